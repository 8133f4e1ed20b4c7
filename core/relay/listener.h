#pragma once
#include "metrics/metrics.h"
#include "relay/doorman.h"
#include "relay/serverbind.h"
#include "util/phrase.h"

#include <QtNetwork/QSslConfiguration>
#include <atomic>

namespace gateway {

/// Whether the listener has a port that speaks TLS.
inline bool needsTls(const ListenerSettings &settings) { return settings.tls || settings.tlsPort != 0; }

/// Where partners connect: accepts links up to max_connections, reads their bind request, and hands each to the peer
/// of its system_id, on that peer's reactor. Until then a link is a guest, who has 10 s, little memory and few words,
/// and makes room for others when there are too many guests. Lives on one reactor.
class Listener final : public SessionEvents
{
public:
    Listener(const ListenerSettings &settings, Reactor &reactor, Metrics &metrics, SignInGuard &guard);
    ~Listener() override;

    /// A peer that is new or has changed; `bind` outlives its stay here and what is on its way to its reactor.
    void setPeer(const PeerSettings &peer, ServerBind &bind);
    /// Its system_id is unknown from now on. Links that go to it are posted to its reactor once everything that is
    /// posted to this one now has run.
    void removePeer(const QString &name);

    /// Opens the ports; the error names address and port, or the setting of TLS and its file.
    Expected<void, Phrase> listen();
    /// A live edit. Ports that stay the same stay open; where one cannot be had everything is as it was.
    Expected<void, Phrase> setSettings(const ListenerSettings &settings);
    /// Certificates that connections from now on are shown; those that stand keep theirs. Nothing without TLS.
    void setTls(const QSslConfiguration &tls);
    /// No further links; those that have not bound are closed.
    void close();
    quint16 port() const;
    quint16 tlsPort() const; ///< the second port; 0 without one
    int connections() const { return m_connections->load(std::memory_order_relaxed); }
    /// The same number, to be read from any thread.
    std::shared_ptr<const std::atomic<int>> connectionCount() const { return m_connections; }
    std::size_t guests() const { return m_guests.size(); }
    std::size_t waiting() const { return m_doorman.waiting(); } ///< connections whose turn has not come

private:
    class Door;
    struct Guest
    {
        std::unique_ptr<Session> session;
        std::shared_ptr<void> token; ///< its place among max_connections
        QString source;
        std::unique_ptr<Timer> refusal;
        std::shared_ptr<void> refusalPlace;
        int batches = 0;
        int errors = 0;
    };

    using Doors = std::vector<std::unique_ptr<Door>>;
    Expected<Doors, Phrase> openDoors(const ListenerSettings &settings, Doors &old);
    void useTls(const std::optional<QSslConfiguration> &tls, const ListenerSettings &settings);
    void arrived(int descriptor, const QHostAddress &from, bool tls);
    void admit(const Doorman::Caller &caller);
    void admitWaiting();
    bool makeRoom(const QString &source);
    void sendAway(quint64 guest, const char *kind, const QString &reason);
    void complain(const char *kind, const QString &source, const QString &text, quint32 variant = 0);
    void bindRequested(Session &session, const BindIdentity &bind) override;
    void requestReceived(Session &session, const InboundRequest &request) override;
    void requestEnded(Session &, const RequestEnd &) override {}
    void batchEnded(Session &session) override;
    void pduError(Session &session, const char *kind, const QString &detail) override;
    void sessionEnded(Session &session, const SessionEnd &end) override;
    void handOver(Session &session, ServerBind &peer);
    void forget(Session &session);

    struct Peer
    {
        QByteArray systemId;
        CidrList admitted; ///< who is nobody's address learns nothing of system_ids
        ServerBind *bind = nullptr;
    };

    ListenerSettings m_settings;
    std::map<QString, Peer> m_peers;
    QHash<QByteArray, ServerBind *> m_bySystemId;
    Reactor &m_reactor;
    Metrics &m_metrics;
    SignInGuard &m_guard;
    Doorman m_doorman;
    std::unique_ptr<Timer> m_turns; ///< of those who wait
    std::unique_ptr<Timer> m_tell;  ///< what was only counted
    Doors m_doors;                  ///< the plain or only one, then that of tls_port
    std::optional<QSslConfiguration> m_tls;
    std::map<quint64, Guest> m_guests;
    std::shared_ptr<std::atomic<int>> m_connections = std::make_shared<std::atomic<int>>(0);
};

} // namespace gateway
