#include "relay/cachejournal.h"

#include "coreapi/corejson.h"
#include "log/log.h"

namespace gateway {
namespace {

using smpp::CommandStatus;
using Why = CacheChange::Why;

constexpr int kMaxRead = 1000;
constexpr qint64 kMaxReadOctets = 1'000'000;
constexpr qint64 kWriteAgainMs = 1000;
const QString kAllBinds = QStringLiteral(""); // outcomes are nobody's

// The contract's bodies are lists of one member: what stands between these is kept.
template <class T>
struct Wrapping;
template <>
struct Wrapping<OutcomeItem>
{
    static constexpr QByteArrayView kBefore{"{\"outcomes\":["};
    static QByteArray list(const OutcomeItem &item) { return corejson::outcomesBody({item.outcome}); }
    static std::optional<OutcomeItem> read(const QByteArray &list)
    {
        auto all = CoreRequestReader().outcomes(list);
        if (!all || all->items.empty())
            return std::nullopt;
        OutcomeItem item;
        item.outcome = std::move(all->items.front());
        return item;
    }
};
template <>
struct Wrapping<ReportItem>
{
    static constexpr QByteArrayView kBefore{"{\"reports\":["};
    static QByteArray list(const ReportItem &item) { return corejson::reportsBody({item.report}); }
    static std::optional<ReportItem> read(const QByteArray &list)
    {
        auto all = CoreRequestReader().reports(list);
        if (!all || all->items.empty())
            return std::nullopt;
        ReportItem item;
        item.report = std::move(all->items.front());
        return item;
    }
};
constexpr QByteArrayView kAfter{"]}"};

template <class Item>
QByteArray bodyOf(const Item &item)
{
    const QByteArray list = Wrapping<Item>::list(item);
    Q_ASSERT(list.startsWith(Wrapping<Item>::kBefore) && list.endsWith(kAfter));
    return list.sliced(Wrapping<Item>::kBefore.size(), list.size() - Wrapping<Item>::kBefore.size() - kAfter.size());
}

template <class Item>
std::optional<Item> itemOf(const CacheEntry &entry)
{
    auto item = Wrapping<Item>::read(Wrapping<Item>::kBefore.toByteArray() + entry.body + kAfter.toByteArray());
    if (item)
        item->number = entry.number;
    return item;
}

} // namespace

CacheJournal::CacheJournal(CacheRows &rows, CacheNumbers &numbers, Clock &clock)
    : m_rows(rows),
      m_numbers(numbers),
      m_clock(clock),
      m_again(clock.makeTimer([this] { write(std::exchange(m_unwritten, {})); }))
{}

CacheJournal::~CacheJournal() { *m_alive = false; }

void CacheJournal::restore(const std::vector<CacheLane> &lanes, std::function<void(std::vector<OutcomeItem>)> outcomes,
                           std::function<void(std::vector<ReportItem>)> reports)
{
    for (const CacheLane &lane : lanes) {
        if (lane.kind != CacheKind::Message)
            m_lanes[{lane.bind, lane.kind}] = {lane.id, lane.ledger};
    }
    // Rows are read in the order asked: outcomes name the ids that receipts are for.
    for (const CacheLane &lane : lanes) {
        if (lane.kind == CacheKind::Outcome && lane.ledger.waiting() > 0)
            load<OutcomeItem>(lane.id, 0, outcomes);
    }
    for (const CacheLane &lane : lanes) {
        if (lane.kind == CacheKind::Report && lane.ledger.waiting() > 0)
            load<ReportItem>(lane.id, 0, reports);
    }
}

template <class Item>
void CacheJournal::load(int lane, qint64 after, std::function<void(std::vector<Item>)> into)
{
    m_rows.read(
        lane, after, kMaxRead, kMaxReadOctets,
        [this, alive = m_alive, lane,
         into = std::move(into)](const Expected<std::vector<CacheEntry>, CacheError> &read) {
            if (!*alive)
                return;
            if (!read) {
                log::error(log::Category::Cache, QString(), "cache_read",
                           QStringLiteral("The cache cannot be read: %1").arg(read.error().text));
                return;
            }
            if (read->empty())
                return;
            std::vector<Item> items;
            for (const CacheEntry &entry : *read) {
                if (auto item = itemOf<Item>(entry)) {
                    items.push_back(std::move(*item));
                    continue;
                }
                log::error(
                    log::Category::Cache, QString(), "cache_damaged",
                    QStringLiteral("Entry %1 of the cache cannot be read, marked failed_permanent").arg(entry.number));
                CacheChange change;
                change.fails.push_back(
                    {lane, entry.number, 0, m_clock.wallMs(), QStringLiteral("the stored entry cannot be read")});
                for (auto &[key, of] : m_lanes)
                    of.ledger.failed += of.id == lane ? 1 : 0;
                write(std::move(change));
            }
            const qint64 last = read->back().number;
            into(std::move(items));
            load<Item>(lane, last, into);
        });
}

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
    return &(m_lanes[{bind, kind}] = {*id, {}});
}

