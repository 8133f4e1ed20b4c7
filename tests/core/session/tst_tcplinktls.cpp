#include "linkends.h"
#include "support/fakeclock.h"

#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

using namespace gateway;
using Kind = LinkError::Kind;

namespace {

QByteArray pemOf(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    const QByteArray pem(data, size);
    BIO_free(bio);
    return pem;
}

/// A self-signed certificate for the name "carrier.example", made for this run.
struct Identity
{
    Identity()
    {
        EVP_PKEY *pair = EVP_EC_gen("P-256");
        X509 *x509 = X509_new();
        X509_set_version(x509, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
        X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
        X509_set_pubkey(x509, pair);
        X509_NAME *name = X509_get_subject_name(x509);
        static const unsigned char kName[] = "carrier.example";
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName, -1, -1, 0);
        X509_set_issuer_name(x509, name);
        for (const auto &[nid, value] : {std::pair(NID_subject_alt_name, "DNS:carrier.example"),
                                         std::pair(NID_basic_constraints, "critical,CA:TRUE")}) {
            X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
            X509_add_ext(x509, extension, -1);
            X509_EXTENSION_free(extension);
        }
        X509_sign(x509, pair, EVP_sha256());
        BIO *bio = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(bio, x509);
        certificate = QSslCertificate(pemOf(bio), QSsl::Pem);
        bio = BIO_new(BIO_s_mem());
        PEM_write_bio_PrivateKey(bio, pair, nullptr, nullptr, 0, nullptr, nullptr);
        key = QSslKey(pemOf(bio), QSsl::Ec, QSsl::Pem, QSsl::PrivateKey);
        X509_free(x509);
        EVP_PKEY_free(pair);
    }
    QSslConfiguration server() const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificate(certificate);
        configuration.setPrivateKey(key);
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        configuration.setProtocol(QSsl::TlsV1_2OrLater);
        return configuration;
    }
    QSslConfiguration client(bool trusts) const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates(trusts ? QList{certificate} : QList<QSslCertificate>());
        return configuration;
    }
    QSslCertificate certificate;
    QSslKey key;
};

} // namespace

class TestTcpLinkTls : public QObject
{
    Q_OBJECT

    std::unique_ptr<Identity> m_identity;

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
        if (!QTest::qWaitFor([&] { return client.opened || client.closed; }))
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
        QTRY_COMPARE(pair.server.received, QByteArray("ping"));
        pair.server.link->write("pong");
        QTRY_COMPARE(pair.client.received, QByteArray("pong"));
        QTRY_COMPARE(pair.server.link->pendingWrite(), 0);
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
        QTRY_COMPARE(client.received, QByteArray("first"));
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

    void aPlainClientOnATlsLinkIsNamed()
    {
        DescriptorServer listener;
        End client, server;
        client.take(
            TcpLink::connectTo({QStringLiteral("127.0.0.1"), listener.serverPort(), {}, {}, true}, systemClock()));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), m_identity->server(), systemClock()));
        QTRY_VERIFY(client.opened);
        client.link->write(QByteArray(64, '\0'));
        QCOMPARE(server.closedBy(), Kind::Tls);
        QVERIFY(server.received.isEmpty());
    }

    void aTlsClientOnAPlainLinkFails()
    {
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo(
            {QStringLiteral("127.0.0.1"), listener.serverPort(), m_identity->client(true), {}, false}, systemClock()));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), {}, systemClock()));
        QTRY_VERIFY(!server.received.isEmpty());
        server.link->close();
        QCOMPARE(client.closedBy(), Kind::Tls);
    }

    void anAcceptedHandshakeHasTenSeconds()
    {
        FakeClock clock;
        DescriptorServer listener;
        End client, server;
        client.take(TcpLink::connectTo({QStringLiteral("127.0.0.1"), listener.serverPort(), {}, {}, true}, clock));
        client.link->open();
        server.take(TcpLink::accepted(listener.take(), m_identity->server(), clock));
        clock.advance(9999);
        QCoreApplication::processEvents();
        QVERIFY(!server.closed);
        clock.advance(1);
        QCOMPARE(server.closedBy(), Kind::Tls);
        QCOMPARE(server.closed->detail, QStringLiteral("no TLS handshake in 10 s"));
    }

    void aFinishedHandshakeHasNoTimeLimit()
    {
        FakeClock clock;
        Pair pair(m_identity->server(), m_identity->client(true), clock);
        pair.client.link->write("x");
        QTRY_COMPARE(pair.server.received, QByteArray("x"));
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
        QTRY_COMPARE_WITH_TIMEOUT(pair.server.received.size(), given, 20'000);
    }

    void movesToAnotherThread()
    {
        Pair pair(m_identity->server(), m_identity->client(true));
        pair.client.link->write("before ");
        QTRY_COMPARE(pair.server.received, QByteArray("before "));
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
        QTRY_COMPARE(pair.client.received, QByteArray("seen before after"));
        elsewhere.run([&] { pair.server.link.reset(); });
        pair.client.closedBy();
    }
};

QTEST_GUILESS_MAIN(TestTcpLinkTls)
#include "tst_tcplinktls.moc"
