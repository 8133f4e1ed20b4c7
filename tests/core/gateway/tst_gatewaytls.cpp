// TLS of the whole gateway: both ports, certificates that change under it, and what the log says of carriers.
#include "gateway/binds.h"
#include "gateway/gateway.h"
#include "log/log.h"
#include "smpppeer.h"
#include "support/fakecore.h"
#include "support/testca.h"

#include <QtCore/QFile>
#include <QtCore/QMutex>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QSslSocket>
#include <QtTest/QTest>

using namespace gateway;

namespace {

#define UNTIL(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, 60'000)

/// A carrier's port; what comes is handed to the test.
class Port final : public QTcpServer
{
public:
    Port() { listen(QHostAddress::LocalHost); }
    std::function<void(qintptr)> came;

private:
    void incomingConnection(qintptr descriptor) override { came(descriptor); }
};

/// A partner on the TLS port.
class Partner final : public SmppPeer
{
public:
    Partner(quint16 port, const QSslConfiguration &tls)
    {
        const ConnectSettings to{QStringLiteral("127.0.0.1"), port, tls, QStringLiteral("smsc.example"), true};
        session = std::make_unique<Session>(SessionRole::Esme, TcpLink::connectTo(to, systemClock()), SessionSettings(),
                                            systemClock(), *this);
        session->start({BindType::Transceiver, "partner", "secret", {}, 0x34, 0, 0, {}});
    }
};

} // namespace

Q_DECLARE_METATYPE(TestIdentity)

class TestGatewayTls : public QObject
{
    Q_OBJECT

    const TestCa m_ca{"Test CA"};
    QTemporaryDir m_folder;
    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Gateway> m_gateway;
    QMutex m_mutex;
    QStringList m_log;

