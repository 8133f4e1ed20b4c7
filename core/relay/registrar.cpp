#include "relay/registrar.h"

#include "log/log.h"

namespace gateway {
namespace {
constexpr qint64 kHeartbeatMs = 60'000;
constexpr qint64 kSoonMs = 200; // what changes together is registered together
constexpr std::size_t kMaxFrontends = 1000;
} // namespace

Registrar::Registrar(CoreApi &api, CoreMonitor &monitor, Clock &clock, Identity identity)
    : m_api(api),
      m_monitor(monitor),
      m_clock(clock),
      m_identity(std::move(identity)),
      m_startedNs(clock.nowNs()),
      m_heartbeat(clock.makeTimer([this] { registerAll(); })),
      m_soon(clock.makeTimer([this] { registerChanged(); }))
{}

Registrar::~Registrar() { *m_alive = false; }

void Registrar::start() { m_heartbeat->start(kHeartbeatMs); }

void Registrar::addPeer(const QString &name, PeerMode mode, std::optional<BindType> bindType)
{
    m_gone.erase(name);
    const auto had = m_peers.find(name);
    m_peers[name] = {mode, bindType, had != m_peers.end() && had->second.connected};
    m_changed.insert(name);
    if (!m_soon->isActive())
        m_soon->start(kSoonMs);
}

void Registrar::removePeer(const QString &name)
{
    if (m_peers.erase(name) == 0)
        return;
    m_changed.erase(name);
    withdraw(name);
}

void Registrar::withdraw(const QString &name)
{
    m_gone.erase(name);
    m_api.withdraw(frontendOf(name), [this, name, alive = m_alive](const CoreReply<Done> &reply) {
        if (!*alive || m_stopped)
            return;
        if (m_peers.contains(name)) {
            // It came back meanwhile, and Core may have heard of that first.
            m_changed.insert(name);
            if (!m_soon->isActive())
                m_soon->start(0);
        } else if (!reply) {
            m_gone.insert(name);
        }
    });
}

void Registrar::setConnected(const QString &name, bool connected)
{
    const auto it = m_peers.find(name);
    if (it == m_peers.end() || it->second.connected == connected)
        return;
    it->second.connected = connected;
    m_changed.insert(name);
    if (!m_soon->isActive())
        m_soon->start(kSoonMs);
}

void Registrar::coreIsBack()
{
    if (!m_soon->isActive())
        m_soon->start(0);
    for (auto &[name, peer] : m_peers) {
        peer.isKnown = false;
        m_changed.insert(name);
    }
    for (const QString &name : std::exchange(m_gone, {}))
        withdraw(name);
}

void Registrar::registerAll()
{
    std::vector<QString> names;
    for (const auto &[name, peer] : m_peers)
        names.push_back(name);
    m_changed.clear();
    send(names);
    m_heartbeat->start(kHeartbeatMs);
}

void Registrar::registerChanged()
{
    if (m_monitor.isKnown() && !m_monitor.isUp())
        return; // all are registered when Core is back
    std::vector<QString> names(m_changed.begin(), m_changed.end());
    m_changed.clear();
    send(names);
}

void Registrar::send(const std::vector<QString> &names)
{
    if (m_stopped)
        return;
    for (std::size_t from = 0; from < names.size(); from += kMaxFrontends) {
        std::vector<Registration> frontends;
        for (std::size_t i = from; i < std::min(names.size(), from + kMaxFrontends); ++i) {
            const auto it = m_peers.find(names[i]);
            if (it == m_peers.end())
                continue;
            Registration r;
            r.frontend = frontendOf(names[i]);
            r.smscName = m_identity.smscName;
            r.peerName = names[i];
            r.mode = it->second.mode;
            r.bindType = it->second.bindType;
            r.connected = it->second.connected;
            r.hostname = m_identity.hostname;
            r.version = m_identity.version;
            r.uptimeSeconds = (m_clock.nowNs() - m_startedNs) / 1'000'000'000;
            frontends.push_back(std::move(r));
        }
        if (frontends.empty())
            continue;
        auto sent = std::make_shared<std::vector<Registration>>(std::move(frontends));
        m_api.registerFrontends(*sent, [this, sent, alive = m_alive](const CoreReply<Done> &reply) {
            if (!*alive)
                return;
            if (reply) {
                m_monitor.succeeded();
                bool isNews = false;
                for (const Registration &r : *sent) {
                    if (const auto it = m_peers.find(r.peerName); it != m_peers.end())
                        isNews = !std::exchange(it->second.isKnown, true) || isNews;
                    else if (!m_stopped) // it went meanwhile
                        withdraw(r.peerName);
                }
                log::write(isNews ? log::Level::Info : log::Level::Debug, log::Category::Core, QString(), "register",
                           QStringLiteral("frontend_register %1 frontends registered").arg(sent->size()));
                return;
            }
            m_monitor.failed(reply.error());
            log::warning(log::Category::Core, QString(), "register",
                         QStringLiteral("frontend_register failed for %1 frontends: %2")
                             .arg(sent->size())
                             .arg(reply.error().text()));
            for (const Registration &r : *sent) {
                m_changed.insert(r.peerName);
                if (const auto it = m_peers.find(r.peerName); it != m_peers.end())
                    it->second.isKnown = false;
            }
            if (m_monitor.isUp() && !m_soon->isActive())
                m_soon->start(1000);
        });
    }
}

void Registrar::withdrawAll(std::function<void()> done)
{
    m_stopped = true;
    m_heartbeat->stop();
    m_soon->stop();
    auto left = std::make_shared<std::size_t>(m_peers.size());
    if (*left == 0 || !m_monitor.isUp()) {
        done();
        return;
    }
    for (const auto &[name, peer] : m_peers) {
        m_api.withdraw(frontendOf(name), [left, done](const CoreReply<Done> &) {
            if (--*left == 0)
                done();
        });
    }
}

} // namespace gateway
