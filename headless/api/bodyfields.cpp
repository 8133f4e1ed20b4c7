#include "api/bodyfields.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>

namespace gateway::api {

QString BodyFields::text(const QString &name, Text rules)
{
    m_known += name;
    const QJsonValue value = m_body.value(name);
    if (value.isUndefined()) {
        if (rules.required)
            wrong(name, Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing")));
        return QString();
    }
    if (!value.isString()) {
        wrong(name, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not a text")));
        return QString();
    }
    const QString text = value.toString();
    const qsizetype size = text.toUtf8().size();
    if (size < rules.min || size > rules.max) {
        wrong(name,
              rules.min == 1 && size == 0
                  ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is empty"))
                  : Phrase(QT_TRANSLATE_NOOP("Phrase", "has to have {min} to {max} characters"), rules.min, rules.max));
        return QString();
    }
    return text;
}

QString BodyFields::name(const QString &member)
{
    const QString name = text(member, {});
    const bool fits = std::all_of(name.begin(), name.end(), [](QChar c) {
        return c < QChar(0x80) && (c.isLetterOrNumber() || QStringView(u"_.@-").contains(c));
    });
    if (fits)
        return name;
    wrong(member, Phrase(QT_TRANSLATE_NOOP("Phrase", "may hold letters, digits and _ . @ - alone")));
    return QString();
}

std::optional<Role> BodyFields::role(const QString &member, bool required)
{
    const QString word = text(member, {1, 64, required});
    const std::optional<Role> role = roleOf(word);
    if (!role && !word.isEmpty())
        wrong(member, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not one of {words}"), u"viewer, operator, admin"_qs));
    return role;
}

std::vector<FieldError> BodyFields::errors() const
{
    std::vector<FieldError> all = m_errors;
    for (const QString &member : m_body.keys()) {
        if (!m_known.contains(member))
            all.push_back({member, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not known here"))});
    }
    return all;
}

int queryNumber(const Request &request, const QString &name, int fallback, int min, int max,
                std::vector<FieldError> &errors)
{
    const auto it = request.query.find(name);
    if (it == request.query.end())
        return fallback;
    bool ok = false;
    const int number = it->toInt(&ok);
    if (ok && number >= min && number <= max)
        return number;
    errors.push_back({name, Phrase(QT_TRANSLATE_NOOP("Phrase", "has to be a number from {min} to {max}"), min, max)});
    return fallback;
}

QJsonValue timeJson(std::optional<qint64> wallMs)
{
    if (!wallMs)
        return QJsonValue::Null;
    return QDateTime::fromMSecsSinceEpoch(*wallMs, Qt::UTC).toString(Qt::ISODateWithMs);
}

} // namespace gateway::api
