#pragma once
#include "relay/cacheadmission.h"
#include "relay/cachefinder.h"
#include "relay/cacheflush.h"

namespace gateway {

/// The message cache (manual, "Cache de Messages SMPP"): what enters by a peer with cache_enabled is stored, answered
/// when it is durable, with its negative number, and flushed to Core: at once while Core is well, in order. Of its
/// parts CacheAdmission lets in, CacheFlush sends, CacheFinder finds; CacheActions is for operators. Lives on the relay
/// thread.
class MessageCache
{
public:
    using Settings = CacheRetrySettings;
    using Peer = CachePeer;
    using Answers = CacheAdmission::Answers;

    MessageCache(CacheRows &rows, CacheWriter &writer, CoreApi &api, CoreMonitor &monitor, Clock &clock,
                 Settings settings, CacheNumbers &numbers, Answers answers);
    Q_DISABLE_COPY_MOVE(MessageCache)

    /// What was stored before; before everything else. Binds without a peer are flushed all the same.
    void restore(const std::vector<CacheLane> &lanes);
    /// A peer that is new or has changed; acts on what waits already. An error where its lane could not be made.
    Expected<void, QString> setPeer(Peer peer);
    /// A peer whose cache is off: what is left in it is shown, and flushed by these settings.
    void keepPeer(Peer peer);
    /// A peer that is gone. Its messages stay and are flushed.
    void removePeer(const QString &name);
    /// Counts from the next failure on.
    void setSettings(Settings settings) { m_flush.setSettings(settings); }

    /// Messages of peers that were set, in order; of others they are refused, as the cache cannot be written.
    void add(std::vector<InboundItem> items);
    /// Answers from the cache what a partner asks of a message that is still there; `otherwise` where it is not.
    void lookup(const LookupRequest &request, std::function<void(LookupReply)> done, std::function<void()> otherwise);
    /// Waits that an unreachable Core caused are over.
    void coreIsBack() { m_flush.coreIsBack(); }
    /// False: nothing is sent to Core and no attempt is counted (an invalid licence); a full cache then refuses.
    void setFlushing(bool on);

    /// Messages on their way to Core, and such that wait for room.
    std::size_t inFlight() const { return m_flush.inFlight(); }
    std::size_t blocked() const;
    /// Why storage does not take messages; empty: it does.
    QString storageProblem() const;

    /// A bind as operators see it.
    struct Summary
    {
        QString bind;
        CacheLedger ledger;
        int maxSize = 0;
    };
    /// Those that are configured, and those with something in them.
    std::vector<Summary> summary() const;
    /// What is kept of a bind besides its messages, for its figures; `show` after a change of it.
    void setAlsoKept(std::function<CacheLedger(const QString &bind)> alsoKept);
    void show(const QString &bind);

    // For CacheActions.
    CacheBinds &binds() { return m_binds; }
    CacheFinder &finder() { return m_finder; }
    /// Messages were taken away, by an operator or a partner: there is room, and maybe no reason to wait.
    void removed(CacheBind &bind);
    /// Messages that had failed wait again, from a number on.
    void returned(CacheBind &bind, qint64 from);

private:
    void set(CacheBind &bind, Peer peer, bool takes);
    void wake();
    void arm();

    CacheRows &m_rows;
    CacheWriter &m_writer;
    Clock &m_clock;
    CacheBinds m_binds;
    CacheAdmission m_admission;
    CacheFlush m_flush;
    CacheFinder m_finder;
    std::unique_ptr<Timer> m_timer;
};

} // namespace gateway
