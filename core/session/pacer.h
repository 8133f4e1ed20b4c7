#pragma once
#include <QtCore/QtGlobal>
#include <vector>

namespace gateway {

/// Keeps every span of one second at or under a number of sends. It remembers when the last `tps` sends were, so it
/// belongs to the peer and outlives reconnects. Monotonic times in nanoseconds; lives on one thread.
class Pacer
{
public:
    /// A second, and a little because the other side's clock sees our sends with jitter.
    static constexpr qint64 kSpanNs = 1'002'000'000;

    /// `tps` sends a second; 0 or less: no limit.
    explicit Pacer(int tps = 0) { setLimit(tps); }

    /// A new limit, effective at once; what was sent under the old one counts.
    void setLimit(int tps);
    int limit() const { return m_limit; }

    /// How long the next send has to wait; 0 when it may leave now.
    qint64 waitNs(qint64 nowNs) const;
    /// Notes a send.
    void sent(qint64 nowNs);

private:
    int m_limit = 0;
    std::vector<qint64> m_times; ///< a ring of the last sends, m_limit at most
    std::size_t m_oldest = 0;    ///< where the ring begins once it is full
};

} // namespace gateway
