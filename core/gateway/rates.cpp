#include "gateway/rates.h"

namespace gateway {
namespace {

constexpr qint64 kSecondNs = 1'000'000'000;
constexpr qint64 kRecentNs = 300 * kSecondNs; // the five minutes, …
constexpr qint64 kMarkNs = 10 * kSecondNs;    // … which move on in steps of this
constexpr qint64 kHourNs = 3600 * kSecondNs;
constexpr qint64 kFallNs = 60 * kSecondNs;

/// Notes what there is every `stepNs`, and forgets what no window of `spanNs` begins with any more.
template <class T>
void moveOn(std::deque<T> &marks, T now, qint64 spanNs, qint64 stepNs)
{
    const qint64 at = now.atNs;
    if (marks.empty() || at - marks.back().atNs >= stepNs)
        marks.push_back(std::move(now));
    while (marks.size() > 1 && at - marks[1].atNs >= spanNs)
        marks.pop_front();
}

quint32 mostOf(const BindBoard::Refusals &now, const BindBoard::Refusals &before)
{
    quint32 most = 0;
    quint64 times = 0;
    for (const auto &[status, count] : now) {
        const auto earlier = before.find(status);
        const quint64 since = count - (earlier == before.end() ? 0 : earlier->second);
        if (since > times) {
            times = since;
            most = status;
        }
    }
    return most;
}

} // namespace

void Rates::tick(const std::vector<CountedBind> &binds, qint64 nowNs, qint64 wallMs)
{
    const std::lock_guard lock(m_mutex);
    for (const CountedBind &bind : binds)
        follow(m_tracks[bind.name], bind, nowNs, wallMs, !m_ticked);
    m_ticked = true;
    std::erase_if(m_tracks, [nowNs](const auto &entry) { return entry.second.tickedNs != nowNs; });
}

/// What was counted before the first tick of all is history; what is new later began at 0.
void Rates::follow(Track &track, const CountedBind &bind, qint64 nowNs, qint64 wallMs, bool first)
{
    const PeerMetrics &metrics = *bind.metrics;
    RecentTraffic &recent = track.recent;
    Mark mark{nowNs, PeerCounts::of(metrics), bind.expired, bind.board->refusals()};
    const quint64 throttled = metrics.throttledOutbound.value();
    const quint64 falls = bind.board->state().falls;
    if (track.metrics != bind.metrics) { // new, or begun anew with other labels
        track.metrics = bind.metrics;
        track.tickedNs = first ? nowNs : nowNs - kSecondNs;
        track.sent = first ? mark.counts.sent : 0;
        track.throttled = first ? throttled : 0;
        track.marks.clear();
        if (!first)
            track.marks.push_back({track.tickedNs, {}, mark.expired, {}});
    }
    if (track.board != bind.board) {
        track.board = bind.board;
        track.falls.clear();
        track.falls.push_back({nowNs, first ? falls : 0});
    }
    if (const qint64 since = nowNs - track.tickedNs; since > 0)
        recent.tps = double(mark.counts.sent - track.sent) * double(kSecondNs) / double(since);
    if (throttled > track.throttled)
        recent.throttledAt = wallMs;
    track.tickedNs = nowNs;
    track.sent = mark.counts.sent;
    track.throttled = throttled;

    moveOn(track.falls, Fall{nowNs, falls}, kHourNs, kFallNs);
    recent.disconnections = int(falls - track.falls.front().falls);

    moveOn(track.marks, mark, kRecentNs, kMarkNs);
    const Mark &from = track.marks.front();
    const PeerCounts lately = mark.counts - from.counts;
    recent.sent = lately.sent;
    recent.failures = lately.failures;
    recent.p99Ms = lately.percentileMs(0.99);
    recent.expired = mark.expired - from.expired;
    recent.commonStatus = mostOf(mark.refusals, from.refusals);

    const CacheFigures cache = metrics.cache.figures();
    recent.cacheFailed = cache.failed;
    recent.lost = cache.evicted > 0;
}

RecentTraffic Rates::of(const QString &bind) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_tracks.find(bind);
    return it == m_tracks.end() ? RecentTraffic() : it->second.recent;
}

} // namespace gateway
