#pragma once
#include "relay/cachejournal.h"
#include "relay/cacheview.h"
#include "relay/messagecache.h"
#include "relay/reportqueue.h"

namespace gateway {

/// What operators see and do in the cache, messages and receipts alike. A retried one waits again under its number, in
/// its old place among those that wait: behind the batch that is being tried, before what came later. It has no
/// attempts behind it; a wait of its bind, which is for Core's sake, goes on. Answers come when the rows have it; a
/// refusal, or that there is nothing to do, may come from within the call. Lives on the relay thread.
class CacheActions
{
public:
    CacheActions(CacheRows &rows, CacheWriter &writer, MessageCache &cache, CacheJournal &journal, ReportQueue &reports,
                 Clock &clock);
    ~CacheActions();
    Q_DISABLE_COPY_MOVE(CacheActions)

    /// An unknown bind has nothing.
    void list(const QString &bind, const CacheQuery &query,
              std::function<void(Expected<CachePage, CacheRefusal>)> done);
    void find(const QString &bind, qint64 id, std::function<void(Expected<CachedItem, CacheRefusal>)> done);

    /// How many it was.
    using Count = std::function<void(Expected<qint64, CacheRefusal>)>;
    /// A failed one waits again.
    void retry(const QString &bind, qint64 id, Count done);
    void retryAllFailed(const QString &bind, Count done);
    /// A failed or a waiting one goes.
    void remove(const QString &bind, qint64 id, Count done);
    void removeAllFailed(const QString &bind, Count done);

private:
    void returnMessages(CacheBind &bind, qint64 number, Count done);
    void removeMessages(CacheBind &bind, qint64 number, Count done);
    CacheWriter::Done answerOnce(qint64 count, Count done);

    CacheRows &m_rows;
    CacheWriter &m_writer;
    MessageCache &m_cache;
    CacheJournal &m_journal;
    ReportQueue &m_reports;
    Clock &m_clock;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
