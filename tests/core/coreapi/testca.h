#pragma once
#include <QtCore/QByteArray>
#include <QtNetwork/QSslConfiguration>
#include <memory>

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

private:
    struct Private;
    std::unique_ptr<Private> d;
};
