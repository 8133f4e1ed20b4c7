#include "text/alphabet.h"

#include "text/gsm7.h"

#include <QtCore/QStringDecoder>
#include <QtCore/QtEndian>
#include <algorithm>

namespace gateway {

namespace {

// ISO-8859-5 and -8 share the lower half with Latin-1.
constexpr quint8 kNone = 0;             // no octet for the character, unless that is NUL itself
constexpr char16_t kUndefined = 0xFFFF; // no character for the octet

char16_t cyrillicCharacter(quint8 octet)
{
    if (octet <= 0xA0 || octet == 0xAD)
        return octet;
    if (octet == 0xF0)
        return u'\u2116';
    if (octet == 0xFD)
        return u'\u00A7';
    return char16_t(octet + 0x360);
}

quint8 cyrillicOctet(char16_t c)
{
    if (c <= 0xA0 || c == 0xAD)
        return quint8(c);
    if (c == u'\u2116')
        return 0xF0;
    if (c == u'\u00A7')
        return 0xFD;
    const bool inBlock = c >= 0x401 && c <= 0x45F && c != 0x40D && c != 0x450 && c != 0x45D;
    return inBlock ? quint8(c - 0x360) : kNone;
}

char16_t hebrewCharacter(quint8 octet)
{
    if (octet <= 0xA0 || (octet >= 0xA2 && octet <= 0xBE && octet != 0xAA && octet != 0xBA))
        return octet;
    if (octet >= 0xE0 && octet <= 0xFA)
        return char16_t(octet - 0xE0 + 0x5D0);
    switch (octet) {
    case 0xAA:
        return u'\u00D7';
    case 0xBA:
        return u'\u00F7';
    case 0xDF:
        return u'\u2017';
    case 0xFD:
        return u'\u200E';
    case 0xFE:
        return u'\u200F';
    default:
        return kUndefined;
    }
}

quint8 hebrewOctet(char16_t c)
{
    if (c <= 0xA0 || (c >= 0xA2 && c <= 0xBE && c != 0xAA && c != 0xBA))
        return quint8(c);
    if (c >= 0x5D0 && c <= 0x5EA)
        return quint8(c - 0x5D0 + 0xE0);
    switch (c) {
    case u'\u00D7':
        return 0xAA;
    case u'\u00F7':
        return 0xBA;
    case u'\u2017':
        return 0xDF;
    case u'\u200E':
        return 0xFD;
    case u'\u200F':
        return 0xFE;
    default:
        return kNone;
    }
}

bool isAscii(QByteArrayView octets)
{
    quint8 seen = 0;
    for (const char octet : octets)
        seen |= quint8(octet);
    return seen < 0x80;
}

bool allUpTo(char16_t last, QStringView text)
{
    return std::all_of(text.begin(), text.end(), [last](QChar c) { return c.unicode() <= last; });
}

template <class ToOctet>
bool allHaveOctet(QStringView text, ToOctet toOctet)
{
    return std::all_of(text.begin(), text.end(),
                       [toOctet](QChar c) { return c.isNull() || toOctet(c.unicode()) != kNone; });
}

template <class ToCharacter>
std::optional<QString> decodeOctets(QByteArrayView octets, ToCharacter toCharacter)
{
    QString text(octets.size(), Qt::Uninitialized);
    QChar *out = text.data();
    for (const char octet : octets) {
        const char16_t c = toCharacter(quint8(octet));
        if (c == kUndefined)
            return std::nullopt;
        *out++ = QChar(c);
    }
    return text;
}

template <class ToOctet>
std::optional<QByteArray> encodeOctets(QStringView text, ToOctet toOctet)
{
    QByteArray octets(text.size(), Qt::Uninitialized);
    char *out = octets.data();
    for (const QChar c : text) {
        const quint8 octet = toOctet(c.unicode());
        if (octet == kNone && !c.isNull())
            return std::nullopt;
        *out++ = char(octet);
    }
    return octets;
}

std::optional<QString> decodeUcs2(QByteArrayView octets)
{
    if (octets.size() % 2 != 0)
        return std::nullopt;
    QString text(octets.size() / 2, Qt::Uninitialized);
    qFromBigEndian<quint16>(octets.data(), text.size(), text.data());
    if (!text.isValidUtf16())
        return std::nullopt;
    return text;
}

QByteArray encodeUcs2(QStringView text)
{
    QByteArray octets(text.size() * 2, Qt::Uninitialized);
    qToBigEndian<quint16>(text.utf16(), text.size(), octets.data());
    return octets;
}

std::optional<QString> decodeUtf8(QByteArrayView octets)
{
    // Every character counts, a byte order mark too.
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
    QString text = decoder(octets);
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

} // namespace

std::optional<QString> decodeText(Alphabet alphabet, QByteArrayView octets, int fillBits)
{
    switch (alphabet) {
    case Alphabet::Gsm7:
        return gsm7::decode(octets);
    case Alphabet::Gsm7Packed:
        return gsm7::decode(gsm7::unpack(octets, fillBits));
    case Alphabet::Latin1:
        return QString::fromLatin1(octets);
    case Alphabet::Ascii:
        if (!isAscii(octets))
            return std::nullopt;
        return QString::fromLatin1(octets);
    case Alphabet::Utf8:
        return decodeUtf8(octets);
    case Alphabet::Ucs2:
        return decodeUcs2(octets);
    case Alphabet::Cyrillic:
        return decodeOctets(octets, cyrillicCharacter);
    case Alphabet::Hebrew:
        return decodeOctets(octets, hebrewCharacter);
    case Alphabet::Binary:
        break;
    }
    return std::nullopt;
}

std::optional<QByteArray> encodeText(Alphabet alphabet, QStringView text)
{
    switch (alphabet) {
    case Alphabet::Gsm7:
        return gsm7::encode(text);
    case Alphabet::Gsm7Packed:
        if (const auto septets = gsm7::encode(text))
            return gsm7::pack(*septets);
        return std::nullopt;
    case Alphabet::Cyrillic:
        return encodeOctets(text, cyrillicOctet);
    case Alphabet::Hebrew:
        return encodeOctets(text, hebrewOctet);
    case Alphabet::Latin1:
    case Alphabet::Ascii:
        if (fits(alphabet, text))
            return text.toLatin1();
        return std::nullopt;
    case Alphabet::Utf8:
        if (fits(alphabet, text))
            return text.toUtf8();
        return std::nullopt;
    case Alphabet::Ucs2:
        if (fits(alphabet, text))
            return encodeUcs2(text);
        return std::nullopt;
    case Alphabet::Binary:
        break;
    }
    return std::nullopt;
}

bool fits(Alphabet alphabet, QStringView text)
{
    switch (alphabet) {
    case Alphabet::Gsm7:
    case Alphabet::Gsm7Packed:
        return gsm7::count(text) >= 0;
    case Alphabet::Latin1:
        return allUpTo(0xFF, text);
    case Alphabet::Ascii:
        return allUpTo(0x7F, text);
    case Alphabet::Utf8:
    case Alphabet::Ucs2:
        return text.isValidUtf16();
    case Alphabet::Cyrillic:
        return allHaveOctet(text, cyrillicOctet);
    case Alphabet::Hebrew:
        return allHaveOctet(text, hebrewOctet);
    case Alphabet::Binary:
        break;
    }
    return false;
}

int unitsOf(Alphabet alphabet, char32_t c)
{
    switch (alphabet) {
    case Alphabet::Gsm7:
    case Alphabet::Gsm7Packed: {
        const quint8 where = c <= 0xFFFF ? gsm7::septet(char16_t(c)) : gsm7::kNone;
        return where == gsm7::kNone ? 0 : where & gsm7::kExtended ? 2 : 1;
    }
    case Alphabet::Ucs2:
        return QChar::isSurrogate(c) ? 0 : c > 0xFFFF ? 4 : 2;
    case Alphabet::Utf8:
        return QChar::isSurrogate(c) ? 0 : c > 0xFFFF ? 4 : c > 0x7FF ? 3 : c > 0x7F ? 2 : 1;
    case Alphabet::Latin1:
    case Alphabet::Ascii:
    case Alphabet::Cyrillic:
    case Alphabet::Hebrew: {
        const QChar one(c <= 0xFFFF ? char16_t(c) : kUndefined);
        return fits(alphabet, QStringView(&one, 1)) ? 1 : 0;
    }
    case Alphabet::Binary:
        break;
    }
    return 0;
}

} // namespace gateway
