#include "peers/settingrules.h"

#include <QtCore/QCoreApplication>

namespace gateway {

std::vector<RuleProblem> checkCertificatePair(const QString &certificateKey, const QString &certificate,
                                              const QString &keyKey, const QString &key)
{
    if (certificate.isEmpty() == key.isEmpty())
        return {};
    const bool noCertificate = certificate.isEmpty();
    return {{noCertificate ? certificateKey : keyKey,
             Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing, it belongs to {key}"),
                    noCertificate ? keyKey : certificateKey),
             true}};
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
                            Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing, a listener with TLS needs it and {key}"),
                                   u"tls_private_key"_qs),
                            true});
    if (listener.tlsPort != 0 && listener.tlsPort == listener.port)
        problems.push_back(
            {QStringLiteral("tls_port"),
             Phrase(QT_TRANSLATE_NOOP("Phrase", "{port} is the plain port already, allowed is another one"),
                    listener.tlsPort)});
    return problems;
}

Phrase nameTaken(const QString &shownName, const Phrase &holder)
{
    return Phrase(
        QT_TRANSLATE_NOOP("Phrase", "{name} is taken by {holder}, names are unique over client and server binds"),
        shownName, holder);
}

Phrase systemIdTaken(const QString &shownId, const Phrase &holder)
{
    return Phrase(QT_TRANSLATE_NOOP("Phrase", "{id} is taken by {holder}, a system_id serves one server bind"), shownId,
                  holder);
}

Phrase bindPhrase(PeerMode mode, const QString &name)
{
    return mode == PeerMode::Client ? Phrase(QT_TRANSLATE_NOOP("Phrase", "client bind {name}"), name)
                                    : Phrase(QT_TRANSLATE_NOOP("Phrase", "server bind {name}"), name);
}

} // namespace gateway
