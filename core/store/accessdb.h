#pragma once
#include "store/migrations.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <memory>
#include <optional>
#include <vector>

namespace gateway {

/// The words of the roles as they are stored and as the API says them.
namespace role {
constexpr QStringView kViewer = u"viewer";     ///< reads
constexpr QStringView kOperator = u"operator"; ///< also reconnects, drops, enables, retries, cancels, sends tests
constexpr QStringView kAdmin = u"admin";       ///< also edits peers, users, tokens
bool isWord(QStringView word);
} // namespace role

struct UserRow
{
    QString name;
    QString role;
    QString passwordHash; ///< as libsodium writes it, with its own parameters
    qint64 stamp = 0;     ///< another one after each change: who signed in under an older one is signed out
    qint64 createdAt = 0; ///< milliseconds since 1970 UTC, as all times here
    std::optional<qint64> lastSignInAt;
    bool operator==(const UserRow &) const = default;
};

struct TokenRow
{
    QString name;
    QString role;
    QByteArray hash; ///< SHA-256 of the token, which is kept nowhere
    qint64 createdAt = 0;
    QString createdBy;
    std::optional<qint64> lastUsedAt;
    bool operator==(const TokenRow &) const = default;
};

/// Who did what: `before` and `after` are compact JSON with secrets masked, empty where there was or is nothing.
struct AuditRow
{
    qint64 id = 0; ///< given by the database, rising
    qint64 at = 0;
    QString user;
    QString action;
    QString target;
    QString before;
    QString after;
    bool operator==(const AuditRow &) const = default;
};

struct AccessError
{
    enum class Kind {
        Storage,   ///< the database failed, `text` says how
        Exists,    ///< the name is taken
        Missing,   ///< there is none of that name
        LastAdmin, ///< nobody could administer the gateway any more
    };
    Kind kind = Kind::Storage;
    QString text;
};
template <class T>
using AccessResult = Expected<T, AccessError>;

/// Who may use the operations API, and what they did: users, tokens and audit of gateway.db. Each change and its row of
/// the audit are one transaction. On the thread of its connection; several connections, also of other processes, may
/// use the tables at once, and each sees at once what another has committed.
class AccessDb
{
public:
    /// What makes these tables: one step of the schema of gateway.db.
    static Schema::Step schemaStep();
    /// The newest rows of the audit that are kept.
    static constexpr qint64 kAuditRows = 200'000;

    /// `db` is open and migrated, and outlives this.
    explicit AccessDb(Database &db);
    ~AccessDb();
    Q_DISABLE_COPY_MOVE(AccessDb)

    AccessResult<std::vector<UserRow>> users(); ///< by name
    AccessResult<std::optional<UserRow>> user(const QString &name);
    AccessResult<std::vector<TokenRow>> tokens(); ///< by name
    AccessResult<std::optional<TokenRow>> token(const QByteArray &hash);
    struct AuditFilter
    {
        QString user;      ///< exactly; empty: all, as for the next two
        QString action;    ///< exactly
        QString target;    ///< a part of it
        qint64 before = 0; ///< rows with a smaller id; 0: from the newest
        int limit = 100;
    };
    AccessResult<std::vector<AuditRow>> audit(const AuditFilter &filter); ///< newest first

    AccessResult<void> addUser(const UserRow &user, const AuditRow &audit);
    struct UserChange
    {
        QString name;
        std::optional<QString> role;
        std::optional<QString> passwordHash;
        qint64 stamp = 0; ///< the new one
    };
    AccessResult<void> changeUser(const UserChange &change, const AuditRow &audit);
    AccessResult<void> removeUser(const QString &name, const AuditRow &audit);
    AccessResult<void> addToken(const TokenRow &token, const AuditRow &audit);
    AccessResult<void> removeToken(const QString &name, const AuditRow &audit);
    /// A row for what was changed elsewhere.
    AccessResult<void> note(const AuditRow &audit);
    /// No change that anybody decided: without a row of the audit of its own.
    AccessResult<void> userSignedIn(const QString &name, qint64 at);
    AccessResult<void> tokenUsed(const QByteArray &hash, qint64 at);

private:
    struct Statements;
    template <class Work>
    AccessResult<void> transaction(const AuditRow &audit, Work work);
    AccessError failure();
    void insert(const AuditRow &audit);
    bool isLastAdmin(const QString &name);

    Database &m_db;
    std::unique_ptr<Statements> m_sql;
};

} // namespace gateway
