// Settings as JSON, and what forms are drawn from.
#include "peers/settingjson.h"
#include "peers/settingrules.h"

#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

QJsonObject row(unsigned scope, const char *key)
{
    for (const QJsonValue one : settingSchema(scope)) {
        if (one.toObject().value(u"key").toString() == QLatin1String(key))
            return one.toObject();
    }
    return {};
}
QByteArray text(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }
QByteArray text(const QJsonValue &value)
{
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}
SettingValue fromText(const char *json)
{
    return settingFromJson(QJsonDocument::fromJson('[' + QByteArray(json) + ']').array().at(0));
}

} // namespace

class TestSettingJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void jsonIsReadAsWhatItIs_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("shown");
        const auto add = [](const char *json, const char *shown) {
            QTest::addRow("%s", json) << QByteArray(json) << QString::fromUtf8(shown);
        };
        add("null", "nil");
        add("true", "true");
        add("12", "12");
        add("12.0", "12");
        add("-1e3", "-1000");
        add("1.5", "1.5");
        add("9007199254740993", "9007199254740993"); // more than a double holds
        add("1e300", "1e+300");
        add("\"a\\nb\"", "\"a\\nb\"");
        add("[1, \"x\", []]", "[1, \"x\", []]");
        add("{\"a\": {\"b\": null}}", "%{a: %{b: nil}}");
    }
    void jsonIsReadAsWhatItIs()
    {
        QFETCH(QByteArray, json);
        QTEST(fromText(json.constData()).shown(100, true), "shown");
    }

    void everySettingWrittenReadsBackAsItself()
    {
        for (const unsigned scope : {unsigned(ForClient), unsigned(ForServer)}) {
            PeerSettings peer;
            peer.name = QStringLiteral("a");
            peer.mode = scope == ForClient ? PeerMode::Client : PeerMode::Server;
            peer.systemId = QStringLiteral("s");
            peer.windowSize = 7;
            peer.cacheOverflow = CacheOverflow::Refuse;
            peer.defaultAlphabet = DefaultAlphabet::Gsm7Packed;
            peer.nationalLanguages = {ShiftLanguage::Turkish};
            if (scope == ForServer) {
                peer.allowedBindTypes = {BindType::Receiver};
                peer.ipWhitelist = QStringList{QStringLiteral("10.0.0.0/8")};
            } else {
                peer.host = QStringLiteral("h");
                peer.exclusive = false;
                peer.interfaceVersion = 0x50;
            }
            const QJsonObject json = settingsToJson(peer, scope);
            QVERIFY(!json.contains(QStringLiteral("password")));
            PeerSettings again;
            SettingReader reader;
            reader.looseWords = true;
            reader.partial = true;
            reader.read(settingFromJson(json), scope, again);
            QCOMPARE(reader.problems.size(), 0u);
            QCOMPARE(again, peer);
        }
    }
    void wordsHaveNoColonAndWhatIsUnsetIsNull()
    {
        const QJsonObject json = settingsToJson(PeerSettings(), ForClient);
        QCOMPARE(text(json.value(u"bind_type")), QByteArray("\"transceiver\""));
        QCOMPARE(text(json.value(u"mode")), QByteArray("\"client\""));
        QCOMPARE(text(json.value(u"exclusive")), QByteArray("null"));
        QCOMPARE(text(json.value(u"account")), QByteArray("\"\""));
        QCOMPARE(text(json.value(u"port")), QByteArray("2775"));
        QCOMPARE(text(json.value(u"tls")), QByteArray("false"));
        QVERIFY(!json.contains(QStringLiteral("max_sessions")));
        QCOMPARE(text(settingsToJson(PeerSettings(), ForServer).value(u"allowed_bind_types")),
                 QByteArray("[\"transmitter\",\"receiver\",\"transceiver\"]"));
    }
    void theGatewaysSettingsAreNestedAndKeepTheirSecrets()
    {
        GatewaySettings gateway;
        gateway.apiBaseUrl = QStringLiteral("https://user:hush@core:8443");
        gateway.apiToken = gateway.clusterKey = QStringLiteral("hush");
        gateway.routes = {{QStringLiteral("61"), QStringLiteral("a")}};
        const QJsonObject json = settingsToJson(gateway, ForGateway);
        QVERIFY(!QJsonDocument(json).toJson().contains("hush"));
        QVERIFY(!json.contains(QStringLiteral("api_token")) && !json.contains(QStringLiteral("cluster_key")));
        QCOMPARE(json.value(u"api_base_url").toString(), QStringLiteral("https://user:********@core:8443"));
        QCOMPARE(json.value(u"dashboard").toObject().value(u"port").toInt(), 8087);
        QCOMPARE(json.value(u"metrics").toObject().value(u"host").toString(), QStringLiteral("127.0.0.1"));
        QVERIFY(!json.value(u"metrics").toObject().contains(u"certificate"));
        QCOMPARE(text(json.value(u"routes")), QByteArray("[{\"dest_smsc\":\"a\",\"prefix\":\"61\"}]"));
        QCOMPARE(json.value(u"cache_backoff_multiplier").toDouble(), 2.0);
        gateway.apiBaseUrl = QStringLiteral(":embedded");
        QCOMPARE(settingsToJson(gateway, ForGateway).value(u"api_base_url").toString(), QStringLiteral(":embedded"));
    }

    void theSchemaHasARowForEverySetting()
    {
        const auto keysOf = [](unsigned scope) {
            QStringList keys;
            for (const QJsonValue one : settingSchema(scope)) {
                const QJsonObject object = one.toObject();
                keys.append(object.value(u"key").toString());
                static const QStringList kTypes{QStringLiteral("string"), QStringLiteral("integer"),
                                                QStringLiteral("number"), QStringLiteral("boolean"),
                                                QStringLiteral("choice"), QStringLiteral("choices"),
                                                QStringLiteral("list")};
                if (!kTypes.contains(object.value(u"type").toString()) || object.value(u"doc").toString().isEmpty() ||
                    !object.contains(u"default"))
                    keys.append(QStringLiteral("incomplete"));
            }
            return keys;
        };
        const auto listed = [](const std::vector<ListedSetting> &settings) {
            QStringList keys;
            for (const ListedSetting &one : settings)
                keys.append(one.key);
            return keys;
        };
        QCOMPARE(keysOf(ForClient), listed(listSettings(PeerSettings(), ForClient)));
        QCOMPARE(keysOf(ForServer), listed(listSettings(PeerSettings(), ForServer)));
        QCOMPARE(keysOf(ForListener), listed(listSettings(ListenerSettings(), ForListener)));
        QCOMPARE(keysOf(ForGateway), listed(listSettings(GatewaySettings(), ForGateway)));
    }
    void aRowSaysWhatAFormNeeds()
    {
        QCOMPARE(text(row(ForClient, "tps_limit")),
                 QByteArray("{\"default\":100,\"doc\":\"Messages that the gateway sends at most\",\"fixed\":false,"
                            "\"key\":\"tps_limit\",\"max\":10000,\"min\":1,\"needs_rebind\":false,\"required\":false,"
                            "\"secret\":false,\"type\":\"integer\",\"unit\":\"msg/s\"}"));
        const auto is = [](unsigned scope, const char *key, const char *member) {
            return text(row(scope, key).value(QLatin1String(member)));
        };
        QCOMPARE(is(ForClient, "host", "required"), QByteArray("true"));
        QCOMPARE(is(ForClient, "host", "default"), QByteArray("null"));
        QCOMPARE(is(ForClient, "host", "max_octets"), QByteArray("253"));
        QCOMPARE(is(ForClient, "host", "needs_rebind"), QByteArray("true"));
        QCOMPARE(is(ForClient, "name", "fixed"), QByteArray("true"));
        QCOMPARE(is(ForClient, "mode", "fixed"), QByteArray("true"));
        QCOMPARE(is(ForClient, "password", "secret"), QByteArray("true"));
        QCOMPARE(is(ForClient, "password", "default"), QByteArray("null"));
        QCOMPARE(is(ForClient, "bind_type", "type"), QByteArray("\"choice\""));
        QCOMPARE(is(ForClient, "bind_type", "choices"), QByteArray("[\"transmitter\",\"receiver\",\"transceiver\"]"));
        QCOMPARE(is(ForClient, "interface_version", "choices"), QByteArray("[51,52,80]"));
        QCOMPARE(is(ForClient, "interface_version", "hex"), QByteArray("true"));
        QCOMPARE(is(ForClient, "exclusive", "type"), QByteArray("\"boolean\""));
        QCOMPARE(is(ForClient, "exclusive", "default"), QByteArray("null"));
        QCOMPARE(is(ForClient, "tls_certificate", "file"), QByteArray("true"));
        QCOMPARE(is(ForServer, "allowed_bind_types", "type"), QByteArray("\"choices\""));
        QCOMPARE(is(ForServer, "allowed_bind_types", "not_empty"), QByteArray("true"));
        QCOMPARE(is(ForServer, "ip_whitelist", "type"), QByteArray("\"list\""));
        QCOMPARE(is(ForServer, "ip_whitelist", "default"), QByteArray("[]"));
        QCOMPARE(is(ForListener, "port", "default"), QByteArray("2775"));
        QCOMPARE(is(ForGateway, "cache_backoff_multiplier", "type"), QByteArray("\"number\""));
        QCOMPARE(is(ForGateway, "dashboard.port", "default"), QByteArray("8087"));
        QCOMPARE(is(ForGateway, "api_timeout", "variable"), QByteArray("\"API_TIMEOUT\""));
        QCOMPARE(row(ForGateway, "routes").value(u"items").toArray().size(), 2);
        QVERIFY(row(ForServer, "host").isEmpty());
    }

    void certificateAndKeyComeTogether()
    {
        PeerSettings peer;
        QCOMPARE(checkPeerRules(peer).size(), 0u);
        peer.tlsPrivateKey = QStringLiteral("k");
        QCOMPARE(checkPeerRules(peer).size(), 1u);
        QCOMPARE(checkPeerRules(peer)[0].key, QStringLiteral("tls_certificate"));
        peer.tlsCertificate = QStringLiteral("c");
        QCOMPARE(checkPeerRules(peer).size(), 0u);
    }
    void aListenerWithTlsHasACertificateAndAPortOfItsOwn()
    {
        ListenerSettings listener;
        QCOMPARE(checkListenerRules(listener).size(), 0u);
        listener.tlsPort = 2776;
        QCOMPARE(checkListenerRules(listener)[0].key, QStringLiteral("tls_certificate"));
        listener.tlsCertificate = listener.tlsPrivateKey = QStringLiteral("x");
        QCOMPARE(checkListenerRules(listener).size(), 0u);
        listener.tlsPort = listener.port;
        QCOMPARE(checkListenerRules(listener)[0].message.english(),
                 QStringLiteral("2775 is the plain port already, allowed is another one"));
    }
};

QTEST_GUILESS_MAIN(TestSettingJson)
#include "tst_settingjson.moc"
