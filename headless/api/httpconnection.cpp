#include "api/httpconnection.h"

#include <QtHttpServer/QHttpServerRequest>
#include <QtHttpServer/QHttpServerResponder>
#include <QtNetwork/QSslSocket>

namespace gateway::api {
namespace {

constexpr qint64 kReadOctets = 64 << 10;
constexpr qint64 kLingerOctets = 1 << 20; // thrown away at once

} // namespace

HttpSeat::HttpSeat(HttpConnection &connection) : QTcpSocket(&connection), m_connection(connection)
{
    setSocketState(ConnectedState);
    setOpenMode(ReadWrite);
}

HttpSeat::~HttpSeat() { setSocketState(UnconnectedState); }

void HttpSeat::give(const QByteArray &octets)
{
    m_octets = octets;
    Q_EMIT readyRead();
}

qint64 HttpSeat::readData(char *data, qint64 size)
{
    const qsizetype count = std::min<qsizetype>(size, m_octets.size());
    std::copy_n(m_octets.cbegin(), count, data);
    m_octets.remove(0, count);
    return count;
}

qint64 HttpSeat::writeData(const char *data, qint64 size)
{
    m_written.append(data, size);
    return size;
}

HttpConnection::HttpConnection(HttpServer &server, quint64 id, QTcpSocket *socket, QString source)
    : m_server(server),
      m_id(id),
      m_socket(socket),
      m_source(std::move(source)),
      m_address(socket->peerAddress()),
      m_reader(server.m_settings.limits),
      m_seat(new HttpSeat(*this))
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(kReadOctets);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { timedOut(); });
    connect(m_socket, &QTcpSocket::readyRead, this, [this] { octetsCame(); });
    connect(m_socket, &QTcpSocket::bytesWritten, this, [this] { octetsWent(); });
    connect(m_socket, &QTcpSocket::disconnected, this, [this] { m_server.remove(m_id); });
}

HttpConnection::~HttpConnection() { retire(); }

void HttpConnection::retire()
{
    const Phase phase = std::exchange(m_phase, Phase::Gone);
    m_timer.stop();
    if (!m_socket || phase == Phase::Upgraded || phase == Phase::Gone)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
}

void HttpConnection::startTls(const QSslConfiguration &tls)
{
    auto *socket = static_cast<QSslSocket *>(m_socket);
    connect(socket, &QSslSocket::encrypted, this, [this] { enter(Phase::Waiting, m_server.m_settings.idleMs); });
    connect(socket, &QSslSocket::encryptedBytesWritten, this, [this] { octetsWent(); });
    connect(socket, &QAbstractSocket::errorOccurred, this, [this] {
        if (m_phase == Phase::Handshake)
            m_server.remove(m_id);
    });
    enter(Phase::Handshake, m_server.m_settings.handshakeMs);
    socket->setSslConfiguration(tls);
    socket->startServerEncryption();
}

void HttpConnection::startPlain() { enter(Phase::Waiting, m_server.m_settings.idleMs); }

void HttpConnection::enter(Phase phase, int timeoutMs)
{
    m_phase = phase;
    m_since.start();
    if (timeoutMs > 0)
        m_timer.start(timeoutMs);
    else
        m_timer.stop();
}

void HttpConnection::abort() { m_server.remove(m_id); }

void HttpConnection::timedOut()
{
    switch (m_phase) {
    case Phase::Reading:
        refuse(408);
        return;
    case Phase::Waiting:
        m_timer.start(m_server.m_settings.quietMs);
        m_phase = Phase::Lingering;
        m_socket->disconnectFromHost();
        return;
    default:
        abort();
    }
}

void HttpConnection::octetsCame()
{
    switch (m_phase) {
    case Phase::Lingering:
        while (!m_socket->read(kReadOctets).isEmpty()) {
        }
        if (m_since.elapsed() >= m_server.m_settings.lingerMs)
            abort();
        else if (unwritten() == 0)
            m_timer.start(m_server.m_settings.quietMs);
        return;
    case Phase::Waiting:
    case Phase::Reading:
        readRequests();
        return;
    default: // read when the answer is on its way: until then the buffer's size holds the other side back
        return;
    }
}

void HttpConnection::readRequests()
{
    while (m_phase == Phase::Waiting || m_phase == Phase::Reading) {
        QByteArray octets;
        switch (m_reader.next(m_asked, octets)) {
        case HttpReader::Result::Whole:
            enter(Phase::Answering, 0);
            m_keepAlive = m_asked.keepAlive;
            m_headOnly = m_asked.method == "HEAD";
            pass(octets);
            return;
        case HttpReader::Result::Refused:
            refuse(m_reader.status());
            return;
        case HttpReader::Result::Continue:
            writeInterim("HTTP/1.1 100 Continue\r\n\r\n");
            break;
        case HttpReader::Result::More: {
            const QByteArray came = m_socket->read(kReadOctets);
            if (came.isEmpty())
                return;
            m_reader.append(came);
            if (m_phase == Phase::Waiting)
                enter(Phase::Reading, m_server.m_settings.requestMs); // no later octet gives it more time
        }
        }
    }
}

