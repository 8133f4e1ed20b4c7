#include "relay/coremonitor.h"

namespace gateway {
namespace {
constexpr qint64 kUpIntervalMs = 10'000;
}

CoreMonitor::CoreMonitor(CoreApi &api, Clock &clock, qint64 downIntervalMs)
    : m_api(api), m_clock(clock), m_downInterval(downIntervalMs), m_timer(clock.makeTimer([this] { probe(); }))
{}

void CoreMonitor::start() { probe(); }

void CoreMonitor::setDownInterval(qint64 ms)
{
    m_downInterval = ms;
    if (!m_up && m_timer->isActive())
        probeIn(ms);
}

void CoreMonitor::probeIn(qint64 ms)
{
    m_probeAtNs = m_clock.nowNs() + ms * 1'000'000;
    m_timer->start(ms);
}

void CoreMonitor::probe()
{
    m_timer->stop();
    m_api.health([this](const CoreReply<CoreHealth> &reply) {
        if (reply) {
            m_claimWait = reply->claimWait;
            set(true);
            if (answered)
                answered();
        } else {
            m_lastError = reply.error().text();
            set(false);
        }
        probeIn(m_up ? kUpIntervalMs : m_downInterval);
    });
}

void CoreMonitor::succeeded() { set(true); }

void CoreMonitor::failed(const CoreError &error)
{
    if (error.kind == CoreError::Kind::Cancelled)
        return;
    m_lastError = error.text();
    // A status or an answer that cannot be read comes from a Core that is there; only its own health calls it down.
    // One call without an answer does not either: the health probe decides, and is asked as while Core is down.
    if (error.kind == CoreError::Kind::Refused || error.kind == CoreError::Kind::Unreachable)
        set(false);
    else if (error.isUnreachable() && m_timer->isActive() && m_clock.nowNs() + m_downInterval * 1'000'000 < m_probeAtNs)
        probeIn(m_downInterval);
}

void CoreMonitor::set(bool up)
{
    const bool news = !m_known || m_up != up;
    m_known = true;
    m_up = up;
    if (!news)
        return;
    if (m_timer->isActive())
        probeIn(m_up ? kUpIntervalMs : m_downInterval);
    if (changed)
        changed(up);
}

} // namespace gateway
