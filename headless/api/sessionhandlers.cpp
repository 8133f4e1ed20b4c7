#include "api/bodyfields.h"
#include "api/context.h"
#include "api/handlers.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>

namespace gateway::api {
namespace {

HttpResponse sessionResponse(const QString &user, Role role, const QByteArray &csrf)
{
    const QJsonObject object{{QStringLiteral("user"), user},
                             {QStringLiteral("role"), roleWord(role)},
                             {QStringLiteral("csrf_token"), QString::fromLatin1(csrf)}};
    return {200, QJsonDocument(object).toJson(QJsonDocument::Compact), "application/json", {}};
}

} // namespace

void getAbout(Context &context, const Request &, Reply reply)
{
    reply.json(
        {{QStringLiteral("hostname"), context.hostname},
         {QStringLiteral("certificate"), QJsonObject{{QStringLiteral("self_signed"), context.certificate.selfSigned},
                                                     {QStringLiteral("sha256"), context.certificate.sha256}}},
         {QStringLiteral("first_start"), context.access.isFirstStart()}});
}

void signIn(Context &context, const Request &request, Reply reply)
{
    BodyFields fields(request.body);
    const QString user = fields.text(QStringLiteral("user"), {});
    const QString password = fields.text(QStringLiteral("password"), {1, kMaxPassword});
    if (const auto errors = fields.errors(); !errors.empty()) {
        reply.invalid(errors);
        return;
    }
    const auto answer = [reply, user, secure = context.secure](const Access::SignedIn &result) {
        if (result.status == 429) {
            reply.tooMany(result.waitMs);
        } else if (result.status == 503) {
            reply.unavailable(Phrase(QT_TRANSLATE_NOOP("Phrase", "The sign-in cannot be stored.")));
        } else if (result.status != 200) {
            reply.error(401, "wrong_credentials",
                        Phrase(QT_TRANSLATE_NOOP("Phrase", "User and password do not match.")));
        } else {
            HttpResponse response = sessionResponse(user, result.role, result.csrf);
            response.headers.emplace_back("Set-Cookie", "omnimessage_session=" + result.cookie +
                                                            "; Path=/; HttpOnly; SameSite=Strict" +
                                                            (secure ? "; Secure" : ""));
            reply.http(std::move(response));
        }
    };
    context.access.signIn(user, password.toUtf8(), request.source, answer);
}

void getSession(Context &context, const Request &request, Reply reply)
{
    reply.http(sessionResponse(request.caller.user, request.caller.role, context.access.csrfOf(request.caller)));
}

void signOut(Context &context, const Request &request, Reply reply)
{
    context.access.signOut(request.caller, [reply, &context](const AccessResult<void> &noted) {
        context.live.recheck();
        if (!noted) {
            reply.unavailable(Phrase(QT_TRANSLATE_NOOP("Phrase", "The sign-out cannot be stored.")));
            return;
        }
        HttpResponse response{204, {}, {}, {}};
        response.headers.emplace_back("Set-Cookie",
                                      "omnimessage_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
        reply.http(std::move(response));
    });
}

} // namespace gateway::api
