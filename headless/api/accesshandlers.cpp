#include "api/bodyfields.h"
#include "api/context.h"
#include "api/handlers.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

namespace gateway::api {
namespace {

constexpr qsizetype kMaxWords = 200; ///< of a search
constexpr int kMaxPage = 1000;
constexpr QLatin1String kMasked("***");

QJsonObject userJson(Context &context, const UserRow &user)
{
    return {{QStringLiteral("name"), user.name},
            {QStringLiteral("role"), user.role},
            {QStringLiteral("created_at"), timeJson(user.createdAt)},
            {QStringLiteral("last_sign_in_at"), timeJson(user.lastSignInAt)},
            {QStringLiteral("sessions"), context.access.sessionsOf(user.name)}};
}

QJsonObject tokenJson(const TokenRow &token)
{
    return {{QStringLiteral("name"), token.name},
            {QStringLiteral("role"), token.role},
            {QStringLiteral("created_at"), timeJson(token.createdAt)},
            {QStringLiteral("created_by"), token.createdBy},
            {QStringLiteral("last_used_at"), timeJson(token.lastUsedAt)}};
}

/// What the database refused of that user or token, as an answer.
void refuse(const Reply &reply, const AccessError &error, const QString &name = {})
{
    switch (error.kind) {
    case AccessError::Kind::Exists:
        reply.error(409, "exists", Phrase(QT_TRANSLATE_NOOP("Phrase", "the name {name} is taken already"), name));
        break;
    case AccessError::Kind::Missing:
        reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "there is no {name}"), name));
        break;
    case AccessError::Kind::LastAdmin:
        reply.error(409, "last_admin",
                    Phrase(QT_TRANSLATE_NOOP("Phrase", "this is the last administrator: {name}"), name));
        break;
    case AccessError::Kind::Storage:
        reply.unavailable(Phrase(QT_TRANSLATE_NOOP("Phrase", "The database failed.")));
        break;
    }
}

QJsonValue parsed(const QString &json)
{
    return json.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(QJsonDocument::fromJson(json.toUtf8()).object());
}

/// The user of the path; answers itself where there is none.
std::optional<UserRow> userOfPath(Context &context, const Request &request, const Reply &reply)
{
    const QString name = request.params.value(QStringLiteral("name"));
    const auto row = context.access.reader().user(name);
    if (!row)
        refuse(reply, row.error());
    else if (!*row)
        reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "There is no user {name}."), name));
    else
        return **row;
    return std::nullopt;
}

/// What was changed of a user ends the sessions of that user.
void storeEdit(Context &context, const Request &request, const Reply &reply, const UserRow &user,
               const AccessDb::UserChange &change)
{
    QJsonObject before, after;
    if (change.role && *change.role != user.role) {
        before.insert(QStringLiteral("role"), user.role);
        after.insert(QStringLiteral("role"), *change.role);
    }
    if (change.passwordHash) {
        before.insert(QStringLiteral("password"), kMasked);
        after.insert(QStringLiteral("password"), kMasked);
    }
    const AuditRow audit = context.access.auditRow(request.caller, "user_edit", user.name, before, after);
    context.access.change([change, audit](AccessDb &db) { return db.changeUser(change, audit); },
                          [&context, reply, name = user.name](const AccessResult<void> &done) {
                              if (!done) {
                                  refuse(reply, done.error(), name);
                                  return;
                              }
                              context.access.endSessionsOf(name);
                              context.live.recheck();
                              const auto row = context.access.reader().user(name);
                              if (row && *row)
                                  reply.json(userJson(context, **row));
                              else
                                  reply.notFound(
                                      Phrase(QT_TRANSLATE_NOOP("Phrase", "There is no user {name} any more."), name));
                          });
}

} // namespace

void listUsers(Context &context, const Request &, Reply reply)
{
    const auto users = context.access.reader().users();
    if (!users) {
        refuse(reply, users.error());
        return;
    }
    QJsonArray list;
    for (const UserRow &user : *users)
        list.append(userJson(context, user));
    reply.json({{QStringLiteral("users"), list}});
}

