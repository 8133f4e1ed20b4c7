#include "api/httpserver.h"

#include "api/httpconnection.h"

#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpServer>

namespace gateway::api {
namespace {

constexpr int kBacklog = 256;

} // namespace

QString sourceOf(const QHostAddress &address)
{
    bool isFour = false;
    const quint32 four = address.toIPv4Address(&isFour);
    if (isFour)
        return QHostAddress(four).toString();
    Q_IPV6ADDR six = address.toIPv6Address();
    std::fill(six.c + 8, six.c + 16, quint8(0));
    return QHostAddress(six).toString();
}

/// Where QHttpServer looks for connections: it finds the requests of those that were accepted.
class HttpServer::Listener : public QTcpServer
{
public:
    explicit Listener(HttpServer &server) : m_server(server) { setListenBacklogSize(kBacklog); }
    using QTcpServer::addPendingConnection;

protected:
    void incomingConnection(qintptr descriptor) override { m_server.accept(descriptor); }

private:
    HttpServer &m_server;
};

HttpServer::HttpServer(HttpServerSettings settings, std::optional<QSslConfiguration> tls, Handler handler)
    : m_settings(settings),
      m_tls(std::move(tls)),
      m_handler(std::move(handler)),
      m_listener(std::make_unique<Listener>(*this))
{}

HttpServer::~HttpServer()
{
    m_listener->close();
    const auto connections = std::exchange(m_connections, {});
}

bool HttpServer::listen(const QHostAddress &address, quint16 port)
{
    if (!m_listener->listen(address, port))
        return false;
    bind(m_listener.get());
    return true;
}

quint16 HttpServer::serverPort() const { return m_listener->serverPort(); }

QString HttpServer::errorString() const { return m_listener->errorString(); }

bool HttpServer::handleRequest(const QHttpServerRequest &request, QTcpSocket *socket)
{
    static_cast<HttpSeat *>(socket)->connection().requestRead(request);
    return true;
}

void HttpServer::accept(qintptr descriptor)
{
    std::unique_ptr<QTcpSocket> socket;
    if (m_tls)
        socket = std::make_unique<QSslSocket>();
    else
        socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor))
        return;
    const QString source = sourceOf(socket->peerAddress());
    if (!makeRoom(source)) {
        socket->abort(); // adopted before, or the descriptor would leak
        return;
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const quint64 id = ++m_lastId;
    auto &connection = m_connections[id];
    connection = std::make_unique<HttpConnection>(*this, id, socket.release(), source);
    ++m_ofSource[source];
    m_listener->addPendingConnection(connection->seat());
    if (m_tls)
        connection->startTls(*m_tls);
    else
        connection->startPlain();
}

/// Closes the longest idle connection of the source, or of the source with the most, where there are too many.
bool HttpServer::makeRoom(const QString &source)
{
    QString crowded;
    if (const auto it = m_ofSource.find(source); it != m_ofSource.end() && it->second >= m_settings.maxOfSource)
        crowded = source;
    else if (m_connections.size() >= std::size_t(m_settings.maxConnections))
        crowded = std::max_element(m_ofSource.begin(), m_ofSource.end(), [](const auto &a, const auto &b) {
                      return a.second < b.second;
                  })->first;
    else
        return true;
    HttpConnection *oldest = nullptr;
    for (const auto &[id, connection] : m_connections) {
        if (connection->source() == crowded && connection->isIdle() &&
            (!oldest || connection->silentMs() > oldest->silentMs()))
            oldest = connection.get();
    }
    if (!oldest)
        return false;
    oldest->abort();
    return true;
}

void HttpServer::remove(quint64 id)
{
    const auto it = m_connections.find(id);
    if (it == m_connections.end())
        return;
    HttpConnection *connection = it->second.release();
    m_connections.erase(it);
    if (const auto of = m_ofSource.find(connection->source()); --of->second == 0)
        m_ofSource.erase(of);
    connection->retire();
    connection->deleteLater(); // this may be called from within it
}

void HttpServer::answer(quint64 id, HttpResponse response)
{
    if (const auto it = m_connections.find(id); it != m_connections.end())
        it->second->answer(response);
}

QTcpSocket *HttpServer::upgrade(quint64 id, const HttpRequest &request)
{
    const auto it = m_connections.find(id);
    if (it == m_connections.end())
        return nullptr;
    QTcpSocket *socket = it->second->upgrade(request);
    if (!socket)
        remove(id); // it will never be answered
    return socket;
}

} // namespace gateway::api
