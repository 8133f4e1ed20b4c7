#pragma once
#include <QtCore/QtGlobal>
#include <algorithm>

namespace gateway::sim {

constexpr qint64 kMillisecondNs = 1'000'000;
constexpr qint64 kSecondNs = 1'000'000'000;

/// Says when the next of `perSecond` evenly spaced events is due. What could not happen in time is made up for, but
/// no more than a tenth of a second's worth at once.
class Pace
{
public:
    /// `perSecond` is 1 or more; the first event is due at `startNs`.
    Pace(qint64 perSecond, qint64 startNs) : m_perSecond(perSecond), m_startNs(startNs) {}

    qint64 dueNs() const { return m_startNs + m_taken * kSecondNs / m_perSecond; }
    bool due(qint64 nowNs) const { return nowNs >= dueNs(); }
    void taken(qint64 nowNs)
    {
        ++m_taken;
        // Starting afresh each second also keeps the product in dueNs far from its limit.
        if (m_taken >= m_perSecond) {
            m_startNs += kSecondNs;
            m_taken -= m_perSecond;
        }
        const qint64 behind = nowNs - dueNs();
        if (behind > kSecondNs / 10)
            m_startNs += behind - kSecondNs / 10;
    }

private:
    qint64 m_perSecond;
    qint64 m_startNs;
    qint64 m_taken = 0;
};

/// A throttle as carriers run it: `perSecond` messages a second with a burst of as many, so that a sender who keeps to
/// the limit is never refused.
class TokenBucket
{
public:
    explicit TokenBucket(qint64 perSecond) : m_perSecond(perSecond), m_level(perSecond * kSecondNs) {}

    /// Takes one message at `nowNs`; false: over the limit.
    bool take(qint64 nowNs)
    {
        // The level is counted in message·ns, so that nothing is lost by rounding.
        if (m_lastNs >= 0) {
            const qint64 full = m_perSecond * kSecondNs;
            const qint64 passed = std::clamp<qint64>(nowNs - m_lastNs, 0, kSecondNs);
            m_level = std::min(full, m_level + passed * m_perSecond);
        }
        m_lastNs = nowNs;
        if (m_level < kSecondNs)
            return false;
        m_level -= kSecondNs;
        return true;
    }

private:
    qint64 m_perSecond;
    qint64 m_level;
    qint64 m_lastNs = -1;
};

} // namespace gateway::sim
