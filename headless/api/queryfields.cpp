#include "api/queryfields.h"

#include "api/bodyfields.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace gateway::api {

int QueryFields::number(const QString &name, int fallback, int min, int max)
{
    const auto it = m_query.find(name);
    if (it == m_query.end())
        return fallback;
    bool ok = false;
    const int number = it->toInt(&ok);
    if (ok && number >= min && number <= max)
        return number;
    wrong(name, max == std::numeric_limits<int>::max()
                    ? Phrase(QT_TRANSLATE_NOOP("Phrase", "has to be a number from {min} up"), min)
                    : Phrase(QT_TRANSLATE_NOOP("Phrase", "has to be a number from {min} to {max}"), min, max));
    return fallback;
}

qint64 QueryFields::position(const QString &name)
{
    const auto it = m_query.find(name);
    if (it == m_query.end())
        return 0;
    bool ok = false;
    const qint64 number = it->toLongLong(&ok);
    if (ok && number > 0)
        return number;
    wrong(name, Phrase(QT_TRANSLATE_NOOP("Phrase", "has to be a number from {min} up"), 1));
    return 0;
}

QString QueryFields::text(const QString &name, qsizetype max)
{
    const QString text = m_query.value(name);
    if (text.size() <= max)
        return text;
    wrong(name, Phrase(QT_TRANSLATE_NOOP("Phrase", "has to have at most {max} characters"), max));
    return QString();
}

std::optional<int> QueryFields::word(const QString &name, const QStringList &words)
{
    const auto it = m_query.find(name);
    if (it == m_query.end())
        return std::nullopt;
    const qsizetype at = words.indexOf(*it);
    if (at >= 0)
        return int(at);
    wrong(name, Phrase(QT_TRANSLATE_NOOP("Phrase", "is not one of {words}"), words.join(u", "_qs)));
    return std::nullopt;
}

bool QueryFields::flag(const QString &name)
{
    return word(name, {QStringLiteral("false"), QStringLiteral("true")}).value_or(0) == 1;
}

std::optional<qint64> pathNumber(const Request &request, const QString &name)
{
    bool ok = false;
    const qint64 number = request.params.value(name).toLongLong(&ok);
    return ok ? std::optional(number) : std::nullopt;
}

} // namespace gateway::api
