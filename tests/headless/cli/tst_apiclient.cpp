#include "cli/apiclient.h"
#include "headless/cli/clirig.h"

#include <QtCore/QDir>
#include <QtNetwork/QTcpServer>
#include <QtTest/QtTest>

using namespace gateway::cli;

/// The client of the operations API, seen through a command that uses it.
class ApiClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<CliRig>();
    }

    void aCommandSignsInWithTheTokenOfTheStateDirectory()
    {
        FakeGateway &gateway = m_rig->startGateway();
        gateway.answer("GET /api/v1/cache", 200, quoted("{'total':0,'pending':0,'failed':0,'binds':[]}"));
        m_rig->environment.insert(u"LANG"_qs, u"fr_FR.UTF-8"_qs);
        const CliOutcome outcome = m_rig->run({u"cache"_qs, u"--json"_qs});
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.code, int(kDone));
        QCOMPARE(outcome.json().value(u"total").toInt(-1), 0);
        QCOMPARE(gateway.last().headers.value("authorization"), QByteArray("Bearer ") + CliRig::kToken);
        QCOMPARE(gateway.last().headers.value("accept-language"), QByteArrayLiteral("fr"));
    }

    void onlyTheCertificateOfTheStateDirectoryIsTrusted()
    {
        FakeGateway &gateway = m_rig->startGateway();
        m_rig->write(u"state/dashboard-certificate.pem"_qs, TestCa::selfSigned("IP:127.0.0.1").certificate);
        const CliOutcome outcome = m_rig->run({u"status"_qs});
        QCOMPARE(outcome.code, int(kFailed));
        QVERIFY2(outcome.err.contains(u"shows another certificate than this gateway's"_qs), qPrintable(outcome.err));
        QVERIFY(gateway.asked().isEmpty()); // and the token has gone nowhere
    }

    void aConfiguredCertificateIsTrustedInstead()
    {
        FakeGateway &gateway = m_rig->startGateway();
        gateway.answer("GET /api/v1/status", 200, "{}");
        m_rig->write(u"own.pem"_qs, m_rig->identity.certificate);
        m_rig->write(u"own.key"_qs, m_rig->identity.key);
        QVERIFY(QFile::remove(m_rig->path(u"state/dashboard-certificate.pem"_qs)));
        QByteArray config = m_rig->contents(u"runtime.exs"_qs);
        config.replace("host: \"0.0.0.0\"",
                       QByteArray("certificate: \"" + m_rig->path(u"own.pem"_qs).toUtf8() + "\", private_key: \"" +
                                  m_rig->path(u"own.key"_qs).toUtf8() + "\""));
        m_rig->write(u"runtime.exs"_qs, config);
        const CliOutcome outcome = m_rig->run({u"status"_qs, u"--json"_qs});
        QCOMPARE(outcome.err, QString());
        QCOMPARE(outcome.code, int(kDone));
    }

    void whereNoGatewayRunsThatIsSaid()
    {
        const quint16 port = m_rig->startGateway().port();
        m_rig->startGateway().stop();
        m_rig->writeConfig(port);
        QTcpServer free; // a port that nothing answers at
        QVERIFY(free.listen(QHostAddress::LocalHost));
        m_rig->writeConfig(free.serverPort());
        free.close();
        const CliOutcome outcome = m_rig->run({u"status"_qs});
        QCOMPARE(outcome.code, int(kFailed));
        QVERIFY2(outcome.err.contains(u"the gateway does not run here (nothing answers at https://127.0.0.1:"_qs),
                 qPrintable(outcome.err));
    }

    void whereNoGatewayEverRanThatIsSaid()
    {
        m_rig->writeConfig(8087);
        const CliOutcome outcome = m_rig->run({u"status"_qs});
        QCOMPARE(outcome.code, int(kFailed));
        QVERIFY2(outcome.err.contains(u"no gateway has run on the state directory "_qs + m_rig->stateDir()),
                 qPrintable(outcome.err));
    }

    void aConfigurationWithErrorsIsToldWithItsPlaces()
    {
        m_rig->write(u"runtime.exs"_qs, "import Config\nconfig :omnimessage_smpp, nonsense: 1\n");
        const CliOutcome outcome = m_rig->run({u"peers"_qs});
        QCOMPARE(outcome.code, int(kBadConfiguration));
        QVERIFY2(outcome.err.contains(u"runtime.exs:2:"_qs), qPrintable(outcome.err));
    }

    void aRefusalIsToldInWords_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("text");
        QTest::newRow("401") << 401 << quoted("{'error':'unauthorized'}")
                             << u"does not know the token of this state directory"_qs;
        QTest::newRow("403") << 403 << quoted("{'error':'forbidden','detail':'This needs the role admin.'}")
                             << u"not allowed: This needs the role admin."_qs;
        QTest::newRow("404") << 404 << quoted("{'error':'not_found','detail':'There is no peer x.'}")
                             << u"not found: There is no peer x."_qs;
        QTest::newRow("409") << 409 << quoted("{'error':'in_flight'}") << u"not possible now: in_flight"_qs;
        QTest::newRow("422") << 422
                             << quoted("{'errors':[{'field':'limit','message':'must be 1 to "
                                       "1000'},{'field':'','message':'no good\\u001b[2J'}]}")
                             << u"not allowed:\n  limit: must be 1 to 1000\n  no good\\x1b[2J\n"_qs;
        QTest::newRow("429") << 429 << QByteArray("{}") << u"try again in 7 seconds"_qs;
        QTest::newRow("502") << 502 << quoted("{'error':'core','detail':'It is down.'}")
                             << u"OmniMessage Core failed: It is down."_qs;
        QTest::newRow("503") << 503 << quoted("{'error':'stopping'}") << u"the gateway answered 503: stopping"_qs;
        QTest::newRow("no JSON") << 200 << QByteArray("<html>") << u"answered something that is no JSON"_qs;
    }
    void aRefusalIsToldInWords()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, text);
        m_rig->startGateway().answer("GET /api/v1/queue", status, body, {{"Retry-After", "7"}});
        const CliOutcome outcome = m_rig->run({u"queue"_qs, u"list"_qs});
        QCOMPARE(outcome.code, int(kFailed));
        QVERIFY2(outcome.err.contains(text), qPrintable(outcome.err));
        QCOMPARE(outcome.out, QString());
    }

    void anotherMachineIsAskedWithItsOwnTokenAndCertificate()
    {
        FakeGateway &gateway = m_rig->startGateway();
        gateway.answer("GET /api/v1/status", 200, "{}");
        const QString url = QStringLiteral("https://127.0.0.1:%1").arg(gateway.port());
        m_rig->write(u"theirs.pem"_qs, m_rig->identity.certificate);
        m_rig->environment.insert(u"OMNIMESSAGE_SMPP_TOKEN"_qs, u"oms_of-there"_qs);
        QStringList words{u"status"_qs, u"--json"_qs, u"--url"_qs, url};
        const CliOutcome distrusted = m_rig->run(words);
        QCOMPARE(distrusted.code, int(kFailed));
        QVERIFY2(distrusted.err.contains(u"is not trusted; --certificate FILE names the one"_qs),
                 qPrintable(distrusted.err));
        QVERIFY(gateway.asked().isEmpty());
        words += {u"--certificate"_qs, m_rig->path(u"theirs.pem"_qs)};
        QCOMPARE(m_rig->run(words).code, int(kDone));
        QCOMPARE(gateway.last().headers.value("authorization"), QByteArrayLiteral("Bearer oms_of-there"));
    }

    void theTokenOfThisMachineGoesToNoOther()
    {
        m_rig->startGateway();
        for (const char *url : {"https://gateway.example.com:8087", "https://192.0.2.1:8087"}) {
            const CliOutcome outcome = m_rig->run({u"status"_qs, u"--url"_qs, QLatin1String(url)});
            QCOMPARE(outcome.code, int(kFailed));
            QVERIFY2(outcome.err.contains(u"OMNIMESSAGE_SMPP_TOKEN must hold a token"_qs), qPrintable(outcome.err));
        }
        const CliOutcome plain = m_rig->run({u"status"_qs, u"--url"_qs, u"http://127.0.0.1:1"_qs});
        QVERIFY2(plain.err.contains(u"--url must be https://HOST:PORT"_qs), qPrintable(plain.err));
    }

    void anAnswerThatDoesNotComeIsNotWaitedForForEver()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        ApiTarget target;
        target.url = localUrl(u"127.0.0.1"_qs, silent.serverPort());
        target.token = "t";
        target.certificate = QSslCertificate(m_rig->identity.certificate);
        ApiClient client(target, u"en"_qs, 1000);
        const auto answer = client.get(apiPath({u"status"_qs}));
        QVERIFY(!answer);
        QVERIFY2(answer.error().text.contains(u"within 1 seconds"_qs), qPrintable(answer.error().text));
    }

    void theGatewayIsReachedWhereItListens()
    {
        QCOMPARE(localUrl(u"0.0.0.0"_qs, 8087).toString(), u"https://127.0.0.1:8087"_qs);
        QCOMPARE(localUrl(u"::"_qs, 1).toString(), u"https://[::1]:1"_qs);
        QCOMPARE(localUrl(u"192.0.2.7"_qs, 2).toString(), u"https://192.0.2.7:2"_qs);
        QCOMPARE(localUrl(u"localhost"_qs, 3).toString(), u"https://localhost:3"_qs);
    }

    void partsOfAPathAreEncoded() { QCOMPARE(apiPath({u"peers"_qs, u"../x?y"_qs}), u"/api/v1/peers/..%2Fx%3Fy"_qs); }

private:
    std::unique_ptr<CliRig> m_rig;
};

QTEST_GUILESS_MAIN(ApiClientTest)
#include "tst_apiclient.moc"
