#include "text/datacoding.h"

#include "text/gsm7.h"
#include "text/shiftcoding.h"
#include "text/udh.h"

#include <algorithm>

namespace gateway {

namespace {

constexpr qsizetype kShortMessageOctets = 140; // 3GPP TS 23.040, user data
constexpr quint8 kDefault = 0;
constexpr quint8 kIa5 = 1;
constexpr quint8 kLatin1 = 3;
constexpr quint8 kCyrillic = 6;
constexpr quint8 kHebrew = 7;
constexpr quint8 kUcs2 = 8;
constexpr quint8 kMessageClass = 0xF0; // and above: GSM 03.38 section 4, coding group 1111
constexpr quint8 kEightBit = 0x04;     // within that group

bool isOutsideIa5Text(quint8 octet) { return octet < 0x20 && octet != '\n' && octet != '\r' && octet != '\t'; }

bool hasOctetOutsideIa5Text(QByteArrayView octets)
{
    return std::any_of(octets.begin(), octets.end(), [](char c) { return isOutsideIa5Text(quint8(c)); });
}

bool isIa5Text(QStringView text)
{
    return std::all_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() < 0x80 && !isOutsideIa5Text(quint8(c.unicode())); });
}

// Text that reads back as GSM under data_coding 1.
bool isTellingGsm(QStringView text, const gsm7::ShiftTables &tables)
{
    const auto septets = gsm7::encode(text, tables);
    return septets && hasOctetOutsideIa5Text(*septets);
}

bool fitsIn(Alphabet alphabet, const gsm7::ShiftTables &tables, QStringView text)
{
    return isGsm(alphabet) ? gsm7::count(text, tables) >= 0 : fits(alphabet, text);
}

} // namespace

DataCodingMeaning meaningOf(quint8 dataCoding, Alphabet defaultAlphabet)
{
    switch (dataCoding) {
    case kDefault:
        return {defaultAlphabet, defaultAlphabet != Alphabet::Binary};
    case kIa5:
        return {Alphabet::Ascii, true};
    case kLatin1:
        return {Alphabet::Latin1, true};
    case kCyrillic:
        return {Alphabet::Cyrillic, true};
    case kHebrew:
        return {Alphabet::Hebrew, true};
    case kUcs2:
        return {Alphabet::Ucs2, true};
    default:
        break;
    }
    if (dataCoding < kMessageClass || (dataCoding & kEightBit))
        return {Alphabet::Binary, false};
    return {defaultAlphabet == Alphabet::Gsm7Packed ? Alphabet::Gsm7Packed : Alphabet::Gsm7, true};
}

bool isText(quint8 dataCoding, Alphabet defaultAlphabet) { return meaningOf(dataCoding, defaultAlphabet).text; }

std::optional<QString> decodeMessage(quint8 dataCoding, Alphabet defaultAlphabet, QByteArrayView octets,
                                     QByteArrayView header)
{
    Alphabet alphabet = meaningOf(dataCoding, defaultAlphabet).alphabet;
    if (dataCoding == kIa5 && hasOctetOutsideIa5Text(octets))
        alphabet = Alphabet::Gsm7;
    if (header.isEmpty() || !isGsm(alphabet))
        return decodeText(alphabet, octets);
    const gsm7::ShiftTables tables = shiftTablesOf(header);
    if (alphabet == Alphabet::Gsm7Packed)
        return gsm7::decode(gsm7::unpack(octets, gsm7::fillBitsAfter(header.size())), tables);
    return gsm7::decode(octets, tables);
}

std::optional<QByteArray> encodeMessage(Alphabet alphabet, QStringView text, QByteArrayView header)
{
    if (header.isEmpty() || !isGsm(alphabet))
        return encodeText(alphabet, text);
    const auto septets = gsm7::encode(text, shiftTablesOf(header));
    if (!septets || alphabet == Alphabet::Gsm7)
        return septets;
    return gsm7::pack(*septets, gsm7::fillBitsAfter(header.size()), kShortMessageOctets - header.size());
}

std::optional<OutboundCoding> codingFor(QStringView text, std::optional<quint8> wanted, Alphabet defaultAlphabet,
                                        QByteArrayView header)
{
    const gsm7::ShiftTables tables = shiftTablesOf(header);
    if (!wanted) {
        if (fitsIn(defaultAlphabet, tables, text))
            return OutboundCoding{kDefault, defaultAlphabet};
        if (fits(Alphabet::Ucs2, text))
            return OutboundCoding{kUcs2, Alphabet::Ucs2};
        return std::nullopt;
    }
    if (*wanted == kIa5) {
        if (isIa5Text(text))
            return OutboundCoding{kIa5, Alphabet::Ascii};
        if (isTellingGsm(text, tables))
            return OutboundCoding{kIa5, Alphabet::Gsm7};
        return std::nullopt;
    }
    const Alphabet alphabet = meaningOf(*wanted, defaultAlphabet).alphabet;
    if (!fitsIn(alphabet, tables, text))
        return std::nullopt;
    return OutboundCoding{*wanted, alphabet};
}

} // namespace gateway