CacheLedger CacheJournal::reports(const QString &bind) const
{
    const auto it = m_lanes.find({bind, CacheKind::Report});
    return it == m_lanes.end() ? CacheLedger() : it->second.ledger;
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
        Lane *to = m_rows.hasSpace() ? lane(item.report.smsc, CacheKind::Report) : nullptr;
        const auto max = m_maxSizes.find(item.report.smsc);
        const bool full = to && max != m_maxSizes.end() && to->ledger.waiting() + to->ledger.failed >= max->second;
        if (!to || full) {
            refused.emplace_back(std::move(item), to ? CommandStatus::ESME_RMSGQFUL : CommandStatus::ESME_RX_T_APPN);
            continue;
        }
        item.number = m_numbers.next();
        change.inserts.push_back({to->id, {item.number, bodyOf(item)}});
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
        QSet<QString> binds;
        for (const ReportItem &item : taken)
            binds.insert(item.report.smsc);
        if (!result) {
            for (ReportItem &item : taken) {
                --lane(item.report.smsc, CacheKind::Report)->ledger.accepted;
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

void CacheJournal::delivered(const ReportItem &report)
{
    Lane *of = report.number != 0 ? lane(report.report.smsc, CacheKind::Report) : nullptr;
    if (!of)
        return;
    ++of->ledger.delivered;
    CacheChange change;
    change.removes.push_back({of->id, report.number, report.number, Why::Delivered});
    write(std::move(change));
    told(report.report.smsc);
}

void CacheJournal::failed(const ReportItem &report, const QString &error)
{
    Lane *of = report.number != 0 ? lane(report.report.smsc, CacheKind::Report) : nullptr;
    if (!of)
        return;
    ++of->ledger.failed;
    CacheChange change;
    change.fails.push_back({of->id, report.number, 0, m_clock.wallMs(), error});
    write(std::move(change));
    told(report.report.smsc);
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
        change.inserts.push_back({to->id, {item.number, bodyOf(item)}});
        ++to->ledger.accepted;
    }
    write(std::move(change));
}

void CacheJournal::delivered(const OutcomeItem &outcome)
{
    Lane *of = outcome.number != 0 ? lane(kAllBinds, CacheKind::Outcome) : nullptr;
    if (!of)
        return;
    ++of->ledger.delivered;
    CacheChange change;
    change.removes.push_back({of->id, outcome.number, outcome.number, Why::Delivered});
    write(std::move(change));
}

/// What cannot be written is tried again: a restart in between only repeats what Core knows by its keys.
void CacheJournal::write(CacheChange change)
{
    if (change.isEmpty())
        return;
    auto copy = std::make_shared<CacheChange>(change);
    m_rows.write(std::move(change), [this, alive = m_alive, copy](const Expected<void, CacheError> &result) {
        if (!*alive || result)
            return;
        const auto append = [](auto &to, auto &from) { to.insert(to.end(), from.begin(), from.end()); };
        append(m_unwritten.inserts, copy->inserts);
        append(m_unwritten.removes, copy->removes);
        append(m_unwritten.fails, copy->fails);
        m_again->start(kWriteAgainMs);
    });
}

} // namespace gateway
