#include "support/testca.h"

#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace {

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

QByteArray contents(const Bio &bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QByteArray(data, size);
}

QByteArray pemOf(X509 *certificate)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return contents(bio);
}

void extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    X509_add_ext(certificate, extension.get(), -1);
}

Certificate blank(EVP_PKEY *key, const char *name, int fromDays, int toDays)
{
    static long serial = 1;
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), fromDays * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), toDays * kDay);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char *>(name), -1, -1, 0);
    return certificate;
}

/// Without an issuer it signs itself.
TestIdentity identity(X509 *issuer, EVP_PKEY *issuerKey, const char *san, int fromDays, int toDays)
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = blank(key.get(), "server", fromDays, toDays);
    X509 *by = issuer ? issuer : certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(by));
    if (san)
        extend(certificate.get(), by, NID_subject_alt_name, san);
    X509_sign(certificate.get(), issuer ? issuerKey : key.get(), EVP_sha256());
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {pemOf(certificate.get()), contents(bio)};
}

} // namespace

struct TestCa::Private
{
    Key key{EVP_EC_gen("P-256")};
    Certificate certificate;
};

TestCa::TestCa(const char *name) : d(std::make_unique<Private>())
{
    d->certificate = blank(d->key.get(), name, -10, 10);
    X509 *self = d->certificate.get();
    X509_set_issuer_name(self, X509_get_subject_name(self));
    extend(self, self, NID_basic_constraints, "critical,CA:TRUE");
    extend(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(self, d->key.get(), EVP_sha256());
}

TestCa::~TestCa() = default;

QByteArray TestCa::pem() const { return pemOf(d->certificate.get()); }

TestIdentity TestCa::issue(const char *san, int fromDays, int toDays) const
{
    return identity(d->certificate.get(), d->key.get(), san, fromDays, toDays);
}

TestIdentity TestCa::selfSigned(const char *san, int fromDays, int toDays)
{
    return identity(nullptr, nullptr, san, fromDays, toDays);
}

QSslConfiguration TestCa::serverFor(const char *san, int fromDays, int toDays) const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return issue(san, fromDays, toDays).shownBy(configuration);
}

QSslConfiguration TestCa::trusted() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({QSslCertificate(pem(), QSsl::Pem)});
    return configuration;
}

QSslConfiguration TestIdentity::shownBy(QSslConfiguration base) const
{
    base.setLocalCertificate(QSslCertificate(certificate, QSsl::Pem));
    base.setPrivateKey(QSslKey(key, QSsl::Ec, QSsl::Pem));
    return base;
}

QByteArray TestIdentity::encryptedKey(const char *password) const
{
    const Bio in(BIO_new_mem_buf(key.constData(), int(key.size())));
    const Key pair(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    const Bio out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(out.get(), pair.get(), EVP_aes_256_cbc(), password, int(qstrlen(password)), nullptr,
                                  nullptr);
    return contents(out);
}
