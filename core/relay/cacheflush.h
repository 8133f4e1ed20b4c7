#pragma once
#include "relay/cachebind.h"
#include "relay/cachewriter.h"
#include "relay/coremonitor.h"

namespace gateway {

/// How messages leave the cache for Core: in order, one batch in flight a bind and ten over all, a failed one repeated
/// after a wait that grows, until the attempts are used up. Lives on the relay thread.
class CacheFlush
{
public:
    CacheFlush(CacheBinds &binds, CacheRows &rows, CacheWriter &writer, CoreApi &api, CoreMonitor &monitor,
               Clock &clock, CacheRetrySettings settings);
    ~CacheFlush();
    Q_DISABLE_COPY_MOVE(CacheFlush)

    /// Sends what is due, of all binds or of one.
    void pumpAll();
    void pump(CacheBind &bind);
    /// Waits that an unreachable Core caused are over.
    void coreIsBack();
    /// Off: nothing is sent and no attempt counted; what is in flight ends.
    void setFlushing(bool on) { m_flushing = on; }
    bool isFlushing() const { return m_flushing; }
    void setSettings(CacheRetrySettings settings) { m_settings = settings; }
    int maxAttempts() const { return m_settings.maxAttempts; }
    /// Entries were taken away: where none is left that has been tried, there is no wait any more.
    void entriesGone(CacheBind &bind);
    /// The bind's retry interval has changed: it waits no longer than that from now.
    void shortenWait(CacheBind &bind);
    /// When something falls due next (Clock::nowNs); -1: never.
    qint64 nextDueNs() const;
    std::size_t inFlight() const { return m_inFlightMessages; }

    /// Told when a batch has ended or a bind was read: there may be room, the next due time may be another.
    std::function<void(CacheBind &bind)> moved;

private:
    bool fillHead(CacheBind &bind);
    void load(CacheBind &bind);
    void loaded(CacheBind &bind, const Expected<std::vector<CacheEntry>, CacheError> &read);
    void send(CacheBind &bind);
    void answered(CacheBind &bind, const CoreReply<std::vector<SubmitResult>> &reply);
    void accepted(CacheBind &bind, const std::vector<SubmitResult> &results);
    void refused(CacheBind &bind, const CoreError &error);
    void halve(CacheBind &bind);
    void failHead(CacheBind &bind, const QString &error, qint64 leastWaitMs, bool unreachable);
    qint64 waitAfterFailure(const CacheBind &bind) const;
    void giveUp(CacheBind &bind, qint64 number, int retries, const QString &error, CacheChange &change);
    void setRetry(CacheBind &bind, CacheRetry retry, CacheChange &change);

    CacheBinds &m_binds;
    CacheRows &m_rows;
    CacheWriter &m_writer;
    CoreApi &m_api;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    CacheRetrySettings m_settings;
    QString m_next; ///< the bind that has its turn where not all may send
    bool m_flushing = true;
    int m_batches = 0;
    std::size_t m_inFlightMessages = 0;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
