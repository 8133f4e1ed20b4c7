#include "store/accessdb.h"

namespace gateway {
namespace {

constexpr const char *kTables[] = {
    "CREATE TABLE users (name TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),"
    " password_hash TEXT NOT NULL, stamp INTEGER NOT NULL, created_at INTEGER NOT NULL,"
    " last_sign_in_at INTEGER) WITHOUT ROWID",
    "CREATE TABLE tokens (name TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),"
    " hash BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, created_by TEXT NOT NULL, last_used_at INTEGER)"
    " WITHOUT ROWID",
    "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, user TEXT NOT NULL,"
    " action TEXT NOT NULL, target TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL)",
};

constexpr int kMaxAuditPage = 1000;

UserRow userOf(const Statement &s)
{
    return {s.text(0), s.text(1), s.text(2), s.integer(3), s.integer(4), s.optional(5)};
}

TokenRow tokenOf(const Statement &s)
{
    return {s.text(0), s.text(1), s.octets(2), s.integer(3), s.text(4), s.optional(5)};
}

/// For LIKE, with `\` as its escape.
QString pattern(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\\', QStringLiteral("\\\\"))
        .replace(u'%', QStringLiteral("\\%"))
        .replace(u'_', QStringLiteral("\\_"));
    return u'%' + escaped + u'%';
}

Unexpected<AccessError> missing(const QString &name)
{
    return Unexpected{AccessError{AccessError::Kind::Missing, QStringLiteral("there is no %1").arg(name)}};
}

Unexpected<AccessError> exists(const QString &name)
{
    return Unexpected{AccessError{AccessError::Kind::Exists, QStringLiteral("%1 exists already").arg(name)}};
}

Unexpected<AccessError> lastAdmin(const QString &name)
{
    return Unexpected{
        AccessError{AccessError::Kind::LastAdmin, QStringLiteral("%1 is the last administrator").arg(name)}};
}

} // namespace

bool role::isWord(QStringView word) { return word == kViewer || word == kOperator || word == kAdmin; }

struct AccessDb::Statements
{
    explicit Statements(Database &db)
        : users(db, "SELECT name, role, password_hash, stamp, created_at, last_sign_in_at FROM users ORDER BY name"),
          user(db, "SELECT name, role, password_hash, stamp, created_at, last_sign_in_at FROM users WHERE name = ?"),
          tokens(db, "SELECT name, role, hash, created_at, created_by, last_used_at FROM tokens ORDER BY name"),
          token(db, "SELECT name, role, hash, created_at, created_by, last_used_at FROM tokens WHERE hash = ?"),
          tokenNamed(db, "SELECT 1 FROM tokens WHERE name = ?"),
          audit(db, "SELECT id, at, user, action, target, before, after FROM audit WHERE id < ?1 AND"
                    " (?2 = '' OR user = ?2) AND (?3 = '' OR action = ?3) AND target LIKE ?4 ESCAPE '\\'"
                    " ORDER BY id DESC LIMIT ?5"),
          admins(db, "SELECT count(*) FROM users WHERE role = 'admin' AND name <> ?"),
          addUser(db, "INSERT INTO users (name, role, password_hash, stamp, created_at) VALUES (?, ?, ?, ?, ?)"),
          setRole(db, "UPDATE users SET role = ?, stamp = ? WHERE name = ?"),
          setPassword(db, "UPDATE users SET password_hash = ?, stamp = ? WHERE name = ?"),
          removeUser(db, "DELETE FROM users WHERE name = ?"),
          signedIn(db, "UPDATE users SET last_sign_in_at = ? WHERE name = ?"),
          addToken(db, "INSERT INTO tokens (name, role, hash, created_at, created_by) VALUES (?, ?, ?, ?, ?)"),
          removeToken(db, "DELETE FROM tokens WHERE name = ?"),
          used(db, "UPDATE tokens SET last_used_at = ? WHERE hash = ?"),
          addAudit(db, "INSERT INTO audit (at, user, action, target, before, after) VALUES (?, ?, ?, ?, ?, ?)"),
          pruneAudit(db, "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?")
    {}
    Statement users, user, tokens, token, tokenNamed, audit, admins, addUser, setRole, setPassword, removeUser,
        signedIn, addToken, removeToken, used, addAudit, pruneAudit;
};

Schema::Step AccessDb::schemaStep() { return kTables; }

AccessDb::AccessDb(Database &db) : m_db(db), m_sql(std::make_unique<Statements>(db)) {}

AccessDb::~AccessDb() = default;

AccessError AccessDb::failure()
{
    AccessError error{AccessError::Kind::Storage, m_db.error()};
    m_db.forgive();
    return error;
}

AccessResult<std::vector<UserRow>> AccessDb::users()
{
    std::vector<UserRow> all;
    m_sql->users.run();
    while (m_sql->users.next())
        all.push_back(userOf(m_sql->users));
    if (!m_db.ok())
        return Unexpected{failure()};
    return all;
}

AccessResult<std::optional<UserRow>> AccessDb::user(const QString &name)
{
    std::optional<UserRow> found;
    if (m_sql->user.one(name))
        found = userOf(m_sql->user);
    m_sql->user.finish();
    if (!m_db.ok())
        return Unexpected{failure()};
    return found;
}

AccessResult<std::vector<TokenRow>> AccessDb::tokens()
{
    std::vector<TokenRow> all;
    m_sql->tokens.run();
    while (m_sql->tokens.next())
        all.push_back(tokenOf(m_sql->tokens));
    if (!m_db.ok())
        return Unexpected{failure()};
    return all;
}

AccessResult<std::optional<TokenRow>> AccessDb::token(const QByteArray &hash)
{
    std::optional<TokenRow> found;
    if (m_sql->token.one(hash))
        found = tokenOf(m_sql->token);
    m_sql->token.finish();
    if (!m_db.ok())
        return Unexpected{failure()};
    return found;
}

AccessResult<std::vector<AuditRow>> AccessDb::audit(const AuditFilter &filter)
{
    std::vector<AuditRow> all;
    Statement &s = m_sql->audit;
    const qint64 before = filter.before > 0 ? filter.before : std::numeric_limits<qint64>::max();
    s.run(before, filter.user, filter.action, pattern(filter.target), std::clamp(filter.limit, 1, kMaxAuditPage));
    while (s.next())
        all.push_back({s.integer(0), s.integer(1), s.text(2), s.text(3), s.text(4), s.text(5), s.text(6)});
    if (!m_db.ok())
        return Unexpected{failure()};
    return all;
}

void AccessDb::insert(const AuditRow &audit)
{
    m_sql->addAudit.run(audit.at, audit.user, audit.action, audit.target, audit.before, audit.after);
    m_sql->pruneAudit.run(kAuditRows);
}

/// Runs `work` and adds the row in one transaction; what either refuses leaves nothing behind.
template <class Work>
AccessResult<void> AccessDb::transaction(const AuditRow &audit, Work work)
{
    m_db.begin();
    AccessResult<void> result = work();
    if (result)
        insert(audit);
    if (result && m_db.commit())
        return {};
    m_db.rollback();
    if (!m_db.ok())
        return Unexpected{failure()};
    return result;
}

bool AccessDb::isLastAdmin(const QString &name)
{
    const bool none = m_sql->admins.one(name) && m_sql->admins.integer(0) == 0;
    m_sql->admins.finish();
    return none;
}

AccessResult<void> AccessDb::addUser(const UserRow &user, const AuditRow &audit)
{
    return transaction(audit, [&]() -> AccessResult<void> {
        const bool taken = m_sql->user.one(user.name);
        m_sql->user.finish();
        if (taken)
            return exists(user.name);
        m_sql->addUser.run(user.name, user.role, user.passwordHash, user.stamp, user.createdAt);
        return {};
    });
}

AccessResult<void> AccessDb::changeUser(const UserChange &change, const AuditRow &audit)
{
    return transaction(audit, [&]() -> AccessResult<void> {
        const bool found = m_sql->user.one(change.name);
        const bool admin = found && userOf(m_sql->user).role == role::kAdmin;
        m_sql->user.finish();
        if (!found)
            return missing(change.name);
        if (admin && change.role && *change.role != role::kAdmin && isLastAdmin(change.name))
            return lastAdmin(change.name);
        if (change.role)
            m_sql->setRole.run(*change.role, change.stamp, change.name);
        if (change.passwordHash)
            m_sql->setPassword.run(*change.passwordHash, change.stamp, change.name);
        return {};
    });
}

AccessResult<void> AccessDb::removeUser(const QString &name, const AuditRow &audit)
{
    return transaction(audit, [&]() -> AccessResult<void> {
        const bool admin = m_sql->user.one(name) && userOf(m_sql->user).role == role::kAdmin;
        m_sql->user.finish();
        if (admin && isLastAdmin(name))
            return lastAdmin(name);
        m_sql->removeUser.run(name);
        if (m_db.ok() && m_sql->removeUser.changed() == 0)
            return missing(name);
        return {};
    });
}

AccessResult<void> AccessDb::addToken(const TokenRow &token, const AuditRow &audit)
{
    return transaction(audit, [&]() -> AccessResult<void> {
        const bool taken = m_sql->tokenNamed.one(token.name);
        m_sql->tokenNamed.finish();
        if (taken)
            return exists(token.name);
        m_sql->addToken.run(token.name, token.role, token.hash, token.createdAt, token.createdBy);
        return {};
    });
}

AccessResult<void> AccessDb::removeToken(const QString &name, const AuditRow &audit)
{
    return transaction(audit, [&]() -> AccessResult<void> {
        m_sql->removeToken.run(name);
        if (m_db.ok() && m_sql->removeToken.changed() == 0)
            return missing(name);
        return {};
    });
}

AccessResult<void> AccessDb::note(const AuditRow &audit)
{
    return transaction(audit, []() -> AccessResult<void> { return {}; });
}

AccessResult<void> AccessDb::userSignedIn(const QString &name, qint64 at)
{
    m_sql->signedIn.run(at, name);
    if (!m_db.ok())
        return Unexpected{failure()};
    return {};
}

AccessResult<void> AccessDb::tokenUsed(const QByteArray &hash, qint64 at)
{
    m_sql->used.run(at, hash);
    if (!m_db.ok())
        return Unexpected{failure()};
    return {};
}

} // namespace gateway
