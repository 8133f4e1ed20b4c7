#pragma once
#include "relay/cachejournal.h"
#include "relay/cacheview.h"
#include "relay/messagecache.h"
#include "relay/reportqueue.h"

#include <array>

namespace gateway {

/// Reads one page of a bind's cache: rows of four kinds (messages and receipts, waiting and failed), each in order,
/// merged by their numbers, with how they stand just now. Only as much is read as the page needs. Lives on the relay
/// thread, until it has answered.
class CacheListing : public std::enable_shared_from_this<CacheListing>
{
public:
    struct Parts
    {
        CacheRows &rows;
        MessageCache &cache;
        CacheJournal &journal;
        ReportQueue &reports;
        Clock &clock;
        std::shared_ptr<bool> alive; ///< false once the others are gone
    };
    using Done = std::function<void(Expected<CachePage, CacheRefusal>)>;
    static void start(Parts parts, const QString &bind, const CacheQuery &query, Done done);

private:
    /// Rows of one kind.
    struct Source
    {
        bool wanted = false;
        int lane = 0;
        qint64 readTo = 0; ///< number of the last row read
        bool over = false;
        std::vector<CachedItem> items;
    };
    enum Which { WaitingMessages, FailedMessages, WaitingReceipts, FailedReceipts };

    CacheListing(Parts parts, const QString &bind, const CacheQuery &query, Done done);
    void begin();
    void count();
    void readOn();
    void readWaiting(Which which);
    void readFailed(Which which);
    void cameBack();
    void finish();
    void addWaitingMessage(Source &to, const CacheEntry &entry, InboundMessage message);
    void addWaitingReceipt(Source &to, const std::map<qint64, ReportQueue::Kept> &kept, const CacheEntry &entry);
    bool wants(const CachedItem &item) const;

    Parts m_parts;
    const QString m_name;
    const CacheQuery m_query;
    const std::size_t m_limit;
    Done m_done;
    CacheBind *m_bind = nullptr;
    std::array<Source, 4> m_sources;
    qint64 m_total = 0;
    int m_waiting = 0; ///< answers of the rows
    std::optional<CacheError> m_error;
};

} // namespace gateway
