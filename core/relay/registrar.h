#pragma once
#include "relay/coremonitor.h"

#include <map>
#include <set>

namespace gateway {

/// Keeps the enabled peers registered with Core: all of them every 60 s and when Core is back, a changed one within a
/// second. Lives on the relay thread.
class Registrar
{
public:
    struct Identity
    {
        QString smscName;
        QString hostname;
        QString version;
    };
    Registrar(CoreApi &api, CoreMonitor &monitor, Clock &clock, Identity identity);
    ~Registrar();

    void start();
    void addPeer(const QString &name, PeerMode mode, std::optional<BindType> bindType);
    /// Disabled or removed: its registration is withdrawn.
    void removePeer(const QString &name);
    void setConnected(const QString &name, bool connected);
    void coreIsBack();
    /// An orderly stop: withdraws all registrations; `done` comes when Core has answered or failed for each.
    void withdrawAll(std::function<void()> done);

    QString frontendOf(const QString &peer) const { return m_identity.hostname + u'_' + peer; }

private:
    struct Peer
    {
        PeerMode mode;
        std::optional<BindType> bindType;
        bool connected = false;
        bool isKnown = false; ///< Core has taken a registration of it, and has not gone since
    };
    void registerAll();
    void registerChanged();
    void send(const std::vector<QString> &names);
    void withdraw(const QString &name);

    CoreApi &m_api;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    Identity m_identity;
    qint64 m_startedNs;
    std::map<QString, Peer> m_peers;
    std::set<QString> m_changed;
    std::set<QString> m_gone; ///< to be withdrawn when Core is back
    std::unique_ptr<Timer> m_heartbeat;
    std::unique_ptr<Timer> m_soon;
    bool m_stopped = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
