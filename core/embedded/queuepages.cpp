#include "embedded/queuepages.h"

#include "coreapi/corewords.h"
#include "embedded/messagebody.h"

namespace gateway::embedded {
namespace {

constexpr int kMaxPage = 1000;

#define MESSAGE_COLUMNS                                                                                               \
    "id, status, queue, origin, client_id, kind, after, expires, created, attempts, last_error, final, done, error, " \
    "body"
constexpr int kLogColumn = 15;

CoreError refusal(int status, const char *why)
{
    return {CoreError::Kind::Http, status, 0, QLatin1String(why)};
}

bool holds(const QueueMessage &m, const QString &q)
{
    return (m.text && m.text->contains(q, Qt::CaseInsensitive)) ||
           QString::fromUtf8(m.source.addr).contains(q, Qt::CaseInsensitive) ||
           QString::fromUtf8(m.destination.addr).contains(q, Qt::CaseInsensitive);
}

} // namespace

/// A query's conditions as SQL; values are numbers and hex, never a stranger's text.
struct QueuePages::Filter
{
    QString where;
    QString countWhere; ///< over the counters, where they know
    bool nothing = false;
};

QueuePages::QueuePages(Database &db) : m_db(db), m_names(db) {}

bool QueuePages::fill(Statement &row, QueueMessage &m)
{
    m.id = row.integer(0);
    m.status = publicStatus(static_cast<Stored>(row.integer(1)));
    setPeers(m, m_names, row.integer(2), row.integer(3));
    m.clientMessageId = row.octets(4);
    m.type = static_cast<Kind>(row.integer(5)) == Kind::Receipt ? MessageType::DeliveryReceipt
                                                                : MessageType::ShortMessage;
    m.deliverAfter = row.optional(6);
    m.expires = row.optional(7);
    m.createdAt = row.integer(8);
    m.deliveryAttempts = int(row.integer(9));
    m.lastError = row.octets(10);
    if (const auto state = row.optional(11))
        m.finalState = static_cast<MessageState>(*state);
    m.doneAt = row.optional(12);
    m.error = row.octets(13);
    if (decodeBody(row.octets(14), m))
        return true;
    m_db.fail(QStringLiteral("message %1 cannot be read").arg(m.id));
    return false;
}

CoreReply<QueueMessage> QueuePages::message(qint64 id)
{
    Statement row(m_db, "SELECT " MESSAGE_COLUMNS ", CAST(log AS BLOB) FROM message WHERE id = ?");
    QueueMessage m;
    if (!row.one(id))
        return Unexpected{refusal(404, "not_found")};
    fill(row, m);
    m.history = readLog(row.octets(kLogColumn));
    row.finish();
    m.history.insert(m.history.begin(), HistoryEntry{m.createdAt, "queued", {}});
    return m;
}

CoreReply<BrowsePage> QueuePages::browse(const BrowseQuery &query)
{
    Filter filter;
    QStringList counters, others;
    if (!query.status.isEmpty()) {
        const auto status = fromWord<QueueStatus>(query.status.toStdString());
        if (!status)
            return Unexpected{refusal(400, "invalid_request: status is not a word of the contract")};
        others += *status == QueueStatus::Pending ? QStringLiteral("status < 2")
                                                  : QStringLiteral("status = %1").arg(int(*status) + 1);
        counters += QStringLiteral("status = %1").arg(int(*status));
    }
    const auto queue = [&](const QString &name, bool server) {
        if (name.isEmpty())
            return;
        const qint64 id = m_names.find(name);
        filter.nothing = filter.nothing || id == 0;
        const QString condition = QStringLiteral("queue = %1").arg(QueueId::of(id, server));
        others += condition;
        counters += condition;
    };
    queue(query.destSmsc, false);
    queue(query.sourceSmsc, true);
    const bool counted = query.clientMessageId.isEmpty() && query.originSmsc.isEmpty() && query.q.isEmpty();
    if (!query.clientMessageId.isEmpty())
        others += QStringLiteral("client_id = x'%1'").arg(QLatin1String(query.clientMessageId.toUtf8().toHex()));
    if (!query.originSmsc.isEmpty()) {
        const qint64 id = m_names.find(query.originSmsc);
        filter.nothing = filter.nothing || id == 0;
        others += QStringLiteral("origin = %1").arg(id);
    }
    BrowsePage page;
    if (filter.nothing)
        return page;
    bool numeric = true;
    const qint64 below =
        query.cursor.isEmpty() ? std::numeric_limits<qint64>::max() : query.cursor.toLongLong(&numeric);
    if (!numeric)
        return Unexpected{refusal(400, "invalid_request: cursor")};
    if (counted)
        filter.countWhere = counters.isEmpty() ? QStringLiteral("1") : counters.join(QLatin1String(" AND "));
    filter.where = others.isEmpty() ? QStringLiteral("1") : others.join(QLatin1String(" AND "));

    const auto limit = std::size_t(qBound(1, query.limit, kMaxPage));
    const QByteArray sql = "SELECT " MESSAGE_COLUMNS " FROM message WHERE id < ? AND " + filter.where.toLatin1() +
                           " ORDER BY id DESC" + (query.q.isEmpty() ? " LIMIT " + QByteArray::number(quint64(limit + 1)) : QByteArray());
    Statement rows(m_db, sql.constData());
    rows.run(query.q.isEmpty() ? below : std::numeric_limits<qint64>::max());
    bool more = false;
    while (rows.next()) {
        QueueMessage m;
        if (!fill(rows, m))
            break;
        if (!query.q.isEmpty()) {
            if (!holds(m, query.q))
                continue;
            ++page.total;
            if (m.id >= below)
                continue;
        }
        if (page.messages.size() == limit) {
            more = true;
            if (query.q.isEmpty())
                break;
            continue;
        }
        page.messages.push_back(std::move(m));
    }
    rows.finish();
    if (more)
        page.nextCursor = QString::number(page.messages.back().id);
    if (query.q.isEmpty())
        page.total = countOf(query, filter);
    return page;
}

qint64 QueuePages::countOf(const BrowseQuery &, const Filter &filter)
{
    const QString sql = filter.countWhere.isEmpty()
                            ? QStringLiteral("SELECT count(*) FROM message WHERE ") + filter.where
                            : QStringLiteral("SELECT coalesce(sum(count), 0) FROM counter WHERE ") + filter.countWhere;
    Statement total(m_db, sql.toLatin1().constData());
    const qint64 count = total.one() ? total.integer(0) : 0;
    total.finish();
    return count;
}

std::vector<QueueCount> QueuePages::stats()
{
    std::vector<QueueCount> counts;
    Statement rows(m_db, "SELECT queue, status, count FROM counter WHERE count > 0 ORDER BY queue, status");
    // By the indexes of what is pending and claimed; the rest may be many.
    Statement ready(m_db, "SELECT min(id) FROM message WHERE status = 0 AND queue = ?");
    Statement oldestWaiting(m_db, "SELECT min(created) FROM message WHERE id = ? OR (status = 1 AND queue = ?)");
    Statement oldestClaimed(m_db, "SELECT min(created) FROM message WHERE status = 2 AND queue = ?");
    rows.run();
    while (rows.next()) {
        QueueCount &c = counts.emplace_back();
        const qint64 queue = rows.integer(0);
        (QueueId::isServer(queue) ? c.sourceSmsc : c.destSmsc) = m_names.text(QueueId::name(queue));
        c.status = static_cast<QueueStatus>(rows.integer(1));
        c.count = rows.integer(2);
        if (c.status == QueueStatus::Pending) {
            const std::optional<qint64> id = ready.one(queue) ? ready.optional(0) : std::nullopt;
            ready.finish();
            if (oldestWaiting.one(id, queue))
                c.oldest = oldestWaiting.optional(0);
            oldestWaiting.finish();
        } else if (c.status == QueueStatus::Claimed) {
            if (oldestClaimed.one(queue))
                c.oldest = oldestClaimed.optional(0);
            oldestClaimed.finish();
        }
    }
    return counts;
}

} // namespace gateway::embedded
