#include "relay/cachejournal.h"

#include "log/log.h"
#include "relay/cachebodies.h"

namespace gateway {
namespace {

using smpp::CommandStatus;
using Why = CacheChange::Why;

constexpr int kMaxRead = 1000;
constexpr qint64 kMaxReadOctets = 1'000'000;
const QString kAllBinds = QStringLiteral(""); // outcomes are nobody's

std::optional<ReportItem> itemOf(const CacheEntry &entry, const ReportItem *) { return readCachedReport(entry); }
std::optional<OutcomeItem> itemOf(const CacheEntry &entry, const OutcomeItem *) { return readCachedOutcome(entry); }

CacheChange removal(int lane, qint64 number, Why why)
{
    CacheChange change;
    change.removes.push_back({lane, number, number, why});
    return change;
}

} // namespace

/// Failed receipts on their way back.
struct CacheJournal::Returning
{
    QString bind;
    qint64 number = 0; ///< one alone; 0: all
    qint64 after = 0;
    qint64 count = 0;
    std::function<void(std::vector<ReportItem>)> again;
    std::function<void(Expected<qint64, CacheError>)> done;
};

CacheJournal::CacheJournal(CacheRows &rows, CacheWriter &writer, CacheNumbers &numbers, Clock &clock)
    : m_rows(rows), m_writer(writer), m_numbers(numbers), m_clock(clock)
{}

CacheJournal::~CacheJournal() { *m_alive = false; }

// ---- Start

void CacheJournal::restore(const std::vector<CacheLane> &lanes, std::function<void(std::vector<OutcomeItem>)> outcomes,
                           std::function<void(std::vector<ReportItem>)> reports)
{
    for (const CacheLane &lane : lanes) {
        if (lane.kind != CacheKind::Message)
            m_lanes[{lane.bind, lane.kind}] = {lane.id, lane.ledger, {lane.failed.begin(), lane.failed.end()}};
        if (lane.kind == CacheKind::Report)
            told(lane.bind);
    }
    // Rows are read in the order asked: outcomes name the ids that receipts are for.
    for (const CacheLane &lane : lanes) {
        if (lane.kind == CacheKind::Outcome && lane.ledger.waiting() > 0)
            load<OutcomeItem>(lane.bind, lane.kind, 0, outcomes);
    }
    for (const CacheLane &lane : lanes) {
        if (lane.kind == CacheKind::Report && lane.ledger.waiting() > 0)
            load<ReportItem>(lane.bind, lane.kind, 0, reports);
    }
}

template <class Item>
void CacheJournal::load(const QString &bind, CacheKind kind, qint64 after, std::function<void(std::vector<Item>)> into)
{
    Lane &of = m_lanes.at({bind, kind});
    m_rows.read(
        of.id, after, kMaxRead, kMaxReadOctets,
        [this, alive = m_alive, &of, bind, kind,
         into = std::move(into)](const Expected<std::vector<CacheEntry>, CacheError> &read) {
            if (!*alive)
                return;
            if (!read) {
                log::error(log::Category::Cache, bind, "cache_read",
                           QStringLiteral("The cache cannot be read: %1").arg(read.error().text));
                return;
            }
            if (read->empty())
                return;
            std::vector<Item> items;
            CacheChange damaged;
            for (const CacheEntry &entry : *read) {
                if (auto item = itemOf(entry, static_cast<const Item *>(nullptr))) {
                    items.push_back(std::move(*item));
                    continue;
                }
                log::error(
                    log::Category::Cache, bind, "cache_damaged",
                    QStringLiteral("Entry %1 of the cache cannot be read, marked failed_permanent").arg(entry.number));
                damaged.fails.push_back(
                    {of.id, entry.number, 0, m_clock.wallMs(), QStringLiteral("the stored entry cannot be read")});
                ++of.ledger.failed;
                of.failed.insert(entry.number);
            }
            m_writer.write(std::move(damaged));
            told(bind);
            const qint64 last = read->back().number;
            into(std::move(items));
            load<Item>(bind, kind, last, into);
        });
}

// ---- Lanes

CacheJournal::Lane *CacheJournal::lane(const QString &bind, CacheKind kind)
{
    const auto it = m_lanes.find({bind, kind});
    if (it != m_lanes.end())
        return &it->second;
    const auto id = m_rows.lane(bind, kind);
    if (!id) {
        log::error(log::Category::Cache, bind, "cache_write",
                   QStringLiteral("The cache cannot be written: %1").arg(id.error()));
        return nullptr;
    }
    return &(m_lanes[{bind, kind}] = {*id, {}, {}});
}

CacheJournal::Lane *CacheJournal::reportsOf(const QString &bind)
{
    const auto it = m_lanes.find({bind, CacheKind::Report});
    return it == m_lanes.end() ? nullptr : &it->second;
}

CacheLedger CacheJournal::reports(const QString &bind) const
{
    const auto it = m_lanes.find({bind, CacheKind::Report});
    return it == m_lanes.end() ? CacheLedger() : it->second.ledger;
}

std::optional<int> CacheJournal::reportLane(const QString &bind) const
{
    const auto it = m_lanes.find({bind, CacheKind::Report});
    return it == m_lanes.end() ? std::nullopt : std::optional(it->second.id);
}

void CacheJournal::told(const QString &bind)
{
    if (changed)
        changed(bind);
}

// ---- Receipts

void CacheJournal::keep(std::vector<ReportItem> reports, Kept done)
{
    CacheChange change;
    std::vector<ReportItem> taken;
    std::vector<std::pair<ReportItem, CommandStatus>> refused;
    for (ReportItem &item : reports) {
        const bool space = m_rows.hasSpace();
        Lane *to = space && m_rows.problem().isEmpty() ? lane(item.report.smsc, CacheKind::Report) : nullptr;
        const auto max = m_maxSizes.find(item.report.smsc);
        const bool full = to && max != m_maxSizes.end() && to->ledger.waiting() + to->ledger.failed >= max->second;
        if (!to || full) {
            refused.emplace_back(std::move(item),
                                 !space || full ? CommandStatus::ESME_RMSGQFUL : CommandStatus::ESME_RX_T_APPN);
            continue;
        }
        item.number = m_numbers.next();
        change.inserts.push_back({to->id, {item.number, cachedBody(item)}});
        ++to->ledger.accepted;
        taken.push_back(std::move(item));
    }
    if (taken.empty()) {
        done({}, std::move(refused));
        return;
    }
    m_rows.write(std::move(change), [this, alive = m_alive, taken = std::move(taken), refused = std::move(refused),
                                     done = std::move(done)](const Expected<void, CacheError> &result) mutable {
        if (!*alive)
            return;
        std::set<QString> binds;
        for (const ReportItem &item : taken)
            binds.insert(item.report.smsc);
        if (!result) {
            for (ReportItem &item : taken) {
                --reportsOf(item.report.smsc)->ledger.accepted;
                item.number = 0;
                const bool full = result.error().kind == CacheError::Kind::DiskFull;
                refused.emplace_back(std::move(item),
                                     full ? CommandStatus::ESME_RMSGQFUL : CommandStatus::ESME_RX_T_APPN);
            }
            taken.clear();
        }
        done(std::move(taken), std::move(refused));
        for (const QString &bind : binds)
            told(bind);
    });
}

void CacheJournal::delivered(const std::vector<const ReportItem *> &reports)
{
    CacheChange change;
    std::set<QString> binds;
    for (const ReportItem *item : reports) {
        Lane *of = item->number != 0 ? reportsOf(item->report.smsc) : nullptr;
        if (!of)
            continue;
        ++of->ledger.delivered;
        change.removes.push_back({of->id, item->number, item->number, Why::Delivered});
        binds.insert(item->report.smsc);
    }
    m_writer.write(std::move(change));
    for (const QString &bind : binds)
        told(bind);
}

void CacheJournal::failed(const ReportItem &report, int tries, const QString &error)
{
    Lane *of = report.number != 0 ? reportsOf(report.report.smsc) : nullptr;
    if (!of)
        return;
    ++of->ledger.failed;
    of->failed.insert(report.number);
    CacheChange change;
    change.fails.push_back({of->id, report.number, tries, m_clock.wallMs(), error});
    m_writer.write(std::move(change));
    told(report.report.smsc);
}

// ---- Receipts, as operators treat them

bool CacheJournal::hasFailed(const QString &bind, qint64 number) const
{
    const auto it = m_lanes.find({bind, CacheKind::Report});
    return it != m_lanes.end() && it->second.failed.contains(number);
}

void CacheJournal::removeWaiting(const QString &bind, qint64 number, CacheWriter::Done done)
{
    Lane &of = *reportsOf(bind);
    ++of.ledger.deleted;
    m_writer.write(removal(of.id, number, Why::Deleted), std::move(done));
    told(bind);
}

void CacheJournal::removeFailed(const QString &bind, qint64 number, CacheWriter::Done done)
{
    Lane &of = *reportsOf(bind);
    const qint64 count = number == 0 ? qint64(of.failed.size()) : 1;
    of.ledger.failed -= count;
    of.ledger.deleted += count;
    if (number == 0)
        of.failed.clear();
    else
        of.failed.erase(number);
    CacheChange change;
    change.failed.push_back({of.id, number, false, Why::Deleted});
    m_writer.write(std::move(change), std::move(done));
    told(bind);
}

void CacheJournal::returnFailed(const QString &bind, qint64 number, std::function<void(std::vector<ReportItem>)> again,
                                std::function<void(Expected<qint64, CacheError>)> done)
{
    auto returning = std::make_shared<Returning>();
    returning->bind = bind;
    returning->number = number;
    returning->after = number == 0 ? 0 : number - 1;
    returning->again = std::move(again);
    returning->done = std::move(done);
    returnNext(std::move(returning));
}

/// A page at a time: what says a receipt must be read before it can be sent.
void CacheJournal::returnNext(std::shared_ptr<Returning> returning)
{
    const int limit = returning->number == 0 ? kMaxRead : 1;
    m_rows.readFailed(reportsOf(returning->bind)->id, returning->after, limit, 0,
                      [this, alive = m_alive, returning](const Expected<std::vector<FailedEntry>, CacheError> &read) {
                          if (!*alive)
                              return;
                          if (!read) {
                              returning->done(Unexpected{read.error()});
                              return;
                          }
                          Lane &of = *reportsOf(returning->bind);
                          CacheChange change;
                          auto items = std::make_shared<std::vector<ReportItem>>();
                          for (const FailedEntry &entry : *read) {
                              returning->after = entry.number;
                              if (returning->number != 0 && returning->number != entry.number)
                                  break;
                              auto item = of.failed.contains(entry.number) ? readCachedReport(entry) : std::nullopt;
                              if (!item) // deleted meanwhile, or unreadable: that one stays
                                  continue;
                              of.failed.erase(entry.number);
                              --of.ledger.failed;
                              ++returning->count;
                              change.failed.push_back({of.id, entry.number, true, Why::Deleted});
                              items->push_back(std::move(*item));
                          }
                          const bool over = returning->number != 0 || read->size() < std::size_t(kMaxRead);
                          if (change.isEmpty()) {
                              if (over)
                                  returning->done(returning->count);
                              else
                                  returnNext(returning);
                              return;
                          }
                          told(returning->bind);
                          m_writer.write(std::move(change), [this, alive, returning, items,
                                                             over](const Expected<void, CacheError> &result) {
                              if (!*alive)
                                  return;
                              if (!result) { // they come when it has been written
                                  if (returning->done)
                                      std::exchange(returning->done, nullptr)(Unexpected{result.error()});
                                  return;
                              }
                              returning->again(std::move(*items));
                              if (!over && returning->done)
                                  returnNext(returning);
                              else if (returning->done)
                                  std::exchange(returning->done, nullptr)(returning->count);
                          });
                      });
}

// ---- Outcomes

void CacheJournal::keep(std::vector<OutcomeItem> &outcomes)
{
    Lane *to = lane(kAllBinds, CacheKind::Outcome);
    if (!to)
        return; // they are in memory still
    CacheChange change;
    for (OutcomeItem &item : outcomes) {
        if (item.number != 0)
            continue;
        item.number = m_numbers.next();
        change.inserts.push_back({to->id, {item.number, cachedBody(item)}});
        ++to->ledger.accepted;
    }
    m_writer.write(std::move(change));
}

void CacheJournal::delivered(const OutcomeItem &outcome)
{
    Lane *of = outcome.number != 0 ? lane(kAllBinds, CacheKind::Outcome) : nullptr;
    if (!of)
        return;
    ++of->ledger.delivered;
    m_writer.write(removal(of->id, outcome.number, Why::Delivered));
}

} // namespace gateway
