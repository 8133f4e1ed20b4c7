#pragma once
#include "embedded/queuestore.h"

namespace gateway::embedded {

/// Looks into the queue without changing it, on any connection; what it reads is what is committed.
class QueuePages
{
public:
    explicit QueuePages(Database &db);

    /// Newest first. A search by `q` reads all messages; it is for a connection and thread of its own.
    CoreReply<BrowsePage> browse(const BrowseQuery &query);
    /// One message with its history.
    CoreReply<QueueMessage> message(qint64 id);
    std::vector<QueueCount> stats();

private:
    struct Filter;
    bool fill(Statement &row, QueueMessage &message, qint64 &origin);
    Expected<Filter, CoreError> filterOf(const BrowseQuery &query);
    qint64 countOf(const Filter &filter);

    Database &m_db;
    Names m_names;
};

} // namespace gateway::embedded
