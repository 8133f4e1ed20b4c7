#include "api/access.h"

#include "api/secretfile.h"
#include "log/log.h"

#include <QtCore/QDir>
#include <QtCore/QJsonDocument>

namespace gateway::api {
namespace {

constexpr qint64 kTokenUseMs = 60'000; // a token's last use is written so often
constexpr qint64 kBusyMs = 2000;
constexpr QByteArrayView kCookie = "omnimessage_session";
constexpr QByteArrayView kBearer = "bearer ";

/// The one cookie of that name; two of them are none, since somebody has slipped one in.
QByteArray cookieOf(const QByteArray &cookies)
{
    QByteArray found;
    int count = 0;
    for (const QByteArray &part : cookies.split(';')) {
        const qsizetype equals = part.indexOf('=');
        if (equals > 0 && part.first(equals).trimmed() == kCookie) {
            found = part.sliced(equals + 1).trimmed();
            ++count;
        }
    }
    return count == 1 ? found : QByteArray();
}

QString compact(const QJsonObject &object)
{
    return object.isEmpty() ? QString() : QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

Expected<void, QString> makeFirstUser(AccessDb &db, const QString &stateDir, PasswordCost cost, qint64 wallMs)
{
    const auto users = db.users();
    if (!users)
        return Unexpected{users.error().text};
    const QString name = QStringLiteral("admin");
    const bool isManned = std::any_of(users->begin(), users->end(), [&](const UserRow &user) {
        return user.role == roleWord(Role::Admin) || user.name == name;
    });
    if (isManned)
        return {};
    const QByteArray password = randomText(18);
    const auto hash = hashPassword(password, cost);
    if (!hash)
        return Unexpected{hash.error().english()};
    // The file first: a user whose password nobody can read would lock everybody out.
    const QString file = QDir(stateDir).filePath(QStringLiteral("initial-admin-password"));
    if (auto written = writeSecretFile(file, password + '\n'); !written)
        return written;
    UserRow admin{name, roleWord(Role::Admin), *hash, randomStamp(), wallMs, std::nullopt};
    const AuditRow audit{0,
                         wallMs,
                         QStringLiteral("gateway"),
                         QStringLiteral("user_add"),
                         admin.name,
                         QString(),
                         compact({{QStringLiteral("role"), admin.role}})};
    if (auto added = db.addUser(admin, audit); !added)
        return Unexpected{added.error().text};
    log::info(log::Category::Http, QString(), "first_user",
              QStringLiteral("User admin made, the password is in %1").arg(file));
    return {};
}

Access::Access(AccessStore store, std::shared_ptr<Mailbox> api, Clock &clock, PasswordCost cost,
               SessionTable::Limits limits)
    : m_store(std::move(store)), m_api(std::move(api)), m_clock(clock), m_sessions(limits), m_passwords(*m_api, cost)
{}

Access::~Access() = default;

Expected<void, QString> Access::open()
{
    if (!m_database.openBeside(m_store.file))
        return Unexpected{QStringLiteral("%1 cannot be opened: %2").arg(m_store.file, m_database.error())};
    m_reader = std::make_unique<AccessDb>(m_database);
    if (!m_database.ok())
        return Unexpected{QStringLiteral("%1: %2").arg(m_store.file, m_database.error())};
    return {};
}

Access::Identity Access::identify(const HttpRequest &request, const QString &source)
{
    const QByteArray authorization = request.header("authorization");
    return authorization.isNull() ? byCookie(request.header("cookie")) : byToken(authorization, source);
}

Access::Identity Access::byToken(const QByteArray &authorization, const QString &source)
{
    Identity identity;
    const bool isBearer = authorization.left(kBearer.size()).compare(kBearer, Qt::CaseInsensitive) == 0;
    const QByteArray digest = SessionTable::digestOf(authorization.mid(kBearer.size()).trimmed());
    if (isBearer && !m_cliToken.isEmpty() && sameOctets(digest, m_cliToken)) {
        identity.caller = {QStringLiteral("cli"), Role::Admin, {}, digest};
        return identity;
    }
    if (isBearer) {
        const auto row = m_reader->token(digest);
        if (!row) {
            identity.status = 503;
            return identity;
        }
        const std::optional<Role> role = *row ? roleOf((*row)->role) : std::nullopt;
        if (role) {
            identity.caller = {QStringLiteral("token ") + (*row)->name, *role, {}, digest};
            qint64 &written = m_tokenUses[digest]; // as many as there are tokens
            if (written == 0 || m_clock.nowMs() - written > kTokenUseMs) {
                written = m_clock.nowMs();
                m_store.control.post([&db = m_store.db, digest, at = m_clock.wallMs()] {
                    if (const auto noted = db.tokenUsed(digest, at); !noted)
                        log::warning(log::Category::Http, QString(), "token_used",
                                     QStringLiteral("The use of a token cannot be noted: %1").arg(noted.error().text));
                });
            }
            return identity;
        }
    }
    identity.waitMs = m_limiter.wrongToken(source, m_clock.nowMs());
    identity.status = identity.waitMs > 0 ? 429 : 401;
    return identity;
}

Access::Identity Access::byCookie(const QByteArray &cookies)
{
    Identity identity;
    const QByteArray token = cookies.isEmpty() ? QByteArray() : cookieOf(cookies);
    if (token.isEmpty())
        return identity;
    const QByteArray digest = SessionTable::digestOf(token);
    const SessionTable::Session *session = m_sessions.find(digest, m_clock.nowMs());
    if (!session)
        return identity;
    const auto row = m_reader->user(session->user);
    if (!row) {
        identity.status = 503;
        return identity;
    }
    const std::optional<Role> role = *row && (*row)->stamp == session->stamp ? roleOf((*row)->role) : std::nullopt;
    if (!role) { // removed or changed, maybe by another process
        m_sessions.end(digest);
        return identity;
    }
    identity.caller = {session->user, *role, digest, {}};
    identity.csrf = session->csrf;
    return identity;
}

std::optional<Role> Access::roleNow(const Caller &caller)
{
    if (!caller.token.isEmpty()) {
        if (caller.token == m_cliToken)
            return Role::Admin;
        const auto row = m_reader->token(caller.token);
        return row && *row ? roleOf((*row)->role) : std::nullopt;
    }
    const SessionTable::Session *session = m_sessions.find(caller.session, m_clock.nowMs(), false);
    if (!session)
        return std::nullopt;
    const auto row = m_reader->user(session->user);
    return row && *row && (*row)->stamp == session->stamp ? roleOf((*row)->role) : std::nullopt;
}

void Access::signIn(const QString &user, const QByteArray &password, const QString &source,
                    std::function<void(SignedIn)> done)
{
    if (const qint64 waitMs = m_limiter.attempt(user, source, m_clock.nowMs()); waitMs > 0) {
        done({429, waitMs, {}, {}, Role::Public});
        return;
    }
    const auto row = m_reader->user(user);
    if (!row) {
        m_limiter.unanswered(user, source);
        done({503, 0, {}, {}, Role::Public});
        return;
    }
    const UserRow known = row->value_or(UserRow{});
    const std::optional<Role> role = roleOf(known.role);
    const bool taken = m_passwords.verify(
        source, role ? known.passwordHash : QString(), password,
        [this, user, stamp = known.stamp, role, source, done](bool right) {
            if (right) {
                answered(user, stamp, *role, source, done);
                return;
            }
            log::warning(log::Category::Http, QString(), "sign_in_refused",
                         QStringLiteral("Sign-in of \"%1\" from %2 refused").arg(log::escaped(user.toUtf8()), source));
            done({401, 0, {}, {}, Role::Public});
        });
    if (!taken) {
        m_limiter.unanswered(user, source);
        done({429, kBusyMs, {}, {}, Role::Public});
    }
}

/// The password was right: the sign-in is written before it is told.
void Access::answered(const QString &user, qint64 stamp, Role role, const QString &source,
                      const std::function<void(SignedIn)> &done)
{
    m_limiter.succeeded(user, source);
    const AuditRow row = auditRow({user, role, {}, {}}, "sign_in", user, {}, {{QStringLiteral("address"), source}});
    change(
        [row](AccessDb &db) -> AccessResult<void> {
            if (auto noted = db.note(row); !noted)
                return noted;
            return db.userSignedIn(row.user, row.at);
        },
        [this, user, stamp, role, done](const AccessResult<void> &written) {
            if (!written) {
                done({503, 0, {}, {}, Role::Public});
                return;
            }
            m_signedInOnce = true;
            const QByteArray cookie = m_sessions.begin(user, stamp, m_clock.nowMs());
            const QByteArray csrf = m_sessions.find(SessionTable::digestOf(cookie), m_clock.nowMs())->csrf;
            done({200, 0, cookie, csrf, role});
        });
}

void Access::signOut(const Caller &caller, std::function<void(AccessResult<void>)> done)
{
    if (caller.session.isEmpty()) { // a token has nothing to end
        done({});
        return;
    }
    m_sessions.end(caller.session);
    note(auditRow(caller, "sign_out", caller.user), std::move(done));
}

QByteArray Access::csrfOf(const Caller &caller)
{
    const SessionTable::Session *session = m_sessions.find(caller.session, m_clock.nowMs());
    return session ? session->csrf : QByteArray();
}

void Access::change(std::function<AccessResult<void>(AccessDb &)> work, std::function<void(AccessResult<void>)> done)
{
    m_store.control.post([&db = m_store.db, api = m_api, work = std::move(work), done = std::move(done)] {
        AccessResult<void> result = work(db);
        if (!result && result.error().kind == AccessError::Kind::Storage)
            log::error(log::Category::Http, QString(), "storage_failed",
                       QStringLiteral("A change of users, tokens or audit failed: %1").arg(result.error().text));
        api->post([done, result = std::move(result)] { done(result); });
    });
}

void Access::note(AuditRow row, std::function<void(AccessResult<void>)> done)
{
    change([row = std::move(row)](AccessDb &db) { return db.note(row); }, std::move(done));
}

AuditRow Access::auditRow(const Caller &caller, const char *action, const QString &target, const QJsonObject &before,
                          const QJsonObject &after) const
{
    return {0, m_clock.wallMs(), caller.user, QLatin1String(action), target, compact(before), compact(after)};
}

bool Access::isFirstStart()
{
    if (m_signedInOnce)
        return false;
    const auto users = m_reader->users();
    m_signedInOnce = !users || std::any_of(users->begin(), users->end(),
                                           [](const UserRow &user) { return user.lastSignInAt.has_value(); });
    return !m_signedInOnce;
}

} // namespace gateway::api
