#include "peers/settingrules.h"

namespace gateway {

std::vector<RuleProblem> checkCertificatePair(const QString &certificateKey, const QString &certificate,
                                              const QString &keyKey, const QString &key)
{
    if (certificate.isEmpty() == key.isEmpty())
        return {};
    const bool noCertificate = certificate.isEmpty();
    return {{noCertificate ? certificateKey : keyKey,
             QLatin1String("is missing, it belongs to ") + (noCertificate ? keyKey : certificateKey), true}};
}

std::vector<RuleProblem> checkPeerRules(const PeerSettings &peer)
{
    return checkCertificatePair(QStringLiteral("tls_certificate"), peer.tlsCertificate,
                                QStringLiteral("tls_private_key"), peer.tlsPrivateKey);
}

std::vector<RuleProblem> checkListenerRules(const ListenerSettings &listener)
{
    std::vector<RuleProblem> problems = checkCertificatePair(QStringLiteral("tls_certificate"), listener.tlsCertificate,
                                                             QStringLiteral("tls_private_key"), listener.tlsPrivateKey);
    if ((listener.tls || listener.tlsPort != 0) && listener.tlsCertificate.isEmpty() &&
        listener.tlsPrivateKey.isEmpty())
        problems.push_back({QStringLiteral("tls_certificate"),
                            QStringLiteral("is missing, a listener with TLS needs it and tls_private_key"), true});
    if (listener.tlsPort == listener.port)
        problems.push_back(
            {QStringLiteral("tls_port"),
             QString::number(listener.tlsPort) + QLatin1String(" is the plain port already, allowed is another one")});
    return problems;
}

QString nameTaken(const QString &shownName, const QString &holder)
{
    return shownName + QLatin1String(" is taken by ") + holder +
           QLatin1String(", names are unique over client and server binds");
}

QString systemIdTaken(const QString &shownId, const QString &holder)
{
    return shownId + QLatin1String(" is taken by ") + holder + QLatin1String(", a system_id serves one server bind");
}

} // namespace gateway
