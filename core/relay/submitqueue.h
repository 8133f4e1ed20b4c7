#pragma once
#include "relay/coremonitor.h"
#include "relay/traffic.h"

#include <deque>

namespace gateway {

/// Inbound messages on their way to Core: what arrives while requests are under way goes into the next batch (at most
/// 1,000 messages and about 1 MiB), a bounded number of requests in flight. Errors as ruled ("Core trouble"): one
/// repeat with the same keys within api_timeout, 400 once more bind by bind, 413 halved. Its length is bounded by the
/// windows of the peers that fill it. Lives on the relay thread.
class SubmitQueue
{
public:
    using Answers = std::function<void(std::vector<InboundReply>)>;
    SubmitQueue(CoreApi &api, CoreMonitor &monitor, Clock &clock, qint64 apiTimeoutMs, Answers answers);
    ~SubmitQueue();

    void add(std::vector<InboundItem> items);
    /// Messages waiting or in flight.
    std::size_t size() const { return m_waiting.size() + m_inFlightItems; }

private:
    struct Batch;
    void pump();
    void send(std::shared_ptr<Batch> batch);
    void repeatLater(const std::shared_ptr<Batch> &batch, qint64 delayMs);
    void wake();
    void answered(const std::shared_ptr<Batch> &batch, const CoreReply<std::vector<SubmitResult>> &reply);
    void accept(const Batch &batch, const std::vector<SubmitResult> &results);
    void refuse(const std::shared_ptr<Batch> &batch, smpp::CommandStatus toPartner, smpp::CommandStatus toCarrier);
    void split(const std::shared_ptr<Batch> &batch, std::vector<std::vector<InboundItem>> parts, bool lastTry,
               bool ofOneBind);
    void finish(const std::shared_ptr<Batch> &batch);

    CoreApi &m_api;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    const qint64 m_timeout;
    Answers m_answers;
    std::deque<InboundItem> m_waiting;
    std::vector<std::shared_ptr<Batch>> m_repeating; // in trouble: waiting for their repeat, or repeated and bounded
    std::unique_ptr<Timer> m_wake;
    std::unique_ptr<Timer> m_linger;
    bool m_lingered = false;
    int m_inFlight = 0;
    std::size_t m_inFlightItems = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

/// The SMPP status for an error code of the contract's SubmitResult.
smpp::CommandStatus statusOf(QByteArrayView submitError);

} // namespace gateway
