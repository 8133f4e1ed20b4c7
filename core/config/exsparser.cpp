#include "config/exsparser.h"

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
QString ExsParser::described(const ExsToken &token)
{
    switch (token.kind) {
    case Kind::End:
        return QStringLiteral("the end of the file");
    case Kind::Newline:
        return QStringLiteral("the end of the line");
    case Kind::Integer:
    case Kind::Float:
        return QStringLiteral("a number");
    case Kind::String:
        return QStringLiteral("a string");
    case Kind::Atom:
        return QStringLiteral("an atom");
    case Kind::Identifier:
    case Kind::Alias:
        return QStringLiteral("a word");
    case Kind::Key:
        return QLatin1Char('`') + token.text.left(64) + QLatin1String(":`");
    case Kind::Bad:
        return QStringLiteral("something unreadable");
    default:
        return QLatin1Char('`') + token.text + QLatin1Char('`');
    }
}

// ---- problems and going on after them

void ExsParser::problem(const ExsToken &at, const QString &message, bool isWarning)
{
    m_problems.push_back({m_file, at.line, at.column, isWarning,
                          m_key.isEmpty() ? message : QString(m_key.left(64) + QLatin1String(": ") + message)});
    if (m_problems.size() > kMaxConfigProblems)
        m_at = m_tokens.size() - 1;
}

// One message a value: what is left of it is passed over.
SettingValue ExsParser::refuse(const ExsToken &at, const QString &message)
{
    problem(at, message);
    skipValue();
    return gateway::at(place(at), SettingValue::invalid());
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
    problem(open, QLatin1String("nested deeper than ") + QString::number(kMaxConfigNesting));
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
        problem(token(), QLatin1String("a comma is missing before ") + described(token()));
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
        m_problems.push_back({m_file, m_first.line, m_first.column, true,
                              QStringLiteral("`import Config` is missing at the top of the file")});
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
            problem(first, QStringLiteral("only `import Config` can be imported"));
            skipStatement();
            return;
        }
        ++m_at;
        m_imported = true;
        if (paren && !take(Kind::CloseParen))
            problem(token(), QStringLiteral("`)` is missing"));
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
            problem(first,
                    QStringLiteral("only `import Config` and `config :omnimessage_smpp, …` can stand here, not ") +
                        described(first));
        skipStatement();
    }
}

bool ExsParser::application()
{
    m_ours = false;
    if (!is(Kind::Atom)) {
        problem(token(), QLatin1String("`config` is followed by :omnimessage_smpp, not by ") + described(token()));
        return false;
    }
    const ExsToken &name = token();
    ++m_at;
    if (name.text == QLatin1String("omnimessage_smp"))
        problem(name, QStringLiteral(":omnimessage_smp is written :omnimessage_smpp"), true);
    else if (name.text != QLatin1String("omnimessage_smpp"))
        problem(name, QLatin1Char(':') + name.text.left(64) +
                          QLatin1String(" is an unknown application, allowed is :omnimessage_smpp"));
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
        problem(token(), QStringLiteral("a comma and keys are missing after the application's name"));
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
            problem(token(), QStringLiteral("a comma and a value are missing after the key"));
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
            problem(first, QStringLiteral("`config` needs keys: [key: value]"));
    } else {
        problem(token(), QLatin1String("keys are expected here, as in `key: value`, not ") + described(token()));
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
            problem(token(), QLatin1String("`)` is missing for `config(` of line ") + QString::number(first.line));
        m_open.clear();
    }
    finishStatement();
}

void ExsParser::finishStatement()
{
    if (is(Kind::Newline) || is(Kind::End) || startsStatement())
        return;
    if (!is(Kind::Bad) && previous().kind != Kind::Bad)
        problem(token(), QLatin1String("unexpected ") + described(token()) + QLatin1String(" after the statement"));
    skipStatement();
}

// `key: value, key: value`; a line break after a comma does not end them.
void ExsParser::pairs(std::vector<SettingEntry> &into, Kind close)
{
    QSet<QString> seen;
    const QString outer = m_key;
    for (;;) {
        if (!is(Kind::Key)) {
            problem(token(), QLatin1String("a key is expected here, as in `key: value`, not ") + described(token()));
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
        m_problems.push_back({m_file, entry.place.line, entry.place.column, false,
                              entry.key.left(64) + QLatin1String(": is given twice, first at line ") +
                                  QString::number(first->place.line)});
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
        m_problems.push_back(
            {m_file, entry.place.line, entry.place.column, false,
             entry.key.left(64) + QLatin1String(": is given twice, first at line ") + QString::number(first->line)});
        return;
    }
    m_topPlaces.insert(entry.key, entry.place);
    m_top.push_back(std::move(entry));
}

} // namespace gateway
