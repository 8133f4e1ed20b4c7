#include "peers/settingrows.h"

#include <QtCore/QTemporaryDir>
#include <QtTest>
#include <limits>

using namespace gateway;

namespace {

SettingValue mapOf(std::vector<std::pair<const char *, SettingValue>> entries)
{
    std::vector<SettingEntry> made;
    int line = 2;
    for (auto &[key, value] : entries) {
        value.place = {QStringLiteral("f"), line, 9};
        made.push_back({QString::fromLatin1(key), {QStringLiteral("f"), line, 3}, std::move(value)});
        ++line;
    }
    SettingValue map = SettingValue::map(std::move(made));
    map.place = {QStringLiteral("f"), 1, 1};
    return map;
}
SettingValue text(const char *value) { return SettingValue::string(QString::fromUtf8(value)); }
SettingValue word(const char *value) { return SettingValue::atom(QString::fromUtf8(value)); }

QStringList said(const SettingReader &reader)
{
    QStringList all;
    for (const SettingProblem &p : reader.problems)
        all.append(QStringLiteral("%1:%2 %3%4: %5")
                       .arg(p.place.line)
                       .arg(p.place.column)
                       .arg(QLatin1String(p.isWarning ? "warning " : ""), p.key, p.message.english()));
    return all;
}

// The message for one wrong value of a client bind, the rest absent.
QString refusal(const char *key, SettingValue value, unsigned scope = ForClient)
{
    SettingReader reader;
    reader.partial = true;
    PeerSettings peer;
    const PeerSettings before = peer;
    reader.read(mapOf({{key, std::move(value)}}), scope, peer);
    if (reader.problems.empty())
        return {};
    if (peer != before || reader.problems.size() > 1)
        return QStringLiteral("the member changed, or more than one problem");
    return reader.problems.front().key + QLatin1String(": ") + reader.problems.front().message.english();
}

template <class S>
void checkRows()
{
    QSet<QString> keys;
    eachSetting<S>(~0U, [&]<class T>(const Setting<S, T> &row) {
        QVERIFY2(row.doc && *row.doc, row.key);
        QVERIFY2(!keys.contains(QString::fromLatin1(row.key)), row.key);
        keys.insert(QString::fromLatin1(row.key));
        QVERIFY2(row.min <= row.max, row.key);
        if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
            QVERIFY2(row.min >= qint64(std::numeric_limits<T>::min()) &&
                         row.max <= qint64(std::numeric_limits<T>::max()),
                     row.key);
            if (row.hasRange() && !std::is_same_v<S, HttpSettings>)
                QVERIFY2(S{}.*(row.member) >= T(row.min) && S{}.*(row.member) <= T(row.max), row.key);
        }
    });
}

} // namespace

