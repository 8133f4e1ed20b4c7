#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QStringView>
#include <string_view>

namespace gateway {

/// Writes JSON (RFC 8259) into one QByteArray, without blanks, members in the order of the calls: the same calls make
/// the same octets. Whatever the strings hold, the result is valid UTF-8.
class JsonWriter
{
public:
    explicit JsonWriter(qsizetype expectedSize) { m_out.reserve(expectedSize); }

    JsonWriter &beginObject() { return open('{'); }
    JsonWriter &endObject() { return put('}'); }
    JsonWriter &beginArray() { return open('['); }
    JsonWriter &endArray() { return put(']'); }
    /// The name of the next member: a literal that needs no escaping.
    JsonWriter &key(std::string_view name);

    /// A string; lone surrogates become U+FFFD.
    void text(QStringView value);
    /// A string from UTF-8; octets that are none become U+FFFD.
    void utf8(QByteArrayView value);
    /// A string of the contract's own words: needs no escaping.
    void plain(std::string_view value);
    /// Octets as a string of lower-case hex.
    void hex(QByteArrayView octets);
    /// Octets as a string of base64.
    void base64(const QByteArray &octets);
    /// Milliseconds since 1970 UTC as an RFC 3339 string.
    void time(qint64 ms);
    void number(qint64 value);
    void boolean(bool value);

    QByteArray take() { return std::move(m_out); }

private:
    /// Between the elements of an array; keys bring their own comma.
    void separate()
    {
        if (!m_out.isEmpty() && m_out.back() != '[' && m_out.back() != ':')
            m_out.append(',');
    }
    JsonWriter &open(char bracket)
    {
        separate();
        return put(bracket);
    }
    JsonWriter &put(char c)
    {
        m_out.append(c);
        return *this;
    }

    QByteArray m_out;
};

} // namespace gateway
