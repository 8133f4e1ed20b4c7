#pragma once
#include "session/pacer.h"

#include <algorithm>
#include <cmath>

namespace gateway {

/// How fast a link may send: its tps_limit, and less of it while the other side throttles. A throttled answer takes
/// three tenths off the rate of the whole link, every second without one gives a tenth of the limit back (additive increase,
/// multiplicative decrease), so that a throttled link slows down instead of losing single messages.
class RateControl
{
public:
    explicit RateControl(int tpsLimit) : m_pacer(tpsLimit), m_limit(tpsLimit), m_rate(tpsLimit) {}

    void setLimit(int tpsLimit)
    {
        m_limit = tpsLimit;
        m_rate = std::min(m_rate, double(tpsLimit));
        if (m_decreasedNs == 0)
            m_rate = tpsLimit;
        m_pacer.setLimit(current());
    }
    /// Answers to what was already under way when the rate fell do not lower it again.
    void throttled(qint64 nowNs)
    {
        if (m_decreasedNs != 0 && nowNs - m_decreasedNs < kSecondNs)
            return;
        m_rate = std::max(1.0, m_rate * kDecrease);
        m_decreasedNs = m_raisedNs = nowNs;
        m_pacer.setLimit(current());
    }
    qint64 waitNs(qint64 nowNs)
    {
        recover(nowNs);
        return m_pacer.waitNs(nowNs);
    }
    void sent(qint64 nowNs) { m_pacer.sent(nowNs); }
    int current() const { return std::max(1, int(m_rate)); }
    bool isReduced() const { return m_decreasedNs != 0; }

private:
    static constexpr qint64 kSecondNs = 1'000'000'000;
    static constexpr double kDecrease = 0.7;
    void recover(qint64 nowNs)
    {
        if (m_decreasedNs == 0 || nowNs - m_raisedNs < kSecondNs)
            return;
        const double seconds = std::floor(double(nowNs - m_raisedNs) / double(kSecondNs));
        m_raisedNs += qint64(seconds) * kSecondNs;
        m_rate = std::min(double(m_limit), m_rate + seconds * std::max(1.0, m_limit / 10.0));
        if (m_rate >= m_limit)
            m_decreasedNs = 0;
        m_pacer.setLimit(current());
    }

    Pacer m_pacer;
    int m_limit;
    double m_rate;
    qint64 m_decreasedNs = 0; ///< 0: at full rate
    qint64 m_raisedNs = 0;
};

} // namespace gateway
