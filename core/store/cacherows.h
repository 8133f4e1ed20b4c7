#pragma once
#include "store/cachedb.h"

#include <functional>

namespace gateway {

/// Why something could not be kept.
struct CacheError
{
    enum class Kind { DiskFull, Failed };
    Kind kind = Kind::Failed;
    QString text; ///< one line
};

/// The rows of the cache, as those use it who decide what is cached: CacheStore, or the tests. Answers come in the
/// order of the calls, never from within the call.
class CacheRows
{
public:
    template <class T>
    using Done = std::function<void(Expected<T, CacheError>)>;

    virtual ~CacheRows() = default;
    /// Number of a bind's lane; may block where it is new. An error where that could not be kept.
    virtual Expected<int, QString> lane(const QString &bind, CacheKind kind) = 0;
    /// Keeps a change, all of it or nothing; answered when it is durable.
    virtual void write(CacheChange change, Done<void> done) = 0;
    /// Waiting entries of a lane after a number, in order: up to `limit`, of `maxOctets` together (one at least).
    virtual void read(int lane, qint64 after, int limit, qint64 maxOctets, Done<std::vector<CacheEntry>> done) = 0;
    /// Failed entries after a number that were tried `minRetries` times or more.
    virtual void readFailed(int lane, qint64 after, int limit, int minRetries, Done<std::vector<FailedEntry>> done) = 0;
    /// How many failed entries of a lane were tried `minRetries` times or more.
    virtual void countFailed(int lane, int minRetries, Done<qint64> done) = 0;
    /// False while the file system has less room than it should: nothing new is taken then.
    virtual bool hasSpace() const = 0;
    /// Why nothing new can be kept at present, one line; empty: it can. Becomes empty by itself, without a write.
    virtual QString problem() const { return {}; }
};

} // namespace gateway
