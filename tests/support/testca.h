#pragma once
#include <QtCore/QByteArray>
#include <QtNetwork/QSslConfiguration>
#include <memory>

/// A certificate with its key.
struct TestIdentity
{
    QByteArray certificate; ///< PEM
    QByteArray key;         ///< PEM, not encrypted
    /// The key under a password.
    QByteArray encryptedKey(const char *password) const;
    /// `base` with this certificate shown.
    QSslConfiguration shownBy(QSslConfiguration base) const;
};

/// A certification authority that lives as long as a test.
class TestCa
{
public:
    explicit TestCa(const char *name);
    ~TestCa();

    /// Its own certificate.
    QByteArray pem() const;
    /// A server's certificate for `san`, as OpenSSL writes it (`DNS:core.test,IP:127.0.0.1`), valid from `fromDays` to
    /// `toDays` from now.
    QSslConfiguration serverFor(const char *san, int fromDays = -1, int toDays = 1) const;
    /// Such a certificate for either side; without `san` it names nobody but "server".
    TestIdentity issue(const char *san, int fromDays = -1, int toDays = 1) const;
    /// The same signed by itself.
    static TestIdentity selfSigned(const char *san, int fromDays = -1, int toDays = 1);
    /// A client that trusts this authority alone.
    QSslConfiguration trusted() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};
