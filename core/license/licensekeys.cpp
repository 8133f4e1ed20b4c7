#include "license/licensekeys.h"

#include <cstdlib>
#include <sodium.h>

namespace gateway {
namespace {

static_assert(kLicenseKeyOctets == crypto_sign_PUBLICKEYBYTES && kLicenseKeyOctets == crypto_sign_SEEDBYTES);
static_assert(kLicenseSignatureOctets == crypto_sign_BYTES);

/// Once in a process, whoever comes first. It fails where there is no randomness, where nothing can be safe.
void startSodium()
{
    if (sodium_init() < 0)
        std::abort();
}

const unsigned char *octetsOf(const QByteArray &from)
{
    return reinterpret_cast<const unsigned char *>(from.constData());
}
unsigned char *octetsOf(QByteArray &into) { return reinterpret_cast<unsigned char *>(into.data()); }

struct SecretKey
{
    unsigned char octets[crypto_sign_SECRETKEYBYTES];
    ~SecretKey() { sodium_memzero(octets, sizeof octets); }
};

} // namespace

QByteArray builtInLicenseKey() { return *decodeLicenseKey(GATEWAY_LICENSE_KEY); }

Expected<QByteArray, QString> decodeLicenseKey(const QByteArray &text)
{
    const QByteArray trimmed = text.trimmed();
    static constexpr const char *hexDigits = "0123456789abcdefABCDEF";
    if (trimmed.size() == 2 * kLicenseKeyOctets &&
        std::string_view(trimmed).find_first_not_of(hexDigits) == std::string_view::npos)
        return QByteArray::fromHex(trimmed);
    const auto decoded = QByteArray::fromBase64Encoding(trimmed, QByteArray::AbortOnBase64DecodingErrors);
    if (decoded && (*decoded).size() == kLicenseKeyOctets)
        return *decoded;
    return Unexpected{QStringLiteral("a key is 32 octets as base64 or hex")};
}

LicenseKeyPair newLicenseKeyPair()
{
    startSodium();
    QByteArray seed(kLicenseKeyOctets, '\0');
    randombytes_buf(seed.data(), crypto_sign_SEEDBYTES);
    return {publicLicenseKeyOf(seed), seed};
}

QByteArray publicLicenseKeyOf(const QByteArray &privateKey)
{
    Q_ASSERT(privateKey.size() == kLicenseKeyOctets);
    startSodium();
    QByteArray publicKey(kLicenseKeyOctets, '\0');
    SecretKey secret;
    crypto_sign_seed_keypair(octetsOf(publicKey), secret.octets, octetsOf(privateKey));
    return publicKey;
}

QByteArray signOctets(const QByteArray &octets, const QByteArray &privateKey)
{
    Q_ASSERT(privateKey.size() == kLicenseKeyOctets);
    startSodium();
    QByteArray publicKey(kLicenseKeyOctets, '\0');
    SecretKey secret;
    crypto_sign_seed_keypair(octetsOf(publicKey), secret.octets, octetsOf(privateKey));
    QByteArray signature(kLicenseSignatureOctets, '\0');
    crypto_sign_detached(octetsOf(signature), nullptr, octetsOf(octets), static_cast<unsigned long long>(octets.size()),
                         secret.octets);
    return signature;
}

bool isSignatureOf(const QByteArray &octets, const QByteArray &signature, const QByteArray &publicKey)
{
    if (signature.size() != kLicenseSignatureOctets || publicKey.size() != kLicenseKeyOctets)
        return false;
    startSodium();
    return crypto_sign_verify_detached(octetsOf(signature), octetsOf(octets),
                                       static_cast<unsigned long long>(octets.size()), octetsOf(publicKey)) == 0;
}

} // namespace gateway
