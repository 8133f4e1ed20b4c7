#pragma once
#include "api/route.h"

#include <QtCore/QStringList>

namespace gateway::api {

/// Reads the members of a request's body and notes what is wrong with them; a member that nobody asked for is wrong,
/// too.
class BodyFields
{
public:
    explicit BodyFields(const QJsonObject &body) : m_body(body) {}

    struct Text
    {
        qsizetype min = 1; ///< octets, as UTF-8
        qsizetype max = 64;
        bool required = true;
    };
    /// A member that is a string; empty where it is absent or wrong.
    QString text(const QString &name, Text rules);
    bool has(const QString &name) const { return m_body.contains(name); }
    /// A name of users and tokens.
    QString name(const QString &member);
    std::optional<Role> role(const QString &member, bool required);

    void wrong(const QString &member, const Phrase &message) { m_errors.push_back({member, message}); }
    /// All that is wrong, unknown members as well; empty: nothing.
    std::vector<FieldError> errors() const;

private:
    const QJsonObject m_body;
    QStringList m_known;
    std::vector<FieldError> m_errors;
};

/// A number of the query within its range; what is wrong with it goes to `errors`.
int queryNumber(const Request &request, const QString &name, int fallback, int min, int max,
                std::vector<FieldError> &errors);

/// As all times of the API: RFC 3339 in UTC with milliseconds; null for none.
QJsonValue timeJson(std::optional<qint64> wallMs);

} // namespace gateway::api
