#pragma once
#include "api/httpserver.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtNetwork/QTcpSocket>

class QHttpServerRequest;

namespace gateway::api {

class HttpConnection;

/// What QHttpServer takes for a connection's socket. It reads the request it is given and takes the answer.
class HttpSeat : public QTcpSocket
{
public:
    explicit HttpSeat(HttpConnection &connection);
    ~HttpSeat() override;
    HttpConnection &connection() const { return m_connection; }
    /// Has QHttpServer read one whole request, which it handles before this returns.
    void give(const QByteArray &octets);
    /// What was written since.
    QByteArray take() { return std::exchange(m_written, {}); }
    qint64 bytesAvailable() const override { return QTcpSocket::bytesAvailable() + m_octets.size(); }
    void disconnectFromHost() override {} // that is the connection's to do

protected:
    qint64 readData(char *data, qint64 size) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    HttpConnection &m_connection;
    QByteArray m_octets;
    QByteArray m_written;
};

/// One connection of an HttpServer: lets QHttpServer have its requests, one at a time, and sends their answers.
class HttpConnection : public QObject
{
public:
    HttpConnection(HttpServer &server, quint64 id, QTcpSocket *socket, QString source);
    ~HttpConnection() override;

    void startTls(const QSslConfiguration &tls);
    void startPlain();
    void answer(const HttpResponse &response);
    QTcpSocket *upgrade(const HttpRequest &request);
    /// QHttpServer has read what it was given.
    void requestRead(const QHttpServerRequest &request);
    HttpSeat *seat() const { return m_seat; }

    const QString &source() const { return m_source; }
    /// Whether it may make room for others: nobody waits here for an answer.
    bool isIdle() const
    {
        return m_phase == Phase::Handshake || m_phase == Phase::Waiting || m_phase == Phase::Reading;
    }
    /// Milliseconds since it came to its phase.
    qint64 silentMs() const { return m_since.elapsed(); }
    /// Closes it at once; its server takes it out.
    void abort();
    /// It is taken out: nothing more happens here.
    void retire();

private:
    enum class Phase {
        Handshake, ///< of TLS
        Waiting,   ///< for a request
        Reading,   ///< a part of a request is here
        Answering, ///< the handler has it
        Writing,   ///< the answer is on its way
        Lingering, ///< refused or last answer written: what still comes is thrown away until the other side has read it
        Upgraded,  ///< not ours any more
        Gone,
    };
    void enter(Phase phase, int timeoutMs);
    void timedOut();
    void octetsCame();
    void octetsWent();
    void readRequests();
    void pass(const QByteArray &octets);
    void refuse(int status);
    void write(const HttpResponse &response, bool last);
    void writeInterim(const char *line);
    qint64 unwritten() const;

    HttpServer &m_server;
    const quint64 m_id;
    QTcpSocket *m_socket; ///< null once it is given away and gone
    const QString m_source;
    QHostAddress m_address;
    HttpReader m_reader;
    HttpRequest m_asked;                           ///< on its way through QHttpServer
    HttpSeat *const m_seat;                        ///< a child
    const QHttpServerRequest *m_request = nullptr; ///< the seat's, once there is one
    qsizetype m_headers = 0;                       ///< of what the seat was given
    qsizetype m_bodySize = 0;                      ///< of it
    QTimer m_timer;
    QElapsedTimer m_since;
    Phase m_phase = Phase::Handshake;
    bool m_keepAlive = true;
    bool m_headOnly = false;
};

} // namespace gateway::api
