// What nobody needs any more goes, a share at a time; each table is walked in the order of its key.
#include "embedded/queuestore.h"

namespace gateway::embedded {
namespace {

constexpr int kShare = 500;
constexpr qint64 kHashNeighbours = 8;
constexpr qint64 kEveryMs = 60'000;
constexpr qint64 kSoonMs = 100;
constexpr qint64 kWalkEveryMs = 3'600'000;

} // namespace

void QueueStore::prune()
{
    bool more = pruneMessages();
    if (m_nextWalk <= m_now.steadyMs) {
        const bool ids = pruneSentIds();
        const bool talks = pruneTalks();
        if (ids || talks)
            more = true;
        else
            m_nextWalk = m_now.steadyMs + kWalkEveryMs;
    }
    if (m_unmatched > 0) {
        Statement drop(m_db, "DELETE FROM unmatched WHERE at <= ?");
        if (drop.run(m_now.wallMs - kKeepReportMs))
            m_unmatched -= drop.changed();
    }
    m_nextPrune = m_now.steadyMs + (more ? kSoonMs : kEveryMs);
}

/// True where there may be more.
bool QueueStore::pruneMessages()
{
    struct Old
    {
        qint64 id, queue;
        Stored status;
        QByteArray key;
    };
    std::vector<Old> old;
    int seen = 0;
    Statement rows(m_db, "SELECT id, status, lane, body FROM message WHERE id > ? ORDER BY id LIMIT ?");
    rows.run(m_pruneId, kShare);
    while (rows.next()) {
        QueueMessage message;
        BodyExtras body;
        const bool readable = decodeBody(rows.octets(3), message, body);
        if (readable && body.created > m_now.wallMs - kKeepMs)
            break; // rows come in the order of time
        ++seen;
        m_pruneId = rows.integer(0);
        const auto status = static_cast<Stored>(rows.integer(1));
        if (readable && status >= Stored::Sent)
            old.push_back({m_pruneId, QueueId::ofLane(rows.integer(2)), status, body.key});
    }
    rows.finish();
    if (seen < kShare)
        m_pruneId = 0; // from the beginning next time: what was pending may be finished by then
    Statement dropRow(m_db, "DELETE FROM message WHERE id = ?");
    // Keys that share a hash stand one after the other.
    Statement dropIdem(m_db, "DELETE FROM idem WHERE hash BETWEEN ? AND ? AND id = ?");
    for (const Old &row : old) {
        dropRow.run(row.id);
        if (!row.key.isEmpty()) {
            const qint64 hash = stableHash(row.key);
            dropIdem.run(hash, hash + kHashNeighbours, row.id);
        }
        count(row.queue, row.status, -1);
    }
    return seen == kShare;
}

bool QueueStore::pruneSentIds()
{
    std::vector<std::pair<qint64, QByteArray>> old;
    int seen = 0;
    Statement rows(m_db, "SELECT account, smsc_id, at FROM sent_id WHERE (account, smsc_id) > (?, ?)"
                         " ORDER BY account, smsc_id LIMIT ?");
    rows.run(m_pruneAccount, m_pruneSmscId.isEmpty() ? QByteArray(1, '\0') : m_pruneSmscId, kShare);
    while (rows.next()) {
        ++seen;
        m_pruneAccount = rows.integer(0);
        m_pruneSmscId = rows.octets(1);
        if (rows.integer(2) <= m_now.wallMs - kKeepMs)
            old.emplace_back(m_pruneAccount, m_pruneSmscId);
    }
    Statement drop(m_db, "DELETE FROM sent_id WHERE account = ? AND smsc_id = ?");
    for (const auto &[account, id] : old)
        drop.run(account, id);
    if (seen == kShare)
        return true;
    m_pruneAccount = 0;
    m_pruneSmscId.clear();
    return false;
}

bool QueueStore::pruneTalks()
{
    std::vector<qint64> old;
    int seen = 0;
    Statement rows(m_db, "SELECT hash, at FROM talk WHERE hash > ? ORDER BY hash LIMIT ?");
    rows.run(m_pruneTalk, kShare);
    while (rows.next()) {
        ++seen;
        m_pruneTalk = rows.integer(0);
        if (rows.integer(1) <= m_now.wallMs - kReplyMs)
            old.push_back(m_pruneTalk);
    }
    Statement drop(m_db, "DELETE FROM talk WHERE hash = ?");
    for (const qint64 hash : old)
        drop.run(hash);
    if (seen == kShare)
        return true;
    m_pruneTalk = std::numeric_limits<qint64>::min();
    return false;
}

} // namespace gateway::embedded
