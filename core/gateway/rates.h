#pragma once
#include "gateway/bindstatus.h"
#include "metrics/peercounts.h"

#include <deque>

namespace gateway {

/// What has lately become of a bind.
struct RecentTraffic
{
    double tps = 0;         ///< messages sent in the last second
    qint64 throttledAt = 0; ///< wall clock, ms: when the other side last refused a message for its rate; 0: never
    int disconnections = 0; ///< in the last hour, by the other side or the network
    // Of the last five minutes:
    quint64 sent = 0;
    quint64 failures = 0;
    quint64 expired = 0;
    quint32 commonStatus = 0; ///< that most of the failures were answered with; 0: not known
    double p99Ms = -1;        ///< time to the answer; negative: none
    // Now:
    qint64 cacheFailed = 0;
    bool lost = false;
};

/// Watches the counters of every bind. One thread ticks, any may ask.
class Rates
{
public:
    /// To be called every second with the binds there are, those that are not among them any more are forgotten.
    void tick(const std::vector<CountedBind> &binds, qint64 nowNs, qint64 wallMs);
    /// Nothing is known of a bind that no tick has seen.
    RecentTraffic of(const QString &bind) const;

private:
    /// The counters at one moment.
    struct Mark
    {
        qint64 atNs = 0;
        PeerCounts counts;
        quint64 expired = 0;
        BindBoard::Refusals refusals;
    };
    struct Fall
    {
        qint64 atNs = 0;
        quint64 falls = 0;
    };
    struct Track
    {
        std::shared_ptr<const PeerMetrics> metrics; ///< whose counters the marks are of …
        std::shared_ptr<const BindBoard> board;     ///< … and whose the falls are
        qint64 tickedNs = 0;
        quint64 sent = 0; ///< at that tick
        quint64 throttled = 0;
        std::deque<Mark> marks; ///< over five minutes
        std::deque<Fall> falls; ///< over an hour
        RecentTraffic recent;
    };
    static void follow(Track &track, const CountedBind &bind, qint64 nowNs, qint64 wallMs, bool first);

    mutable std::mutex m_mutex;
    std::map<QString, Track> m_tracks;
    bool m_ticked = false;
};

} // namespace gateway
