#pragma once
#include "api/attemptlimiter.h"
#include "api/mailbox.h"
#include "api/passwords.h"
#include "api/route.h"
#include "api/sessiontable.h"
#include "store/accessdb.h"
#include "util/clock.h"

namespace gateway::api {

/// Where users, tokens and audit are. Writes go, one after the other, to `db` on the thread of `control`; the API reads
/// `file` by a connection of its own, so that a change of another process holds at once.
struct AccessStore
{
    Executor &control;
    AccessDb &db; ///< used on `control` alone
    QString file;
};

/// Before the server starts: where there is no administrator yet, makes `admin` with a random password in the 0600 file
/// `initial-admin-password` of the state directory. Blocks; on the thread of `db`.
Expected<void, QString> makeFirstUser(AccessDb &db, const QString &stateDir, PasswordCost cost, qint64 wallMs);

/// Who may do what: signs in and out, finds out who asks, and makes the changes of users and tokens. On the API's
/// thread; answers come there, too.
class Access
{
public:
    /// `api` leads to this thread; once it is closed nothing comes back.
    Access(AccessStore store, std::shared_ptr<Mailbox> api, Clock &clock, PasswordCost cost,
           SessionTable::Limits limits);
    ~Access();
    Q_DISABLE_COPY_MOVE(Access)

    /// Opens the connection for reading.
    Expected<void, QString> open();
    /// A token that is an administrator as long as this stands: the local command line's.
    void setCliToken(const QByteArray &token) { m_cliToken = SessionTable::digestOf(token); }

    struct Identity
    {
        Caller caller;     ///< Role::Public: nobody
        int status = 401;  ///< why nobody: 401, 429 or 503
        qint64 waitMs = 0; ///< with 429
        QByteArray csrf;   ///< of a session by cookie
    };
    /// Who sends this.
    Identity identify(const HttpRequest &request, const QString &source);
    /// Whether someone who was signed in still is: the role that they have now. No use of the session.
    std::optional<Role> roleNow(const Caller &caller);

    struct SignedIn
    {
        int status = 200;  ///< 200, 401, 429 or 503
        qint64 waitMs = 0; ///< with 429
        QByteArray cookie; ///< the session's token
        QByteArray csrf;
        Role role = Role::Public;
    };
    void signIn(const QString &user, const QByteArray &password, const QString &source,
                std::function<void(SignedIn)> done);
    void signOut(const Caller &caller, std::function<void(AccessResult<void>)> done);
    QByteArray csrfOf(const Caller &caller);
    int sessionsOf(const QString &user) { return m_sessions.countOf(user, m_clock.nowMs()); }
    void endSessionsOf(const QString &user) { m_sessions.endOf(user); }

    /// A password's hash, on its thread; false where too much waits.
    [[nodiscard]] bool hash(const QString &source, const QByteArray &password,
                            std::function<void(Expected<QString, Phrase>)> done)
    {
        return m_passwords.hash(source, password, std::move(done));
    }
    /// Makes a change on the control thread; `done` hears of it here.
    void change(std::function<AccessResult<void>(AccessDb &)> work, std::function<void(AccessResult<void>)> done);
    /// A row for a change that was made elsewhere.
    void note(AuditRow row, std::function<void(AccessResult<void>)> done);
    /// A row with who and when filled in.
    AuditRow auditRow(const Caller &caller, const char *action, const QString &target, const QJsonObject &before = {},
                      const QJsonObject &after = {}) const;
    /// Leads to this thread, from any; see `Access`.
    const std::shared_ptr<Mailbox> &api() const { return m_api; }
    /// Reads, on this thread.
    AccessDb &reader() { return *m_reader; }
    /// Whether nobody has signed in yet.
    bool isFirstStart();
    qint64 wallMs() const { return m_clock.wallMs(); }

private:
    Identity byToken(const QByteArray &authorization, const QString &source);
    Identity byCookie(const QByteArray &cookies);
    void answered(const QString &user, qint64 stamp, Role role, const QString &source,
                  const std::function<void(SignedIn)> &done);

    const AccessStore m_store;
    const std::shared_ptr<Mailbox> m_api;
    Clock &m_clock;
    Database m_database;
    std::unique_ptr<AccessDb> m_reader;
    SessionTable m_sessions;
    AttemptLimiter m_limiter;
    QByteArray m_cliToken;
    QHash<QByteArray, qint64> m_tokenUses; ///< when a use was last written
    bool m_signedInOnce = false;
    PasswordWorker m_passwords;
};

} // namespace gateway::api
