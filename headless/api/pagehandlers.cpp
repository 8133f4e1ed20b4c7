#include "api/context.h"
#include "api/handlers.h"

#include <QtCore/QCoreApplication>

namespace gateway::api {
namespace {

/// A browser names the page that asks; whoever names none is no browser.
bool isOwnOrigin(const HttpRequest &request, bool secure)
{
    const QByteArray origin = request.header("origin");
    const QByteArray own = (secure ? "https://" : "http://") + request.header("host");
    return origin.isNull() || origin.compare(own, Qt::CaseInsensitive) == 0;
}

} // namespace

void live(Context &context, const Request &request, Reply reply)
{
    const HttpRequest &http = request.http;
    if (!http.headerHas("connection", "upgrade") || !http.headerHas("upgrade", "websocket")) {
        HttpResponse response = Reply::errorResponse(
            426, "upgrade_required", Phrase(QT_TRANSLATE_NOOP("Phrase", "This is a WebSocket.")), reply.translate());
        response.headers.emplace_back("Upgrade", "websocket");
        reply.http(std::move(response));
        return;
    }
    if (!isOwnOrigin(http, context.secure)) {
        reply.error(403, "foreign_origin",
                    Phrase(QT_TRANSLATE_NOOP("Phrase", "The page that asks is not this gateway's.")));
        return;
    }
    if (context.live.isFull(request.caller.user)) {
        reply.tooMany(5000);
        return;
    }
    const QString wanted = request.query.value(QStringLiteral("lang"));
    const Language language = wanted.isEmpty()                 ? request.language
                              : wanted == QStringLiteral("fr") ? Language::French
                                                               : Language::English;
    if (QTcpSocket *socket = reply.upgrade(http))
        context.live.accept(socket, request.caller, language);
}

void getPage(Context &context, const Request &request, Reply reply)
{
    reply.http(context.assets.get(request.params.value(QStringLiteral("path")), request.http));
}

} // namespace gateway::api
