#pragma once
// All settings of a gateway, as values. Their defaults stand here and nowhere else; what each means, its range and its
// key stand in settingrows.h, one row a member.
#include "coreapi/message.h"

#include <QtCore/QString>
#include <QtCore/QStringList>
#include <QtCore/QStringView>
#include <initializer_list>
#include <optional>
#include <vector>

namespace gateway {

/// A set over an enum of at most eight values.
template <class E>
class EnumSet
{
public:
    using Value = E;
    constexpr EnumSet(std::initializer_list<E> values = {})
    {
        for (const E value : values)
            insert(value);
    }
    constexpr void insert(E value) { m_bits = static_cast<quint8>(m_bits | bit(value)); }
    constexpr bool contains(E value) const { return (m_bits & bit(value)) != 0; }
    constexpr bool isEmpty() const { return m_bits == 0; }
    constexpr bool operator==(const EnumSet &) const = default;

private:
    static constexpr int bit(E value) { return 1 << static_cast<int>(value); }
    quint8 m_bits = 0;
};
/// Which bind types a partner may use.
using BindTypeSet = EnumSet<BindType>;

enum class CacheOverflow { EvictOldest, Refuse };
/// What data_coding 0 means to a peer.
enum class DefaultAlphabet { Gsm7, Gsm7Packed, Latin1, Ascii, Utf8 };
/// How text that is too long for one short message leaves.
enum class LongMessageStyle { Udh8, Udh16, Sar, Payload };
/// How a carrier writes message ids in receipts, compared with its submit_sm_resp.
enum class IdFormat { AsIs, HexToDec, DecToHex };
/// Languages whose shift tables (3GPP TS 23.038 annex A) a text may be sent with.
enum class ShiftLanguage { Turkish, Spanish, Portuguese };
using ShiftLanguages = EnumSet<ShiftLanguage>;
enum class StorageType { DiscCopies, RamCopies };
enum class SecretStoreKind { Auto, Keychain, File };
enum class LogLevel { Debug, Info, Warning, Error };

/// One bind, client or server. Which members count for which mode says settingrows.h.
struct PeerSettings
{
    QString name;
    PeerMode mode = PeerMode::Client;
    bool enabled = true;
    BindType bindType = BindType::Transceiver;
    QString host;
    quint16 port = 2775;
    QString systemId;
    QString password;
    QString systemType;
    quint8 addrTon = 0;
    quint8 addrNpi = 0;
    QString addressRange;
    BindTypeSet allowedBindTypes{BindType::Transmitter, BindType::Receiver, BindType::Transceiver};
    QStringList ipWhitelist;
    QStringList sourceAddressWhitelist;
    int tpsLimit = 100;
    int queueCheckFrequency = 1000; ///< ms
    int enquireLinkInterval = 60;   ///< seconds, 0: never
    bool cacheEnabled = false;
    int cacheMaxSize = 10000;
    int cacheRetryInterval = 60; ///< seconds
    CacheOverflow cacheOverflow = CacheOverflow::EvictOldest;
    bool tls = false;
    bool tlsVerify = true;
    QString tlsCaCertificate;
    QString tlsCertificate;
    QString tlsPrivateKey;
    quint8 interfaceVersion = 0x34;
    QString account; ///< empty: accountOf() makes it
    int windowSize = 100;
    int responseTimeout = 30;  ///< seconds
    int inactivityTimeout = 0; ///< seconds, 0: never
    int maxSessions = 10;
    int submitTpsLimit = 0; ///< 0: none
    DefaultAlphabet defaultAlphabet = DefaultAlphabet::Gsm7;
    bool transliterate = false;
    ShiftLanguages nationalLanguages;
    LongMessageStyle longMessage = LongMessageStyle::Udh8;
    bool reassemble = false;
    IdFormat messageIdFormat = IdFormat::AsIs;
    bool strict = false;
    int reconnectInterval = 30;    ///< seconds
    std::optional<bool> exclusive; ///< absent: true where several gateways share a database

    bool operator==(const PeerSettings &) const = default;
};

/// What binds of one carrier account share: `account`, or `system_id@host:port` where it is not set.
inline QString accountOf(const PeerSettings &peer)
{
    if (!peer.account.isEmpty())
        return peer.account;
    return peer.systemId + QLatin1Char('@') + peer.host + QLatin1Char(':') + QString::number(peer.port);
}

/// Where partners connect.
struct ListenerSettings
{
    QString host = QStringLiteral("0.0.0.0");
    quint16 port = 2775;
    int maxConnections = 100;
    bool tls = false;
    quint16 tlsPort = 0; ///< 0: none; else `port` stays plain and this one is TLS
    bool tlsVerify = true;
    QString tlsCaCertificate;
    QString tlsCertificate;
    QString tlsPrivateKey;

    bool operator==(const ListenerSettings &) const = default;
};

/// An HTTP port of the gateway: the dashboard's or the metrics'.
struct HttpSettings
{
    QString host;
    quint16 port = 0;
    QString certificate; ///< dashboard only, as are the next two
    QString privateKey;
    bool enabled = true;

    bool operator==(const HttpSettings &) const = default;
};

/// A route of the embedded Core: the longest prefix of a destination decides; an empty one takes the rest.
struct Route
{
    QString prefix;
    QString destSmsc;

    bool operator==(const Route &) const = default;
};

/// What `api_base_url` holds where the embedded Core is asked for.
inline constexpr QStringView kEmbeddedCore = u":embedded";

struct GatewaySettings
{
    QString apiBaseUrl;
    QString apiToken;
    QString apiCaCertificate;
    int apiTimeout = 10000; ///< ms
    bool verifySslPeer = false;
    int smppPollInterval = 100; ///< ms
    QString smscName = QStringLiteral("smpp_gateway");
    int cacheFlushInterval = 10000; ///< ms
    int cacheMaxRetryAttempts = 10;
    double cacheBackoffMultiplier = 2.0;
    StorageType mnesiaStorageType = StorageType::DiscCopies;
    QString hostname; ///< the system's where the configuration does not say
    HttpSettings dashboard{QStringLiteral("0.0.0.0"), 8087, {}, {}, true};
    HttpSettings metrics{QStringLiteral("127.0.0.1"), 4000, {}, {}, true};
    QString database = QStringLiteral("sqlite");
    SecretStoreKind secretStore = SecretStoreKind::Auto;
    QString clusterKey;
    QString licenseFile;
    LogLevel logLevel = LogLevel::Info;
    std::vector<Route> routes;

    bool coreIsEmbedded() const { return apiBaseUrl == kEmbeddedCore; }
    bool operator==(const GatewaySettings &) const = default;
};

} // namespace gateway
