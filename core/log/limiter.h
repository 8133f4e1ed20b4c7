#pragma once
#include "log/log.h"

#include <QtCore/QHash>
#include <vector>

namespace gateway::log {

/// Holds back what goes beyond 100 lines a kind, bind and second of the clock. Not thread-safe: the log locks.
class Limiter
{
public:
    static constexpr int kLinesASecond = 100;

    /// True where the entry may be written. Call `expire` with its time before.
    bool admit(const Entry &entry);

    /// One line for each kind and bind that was held back in a second other than that of `nowMs`.
    std::vector<Entry> expire(qint64 nowMs);
    /// The same for the present second: before the output closes. Counts begin anew.
    std::vector<Entry> expireAll(qint64 nowMs);

    /// True while a count waits to be written.
    bool isHolding() const { return m_holding; }
    /// When the present second ends, milliseconds since 1970 UTC.
    qint64 endOfSecond() const { return (m_second + 1) * 1000; }

private:
    struct Key
    {
        QByteArray kind; // the literal itself, not copied
        QString bind;
        bool operator==(const Key &) const = default;
        friend size_t qHash(const Key &key, size_t seed = 0) { return qHashMulti(seed, key.kind, key.bind); }
    };
    struct Count
    {
        int written = 0;
        qint64 heldBack = 0;
        Level level = Level::Debug; // the highest that was held back
        Category category = Category::Gateway;
        const char *kind = "";
    };

    qint64 m_second = 0;
    bool m_holding = false;
    QHash<Key, Count> m_counts;
};

} // namespace gateway::log
