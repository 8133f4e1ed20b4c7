#pragma once
#include "metrics/peercounts.h"

#include <QtCore/QJsonObject>
#include <deque>
#include <optional>

namespace gateway {

/// What became of a bind in one step of time.
struct HistoryPoint
{
    quint32 sent = 0;
    quint32 received = 0;
    quint32 failures = 0;
    quint32 throttled = 0;
    float p50Ms = -1; ///< time from request to answer; negative without any answer
    float p99Ms = -1;
    float connected = -1; ///< share of the step, 0 to 1; negative: the gateway did not run, so nothing is known
    bool isKnown() const { return connected >= 0; }
    bool operator==(const HistoryPoint &) const = default;
};

/// Where the history outlives the process. Called on the thread that calls History's load and save.
class HistoryStore
{
public:
    struct Block
    {
        QString bind;
        int stepSeconds = 0;
        QByteArray octets;
    };
    virtual ~HistoryStore() = default;
    virtual std::vector<Block> loadHistory() = 0;
    /// Replaces everything that was saved before. False where that failed; the old one then stays.
    virtual bool saveHistory(const std::vector<Block> &blocks) = 0;
};

/// The charts' history of every bind and of all together, kept in memory and bounded: 2 h in steps of 10 s, 24 h of
/// 2 min, 7 d of 15 min, by the wall clock. Percentiles are worked out of the histogram's buckets. Thread-safe.
class History
{
public:
    struct Range
    {
        const char *name;
        int stepSeconds;
        int steps;
    };
    static constexpr Range kRanges[] = {{"2h", 10, 720}, {"24h", 120, 720}, {"7d", 900, 672}};
    static constexpr int kSampleSeconds = 10;
    /// How often `save` is due; also at the stop.
    static constexpr int kSaveSeconds = 300;

    struct Peer
    {
        std::shared_ptr<const PeerMetrics> metrics;
        bool enabled = true;
    };

    /// To be called every kSampleSeconds with the peers that there are; those that are not among them any more go.
    void sample(const std::vector<Peer> &peers, qint64 wallMs);

    /// The operations API's History; nothing for an unknown bind or range. `bind` "*" is `total`, and of every bind
    /// `sent` and `connected`. The step under way is not in it. `isThere`: there is such a bind, also where nothing has
    /// been counted of it yet. With `maxPoints` steps are put together until there are no more than that.
    std::optional<QJsonObject> json(const QString &bind, const QString &range, qint64 wallMs, bool isThere = false,
                                    int maxPoints = 0) const;

    /// Takes over what an earlier process saved; blocks that cannot be read are left out. Before the first sample.
    void load(HistoryStore &store);
    bool save(HistoryStore &store) const;

private:
    static constexpr std::size_t kRangeCount = std::size(kRanges);
    struct Series
    {
        std::deque<HistoryPoint> points;
        qint64 lastStep = -1; ///< of the last point, in steps since 1970
        PeerCounts open;      ///< the step under way
        double connected = 0; ///< likewise: the sum of the samples
        qint64 openStep = -1;
        int samples = 0;
    };
    struct Track
    {
        std::array<Series, kRangeCount> ranges;
        std::shared_ptr<const PeerMetrics> metrics; ///< whose counts `seen` are
        PeerCounts seen;
    };

    static void add(Track &track, const PeerCounts &counted, double connected, qint64 wallMs);
    static void close(Series &series, const Range &range);
    static void push(Series &series, const Range &range, qint64 step, const HistoryPoint &point);
    static std::vector<HistoryPoint> window(Series series, const Range &range, qint64 lastStep);

    mutable std::mutex m_mutex;
    std::map<QString, Track> m_tracks;
    Track m_total;
};

} // namespace gateway
