#include "linkends.h"
#include "support/fakeclock.h"
#include "support/testca.h"

#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QTcpSocket>

using namespace gateway;
using Kind = LinkError::Kind;

namespace {

/// A self-signed certificate for the name "carrier.example", made for this run.
struct Identity
{
    Identity() : made(TestCa::selfSigned("DNS:carrier.example")) {}
    QSslConfiguration server() const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        configuration.setProtocol(QSsl::TlsV1_2OrLater);
        return made.shownBy(configuration);
    }
    QSslConfiguration client(bool trusts) const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates(trusts ? QSslCertificate::fromData(made.certificate)
                                               : QList<QSslCertificate>());
        return configuration;
    }
    TestIdentity made;
};

/// One octet after the other in hexadecimal.
QByteArray hex(const char *digits) { return QByteArray::fromHex(digits); }

} // namespace

Q_DECLARE_METATYPE(TestIdentity)

class TestTcpLinkTls : public QObject
{
    Q_OBJECT

    std::unique_ptr<Identity> m_identity;
    const TestCa m_ca{"Test CA"};

    /// What a client with these settings ends with; None where it opens.
    Kind connects(bool trusts, const QString &name, bool verify)
    {
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo(
            {QStringLiteral("127.0.0.1"), listener.serverPort(), m_identity->client(trusts), name, verify},
            systemClock()));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), m_identity->server(), systemClock()));
        if (!QTest::qWaitFor([&] { return client.opened || client.closed; }, kPatienceMs))
            qFatal("neither opens nor closes");
        return client.closed ? client.closed->kind : Kind::None;
    }

