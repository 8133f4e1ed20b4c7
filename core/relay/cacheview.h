#pragma once
// The message cache as operators see it.
#include "coreapi/message.h"

namespace gateway {

/// A message or a receipt that the cache of a bind keeps.
struct CachedItem
{
    enum class Kind { Message, Receipt };
    enum class Status { Pending, Delivering, FailedPermanent };
    qint64 id = 0; ///< negative; a message's is the one its partner got
    Kind kind = Kind::Message;
    Status status = Status::Pending;
    int retryCount = 0;                ///< attempts that failed
    std::optional<qint64> nextRetryAt; ///< wall clock, milliseconds; absent: at once, or never
    QString lastError;                 ///< of the last attempt; empty where there was none
    qint64 receivedAt = 0;             ///< wall clock, milliseconds
    Address source;
    Address destination;
    QString text; ///< empty where the message says octets
    QByteArray payload;
    bool operator==(const CachedItem &) const = default;
};

/// Which of them.
struct CacheQuery
{
    std::optional<CachedItem::Status> status;
    int minRetries = 0;
    int limit = 100;   ///< 1 to 500
    qint64 cursor = 0; ///< of the page before; 0: from the beginning
};

/// In the order they came in.
struct CachePage
{
    std::vector<CachedItem> items;
    std::optional<qint64> nextCursor; ///< absent: that was all
    qint64 total = 0;                 ///< that the query means, on all pages
};

/// Why an operator's action was not done.
struct CacheRefusal
{
    enum class Kind {
        NotFound,
        InFlight,  ///< on its way to Core, or about to be
        NotFailed, ///< it waits: there is nothing to retry
        Storage,   ///< could not be written or read; what was asked is done once it can be
    };
    Kind kind = Kind::NotFound;
    QString text; ///< one line, with Storage
};

} // namespace gateway
