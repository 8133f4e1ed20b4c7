#pragma once
#include "relay/traffic.h"
#include "store/cachenumbers.h"
#include "store/cacherows.h"

#include <QtCore/QSet>
#include <map>

namespace gateway {

/// What is kept besides messages until Core has it: receipts of carriers whose peer has cache_enabled, from before they
/// are answered, and outcomes that Core could not take, so that no carrier gets a message twice because Core was away.
/// Lives on the relay thread.
class CacheJournal
{
public:
    /// `numbers` is shared with the message cache.
    CacheJournal(CacheRows &rows, CacheNumbers &numbers, Clock &clock);
    ~CacheJournal();
    Q_DISABLE_COPY_MOVE(CacheJournal)

    /// What was kept before; comes in batches, outcomes first.
    void restore(const std::vector<CacheLane> &lanes, std::function<void(std::vector<OutcomeItem>)> outcomes,
                 std::function<void(std::vector<ReportItem>)> reports);

    /// Keeps receipts, of one or several binds; `done` gets each that is durable with its number, and each that is not
    /// with the status for its carrier.
    using Kept = std::function<void(std::vector<ReportItem> kept,
                                    std::vector<std::pair<ReportItem, smpp::CommandStatus>> refused)>;
    void keep(std::vector<ReportItem> reports, Kept done);
    /// Core has it, or can never have it.
    void delivered(const ReportItem &report);
    void failed(const ReportItem &report, const QString &error);

    /// Gives each a number and writes it down; one that has a number is kept already.
    void keep(std::vector<OutcomeItem> &outcomes);
    void delivered(const OutcomeItem &outcome);

    /// Room for receipts of a bind: as many as its cache may hold.
    void setMaxSize(const QString &bind, int size) { m_maxSizes[bind] = size; }
    CacheLedger reports(const QString &bind) const;
    /// A bind's figures have changed.
    std::function<void(const QString &bind)> changed;

private:
    struct Lane
    {
        int id = 0;
        CacheLedger ledger;
    };
    Lane *lane(const QString &bind, CacheKind kind);
    void write(CacheChange change);
    template <class Item>
    void load(int lane, qint64 after, std::function<void(std::vector<Item>)> into);
    void told(const QString &bind);

    CacheRows &m_rows;
    CacheNumbers &m_numbers;
    Clock &m_clock;
    std::map<std::pair<QString, CacheKind>, Lane> m_lanes;
    std::map<QString, int> m_maxSizes;
    CacheChange m_unwritten; ///< to be tried again
    std::unique_ptr<Timer> m_again;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
