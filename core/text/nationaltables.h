#pragma once
// The national language tables of GSM 7-bit text (3GPP TS 23.038 annex A).
#include "text/gsm7tables.h"

namespace gateway::gsm7 {

/// The national language identifiers of section 6.2.1.2.4.
enum class Language : quint8 {
    Default = 0, ///< the default alphabet or its extension table
    Turkish,
    Spanish, ///< has a single shift table only
    Portuguese,
    Bengali,
    Gujarati,
    Hindi,
    Kannada,
    Malayalam,
    Oriya,
    Punjabi,
    Tamil,
    Telugu,
    Urdu,
};
inline constexpr quint8 kLastLanguage = quint8(Language::Urdu);

/// Stands in a table where no character does.
inline constexpr char16_t kNoCharacter = 0xFFFF;

/// Which tables a text is in: `locking` takes the place of the default alphabet, `single` that of its extension table.
struct ShiftTables
{
    Language locking = Language::Default;
    Language single = Language::Default;
    bool isDefault() const { return locking == Language::Default && single == Language::Default; }
    bool operator==(const ShiftTables &) const = default;
};

/// True where the language has a locking shift table of its own.
constexpr bool hasLockingTable(Language language)
{
    return language != Language::Default && language != Language::Spanish;
}

/// Characters of single septets (section A.3); the default alphabet for a language without a table. The escape has
/// none.
const Table &lockingTable(Language language);

/// Characters of a septet after the escape (section A.2). A second escape is a blank (note 1 there).
const Table &singleShiftTable(Language language);

} // namespace gateway::gsm7
