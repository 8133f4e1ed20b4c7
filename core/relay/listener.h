#pragma once
#include "metrics/metrics.h"
#include "relay/doorman.h"
#include "relay/serverbind.h"

#include <QtNetwork/QSslConfiguration>
#include <atomic>

namespace gateway {

/// Where partners connect: accepts links up to max_connections, reads their bind request, and hands each to the peer
/// of its system_id, on that peer's reactor. Until then a link is a guest, who has 10 s, little memory and few words,
/// and makes room for others when there are too many guests. Lives on one reactor.
class Listener final : public SessionEvents
{
public:
    Listener(const ListenerSettings &settings, std::vector<ServerBind *> peers, Reactor &reactor, Metrics &metrics,
             SignInGuard &guard);
    ~Listener() override;

    /// Opens the ports; the error names address and port, or the setting of TLS and its file.
    Expected<void, QString> listen();
    /// Certificates that connections from now on are shown; those that stand keep theirs. Nothing without TLS.
    void setTls(const QSslConfiguration &tls);
    bool needsTls() const { return m_settings.tls || m_settings.tlsPort != 0; }
    /// No further links; those that have not bound are closed.
    void close();
    quint16 port() const;
    quint16 tlsPort() const; ///< the second port; 0 without one
    int connections() const { return m_connections->load(std::memory_order_relaxed); }
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

    const ListenerSettings m_settings;
    std::vector<ServerBind *> m_peers;
    QHash<QByteArray, ServerBind *> m_bySystemId;
    std::vector<CidrList> m_admitted; ///< of all peers: who is nobody's address learns nothing of system_ids
    Reactor &m_reactor;
    Metrics &m_metrics;
    SignInGuard &m_guard;
    Doorman m_doorman;
    std::unique_ptr<Timer> m_turns; ///< of those who wait
    std::unique_ptr<Timer> m_tell;  ///< what was only counted
    std::vector<std::unique_ptr<Door>> m_doors;
    std::optional<QSslConfiguration> m_tls;
    std::map<quint64, Guest> m_guests;
    std::shared_ptr<std::atomic<int>> m_connections = std::make_shared<std::atomic<int>>(0);
};

} // namespace gateway