    QString file(const char *name, const QByteArray &content)
    {
        QFile f(m_folder.filePath(QString::fromLatin1(name)));
        if (!f.open(QIODevice::WriteOnly) || f.write(content) != content.size())
            qFatal("cannot write");
        return f.fileName();
    }
    QStringList logged(const char *about)
    {
        const QMutexLocker lock(&m_mutex);
        return m_log.filter(QString::fromLatin1(about));
    }
    Gateway::Settings settings()
    {
        Gateway::Settings s;
        s.gateway.apiBaseUrl = m_core->url().toString();
        s.gateway.secretStore = SecretStoreKind::File;
        s.gateway.hostname = QStringLiteral("host");
        s.listener.host = QStringLiteral("127.0.0.1");
        s.listener.port = 0;
        s.stateDir = m_folder.path();
        return s;
    }
    PeerSettings partner()
    {
        PeerSettings peer;
        peer.name = QStringLiteral("partner");
        peer.mode = PeerMode::Server;
        peer.systemId = peer.name;
        peer.password = QStringLiteral("secret");
        return peer;
    }
    PeerSettings carrier(quint16 port)
    {
        PeerSettings peer;
        peer.name = QStringLiteral("carrier");
        peer.host = QStringLiteral("127.0.0.1");
        peer.port = port;
        peer.systemId = QStringLiteral("gw");
        peer.password = QStringLiteral("pw");
        peer.reconnectInterval = 1;
        return peer;
    }
    bool start(const Gateway::Settings &s)
    {
        m_gateway = std::make_unique<Gateway>(s, *m_metrics);
        const auto started = m_gateway->start();
        if (!started)
            qWarning("%s", qPrintable(started.error()));
        return started.ok();
    }
    void show(const TestIdentity &identity)
    {
        file("cert.pem", identity.certificate);
        file("key.pem", identity.key);
    }
    /// The certificate that the TLS port shows now.
    QSslCertificate shown()
    {
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), m_gateway->listenerTlsPort());
        if (!QTest::qWaitFor([&] { return socket.isEncrypted(); }, 60'000))
            return QSslCertificate();
        return socket.peerCertificate();
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
        log::setSink([this](const log::Entry &e) {
            const QMutexLocker lock(&m_mutex);
            m_log << e.text;
        });
        m_core = std::make_unique<FakeCore>();
        m_metrics = std::make_unique<Metrics>(systemClock());
    }
    void cleanup()
    {
        m_gateway.reset();
        m_metrics.reset();
        m_core.reset();
        log::setSink({});
        m_log.clear();
    }

    void certificatesChangeWithoutDroppingASession()
    {
        const TestIdentity first = m_ca.issue("DNS:smsc.example"), second = m_ca.issue("DNS:smsc.example");
        show(first);
        Gateway::Settings s = settings();
        s.peers = {partner()};
        s.listener.tlsPort = Port().serverPort(); // free a moment ago
        s.listener.tlsCertificate = m_folder.filePath(QStringLiteral("cert.pem"));
        s.listener.tlsPrivateKey = m_folder.filePath(QStringLiteral("key.pem"));
        QVERIFY(start(s));
        QVERIFY(m_gateway->listenerTlsPort() != 0 && m_gateway->listenerTlsPort() != m_gateway->listenerPort());
        Partner early(m_gateway->listenerTlsPort(), m_ca.trusted());
        UNTIL(early.isBound());
        QCOMPARE(shown(), QSslCertificate(first.certificate));
        const auto isTls = [this] { return m_gateway->binds().status(QStringLiteral("partner"))->tls; };
        UNTIL(isTls()); // by the port of its session, not by the listener's first

        show(second);
        QVERIFY(m_gateway->reloadTls());
        UNTIL(shown() == QSslCertificate(second.certificate));
        QVERIFY(early.isBound() && !early.end);
        Partner late(m_gateway->listenerTlsPort(), m_ca.trusted());
        UNTIL(late.isBound());

        file("key.pem", first.key); // not of that certificate
        QVERIFY(!m_gateway->reloadTls());
        QCOMPARE(logged("the key does not belong to the certificate").size(), 1);
        QCOMPARE(shown(), QSslCertificate(second.certificate));
        QVERIFY(early.isBound() && late.isBound());
        SmppPeer plain;
        plain.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(plain.isBound());
        UNTIL(!isTls());
    }

    void mistakesAtTheTlsPortAreNamed()
    {
        show(m_ca.issue("DNS:smsc.example"));
        Gateway::Settings s = settings();
        s.peers = {partner()};
        s.listener.tls = true;
        s.listener.tlsCertificate = m_folder.filePath(QStringLiteral("cert.pem"));
        s.listener.tlsPrivateKey = m_folder.filePath(QStringLiteral("key.pem"));
        s.listener.tlsCaCertificate = file("ca.pem", m_ca.pem());
        QVERIFY(start(s));
        SmppPeer plain;
        plain.connectTo(m_gateway->listenerPort(), "partner", "secret");
        UNTIL(plain.end.has_value());
        UNTIL(!logged("tls error: 127.0.0.1 speaks plain SMPP on the TLS port").isEmpty());
        QVERIFY2(plain.end->reason.contains(u"TLS alert"_qs),
                 qPrintable(plain.end->reason)); // so the other side knows too
        const auto with = m_ca.issue(nullptr).shownBy(m_ca.trusted());
        Partner known(m_gateway->listenerPort(), with);
        UNTIL(known.isBound());
        Partner unknown(m_gateway->listenerPort(), m_ca.trusted());
        UNTIL(unknown.end.has_value());
        QCOMPARE(unknown.end->link.kind, LinkError::Kind::Tls);
    }

    void aKeyOfAnotherCertificateIsRefusedAtTheStart()
    {
        show(m_ca.issue("DNS:smsc.example"));
        Gateway::Settings s = settings();
        s.peers = {partner()};
        s.listener.tls = true;
        s.listener.tlsCertificate = m_folder.filePath(QStringLiteral("cert.pem"));
        s.listener.tlsPrivateKey = file("other.pem", m_ca.issue("DNS:x.example").key);
        m_gateway = std::make_unique<Gateway>(s, *m_metrics);
        const auto started = m_gateway->start();
        QVERIFY(!started.ok());
        QVERIFY2(started.error().contains(u"the key does not belong to the certificate in "_qs),
                 qPrintable(started.error()));
    }

    void aClientBindSaysWhyTlsFails_data()
    {
        QTest::addColumn<TestIdentity>("shown");
        QTest::addColumn<QString>("said");
        QTest::newRow("expired") << m_ca.issue("IP:127.0.0.1", -3, -2)
                                 << QStringLiteral("Bind carrier: tls error: the certificate of 'server' expired on ");
        QTest::newRow("wrong name")
            << m_ca.issue("DNS:smsc.example")
            << QStringLiteral(
                   "Bind carrier: tls error: wrong name: the certificate is for smsc.example, wanted was 127.0.0.1");
        QTest::newRow("self-signed") << TestCa::selfSigned("IP:127.0.0.1")
                                     << QStringLiteral(
                                            "Bind carrier: tls error: the certificate of 'server' is self-signed");
        QTest::newRow("plain SMPP") << TestIdentity()
                                    << QStringLiteral(
                                           "Bind carrier: tls error: the other side does not speak TLS on this port");
    }
    void aClientBindSaysWhyTlsFails()
    {
        QFETCH(TestIdentity, shown);
        QFETCH(QString, said);
        Port port;
        std::vector<std::unique_ptr<SmppPeer>> peers;
        port.came = [&](qintptr descriptor) {
            peers.push_back(std::make_unique<SmppPeer>());
            std::optional<QSslConfiguration> tls;
            if (!shown.key.isEmpty()) {
                tls = shown.shownBy(QSslConfiguration::defaultConfiguration());
                tls->setPeerVerifyMode(QSslSocket::VerifyNone);
            }
            peers.back()->session =
                std::make_unique<Session>(SessionRole::Smsc, TcpLink::accepted(descriptor, tls, systemClock()),
                                          SessionSettings(), systemClock(), *peers.back());
            peers.back()->session->resume({});
        };
        Gateway::Settings s = settings();
        s.peers = {carrier(port.serverPort())};
        s.peers[0].tls = true;
        s.peers[0].tlsCaCertificate = file("ca.pem", m_ca.pem());
        QVERIFY(start(s));
        UNTIL(!logged("tls error").isEmpty());
        QVERIFY2(logged("tls error").first().startsWith(said), qPrintable(logged("tls error").first()));
    }

    void aClientBindTakesNewFilesForItsNextConnection()
    {
        const TestCa later("Later CA");
        const TestIdentity identity = later.issue("IP:127.0.0.1");
        Port port;
        SmppPeer peer;
        port.came = [&](qintptr descriptor) {
            QSslConfiguration tls = identity.shownBy(QSslConfiguration::defaultConfiguration());
            tls.setPeerVerifyMode(QSslSocket::VerifyNone);
            peer.session =
                std::make_unique<Session>(SessionRole::Smsc, TcpLink::accepted(descriptor, tls, systemClock()),
                                          SessionSettings(), systemClock(), peer);
            peer.session->resume({});
        };
        Gateway::Settings s = settings();
        s.peers = {carrier(port.serverPort())};
        s.peers[0].tls = true;
        s.peers[0].tlsCaCertificate = file("ca.pem", m_ca.pem());
        QVERIFY(start(s));
        UNTIL(!logged("unknown issuer 'Later CA'").isEmpty());
        file("ca.pem", later.pem());
        QVERIFY(m_gateway->reloadTls());
        UNTIL(!logged("Bind carrier: connected to").isEmpty());
        m_gateway.reset();
    }
};

QTEST_GUILESS_MAIN(TestGatewayTls)
#include "tst_gatewaytls.moc"
