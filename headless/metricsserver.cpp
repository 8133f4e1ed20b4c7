#include "metricsserver.h"

#include "session/listenaddress.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTimer>
#include <QtHttpServer/QHttpServer>
#include <QtHttpServer/QHttpServerRequest>
#include <QtHttpServer/QHttpServerResponder>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

namespace gateway {
namespace {

using StatusCode = QHttpServerResponder::StatusCode;
using Method = QHttpServerRequest::Method;

/// One connection's limits. QHttpServer has none: it buffers whatever comes for as long as it comes. This stands before
/// it: its slot is connected first and so sees the octets before QHttpServer takes them.
class ConnectionGuard : public QObject
{
public:
    ConnectionGuard(QTcpSocket *socket, const MetricsServerSettings &settings)
        : QObject(socket), m_socket(socket), m_settings(settings)
    {
        m_timeout.setSingleShot(true);
        m_timeout.start(settings.requestTimeoutMs);
        connect(&m_timeout, &QTimer::timeout, this, [this] { refuse("408 Request Timeout"); });
        connect(socket, &QTcpSocket::readyRead, this, [this] { octetsCame(); });
        connect(socket, &QTcpSocket::bytesWritten, this, [this] { octetsWent(); });
        connect(socket, &QTcpSocket::disconnected, &m_timeout, &QTimer::stop);
    }

private:
    void octetsCame()
    {
        if (m_refused) {
            m_socket->readAll();
            return;
        }
        if (m_requestOctets == 0)
            m_timeout.start(m_settings.requestTimeoutMs);
        const QByteArray octets = m_socket->peek(m_settings.maxRequestOctets + 1);
        m_requestOctets += octets.size();
        if (m_requestOctets > m_settings.maxRequestOctets) {
            m_socket->readAll();
            refuse("413 Payload Too Large");
            return;
        }
        // QHttpServer does not heed these.
        const QByteArray lower = octets.toLower();
        m_lastRequest = m_lastRequest || lower.contains("connection: close") || lower.contains(" http/1.0\r\n");
    }

    void octetsWent()
    {
        if (m_refused)
            return;
        m_requestOctets = 0;
        m_timeout.start(m_settings.idleTimeoutMs);
        if (m_lastRequest && m_socket->bytesToWrite() == 0)
            m_socket->disconnectFromHost();
    }

    void refuse(const char *status)
    {
        if (m_refused) { // the refusal was not read either
            m_socket->abort();
            return;
        }
        m_refused = true;
        m_timeout.start(m_settings.requestTimeoutMs);
        if (m_requestOctets > 0)
            m_socket->write(QByteArray("HTTP/1.1 ") + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        m_socket->disconnectFromHost();
    }

    QTcpSocket *const m_socket;
    const MetricsServerSettings m_settings;
    QTimer m_timeout;
    qsizetype m_requestOctets = 0;
    bool m_lastRequest = false;
    bool m_refused = false;
};

/// Accepts up to the limit of connections and puts a guard on each.
class GuardedServer : public QTcpServer
{
public:
    GuardedServer(const MetricsServerSettings &settings, QObject *parent) : QTcpServer(parent), m_settings(settings) {}

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto socket = std::make_unique<QTcpSocket>(this);
        if (!socket->setSocketDescriptor(descriptor))
            return;
        if (m_connections >= m_settings.maxConnections) {
            socket->abort(); // adopted before, or the descriptor would leak
            return;
        }
        ++m_connections;
        connect(socket.get(), &QObject::destroyed, this, [this] { --m_connections; });
        new ConnectionGuard(socket.get(), m_settings);
        addPendingConnection(socket.release());
    }

private:
    const MetricsServerSettings m_settings;
    int m_connections = 0;
};

QByteArray toJson(const Readiness &readiness)
{
    QJsonObject object{{u"ready"_qs, readiness.ok}};
    if (!readiness.ok)
        object.insert(u"reasons"_qs, QJsonArray::fromStringList(readiness.reasons));
    if (!readiness.degraded.isEmpty())
        object.insert(u"degraded"_qs, QJsonArray::fromStringList(readiness.degraded));
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

/// The dashboard's address for this request; its host is the one that the client used where we listen on all.
QUrl dashboardFor(QUrl dashboard, const QHttpServerRequest &request)
{
    if (dashboard.host().isEmpty()) {
        const QUrl asked(u"http://"_qs + QString::fromUtf8(request.value("Host")), QUrl::StrictMode);
        dashboard.setHost(asked.isValid() && !asked.host().isEmpty() ? asked.host() : u"localhost"_qs);
    }
    if (dashboard.path().isEmpty())
        dashboard.setPath(u"/"_qs);
    return dashboard;
}

} // namespace

/// What lives on the server's thread.
class MetricsServer::Server
{
public:
    explicit Server(const MetricsServer &owner) : m_owner(owner)
    {
        m_http.setMissingHandler([this](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
            answer(request, responder);
        });
    }

