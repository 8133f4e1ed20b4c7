#include "session/tcplink.h"

#include "session/tlserror.h"

#include <QtCore/QTimer>
#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QSslError>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpSocket>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway {
namespace {

constexpr qint64 kHandshakeMs = 5'000;
/// How long the other side has to shut its direction after ours, and how much it may send meanwhile, in read limits.
constexpr qint64 kDrainMs = 1'000;
constexpr qint64 kDrainLimits = 16;
/// The fatal alert unexpected_message (RFC 8446 section 6), for those who speak something else on a TLS port.
constexpr char kUnexpectedMessage[] = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0a};

LinkError errorOf(QAbstractSocket::SocketError error, const QString &text, bool connecting)
{
    using Kind = LinkError::Kind;
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return {Kind::Dns, text};
    case QAbstractSocket::ConnectionRefusedError:
        return {Kind::Refused, text};
    case QAbstractSocket::SocketTimeoutError:
        return {Kind::Timeout, text};
    case QAbstractSocket::RemoteHostClosedError:
        return {Kind::None, text};
    case QAbstractSocket::NetworkError: // ECONNRESET of a read, or no route while connecting
        return {connecting ? Kind::Other : Kind::Reset, text};
    default:
        return {Kind::Other, text};
    }
}

bool isOfTls(QAbstractSocket::SocketError error)
{
    return error == QAbstractSocket::SslHandshakeFailedError || error == QAbstractSocket::SslInternalError ||
           error == QAbstractSocket::SslInvalidUserDataError;
}

} // namespace

std::unique_ptr<Link> TcpLink::connectTo(const ConnectSettings &settings, Clock &clock)
{
    QSslSocket *tls = settings.tls ? new QSslSocket : nullptr;
    std::unique_ptr<QTcpSocket> socket(tls ? tls : new QTcpSocket);
    std::unique_ptr<TcpLink> link(new TcpLink(std::move(socket), tls, false, clock));
    link->m_settings = settings;
    if (tls) {
        QSslConfiguration configuration = *settings.tls;
        configuration.setPeerVerifyMode(settings.tlsVerify ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
        tls->setSslConfiguration(configuration);
    }
    return link;
}

std::unique_ptr<Link> TcpLink::accepted(qintptr descriptor, std::optional<QSslConfiguration> tls, Clock &clock)
{
    QSslSocket *secure = tls ? new QSslSocket : nullptr;
    std::unique_ptr<QTcpSocket> socket(secure ? secure : new QTcpSocket);
    if (secure)
        secure->setSslConfiguration(*tls);
    if (!socket->setSocketDescriptor(descriptor))
        return nullptr;
    std::unique_ptr<TcpLink> link(new TcpLink(std::move(socket), secure, true, clock));
    if (secure) {
        link->startTimer(kHandshakeMs);
        // Only with the first octets: who says nothing costs no TLS, and who speaks something else can be named.
        link->m_awaitsHello = true;
        link->m_later->start(0);
    }
    link->opened();
    return link;
}

TcpLink::TcpLink(std::unique_ptr<QTcpSocket> socket, QSslSocket *tls, bool accepted, Clock &clock)
    : m_context(new QObject),
      m_later(new QTimer(m_context.get())),
      m_socket(std::move(socket)),
      m_tls(tls),
      m_clock(clock),
      m_accepted(accepted)
{
    m_socket->setProxy(QNetworkProxy::NoProxy);
    m_socket->setReadBufferSize(m_readLimit);
    m_later->setSingleShot(true);
    connectSignals();
}

TcpLink::~TcpLink()
{
    m_context.reset();
    if (m_state != State::Shut)
        m_socket->abort();
    closeProbe();
    if (m_gone) { // the socket is among the callers of our caller
        *m_gone = true;
        m_socket.release()->deleteLater();
    }
}

void TcpLink::connectSignals()
{
    QTcpSocket *socket = m_socket.get();
    QObject::connect(m_later, &QTimer::timeout, m_context.get(), [this] {
        if (m_error)
            disconnected();
        else
            readable();
    });
    QObject::connect(socket, &QAbstractSocket::readyRead, m_context.get(), [this] { readable(); });
    QObject::connect(socket, &QAbstractSocket::bytesWritten, m_context.get(), [this] { written(); });
    QObject::connect(socket, &QAbstractSocket::errorOccurred, m_context.get(), [this](auto error) { failed(error); });
    QObject::connect(socket, &QAbstractSocket::disconnected, m_context.get(), [this] { disconnected(); });
    if (!m_tls) {
        QObject::connect(socket, &QAbstractSocket::connected, m_context.get(), [this] { opened(); });
        return;
    }
    QObject::connect(m_tls, &QSslSocket::encryptedBytesWritten, m_context.get(), [this] { written(); });
    // Out of OpenSSL's own calls: these two only take notes.
    QObject::connect(m_tls, &QSslSocket::handshakeInterruptedOnError, m_context.get(),
                     [this](const QSslError &error) { m_tlsErrors.append(error); });
    QObject::connect(m_tls, &QSslSocket::alertReceived, m_context.get(),
                     [this](QSsl::AlertLevel, QSsl::AlertType type) {
                         if (type != QSsl::AlertType::CloseNotify && type != QSsl::AlertType::UserCancelled)
                             m_tlsAlert = type;
                     });
    QObject::connect(m_tls, &QSslSocket::encrypted, m_context.get(), [this] {
        if (m_state == State::Connecting)
            opened();
        else if (m_state == State::Open)
            m_timer.reset(); // the handshake of an accepted link is over
    });
}

template <class F>
void TcpLink::upcall(F &&call)
{
    if (!m_events)
        return;
    bool gone = false;
    bool *outer = std::exchange(m_gone, &gone);
    call(*m_events);
    if (!gone)
        m_gone = outer;
    else if (outer)
        *outer = true;
}

void TcpLink::open()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Connecting;
    startTimer(m_settings.timeoutMs);
    if (m_tls)
        m_tls->connectToHostEncrypted(m_settings.host, m_settings.port,
                                      m_settings.tlsName.isEmpty() ? m_settings.host : m_settings.tlsName);
    else
        m_socket->connectToHost(m_settings.host, m_settings.port);
}

