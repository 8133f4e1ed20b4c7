#include "config/exsparser.h"

#include <QtCore/QCoreApplication>
#include <algorithm>

namespace gateway {
namespace {

using Kind = ExsToken::Kind;

bool isCloser(Kind kind) { return kind == Kind::CloseParen || kind == Kind::CloseList || kind == Kind::CloseBrace; }
bool isOpener(Kind kind)
{
    return kind == Kind::OpenParen || kind == Kind::OpenList || kind == Kind::OpenMap || kind == Kind::OpenTuple;
}

SettingValue at(const Place &place, SettingValue value)
{
    value.place = place;
    return value;
}

Phrase givenTwice(const QString &key, int line)
{
    return Phrase::joined(
        {Phrase::asIs(key.left(64)), Phrase(QT_TRANSLATE_NOOP("Phrase", "is given twice, first at line {line}"), line)},
        u": "_qs);
}

} // namespace

ExsParser::ExsParser(std::vector<ExsToken> tokens, QString file, const QProcessEnvironment &environment,
                     std::vector<ConfigProblem> &problems)
    : m_tokens(std::move(tokens)), m_file(std::move(file)), m_environment(environment), m_problems(problems)
{}

// ---- words

const ExsToken &ExsParser::token(std::size_t ahead) const
{
    return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
}

bool ExsParser::take(Kind kind)
{
    if (!is(kind))
        return false;
    ++m_at;
    return true;
}

void ExsParser::skipNewlines()
{
    while (take(Kind::Newline)) {
    }
}

// `config :app` or `import Config` first on a line: whatever was open before has not been closed.
bool ExsParser::startsStatement() const
{
    if (!is(Kind::Identifier) || !token().firstOnLine)
        return false;
    if (token().text == QLatin1String("config"))
        return token(1).kind == Kind::Atom || token(1).kind == Kind::OpenParen;
    return token().text == QLatin1String("import") && token(1).kind == Kind::Alias;
}

bool ExsParser::closesOuter(Kind kind) const
{
    return m_open.size() > 1 && std::find(m_open.begin(), m_open.end() - 1, kind) != m_open.end() - 1;
}

bool ExsParser::isCloser() const { return gateway::isCloser(token().kind); }

bool ExsParser::isCloserOrEnd() const { return isCloser() || is(Kind::End) || startsStatement(); }

// Never what a string or a number holds: it may be a password.
Phrase ExsParser::described(const ExsToken &token)
{
    switch (token.kind) {
    case Kind::End:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "the end of the file"));
    case Kind::Newline:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "the end of the line"));
    case Kind::Integer:
    case Kind::Float:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a number"));
    case Kind::String:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a string"));
    case Kind::Atom:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "an atom"));
    case Kind::Identifier:
    case Kind::Alias:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a word"));
    case Kind::Key:
        return Phrase::asIs(u'`' + token.text.left(64) + QLatin1String(":`"));
    case Kind::Bad:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "something unreadable"));
    default:
        return Phrase::asIs(u'`' + token.text + u'`');
    }
}

// ---- problems and going on after them

void ExsParser::problem(const ExsToken &at, const Phrase &message, bool isWarning)
{
    m_problems.push_back(
        {m_file, at.line, at.column, isWarning,
         m_key.isEmpty() ? message : Phrase::joined({Phrase::asIs(m_key.left(64)), message}, u": "_qs)});
    if (m_problems.size() > kMaxConfigProblems)
        m_at = m_tokens.size() - 1;
}

// One message a value: what is left of it is passed over.
SettingValue ExsParser::refuse(const ExsToken &at, const Phrase &message)
{
    problem(at, message);
    skipValue();
    return gateway::at(place(at), SettingValue::invalid());
}

// `close` has not come that ends what begins with `open`.
void ExsParser::missing(const ExsToken &at, QStringView close, const ExsToken &open)
{
    problem(at, Phrase(QT_TRANSLATE_NOOP("Phrase", "{close} is missing for {open} of line {line}, column {column}"),
                       u'`' + close.toString() + u'`', described(open), open.line, open.column));
}

void ExsParser::skipValue()
{
    int depth = 0;
    for (;; ++m_at) {
        if (is(Kind::End) || startsStatement())
            return;
        if (isOpener(token().kind)) {
            ++depth;
        } else if (isCloser()) {
            if (depth == 0)
                return;
            --depth;
        } else if (depth == 0) {
            if (is(Kind::Comma) || (is(Kind::Newline) && m_open.empty()) || (is(Kind::Key) && token().firstOnLine))
                return;
        }
    }
}

void ExsParser::skipStatement()
{
    int depth = 0;
    for (;; ++m_at) {
        if (is(Kind::End) || startsStatement() || (is(Kind::Newline) && depth == 0))
            return;
        if (isOpener(token().kind))
            ++depth;
        else if (isCloser() && depth > 0)
            --depth;
    }
}

