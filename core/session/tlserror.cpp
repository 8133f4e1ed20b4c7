#include "session/tlserror.h"

#include "smpp/framer.h"

#include <QtCore/QDateTime>

namespace gateway {
namespace {

constexpr qsizetype kMaxErrors = 3;
constexpr qsizetype kMaxNames = 5;
constexpr qsizetype kMaxName = 100;

/// A value from somebody else's certificate, fit for one line.
QString shown(const QString &value)
{
    QString safe = value.left(kMaxName);
    for (QChar &c : safe) {
        if (!c.isPrint() || c == u'\'')
            c = u'?';
    }
    return safe;
}

QString day(const QDateTime &time) { return time.toUTC().toString(Qt::ISODate); }

QString commonName(const QStringList &names)
{
    return names.isEmpty() ? QStringLiteral("nobody") : shown(names.front());
}

QString subjectOf(const QSslCertificate &certificate)
{
    return u"certificate of '" + commonName(certificate.subjectInfo(QSslCertificate::CommonName)) + u'\'';
}

/// The names that a certificate is for, as it counts when they are compared: the alternative ones, else the subject's.
QString namesOf(const QSslCertificate &certificate)
{
    QStringList names;
    const auto alternatives = certificate.subjectAlternativeNames();
    for (auto it = alternatives.cbegin(); it != alternatives.cend(); ++it) {
        if (it.key() == QSsl::DnsEntry || it.key() == QSsl::IpAddressEntry)
            names.append(shown(it.value()));
    }
    if (names.isEmpty()) {
        for (const QString &name : certificate.subjectInfo(QSslCertificate::CommonName))
            names.append(shown(name));
    }
    names.sort();
    const bool more = names.size() > kMaxNames;
    QString list = names.mid(0, kMaxNames).join(QStringLiteral(", "));
    if (more)
        list += u", ...";
    return list.isEmpty() ? QStringLiteral("no name") : list;
}

QString describeError(const QSslError &error, const TlsFailure &failure)
{
    const QSslCertificate certificate = error.certificate();
    switch (error.error()) {
    case QSslError::CertificateExpired:
        return u"the " + subjectOf(certificate) + u" expired on " + day(certificate.expiryDate());
    case QSslError::CertificateNotYetValid:
        return u"the " + subjectOf(certificate) + u" is not valid before " + day(certificate.effectiveDate());
    case QSslError::HostNameMismatch:
        return u"wrong name: the certificate is for " + namesOf(certificate) + u", wanted was " + failure.wantedName;
    case QSslError::SelfSignedCertificate:
        return u"the " + subjectOf(certificate) + u" is self-signed and not trusted here (tls_ca_certificate)";
    case QSslError::SelfSignedCertificateInChain:
        return u"the authority '" + commonName(certificate.subjectInfo(QSslCertificate::CommonName)) +
               u"' is not trusted here (tls_ca_certificate)";
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return u"unknown issuer '" + commonName(certificate.issuerInfo(QSslCertificate::CommonName)) + u"' of the " +
               subjectOf(certificate) + u" (tls_ca_certificate)";
    case QSslError::NoPeerCertificate:
        return QStringLiteral("the other side shows no certificate, and one is wanted");
    default:
        return error.errorString() + u" (" + subjectOf(certificate) + u')';
    }
}

/// What the other side's alert means for us (RFC 8446 section 6.2); empty for those that say no more than OpenSSL does.
QString describeAlert(const TlsFailure &failure)
{
    using Alert = QSsl::AlertType;
    const bool shows = !failure.own.isNull();
    const QString refused = shows ? u"the other side refuses our " + subjectOf(failure.own) + u": "
                                  : QStringLiteral("the other side wants a certificate of ours (tls_certificate): ");
    switch (*failure.alert) {
    case Alert::CertificateRequired:
    case Alert::NoCertificate:
        return QStringLiteral("the other side wants a certificate of ours (tls_certificate)");
    case Alert::HandshakeFailure:
        return shows ? QStringLiteral("the other side refused the handshake: no cipher in common, or our certificate")
                     : QStringLiteral("the other side refused the handshake: no cipher in common, or it wants a "
                                      "certificate of ours (tls_certificate)");
    case Alert::UnknownCa:
        return refused + u"it does not know its issuer";
    case Alert::CertificateExpired:
        return refused +
               (shows ? u"expired (valid until " + day(failure.own.expiryDate()) + u')' : QStringLiteral("expired"));
    case Alert::CertificateRevoked:
        return refused + u"revoked";
    case Alert::BadCertificate:
    case Alert::UnsupportedCertificate:
    case Alert::CertificateUnknown:
    case Alert::AccessDenied:
        return refused + u"not accepted";
    case Alert::ProtocolVersion:
        return failure.accepted ? QStringLiteral("no protocol version in common: here it is TLS 1.2 or 1.3")
                                : QStringLiteral("the other side speaks no TLS 1.2 or 1.3");
    case Alert::UnrecognizedName:
        return u"the other side does not know the name " + failure.wantedName;
    default:
        return {};
    }
}

} // namespace

QString describeTlsFailure(const TlsFailure &failure)
{
    if (!failure.errors.isEmpty()) {
        QStringList words;
        for (const QSslError &error : failure.errors) {
            const QString described = describeError(error, failure);
            if (!words.contains(described) && words.size() < kMaxErrors)
                words.append(described);
        }
        return words.join(QStringLiteral("; "));
    }
    if (failure.alert) {
        if (const QString described = describeAlert(failure); !described.isEmpty())
            return described;
    }
    const QString &said = failure.library;
    const auto says = [&said](const char *reason) { return said.contains(QLatin1String(reason)); };
    if (says("unsupported protocol") || says("version too low") || says("unknown protocol"))
        return failure.accepted ? QStringLiteral("the other side offers only TLS older than 1.2")
                                : QStringLiteral("the other side speaks only TLS older than 1.2");
    if (says("wrong version number") || says("http request") || says("packet length too long") ||
        says("record layer failure"))
        return failure.accepted ? QStringLiteral("the other side does not speak TLS")
                                : QStringLiteral("the other side does not speak TLS on this port; it may be the port "
                                                 "for plain SMPP");
    if (says("peer did not return a certificate"))
        return QStringLiteral("the other side shows no certificate, and one is wanted");
    if (says("no shared cipher"))
        return QStringLiteral("no cipher in common");
    return said;
}

QString describeNotTls(QByteArrayView start)
{
    smpp::Framer framer;
    framer.buffer() = start.toByteArray();
    const smpp::Framer::Result result = framer.next();
    const auto *error = std::get_if<smpp::FrameError>(&result);
    if (!error)
        return QStringLiteral("speaks plain SMPP on the TLS port");
    if (!error->hint.isEmpty())
        return u"speaks no TLS on the TLS port: it looks like " + QString::fromLatin1(error->hint);
    return QStringLiteral("speaks no TLS on the TLS port");
}

} // namespace gateway
