#include "testca.h"

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

QSslConfiguration TestCa::serverFor(const char *san, int fromDays, int toDays) const
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = blank(key.get(), "server", fromDays, toDays);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(d->certificate.get()));
    extend(certificate.get(), d->certificate.get(), NID_subject_alt_name, san);
    X509_sign(certificate.get(), d->key.get(), EVP_sha256());
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);

    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(pemOf(certificate.get()), QSsl::Pem));
    configuration.setPrivateKey(QSslKey(contents(bio), QSsl::Ec, QSsl::Pem));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}
