#pragma once
#include "metrics/metrics.h"
#include "peers/peersettings.h"
#include "relay/coremonitor.h"
#include "relay/traffic.h"
#include "store/cachedb.h"

#include <deque>
#include <functional>
#include <map>
#include <set>

namespace gateway {

/// A bind's cache as it is configured.
struct CachePeer
{
    QString name;
    int maxSize = 10'000; ///< waiting and failed messages
    qint64 retryIntervalMs = 60'000;
    CacheOverflow overflow = CacheOverflow::EvictOldest;
    std::shared_ptr<PeerMetrics> metrics;
};

/// How failed deliveries are repeated.
struct CacheRetrySettings
{
    int maxAttempts = 10;
    double backoffMultiplier = 2;
};

/// A message that waits, with its number.
struct CachedEntry
{
    qint64 number = 0;
    InboundMessage message;
    QByteArray body; ///< what the rows and Core get
};

/// Messages that are tried together; their numbers rise.
struct CacheBatch
{
    std::vector<qint64> numbers;
    std::vector<InboundMessage> messages; ///< as many
    std::vector<QByteArray> bodies;       ///< as many
    std::size_t size() const { return numbers.size(); }
    bool empty() const { return numbers.empty(); }
    void add(CachedEntry entry);
    /// The entry leaves it.
    CachedEntry take(std::size_t index);
    void clear();
    void erase(std::size_t index);
    /// Place of a number, nothing where it is not here.
    std::optional<std::size_t> find(qint64 number) const;
};

/// The messages of one bind. Of those that wait only the next few are in memory: all of the rows up to `loaded` are in
/// `head` and `queue`; the others are read when it is their turn.
struct CacheBind
{
    struct Blocked
    {
        InboundItem item;
        qint64 untilNs = 0;
    };
    /// Where an entry is.
    enum class Place {
        None,
        InFlight,
        Head,
        Queue,
        Failed,
        Rows, ///< there alone, if at all
    };

    CachePeer peer;
    bool configured = false; ///< false: what waits is flushed, nothing comes in
    int lane = 0;            ///< 0: there are no rows, and no messages
    CacheLedger ledger;      ///< as it will be when all that was asked of the rows is done

    std::deque<CachedEntry> queue; ///< committed, in order; not those of `head`
    qint64 loaded = 0;
    bool more = false;        ///< there may be entries beyond `loaded`
    std::set<qint64> leaving; ///< deleted beyond `loaded`, and not yet in the rows
    bool reading = false;
    qint64 readAfter = 0;   ///< where the read under way begins
    bool readStale = false; ///< what it brings is not so any more
    qint64 readAgainNs = 0; ///< reading failed: not before this

    CacheBatch head; ///< what is tried
    bool inFlight = false;
    bool headSplit = false;     ///< the rows may have others between its numbers
    int returning = 0;          ///< changes under way that make failed ones wait again
    int attempts = 0;           ///< of the head
    qint64 nextAtNs = 0;        ///< the head may be tried again; 0: now
    bool unreachable = false;   ///< that wait ends when Core is back
    CacheRetry retry;           ///< as it was written last
    bool oncePerItem = false;   ///< the single message of the head was refused with 400 once
    std::size_t batchLimit = 0; ///< after 400 and 413: smaller batches until one succeeds
    qint64 restoredUpTo = 0;    ///< entries up to here have `attempts` behind them

    std::deque<qint64> failed;   ///< their numbers, in order
    std::deque<Blocked> blocked; ///< for want of room, in order

    qint64 size() const { return ledger.waiting() + ledger.failed; }
    std::deque<CachedEntry>::iterator notBefore(qint64 number);
    Place placeOf(qint64 number) const;
    /// Of an entry of the queue.
    std::deque<CachedEntry>::iterator inQueue(qint64 number);
    /// An entry of the head waits again.
    void putBack(CachedEntry entry);
    /// Some of those that wait have `attempts` behind them.
    bool hasTried() const;
    /// The tries that a waiting entry has behind it.
    int attemptsOf(qint64 number) const;
    /// An entry has changed or gone: a read under way may bring it as it was.
    void touched(qint64 number) { readStale = readStale || (reading && number > readAfter); }
    /// Entries from a number on have come into the rows: they, and what is behind them, are read again.
    void rewind(qint64 number);
    /// A failed entry more, or one less.
    void addFailed(qint64 number);
    bool removeFailed(qint64 number);
};

/// Core cannot be reached, or the bind's deliveries fail.
bool isFailing(const CacheBind &bind, const CoreMonitor &monitor);

/// All binds with messages, and their figures.
class CacheBinds
{
public:
    std::map<QString, CacheBind> all; ///< none ever goes: a lane stays
    CacheBind *find(const QString &name);
    /// With what is kept of it besides messages.
    CacheLedger ledgerOf(const CacheBind &bind) const;
    /// Its figures have changed.
    void show(const CacheBind &bind) const;
    std::function<CacheLedger(const QString &bind)> alsoKept;
};

/// A message's number as partners, people and Core know it.
inline QString shownNumber(qint64 number) { return QString::number(-number); }

} // namespace gateway
