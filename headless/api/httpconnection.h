#pragma once
#include "api/httpserver.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>

class QSslSocket;

namespace gateway::api {

/// One connection of an HttpServer: reads requests, one at a time, and writes their answers.
class HttpConnection : public QObject
{
public:
    HttpConnection(HttpServer &server, quint64 id, QTcpSocket *socket, QString source);
    ~HttpConnection() override;

    void startTls(const QSslConfiguration &tls);
    void startPlain();
    void answer(const HttpResponse &response);
    QTcpSocket *upgrade(const HttpRequest &request);

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
    QTimer m_timer;
    QElapsedTimer m_since;
    Phase m_phase = Phase::Handshake;
    bool m_keepAlive = true;
    bool m_headOnly = false;
};

} // namespace gateway::api
