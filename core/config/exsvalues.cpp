// The values of a configuration file: literals, lists, maps, and `||` between them.
#include "config/exsparser.h"

#include <QtCore/QCoreApplication>

namespace gateway {
namespace {

SettingValue at(const Place &place, SettingValue value)
{
    value.place = place;
    return value;
}

} // namespace

SettingValue ExsParser::value()
{
    SettingValue left = operand();
    for (;;) {
        std::size_t ahead = 0;
        while (token(ahead).kind == Kind::Newline)
            ++ahead;
        if (token(ahead).kind == Kind::Operator && (ahead == 0 || !m_open.empty()))
            return refuse(
                token(ahead),
                Phrase(QT_TRANSLATE_NOOP("Phrase", "the operator {operator} is not supported, only {wanted} is"),
                       u'`' + token(ahead).text + u'`', u"`||`"_qs));
        if (ahead == 0 && (is(Kind::Plus) || is(Kind::Minus) || is(Kind::Dot)))
            return refuse(token(), Phrase(QT_TRANSLATE_NOOP(
                                              "Phrase", "the operator {operator} is not supported, only {wanted} is"),
                                          u'`' + token().text + u'`', u"`||`"_qs));
        if (token(ahead).kind != Kind::Or)
            return left;
        m_at += ahead + 1;
        skipNewlines();
        const bool nothing = left.isNull() || (left.kind == SettingValue::Kind::Bool && !left.boolean);
        const bool unused = !nothing;
        m_unused += unused ? 1 : 0;
        SettingValue right = operand();
        m_unused -= unused ? 1 : 0;
        if (nothing)
            left = std::move(right);
    }
}

SettingValue ExsParser::operand()
{
    if (is(Kind::Plus) || is(Kind::Minus))
        return signedNumber();
    return primary();
}

SettingValue ExsParser::signedNumber()
{
    const ExsToken &sign = token();
    ++m_at;
    if (!is(Kind::Integer) && !is(Kind::Float))
        return refuse(sign, Phrase(QT_TRANSLATE_NOOP("Phrase", "a sign stands before a number only")));
    SettingValue number = primary();
    if (sign.kind == Kind::Minus) {
        number.integer = -number.integer;
        number.real = -number.real;
    }
    return at(place(sign), std::move(number));
}

SettingValue ExsParser::primary()
{
    const ExsToken &first = token();
    const Place here = place(first);
    if (startsStatement()) {
        problem(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "a value is missing before {what}"), described(first)));
        return at(here, SettingValue::invalid());
    }
    switch (first.kind) {
    case Kind::Integer:
        ++m_at;
        return at(here, SettingValue::intValue(first.integer));
    case Kind::Float:
        ++m_at;
        return at(here, SettingValue::floatValue(first.real));
    case Kind::String:
        ++m_at;
        return at(here, SettingValue::string(first.text));
    case Kind::Bad:
        ++m_at;
        return at(here, SettingValue::invalid());
    case Kind::Identifier:
    case Kind::Atom:
        // :true is true, as in Elixir.
        if (first.text == QLatin1String("true") || first.text == QLatin1String("false")) {
            ++m_at;
            return at(here, SettingValue::boolValue(first.text == QLatin1String("true")));
        }
        if (first.text == QLatin1String("nil")) {
            ++m_at;
            return at(here, SettingValue::null());
        }
        if (first.kind == Kind::Identifier)
            return bareWord();
        ++m_at;
        return at(here, SettingValue::atom(first.text));
    case Kind::Alias:
        return call();
    case Kind::OpenList:
        return list();
    case Kind::OpenMap:
        return map();
    case Kind::OpenParen:
        return parenthesised();
    case Kind::OpenTuple:
        return refuse(first,
                      Phrase(QT_TRANSLATE_NOOP("Phrase", "tuples {tuple} are not supported; a map is written {map}"),
                             u"{…}"_qs, u"%{…}"_qs));
    case Kind::Newline:
        if (!m_open.empty()) {
            skipNewlines();
            return primary();
        }
        [[fallthrough]];
    case Kind::End:
    case Kind::Comma:
    case Kind::Key:
    case Kind::CloseParen:
    case Kind::CloseList:
    case Kind::CloseBrace:
        // Left where it is: it belongs to what is around.
        problem(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "a value is missing before {what}"), described(first)));
        return at(here, SettingValue::invalid());
    default:
        return refuse(first,
                      Phrase(QT_TRANSLATE_NOOP("Phrase", "a value is expected here, not {found}"), described(first)));
    }
}

SettingValue ExsParser::bareWord()
{
    const ExsToken &word = token();
    ++m_at;
    if (is(Kind::OpenParen))
        return refuse(word,
                      Phrase(QT_TRANSLATE_NOOP("Phrase", "the function {name} is not supported"), word.text.left(64)));
    return refuse(
        word, Phrase(QT_TRANSLATE_NOOP("Phrase",
                                       "a bare word is no value: strings stand in {example}, atoms begin with a colon"),
                     u"\"double quotes\""_qs));
}

