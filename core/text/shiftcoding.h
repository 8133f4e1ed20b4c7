#pragma once
// GSM 7-bit text in national language tables (3GPP TS 23.038 section 6.2.1.2). With the default ones these functions
// do what those in gsm7.h do.
#include "text/nationaltables.h"

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QString>
#include <optional>

namespace gateway::gsm7 {

/// Place of a character: 0x00-0x7F, kExtended with the second septet, or -1 (0xFF is a place in some of these tables).
int placeOf(char16_t character, const ShiftTables &tables);

/// Number of septets of a text, -1 where a character has no place.
qsizetype count(QStringView text, const ShiftTables &tables);

/// Text of septets, one an octet. An ESC with a code that the single shift table lacks reads as the code's character in
/// the locking table. Nothing for an octet over 0x7F, a code without a character or an ESC at the end.
std::optional<QString> decode(QByteArrayView septets, const ShiftTables &tables);

/// Septets of a text, one an octet; nothing where a character has no place.
std::optional<QByteArray> encode(QStringView text, const ShiftTables &tables);

} // namespace gateway::gsm7
