#include "config/exslexer.h"

#include "config/exsreader.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringDecoder>

namespace gateway {
namespace {

using Kind = ExsToken::Kind;

bool isDigit(QChar c) { return c >= u'0' && c <= u'9'; }
bool isLower(QChar c) { return (c >= u'a' && c <= u'z') || c == u'_'; }
bool isUpper(QChar c) { return c >= u'A' && c <= u'Z'; }
bool isWordPart(QChar c) { return isLower(c) || isUpper(c) || isDigit(c); }
bool isHexDigit(QChar c) { return isDigit(c) || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F'); }
bool isBlank(QChar c) { return c == u' ' || c == u'\t' || c == u'\r'; }

// QChar() past the end: a NUL in the file itself is refused before.
constexpr QChar kEnd;

Phrase typographicQuotes()
{
    return Phrase(QT_TRANSLATE_NOOP("Phrase", "typographic quotes are no quotes, strings stand in {example}"),
                  u"\"…\""_qs);
}

Phrase interpolation()
{
    return Phrase(
        QT_TRANSLATE_NOOP("Phrase", "interpolation {form} is not supported; a plain {mark} is written {escaped}"),
        u"#{…}"_qs, u"#{"_qs, u"\\#{"_qs);
}

} // namespace

ExsLexer::ExsLexer(QString text, QString file, std::vector<ConfigProblem> &problems)
    : m_text(std::move(text)), m_file(std::move(file)), m_problems(problems)
{}

QChar ExsLexer::at(qsizetype ahead) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : kEnd; }

void ExsLexer::skip(qsizetype count)
{
    for (; count > 0 && m_at < m_text.size(); --count, ++m_at) {
        if (m_text[m_at] == u'\n') {
            ++m_line;
            m_column = 1;
            m_firstOnLine = true;
        } else if (!m_text[m_at].isLowSurrogate()) {
            ++m_column; // a column is a character, not half of one
        }
    }
}

void ExsLexer::problem(const ExsToken &place, const Phrase &message)
{
    m_problems.push_back({m_file, place.line, place.column, false, message});
}

ExsToken ExsLexer::here() const
{
    ExsToken token;
    token.line = m_line;
    token.column = m_column;
    token.firstOnLine = m_firstOnLine;
    return token;
}

std::vector<ExsToken> ExsLexer::read()
{
    std::vector<ExsToken> tokens;
    do {
        tokens.push_back(next());
    } while (tokens.back().kind != Kind::End && m_problems.size() <= kMaxConfigProblems);
    if (tokens.back().kind != Kind::End)
        tokens.push_back(here());
    return tokens;
}

ExsToken ExsLexer::next()
{
    while (m_at < m_text.size() && (isBlank(at()) || at() == u'#')) {
        if (at() == u'#') {
            const qsizetype end = m_text.indexOf(u'\n', m_at);
            skip((end < 0 ? m_text.size() : end) - m_at);
        } else {
            skip();
        }
    }
    ExsToken token = here();
    if (m_at >= m_text.size())
        return token;
    const QChar c = at();
    if (c == u'\n' || c == u';') {
        token.kind = Kind::Newline;
        skip();
        return token;
    }
    m_firstOnLine = false;
    if (isDigit(c))
        number(token);
    else if (isLower(c) || isUpper(c))
        word(token);
    else if (startsWith(u"\"\"\""))
        heredoc(token);
    else if (c == u'"')
        string(token);
    else if (c == u':' && at(1) != u':')
        colon(token);
    else if (c == u'\'')
        otherQuotes(token,
                    Phrase(QT_TRANSLATE_NOOP("Phrase", "strings stand in double quotes: {example}"), u"\"…\""_qs),
                    u'\'');
    else if (c == u'“' || c == u'”' || c == u'„')
        otherQuotes(token, typographicQuotes(), u'”');
    else if (c == u'«')
        otherQuotes(token, typographicQuotes(), u'»');
    else if (c == u'‘' || c == u'’')
        otherQuotes(token, typographicQuotes(), u'’');
    else if (c == u'~' && (isLower(at(1)) || isUpper(at(1))))
        sigil(token);
    else
        operators(token);
    return token;
}

// 42, 10_000, 0xFF, 0o17, 0b1, 1.5, 1.0e-3
void ExsLexer::number(ExsToken &token)
{
    const qsizetype begin = m_at;
    int base = 10;
    if (at() == u'0' && (at(1) == u'x' || at(1) == u'o' || at(1) == u'b')) {
        base = at(1) == u'x' ? 16 : at(1) == u'o' ? 8 : 2;
        skip(2);
    }
    bool isFloat = false;
    while (isWordPart(at()))
        skip();
    if (base == 10 && at() == u'.' && isDigit(at(1))) {
        isFloat = true;
        skip();
        while (isWordPart(at()))
            skip();
        const QChar last = m_text[m_at - 1];
        if ((last == u'e' || last == u'E') && (at() == u'-' || at() == u'+') && isDigit(at(1))) {
            skip();
            while (isWordPart(at()))
                skip();
        }
    }
    QString digits = m_text.mid(begin, m_at - begin);
    // An underscore stands between two digits.
    bool good = !digits.endsWith(u'_') && !digits.contains(QLatin1String("__"));
    for (const QLatin1String beside :
         {QLatin1String("_."), QLatin1String("._"), QLatin1String("x_"), QLatin1String("_e")})
        good = good && (base == 16 || !digits.contains(beside));
    digits.remove(u'_');
    if (isFloat) {
        bool ok = false;
        token.real = digits.toDouble(&ok);
        token.kind = Kind::Float;
        good = good && ok && std::isfinite(token.real);
    } else {
        bool ok = false;
        token.integer = (base == 10 ? digits : digits.mid(2)).toLongLong(&ok, base);
        token.kind = Kind::Integer;
        good = good && ok && (base == 10 || isHexDigit(digits.back()));
    }
    if (!good) {
        problem(token, Phrase(QT_TRANSLATE_NOOP("Phrase", "this is no number, or one beyond 64 bits")));
        token.kind = Kind::Bad;
    }
}

void ExsLexer::word(ExsToken &token)
{
    const qsizetype begin = m_at;
    token.kind = isUpper(at()) ? Kind::Alias : Kind::Identifier;
    while (isWordPart(at()))
        skip();
    if ((at() == u'?' || at() == u'!') && at(1) != u'=')
        skip();
    token.text = m_text.mid(begin, m_at - begin);
    keyAfter(token);
}

// A colon right after a word or a string makes it a key.
void ExsLexer::keyAfter(ExsToken &token)
{
    if (at() != u':' || at(1) == u':')
        return;
    token.kind = Kind::Key;
    skip();
    if (m_at < m_text.size() && !isBlank(at()) && at() != u'\n')
        problem(token,
                Phrase::joined({Phrase::asIs(token.text),
                                Phrase(QT_TRANSLATE_NOOP("Phrase", "a blank is needed after the colon of a key"))},
                               u": "_qs));
}

void ExsLexer::colon(ExsToken &token)
{
    skip();
    if (at() == u'"') {
        string(token);
        if (token.kind == Kind::String)
            token.kind = Kind::Atom;
        return;
    }
    if (!isLower(at()) && !isUpper(at())) {
        problem(token, Phrase(QT_TRANSLATE_NOOP("Phrase", "a colon without a word, an atom is written {example}"),
                              u":word"_qs));
        token.kind = Kind::Bad;
        return;
    }
    const qsizetype begin = m_at;
    while (isWordPart(at()) || at() == u'@')
        skip();
    if (at() == u'?' || at() == u'!')
        skip();
    token.kind = Kind::Atom;
    token.text = m_text.mid(begin, m_at - begin);
}

void ExsLexer::copyCharacter(QByteArray &into)
{
    const qsizetype units = at().isHighSurrogate() && at(1).isLowSurrogate() ? 2 : 1;
    into += QStringView(m_text).mid(m_at, units).toUtf8();
    skip(units);
}

bool ExsLexer::codePoint(QStringView digits, QByteArray &into)
{
    bool ok = false;
    const uint code = digits.toUInt(&ok, 16);
    if (!ok || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return false;
    const char32_t character = code;
    into += QString::fromUcs4(&character, 1).toUtf8();
    return true;
}

// At a backslash. \xHH is an octet, as in Elixir; that the whole is UTF-8 is looked at in the end.
bool ExsLexer::escape(QByteArray &into)
{
    static constexpr struct
    {
        char16_t letter;
        char octet;
    } kEscapes[]{{u'"', '"'},    {u'\\', '\\'}, {u'n', '\n'},   {u't', '\t'}, {u'r', '\r'},
                 {u'e', '\x1b'}, {u'0', '\0'},  {u's', ' '},    {u'#', '#'},  {u'\'', '\''},
                 {u'a', '\a'},   {u'b', '\b'},  {u'd', '\x7f'}, {u'f', '\f'}, {u'v', '\v'}};
    const ExsToken place = here();
    const QChar letter = at(1);
    for (const auto &known : kEscapes) {
        if (letter == known.letter) {
            into += known.octet;
            skip(2);
            return true;
        }
    }
    const QStringView rest = QStringView(m_text).mid(m_at + 2);
    const auto digits = [&](qsizetype from, qsizetype max) {
        qsizetype n = 0;
        while (n < max && from + n < rest.size() && isHexDigit(rest[from + n]))
            ++n;
        return n;
    };
    if (letter == u'x' && digits(0, 2) == 2) {
        into += static_cast<char>(rest.left(2).toUInt(nullptr, 16));
        skip(4);
        return true;
    }
    if (letter == u'u' && digits(0, 4) == 4 && codePoint(rest.left(4), into)) {
        skip(6);
        return true;
    }
    if (letter == u'u' && rest.startsWith(u'{')) {
        const qsizetype n = digits(1, 6);
        if (n > 0 && 1 + n < rest.size() && rest[1 + n] == u'}' && codePoint(rest.mid(1, n), into)) {
            skip(4 + n);
            return true;
        }
    }
    problem(place, Phrase(QT_TRANSLATE_NOOP("Phrase", "unknown escape, allowed are {escapes}"),
                          u"\\\" \\\\ \\n \\t \\r \\e \\0 \\s \\# \\xHH \\uHHHH \\u{H…}"_qs));
    skip();
    return false;
}

void ExsLexer::finishText(ExsToken &token, const QByteArray &octets, bool good)
{
    QStringDecoder utf8(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    token.text = utf8(octets);
    token.kind = Kind::String;
    if (good && utf8.hasError()) {
        problem(token,
                Phrase(QT_TRANSLATE_NOOP("Phrase", "the string's {escape} octets are not valid UTF-8"), u"\\x"_qs));
        good = false;
    }
    if (!good)
        token.kind = Kind::Bad;
}

void ExsLexer::string(ExsToken &token)
{
    QByteArray octets;
    bool good = true;
    skip();
    while (at() != u'"') {
        if (m_at >= m_text.size() || at() == u'\n') {
            problem(token,
                    Phrase(QT_TRANSLATE_NOOP(
                               "Phrase",
                               "a string without its closing quote; a line break in a string is written {escape}"),
                           u"\\n"_qs));
            token.kind = Kind::Bad;
            return;
        }
        if (at() == u'\\') {
            good = escape(octets) && good;
        } else if (startsWith(u"#{")) {
            if (good)
                problem(here(), interpolation());
            good = false;
            // To its closing brace, so that quotes inside do not end the string.
            while (m_at < m_text.size() && at() != u'}' && at() != u'\n')
                skip();
        } else {
            copyCharacter(octets);
        }
    }
    skip();
    finishText(token, octets, good);
    const bool bad = token.kind == Kind::Bad;
    keyAfter(token);
    if (bad && token.kind == Kind::Key)
        token.text = QStringLiteral("?");
}

// Lines between """ and """; the indentation of the closing quotes is taken off each.
void ExsLexer::heredoc(ExsToken &token)
{
    skip(3);
    while (isBlank(at()))
        skip();
    if (at() != u'\n') {
        problem(token, Phrase(QT_TRANSLATE_NOOP("Phrase", "after {quotes} a new line is needed"), u"\"\"\""_qs));
        token.kind = Kind::Bad;
        const qsizetype end = m_text.indexOf(u'\n', m_at);
        const qsizetype close = m_text.indexOf(QLatin1String("\"\"\""), m_at);
        skip(close >= 0 && (end < 0 || close < end) ? close + 3 - m_at : (end < 0 ? m_text.size() : end) - m_at);
        return;
    }
    skip();
    // The closing quotes stand first on their line.
    qsizetype indent = -1;
    for (qsizetype line = m_at; line >= 0 && line < m_text.size();) {
        qsizetype i = line;
        while (i < m_text.size() && (m_text[i] == u' ' || m_text[i] == u'\t'))
            ++i;
        if (QStringView(m_text).mid(i).startsWith(u"\"\"\"")) {
            indent = i - line;
            break;
        }
        const qsizetype end = m_text.indexOf(u'\n', line);
        line = end < 0 ? -1 : end + 1;
    }
    if (indent < 0) {
        problem(token,
                Phrase(QT_TRANSLATE_NOOP("Phrase", "a {quotes} without its closing {quotes} on a line of its own"),
                       u"\"\"\""_qs));
        token.kind = Kind::Bad;
        skip(m_text.size() - m_at);
        m_firstOnLine = false;
        return;
    }
    QByteArray octets;
    bool good = true;
    for (;;) {
        for (qsizetype i = 0; i < indent && (at() == u' ' || at() == u'\t'); ++i)
            skip();
        if (m_firstOnLine && startsWith(u"\"\"\""))
            break;
        m_firstOnLine = false;
        while (m_at < m_text.size() && at() != u'\n') {
            if (at() == u'\\' && at(1) != u'\n') {
                good = escape(octets) && good;
            } else if (startsWith(u"#{")) {
                if (good)
                    problem(here(), interpolation());
                good = false;
                skip(2);
            } else if (at() == u'\r' && at(1) == u'\n') {
                skip();
            } else {
                copyCharacter(octets);
            }
        }
        if (octets.endsWith('\\') && at() == u'\n')
            octets.chop(1); // a backslash at the end joins the lines
        else
            octets += '\n';
        skip();
    }
    m_firstOnLine = false;
    skip(3);
    finishText(token, octets, good);
}

void ExsLexer::otherQuotes(ExsToken &token, const Phrase &what, QChar close)
{
    problem(token, what);
    token.kind = Kind::Bad;
    skip();
    qsizetype end = m_at;
    while (end < m_text.size() && m_text[end] != u'\n' && m_text[end] != close)
        ++end;
    const bool closed = end < m_text.size() && m_text[end] == close;
    skip(end - m_at + (closed ? 1 : 0));
}

void ExsLexer::sigil(ExsToken &token)
{
    problem(token, Phrase(QT_TRANSLATE_NOOP("Phrase", "sigils are not supported, strings stand in double quotes")));
    token.kind = Kind::Bad;
    skip();
    while (isWordPart(at()))
        skip();
    static constexpr QStringView kOpen = u"([{<\"'/|";
    static constexpr QStringView kClose = u")]}>\"'/|";
    const qsizetype pair = kOpen.indexOf(at());
    if (pair < 0 || m_at >= m_text.size())
        return;
    skip();
    while (m_at < m_text.size() && at() != u'\n' && at() != kClose[pair])
        skip();
    if (at() != u'\n')
        skip();
}

void ExsLexer::operators(ExsToken &token)
{
    static constexpr struct
    {
        QStringView text;
        Kind kind;
    } kKnown[]{{u"%{", Kind::OpenMap},  {u"=>", Kind::Arrow},    {u"|||", Kind::Operator}, {u"||", Kind::Or},
               {u"|>", Kind::Operator}, {u"<>", Kind::Operator}, {u"==", Kind::Operator},  {u"!=", Kind::Operator},
               {u"<=", Kind::Operator}, {u">=", Kind::Operator}, {u"&&", Kind::Operator},  {u"++", Kind::Operator},
               {u"--", Kind::Operator}, {u"->", Kind::Operator}, {u"<-", Kind::Operator},  {u"..", Kind::Operator},
               {u"::", Kind::Operator}, {u"(", Kind::OpenParen}, {u")", Kind::CloseParen}, {u"[", Kind::OpenList},
               {u"]", Kind::CloseList}, {u"{", Kind::OpenTuple}, {u"}", Kind::CloseBrace}, {u",", Kind::Comma},
               {u".", Kind::Dot},       {u"+", Kind::Plus},      {u"-", Kind::Minus},      {u"=", Kind::Operator},
               {u"<", Kind::Operator},  {u">", Kind::Operator},  {u"*", Kind::Operator},   {u"/", Kind::Operator},
               {u"!", Kind::Operator},  {u"|", Kind::Operator},  {u"&", Kind::Operator},   {u"^", Kind::Operator},
               {u"@", Kind::Operator},  {u"%", Kind::Operator}};
    for (const auto &known : kKnown) {
        if (at() == known.text.front() && startsWith(known.text)) {
            token.kind = known.kind;
            token.text = known.text.toString();
            skip(known.text.size());
            return;
        }
    }
    const bool pair = at().isHighSurrogate() && at(1).isLowSurrogate();
    const uint code = pair ? QChar::surrogateToUcs4(at(), at(1)) : at().unicode();
    problem(token, Phrase(QT_TRANSLATE_NOOP("Phrase", "unexpected character {character}"),
                          u"U+" + QString::number(code, 16).toUpper().rightJustified(4, u'0')));
    token.kind = Kind::Bad;
    // Once for a run of them.
    do {
        skip();
    } while (m_at < m_text.size() && (at().unicode() > 0x7F || at().unicode() < 0x20) && at() != u'\n' &&
             !isBlank(at()));
}

} // namespace gateway