    Expected<quint16, QString> listen()
    {
        const MetricsServerSettings &settings = m_owner.m_settings;
        const QHostAddress address = listenAddress(settings.host);
        if (address.isNull())
            return Unexpected{QString(settings.host + u" is not an address")};
        auto server = std::make_unique<GuardedServer>(settings, &m_http);
        if (!server->listen(address, settings.port))
            return Unexpected{server->errorString()};
        const quint16 port = server->serverPort();
        m_http.bind(server.release()); // a child of m_http
        return port;
    }

private:
    void answer(const QHttpServerRequest &request, QHttpServerResponder &responder)
    {
        const QString path = request.url().path();
        const bool known = path == u"/metrics" || path == u"/healthz" || path == u"/readyz";
        const bool reads = request.method() == Method::Get || request.method() == Method::Head;
        if (known && !reads) {
            responder.write(QByteArray(), {{"Allow", "GET, HEAD"}, {"Connection", "close"}},
                            StatusCode::MethodNotAllowed);
        } else if (path == u"/metrics") {
            write(request, responder, QByteArray::fromStdString(m_owner.m_expose()),
                  "text/plain; version=0.0.4; charset=utf-8", StatusCode::Ok);
        } else if (path == u"/healthz") {
            write(request, responder, "{\"status\":\"up\"}\n", "application/json", StatusCode::Ok);
        } else if (path == u"/readyz") {
            const Readiness readiness = m_owner.m_readiness();
            write(request, responder, toJson(readiness), "application/json",
                  readiness.ok ? StatusCode::Ok : StatusCode::ServiceUnavailable);
        } else if (m_owner.m_settings.dashboard.isEmpty()) {
            write(request, responder, "not found\n", "text/plain", StatusCode::NotFound);
        } else {
            const QByteArray location = dashboardFor(m_owner.m_settings.dashboard, request).toEncoded();
            responder.write(QByteArray(), {{"Location", location}, {"Cache-Control", "no-store"}}, StatusCode::Found);
        }
    }

    static void write(const QHttpServerRequest &request, QHttpServerResponder &responder, const QByteArray &body,
                      const QByteArray &type, StatusCode status)
    {
        if (request.method() == Method::Head) {
            responder.writeStatusLine(status);
            responder.writeHeaders({{"Content-Type", type},
                                    {"Cache-Control", "no-store"},
                                    {"Content-Length", QByteArray::number(body.size())}});
            responder.writeBody(QByteArray());
            return;
        }
        responder.write(body,
                        {{"Content-Type", type}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}},
                        status);
    }

    const MetricsServer &m_owner;
    QHttpServer m_http;
};

MetricsServer::MetricsServer(MetricsServerSettings settings, std::function<std::string()> expose,
                             std::function<Readiness()> readiness)
    : m_settings(std::move(settings)), m_expose(std::move(expose)), m_readiness(std::move(readiness))
{}

MetricsServer::~MetricsServer()
{
    m_thread.run([this] { m_server.reset(); });
}

Expected<quint16, QString> MetricsServer::start()
{
    std::optional<Expected<quint16, QString>> result;
    m_thread.run([&] {
        m_server = std::make_unique<Server>(*this);
        result = m_server->listen();
    });
    return *result;
}

} // namespace gateway
