#include "license/jsonvalue.h"

#include <QtCore/QStringDecoder>
#include <charconv>
#include <optional>

namespace gateway {
namespace {

constexpr int kMaxDepth = 64;

/// A recursive descent over the text; the first problem ends it.
class Parser
{
public:
    explicit Parser(QStringView text) : m_text(text) {}

    Expected<JsonValue, QString> parse()
    {
        JsonValue root;
        if (!value(root, 0))
            return Unexpected{m_problem};
        skipBlanks();
        if (!atEnd()) {
            fail("something follows the value");
            return Unexpected{m_problem};
        }
        return root;
    }

private:
    bool atEnd() const { return m_at >= m_text.size(); }
    char16_t peek() const { return atEnd() ? u'\0' : m_text[m_at].unicode(); }
    bool take(char16_t c)
    {
        if (peek() != c || atEnd())
            return false;
        ++m_at;
        return true;
    }
    void skipBlanks()
    {
        while (!atEnd() && (peek() == u' ' || peek() == u'\t' || peek() == u'\n' || peek() == u'\r'))
            ++m_at;
    }
    bool fail(const char *what)
    {
        m_problem = QStringLiteral("%1 at character %2").arg(QLatin1String(what)).arg(m_at + 1);
        return false;
    }
    bool word(QStringView expected)
    {
        if (!m_text.mid(m_at).startsWith(expected))
            return fail("a value is missing");
        m_at += expected.size();
        return true;
    }

    bool value(JsonValue &into, int depth)
    {
        if (depth > kMaxDepth)
            return fail("values are nested too deeply");
        skipBlanks();
        switch (peek()) {
        case u'{':
            return object(into.data.emplace<JsonValue::Object>(), depth);
        case u'[':
            return array(into.data.emplace<JsonValue::Array>(), depth);
        case u'"':
            return string(into.data.emplace<QString>());
        case u't':
            into.data = true;
            return word(u"true");
        case u'f':
            into.data = false;
            return word(u"false");
        case u'n':
            into.data = nullptr;
            return word(u"null");
        default:
            return number(into.data.emplace<double>());
        }
    }

    bool object(JsonValue::Object &into, int depth)
    {
        ++m_at;
        skipBlanks();
        if (take(u'}'))
            return true;
        do {
            skipBlanks();
            QString name;
            if (peek() != u'"')
                return fail("the name of a member is missing");
            if (!string(name))
                return false;
            skipBlanks();
            if (!take(u':'))
                return fail("a colon is missing");
            const auto [member, isNew] = into.try_emplace(name);
            if (!isNew)
                return fail("a member stands twice");
            if (!value(member->second, depth + 1))
                return false;
            skipBlanks();
        } while (take(u','));
        return take(u'}') || fail("a comma or the end of the object is missing");
    }

    bool array(JsonValue::Array &into, int depth)
    {
        ++m_at;
        skipBlanks();
        if (take(u']'))
            return true;
        do {
            if (!value(into.emplace_back(), depth + 1))
                return false;
            skipBlanks();
        } while (take(u','));
        return take(u']') || fail("a comma or the end of the list is missing");
    }

    bool string(QString &into)
    {
        ++m_at;
        while (!atEnd()) {
            const char16_t c = peek();
            if (c == u'"') {
                ++m_at;
                return into.isValidUtf16() || fail("a string is no Unicode text");
            }
            if (c < 0x20)
                return fail("a control character stands in a string");
            ++m_at;
            if (c != u'\\')
                into += QChar(c);
            else if (!escape(into))
                return fail("an escape is unknown");
        }
        return fail("a string does not end");
    }

    bool escape(QString &into)
    {
        static constexpr QStringView names = u"\"\\/bfnrt";
        static constexpr QStringView meanings = u"\"\\/\b\f\n\r\t";
        const char16_t c = peek();
        if (const qsizetype at = names.indexOf(QChar(c)); at >= 0 && !atEnd()) {
            into += meanings[at];
            ++m_at;
            return true;
        }
        if (c != u'u' || m_text.size() - m_at < 5)
            return false;
        int unit = 0;
        for (const QChar digit : m_text.mid(m_at + 1, 4)) {
            const char16_t u = digit.unicode();
            const int nibble = u >= u'0' && u <= u'9'   ? u - u'0'
                               : u >= u'a' && u <= u'f' ? u - u'a' + 10
                               : u >= u'A' && u <= u'F' ? u - u'A' + 10
                                                        : -1;
            if (nibble < 0)
                return false;
            unit = unit * 16 + nibble;
        }
        into += QChar(unit);
        m_at += 5;
        return true;
    }

    bool digits(std::string &into)
    {
        const std::size_t before = into.size();
        for (; peek() >= u'0' && peek() <= u'9'; ++m_at)
            into += static_cast<char>(peek());
        return into.size() > before;
    }

    bool number(double &into)
    {
        std::string text;
        if (take(u'-'))
            text += '-';
        const bool leadingZero = peek() == u'0';
        const std::size_t sign = text.size();
        if (!digits(text))
            return fail("a value is missing");
        if (leadingZero && text.size() > sign + 1)
            return fail("a number begins with 0");
        if (take(u'.')) {
            text += '.';
            if (!digits(text))
                return fail("a number ends with its point");
        }
        if (peek() == u'e' || peek() == u'E') {
            ++m_at;
            text += 'e';
            if (take(u'-'))
                text += '-';
            else
                take(u'+');
            if (!digits(text))
                return fail("an exponent has no digits");
        }
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
        return (error == std::errc() && end == text.data() + text.size()) || fail("a number is out of range");
    }

    QStringView m_text;
    qsizetype m_at = 0;
    QString m_problem;
};

} // namespace

Expected<JsonValue, QString> parseJson(const QByteArray &octets)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless); // cut octets are an error
    const QString text = decoder(octets);
    if (decoder.hasError())
        return Unexpected{QStringLiteral("it is not UTF-8")};
    return Parser(text).parse();
}

} // namespace gateway
