#pragma once
#include "util/expected.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace gateway {

/// What a licence says.
struct License
{
    QString licensee;
    /// The first moment at which it is no longer valid, milliseconds since 1970 UTC. A date means the end of that day.
    qint64 expiresAt = 0;
    /// `expires_at` as the licence has it.
    QString expires;

    bool operator==(const License &) const = default;
};

/// The moment that an `expires_at` means: `2027-01-31` (the end of that day, UTC) or `2027-01-31T12:00:00Z`, with an
/// offset instead of the Z, or neither (UTC); seconds and their decimals may be left out.
Expected<qint64, QString> expiryOf(const QString &text);

/// The licence in these octets: JSON `{product: "omnimessage_smpp", licensee, expires_at, signature}`, the signature
/// base64 Ed25519 over all other members in canonical form (RFC 8785). It may have expired. The error is a sentence
/// that does not hold what the file says.
Expected<License, QString> verifyLicense(const QByteArray &octets, const QByteArray &publicKey);

/// The same, and not expired at `nowMs` (milliseconds since 1970 UTC).
Expected<License, QString> readLicense(const QByteArray &octets, const QByteArray &publicKey, qint64 nowMs);

/// Why a licence is no longer one at `nowMs`; empty while it is.
QString expiryProblem(const License &license, qint64 nowMs);

/// A licence file, signed with a private key of 32 octets.
Expected<QByteArray, QString> makeLicense(const QString &licensee, const QString &expires,
                                          const QByteArray &privateKey);

} // namespace gateway
