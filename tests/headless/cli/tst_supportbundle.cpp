#include "cli/supportbundle.h"
#include "headless/cli/clirig.h"

#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QProcess>
#include <QtTest/QtTest>
#include <sys/stat.h>

using namespace gateway::cli;

class SupportBundleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<CliRig>();
    }

    void allThatSupportAsksForIsInItAndNothingSecret()
    {
        FakeGateway &gateway = m_rig->startGateway();
        m_rig->writeConfig(gateway.port(),
                           quoted("  api_token: 'secret-of-core',\n"
                                  "  metrics: %{host: '127.0.0.1', port: 9},\n"
                                  "  server_binds: [%{name: 'acme', system_id: 'acme', password: 'secret-in-file', "
                                  "allowed_bind_types: [:receiver],\n"
                                  "                   ip_whitelist: [], tps_limit: 5, queue_check_frequency: 1000}],\n"
                                  "  listen: %{host: '0.0.0.0', port: 2775, max_connections: 10}"));
        m_rig->write(u"state/secrets"_qs, quoted("{'server/acme/password':'secret-set-live'}"));
        m_rig->write(u"state/initial-admin-password"_qs, "secret-of-admin\n");
        gateway.answer("GET /api/v1/status", 200,
                       quoted("{'binds':[{'name':'acme','last_error':{'text':'secret-in-file'}}]}"));
        gateway.answer("GET /api/v1/peers/acme/diagnosis", 200, quoted("{'cause':'none','text':'secret-set-live'}"));
        gateway.answer("GET /api/v1/peers/client", 200, quoted("{'peers':[]}"));
        gateway.answer("GET /api/v1/peers/server", 200, quoted("{'peers':[{'name':'acme'}]}"));
        gateway.answer("GET /api/v1/queue/stats", 200, quoted("{'rows':[]}"));
        gateway.answer("GET /api/v1/queue", 200, quoted("{'messages':[{'text':'text of a message'}]}"));
        gateway.answer("GET /api/v1/cache", 200, quoted("{'total':1}"));
        gateway.answer("GET /api/v1/cache/acme/messages", 200, quoted("{'messages':[{'text':'text of a message'}]}"));
        gateway.answer("GET /api/v1/settings", 200, quoted("{'settings':[]}"));
        gateway.answer("GET /api/v1/logs?level=info&limit=1000", 200,
                       quoted("{'entries':[{'message':'x ") + CliRig::kToken + quoted(" secret-of-admin'}]}"));
        gateway.answer("GET /api/v1/logs", 200, quoted("{'entries':[{'message':'text of a message'}]}"));

        const QString file = m_rig->path(u"bundle.tar.gz"_qs);
        const CliOutcome outcome = m_rig->run({u"support-bundle"_qs, u"--output"_qs, file});
        QVERIFY2(outcome.code == kDone, qPrintable(outcome.err));
        struct stat info = {};
        QCOMPARE(::stat(QFile::encodeName(file).constData(), &info), 0);
        QCOMPARE(int(info.st_mode & 07777), 0600);

        const QMap<QString, QByteArray> files = unpacked(file);
        for (const char *name : {"CONTENTS.txt", "version.txt", "system.txt", "state-directory.txt",
                                 "configuration.txt", "status.json", "peers-client.json", "peers-server.json",
                                 "diagnosis.json", "queue-stats.json", "cache.json", "settings.json", "logs.json"}) {
            QVERIFY2(!files.value(QLatin1String(name)).isEmpty(), name);
            QVERIFY2(files[u"CONTENTS.txt"_qs].contains(name) || name == QByteArray("CONTENTS.txt"), name);
        }
        QVERIFY(files[u"version.txt"_qs].contains(GATEWAY_VERSION));
        QVERIFY(files[u"configuration.txt"_qs].contains("server bind acme"));
        QVERIFY(files[u"diagnosis.json"_qs].contains("\"acme\""));
        QVERIFY(files[u"state-directory.txt"_qs].contains("cli-token"));
        for (auto it = files.cbegin(); it != files.cend(); ++it) {
            for (const char *secret : {"secret-of-core", "secret-in-file", "secret-set-live", "secret-of-admin",
                                       CliRig::kToken, "text of a message"})
                QVERIFY2(!it->contains(secret), qPrintable(it.key() + u": " + QLatin1String(secret)));
        }
        // Nothing listens for metrics here: that is said, within and at once.
        QVERIFY(files[u"CONTENTS.txt"_qs].contains("metrics.txt: "));
        QVERIFY(outcome.err.contains(u"metrics.txt: "_qs));
    }

    void withoutAGatewayItHoldsWhatThereIs()
    {
        m_rig->write(u"runtime.exs"_qs, "import Config\nconfig :omnimessage_smpp, nonsense: 1\n");
        const QString file = m_rig->path(u"bundle.tar.gz"_qs);
        QCOMPARE(m_rig->run({u"support-bundle"_qs, u"--output"_qs, file}).code, int(kDone));
        const QMap<QString, QByteArray> files = unpacked(file);
        QVERIFY(files[u"CONTENTS.txt"_qs].contains("status.json: "));
        QVERIFY(files[u"configuration.txt"_qs].contains("runtime.exs:2:"));
        QVERIFY(!files[u"system.txt"_qs].isEmpty());
        QVERIFY(!files.contains(u"status.json"_qs));
    }

    void aFileThatIsThereIsNotOverwritten()
    {
        m_rig->writeConfig(1);
        m_rig->write(u"there"_qs, "kept");
        const CliOutcome outcome = m_rig->run({u"support-bundle"_qs, u"--output"_qs, m_rig->path(u"there"_qs)});
        QCOMPARE(outcome.code, int(kFailed));
        QCOMPARE(m_rig->contents(u"there"_qs), QByteArrayLiteral("kept"));
    }

    void aSecretIsMaskedHoweverItIsWritten()
    {
        Masking masking;
        masking.add(u"pass\"word/é"_qs);
        masking.add(u"pass\"word/é and more"_qs);
        masking.add(u"abc"_qs); // too short to be told from other text
        masking.addAll(QJsonObject{{u"a"_qs, QJsonArray{u"nested"_qs}}});
        QCOMPARE(masking.masked("x pass\"word/é and more y"), QByteArrayLiteral("x *** y"));
        QCOMPARE(masking.masked("{\"a\":\"pass\\\"word/é\"}"), QByteArrayLiteral("{\"a\":\"***\"}"));
        QCOMPARE(masking.masked("https://u:pass%22word%2F%C3%A9@h"), QByteArrayLiteral("https://u:***@h"));
        QCOMPARE(masking.masked("abc nested"), QByteArrayLiteral("abc ***"));
    }

private:
    /// The files of a bundle by their names.
    QMap<QString, QByteArray> unpacked(const QString &file)
    {
        const QString into = m_rig->path(u"unpacked"_qs);
        QDir().mkpath(into);
        QProcess tar;
        tar.start(u"tar"_qs, {u"--extract"_qs, u"--gzip"_qs, u"--strip-components=1"_qs, u"--directory"_qs, into,
                              u"--file"_qs, file});
        if (!tar.waitForFinished(-1) || tar.exitCode() != 0)
            QTest::qFail("the bundle cannot be read", __FILE__, __LINE__);
        QMap<QString, QByteArray> files;
        for (const QString &name : QDir(into).entryList(QDir::Files))
            files.insert(name, m_rig->contents(u"unpacked/"_qs + name));
        return files;
    }

    std::unique_ptr<CliRig> m_rig;
};

QTEST_GUILESS_MAIN(SupportBundleTest)
#include "tst_supportbundle.moc"
