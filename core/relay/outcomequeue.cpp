#include "relay/outcomequeue.h"

#include "log/log.h"
#include "util/backoff.h"

#include <iterator>

namespace gateway {
namespace {
constexpr int kMaxInFlight = 2;
constexpr std::size_t kMaxItems = 1000;
constexpr qint64 kLingerMs = 5;
constexpr std::size_t kWorthASecondRequest = 200;
constexpr Backoff kRetry{200, 30'000};
} // namespace

OutcomeQueue::OutcomeQueue(CoreApi &api, CoreMonitor &monitor, Clock &clock, Recorded recorded, CacheJournal *journal)
    : m_api(api), m_monitor(monitor), m_clock(clock), m_recorded(std::move(recorded)), m_journal(journal),
      m_retry(clock.makeTimer([this] { coreIsBack(); })), m_linger(clock.makeTimer([this] {
          m_lingered = true;
          pump();
      }))
{
}

OutcomeQueue::~OutcomeQueue() { *m_alive = false; }

void OutcomeQueue::add(std::vector<OutcomeItem> items)
{
    std::move(items.begin(), items.end(), std::back_inserter(m_waiting));
    pump();
}

void OutcomeQueue::coreIsBack()
{
    m_retry->stop();
    std::vector<Held> again;
    again.swap(m_failed);
    for (Held &held : again)
        send(std::move(held.items), held.failures);
}

void OutcomeQueue::pump()
{
    // While a batch waits for its repeat, new ones wait behind it rather than hammer a Core in trouble.
    while (!m_waiting.empty() && m_inFlight < kMaxInFlight && m_failed.empty()) {
        if (m_inFlight > 0 && m_waiting.size() < kWorthASecondRequest && !m_lingered) {
            if (!m_linger->isActive())
                m_linger->start(kLingerMs);
            return;
        }
        m_lingered = false;
        m_linger->stop();
        const std::size_t n = std::min(kMaxItems, m_waiting.size());
        std::vector<OutcomeItem> items(std::make_move_iterator(m_waiting.begin()),
                                       std::make_move_iterator(m_waiting.begin() + std::ptrdiff_t(n)));
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + std::ptrdiff_t(n));
        m_inFlightItems += n;
        send(std::move(items), 0);
    }
}

void OutcomeQueue::send(std::vector<OutcomeItem> items, int failures)
{
    ++m_inFlight;
    std::vector<Outcome> outcomes;
    outcomes.reserve(items.size());
    for (const OutcomeItem &item : items)
        outcomes.push_back(item.outcome);
    auto shared = std::make_shared<std::vector<OutcomeItem>>(std::move(items));
    m_api.outcomes(outcomes, [this, shared, failures, alive = m_alive](const CoreReply<std::vector<OutcomeStatus>> &reply) {
        if (!*alive)
            return;
        --m_inFlight;
        if (!reply) {
            failed(std::move(*shared), reply.error(), failures);
        } else {
            m_monitor.succeeded();
            m_inFlightItems -= shared->size();
            for (std::size_t i = 0; i < shared->size(); ++i) {
                if (m_journal)
                    m_journal->delivered((*shared)[i]);
                m_recorded((*shared)[i], (*reply)[i]);
            }
        }
        pump();
    });
}

void OutcomeQueue::failed(std::vector<OutcomeItem> items, const CoreError &error, int failures)
{
    m_monitor.failed(error);
    const bool unreadable = error.kind == CoreError::Kind::Http && (error.httpStatus == 400 || error.httpStatus == 413);
    if (unreadable && items.size() > 1) {
        const auto middle = items.begin() + std::ptrdiff_t(items.size() / 2);
        std::vector<OutcomeItem> second(std::make_move_iterator(middle), std::make_move_iterator(items.end()));
        items.erase(middle, items.end());
        send(std::move(items), failures);
        send(std::move(second), failures);
        return;
    }
    if (unreadable) {
        // One outcome that Core cannot read would block all others for ever; its lease lapses and Core decides.
        log::error(log::Category::Core, QString(), "outcome_refused",
                   QStringLiteral("Core refuses the outcome of message %1 with HTTP %2").arg(items.front().outcome.id).arg(error.httpStatus));
        m_inFlightItems -= 1;
        if (m_journal)
            m_journal->delivered(items.front());
        m_recorded(items.front(), OutcomeStatus::UnknownMessage);
        return;
    }
    if (m_journal)
        m_journal->keep(items);
    const qint64 wait = std::max(error.retryAfterSeconds * qint64(1000), kRetry.delayMs(failures));
    m_failed.push_back({std::move(items), failures + 1});
    if (!m_retry->isActive())
        m_retry->start(wait);
}

} // namespace gateway
