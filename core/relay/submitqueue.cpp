#include "relay/submitqueue.h"

#include "relay/submitbatch.h"

#include <map>

namespace gateway {
namespace {

using smpp::CommandStatus;

constexpr int kMaxInFlight = 4;
// While a request is under way, a small batch waits this long or for this many messages before it takes a second one.
constexpr qint64 kLingerMs = 5;
constexpr std::size_t kWorthASecondRequest = 100;
constexpr qint64 kRepeatDelayMs = 200;

} // namespace

CommandStatus statusOf(QByteArrayView code)
{
    static constexpr std::pair<const char *, CommandStatus> kStatuses[] = {
        {"invalid_source", CommandStatus::ESME_RINVSRCADR},  {"invalid_destination", CommandStatus::ESME_RINVDSTADR},
        {"invalid_message", CommandStatus::ESME_RSUBMITFAIL}, {"message_too_long", CommandStatus::ESME_RINVMSGLEN},
        {"invalid_data_coding", CommandStatus::ESME_RINVDCS}, {"invalid_schedule", CommandStatus::ESME_RINVSCHED},
        {"invalid_expiry", CommandStatus::ESME_RINVEXPIRY},   {"queue_full", CommandStatus::ESME_RMSGQFUL},
        {"throttled", CommandStatus::ESME_RTHROTTLED},        {"not_allowed", CommandStatus::ESME_RPROHIBITED},
    };
    for (const auto &[name, status] : kStatuses) {
        if (code == QByteArrayView(name))
            return status;
    }
    return CommandStatus::ESME_RSUBMITFAIL;
}

struct SubmitQueue::Batch
{
    std::vector<InboundItem> items;
    std::vector<InboundMessage> messages; // what is sent: the items' messages
    qint64 deadlineNs = 0;                // the peers are answered by then, if this batch is repeated
    qint64 repeatNs = 0;                  // when to repeat; 0: not waiting for that
    bool lastTry = false;
    bool ofOneBind = false; // split by binds already
    bool over = false;
};

SubmitQueue::SubmitQueue(CoreApi &api, CoreMonitor &monitor, Clock &clock, qint64 apiTimeoutMs, Answers answers)
    : m_api(api), m_monitor(monitor), m_clock(clock), m_timeout(apiTimeoutMs), m_answers(std::move(answers)),
      m_wake(clock.makeTimer([this] { wake(); })), m_linger(clock.makeTimer([this] {
          m_lingered = true;
          pump();
      }))
{
}

SubmitQueue::~SubmitQueue() { *m_alive = false; }

void SubmitQueue::add(std::vector<InboundItem> items)
{
    for (InboundItem &item : items)
        m_waiting.push_back(std::move(item));
    pump();
}

void SubmitQueue::pump()
{
    while (!m_waiting.empty() && m_inFlight < kMaxInFlight) {
        if (m_inFlight > 0 && m_waiting.size() < kWorthASecondRequest && !m_lingered) {
            if (!m_linger->isActive())
                m_linger->start(kLingerMs);
            return;
        }
        m_lingered = false;
        m_linger->stop();
        auto batch = std::make_shared<Batch>();
        qint64 octets = 0;
        while (!m_waiting.empty() && batch->items.size() < kMaxSubmitItems) {
            octets += estimatedOctets(m_waiting.front().message);
            if (octets > kMaxSubmitOctets && !batch->items.empty())
                break;
            batch->items.push_back(std::move(m_waiting.front()));
            m_waiting.pop_front();
        }
        batch->deadlineNs = m_clock.nowNs() + m_timeout * 1'000'000;
        ++m_inFlight;
        m_inFlightItems += batch->items.size();
        send(std::move(batch));
    }
}

void SubmitQueue::send(std::shared_ptr<Batch> batch)
{
    if (batch->messages.empty()) {
        batch->messages.reserve(batch->items.size());
        for (InboundItem &item : batch->items)
            batch->messages.push_back(std::move(item.message));
    }
    m_api.submit(batch->messages, [this, batch, alive = m_alive](const CoreReply<std::vector<SubmitResult>> &reply) {
        if (*alive && !batch->over)
            answered(batch, reply);
    });
}

void SubmitQueue::answered(const std::shared_ptr<Batch> &batch, const CoreReply<std::vector<SubmitResult>> &reply)
{
    if (reply) {
        m_monitor.succeeded();
        accept(*batch, *reply);
        finish(batch);
        return;
    }
    const CoreError &error = reply.error();
    m_monitor.failed(error);
    const bool http = error.kind == CoreError::Kind::Http;
    if (http && error.httpStatus == 413 && batch->messages.size() > 1) {
        std::vector<std::vector<InboundItem>> halves(2);
        for (std::size_t i = 0; i < batch->items.size(); ++i) {
            batch->items[i].message = std::move(batch->messages[i]);
            halves[i < batch->items.size() / 2 ? 0 : 1].push_back(std::move(batch->items[i]));
        }
        split(batch, std::move(halves), batch->lastTry, batch->ofOneBind);
        return;
    }
    if (http && (error.httpStatus == 400 || error.httpStatus == 413)) {
        // One bind's unreadable message must not cost the others theirs: each bind's once more on their own.
        if (batch->ofOneBind || error.httpStatus == 413) {
            refuse(batch, CommandStatus::ESME_RSUBMITFAIL, CommandStatus::ESME_RSUBMITFAIL);
            return;
        }
        std::map<QString, std::vector<InboundItem>> byBind;
        for (std::size_t i = 0; i < batch->items.size(); ++i) {
            batch->items[i].message = std::move(batch->messages[i]);
            byBind[batch->items[i].message.originSmsc].push_back(std::move(batch->items[i]));
        }
        std::vector<std::vector<InboundItem>> parts;
        for (auto &[bind, items] : byBind)
            parts.push_back(std::move(items));
        split(batch, std::move(parts), true, true);
        return;
    }
    const CommandStatus toPartner = http && error.httpStatus == 429 ? CommandStatus::ESME_RTHROTTLED : CommandStatus::ESME_RSYSERR;
    const CommandStatus toCarrier = CommandStatus::ESME_RX_T_APPN;
    const qint64 delay = error.retryAfterSeconds > 0 ? error.retryAfterSeconds * qint64(1000)
                         : error.kind == CoreError::Kind::Reset ? 0
                                                                : kRepeatDelayMs;
    const bool inTime = m_clock.nowNs() + delay * 1'000'000 < batch->deadlineNs;
    if (batch->lastTry || !inTime || error.kind == CoreError::Kind::Cancelled) {
        refuse(batch, toPartner, toCarrier);
        return;
    }
    repeatLater(batch, delay);
}

void SubmitQueue::repeatLater(const std::shared_ptr<Batch> &batch, qint64 delayMs)
{
    batch->lastTry = true;
    batch->repeatNs = m_clock.nowNs() + delayMs * 1'000'000;
    m_repeating.push_back(batch);
    wake();
}

void SubmitQueue::wake()
{
    const qint64 now = m_clock.nowNs();
    const std::vector<std::shared_ptr<Batch>> batches = m_repeating;
    for (const std::shared_ptr<Batch> &batch : batches) {
        if (batch->repeatNs != 0 && batch->repeatNs <= now) {
            batch->repeatNs = 0;
            send(batch);
        } else if (batch->repeatNs == 0 && batch->deadlineNs <= now) {
            refuse(batch, CommandStatus::ESME_RSYSERR, CommandStatus::ESME_RX_T_APPN);
        }
    }
    qint64 next = std::numeric_limits<qint64>::max();
    for (const std::shared_ptr<Batch> &batch : m_repeating)
        next = std::min(next, batch->repeatNs != 0 ? batch->repeatNs : batch->deadlineNs);
    if (!m_repeating.empty())
        m_wake->start(std::max<qint64>(0, (next - now + 999'999) / 1'000'000));
}

void SubmitQueue::split(const std::shared_ptr<Batch> &batch, std::vector<std::vector<InboundItem>> parts, bool lastTry, bool ofOneBind)
{
    // All parts go at once: the few requests that trouble makes may exceed the bound, never without end.
    batch->over = true;
    std::erase(m_repeating, batch);
    --m_inFlight;
    for (std::vector<InboundItem> &items : parts) {
        auto part = std::make_shared<Batch>();
        part->items = std::move(items);
        part->deadlineNs = m_clock.nowNs() + m_timeout * 1'000'000;
        part->lastTry = lastTry;
        part->ofOneBind = ofOneBind;
        ++m_inFlight;
        send(std::move(part));
    }
}

void SubmitQueue::accept(const Batch &batch, const std::vector<SubmitResult> &results)
{
    std::vector<InboundReply> replies;
    replies.reserve(batch.items.size());
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        const SubmitResult &result = results[i];
        const bool rejected = result.status == SubmitStatus::Rejected;
        replies.push_back({batch.items[i].replyTo, rejected ? statusOf(result.error) : CommandStatus::ESME_ROK, result.id});
    }
    m_answers(std::move(replies));
}

void SubmitQueue::refuse(const std::shared_ptr<Batch> &batch, CommandStatus toPartner, CommandStatus toCarrier)
{
    std::vector<InboundReply> replies;
    replies.reserve(batch->items.size());
    for (std::size_t i = 0; i < batch->items.size(); ++i) {
        const bool partner = batch->messages[i].direction == Direction::MobileTerminated;
        replies.push_back({batch->items[i].replyTo, partner ? toPartner : toCarrier, 0});
    }
    m_answers(std::move(replies));
    finish(batch);
}

void SubmitQueue::finish(const std::shared_ptr<Batch> &batch)
{
    batch->over = true;
    std::erase(m_repeating, batch);
    --m_inFlight;
    m_inFlightItems -= batch->items.size();
    pump();
}

} // namespace gateway
