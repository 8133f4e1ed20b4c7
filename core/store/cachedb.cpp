#include "store/cachedb.h"

namespace gateway {
namespace {

constexpr int kApplicationId = 0x4f4d5331; // "OMS1"

// `entry` and `failed` are clustered by lane and number: what arrives is appended at its lane's end, what was
// delivered goes in ranges from its beginning.
constexpr const char *kVersion1[] = {
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE lane (id INTEGER PRIMARY KEY, bind TEXT NOT NULL, kind INTEGER NOT NULL,"
    " accepted INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,"
    " evicted INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0,"
    " attempts INTEGER NOT NULL DEFAULT 0, up_to INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,"
    " error TEXT NOT NULL DEFAULT '', UNIQUE (bind, kind))",
    "CREATE TABLE entry (lane INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,"
    " PRIMARY KEY (lane, number)) WITHOUT ROWID",
    "CREATE TABLE failed (lane INTEGER NOT NULL, number INTEGER NOT NULL, retries INTEGER NOT NULL,"
    " failed_at INTEGER NOT NULL, error TEXT NOT NULL, body BLOB NOT NULL,"
    " PRIMARY KEY (lane, number)) WITHOUT ROWID",
    "INSERT INTO meta (key, value) VALUES ('last_number', 0)",
};
// `unreachable` stood in version 1 for a while: it starts from 0 whether or not it was there.
constexpr const char *kVersion2[] = {
    "CREATE TABLE lane_2 (id INTEGER PRIMARY KEY, bind TEXT NOT NULL, kind INTEGER NOT NULL,"
    " accepted INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,"
    " evicted INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0,"
    " attempts INTEGER NOT NULL DEFAULT 0, up_to INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,"
    " error TEXT NOT NULL DEFAULT '', unreachable INTEGER NOT NULL DEFAULT 0, UNIQUE (bind, kind))",
    "INSERT INTO lane_2 (id, bind, kind, accepted, delivered, failed, evicted, deleted, attempts, up_to, next_at, error)"
    " SELECT id, bind, kind, accepted, delivered, failed, evicted, deleted, attempts, up_to, next_at, error FROM lane",
    "DROP TABLE lane",
    "ALTER TABLE lane_2 RENAME TO lane",
};
constexpr Schema::Step kSteps[] = {kVersion1, kVersion2};
constexpr Schema kSchema{kApplicationId, kSteps};

} // namespace

struct CacheDb::Statements
{
    explicit Statements(Database &db)
        : findLane(db, "SELECT id FROM lane WHERE bind = ? AND kind = ?"),
          addLane(db, "INSERT INTO lane (bind, kind) VALUES (?, ?)"),
          lanes(db,
                "SELECT id, bind, kind, accepted, delivered, failed, evicted, deleted, attempts, up_to, next_at, error, unreachable,"
                " (SELECT min(number) FROM entry WHERE lane = lane.id) FROM lane ORDER BY id"),
          insert(db, "INSERT INTO entry (lane, number, body) VALUES (?, ?, ?)"),
          remove(db, "DELETE FROM entry WHERE lane = ? AND number BETWEEN ? AND ?"),
          fail(db, "INSERT INTO failed (lane, number, retries, failed_at, error, body)"
                   " SELECT lane, number, ?, ?, ?, body FROM entry WHERE lane = ? AND number = ?"),
          again(db, "INSERT INTO entry (lane, number, body) SELECT lane, number, body FROM failed"
                    " WHERE lane = ? AND number BETWEEN ? AND ?"),
          removeFailed(db, "DELETE FROM failed WHERE lane = ? AND number BETWEEN ? AND ?"),
          update(db, "UPDATE entry SET body = ? WHERE lane = ? AND number = ?"),
          failedNumbers(db, "SELECT number FROM failed WHERE lane = ? ORDER BY number"),
          retry(db, "UPDATE lane SET attempts = ?, up_to = ?, next_at = ?, error = ?, unreachable = ? WHERE id = ?"),
          ledger(db, "UPDATE lane SET accepted = accepted + ?, delivered = delivered + ?, failed = failed + ?,"
                     " evicted = evicted + ?, deleted = deleted + ? WHERE id = ?"),
          setLast(db, "UPDATE meta SET value = max(value, ?) WHERE key = 'last_number'"),
          last(db, "SELECT value FROM meta WHERE key = 'last_number'"),
          entries(db, "SELECT number, body FROM entry WHERE lane = ? AND number > ? ORDER BY number LIMIT ?"),
          failedEntries(db, "SELECT number, body, retries, failed_at, error FROM failed"
                            " WHERE lane = ? AND number > ? AND retries >= ? ORDER BY number LIMIT ?"),
          countRetried(db, "SELECT count(*) FROM failed WHERE lane = ? AND retries >= ?"),
          countEntries(db, "SELECT count(*) FROM entry WHERE lane = ?"),
          countFailed(db, "SELECT count(*) FROM failed WHERE lane = ?")
    {}
    Statement findLane, addLane, lanes, insert, remove, fail, again, removeFailed, update, failedNumbers, retry, ledger, setLast, last,
        entries, failedEntries, countRetried, countEntries, countFailed;
};

CacheDb::CacheDb(std::unique_ptr<Database> db) : m_db(std::move(db)), m_sql(std::make_unique<Statements>(*m_db)) {}

CacheDb::~CacheDb() = default;

Expected<std::unique_ptr<CacheDb>, QString> CacheDb::open(const QString &file)
{
    auto db = std::make_unique<Database>();
    if (!db->open(file))
        return Unexpected{QStringLiteral("%1 cannot be opened: %2").arg(file, db->error())};
    if (auto migrated = migrate(*db, file, kSchema); !migrated)
        return Unexpected{QStringLiteral("%1: %2").arg(file, migrated.error())};
    std::unique_ptr<CacheDb> cache(new CacheDb(std::move(db)));
    if (!cache->m_db->ok())
        return Unexpected{QStringLiteral("%1: %2").arg(file, cache->m_db->error())};
    return cache;
}

Expected<std::unique_ptr<CacheDb>, QString> CacheDb::openBeside(const QString &file)
{
    auto db = std::make_unique<Database>();
    if (!db->openBeside(file))
        return Unexpected{QStringLiteral("%1 cannot be opened: %2").arg(file, db->error())};
    return std::unique_ptr<CacheDb>(new CacheDb(std::move(db)));
}

int CacheDb::lane(const QString &bind, CacheKind kind)
{
    if (m_sql->findLane.one(bind, int(kind))) {
        const int id = int(m_sql->findLane.integer(0));
        m_sql->findLane.finish();
        return id;
    }
    m_sql->addLane.run(bind, int(kind));
    return lane(bind, kind);
}

std::vector<CacheLane> CacheDb::lanes()
{
    std::vector<CacheLane> all;
    Statement &s = m_sql->lanes;
    s.run();
    while (s.next()) {
        CacheLane lane;
        lane.id = int(s.integer(0));
        lane.bind = s.text(1);
        lane.kind = CacheKind(s.integer(2));
        lane.ledger = {s.integer(3), s.integer(4), s.integer(5), s.integer(6), s.integer(7)};
        lane.retry = {int(s.integer(8)), s.integer(9), s.integer(10), s.text(11), s.integer(12) != 0};
        lane.first = s.integer(13);
        all.push_back(std::move(lane));
    }
    for (CacheLane &lane : all) {
        m_sql->failedNumbers.run(lane.id);
        while (m_sql->failedNumbers.next())
            lane.failed.push_back(m_sql->failedNumbers.integer(0));
    }
    return all;
}

bool CacheDb::apply(const std::vector<const CacheChange *> &changes)
{
    m_deltas.clear();
    m_last = 0;
    m_db->begin();
    for (const CacheChange *change : changes) {
        if (!applyOne(*change))
            break;
    }
    for (const auto &[lane, delta] : m_deltas)
        m_sql->ledger.run(delta.accepted, delta.delivered, delta.failed, delta.evicted, delta.deleted, lane);
    if (m_last > 0)
        m_sql->setLast.run(m_last);
    if (m_db->commit())
        return true;
    m_db->rollback();
    return false;
}

bool CacheDb::applyOne(const CacheChange &change)
{
    for (const CacheChange::Insert &i : change.inserts) {
        m_sql->insert.run(i.lane, i.entry.number, i.entry.body);
        ++m_deltas[i.lane].accepted;
        m_last = std::max(m_last, i.entry.number);
    }
    for (const CacheChange::Remove &r : change.removes) {
        m_sql->remove.run(r.lane, r.from, r.to);
        const int count = m_sql->remove.changed();
        CacheLedger &delta = m_deltas[r.lane];
        switch (r.why) {
        case CacheChange::Why::Delivered:
            delta.delivered += count;
            break;
        case CacheChange::Why::Evicted:
            delta.evicted += count;
            break;
        case CacheChange::Why::Deleted:
            delta.deleted += count;
            break;
        }
    }
    for (const CacheChange::Fail &f : change.fails) {
        m_sql->fail.run(f.retries, f.at, f.error.isNull() ? QStringLiteral("") : f.error, f.lane, f.number);
        const int count = m_sql->fail.changed();
        m_sql->remove.run(f.lane, f.number, f.number);
        m_deltas[f.lane].failed += count;
    }
    for (const CacheChange::Failed &f : change.failed) {
        const qint64 from = f.number == 0 ? std::numeric_limits<qint64>::min() : f.number;
        const qint64 to = f.number == 0 ? std::numeric_limits<qint64>::max() : f.number;
        if (f.again)
            m_sql->again.run(f.lane, from, to);
        m_sql->removeFailed.run(f.lane, from, to);
        const int count = m_sql->removeFailed.changed();
        CacheLedger &delta = m_deltas[f.lane];
        delta.failed -= count;
        if (!f.again)
            (f.why == CacheChange::Why::Evicted ? delta.evicted : delta.deleted) += count;
    }
    for (const CacheChange::Update &u : change.updates)
        m_sql->update.run(u.entry.body, u.lane, u.entry.number);
    for (const CacheChange::Retry &r : change.retries) {
        const QString error = r.state.error.isNull() ? QStringLiteral("") : r.state.error;
        m_sql->retry.run(r.state.attempts, r.state.upTo, r.state.nextAt, error, r.state.unreachable, r.lane);
    }
    return m_db->ok();
}

std::vector<CacheEntry> CacheDb::entries(int lane, qint64 after, int limit, qint64 maxOctets)
{
    std::vector<CacheEntry> all;
    Statement &s = m_sql->entries;
    s.run(lane, after, limit);
    while (maxOctets > 0 && s.next()) {
        all.push_back({s.integer(0), s.octets(1)});
        maxOctets -= all.back().body.size();
    }
    s.finish();
    return all;
}

std::vector<FailedEntry> CacheDb::failedEntries(int lane, qint64 after, int limit, int minRetries)
{
    std::vector<FailedEntry> all;
    Statement &s = m_sql->failedEntries;
    s.run(lane, after, minRetries, limit);
    while (s.next()) {
        FailedEntry entry;
        entry.number = s.integer(0);
        entry.body = s.octets(1);
        entry.retries = int(s.integer(2));
        entry.failedAt = s.integer(3);
        entry.error = s.text(4);
        all.push_back(std::move(entry));
    }
    return all;
}

qint64 CacheDb::countFailedEntries(int lane, int minRetries)
{
    const qint64 number = m_sql->countRetried.one(lane, minRetries) ? m_sql->countRetried.integer(0) : 0;
    m_sql->countRetried.finish();
    return number;
}

bool CacheDb::probe()
{
    m_db->begin();
    m_sql->setLast.run(0);
    if (m_db->commit())
        return true;
    m_db->rollback();
    return false;
}

std::pair<qint64, qint64> CacheDb::counted(int lane)
{
    const auto count = [lane](Statement &s) {
        const qint64 number = s.one(lane) ? s.integer(0) : -1;
        s.finish();
        return number;
    };
    return {count(m_sql->countEntries), count(m_sql->countFailed)};
}

qint64 CacheDb::lastNumber()
{
    const qint64 number = m_sql->last.one() ? m_sql->last.integer(0) : 0;
    m_sql->last.finish();
    return number;
}

} // namespace gateway
