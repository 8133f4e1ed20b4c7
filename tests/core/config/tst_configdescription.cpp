#include "config/gatewayconfig.h"

#include <QtCore/QTemporaryDir>
#include <QtTest>

using namespace gateway;

namespace {

const char kText[] =
    "import Config\n"
    "config :omnimessage_smpp,\n"
    "  api_base_url: \"https://user:hush@core:8443\", api_token: \"hush\",\n"
    "  verify_ssl_peer: true, smsc_name: \"from_default\",\n"
    "  dashboard: [port: 18087],\n"
    "  routes: [%{prefix: \"614\", dest_smsc: \"a\"}]\n"
    "config :omnimessage_smpp, :binds, [\n"
    "  %{name: \"a\", mode: :client, bind_type: :transceiver, host: \"h\", interface_version: 0x50,\n"
    "    system_id: System.fetch_env!(\"SID\"), password: String.trim(File.read!(\"pw.txt\"))},\n"
    "  %{name: \"b\", mode: :client, bind_type: :transceiver, host: String.trim(File.read!(\"pw.txt\")),\n"
    "    system_id: String.trim(File.read!(\"pw.txt\")), password: \"hush\"},\n"
    "  %{name: \"v\", mode: :server, system_id: \"s\", password: \"hush\", ip_whitelist: [\"10.0.0.0/8\"]}\n"
    "]\n";

} // namespace

class TestConfigDescription : public QObject
{
    Q_OBJECT

    QString m_text;

    // The line of a setting in a section, blanks collapsed.
    QString line(const char *section, const char *key) const
    {
        QString current;
        for (const QString &one : m_text.split(u'\n')) {
            if (!one.startsWith(u' '))
                current = one;
            else if (current == QLatin1String(section) && one.simplified().section(u' ', 0, 0) == QLatin1String(key))
                return one.simplified();
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QTemporaryDir dir;
        QFile secret(dir.filePath(QStringLiteral("pw.txt")));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write("from-file\n");
        secret.close();
        QProcessEnvironment environment;
        environment.insert(QStringLiteral("SMSC_NAME"), QStringLiteral("from_env"));
        environment.insert(QStringLiteral("API_TIMEOUT"), QStringLiteral("3100"));
        environment.insert(QStringLiteral("SID"), QStringLiteral("sid-env"));
        const LoadResult result = loadConfig(kText, dir.filePath(QStringLiteral("runtime.exs")), environment);
        for (const ConfigProblem &problem : result.problems)
            QFAIL(qPrintable(problem.text()));
        m_text = describeConfig(result.config);
    }
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void valuesComeWithTheirOrigin()
    {
        QCOMPARE(line("gateway", "smsc_name"), QStringLiteral("smsc_name \"from_env\" environment SMSC_NAME"));
        QCOMPARE(line("gateway", "api_timeout"), QStringLiteral("api_timeout 3100 ms environment API_TIMEOUT"));
        QCOMPARE(line("gateway", "verify_ssl_peer"), QStringLiteral("verify_ssl_peer true runtime.exs:4"));
        QCOMPARE(line("gateway", "smpp_poll_interval"), QStringLiteral("smpp_poll_interval 100 ms default"));
        QCOMPARE(line("gateway", "dashboard.port"), QStringLiteral("dashboard.port 18087 runtime.exs:5"));
        QCOMPARE(line("gateway", "dashboard.host"), QStringLiteral("dashboard.host \"0.0.0.0\" default"));
        QCOMPARE(line("gateway", "metrics.port"), QStringLiteral("metrics.port 4000 default"));
        QCOMPARE(line("gateway", "license_file"), QStringLiteral("license_file (none) default"));
        QCOMPARE(line("gateway", "routes"),
                 QStringLiteral("routes [%{prefix: \"614\", dest_smsc: \"a\"}] runtime.exs:6"));
        QCOMPARE(line("client bind a", "system_id"), QStringLiteral("system_id \"sid-env\" runtime.exs:9"));
        QCOMPARE(line("client bind a", "interface_version"), QStringLiteral("interface_version 0x50 runtime.exs:8"));
        QCOMPARE(line("client bind a", "account"), QStringLiteral("account \"sid-env@h:2775\" default"));
        QCOMPARE(line("client bind a", "exclusive"), QStringLiteral("exclusive (none) default"));
        QCOMPARE(line("server bind v", "ip_whitelist"), QStringLiteral("ip_whitelist [\"10.0.0.0/8\"] runtime.exs:12"));
        QCOMPARE(line("listener", "port"), QStringLiteral("port 2775 default"));
    }
    void secretsAreMasked()
    {
        QCOMPARE(line("gateway", "api_token"), QStringLiteral("api_token ******** runtime.exs:3"));
        QCOMPARE(line("gateway", "api_base_url"),
                 QStringLiteral("api_base_url \"https://user:********@core:8443\" runtime.exs:3"));
        QCOMPARE(line("client bind a", "password"), QStringLiteral("password ******** runtime.exs:9"));
        QCOMPARE(line("gateway", "cluster_key"), QStringLiteral("cluster_key (none) default"));
        QVERIFY(!m_text.contains(QLatin1String("hush")));
    }
    void whatFilesHoldIsNeverShown()
    {
        QCOMPARE(line("client bind b", "host"), QStringLiteral("host ******** runtime.exs:10"));
        QCOMPARE(line("client bind b", "system_id"), QStringLiteral("system_id ******** runtime.exs:11"));
        QVERIFY2(!m_text.contains(QLatin1String("from-file")), qPrintable(m_text));
    }
    void eachSectionShowsItsOwnKeysOnly()
    {
        QVERIFY(line("server bind v", "host").isEmpty());
        QVERIFY(line("client bind a", "max_sessions").isEmpty());
        QVERIFY(line("gateway", "metrics.certificate").isEmpty());
        QVERIFY(!line("server bind v", "max_sessions").isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestConfigDescription)
#include "tst_configdescription.moc"
