#pragma once
#include "util/clock.h"

namespace gateway {

/// Numbers of cached messages: what the partner gets as its message_id is the number with a minus. Rising, and never
/// the same again: not after a restart or a restore, not in memory mode, not on another gateway. Of 63 bits 31 are
/// seconds since 2024 (when numbers ran out, or when a clock went back, the next one), 15 are drawn for each start of a
/// gateway, 17 count.
class CacheNumbers
{
public:
    /// `last` is the highest number known; of `draw` 15 bits count.
    CacheNumbers(const Clock &clock, qint64 last, quint32 draw)
        : m_clock(clock), m_draw(qint64(draw & ((1u << kDrawBits) - 1)) << kCountBits), m_second(last >> kBelowSecond)
    {}
    qint64 next()
    {
        const qint64 second = m_clock.wallMs() / 1000 - kEpoch;
        if (second > m_second || !m_begun) {
            m_second = std::max(second, m_second + 1);
            m_count = 0;
            m_begun = true;
        } else if (m_count >> kCountBits) {
            ++m_second;
            m_count = 0;
        }
        return m_second << kBelowSecond | m_draw | m_count++;
    }

private:
    static constexpr int kCountBits = 17;
    static constexpr int kDrawBits = 15;
    static constexpr int kBelowSecond = kCountBits + kDrawBits;
    static constexpr qint64 kEpoch = 1'704'067'200; // 2024-01-01

    const Clock &m_clock;
    const qint64 m_draw;
    qint64 m_second;
    qint64 m_count = 0;
    bool m_begun = false;
};

} // namespace gateway
