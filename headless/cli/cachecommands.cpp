#include "cli/apicommand.h"
#include "cli/handlers.h"

namespace gateway::cli {
namespace {

const QString kCache = QStringLiteral("cache");
const QString kMessages = QStringLiteral("messages");
const QString kRetry = QStringLiteral("retry");

/// Either the number of a message or --failed says what is meant.
bool saysWhich(const Call &call) { return (call.arguments.positional().size() == 2) != call.isSet("failed"); }

int notSaid(const Call &call)
{
    return call.fail(Cli::tr("give either the number of a message or --failed"), kWrongUsage);
}

} // namespace

int showCache(const Call &call)
{
    ApiCommand api(call);
    return api.watch([&] { return api.get(apiPath({kCache})); },
                     [&](const QJsonObject &cache) {
                         using Align = Table::Align;
                         Table table({{Cli::tr("BIND")},
                                      {Cli::tr("MODE")},
                                      {Cli::tr("PENDING"), Align::Right},
                                      {Cli::tr("FAILED"), Align::Right},
                                      {Cli::tr("USED"), Align::Right},
                                      {Cli::tr("ACCEPTED"), Align::Right},
                                      {Cli::tr("DELIVERED"), Align::Right},
                                      {Cli::tr("EVICTED"), Align::Right},
                                      {Cli::tr("DELETED"), Align::Right}});
                         for (const QJsonValue &value : cache[u"binds"].toArray()) {
                             const QJsonObject bind = value.toObject();
                             const qint64 failed = bind[u"failed"].toInteger(),
                                          evicted = bind[u"ledger"][u"evicted"].toInteger();
                             table.add({bind[u"name"].toString(),
                                        bind[u"mode"].toString(),
                                        bind[u"pending"].toInteger(),
                                        {failed, failed > 0 ? Style::Bad : Style::Plain},
                                        QStringLiteral("%1 %").arg(qRound(bind[u"used"].toDouble() * 100)),
                                        bind[u"ledger"][u"accepted"].toInteger(),
                                        bind[u"ledger"][u"delivered"].toInteger(),
                                        {evicted, evicted > 0 ? Style::Bad : Style::Plain},
                                        bind[u"ledger"][u"deleted"].toInteger()});
                         }
                         api.print(Cli::tr("%1 messages in the cache: %2 wait, %3 failed for good")
                                       .arg(cache[u"total"].toInteger())
                                       .arg(cache[u"pending"].toInteger())
                                       .arg(cache[u"failed"].toInteger()));
                         if (!table.isEmpty()) {
                             api.print(QString());
                             api.print(table);
                         }
                     });
}

int listCached(const Call &call)
{
    ApiCommand api(call);
    QUrlQuery query;
    for (const auto &[option, key] : {std::pair{"status", "status"}, std::pair{"min-retries", "min_retries"},
                                      std::pair{"limit", "limit"}, std::pair{"cursor", "cursor"}})
        addToQuery(query, call, option, key);
    return api.show(api.get(apiPath({kCache, call.argument(0), kMessages}), query), [&](const QJsonObject &page) {
        Table table({{Cli::tr("ID"), Table::Align::Right},
                     {Cli::tr("STATUS")},
                     {Cli::tr("RECEIVED AT")},
                     {Cli::tr("FROM")},
                     {Cli::tr("TO")},
                     {Cli::tr("TRIED"), Table::Align::Right},
                     {Cli::tr("NEXT ATTEMPT")},
                     {Cli::tr("LAST ERROR")}});
        for (const QJsonValue &value : page[u"messages"].toArray()) {
            const QJsonObject message = value.toObject();
            const bool failed = message[u"status"].toString() == u"failed_permanent";
            table.add({message[u"id"].toString(),
                       {message[u"status"].toString(), failed ? Style::Bad : Style::Plain},
                       shownTime(message[u"received_at"]),
                       message[u"source"].toString(),
                       message[u"destination"].toString(),
                       message[u"retry_count"].toInteger(),
                       shownTime(message[u"next_retry_at"]),
                       shownValue(message[u"last_error"])});
        }
        if (table.isEmpty()) {
            api.print(Cli::tr("There are no such messages."));
            return;
        }
        api.print(table);
        if (page[u"next_cursor"].isString())
            api.print(Cli::tr("More: --cursor %1").arg(printable(page[u"next_cursor"].toString())));
    });
}

int retryCached(const Call &call)
{
    if (!saysWhich(call))
        return notSaid(call);
    ApiCommand api(call);
    const QString bind = call.argument(0), id = call.argument(1);
    const QString path =
        id.isEmpty() ? apiPath({kCache, bind, kMessages, kRetry}) : apiPath({kCache, bind, kMessages, id, kRetry});
    return api.show(api.send("POST", path), [&](const QJsonObject &done) {
        api.print(Cli::tr("%n message(s) wait again.", nullptr, int(done[u"retried"].toInteger())));
    });
}

int deleteCached(const Call &call)
{
    if (!saysWhich(call))
        return notSaid(call);
    ApiCommand api(call);
    const QString bind = call.argument(0), id = call.argument(1);
    QUrlQuery query;
    if (id.isEmpty())
        query.addQueryItem(QStringLiteral("status"), QStringLiteral("failed_permanent"));
    const QString path = id.isEmpty() ? apiPath({kCache, bind, kMessages}) : apiPath({kCache, bind, kMessages, id});
    return api.show(api.send("DELETE", path, {}, query), [&](const QJsonObject &done) {
        api.print(Cli::tr("%n message(s) deleted.", nullptr, int(done[u"deleted"].toInteger())));
    });
}

} // namespace gateway::cli
