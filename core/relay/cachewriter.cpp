#include "relay/cachewriter.h"

#include "log/log.h"

namespace gateway {
namespace {

constexpr qint64 kAgainMs = 1000;

/// A change that says how a lane's head stands and nothing else; the last such one is worth all before it.
bool isRetryOf(const CacheChange &change, int lane)
{
    return change.retries.size() == 1 && change.retries.front().lane == lane && change.inserts.empty() &&
           change.removes.empty() && change.fails.empty() && change.failed.empty() && change.updates.empty();
}

} // namespace

CacheWriter::CacheWriter(CacheRows &rows, Clock &clock)
    : m_rows(rows), m_clock(clock), m_timer(clock.makeTimer([this] { again(); }))
{}

CacheWriter::~CacheWriter() { *m_alive = false; }

void CacheWriter::write(CacheChange change, Done done)
{
    if (change.isEmpty())
        return;
    auto job = std::make_shared<Job>(Job{std::move(change), std::move(done)});
    if (!isBehind()) {
        start(std::move(job));
        return;
    }
    // Behind what could not be written, so that the order stays.
    const Job &last = *m_unwritten.back();
    if (!last.done && !job->done && job->change.retries.size() == 1 &&
        isRetryOf(job->change, job->change.retries.front().lane) &&
        isRetryOf(last.change, job->change.retries.front().lane))
        m_unwritten.pop_back();
    m_unwritten.push_back(std::move(job));
}

void CacheWriter::start(std::shared_ptr<Job> job)
{
    CacheChange change = job->change;
    m_rows.write(std::move(change), [this, alive = m_alive, job](const Expected<void, CacheError> &result) {
        if (!*alive)
            return;
        if (!result) {
            if (m_problem.isEmpty())
                log::error(log::Category::Cache, QString(), "cache_write",
                           QStringLiteral("The cache cannot be written: %1").arg(result.error().text));
            m_problem = result.error().text;
            m_unwritten.push_back(job);
            m_timer->start(kAgainMs);
        } else if (!isBehind()) {
            m_problem.clear();
        }
        if (job->done)
            job->done(result);
    });
}

void CacheWriter::again()
{
    // Those that fail again come back in the same order.
    std::deque<std::shared_ptr<Job>> jobs;
    jobs.swap(m_unwritten);
    for (std::shared_ptr<Job> &job : jobs)
        start(std::move(job));
}

} // namespace gateway
