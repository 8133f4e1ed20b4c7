#include "embedded/queuestore.h"

namespace gateway::embedded {
namespace {

constexpr int kSweepShare = 5000;
constexpr qint64 kNever = std::numeric_limits<qint64>::max();

// For lines that may come any number of times.
#define LOG_APPEND "log = CASE WHEN length(log) < 4000 THEN log || ? ELSE log END"

const QString kNextId = QStringLiteral("next_id");
const QString kNextClaim = QStringLiteral("next_claim");

} // namespace

QueueStatus publicStatus(Stored status)
{
    switch (status) {
    case Stored::Ready:
    case Stored::Deferred:
        return QueueStatus::Pending;
    case Stored::Claimed:
        return QueueStatus::Claimed;
    case Stored::Sent:
        return QueueStatus::Sent;
    case Stored::Delivered:
        return QueueStatus::Delivered;
    case Stored::Failed:
        return QueueStatus::Failed;
    case Stored::Expired:
        return QueueStatus::Expired;
    case Stored::Cancelled:
        return QueueStatus::Cancelled;
    }
    return QueueStatus::Failed;
}

Names::Names(Database &db)
    : m_byText(db, "SELECT id FROM name WHERE text = ?"),
      m_byId(db, "SELECT text FROM name WHERE id = ?"),
      m_insert(db, "INSERT INTO name (text) VALUES (?) RETURNING id")
{}

qint64 Names::find(const QString &text)
{
    if (text.isEmpty())
        return 0;
    if (const auto it = m_ids.constFind(text); it != m_ids.cend())
        return *it;
    qint64 id = 0;
    if (m_byText.one(text)) {
        id = m_byText.integer(0);
        m_ids.insert(text, id);
        m_texts.insert(id, text);
    }
    m_byText.finish();
    return id;
}

qint64 Names::of(const QString &text)
{
    qint64 id = find(text);
    if (id == 0 && !text.isEmpty() && m_insert.one(text)) {
        id = m_insert.integer(0);
        m_insert.finish();
        m_ids.insert(text, id);
        m_texts.insert(id, text);
    }
    return id;
}

QString Names::text(qint64 id)
{
    if (id == 0)
        return {};
    if (const auto it = m_texts.constFind(id); it != m_texts.cend())
        return *it;
    QString text;
    if (m_byId.one(id)) {
        text = m_byId.text(0);
        m_ids.insert(text, id);
        m_texts.insert(id, text);
    }
    m_byId.finish();
    return text;
}

void Names::clear()
{
    m_ids.clear();
    m_texts.clear();
}

void setPeers(QueueMessage &message, Names &names, qint64 queue, qint64 origin)
{
    (QueueId::isServer(queue) ? message.sourceSmsc : message.destSmsc) = names.text(QueueId::name(queue));
    message.originSmsc = names.text(origin);
}

QueueStore::QueueStore(Database &db, CoreRouting routing, qint64 maxQueued)
    : m_db(db),
      m_routing(std::move(routing)),
      m_maxQueued(maxQueued),
      m_names(db),
      m_getMeta(db, "SELECT value FROM meta WHERE key = ?"),
      m_setMeta(db, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"),
      m_getCounts(db, "SELECT queue, status, count FROM counter"),
      m_setCount(db, "INSERT OR REPLACE INTO counter (queue, status, count) VALUES (?, ?, ?)"),
      m_insert(db, "INSERT INTO message (id, status, lane, due, expires, client_id, body)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?)"),
      m_insertIdem(db, "INSERT INTO idem (hash, id) VALUES (?, ?) ON CONFLICT DO NOTHING"),
      m_findIdem(db, "SELECT id FROM idem WHERE hash = ?"),
      m_forgetIdem(db, "DELETE FROM idem WHERE hash = ? AND id = ?"),
      m_bodyOf(db, "SELECT body FROM message WHERE id = ?"),
      m_selectReady(db, "SELECT id, expires, client_id, attempts, claim, told, extras, body FROM message"
                        " WHERE status = 0 AND lane BETWEEN ? AND ? AND (expires IS NULL OR expires > ?)"
                        " ORDER BY lane, id LIMIT ?"),
      m_claimReady(db, "UPDATE message SET status = 2, due = ?, claim = ?, told = 0, log = log || ?"
                       " WHERE id IN (SELECT id FROM message WHERE status = 0 AND lane BETWEEN ? AND ?"
                       " AND (expires IS NULL OR expires > ?) ORDER BY lane, id LIMIT ?)"),
      m_reclaim(db, "UPDATE message SET extras = ?,"
                    " log = CASE WHEN length(log) > 4000 THEN substr(log, 1, 3000) || char(10) ELSE log END"
                    " WHERE id = ?"),
      m_row(db, "SELECT status, lane, due, expires, client_id, attempts, claim, told, extras, body FROM message"
                " WHERE id = ?"),
      m_sent(db, "UPDATE message SET status = 3, told = 1, attempts = attempts + 1, due = NULL, log = log || ?"
                 " WHERE id = ? AND status = 2 AND claim = ? AND extras IS NULL AND lane >> 3 = ?"),
      m_setLease(db, "UPDATE message SET due = ? WHERE id = ? AND status = 2 AND claim = ?"),
      m_store(db, "UPDATE message SET status = ?, due = ?, attempts = ?, told = ?, extras = ?, " LOG_APPEND
                  " WHERE id = ?"),
      m_tell(db, "UPDATE message SET told = ?, extras = ? WHERE id = ?"),
      m_log(db, "UPDATE message SET " LOG_APPEND " WHERE id = ?"),
      m_insertSentId(db, "INSERT OR REPLACE INTO sent_id (account, smsc_id, message, claim, total, at)"
                         " VALUES (?, ?, ?, ?, ?, ?)"),
      m_findSentId(db, "SELECT message, claim, total, reports FROM sent_id"
                       " WHERE account = ? AND smsc_id = ?"),
      m_setReports(db, "UPDATE sent_id SET reports = ? WHERE account = ? AND smsc_id = ?"),
      m_setDelivered(db, "UPDATE sent_id SET delivered = 1 WHERE account = ? AND smsc_id = ? AND delivered = 0"),
      m_keepReport(db, "INSERT OR IGNORE INTO unmatched (key, account, smsc_id, state, final, error, done, at)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      m_findKept(db, "SELECT key, state, final, error, done FROM unmatched"
                     " WHERE account = ? AND smsc_id = ? AND at > ? ORDER BY at"),
      m_dropKept(db, "DELETE FROM unmatched WHERE account = ? AND smsc_id = ?"),
      m_countKept(db, "SELECT count(*) FROM unmatched"),
      m_setTalk(db, "INSERT OR REPLACE INTO talk (hash, bind, at) VALUES (?, ?, ?)"),
      m_getTalk(db, "SELECT bind FROM talk WHERE hash = ? AND at > ?"),
      m_lapsed(db, "SELECT id FROM message WHERE status = 2 AND due <= ? ORDER BY due LIMIT ?"),
      m_wakeDeferred(db, "UPDATE message SET status = 0, due = NULL WHERE id IN"
                         " (SELECT id FROM message WHERE status = 1 AND due <= ? ORDER BY due LIMIT ?)"),
      m_expired(db, "SELECT id FROM message WHERE expires IS NOT NULL AND status < 2 AND expires <= ?"
                    " ORDER BY expires LIMIT ?"),
      m_minLease(db, "SELECT min(due) FROM message WHERE status = 2 AND due IS NOT NULL"),
      m_minAfter(db, "SELECT min(due) FROM message WHERE status = 1 AND due IS NOT NULL"),
      m_minExpires(db, "SELECT min(expires) FROM message WHERE expires IS NOT NULL AND status < 2"),
      m_setFrontend(db, "INSERT OR REPLACE INTO frontend (name, peer, mode, until) VALUES (?, ?, ?, ?)"),
      m_dropFrontend(db, "UPDATE frontend SET until = 0 WHERE name = ?"),
      m_learned(db, "SELECT peer, max(until) > ? FROM frontend WHERE mode = ? GROUP BY peer"),
      m_patch(db, "UPDATE message SET status = ?, due = ?, expires = ?, body = ?, " LOG_APPEND " WHERE id = ?")
{
    load();
}

qint64 QueueStore::meta(const QString &key, qint64 otherwise)
{
    const qint64 value = m_getMeta.one(key) ? m_getMeta.integer(0) : otherwise;
    m_getMeta.finish();
    return value;
}

/// What memory knows of the database.
void QueueStore::load()
{
    m_names.clear();
    Statement highest(m_db, "SELECT max(id) FROM message");
    const qint64 last = highest.one() ? highest.integer(0) : 0;
    highest.finish();
    m_nextId = m_storedId = std::max(meta(kNextId, 1), last + 1);
    m_nextClaim = m_storedClaim = meta(kNextClaim, 1);
    m_counts.clear();
    m_changedCounts.clear();
    m_getCounts.run();
    while (m_getCounts.next())
        m_counts.insert(m_getCounts.integer(0) * 8 + m_getCounts.integer(1), m_getCounts.integer(2));
    m_unmatched = m_countKept.one() ? m_countKept.integer(0) : 0;
    m_countKept.finish();
    findNextDue();
    m_fresh = true;
}

bool QueueStore::begin(Moment now)
{
    m_now = now;
    return m_db.begin();
}

bool QueueStore::commit()
{
    if (m_nextId != m_storedId)
        m_setMeta.run(kNextId, m_nextId);
    if (m_nextClaim != m_storedClaim)
        m_setMeta.run(kNextClaim, m_nextClaim);
    for (const qint64 key : std::as_const(m_changedCounts))
        m_setCount.run(key / 8, key % 8, m_counts.value(key));
    m_changedCounts.clear();
    if (!m_db.commit())
        return false;
    m_storedId = m_nextId;
    m_storedClaim = m_nextClaim;
    return true;
}

bool QueueStore::rollback()
{
    m_db.rollback();
    m_db.forgive();
    load();
    return m_db.ok();
}

void QueueStore::probe() { m_setMeta.run(QStringLiteral("probe"), m_now.wallMs); }

void QueueStore::count(qint64 queue, Stored status, int by)
{
    const qint64 key = queue * 8 + static_cast<int>(publicStatus(status));
    m_counts[key] += by;
    m_changedCounts.insert(key);
}

/// Keeps the times of the next sweep when a row becomes pending.
void QueueStore::wake(Stored status, std::optional<qint64> after, std::optional<qint64> expires)
{
    if (status == Stored::Ready)
        m_fresh = true;
    else if (after)
        m_nextWall = std::min(m_nextWall, *after);
    if (expires)
        m_nextWall = std::min(m_nextWall, *expires);
}

bool QueueStore::loadRow(qint64 id, Row &row)
{
    const bool found = m_row.one(id);
    if (found) {
        row.id = id;
        row.status = static_cast<Stored>(m_row.integer(0));
        row.queue = QueueId::ofLane(m_row.integer(1));
        row.due = m_row.optional(2);
        row.expires = m_row.optional(3);
        row.clientId = m_row.octets(4);
        row.attempts = int(m_row.integer(5));
        row.claim = m_row.integer(6);
        row.told = int(m_row.integer(7));
        row.extras = decodeExtras(m_row.octets(8));
        if (!decodeBody(m_row.octets(9), row.message, row.body))
            m_db.fail(QStringLiteral("message %1 cannot be read").arg(id));
    }
    m_row.finish();
    return found && m_db.ok();
}

void QueueStore::store(const Row &row, const char *event, const QByteArray &detail)
{
    m_store.run(int(row.status), row.due, row.attempts, row.told, encodeExtras(row.extras),
                logLine(m_now.wallMs, event, detail), row.id);
}

void QueueStore::log(qint64 id, const char *event, const QByteArray &detail)
{
    m_log.run(logLine(m_now.wallMs, event, detail), id);
}

/// Another status, in memory: of the row, the counts and the times of the next sweep.
void QueueStore::moveTo(Row &row, Stored status, std::optional<qint64> due)
{
    count(row.queue, row.status, -1);
    count(row.queue, status, 1);
    row.status = status;
    row.due = due;
    if (publicStatus(status) == QueueStatus::Pending)
        wake(status, due, row.expires);
}

bool QueueStore::isSweepDue(Moment now) const { return untilSweep(now) == 0; }

qint64 QueueStore::untilSweep(Moment now) const
{
    const auto left = [](qint64 at, qint64 from) { return at == kNever ? kNever : std::max<qint64>(0, at - from); };
    return std::min(left(m_nextWall, now.wallMs), left(std::min(m_nextSteady, m_nextPrune), now.steadyMs));
}

void QueueStore::sweep()
{
    if (m_nextSteady <= m_now.steadyMs)
        lapseLeases();
    if (m_nextWall <= m_now.wallMs) {
        expireDue();
        releaseDeferred();
    }
    findNextDue();
    if (m_nextPrune <= m_now.steadyMs)
        prune();
}

void QueueStore::findNextDue()
{
    const auto lowest = [](Statement &statement) {
        const std::optional<qint64> value = statement.one() ? statement.optional(0) : std::nullopt;
        statement.finish();
        return value.value_or(kNever);
    };
    m_nextSteady = lowest(m_minLease);
    m_nextWall = std::min(lowest(m_minAfter), lowest(m_minExpires));
}

/// Leases that ran out: pending again, and the attempt counts.
void QueueStore::lapseLeases()
{
    std::vector<qint64> ids;
    m_lapsed.run(m_now.steadyMs, kSweepShare);
    while (m_lapsed.next())
        ids.push_back(m_lapsed.integer(0));
    for (const qint64 id : ids) {
        Row row;
        if (!loadRow(id, row))
            continue;
        row.told |= kLapsedBit;
        retry(row, "lease_lapsed", 0, 0);
    }
}

void QueueStore::releaseDeferred()
{
    m_wakeDeferred.run(m_now.wallMs, kSweepShare);
    m_fresh = true;
}

void QueueStore::expireDue()
{
    std::vector<qint64> ids;
    m_expired.run(m_now.wallMs, kSweepShare);
    while (m_expired.next())
        ids.push_back(m_expired.integer(0));
    for (const qint64 id : ids) {
        Row row;
        if (loadRow(id, row))
            decide(row, Stored::Expired, MessageState::Expired, m_now.wallMs, {}, "expired", {});
    }
}

void QueueStore::registerFrontends(const std::vector<Registration> &frontends)
{
    for (const Registration &f : frontends)
        m_setFrontend.run(f.frontend, f.peerName, int(f.mode), m_now.wallMs + f.expiresIn * qint64(1000));
}

void QueueStore::withdraw(const QString &frontend) { m_dropFrontend.run(frontend); }

namespace {

CoreError refusal(int status, const char *why) { return {CoreError::Kind::Http, status, 0, QLatin1String(why)}; }

} // namespace

CoreReply<Done> QueueStore::cancel(qint64 id)
{
    Row row;
    if (!loadRow(id, row))
        return Unexpected{refusal(404, "not_found")};
    if (publicStatus(row.status) != QueueStatus::Pending)
        return Unexpected{refusal(409, "not_pending")};
    row.message.registeredDelivery = 0; // whoever cancels knows: no receipt
    decide(row, Stored::Cancelled, MessageState::Deleted, m_now.wallMs, {}, "cancelled", {});
    return Done{};
}

CoreReply<Done> QueueStore::patch(qint64 id, const MessagePatch &patch)
{
    Row row;
    if (!loadRow(id, row))
        return Unexpected{refusal(404, "not_found")};
    if (publicStatus(row.status) != QueueStatus::Pending)
        return Unexpected{refusal(409, "not_pending")};
    if (patch.text) {
        row.message.text = patch.text;
        row.message.payload.reset();
    }
    // A schedule that was; a retry keeps its time unless there is a new one.
    std::optional<qint64> due = row.status == Stored::Deferred ? row.due : std::nullopt;
    if (patch.deliverAfter)
        due = row.body.after = patch.deliverAfter;
    if (patch.expires)
        row.expires = patch.expires;
    if (due && *due <= m_now.wallMs)
        due.reset();
    const Stored status = due ? Stored::Deferred : Stored::Ready;
    const QueueMessage &m = row.message;
    m_patch.run(int(status), due, row.expires,
                encodeBody(m, m, m.source, m.destination, m.receipt ? &*m.receipt : nullptr, row.body),
                logLine(m_now.wallMs, "replaced"), id);
    wake(status, due, row.expires);
    return Done{};
}

} // namespace gateway::embedded
