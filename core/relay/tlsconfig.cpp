#include "relay/tlsconfig.h"

#include <QtCore/QFile>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>

namespace gateway {
namespace {

QString unreadable(const char *key, const QString &file, const QString &why)
{
    return QStringLiteral("%1: %2: %3").arg(QLatin1String(key), file, why);
}

Expected<void, QString> addIdentity(QSslConfiguration &tls, const QString &certificateFile, const QString &keyFile)
{
    const QList<QSslCertificate> chain = QSslCertificate::fromPath(certificateFile, QSsl::Pem);
    if (chain.isEmpty())
        return Unexpected{unreadable("tls_certificate", certificateFile, QStringLiteral("no PEM certificate can be read"))};
    QFile file(keyFile);
    if (!file.open(QIODevice::ReadOnly))
        return Unexpected{unreadable("tls_private_key", keyFile, file.errorString())};
    const QByteArray pem = file.readAll();
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
        const QSslKey key(pem, algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (key.isNull())
            continue;
        tls.setLocalCertificateChain(chain);
        tls.setPrivateKey(key);
        return {};
    }
    return Unexpected{unreadable("tls_private_key", keyFile, QStringLiteral("no unencrypted PEM key (RSA or EC) can be read"))};
}

Expected<QList<QSslCertificate>, QString> authority(const QString &file)
{
    const QList<QSslCertificate> certificates = QSslCertificate::fromPath(file, QSsl::Pem);
    if (certificates.isEmpty())
        return Unexpected{unreadable("tls_ca_certificate", file, QStringLiteral("no PEM certificate can be read"))};
    return certificates;
}

} // namespace

Expected<QSslConfiguration, QString> clientTls(const PeerSettings &peer)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(peer.tlsVerify ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    if (!peer.tlsCaCertificate.isEmpty()) {
        const auto certificates = authority(peer.tlsCaCertificate);
        if (!certificates)
            return Unexpected{certificates.error()};
        tls.addCaCertificates(*certificates);
    }
    if (!peer.tlsCertificate.isEmpty()) {
        if (auto added = addIdentity(tls, peer.tlsCertificate, peer.tlsPrivateKey); !added)
            return Unexpected{added.error()};
    }
    return tls;
}

Expected<QSslConfiguration, QString> serverTls(const ListenerSettings &listener)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (auto added = addIdentity(tls, listener.tlsCertificate, listener.tlsPrivateKey); !added)
        return Unexpected{added.error()};
    if (!listener.tlsCaCertificate.isEmpty()) {
        const auto certificates = authority(listener.tlsCaCertificate);
        if (!certificates)
            return Unexpected{certificates.error()};
        tls.setCaCertificates(*certificates);
        tls.setPeerVerifyMode(listener.tlsVerify ? QSslSocket::VerifyPeer : QSslSocket::QueryPeer);
    }
    return tls;
}

} // namespace gateway
