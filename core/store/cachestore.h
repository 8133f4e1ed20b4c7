#pragma once
#include "store/cachedb.h"
#include "util/executor.h"

#include <atomic>
#include <functional>
#include <mutex>

namespace gateway {

/// cache.db behind its one writer thread, with group commit: everything that arrives while a commit is being synced
/// goes into the next, so the cost of a message falls as load rises. Calls are thread-safe; answers come on `back`, in
/// the order of the calls, and only after the fdatasync that covers them.
class CacheStore
{
public:
    /// Why something could not be kept.
    struct Error
    {
        enum class Kind { DiskFull, Failed };
        Kind kind = Kind::Failed;
        QString text; ///< one line
    };
    template <class T>
    using Done = std::function<void(Expected<T, Error>)>;

    struct Settings
    {
        QString file;                            ///< Database::kMemory: in memory
        qint64 minFreeOctets = 64 * 1024 * 1024; ///< of the file system: with less, `freeSpace` says so
    };

    CacheStore(Settings settings, Executor &back);
    ~CacheStore();
    Q_DISABLE_COPY_MOVE(CacheStore)

    struct Content
    {
        std::vector<CacheLane> lanes;
        qint64 lastNumber = 0;
    };
    /// Opens the database and says what it holds; blocks. Before every other call.
    Expected<Content, QString> open();
    /// Number of a bind's lane; blocks where it is new. An error where that could not be kept.
    Expected<int, QString> lane(const QString &bind, CacheKind kind);

    /// Keeps a change; a group of changes that fails is tried change by change.
    void write(CacheChange change, Done<void> done);
    void read(int lane, qint64 after, int limit, qint64 maxOctets, Done<std::vector<CacheEntry>> done);
    void readFailed(int lane, qint64 after, int limit, int minRetries, Done<std::vector<FailedEntry>> done);
    /// Copies the database, which is no memory, into a new file while it is in use.
    void backup(const QString &file, Done<void> done);

    /// False while the file system has less room than it should.
    bool hasSpace() const { return m_hasSpace.load(std::memory_order_relaxed); }
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
