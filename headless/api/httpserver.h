#pragma once
#include "api/httprequest.h"

#include <QtHttpServer/QAbstractHttpServer>
#include <QtNetwork/QSslConfiguration>
#include <functional>
#include <map>
#include <memory>
#include <optional>

class QTcpSocket;

namespace gateway::api {

struct HttpResponse
{
    int status = 200;
    QByteArray body;
    QByteArray type; ///< of the body
    std::vector<std::pair<QByteArray, QByteArray>> headers;
};

/// Times in milliseconds.
struct HttpServerSettings
{
    HttpLimits limits;
    int maxConnections = 400;
    int maxOfSource = 100; ///< of one address (of one /64 under IPv6)
    int handshakeMs = 10'000;
    int requestMs = 10'000; ///< from a request's first octet to its last
    int idleMs = 60'000;    ///< between two requests
    int writeMs = 60'000;   ///< until an answer has been taken, and a second more for each `slowestOctets` of it
    int slowestOctets = 10'000;
    int lingerMs = 10'000; ///< while what follows a refused request is thrown away
    int quietMs = 1000;    ///< silence after which a refused client is taken to have read its answer
};

class HttpConnection;

/// QHttpServer behind a guard: it reads the requests and writes the answers, but what its clients can do to it stands
/// here, as it has no limits, admits what can be read in two ways, mixes up the answers of pipelined requests and does
/// not outlive a client that goes before its answer. So it is never given a client's socket: accepting, TLS, limits and
/// times are HttpConnection's, which hands over one whole request after the other, each admitted by HttpReader. Every
/// number of the settings holds for whatever a client does: beyond `maxConnections` or `maxOfSource` the one of them
/// that has been silent for longest makes room, and where none is, the newcomer is closed. On one thread.
class HttpServer : public QAbstractHttpServer
{
public:
    /// A whole request. `id` names its connection until it has been answered.
    using Handler = std::function<void(quint64 id, const HttpRequest &request, const QHostAddress &from)>;

    HttpServer(HttpServerSettings settings, std::optional<QSslConfiguration> tls, Handler handler);
    ~HttpServer() override;

    /// False: see errorString.
    bool listen(const QHostAddress &address, quint16 port = 0);
    quint16 serverPort() const;
    QString errorString() const;
    /// What connections to come are shown. Those that are there stay.
    void setTls(const QSslConfiguration &tls) { m_tls = tls; }
    /// Answers the request of that connection; nothing happens where it is gone.
    void answer(quint64 id, HttpResponse response);
    /// Gives the socket away, with the request in front of what is still to be read, instead of an answer. It stays
    /// counted until it is deleted. Null where it is gone.
    QTcpSocket *upgrade(quint64 id, const HttpRequest &request);
    /// Headers of every answer, refusals too.
    void setCommonHeaders(std::vector<std::pair<QByteArray, QByteArray>> headers) { m_commonHeaders = headers; }
    /// What is answered where no handler is asked: refusals. `acceptLanguage` is the header as far as it was read.
    using Refusal = std::function<HttpResponse(int status, const QByteArray &acceptLanguage)>;
    void setRefusal(Refusal refusal) { m_refusal = std::move(refusal); }
    int connections() const { return int(m_connections.size()); }

protected:
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *socket) override;
    void missingHandler(const QHttpServerRequest &, QTcpSocket *) override {} // none is

private:
    class Listener;
    friend class HttpConnection;
    void accept(qintptr descriptor);
    bool makeRoom(const QString &source);
    void remove(quint64 id);

    const HttpServerSettings m_settings;
    std::optional<QSslConfiguration> m_tls;
    const Handler m_handler;
    std::vector<std::pair<QByteArray, QByteArray>> m_commonHeaders;
    Refusal m_refusal;
    std::map<quint64, std::unique_ptr<HttpConnection>> m_connections;
    std::map<QString, int> m_ofSource;
    quint64 m_lastId = 0;
    std::unique_ptr<Listener> m_listener;
};

/// By what the connections and attempts of one party are counted: its address, or its /64 under IPv6.
QString sourceOf(const QHostAddress &address);

} // namespace gateway::api
