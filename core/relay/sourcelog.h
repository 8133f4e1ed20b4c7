#pragma once
#include <QtCore/QHash>
#include <QtCore/QString>
#include <QtNetwork/QHostAddress>
#include <mutex>

namespace gateway {

/// What counts as one source of trouble: an IPv4 address (also where it comes mapped), or the /64 of an IPv6 address,
/// for whoever has one of these addresses has them all.
QString sourceOf(const QHostAddress &address);

/// Warnings about strangers: each kind of trouble from each source once, what comes within the next minute is only
/// counted and told in one line afterwards. Thread-safe; bounded memory.
class SourceLog
{
public:
    /// `kind` is the log's and a literal; `variant` tells apart what is worth a line of its own (a status).
    void warning(const char *kind, const QString &bind, const QString &source, const QString &text, qint64 nowMs,
                 quint32 variant = 0);
    /// Writes the counts of minutes that are over; `all` of those that are not, too.
    void flush(qint64 nowMs, bool all = false);

private:
    struct Key
    {
        QByteArray kind; // the literal itself, not copied
        QString bind;
        QString source;
        quint32 variant = 0;
        bool operator==(const Key &) const = default;
        friend size_t qHash(const Key &key, size_t seed = 0)
        {
            return qHashMulti(seed, key.kind, key.bind, key.source, key.variant);
        }
    };
    struct Record
    {
        const char *kind = "";
        qint64 sinceMs = 0;
        qint64 more = 0;
        QString text; ///< the latest
    };
    static void tell(const Key &key, const Record &record);
    void expire(qint64 nowMs, bool all);

    std::mutex m_mutex;
    QHash<Key, Record> m_records;
    qint64 m_expiredMs = 0;
};

} // namespace gateway