private Q_SLOTS:
    void initTestCase() { m_identity = std::make_unique<Identity>(); }
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void carriesOctetsBothWays()
    {
        Pair pair(m_identity->server(), m_identity->client(true));
        pair.client.link->write("ping");
        TRY_COMPARE(pair.server.received, QByteArray("ping"));
        pair.server.link->write("pong");
        TRY_COMPARE(pair.client.received, QByteArray("pong"));
        TRY_COMPARE(pair.server.link->pendingWrite(), 0);
    }

    void whatIsWrittenDuringTheHandshakeLeavesAfterIt()
    {
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo(
            {QStringLiteral("127.0.0.1"), listener.serverPort(), m_identity->client(true), {}, false}, systemClock()));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), m_identity->server(), systemClock()));
        server.link->write("first");
        TRY_COMPARE(client.received, QByteArray("first"));
    }

    void verifiesIssuerAndName()
    {
        QCOMPARE(connects(true, QStringLiteral("carrier.example"), true), Kind::None);
        QCOMPARE(connects(true, QStringLiteral("other.example"), true), Kind::Tls);
        QCOMPARE(connects(true, {}, true), Kind::Tls); // the certificate does not name 127.0.0.1
        QCOMPARE(connects(false, QStringLiteral("carrier.example"), true), Kind::Tls);
    }

    void takesAnyCertificateWhereAsked()
    {
        QCOMPARE(connects(false, QStringLiteral("other.example"), false), Kind::None);
    }

    void whoDoesNotSpeakTlsOnATlsLinkIsNamed_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("said");
        QTest::newRow("bind_transceiver")
            << hex("0000002f00000009") << QStringLiteral("speaks plain SMPP on the TLS port");
        QTest::newRow("HTTP") << QByteArray("GET / HTTP/1.1\r\n\r\n")
                              << QStringLiteral("speaks no TLS on the TLS port: it looks like HTTP request");
        QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n")
                             << QStringLiteral("speaks no TLS on the TLS port: it looks like SSH");
        QTest::newRow("noise") << hex("7f7f7f7f7f") << QStringLiteral("speaks no TLS on the TLS port");
    }
    void whoDoesNotSpeakTlsOnATlsLinkIsNamed()
    {
        QFETCH(QByteArray, octets);
        DescriptorServer listener;
        End client, server;
        client.take(
            TcpLink::connectTo({QStringLiteral("127.0.0.1"), listener.serverPort(), {}, {}, true}, systemClock()));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), m_identity->server(), systemClock()));
        TRY_VERIFY(client.opened);
        client.link->write(octets);
        QCOMPARE(server.closedBy(), Kind::Tls);
        QTEST(server.closed->detail, "said");
        QVERIFY(server.received.isEmpty());
        client.closedBy();
        QCOMPARE(client.received, hex("1503030002020a")); // a TLS alert, by which an SMPP client knows what it met
    }

    void octetsBeforeTheHelloAreNotHandedUp()
    {
        DescriptorServer listener;
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, listener.serverPort());
        End server(TcpLink::accepted(listener.take(), m_identity->server(), systemClock()));
        client.write(hex("16"));
        TRY_COMPARE(client.bytesToWrite(), 0);
        QTest::qWait(10);
        QByteArray read;
        server.link->read(read);
        QVERIFY(read.isEmpty() && server.received.isEmpty() && !server.closed);
    }

    void anOldProtocolIsRefusedByName_data()
    {
        QTest::addColumn<QByteArray>("version");
        QTest::newRow("TLS 1.1") << hex("0302");
        QTest::newRow("TLS 1.0") << hex("0301");
        QTest::newRow("SSL 3") << hex("0300");
    }
    void anOldProtocolIsRefusedByName()
    {
        QFETCH(QByteArray, version);
        DescriptorServer listener;
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, listener.serverPort());
        End server(TcpLink::accepted(listener.take(), m_identity->server(), systemClock()));
        const QByteArray hello = version + QByteArray(32, 'r') + hex("00 0006 c00a 0035 002f 0100");
        const QByteArray message = hex("010000") + char(hello.size()) + hello;
        client.write(QByteArray(hex("160301 00") + char(message.size()) + message));
        QCOMPARE(server.closedBy(), Kind::Tls);
        QCOMPARE(server.closed->detail, QStringLiteral("the other side offers only TLS older than 1.2"));
        TRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(client.readAll().first(1), hex("15")); // an alert
    }

    void aServerThatKnowsOnlyAnOldProtocolIsNamed_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("it chooses TLS 1.1")
            << hex("160302002a 02000026 0302") + QByteArray(32, 'r') + hex("00 002f 00");
        QTest::newRow("it refuses ours") << hex("15030200020246");
    }
    void aServerThatKnowsOnlyAnOldProtocolIsNamed()
    {
        QFETCH(QByteArray, answer);
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo(
            {QStringLiteral("127.0.0.1"), listener.serverPort(), m_identity->client(true), {}, true}, systemClock()));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), {}, systemClock()));
        TRY_VERIFY(!server.received.isEmpty());
        server.link->write(answer);
        QCOMPARE(client.closedBy(), Kind::Tls);
        QVERIFY2(client.closed->detail.contains(u"TLS"_qs), qPrintable(client.closed->detail));
        QVERIFY2(client.closed->detail.contains(u"1.2"_qs), qPrintable(client.closed->detail));
    }

    void bothModernProtocolsAreSpoken_data()
    {
        QTest::addColumn<QSsl::SslProtocol>("protocol");
        QTest::newRow("1.2") << QSsl::TlsV1_2;
        QTest::newRow("1.3") << QSsl::TlsV1_3;
    }
    void bothModernProtocolsAreSpoken()
    {
        QFETCH(QSsl::SslProtocol, protocol);
        QSslConfiguration client = m_identity->client(true);
        client.setProtocol(protocol);
        Pair pair(m_identity->server(), client);
        pair.client.link->write("x");
        TRY_COMPARE(pair.server.received, QByteArray("x"));
    }

    void aTlsClientMeetsAPlainPort_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("said");
        QTest::newRow("it closes")
            << 0
            << QStringLiteral("closed by the other side during the TLS handshake; a port for plain SMPP does that");
        QTest::newRow("it answers generic_nack")
            << 1 << QStringLiteral("the other side does not speak TLS on this port; it may be the port for plain SMPP");
        QTest::newRow("it waits")
            << 2
            << QStringLiteral(
                   "connected, but no TLS handshake in 10 s; the other side may speak plain SMPP on this port");
    }
    void aTlsClientMeetsAPlainPort()
    {
        QFETCH(int, how);
        FakeClock clock;
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo(
            {QStringLiteral("127.0.0.1"), listener.serverPort(), m_identity->client(true), {}, false}, clock));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), {}, systemClock()));
        TRY_VERIFY(!server.received.isEmpty());
        if (how == 0)
            server.link->close();
        else if (how == 1)
            server.link->write(hex("00000010 80000000 00000002 00000000"));
        else
            clock.advance(10'000);
        QCOMPARE(client.closedBy(), Kind::Tls);
        QTEST(client.closed->detail, "said");
    }

    void aCertificateThatDoesNotHoldIsNamed_data()
    {
        QTest::addColumn<TestIdentity>("shown");
        QTest::addColumn<QString>("said");
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QTest::newRow("expired") << m_ca.issue("DNS:smsc.example", -3, -2)
                                 << u"the certificate of 'server' expired on " +
                                        now.addDays(-2).toString(u"yyyy-MM-dd"_qs);
        QTest::newRow("not yet valid") << m_ca.issue("DNS:smsc.example", 2, 3)
                                       << u"the certificate of 'server' is not valid before " +
                                              now.addDays(2).toString(u"yyyy-MM-dd"_qs);
        QTest::newRow("wrong name")
            << m_ca.issue("DNS:b.example,DNS:a.example,IP:192.0.2.1")
            << u"wrong name: the certificate is for 192.0.2.1, a.example, b.example, wanted was smsc.example"_qs;
        QTest::newRow("wrong name, none but its subject")
            << m_ca.issue(nullptr) << u"wrong name: the certificate is for server, wanted was smsc.example"_qs;
        QTest::newRow("self-signed")
            << TestCa::selfSigned("DNS:smsc.example")
            << u"the certificate of 'server' is self-signed and not trusted here (tls_ca_certificate)"_qs;
        QTest::newRow("unknown issuer") << TestCa("Somebody's CA").issue("DNS:smsc.example")
                                        << u"unknown issuer 'Somebody's CA'"_qs;
    }
    void aCertificateThatDoesNotHoldIsNamed()
    {
        QFETCH(TestIdentity, shown);
        QFETCH(QString, said);
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo(
            {QStringLiteral("127.0.0.1"), listener.serverPort(), m_ca.trusted(), QStringLiteral("smsc.example"), true},
            systemClock()));
        client.link->open();
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        server.take(TcpLink::accepted(listener.take(), shown.shownBy(tls), systemClock()));
        QCOMPARE(client.closedBy(), Kind::Tls);
        if (said.contains(u"issuer"))
            said.replace(u"Somebody's"_qs, u"Somebody?s"_qs); // a quote cannot close the quotation
        QVERIFY2(client.closed->detail.startsWith(said), qPrintable(client.closed->detail));
    }

    void partnersShowTheirCertificates_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QSsl::SslProtocol>("protocol");
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("client");
        for (const auto protocol : {QSsl::TlsV1_2, QSsl::TlsV1_3}) {
            const bool old = protocol == QSsl::TlsV1_2;
            const auto row = [&](const char *name) -> QTestData & {
                return QTest::newRow(QByteArray(name + QByteArray(old ? ", 1.2" : ", 1.3")).constData());
            };
            row("good") << 0 << protocol << QString() << QString();
            row("none")
                << 1 << protocol << u"the other side shows no certificate, and one is wanted"_qs
                << (old ? u"the other side refused the handshake: no cipher in common, or it wants a certificate of ours (tls_certificate)"_qs
                        : u"the other side wants a certificate of ours (tls_certificate)"_qs);
            row("expired") << 2 << protocol << u"the certificate of 'server' expired on "_qs
                           << u"the other side refuses our certificate of 'server': "_qs;
            row("unknown issuer") << 3 << protocol << u"unknown issuer 'Other CA' of the certificate of 'server'"_qs
                                  << u"the other side refuses our certificate of 'server': "_qs;
        }
    }
    void partnersShowTheirCertificates()
    {
        QFETCH(int, what);
        QFETCH(QSsl::SslProtocol, protocol);
        QFETCH(QString, server);
        QFETCH(QString, client);
        QSslConfiguration asks = m_ca.serverFor("DNS:smsc.example");
        asks.setCaCertificates({QSslCertificate(m_ca.pem())});
        asks.setPeerVerifyMode(QSslSocket::VerifyPeer);
        asks.setMissingCertificateIsFatal(true);
        asks.setHandshakeMustInterruptOnError(true);
        QSslConfiguration shows = m_ca.trusted();
        shows.setProtocol(protocol);
        if (what == 0)
            shows = m_ca.issue(nullptr).shownBy(shows);
        else if (what == 2)
            shows = m_ca.issue(nullptr, -3, -2).shownBy(shows);
        else if (what == 3)
            shows = TestCa("Other CA").issue(nullptr).shownBy(shows);

        DescriptorServer listener;
        End partner, gateway;
        partner.take(TcpLink::connectTo(
            {QStringLiteral("127.0.0.1"), listener.serverPort(), shows, QStringLiteral("smsc.example"), true},
            systemClock()));
        partner.link->open();
        gateway.take(TcpLink::accepted(listener.take(), asks, systemClock()));
        if (what == 0) {
            TRY_VERIFY(partner.opened);
            partner.link->write("x");
            TRY_COMPARE(gateway.received, QByteArray("x"));
            return;
        }
        QCOMPARE(gateway.closedBy(), Kind::Tls);
        QVERIFY2(gateway.closed->detail.startsWith(server), qPrintable(gateway.closed->detail));
        QVERIFY(gateway.received.isEmpty());
        QCOMPARE(partner.closedBy(), Kind::Tls);
        QVERIFY2(partner.closed->detail.startsWith(client), qPrintable(partner.closed->detail));
    }

    void aCloseRightAfterTheHandshakeIsExplained()
    {
        Pair pair(m_identity->server(), m_identity->client(true));
        pair.server.link->close();
        QCOMPARE(pair.client.closedBy(), Kind::Tls);
        QVERIFY2(pair.client.closed->detail.contains(u"may want a certificate of ours"_qs),
                 qPrintable(pair.client.closed->detail));
    }

    void aCloseAfterAnAnswerIsNoTlsError()
    {
        Pair pair(m_identity->server(), m_identity->client(true));
        pair.server.link->write("x");
        TRY_COMPARE(pair.client.received, QByteArray("x"));
        pair.server.link->close();
        QCOMPARE(pair.client.closedBy(), Kind::None);
    }

    void theServerNameIsSent()
    {
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo({QStringLiteral("127.0.0.1"), listener.serverPort(), m_identity->client(true),
                                        QStringLiteral("carrier.example"), true},
                                       systemClock()));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), {}, systemClock()));
        TRY_VERIFY(server.received.contains("carrier.example")); // in the hello, before any encryption
    }

    void anAcceptedHandshakeHasFiveSeconds()
    {
        FakeClock clock;
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo({QStringLiteral("127.0.0.1"), listener.serverPort(), {}, {}, true}, clock));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), m_identity->server(), clock));
        clock.advance(4999);
        QCoreApplication::processEvents();
        QVERIFY(!server.closed);
        clock.advance(1);
        QCOMPARE(server.closedBy(), Kind::Tls);
        QCOMPARE(server.closed->detail, QStringLiteral("no TLS handshake in 5 s"));
    }

    void aFinishedHandshakeHasNoTimeLimit()
    {
        FakeClock clock;
        Pair pair(m_identity->server(), m_identity->client(true), clock);
        pair.client.link->write("x");
        TRY_COMPARE(pair.server.received, QByteArray("x"));
        clock.advance(100'000);
        QCoreApplication::processEvents();
        QVERIFY(!pair.server.closed && !pair.client.closed);
    }

    void closeSendsAllThatWasWritten()
    {
        Pair pair(m_identity->server(), m_identity->client(true));
        pair.server.link->write(QByteArray(3'000'000, 'z'));
        pair.server.link->close();
        QCOMPARE(pair.client.closedBy(), Kind::None);
        QCOMPARE(pair.client.received.size(), 3'000'000);
        QCOMPARE(pair.server.closedBy(), Kind::None);
    }

    void pausedReadingStopsTheOtherSide()
    {
        Pair pair(m_identity->server(), m_identity->client(true));
        pair.server.link->pauseReading(true);
        const qint64 given = stuff(pair.client);
        QVERIFY(pair.client.link->pendingWrite() > 0);
        QCOMPARE(pair.server.received.size(), 0);
        pair.server.link->pauseReading(false);
        QTRY_COMPARE_WITH_TIMEOUT(pair.server.received.size(), given, kPatienceMs);
    }

    void movesToAnotherThread()
    {
        Pair pair(m_identity->server(), m_identity->client(true));
        pair.client.link->write("before ");
        TRY_COMPARE(pair.server.received, QByteArray("before "));
        Elsewhere elsewhere;
        pair.server.link->setEvents(nullptr);
        pair.server.link->moveTo(elsewhere.there());
        elsewhere.run([&] {
            pair.server.onReadable = [&] {
                if (pair.server.received.endsWith("after"))
                    pair.server.link->write(QByteArray("seen " + pair.server.received));
            };
            pair.server.link->setEvents(&pair.server);
        });
        pair.client.link->write("after");
        TRY_COMPARE(pair.client.received, QByteArray("seen before after"));
        elsewhere.run([&] { pair.server.link.reset(); });
        pair.client.closedBy();
    }
};

QTEST_GUILESS_MAIN(TestTcpLinkTls)
#include "tst_tcplinktls.moc"
