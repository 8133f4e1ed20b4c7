#include "metrics/metrics.h"

#include "smpp/pduerrors.h"

#include <prometheus/text_serializer.h>

namespace gateway {
namespace {

using prometheus::MetricType;

constexpr const char *kThrottled = "smpp_throttled_total";
constexpr const char *kThrottledHelp = "Messages refused or slowed down for their rate";
constexpr const char *kLedger = "smpp_cache_ledger";
constexpr const char *kLedgerHelp = "What became of the messages that the bind's cache accepted";
constexpr const char *kPduErrors = "smpp_pdu_errors_total";
constexpr const char *kPduErrorsHelp = "PDUs that broke a rule of the protocol";

// Series that exist from the start, so that a first error is an increase: the wire's, and those of what it carries.
constexpr const char *kContentErrorKinds[] = {"receipt_without_id", "undecodable_text"};
constexpr auto kPduErrorKinds = [] {
    std::array<const char *, std::size(smpp::kPduErrorKinds) + std::size(kContentErrorKinds)> all{};
    const auto next = std::copy(std::begin(smpp::kPduErrorKinds), std::end(smpp::kPduErrorKinds), all.begin());
    std::copy(std::begin(kContentErrorKinds), std::end(kContentErrorKinds), next);
    return all;
}();
constexpr const char *kListenerKinds[] = {"no_bind",     "crowd", "flood",          "slowed",
                                          "turned_away", "tls",   "max_connections"};
constexpr const char *kOperations[] = {"health",  "register", "unregister", "submit", "claim", "extend", "outcomes",
                                       "reports", "browse",   "stats",      "get",    "patch", "cancel"};
constexpr const char *kResults[] = {"ok",      "refused",  "unreachable", "reset",
                                    "timeout", "http_4xx", "http_5xx",    "parse_error"};

const char *modeOf(const PeerLabels &labels) { return labels.server ? "server" : "client"; }

MetricLabels labelsOf(const PeerLabels &peer)
{
    MetricLabels labels = {{"bind_name", peer.bindName.toStdString()}, {"mode", modeOf(peer)}};
    if (!peer.server) {
        labels.push_back({"host", peer.host.toStdString()});
        labels.push_back({"port", std::to_string(peer.port)});
        labels.push_back({"bind_type", peer.bindType.toStdString()});
    }
    labels.push_back({"system_id", peer.systemId.toStdString()});
    return labels;
}

} // namespace

CacheMetrics::CacheMetrics(const PeerLabels &labels)
    : MetricSet({{"bind_name", labels.bindName.toStdString()}}),
      m_size(this, MetricType::Gauge, "smpp_cache_size", "Messages in the bind's local cache",
             [this] { return static_cast<double>(m_shown.size()); }, {{"mode", modeOf(labels)}}),
      m_waiting(this, MetricType::Gauge, kLedger, kLedgerHelp,
                [this] { return static_cast<double>(m_shown.waiting()); }, {{"entry", "waiting"}})
{}

Computed CacheMetrics::entry(const char *name, qint64 CacheFigures::*value)
{
    return {this,
            MetricType::Gauge,
            kLedger,
            kLedgerHelp,
            [this, value] { return static_cast<double>(m_shown.*value); },
            {{"entry", name}}};
}

void CacheMetrics::set(const CacheFigures &figures)
{
    const std::lock_guard lock(m_mutex);
    m_figures = figures;
}

CacheFigures CacheMetrics::figures() const
{
    const std::lock_guard lock(m_mutex);
    return m_figures;
}

void CacheMetrics::refresh() const { m_shown = figures(); }

PeerMetrics::PeerMetrics(const PeerLabels &peer, const Clock &clock)
    : MetricSet(labelsOf(peer)),
      uptimeSeconds(this, MetricType::Gauge, "smpp_uptime_seconds", "Seconds since the bind was connected",
                    [this] {
                        const qint64 since = m_connectedSinceNs.load(std::memory_order_relaxed);
                        const qint64 seconds = since == 0 ? 0 : (m_clock.nowNs() - since) / 1'000'000'000;
                        return static_cast<double>(seconds);
                    }),
      throttledInbound(this, kThrottled, kThrottledHelp, {{"direction", "inbound"}}),
      throttledOutbound(this, kThrottled, kThrottledHelp, {{"direction", "outbound"}}),
      cache(peer),
      labels(peer),
      showsCache(peer.cache),
      m_clock(clock),
      m_pduErrors(this, kPduErrors, kPduErrorsHelp, {"kind"})
{
    for (const char *kind : kPduErrorKinds)
        m_pduErrors.add({kind}, 0);
}

void PeerMetrics::setConnected(bool connected)
{
    if (connected == isConnected())
        return;
    m_connectedSinceNs.store(connected ? m_clock.nowNs() : 0, std::memory_order_relaxed);
    connectionStatus.set(connected ? 1 : 0);
}

GatewayMetrics::GatewayMetrics()
    : m_coreRequests(this, "smpp_core_requests_total", "Requests to OmniMessage Core by operation and result",
                     {"operation", "result"}),
      m_coreDurations(this, "smpp_core_request_duration_seconds", "Time that requests to OmniMessage Core took",
                      {"operation"}),
      m_pduErrors(this, kPduErrors, kPduErrorsHelp, {"kind"})
{
    licenseStatus.set(1);
    for (const char *operation : kOperations) {
        m_coreDurations.declare({operation});
        for (const char *result : kResults)
            m_coreRequests.add({operation, result}, 0);
    }
    for (const char *kind : kPduErrorKinds)
        m_pduErrors.add({kind}, 0);
    for (const char *kind : kListenerKinds)
        m_pduErrors.add({kind}, 0);
}

void GatewayMetrics::coreRequest(const char *operation, const char *result, qint64 ns)
{
    m_coreRequests.add({operation, result});
    m_coreDurations.observe({operation}, ns);
}

struct Metrics::Queue : MetricSet
{
    explicit Queue(MetricLabels labels) : MetricSet(std::move(labels)) {}
    Gauge depth{this, "smpp_queue_depth", "Entries that wait in a queue of the gateway"};
};

std::shared_ptr<PeerMetrics> Metrics::addPeer(const PeerLabels &labels)
{
    const std::lock_guard lock(m_mutex);
    std::shared_ptr<PeerMetrics> &peer = m_peers[labels.bindName];
    PeerLabels same = labels;
    if (peer)
        same.cache = peer->labels.cache;
    if (!peer || peer->labels != same)
        peer = std::make_shared<PeerMetrics>(labels, m_clock);
    peer->showsCache.store(labels.cache, std::memory_order_relaxed);
    return peer;
}

std::shared_ptr<PeerMetrics> Metrics::peer(const QString &bindName) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_peers.find(bindName);
    return it == m_peers.end() ? nullptr : it->second;
}