void addUser(Context &context, const Request &request, Reply reply)
{
    BodyFields fields(request.body);
    UserRow user;
    user.name = fields.name(QStringLiteral("name"));
    user.role = roleWord(fields.role(QStringLiteral("role"), true).value_or(Role::Public));
    const QString password = fields.text(QStringLiteral("password"), {kMinPassword, kMaxPassword});
    if (const auto errors = fields.errors(); !errors.empty()) {
        reply.invalid(errors);
        return;
    }
    user.stamp = randomStamp();
    user.createdAt = context.access.wallMs();
    const auto hashed = [&context, reply, user,
                         caller = request.caller](const Expected<QString, Phrase> &hash) mutable {
        if (!hash) {
            reply.unavailable(hash.error());
            return;
        }
        user.passwordHash = *hash;
        const AuditRow audit =
            context.access.auditRow(caller, "user_add", user.name, {},
                                    {{QStringLiteral("role"), user.role}, {QStringLiteral("password"), kMasked}});
        context.access.change([user, audit](AccessDb &db) { return db.addUser(user, audit); },
                              [&context, reply, user](const AccessResult<void> &done) {
                                  if (done)
                                      reply.json(userJson(context, user), 201);
                                  else
                                      refuse(reply, done.error(), user.name);
                              });
    };
    if (!context.access.hash(request.source, password.toUtf8(), hashed))
        reply.tooMany(0);
}

void editUser(Context &context, const Request &request, Reply reply)
{
    BodyFields fields(request.body);
    const std::optional<Role> role = fields.role(QStringLiteral("role"), false);
    const QString password = fields.text(QStringLiteral("password"), {kMinPassword, kMaxPassword, false});
    if (const auto errors = fields.errors(); !errors.empty()) {
        reply.invalid(errors);
        return;
    }
    const std::optional<UserRow> user = userOfPath(context, request, reply);
    if (!user)
        return;
    AccessDb::UserChange change;
    change.name = user->name;
    change.stamp = randomStamp();
    if (role)
        change.role = roleWord(*role);
    if (!role && password.isEmpty()) { // nothing is to be changed
        reply.json(userJson(context, *user));
        return;
    }
    if (password.isEmpty()) {
        storeEdit(context, request, reply, *user, change);
        return;
    }
    const auto hashed = [&context, request, reply, user = *user,
                         change](const Expected<QString, Phrase> &hash) mutable {
        if (!hash) {
            reply.unavailable(hash.error());
            return;
        }
        change.passwordHash = *hash;
        storeEdit(context, request, reply, user, change);
    };
    if (!context.access.hash(request.source, password.toUtf8(), hashed))
        reply.tooMany(0);
}

void removeUser(Context &context, const Request &request, Reply reply)
{
    const std::optional<UserRow> user = userOfPath(context, request, reply);
    if (!user)
        return;
    const AuditRow audit =
        context.access.auditRow(request.caller, "user_remove", user->name, {{QStringLiteral("role"), user->role}});
    context.access.change([name = user->name, audit](AccessDb &db) { return db.removeUser(name, audit); },
                          [&context, reply, name = user->name](const AccessResult<void> &done) {
                              if (!done) {
                                  refuse(reply, done.error(), name);
                                  return;
                              }
                              context.access.endSessionsOf(name);
                              context.live.recheck();
                              reply.done();
                          });
}

void listTokens(Context &context, const Request &, Reply reply)
{
    const auto tokens = context.access.reader().tokens();
    if (!tokens) {
        refuse(reply, tokens.error());
        return;
    }
    QJsonArray list;
    for (const TokenRow &token : *tokens)
        list.append(tokenJson(token));
    reply.json({{QStringLiteral("tokens"), list}});
}

