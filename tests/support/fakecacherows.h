#pragma once
#include "store/cacherows.h"

#include <deque>

/// The cache's rows in memory; what is asked is done when the test says so.
class FakeCacheRows final : public gateway::CacheRows
{
public:
    FakeCacheRows() : m_db(std::move(*gateway::CacheDb::open(gateway::Database::kMemory.toString()))) {}

    Expected<int, QString> lane(const QString &bind, gateway::CacheKind kind) override
    {
        return m_db->lane(bind, kind);
    }
    void write(gateway::CacheChange change, Done<void> done) override
    {
        m_jobs.push_back([this, change = std::move(change), done = std::move(done)] {
            if (error)
                return done(Unexpected{*error});
            if (!m_db->apply({&change}))
                qFatal("%s", qPrintable(m_db->database().error()));
            done({});
        });
    }
    void read(int lane, qint64 after, int limit, qint64 maxOctets, Done<std::vector<gateway::CacheEntry>> done) override
    {
        m_jobs.push_back([=, this, done = std::move(done)] { done(m_db->entries(lane, after, limit, maxOctets)); });
    }
    void readFailed(int lane, qint64 after, int limit, int minRetries,
                    Done<std::vector<gateway::FailedEntry>> done) override
    {
        m_jobs.push_back(
            [=, this, done = std::move(done)] { done(m_db->failedEntries(lane, after, limit, minRetries)); });
    }
    void countFailed(int lane, int minRetries, Done<qint64> done) override
    {
        m_jobs.push_back([=, this, done = std::move(done)] { done(m_db->countFailedEntries(lane, minRetries)); });
    }
    bool hasSpace() const override { return space; }
    QString problem() const override { return trouble; }

    /// Does what was asked so far, and what that asks.
    void commit()
    {
        while (commitOne()) {
        }
    }
    /// Does the oldest of what was asked; false where there is nothing.
    bool commitOne()
    {
        if (m_jobs.empty())
            return false;
        const std::function<void()> job = std::move(m_jobs.front());
        m_jobs.pop_front();
        job();
        return true;
    }
    gateway::CacheDb &db() { return *m_db; }

    std::optional<gateway::CacheError> error; ///< of every write
    bool space = true;
    QString trouble; ///< what `problem` says

private:
    std::unique_ptr<gateway::CacheDb> m_db;
    std::deque<std::function<void()>> m_jobs;
};