// At a closing word inside `open`, or at something that shows that it never came: true when done here.
bool ExsParser::closed(const ExsToken &open, Kind close, QStringView closeText)
{
    skipNewlines();
    if (take(close))
        return true;
    if (is(Kind::End) || startsStatement() || (isCloser() && closesOuter(token().kind))) {
        missing(token(), closeText, open);
        return true;
    }
    if (isCloser()) {
        problem(
            token(),
            Phrase(QT_TRANSLATE_NOOP("Phrase",
                                     "{found} where {close} is expected for {open} of line {line}, column {column}"),
                   described(token()), u'`' + closeText.toString() + u'`', described(open), open.line, open.column));
        ++m_at;
        return true;
    }
    return false;
}

// `key: value` at a key; the value is Invalid where it could not be read.
void ExsParser::pair(SettingEntry &into)
{
    const ExsToken &key = token();
    into.key = key.text;
    into.place = place(key);
    m_key = into.key;
    ++m_at;
    skipNewlines();
    if (is(Kind::Key) || is(Kind::Comma) || isCloserOrEnd()) {
        problem(key, Phrase(QT_TRANSLATE_NOOP("Phrase", "the value is missing")));
        into.value = at(into.place, SettingValue::invalid());
        return;
    }
    into.value = value();
}

SettingValue ExsParser::list()
{
    const ExsToken &open = token();
    ++m_at;
    if (m_depth >= kMaxConfigNesting)
        return refuseNesting(open);
    ++m_depth;
    m_open.push_back(Kind::CloseList);
    const QString outer = m_key;
    std::vector<SettingValue> items;
    std::vector<SettingEntry> entries;
    QSet<QString> seen;
    bool mixed = false;
    while (!closed(open, Kind::CloseList, u"]")) {
        if (is(Kind::Key)) {
            SettingEntry entry;
            pair(entry);
            m_key = outer;
            addEntry(entries, seen, std::move(entry));
        } else {
            const ExsToken &first = token();
            items.push_back(value());
            if (is(Kind::Arrow))
                items.back() =
                    refuse(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "{what} stands in maps only: {example}"),
                                         u"`=>`"_qs, u"%{key => value}"_qs));
        }
        if (!mixed && !items.empty() && !entries.empty()) {
            problem(open, Phrase(QT_TRANSLATE_NOOP("Phrase", "a list holds either values or {example} pairs, not both"),
                                 u"`key: value`"_qs));
            mixed = true;
        }
        skipNewlines();
        if (!take(Kind::Comma) && !isCloserOrEnd())
            missingComma();
    }
    m_open.pop_back();
    --m_depth;
    m_key = outer;
    if (mixed)
        return at(place(open), SettingValue::invalid());
    return at(place(open),
              entries.empty() ? SettingValue::list(std::move(items)) : SettingValue::map(std::move(entries)));
}

SettingValue ExsParser::map()
{
    const ExsToken &open = token();
    ++m_at;
    if (m_depth >= kMaxConfigNesting)
        return refuseNesting(open);
    ++m_depth;
    m_open.push_back(Kind::CloseBrace);
    const QString outer = m_key;
    std::vector<SettingEntry> entries;
    QSet<QString> seen;
    while (!closed(open, Kind::CloseBrace, u"}")) {
        if (is(Kind::OpenMap)) {
            // No key begins so: the map before lacks its end.
            missing(token(), u"}", open);
            backToComma();
            break;
        }
        const std::size_t before = m_at;
        SettingEntry entry = mapEntry();
        m_key = outer;
        if (!entry.key.isNull())
            addEntry(entries, seen, std::move(entry));
        skipNewlines();
        if (!take(Kind::Comma) && !isCloserOrEnd() && m_at != before)
            missingComma();
        if (m_at == before)
            ++m_at;
    }
    m_open.pop_back();
    --m_depth;
    m_key = outer;
    return at(place(open), SettingValue::map(std::move(entries)));
}

// key: value, "key" => value or :key => value; a null key where there is none.
SettingEntry ExsParser::mapEntry()
{
    SettingEntry entry;
    if (is(Kind::Key)) {
        pair(entry);
        return entry;
    }
    const ExsToken &first = token();
    if ((is(Kind::String) || is(Kind::Atom)) && token(1).kind == Kind::Arrow) {
        entry.key = first.text.isNull() ? QLatin1String("") : first.text;
        entry.place = place(first);
        m_key = entry.key;
        m_at += 2;
        skipNewlines();
        entry.value = value();
        return entry;
    }
    if (is(Kind::Bad))
        ++m_at;
    else
        problem(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "a key is expected here, as in {example}, not {found}"),
                              u"`key: value`"_qs, described(first)));
    skipValue();
    return entry;
}

SettingValue ExsParser::parenthesised()
{
    const ExsToken &open = token();
    ++m_at;
    if (m_depth >= kMaxConfigNesting)
        return refuseNesting(open);
    ++m_depth;
    m_open.push_back(Kind::CloseParen);
    skipNewlines();
    SettingValue inner = value();
    if (!closed(open, Kind::CloseParen, u")")) {
        problem(token(),
                Phrase(QT_TRANSLATE_NOOP("Phrase", "{what} is expected, not {found}"), u"`)`"_qs, described(token())));
        skipValue();
        take(Kind::CloseParen);
    }
    m_open.pop_back();
    --m_depth;
    return inner;
}

} // namespace gateway
