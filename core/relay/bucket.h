#pragma once
#include <QtCore/QtGlobal>
#include <algorithm>

namespace gateway {

/// Tokens that come back at a steady rate: how often something may happen.
class Bucket
{
public:
    /// `perSecond` in the long run, `burst` at once; full at the beginning.
    Bucket(double perSecond, double burst) : m_perSecond(perSecond), m_burst(burst), m_tokens(burst) {}

    /// Takes one where there is one.
    bool take(qint64 nowNs)
    {
        fill(nowNs);
        if (m_tokens < 1)
            return false;
        m_tokens -= 1;
        return true;
    }
    /// Takes one that may not be there yet; how many milliseconds until it is. Never more than `burst` ahead.
    qint64 takeAhead(qint64 nowNs)
    {
        fill(nowNs);
        m_tokens = std::max(m_tokens - 1, -m_burst);
        return m_tokens >= 0 ? 0 : qint64(-m_tokens / m_perSecond * 1000) + 1;
    }
    void giveBack() { m_tokens = std::min(m_burst, m_tokens + 1); }
    bool isFull(qint64 nowNs) const { return tokensAt(nowNs) >= m_burst; }

private:
    double tokensAt(qint64 nowNs) const
    {
        const qint64 passed = m_lastNs == 0 ? 0 : nowNs - m_lastNs;
        return std::min(m_burst, m_tokens + double(passed) * 1e-9 * m_perSecond);
    }
    void fill(qint64 nowNs)
    {
        m_tokens = tokensAt(nowNs);
        m_lastNs = nowNs;
    }

    double m_perSecond;
    double m_burst;
    double m_tokens;
    qint64 m_lastNs = 0;
};

} // namespace gateway
