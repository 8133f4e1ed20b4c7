#pragma once
#include "text/datacoding.h"
#include "text/nationaltables.h"
#include "text/segmentation.h"

#include <span>

namespace gateway {

/// How a peer wants text.
struct TextRules
{
    Alphabet defaultAlphabet = Alphabet::Gsm7;
    LongMessage how = LongMessage::Udh8;
    bool transliterate = false;
    std::span<const gsm7::Language> languages; ///< whose national tables may be used, in this order
};

/// In which characters and which coding a text goes out.
struct TextPlan
{
    QString text;
    OutboundCoding coding;
    gsm7::ShiftTables tables; ///< for splitText(); default where the text goes after a header of its own
    bool operator==(const TextPlan &) const = default;
};

/// Text that has a place in the coding that is `wanted` (a data_coding; absent: the default alphabet) goes as
/// it is. Else, if this is GSM 7-bit, in national tables that carry all of it: without a wanted coding only where it
/// then takes fewer parts than as UCS-2. Else, without a wanted coding, in its nearest form in the default alphabet if
/// the rules say so and all of it has one, or as UCS-2. Nothing where the wanted coding cannot carry the text.
std::optional<TextPlan> planText(const QString &text, std::optional<quint8> wanted, const TextRules &rules);

/// The same for a text that goes whole after a header of its own, so that no further tables can be announced.
std::optional<TextPlan> planWholeText(const QString &text, std::optional<quint8> wanted, const TextRules &rules,
                                      QByteArrayView header);

/// The national tables of the `allowed` languages in which a text goes in the fewest parts, if these are fewer than
/// `fewerThan`. Among equals the simplest: a single shift table, which more handsets know, before a locking one, before
/// both; then the order of `allowed`. Nothing for text that is to go whole in message_payload and is no short message:
/// who splits that does not know our header.
std::optional<gsm7::ShiftTables> cheapestShift(QStringView text, std::span<const gsm7::Language> allowed,
                                               LongMessage how, qsizetype fewerThan);

} // namespace gateway
