#include "session/pacer.h"

#include <algorithm>

namespace gateway {

void Pacer::setLimit(int tps)
{
    m_limit = std::max(0, tps);
    // In the order of time; of these only the newest can matter under a smaller limit. Under a greater one the ring
    // holds all that were sent within the last second, since the old limit let no more through.
    std::rotate(m_times.begin(), m_times.begin() + std::ptrdiff_t(m_oldest), m_times.end());
    m_oldest = 0;
    if (m_times.size() > std::size_t(m_limit))
        m_times.erase(m_times.begin(), m_times.end() - m_limit);
    m_times.reserve(std::size_t(m_limit));
}

qint64 Pacer::waitNs(qint64 nowNs) const
{
    if (m_times.size() < std::size_t(m_limit) || m_limit == 0)
        return 0;
    return std::max<qint64>(0, m_times[m_oldest] + kSpanNs - nowNs);
}

void Pacer::sent(qint64 nowNs)
{
    if (m_limit == 0)
        return;
    if (m_times.size() < std::size_t(m_limit)) {
        m_times.push_back(nowNs);
        return;
    }
    m_times[m_oldest] = nowNs;
    if (++m_oldest == m_times.size())
        m_oldest = 0;
}

} // namespace gateway
