#include "coreapi/jsonwriter.h"

#include "coreapi/corewords.h"

#include <charconv>

namespace gateway {
namespace {

constexpr char kHex[] = "0123456789abcdef";

constexpr bool needsEscape(char16_t c) { return c < 0x20 || c == u'"' || c == u'\\'; }

/// RFC 8259 section 7; at most 6 octets.
char *escape(char *out, char16_t c)
{
    *out++ = '\\';
    switch (c) {
    case u'"':
    case u'\\':
        *out++ = static_cast<char>(c);
        return out;
    case u'\n':
        *out++ = 'n';
        return out;
    case u'\r':
        *out++ = 'r';
        return out;
    case u'\t':
        *out++ = 't';
        return out;
    default:
        for (const char fixed : {'u', '0', '0'})
            *out++ = fixed;
        *out++ = kHex[c >> 4];
        *out++ = kHex[c & 15];
        return out;
    }
}

} // namespace

JsonWriter &JsonWriter::key(std::string_view name)
{
    if (m_out.back() != '{')
        m_out.append(',');
    m_out.append('"').append(name.data(), static_cast<qsizetype>(name.size())).append("\":", 2);
    return *this;
}

void JsonWriter::text(QStringView value)
{
    separate();
    const qsizetype before = m_out.size();
    m_out.resize(before + 6 * value.size() + 2); // 6: the longest escape of one unit
    char *out = m_out.data() + before;
    const auto byte = [](uint bits) { return static_cast<char>(bits); };
    *out++ = '"';
    const char16_t *unit = value.utf16();
    const char16_t *const end = unit + value.size();
    while (unit != end) {
        char32_t c = *unit++;
        if (c < 0x80) {
            if (needsEscape(static_cast<char16_t>(c)))
                out = escape(out, static_cast<char16_t>(c));
            else
                *out++ = byte(c);
            continue;
        }
        if (QChar::isHighSurrogate(c) && unit != end && QChar::isLowSurrogate(*unit))
            c = QChar::surrogateToUcs4(static_cast<char16_t>(c), *unit++);
        else if (QChar::isSurrogate(c))
            c = QChar::ReplacementCharacter;
        if (c < 0x800) {
            *out++ = byte(0xC0 | c >> 6);
        } else {
            if (c < 0x10000) {
                *out++ = byte(0xE0 | c >> 12);
            } else {
                *out++ = byte(0xF0 | c >> 18);
                *out++ = byte(0x80 | (c >> 12 & 0x3F));
            }
            *out++ = byte(0x80 | (c >> 6 & 0x3F));
        }
        *out++ = byte(0x80 | (c & 0x3F));
    }
    *out++ = '"';
    m_out.resize(out - m_out.constData());
}

void JsonWriter::utf8(QByteArrayView value)
{
    const bool simple = std::all_of(value.begin(), value.end(), [](char c) {
        const auto octet = static_cast<uchar>(c);
        return octet < 0x80 && !needsEscape(octet);
    });
    if (simple)
        plain({value.data(), static_cast<std::size_t>(value.size())});
    else
        text(QString::fromUtf8(value));
}

void JsonWriter::plain(std::string_view value)
{
    separate();
    m_out.append('"').append(value.data(), static_cast<qsizetype>(value.size())).append('"');
}

void JsonWriter::hex(QByteArrayView octets)
{
    separate();
    m_out.append('"');
    for (const char c : octets) {
        const auto octet = static_cast<uchar>(c);
        m_out.append(kHex[octet >> 4]).append(kHex[octet & 15]);
    }
    m_out.append('"');
}

void JsonWriter::base64(const QByteArray &octets)
{
    separate();
    m_out.append('"').append(octets.toBase64()).append('"');
}

void JsonWriter::time(qint64 ms)
{
    char text[kTimeSize];
    writeTime(text, ms);
    plain({text, kTimeSize});
}

void JsonWriter::number(qint64 value)
{
    separate();
    char text[20]; // -9223372036854775808
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    m_out.append(text, end - text);
}

void JsonWriter::boolean(bool value)
{
    separate();
    m_out.append(value ? QByteArrayView("true") : QByteArrayView("false"));
}

} // namespace gateway
