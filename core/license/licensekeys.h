#pragma once
#include "util/expected.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace gateway {

constexpr int kLicenseKeyOctets = 32;
constexpr int kLicenseSignatureOctets = 64;

/// An Ed25519 pair: the public key, and the seed from which both halves are made.
struct LicenseKeyPair
{
    QByteArray publicKey;
    QByteArray privateKey;
};

/// The public key that this build takes licences from: the build option GATEWAY_LICENSE_KEY.
QByteArray builtInLicenseKey();

/// A key of 32 octets from base64 or hex, blanks around it allowed.
Expected<QByteArray, QString> decodeLicenseKey(const QByteArray &text);

/// A pair that nobody has seen.
LicenseKeyPair newLicenseKeyPair();
/// The public half of a private key of 32 octets.
QByteArray publicLicenseKeyOf(const QByteArray &privateKey);

/// The Ed25519 signature of the octets under a private key of 32 octets.
QByteArray signOctets(const QByteArray &octets, const QByteArray &privateKey);
/// Whether that is its signature. Keys and signatures of another length never are.
bool isSignatureOf(const QByteArray &octets, const QByteArray &signature, const QByteArray &publicKey);

} // namespace gateway
