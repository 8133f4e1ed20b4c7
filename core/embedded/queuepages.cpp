#include "embedded/queuepages.h"

#include "coreapi/corewords.h"

namespace gateway::embedded {
namespace {

constexpr int kMaxPage = 1000;

#define MESSAGE_COLUMNS "id, status, lane, due, expires, client_id, attempts, extras, body"
constexpr int kLogColumn = 9;

CoreError refusal(int status, const char *why) { return {CoreError::Kind::Http, status, 0, QLatin1String(why)}; }

bool holds(const QueueMessage &m, const QString &q)
{
    return (m.text && m.text->contains(q, Qt::CaseInsensitive)) ||
           QString::fromUtf8(m.source.addr).contains(q, Qt::CaseInsensitive) ||
           QString::fromUtf8(m.destination.addr).contains(q, Qt::CaseInsensitive);
}

} // namespace

/// A query's conditions as SQL; values are numbers and hex, never a stranger's text. What bodies say is looked at row
/// by row.
struct QueuePages::Filter
{
    QStringList rows;
    QStringList counters; ///< the same over the counters, where they know
    bool counted = true;
    bool inBodies = false;
    qint64 origin = 0;
    QString q;
    bool nothing = false; ///< a name that nobody has
    static QString all(const QStringList &conditions)
    {
        return conditions.isEmpty() ? QStringLiteral("1") : conditions.join(QLatin1String(" AND "));
    }
};

QueuePages::QueuePages(Database &db) : m_db(db), m_names(db) {}

bool QueuePages::fill(Statement &row, QueueMessage &m, qint64 &origin)
{
    BodyExtras body;
    m.id = row.integer(0);
    if (!decodeBody(row.octets(8), m, body)) {
        m_db.fail(QStringLiteral("message %1 cannot be read").arg(m.id));
        return false;
    }
    const auto status = static_cast<Stored>(row.integer(1));
    m.status = publicStatus(status);
    setPeers(m, m_names, QueueId::ofLane(row.integer(2)), body.origin);
    origin = body.origin;
    if (status == Stored::Deferred)
        m.deliverAfter = row.optional(3);
    m.expires = row.optional(4);
    m.clientMessageId = row.octets(5);
    m.deliveryAttempts = int(row.integer(6));
    const RowExtras extras = decodeExtras(row.octets(7));
    m.finalState = extras.final;
    m.doneAt = extras.done;
    m.error = extras.error;
    m.lastError = extras.lastError;
    return true;
}

CoreReply<QueueMessage> QueuePages::message(qint64 id)
{
    Statement row(m_db, "SELECT " MESSAGE_COLUMNS ", log FROM message WHERE id = ?");
    QueueMessage m;
    if (!row.one(id))
        return Unexpected{refusal(404, "not_found")};
    qint64 origin = 0;
    fill(row, m, origin);
    m.history = readLog(row.octets(kLogColumn));
    row.finish();
    m.history.insert(m.history.begin(), HistoryEntry{m.createdAt, "queued", {}});
    return m;
}

Expected<QueuePages::Filter, CoreError> QueuePages::filterOf(const BrowseQuery &query)
{
    Filter filter;
    if (!query.status.isEmpty()) {
        const auto status = fromWord<QueueStatus>(query.status.toStdString());
        if (!status)
            return Unexpected{refusal(400, "status is not a word of the contract")};
        filter.rows += *status == QueueStatus::Pending ? QStringLiteral("status < 2")
                                                       : QStringLiteral("status = %1").arg(int(*status) + 1);
        filter.counters += QStringLiteral("status = %1").arg(int(*status));
    }
    const auto named = [&](const QString &name) {
        const qint64 id = m_names.find(name);
        filter.nothing = filter.nothing || id == 0;
        return id;
    };
    for (const auto &[name, server] : {std::pair{query.destSmsc, false}, std::pair{query.sourceSmsc, true}}) {
        if (name.isEmpty())
            continue;
        const qint64 queue = QueueId::of(named(name), server);
        filter.rows +=
            QStringLiteral("lane BETWEEN %1 AND %2").arg(QueueId::firstLane(queue)).arg(QueueId::lastLane(queue));
        filter.counters += QStringLiteral("queue = %1").arg(queue);
    }
    if (!query.clientMessageId.isEmpty()) {
        filter.rows += QStringLiteral("client_id = x'%1'").arg(QLatin1String(query.clientMessageId.toUtf8().toHex()));
        filter.counted = false;
    }
    if (!query.originSmsc.isEmpty())
        filter.origin = named(query.originSmsc);
    filter.q = query.q;
    filter.inBodies = filter.origin != 0 || !filter.q.isEmpty();
    return filter;
}

CoreReply<BrowsePage> QueuePages::browse(const BrowseQuery &query)
{
    const auto filter = filterOf(query);
    if (!filter)
        return Unexpected{filter.error()};
    bool numeric = true;
    const qint64 below =
        query.cursor.isEmpty() ? std::numeric_limits<qint64>::max() : query.cursor.toLongLong(&numeric);
    if (!numeric)
        return Unexpected{refusal(400, "the cursor is none of this Core's")};
    BrowsePage page;
    if (filter->nothing)
        return page;

    const auto limit = std::size_t(qBound(1, query.limit, kMaxPage));
    // What bodies say is counted by reading on to the end.
    QByteArray sql = "SELECT " MESSAGE_COLUMNS " FROM message WHERE id < ? AND " +
                     Filter::all(filter->rows).toLatin1() + " ORDER BY id DESC";
    if (!filter->inBodies)
        sql += " LIMIT " + QByteArray::number(quint64(limit + 1));
    Statement rows(m_db, sql.constData());
    rows.run(filter->inBodies ? std::numeric_limits<qint64>::max() : below);
    bool more = false;
    while (rows.next()) {
        QueueMessage m;
        qint64 origin = 0;
        if (!fill(rows, m, origin))
            break;
        if ((filter->origin != 0 && origin != filter->origin) || (!filter->q.isEmpty() && !holds(m, filter->q)))
            continue;
        ++page.total;
        if (m.id >= below)
            continue;
        if (page.messages.size() == limit)
            more = true;
        else
            page.messages.push_back(std::move(m));
    }
    rows.finish();
    if (more)
        page.nextCursor = QString::number(page.messages.back().id);
    if (!filter->inBodies)
        page.total = countOf(*filter);
    return page;
}

qint64 QueuePages::countOf(const Filter &filter)
{
    const QString sql =
        filter.counted
            ? QStringLiteral("SELECT coalesce(sum(count), 0) FROM counter WHERE ") % Filter::all(filter.counters)
            : QStringLiteral("SELECT count(*) FROM message WHERE ") % Filter::all(filter.rows);
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
    Statement ready(m_db, "SELECT min(id) FROM message WHERE status = 0 AND lane = ?");
    Statement timed(m_db, "SELECT min(id) FROM message WHERE status = ? AND due IS NOT NULL AND lane BETWEEN ? AND ?");
    Statement bodyOf(m_db, "SELECT body FROM message WHERE id = ?");
    const auto lowest = [](std::optional<qint64> &oldest, Statement &statement) {
        const std::optional<qint64> id = statement.next() ? statement.optional(0) : std::nullopt;
        statement.finish();
        if (id && (!oldest || *id < *oldest))
            oldest = id;
    };
    rows.run();
    while (rows.next()) {
        QueueCount &c = counts.emplace_back();
        const qint64 queue = rows.integer(0);
        (QueueId::isServer(queue) ? c.sourceSmsc : c.destSmsc) = m_names.text(QueueId::name(queue));
        c.status = static_cast<QueueStatus>(rows.integer(1));
        c.count = rows.integer(2);
        std::optional<qint64> oldest;
        if (c.status == QueueStatus::Pending) {
            for (qint64 lane = QueueId::firstLane(queue); lane <= QueueId::lastLane(queue); ++lane) {
                ready.run(lane);
                lowest(oldest, ready);
            }
        }
        if (c.status == QueueStatus::Pending || c.status == QueueStatus::Claimed) {
            timed.run(int(c.status == QueueStatus::Pending ? Stored::Deferred : Stored::Claimed),
                      QueueId::firstLane(queue), QueueId::lastLane(queue));
            lowest(oldest, timed);
        }
        QueueMessage message;
        BodyExtras body;
        if (oldest && bodyOf.one(*oldest) && decodeBody(bodyOf.octets(0), message, body))
            c.oldest = body.created;
        bodyOf.finish();
    }
    return counts;
}

} // namespace gateway::embedded
