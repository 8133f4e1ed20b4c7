#include "license/canonicaljson.h"

#include <array>
#include <charconv>

namespace gateway {
namespace {

void writeText(QByteArray &out, const QString &text)
{
    out += '"';
    const QByteArray utf8 = text.toUtf8();
    for (const char c : utf8) {
        switch (c) {
        case '\b':
            out += "\\b";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\r':
            out += "\\r";
            break;
        case '"':
        case '\\':
            out += '\\';
            out += c;
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20)
                out += "\\u00" + QByteArray(1, c).toHex();
            else
                out += c;
        }
    }
    out += '"';
}

void write(QByteArray &out, const JsonValue &value)
{
    struct Writer
    {
        QByteArray &out;
        void operator()(std::nullptr_t) { out += "null"; }
        void operator()(bool truth) { out += truth ? "true" : "false"; }
        void operator()(double number) { out += canonicalNumber(number); }
        void operator()(const QString &text) { writeText(out, text); }
        void operator()(const JsonValue::Array &items)
        {
            char before = '[';
            for (const JsonValue &item : items) {
                out += std::exchange(before, ',');
                write(out, item);
            }
            out += items.empty() ? "[]" : "]";
        }
        void operator()(const JsonValue::Object &members)
        {
            char before = '{';
            for (const auto &[name, member] : members) {
                out += std::exchange(before, ',');
                writeText(out, name);
                out += ':';
                write(out, member);
            }
            out += members.empty() ? "{}" : "}";
        }
    };
    std::visit(Writer{out}, value.data);
}

} // namespace

QByteArray canonicalNumber(double value)
{
    if (value == 0) // and -0
        return "0";
    // The shortest digits that read back as this number, as d.ddde±xx; then where ECMA-262 puts the point
    // (Number::toString).
    std::array<char, 40> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
    QByteArray text(buffer.data(), end.ptr - buffer.data());
    const QByteArray sign = text.startsWith('-') ? "-" : "";
    const qsizetype e = text.indexOf('e');
    const int point = text.mid(e + 1).toInt() + 1; // the number is 0.DIGITS × 10^point
    QByteArray digits = text.mid(sign.size(), e - sign.size()).replace('.', "");
    const int count = static_cast<int>(digits.size());

    if (count <= point && point <= 21)
        return sign + digits + QByteArray(point - count, '0');
    if (0 < point && point <= 21)
        return sign + digits.insert(point, '.');
    if (-6 < point && point <= 0)
        return sign + "0." + QByteArray(-point, '0') + digits;
    if (count > 1)
        digits.insert(1, '.');
    return sign + digits + (point > 0 ? "e+" : "e-") + QByteArray::number(std::abs(point - 1));
}

QByteArray canonicalJson(const JsonValue &value)
{
    QByteArray out;
    write(out, value);
    return out;
}

} // namespace gateway
