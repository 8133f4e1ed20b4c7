#pragma once
#include "metrics/metrics.h"
#include "peers/peersettings.h"
#include "relay/coremonitor.h"
#include "relay/traffic.h"
#include "store/cachenumbers.h"
#include "store/cacherows.h"

#include <deque>
#include <map>

namespace gateway {

/// The message cache (manual, "Cache de Messages SMPP"): what enters by a peer with cache_enabled is stored, answered
/// when it is durable, with its negative number, and flushed to Core: at once while Core is well, in order, one batch
/// in flight a bind. Failures count for each message of the batch and hold the bind. Lives on the relay thread.
class MessageCache
{
public:
    struct Settings
    {
        int maxAttempts = 10;
        double backoffMultiplier = 2;
    };
    /// One bind as it is configured.
    struct Peer
    {
        QString name;
        int maxSize = 10'000; ///< waiting and failed messages
        qint64 retryIntervalMs = 60'000;
        CacheOverflow overflow = CacheOverflow::EvictOldest;
        std::shared_ptr<PeerMetrics> metrics;
    };
    using Answers = std::function<void(std::vector<InboundReply>)>;

    MessageCache(CacheRows &rows, CoreApi &api, CoreMonitor &monitor, Clock &clock, Settings settings,
                 CacheNumbers &numbers, Answers answers);
    ~MessageCache();
    Q_DISABLE_COPY_MOVE(MessageCache)

    /// What was stored before; before everything else. Binds without a peer are flushed all the same.
    void restore(const std::vector<CacheLane> &lanes);
    /// A peer that is new or has changed. An error where its lane could not be made.
    Expected<void, QString> setPeer(Peer peer);
    /// Its messages stay and are flushed.
    void removePeer(const QString &name);

    /// Messages of peers that were set, in order; of others they are refused, as the cache cannot be written.
    void add(std::vector<InboundItem> items);
    /// Answers from the cache what a partner asks of a message that is still there; `otherwise` where it is not.
    void lookup(const LookupRequest &request, std::function<void(LookupReply)> done, std::function<void()> otherwise);
    /// Waits that an unreachable Core caused are over.
    void coreIsBack();
    /// False: nothing is sent to Core and no attempt is counted (an invalid licence); a full cache then refuses.
    void setFlushing(bool on);

    /// Messages on their way to Core, and such that wait for room.
    std::size_t inFlight() const { return m_inFlightMessages; }
    std::size_t blocked() const;
    /// Why storage does not take messages; empty: it does.
    const QString &storageProblem() const { return m_problem; }

    /// A bind as operators see it.
    struct Summary
    {
        QString bind;
        CacheLedger ledger;
        int maxSize = 0;
    };
    std::vector<Summary> summary() const;
    /// What is kept of a bind besides its messages, for its figures; `show` after a change of it.
    std::function<CacheLedger(const QString &bind)> alsoKept;
    void show(const QString &bind);

private:
    struct Entry
    {
        qint64 number = 0;
        InboundMessage message;
    };
    struct Blocked
    {
        InboundItem item;
        qint64 untilNs = 0;
    };
    struct Bind
    {
        Peer peer;
        int lane = 0;
        CacheLedger ledger;      ///< as it will be when all that was asked of the rows is done
        std::deque<Entry> queue; ///< committed, in order; not those of `head`
        qint64 loaded = 0;       ///< number of the last entry that was in memory
        bool more = false;       ///< there are entries beyond `loaded` in the rows alone
        bool reading = false;
        std::vector<Entry> head;             ///< the batch that is tried
        std::vector<InboundMessage> sending; ///< its messages while it is in flight
        bool inFlight = false;
        int attempts = 0;            ///< of the head
        qint64 nextAtNs = 0;         ///< the head may be tried again; 0: now
        bool unreachable = false;    ///< that wait ends when Core is back
        bool oncePerItem = false;    ///< the single message of the head was refused with 400 once
        std::size_t batchLimit = 0;  ///< after 400 and 413: smaller batches until one succeeds
        qint64 restoredUpTo = 0;     ///< entries up to here have `attempts` behind them
        std::deque<qint64> failed;   ///< their numbers, in order
        std::deque<Blocked> blocked; ///< for want of room, in order
        qint64 size() const { return ledger.waiting() + ledger.failed; }
    };

    Bind *find(const QString &name);
    void admit(Bind &bind, std::vector<InboundItem> items);
    bool makeRoom(Bind &bind);
    bool isFailing(const Bind &bind) const;
    void committed(const QString &name, std::vector<InboundItem> items, std::vector<qint64> numbers,
                   const Expected<void, CacheError> &result);
    void pumpAll();
    void pump(Bind &bind);
    bool fillHead(Bind &bind);
    void load(Bind &bind);
    void send(Bind &bind);
    void answered(Bind &bind, const CoreReply<std::vector<SubmitResult>> &reply);
    void accepted(Bind &bind, const std::vector<SubmitResult> &results);
    void refused(Bind &bind, const CoreError &error);
    void failHead(Bind &bind, const QString &error, qint64 leastWaitMs, bool unreachable);
    void giveUp(Bind &bind, const Entry &entry, int retries, const QString &error, CacheChange &change);
    void retryUnblocked(Bind &bind);
    void keep(CacheChange change);
    void shown(Bind &bind);
    CacheLedger ledgerOf(const Bind &bind) const;
    LookupReply actOn(Bind &bind, Entry &entry, const LookupRequest &request, bool &gone);
    void refuse(const InboundItem &item, const CacheError &error, std::vector<InboundReply> &replies) const;
    void wake();
    void arm();

    CacheRows &m_rows;
    CoreApi &m_api;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    const Settings m_settings;
    CacheNumbers &m_numbers;
    const Answers m_answers;
    std::map<QString, Bind> m_binds;
    std::unique_ptr<Timer> m_timer;
    QString m_next;          ///< the bind that has its turn where not all may send
    CacheChange m_unwritten; ///< what could not be written down, to be tried again
    qint64 m_unwrittenNs = 0;
    bool m_flushing = true;
    int m_batches = 0;
    std::size_t m_inFlightMessages = 0;
    QString m_problem;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

/// A message as the cache's rows keep it: the item that Core gets.
QByteArray cachedBody(const InboundMessage &message);
/// The messages of such bodies; nothing where one cannot be read.
std::optional<std::vector<InboundMessage>> readCachedBodies(const std::vector<CacheEntry> &entries);

} // namespace gateway
