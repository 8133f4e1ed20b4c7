#include "cli/apicommand.h"
#include "cli/handlers.h"
#include "cli/settingwords.h"
#include "config/gatewayconfig.h"
#include "peers/settingjson.h"
#include "peers/settingrows.h"

namespace gateway::cli {
namespace {

const QString kPeers = QStringLiteral("peers");
const QString kModes[] = {QStringLiteral("client"), QStringLiteral("server")};

bool isMissing(const ApiResult<QJsonObject> &answer) { return !answer && answer.error().status == 404; }

/// Asks for a peer under the one mode and then the other, until it is found.
template <class Ask>
ApiResult<QJsonObject> ofEitherMode(const Ask &ask)
{
    ApiResult<QJsonObject> answer = ask(kModes[0]);
    return isMissing(answer) ? ask(kModes[1]) : answer;
}

ApiResult<QJsonObject> findPeer(ApiCommand &api, const QString &name)
{
    return ofEitherMode([&](const QString &mode) { return api.get(apiPath({kPeers, mode, name})); });
}

/// The password that is to be set; null where none is.
Expected<QString, QString> givenPassword(const Call &call)
{
    if (!call.isSet("password-stdin"))
        return QString();
    const QByteArray line = call.terminal.readLine();
    if (line.isEmpty())
        return Unexpected{Cli::tr("there is no password on the standard input")};
    return QString::fromUtf8(line);
}

/// The settings that a call gives, as the API takes them.
Expected<QJsonObject, QString> givenSettings(const Call &call, ApiCommand &api, const QString &mode, int firstWord)
{
    const QStringList words = call.arguments.positional().mid(firstWord);
    QJsonObject settings;
    if (!words.isEmpty()) {
        const auto schema = api.get(apiPath({QStringLiteral("schema"), mode}));
        if (!schema)
            return Unexpected{schema.error().text};
        auto read = settingsOfWords(words, (*schema)[u"settings"].toArray());
        if (!read)
            return read;
        settings = *read;
    }
    for (const QString &key : call.arguments.values("unset"))
        settings.insert(key, QJsonValue());
    const auto password = givenPassword(call);
    if (!password)
        return Unexpected{password.error()};
    if (!password->isNull())
        settings.insert(QStringLiteral("password"), *password);
    return settings;
}

void printPeer(const ApiCommand &api, const QJsonObject &peer)
{
    static const QStringList kAside{QStringLiteral("overrides"), QStringLiteral("name"), QStringLiteral("problem")};
    QHash<QString, QJsonObject> overrides;
    for (const QJsonValue &each : peer[u"overrides"].toArray())
        overrides.insert(each[u"key"].toString(), each.toObject());
    api.print(api.styled(peer[u"name"].toString(), Style::Strong));
    if (peer[u"problem"].isString())
        api.print(api.styled(printable(peer[u"problem"].toString()), Style::Bad));
    Table table({{}, {}, {}});
    for (auto it = peer.begin(); it != peer.end(); ++it) {
        if (kAside.contains(it.key()))
            continue;
        QString from;
        if (const auto edit = overrides.constFind(it.key()); edit != overrides.constEnd())
            from = Cli::tr("edited by %1, %2; the file: %3")
                       .arg((*edit)[u"by"].toString(), shownTime((*edit)[u"at"]), shownValue((*edit)[u"file"]));
        table.add({QString(QStringLiteral("  ") + it.key()), shownValue(it.value()), {from, Style::Doubtful}});
    }
    if (overrides.contains(QStringLiteral("password")))
        table.add({QStringLiteral("  password"),
                   QStringLiteral("********"),
                   {Cli::tr("edited by %1, %2")
                        .arg(overrides[QStringLiteral("password")][u"by"].toString(),
                             shownTime(overrides[QStringLiteral("password")][u"at"])),
                    Style::Doubtful}});
    api.print(table);
}

/// What is done to a peer by its name alone.
int act(const Call &call, const QString &what, const QString &sentence)
{
    ApiCommand api(call);
    return api.say(api.send("POST", apiPath({kPeers, call.argument(0), what})), sentence.arg(call.argument(0)));
}

} // namespace

int listPeers(const Call &call)
{
    ApiCommand api(call);
    QJsonArray peers;
    for (const QString &mode : kModes) {
        if (call.isSet("mode") && call.value("mode") != mode)
            continue;
        const auto answer = api.get(apiPath({kPeers, mode}));
        if (!answer)
            return api.fail(answer.error());
        for (const QJsonValue &peer : (*answer)[u"peers"].toArray())
            peers.append(peer);
    }
    if (call.isSet("names")) {
        for (const QJsonValue &peer : peers)
            call.terminal.print(peer[u"name"].toString());
        return kDone;
    }
    return api.show(QJsonObject{{kPeers, peers}}, [&](const QJsonObject &) {
        Table table({{Cli::tr("NAME")},
                     {Cli::tr("MODE")},
                     {Cli::tr("ENABLED")},
                     {Cli::tr("SYSTEM ID")},
                     {Cli::tr("ADDRESS")},
                     {Cli::tr("TPS LIMIT"), Table::Align::Right},
                     {Cli::tr("CACHE")},
                     {Cli::tr("FROM")},
                     {Cli::tr("REMARKS")}});
        for (const QJsonValue &value : peers) {
            const QJsonObject peer = value.toObject();
            const bool isClient = peer[u"mode"].toString() == u"client";
            const qsizetype edits = peer[u"overrides"].toArray().size();
            const bool isLive = peer[u"origin"].toString() == u"live";
            QStringList remarks;
            if (peer[u"dropped"].toBool())
                remarks += Cli::tr("dropped");
            if (edits > 0 && !isLive)
                remarks += Cli::tr("%n setting(s) edited", nullptr, int(edits));
            if (peer[u"problem"].isString())
                remarks += peer[u"problem"].toString();
            table.add(
                {peer[u"name"].toString(),
                 peer[u"mode"].toString(),
                 shownValue(peer[u"enabled"]),
                 peer[u"system_id"].toString(),
                 isClient ? QStringLiteral("%1:%2").arg(peer[u"host"].toString()).arg(peer[u"port"].toInt())
                          : shownValue(peer[u"ip_whitelist"]),
                 peer[u"tps_limit"].toInteger(),
                 shownValue(peer[u"cache_enabled"]),
                 isLive ? Cli::tr("live") : Cli::tr("file"),
                 {remarks.join(QStringLiteral("; ")), peer[u"problem"].isString() ? Style::Bad : Style::Doubtful}});
        }
        if (table.isEmpty())
            api.print(Cli::tr("There are no peers."));
        else
            api.print(table);
    });
}

int showPeer(const Call &call)
{
    ApiCommand api(call);
    return api.show(findPeer(api, call.argument(0)), [&](const QJsonObject &peer) { printPeer(api, peer); });
}

int addPeer(const Call &call)
{
    ApiCommand api(call);
    const QString mode = call.argument(0), name = call.argument(1);
    auto settings = givenSettings(call, api, mode, 2);
    if (!settings)
        return call.fail(settings.error());
    settings->insert(QStringLiteral("name"), name);
    return api.say(api.send("POST", apiPath({kPeers, mode}), *settings), Cli::tr("%1 is added.").arg(name));
}

int editPeer(const Call &call)
{
    ApiCommand api(call);
    const QString name = call.argument(0);
    const auto peer = findPeer(api, name);
    if (!peer)
        return api.fail(peer.error());
    const QString mode = (*peer)[u"mode"].toString();
    const auto settings = givenSettings(call, api, mode, 1);
    if (!settings)
        return call.fail(settings.error());
    if (settings->isEmpty())
        return call.fail(Cli::tr("there is nothing to change: give KEY=VALUE, --unset KEY or --password-stdin"),
                         kWrongUsage);
    return api.say(api.send("PATCH", apiPath({kPeers, mode, name}), *settings), Cli::tr("%1 is changed.").arg(name));
}

int enablePeer(const Call &call) { return act(call, QStringLiteral("enable"), Cli::tr("%1 is enabled.")); }

int disablePeer(const Call &call) { return act(call, QStringLiteral("disable"), Cli::tr("%1 is disabled.")); }

int reconnectPeer(const Call &call) { return act(call, QStringLiteral("reconnect"), Cli::tr("%1 connects anew.")); }

int dropPeer(const Call &call) { return act(call, QStringLiteral("drop"), Cli::tr("%1 is dropped.")); }

int removePeer(const Call &call)
{
    ApiCommand api(call);
    const QString name = call.argument(0);
    return api.say(ofEitherMode([&](const QString &mode) {
                       return api.send("DELETE", apiPath({kPeers, mode, name}));
                   }),
                   Cli::tr("%1 is removed.").arg(name));
}

int resetPeer(const Call &call)
{
    ApiCommand api(call);
    const QString name = call.argument(0);
    return api.say(ofEitherMode([&](const QString &mode) {
                       return api.send("DELETE", apiPath({kPeers, mode, name, QStringLiteral("overrides")}));
                   }),
                   Cli::tr("%1 is as the configuration file has it.").arg(name));
}

int importPeers(const Call &call)
{
    const LoadResult loaded = loadConfig(call.argument(0), call.environment);
    for (const ConfigProblem &problem : loaded.problems)
        call.terminal.note(problem.text(phraseText));
    if (!loaded.ok())
        return call.fail(Cli::tr("%1 has errors; nothing is imported").arg(call.argument(0)), kBadConfiguration);
    QJsonArray peers;
    for (const PeerSettings &peer : loaded.config.peers) {
        const bool isClient = peer.mode == PeerMode::Client;
        QJsonObject settings = settingsToJson(peer, isClient ? unsigned(ForClient) : unsigned(ForServer));
        for (const QString &key : settings.keys()) {
            if (settings.value(key).isNull()) // not set: as if it were not named
                settings.remove(key);
        }
        settings.insert(QStringLiteral("mode"), kModes[isClient ? 0 : 1]);
        settings.insert(QStringLiteral("name"), peer.name);
        settings.insert(QStringLiteral("password"), peer.password);
        peers.append(settings);
    }
    ApiCommand api(call);
    const QJsonObject body{{kPeers, peers}};
    return api.show(api.send("POST", apiPath({kPeers, QStringLiteral("import")}), body), [&](const QJsonObject &done) {
        for (const QJsonValue &peer : done[u"peers"].toArray())
            api.print(Cli::tr("%1 is imported.").arg(peer[u"name"].toString()));
        if (peers.isEmpty())
            api.print(Cli::tr("There are no peers in %1.").arg(call.argument(0)));
    });
}

} // namespace gateway::cli
