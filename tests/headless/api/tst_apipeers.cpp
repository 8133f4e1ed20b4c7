#include "core/gateway/gatewayrig.h"
#include "headless/api/apirig.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtNetwork/QTcpServer>

using namespace gateway;
using namespace gateway::api;

namespace {

QByteArray compact(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }

/// Status and fields: `422 host tps_limit`.
QString problems(const Answer &answer)
{
    QStringList all{QString::number(answer.status)};
    for (const QJsonValue &error : answer.json().value(u"errors"_qs).toArray())
        all += error[u"field"_qs].toString();
    return all.join(u' ');
}

QString keysOf(const QJsonObject &object) { return object.keys().join(u' '); }

} // namespace

/// Peers and the listener over the wire.
class ApiPeersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        PeerSettings second = carrierPeer(1, u"a_carrier"_qs);
        second.enabled = false;
        m_rig = std::make_unique<ApiRig>(std::vector{carrierPeer(1), second, partnerPeer()});
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
        m_admin = m_rig->cli();
    }
    void cleanup()
    {
        log::LogRing::detach();
        log::setLevel(log::Level::Error);
        m_rig.reset();
    }

    void peersAreListedByNameWithoutTheirPasswords()
    {
        const QByteArray viewer = m_rig->bearer("viewer");
        const Answer clients = m_rig->ask("GET", "/api/v1/peers/client", {}, viewer);
        QCOMPARE(clients.status, 200);
        const QJsonArray list = clients.json().value(u"peers"_qs).toArray();
        QCOMPARE(list.size(), 2);
        QCOMPARE(list.at(0)[u"name"_qs].toString(), u"a_carrier"_qs);
        const QJsonObject carrier = list.at(1).toObject();
        QCOMPARE(carrier.value(u"name"_qs).toString(), u"carrier"_qs);
        QCOMPARE(carrier.value(u"mode"_qs).toString(), u"client"_qs);
        QCOMPARE(carrier.value(u"origin"_qs).toString(), u"file"_qs);
        QCOMPARE(carrier.value(u"has_password"_qs), QJsonValue(true));
        QVERIFY(carrier.value(u"problem"_qs).isNull() && !carrier.value(u"dropped"_qs).toBool(true));
        QVERIFY(!carrier.contains(u"password"_qs));
        const Answer servers = m_rig->ask("GET", "/api/v1/peers/server", {}, viewer);
        QCOMPARE(servers.json().value(u"peers"_qs).toArray().size(), 1);
        QVERIFY(!servers.body.contains("secret"));
        const Answer one = m_rig->ask("GET", "/api/v1/peers/server/partner", {}, viewer);
        QCOMPARE(one.json(), servers.json().value(u"peers"_qs).toArray().at(0).toObject());
        for (const char *path : {"/api/v1/peers/client/partner", "/api/v1/peers/server/carrier",
                                 "/api/v1/peers/server/x", "/api/v1/peers/client/client"}) {
            const Answer answer = m_rig->ask("GET", path, {}, viewer);
            QCOMPARE(answer.status, 404);
            QCOMPARE(answer.error(), u"not_found"_qs);
        }
    }

    void aPeerIsAddedChangedReplacedAndRemoved_data()
    {
        QTest::addColumn<QByteArray>("mode");
        QTest::addColumn<QByteArray>("settings");
        QTest::newRow("client") << "client"_qba
                                << R"("bind_type":"transceiver","host":"smsc.test","port":2776,"system_id":"me")"_qba;
        QTest::newRow("server") << "server"_qba
                                << R"("system_id":"other","allowed_bind_types":["receiver"])"_qba;
    }
    void aPeerIsAddedChangedReplacedAndRemoved()
    {
        QFETCH(const QByteArray, mode);
        QFETCH(const QByteArray, settings);
        const QByteArray list = "/api/v1/peers/" + mode, path = list + "/new";
        const QByteArray body = R"({"name":"new","enabled":false,)" + settings;
        const Answer added = m_rig->ask("POST", list, body + R"(,"password":"hush","tps_limit":7})", m_admin);
        QCOMPARE(added.status, 201);
        QCOMPARE(added.json().value(u"origin"_qs).toString(), u"live"_qs);
        QCOMPARE(added.json().value(u"tps_limit"_qs).toInt(), 7);
        QCOMPARE(added.json().value(u"has_password"_qs), QJsonValue(true));
        QCOMPARE(m_rig->ask("GET", path, {}, m_admin).json(), added.json());

        const Answer edited = m_rig->ask("PATCH", path, R"({"window_size":9})", m_admin);
        QCOMPARE(edited.status, 200);
        QCOMPARE(edited.json().value(u"window_size"_qs).toInt(), 9);
        QCOMPARE(edited.json().value(u"tps_limit"_qs).toInt(), 7);
        // Null of a live peer is the default.
        const Answer back = m_rig->ask("PATCH", path, R"({"window_size":null})", m_admin);
        QCOMPARE(back.json().value(u"window_size"_qs).toInt(), 100);

        const Answer replaced = m_rig->ask("PUT", path, body + "}", m_admin);
        QCOMPARE(replaced.status, 200);
        QCOMPARE(replaced.json().value(u"tps_limit"_qs).toInt(), 100);
        QCOMPARE(replaced.json().value(u"has_password"_qs), QJsonValue(true));
        // What a GET answers may be written back.
        QCOMPARE(m_rig->ask("PUT", path, compact(replaced.json()), m_admin).json(), replaced.json());

        QCOMPARE(m_rig->ask("DELETE", path, {}, m_admin).status, 204);
        for (const char *method : {"GET", "DELETE"})
            QCOMPARE(m_rig->ask(method, path, {}, m_admin).status, 404);
        for (const char *method : {"PUT", "PATCH"})
            QCOMPARE(m_rig->ask(method, path, body + "}", m_admin).status, 404);
    }

    void whatIsNotAllowedIsNamed()
    {
        const auto add = [this](const QByteArray &body) {
            return problems(m_rig->ask("POST", "/api/v1/peers/client", body, m_admin));
        };
        QCOMPARE(add("{}"), u"422 name bind_type host system_id password"_qs);
        QCOMPARE(add({}), u"422 name bind_type host system_id password"_qs);
        const QByteArray good = R"("bind_type":"receiver","host":"h","system_id":"s","password":"p")";
        QCOMPARE(add("{\"name\":\"a b\"," + good + "}"), u"422 name"_qs);
        QCOMPARE(add("{\"name\":\"client\"," + good + "}"), u"422 name"_qs);
        QCOMPARE(add("{\"name\":\"n\",\"max_sessions\":3,\"nonsense\":{\"a\":1}," + good + "}"),
                 u"422 max_sessions nonsense"_qs);
        QCOMPARE(add("{\"name\":\"n\",\"tps_limit\":0,\"port\":\"2775\",\"tls\":1," + good + "}"),
                 u"422 port tps_limit tls"_qs);
        QCOMPARE(add("{\"name\":\"n\",\"tls_certificate\":\"/nowhere/a.pem\"," + good + "}"),
                 u"422 tls_certificate"_qs);
        QCOMPARE(add("{\"name\":\"n\",\"mode\":\"server\"," + good + "}").left(3), u"422"_qs);

        const auto patch = [this](const char *body) {
            return problems(m_rig->ask("PATCH", "/api/v1/peers/client/carrier", body, m_admin));
        };
        QCOMPARE(patch(R"({"name":"other"})"), u"422 name"_qs);
        QCOMPARE(patch(R"({"password":""})"), u"422 password"_qs);
        QCOMPARE(patch(R"({"bind_type":"both"})"), u"422 bind_type"_qs);
        QCOMPARE(patch(R"({"national_languages":["turkish","klingon"]})"), u"422 national_languages"_qs);
        QCOMPARE(patch(R"({"interface_version":53})"), u"422 interface_version"_qs);
        QCOMPARE(problems(m_rig->ask("PATCH", "/api/v1/peers/server/partner", R"({"ip_whitelist":["10.0.0.0/8","x"]})",
                                     m_admin)),
                 u"422 ip_whitelist"_qs);
        const Answer range = m_rig->ask("PATCH", "/api/v1/peers/client/carrier", R"({"tps_limit":10001})", m_admin);
        QCOMPARE(range.json().value(u"errors"_qs)[0][u"message"_qs].toString(),
                 u"10001 is out of range, allowed are 1 to 10000"_qs);
        QCOMPARE(m_rig->ask("PATCH", "/api/v1/peers/client/carrier", "[1]", m_admin).status, 400);
        QVERIFY(m_rig->audit("peer_edit").isEmpty() && m_rig->audit("peer_add").isEmpty());
        QCOMPARE(show("client/carrier").value(u"overrides"_qs).toArray(), QJsonArray());
    }

    void namesAndSystemIdsAreTakenOnce()
    {
        const QByteArray client = R"("bind_type":"receiver","host":"h","system_id":"s","password":"p"})";
        for (const char *name : {"carrier", "partner"}) {
            const Answer answer =
                m_rig->ask("POST", "/api/v1/peers/client", "{\"name\":\"" + QByteArray(name) + "\"," + client, m_admin);
            QCOMPARE(answer.status, 409);
            QCOMPARE(answer.error(), u"conflict"_qs);
            QVERIFY(answer.json().value(u"detail"_qs).toString().contains(QLatin1String(name)));
        }
        QCOMPARE(problems(m_rig->ask("POST", "/api/v1/peers/server",
                                     R"({"name":"n","system_id":"partner","password":"p"})", m_admin)),
                 u"422 system_id"_qs);
    }

    void overridesStandAboveTheFileUntilTheyAreDropped()
    {
        const Answer edited =
            m_rig->ask("PATCH", "/api/v1/peers/client/carrier", R"({"tps_limit":5,"system_type":"X"})", m_admin);
        QCOMPARE(edited.status, 200);
        const QJsonArray overrides = edited.json().value(u"overrides"_qs).toArray();
        QCOMPARE(overrides.size(), 2);
        const QJsonObject type = overrides.at(0).toObject();
        QCOMPARE(keysOf(type), u"at by file key value"_qs);
        QCOMPARE(type.value(u"key"_qs).toString(), u"system_type"_qs);
        const QJsonObject tps = overrides.at(1).toObject();
        QCOMPARE(tps.value(u"value"_qs).toInt(), 5);
        QCOMPARE(tps.value(u"file"_qs).toInt(), 100);
        QCOMPARE(tps.value(u"by"_qs).toString(), u"cli"_qs);
        QVERIFY(tps.value(u"at"_qs).toString().endsWith(u'Z'));

        const Answer one = m_rig->ask("PATCH", "/api/v1/peers/client/carrier", R"({"tps_limit":null})", m_admin);
        QCOMPARE(one.json().value(u"tps_limit"_qs).toInt(), 100);
        QCOMPARE(one.json().value(u"overrides"_qs).toArray().size(), 1);
        const Answer all = m_rig->ask("DELETE", "/api/v1/peers/client/carrier/overrides", {}, m_admin);
        QCOMPARE(all.status, 200);
        QCOMPARE(all.json().value(u"system_type"_qs).toString(), QString());
        QCOMPARE(all.json().value(u"overrides"_qs).toArray(), QJsonArray());

        // One of the file that is removed stays away until then.
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/peers/server/partner", {}, m_admin).status, 204);
        QCOMPARE(m_rig->ask("GET", "/api/v1/peers/server/partner", {}, m_admin).status, 404);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/peers/client/partner/overrides", {}, m_admin).status, 404);
        const Answer back = m_rig->ask("DELETE", "/api/v1/peers/server/partner/overrides", {}, m_admin);
        QCOMPARE(back.status, 200);
        QCOMPARE(back.json(), show("server/partner"));
        const QList<QJsonObject> resets = m_rig->audit("peer_reset");
        QCOMPARE(resets.size(), 2);
        QCOMPARE(resets.at(1).value(u"before"_qs).toObject(), QJsonObject({{u"system_type"_qs, u"X"_qs}}));
        QCOMPARE(resets.at(1).value(u"after"_qs).toObject(), QJsonObject({{u"system_type"_qs, QString()}}));

        QCOMPARE(m_rig->ask("DELETE", "/api/v1/peers/client/nobody/overrides", {}, m_admin).status, 404);
        addServer("live");
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/peers/server/live/overrides", {}, m_admin).status, 409);
    }

    void everyEditIsInTheAuditWithWhatItChanged()
    {
        QCOMPARE(m_rig->addUser("alice", "admin").status, 201);
        const QByteArray alice = m_rig->signIn("alice").headers();
        QCOMPARE(m_rig
                     ->ask("POST", "/api/v1/peers/server",
                           R"({"name":"new","system_id":"n","password":"hush","max_sessions":3})", alice)
                     .status,
                 201);
        QCOMPARE(
            m_rig->ask("PATCH", "/api/v1/peers/server/new", R"({"max_sessions":4,"window_size":100})", alice).status,
            200);
        QCOMPARE(m_rig->ask("PUT", "/api/v1/peers/server/new", R"({"system_id":"m","password":"other"})", alice).status,
                 200);
        QCOMPARE(m_rig->ask("POST", "/api/v1/peers/new/disable", {}, alice).status, 200);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/peers/server/new", {}, alice).status, 204);
        QCOMPARE(m_rig->ask("PATCH", "/api/v1/peers/server/new", R"({"max_sessions":4})", alice).status, 404);
        const Answer audit = m_rig->ask("GET", "/api/v1/audit?user=alice", {}, m_admin);
        QStringList lines;
        for (const QJsonValue &entry : audit.json().value(u"entries"_qs).toArray())
            lines += entry[u"action"_qs].toString() + u' ' + entry[u"target"_qs].toString() + u' ' +
                     QString::fromUtf8(compact(entry[u"before"_qs].toObject())) + u' ' +
                     QString::fromUtf8(compact(entry[u"after"_qs].toObject()));
        lines.removeLast(); // the sign-in
        QCOMPARE(
            lines,
            QStringList(
                {uR"(peer_remove new {"enabled":false,"mode":"server","origin":"live","password":"***","system_id":"m"} {})"_qs,
                 uR"(peer_disable new {"enabled":true} {"enabled":false})"_qs,
                 uR"(peer_edit new {"max_sessions":4,"password":"***","system_id":"n"} {"max_sessions":10,"password":"***","system_id":"m"})"_qs,
                 uR"(peer_edit new {"max_sessions":3} {"max_sessions":4})"_qs,
                 uR"(peer_add new {} {"max_sessions":3,"mode":"server","origin":"live","password":"***","system_id":"n"})"_qs}));
    }

    void noPasswordIsAnsweredLoggedOrAudited()
    {
        log::setLevel(log::Level::Debug);
        m_rig->log().attach();
        QByteArray seen;
        const auto ask = [&](const char *method, const char *path, const QByteArray &body) {
            const Answer answer = m_rig->ask(method, path, body, m_admin);
            seen += answer.body;
            return answer.status;
        };
        QCOMPARE(ask("POST", "/api/v1/peers/server", R"({"name":"n","system_id":"n","password":"hush-1"})"), 201);
        QCOMPARE(ask("PATCH", "/api/v1/peers/server/n", R"({"password":"hush-2"})"), 200);
        QCOMPARE(ask("PATCH", "/api/v1/peers/client/carrier", R"({"password":"hush-3"})"), 200);
        QCOMPARE(ask("PUT", "/api/v1/peers/client/carrier",
                     R"({"bind_type":"receiver","host":"127.0.0.1","port":1,"system_id":"s","password":"hush-4"})"),
                 200);
        QCOMPARE(ask("POST", "/api/v1/peers/server", R"({"name":"n","system_id":"n","password":"hush-5"})"), 409);
        const QByteArray longer = "{\"password\":\"hush-" + QByteArray(70, 'x') + "\"}";
        QCOMPARE(ask("PATCH", "/api/v1/peers/client/carrier", longer), 422);
        QCOMPARE(ask("PATCH", "/api/v1/peers/client/carrier", R"({"password":["hush-6"]})"), 422);
        QCOMPARE(ask("PATCH", "/api/v1/peers/client/carrier", R"({"passwort":"hush-7"})"), 422);
        for (const char *path : {"/api/v1/peers/client", "/api/v1/peers/server", "/api/v1/peers/client/carrier",
                                 "/api/v1/audit", "/api/v1/settings", "/api/v1/schema/client"})
            QCOMPARE(ask("GET", path, {}), 200);
        const QJsonArray overrides = show("client/carrier").value(u"overrides"_qs).toArray();
        QVERIFY(std::any_of(overrides.begin(), overrides.end(), [](const QJsonValue &one) {
            return one[u"key"_qs] == u"password"_qs && one[u"value"_qs].isNull() && one[u"file"_qs].isNull();
        }));
        for (const log::LogRing::Numbered &line : m_rig->log().latest({log::Level::Debug, {}, {}}, 10'000))
            seen += line.entry.text.toUtf8();
        QVERIFY(seen.contains("Peer n added"));
        QVERIFY(!seen.contains("hush"));
    }

    void operatorsActOnPeersOfBothModes()
    {
        const QByteArray oper = m_rig->bearer("operator");
        for (const char *name : {"carrier", "partner"}) {
            const auto act = [&](const char *what) {
                return m_rig->ask("POST", QByteArray("/api/v1/peers/") + name + '/' + what, {}, oper);
            };
            const Answer disabled = act("disable");
            QCOMPARE(disabled.status, 200);
            QCOMPARE(disabled.json().value(u"name"_qs).toString(), QLatin1String(name));
            QCOMPARE(disabled.json().value(u"enabled"_qs), QJsonValue(false));
            QVERIFY(disabled.json().contains(u"diagnosis"_qs) && disabled.json().contains(u"in_flight"_qs));
            const Answer refused = act("reconnect");
            QCOMPARE(refused.status, 409);
            QVERIFY(refused.json().value(u"detail"_qs).toString().contains(u"enable it first"_qs));
            const Answer enabled = act("enable");
            QCOMPARE(enabled.status, 200);
            QCOMPARE(enabled.json().value(u"enabled"_qs), QJsonValue(true));
            QCOMPARE(act("drop").status, 200);
            QCOMPARE(act("reconnect").status, 200);
        }
        QCOMPARE(m_rig->ask("POST", "/api/v1/peers/carrier/drop", {}, oper).json().value(u"state"_qs).toString(),
                 u"disconnected"_qs);
        QVERIFY(show("client/carrier").value(u"dropped"_qs).toBool());
        const Answer unknown = m_rig->ask("POST", "/api/v1/peers/nobody/drop", {}, oper);
        QCOMPARE(unknown.status, 404);
        QCOMPARE(unknown.json().value(u"detail"_qs).toString(), u"There is no peer \"nobody\"."_qs);
        QCOMPARE(m_rig->ask("PATCH", "/api/v1/peers/client/carrier", R"({"enabled":false})", oper).status, 403);
        QCOMPARE(m_rig->ask("POST", "/api/v1/peers/carrier/drop", {}, m_rig->bearer("viewer")).status, 403);
        const QList<QJsonObject> drops = m_rig->audit("peer_drop");
        QCOMPARE(drops.size(), 3);
        QCOMPARE(drops.at(0).value(u"after"_qs).toObject(), QJsonObject({{u"dropped"_qs, true}}));
        QCOMPARE(drops.at(1).value(u"target"_qs).toString(), u"partner"_qs);
        QVERIFY(drops.at(1).value(u"after"_qs).isNull()); // nothing is stored of a server bind
        QCOMPARE(drops.at(1).value(u"user"_qs).toString(), u"token t1"_qs);
        for (const char *action : {"peer_enable", "peer_disable", "peer_reconnect"})
            QCOMPARE(m_rig->audit(action).size(), 2);
    }

    void theListenerIsReplacedAndReset()
    {
        const QByteArray path = "/api/v1/listener";
        const Answer before = m_rig->ask("GET", path, {}, m_rig->bearer("viewer"));
        QCOMPARE(before.status, 200);
        QCOMPARE(before.json().value(u"max_connections"_qs).toInt(), 100);
        const quint16 opened = m_rig->gateway().listenerPort();
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        const auto put = [&](const QByteArray &members) {
            return m_rig->ask("PUT", path, R"({"host":"127.0.0.1",)" + members + "}", m_admin);
        };
        const QByteArray port = QByteArray::number(taken.serverPort());
        const Answer conflict = put("\"port\":" + port);
        QCOMPARE(conflict.status, 409);
        QCOMPARE(conflict.error(), u"conflict"_qs);
        QCOMPARE(m_rig->gateway().listenerPort(), opened);
        taken.close();
        const Answer now = put("\"max_connections\":50,\"port\":" + port);
        QCOMPARE(now.status, 200);
        QCOMPARE(now.json().value(u"max_connections"_qs).toInt(), 50);
        QCOMPARE(now.json().value(u"overrides"_qs).toArray().size(), 2);
        QCOMPARE(QByteArray::number(m_rig->gateway().listenerPort()), port);
        const QJsonObject audit = m_rig->audit("listener_edit").at(0);
        QCOMPARE(audit.value(u"target"_qs).toString(), u"listener"_qs);
        QCOMPARE(audit.value(u"before"_qs).toObject(), QJsonObject({{u"max_connections"_qs, 100}, {u"port"_qs, 0}}));
        QCOMPARE(audit.value(u"after"_qs)[u"max_connections"_qs].toInt(), 50);

        QCOMPARE(problems(put("\"port\":0")), u"422 port"_qs);
        QCOMPARE(problems(put("\"tls\":true,\"x\":1,\"bind_type\":1")), u"422 bind_type x"_qs);
        QCOMPARE(problems(put("\"tls\":true")), u"422 tls_certificate"_qs);
        const Answer reset = m_rig->ask("DELETE", path + "/overrides", {}, m_admin);
        QCOMPARE(reset.status, 200);
        QCOMPARE(reset.json(), before.json());
        QCOMPARE(m_rig->audit("listener_edit").size(), 2);
    }

    void aChangeWhoseAuditCannotBeWrittenSaysThatItWasMade()
    {
        Database other;
        QVERIFY(other.open(m_rig->path(u"gateway.db"_qs)));
        QVERIFY(other.exec("DROP TABLE audit"));
        const Answer answer = m_rig->ask("PATCH", "/api/v1/peers/client/carrier", R"({"tps_limit":5})", m_admin);
        QCOMPARE(answer.status, 503);
        QCOMPARE(answer.error(), u"unavailable"_qs);
        QVERIFY(answer.json().value(u"detail"_qs).toString().contains(u"was made"_qs));
        QCOMPARE(show("client/carrier").value(u"tps_limit"_qs).toInt(), 5);
    }

    void aChangeThatCannotBeStoredIsNotMade()
    {
        Database other;
        QVERIFY(other.open(m_rig->path(u"gateway.db"_qs)));
        QVERIFY(other.exec("ALTER TABLE edit RENAME TO gone"));
        const Answer answer = m_rig->ask("PATCH", "/api/v1/peers/client/carrier", R"({"tps_limit":5})", m_admin);
        QCOMPARE(answer.status, 503);
        QVERIFY(!answer.json().value(u"detail"_qs).toString().contains(u"was made"_qs));
        QCOMPARE(show("client/carrier").value(u"tps_limit"_qs).toInt(), 100);
        QVERIFY(m_rig->audit("peer_edit").isEmpty());
    }

    void anImportIsDoneForAllPeersOrForNone()
    {
        const auto import = [this](const QByteArray &peers) {
            return m_rig->ask("POST", "/api/v1/peers/import", R"({"peers":[)" + peers + "]}", m_admin);
        };
        const QByteArray fresh = R"({"mode":"client","name":"new","enabled":false,"bind_type":"receiver",)"
                                 R"("host":"smsc.test","system_id":"me","password":"hush"})";
        const QByteArray known = R"({"mode":"server","name":"partner","system_id":"partner",)"
                                 R"("queue_check_frequency":100,"max_sessions":3})";
        const Answer done = import(fresh + ',' + known);
        QCOMPARE(done.status, 200);
        const QJsonArray peers = done.json().value(u"peers"_qs).toArray();
        QCOMPARE(peers.size(), 2);
        QCOMPARE(peers[0].toObject(), m_rig->ask("GET", "/api/v1/peers/client/new", {}, m_admin).json());
        QCOMPARE(peers[0][u"origin"_qs].toString(), u"live"_qs);
        QCOMPARE(peers[1][u"max_sessions"_qs].toInt(), 3);
        QVERIFY(peers[1][u"has_password"_qs].toBool()); // as it was
        QVERIFY(!done.body.contains("hush"));
        const auto added = m_rig->audit("peer_add"), edited = m_rig->audit("peer_edit");
        QVERIFY(added.size() == 1 && edited.size() == 1);
        QCOMPARE(added[0].value(u"target"_qs).toString(), u"new"_qs);
        QCOMPARE(added[0][u"after"_qs][u"password"_qs].toString(), u"***"_qs);
        QCOMPARE(edited[0].value(u"target"_qs).toString(), u"partner"_qs);
        QCOMPARE(edited[0][u"after"_qs].toObject(), QJsonObject({{u"max_sessions"_qs, 3}}));
        QCOMPARE(import(known).status, 200); // which changes nothing
        QCOMPARE(m_rig->audit("peer_edit").size(), 1);

        const QByteArray other = R"({"mode":"server","name":"other","system_id":"other","password":"x"})";
        for (const auto &[bad, said] :
             {std::pair(R"({"mode":"server","name":"wrong","system_id":"wrong"})"_qba, "422 peers[1].password"),
              std::pair(R"({"mode":"server","name":"other","system_id":"o2","password":"x"})"_qba, "422 peers[1].name"),
              std::pair(R"({"mode":"client","name":"new","host":"h","port":0,"colour":1})"_qba,
                        "422 peers[1].bind_type peers[1].colour peers[1].port peers[1].system_id"),
              std::pair(R"({"name":"x"})"_qba, "422 peers[1].mode"), std::pair("5"_qba, "422 peers[1]"),
              std::pair(R"({"mode":"client","name":"partner","bind_type":"receiver","host":"h","system_id":"s",)"
                        R"("password":"p"})"_qba,
                        "409"),
              std::pair(R"({"mode":"server","name":"third","system_id":"partner","password":"p"})"_qba, "409")}) {
            const Answer answer = import(other + ',' + bad);
            QStringList fields = problems(answer).split(u' ');
            std::sort(fields.begin() + 1, fields.end());
            QCOMPARE(fields.join(u' '), QString::fromLatin1(said));
            QCOMPARE(m_rig->ask("GET", "/api/v1/peers/server/other", {}, m_admin).status, 404);
        }
        for (const auto &[body, field] : {std::pair("{}", "422 peers"), std::pair(R"({"peers":{}})", "422 peers"),
                                          std::pair(R"({"peers":[],"dry":1})", "422 dry")})
            QCOMPARE(problems(m_rig->ask("POST", "/api/v1/peers/import", body, m_admin)), QString::fromLatin1(field));
        QCOMPARE(m_rig->ask("POST", "/api/v1/peers/import", R"({"peers":[]})", m_rig->bearer("operator")).status, 403);
        QCOMPARE(m_rig->audit("peer_add").size(), 1);
    }

private:
    QJsonObject show(const QByteArray &peer) { return m_rig->ask("GET", "/api/v1/peers/" + peer, {}, m_admin).json(); }
    void addServer(const QByteArray &name)
    {
        const QByteArray body = "{\"name\":\"" + name + "\",\"system_id\":\"" + name + "\",\"password\":\"p\"}";
        QCOMPARE(m_rig->ask("POST", "/api/v1/peers/server", body, m_admin).status, 201);
    }

    std::unique_ptr<ApiRig> m_rig;
    QByteArray m_admin;
};

QTEST_GUILESS_MAIN(ApiPeersTest)
#include "tst_apipeers.moc"
