#include "relay/tlsconfig.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace gateway {
namespace {

constexpr qint64 kSoonDays = 14;
constexpr qint64 kMaxPem = 1024 * 1024; // a mistaken file of any size stays harmless

struct Free
{
    void operator()(X509 *p) const { X509_free(p); }
    void operator()(EVP_PKEY *p) const { EVP_PKEY_free(p); }
    void operator()(BIO *p) const { BIO_free(p); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

Unexpected<Phrase> bad(const char *setting, const QString &file, const Phrase &why)
{
    return Unexpected{Phrase::joined({Phrase::asIs(QLatin1String(setting)), Phrase::asIs(file), why}, u": "_qs)};
}

Expected<QByteArray, Phrase> contents(const char *setting, const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return bad(setting, name, Phrase::asIs(file.errorString()));
    return file.read(kMaxPem);
}

Bio over(const QByteArray &pem) { return Bio(BIO_new_mem_buf(pem.constData(), int(pem.size()))); }

/// OpenSSL asks for a password only where a key is encrypted.
int noteEncrypted(char *, int, int, void *asked)
{
    *static_cast<bool *>(asked) = true;
    return -1;
}

Expected<QList<QSslCertificate>, Phrase> certificates(const char *setting, const QString &name)
{
    const auto pem = contents(setting, name);
    if (!pem)
        return Unexpected{pem.error()};
    const QList<QSslCertificate> list = QSslCertificate::fromData(*pem, QSsl::Pem);
    if (list.isEmpty())
        return bad(setting, name, Phrase(QT_TRANSLATE_NOOP("Phrase", "no PEM certificate is in it")));
    return list;
}

bool belongsTo(EVP_PKEY *key, const QSslCertificate &certificate)
{
    const QByteArray pem = certificate.toPem();
    const Bio bio = over(pem);
    const Certificate x509(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    return x509 && X509_check_private_key(x509.get(), key) == 1;
}

Expected<void, Phrase> addIdentity(QSslConfiguration &tls, const QString &certificateFile, const QString &keyFile)
{
    static constexpr const char *kKey = "tls_private_key";
    const std::unique_ptr<void, void (*)(void *)> clean(&tls,
                                                        [](void *) { ERR_clear_error(); }); // Qt reads that queue too
    const auto chain = certificates("tls_certificate", certificateFile);
    if (!chain)
        return Unexpected{chain.error()};
    const auto pem = contents(kKey, keyFile);
    if (!pem)
        return Unexpected{pem.error()};
    bool encrypted = false;
    const Bio bio = over(*pem);
    const Key pair(PEM_read_bio_PrivateKey(bio.get(), nullptr, noteEncrypted, &encrypted));
    if (encrypted)
        return bad(
            kKey, keyFile,
            Phrase(QT_TRANSLATE_NOOP(
                       "Phrase", "the key is encrypted and there is nobody to ask for its password; give it without "
                                 "one ({command}) in a file that only the gateway may read"),
                   u"openssl pkey -in FILE -out FILE"_qs));
    if (!pair)
        return bad(kKey, keyFile, Phrase(QT_TRANSLATE_NOOP("Phrase", "no PEM private key is in it")));
    const int type = EVP_PKEY_get_base_id(pair.get());
    if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)
        return bad(kKey, keyFile, Phrase(QT_TRANSLATE_NOOP("Phrase", "the key is neither RSA nor EC")));
    if (!belongsTo(pair.get(), chain->front())) {
        const bool later = std::any_of(chain->begin() + 1, chain->end(),
                                       [&](const QSslCertificate &c) { return belongsTo(pair.get(), c); });
        return bad(kKey, keyFile,
                   later ? Phrase(QT_TRANSLATE_NOOP("Phrase", "its certificate has to be the first one in {file}"),
                                  certificateFile)
                         : Phrase(QT_TRANSLATE_NOOP("Phrase", "the key does not belong to the certificate in {file}"),
                                  certificateFile));
    }
    const QSslKey key(*pem, type == EVP_PKEY_RSA ? QSsl::Rsa : QSsl::Ec, QSsl::Pem, QSsl::PrivateKey);
    if (key.isNull())
        return bad(kKey, keyFile, Phrase(QT_TRANSLATE_NOOP("Phrase", "the key cannot be read")));
    tls.setLocalCertificateChain(*chain);
    tls.setPrivateKey(key);
    return {};
}

QSslConfiguration base()
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    return tls;
}

} // namespace

Expected<QSslConfiguration, Phrase> clientTls(const PeerSettings &peer)
{
    QSslConfiguration tls = base();
    tls.setPeerVerifyMode(peer.tlsVerify ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    if (!peer.tlsCaCertificate.isEmpty()) {
        const auto trusted = certificates("tls_ca_certificate", peer.tlsCaCertificate);
        if (!trusted)
            return Unexpected{trusted.error()};
        tls.addCaCertificates(*trusted);
    }
    if (!peer.tlsCertificate.isEmpty()) {
        if (auto added = addIdentity(tls, peer.tlsCertificate, peer.tlsPrivateKey); !added)
            return Unexpected{added.error()};
    }
    return tls;
}

Expected<QSslConfiguration, Phrase> serverTls(const ListenerSettings &listener)
{
    QSslConfiguration tls = base();
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    tls.setCaCertificates({}); // else each handshake loads the system's, some milliseconds for nothing
    if (auto added = addIdentity(tls, listener.tlsCertificate, listener.tlsPrivateKey); !added)
        return Unexpected{added.error()};
    if (!listener.tlsCaCertificate.isEmpty()) {
        const auto trusted = certificates("tls_ca_certificate", listener.tlsCaCertificate);
        if (!trusted)
            return Unexpected{trusted.error()};
        tls.setCaCertificates(*trusted);
        if (listener.tlsVerify) {
            tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
            // Refused within the handshake, so that the partner is told by an alert and not by silence.
            tls.setMissingCertificateIsFatal(true);
            tls.setHandshakeMustInterruptOnError(true);
        } else {
            tls.setPeerVerifyMode(QSslSocket::QueryPeer);
        }
    }
    return tls;
}

QString certificateTrouble(const QSslConfiguration &tls, const QDateTime &now)
{
    const QSslCertificate certificate = tls.localCertificate();
    if (certificate.isNull())
        return {};
    const QDateTime from = certificate.effectiveDate().toUTC();
    const QDateTime until = certificate.expiryDate().toUTC();
    if (now >= until)
        return u"the certificate expired on " + until.toString(Qt::ISODate);
    if (now < from)
        return u"the certificate is not valid before " + from.toString(Qt::ISODate);
    if (now.daysTo(until) < kSoonDays)
        return u"the certificate expires on " + until.toString(Qt::ISODate);
    return {};
}

} // namespace gateway
