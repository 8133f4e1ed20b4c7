#pragma once
#include "metrics/metrics.h"
#include "relay/serverbind.h"

#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QTcpServer>
#include <atomic>

namespace gateway {

/// Where partners connect: accepts links up to max_connections, reads their bind request, and hands each to the peer
/// of its system_id, on that peer's reactor. Lives on one reactor.
class Listener final : public SessionEvents
{
public:
    Listener(const ListenerSettings &settings, std::vector<ServerBind *> peers, Reactor &reactor, Metrics &metrics, SignInGuard &guard);
    ~Listener() override;

    /// Opens the ports; the error names address and port.
    Expected<void, QString> listen();
    /// No further links; those that have not bound are closed.
    void close();
    quint16 port() const;
    int connections() const { return m_connections->load(std::memory_order_relaxed); }

private:
    class Server;
    void accept(qintptr descriptor, bool tls);
    void bindRequested(Session &session, const BindIdentity &bind) override;
    void requestReceived(Session &session, const InboundRequest &request) override;
    void requestEnded(Session &, const RequestEnd &) override {}
    void pduError(Session &session, const char *kind, const QString &detail) override;
    void sessionEnded(Session &session, const SessionEnd &end) override;
    void forget(Session &session);

    struct Guest
    {
        std::unique_ptr<Session> session;
        std::shared_ptr<void> token;
        std::unique_ptr<Timer> refusal;
        bool errorLogged = false;
    };

    const ListenerSettings m_settings;
    std::vector<ServerBind *> m_peers;
    QHash<QByteArray, ServerBind *> m_bySystemId;
    std::vector<CidrList> m_admitted; ///< of all peers: who is nobody's address learns nothing of system_ids
    Reactor &m_reactor;
    Metrics &m_metrics;
    SignInGuard &m_guard;
    std::vector<std::unique_ptr<Server>> m_servers;
    std::optional<QSslConfiguration> m_tls;
    std::map<quint64, Guest> m_guests;
    std::shared_ptr<std::atomic<int>> m_connections = std::make_shared<std::atomic<int>>(0);
};

} // namespace gateway
