#pragma once
#include "metrics/metric.h"
#include "metrics/processmetrics.h"
#include "util/clock.h"

#include <memory>
#include <mutex>

namespace gateway {

/// What the series of a peer are known by. Server binds have no host, port and bind_type.
struct PeerLabels
{
    QString bindName;
    bool server = false;
    QString host;
    quint16 port = 0;
    QByteArray bindType; ///< "transmitter", "receiver" or "transceiver"
    QString systemId;
    bool cache = false; ///< the cache's metrics are shown; no label
    bool operator==(const PeerLabels &) const = default;
};

/// What became of everything that a bind's cache accepted: accepted = delivered + failed + evicted + deleted + waiting.
struct CacheFigures
{
    qint64 accepted = 0;
    qint64 delivered = 0;
    qint64 failed = 0; ///< and still kept
    qint64 evicted = 0;
    qint64 deleted = 0;
    qint64 waiting() const { return accepted - delivered - failed - evicted - deleted; }
    qint64 size() const { return waiting() + failed; }
};

/// The cache of one peer.
struct CacheMetrics : MetricSet
{
    explicit CacheMetrics(const PeerLabels &labels);

    /// The ledger and smpp_cache_size, which change together: a scrape sees all of them or none.
    void set(const CacheFigures &figures);
    CacheFigures figures() const;

    Counter delivered{this, "smpp_cache_delivered_total", "Cached messages that OmniMessage Core took"};
    Counter retries{this, "smpp_cache_retry_total", "Repeated attempts to hand cached messages to OmniMessage Core"};
    Counter permanentFailures{this, "smpp_cache_permanent_failures_total",
                              "Cached messages given up after the last attempt or a final refusal"};
    Counter overflow{this, "smpp_cache_overflow_total", "Cached messages evicted to make room for new ones"};

private:
    void refresh() const override;
    Computed entry(const char *name, qint64 CacheFigures::*value);

    mutable std::mutex m_mutex;
    CacheFigures m_figures;
    mutable CacheFigures m_shown; ///< in the collection under way; Metrics makes one at a time
    Computed m_size;
    Computed m_accepted = entry("accepted", &CacheFigures::accepted);
    Computed m_delivered = entry("delivered", &CacheFigures::delivered);
    Computed m_failedPermanent = entry("failed_permanent", &CacheFigures::failed);
    Computed m_evicted = entry("evicted", &CacheFigures::evicted);
    Computed m_deleted = entry("deleted", &CacheFigures::deleted);
    Computed m_waiting;
};

/// The metrics of one peer, resolved: counting takes no look-up and no lock. Outlives its removal from Metrics (it is
/// then shown no more).
struct PeerMetrics : MetricSet
{
    PeerMetrics(const PeerLabels &labels, const Clock &clock);

    /// The peer is bound by one session at least, or by none; repeating it changes nothing.
    void setConnected(bool connected);
    bool isConnected() const { return connectionStatus.value() != 0; }

    Gauge connectionStatus{this, "smpp_connection_status", "1 while the bind is connected, else 0"};
    Gauge connectionExpected{this, "smpp_connection_expected",
                             "1 for a client bind that is to be connected, 0 for one that is disabled or dropped"};
    /// Messages, not segments, that got an answer; failures included.
    Counter sent{this, "smpp_messages_sent_total", "Messages sent over the bind that got an answer, failures included"};
    /// Without delivery receipts.
    Counter received{this, "smpp_messages_received_total", "Messages received over the bind, without receipts"};
    /// A retry is no failure.
    Counter deliveryFailures{this, "smpp_delivery_failures_total", "Messages whose delivery failed for good"};
    Counter bindSuccess{this, "smpp_bind_success_total", "Bind operations that succeeded"};
    Counter bindFailures{this, "smpp_bind_failures_total", "Bind operations that failed"};
    Counter connectionAttempts{this, "smpp_connection_attempts_total", "Connections attempted"};
    Counter disconnections{this, "smpp_disconnection_total", "Connections that ended"};
    Counter enquireLinkSent{this, "smpp_enquire_link_sent_total", "enquire_link PDUs sent"};
    /// The responses, as documented.
    Counter enquireLinkReceived{this, "smpp_enquire_link_received_total", "enquire_link_resp PDUs received"};
    Computed uptimeSeconds;
    DurationHistogram submitDuration{this, "smpp_submit_duration_seconds",
                                     "Time from a request over the bind to its response"};
    Gauge windowInFlight{this, "smpp_window_in_flight", "Requests over the bind that wait for their response"};
    Counter throttledInbound;
    Counter throttledOutbound;
    /// Messages that grew too old while they waited for their turn here; no series of its own.
    std::atomic<quint64> expired = 0;
    /// A PDU that broke a rule; see Session's pduError for the kinds.
    void pduError(const char *kind) { m_pduErrors.add({kind}); }

    CacheMetrics cache;

    const PeerLabels labels;
    std::atomic<bool> showsCache; ///< as `labels.cache` at first

private:
    const Clock &m_clock;
    std::atomic<qint64> m_connectedSinceNs = 0;
    LabelledCounter m_pduErrors;
};

/// OmniMessage Core as the gateway sees it, the licence, and the listener.
struct GatewayMetrics : MetricSet
{
    GatewayMetrics();

    Gauge licenseStatus{this, "omnimessage_smpp_license_status", "1 with a valid licence, else 0"};
    Gauge coreUp{this, "smpp_core_up", "1 while OmniMessage Core answers, else 0"};
    /// One call of `operation` ("submit", "claim" …) with `result` ("ok", "timeout" …) that took `ns`.
    void coreRequest(const char *operation, const char *result, qint64 ns);
    /// Broken rules on links that no peer has bound.
    void pduError(const char *kind) { m_pduErrors.add({kind}); }

private:
    LabelledCounter m_coreRequests;
    LabelledHistogram m_coreDurations;
    LabelledCounter m_pduErrors;
};

/// Every metric of the process. Thread-safe. `clock` outlives it and every PeerMetrics it gave.
class Metrics
{
public:
    explicit Metrics(const Clock &clock) : m_clock(clock) {}

    GatewayMetrics gateway;

    /// The metrics of a peer, shown from now on, all series as 0. A peer that is there already with the same labels
    /// keeps its counters, and shows the cache's as is said now; with other labels it is replaced.
    std::shared_ptr<PeerMetrics> addPeer(const PeerLabels &labels);
    /// The metrics of a peer that is there; null for any other name.
    std::shared_ptr<PeerMetrics> peer(const QString &bindName) const;
    /// The peer's series go; unknown names are ignored.
    void removePeer(const QString &bindName);

    /// The depth of a queue in the process, shown as smpp_queue_depth while somebody holds it; the same queue asked
    /// for twice is one gauge. `bindName` only for queues that each peer has of its own.
    std::shared_ptr<Gauge> addQueue(const QByteArray &queue, const QString &bindName = {});

    /// The families and series as they are now, sorted by name.
    std::vector<prometheus::MetricFamily> collect() const;
    /// The same in Prometheus' text format 0.0.4.
    std::string expose() const;

private:
    struct Queue;

    const Clock &m_clock;
    const ProcessMetrics m_process;
    mutable std::mutex m_mutex;
    std::map<QString, std::shared_ptr<PeerMetrics>> m_peers;
    mutable std::map<std::pair<QByteArray, QString>, std::weak_ptr<Queue>> m_queues;
};

} // namespace gateway
