#pragma once
// The default alphabet of GSM (3GPP TS 23.038 section 6.2.1) and its packing (section 6.1.2).
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QString>
#include <optional>

namespace gateway::gsm7 {

/// Starts a pair whose second septet stands in the extension table.
inline constexpr quint8 kEscape = 0x1B;
/// Answer of septet() for a character that the alphabet lacks.
inline constexpr quint8 kNone = 0xFF;
/// Set in the answer of septet() where the character takes two septets, ESC and the lower 7 bits.
inline constexpr quint8 kExtended = 0x80;

/// Place of a character: 0x00-0x7F, kExtended with the second septet, or kNone.
quint8 septet(char16_t character);

/// Number of septets of a text, -1 where a character has no place.
qsizetype count(QStringView text);

/// Text of septets, one an octet. An ESC with a code that the extension table lacks reads as the code's basic
/// character (section 6.2.1.1, note 1). Nothing for an octet over 0x7F or an ESC at the end.
std::optional<QString> decode(QByteArrayView septets);

/// Septets of a text, one an octet; nothing where a character has no place.
std::optional<QByteArray> encode(QStringView text);

/// Eight septets in seven octets, after `fillBits` zero bits (0-6: a user data header goes before, and the text starts
/// on a septet boundary). Seven spare bits at the end hold a CR; a CR or `@` that ends on an octet boundary is
/// followed by one, so that it is not taken for such filling, unless exactly `full` octets leave no room for it.
QByteArray pack(QByteArrayView septets, int fillBits = 0, qsizetype full = 140);

/// The inverse of pack(). A CR or zero septet that ends on the octet boundary is filling and is dropped, but for a zero
/// after an escape.
QByteArray unpack(QByteArrayView octets, int fillBits = 0);

/// Fill bits between a user data header of so many octets (length octet included) and packed text.
constexpr int fillBitsAfter(qsizetype headerOctets) { return static_cast<int>((7 - headerOctets * 8 % 7) % 7); }

} // namespace gateway::gsm7
