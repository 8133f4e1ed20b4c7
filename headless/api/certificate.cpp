#include "api/certificate.h"

#include "api/secretfile.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QUrl>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace gateway::api {
namespace {

constexpr qint64 kMaxPem = 1 << 20; // a mistaken file of any size stays harmless
constexpr long kDay = 24 * 60 * 60;

struct Free
{
    void operator()(X509 *p) const { X509_free(p); }
    void operator()(EVP_PKEY *p) const { EVP_PKEY_free(p); }
    void operator()(BIO *p) const { BIO_free(p); }
    void operator()(X509_EXTENSION *p) const { X509_EXTENSION_free(p); }
};
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Bio = std::unique_ptr<BIO, Free>;

/// Qt reads OpenSSL's queue of errors, too: ours is not left there.
struct CleanErrors
{
    ~CleanErrors() { ERR_clear_error(); }
};

Unexpected<QString> bad(const QString &file, const QString &why)
{
    return Unexpected{QStringLiteral("%1: %2").arg(file, why)};
}

QByteArray contents(const Bio &bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QByteArray(data, size);
}

Expected<QByteArray, QString> contents(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return bad(name, file.errorString());
    return file.read(kMaxPem);
}

bool extend(X509 *certificate, int nid, const QByteArray &value)
{
    X509V3_CTX context{};
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.constData()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// The host's name where it is one: it becomes part of a text that OpenSSL reads.
QByteArray dnsName(const QString &hostname)
{
    const QByteArray name = QUrl::toAce(hostname);
    const bool fits = !name.isEmpty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    return fits ? name : QByteArray();
}

QByteArray subjectAltNames(const QString &hostname)
{
    QByteArray names = "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";
    const QByteArray name = dnsName(hostname);
    if (QHostAddress address(hostname); !address.isNull() && !address.isLoopback())
        names += ",IP:" + hostname.toLatin1();
    else if (!name.isEmpty() && name != "localhost")
        names.prepend("DNS:" + name + ',');
    return names;
}

struct Pair
{
    QByteArray certificate;
    QByteArray privateKey;
};

/// An end entity's certificate signed by itself: whoever trusts it trusts no other by it. It has no key usage: OpenSSL
/// would then not take it as its own issuer, and nobody could verify it.
std::optional<Pair> makePair(const QString &hostname, const QDateTime &now)
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    if (!key || !certificate)
        return std::nullopt;
    X509 *x = certificate.get();
    unsigned char serial[16] = {};
    if (RAND_bytes(serial, sizeof serial) != 1)
        return std::nullopt;
    serial[0] = static_cast<unsigned char>((serial[0] & 0x7F) | 0x40); // positive, and all of its octets count
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_bin2bn(serial, sizeof serial, nullptr), BN_free);
    const QByteArray name = dnsName(hostname).isEmpty() ? QByteArrayLiteral("localhost") : dnsName(hostname);
    time_t from = now.toSecsSinceEpoch();
    X509_NAME *subject = X509_get_subject_name(x);
    const bool made =
        number && X509_set_version(x, 2) && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x)) &&
        X509_time_adj_ex(X509_getm_notBefore(x), -1, 0, &from) && // clocks differ
        X509_time_adj_ex(X509_getm_notAfter(x), int(kOwnCertificateDays), 0, &from) && X509_set_pubkey(x, key.get()) &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char *>(name.constData()), -1, -1, 0) &&
        X509_set_issuer_name(x, subject) && extend(x, NID_basic_constraints, "critical,CA:FALSE") &&
        extend(x, NID_ext_key_usage, "serverAuth") && extend(x, NID_subject_alt_name, subjectAltNames(hostname)) &&
        X509_sign(x, key.get(), EVP_sha256());
    if (!made)
        return std::nullopt;
    const Bio certificatePem(BIO_new(BIO_s_mem())), keyPem(BIO_new(BIO_s_mem()));
    if (!PEM_write_bio_X509(certificatePem.get(), x) ||
        !PEM_write_bio_PKCS8PrivateKey(keyPem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr))
        return std::nullopt;
    return Pair{contents(certificatePem), contents(keyPem)};
}