SettingValue ExsParser::refuseNesting(const ExsToken &open)
{
    problem(open, Phrase(QT_TRANSLATE_NOOP("Phrase", "nested deeper than {limit}"), kMaxConfigNesting));
    int depth = 1;
    while (depth > 0 && !is(Kind::End) && !startsStatement()) {
        if (isOpener(token().kind))
            ++depth;
        else if (isCloser())
            --depth;
        ++m_at;
    }
    return gateway::at(place(open), SettingValue::invalid());
}

// Not after something unreadable, which may have swallowed the comma.
void ExsParser::missingComma()
{
    std::size_t before = m_at;
    while (before > 0 && m_tokens[before - 1].kind == Kind::Newline)
        --before;
    if (before > 0 && m_tokens[before - 1].kind != Kind::Bad)
        problem(token(), Phrase(QT_TRANSLATE_NOOP("Phrase", "a comma is missing before {what}"), described(token())));
}

// Behind an end that never came: what is around goes on at the comma that was taken for another.
void ExsParser::backToComma()
{
    do {
        --m_at;
    } while (is(Kind::Newline));
    if (!is(Kind::Comma))
        ++m_at;
}

// ---- statements

SettingValue ExsParser::readFile()
{
    m_first = {m_file, 1, 1};
    for (skipNewlines(); !is(Kind::End); skipNewlines()) {
        const std::size_t before = m_at;
        statement();
        m_key.clear();
        m_open.clear();
        m_depth = 0;
        if (m_at == before)
            ++m_at;
    }
    if (!m_imported && !m_top.empty())
        m_problems.push_back(
            {m_file, m_first.line, m_first.column, true,
             Phrase(QT_TRANSLATE_NOOP("Phrase", "{what} is missing at the top of the file"), u"`import Config`"_qs)});
    return at(m_first, SettingValue::map(std::move(m_top)));
}

void ExsParser::statement()
{
    const ExsToken &first = token();
    if (is(Kind::Identifier) && first.text == QLatin1String("import")) {
        ++m_at;
        m_inPairs = false;
        const bool paren = take(Kind::OpenParen);
        const bool config = is(Kind::Alias) && token().text == QLatin1String("Config");
        if (!config) {
            problem(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "only {what} can be imported"), u"`import Config`"_qs));
            skipStatement();
            return;
        }
        ++m_at;
        m_imported = true;
        if (paren && !take(Kind::CloseParen))
            problem(token(), Phrase(QT_TRANSLATE_NOOP("Phrase", "{what} is missing"), u"`)`"_qs));
        finishStatement();
    } else if (is(Kind::Identifier) && first.text == QLatin1String("config")) {
        configStatement();
    } else if (is(Kind::Key) && m_inPairs) {
        // The line before lacks its comma: these pairs are its continuation.
        missingComma();
        std::vector<SettingEntry> entries;
        pairs(entries, Kind::Newline);
        for (SettingEntry &entry : entries)
            addTop(std::move(entry));
        finishStatement();
    } else {
        if (!is(Kind::Bad))
            problem(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "only {first} and {second} can stand here, not {found}"),
                                  u"`import Config`"_qs, u"`config :omnimessage_smpp, …`"_qs, described(first)));
        skipStatement();
    }
}

bool ExsParser::application()
{
    m_ours = false;
    if (!is(Kind::Atom)) {
        problem(token(), Phrase(QT_TRANSLATE_NOOP("Phrase", "{what} is followed by {wanted}, not by {found}"),
                                u"`config`"_qs, u":omnimessage_smpp"_qs, described(token())));
        return false;
    }
    const ExsToken &name = token();
    ++m_at;
    if (name.text == QLatin1String("omnimessage_smp"))
        problem(name,
                Phrase(QT_TRANSLATE_NOOP("Phrase", "{found} is written {wanted}"), u":omnimessage_smp"_qs,
                       u":omnimessage_smpp"_qs),
                true);
    else if (name.text != QLatin1String("omnimessage_smpp"))
        problem(name, Phrase(QT_TRANSLATE_NOOP("Phrase", "{found} is an unknown application, allowed is {wanted}"),
                             u':' + name.text.left(64), u":omnimessage_smpp"_qs));
    m_ours = name.text == QLatin1String("omnimessage_smpp") || name.text == QLatin1String("omnimessage_smp");
    return true;
}

