#pragma once
#include "relay/cachewriter.h"
#include "relay/traffic.h"
#include "store/cachenumbers.h"

#include <map>
#include <set>

namespace gateway {

/// What is kept besides messages until Core has it: receipts of carriers whose peer has cache_enabled, from before they
/// are answered, and outcomes that Core could not take, so that no carrier gets a message twice because Core was away.
/// Lives on the relay thread.
class CacheJournal
{
public:
    /// `numbers` and `writer` are shared with the message cache.
    CacheJournal(CacheRows &rows, CacheWriter &writer, CacheNumbers &numbers, Clock &clock);
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
    /// Core has them, or can never have it.
    void delivered(const std::vector<const ReportItem *> &reports);
    void failed(const ReportItem &report, int tries, const QString &error);

    /// Gives each a number and writes it down; one that has a number is kept already.
    void keep(std::vector<OutcomeItem> &outcomes);
    void delivered(const OutcomeItem &outcome);

    /// Room for receipts of a bind: as many as its cache may hold.
    void setMaxSize(const QString &bind, int size) { m_maxSizes[bind] = size; }
    CacheLedger reports(const QString &bind) const;
    /// A bind's figures have changed.
    std::function<void(const QString &bind)> changed;

    // For CacheActions: receipts as operators see them.
    /// Number of the lane of a bind's receipts; nothing where there never were any.
    std::optional<int> reportLane(const QString &bind) const;
    bool hasFailed(const QString &bind, qint64 number) const;
    /// Takes a waiting one away; nobody sends it any more.
    void removeWaiting(const QString &bind, qint64 number, CacheWriter::Done done);
    /// Takes a failed one away, or all (`number` 0).
    void removeFailed(const QString &bind, qint64 number, CacheWriter::Done done);
    /// Failed ones wait again: `again` gets them, once they do. `done` hears how many have left the failed ones, or of
    /// what kept them from it.
    void returnFailed(const QString &bind, qint64 number, std::function<void(std::vector<ReportItem>)> again,
                      std::function<void(Expected<qint64, CacheError>)> done);

private:
    struct Lane
    {
        int id = 0;
        CacheLedger ledger;
        std::set<qint64> failed; ///< numbers
    };
    struct Returning;
    Lane *lane(const QString &bind, CacheKind kind);
    Lane *reportsOf(const QString &bind);
    template <class Item>
    void load(const QString &bind, CacheKind kind, qint64 after, std::function<void(std::vector<Item>)> into);
    void returnNext(std::shared_ptr<Returning> returning);
    void told(const QString &bind);

    CacheRows &m_rows;
    CacheWriter &m_writer;
    CacheNumbers &m_numbers;
    Clock &m_clock;
    std::map<std::pair<QString, CacheKind>, Lane> m_lanes; ///< none ever goes
    std::map<QString, int> m_maxSizes;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
