#include "api/bodyfields.h"
#include "api/context.h"
#include "api/handlers.h"
#include "api/operationreply.h"
#include "api/queryfields.h"
#include "gateway/statusjson.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <algorithm>

namespace gateway::api {
namespace {

constexpr int kMaxPage = 1000;

QStringList statusWords()
{
    return {QStringLiteral("pending"), QStringLiteral("delivering"), QStringLiteral("failed_permanent")};
}

QJsonObject itemJson(const CachedItem &item)
{
    const bool binary = item.text.isEmpty() && !item.payload.isEmpty();
    return {{QStringLiteral("id"), QString::number(item.id)}, // beyond what numbers of JavaScript hold
            {QStringLiteral("status"), statusWords().at(int(item.status))},
            {QStringLiteral("retry_count"), item.retryCount},
            {QStringLiteral("next_retry_at"), timeJson(item.nextRetryAt)},
            {QStringLiteral("last_error"), item.lastError.isEmpty() ? QJsonValue() : QJsonValue(item.lastError)},
            {QStringLiteral("received_at"), timeJson(item.receivedAt)},
            {QStringLiteral("source"), QString::fromUtf8(item.source.addr)},
            {QStringLiteral("destination"), QString::fromUtf8(item.destination.addr)},
            {QStringLiteral("text"), binary ? QJsonValue() : QJsonValue(item.text)}};
}

QString bindOf(const Request &request) { return request.params.value(QStringLiteral("bind")); }

/// `found` where there is a peer of that name or the cache holds something of one, else 404.
void ifKnown(Context &context, const QString &bind, const Reply &reply, std::function<void()> found)
{
    answer(context, context.operations.cache(), reply,
           [&context, bind, reply, found = std::move(found)](const std::vector<CacheStatus> &all) {
               const bool cached = std::any_of(all.begin(), all.end(),
                                               [&](const CacheStatus &one) { return one.summary.bind == bind; });
               if (cached || context.operations.trace(bind))
                   found();
               else
                   reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "There is no peer {name}."), bind));
           });
}

/// Answers how many it was, as `member`, once that stands in the audit. Where it was none there is nothing to write.
std::function<void(const qint64 &)> counted(Context &context, const Request &request, const Reply &reply,
                                            const char *action, QLatin1String member, const QString &target)
{
    return [&context, caller = request.caller, bind = bindOf(request), reply, action, member,
            target](const qint64 &count) {
        const QJsonObject json{{member, count}};
        const auto done = [reply, json] { reply.json(json); };
        if (count > 0)
            noteThen(context, context.access.auditRow(caller, action, target, {}, json), reply, done);
        else
            ifKnown(context, bind, reply, done);
    };
}

/// The id in the path; answers itself where it is none.
std::optional<qint64> cachedId(const Request &request, const Reply &reply)
{
    const auto id = pathNumber(request, QStringLiteral("id"));
    if (!id)
        reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "The cache holds no such message.")));
    return id;
}

QString targetOf(const Request &request, qint64 id) { return bindOf(request) + u'/' + QString::number(id); }

constexpr QLatin1String kRetried("retried");
constexpr QLatin1String kDeleted("deleted");

} // namespace

void getCache(Context &context, const Request &, Reply reply)
{
    answer(context, context.operations.cache(), reply,
           [reply](const std::vector<CacheStatus> &binds) { reply.json(cacheJson(binds)); });
}

void listCached(Context &context, const Request &request, Reply reply)
{
    QueryFields query(request);
    CacheQuery wanted;
    if (const auto status = query.word(QStringLiteral("status"), statusWords()))
        wanted.status = static_cast<CachedItem::Status>(*status);
    wanted.minRetries = query.number(QStringLiteral("min_retries"), 0, 0, std::numeric_limits<int>::max());
    wanted.limit = query.number(QStringLiteral("limit"), 100, 1, kMaxPage); // it may be less: then there is a cursor
    wanted.cursor = query.position(QStringLiteral("cursor"));
    if (!query.errors().empty()) {
        reply.invalid(query.errors());
        return;
    }
    answer(context, context.operations.cached(bindOf(request), wanted), reply,
           [&context, bind = bindOf(request), reply](const CachePage &page) {
               QJsonArray messages;
               for (const CachedItem &item : page.items)
                   messages.append(itemJson(item));
               const QJsonObject json{{QStringLiteral("messages"), messages},
                                      {QStringLiteral("next_cursor"),
                                       page.nextCursor ? QJsonValue(QString::number(*page.nextCursor)) : QJsonValue()},
                                      {QStringLiteral("total"), page.total}};
               if (page.total > 0)
                   reply.json(json);
               else
                   ifKnown(context, bind, reply, [reply, json] { reply.json(json); });
           });
}

void deleteFailed(Context &context, const Request &request, Reply reply)
{
    QueryFields query(request);
    const QString status = QStringLiteral("status");
    if (!query.word(status, {statusWords().last()}) && query.errors().empty())
        query.wrong(status, Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing: only {status} ones are deleted together"),
                                   statusWords().last()));
    if (!query.errors().empty()) {
        reply.invalid(query.errors());
        return;
    }
    answer(context, context.operations.deleteFailed(bindOf(request), request.caller.user), reply,
           counted(context, request, reply, "cache_delete", kDeleted, bindOf(request)));
}

void retryFailed(Context &context, const Request &request, Reply reply)
{
    answer(context, context.operations.retryFailed(bindOf(request), request.caller.user), reply,
           counted(context, request, reply, "cache_retry", kRetried, bindOf(request)));
}

void deleteCached(Context &context, const Request &request, Reply reply)
{
    if (const auto id = cachedId(request, reply))
        answer(context, context.operations.deleteCached(bindOf(request), *id, request.caller.user), reply,
               counted(context, request, reply, "cache_delete", kDeleted, targetOf(request, *id)));
}

void retryCached(Context &context, const Request &request, Reply reply)
{
    if (const auto id = cachedId(request, reply))
        answer(context, context.operations.retryCached(bindOf(request), *id, request.caller.user), reply,
               counted(context, request, reply, "cache_retry", kRetried, targetOf(request, *id)));
}

} // namespace gateway::api
