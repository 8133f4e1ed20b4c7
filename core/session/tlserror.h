#pragma once
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslError>
#include <optional>

namespace gateway {

/// What is known of a TLS connection that failed.
struct TlsFailure
{
    bool accepted = false;                ///< we are the server
    QString wantedName;                   ///< what the certificate should have been for; client only
    QSslCertificate own;                  ///< what we show; may be null
    QList<QSslError> errors;              ///< of the verification
    std::optional<QSsl::AlertType> alert; ///< what the other side said last
    QString library;                      ///< what OpenSSL says
};

/// The cause in plain words, for the log: which certificate, which date, which names.
QString describeTlsFailure(const TlsFailure &failure);

/// What somebody speaks who should have begun with a TLS hello; `start` are the first octets, four at least.
QString describeNotTls(QByteArrayView start);

} // namespace gateway
