#pragma once
#include "api/route.h"

namespace gateway::api {

/// Reads the parameters of a request's query and notes what is wrong with them.
class QueryFields
{
public:
    explicit QueryFields(const Request &request) : m_query(request.query) {}

    /// A number within its range.
    int number(const QString &name, int fallback, int min, int max);
    /// What counts from 1 up (ids, cursors); 0 where it is absent.
    qint64 position(const QString &name);
    /// At most `max` characters; empty where it is absent.
    QString text(const QString &name, qsizetype max = 200);
    /// The place of one of these words; nothing where it is absent.
    std::optional<int> word(const QString &name, const QStringList &words);
    /// `true` or `false`; false where it is absent.
    bool flag(const QString &name);

    void wrong(const QString &name, const Phrase &message) { m_errors.push_back({name, message}); }
    /// Empty: nothing is wrong.
    const std::vector<FieldError> &errors() const { return m_errors; }

private:
    const QHash<QString, QString> m_query;
    std::vector<FieldError> m_errors;
};

/// A number that stands for {name} in the path; nothing where there is none: then there is no such thing either.
std::optional<qint64> pathNumber(const Request &request, const QString &name);

} // namespace gateway::api
