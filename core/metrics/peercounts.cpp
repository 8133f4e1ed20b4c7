#include "metrics/peercounts.h"

#include <cmath>
#include <numeric>

namespace gateway {
namespace {

/// The bounds of the histogram's buckets, in ms; the last is open.
const std::vector<double> &boundsMs()
{
    static const std::vector<double> kBounds = [] {
        std::vector<double> bounds;
        for (const auto &bucket : DurationBuckets().snapshot().bucket)
            bounds.push_back(bucket.upper_bound * 1000);
        return bounds;
    }();
    return kBounds;
}

} // namespace

PeerCounts PeerCounts::of(const PeerMetrics &metrics)
{
    PeerCounts now;
    now.sent = metrics.sent.value();
    now.received = metrics.received.value();
    now.failures = metrics.deliveryFailures.value();
    now.throttled = metrics.throttledInbound.value() + metrics.throttledOutbound.value();
    quint64 below = 0;
    const auto histogram = metrics.submitDuration.snapshot();
    for (std::size_t i = 0; i < std::min(histogram.bucket.size(), now.answers.size()); ++i) {
        now.answers[i] = histogram.bucket[i].cumulative_count - below;
        below = histogram.bucket[i].cumulative_count;
    }
    return now;
}

PeerCounts &PeerCounts::operator+=(const PeerCounts &other)
{
    sent += other.sent;
    received += other.received;
    failures += other.failures;
    throttled += other.throttled;
    for (std::size_t i = 0; i < answers.size(); ++i)
        answers[i] += other.answers[i];
    return *this;
}

PeerCounts PeerCounts::operator-(const PeerCounts &earlier) const
{
    PeerCounts between = *this;
    between.sent -= earlier.sent;
    between.received -= earlier.received;
    between.failures -= earlier.failures;
    between.throttled -= earlier.throttled;
    for (std::size_t i = 0; i < answers.size(); ++i)
        between.answers[i] -= earlier.answers[i];
    return between;
}

double PeerCounts::percentileMs(double share) const
{
    const quint64 total = std::accumulate(answers.begin(), answers.end(), quint64(0));
    if (total == 0)
        return -1;
    const std::vector<double> &bounds = boundsMs();
    const double wanted = share * double(total);
    double below = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        const auto count = double(answers[i]);
        if (count > 0 && below + count >= wanted) {
            const double low = i == 0 ? 0 : bounds[i - 1];
            if (std::isinf(bounds[i]))
                return low;
            return low + (bounds[i] - low) * std::max(0.0, wanted - below) / count;
        }
        below += count;
    }
    return bounds[bounds.size() - 2];
}

} // namespace gateway