/// Gives a request to QHttpServer, which does not say where it cannot read one.
void HttpConnection::pass(const QByteArray &octets)
{
    const qsizetype end = octets.indexOf("\r\n\r\n");
    m_headers = octets.first(end).count("\r\n");
    m_bodySize = octets.size() - end - 4;
    m_request = nullptr;
    m_seat->give(octets);
    if (!m_request)
        abort();
}

void HttpConnection::requestRead(const QHttpServerRequest &asked)
{
    m_request = &asked;
    if (m_phase != Phase::Answering)
        return; // nothing but the answer to what was refused is wanted
    // Where it finds a header to be wrong it goes on without any, and takes the body for the next request.
    if (asked.headers().size() != m_headers || asked.body().size() != m_bodySize || m_seat->bytesAvailable() > 0) {
        refuse(400);
        return;
    }
    HttpRequest request = std::exchange(m_asked, {});
    for (const auto &[name, value] : asked.headers())
        request.headers.emplace_back(name.toLower(), value);
    request.body = asked.body();
    m_server.m_handler(m_id, request, m_address); // may answer at once
}

void HttpConnection::refuse(int status)
{
    m_headOnly = false;
    if (!m_request)
        pass("GET / HTTP/1.1\r\n\r\n"); // QHttpServer writes answers to what it has read alone
    if (!m_request)
        return;
    write(m_server.m_refusal ? m_server.m_refusal(status, m_reader.acceptLanguage()) : HttpResponse{status, {}, {}, {}},
          true);
}

void HttpConnection::answer(const HttpResponse &response)
{
    if (m_phase == Phase::Answering)
        write(response, !m_keepAlive);
}

void HttpConnection::writeInterim(const char *line) { m_socket->write(line); }

void HttpConnection::write(const HttpResponse &response, bool last)
{
    QHttpServerResponder responder = HttpServer::makeResponder(*m_request, m_seat);
    responder.writeStatusLine(QHttpServerResponder::StatusCode(response.status));
    for (const auto &[name, value] : m_server.m_commonHeaders)
        responder.writeHeader(name, value);
    for (const auto &[name, value] : response.headers)
        responder.writeHeader(name, value);
    if (!response.type.isEmpty())
        responder.writeHeader("Content-Type", response.type);
    const bool hasBody = response.status != 204 && response.status != 304;
    if (hasBody)
        responder.writeHeader("Content-Length", QByteArray::number(response.body.size()));
    if (last)
        responder.writeHeader("Connection", "close");
    responder.writeBody(hasBody && !m_headOnly ? response.body : QByteArray());
    // Lingering, too, begins with the writing of what is to be read.
    const int extra = int(std::min<qint64>(response.body.size() / m_server.m_settings.slowestOctets, 3600)) * 1000;
    enter(last ? Phase::Lingering : Phase::Writing, m_server.m_settings.writeMs + extra);
    m_socket->write(m_seat->take()); // at once: bytesWritten may come from within
    if (last) {
        m_socket->setReadBufferSize(kLingerOctets);
        octetsCame(); // what has come already is thrown away
    }
}

qint64 HttpConnection::unwritten() const
{
    const auto *tls = qobject_cast<const QSslSocket *>(m_socket);
    return m_socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
}

void HttpConnection::octetsWent()
{
    if (unwritten() > 0)
        return;
    if (m_phase == Phase::Writing) {
        enter(Phase::Waiting, m_server.m_settings.idleMs);
        // Not from here: an answer to what is read next would be written within the writing of this one.
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_seat->give({}); // or QHttpServer keeps a body until the next request
                if (m_phase == Phase::Waiting)
                    readRequests();
            },
            Qt::QueuedConnection);
    } else if (m_phase == Phase::Lingering) {
        if (m_reader.status() == 0 && m_reader.waiting() == 0 && m_socket->bytesAvailable() == 0)
            m_socket->disconnectFromHost(); // nothing unread is here, which would make this a reset
        else
            m_timer.start(m_server.m_settings.quietMs);
    }
}

QTcpSocket *HttpConnection::upgrade(const HttpRequest &request)
{
    if (m_phase != Phase::Answering || m_reader.waiting() > 0 || m_socket->bytesAvailable() > 0)
        return nullptr; // nobody has to say anything before the handshake
    QByteArray text =
        request.method + ' ' + request.path + (request.query.isEmpty() ? "" : "?") + request.query + " HTTP/1.1\r\n";
    for (const auto &[name, value] : request.headers)
        text += name + ": " + value + "\r\n";
    text += "\r\n";
    m_socket->disconnect(this);
    m_socket->setReadBufferSize(0);
    m_socket->setParent(nullptr);
    for (qsizetype i = text.size(); i-- > 0;)
        m_socket->ungetChar(text[i]);
    enter(Phase::Upgraded, 0);
    // A child, since the upgrade cuts every connection of the socket's own signals.
    connect(new QObject(m_socket), &QObject::destroyed, this, [this] {
        m_socket = nullptr;
        m_server.remove(m_id);
    });
    return m_socket;
}

} // namespace gateway::api
