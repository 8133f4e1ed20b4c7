#include "api/bodyfields.h"
#include "api/passwords.h"
#include "api/sessiontable.h"
#include "cli/apicommand.h"
#include "cli/handlers.h"
#include "cli/statedir.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonDocument>

namespace gateway::cli {
namespace {

using api::BodyFields;
using api::kMaxPassword;
using api::kMinPassword;

const QString kName = QStringLiteral("name");
const QString kRole = QStringLiteral("role");
const QString kPassword = QStringLiteral("password");
const QString kMasked = QStringLiteral("***");

/// The state directory's users and tokens, opened for one command.
class AccessFile
{
public:
    explicit AccessFile(const QString &stateDir)
    {
        auto opened = openStateDb(stateDir);
        if (!opened) {
            m_error = opened.error();
            return;
        }
        m_file = std::move(*opened);
        m_db = std::make_unique<AccessDb>(m_file->database());
    }
    AccessDb *operator->() const { return m_db.get(); }
    AccessDb &operator*() const { return *m_db; }
    explicit operator bool() const { return m_db != nullptr; }
    const QString &error() const { return m_error; }

private:
    std::unique_ptr<GatewayDb> m_file;
    std::unique_ptr<AccessDb> m_db;
    QString m_error;
};

/// What users and tokens are called where a name is taken or missing.
struct Wording
{
    const char *exists;
    const char *missing;
};
constexpr Wording kUser{QT_TRANSLATE_NOOP("Cli", "there is a user %1 already"),
                        QT_TRANSLATE_NOOP("Cli", "there is no user %1")};
constexpr Wording kToken{QT_TRANSLATE_NOOP("Cli", "there is a token %1 already"),
                         QT_TRANSLATE_NOOP("Cli", "there is no token %1")};

QString textOf(const AccessError &error, const Wording &words, const QString &name)
{
    switch (error.kind) {
    case AccessError::Kind::Exists:
        return translated(words.exists).arg(name);
    case AccessError::Kind::Missing:
        return translated(words.missing).arg(name);
    case AccessError::Kind::LastAdmin:
        return Cli::tr("%1 is the last administrator; make another one first").arg(name);
    case AccessError::Kind::Storage:
        break;
    }
    return Cli::tr("the database failed: %1").arg(error.text);
}

/// What is wrong with what was given, by the same rules as the operations API's; empty: nothing.
QString wrongFields(const QJsonObject &given)
{
    BodyFields fields(given);
    if (given.contains(kName))
        fields.name(kName);
    if (given.contains(kRole))
        fields.role(kRole, true);
    if (given.contains(kPassword))
        fields.text(kPassword, {kMinPassword, kMaxPassword, true});
    QStringList lines;
    for (const api::FieldError &error : fields.errors())
        lines += error.field + QStringLiteral(": ") + error.message.in(phraseText);
    return lines.join(QStringLiteral("\n  "));
}

/// The password on the standard input, or of who sits at the terminal.
Expected<QByteArray, QString> newPassword(const Call &call)
{
    if (call.isSet("password-stdin"))
        return call.terminal.readLine();
    if (!call.terminal.traits().asks)
        return Unexpected{Cli::tr("--password-stdin is needed where nobody can be asked")};
    const QByteArray password = call.terminal.askSecret(Cli::tr("Password: "));
    if (password != call.terminal.askSecret(Cli::tr("Once more: ")))
        return Unexpected{Cli::tr("these are two passwords")};
    return password;
}

QJsonValue timeOf(const std::optional<qint64> &at) { return api::timeJson(at); }

int showList(const Call &call, const QString &key, const QJsonArray &list, const Table &table, const QString &none)
{
    if (call.isSet("json"))
        call.terminal.write(QJsonDocument(QJsonObject{{key, list}}).toJson(QJsonDocument::Indented));
    else if (table.isEmpty())
        call.terminal.print(none);
    else
        call.terminal.write(table.text(call.terminal.traits().colours, call.terminal.traits().columns));
    return kDone;
}

/// Changes a user that is there.
int change(const Call &call, AccessFile &access, const AccessDb::UserChange &change, const AuditRow &audit,
           const QString &sentence)
{
    if (const auto done = access->changeUser(change, audit); !done)
        return call.fail(textOf(done.error(), kUser, change.name));
    call.terminal.print(sentence);
    return kDone;
}

} // namespace

int listUsers(const Call &call)
{
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    const auto users = access->users();
    if (!users)
        return call.fail(textOf(users.error(), kUser, {}));
    QJsonArray list;
    Table table({{Cli::tr("NAME")}, {Cli::tr("ROLE")}, {Cli::tr("CREATED")}, {Cli::tr("LAST SIGN-IN")}});
    for (const UserRow &user : *users) {
        list.append(QJsonObject{{kName, user.name},
                                {kRole, user.role},
                                {QStringLiteral("created_at"), timeOf(user.createdAt)},
                                {QStringLiteral("last_sign_in_at"), timeOf(user.lastSignInAt)}});
        table.add({user.name, user.role, shownTime(timeOf(user.createdAt)), shownTime(timeOf(user.lastSignInAt))});
    }
    return showList(call, QStringLiteral("users"), list, table, Cli::tr("There are no users."));
}

int addUser(const Call &call)
{
    const QString name = call.argument(0);
    if (!call.isSet("role"))
        return call.fail(Cli::tr("--role is needed: viewer, operator or admin"), kWrongUsage);
    const auto password = newPassword(call);
    if (!password)
        return call.fail(password.error(), kWrongUsage);
    const QString role = call.value("role");
    if (const QString wrong = wrongFields({{kName, name}, {kRole, role}, {kPassword, QString::fromUtf8(*password)}});
        !wrong.isEmpty())
        return call.fail(wrong);
    const auto hash = api::hashPassword(*password);
    if (!hash)
        return call.fail(hash.error().in(phraseText));
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    const AuditRow audit = cliAudit("user_add", name, {}, {{kRole, role}, {kPassword, kMasked}});
    const UserRow user{name, role, *hash, api::randomStamp(), audit.at, std::nullopt};
    if (const auto done = access->addUser(user, audit); !done)
        return call.fail(textOf(done.error(), kUser, name));
    call.terminal.print(Cli::tr("User %1 is added.").arg(name));
    const auto users = access->users();
    if (users && std::none_of(users->begin(), users->end(), [](const UserRow &u) { return u.role == role::kAdmin; }))
        call.terminal.note(Cli::tr("There is no administrator yet; 'user add NAME --role admin' makes one."));
    return kDone;
}

int removeUser(const Call &call)
{
    const QString name = call.argument(0);
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    const auto user = access->user(name);
    const QString role = user && *user ? (*user)->role : QString();
    if (const auto done = access->removeUser(name, cliAudit("user_remove", name, {{kRole, role}})); !done)
        return call.fail(textOf(done.error(), kUser, name));
    call.terminal.print(Cli::tr("User %1 is removed.").arg(name));
    return kDone;
}

int setPassword(const Call &call)
{
    const QString name = call.argument(0);
    const auto password = newPassword(call);
    if (!password)
        return call.fail(password.error(), kWrongUsage);
    if (const QString wrong = wrongFields({{kPassword, QString::fromUtf8(*password)}}); !wrong.isEmpty())
        return call.fail(wrong);
    const auto hash = api::hashPassword(*password);
    if (!hash)
        return call.fail(hash.error().in(phraseText));
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    return change(call, access, {name, std::nullopt, *hash, api::randomStamp()},
                  cliAudit("user_edit", name, {{kPassword, kMasked}}, {{kPassword, kMasked}}),
                  Cli::tr("The password of %1 is changed.").arg(name));
}

int setRole(const Call &call)
{
    const QString name = call.argument(0), role = call.argument(1);
    if (const QString wrong = wrongFields({{kRole, role}}); !wrong.isEmpty())
        return call.fail(wrong, kWrongUsage);
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    const auto user = access->user(name);
    const QString before = user && *user ? (*user)->role : QString();
    return change(call, access, {name, role, std::nullopt, api::randomStamp()},
                  cliAudit("user_edit", name, {{kRole, before}}, {{kRole, role}}),
                  Cli::tr("%1 is now %2.").arg(name, role));
}

int listTokens(const Call &call)
{
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    const auto tokens = access->tokens();
    if (!tokens)
        return call.fail(textOf(tokens.error(), kToken, {}));
    QJsonArray list;
    Table table({{Cli::tr("NAME")}, {Cli::tr("ROLE")}, {Cli::tr("CREATED")}, {Cli::tr("BY")}, {Cli::tr("LAST USED")}});
    for (const TokenRow &token : *tokens) {
        list.append(QJsonObject{{kName, token.name},
                                {kRole, token.role},
                                {QStringLiteral("created_at"), timeOf(token.createdAt)},
                                {QStringLiteral("created_by"), token.createdBy},
                                {QStringLiteral("last_used_at"), timeOf(token.lastUsedAt)}});
        table.add({token.name, token.role, shownTime(timeOf(token.createdAt)), token.createdBy,
                   shownTime(timeOf(token.lastUsedAt))});
    }
    return showList(call, QStringLiteral("tokens"), list, table, Cli::tr("There are no tokens."));
}

int addToken(const Call &call)
{
    const QString name = call.argument(0), role = call.value("role");
    if (!call.isSet("role"))
        return call.fail(Cli::tr("--role is needed: viewer, operator or admin"), kWrongUsage);
    if (const QString wrong = wrongFields({{kName, name}, {kRole, role}}); !wrong.isEmpty())
        return call.fail(wrong);
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    const QByteArray secret = api::makeToken();
    const AuditRow audit = cliAudit("token_add", name, {}, {{kRole, role}});
    const TokenRow token{name, role, api::SessionTable::digestOf(secret), audit.at, audit.user, std::nullopt};
    if (const auto done = access->addToken(token, audit); !done)
        return call.fail(textOf(done.error(), kToken, name));
    call.terminal.write(QByteArray(secret + '\n'));
    call.terminal.note(Cli::tr("This is the token %1 of role %2; it is shown this once.").arg(name, role));
    return kDone;
}

int removeToken(const Call &call)
{
    const QString name = call.argument(0);
    AccessFile access(call.stateDir);
    if (!access)
        return call.fail(access.error());
    const auto tokens = access->tokens();
    if (!tokens)
        return call.fail(textOf(tokens.error(), kToken, name));
    const auto it =
        std::find_if(tokens->begin(), tokens->end(), [&](const TokenRow &token) { return token.name == name; });
    const QString role = it == tokens->end() ? QString() : it->role;
    if (const auto done = access->removeToken(name, cliAudit("token_remove", name, {{kRole, role}})); !done)
        return call.fail(textOf(done.error(), kToken, name));
    call.terminal.print(Cli::tr("Token %1 is revoked.").arg(name));
    return kDone;
}

} // namespace gateway::cli