void ExsParser::configStatement()
{
    const ExsToken &first = token();
    ++m_at;
    m_inPairs = false;
    const bool paren = take(Kind::OpenParen);
    if (paren) {
        m_open.push_back(Kind::CloseParen);
        skipNewlines();
    }
    if (!application()) {
        skipStatement();
        return;
    }
    if (m_ours && m_topPlaces.isEmpty())
        m_first = place(first);
    if (!m_ours)
        ++m_unused;
    const auto leave = [&] {
        if (!m_ours)
            --m_unused;
    };
    if (paren)
        skipNewlines();
    if (!take(Kind::Comma)) {
        problem(token(),
                Phrase(QT_TRANSLATE_NOOP("Phrase", "a comma and keys are missing after the application's name")));
        skipStatement();
        leave();
        return;
    }
    skipNewlines();
    std::vector<SettingEntry> entries;
    if (is(Kind::Atom)) {
        SettingEntry entry{token().text, place(token()), SettingValue::invalid()};
        m_key = entry.key;
        ++m_at;
        if (paren)
            skipNewlines();
        if (!take(Kind::Comma)) {
            problem(token(), Phrase(QT_TRANSLATE_NOOP("Phrase", "a comma and a value are missing after the key")));
            skipStatement();
            leave();
            return;
        }
        skipNewlines();
        if (is(Kind::Key)) {
            std::vector<SettingEntry> inner;
            const Place innerPlace = place(token());
            pairs(inner, paren ? Kind::CloseParen : Kind::Newline);
            entry.value = at(innerPlace, SettingValue::map(std::move(inner)));
        } else {
            entry.value = value();
        }
        m_key.clear();
        entries.push_back(std::move(entry));
    } else if (is(Kind::Key)) {
        pairs(entries, paren ? Kind::CloseParen : Kind::Newline);
        m_inPairs = !paren && m_ours;
    } else if (is(Kind::OpenList)) {
        SettingValue all = value();
        if (all.kind == SettingValue::Kind::Map)
            entries = std::move(all.entries);
        else if (!all.isInvalid() && !(all.kind == SettingValue::Kind::List && all.items.empty()))
            problem(first, Phrase(QT_TRANSLATE_NOOP("Phrase", "{what} needs keys: {example}"), u"`config`"_qs,
                                  u"[key: value]"_qs));
    } else {
        problem(token(), Phrase(QT_TRANSLATE_NOOP("Phrase", "keys are expected here, as in {example}, not {found}"),
                                u"`key: value`"_qs, described(token())));
        skipStatement();
        leave();
        return;
    }
    leave();
    if (m_ours) {
        for (SettingEntry &entry : entries)
            addTop(std::move(entry));
    }
    if (paren) {
        skipNewlines();
        if (!take(Kind::CloseParen))
            problem(token(), Phrase(QT_TRANSLATE_NOOP("Phrase", "{close} is missing for {open} of line {line}"),
                                    u"`)`"_qs, u"`config(`"_qs, first.line));
        m_open.clear();
    }
    finishStatement();
}

void ExsParser::finishStatement()
{
    if (is(Kind::Newline) || is(Kind::End) || startsStatement())
        return;
    if (!is(Kind::Bad) && previous().kind != Kind::Bad)
        problem(token(),
                Phrase(QT_TRANSLATE_NOOP("Phrase", "unexpected {found} after the statement"), described(token())));
    skipStatement();
}

// `key: value, key: value`; a line break after a comma does not end them.
void ExsParser::pairs(std::vector<SettingEntry> &into, Kind close)
{
    QSet<QString> seen;
    const QString outer = m_key;
    for (;;) {
        if (!is(Kind::Key)) {
            problem(token(), Phrase(QT_TRANSLATE_NOOP("Phrase", "a key is expected here, as in {example}, not {found}"),
                                    u"`key: value`"_qs, described(token())));
            skipValue();
        } else {
            SettingEntry entry;
            pair(entry);
            addEntry(into, seen, std::move(entry));
        }
        m_key = outer;
        const std::size_t end = m_at;
        if (close != Kind::Newline)
            skipNewlines();
        if (take(Kind::Comma)) {
            skipNewlines();
            // A comma after the last pair.
            if (is(Kind::End) || startsStatement() || is(close))
                return;
        } else if (close != Kind::Newline && is(Kind::Key)) {
            missingComma();
        } else {
            m_at = end;
            return;
        }
    }
}

void ExsParser::addEntry(std::vector<SettingEntry> &entries, QSet<QString> &seen, SettingEntry entry)
{
    if (seen.contains(entry.key)) {
        const auto first = std::find_if(entries.begin(), entries.end(),
                                        [&](const SettingEntry &other) { return other.key == entry.key; });
        m_problems.push_back(
            {m_file, entry.place.line, entry.place.column, false, givenTwice(entry.key, first->place.line)});
        return;
    }
    seen.insert(entry.key);
    entries.push_back(std::move(entry));
}

void ExsParser::addTop(SettingEntry entry)
{
    const auto first = m_topPlaces.constFind(entry.key);
    if (first != m_topPlaces.cend()) {
        // Twice in one statement has been reported where it was read.
        m_problems.push_back({m_file, entry.place.line, entry.place.column, false, givenTwice(entry.key, first->line)});
        return;
    }
    m_topPlaces.insert(entry.key, entry.place);
    m_top.push_back(std::move(entry));
}

} // namespace gateway
