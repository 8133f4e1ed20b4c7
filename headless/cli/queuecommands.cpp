#include "cli/apicommand.h"
#include "cli/handlers.h"

#include <algorithm>

namespace gateway::cli {
namespace {

const QString kQueue = QStringLiteral("queue");
constexpr int kInternational = 1, kIsdn = 1, kAlphanumeric = 5;

QString addressOf(const QJsonValue &address) { return address[u"addr"].toString(); }

/// Where a message stands: what was said of it last.
QString stateOf(const QJsonObject &message)
{
    const QString error = message[u"error"].toString(), last = message[u"last_error"].toString();
    const QString why = error.isEmpty() ? last : error;
    return message[u"status"].toString() + (why.isEmpty() ? QString() : QString(QStringLiteral(": ") + why));
}

/// "61400000000", "Name" or "ADDRESS,TON,NPI". Without type and plan those that go with how it is written.
Expected<QJsonObject, QString> addressOfWord(const QString &word)
{
    const QStringList parts = word.split(u',');
    QString address = parts.front();
    const bool isInternational = address.startsWith(u'+');
    if (isInternational)
        address.remove(0, 1);
    const bool isNumber = std::all_of(address.begin(), address.end(), [](QChar c) { return c.isDigit(); });
    int ton = isNumber ? kInternational : kAlphanumeric, npi = isNumber ? kIsdn : 0;
    if (parts.size() == 3) {
        bool tonOk = false, npiOk = false;
        ton = parts.at(1).toInt(&tonOk);
        npi = parts.at(2).toInt(&npiOk);
        if (!tonOk || !npiOk)
            return Unexpected{Cli::tr("'%1' is not ADDRESS or ADDRESS,TON,NPI").arg(word)};
    } else if (parts.size() != 1 || address.isEmpty()) {
        return Unexpected{Cli::tr("'%1' is not ADDRESS or ADDRESS,TON,NPI").arg(word)};
    }
    return QJsonObject{{QStringLiteral("addr"), address}, {QStringLiteral("ton"), ton}, {QStringLiteral("npi"), npi}};
}

void printMessage(const ApiCommand &api, const QJsonObject &message)
{
    Table table({{}, {}});
    for (auto it = message.begin(); it != message.end(); ++it) {
        if (it.key() == u"history")
            continue;
        const bool isAddress = it->isObject() && it->toObject().contains(u"addr");
        table.add({it.key(), isAddress ? QStringLiteral("%1 (ton %2, npi %3)")
                                             .arg(addressOf(*it))
                                             .arg((*it)[u"ton"].toInt())
                                             .arg((*it)[u"npi"].toInt())
                                       : shownValue(*it)});
    }
    api.print(table);
    Table history({{}, {}, {}});
    for (const QJsonValue &each : message[u"history"].toArray())
        history.add({QString(QStringLiteral("  ") + shownTime(each[u"at"])), each[u"event"].toString(),
                     each[u"detail"].toString()});
    if (!history.isEmpty()) {
        api.print(QString(u'\n' + Cli::tr("History:")));
        api.print(history);
    }
}

} // namespace

int listQueue(const Call &call)
{
    ApiCommand api(call);
    QUrlQuery query;
    for (const auto &[option, key] :
         {std::pair{"status", "status"}, std::pair{"dest", "dest_smsc"}, std::pair{"source", "source_smsc"},
          std::pair{"search", "q"}, std::pair{"limit", "limit"}, std::pair{"cursor", "cursor"}})
        addToQuery(query, call, option, key);
    return api.show(api.get(apiPath({kQueue}), query), [&](const QJsonObject &page) {
        Table table({{Cli::tr("ID"), Table::Align::Right},
                     {Cli::tr("CREATED")},
                     {Cli::tr("FROM")},
                     {Cli::tr("TO")},
                     {Cli::tr("SOURCE")},
                     {Cli::tr("BIND")},
                     {Cli::tr("STATE")}});
        for (const QJsonValue &value : page[u"messages"].toArray()) {
            const QJsonObject message = value.toObject();
            const QString status = message[u"status"].toString();
            table.add({message[u"id"].toInteger(),
                       shownTime(message[u"created_at"]),
                       addressOf(message[u"source"]),
                       addressOf(message[u"destination"]),
                       shownValue(message[u"source_smsc"]),
                       shownValue(message[u"dest_smsc"]),
                       {stateOf(message), status == u"failed" || status == u"expired" ? Style::Bad
                                          : status == u"delivered"                    ? Style::Good
                                                                                      : Style::Plain}});
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

int showQueued(const Call &call)
{
    ApiCommand api(call);
    return api.show(api.get(apiPath({kQueue, call.argument(0)})),
                    [&](const QJsonObject &message) { printMessage(api, message); });
}

int showQueueStats(const Call &call)
{
    ApiCommand api(call);
    return api.watch(
        [&] {
            return api.get(apiPath({kQueue, QStringLiteral("stats")}));
        },
        [&](const QJsonObject &stats) {
            Table table({{Cli::tr("BIND")},
                         {Cli::tr("SOURCE")},
                         {Cli::tr("STATUS")},
                         {Cli::tr("MESSAGES"), Table::Align::Right},
                         {Cli::tr("OLDEST")}});
            for (const QJsonValue &row : stats[u"rows"].toArray())
                table.add({shownValue(row[u"dest_smsc"]), shownValue(row[u"source_smsc"]), row[u"status"].toString(),
                           row[u"count"].toInteger(), shownTime(row[u"oldest"])});
            if (table.isEmpty())
                api.print(Cli::tr("The queue is empty."));
            else
                api.print(table);
        });
}

int cancelQueued(const Call &call)
{
    ApiCommand api(call);
    return api.say(api.send("POST", apiPath({kQueue, call.argument(0), QStringLiteral("cancel")})),
                   Cli::tr("Message %1 is cancelled.").arg(call.argument(0)));
}

int sendTest(const Call &call)
{
    for (const char *option : {"from", "to", "text"}) {
        if (!call.isSet(option))
            return call.fail(Cli::tr("--from, --to and --text are needed"), kWrongUsage);
    }
    const auto from = addressOfWord(call.value("from")), to = addressOfWord(call.value("to"));
    if (!from || !to)
        return call.fail(from ? to.error() : from.error(), kWrongUsage);
    const QString text = call.value("text");
    QJsonObject message{{QStringLiteral("source"), *from},
                        {QStringLiteral("destination"), *to},
                        {QStringLiteral("text"), text == u"-" ? QString::fromUtf8(call.terminal.readLine()) : text},
                        {QStringLiteral("receipt"), !call.isSet("no-receipt")}};
    if (call.isSet("bind"))
        message.insert(QStringLiteral("dest_smsc"), call.value("bind"));
    if (call.isSet("data-coding")) {
        bool ok = false;
        const int coding = call.value("data-coding").toInt(&ok, 0);
        if (!ok)
            return call.fail(Cli::tr("--data-coding takes a number"), kWrongUsage);
        message.insert(QStringLiteral("data_coding"), coding);
    }
    ApiCommand api(call);
    return api.show(api.send("POST", apiPath({kQueue}), message), [&](const QJsonObject &queued) {
        api.print(Cli::tr("Message %1 is in the queue; 'omnimessage-smpp queue show %1' tells how it fares.")
                      .arg(queued[u"id"].toInteger()));
    });
}

} // namespace gateway::cli
