#pragma once
#include "coreapi/coreapi.h"
#include "util/clock.h"

namespace gateway {

/// Whether Core can be reached: asks its health every 10 s, every `downInterval` while it is down, and learns from
/// every other call. Lives on the relay thread.
class CoreMonitor
{
public:
    CoreMonitor(CoreApi &api, Clock &clock, qint64 downIntervalMs);

    void start();
    /// Acts on a wait under way.
    void setDownInterval(qint64 ms);
    bool isUp() const { return m_up; }
    /// False until the first answer of any kind.
    bool isKnown() const { return m_known; }
    bool claimWait() const { return m_up && m_claimWait; }
    QString lastError() const { return m_lastError; }

    /// Told by whoever called Core.
    void succeeded();
    void failed(const CoreError &error);

    /// News: Core went up or down.
    std::function<void(bool up)> changed;
    /// A probe was answered, news or not.
    std::function<void()> answered;

private:
    void probe();
    void probeIn(qint64 ms);
    void set(bool up);

    CoreApi &m_api;
    Clock &m_clock;
    qint64 m_downInterval;
    qint64 m_probeAtNs = 0;
    std::unique_ptr<Timer> m_timer;
    bool m_up = false;
    bool m_known = false;
    bool m_claimWait = false;
    QString m_lastError;
};

} // namespace gateway
