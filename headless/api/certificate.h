#pragma once
#include "util/expected.h"

#include <QtCore/QDateTime>
#include <QtCore/QString>
#include <QtNetwork/QSslConfiguration>

namespace gateway::api {

/// Where the dashboard's certificate and key are.
struct CertificateFiles
{
    QString certificate; ///< PEM, the server's own first
    QString privateKey;  ///< PEM, RSA or EC, not encrypted
};

/// How long a certificate of our own is valid, and how long before its end another one is made.
constexpr qint64 kOwnCertificateDays = 397;
constexpr qint64 kRenewDays = 30;

/// The pair of our own: where the state directory holds none that is readable, names this host and lasts for another
/// kRenewDays, a new self-signed P-256 pair is made for `hostname`, localhost, 127.0.0.1 and ::1 (the key with mode
/// 0600). Takes milliseconds.
Expected<CertificateFiles, QString> ownCertificate(const QString &stateDir, const QString &hostname,
                                                   const QDateTime &now);

/// What a server shows these by: TLS 1.2 and later, HTTP/1.1, no client certificates. The error names the file.
Expected<QSslConfiguration, QString> serverConfiguration(const CertificateFiles &files);

} // namespace gateway::api
