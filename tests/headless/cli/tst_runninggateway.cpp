#include "core/gateway/gatewayrig.h"
#include "headless/api/apirig.h"
#include "headless/cli/clirig.h"

#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;
using namespace gateway::cli;

/// The commands beside a whole gateway that runs.
class RunningGatewayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_gateway = std::make_unique<ApiRig>(std::vector{partnerPeer(u"acme"_qs)});
        m_gateway->settings.tls = true;
        QCOMPARE(m_gateway->start(), QString());
        m_rig = std::make_unique<CliRig>();
        m_rig->environment.insert(u"OMNIMESSAGE_SMPP_STATE_DIR"_qs, stateDir());
        m_rig->writeConfig(m_gateway->port());
    }
    void cleanup()
    {
        m_rig.reset();
        m_gateway.reset();
    }

    void aTokenIsHeededAtOnce()
    {
        const auto ask = [&](const QByteArray &token) {
            return m_gateway->ask("GET", "/api/v1/session", {}, "Authorization: Bearer " + token + "\r\n").status;
        };
        const QByteArray token =
            done({u"token"_qs, u"add"_qs, u"t"_qs, u"--role"_qs, u"viewer"_qs}).trimmed().toLatin1();
        QCOMPARE(ask(token), 200);
        done({u"token"_qs, u"remove"_qs, u"t"_qs});
        QCOMPARE(ask(token), 401);
    }

    void aUserIsHeededAtOnce()
    {
        done({u"user"_qs, u"add"_qs, u"ann"_qs, u"--role"_qs, u"viewer"_qs, u"--password-stdin"_qs},
             ApiRig::passwordOf("ann"));
        const SignIn ann = m_gateway->signIn("ann");
        QVERIFY(!ann.cookie.isEmpty());
        QCOMPARE(m_gateway->ask("GET", "/api/v1/session", {}, ann.headers()).status, 200);
        done({u"user"_qs, u"role"_qs, u"ann"_qs, u"operator"_qs}); // which ends the session
        QCOMPARE(m_gateway->ask("GET", "/api/v1/session", {}, ann.headers()).status, 401);
    }

    void statusAndPeersAreWhatTheGatewayHas()
    {
        QVERIFY(done({u"status"_qs}).contains(QRegularExpression(u"\nacme +server +waiting "_qs)));
        QVERIFY(done({u"peers"_qs}).contains(QRegularExpression(u"\nacme +server +yes +acme "_qs)));
        QCOMPARE(done({u"peers"_qs, u"list"_qs, u"--names"_qs}), u"acme\n"_qs);
        QVERIFY(!done({u"peers"_qs, u"diagnose"_qs, u"acme"_qs}).isEmpty());
        QVERIFY(done({u"cache"_qs}).contains(u"0 messages in the cache"_qs));
        done({u"logs"_qs, u"--level"_qs, u"error"_qs});
    }

    void aPeerIsAddedEditedAndRemoved()
    {
        done({u"peers"_qs, u"add"_qs, u"client"_qs, u"carrier"_qs, u"host=127.0.0.1"_qs, u"port=1"_qs,
              u"system_id=me"_qs, u"bind_type=transceiver"_qs, u"enabled=no"_qs, u"tps_limit=50"_qs,
              u"interface_version=0x34"_qs, u"--password-stdin"_qs},
             "secret_1\n");
        done({u"peers"_qs, u"edit"_qs, u"carrier"_qs, u"tps_limit=20"_qs});
        done({u"peers"_qs, u"edit"_qs, u"acme"_qs, u"ip_whitelist=127.0.0.1,10.0.0.0/8"_qs, u"tps_limit=7"_qs});
        const QString shown = done({u"peers"_qs, u"show"_qs, u"carrier"_qs});
        QVERIFY2(shown.contains(QRegularExpression(u"\n  tps_limit +20"_qs)), qPrintable(shown));
        QVERIFY(!shown.contains(u"secret_1"_qs));
        QVERIFY(done({u"peers"_qs, u"show"_qs, u"acme"_qs})
                    .contains(QRegularExpression(u"ip_whitelist +127.0.0.1, 10.0.0.0/8 +edited by cli"_qs)));
        done({u"peers"_qs, u"edit"_qs, u"acme"_qs, u"--unset"_qs, u"tps_limit"_qs});
        QVERIFY(done({u"peers"_qs, u"show"_qs, u"acme"_qs}).contains(QRegularExpression(u"tps_limit +100\n"_qs)));
        done({u"peers"_qs, u"disable"_qs, u"acme"_qs});
        done({u"peers"_qs, u"reset"_qs, u"acme"_qs});
        done({u"peers"_qs, u"remove"_qs, u"carrier"_qs});
        QCOMPARE(done({u"peers"_qs, u"list"_qs, u"--names"_qs}), u"acme\n"_qs);

        const CliOutcome wrong = m_rig->run({u"peers"_qs, u"edit"_qs, u"acme"_qs, u"tps_limit=0"_qs, u"nonsense=1"_qs});
        QCOMPARE(wrong.code, int(kFailed));
        QVERIFY2(wrong.err.contains(u"\n  tps_limit: "_qs) && wrong.err.contains(u"\n  nonsense: "_qs),
                 qPrintable(wrong.err));
        QCOMPARE(m_rig->run({u"peers"_qs, u"show"_qs, u"nobody"_qs}).code, int(kFailed));
    }

    void peersOfAnotherGatewayAreTakenOverAndReplacedLater()
    {
        const auto config = [](const QByteArray &rate) -> QByteArray {
            return quoted("import Config\n"
                          "config :omnimessage_smpp,\n"
                          "  api_base_url: 'http://core.test',\n"
                          "  binds: [%{name: 'carrier', mode: :client, bind_type: :transceiver, host: '127.0.0.1',\n"
                          "            port: 1, system_id: 'me', password: 'secret_1', enabled: false,\n"
                          "            queue_check_frequency: 1000, tps_limit: ") +
                   rate + "}]\n";
        };
        m_rig->write(u"other.exs"_qs, config("30"));
        done({u"peers"_qs, u"import"_qs, m_rig->path(u"other.exs"_qs)});
        m_rig->write(u"other.exs"_qs, config("40"));
        done({u"peers"_qs, u"import"_qs, m_rig->path(u"other.exs"_qs)});
        const QJsonObject carrier = m_rig->run({u"peers"_qs, u"show"_qs, u"carrier"_qs, u"--json"_qs}).json();
        QCOMPARE(carrier[u"tps_limit"].toInt(), 40);
        QVERIFY(carrier[u"has_password"].toBool());
        QCOMPARE(carrier[u"origin"].toString(), u"live"_qs);
    }

    void theLogIsFollowedFromWhatThereWas()
    {
        const auto log = [&](const QString &bind, const QString &text) {
            m_gateway->log().add({1795478400000, log::Level::Warning, log::Category::Smpp, bind, "test", text, {}});
        };
        log(u"acme"_qs, u"the first of acme"_qs);
        log(u"other"_qs, u"the first of another"_qs);
        bool told = false;
        m_rig->printed = [&](const QByteArray &all) {
            if (!std::exchange(told, true)) { // what there was: from now on the log is followed
                log(u"other"_qs, u"the second of another"_qs);
                log(u"acme"_qs, u"the second of acme"_qs);
            }
            if (all.contains("the second of acme")) // the end comes from the other side
                QTimer::singleShot(0, &m_context, [this] { m_gateway->server().stop(); });
        };
        const CliOutcome followed = m_rig->run({u"logs"_qs, u"--follow"_qs, u"--bind"_qs, u"acme"_qs});
        QCOMPARE(followed.code, int(kFailed));
        QCOMPARE(followed.out.count(u"the first of acme"_qs), 1);
        QCOMPARE(followed.out.count(u"the second of acme"_qs), 1);
        QVERIFY(!followed.out.contains(u"another"_qs));
        QVERIFY2(followed.err.contains(u"the gateway has ended the connection"_qs), qPrintable(followed.err));
    }

    void aCopyIsMadeWhileItRunsAndNotPutBack()
    {
        done({u"peers"_qs, u"edit"_qs, u"acme"_qs, u"--password-stdin"_qs}, "secret_2\n");
        const QString copy = m_rig->path(u"copy"_qs);
        QCOMPARE(m_rig->run({u"backup"_qs, copy}).code, int(kDone));
        QVERIFY(m_rig->contents(u"copy/secrets"_qs).contains("secret_2"));
        QVERIFY(QFile::exists(copy + u"/gateway.db"));
        const CliOutcome refused = m_rig->run({u"restore"_qs, copy, u"--force"_qs});
        QCOMPARE(refused.code, int(kFailed));
        QVERIFY2(refused.err.contains(u"a gateway runs on "_qs), qPrintable(refused.err));
    }

    void aSupportBundleOfItHoldsNoSecret()
    {
        done({u"peers"_qs, u"edit"_qs, u"acme"_qs, u"--password-stdin"_qs}, "secret_2\n");
        const QString file = m_rig->path(u"bundle.tar.gz"_qs);
        const CliOutcome outcome = m_rig->run({u"support-bundle"_qs, u"--output"_qs, file});
        QVERIFY2(outcome.code == kDone, qPrintable(outcome.err));
        for (const char *name :
             {"status.json", "peers-server.json", "diagnosis", "cache.json", "settings.json", "logs.json"})
            QVERIFY2(!outcome.err.contains(QLatin1String(name)), qPrintable(outcome.err));
        QDir().mkpath(m_rig->path(u"unpacked"_qs));
        QProcess tar;
        tar.start(u"tar"_qs, {u"-xzf"_qs, file, u"--strip-components=1"_qs, u"-C"_qs, m_rig->path(u"unpacked"_qs)});
        QVERIFY(tar.waitForFinished(-1) && tar.exitCode() == 0);
        const QByteArray token = m_gateway->contents(u"cli-token"_qs).trimmed();
        for (const QString &name : QDir(m_rig->path(u"unpacked"_qs)).entryList(QDir::Files)) {
            const QByteArray octets = m_rig->contents(u"unpacked/"_qs + name);
            QVERIFY2(!octets.contains("secret_2") && !octets.contains(token), qPrintable(name));
        }
    }

private:
    QString stateDir() const { return QDir(m_gateway->path(QString())).absolutePath(); }
    QString done(const QStringList &words, const QByteArray &input = {})
    {
        const CliOutcome outcome = m_rig->run(words, input);
        if (outcome.code != kDone)
            QTest::qFail(qPrintable(words.join(u' ') + u": " + outcome.err), __FILE__, __LINE__);
        return outcome.out;
    }

    std::unique_ptr<ApiRig> m_gateway;
    std::unique_ptr<CliRig> m_rig;
    QObject m_context;
};

QTEST_GUILESS_MAIN(RunningGatewayTest)
#include "tst_runninggateway.moc"
