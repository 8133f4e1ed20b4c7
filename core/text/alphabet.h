#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <QtCore/QString>
#include <optional>

namespace gateway {

/// What the octets of a short message stand for.
enum class Alphabet {
    Gsm7,       ///< GSM default alphabet, one septet an octet
    Gsm7Packed, ///< the same, eight septets in seven octets
    Latin1,     ///< ISO-8859-1
    Ascii,      ///< IA5
    Utf8,
    Ucs2,     ///< UTF-16, high octet first
    Cyrillic, ///< ISO-8859-5
    Hebrew,   ///< ISO-8859-8
    Binary,   ///< no text at all
};

/// True for the two forms of GSM 7-bit.
constexpr bool isGsm(Alphabet alphabet) { return alphabet == Alphabet::Gsm7 || alphabet == Alphabet::Gsm7Packed; }

/// Text of the octets; nothing where they are not valid in the alphabet, always with Binary. `fillBits` (0-6) counts
/// only with Gsm7Packed: bits before the first septet, see gsm7::fillBitsAfter().
std::optional<QString> decodeText(Alphabet alphabet, QByteArrayView octets, int fillBits = 0);

/// Octets of the text; nothing where a character has no place (nothing is ever replaced), always with Binary.
std::optional<QByteArray> encodeText(Alphabet alphabet, QStringView text);

/// True where every character has a place in the alphabet, without encoding anything.
bool fits(Alphabet alphabet, QStringView text);

/// Room that a character takes in a message: septets with Gsm7 and Gsm7Packed, octets otherwise (so 2 or 4 with Ucs2);
/// 0 where it has no place.
int unitsOf(Alphabet alphabet, char32_t character);

} // namespace gateway
