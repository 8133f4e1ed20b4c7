#include "cli/apicommand.h"
#include "cli/handlers.h"

#include <QtCore/QEventLoop>
#include <QtCore/QJsonDocument>
#include <QtWebSockets/QWebSocket>

namespace gateway::cli {
namespace {

const QString kLogs = QStringLiteral("logs");

/// Prints entries of the log, one a line.
class LogPrinter
{
public:
    explicit LogPrinter(const Call &call) : m_call(call) {}

    void print(const QJsonArray &entries) const
    {
        for (const QJsonValue &entry : entries)
            print(entry.toObject());
    }
    void print(const QJsonObject &entry) const
    {
        if (m_call.isSet("json")) {
            m_call.terminal.write(QByteArray(QJsonDocument(entry).toJson(QJsonDocument::Compact) + '\n'));
            return;
        }
        const QString level = entry[u"level"].toString(), bind = entry[u"bind"].toString();
        const Style style = level == u"error"     ? Style::Bad
                            : level == u"warning" ? Style::Doubtful
                            : level == u"debug"   ? Style::Faint
                                                  : Style::Plain;
        const bool colours = m_call.terminal.traits().colours;
        QString line = shownTime(entry[u"at"]) + u' ' + styled(level.leftJustified(7), style, colours) + u' ' +
                       entry[u"category"].toString().leftJustified(8);
        if (!bind.isEmpty())
            line += QStringLiteral(" [%1]").arg(printable(bind));
        m_call.terminal.print(QString(line + u' ' + printable(entry[u"message"].toString())));
    }

private:
    const Call &m_call;
};

/// The live updates of a gateway, of which the log is read.
class LogFollower
{
public:
    LogFollower(const Call &call, ApiCommand &api) : m_call(call), m_api(api), m_printer(call)
    {
        m_level = call.isSet("level") ? call.value("level") : QStringLiteral("info");
    }

    int follow(const QUrlQuery &query)
    {
        ApiClient *client = m_api.client();
        if (!client)
            return m_api.fail(m_api.problem());
        QUrl url = client->target().url;
        url.setScheme(QStringLiteral("wss"));
        url.setPath(QStringLiteral("/api/v1/live"));
        QNetworkRequest request(url);
        request.setRawHeader("Authorization", "Bearer " + client->target().token);
        m_socket.setSslConfiguration(client->sslConfiguration());
        m_socket.setProxy(QNetworkProxy::NoProxy);
        QObject::connect(&m_socket, &QWebSocket::sslErrors, &m_socket, [this, client](const QList<QSslError> &) {
            const QSslCertificate shown = m_socket.sslConfiguration().peerCertificate();
            if (!client->target().certificate.isNull() && client->isTrusted(shown))
                m_socket.ignoreSslErrors();
        });
        QObject::connect(&m_socket, &QWebSocket::connected, &m_socket, [this, query] {
            m_socket.sendTextMessage(
                QString::fromUtf8(QJsonDocument(QJsonObject{{QStringLiteral("log"), m_level}}).toJson()));
        });
        QObject::connect(&m_socket, &QWebSocket::textMessageReceived, &m_socket, [this, query](const QString &text) {
            const QJsonObject message = QJsonDocument::fromJson(text.toUtf8()).object();
            if (message[u"type"].toString() == u"log")
                received(message[u"data"].toObject());
            else if (!m_begun)
                begin(query);
        });
        QObject::connect(&m_socket, &QWebSocket::disconnected, &m_loop, &QEventLoop::quit);
        m_socket.open(request);
        m_loop.exec();
        if (m_failed)
            return m_api.fail(*m_failed);
        return m_call.fail(m_begun ? Cli::tr("the gateway has ended the connection")
                                   : Cli::tr("the log cannot be followed: %1").arg(m_socket.errorString()));
    }

private:
    /// What was there before the link stood; what came meanwhile stands in both.
    void begin(const QUrlQuery &query)
    {
        if (std::exchange(m_asked, true))
            return;
        const auto page = m_api.get(apiPath({kLogs}), query);
        if (!page) {
            m_failed = page.error();
            m_socket.abort();
            m_loop.quit();
            return;
        }
        m_begun = true;
        const QJsonArray entries = (*page)[u"entries"].toArray();
        m_printer.print(entries);
        for (const QJsonValue &entry : std::exchange(m_early, {})) {
            if (!entries.contains(entry))
                m_printer.print(entry.toObject());
        }
    }
    void received(const QJsonObject &log)
    {
        if (const qint64 dropped = log[u"dropped"].toInteger(); dropped > 0)
            m_call.terminal.note(Cli::tr("(%n entries left out)", nullptr, int(dropped)));
        for (const QJsonValue &entry : log[u"entries"].toArray()) {
            if (!isWanted(entry.toObject()))
                continue;
            if (m_begun)
                m_printer.print(entry.toObject());
            else
                m_early.append(entry);
        }
    }
    /// By the filters that the gateway applies to the page.
    bool isWanted(const QJsonObject &entry) const
    {
        const QString part = m_call.value("search");
        return (!m_call.isSet("bind") || entry[u"bind"].toString() == m_call.value("bind")) &&
               (part.isEmpty() || entry[u"message"].toString().contains(part, Qt::CaseInsensitive) ||
                entry[u"category"].toString().contains(part, Qt::CaseInsensitive));
    }

    const Call &m_call;
    ApiCommand &m_api;
    const LogPrinter m_printer;
    QString m_level;
    QWebSocket m_socket;
    QEventLoop m_loop;
    QJsonArray m_early;
    bool m_asked = false;
    bool m_begun = false;
    std::optional<ApiProblem> m_failed;
};

} // namespace

int showLogs(const Call &call)
{
    ApiCommand api(call);
    QUrlQuery query;
    for (const auto &[option, key] : {std::pair{"level", "level"}, std::pair{"bind", "bind"}, std::pair{"search", "q"},
                                      std::pair{"limit", "limit"}})
        addToQuery(query, call, option, key);
    if (call.isSet("follow"))
        return LogFollower(call, api).follow(query);
    return api.show(api.get(apiPath({kLogs}), query),
                    [&](const QJsonObject &page) { LogPrinter(call).print(page[u"entries"].toArray()); });
}

} // namespace gateway::cli
