#include "core/gateway/gatewayrig.h"
#include "headless/api/apirig.h"
#include "peers/settingrows.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpServer>

using namespace gateway;
using namespace gateway::api;

namespace {

const char kFile[] = "import Config\n"
                     "config :omnimessage_smpp,\n"
                     "  api_base_url: \"https://user:hush@127.0.0.1:1\",\n"
                     "  api_token: \"hush-token\",\n"
                     "  api_ca_certificate: \"%1\",\n"
                     "  smsc_name: \"from_file\",\n"
                     "  log_level: :error,\n"
                     "  dashboard: %{port: 18087},\n"
                     "  cache_max_retry_attempts: 4,\n"
                     "  hostname: String.trim(File.read!(\"%1\")),\n"
                     "  secret_store: :file\n"
                     "config :omnimessage_smpp, :server_binds, [\n"
                     "  %{name: \"partner\", system_id: \"partner\", password: \"hush-pw\", max_sessions: 3},\n"
                     "  %{name: \"other\", system_id: \"other\", password: \"hush-pw\"}\n"
                     "]\n"
                     "config :omnimessage_smpp, :listen, %{host: \"127.0.0.1\", port: %2}\n";

} // namespace

/// The settings' schema, and what is in effect.
class ApiSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cleanup() { m_rig.reset(); }

    void theSchemaIsInTheReadersLanguage()
    {
        start([](Gateway::Settings &) {});
        const QByteArray viewer = m_rig->bearer("viewer");
        for (const char *kind : {"client", "server", "listener"}) {
            const QByteArray path = QByteArray("/api/v1/schema/") + kind;
            const Answer english = m_rig->ask("GET", path, {}, viewer);
            const Answer french = m_rig->ask("GET", path, {}, viewer + "Accept-Language: fr-FR,en;q=0.5\r\n");
            QCOMPARE(english.status, 200);
            QCOMPARE(english.json().value(u"kind"_qs).toString(), QLatin1String(kind));
            const QJsonArray rows = english.json().value(u"settings"_qs).toArray();
            const QJsonArray translated = french.json().value(u"settings"_qs).toArray();
            QVERIFY(rows.size() >= 9);
            QCOMPARE(translated.size(), rows.size());
            for (qsizetype i = 0; i < rows.size(); ++i) {
                QJsonObject row = rows.at(i).toObject(), other = translated.at(i).toObject();
                const QString doc = row.take(u"doc"_qs).toString(), texte = other.take(u"doc"_qs).toString();
                QCOMPARE(other, row);
                QVERIFY2(!doc.isEmpty() && !texte.isEmpty() && texte != doc, qPrintable(doc));
            }
        }
        for (const char *path : {"/api/v1/schema/gateway", "/api/v1/schema/Client", "/api/v1/schema/x"})
            QCOMPARE(m_rig->ask("GET", path, {}, viewer).status, 404);
    }

    void theSchemaSaysWhatAFormNeeds()
    {
        start([](Gateway::Settings &) {});
        const Answer schema = m_rig->ask("GET", "/api/v1/schema/client", {}, m_rig->cli());
        QJsonObject rows;
        for (const QJsonValue &row : schema.json().value(u"settings"_qs).toArray())
            rows.insert(row[u"key"_qs].toString(), row);
        QCOMPARE(rows[u"tps_limit"_qs][u"max"_qs].toInt(), 10000);
        QCOMPARE(rows[u"tps_limit"_qs][u"unit"_qs].toString(), u"msg/s"_qs);
        QVERIFY(rows[u"password"_qs][u"secret"_qs].toBool() && rows[u"name"_qs][u"fixed"_qs].toBool());
        QVERIFY(rows[u"host"_qs][u"needs_rebind"_qs].toBool());
        QVERIFY(!rows.contains(u"max_sessions"_qs));
    }

    void settingsSayWhereTheyComeFrom()
    {
        startOnFile();
        const QJsonObject rows = settings();
        for (
            const QString &row :
            {uR"({"key":"smsc_name","place":"SMSC_NAME","source":"environment","value":"from_env"})"_qs,
             uR"({"key":"cache_max_retry_attempts","place":"runtime.exs:9","source":"file","unit":"attempts","value":4})"_qs,
             uR"({"key":"dashboard.port","place":"runtime.exs:8","source":"file","value":18087})"_qs,
             uR"({"key":"dashboard.host","source":"default","value":"0.0.0.0"})"_qs,
             uR"({"key":"license_file","source":"default","value":null})"_qs,
             uR"({"key":"verify_ssl_peer","place":"api_ca_certificate","source":"default","value":true})"_qs,
             uR"({"key":"listen.host","place":"runtime.exs:16","source":"file","value":"127.0.0.1"})"_qs,
             uR"({"key":"listen.max_connections","source":"default","unit":"connections","value":100})"_qs}) {
            QJsonObject wanted = QJsonDocument::fromJson(row.toUtf8()).object();
            wanted.insert(u"secret"_qs, false);
            QJsonObject found = rows.value(wanted.value(u"key"_qs).toString()).toObject();
            QVERIFY(!found.take(u"doc"_qs).toString().isEmpty());
            QCOMPARE(found, wanted);
        }
        // Every setting of the gateway is there.
        for (const ListedSetting &setting : listSettings(GatewaySettings(), ForGateway))
            QVERIFY2(rows.contains(setting.key), qPrintable(setting.key));
    }

    void settingsHideWhatIsSecret()
    {
        startOnFile();
        const QJsonObject rows = settings();
        QCOMPARE(rows[u"api_token"_qs][u"value"_qs].toString(), u"***"_qs);
        QVERIFY(rows[u"api_token"_qs][u"secret"_qs].toBool());
        QCOMPARE(rows[u"hostname"_qs][u"value"_qs].toString(), u"***"_qs); // File.read!
        QVERIFY(rows[u"cluster_key"_qs][u"value"_qs].isNull());
        QVERIFY(rows[u"api_base_url"_qs][u"value"_qs].toString().endsWith(u"@127.0.0.1:1"_qs));
        QVERIFY(!m_answer.body.contains("hush") && !m_answer.body.contains("held-by-a-file"));
    }

    void settingsListWhatIsEditedLive()
    {
        startOnFile();
        const QByteArray cli = m_rig->cli();
        QCOMPARE(m_rig
                     ->ask("PATCH", "/api/v1/peers/server/partner",
                           R"({"max_sessions":5,"password":"hush-2","cache_enabled":true})", cli)
                     .status,
                 200);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/peers/server/other", {}, cli).status, 204);
        const QJsonObject listener = m_rig->ask("GET", "/api/v1/listener", {}, cli).json();
        QJsonObject changed{{u"host"_qs, listener.value(u"host"_qs)},
                            {u"port"_qs, listener.value(u"port"_qs)},
                            {u"max_connections"_qs, 7}};
        QCOMPARE(
            m_rig->ask("PUT", "/api/v1/listener", QJsonDocument(changed).toJson(QJsonDocument::Compact), cli).status,
            200);
        const QJsonObject rows = settings();
        QCOMPARE(rows[u"listen.max_connections"_qs][u"source"_qs].toString(), u"live"_qs);
        QCOMPARE(rows[u"listen.max_connections"_qs][u"place"_qs].toString(), u"cli"_qs);
        QVERIFY(!m_answer.body.contains("hush"));

        QStringList overrides;
        for (const QJsonValue &value : m_answer.json().value(u"overrides"_qs).toArray()) {
            QJsonObject one = value.toObject();
            QVERIFY(one.take(u"at"_qs).toString().endsWith(u'Z'));
            overrides += QString::fromUtf8(QJsonDocument(one).toJson(QJsonDocument::Compact));
        }
        overrides.sort();
        QCOMPARE(
            overrides,
            QStringList(
                {uR"({"by":"cli","file":100,"key":"max_connections","peer":null,"scope":"listener","value":7})"_qs,
                 uR"({"by":"cli","file":3,"key":"max_sessions","peer":"partner","scope":"server","value":5})"_qs,
                 uR"({"by":"cli","file":false,"key":"cache_enabled","peer":"partner","scope":"server","value":true})"_qs,
                 uR"({"by":"cli","file":null,"key":"password","peer":"partner","scope":"server","value":null})"_qs}));
        const QJsonArray removed = m_answer.json().value(u"removed"_qs).toArray();
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed.at(0).toObject().keys(), QStringList({u"at"_qs, u"by"_qs, u"mode"_qs, u"name"_qs}));
        QCOMPARE(removed.at(0)[u"name"_qs].toString(), u"other"_qs);
        QCOMPARE(removed.at(0)[u"mode"_qs].toString(), u"server"_qs);
    }

    void settingsAreThoseInEffectWhenTheFileIsReadAnew()
    {
        startOnFile();
        GatewayConfig later = m_config;
        later.gateway.smscName = u"later"_qs; // at the next start
        later.gateway.cacheMaxRetryAttempts = 6;
        std::erase_if(later.origins, [](const ValueOrigin &origin) { return origin.path == u"gateway/smsc_name"; });
        QVERIFY(m_rig->gateway().reload(later));
        const QJsonObject rows = settings();
        QCOMPARE(rows[u"smsc_name"_qs][u"value"_qs].toString(), u"from_env"_qs);
        QCOMPARE(rows[u"smsc_name"_qs][u"source"_qs].toString(), u"environment"_qs);
        QCOMPARE(rows[u"cache_max_retry_attempts"_qs][u"value"_qs].toInt(), 6);
    }

