#pragma once
#include "store/cacherows.h"
#include "util/clock.h"
#include "util/executor.h"

#include <atomic>
#include <functional>
#include <mutex>

namespace gateway {

/// cache.db behind its one writer thread, with group commit: everything that arrives while a commit is being synced
/// goes into the next, so the cost of a message falls as load rises. Calls are thread-safe; answers come on `back`, in
/// the order of the calls, and only after the fdatasync that covers them.
class CacheStore final : public CacheRows
{
public:
    using Error = CacheError;
    struct Settings
    {
        QString file;                            ///< Database::kMemory: in memory
        qint64 minFreeOctets = 64 * 1024 * 1024; ///< of the file system: with less, `hasSpace` says so
    };

    CacheStore(Settings settings, Executor &back, Clock &clock = systemClock());
    ~CacheStore() override;
    Q_DISABLE_COPY_MOVE(CacheStore)

    struct Content
    {
        std::vector<CacheLane> lanes;
        qint64 lastNumber = 0;
    };
    /// Opens the database and says what it holds; blocks. Before every other call. Where it cannot be opened all other
    /// calls answer with that error.
    Expected<Content, QString> open();
    Expected<int, QString> lane(const QString &bind, CacheKind kind) override;
    /// What cannot be kept for its own fault fails no other. Where the disk is full, what makes room is still done.
    void write(CacheChange change, Done<void> done) override;
    void read(int lane, qint64 after, int limit, qint64 maxOctets, Done<std::vector<CacheEntry>> done) override;
    void readFailed(int lane, qint64 after, int limit, int minRetries, Done<std::vector<FailedEntry>> done) override;
    void countFailed(int lane, int minRetries, Done<qint64> done) override;

    /// False also from a write that failed for want of room until one can be done again.
    bool hasSpace() const override { return m_hasSpace.load(std::memory_order_relaxed) && !m_isFull; }
    /// The database could not be opened, cannot be written (it is tried each second), has not done a write for
    /// seconds, or its file system is nearly full.
    QString problem() const override;
    /// Ends after what was called so far.
    void stop();

    struct Figures
    {
        quint64 commits = 0, changes = 0, inserts = 0;
    };
    Figures figures() const;

private:
    struct Job
    {
        CacheChange change;
        Done<void> done;
    };
    struct Answer;
    void commitAll();
    void commitInParts(std::vector<Job> &jobs, std::vector<Answer> &answers);
    void checkpoint();
    void watch();
    void lookForSpace();
    void probe();
    Error takeError();
    void setFailing(const Error &why);
    void setWorking();
    template <class T>
    void ask(std::function<T(CacheDb &)> work, Done<T> done);

    const Settings m_settings;
    Executor &m_back;
    Clock &m_clock;
    QString m_unusable;                      ///< why there is no database
    std::unique_ptr<CacheDb> m_db;           ///< the writer's
    std::unique_ptr<Database> m_checkpoints; ///< the checkpointer's
    std::unique_ptr<Timer> m_watch;          ///< the checkpointer's
    mutable std::mutex m_mutex;
    QString m_failing; ///< why the last write failed
    std::atomic<bool> m_isFailing{false};
    std::atomic<bool> m_isFull{false};    ///< that was for want of room
    std::atomic<bool> m_isDamaged{false}; ///< until a restart: what is damaged cannot be trusted with more
    std::atomic<qint64> m_busySince{0};   ///< when the writer began what it does; 0: nothing
    std::vector<Job> m_jobs;              ///< until the next commit
    bool m_knocked = false;
    std::atomic<bool> m_hasSpace{true};
    std::atomic<bool> m_longLog{false};       ///< and little of it is left to move
    std::atomic<bool> m_checkpointing{false}; ///< the checkpointer has work
    std::atomic<quint64> m_commits{0}, m_changes{0}, m_inserts{0};
    quint64 m_sinceCheckpoint = 0;
    ThreadExecutor m_writer;
    ThreadExecutor m_checkpointer;
};

} // namespace gateway
