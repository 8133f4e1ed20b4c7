#pragma once
#include "config/configproblem.h"

#include <vector>

namespace gateway {

/// A word of the configuration file.
struct ExsToken
{
    enum class Kind {
        End,
        Newline,    ///< or a semicolon
        Identifier, ///< config, true, get_env
        Alias,      ///< Config, System
        Key,        ///< `port:` or `"a key":`, text without the colon
        Integer,
        Float,
        String,
        Atom,
        OpenParen,
        CloseParen,
        OpenList,
        CloseList,
        OpenMap,   ///< %{
        OpenTuple, ///< {
        CloseBrace,
        Comma,
        Arrow, ///< =>
        Or,    ///< ||
        Dot,
        Plus,
        Minus,
        Operator, ///< any other
        Bad,      ///< what was there is reported already; stands for a value
    };
    Kind kind = Kind::End;
    QString text; ///< of String without quotes and escapes: never to be shown, it may be a password
    qint64 integer = 0;
    double real = 0;
    int line = 1;
    int column = 1;
    bool firstOnLine = false;
};

/// Cuts a configuration file into words. What is not one is a problem with its place, and reading goes on after it.
class ExsLexer
{
public:
    ExsLexer(QString text, QString file, std::vector<ConfigProblem> &problems);

    /// All words, the last one is End.
    std::vector<ExsToken> read();

private:
    QChar at(qsizetype ahead = 0) const;
    bool startsWith(QStringView what) const { return QStringView(m_text).mid(m_at).startsWith(what); }
    void skip(qsizetype count = 1);
    void problem(const ExsToken &place, const Phrase &message);
    ExsToken here() const;

    ExsToken next();
    void number(ExsToken &token);
    void word(ExsToken &token);
    void colon(ExsToken &token);
    void string(ExsToken &token);
    void heredoc(ExsToken &token);
    void otherQuotes(ExsToken &token, const Phrase &what, QChar close);
    void sigil(ExsToken &token);
    void operators(ExsToken &token);
    bool escape(QByteArray &into);
    bool codePoint(QStringView digits, QByteArray &into);
    void copyCharacter(QByteArray &into);
    void keyAfter(ExsToken &token);
    void finishText(ExsToken &token, const QByteArray &octets, bool good);

    const QString m_text;
    const QString m_file;
    std::vector<ConfigProblem> &m_problems;
    qsizetype m_at = 0;
    int m_line = 1;
    int m_column = 1;
    bool m_firstOnLine = true;
};

} // namespace gateway