private:
    void start(const std::function<void(Gateway::Settings &)> &edit)
    {
        m_rig = std::make_unique<ApiRig>(edit);
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
    }
    void startOnFile()
    {
        QFile secret(m_dir.filePath(u"name"_qs));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write("held-by-a-file\n");
        secret.close();
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        const QString text = QString::fromLatin1(kFile).arg(secret.fileName()).arg(free.serverPort());
        free.close();
        QProcessEnvironment environment;
        environment.insert(u"SMSC_NAME"_qs, u"from_env"_qs);
        const LoadResult loaded = loadConfig(text.toUtf8(), m_dir.filePath(u"runtime.exs"_qs), environment);
        for (const ConfigProblem &problem : loaded.problems)
            QFAIL(qPrintable(problem.text()));
        m_config = loaded.config;
        m_config.gateway.apiCaCertificate.clear(); // which is none
        start([this](Gateway::Settings &of) { static_cast<GatewayConfig &>(of) = m_config; });
    }
    /// By key.
    QJsonObject settings()
    {
        m_answer = m_rig->ask("GET", "/api/v1/settings", {}, m_rig->bearer("viewer"));
        QJsonObject rows;
        for (const QJsonValue &row : m_answer.json().value(u"settings"_qs).toArray())
            rows.insert(row[u"key"_qs].toString(), row);
        return rows;
    }

    QTemporaryDir m_dir;
    GatewayConfig m_config;
    Answer m_answer;
    std::unique_ptr<ApiRig> m_rig;
};

QTEST_GUILESS_MAIN(ApiSettingsTest)
#include "tst_apisettings.moc"
