#include "relay/cacheactions.h"

#include "relay/cachelisting.h"

namespace gateway {

using Place = CacheBind::Place;
using Refused = CacheRefusal::Kind;
using Why = CacheChange::Why;

CacheActions::CacheActions(CacheRows &rows, CacheWriter &writer, MessageCache &cache, CacheJournal &journal,
                           ReportQueue &reports, Clock &clock)
    : m_rows(rows), m_writer(writer), m_cache(cache), m_journal(journal), m_reports(reports), m_clock(clock)
{}

CacheActions::~CacheActions() { *m_alive = false; }

void CacheActions::list(const QString &bind, const CacheQuery &query,
                        std::function<void(Expected<CachePage, CacheRefusal>)> done)
{
    CacheListing::start({m_rows, m_cache, m_journal, m_reports, m_clock, m_alive}, bind, query, std::move(done));
}

void CacheActions::find(const QString &bind, qint64 id, std::function<void(Expected<CachedItem, CacheRefusal>)> done)
{
    CacheQuery query;
    query.limit = 1;
    query.cursor = -id - 1;
    list(bind, query, [id, done = std::move(done)](Expected<CachePage, CacheRefusal> page) {
        if (!page)
            done(Unexpected{page.error()});
        else if (page->items.empty() || page->items.front().id != id)
            done(Unexpected{CacheRefusal{Refused::NotFound, {}}});
        else
            done(std::move(page->items.front()));
    });
}

/// `done` gets the first result; a failed write is made good later.
CacheWriter::Done CacheActions::answerOnce(qint64 count, Count done)
{
    return [count, done = std::move(done), said = false](const Expected<void, CacheError> &result) mutable {
        if (std::exchange(said, true))
            return;
        if (result)
            done(count);
        else
            done(Unexpected{CacheRefusal{Refused::Storage, result.error().text}});
    };
}

// ---- Retry

/// Failed messages wait again: one, or all (`number` 0).
void CacheActions::returnMessages(CacheBind &bind, qint64 number, Count done)
{
    const qint64 from = number == 0 ? bind.failed.front() : number;
    const qint64 count = number == 0 ? qint64(bind.failed.size()) : 1;
    CacheChange change;
    change.failed.push_back({bind.lane, number, true, Why::Deleted});
    bind.ledger.failed -= count;
    if (number == 0)
        bind.failed.clear();
    else
        bind.removeFailed(number);
    bind.headSplit = true;
    ++bind.returning;
    m_cache.show(bind.peer.name);
    m_writer.write(std::move(change), [this, alive = m_alive, of = &bind, from,
                                       answer = answerOnce(count, std::move(done))](const auto &result) mutable {
        if (!*alive)
            return;
        if (result) {
            --of->returning;
            m_cache.returned(*of, from);
        }
        answer(result);
    });
}

void CacheActions::retry(const QString &name, qint64 id, Count done)
{
    const qint64 number = -id;
    CacheBind *bind = m_cache.binds().find(name);
    const Place place = bind ? bind->placeOf(number) : Place::None;
    if (place == Place::Failed) {
        returnMessages(*bind, number, std::move(done));
        return;
    }
    if (m_journal.hasFailed(name, number)) {
        m_journal.returnFailed(
            name, number, [this](std::vector<ReportItem> items) { m_reports.restore(std::move(items)); },
            [done = std::move(done)](Expected<qint64, CacheError> count) {
                if (!count)
                    done(Unexpected{CacheRefusal{Refused::Storage, count.error().text}});
                else if (*count == 0)
                    done(Unexpected{CacheRefusal{Refused::NotFound, {}}});
                else
                    done(*count);
            });
        return;
    }
    find(name, id, [done = std::move(done)](const Expected<CachedItem, CacheRefusal> &item) {
        if (!item)
            done(Unexpected{item.error()});
        else
            done(Unexpected{CacheRefusal{
                item->status == CachedItem::Status::Delivering ? Refused::InFlight : Refused::NotFailed, {}}});
    });
}

void CacheActions::retryAllFailed(const QString &name, Count done)
{
    CacheBind *bind = m_cache.binds().find(name);
    const auto reports = [this, name, alive = m_alive, done = std::move(done)](Expected<qint64, CacheRefusal> before) {
        if (!*alive)
            return;
        if (!before || m_journal.reports(name).failed == 0) {
            done(before);
            return;
        }
        m_journal.returnFailed(
            name, 0, [this](std::vector<ReportItem> items) { m_reports.restore(std::move(items)); },
            [done, before = *before](Expected<qint64, CacheError> count) {
                if (count)
                    done(before + *count);
                else
                    done(Unexpected{CacheRefusal{Refused::Storage, count.error().text}});
            });
    };
    if (bind && !bind->failed.empty())
        returnMessages(*bind, 0, reports);
    else
        reports(0);
}

// ---- Delete

/// Failed messages go: one, or all (`number` 0).
void CacheActions::removeMessages(CacheBind &bind, qint64 number, Count done)
{
    const qint64 count = number == 0 ? qint64(bind.failed.size()) : 1;
    CacheChange change;
    change.failed.push_back({bind.lane, number, false, Why::Deleted});
    bind.ledger.failed -= count;
    bind.ledger.deleted += count;
    if (number == 0)
        bind.failed.clear();
    else
        bind.removeFailed(number);
    m_writer.write(std::move(change), answerOnce(count, std::move(done)));
    m_cache.removed(bind);
}

void CacheActions::remove(const QString &name, qint64 id, Count done)
{
    const qint64 number = -id;
    if (m_journal.hasFailed(name, number)) {
        m_journal.removeFailed(name, number, answerOnce(1, std::move(done)));
        return;
    }
    const auto receipts = m_reports.kept(name);
    if (receipts.contains(number)) {
        if (m_reports.takeAway(number) == ReportQueue::Standing::Away)
            m_journal.removeWaiting(name, number, answerOnce(1, std::move(done)));
        else
            done(Unexpected{CacheRefusal{Refused::InFlight, {}}});
        return;
    }
    CacheBind *bind = m_cache.binds().find(name);
    if (!bind) {
        done(Unexpected{CacheRefusal{}});
        return;
    }
    m_cache.finder().find(*bind, number, [this, bind, done = std::move(done)](const CacheFinder::Found &found) {
        switch (found.place) {
        case Place::None:
            done(Unexpected{CacheRefusal{}});
            return;
        case Place::InFlight:
            done(Unexpected{CacheRefusal{Refused::InFlight, {}}});
            return;
        case Place::Failed:
            removeMessages(*bind, found.number, done);
            return;
        case Place::Head:
        case Place::Queue:
        case Place::Rows:
            m_cache.finder().remove(*bind, found, answerOnce(1, done));
            m_cache.removed(*bind);
            return;
        }
    });
}

void CacheActions::removeAllFailed(const QString &name, Count done)
{
    CacheBind *bind = m_cache.binds().find(name);
    const auto receipts = [this, name, alive = m_alive, done = std::move(done)](Expected<qint64, CacheRefusal> before) {
        if (!*alive)
            return;
        const qint64 failed = m_journal.reports(name).failed;
        if (before && failed > 0)
            m_journal.removeFailed(name, 0, answerOnce(*before + failed, done));
        else
            done(before);
    };
    if (bind && !bind->failed.empty())
        removeMessages(*bind, 0, receipts);
    else
        receipts(0);
}

} // namespace gateway
