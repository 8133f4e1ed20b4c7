#pragma once
#include "relay/cachejournal.h"
#include "relay/coremonitor.h"
#include "relay/traffic.h"

#include <deque>

namespace gateway {

/// Outcomes of claimed messages on their way to Core, repeated until Core has them: what an outcome says has already
/// happened at the carrier, so none is ever given up. Bounded by what is claimed. Lives on the relay thread.
class OutcomeQueue
{
public:
    /// `recorded` learns of each outcome that Core has, in the order recorded.
    using Recorded = std::function<void(const OutcomeItem &item, OutcomeStatus status)>;
    /// `journal` keeps what Core could not take; without it, memory alone does.
    OutcomeQueue(CoreApi &api, CoreMonitor &monitor, Clock &clock, Recorded recorded, CacheJournal *journal = nullptr);
    ~OutcomeQueue();

    void add(std::vector<OutcomeItem> items);
    void coreIsBack();
    std::size_t size() const { return m_waiting.size() + m_inFlightItems; }

private:
    void pump();
    void send(std::vector<OutcomeItem> items, int failures);
    void failed(std::vector<OutcomeItem> items, const CoreError &error, int failures);

    CoreApi &m_api;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    Recorded m_recorded;
    CacheJournal *const m_journal;
    std::deque<OutcomeItem> m_waiting;
    struct Held
    {
        std::vector<OutcomeItem> items;
        int failures = 0;
    };
    std::vector<Held> m_failed; // wait for m_retry
    std::unique_ptr<Timer> m_retry;
    std::unique_ptr<Timer> m_linger;
    bool m_lingered = false;
    int m_inFlight = 0;
    std::size_t m_inFlightItems = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
