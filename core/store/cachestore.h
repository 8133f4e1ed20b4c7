#pragma once
#include "store/cacherows.h"
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
        qint64 minFreeOctets = 64 * 1024 * 1024; ///< of the file system: with less, `freeSpace` says so
    };

    CacheStore(Settings settings, Executor &back);
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
    /// A group of changes that fails is tried change by change.
    void write(CacheChange change, Done<void> done) override;
    void read(int lane, qint64 after, int limit, qint64 maxOctets, Done<std::vector<CacheEntry>> done) override;
    void readFailed(int lane, qint64 after, int limit, int minRetries, Done<std::vector<FailedEntry>> done) override;
    /// Copies the database, which is no memory, into a new file while it is in use.
    void backup(const QString &file, Done<void> done);

    bool hasSpace() const override { return m_hasSpace.load(std::memory_order_relaxed); }
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
    void commitAll();
    void checkpoint();
    void lookForSpace();
    Error takeError();
    template <class T>
    void ask(std::function<T(CacheDb &)> work, Done<T> done);

    const Settings m_settings;
    Executor &m_back;
    QString m_unusable; ///< why there is no database
    std::unique_ptr<CacheDb> m_db;           ///< the writer's
    std::unique_ptr<Database> m_checkpoints; ///< the checkpointer's
    std::mutex m_mutex;
    std::vector<Job> m_jobs; ///< until the next commit
    bool m_knocked = false;
    std::atomic<bool> m_hasSpace{true};
    std::atomic<bool> m_longLog{false};
    std::atomic<quint64> m_commits{0}, m_changes{0}, m_inserts{0};
    quint64 m_sinceCheckpoint = 0;
    bool m_checkpointing = false;
    ThreadExecutor m_writer;
    ThreadExecutor m_checkpointer;
};

} // namespace gateway
