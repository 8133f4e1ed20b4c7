#include "config/gatewayconfig.h"

#include <QtCore/QSysInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest>

using namespace gateway;

namespace {

const QByteArray kCore = "import Config\nconfig :omnimessage_smpp, api_base_url: \"http://127.0.0.1:9\"\n";
const char *const kClient =
    "name: \"c\", mode: :client, bind_type: :transceiver, host: \"h\", system_id: \"s\", password: \"p\"";
const char *const kServer = "name: \"v\", system_id: \"s\", password: \"p\"";

using Variables = std::initializer_list<std::pair<const char *, const char *>>;

LoadResult load(const QByteArray &text, Variables variables = {}, const QString &file = QStringLiteral("r.exs"))
{
    QProcessEnvironment environment;
    for (const auto &[name, value] : variables)
        environment.insert(QString::fromLatin1(name), QString::fromUtf8(value));
    return loadConfig(text, file, environment);
}
QStringList said(const LoadResult &result)
{
    QStringList all;
    for (const ConfigProblem &problem : result.problems)
        all.append(problem.text());
    return all;
}
QByteArray binds(const QByteArray &maps) { return kCore + "config :omnimessage_smpp, :binds, [" + maps + "]\n"; }
QByteArray serverBinds(const QByteArray &maps)
{
    return kCore + "config :omnimessage_smpp, :server_binds, [" + maps + "]\n";
}
QByteArray client(const QByteArray &more = {})
{
    return QByteArray("%{") + kClient + (more.isEmpty() ? "" : ", ") + more + "}";
}
QByteArray server(const QByteArray &more = {})
{
    return QByteArray("%{") + kServer + (more.isEmpty() ? "" : ", ") + more + "}";
}
QByteArray global(const QByteArray &keys) { return kCore + "config :omnimessage_smpp,\n" + keys + "\n"; }

const char kEveryKey[] =
    "import Config\n"
    "config :omnimessage_smpp,\n"
    "  api_base_url: \"https://core:8443\", api_token: \"t0ken\", api_timeout: 5_000, verify_ssl_peer: true,\n"
    "  smpp_poll_interval: 0x64, smsc_name: \"gw\", cache_flush_interval: 500, cache_max_retry_attempts: 3,\n"
    "  cache_backoff_multiplier: 1.5, mnesia_storage_type: :ram_copies, hostname: \"gw1\",\n"
    "  dashboard: %{\"host\" => \"127.0.0.1\", \"port\" => 18087, enabled: false}, metrics: [host: \"::\", port: "
    "14000],\n"
    "  database: \"sqlite\", secret_store: :file, license_file: \"/licences/l.json\", log_level: :debug\n"
    "config :omnimessage_smpp, :routes, [%{prefix: \"614\", dest_smsc: \"a\"}, %{prefix: \"\", dest_smsc: \"a\"}]\n"
    "config :omnimessage_smpp, :listen, %{host: \"127.0.0.1\", port: 12775, max_connections: 7}\n"
    "config :omnimessage_smpp, :binds, [%{name: \"a\", mode: :client, enabled: false, bind_type: :receiver, host: "
    "\"h\", port: 3000,\n"
    "  system_id: \"s\", password: \"p\", system_type: \"OTP\", addr_ton: 6, addr_npi: 18, address_range: \"614*\", "
    "tps_limit: 10000,\n"
    "  queue_check_frequency: 100, enquire_link_interval: 0, cache_enabled: true, cache_max_size: 1_000_000,\n"
    "  cache_retry_interval: 86400, cache_overflow: :refuse, tls: true, tls_verify: false, interface_version: 0x50,\n"
    "  account: \"acc\", window_size: 1000, response_timeout: 300, default_alphabet: :gsm7_packed, long_message: "
    ":payload,\n"
    "  message_id_format: :hex_to_dec, strict: true, reconnect_interval: 3600, exclusive: true}]\n"
    "config :omnimessage_smpp, :server_binds, [%{name: \"b\", mode: :server, system_id: \"s\", password: \"p\",\n"
    "  allowed_bind_types: [:transmitter], ip_whitelist: [\"::1\"], source_address_whitelist: [\"*\"], "
    "inactivity_timeout: 90,\n"
    "  max_sessions: 100, submit_tps_limit: 50}]\n";
const char kTwelveMistakes[] =
    "import Config\n"
    "config :omnimessage_smpp,\n"
    "  api_base_url: \"ftp://core\",\n"
    "  api_timeout: 99,\n"
    "  log_level: :loud,\n"
    "  unknown_thing: 1,\n"
    "  verify_ssl_peer: \"yes\"\n"
    "config :omnimessage_smpp, :binds, [\n"
    "  %{name: \"a\", mode: :client, bind_type: :transceiver, host: \"h\", port: 0, system_id: \"s\", password: 'p'},\n"
    "  %{name: \"a\", mode: :client, bind_type: :both, host: \"h\", system_id: \"s\", password: \"p\"}\n"
    "]\n"
    "config :omnimessage_smpp, :server_binds, [\n"
    "  %{name: \"b\", system_id: \"far_too_long_for_smpp\", password: \"p\", ip_whitelist: [\"10.0.0.0/64\"]},\n"
    "  %{system_id: \"t\", password: \"p\"}\n"
    "]\n"
    "config :omnimessage_smpp, listen: [port: foo]\n";

} // namespace

