#pragma once
#include "config/exslexer.h"
#include "config/exsreader.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace gateway {

/// Makes values of the words of a configuration file; behind readExs.
class ExsParser
{
public:
    ExsParser(std::vector<ExsToken> tokens, QString file, const QProcessEnvironment &environment,
              std::vector<ConfigProblem> &problems);

    SettingValue readFile();

private:
    using Kind = ExsToken::Kind;
    using Values = std::vector<SettingValue>;

    // words
    const ExsToken &token(std::size_t ahead = 0) const;
    const ExsToken &previous() const { return m_tokens[m_at == 0 ? 0 : m_at - 1]; }
    bool is(Kind kind) const { return token().kind == kind; }
    bool take(Kind kind);
    void skipNewlines();
    bool startsStatement() const;
    bool closesOuter(Kind kind) const;
    bool isCloser() const;
    bool isCloserOrEnd() const;
    Place place(const ExsToken &at) const { return {m_file, at.line, at.column}; }
    static Phrase described(const ExsToken &token);

    // problems and going on after them
    void problem(const ExsToken &at, const Phrase &message, bool isWarning = false);
    SettingValue refuse(const ExsToken &at, const Phrase &message);
    void missing(const ExsToken &at, QStringView close, const ExsToken &open);
    void skipValue();
    void skipStatement();
    SettingValue refuseNesting(const ExsToken &open);
    void missingComma();
    void backToComma();

    // statements
    void statement();
    void configStatement();
    bool application();
    void pairs(std::vector<SettingEntry> &into, Kind close);
    void addTop(SettingEntry entry);
    void finishStatement();

    // values
    SettingValue value();
    SettingValue operand();
    SettingValue primary();
    SettingValue signedNumber();
    SettingValue list();
    SettingValue map();
    SettingValue parenthesised();
    SettingValue bareWord();
    SettingEntry mapEntry();
    bool closed(const ExsToken &open, Kind close, QStringView closeText);
    void pair(SettingEntry &into);
    void addEntry(std::vector<SettingEntry> &entries, QSet<QString> &seen, SettingEntry entry);

    // calls
    SettingValue call();
    Values arguments(int most);
    SettingValue evaluate(const QString &function, const ExsToken &at, const Values &arguments);
    SettingValue variable(const QString &function, const ExsToken &at, const Values &arguments);
    SettingValue readFileValue(const ExsToken &at, const SettingValue &name);

    const std::vector<ExsToken> m_tokens;
    const QString m_file;
    const QProcessEnvironment &m_environment;
    std::vector<ConfigProblem> &m_problems;
    std::size_t m_at = 0;
    std::vector<Kind> m_open; ///< what closes the lists, maps and calls around here
    int m_depth = 0;          ///< of lists, maps and calls, those without parentheses too
    QString m_key;            ///< whose value is being read, for messages
    int m_unused = 0;         ///< over 0: reading what `||` does not need, nothing is looked up
    bool m_ours = true;       ///< the statement is for this application
    bool m_inPairs = false;   ///< the last statement was a list of pairs
    bool m_imported = false;
    std::vector<SettingEntry> m_top;
    QHash<QString, Place> m_topPlaces;
    Place m_first;
};

} // namespace gateway
