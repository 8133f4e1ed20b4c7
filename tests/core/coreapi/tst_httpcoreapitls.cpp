#include "coreapi/httpcoreapi.h"
#include "log/log.h"
#include "replycatcher.h"
#include "support/fakecore.h"
#include "support/patience.h"
#include "support/testca.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace gateway;
using Kind = CoreError::Kind;

/// Whom the gateway takes for Core over TLS.
class TestHttpCoreApiTls : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    TestCa m_ca{"Test CA"};
    TestCa m_otherCa{"Other CA"};
    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<HttpCoreApi> m_api;
    QStringList m_lines;

    QString file(const QString &name, const QByteArray &contents)
    {
        QFile f(m_dir.filePath(name));
        return f.open(QIODevice::WriteOnly) && f.write(contents) == contents.size() ? f.fileName() : QString();
    }
    /// Serves with `tls`, then asks for health as `caCertificate` and `verifyPeer` say.
    ReplyCatcher<CoreHealth> ask(const QSslConfiguration &tls, const QString &caCertificate, bool verifyPeer)
    {
        m_core->tls = tls;
        [this] { QVERIFY(m_core->up()); }();
        m_api = std::make_unique<HttpCoreApi>(
            HttpCoreSettings{m_core->url(), u"s3cret"_qs, caCertificate, verifyPeer, 10000, {}});
        ReplyCatcher<CoreHealth> reply;
        m_api->health(reply.to());
        return reply;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_qs));
        m_lines.clear();
        log::setOutput(-1);
        log::setSink([this](const log::Entry &entry) { m_lines += entry.text; });
        m_core = std::make_unique<FakeCore>();
    }
    void cleanup()
    {
        m_api.reset();
        m_core.reset();
        log::setSink({});
    }

    void anOwnAuthorityIsTrustedBesideTheSystems()
    {
        auto reply = ask(m_ca.serverFor("DNS:core.test,IP:127.0.0.1"), file(u"ca.pem"_qs, m_ca.pem()), true);
        TRY_VERIFY(reply.failed() || reply.ok());
        QVERIFY2(reply.ok(), qPrintable(reply.why()));
        QCOMPARE(m_core->last("health").headers.value("authorization"), "Bearer s3cret"_qba);
    }
    void oneConnectionCarriesManyRequests()
    {
        auto first = ask(m_ca.serverFor("IP:127.0.0.1"), file(u"ca.pem"_qs, m_ca.pem()), true);
        TRY_VERIFY(first.ok());
        ReplyCatcher<CoreHealth> second;
        m_api->health(second.to());
        TRY_VERIFY(second.ok());
        QCOMPARE(m_core->connections, 1);
    }
    void severalAuthoritiesMayStandInTheFile()
    {
        auto reply =
            ask(m_ca.serverFor("IP:127.0.0.1"), file(u"both.pem"_qs, m_otherCa.pem() + "\n" + m_ca.pem()), true);
        TRY_VERIFY(reply.ok());
    }
    void anUnknownIssuerIsUnreachable()
    {
        auto reply = ask(m_ca.serverFor("IP:127.0.0.1"), file(u"other.pem"_qs, m_otherCa.pem()), true);
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Unreachable);
        QVERIFY2(reply.why().contains(u"issuer certificate"_qs), qPrintable(reply.why()));
        QVERIFY(m_lines.value(0).startsWith(u"api health: unreachable: tls: "_qs));
        QCOMPARE(m_core->requests.size(), 0u);
    }
    void theSystemDoesNotKnowTheTestsAuthority()
    {
        auto reply = ask(m_ca.serverFor("IP:127.0.0.1"), {}, true);
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Unreachable);
    }
    void anotherNameIsUnreachable()
    {
        auto reply = ask(m_ca.serverFor("DNS:localhost,IP:127.0.0.2"), file(u"ca.pem"_qs, m_ca.pem()), true);
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Unreachable);
        QVERIFY2(reply.why().contains(u"host name"_qs), qPrintable(reply.why()));
        QCOMPARE(m_core->requests.size(), 0u);
    }
    void anExpiredCertificateIsUnreachable()
    {
        auto reply = ask(m_ca.serverFor("IP:127.0.0.1", -5, -1), file(u"ca.pem"_qs, m_ca.pem()), true);
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Unreachable);
        QVERIFY2(reply.why().contains(u"expired"_qs), qPrintable(reply.why()));
    }
    void withoutVerificationAnyCertificateWillDo()
    {
        auto reply = ask(m_otherCa.serverFor("DNS:elsewhere", -5, -1), {}, false);
        TRY_VERIFY(reply.failed() || reply.ok());
        QVERIFY2(reply.ok(), qPrintable(reply.why()));
        QCOMPARE(m_lines, QStringList());
    }
    void aFileWithoutACertificateTrustsNobody()
    {
        for (const QString &name : {m_dir.filePath(u"absent.pem"_qs), file(u"empty.pem"_qs, "no certificate")}) {
            auto reply = ask(m_ca.serverFor("IP:127.0.0.1"), name, true);
            QCOMPARE(reply.calls(), 0);
            TRY_VERIFY(reply.failed());
            QCOMPARE(reply.error().kind, Kind::Unreachable);
            QVERIFY(reply.why().startsWith(u"tls: "_qs));
            QCOMPARE(m_core->connections, 0);
        }
    }
    void aServerThatSpeaksNoTlsIsUnreachable()
    {
        QTcpServer plain;
        QVERIFY(plain.listen(QHostAddress::LocalHost));
        connect(&plain, &QTcpServer::newConnection, this, [&plain] {
            QTcpSocket *socket = plain.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->write("HTTP/1.1 400 Bad Request\r\n\r\n");
                socket->disconnectFromHost();
            });
        });
        QUrl url(u"https://127.0.0.1"_qs);
        url.setPort(plain.serverPort());
        m_api = std::make_unique<HttpCoreApi>(HttpCoreSettings{url, {}, {}, true, 10000, {}});
        ReplyCatcher<CoreHealth> reply;
        m_api->health(reply.to());
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Unreachable);
    }
    void aServerThatHangsUpInTheHandshakeIsUnreachable()
    {
        QTcpServer plain;
        QVERIFY(plain.listen(QHostAddress::LocalHost));
        connect(&plain, &QTcpServer::newConnection, this, [&plain] {
            QTcpSocket *socket = plain.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, &QTcpSocket::disconnectFromHost);
        });
        QUrl url(u"https://127.0.0.1"_qs);
        url.setPort(plain.serverPort());
        m_api = std::make_unique<HttpCoreApi>(HttpCoreSettings{url, {}, {}, false, 10000, {}});
        ReplyCatcher<std::vector<SubmitResult>> reply;
        InboundMessage message;
        message.idempotencyKey = "k";
        m_api->submit({message}, reply.to());
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Unreachable);
    }
    void aResetAfterTheHandshakeIsAReset()
    {
        m_core->fault({.count = 100, .reset = FakeFault::Reset::Before});
        m_core->tls = m_ca.serverFor("IP:127.0.0.1");
        QVERIFY(m_core->up());
        m_api = std::make_unique<HttpCoreApi>(HttpCoreSettings{m_core->url(), {}, {}, false, 10000, {}});
        ReplyCatcher<std::vector<SubmitResult>> reply;
        InboundMessage message;
        message.idempotencyKey = "k";
        m_api->submit({message}, reply.to());
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Reset);
        QCOMPARE(m_core->count("submit"), 1);
    }
};

QTEST_GUILESS_MAIN(TestHttpCoreApiTls)
#include "tst_httpcoreapitls.moc"