bool stillServes(const CertificateFiles &files, const QString &hostname, const QDateTime &now)
{
    const auto tls = serverConfiguration(files);
    if (!tls)
        return false;
    const QSslCertificate certificate = tls->localCertificate();
    if (certificate.effectiveDate() > now || certificate.expiryDate() < now.addDays(kRenewDays))
        return false;
    const QByteArray name = dnsName(hostname);
    const auto names = certificate.subjectAlternativeNames();
    if (const QHostAddress address(hostname); !address.isNull())
        return address.isLoopback() || names.values(QSsl::IpAddressEntry).contains(hostname);
    return name.isEmpty() || names.values(QSsl::DnsEntry).contains(QString::fromLatin1(name));
}

/// OpenSSL asks for a password only where a key is encrypted.
int noteEncrypted(char *, int, int, void *asked)
{
    *static_cast<bool *>(asked) = true;
    return -1;
}

bool belongsTo(EVP_PKEY *key, const QSslCertificate &certificate)
{
    const QByteArray pem = certificate.toPem();
    const Bio bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    const Certificate x509(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    return x509 && X509_check_private_key(x509.get(), key) == 1;
}

} // namespace

Expected<CertificateFiles, QString> ownCertificate(const QString &stateDir, const QString &hostname,
                                                   const QDateTime &now)
{
    const CleanErrors clean;
    const QDir dir(stateDir);
    const CertificateFiles files{dir.filePath(QStringLiteral("dashboard-certificate.pem")),
                                 dir.filePath(QStringLiteral("dashboard-key.pem"))};
    if (QFile::exists(files.certificate) && QFile::exists(files.privateKey) && stillServes(files, hostname, now))
        return files;
    const std::optional<Pair> pair = makePair(hostname, now);
    if (!pair)
        return Unexpected{QStringLiteral("a certificate for the dashboard cannot be made")};
    if (auto written = writeSecretFile(files.privateKey, pair->privateKey); !written)
        return Unexpected{written.error()};
    if (auto written = writeSecretFile(files.certificate, pair->certificate); !written)
        return Unexpected{written.error()};
    return files;
}

Expected<QSslConfiguration, QString> serverConfiguration(const CertificateFiles &files)
{
    const CleanErrors clean;
    const auto certificatePem = contents(files.certificate);
    if (!certificatePem)
        return Unexpected{certificatePem.error()};
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*certificatePem, QSsl::Pem);
    if (chain.isEmpty())
        return bad(files.certificate, QStringLiteral("no PEM certificate is in it"));
    const auto keyPem = contents(files.privateKey);
    if (!keyPem)
        return Unexpected{keyPem.error()};
    bool encrypted = false;
    const Bio bio(BIO_new_mem_buf(keyPem->constData(), int(keyPem->size())));
    const Key pair(PEM_read_bio_PrivateKey(bio.get(), nullptr, noteEncrypted, &encrypted));
    if (encrypted)
        return bad(files.privateKey,
                   QStringLiteral("the key is encrypted and there is nobody to ask for its password"));
    if (!pair)
        return bad(files.privateKey, QStringLiteral("no PEM private key is in it"));
    const int type = EVP_PKEY_get_base_id(pair.get());
    if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)
        return bad(files.privateKey, QStringLiteral("the key is neither RSA nor EC"));
    if (!belongsTo(pair.get(), chain.front()))
        return bad(files.privateKey,
                   QStringLiteral("the key does not belong to the first certificate in %1").arg(files.certificate));
    const QSslKey key(*keyPem, type == EVP_PKEY_RSA ? QSsl::Rsa : QSsl::Ec, QSsl::Pem, QSsl::PrivateKey);
    if (key.isNull())
        return bad(files.privateKey, QStringLiteral("the key cannot be read"));
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    tls.setCaCertificates({}); // else each handshake loads the system's, some milliseconds for nothing
    tls.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    tls.setLocalCertificateChain(chain);
    tls.setPrivateKey(key);
    return tls;
}

} // namespace gateway::api
