#include "relay/cacheflush.h"

#include "log/log.h"
#include "relay/cachebodies.h"
#include "relay/submitbatch.h"

#include <QtCore/QDateTime>
#include <cmath>

namespace gateway {
namespace {

using Why = CacheChange::Why;

constexpr int kMaxBatches = 10;          // over all binds
constexpr std::size_t kReadBelow = 1500; // entries in memory, beside the head
constexpr qint64 kReadAgainNs = 1'000'000'000;
constexpr qint64 kDelayedMs = 1000; // a message that waited longer is worth a line of the log

} // namespace

CacheFlush::CacheFlush(CacheBinds &binds, CacheRows &rows, CacheWriter &writer, CoreApi &api, CoreMonitor &monitor,
                       Clock &clock, CacheRetrySettings settings)
    : m_binds(binds),
      m_rows(rows),
      m_writer(writer),
      m_api(api),
      m_monitor(monitor),
      m_clock(clock),
      m_settings(settings)
{}

CacheFlush::~CacheFlush() { *m_alive = false; }

// ---- When

void CacheFlush::pumpAll()
{
    // Each has its turn first once, so that many binds cannot starve one.
    const auto begin = m_binds.all.lower_bound(m_next);
    for (auto it = begin; it != m_binds.all.end(); ++it)
        pump(it->second);
    for (auto it = m_binds.all.begin(); it != begin; ++it)
        pump(it->second);
}

void CacheFlush::pump(CacheBind &bind)
{
    if (bind.more && bind.queue.size() < kReadBelow && bind.readAgainNs <= m_clock.nowNs())
        load(bind);
    if (bind.inFlight || !m_flushing || m_batches >= kMaxBatches || bind.nextAtNs > m_clock.nowNs())
        return;
    if (fillHead(bind))
        send(bind);
}

void CacheFlush::coreIsBack()
{
    for (auto &[name, bind] : m_binds.all) {
        if (bind.unreachable)
            bind.nextAtNs = 0;
        bind.unreachable = false;
    }
    pumpAll();
}

qint64 CacheFlush::nextDueNs() const
{
    qint64 next = -1;
    const auto also = [&next](qint64 at) { next = next < 0 ? at : std::min(next, at); };
    for (const auto &[name, bind] : m_binds.all) {
        if (bind.nextAtNs > 0 && !bind.inFlight && m_flushing)
            also(bind.nextAtNs);
        if (bind.readAgainNs > 0)
            also(bind.readAgainNs);
    }
    return next;
}

void CacheFlush::entriesGone(CacheBind &bind)
{
    if (bind.attempts == 0 || bind.inFlight || bind.hasTried())
        return;
    bind.attempts = 0;
    bind.restoredUpTo = 0;
    bind.nextAtNs = 0;
    bind.unreachable = false;
    CacheChange change;
    setRetry(bind, {}, change);
    m_writer.write(std::move(change));
}

// ---- What is next

/// The head is what was tried before, else the next of the queue. False where nothing can be sent.
bool CacheFlush::fillHead(CacheBind &bind)
{
    if (!bind.head.empty())
        return true;
    if (bind.attempts > 0 && bind.restoredUpTo == 0)
        bind.attempts = 0; // those that it was for are gone
    bind.headSplit = bind.returning > 0;
    const std::size_t limit = bind.batchLimit > 0 ? bind.batchLimit : kMaxSubmitItems;
    qint64 octets = 0;
    while (!bind.queue.empty() && bind.head.size() < limit) {
        CachedEntry &next = bind.queue.front();
        if (bind.restoredUpTo > 0 && next.number > bind.restoredUpTo) {
            if (!bind.head.empty())
                break;
            bind.attempts = 0;
            bind.restoredUpTo = 0;
        }
        octets += next.body.size() + 1;
        if (octets > kMaxSubmitOctets && !bind.head.empty())
            break;
        bind.head.add(std::move(next));
        bind.queue.pop_front();
    }
    return !bind.head.empty();
}

void CacheFlush::load(CacheBind &bind)
{
    if (std::exchange(bind.reading, true))
        return;
    bind.readAgainNs = 0;
    bind.readAfter = bind.loaded;
    bind.readStale = false;
    m_rows.read(bind.lane, bind.loaded, int(kMaxSubmitItems), kMaxSubmitOctets,
                [this, alive = m_alive, of = &bind](const Expected<std::vector<CacheEntry>, CacheError> &read) {
                    if (*alive)
                        loaded(*of, read);
                });
}

void CacheFlush::loaded(CacheBind &bind, const Expected<std::vector<CacheEntry>, CacheError> &read)
{
    bind.reading = false;
    if (std::exchange(bind.readStale, false)) {
        load(bind);
        return;
    }
    if (!read) {
        log::error(log::Category::Cache, bind.peer.name, "cache_read",
                   QStringLiteral("Bind %1: the cache cannot be read: %2").arg(bind.peer.name, read.error().text));
        bind.readAgainNs = m_clock.nowNs() + kReadAgainNs;
        moved(bind);
        return;
    }
    bind.more = !read->empty();
    auto messages = readCachedMessages(*read);
    CacheChange damaged;
    for (std::size_t i = 0; i < read->size(); ++i) {
        const CacheEntry &entry = (*read)[i];
        bind.loaded = entry.number;
        if (bind.head.find(entry.number) || bind.leaving.contains(entry.number))
            continue; // here already, when those before them came back; or as good as gone
        if (messages) {
            bind.queue.push_back({entry.number, std::move((*messages)[i]), entry.body});
        } else if (auto one = readCachedMessage(entry)) {
            bind.queue.push_back({entry.number, std::move(*one), entry.body});
        } else { // a damaged row costs no other
            giveUp(bind, entry.number, 0, QStringLiteral("the stored message cannot be read"), damaged);
        }
    }
    m_writer.write(std::move(damaged));
    pump(bind);
    moved(bind);
}

// ---- Deliveries

void CacheFlush::send(CacheBind &bind)
{
    if (bind.attempts > 0 && bind.peer.metrics)
        bind.peer.metrics->cache.retries.add(bind.head.size());
    bind.inFlight = true;
    ++m_batches;
    m_inFlightMessages += bind.head.size();
    m_next = bind.peer.name + QChar(0);
    m_api.submitItems(bind.head.messages, bind.head.bodies,
                      [this, alive = m_alive, of = &bind](const CoreReply<std::vector<SubmitResult>> &reply) {
                          if (*alive)
                              answered(*of, reply);
                      });
}

void CacheFlush::answered(CacheBind &bind, const CoreReply<std::vector<SubmitResult>> &reply)
{
    // While the batch still counts as in flight: the monitor's news wakes every bind, this one too.
    if (reply)
        m_monitor.succeeded();
    else
        m_monitor.failed(reply.error());
    --m_batches;
    m_inFlightMessages -= bind.head.size();
    bind.inFlight = false;
    bind.touched(bind.head.numbers.back());
    if (reply)
        accepted(bind, *reply);
    else
        refused(bind, reply.error());
    m_binds.show(bind);
    if (m_batches == kMaxBatches - 1)
        pumpAll(); // others waited for a place
    else
        pump(bind);
    moved(bind);
}

void CacheFlush::accepted(CacheBind &bind, const std::vector<SubmitResult> &results)
{
    CacheChange change;
    CacheBatch again;
    QString reason;
    CacheChange::Remove run{bind.lane, 0, 0, Why::Delivered};
    // Delivered ones go in ranges, but for one that may lie around what operators have brought back.
    const auto endRun = [&] {
        if (run.to != 0)
            change.removes.push_back(run);
        run.from = run.to = 0;
    };
    const qint64 now = m_clock.wallMs();
    const auto level = isFailing(bind, m_monitor) ? log::Level::Info : log::Level::Debug;
    const bool logged = level == log::Level::Info || log::enabled(level);
    quint64 delivered = 0;
    for (std::size_t i = 0; i < bind.head.size(); ++i) {
        const qint64 number = bind.head.numbers[i];
        const SubmitResult &result = results[i];
        if (result.status != SubmitStatus::Rejected) {
            if (run.to == 0)
                run.from = number;
            run.to = number;
            if (bind.headSplit)
                endRun();
            ++delivered;
            const bool delayed = now - bind.head.messages[i].receivedAt > kDelayedMs;
            if (delayed || logged)
                log::write(
                    delayed ? log::Level::Info : level, log::Category::Cache, bind.peer.name, "cache_delivered",
                    QStringLiteral("Cached message %1 delivered, API ID: %2").arg(shownNumber(number)).arg(result.id),
                    shownNumber(number));
            continue;
        }
        endRun();
        if (result.error == "throttled" || result.error == "queue_full") {
            reason = QString::fromLatin1(result.error);
            again.add({number, std::move(bind.head.messages[i]), std::move(bind.head.bodies[i])});
            continue;
        }
        log::error(log::Category::Cache, bind.peer.name, "cache_rejected",
                   QStringLiteral("Cached message %1 rejected by OmniMessage Core: %2, marked failed_permanent")
                       .arg(shownNumber(number), log::escaped(result.error)),
                   shownNumber(number));
        giveUp(bind, number, bind.attempts + 1, QString::fromLatin1(result.error), change);
    }
    endRun();
    bind.ledger.delivered += qint64(delivered);
    if (bind.peer.metrics)
        bind.peer.metrics->cache.delivered.add(delivered);
    bind.head = std::move(again);
    bind.batchLimit = 0;
    bind.oncePerItem = false;
    if (!bind.head.empty()) {
        m_writer.write(std::move(change));
        failHead(bind, reason, 0, false);
        return;
    }
    bind.nextAtNs = 0;
    if (!bind.hasTried()) { // else there are more that these attempts were made with
        if (bind.attempts > 0)
            setRetry(bind, {}, change);
        bind.attempts = 0;
        bind.restoredUpTo = 0;
    }
    m_writer.write(std::move(change));
}

void CacheFlush::refused(CacheBind &bind, const CoreError &error)
{
    if (error.kind == CoreError::Kind::Cancelled)
        return; // our own doing
    const bool http = error.kind == CoreError::Kind::Http;
    if (!http || (error.httpStatus != 400 && error.httpStatus != 413)) {
        failHead(bind, error.text(), error.retryAfterSeconds * qint64(1000), error.isUnreachable());
        return;
    }
    // Who cannot be read is found by halving: one bad message must not cost the others theirs.
    if (bind.head.size() > 1) {
        halve(bind);
        return;
    }
    if (error.httpStatus == 400 && !std::exchange(bind.oncePerItem, true))
        return; // once more
    const qint64 number = bind.head.numbers.front();
    log::error(log::Category::Cache, bind.peer.name, "cache_rejected",
               QStringLiteral("Cached message %1 refused by OmniMessage Core with HTTP %2, marked failed_permanent")
                   .arg(shownNumber(number))
                   .arg(error.httpStatus),
               shownNumber(number));
    CacheChange change;
    giveUp(bind, number, bind.attempts + 1, error.text(), change);
    m_writer.write(std::move(change));
    bind.head.clear();
    bind.oncePerItem = false;
    bind.nextAtNs = 0;
}

void CacheFlush::halve(CacheBind &bind)
{
    bind.batchLimit = bind.head.size() / 2;
    if (bind.attempts > 0)
        bind.restoredUpTo = std::max(bind.restoredUpTo, bind.head.numbers.back());
    while (bind.head.size() > bind.batchLimit)
        bind.putBack(bind.head.take(bind.head.size() - 1));
}

qint64 CacheFlush::waitAfterFailure(const CacheBind &bind) const
{
    const double factor = std::pow(m_settings.backoffMultiplier, bind.attempts - 1);
    return qint64(std::min(double(bind.peer.retryIntervalMs) * factor, 1e12));
}

void CacheFlush::shortenWait(CacheBind &bind)
{
    if (bind.attempts > 0 && bind.nextAtNs > 0)
        bind.nextAtNs = std::min(bind.nextAtNs, m_clock.nowNs() + waitAfterFailure(bind) * 1'000'000);
}

/// One attempt more for each message of the head.
void CacheFlush::failHead(CacheBind &bind, const QString &error, qint64 leastWaitMs, bool unreachable)
{
    ++bind.attempts;
    CacheChange change;
    if (bind.attempts >= m_settings.maxAttempts) {
        for (const qint64 number : bind.head.numbers) {
            log::error(log::Category::Cache, bind.peer.name, "cache_given_up",
                       QStringLiteral("Cached message %1 exceeded the maximum retries (%2), marked failed_permanent")
                           .arg(shownNumber(number))
                           .arg(m_settings.maxAttempts),
                       shownNumber(number));
            giveUp(bind, number, bind.attempts, error, change);
        }
        bind.head.clear();
        bind.attempts = 0;
        bind.restoredUpTo = 0;
        bind.nextAtNs = 0;
        setRetry(bind, {}, change);
        m_writer.write(std::move(change));
        return;
    }
    const qint64 waitMs = std::max(waitAfterFailure(bind), leastWaitMs);
    bind.nextAtNs = m_clock.nowNs() + waitMs * 1'000'000;
    bind.unreachable = unreachable;
    const qint64 nextAt = m_clock.wallMs() + waitMs;
    const QString time = QDateTime::fromMSecsSinceEpoch(nextAt, Qt::UTC).toString(Qt::ISODate);
    for (const qint64 number : bind.head.numbers)
        log::warning(log::Category::Cache, bind.peer.name, "cache_retry",
                     QStringLiteral("Cached message %1 delivery failed (retry %2/%3), next retry at %4")
                         .arg(shownNumber(number))
                         .arg(bind.attempts)
                         .arg(m_settings.maxAttempts)
                         .arg(time),
                     shownNumber(number));
    setRetry(bind, {bind.attempts, bind.head.numbers.back(), nextAt, error, unreachable}, change);
    m_writer.write(std::move(change));
}

void CacheFlush::giveUp(CacheBind &bind, qint64 number, int retries, const QString &error, CacheChange &change)
{
    change.fails.push_back({bind.lane, number, retries, m_clock.wallMs(), error});
    bind.addFailed(number);
    ++bind.ledger.failed;
    if (bind.peer.metrics)
        bind.peer.metrics->cache.permanentFailures.add();
}

void CacheFlush::setRetry(CacheBind &bind, CacheRetry retry, CacheChange &change)
{
    bind.retry = retry;
    change.retries.push_back({bind.lane, std::move(retry)});
}

} // namespace gateway
