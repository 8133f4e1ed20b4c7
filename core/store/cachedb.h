#pragma once
#include "store/migrations.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <map>
#include <vector>

namespace gateway {

/// What is kept in cache.db: messages and receipts that were acknowledged and wait for Core, and outcomes that Core
/// could not take. Each bind has a lane for each, in which entries are in the order of their numbers.
enum class CacheKind { Message = 0, Report = 1, Outcome = 2 };

/// Everything that ever entered a lane is in exactly one place: what is not in the others waits.
struct CacheLedger
{
    qint64 accepted = 0;
    qint64 delivered = 0;
    qint64 failed = 0; ///< failed_permanent, as long as they are kept
    qint64 evicted = 0;
    qint64 deleted = 0; ///< by an operator
    CacheLedger operator+(const CacheLedger &other) const
    {
        return {accepted + other.accepted, delivered + other.delivered, failed + other.failed,
                evicted + other.evicted, deleted + other.deleted};
    }
    qint64 waiting() const { return accepted - delivered - failed - evicted - deleted; }
    bool operator==(const CacheLedger &) const = default;
};

/// How often the entries at the head of a lane were tried in vain.
struct CacheRetry
{
    int attempts = 0;
    qint64 upTo = 0;   ///< number of the last entry that these attempts were made with
    qint64 nextAt = 0; ///< wall clock, milliseconds
    QString error;
    bool unreachable = false; ///< Core could not be reached: the wait ends when it can
    bool operator==(const CacheRetry &) const = default;
};

struct CacheLane
{
    int id = 0;
    QString bind;
    CacheKind kind = CacheKind::Message;
    CacheLedger ledger;
    CacheRetry retry;
    qint64 first = 0; ///< number of its first entry, 0 where none waits
    std::vector<qint64> failed; ///< numbers of the failed ones, in order
    bool operator==(const CacheLane &) const = default;
};

struct CacheEntry
{
    qint64 number = 0;
    QByteArray body;
    bool operator==(const CacheEntry &) const = default;
};

/// An entry that is not tried any more.
struct FailedEntry : CacheEntry
{
    int retries = 0;
    qint64 failedAt = 0;
    QString error;
    bool operator==(const FailedEntry &) const = default;
};

/// What one transaction does to the cache, in this order.
struct CacheChange
{
    struct Insert
    {
        int lane = 0;
        CacheEntry entry;
    };
    enum class Why { Delivered, Evicted, Deleted };
    /// All waiting entries of a lane from one number to another.
    struct Remove
    {
        int lane = 0;
        qint64 from = 0;
        qint64 to = 0;
        Why why = Why::Delivered;
    };
    /// A waiting entry becomes a failed one.
    struct Fail
    {
        int lane = 0;
        qint64 number = 0;
        int retries = 0;
        qint64 at = 0;
        QString error;
    };
    /// Failed entries wait again, or are gone; `number` 0: all of the lane.
    struct Failed
    {
        int lane = 0;
        qint64 number = 0;
        bool again = false;
        Why why = Why::Deleted; ///< where not again
    };
    /// A waiting entry says something else.
    struct Update
    {
        int lane = 0;
        CacheEntry entry;
    };
    struct Retry
    {
        int lane = 0;
        CacheRetry state;
    };
    std::vector<Insert> inserts;
    std::vector<Remove> removes;
    std::vector<Fail> fails;
    std::vector<Failed> failed;
    std::vector<Update> updates;
    std::vector<Retry> retries;
    bool isEmpty() const
    {
        return inserts.empty() && removes.empty() && fails.empty() && failed.empty() && updates.empty() && retries.empty();
    }
};

/// The statements of cache.db over one connection, for one thread at a time. Failures stick to the Database.
class CacheDb
{
public:
    /// For the writer: makes or migrates the tables.
    static Expected<std::unique_ptr<CacheDb>, QString> open(const QString &file);
    /// A second connection for reading, beside an open one.
    static Expected<std::unique_ptr<CacheDb>, QString> openBeside(const QString &file);

    Database &database() { return *m_db; }
    /// Number of a lane, made where it is new (in a transaction of its own).
    int lane(const QString &bind, CacheKind kind);
    std::vector<CacheLane> lanes();
    /// All or nothing; the ledgers change with the rows. False leaves the reason in `database().error()`.
    bool apply(const std::vector<const CacheChange *> &changes);
    /// Up to `limit` entries after a number, in order, of `maxOctets` together (one at least).
    std::vector<CacheEntry> entries(int lane, qint64 after, int limit, qint64 maxOctets);
    /// The same of failed ones that were tried `minRetries` times or more.
    std::vector<FailedEntry> failedEntries(int lane, qint64 after, int limit, int minRetries);
    qint64 countFailedEntries(int lane, int minRetries);
    /// Writes something that changes nothing: whether that can be done.
    bool probe();
    /// Numbers of rows, for tests: {waiting, failed}.
    std::pair<qint64, qint64> counted(int lane);
    /// The highest number that any lane ever had.
    qint64 lastNumber();

private:
    struct Statements;
    explicit CacheDb(std::unique_ptr<Database> db);

public:
    ~CacheDb();

private:
    bool applyOne(const CacheChange &change);

    std::unique_ptr<Database> m_db;
    std::unique_ptr<Statements> m_sql;
    std::map<int, CacheLedger> m_deltas; ///< of the transaction under way
    qint64 m_last = 0;                   ///< highest number of the transaction under way
};

} // namespace gateway