class TestSettingSchema : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void rowsAreDocumentedUniqueAndWithinTheirTypes()
    {
        checkRows<PeerSettings>();
        checkRows<ListenerSettings>();
        checkRows<HttpSettings>();
        checkRows<Route>();
        checkRows<GatewaySettings>();
    }

    void everySettingListedReadsBackAsItself()
    {
        for (const unsigned scope : {unsigned(ForClient), unsigned(ForServer)}) {
            PeerSettings peer;
            peer.name = QStringLiteral("a");
            peer.mode = scope == ForClient ? PeerMode::Client : PeerMode::Server;
            peer.host = QStringLiteral("h");
            peer.systemId = QStringLiteral("s");
            peer.password = QStringLiteral("p");
            peer.windowSize = 7;
            peer.cacheOverflow = CacheOverflow::Refuse;
            if (scope == ForServer) {
                peer.host.clear();
                peer.allowedBindTypes = {BindType::Receiver, BindType::Transceiver};
                peer.ipWhitelist = QStringList{QStringLiteral("10.0.0.0/8"), QStringLiteral("::1")};
            } else {
                peer.exclusive = false;
                peer.interfaceVersion = 0x50;
                peer.longMessage = LongMessageStyle::Sar;
            }
            std::vector<SettingEntry> entries;
            for (const ListedSetting &one : listSettings(peer, scope))
                entries.push_back({one.key, {}, one.value});
            PeerSettings again;
            SettingReader reader;
            reader.read(SettingValue::map(entries), scope, again);
            QCOMPARE(said(reader), QStringList());
            QCOMPARE(again, peer);
        }
    }

    void defaultsAreThoseOfTheManual()
    {
        const auto shown = [](const std::vector<ListedSetting> &all) {
            QHash<QString, QString> values;
            for (const ListedSetting &one : all)
                values.insert(one.key, shownSetting(*one.info, one.value));
            return values;
        };
        const QHash<QString, QString> client = shown(listSettings(PeerSettings(), ForClient));
        const std::pair<const char *, const char *> expected[]{{"port", "2775"},
                                                               {"enabled", "true"},
                                                               {"tps_limit", "100"},
                                                               {"addr_ton", "0"},
                                                               {"queue_check_frequency", "1000"},
                                                               {"cache_enabled", "false"},
                                                               {"cache_max_size", "10000"},
                                                               {"cache_retry_interval", "60"},
                                                               {"window_size", "100"},
                                                               {"response_timeout", "30"},
                                                               {"default_alphabet", ":gsm7"},
                                                               {"long_message", ":udh8"},
                                                               {"message_id_format", ":as_is"},
                                                               {"cache_overflow", ":evict_oldest"},
                                                               {"strict", "false"},
                                                               {"reconnect_interval", "30"},
                                                               {"interface_version", "0x34"},
                                                               {"tls_verify", "true"},
                                                               {"enquire_link_interval", "60"},
                                                               {"exclusive", "nil"},
                                                               {"password", "********"}};
        for (const auto &[key, value] : expected)
            QCOMPARE(std::pair(key, client.value(QString::fromLatin1(key))),
                     std::pair(key, QString::fromLatin1(value)));
        QVERIFY(!client.contains(QStringLiteral("max_sessions")));
        const QHash<QString, QString> server = shown(listSettings(PeerSettings(), ForServer));
        QCOMPARE(server.value(QStringLiteral("max_sessions")), QStringLiteral("10"));
        QCOMPARE(server.value(QStringLiteral("inactivity_timeout")), QStringLiteral("0"));
        QCOMPARE(server.value(QStringLiteral("allowed_bind_types")),
                 QStringLiteral("[:transmitter, :receiver, :transceiver]"));
        const QHash<QString, QString> gateway = shown(listSettings(GatewaySettings(), ForGateway));
        QCOMPARE(gateway.value(QStringLiteral("dashboard.port")), QStringLiteral("8087"));
        QCOMPARE(gateway.value(QStringLiteral("metrics.host")), QStringLiteral("\"127.0.0.1\""));
        QVERIFY(!gateway.contains(QStringLiteral("metrics.certificate")));
        QCOMPARE(gateway.value(QStringLiteral("cache_backoff_multiplier")), QStringLiteral("2.0"));
    }

    void refusalsNameTheValueAndWhatIsAllowed()
    {
        QCOMPARE(refusal("tps_limit", SettingValue::intValue(0)),
                 QStringLiteral("tps_limit: 0 is out of range, allowed are 1 to 10000"));
        QCOMPARE(refusal("tps_limit", text("fast")),
                 QStringLiteral("tps_limit: \"fast\" is a string, allowed is an integer from 1 to 10000"));
        QCOMPARE(refusal("tps_limit", SettingValue::floatValue(1.5)),
                 QStringLiteral("tps_limit: 1.5 is a decimal number, allowed is an integer from 1 to 10000"));
        QCOMPARE(refusal("port", SettingValue::intValue(65536)),
                 QStringLiteral("port: 65536 is out of range, allowed are 1 to 65535"));
        QCOMPARE(refusal("tls", SettingValue::intValue(1)),
                 QStringLiteral("tls: 1 is an integer, allowed is true or false"));
        QCOMPARE(refusal("bind_type", word("tx")),
                 QStringLiteral("bind_type: :tx is not known, allowed is :transmitter, :receiver or :transceiver"));
        QCOMPARE(refusal("bind_type", text("transmitter")),
                 QStringLiteral(
                     "bind_type: \"transmitter\" is a string, allowed is :transmitter, :receiver or :transceiver"));
        QCOMPARE(refusal("system_id", text("sixteen_octets_x")),
                 QStringLiteral("system_id: \"sixteen_octets_x\" has 16 octets, allowed are 1 to 15 octets"));
        QCOMPARE(refusal("system_id", text("")),
                 QStringLiteral("system_id: \"\" is empty, allowed are 1 to 15 octets"));
        QCOMPARE(refusal("interface_version", SettingValue::intValue(0x35)),
                 QStringLiteral("interface_version: 0x35 is not valid, allowed is 0x33, 0x34 or 0x50"));
        QCOMPARE(refusal("interface_version", SettingValue::intValue(0x134)),
                 QStringLiteral("interface_version: 0x134 is not valid, allowed is 0x33, 0x34 or 0x50"));
        QCOMPARE(refusal("host", text("http://x")),
                 QStringLiteral("host: \"http://x\" is not valid, allowed is a host name or an IP address"));
        QCOMPARE(refusal("name", text("a b")),
                 QStringLiteral("name: \"a b\" is not valid, allowed is 1 to 64 of A-Z a-z 0-9 _ . -"));
        QVERIFY(refusal("name", text("client")).contains(QLatin1String("reserved")));
        QVERIFY(refusal("name", text("server")).contains(QLatin1String("reserved")));
        QCOMPARE(refusal("name", text("Client")), QString());
        QCOMPARE(refusal("allowed_bind_types", SettingValue::list({}), ForServer),
                 QStringLiteral("allowed_bind_types: [] is a list, allowed is a list of one or more of :transmitter, "
                                ":receiver or :transceiver"));
        QCOMPARE(
            refusal("ip_whitelist", SettingValue::list({text("10.0.0.0/8"), text("10.0.0.0/33")}), ForServer),
            QStringLiteral("ip_whitelist: \"10.0.0.0/33\" is not valid, allowed is an IP address or a CIDR range, as "
                           "\"192.168.1.0/24\" or \"2001:db8::/32\""));
        QCOMPARE(refusal("ip_whitelist", text("10.0.0.1"), ForServer),
                 QStringLiteral("ip_whitelist: \"10.0.0.1\" is a string, allowed is a list of strings"));
        QVERIFY(refusal("system_type", SettingValue::string(QStringLiteral("a\0b"))).contains(QLatin1String("NUL")));
    }
    void aSecretStandsInNoRefusal()
    {
        for (const QString &message : {refusal("password", SettingValue::intValue(4711)),
                                       refusal("password", text(QByteArray(65, 's').constData())),
                                       refusal("password", SettingValue::list({text("hush")}))}) {
            QVERIFY2(message.startsWith(QLatin1String("password: ********")), qPrintable(message));
            for (const QLatin1String leak : {QLatin1String("4711"), QLatin1String("sss"), QLatin1String("hush")})
                QVERIFY(!message.contains(leak));
        }
    }
    void unknownKeysAreRefusedWithTheNearestOne()
    {
        QCOMPARE(refusal("tps_limt", SettingValue::intValue(1)),
                 QStringLiteral("tps_limt: is an unknown key, did you mean tps_limit?"));
        QCOMPARE(refusal("max_sessions", SettingValue::intValue(1)),
                 QStringLiteral("max_sessions: is no key of a client bind, only of a server bind"));
        QVERIFY(refusal("colour", SettingValue::intValue(1))
                    .startsWith(QLatin1String("colour: is an unknown key, allowed are name, ")));
        QVERIFY(!refusal("", SettingValue::intValue(1)).isEmpty());
        QVERIFY(!refusal("binds", SettingValue::intValue(1)).isEmpty());
    }
    void missingRequiredKeysAreNamedAtTheOpeningOfTheMap()
    {
        SettingReader reader;
        PeerSettings peer;
        reader.read(mapOf({{"name", text("a")}, {"system_id", SettingValue::null()}}), ForServer, peer);
        QCOMPARE(said(reader), (QStringList{QStringLiteral("3:9 system_id: is nil, but a server bind needs it"),
                                            QStringLiteral("1:1 password: is missing, a server bind needs it")}));
    }
    void nilLeavesADefault()
    {
        SettingReader reader;
        reader.partial = true;
        PeerSettings peer;
        reader.read(mapOf({{"tps_limit", SettingValue::null()}, {"account", SettingValue::null()}}), ForClient, peer);
        QCOMPARE(said(reader), QStringList());
        QCOMPARE(peer, PeerSettings());
    }
    void anUnreadableValueIsNotReportedAgain()
    {
        QCOMPARE(refusal("tps_limit", SettingValue::invalid()), QString());
        SettingReader reader;
        PeerSettings peer;
        reader.read(SettingValue::invalid(), ForClient, peer);
        QCOMPARE(said(reader), QStringList());
    }
    void wordsMayBeStringsWhereThereAreNoAtoms()
    {
        SettingReader reader;
        reader.partial = true;
        reader.looseWords = true;
        PeerSettings peer;
        reader.read(mapOf({{"bind_type", text("receiver")}, {"long_message", text(":sar")}}), ForClient, peer);
        QCOMPARE(said(reader), QStringList());
        QCOMPARE(peer.bindType, BindType::Receiver);
        QCOMPARE(peer.longMessage, LongMessageStyle::Sar);
    }
    void relativeFilesCountFromTheBaseAndMustBeReadable()
    {
        const QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("ca.pem")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        SettingReader reader;
        reader.partial = true;
        reader.base.setPath(dir.path());
        PeerSettings peer;
        reader.read(mapOf({{"tls_ca_certificate", text("ca.pem")},
                           {"tls_certificate", text("no.pem")},
                           {"tls_private_key", text(".")}}),
                    ForClient, peer);
        QCOMPARE(peer.tlsCaCertificate, dir.filePath(QStringLiteral("ca.pem")));
        QCOMPARE(said(reader),
                 (QStringList{QStringLiteral("3:9 tls_certificate: \"no.pem\" is no file that can be read"),
                              QStringLiteral("4:9 tls_private_key: \".\" is no file that can be read")}));
    }
    void nestedSettingsAreNamedWithTheirPath()
    {
        SettingReader reader;
        reader.elsewhere.insert(QStringLiteral("api_base_url"));
        GatewaySettings gateway;
        reader.read(mapOf({{"dashboard", mapOf({{"port", SettingValue::intValue(0)}, {"hots", text("::")}})},
                           {"metrics", mapOf({{"enabled", SettingValue::boolValue(true)}})},
                           {"routes", SettingValue::list({mapOf({{"prefix", text("61")}})})}}),
                    ForGateway, gateway);
        QCOMPARE(said(reader),
                 (QStringList{QStringLiteral("2:9 dashboard.port: 0 is out of range, allowed are 1 to 65535"),
                              QStringLiteral("3:3 dashboard.hots: is an unknown key, did you mean host?"),
                              QStringLiteral("2:3 metrics.enabled: is no key of a metrics port, only of a dashboard"),
                              QStringLiteral("1:1 routes.dest_smsc: is missing, a route needs it")}));
    }
    void urlsAreChecked_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("good");
        for (const char *url : {"https://192.168.1.100:8443", "http://core:8080", "https://core.example.com/base",
                                ":embedded", "http://[2001:db8::1]:80", "https://u:p@core"})
            QTest::addRow("%s", url) << QString::fromLatin1(url) << true;
        for (const char *url : {"core.example.com", "ftp://core", "https://", "http:///x", "https://core?x=1",
                                "https://a b", "http://core:99999", ":other", "//core", "https://core#x"})
            QTest::addRow("%s", url) << QString::fromLatin1(url) << false;
    }
    void urlsAreChecked()
    {
        QFETCH(QString, url);
        QTEST(check::apiBaseUrl(url) == nullptr, "good");
    }
    void databasesAndClusterKeysAreChecked()
    {
        QVERIFY(!check::database(QStringLiteral("sqlite")));
        QVERIFY(!check::database(QStringLiteral("postgresql://user@host:5432/name")));
        QVERIFY(check::database(QStringLiteral("mysql://host/name")));
        QVERIFY(check::database(QStringLiteral("postgresql://host")));
        QVERIFY(!check::clusterKey(QString::fromLatin1(QByteArray(32, 'k').toBase64())));
        QVERIFY(check::clusterKey(QString::fromLatin1(QByteArray(31, 'k').toBase64())));
        QVERIFY(check::clusterKey(QStringLiteral("not base64!")));
    }
    void passwordsInUrlsAreMasked()
    {
        SettingInfo url{"u", ""};
        url.flags = IsUrl;
        QCOMPARE(shownSetting(url, text("https://user:p@ss/w@host:8443/x")),
                 QStringLiteral("\"https://user:********@host:8443/x\""));
        QCOMPARE(shownSetting(url, text("https://host:8443/x")), QStringLiteral("\"https://host:8443/x\""));
        QCOMPARE(shownSetting(url, text("postgresql://user@host/x")), QStringLiteral("\"postgresql://user@host/x\""));
    }
    void valuesAreShownOnOneLineWithoutMaps()
    {
        QCOMPARE(text("a\"\\\n\x01").shown(), QStringLiteral("\"a\\\"\\\\\\n\\u0001\""));
        QCOMPARE(SettingValue::list({word("a"), SettingValue::intValue(-1), SettingValue::floatValue(2),
                                     SettingValue::null(), mapOf({{"password", text("hush")}})})
                     .shown(),
                 QStringLiteral(u"[:a, -1, 2.0, nil, %{…}]"));
        QVERIFY(text(QByteArray(500, 'x').constData()).shown().size() < 110);
        SettingValue fromFile = text("hush");
        fromFile.source = SettingValue::Source::File;
        QCOMPARE(SettingValue::list({fromFile}).shown(), QStringLiteral("[********]"));
        QVERIFY(SettingValue::list({fromFile}).isFromFile());
    }
    void accountDefaultsToTheUserAtTheCarrier()
    {
        PeerSettings peer;
        peer.systemId = QStringLiteral("me");
        peer.host = QStringLiteral("smpp.example.com");
        QCOMPARE(accountOf(peer), QStringLiteral("me@smpp.example.com:2775"));
        peer.account = QStringLiteral("shared");
        QCOMPARE(accountOf(peer), QStringLiteral("shared"));
    }
    void bindTypeSetsHoldWhatTheyAreGiven()
    {
        QVERIFY(BindTypeSet().isEmpty() && !BindTypeSet().contains(BindType::Transmitter));
        QVERIFY(PeerSettings().allowedBindTypes.contains(BindType::Transmitter) &&
                PeerSettings().allowedBindTypes.contains(BindType::Transceiver));
        const BindTypeSet one{BindType::Receiver};
        QVERIFY(one.contains(BindType::Receiver) && !one.contains(BindType::Transmitter) && !one.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSettingSchema)
#include "tst_settingschema.moc"
