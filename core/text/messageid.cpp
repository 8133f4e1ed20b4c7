#include "text/messageid.h"

#include <algorithm>

namespace gateway {

namespace {

constexpr int kDecimal = 10;
constexpr int kHex = 16;
// message_id and receipted_message_id hold 65 octets with the NUL; what is longer stands in a text and is no number.
constexpr qsizetype kMaxDigits = 65;

int digitOf(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : kHex;
}

bool isNumber(QByteArrayView id, int base)
{
    return !id.isEmpty() && id.size() <= kMaxDigits &&
           std::all_of(id.begin(), id.end(), [base](char c) { return digitOf(c) < base; });
}

QByteArray withoutLeadingZeros(QByteArrayView number)
{
    qsizetype zeros = 0;
    while (zeros + 1 < number.size() && number[zeros] == '0')
        ++zeros;
    return number.sliced(zeros).toByteArray().toLower();
}

// Schoolbook conversion, digit by digit: quadratic, hence kMaxDigits.
QByteArray convert(QByteArrayView number, int from, int to)
{
    QByteArray digits(1, '\0'); // lowest first, values
    for (const char c : number) {
        int carry = digitOf(c);
        for (char &digit : digits) {
            carry += digit * from;
            digit = char(carry % to);
            carry /= to;
        }
        for (; carry > 0; carry /= to)
            digits.append(char(carry % to));
    }
    std::reverse(digits.begin(), digits.end());
    for (char &digit : digits)
        digit = "0123456789abcdef"[static_cast<unsigned char>(digit)];
    return digits;
}

// The base of ids in the form that counts.
int canonicalBase(MessageIdFormat format) { return format == MessageIdFormat::HexToDec ? kDecimal : kHex; }

} // namespace

QByteArray canonicalReceiptId(QByteArrayView id, MessageIdFormat format)
{
    if (format == MessageIdFormat::AsIs)
        return id.toByteArray();
    const int to = canonicalBase(format);
    const int from = to == kDecimal ? kHex : kDecimal;
    return isNumber(id, from) ? convert(id, from, to) : canonicalOutcomeId(id, format);
}

QByteArray canonicalOutcomeId(QByteArrayView id, MessageIdFormat format)
{
    if (format == MessageIdFormat::AsIs)
        return id.toByteArray();
    return isNumber(id, canonicalBase(format)) ? withoutLeadingZeros(id) : id.toByteArray().toLower();
}

} // namespace gateway