void Metrics::removePeer(const QString &bindName)
{
    const std::lock_guard lock(m_mutex);
    m_peers.erase(bindName);
}

std::shared_ptr<Gauge> Metrics::addQueue(const QByteArray &queue, const QString &bindName)
{
    const std::lock_guard lock(m_mutex);
    std::weak_ptr<Queue> &slot = m_queues[{queue, bindName}];
    std::shared_ptr<Queue> held = slot.lock();
    if (!held) {
        MetricLabels labels = {{"queue", queue.toStdString()}};
        if (!bindName.isEmpty())
            labels.push_back({"bind_name", bindName.toStdString()});
        held = std::make_shared<Queue>(std::move(labels));
        slot = held;
    }
    return {held, &held->depth};
}

std::vector<prometheus::MetricFamily> Metrics::collect() const
{
    std::vector<prometheus::MetricFamily> families;
    gateway.collect(families);
    m_process.collect(families);
    const std::lock_guard lock(m_mutex);
    for (const auto &[name, peer] : m_peers) {
        peer->collect(families);
        // What a cache that was switched off still holds is seen until it is gone.
        if (peer->showsCache.load(std::memory_order_relaxed) || peer->cache.figures().size() > 0)
            peer->cache.collect(families);
    }
    for (auto it = m_queues.begin(); it != m_queues.end();) {
        if (const std::shared_ptr<Queue> queue = it->second.lock()) {
            queue->collect(families);
            ++it;
        } else {
            it = m_queues.erase(it);
        }
    }
    std::sort(families.begin(), families.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
    return families;
}

std::string Metrics::expose() const { return prometheus::TextSerializer().Serialize(collect()); }

} // namespace gateway
