#include "cli/apicommand.h"

#include <QtCore/QDateTime>
#include <QtCore/QEventLoop>
#include <QtCore/QJsonDocument>
#include <QtCore/QTimer>

namespace gateway::cli {
namespace {

constexpr int kWatchSeconds = 2;
constexpr qint64 kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;

} // namespace

ApiClient *ApiCommand::client()
{
    if (!m_client && m_problem.text.isEmpty()) {
        auto target = apiTarget(m_call);
        if (target)
            m_client = std::make_unique<ApiClient>(std::move(*target), languageOf(m_call));
        else
            m_problem = target.error();
    }
    return m_client.get();
}

ApiResult<QJsonObject> ApiCommand::get(const QString &path, const QUrlQuery &query)
{
    if (!client())
        return Unexpected{m_problem};
    return m_client->get(path, query);
}

ApiResult<QJsonObject> ApiCommand::send(const char *method, const QString &path, const QJsonObject &body,
                                        const QUrlQuery &query)
{
    if (!client())
        return Unexpected{m_problem};
    return m_client->send(method, path, body, query);
}

int ApiCommand::fail(const ApiProblem &problem) const
{
    return m_call.fail(problem.text, problem.configuration ? kBadConfiguration : kFailed);
}

int ApiCommand::show(const ApiResult<QJsonObject> &answer, const std::function<void(const QJsonObject &)> &show) const
{
    if (!answer)
        return fail(answer.error());
    if (m_call.isSet("json"))
        m_call.terminal.write(QJsonDocument(*answer).toJson(QJsonDocument::Indented));
    else
        show(*answer);
    return kDone;
}

int ApiCommand::say(const ApiResult<QJsonObject> &answer, const QString &sentence) const
{
    return show(answer, [&](const QJsonObject &) { print(sentence); });
}

int ApiCommand::watch(const std::function<ApiResult<QJsonObject>()> &ask,
                      const std::function<void(const QJsonObject &)> &shown)
{
    if (!m_call.isSet("watch"))
        return show(ask(), shown);
    const QString given = m_call.value("watch");
    bool ok = true;
    const int seconds = given.isEmpty() ? kWatchSeconds : given.toInt(&ok);
    if (!ok || seconds < 1 || seconds > kDay)
        return m_call.fail(Cli::tr("--watch takes seconds, from 1 to 86400"), kWrongUsage);
    for (;;) { // until it is interrupted, or fails
        const auto answer = ask();
        m_call.terminal.clear();
        if (const int code = show(answer, shown); code != kDone)
            return code;
        QEventLoop pause;
        QTimer::singleShot(seconds * 1000, &pause, &QEventLoop::quit);
        pause.exec();
    }
}

QString languageOf(const Call &call) { return languageOf(call.environment); }

QString shownTime(const QJsonValue &rfc3339)
{
    const QDateTime at = QDateTime::fromString(rfc3339.toString(), Qt::ISODateWithMs);
    return at.isValid() ? at.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) : QStringLiteral("-");
}

QString shownDuration(qint64 seconds)
{
    if (seconds >= kDay)
        return Cli::tr("%1 d %2 h").arg(seconds / kDay).arg(seconds % kDay / kHour);
    if (seconds >= kHour)
        return Cli::tr("%1 h %2 min").arg(seconds / kHour).arg(seconds % kHour / kMinute);
    if (seconds >= kMinute)
        return Cli::tr("%1 min").arg(seconds / kMinute);
    return Cli::tr("%1 s").arg(seconds);
}

QString shownValue(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? Cli::tr("yes") : Cli::tr("no");
    case QJsonValue::Double:
        return value.toVariant().toString();
    case QJsonValue::String:
        return value.toString().isEmpty() ? QStringLiteral("-") : value.toString();
    case QJsonValue::Array: {
        QStringList items;
        for (const QJsonValue &item : value.toArray())
            items.append(shownValue(item));
        return items.isEmpty() ? QStringLiteral("-") : items.join(QStringLiteral(", "));
    }
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return QStringLiteral("-");
}

void addToQuery(QUrlQuery &query, const Call &call, const char *option, const char *key)
{
    if (!call.isSet(option))
        return;
    // A plus, or what stands for another sign, is to arrive as it was given.
    query.addQueryItem(QLatin1String(key), QString::fromLatin1(QUrl::toPercentEncoding(call.value(option))));
}

} // namespace gateway::cli
