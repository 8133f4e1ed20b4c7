#include "metrics/history.h"

#include <QtCore/QDataStream>
#include <QtCore/QDateTime>
#include <QtCore/QJsonArray>
#include <QtCore/QSet>
#include <cmath>

namespace gateway {
namespace {

constexpr char kFormat = 1;

quint32 capped(quint64 count) { return quint32(std::min<quint64>(count, std::numeric_limits<quint32>::max())); }

/// A block: format, checksum, the compressed points.
QByteArray packed(const std::deque<HistoryPoint> &points, qint64 lastStep)
{
    QByteArray raw;
    QDataStream out(&raw, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out.setFloatingPointPrecision(QDataStream::SinglePrecision);
    out << lastStep << quint32(points.size());
    for (const HistoryPoint &p : points)
        out << p.sent << p.received << p.failures << p.throttled << p.p50Ms << p.p99Ms << p.connected;
    const QByteArray small = qCompress(raw, 1); // quickly: hundreds of binds are packed one after the other
    const quint16 sum = qChecksum(small);
    return QByteArray(1, kFormat).append(char(sum >> 8)).append(char(sum)).append(small);
}

bool unpack(const QByteArray &octets, std::deque<HistoryPoint> &points, qint64 &lastStep, quint32 max)
{
    if (octets.size() < 8 || octets[0] != kFormat)
        return false;
    const QByteArray small = octets.mid(3);
    if (qChecksum(small) != (quint8(octets[1]) << 8 | quint8(octets[2])))
        return false;
    const QByteArray raw = qUncompress(small);
    QDataStream in(raw);
    in.setVersion(QDataStream::Qt_6_4);
    in.setFloatingPointPrecision(QDataStream::SinglePrecision);
    quint32 count = 0;
    in >> lastStep >> count;
    if (in.status() != QDataStream::Ok || count > max)
        return false;
    points.resize(count);
    for (HistoryPoint &p : points)
        in >> p.sent >> p.received >> p.failures >> p.throttled >> p.p50Ms >> p.p99Ms >> p.connected;
    return in.status() == QDataStream::Ok && in.atEnd();
}

/// Several points as one: counts summed, shares averaged, the worst p99, p50 weighted by what was sent.
HistoryPoint joined(const HistoryPoint *begin, const HistoryPoint *end)
{
    HistoryPoint all;
    int known = 0;
    double connected = 0;
    double weighted = 0;
    double weight = 0;
    for (const HistoryPoint *p = begin; p != end; ++p) {
        if (!p->isKnown())
            continue;
        ++known;
        all.sent += p->sent;
        all.received += p->received;
        all.failures += p->failures;
        all.throttled += p->throttled;
        all.p99Ms = std::max(all.p99Ms, p->p99Ms);
        connected += double(p->connected);
        if (p->p50Ms >= 0) {
            weighted += double(p->p50Ms) * std::max(1u, p->sent);
            weight += std::max(1u, p->sent);
        }
    }
    if (known > 0)
        all.connected = float(connected / known);
    if (weight > 0)
        all.p50Ms = float(weighted / weight);
    return all;
}

/// Where the points are not a multiple of `every`, the oldest are left out.
std::vector<HistoryPoint> joined(const std::vector<HistoryPoint> &points, int every)
{
    std::vector<HistoryPoint> out;
    for (std::size_t at = points.size() % std::size_t(every); at + std::size_t(every) <= points.size();
         at += std::size_t(every))
        out.push_back(joined(points.data() + at, points.data() + at + every));
    return out;
}

QJsonObject seriesJson(const std::vector<HistoryPoint> &points, bool all)
{
    QJsonObject json;
    const auto add = [&](const char *name, auto value) {
        QJsonArray values;
        for (const HistoryPoint &point : points) {
            const double number = value(point);
            values.append(point.isKnown() && number >= 0 ? QJsonValue(std::round(number * 1000) / 1000)
                                                         : QJsonValue(QJsonValue::Null));
        }
        json[QLatin1String(name)] = values;
    };
    add("sent", [](const HistoryPoint &p) { return double(p.sent); });
    add("connected", [](const HistoryPoint &p) { return double(p.connected); });
    if (all) {
        add("received", [](const HistoryPoint &p) { return double(p.received); });
        add("failures", [](const HistoryPoint &p) { return double(p.failures); });
        add("throttled", [](const HistoryPoint &p) { return double(p.throttled); });
        add("p50_ms", [](const HistoryPoint &p) { return double(p.p50Ms); });
        add("p99_ms", [](const HistoryPoint &p) { return double(p.p99Ms); });
    }
    return json;
}

} // namespace

void History::sample(const std::vector<Peer> &peers, qint64 wallMs)
{
    const std::lock_guard lock(m_mutex);
    PeerCounts total;
    double allConnected = 0;
    int enabled = 0;
    QSet<QString> there;
    for (const Peer &peer : peers) {
        const QString &name = peer.metrics->labels.bindName;
        there += name;
        Track &track = m_tracks[name];
        if (track.metrics != peer.metrics) { // new, or begun anew with other labels
            track.metrics = peer.metrics;
            track.seen = {};
        }
        const PeerCounts now = PeerCounts::of(*peer.metrics);
        const PeerCounts counted = now - track.seen;
        const double connected = peer.metrics->isConnected() ? 1 : 0;
        track.seen = now;
        add(track, counted, connected, wallMs);
        total += counted;
        allConnected += connected;
        enabled += peer.enabled ? 1 : 0;
    }
    std::erase_if(m_tracks, [&](const auto &entry) { return !there.contains(entry.first); });
    add(m_total, total, enabled > 0 ? std::min(1.0, allConnected / enabled) : 0, wallMs);
}

void History::add(Track &track, const PeerCounts &counted, double connected, qint64 wallMs)
{
    for (std::size_t i = 0; i < kRangeCount; ++i) {
        Series &series = track.ranges[i];
        const qint64 step = wallMs / (kRanges[i].stepSeconds * qint64(1000));
        // A clock that was set back goes on in the step under way until it is there again.
        if (step > series.openStep) {
            close(series, kRanges[i]);
            series.openStep = step;
        }
        series.open += counted;
        series.connected += connected;
        ++series.samples;
    }
}

void History::close(Series &series, const Range &range)
{
    if (series.samples == 0)
        return;
    const PeerCounts &open = series.open;
    const HistoryPoint point{capped(open.sent),
                             capped(open.received),
                             capped(open.failures),
                             capped(open.throttled),
                             float(open.percentileMs(0.5)),
                             float(open.percentileMs(0.99)),
                             float(series.connected / series.samples)};
    push(series, range, series.openStep, point);
    series.open = {};
    series.connected = 0;
    series.samples = 0;
}

void History::push(Series &series, const Range &range, qint64 step, const HistoryPoint &point)
{
    if (step == series.lastStep && !series.points.empty()) { // it began in an earlier process
        const HistoryPoint both[] = {series.points.back(), point};
        series.points.back() = joined(std::begin(both), std::end(both));
        return;
    }
    if (step <= series.lastStep)
        return; // it was saved by a process whose clock was ahead
    if (step - series.lastStep > range.steps)
        series.points.clear();
    else
        series.points.resize(series.points.size() + std::size_t(step - series.lastStep - 1));
    series.points.push_back(point);
    series.lastStep = step;
    while (series.points.size() > std::size_t(range.steps))
        series.points.pop_front();
}

std::vector<HistoryPoint> History::window(Series series, const Range &range, qint64 lastStep)
{
    if (series.openStep <= lastStep)
        close(series, range); // its time is over, whenever the next sample comes
    std::vector<HistoryPoint> points(std::size_t(range.steps));
    for (std::size_t i = 0; i < series.points.size(); ++i) {
        const qint64 step = series.lastStep - qint64(series.points.size() - 1 - i);
        const qint64 at = range.steps - 1 - (lastStep - step);
        if (at >= 0 && at < range.steps)
            points[std::size_t(at)] = series.points[i];
    }
    return points;
}

std::optional<QJsonObject> History::json(const QString &bind, const QString &rangeName, qint64 wallMs, bool isThere,
                                         int maxPoints) const
{
    const auto *const range = std::find_if(std::begin(kRanges), std::end(kRanges),
                                           [&](const Range &one) { return rangeName == QLatin1String(one.name); });
    if (range == std::end(kRanges))
        return std::nullopt;
    const auto index = std::size_t(range - kRanges);
    const qint64 lastStep = wallMs / (range->stepSeconds * qint64(1000)) - 1;
    const bool every = bind == u"*";
    const int together = maxPoints > 0 ? (range->steps + maxPoints - 1) / maxPoints : 1;
    QJsonObject series;
    QJsonObject json;
    {
        const std::lock_guard lock(m_mutex);
        const auto add = [&](const QString &name, const Track &track) {
            series[name] = seriesJson(joined(window(track.ranges[index], *range, lastStep), together), !every);
        };
        if (every) {
            for (const auto &[name, track] : m_tracks)
                add(name, track);
            json[QStringLiteral("total")] =
                seriesJson(joined(window(m_total.ranges[index], *range, lastStep), together), true);
        } else if (const auto it = m_tracks.find(bind); it != m_tracks.end()) {
            add(bind, it->second);
        } else if (isThere) {
            add(bind, {});
        } else {
            return std::nullopt;
        }
    }
    const qint64 from = (lastStep + 1 - range->steps / together * together) * range->stepSeconds;
    json[QStringLiteral("range")] = rangeName;
    json[QStringLiteral("from")] = QDateTime::fromSecsSinceEpoch(from, Qt::UTC).toString(Qt::ISODateWithMs);
    json[QStringLiteral("step_seconds")] = range->stepSeconds * together;
    json[QStringLiteral("series")] = series;
    return json;
}

void History::load(HistoryStore &store)
{
    const std::vector<HistoryStore::Block> blocks = store.loadHistory();
    const std::lock_guard lock(m_mutex);
    for (const HistoryStore::Block &block : blocks) {
        for (std::size_t i = 0; i < kRangeCount; ++i) {
            std::deque<HistoryPoint> points;
            qint64 lastStep = -1;
            if (kRanges[i].stepSeconds != block.stepSeconds ||
                !unpack(block.octets, points, lastStep, quint32(kRanges[i].steps)))
                continue;
            Track &track = block.bind == u"*" ? m_total : m_tracks[block.bind];
            track.ranges[i].points = std::move(points);
            track.ranges[i].lastStep = lastStep;
        }
    }
}

bool History::save(HistoryStore &store) const
{
    struct Copy
    {
        QString name;
        std::array<Series, kRangeCount> ranges;
    };
    std::vector<Copy> copies; // packing them takes too long to be waited for
    {
        const std::lock_guard lock(m_mutex);
        copies.reserve(m_tracks.size() + 1);
        for (const auto &[name, track] : m_tracks)
            copies.push_back({name, track.ranges});
        copies.push_back({QStringLiteral("*"), m_total.ranges});
    }
    std::vector<HistoryStore::Block> blocks;
    blocks.reserve(copies.size() * kRangeCount);
    for (Copy &copy : copies) {
        for (std::size_t i = 0; i < kRangeCount; ++i) {
            Series &series = copy.ranges[i];
            close(series, kRanges[i]); // the step under way too, as far as it came
            blocks.push_back({copy.name, kRanges[i].stepSeconds, packed(series.points, series.lastStep)});
            series.points = {};
        }
    }
    return store.saveHistory(blocks);
}

} // namespace gateway
