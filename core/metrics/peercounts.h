#pragma once
#include "metrics/metrics.h"

namespace gateway {

/// What was counted of a peer at one moment, or between two.
struct PeerCounts
{
    static constexpr std::size_t kMaxBuckets = 16;

    quint64 sent = 0;
    quint64 received = 0;
    quint64 failures = 0;
    quint64 throttled = 0;                      ///< in both directions
    std::array<quint64, kMaxBuckets> answers{}; ///< by the histogram's buckets

    static PeerCounts of(const PeerMetrics &metrics);
    PeerCounts &operator+=(const PeerCounts &other);
    /// What came after `earlier`, which is of the same metrics.
    PeerCounts operator-(const PeerCounts &earlier) const;
    /// The time below which `share` of the answers lie, interpolated within its bucket; negative without any.
    double percentileMs(double share) const;
};

} // namespace gateway
