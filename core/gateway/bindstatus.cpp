// Binds: what other threads see of them.
#include "gateway/bindstatus.h"

#include "gateway/bindentry.h"

namespace gateway {

const char *wordOf(BindState state)
{
    switch (state) {
    case BindState::Connected:
        return "connected";
    case BindState::Disconnected:
        return "disconnected";
    case BindState::Reconnecting:
        return "reconnecting";
    case BindState::Waiting:
        return "waiting";
    case BindState::Disabled:
        break;
    }
    return "disabled";
}

BindStatus Binds::statusOf(const Shown &shown) const
{
    const PeerSettings &is = shown.setup.settings;
    const BindBoard::State board = shown.board->state();
    const PeerMetrics &metrics = *shown.metrics;
    BindStatus s;
    s.name = is.name;
    s.mode = is.mode;
    s.enabled = is.enabled;
    s.dropped = shown.setup.dropped;
    s.tls = is.mode == PeerMode::Client ? is.tls : board.host.isEmpty() ? m_listenerStatus.tls : board.tls;
    s.systemId = is.systemId;
    if (is.mode == PeerMode::Client) {
        s.host = is.host;
        s.port = is.port;
        s.bindType = is.bindType;
    } else {
        s.host = board.host;
        s.port = board.port;
        s.bindType = board.bindType;
    }
    s.state = !is.enabled                   ? BindState::Disabled
              : board.sessions > 0          ? BindState::Connected
              : is.mode == PeerMode::Server ? BindState::Waiting
              : shown.setup.dropped         ? BindState::Disconnected
                                            : BindState::Reconnecting;
    s.since = s.state == BindState::Connected ? board.since : std::max(board.since, shown.since);
    s.sessions = board.sessions;
    s.inFlight = int(metrics.windowInFlight.value());
    s.windowSize = is.windowSize;
    s.tpsLimit = is.tpsLimit;
    s.sent = metrics.sent.value();
    s.received = metrics.received.value();
    s.failures = metrics.deliveryFailures.value();
    s.throttledInbound = metrics.throttledInbound.value();
    s.throttledOutbound = metrics.throttledOutbound.value();
    s.lastError = board.error;
    s.attemptAt = board.attemptAt;
    s.boundAt = board.boundAt;
    s.nextAttempt = s.state == BindState::Reconnecting ? board.nextAt : 0;
    s.failedAttempts = board.failures;
    return s;
}

std::vector<BindStatus> Binds::status() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<BindStatus> all;
    all.reserve(m_shown.size());
    for (const auto &[name, shown] : m_shown)
        all.push_back(statusOf(shown));
    return all;
}

std::optional<BindStatus> Binds::status(const QString &name) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_shown.find(name);
    return it == m_shown.end() ? std::nullopt : std::optional(statusOf(it->second));
}

std::vector<CountedBind> Binds::counted() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<CountedBind> all;
    all.reserve(m_shown.size());
    for (const auto &[name, shown] : m_shown)
        all.push_back({name, shown.setup.settings.mode, shown.setup.settings.enabled, shown.metrics, shown.board});
    return all;
}

ListenerStatus Binds::listenerStatus() const
{
    const std::lock_guard lock(m_mutex);
    ListenerStatus status = m_listenerStatus;
    status.connections = m_connections->load(std::memory_order_relaxed);
    return status;
}

bool Binds::hasUncachedServer() const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_shown.begin(), m_shown.end(), [](const auto &entry) {
        const PeerSettings &is = entry.second.setup.settings;
        return is.mode == PeerMode::Server && is.enabled && !is.cacheEnabled;
    });
}

bool Binds::hasCachedPeer() const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_shown.begin(), m_shown.end(), [](const auto &entry) {
        const PeerSettings &is = entry.second.setup.settings;
        return is.enabled && is.cacheEnabled;
    });
}

} // namespace gateway
