#include "relay/messagecache.h"

#include "coreapi/corejson.h"
#include "log/log.h"
#include "relay/submitbatch.h"
#include "text/datacoding.h"

#include <QtCore/QDateTime>
#include <cmath>

namespace gateway {
namespace {

using smpp::CommandStatus;
using Why = CacheChange::Why;

constexpr int kMaxBatches = 10;            // over all binds
constexpr std::size_t kMaxInMemory = 3000; // entries of a bind beside the head; the others wait in the rows
constexpr qint64 kBackPressureNs = 5'000'000'000;
constexpr qint64 kWriteAgainNs = 1'000'000'000;
constexpr QByteArrayView kBefore("{\"messages\":[");
constexpr QByteArrayView kAfter("]}");

QString shownNumber(qint64 number) { return QString::number(-number); }

} // namespace

QByteArray cachedBody(const InboundMessage &message)
{
    QByteArray body = corejson::submitBody({message});
    Q_ASSERT(body.startsWith(kBefore) && body.endsWith(kAfter));
    return body.sliced(kBefore.size(), body.size() - kBefore.size() - kAfter.size());
}

std::optional<std::vector<InboundMessage>> readCachedBodies(const std::vector<CacheEntry> &entries)
{
    if (entries.empty())
        return std::vector<InboundMessage>();
    QByteArray all = kBefore.toByteArray();
    for (const CacheEntry &entry : entries) {
        if (all.size() > kBefore.size())
            all += ',';
        all += entry.body;
    }
    all += kAfter;
    CoreRequestReader reader;
    auto read = reader.messages(all);
    if (!read || !read->bad.empty() || read->items.size() != entries.size())
        return std::nullopt;
    return std::move(read->items);
}

MessageCache::MessageCache(CacheRows &rows, CoreApi &api, CoreMonitor &monitor, Clock &clock, Settings settings,
                           CacheNumbers &numbers, Answers answers)
    : m_rows(rows),
      m_api(api),
      m_monitor(monitor),
      m_clock(clock),
      m_settings(settings),
      m_numbers(numbers),
      m_answers(std::move(answers)),
      m_timer(clock.makeTimer([this] { wake(); }))
{}

MessageCache::~MessageCache() { *m_alive = false; }

// ---- Peers

void MessageCache::restore(const std::vector<CacheLane> &lanes)
{
    for (const CacheLane &lane : lanes) {
        if (lane.kind != CacheKind::Message)
            continue;
        Bind &bind = m_binds[lane.bind];
        bind.peer.name = lane.bind;
        bind.lane = lane.id;
        bind.ledger = lane.ledger;
        bind.more = lane.ledger.waiting() > 0;
        bind.failed.assign(lane.failed.begin(), lane.failed.end());
        bind.attempts = bind.more ? lane.retry.attempts : 0;
        bind.restoredUpTo = bind.attempts > 0 ? lane.retry.upTo : 0;
        if (bind.attempts > 0) {
            const qint64 wait = std::max<qint64>(0, lane.retry.nextAt - m_clock.wallMs());
            bind.nextAtNs = m_clock.nowNs() + wait * 1'000'000;
            bind.unreachable = lane.retry.unreachable;
        }
        shown(bind);
    }
    pumpAll();
}

Expected<void, QString> MessageCache::setPeer(Peer peer)
{
    const QString name = peer.name;
    auto it = m_binds.find(name);
    if (it == m_binds.end()) {
        const auto lane = m_rows.lane(name, CacheKind::Message);
        if (!lane)
            return Unexpected{lane.error()};
        it = m_binds.emplace(name, Bind()).first;
        it->second.lane = *lane;
    }
    Bind &bind = it->second;
    bind.peer = std::move(peer);
    shown(bind);
    retryUnblocked(bind);
    pump(bind);
    return {};
}

void MessageCache::removePeer(const QString &name)
{
    if (Bind *bind = find(name))
        bind->peer.metrics.reset();
}

MessageCache::Bind *MessageCache::find(const QString &name)
{
    const auto it = m_binds.find(name);
    return it == m_binds.end() ? nullptr : &it->second;
}

std::vector<MessageCache::Summary> MessageCache::summary() const
{
    std::vector<Summary> all;
    for (const auto &[name, bind] : m_binds)
        all.push_back({name, ledgerOf(bind), bind.peer.maxSize});
    return all;
}

std::size_t MessageCache::blocked() const
{
    std::size_t all = 0;
    for (const auto &[name, bind] : m_binds)
        all += bind.blocked.size();
    return all;
}

// ---- In

void MessageCache::add(std::vector<InboundItem> items)
{
    // Mostly all are of one bind, or of few.
    std::map<QString, std::vector<InboundItem>> byBind;
    for (InboundItem &item : items)
        byBind[item.message.originSmsc].push_back(std::move(item));
    for (auto &[name, list] : byBind) {
        if (Bind *bind = find(name)) {
            admit(*bind, std::move(list));
            continue;
        }
        std::vector<InboundReply> replies; // its lane could not be made
        for (const InboundItem &item : list)
            refuse(item, {}, replies);
        m_answers(std::move(replies));
    }
    arm();
}

bool MessageCache::isFailing(const Bind &bind) const
{
    return (m_monitor.isKnown() && !m_monitor.isUp()) || bind.attempts > 0;
}

void MessageCache::admit(Bind &bind, std::vector<InboundItem> items)
{
    std::vector<InboundReply> replies;
    CacheChange change;
    std::vector<InboundItem> taken;
    std::vector<qint64> numbers;
    const bool space = m_rows.hasSpace();
    for (InboundItem &item : items) {
        if (!space) {
            m_problem = QStringLiteral("the file system of the cache is nearly full");
            refuse(item, {CacheError::Kind::DiskFull, {}}, replies);
            continue;
        }
        if (!bind.blocked.empty() || (bind.size() >= bind.peer.maxSize && !makeRoom(bind))) {
            bind.blocked.push_back({std::move(item), m_clock.nowNs() + kBackPressureNs});
            continue;
        }
        const qint64 number = m_numbers.next();
        if (item.message.direction == Direction::MobileTerminated)
            item.message.clientMessageId = QByteArray::number(-number);
        change.inserts.push_back({bind.lane, {number, cachedBody(item.message)}});
        ++bind.ledger.accepted;
        numbers.push_back(number);
        taken.push_back(std::move(item));
    }
    if (!replies.empty())
        m_answers(std::move(replies));
    if (taken.empty())
        return;
    m_rows.write(std::move(change), [this, alive = m_alive, name = bind.peer.name, taken = std::move(taken),
                                     numbers = std::move(numbers)](const Expected<void, CacheError> &result) mutable {
        if (*alive)
            committed(name, std::move(taken), std::move(numbers), result);
    });
}

/// Evicts the oldest that is not in flight, where that is wanted; false where there is no room to be had.
bool MessageCache::makeRoom(Bind &bind)
{
    if (!isFailing(bind) || bind.peer.overflow != CacheOverflow::EvictOldest || !m_flushing)
        return false;
    const bool fromHead = !bind.head.empty() && !bind.inFlight;
    const qint64 waiting = fromHead ? bind.head.front().number : bind.queue.empty() ? 0 : bind.queue.front().number;
    const qint64 failed = bind.failed.empty() ? 0 : bind.failed.front();
    CacheChange change;
    if (failed != 0 && (waiting == 0 || failed < waiting)) {
        change.failed.push_back({bind.lane, failed, false, Why::Evicted});
        bind.failed.pop_front();
        --bind.ledger.failed;
    } else if (waiting != 0) {
        change.removes.push_back({bind.lane, waiting, waiting, Why::Evicted});
        if (fromHead)
            bind.head.erase(bind.head.begin());
        else
            bind.queue.pop_front();
    } else {
        return false;
    }
    ++bind.ledger.evicted;
    if (bind.peer.metrics)
        bind.peer.metrics->cache.overflow.add();
    log::warning(log::Category::Cache, bind.peer.name, "cache_overflow",
                 QStringLiteral("Cache overflow for %1: oldest message dropped").arg(bind.peer.name));
    keep(std::move(change));
    return true;
}

void MessageCache::committed(const QString &name, std::vector<InboundItem> items, std::vector<qint64> numbers,
                             const Expected<void, CacheError> &result)
{
    Bind &bind = *find(name);
    std::vector<InboundReply> replies;
    replies.reserve(items.size());
    if (!result) {
        bind.ledger.accepted -= qint64(items.size());
        m_problem = result.error().text;
        log::error(log::Category::Cache, name, "cache_write",
                   QStringLiteral("Bind %1: the cache cannot be written: %2").arg(name, m_problem));
        for (const InboundItem &item : items)
            refuse(item, result.error(), replies);
        m_answers(std::move(replies));
        shown(bind);
        return;
    }
    m_problem.clear();
    const auto level = isFailing(bind) ? log::Level::Info : log::Level::Debug;
    for (std::size_t i = 0; i < items.size(); ++i) {
        replies.push_back({items[i].replyTo, CommandStatus::ESME_ROK, -numbers[i]});
        if (level == log::Level::Info || log::enabled(level))
            log::write(level, log::Category::Cache, name, "cached",
                       QStringLiteral("Message %1 cached for %2").arg(shownNumber(numbers[i]), name));
        if (bind.more)
            continue;
        if (bind.queue.size() >= kMaxInMemory) {
            bind.more = true;
            continue;
        }
        bind.queue.push_back({numbers[i], std::move(items[i].message)});
        bind.loaded = numbers[i];
    }
    m_answers(std::move(replies));
    shown(bind);
    pump(bind);
    arm();
}

void MessageCache::refuse(const InboundItem &item, const CacheError &error, std::vector<InboundReply> &replies) const
{
    const bool partner = item.message.direction == Direction::MobileTerminated;
    const CommandStatus status = error.kind == CacheError::Kind::DiskFull ? CommandStatus::ESME_RMSGQFUL
                                 : partner                                ? CommandStatus::ESME_RSYSERR
                                                                          : CommandStatus::ESME_RX_T_APPN;
    replies.push_back({item.replyTo, status, 0});
}

/// What waited for room comes in, as far as there is some.
void MessageCache::retryUnblocked(Bind &bind)
{
    std::vector<InboundItem> in;
    qint64 room = bind.peer.maxSize - bind.size();
    while (!bind.blocked.empty() && (room > 0 || makeRoom(bind))) {
        in.push_back(std::move(bind.blocked.front().item));
        bind.blocked.pop_front();
        --room;
    }
    if (in.empty())
        return;
    std::deque<Blocked> rest;
    rest.swap(bind.blocked); // they are ahead of these
    admit(bind, std::move(in));
    for (Blocked &item : rest)
        bind.blocked.push_back(std::move(item));
}

// ---- Out

void MessageCache::coreIsBack()
{
    for (auto &[name, bind] : m_binds) {
        if (bind.unreachable)
            bind.nextAtNs = 0;
        bind.unreachable = false;
    }
    pumpAll();
}

void MessageCache::setFlushing(bool on)
{
    m_flushing = on;
    pumpAll();
}

void MessageCache::pumpAll()
{
    // Each has its turn first once, so that many binds cannot starve one.
    const auto begin = m_binds.lower_bound(m_next);
    for (auto it = begin; it != m_binds.end(); ++it)
        pump(it->second);
    for (auto it = m_binds.begin(); it != begin; ++it)
        pump(it->second);
    arm();
}

void MessageCache::pump(Bind &bind)
{
    if (bind.more && bind.queue.size() < kMaxInMemory / 2)
        load(bind);
    if (bind.inFlight || !m_flushing || m_batches >= kMaxBatches || bind.nextAtNs > m_clock.nowNs())
        return;
    if (fillHead(bind))
        send(bind);
}

/// The head is what was tried before, else the next of the queue. False where nothing can be sent.
bool MessageCache::fillHead(Bind &bind)
{
    if (!bind.head.empty())
        return true;
    if (bind.attempts > 0 && bind.restoredUpTo == 0)
        bind.attempts = 0; // those that it was for are gone
    const std::size_t limit = bind.batchLimit > 0 ? bind.batchLimit : kMaxSubmitItems;
    qint64 octets = 0;
    while (!bind.queue.empty() && bind.head.size() < limit) {
        Entry &next = bind.queue.front();
        if (bind.restoredUpTo > 0 && next.number > bind.restoredUpTo) {
            if (!bind.head.empty())
                break;
            bind.attempts = 0;
            bind.restoredUpTo = 0;
        }
        octets += estimatedOctets(next.message);
        if (octets > kMaxSubmitOctets && !bind.head.empty())
            break;
        bind.head.push_back(std::move(next));
        bind.queue.pop_front();
    }
    return !bind.head.empty();
}

void MessageCache::load(Bind &bind)
{
    if (std::exchange(bind.reading, true))
        return;
    m_rows.read(bind.lane, bind.loaded, int(kMaxSubmitItems), kMaxSubmitOctets,
                [this, alive = m_alive, name = bind.peer.name](Expected<std::vector<CacheEntry>, CacheError> read) {
                    if (!*alive)
                        return;
                    Bind &to = *find(name);
                    to.reading = false;
                    if (!read) {
                        m_problem = read.error().text;
                        log::error(log::Category::Cache, name, "cache_read",
                                   QStringLiteral("Bind %1: the cache cannot be read: %2").arg(name, m_problem));
                        m_unwrittenNs = m_clock.nowNs() + kWriteAgainNs;
                        arm();
                        return;
                    }
                    to.more = !read->empty();
                    auto messages = readCachedBodies(*read);
                    for (std::size_t i = 0; i < read->size(); ++i) {
                        const qint64 number = (*read)[i].number;
                        to.loaded = number;
                        std::optional<std::vector<InboundMessage>> one;
                        if (!messages)
                            one = readCachedBodies({(*read)[i]});
                        if (!messages && !one) { // a damaged row costs no other
                            CacheChange change;
                            giveUp(to, {number, {}}, 0, QStringLiteral("the stored message cannot be read"), change);
                            keep(std::move(change));
                            continue;
                        }
                        to.queue.push_back({number, messages ? std::move((*messages)[i]) : std::move(one->front())});
                    }
                    retryUnblocked(to);
                    pump(to);
                    arm();
                });
}

void MessageCache::send(Bind &bind)
{
    if (bind.attempts > 0 && bind.peer.metrics)
        bind.peer.metrics->cache.retries.add(bind.head.size());
    bind.inFlight = true;
    bind.sending.clear();
    bind.sending.reserve(bind.head.size());
    for (Entry &entry : bind.head)
        bind.sending.push_back(std::move(entry.message));
    ++m_batches;
    m_inFlightMessages += bind.head.size();
    m_next = bind.peer.name + QChar(0);
    m_api.submit(bind.sending,
                 [this, alive = m_alive, name = bind.peer.name](const CoreReply<std::vector<SubmitResult>> &reply) {
                     if (!*alive)
                         return;
                     Bind &of = *find(name);
                     --m_batches;
                     m_inFlightMessages -= of.head.size();
                     of.inFlight = false;
                     for (std::size_t i = 0; i < of.head.size(); ++i)
                         of.head[i].message = std::move(of.sending[i]);
                     of.sending.clear();
                     answered(of, reply);
                     shown(of);
                     retryUnblocked(of);
                     if (m_batches == kMaxBatches - 1)
                         pumpAll(); // others waited for a place
                     else
                         pump(of);
                     arm();
                 });
}

void MessageCache::answered(Bind &bind, const CoreReply<std::vector<SubmitResult>> &reply)
{
    if (reply) {
        m_monitor.succeeded();
        accepted(bind, *reply);
    } else {
        m_monitor.failed(reply.error());
        refused(bind, reply.error());
    }
}

void MessageCache::accepted(Bind &bind, const std::vector<SubmitResult> &results)
{
    CacheChange change;
    std::vector<Entry> again;
    QString reason;
    CacheChange::Remove run;
    const auto endRun = [&] {
        if (run.to != 0)
            change.removes.push_back(run);
        run = {bind.lane, 0, 0, Why::Delivered};
    };
    endRun();
    const auto level = bind.attempts > 0 || isFailing(bind) ? log::Level::Info : log::Level::Debug;
    for (std::size_t i = 0; i < bind.head.size(); ++i) {
        Entry &entry = bind.head[i];
        const SubmitResult &result = results[i];
        if (result.status != SubmitStatus::Rejected) {
            if (run.to == 0)
                run.from = entry.number;
            run.to = entry.number;
            ++bind.ledger.delivered;
            if (bind.peer.metrics)
                bind.peer.metrics->cache.delivered.add();
            const qint64 waited = m_clock.wallMs() - entry.message.receivedAt;
            const auto at = waited > 1000 ? log::Level::Info : level;
            if (at == log::Level::Info || log::enabled(at))
                log::write(at, log::Category::Cache, bind.peer.name, "cache_delivered",
                           QStringLiteral("Cached message %1 delivered, API ID: %2")
                               .arg(shownNumber(entry.number))
                               .arg(result.id));
            continue;
        }
        endRun();
        if (result.error == "throttled" || result.error == "queue_full") {
            reason = QString::fromLatin1(result.error);
            again.push_back(std::move(entry));
            continue;
        }
        log::error(log::Category::Cache, bind.peer.name, "cache_rejected",
                   QStringLiteral("Cached message %1 rejected by OmniMessage Core: %2, marked failed_permanent")
                       .arg(shownNumber(entry.number), log::escaped(result.error)));
        giveUp(bind, entry, bind.attempts + 1, QString::fromLatin1(result.error), change);
    }
    endRun();
    bind.head = std::move(again);
    bind.batchLimit = 0;
    bind.oncePerItem = false;
    keep(std::move(change));
    if (!bind.head.empty()) {
        failHead(bind, reason, 0, false);
        return;
    }
    bind.nextAtNs = 0;
    if (bind.restoredUpTo > 0 && !bind.queue.empty() && bind.queue.front().number <= bind.restoredUpTo)
        return; // the rest of what these attempts were made with
    if (bind.attempts > 0) {
        CacheChange over;
        over.retries.push_back({bind.lane, {}});
        keep(std::move(over));
    }
    bind.attempts = 0;
    bind.restoredUpTo = 0;
}

void MessageCache::refused(Bind &bind, const CoreError &error)
{
    if (error.kind == CoreError::Kind::Cancelled)
        return; // our own doing
    const bool http = error.kind == CoreError::Kind::Http;
    if (http && (error.httpStatus == 400 || error.httpStatus == 413)) {
        // Who cannot be read is found by halving: one bad message must not cost the others theirs.
        if (bind.head.size() > 1) {
            bind.batchLimit = bind.head.size() / 2;
            if (bind.attempts > 0)
                bind.restoredUpTo = std::max(bind.restoredUpTo, bind.head.back().number);
            while (bind.head.size() > bind.batchLimit) {
                bind.queue.push_front(std::move(bind.head.back()));
                bind.head.pop_back();
            }
            return;
        }
        if (error.httpStatus == 400 && !std::exchange(bind.oncePerItem, true))
            return; // once more
        CacheChange change;
        log::error(log::Category::Cache, bind.peer.name, "cache_rejected",
                   QStringLiteral("Cached message %1 refused by OmniMessage Core with HTTP %2, marked failed_permanent")
                       .arg(shownNumber(bind.head.front().number))
                       .arg(error.httpStatus));
        giveUp(bind, bind.head.front(), bind.attempts + 1, error.text(), change);
        keep(std::move(change));
        bind.head.clear();
        bind.oncePerItem = false;
        bind.nextAtNs = 0;
        return;
    }
    failHead(bind, error.text(), error.retryAfterSeconds * qint64(1000), error.isUnreachable());
}

/// One attempt more for each message of the head.
void MessageCache::failHead(Bind &bind, const QString &error, qint64 leastWaitMs, bool unreachable)
{
    ++bind.attempts;
    if (bind.attempts >= m_settings.maxAttempts) {
        CacheChange change;
        for (const Entry &entry : bind.head) {
            log::error(log::Category::Cache, bind.peer.name, "cache_given_up",
                       QStringLiteral("Cached message %1 exceeded the maximum retries (%2), marked failed_permanent")
                           .arg(shownNumber(entry.number))
                           .arg(m_settings.maxAttempts));
            giveUp(bind, entry, bind.attempts, error, change);
        }
        bind.head.clear();
        bind.attempts = 0;
        bind.restoredUpTo = 0;
        bind.nextAtNs = 0;
        change.retries.push_back({bind.lane, {}});
        keep(std::move(change));
        return;
    }
    const double factor = std::pow(m_settings.backoffMultiplier, bind.attempts - 1);
    const double wait = std::min(double(bind.peer.retryIntervalMs) * factor, 1e12);
    const qint64 waitMs = std::max(qint64(wait), leastWaitMs);
    bind.nextAtNs = m_clock.nowNs() + waitMs * 1'000'000;
    bind.unreachable = unreachable;
    const qint64 nextAt = m_clock.wallMs() + waitMs;
    const QString time = QDateTime::fromMSecsSinceEpoch(nextAt, Qt::UTC).toString(Qt::ISODate);
    for (const Entry &entry : bind.head)
        log::warning(log::Category::Cache, bind.peer.name, "cache_retry",
                     QStringLiteral("Cached message %1 delivery failed (retry %2/%3), next retry at %4")
                         .arg(shownNumber(entry.number))
                         .arg(bind.attempts)
                         .arg(m_settings.maxAttempts)
                         .arg(time));
    CacheChange change;
    change.retries.push_back({bind.lane, {bind.attempts, bind.head.back().number, nextAt, error, unreachable}});
    keep(std::move(change));
}

void MessageCache::giveUp(Bind &bind, const Entry &entry, int retries, const QString &error, CacheChange &change)
{
    change.fails.push_back({bind.lane, entry.number, retries, m_clock.wallMs(), error});
    bind.failed.insert(std::upper_bound(bind.failed.begin(), bind.failed.end(), entry.number), entry.number);
    ++bind.ledger.failed;
    if (bind.peer.metrics)
        bind.peer.metrics->cache.permanentFailures.add();
}

/// Writes down what has happened. What cannot be written is tried again: until then a restart repeats it, which Core's
/// idempotency keys make harmless.
void MessageCache::keep(CacheChange change)
{
    if (change.isEmpty())
        return;
    auto copy = std::make_shared<CacheChange>(change);
    m_rows.write(std::move(change), [this, alive = m_alive, copy](const Expected<void, CacheError> &result) {
        if (!*alive || result)
            return;
        m_problem = result.error().text;
        const auto append = [](auto &to, auto &from) { to.insert(to.end(), from.begin(), from.end()); };
        append(m_unwritten.removes, copy->removes);
        append(m_unwritten.fails, copy->fails);
        append(m_unwritten.failed, copy->failed);
        append(m_unwritten.updates, copy->updates);
        append(m_unwritten.retries, copy->retries);
        m_unwrittenNs = m_clock.nowNs() + kWriteAgainNs;
        arm();
    });
}

// ---- What partners ask

/// `gone` where the entry is not to be delivered any more.
LookupReply MessageCache::actOn(Bind &bind, Entry &entry, const LookupRequest &request, bool &gone)
{
    LookupReply reply;
    reply.state = MessageState::Enroute;
    CacheChange change;
    switch (request.kind) {
    case LookupRequest::Kind::Query: break;
    case LookupRequest::Kind::Cancel:
        change.removes.push_back({bind.lane, entry.number, entry.number, Why::Deleted});
        ++bind.ledger.deleted;
        gone = true;
        break;
    case LookupRequest::Kind::Replace: {
        // replace_sm has no data_coding: the new text is in the coding of the message that it replaces.
        auto text = decodeMessage(entry.message.dataCoding.value_or(0), request.defaultAlphabet, request.octets);
        if (!text) {
            reply.status = CommandStatus::ESME_RREPLACEFAIL;
            break;
        }
        entry.message.text = std::move(text);
        entry.message.payload.reset();
        if (request.deliverAfter)
            entry.message.deliverAfter = request.deliverAfter;
        if (request.expires)
            entry.message.expires = request.expires;
        change.updates.push_back({bind.lane, {entry.number, cachedBody(entry.message)}});
        break;
    }
    }
    keep(std::move(change));
    shown(bind);
    return reply;
}

void MessageCache::lookup(const LookupRequest &request, std::function<void(LookupReply)> done, std::function<void()> otherwise)
{
    using Kind = LookupRequest::Kind;
    const qint64 number = -request.messageId.toLongLong();
    Bind *bind = number > 0 ? find(request.originSmsc) : nullptr;
    if (!bind) {
        otherwise();
        return;
    }
    const auto failure = [&request] {
        LookupReply reply;
        reply.status = request.kind == Kind::Query    ? CommandStatus::ESME_RQUERYFAIL
                       : request.kind == Kind::Cancel ? CommandStatus::ESME_RCANCELFAIL
                                                      : CommandStatus::ESME_RREPLACEFAIL;
        return reply;
    };
    const auto isIt = [number](const Entry &entry) { return entry.number == number; };
    const auto inList = [&](auto &list) {
        const auto it = std::find_if(list.begin(), list.end(), isIt);
        if (it == list.end())
            return false;
        bool gone = false;
        const LookupReply reply = actOn(*bind, *it, request, gone);
        if (gone)
            list.erase(it);
        done(reply);
        return true;
    };
    const bool inHead = std::any_of(bind->head.begin(), bind->head.end(), isIt);
    if (inHead && bind->inFlight) {
        LookupReply enroute;
        enroute.state = MessageState::Enroute;
        done(request.kind == Kind::Query ? enroute : failure());
        return;
    }
    if (inList(bind->head) || inList(bind->queue)) {
        retryUnblocked(*bind);
        return;
    }
    if (std::binary_search(bind->failed.begin(), bind->failed.end(), number)) {
        LookupReply undelivered;
        undelivered.state = MessageState::Undeliverable;
        done(request.kind == Kind::Query ? undelivered : failure());
        return;
    }
    if (!bind->more || number <= bind->loaded) {
        otherwise();
        return;
    }
    m_rows.read(bind->lane, number - 1, 1, 1,
                [this, alive = m_alive, name = bind->peer.name, number, request, done = std::move(done),
                 otherwise = std::move(otherwise)](const Expected<std::vector<CacheEntry>, CacheError> &read) {
                    if (!*alive)
                        return;
                    Bind *of = find(name);
                    auto messages = read && !read->empty() && read->front().number == number ? readCachedBodies(*read)
                                                                                            : std::nullopt;
                    if (!messages || of->loaded >= number) { // it was loaded meanwhile, or is not there
                        otherwise();
                        return;
                    }
                    Entry entry{number, std::move(messages->front())};
                    bool gone = false;
                    done(actOn(*of, entry, request, gone));
                });
}

// ---- Time

void MessageCache::wake()
{
    const qint64 now = m_clock.nowNs();
    if (m_unwrittenNs != 0 && m_unwrittenNs <= now) {
        m_unwrittenNs = 0;
        keep(std::exchange(m_unwritten, {}));
    }
    std::vector<InboundReply> replies;
    for (auto &[name, bind] : m_binds) {
        for (; !bind.blocked.empty() && bind.blocked.front().untilNs <= now; bind.blocked.pop_front())
            refuse(bind.blocked.front().item, {CacheError::Kind::DiskFull, {}}, replies);
    }
    if (!replies.empty())
        m_answers(std::move(replies));
    pumpAll();
}

void MessageCache::arm()
{
    constexpr qint64 kNever = std::numeric_limits<qint64>::max();
    qint64 next = m_unwrittenNs != 0 ? m_unwrittenNs : kNever;
    for (const auto &[name, bind] : m_binds) {
        if (bind.nextAtNs > 0 && !bind.inFlight && m_flushing)
            next = std::min(next, bind.nextAtNs);
        if (!bind.blocked.empty())
            next = std::min(next, bind.blocked.front().untilNs);
    }
    if (next == kNever)
        m_timer->stop();
    else
        m_timer->start(std::max<qint64>(0, (next - m_clock.nowNs() + 999'999) / 1'000'000));
}

CacheLedger MessageCache::ledgerOf(const Bind &bind) const
{
    return alsoKept ? bind.ledger + alsoKept(bind.peer.name) : bind.ledger;
}

void MessageCache::show(const QString &name)
{
    if (Bind *bind = find(name))
        shown(*bind);
}

void MessageCache::shown(Bind &bind)
{
    if (!bind.peer.metrics)
        return;
    const CacheLedger ledger = ledgerOf(bind);
    CacheMetrics &metrics = bind.peer.metrics->cache;
    metrics.size.set(ledger.waiting() + ledger.failed);
    metrics.ledgerAccepted.set(ledger.accepted);
    metrics.ledgerDelivered.set(ledger.delivered);
    metrics.ledgerFailedPermanent.set(ledger.failed);
    metrics.ledgerEvicted.set(ledger.evicted);
    metrics.ledgerDeleted.set(ledger.deleted);
    metrics.ledgerWaiting.set(ledger.waiting());
}

} // namespace gateway
