#include "api/httpconnection.h"

#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpSocket>

namespace gateway::api {
namespace {

constexpr qint64 kReadOctets = 64 << 10;
constexpr qint64 kLingerOctets = 1 << 20; // thrown away at once
constexpr int kQuietMs = 1000;            // silence after which a refused client is taken to have read its answer

} // namespace

HttpConnection::HttpConnection(HttpServer &server, quint64 id, QTcpSocket *socket, QString source)
    : m_server(server),
      m_id(id),
      m_socket(socket),
      m_source(std::move(source)),
      m_address(socket->peerAddress()),
      m_reader(server.m_settings.limits)
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
        m_timer.start(kQuietMs);
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
            m_timer.start(kQuietMs);
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
        HttpRequest request;
        switch (m_reader.next(request)) {
        case HttpReader::Result::Whole:
            m_keepAlive = request.keepAlive;
            m_headOnly = request.method == "HEAD";
            enter(Phase::Answering, 0);
            m_server.m_handler(m_id, request, m_address); // may answer at once
            return;
        case HttpReader::Result::Refused:
            refuse(m_reader.status());
            return;
        case HttpReader::Result::Continue:
            writeInterim("HTTP/1.1 100 Continue\r\n\r\n");
            break;
        case HttpReader::Result::More: {
            const QByteArray octets = m_socket->read(kReadOctets);
            if (octets.isEmpty())
                return;
            m_reader.append(octets);
            if (m_phase == Phase::Waiting)
                enter(Phase::Reading, m_server.m_settings.requestMs); // no later octet gives it more time
        }
        }
    }
}

void HttpConnection::refuse(int status)
{
    m_headOnly = false;
    write(m_server.m_refusal ? m_server.m_refusal(status) : HttpResponse{status, {}, {}, {}}, true);
}

void HttpConnection::answer(const HttpResponse &response)
{
    if (m_phase == Phase::Answering)
        write(response, !m_keepAlive);
}

void HttpConnection::writeInterim(const char *line) { m_socket->write(line); }

void HttpConnection::write(const HttpResponse &response, bool last)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + httpReason(response.status) + "\r\n";
    const auto add = [&head](const QByteArray &name, const QByteArray &value) { head += name + ": " + value + "\r\n"; };
    for (const auto &[name, value] : m_server.m_commonHeaders)
        add(name, value);
    for (const auto &[name, value] : response.headers)
        add(name, value);
    if (!response.type.isEmpty())
        add("Content-Type", response.type);
    const bool hasBody = response.status != 204 && response.status != 304;
    if (hasBody)
        add("Content-Length", QByteArray::number(response.body.size()));
    if (last)
        add("Connection", "close");
    head += "\r\n";
    // Lingering, too, begins with the writing of what is to be read.
    const int extra = int(std::min<qint64>(response.body.size() / m_server.m_settings.slowestOctets, 3600)) * 1000;
    enter(last ? Phase::Lingering : Phase::Writing, m_server.m_settings.writeMs + extra);
    m_socket->write(hasBody && !m_headOnly ? head + response.body : head); // at once: bytesWritten may come from within
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
                if (m_phase == Phase::Waiting)
                    readRequests();
            },
            Qt::QueuedConnection);
    } else if (m_phase == Phase::Lingering) {
        if (m_reader.status() == 0 && m_reader.waiting() == 0 && m_socket->bytesAvailable() == 0)
            m_socket->disconnectFromHost(); // nothing unread is here, which would make this a reset
        else
            m_timer.start(kQuietMs);
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
