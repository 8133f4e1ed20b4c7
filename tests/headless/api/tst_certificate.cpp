#include "api/certificate.h"
#include "api/secretfile.h"
#include "support/testca.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>
#include <QtTest/QtTest>
#include <sys/stat.h>

using namespace gateway::api;

namespace {

mode_t modeOf(const QString &file)
{
    struct stat info = {};
    return ::stat(QFile::encodeName(file).constData(), &info) == 0 ? info.st_mode & 07777 : 0;
}

QByteArray contents(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class CertificateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_dir = std::make_unique<QTemporaryDir>();
    }

    void aPairOfOurOwnNamesTheHostAndItsLoopback()
    {
        const auto files = own(u"gw1.example.net"_qs);
        QVERIFY(files);
        QCOMPARE(modeOf(files->privateKey), mode_t(0600));
        const auto tls = serverConfiguration(*files);
        QVERIFY(tls);
        const QSslCertificate certificate = tls->localCertificate();
        const auto names = certificate.subjectAlternativeNames();
        const auto dns = names.values(QSsl::DnsEntry);
        QVERIFY(dns.contains(u"gw1.example.net"_qs) && dns.contains(u"localhost"_qs));
        const auto addresses = names.values(QSsl::IpAddressEntry);
        QCOMPARE(addresses.size(), 2);
        QVERIFY(addresses.contains(u"127.0.0.1"_qs));
        QCOMPARE(tls->privateKey().algorithm(), QSsl::Ec);
        QCOMPARE(tls->privateKey().length(), 256);
        QCOMPARE(m_now.daysTo(certificate.expiryDate()), kOwnCertificateDays);
        QVERIFY(certificate.effectiveDate() < m_now);
        QCOMPARE(tls->protocol(), QSsl::TlsV1_2OrLater);
    }

    void aPairIsKeptUntilItsEndComesNear()
    {
        const QByteArray first = certificateOf(own(u"gw1"_qs));
        QCOMPARE(certificateOf(own(u"gw1"_qs)), first);
        m_now = m_now.addDays(kOwnCertificateDays - kRenewDays - 1);
        QCOMPARE(certificateOf(own(u"gw1"_qs)), first);
        m_now = m_now.addDays(2);
        const QByteArray second = certificateOf(own(u"gw1"_qs));
        QVERIFY(second != first);
        QCOMPARE(certificateOf(own(u"gw1"_qs)), second);
    }

    void anotherNameMakesAnotherPair()
    {
        const QByteArray first = certificateOf(own(u"gw1"_qs));
        QVERIFY(certificateOf(own(u"gw2"_qs)) != first);
        for (const QString &odd :
             {u"a,DNS:evil.test"_qs, u"two words"_qs, QString(300, u'x'), QString(), u"10.1.2.3"_qs}) {
            const QByteArray made = certificateOf(own(odd));
            QVERIFY2(!made.isEmpty(), qPrintable(odd));
            const QSslCertificate certificate(made, QSsl::Pem);
            QVERIFY(!certificate.subjectAlternativeNames().values(QSsl::DnsEntry).contains(u"evil.test"_qs));
            QCOMPARE(certificateOf(own(odd)), made);
        }
    }

    void aDamagedPairIsMadeAnew()
    {
        const auto files = own(u"gw1"_qs);
        QVERIFY(writeSecretFile(files->privateKey, "nonsense"));
        QVERIFY(serverConfiguration(*own(u"gw1"_qs)));
    }

    void whatIsWrongWithGivenFilesIsNamed()
    {
        const TestIdentity one = TestCa::selfSigned("DNS:x"), other = TestCa::selfSigned("DNS:x");
        const CertificateFiles files{m_dir->filePath(u"c.pem"_qs), m_dir->filePath(u"k.pem"_qs)};
        const auto why = [&](const QByteArray &certificate, const QByteArray &key) {
            (void)writeSecretFile(files.certificate, certificate);
            (void)writeSecretFile(files.privateKey, key);
            const auto tls = serverConfiguration(files);
            return tls ? QString() : tls.error();
        };
        QVERIFY(serverConfiguration(files).error().startsWith(files.certificate));
        QCOMPARE(why(one.certificate, one.key), QString());
        QVERIFY(why("x", one.key).contains(u"c.pem: no PEM certificate"_qs));
        QVERIFY(why(one.certificate, "x").contains(u"k.pem: no PEM private key"_qs));
        QVERIFY(why(one.certificate, other.key).contains(u"does not belong"_qs));
        QVERIFY(why(one.certificate, one.encryptedKey("pw")).contains(u"encrypted"_qs));
    }

    void aDirectoryThatCannotBeWrittenIsNamed()
    {
        const auto files = ownCertificate(u"/proc/nowhere"_qs, u"gw1"_qs, m_now);
        QVERIFY(!files);
        QVERIFY(files.error().contains(u"/proc/nowhere"_qs));
    }

    void aSecretFileIsNeverReadableByOthers()
    {
        const QString file = m_dir->filePath(u"secret"_qs), target = m_dir->filePath(u"target"_qs);
        {
            QFile open(file);
            QVERIFY(open.open(QIODevice::WriteOnly));
            open.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        }
        QVERIFY(writeSecretFile(file, "one"));
        QCOMPARE(modeOf(file), mode_t(0600));
        QVERIFY(QFile::remove(file));
        QVERIFY(QFile::link(target, file));
        QVERIFY(writeSecretFile(file, "two"));
        QCOMPARE(contents(file), "two"_qba);
        QVERIFY(!QFile::exists(target));
        QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files), QStringList({u"secret"_qs}));
    }

private:
    Expected<CertificateFiles, QString> own(const QString &hostname) const
    {
        return ownCertificate(m_dir->path(), hostname, m_now);
    }
    static QByteArray certificateOf(const Expected<CertificateFiles, QString> &files)
    {
        return files ? contents(files->certificate) : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

QTEST_GUILESS_MAIN(CertificateTest)
#include "tst_certificate.moc"
