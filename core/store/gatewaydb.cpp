#include "store/gatewaydb.h"

#include "store/accessdb.h"

#include <QtCore/QFileInfo>

namespace gateway {
namespace {

constexpr int kApplicationId = 0x4f4d4731; // "OMG1"

// A setting is a row, so that a new one needs no SQL.
constexpr const char *kPeers[] = {
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE peer (id INTEGER PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL, live INTEGER NOT NULL,"
    " deleted INTEGER NOT NULL, dropped INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,"
    " UNIQUE (scope, name))",
    "CREATE TABLE edit (scope TEXT NOT NULL, peer TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"
    " at INTEGER NOT NULL, by TEXT NOT NULL, PRIMARY KEY (scope, peer, key)) WITHOUT ROWID",
    "CREATE TABLE secret (name TEXT PRIMARY KEY) WITHOUT ROWID",
};

constexpr const char *kHistory[] = {
    "CREATE TABLE history (bind TEXT NOT NULL, step_seconds INTEGER NOT NULL, octets BLOB NOT NULL,"
    " PRIMARY KEY (bind, step_seconds))",
};

qint64 pragma(Database &db, const char *sql)
{
    Statement query(db, sql);
    return query.one() ? query.integer(0) : 0;
}

} // namespace

const Schema &GatewayDb::schema()
{
    static const Schema::Step kSteps[] = {kPeers, AccessDb::schemaStep(), kHistory};
    static const Schema kSchema{kApplicationId, kSteps};
    return kSchema;
}

struct GatewayDb::Statements
{
    explicit Statements(Database &db)
        : peers(db, "SELECT scope, name, live, deleted, dropped, at, by FROM peer ORDER BY id"),
          edits(db, "SELECT scope, peer, key, value, at, by FROM edit"),
          secrets(db, "SELECT name FROM secret ORDER BY name"),
          meta(db, "SELECT value FROM meta WHERE key = ?"),
          removePeer(db, "DELETE FROM peer WHERE scope = ? AND name = ?"),
          removeEdit(db, "DELETE FROM edit WHERE scope = ? AND peer = ? AND key = ?"),
          removeSecret(db, "DELETE FROM secret WHERE name = ?"),
          removeMeta(db, "DELETE FROM meta WHERE key = ?"),
          setPeer(db, "INSERT INTO peer (scope, name, live, deleted, dropped, at, by) VALUES (?, ?, ?, ?, ?, ?, ?)"
                      " ON CONFLICT (scope, name) DO UPDATE SET live = excluded.live, deleted = excluded.deleted,"
                      " dropped = excluded.dropped, at = excluded.at, by = excluded.by"),
          setEdit(db, "INSERT INTO edit (scope, peer, key, value, at, by) VALUES (?, ?, ?, ?, ?, ?)"
                      " ON CONFLICT (scope, peer, key) DO UPDATE SET value = excluded.value, at = excluded.at,"
                      " by = excluded.by"),
          addSecret(db, "INSERT INTO secret (name) VALUES (?) ON CONFLICT DO NOTHING"),
          setMeta(db, "INSERT INTO meta (key, value) VALUES (?, ?)"
                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
          history(db, "SELECT bind, step_seconds, octets FROM history"),
          clearHistory(db, "DELETE FROM history"),
          addHistory(db, "INSERT INTO history (bind, step_seconds, octets) VALUES (?, ?, ?)")
    {}
    Statement peers, edits, secrets, meta;
    Statement removePeer, removeEdit, removeSecret, removeMeta, setPeer, setEdit, addSecret, setMeta;
    Statement history, clearHistory, addHistory;
};

GatewayDb::GatewayDb(QString file, std::unique_ptr<Database> db)
    : m_file(std::move(file)), m_db(std::move(db)), m_sql(std::make_unique<Statements>(*m_db))
{}

GatewayDb::~GatewayDb() = default;

Expected<std::unique_ptr<GatewayDb>, QString> GatewayDb::open(const QString &file)
{
    auto db = std::make_unique<Database>();
    if (!db->open(file))
        return Unexpected{QStringLiteral("%1 cannot be opened: %2").arg(file, db->error())};
    if (auto migrated = migrate(*db, file, schema()); !migrated)
        return Unexpected{QStringLiteral("%1: %2").arg(file, migrated.error())};
    std::unique_ptr<GatewayDb> opened(new GatewayDb(file, std::move(db)));
    if (!opened->m_db->ok())
        return opened->failure();
    return opened;
}

Expected<std::unique_ptr<GatewayDb>, QString> GatewayDb::openBeside(const QString &file)
{
    if (!QFileInfo::exists(file))
        return std::unique_ptr<GatewayDb>();
    auto db = std::make_unique<Database>();
    if (!db->openBeside(file))
        return Unexpected{QStringLiteral("%1 cannot be opened: %2").arg(file, db->error())};
    const qint64 version = pragma(*db, "PRAGMA user_version");
    const bool empty = pragma(*db, "SELECT count(*) FROM sqlite_master") == 0;
    const bool ours = pragma(*db, "PRAGMA application_id") == schema().applicationId;
    if (!db->ok())
        return Unexpected{QStringLiteral("%1: %2").arg(file, db->error())};
    if (empty)
        return std::unique_ptr<GatewayDb>();
    if (!ours)
        return Unexpected{QStringLiteral("%1: is a database of another program").arg(file)};
    if (version != schema().version())
        return Unexpected{
            QStringLiteral("%1: has version %2, this program reads version %3; an older one is migrated by `run`")
                .arg(file)
                .arg(version)
                .arg(schema().version())};
    std::unique_ptr<GatewayDb> opened(new GatewayDb(file, std::move(db)));
    if (!opened->m_db->ok())
        return opened->failure();
    return opened;
}

Unexpected<QString> GatewayDb::failure()
{
    const QString error = m_db->error();
    m_db->forgive();
    return Unexpected{QStringLiteral("%1: %2").arg(m_file, error)};
}

Expected<StoredPeers, QString> GatewayDb::peers()
{
    StoredPeers all;
    m_db->exec("BEGIN"); // both tables as they were at one moment
    Statement &p = m_sql->peers;
    p.run();
    while (p.next())
        all.peers.push_back(
            {p.text(0), p.text(1), p.integer(2) != 0, p.integer(3) != 0, p.integer(4) != 0, p.integer(5), p.text(6)});
    Statement &e = m_sql->edits;
    e.run();
    while (e.next())
        all.edits.push_back({e.text(0), e.text(1), e.text(2), e.text(3), e.integer(4), e.text(5)});
    if (!m_db->commit()) {
        m_db->rollback();
        return failure();
    }
    return all;
}

Expected<QStringList, QString> GatewayDb::secrets()
{
    QStringList names;
    m_sql->secrets.run();
    while (m_sql->secrets.next())
        names.append(m_sql->secrets.text(0));
    if (!m_db->ok())
        return failure();
    return names;
}

Expected<std::optional<QString>, QString> GatewayDb::meta(const QString &key)
{
    std::optional<QString> value;
    if (m_sql->meta.one(key))
        value = m_sql->meta.text(0);
    m_sql->meta.finish();
    if (!m_db->ok())
        return failure();
    return value;
}

Expected<void, QString> GatewayDb::apply(const GatewayChange &change)
{
    m_db->begin();
    for (const GatewayChange::PeerKey &peer : change.removePeers)
        m_sql->removePeer.run(peer.scope, peer.name);
    for (const GatewayChange::EditKey &edit : change.removeEdits)
        m_sql->removeEdit.run(edit.scope, edit.peer, edit.key);
    for (const QString &name : change.removeSecrets)
        m_sql->removeSecret.run(name);
    for (const StoredPeer &peer : change.setPeers)
        m_sql->setPeer.run(peer.scope, peer.name, peer.live, peer.deleted, peer.dropped, peer.at, peer.by);
    for (const StoredEdit &edit : change.setEdits)
        m_sql->setEdit.run(edit.scope, edit.peer, edit.key, edit.value, edit.at, edit.by);
    for (const QString &name : change.addSecrets)
        m_sql->addSecret.run(name);
    for (const GatewayChange::Meta &meta : change.meta) {
        if (meta.value)
            m_sql->setMeta.run(meta.key, *meta.value);
        else
            m_sql->removeMeta.run(meta.key);
    }
    return commit();
}

Expected<std::vector<StoredHistory>, QString> GatewayDb::history()
{
    std::vector<StoredHistory> all;
    Statement &h = m_sql->history;
    h.run();
    while (h.next())
        all.push_back({h.text(0), int(h.integer(1)), h.octets(2)});
    if (!m_db->ok())
        return failure();
    return all;
}

Expected<void, QString> GatewayDb::setHistory(const std::vector<StoredHistory> &history)
{
    m_db->begin();
    m_sql->clearHistory.run();
    for (const StoredHistory &one : history)
        m_sql->addHistory.run(one.bind, one.stepSeconds, one.octets);
    return commit();
}

Expected<void, QString> GatewayDb::commit()
{
    if (!m_db->commit()) {
        m_db->rollback();
        return failure();
    }
    // Changes are few: each leaves the log empty, which the connection does not do by itself.
    m_db->checkpoint();
    if (!m_db->ok())
        m_db->forgive(); // what was committed stays in the log until the next time
    return {};
}

} // namespace gateway
