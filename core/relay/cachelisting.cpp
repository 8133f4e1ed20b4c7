#include "relay/cachelisting.h"

#include "relay/cachebodies.h"

#include <algorithm>

namespace gateway {
namespace {

using Status = CachedItem::Status;

constexpr int kMostItems = 500;
constexpr int kRowsAtOnce = 200;
constexpr qint64 kOctetsAtOnce = 1'000'000;

CachedItem itemOf(const InboundMessage &message)
{
    CachedItem item;
    item.receivedAt = message.receivedAt;
    item.source = message.source;
    item.destination = message.destination;
    item.text = message.text.value_or(QString());
    item.payload = message.payload.value_or(QByteArray());
    return item;
}

CachedItem itemOf(const DeliveryReport &report)
{
    CachedItem item;
    item.kind = CachedItem::Kind::Receipt;
    item.receivedAt = report.receivedAt;
    item.source = report.source;
    item.destination = report.destination;
    item.text = report.text;
    return item;
}

} // namespace

CacheListing::CacheListing(Parts parts, const QString &bind, const CacheQuery &query, Done done)
    : m_parts(std::move(parts)),
      m_name(bind),
      m_query(query),
      m_limit(std::size_t(std::clamp(query.limit, 1, kMostItems))),
      m_done(std::move(done)),
      m_bind(m_parts.cache.binds().find(bind))
{}

void CacheListing::start(Parts parts, const QString &bind, const CacheQuery &query, Done done)
{
    std::shared_ptr<CacheListing> listing(new CacheListing(std::move(parts), bind, query, std::move(done)));
    listing->begin();
}

void CacheListing::begin()
{
    const bool waiting = m_query.status != Status::FailedPermanent;
    const bool failed = !m_query.status || m_query.status == Status::FailedPermanent;
    const auto receipts = m_parts.journal.reportLane(m_name);
    const auto want = [this](Which which, bool wanted, int lane) {
        m_sources[which].wanted = wanted;
        m_sources[which].over = !wanted;
        m_sources[which].lane = lane;
        m_sources[which].readTo = m_query.cursor;
    };
    const int messages = m_bind ? m_bind->lane : 0;
    want(WaitingMessages, waiting && m_bind, messages);
    want(FailedMessages, failed && m_bind, messages);
    want(WaitingReceipts, waiting && receipts.has_value(), receipts.value_or(0));
    want(FailedReceipts, failed && receipts.has_value(), receipts.value_or(0));
    count();
    readOn();
}

// ---- Total

void CacheListing::count()
{
    const int least = m_query.minRetries;
    qint64 waiting = 0, inFlight = 0;
    if (m_bind) {
        const CacheBind &bind = *m_bind;
        const qint64 head = qint64(bind.head.size());
        qint64 all = bind.ledger.waiting();
        if (least > 0) {
            // Those that were tried are the head and, after a restart, what comes first in the queue.
            all = head;
            for (auto it = bind.queue.begin(); it != bind.queue.end() && it->number <= bind.restoredUpTo; ++it)
                ++all;
            all = bind.attempts >= least ? all : 0;
        }
        const qint64 flying = bind.inFlight && bind.attempts >= least ? head : 0;
        inFlight += flying;
        waiting += all - flying;
    }
    qint64 flying = 0, tried = 0;
    for (const auto &[number, how] : m_parts.reports.kept(m_name)) {
        tried += how.tries >= least ? 1 : 0;
        flying += how.tries >= least && how.standing == ReportQueue::Standing::InFlight ? 1 : 0;
    }
    waiting += (least > 0 ? tried : m_parts.journal.reports(m_name).waiting()) - flying;
    inFlight += flying;
    if (!m_query.status || m_query.status == Status::Pending)
        m_total += waiting;
    if (!m_query.status || m_query.status == Status::Delivering)
        m_total += inFlight;
    for (const Which which : {FailedMessages, FailedReceipts}) {
        if (!m_sources[which].wanted)
            continue;
        if (least <= 0) {
            m_total += which == FailedMessages ? m_bind->ledger.failed : m_parts.journal.reports(m_name).failed;
            continue;
        }
        ++m_waiting;
        m_parts.rows.countFailed(m_sources[which].lane, least,
                                 [self = shared_from_this()](const Expected<qint64, CacheError> &count) {
                                     if (count)
                                         self->m_total += *count;
                                     else
                                         self->m_error = count.error();
                                     self->cameBack();
                                 });
    }
}

// ---- Rows

void CacheListing::readOn()
{
    ++m_waiting; // so that nothing ends before all is asked
    for (const Which which : {WaitingMessages, FailedMessages, WaitingReceipts, FailedReceipts}) {
        const Source &source = m_sources[which];
        if (source.over || source.items.size() > m_limit)
            continue;
        ++m_waiting;
        if (which == WaitingMessages || which == WaitingReceipts)
            readWaiting(which);
        else
            readFailed(which);
    }
    cameBack();
}

void CacheListing::cameBack()
{
    if (--m_waiting > 0 || !*m_parts.alive)
        return;
    const bool enough = std::all_of(m_sources.begin(), m_sources.end(), [this](const Source &source) {
        return source.over || source.items.size() > m_limit;
    });
    if (m_error)
        m_done(Unexpected{CacheRefusal{CacheRefusal::Kind::Storage, m_error->text}});
    else if (enough)
        finish();
    else
        readOn();
}

void CacheListing::readWaiting(Which which)
{
    Source &source = m_sources[which];
    m_parts.rows.read(
        source.lane, source.readTo, kRowsAtOnce, kOctetsAtOnce,
        [self = shared_from_this(), &source, which](const Expected<std::vector<CacheEntry>, CacheError> &read) {
            if (!*self->m_parts.alive)
                return;
            if (!read) {
                self->m_error = read.error();
            } else if (read->empty()) {
                source.over = true;
            } else {
                source.readTo = read->back().number;
                const auto kept = which == WaitingReceipts ? self->m_parts.reports.kept(self->m_name)
                                                           : std::map<qint64, ReportQueue::Kept>();
                for (const CacheEntry &entry : *read) {
                    if (which == WaitingReceipts)
                        self->addWaitingReceipt(source, kept, entry);
                    else if (auto message = readCachedMessage(entry))
                        self->addWaitingMessage(source, entry, std::move(*message));
                }
                // What was never tried is not wanted then, and whatever was tried stands first.
                const CacheBind *bind = self->m_bind;
                const qint64 head = bind && !bind->head.empty() ? bind->head.numbers.back() : 0;
                if (which == WaitingMessages && self->m_query.minRetries > 0)
                    source.over = source.readTo >= std::max(head, bind->restoredUpTo);
                if (which == WaitingMessages && self->m_query.status == Status::Delivering)
                    source.over = source.readTo >= head;
            }
            self->cameBack();
        });
}

void CacheListing::addWaitingMessage(Source &to, const CacheEntry &entry, InboundMessage message)
{
    const CacheBind &bind = *m_bind;
    const CacheBind::Place place = bind.placeOf(entry.number);
    if (place == CacheBind::Place::None || place == CacheBind::Place::Failed)
        return; // gone since
    CachedItem item = itemOf(message);
    item.id = -entry.number;
    item.retryCount = bind.attemptsOf(entry.number);
    item.lastError = item.retryCount > 0 ? bind.retry.error : QString();
    if (place == CacheBind::Place::InFlight)
        item.status = Status::Delivering;
    else if (const qint64 wait = bind.nextAtNs - m_parts.clock.nowNs(); wait > 0)
        item.nextRetryAt = m_parts.clock.wallMs() + wait / 1'000'000;
    if (wants(item))
        to.items.push_back(std::move(item));
}

void CacheListing::addWaitingReceipt(Source &to, const std::map<qint64, ReportQueue::Kept> &kept,
                                     const CacheEntry &entry)
{
    const auto report = readCachedReport(entry);
    if (!report)
        return;
    CachedItem item = itemOf(report->report);
    item.id = -entry.number;
    if (const auto how = kept.find(entry.number); how != kept.end()) {
        item.retryCount = how->second.tries;
        item.lastError = item.retryCount > 0 ? QStringLiteral("unknown_message") : QString();
        if (how->second.standing == ReportQueue::Standing::InFlight)
            item.status = Status::Delivering;
        else if (const qint64 wait = how->second.nextAtMs - m_parts.clock.nowMs(); wait > 0)
            item.nextRetryAt = m_parts.clock.wallMs() + wait;
    }
    if (wants(item))
        to.items.push_back(std::move(item));
}

void CacheListing::readFailed(Which which)
{
    Source &source = m_sources[which];
    m_parts.rows.readFailed(
        source.lane, source.readTo, kRowsAtOnce, m_query.minRetries,
        [self = shared_from_this(), &source, which](const Expected<std::vector<FailedEntry>, CacheError> &read) {
            if (!*self->m_parts.alive)
                return;
            if (!read) {
                self->m_error = read.error();
            } else {
                source.over = read->size() < std::size_t(kRowsAtOnce);
                for (const FailedEntry &entry : *read) {
                    source.readTo = entry.number;
                    CachedItem item;
                    if (which == FailedMessages) {
                        if (self->m_bind->placeOf(entry.number) != CacheBind::Place::Failed)
                            continue; // gone since, or waiting again
                        if (const auto message = readCachedMessage(entry))
                            item = itemOf(*message);
                    } else {
                        if (!self->m_parts.journal.hasFailed(self->m_name, entry.number))
                            continue;
                        if (const auto report = readCachedReport(entry))
                            item = itemOf(report->report);
                        item.kind = CachedItem::Kind::Receipt;
                    }
                    item.id = -entry.number;
                    item.status = Status::FailedPermanent;
                    item.retryCount = entry.retries;
                    item.lastError = entry.error;
                    source.items.push_back(std::move(item));
                }
            }
            self->cameBack();
        });
}

bool CacheListing::wants(const CachedItem &item) const
{
    return (!m_query.status || *m_query.status == item.status) && item.retryCount >= m_query.minRetries;
}

// ---- The page

void CacheListing::finish()
{
    CachePage page;
    for (Source &source : m_sources)
        std::move(source.items.begin(), source.items.end(), std::back_inserter(page.items));
    std::sort(page.items.begin(), page.items.end(), [](const auto &a, const auto &b) { return a.id > b.id; });
    if (page.items.size() > m_limit) {
        page.items.resize(m_limit);
        page.nextCursor = -page.items.back().id;
    }
    page.total = m_total;
    m_done(std::move(page));
}

} // namespace gateway
