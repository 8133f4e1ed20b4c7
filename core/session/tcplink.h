#pragma once
#include "session/link.h"
#include "util/clock.h"

#include <QtNetwork/QAbstractSocket>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QSslError>
#include <optional>

class QSslSocket;
class QTcpSocket;
class QTimer;

namespace gateway {

/// Where a client link goes, and how.
struct ConnectSettings
{
    QString host; ///< name or address
    quint16 port = 0;
    std::optional<QSslConfiguration> tls; ///< absent: plain TCP
    QString tlsName;                      ///< server name asked for and looked for in the certificate; empty: `host`
    bool tlsVerify = true;                ///< false takes any certificate
    qint64 timeoutMs = 10'000;            ///< for DNS, TCP and TLS together
};

/// A Link over TCP or TLS. May be destroyed, also within an upcall; what `close` has not yet sent then leaves still
/// if the kernel takes it at once.
class TcpLink final : public Link
{
public:
    /// A client link; `open` connects. `clock` outlives it.
    static std::unique_ptr<Link> connectTo(const ConnectSettings &settings, Clock &clock);
    /// What the socket may hold for us: bounds one batch, and the memory of a session that does not read.
    static constexpr qint64 kReadLimit = 256 * 1024;

    /// Takes over an accepted descriptor; TLS where a configuration (with certificate and key) is given, the handshake
    /// then has 5 s. Null where the descriptor is not a connected socket (it stays the caller's).
    static std::unique_ptr<Link> accepted(qintptr descriptor, std::optional<QSslConfiguration> tls, Clock &clock);

    ~TcpLink() override;
    Q_DISABLE_COPY_MOVE(TcpLink)

    void setEvents(Events *events) override;
    void open() override;
    void read(QByteArray &into) override;
    void write(QByteArrayView octets) override;
    qint64 pendingWrite() const override;
    void pauseReading(bool paused) override;
    void setReadLimit(qint64 octets) override;
    void close() override;
    void abort() override;
    bool isOpen() const override { return m_state == State::Open; }
    QHostAddress peerAddress() const override { return m_peerAddress; }
    quint16 peerPort() const override { return m_peerPort; }
    bool isEncrypted() const override { return m_tls != nullptr; }
    /// Not within an upcall of this link.
    void moveTo(QThread *thread) override;

private:
    /// Closing: `close` was called and what was written is leaving. Draining: our side is shut, what the other side
    /// still sends is thrown away until it shuts its own.
    enum class State { Idle, Connecting, Open, Closing, Draining, Shut };

    TcpLink(std::unique_ptr<QTcpSocket> socket, QSslSocket *tls, bool accepted, Clock &clock);
    void connectSignals();
    void opened();
    void failed(QAbstractSocket::SocketError error);
    LinkError whyTlsFailed(QAbstractSocket::SocketError error) const;
    void readable();
    void greeted();
    void written();
    void disconnected();
    void startTimer(qint64 ms);
    void timedOut();
    bool wasReset() const;
    void closeProbe();
    void shutOurSide();
    void shut(const LinkError &why);
    template <class F>
    void upcall(F &&call);

    std::unique_ptr<QObject> m_context; ///< of every connection: gone before the rest, so no slot finds a corpse
    QTimer *m_later;                    ///< of m_context: what may not happen within the call that brings it about
    std::unique_ptr<QTcpSocket> m_socket;
    QSslSocket *m_tls; ///< m_socket as what it is, or null
    Clock &m_clock;
    Events *m_events = nullptr;
    std::unique_ptr<Timer> m_timer; ///< of connecting, the handshake, draining
    ConnectSettings m_settings;     ///< of a client link
    State m_state = State::Idle;
    int m_probe = -1; ///< of a client link: our own descriptor of the connection, for `wasReset`
    const bool m_accepted;
    bool m_awaitsHello = false; ///< an accepted TLS link before its first octets: the socket is still plain
    bool m_heard = false;       ///< something was received (under TLS)
    bool m_paused = false;
    qint64 m_readLimit = kReadLimit;
    qint64 m_drained = 0;
    QList<QSslError> m_tlsErrors;
    std::optional<QSsl::AlertType> m_tlsAlert; ///< the last of the other side
    bool m_moved = false;   ///< nobody on the new thread has called `setEvents` yet: the socket keeps silent
    bool *m_gone = nullptr; ///< while an upcall runs: told when the link is destroyed in it
    std::optional<LinkError> m_error;
    QHostAddress m_peerAddress;
    quint16 m_peerPort = 0;
};

} // namespace gateway