void addToken(Context &context, const Request &request, Reply reply)
{
    BodyFields fields(request.body);
    TokenRow token;
    token.name = fields.name(QStringLiteral("name"));
    token.role = roleWord(fields.role(QStringLiteral("role"), true).value_or(Role::Public));
    if (const auto errors = fields.errors(); !errors.empty()) {
        reply.invalid(errors);
        return;
    }
    const QByteArray secret = makeToken();
    token.hash = SessionTable::digestOf(secret);
    token.createdAt = context.access.wallMs();
    token.createdBy = request.caller.user;
    const AuditRow audit =
        context.access.auditRow(request.caller, "token_add", token.name, {}, {{QStringLiteral("role"), token.role}});
    context.access.change([token, audit](AccessDb &db) { return db.addToken(token, audit); },
                          [reply, token, secret](const AccessResult<void> &done) {
                              if (done)
                                  reply.json({{QStringLiteral("name"), token.name},
                                              {QStringLiteral("role"), token.role},
                                              {QStringLiteral("token"), QString::fromLatin1(secret)}},
                                             201);
                              else
                                  refuse(reply, done.error(), token.name);
                          });
}

void removeToken(Context &context, const Request &request, Reply reply)
{
    const QString name = request.params.value(QStringLiteral("name"));
    const auto tokens = context.access.reader().tokens();
    if (!tokens) {
        refuse(reply, tokens.error());
        return;
    }
    const auto it = std::find_if(tokens->begin(), tokens->end(), [&](const TokenRow &t) { return t.name == name; });
    if (it == tokens->end()) {
        reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "There is no token {name}."), name));
        return;
    }
    const AuditRow audit =
        context.access.auditRow(request.caller, "token_remove", name, {{QStringLiteral("role"), it->role}});
    context.access.change([name, audit](AccessDb &db) { return db.removeToken(name, audit); },
                          [&context, reply, name](const AccessResult<void> &done) {
                              if (!done) {
                                  refuse(reply, done.error(), name);
                                  return;
                              }
                              context.live.recheck();
                              reply.done();
                          });
}

void getAudit(Context &context, const Request &request, Reply reply)
{
    std::vector<FieldError> errors;
    AccessDb::AuditFilter filter;
    filter.limit = queryNumber(request, QStringLiteral("limit"), 100, 1, kMaxPage, errors);
    filter.user = request.query.value(QStringLiteral("user"));
    filter.action = request.query.value(QStringLiteral("action"));
    filter.target = request.query.value(QStringLiteral("q"));
    if (filter.target.size() > kMaxWords)
        errors.push_back({QStringLiteral("q"),
                          Phrase(QT_TRANSLATE_NOOP("Phrase", "has to have at most {max} characters"), kMaxWords)});
    if (request.query.contains(QStringLiteral("cursor"))) {
        bool ok = false;
        filter.before = request.query.value(QStringLiteral("cursor")).toLongLong(&ok);
        if (!ok || filter.before <= 0)
            errors.push_back(
                {QStringLiteral("cursor"), Phrase(QT_TRANSLATE_NOOP("Phrase", "is not one of an earlier page"))});
    }
    if (!errors.empty()) {
        reply.invalid(errors);
        return;
    }
    const auto rows = context.access.reader().audit(filter);
    if (!rows) {
        refuse(reply, rows.error());
        return;
    }
    QJsonArray entries;
    for (const AuditRow &row : *rows)
        entries.append(QJsonObject{{QStringLiteral("at"), timeJson(row.at)},
                                   {QStringLiteral("user"), row.user},
                                   {QStringLiteral("action"), row.action},
                                   {QStringLiteral("target"), row.target},
                                   {QStringLiteral("before"), parsed(row.before)},
                                   {QStringLiteral("after"), parsed(row.after)}});
    const bool more = rows->size() == std::size_t(filter.limit);
    reply.json({{QStringLiteral("entries"), entries},
                {QStringLiteral("next_cursor"), more ? QJsonValue(QString::number(rows->back().id)) : QJsonValue()}});
}

} // namespace gateway::api