void TcpLink::opened()
{
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    m_peerAddress = m_socket->peerAddress();
    bool isV4 = false; // or that of IPv4 in IPv6, where we listen for both
    if (const quint32 v4 = m_peerAddress.toIPv4Address(&isV4); isV4)
        m_peerAddress = QHostAddress(v4);
    m_peerPort = m_socket->peerPort();
    const bool client = m_state == State::Connecting;
    if (client) // of the many that partners have it would double the descriptors
        m_probe = ::fcntl(int(m_socket->socketDescriptor()), F_DUPFD_CLOEXEC, 0);
    m_state = State::Open;
    if (!client)
        return;
    m_timer.reset();
    upcall([](Events &events) { events.linkOpened(); });
}

void TcpLink::read(QByteArray &into)
{
    if (m_awaitsHello)
        return;
    const qint64 available = m_socket->bytesAvailable();
    if (available <= 0)
        return;
    m_heard = true;
    const qsizetype at = into.size();
    if (at + available > into.capacity())
        into.reserve(std::max<qsizetype>(at + available, 2 * into.capacity()));
    into.resize(at + available);
    into.resize(at + std::max<qint64>(0, m_socket->read(into.data() + at, available)));
}

void TcpLink::write(QByteArrayView octets)
{
    if (m_state != State::Open)
        return;
    if (std::exchange(m_awaitsHello, false))
        m_tls->startServerEncryption(); // nothing leaves in the clear
    if (!m_tls && m_socket->bytesToWrite() == 0) {
        // Straight to the kernel: the socket's own buffer would keep 16 KiB a link for ever once it was used. What the
        // kernel does not take goes there, errors too: the socket finds them out again.
        const ssize_t taken = ::send(int(m_socket->socketDescriptor()), octets.data(), std::size_t(octets.size()),
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
        if (taken == octets.size())
            return;
        octets = octets.sliced(std::max<qsizetype>(0, taken));
    }
    m_socket->write(octets.data(), octets.size());
}

qint64 TcpLink::pendingWrite() const { return m_socket->bytesToWrite() + (m_tls ? m_tls->encryptedBytesToWrite() : 0); }

void TcpLink::pauseReading(bool paused)
{
    if (paused == m_paused || m_state == State::Shut)
        return;
    m_paused = paused;
    // With one octet held the socket does not ask the kernel for more; the window of TCP then closes by itself.
    m_socket->setReadBufferSize(paused ? 1 : m_readLimit);
    if (!paused && m_socket->bytesAvailable() > 0)
        m_later->start(0);
}

void TcpLink::setReadLimit(qint64 octets)
{
    m_readLimit = octets;
    if (m_state != State::Shut && !m_paused)
        m_socket->setReadBufferSize(octets);
}

void TcpLink::readable()
{
    if (m_awaitsHello && m_state == State::Open) {
        greeted();
    } else if (m_state == State::Draining) {
        m_drained += m_socket->skip(m_socket->bytesAvailable());
        if (m_drained > kDrainLimits * m_readLimit)
            shut({});
    } else if (m_state == State::Open && !m_paused && m_socket->bytesAvailable() > 0) {
        upcall([](Events &events) { events.linkReadable(); });
    }
}

/// The first octets on an accepted TLS link: a record of type handshake, or somebody is mistaken. A hello in the
/// clothes of SSL 2 is OpenSSL's to refuse.
void TcpLink::greeted()
{
    char start[8] = {};
    const qint64 size = m_socket->peek(start, sizeof start);
    if (size < 1)
        return;
    if (start[0] == 0x16 || (quint8(start[0]) & 0x80)) {
        m_awaitsHello = false;
        m_tls->startServerEncryption();
    } else if (size >= 4) {
        m_error = LinkError{LinkError::Kind::Tls, describeNotTls({start, qsizetype(size)})};
        m_socket->write(kUnexpectedMessage, sizeof kUnexpectedMessage);
        m_socket->flush();
        m_socket->skip(m_socket->bytesAvailable()); // what is unread would turn the close into a reset
        m_later->start(0);
    }
}

void TcpLink::written()
{
    if (m_state == State::Closing && pendingWrite() == 0)
        shutOurSide();
    else if (m_state == State::Open)
        upcall([](Events &events) { events.linkWritten(); });
}

void TcpLink::close()
{
    switch (m_state) {
    case State::Idle:
    case State::Connecting:
        m_state = State::Closing;
        m_socket->abort();
        shut({});
        return;
    case State::Open:
        m_state = State::Closing;
        m_timer.reset();
        // At once, or when all has left: QSslSocket would forget what it holds during a handshake.
        if (pendingWrite() > 0)
            m_socket->flush();
        if (m_state == State::Closing && pendingWrite() == 0)
            shutOurSide();
        return;
    case State::Closing:
    case State::Draining:
    case State::Shut:
        return;
    }
}

/// Half a close: a whole one would answer octets that arrive now, or that nobody has read, with a reset, and the
/// other side might lose our last PDU to it.
void TcpLink::shutOurSide()
{
    if (m_tls) { // close_notify; TLS knows no half of a close
        m_socket->disconnectFromHost();
        return;
    }
    m_state = State::Draining;
    ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
    m_paused = false;
    m_socket->setReadBufferSize(m_readLimit);
    startTimer(kDrainMs);
    m_drained = m_socket->skip(m_socket->bytesAvailable());
}

void TcpLink::abort()
{
    if (m_state == State::Shut)
        return;
    m_state = State::Shut;
    m_timer.reset();
    m_socket->abort();
    closeProbe();
}

void TcpLink::failed(QAbstractSocket::SocketError error)
{
    if (m_state == State::Shut || m_error)
        return;
    const bool connecting = m_state == State::Connecting;
    m_error = errorOf(error, m_socket->errorString(), connecting);
    if (m_state == State::Closing || m_state == State::Draining)
        m_error = LinkError{};
    else if (m_error->kind == LinkError::Kind::None && wasReset())
        m_error = LinkError{LinkError::Kind::Reset, QStringLiteral("connection reset by the other side")};
    if (const LinkError tls = whyTlsFailed(error); tls.kind == LinkError::Kind::Tls)
        m_error = tls;
    // `disconnected` follows for a broken connection, nothing for one that never was.
    m_later->start(0);
}

/// A TLS error where TLS is to blame, else nothing.
LinkError TcpLink::whyTlsFailed(QAbstractSocket::SocketError error) const
{
    using Kind = LinkError::Kind;
    if (!m_tls || m_state == State::Closing || m_state == State::Draining)
        return {};
    const bool gone = error == QAbstractSocket::RemoteHostClosedError || error == QAbstractSocket::NetworkError;
    if (isOfTls(error) || (gone && m_tlsAlert)) {
        TlsFailure failure;
        failure.accepted = m_accepted;
        failure.wantedName = m_settings.tlsName.isEmpty() ? m_settings.host : m_settings.tlsName;
        failure.own = m_tls->localCertificate();
        failure.errors = m_tlsErrors.isEmpty() ? m_tls->sslHandshakeErrors() : m_tlsErrors;
        failure.alert = m_tlsAlert;
        failure.library = m_socket->errorString();
        return {Kind::Tls, describeTlsFailure(failure)};
    }
    if (!gone || m_heard || m_awaitsHello)
        return {};
    if (!m_tls->isEncrypted() && m_state == State::Connecting && m_socket->state() >= QAbstractSocket::ConnectedState)
        return {Kind::Tls,
                QStringLiteral("closed by the other side during the TLS handshake; a port for plain SMPP does that")};
    if (m_accepted)
        return m_tls->isEncrypted()
                   ? LinkError{}
                   : LinkError{Kind::Tls, QStringLiteral("closed by the other side during the TLS handshake")};
    if (!m_tls->isEncrypted())
        return {};
    // With TLS 1.3 a server looks at the client's certificate after the client thinks that all is well.
    return {Kind::Tls, m_tls->localCertificate().isNull()
                           ? QStringLiteral("closed by the other side right after the TLS handshake, without an SMPP "
                                            "answer; it may want a certificate of ours (tls_certificate)")
                           : QStringLiteral("closed by the other side right after the TLS handshake, without an SMPP "
                                            "answer; it may refuse our certificate")};
}

/// Qt tells a reset and a close in good order alike, and has closed its descriptor by then. After a FIN the connection
/// is half open, after an RST it is no more.
bool TcpLink::wasReset() const
{
    tcp_info info{};
    socklen_t size = sizeof info;
    return m_probe >= 0 && ::getsockopt(m_probe, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           info.tcpi_state == TCP_CLOSE;
}

void TcpLink::closeProbe()
{
    if (m_probe >= 0)
        ::close(std::exchange(m_probe, -1));
}

void TcpLink::disconnected() { shut(m_error.value_or(LinkError{})); }

void TcpLink::startTimer(qint64 ms)
{
    m_timer = m_clock.makeTimer([this] { timedOut(); });
    m_timer->start(ms);
}

void TcpLink::timedOut()
{
    // Not out of the timer's own call: it is destroyed in shut().
    LinkError why;
    if (m_state == State::Connecting && m_tls && m_socket->state() == QAbstractSocket::ConnectedState)
        why = {LinkError::Kind::Tls, QStringLiteral("connected, but no TLS handshake in %1 s; the other side may speak "
                                                    "plain SMPP on this port")
                                         .arg(m_settings.timeoutMs / 1000)};
    else if (m_state == State::Connecting)
        why = {LinkError::Kind::Timeout, QStringLiteral("no connection in %1 s").arg(m_settings.timeoutMs / 1000)};
    else if (m_state == State::Open)
        why = {LinkError::Kind::Tls, QStringLiteral("no TLS handshake in %1 s").arg(kHandshakeMs / 1000)};
    m_error = why;
    m_later->start(0);
}

void TcpLink::shut(const LinkError &why)
{
    if (m_state == State::Shut)
        return;
    m_state = State::Shut;
    m_timer.reset();
    if (m_socket->state() != QAbstractSocket::UnconnectedState)
        m_socket->abort();
    closeProbe();
    upcall([why](Events &events) { events.linkClosed(why); });
}

void TcpLink::moveTo(QThread *thread)
{
    Q_ASSERT(!m_gone && !m_events);
    m_timer.reset();
    m_moved = true;
    m_socket->blockSignals(true);
    m_context->moveToThread(thread);
    m_socket->moveToThread(thread);
}

void TcpLink::setEvents(Events *events)
{
    m_events = events;
    if (!events || !std::exchange(m_moved, false))
        return;
    m_socket->blockSignals(false);
    if (m_state == State::Open && m_socket->state() == QAbstractSocket::UnconnectedState)
        failed(QAbstractSocket::RemoteHostClosedError); // on the way
    m_later->start(0);
}

} // namespace gateway