class TestGatewayConfig : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aMinimalFileGivesTheDefaults()
    {
        const LoadResult result = load(kCore);
        QCOMPARE(said(result), QStringList());
        GatewaySettings expected;
        expected.apiBaseUrl = QStringLiteral("http://127.0.0.1:9");
        expected.hostname = QSysInfo::machineHostName();
        QCOMPARE(result.config.gateway, expected);
        QVERIFY(result.config.peers.empty());
        QVERIFY(!result.config.listenerConfigured);
    }
    void everyKeyIsRead()
    {
        const LoadResult result = load(kEveryKey);
        QCOMPARE(said(result), QStringList());
        const GatewaySettings &g = result.config.gateway;
        QCOMPARE(g.apiToken, QStringLiteral("t0ken"));
        QCOMPARE(g.smppPollInterval, 100);
        QCOMPARE(g.cacheBackoffMultiplier, 1.5);
        QCOMPARE(g.mnesiaStorageType, StorageType::RamCopies);
        QCOMPARE(g.hostname, QStringLiteral("gw1"));
        QCOMPARE(g.dashboard.port, quint16(18087));
        QVERIFY(!g.dashboard.enabled);
        QCOMPARE(g.metrics.host, QStringLiteral("::"));
        QCOMPARE(g.secretStore, SecretStoreKind::File);
        QCOMPARE(g.logLevel, LogLevel::Debug);
        QCOMPARE(g.routes,
                 (std::vector<Route>{{QStringLiteral("614"), QStringLiteral("a")}, {QString(), QStringLiteral("a")}}));
        QVERIFY(result.config.listenerConfigured);
        QCOMPARE(result.config.listener.maxConnections, 7);
        const PeerSettings &a = result.config.peers[0];
        QVERIFY(!a.enabled && a.cacheEnabled && a.tls && !a.tlsVerify && a.strict && a.exclusive == true);
        QCOMPARE(a.bindType, BindType::Receiver);
        QCOMPARE(a.interfaceVersion, quint8(0x50));
        QCOMPARE(a.messageIdFormat, IdFormat::HexToDec);
        QCOMPARE(a.longMessage, LongMessageStyle::Payload);
        QCOMPARE(a.defaultAlphabet, DefaultAlphabet::Gsm7Packed);
        QCOMPARE(a.cacheOverflow, CacheOverflow::Refuse);
        const PeerSettings &b = result.config.peers[1];
        QCOMPARE(b.mode, PeerMode::Server);
        QCOMPARE(b.allowedBindTypes, BindTypeSet{BindType::Transmitter});
        QCOMPARE(b.submitTpsLimit, 50);
        QCOMPARE(b.inactivityTimeout, 90);
    }

    void problemsOfOnePlaceAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *name, const QByteArray &text, const char *problem) {
            QTest::addRow("%s", name) << text << QString::fromUtf8(problem);
        };
        row("no Core", "import Config\nconfig :omnimessage_smpp, smsc_name: \"x\"\n",
            "r.exs:2:1: error: api_base_url: is missing, a gateway needs it");
        row("empty file", "", "r.exs:1:1: error: api_base_url: is missing, a gateway needs it");
        row("nil Core", "import Config\nconfig :omnimessage_smpp, api_base_url: nil\n",
            "r.exs:2:41: error: api_base_url: is nil, but a gateway needs it");
        row("empty Core", "import Config\nconfig :omnimessage_smpp, api_base_url: \"\"\n",
            "r.exs:2:41: error: api_base_url: \"\" is empty, allowed are 1 to 2048 octets");
        row("other atom", "import Config\nconfig :omnimessage_smpp, api_base_url: :builtin\n",
            "r.exs:2:41: error: api_base_url: :builtin is not valid, allowed is an http or https URL, as "
            "\"https://core.example.com:8443\", or :embedded");
        row("range", binds(client("tps_limit: 0")),
            "r.exs:3:142: error: tps_limit: 0 is out of range, allowed are 1 to 10000");
        row("type", global("  smpp_poll_interval: \"100\""),
            "r.exs:4:23: error: smpp_poll_interval: \"100\" is a string, allowed is an integer from 10 to 60000");
        row("float range", global("  cache_backoff_multiplier: 10.5"),
            "r.exs:4:29: error: cache_backoff_multiplier: 10.5 is out of range, allowed are 1 to 10");
        row("unknown", global("  smpp_pol_interval: 1"),
            "r.exs:4:3: error: smpp_pol_interval: is an unknown key, did you mean smpp_poll_interval?");
        row("unknown section", kCore + "config :omnimessage_smpp, :bind, []\n",
            "r.exs:3:27: error: bind: is an unknown key, did you mean binds?");
        row("missing", binds("\n  %{name: \"a\", mode: :client, bind_type: :receiver, host: \"h\", system_id: \"s\"}"),
            "r.exs:4:3: error: password: is missing, a client bind needs it");
        row("no mode", binds("%{name: \"a\", bind_type: :receiver, host: \"h\", system_id: \"s\", password: \"p\"}"),
            "r.exs:3:36: error: mode: is missing, allowed is :client or :server");
        row("wrong mode",
            binds("%{name: \"a\", mode: :both, bind_type: :receiver, host: \"h\", system_id: \"s\", password: \"p\"}"),
            "r.exs:3:55: error: mode: :both is not known, allowed is :client or :server");
        row("client among servers", serverBinds(server("mode: :client")),
            "r.exs:3:93: error: mode: :client stands in :binds, allowed here is :server");
        row("client key for a server", serverBinds(server("host: \"h\"")),
            "r.exs:3:87: error: host: is no key of a server bind, only of a client bind");
        row("not a list", kCore + "config :omnimessage_smpp, binds: %{name: \"a\"}\n",
            "r.exs:3:34: error: binds: a map, allowed is a list of maps: [%{name: …}, …]");
        row("not a map", binds("\"hush\""), "r.exs:3:36: error: binds: a string, allowed is a map: %{name: …}");
        row("name", serverBinds("%{name: \"a b\", system_id: \"s\", password: \"p\"}"),
            "r.exs:3:51: error: name: \"a b\" is not valid, allowed is 1 to 64 of A-Z a-z 0-9 _ . -");
        row("reserved name", serverBinds("%{name: \"server\", system_id: \"s\", password: \"p\"}"),
            "r.exs:3:51: error: name: \"server\" is not valid, allowed is any name but the reserved client and server");
        row("duplicate name", serverBinds(server() + ",\n%{name: \"v\", system_id: \"t\", password: \"p\"}"),
            "r.exs:4:9: error: name: \"v\" is taken by line 3, names are unique over client and server binds");
        row("duplicate over modes",
            binds(client()) +
                "config :omnimessage_smpp, :server_binds, [%{name: \"c\", system_id: \"t\", password: \"p\"}]\n",
            "r.exs:4:51: error: name: \"c\" is taken by line 3, names are unique over client and server binds");
        row("duplicate system_id", serverBinds(server() + ",\n%{name: \"w\", system_id: \"s\", password: \"p\"}"),
            "r.exs:4:25: error: system_id: \"s\" is taken by line 3, a system_id serves one server bind");
        row("cidr", serverBinds(server("ip_whitelist: [\"10.0.0.0/8\",\n \"10.0.0.300\"]")),
            "r.exs:4:2: error: ip_whitelist: \"10.0.0.300\" is not valid, allowed is an IP address or a CIDR range, as "
            "\"192.168.1.0/24\" or \"2001:db8::/32\"");
        row("interface_version", binds(client("interface_version: 0x35")),
            "r.exs:3:150: error: interface_version: 0x35 is not valid, allowed is 0x33, 0x34 or 0x50");
        row("CA without verification", global("  api_ca_certificate: \"r.pem\", verify_ssl_peer: false"),
            "r.exs:4:49: error: verify_ssl_peer: false beside api_ca_certificate, which asks for verification; allowed "
            "is true");
        row("no such file", global("  api_ca_certificate: \"none.pem\""),
            "r.exs:4:23: error: api_ca_certificate: \"none.pem\" is no file that can be read");
        row("certificate without key", binds(client("tls_certificate: \"r.pem\"")),
            "r.exs:3:36: error: tls_private_key: is missing, it belongs to tls_certificate");
        row("dashboard key without certificate", global("  dashboard: %{private_key: \"r.pem\"}"),
            "r.exs:4:14: error: dashboard.certificate: is missing, it belongs to dashboard.private_key");
        row("TLS listener without certificate", kCore + "config :omnimessage_smpp, listen: %{tls: true}\n",
            "r.exs:3:35: error: tls_certificate: is missing, a listener with TLS needs it and tls_private_key");
        row("one port twice",
            kCore + "config :omnimessage_smpp, listen: %{tls_port: 2775, tls_certificate: \"r.pem\", tls_private_key: "
                    "\"r.pem\"}\n",
            "r.exs:3:47: error: tls_port: 2775 is the plain port already, allowed is another one");
        row("cluster key", global("  database: \"postgresql://u@h/n\""),
            "r.exs:4:13: error: cluster_key: is missing, a PostgreSQL database needs it: 32 octets as base64");
        row("short cluster key", global("  database: \"postgresql://u@h/n\", cluster_key: \"aHVzaA==\""),
            "r.exs:4:48: error: cluster_key: ******** is not valid, allowed is 32 octets as base64");
        row("route twice",
            binds(client()) + "config :omnimessage_smpp, routes: [%{prefix: \"6\", dest_smsc: \"c\"}, %{prefix: \"6\", "
                              "dest_smsc: \"c\"}]\n",
            "r.exs:4:78: error: routes.prefix: \"6\" has a route at line 4 already");
        row("route to nobody", global("  routes: [%{prefix: \"6\", dest_smsc: \"c\"}]"),
            "r.exs:4:38: warning: routes.dest_smsc: \"c\" is no client bind of this file");
        row("old and new key", global("  smsc_name: \"a\", smc_name: \"b\""),
            "r.exs:4:19: error: smc_name: is the same as smsc_name, which is given too");
        row("old key", global("  smc_name: \"b\""), "r.exs:4:3: warning: smc_name: is written smsc_name");
        row("token over unverified TLS",
            "import Config\nconfig :omnimessage_smpp, api_base_url: \"https://core\",\n  api_token: \"hush\"\n",
            "r.exs:3:14: warning: api_token: is sent over TLS that is not verified: anybody in between can read it; "
            "set "
            "verify_ssl_peer: true or api_ca_certificate");
        row("token without TLS",
            "import Config\nconfig :omnimessage_smpp, api_base_url: \"http://core\",\n  api_token: \"hush\"\n",
            "r.exs:3:14: warning: api_token: is sent without TLS: anybody in between can read it; use an https URL");
        row("listen is no map", kCore + "config :omnimessage_smpp, listen: 2775\n",
            "r.exs:3:35: error: listen: an integer, allowed is a map: %{host: …, port: …}");
        row("listener host", kCore + "config :omnimessage_smpp, listen: %{host: \"*\"}\n",
            "r.exs:3:43: error: host: \"*\" is not valid, allowed is an IP address of this machine, as \"0.0.0.0\"");
        row("empty pattern", serverBinds(server("source_address_whitelist: [\"\"]")),
            "r.exs:3:114: error: source_address_whitelist: \"\" is not valid, allowed is an address of 1 to 65 octets, "
            "as "
            "\"MyBrand\" or \"614*\"");
    }
    void problemsOfOnePlaceAreNamed()
    {
        const QTemporaryDir dir;
        QFile pem(dir.filePath(QStringLiteral("r.pem")));
        QVERIFY(pem.open(QIODevice::WriteOnly));
        QFETCH(QByteArray, text);
        QFETCH(QString, problem);
        QStringList all = said(load(text, {}, dir.filePath(QStringLiteral("r.exs"))));
        all.replaceInStrings(dir.path() + u'/', QString());
        QCOMPARE(all, QStringList{problem});
    }
    void rangesEndWhereTheDocumentsSay_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("least");
        QTest::addColumn<QByteArray>("most");
        QTest::addColumn<QByteArray>("below");
        QTest::addColumn<QByteArray>("above");
        const auto row = [](const char *key, const char *least, const char *most, const char *below,
                            const char *above) {
            QTest::addRow("%s", key) << QByteArray(key) << QByteArray(least) << QByteArray(most) << QByteArray(below)
                                     << QByteArray(above);
        };
        row("global smpp_poll_interval", "10", "60000", "9", "60001");
        row("global cache_flush_interval", "100", "3600000", "99", "3600001");
        row("global cache_max_retry_attempts", "1", "1000", "0", "1001");
        row("global cache_backoff_multiplier", "1", "10.0", "0.99", "10.01");
        row("global api_timeout", "100", "120000", "99", "120001");
        row("client port", "1", "65535", "0", "65536");
        row("client tps_limit", "1", "10000", "0", "10001");
        row("client queue_check_frequency", "100", "10000", "99", "10001");
        row("client enquire_link_interval", "0", "3600", "-1", "3601");
        row("client addr_ton", "0", "6", "-1", "7");
        row("client addr_npi", "0", "18", "-1", "19");
        row("client cache_max_size", "1", "1000000", "0", "1000001");
        row("client cache_retry_interval", "1", "86400", "0", "86401");
        row("client window_size", "1", "1000", "0", "1001");
        row("client response_timeout", "1", "300", "0", "301");
        row("client reconnect_interval", "1", "3600", "0", "3601");
        row("server max_sessions", "1", "100", "0", "101");
        row("server submit_tps_limit", "0", "10000", "-1", "10001");
        row("server inactivity_timeout", "0", "86400", "-1", "86401");
        row("listen port", "1", "65535", "0", "65536");
        row("listen max_connections", "1", "10000", "0", "10001");
    }
    void rangesEndWhereTheDocumentsSay()
    {
        QFETCH(QByteArray, key);
        const auto problems = [&](const QByteArray &value) {
            const QByteArray pair = key.mid(key.indexOf(' ') + 1) + ": " + value;
            if (key.startsWith("global"))
                return said(load(global(pair)));
            if (key.startsWith("client"))
                return said(load(binds(client(pair))));
            if (key.startsWith("server"))
                return said(load(serverBinds(server(pair))));
            return said(load(kCore + "config :omnimessage_smpp, listen: %{" + pair + "}"));
        };
        QFETCH(QByteArray, least);
        QFETCH(QByteArray, most);
        QFETCH(QByteArray, below);
        QFETCH(QByteArray, above);
        QCOMPARE(problems(least), QStringList());
        QCOMPARE(problems(most), QStringList());
        QVERIFY(problems(below).join(u' ').contains(QLatin1String("is out of range")));
        QVERIFY(problems(above).join(u' ').contains(QLatin1String("is out of range")));
    }

    void twelveMistakesOfEveryKindAreNamedAtOnce()
    {
        const LoadResult result = load(kTwelveMistakes);
        QStringList places;
        for (const ConfigProblem &p : result.problems)
            places.append(
                QStringLiteral("%1:%2 %3").arg(p.line).arg(p.column).arg(p.message.english().section(u':', 0, 0)));
        QCOMPARE(places, (QStringList{QStringLiteral("3:17 api_base_url"), QStringLiteral("4:16 api_timeout"),
                                      QStringLiteral("5:14 log_level"), QStringLiteral("6:3 unknown_thing"),
                                      QStringLiteral("7:20 verify_ssl_peer"), QStringLiteral("9:73 port"),
                                      QStringLiteral("9:102 strings stand in double quotes"),
                                      QStringLiteral("10:11 name"), QStringLiteral("10:42 bind_type"),
                                      QStringLiteral("13:27 system_id"), QStringLiteral("13:82 ip_whitelist"),
                                      QStringLiteral("14:3 name"), QStringLiteral("16:42 port")}));
        QVERIFY(!result.ok());
    }

    void theEnvironmentStandsAboveTheFile()
    {
        const LoadResult result = load(global("  smsc_name: \"file\", smpp_poll_interval: 20, verify_ssl_peer: false, "
                                              "log_level: :debug, hostname: \"f\""),
                                       {{"API_BASE_URL", "https://core.example.com"},
                                        {"SMSC_NAME", "from_env"},
                                        {"SMPP_POLL_INTERVAL", "250"},
                                        {"VERIFY_SSL_PEER", "true"},
                                        {"CACHE_FLUSH_INTERVAL", "700"},
                                        {"CACHE_MAX_RETRY_ATTEMPTS", "4"},
                                        {"CACHE_BACKOFF_MULTIPLIER", "1.5"},
                                        {"MNESIA_STORAGE_TYPE", "ram_copies"},
                                        {"API_TOKEN", "secret"},
                                        {"API_TIMEOUT", "3100"},
                                        {"LICENSE_FILE", "/l.json"},
                                        {"LOG_LEVEL", "warning"},
                                        {"OMNIMESSAGE_SMPP_HOSTNAME", "host-env"},
                                        {"OMNIMESSAGE_SMPP_DATABASE", "sqlite"},
                                        {"OMNIMESSAGE_SMPP_SECRET_STORE", ":file"},
                                        {"HOSTNAME", "not-this"},
                                        {"DATABASE", "nor this"},
                                        {"PORT", "1"}});
        QCOMPARE(said(result), QStringList());
        const GatewaySettings &g = result.config.gateway;
        QCOMPARE(g.apiBaseUrl, QStringLiteral("https://core.example.com"));
        QCOMPARE(g.smscName, QStringLiteral("from_env"));
        QCOMPARE(g.smppPollInterval, 250);
        QVERIFY(g.verifySslPeer);
        QCOMPARE(g.cacheFlushInterval, 700);
        QCOMPARE(g.cacheMaxRetryAttempts, 4);
        QCOMPARE(g.cacheBackoffMultiplier, 1.5);
        QCOMPARE(g.mnesiaStorageType, StorageType::RamCopies);
        QCOMPARE(g.apiToken, QStringLiteral("secret"));
        QCOMPARE(g.apiTimeout, 3100);
        QCOMPARE(g.licenseFile, QStringLiteral("/l.json"));
        QCOMPARE(g.logLevel, LogLevel::Warning);
        QCOMPARE(g.hostname, QStringLiteral("host-env"));
        QCOMPARE(g.secretStore, SecretStoreKind::File);
    }
    void everyScalarGlobalKeyHasItsVariable()
    {
        const QStringList variables{QStringLiteral("API_BASE_URL"),
                                    QStringLiteral("API_TOKEN"),
                                    QStringLiteral("OMNIMESSAGE_SMPP_API_CA_CERTIFICATE"),
                                    QStringLiteral("API_TIMEOUT"),
                                    QStringLiteral("VERIFY_SSL_PEER"),
                                    QStringLiteral("SMPP_POLL_INTERVAL"),
                                    QStringLiteral("SMSC_NAME"),
                                    QStringLiteral("CACHE_FLUSH_INTERVAL"),
                                    QStringLiteral("CACHE_MAX_RETRY_ATTEMPTS"),
                                    QStringLiteral("CACHE_BACKOFF_MULTIPLIER"),
                                    QStringLiteral("MNESIA_STORAGE_TYPE"),
                                    QStringLiteral("OMNIMESSAGE_SMPP_HOSTNAME"),
                                    QStringLiteral("OMNIMESSAGE_SMPP_DATABASE"),
                                    QStringLiteral("OMNIMESSAGE_SMPP_SECRET_STORE"),
                                    QStringLiteral("OMNIMESSAGE_SMPP_CLUSTER_KEY"),
                                    QStringLiteral("LICENSE_FILE"),
                                    QStringLiteral("LOG_LEVEL")};
        for (const QString &variable : variables) {
            // A value that nothing allows, to see that it is looked at.
            const bool takesAny = variable == QLatin1String("API_TOKEN") || variable == QLatin1String("SMSC_NAME") ||
                                  variable == QLatin1String("LICENSE_FILE");
            QProcessEnvironment environment;
            environment.insert(variable, takesAny ? QString(1, QChar(0)) : QStringLiteral("!wrong value!"));
            const LoadResult result = loadConfig(kCore, QStringLiteral("r.exs"), environment);
            QVERIFY2(result.problems.size() == 1 && !result.ok(), qPrintable(variable));
            const QString text = result.problems.front().text();
            QVERIFY2(text.startsWith(QLatin1String("environment: error: ") + variable + u':'), qPrintable(text));
        }
    }
    void badValuesOfTheEnvironmentNameTheVariable_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *variable, const char *value, const char *problem) {
            QTest::addRow("%s=%s", variable, value)
                << QByteArray(variable) << QByteArray(value)
                << QLatin1String("environment: error: ") + QString::fromLatin1(variable) + QLatin1String(": ") +
                       QString::fromUtf8(problem);
        };
        row("SMPP_POLL_INTERVAL", "often", "\"often\" cannot be read, allowed is an integer from 10 to 60000");
        row("SMPP_POLL_INTERVAL", "", "\"\" cannot be read, allowed is an integer from 10 to 60000");
        row("SMPP_POLL_INTERVAL", "1.5", "\"1.5\" cannot be read, allowed is an integer from 10 to 60000");
        row("API_TIMEOUT", "99", "99 is out of range, allowed are 100 to 120000");
        row("CACHE_FLUSH_INTERVAL", "99", "99 is out of range, allowed are 100 to 3600000");
        row("CACHE_MAX_RETRY_ATTEMPTS", "0", "0 is out of range, allowed are 1 to 1000");
        row("CACHE_BACKOFF_MULTIPLIER", "11", "11.0 is out of range, allowed are 1 to 10");
        row("CACHE_BACKOFF_MULTIPLIER", "nan", "nan is out of range, allowed are 1 to 10");
        row("VERIFY_SSL_PEER", "perhaps", "\"perhaps\" cannot be read, allowed is true or false");
        row("LOG_LEVEL", "loud", "\"loud\" is not known, allowed is :debug, :info, :warning or :error");
        row("MNESIA_STORAGE_TYPE", "tape", "\"tape\" is not known, allowed is :disc_copies or :ram_copies");
        row("OMNIMESSAGE_SMPP_SECRET_STORE", "pocket", "\"pocket\" is not known, allowed is :auto, :keychain or :file");
        row("API_BASE_URL", "", "\"\" is empty, allowed are 1 to 2048 octets");
        row("OMNIMESSAGE_SMPP_CLUSTER_KEY", "hush", "******** is not valid, allowed is 32 octets as base64");
    }
    void badValuesOfTheEnvironmentNameTheVariable()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        QFETCH(QString, problem);
        QCOMPARE(said(load(kCore, {{variable.constData(), value.constData()}})), QStringList{problem});
    }
    void theEnvironmentGivesARequiredKey()
    {
        QCOMPARE(said(load("", {{"API_BASE_URL", "http://core"}})), QStringList());
        QCOMPARE(said(load("import Config\nconfig :omnimessage_smpp, api_base_url: nil\n",
                           {{"API_BASE_URL", "http://core"}})),
                 QStringList());
        QVERIFY(load("", {{"API_BASE_URL", ":embedded"}}).config.gateway.coreIsEmbedded());
    }
    void aMistakeInTheFileCountsUnderTheEnvironmentToo()
    {
        QCOMPARE(said(load(global("  api_timeout: 1"), {{"API_TIMEOUT", "3000"}})).size(), 1);
    }
    void explicitFalseInTheEnvironmentContradictsACaCertificate()
    {
        const QTemporaryDir dir;
        QFile pem(dir.filePath(QStringLiteral("ca.pem")));
        QVERIFY(pem.open(QIODevice::WriteOnly));
        const QString file = dir.filePath(QStringLiteral("r.exs"));
        const QByteArray text = global("  api_ca_certificate: \"ca.pem\"");
        QCOMPARE(said(load(text, {{"VERIFY_SSL_PEER", "false"}}, file)),
                 QStringList{
                     QStringLiteral("environment: error: VERIFY_SSL_PEER: false beside api_ca_certificate, which asks "
                                    "for verification; allowed is true")});
        const LoadResult implied = load(text, {}, file);
        QCOMPARE(said(implied), QStringList());
        QVERIFY(implied.config.gateway.verifySslPeer);
        QCOMPARE(implied.config.gateway.apiCaCertificate, dir.filePath(QStringLiteral("ca.pem")));
        QCOMPARE(said(load(global("  api_ca_certificate: \"ca.pem\", verify_ssl_peer: false"),
                           {{"VERIFY_SSL_PEER", "true"}}, file)),
                 QStringList());
    }
    void everyFormOfSyntaxServesInOneFile()
    {
        const QTemporaryDir dir;
        QFile secret(dir.filePath(QStringLiteral("pw.txt")));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write("from-file\n");
        secret.close();
        const QByteArray text =
            "# comment\nimport Config\nconfig :omnimessage_smpp,\n"
            "  api_base_url: System.get_env(\"ACCEPT_URL\") || \"http://127.0.0.1:9\", # trailing\n"
            "  smsc_name: System.get_env(\"NOT_SET\", \"from_default\"),\n"
            "  api_timeout: String.to_integer(System.get_env(\"ACCEPT_TIMEOUT\", \"3000\")),\n"
            "  cache_flush_interval: 10_000, secret_store: :file,\n"
            "  dashboard: %{\"host\" => \"127.0.0.1\", \"port\" => 18087},\n  metrics: [host: \"127.0.0.1\", port: "
            "14000]\n"
            "config :omnimessage_smpp, :smpp_poll_interval, 0x64\n"
            "config :omnimessage_smpp, :binds, [%{name: \"exs\" , mode: :client, bind_type: :transceiver, host: "
            "\"127.0.0.1\", "
            "port: 3000, system_id: System.fetch_env!(\"ACCEPT_SID\"), password: String.trim(File.read!(\"" +
            dir.path().toUtf8() +
            "/pw.txt\")), tps_limit: 1_00, queue_check_frequency: 100, interface_version: 0x34,},]\n";
        const LoadResult result = load(text, {{"ACCEPT_URL", "http://core:1"},
                                              {"ACCEPT_SID", "sid-env"},
                                              {"SMSC_NAME", "from_env"},
                                              {"OMNIMESSAGE_SMPP_HOSTNAME", "accept-host"},
                                              {"API_TIMEOUT", "3100"}});
        QCOMPARE(said(result), QStringList());
        const GatewaySettings &g = result.config.gateway;
        QCOMPARE(g.apiBaseUrl, QStringLiteral("http://core:1"));
        QCOMPARE(g.smscName, QStringLiteral("from_env"));
        QCOMPARE(g.apiTimeout, 3100);
        QCOMPARE(g.smppPollInterval, 100);
        QCOMPARE(g.hostname, QStringLiteral("accept-host"));
        QCOMPARE(g.metrics.port, quint16(14000));
        const PeerSettings &peer = result.config.peers.front();
        QCOMPARE(peer.systemId + u' ' + peer.password, QStringLiteral("sid-env from-file"));
        QCOMPARE(peer.tpsLimit, 100);
        const LoadResult plain = load(text, {{"ACCEPT_SID", "sid-env"}});
        QCOMPARE(plain.config.gateway.smscName, QStringLiteral("from_default"));
        QCOMPARE(plain.config.gateway.apiBaseUrl, QStringLiteral("http://127.0.0.1:9"));
        QCOMPARE(plain.config.gateway.apiTimeout, 3000);
    }
    void aTokenOverVerifiedTlsOrLoopbackIsNoWarning()
    {
        for (const char *keys :
             {"api_base_url: \"https://core\", verify_ssl_peer: true, api_token: \"t\"",
              "api_base_url: \"http://127.0.0.1:8080\", api_token: \"t\"",
              "api_base_url: \"http://localhost\", api_token: \"t\"", "api_base_url: :embedded, api_token: \"t\"",
              "api_base_url: \"https://core\", api_token: nil", "api_base_url: \"https://core\", api_token: \"\""})
            QCOMPARE(said(load(QByteArray("import Config\nconfig :omnimessage_smpp, ") + keys)), QStringList());
    }
    void warningsDoNotStopTheGateway()
    {
        const LoadResult result = load(global("  smc_name: \"b\""));
        QCOMPARE(result.problems.size(), std::size_t(1));
        QVERIFY(result.ok());
        QCOMPARE(result.config.gateway.smscName, QStringLiteral("b"));
    }
    void originsAreKept()
    {
        const LoadResult result = load(binds(client("tps_limit: 5")), {{"API_TIMEOUT", "3000"}});
        const auto origin = [&](const char *path) -> const ValueOrigin * {
            for (const ValueOrigin &one : result.config.origins) {
                if (one.path == QLatin1String(path))
                    return &one;
            }
            return nullptr;
        };
        QVERIFY(origin("peer/c/tps_limit"));
        QCOMPARE(origin("peer/c/tps_limit")->line, 3);
        QCOMPARE(origin("gateway/api_timeout")->by, QStringLiteral("API_TIMEOUT"));
        QCOMPARE(origin("gateway/api_timeout")->source, ValueOrigin::Source::Environment);
        QVERIFY(!origin("peer/c/window_size"));
    }
    void aFileThatCannotBeReadIsNamed()
    {
        const QTemporaryDir dir;
        const QString missing = dir.filePath(QStringLiteral("none.exs"));
        const LoadResult result = loadConfig(missing, QProcessEnvironment());
        QVERIFY(!result.ok());
        QVERIFY(said(result).first().startsWith(missing + QLatin1String(": error: cannot be read: ")));
        QVERIFY(!loadConfig(dir.path(), QProcessEnvironment()).ok());
    }
    void aBrokenFileSaysNothingOfMissingKeysInItsParts()
    {
        // The value that cannot be read was given: it is not missing as well.
        QCOMPARE(said(load("import Config\nconfig :omnimessage_smpp, api_base_url: foo\n")).size(), 1);
        QCOMPARE(said(load(kCore + "config :omnimessage_smpp, :binds, foo\n")).size(), 1);
        QCOMPARE(said(load(binds("foo"))).size(), 1);
    }
    void whatThisVersionDoesNotDoIsNamed()
    {
        const QByteArray key = QByteArray(32, 'k').toBase64();
        const LoadResult result = load(global("  database: \"postgresql://u@h:5432/n\", cluster_key: \"" + key + "\""));
        QCOMPARE(said(result), QStringList());
        QCOMPARE(unsupported(result.config).size(), 1U);
        QVERIFY(unsupported(result.config).front().english().startsWith(QLatin1String("database: ")));
        QVERIFY(unsupported(load(kCore).config).empty());
        QCOMPARE(said(load(global("  database: \"postgresql://u@h/n\""),
                           {{"OMNIMESSAGE_SMPP_CLUSTER_KEY", key.constData()}})),
                 QStringList());
    }
    void secretsStandInNoProblem()
    {
        const QTemporaryDir dir;
        QFile secret(dir.filePath(QStringLiteral("pw")));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write(QByteArray(70, 'z'));
        secret.close();
        const QString text =
            said(load(binds("%{name: File.read!(\"pw\"), mode: :client, bind_type: :transceiver, host: \"h\", "
                            "system_id: File.read!(\"pw\"), password: File.read!(\"pw\")},\n"
                            "%{name: \"c\", mode: :client, bind_type: :transceiver, host: \"h\", system_id: \"s\", "
                            "password: [\"hush\"], tps_limit: %{password: \"hush\"}}"),
                      {}, dir.filePath(QStringLiteral("r.exs"))))
                .join(u'\n');
        QVERIFY(text.count(u'\n') >= 4);
        QVERIFY2(!text.contains(QLatin1String("zzz")) && !text.contains(QLatin1String("hush")), qPrintable(text));
    }
};

QTEST_GUILESS_MAIN(TestGatewayConfig)
#include "tst_gatewayconfig.moc"
