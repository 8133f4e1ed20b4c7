#pragma once
#include "store/cacherows.h"
#include "util/clock.h"

#include <deque>

namespace gateway {

/// Writes down what happens to entries of the cache, in order, and again where that fails: until it is written a
/// restart repeats what has happened already, which Core's idempotency keys make harmless. What must not be promised
/// before it is durable (new messages, receipts) goes to the rows directly. Lives on the relay thread.
class CacheWriter
{
public:
    CacheWriter(CacheRows &rows, Clock &clock);
    ~CacheWriter();
    Q_DISABLE_COPY_MOVE(CacheWriter)

    /// Hears of a try that failed, and once of the one that did not; not from within the call.
    using Done = std::function<void(const Expected<void, CacheError> &)>;
    /// An empty change is none: `done` is not called.
    void write(CacheChange change, Done done = {});

    /// Something waits to be written again.
    bool isBehind() const { return !m_unwritten.empty(); }
    /// Why that could not be written; empty: nothing waits.
    const QString &problem() const { return m_problem; }

private:
    struct Job
    {
        CacheChange change;
        Done done;
    };
    void start(std::shared_ptr<Job> job);
    void again();

    CacheRows &m_rows;
    Clock &m_clock;
    std::deque<std::shared_ptr<Job>> m_unwritten; ///< in the order of the calls
    std::unique_ptr<Timer> m_timer;
    QString m_problem;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
