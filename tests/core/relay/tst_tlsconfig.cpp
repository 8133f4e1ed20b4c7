#include "relay/tlsconfig.h"
#include "support/testca.h"

#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>
#include <QtTest/QTest>

using namespace gateway;

class TestTlsConfig : public QObject
{
    Q_OBJECT

    const TestCa m_ca{"Test CA"};
    QTemporaryDir m_folder;

    QString file(const char *name, const QByteArray &content)
    {
        QFile f(m_folder.filePath(QString::fromLatin1(name)));
        if (!f.open(QIODevice::WriteOnly) || f.write(content) != content.size())
            qFatal("cannot write");
        return f.fileName();
    }
    ListenerSettings listener(const QByteArray &certificate, const QByteArray &key)
    {
        ListenerSettings s;
        s.tls = true;
        s.tlsCertificate = file("cert.pem", certificate);
        s.tlsPrivateKey = file("key.pem", key);
        return s;
    }
    static QSslConfiguration showing(const TestIdentity &identity) { return identity.shownBy(QSslConfiguration()); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aGoodPairIsTaken()
    {
        const TestIdentity identity = m_ca.issue("DNS:smsc.example");
        const auto tls = serverTls(listener(identity.certificate + m_ca.pem(), identity.key));
        QVERIFY2(tls.ok(), qPrintable(tls.ok() ? QString() : tls.error().english()));
        QCOMPARE(tls->localCertificateChain().size(), 2);
        QVERIFY(!tls->privateKey().isNull());
        QCOMPARE(tls->protocol(), QSsl::TlsV1_2OrLater);
        QCOMPARE(tls->peerVerifyMode(), QSslSocket::VerifyNone);
    }

    void partnersMustShowACertificateWhereAnAuthorityIsGiven()
    {
        const TestIdentity identity = m_ca.issue("DNS:smsc.example");
        ListenerSettings s = listener(identity.certificate, identity.key);
        s.tlsCaCertificate = file("ca.pem", m_ca.pem());
        QVERIFY(serverTls(s)->peerVerifyMode() == QSslSocket::VerifyPeer);
        QVERIFY(serverTls(s)->missingCertificateIsFatal());
        s.tlsVerify = false;
        QVERIFY(serverTls(s)->peerVerifyMode() == QSslSocket::QueryPeer);
    }

    void whatCannotBeUsedIsNamed_data()
    {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QString>("said");
        const TestIdentity one = m_ca.issue("DNS:a.example"), other = m_ca.issue("DNS:b.example");
        QTest::newRow("encrypted key") << one.certificate << one.encryptedKey("secret")
                                       << QStringLiteral(
                                              "tls_private_key: .*key.pem: the key is encrypted .*openssl pkey.*");
        QTest::newRow("key of another certificate")
            << one.certificate << other.key
            << QStringLiteral("tls_private_key: .*key.pem: the key does not belong to the certificate in .*cert.pem");
        QTest::newRow("key of a later certificate")
            << other.certificate + one.certificate << one.key
            << QStringLiteral("tls_private_key: .*key.pem: its certificate has to be the first one in .*cert.pem");
        QTest::newRow("certificate in place of the key")
            << one.certificate << one.certificate
            << QStringLiteral("tls_private_key: .*key.pem: no PEM private key is in it");
        QTest::newRow("key in place of the certificate")
            << one.key << one.key << QStringLiteral("tls_certificate: .*cert.pem: no PEM certificate is in it");
        QTest::newRow("empty") << QByteArray() << one.key
                               << QStringLiteral("tls_certificate: .*cert.pem: no PEM certificate is in it");
        QTest::newRow("Ed25519") << one.certificate
                                 << QByteArray("-----BEGIN PRIVATE KEY-----\n"
                                               "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                                               "-----END PRIVATE KEY-----\n")
                                 << QStringLiteral("tls_private_key: .*key.pem: the key is neither RSA nor EC");
    }
    void whatCannotBeUsedIsNamed()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, key);
        QFETCH(QString, said);
        const auto tls = serverTls(listener(certificate, key));
        QVERIFY(!tls.ok());
        QVERIFY2(QRegularExpression(QRegularExpression::anchoredPattern(said)).match(tls.error().english()).hasMatch(),
                 qPrintable(tls.error().english()));
    }

    void aFileThatIsNotThereIsNamed()
    {
        const TestIdentity identity = m_ca.issue("DNS:smsc.example");
        ListenerSettings s = listener(identity.certificate, identity.key);
        s.tlsPrivateKey = m_folder.filePath(QStringLiteral("nowhere.pem"));
        const auto tls = serverTls(s);
        QVERIFY(!tls.ok());
        QVERIFY2(tls.error().english().endsWith(u"nowhere.pem: No such file or directory"_qs),
                 qPrintable(tls.error().english()));
    }

    void aClientBindVerifiesUnlessToldOtherwise()
    {
        PeerSettings peer;
        peer.tls = true;
        peer.tlsCaCertificate = file("ca.pem", m_ca.pem());
        QVERIFY(clientTls(peer)->peerVerifyMode() == QSslSocket::VerifyPeer);
        QVERIFY(clientTls(peer)->caCertificates().contains(QSslCertificate(m_ca.pem())));
        peer.tlsVerify = false;
        QVERIFY(clientTls(peer)->peerVerifyMode() == QSslSocket::VerifyNone);
        const TestIdentity one = m_ca.issue("DNS:a.example"), other = m_ca.issue("DNS:b.example");
        peer.tlsCertificate = file("cert.pem", one.certificate);
        peer.tlsPrivateKey = file("key.pem", one.key);
        QVERIFY(!clientTls(peer)->privateKey().isNull());
        peer.tlsPrivateKey = file("key.pem", other.key);
        QVERIFY(!clientTls(peer).ok());
    }

    void aCertificateThatEndsSoonIsTrouble()
    {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QCOMPARE(certificateTrouble(QSslConfiguration(), now), QString());
        QCOMPARE(certificateTrouble(showing(m_ca.issue(nullptr, -1, 30)), now), QString());
        QVERIFY(
            certificateTrouble(showing(m_ca.issue(nullptr, -1, 5)), now).startsWith(u"the certificate expires on "_qs));
        QVERIFY(certificateTrouble(showing(m_ca.issue(nullptr, -5, -1)), now)
                    .startsWith(u"the certificate expired on "_qs));
        QVERIFY(certificateTrouble(showing(m_ca.issue(nullptr, 1, 5)), now)
                    .startsWith(u"the certificate is not valid before "_qs));
    }
};

QTEST_GUILESS_MAIN(TestTlsConfig)
#include "tst_tlsconfig.moc"
