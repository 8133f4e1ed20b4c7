#pragma once
// The rows of all settings: one a member of the structs in peersettings.h. A member without a row does not compile.
#include "peers/settingschema.h"
#include "util/arity.h"

namespace gateway {

template <>
struct EnumWords<PeerMode>
{
    static constexpr EnumWord<PeerMode> all[]{{PeerMode::Client, "client"}, {PeerMode::Server, "server"}};
};
template <>
struct EnumWords<CacheOverflow>
{
    static constexpr EnumWord<CacheOverflow> all[]{{CacheOverflow::EvictOldest, "evict_oldest"},
                                                   {CacheOverflow::Refuse, "refuse"}};
};
template <>
struct EnumWords<DefaultAlphabet>
{
    static constexpr EnumWord<DefaultAlphabet> all[]{{DefaultAlphabet::Gsm7, "gsm7"},
                                                     {DefaultAlphabet::Gsm7Packed, "gsm7_packed"},
                                                     {DefaultAlphabet::Latin1, "latin1"},
                                                     {DefaultAlphabet::Ascii, "ascii"},
                                                     {DefaultAlphabet::Utf8, "utf8"}};
};
template <>
struct EnumWords<LongMessageStyle>
{
    static constexpr EnumWord<LongMessageStyle> all[]{{LongMessageStyle::Udh8, "udh8"},
                                                      {LongMessageStyle::Udh16, "udh16"},
                                                      {LongMessageStyle::Sar, "sar"},
                                                      {LongMessageStyle::Payload, "payload"}};
};
template <>
struct EnumWords<ShiftLanguage>
{
    static constexpr EnumWord<ShiftLanguage> all[]{{ShiftLanguage::Turkish, "turkish"},
                                                   {ShiftLanguage::Spanish, "spanish"},
                                                   {ShiftLanguage::Portuguese, "portuguese"}};
};
template <>
struct EnumWords<IdFormat>
{
    static constexpr EnumWord<IdFormat> all[]{
        {IdFormat::AsIs, "as_is"}, {IdFormat::HexToDec, "hex_to_dec"}, {IdFormat::DecToHex, "dec_to_hex"}};
};
template <>
struct EnumWords<StorageType>
{
    static constexpr EnumWord<StorageType> all[]{{StorageType::DiscCopies, "disc_copies"},
                                                 {StorageType::RamCopies, "ram_copies"}};
};
template <>
struct EnumWords<SecretStoreKind>
{
    static constexpr EnumWord<SecretStoreKind> all[]{
        {SecretStoreKind::Auto, "auto"}, {SecretStoreKind::Keychain, "keychain"}, {SecretStoreKind::File, "file"}};
};
template <>
struct EnumWords<LogLevel>
{
    static constexpr EnumWord<LogLevel> all[]{{LogLevel::Debug, "debug"},
                                              {LogLevel::Info, "info"},
                                              {LogLevel::Warning, "warning"},
                                              {LogLevel::Error, "error"}};
};

// What a value must be beyond its type and range; nullptr, or what is allowed (the source of a Phrase).
namespace check {
const char *name(const QString &text);
const char *host(const QString &text);
const char *ipAddress(const QString &text);
const char *addressRange(const QString &text);
const char *sourcePattern(const QString &text);
const char *interfaceVersion(qint64 version);
const char *apiBaseUrl(const QString &text);
const char *database(const QString &text);
const char *clusterKey(const QString &text);
} // namespace check

template <>
struct SettingRows<PeerSettings>
{
    using P = PeerSettings;
    static constexpr std::tuple all{
        setting("name", &P::name,
                QT_TRANSLATE_NOOP("Setting", "Unique name of the bind: in logs, metrics and towards Core"))
            .of(ForPeers)
            .flagged(Required | NeedsRebind | Identity)
            .range(1, 64)
            .checkedBy(check::name),
        setting(
            "mode", &P::mode,
            QT_TRANSLATE_NOOP("Setting", "Client: the gateway connects to a carrier; server: a partner connects to it"))
            .of(ForPeers)
            .flagged(NeedsRebind | Identity),
        setting("enabled", &P::enabled,
                QT_TRANSLATE_NOOP("Setting", "A disabled peer keeps its settings and has no connection"))
            .of(ForPeers),
        setting("bind_type", &P::bindType,
                QT_TRANSLATE_NOOP("Setting", "Directions of the session asked for in the bind"))
            .of(ForClient)
            .flagged(Required | NeedsRebind),
        setting("host", &P::host, QT_TRANSLATE_NOOP("Setting", "The carrier's host name or address"))
            .of(ForClient)
            .flagged(Required | NeedsRebind)
            .range(1, 253)
            .checkedBy(check::host),
        setting("port", &P::port, QT_TRANSLATE_NOOP("Setting", "The carrier's TCP port"))
            .of(ForClient)
            .flagged(NeedsRebind)
            .range(1, 65535),
        setting("system_id", &P::systemId, QT_TRANSLATE_NOOP("Setting", "User name of the bind"))
            .of(ForPeers)
            .flagged(Required | NeedsRebind)
            .range(1, 15),
        setting("password", &P::password, QT_TRANSLATE_NOOP("Setting", "Password of the bind"))
            .of(ForPeers)
            .flagged(Required | Secret | NeedsRebind)
            .range(1, 64),
        setting("system_type", &P::systemType,
                QT_TRANSLATE_NOOP("Setting", "Type of system sent in the bind, where the carrier asks for one"))
            .of(ForClient)
            .flagged(NeedsRebind)
            .range(0, 12),
        setting("addr_ton", &P::addrTon, QT_TRANSLATE_NOOP("Setting", "Type of number sent in the bind"))
            .of(ForClient)
            .flagged(NeedsRebind)
            .range(0, 6),
        setting("addr_npi", &P::addrNpi, QT_TRANSLATE_NOOP("Setting", "Numbering plan sent in the bind"))
            .of(ForClient)
            .flagged(NeedsRebind)
            .range(0, 18),
        setting("address_range", &P::addressRange,
                QT_TRANSLATE_NOOP("Setting", "Addresses that the bind serves, where the carrier asks for them"))
            .of(ForClient)
            .flagged(NeedsRebind)
            .range(0, 40),
        setting("allowed_bind_types", &P::allowedBindTypes,
                QT_TRANSLATE_NOOP("Setting", "Bind types that the partner may use"))
            .of(ForServer)
            .flagged(NotEmpty),
        // Live: of the next binds. A session from an address that is admitted no more stays; drop ends it.
        setting("ip_whitelist", &P::ipWhitelist,
                QT_TRANSLATE_NOOP("Setting", "Addresses and CIDR ranges that the partner may connect from; empty: any"))
            .of(ForServer)
            .checkedBy(check::addressRange),
        setting(
            "source_address_whitelist", &P::sourceAddressWhitelist,
            QT_TRANSLATE_NOOP(
                "Setting", "Source addresses that the partner may send with, a final * stands for any end; empty: any"))
            .of(ForServer)
            .checkedBy(check::sourcePattern),
        setting("tps_limit", &P::tpsLimit, QT_TRANSLATE_NOOP("Setting", "Messages that the gateway sends at most"))
            .of(ForPeers)
            .range(1, 10000)
            .measuredIn("msg/s"),
        setting("queue_check_frequency", &P::queueCheckFrequency,
                QT_TRANSLATE_NOOP("Setting", "How often Core is asked for messages"))
            .of(ForPeers)
            .range(100, 10000)
            .measuredIn("ms"),
        setting("enquire_link_interval", &P::enquireLinkInterval,
                QT_TRANSLATE_NOOP("Setting", "How often the link is checked; 0: never"))
            .of(ForPeers)
            .range(0, 3600)
            .measuredIn("s"),
        setting("cache_enabled", &P::cacheEnabled,
                QT_TRANSLATE_NOOP("Setting", "Messages are stored here first and delivered when Core answers"))
            .of(ForPeers),
        setting("cache_max_size", &P::cacheMaxSize,
                QT_TRANSLATE_NOOP("Setting", "Messages that the cache holds at most"))
            .of(ForPeers)
            .range(1, 1000000)
            .measuredIn("messages"),
        setting("cache_retry_interval", &P::cacheRetryInterval,
                QT_TRANSLATE_NOOP("Setting", "Wait after the first failed delivery of cached messages"))
            .of(ForPeers)
            .range(1, 86400)
            .measuredIn("s"),
        setting("cache_overflow", &P::cacheOverflow,
                QT_TRANSLATE_NOOP("Setting", "What a full cache does while Core fails: drop the oldest or refuse"))
            .of(ForPeers),
        setting("tls", &P::tls, QT_TRANSLATE_NOOP("Setting", "SMPP over TLS 1.2 or later"))
            .of(ForClient)
            .flagged(NeedsRebind),
        setting("tls_verify", &P::tlsVerify, QT_TRANSLATE_NOOP("Setting", "The carrier's certificate is verified"))
            .of(ForClient)
            .flagged(NeedsRebind),
        setting("tls_ca_certificate", &P::tlsCaCertificate,
                QT_TRANSLATE_NOOP("Setting", "PEM file trusted for this carrier besides the system's"))
            .of(ForClient)
            .flagged(NeedsRebind | FilePath | MustExist),
        setting("tls_certificate", &P::tlsCertificate,
                QT_TRANSLATE_NOOP("Setting", "PEM file of the certificate shown to the carrier"))
            .of(ForClient)
            .flagged(NeedsRebind | FilePath | MustExist),
        setting("tls_private_key", &P::tlsPrivateKey,
                QT_TRANSLATE_NOOP("Setting", "PEM file of that certificate's key"))
            .of(ForClient)
            .flagged(NeedsRebind | FilePath | MustExist),
        setting("interface_version", &P::interfaceVersion,
                QT_TRANSLATE_NOOP("Setting", "SMPP version sent in the bind"))
            .of(ForClient)
            .flagged(NeedsRebind | AsHex)
            .checkedBy(check::interfaceVersion),
        setting("account", &P::account,
                QT_TRANSLATE_NOOP("Setting", "Binds of one carrier account share it: receipts may come by any of them"))
            .of(ForClient)
            .flagged(NeedsRebind) // binds of an account live together
            .range(0, 255),
        setting("window_size", &P::windowSize, QT_TRANSLATE_NOOP("Setting", "Requests in flight"))
            .of(ForPeers)
            .range(1, 1000)
            .measuredIn("requests"),
        setting("response_timeout", &P::responseTimeout,
                QT_TRANSLATE_NOOP("Setting", "How long an answer is waited for, to enquire_link too"))
            .of(ForPeers)
            .range(1, 300)
            .measuredIn("s"),
        setting("inactivity_timeout", &P::inactivityTimeout,
                QT_TRANSLATE_NOOP("Setting", "A session without any PDU for this long is closed; 0: never"))
            .of(ForServer)
            .range(0, 86400)
            .measuredIn("s"),
        setting("max_sessions", &P::maxSessions,
                QT_TRANSLATE_NOOP("Setting", "Sessions that the partner may have at once on one gateway"))
            .of(ForServer)
            .range(1, 100)
            .measuredIn("sessions"),
        setting("submit_tps_limit", &P::submitTpsLimit,
                QT_TRANSLATE_NOOP("Setting", "Messages taken from the partner before ESME_RTHROTTLED; 0: no limit"))
            .of(ForServer)
            .range(0, 10000)
            .measuredIn("msg/s"),
        setting("default_alphabet", &P::defaultAlphabet, QT_TRANSLATE_NOOP("Setting", "What data_coding 0 means"))
            .of(ForPeers),
        setting("transliterate", &P::transliterate,
                QT_TRANSLATE_NOOP("Setting",
                                  "Typographic quotes, dashes and accents that the default alphabet lacks are "
                                  "sent as their nearest in it, rather than the text as UCS-2"))
            .of(ForPeers),
        setting("national_languages", &P::nationalLanguages,
                QT_TRANSLATE_NOOP("Setting", "Languages whose GSM shift tables a text may be sent with, rather than as "
                                             "UCS-2"))
            .of(ForPeers),
        setting("long_message", &P::longMessage,
                QT_TRANSLATE_NOOP("Setting", "How text that is too long for one message is sent"))
            .of(ForPeers),
        setting("reassemble", &P::reassemble,
                QT_TRANSLATE_NOOP("Setting", "Segments that come in are joined before Core gets the message"))
            .of(ForPeers),
        setting("message_id_format", &P::messageIdFormat,
                QT_TRANSLATE_NOOP("Setting", "How the carrier writes message ids in receipts"))
            .of(ForClient),
        setting("strict", &P::strict, QT_TRANSLATE_NOOP("Setting", "Refuse what is otherwise tolerated")).of(ForPeers),
        setting("reconnect_interval", &P::reconnectInterval,
                QT_TRANSLATE_NOOP("Setting", "Wait before connecting again"))
            .of(ForClient)
            .range(1, 3600)
            .measuredIn("s"),
        setting("exclusive", &P::exclusive,
                QT_TRANSLATE_NOOP("Setting", "Held by one gateway at a time where several share a database"))
            .of(ForClient)
            .flagged(NeedsRebind),
    };
};
static_assert(arity<PeerSettings>() == std::tuple_size_v<decltype(SettingRows<PeerSettings>::all)>,
              "every member of PeerSettings needs its row");

template <>
struct SettingRows<ListenerSettings>
{
    using P = ListenerSettings;
    static constexpr std::tuple all{
        setting("host", &P::host, QT_TRANSLATE_NOOP("Setting", "Address that partners connect to"))
            .range(1, 64)
            .checkedBy(check::ipAddress),
        setting("port", &P::port, QT_TRANSLATE_NOOP("Setting", "TCP port that partners connect to")).range(1, 65535),
        setting("max_connections", &P::maxConnections,
                QT_TRANSLATE_NOOP("Setting", "Connections of all partners at once"))
            .range(1, 10000)
            .measuredIn("connections"),
        setting("tls", &P::tls, QT_TRANSLATE_NOOP("Setting", "The port speaks TLS 1.2 or later")),
        setting("tls_port", &P::tlsPort,
                QT_TRANSLATE_NOOP("Setting", "A second port that speaks TLS, besides the plain one; 0: none"))
            .range(0, 65535),
        setting("tls_verify", &P::tlsVerify,
                QT_TRANSLATE_NOOP("Setting", "Partners' certificates are verified where a CA certificate is given")),
        setting("tls_ca_certificate", &P::tlsCaCertificate,
                QT_TRANSLATE_NOOP("Setting", "PEM file that partners' certificates are verified with"))
            .flagged(FilePath | MustExist),
        setting("tls_certificate", &P::tlsCertificate,
                QT_TRANSLATE_NOOP("Setting", "PEM file of the listener's certificate"))
            .flagged(FilePath | MustExist),
        setting("tls_private_key", &P::tlsPrivateKey,
                QT_TRANSLATE_NOOP("Setting", "PEM file of that certificate's key"))
            .flagged(FilePath | MustExist),
    };
};
static_assert(arity<ListenerSettings>() == std::tuple_size_v<decltype(SettingRows<ListenerSettings>::all)>,
              "every member of ListenerSettings needs its row");

template <>
struct SettingRows<HttpSettings>
{
    using P = HttpSettings;
    static constexpr std::tuple all{
        setting("host", &P::host, QT_TRANSLATE_NOOP("Setting", "Address to listen on"))
            .of(ForDashboard | ForMetrics)
            .range(1, 64)
            .checkedBy(check::ipAddress),
        setting("port", &P::port, QT_TRANSLATE_NOOP("Setting", "TCP port to listen on"))
            .of(ForDashboard | ForMetrics)
            .range(1, 65535),
        setting("certificate", &P::certificate,
                QT_TRANSLATE_NOOP("Setting", "PEM file of the certificate; absent: a self-signed one is made"))
            .of(ForDashboard)
            .flagged(FilePath | MustExist),
        setting("private_key", &P::privateKey, QT_TRANSLATE_NOOP("Setting", "PEM file of that certificate's key"))
            .of(ForDashboard)
            .flagged(FilePath | MustExist),
        setting("enabled", &P::enabled, QT_TRANSLATE_NOOP("Setting", "The dashboard and the operations API are served"))
            .of(ForDashboard),
    };
};
static_assert(arity<HttpSettings>() == std::tuple_size_v<decltype(SettingRows<HttpSettings>::all)>,
              "every member of HttpSettings needs its row");

template <>
struct SettingRows<Route>
{
    using P = Route;
    static constexpr std::tuple all{
        setting("prefix", &P::prefix,
                QT_TRANSLATE_NOOP("Setting", "How destinations begin that take this route; empty: all others"))
            .flagged(Required)
            .range(0, 65),
        setting("dest_smsc", &P::destSmsc, QT_TRANSLATE_NOOP("Setting", "Name of the client bind that they leave by"))
            .flagged(Required)
            .range(1, 64),
    };
};
static_assert(arity<Route>() == std::tuple_size_v<decltype(SettingRows<Route>::all)>,
              "every member of Route needs its row");

template <>
struct SettingRows<GatewaySettings>
{
    using P = GatewaySettings;
    static constexpr std::tuple all{
        setting("api_base_url", &P::apiBaseUrl,
                QT_TRANSLATE_NOOP("Setting", "URL of OmniMessage Core, or :embedded for the embedded Core"))
            .flagged(Required | IsUrl | TakesAtom)
            .range(1, 2048)
            .checkedBy(check::apiBaseUrl)
            .from("API_BASE_URL"),
        setting("api_token", &P::apiToken, QT_TRANSLATE_NOOP("Setting", "Bearer token for Core"))
            .flagged(Secret)
            .range(0, 4096)
            .from("API_TOKEN"),
        setting("api_ca_certificate", &P::apiCaCertificate,
                QT_TRANSLATE_NOOP("Setting", "PEM file trusted for Core besides the system's"))
            .flagged(FilePath | MustExist)
            .from("OMNIMESSAGE_SMPP_API_CA_CERTIFICATE"),
        setting("api_timeout", &P::apiTimeout, QT_TRANSLATE_NOOP("Setting", "How long one request to Core may take"))
            .range(100, 120000)
            .measuredIn("ms")
            .from("API_TIMEOUT"),
        setting("verify_ssl_peer", &P::verifySslPeer, QT_TRANSLATE_NOOP("Setting", "Core's certificate is verified"))
            .from("VERIFY_SSL_PEER"),
        setting("smpp_poll_interval", &P::smppPollInterval,
                QT_TRANSLATE_NOOP("Setting", "How often Core is asked for the peers that are due"))
            .range(10, 60000)
            .measuredIn("ms")
            .from("SMPP_POLL_INTERVAL"),
        setting("smsc_name", &P::smscName,
                QT_TRANSLATE_NOOP("Setting", "Name of this gateway towards Core and in bind answers"))
            .range(1, 64)
            .formerly("smc_name")
            .from("SMSC_NAME"),
        setting("cache_flush_interval", &P::cacheFlushInterval,
                QT_TRANSLATE_NOOP("Setting", "How often the cache is looked through for what is due"))
            .range(100, 3600000)
            .measuredIn("ms")
            .flagged(ActsLive)
            .from("CACHE_FLUSH_INTERVAL"),
        setting("cache_max_retry_attempts", &P::cacheMaxRetryAttempts,
                QT_TRANSLATE_NOOP("Setting", "Attempts before a cached message has failed for good"))
            .range(1, 1000)
            .measuredIn("attempts")
            .flagged(ActsLive)
            .from("CACHE_MAX_RETRY_ATTEMPTS"),
        setting("cache_backoff_multiplier", &P::cacheBackoffMultiplier,
                QT_TRANSLATE_NOOP("Setting", "Factor by which the wait grows with each failure"))
            .range(1, 10)
            .flagged(ActsLive)
            .from("CACHE_BACKOFF_MULTIPLIER"),
        setting("mnesia_storage_type", &P::mnesiaStorageType,
                QT_TRANSLATE_NOOP("Setting", "Where cached messages are: on disk or in memory"))
            .from("MNESIA_STORAGE_TYPE"),
        setting("hostname", &P::hostname,
                QT_TRANSLATE_NOOP("Setting", "Name of this machine in registrations; absent: the system's"))
            .range(0, 253)
            .checkedBy(check::host)
            .from("OMNIMESSAGE_SMPP_HOSTNAME"),
        setting("dashboard", &P::dashboard,
                QT_TRANSLATE_NOOP("Setting", "Port of the dashboard and the operations API"))
            .nested(ForDashboard),
        setting("metrics", &P::metrics, QT_TRANSLATE_NOOP("Setting", "Port of metrics and health")).nested(ForMetrics),
        setting(
            "database", &P::database,
            QT_TRANSLATE_NOOP("Setting", "\"sqlite\", or the URL of a PostgreSQL database that several gateways share"))
            .flagged(IsUrl)
            .range(1, 2048)
            .checkedBy(check::database)
            .from("OMNIMESSAGE_SMPP_DATABASE"),
        setting(
            "secret_store", &P::secretStore,
            QT_TRANSLATE_NOOP("Setting", "Where passwords are kept: keychain, file, or the keychain where one answers"))
            .from("OMNIMESSAGE_SMPP_SECRET_STORE"),
        setting("cluster_key", &P::clusterKey,
                QT_TRANSLATE_NOOP("Setting", "Key of the secrets in a shared database: 32 octets as base64"))
            .flagged(Secret)
            .checkedBy(check::clusterKey)
            .from("OMNIMESSAGE_SMPP_CLUSTER_KEY"),
        setting("license_file", &P::licenseFile, QT_TRANSLATE_NOOP("Setting", "Signed licence; absent: licensed"))
            .flagged(FilePath | ActsLive)
            .from("LICENSE_FILE"),
        setting("log_level", &P::logLevel, QT_TRANSLATE_NOOP("Setting", "Least level of the lines that are logged"))
            .flagged(ActsLive)
            .from("LOG_LEVEL"),
        setting("routes", &P::routes, QT_TRANSLATE_NOOP("Setting", "Routes of the embedded Core"))
            .flagged(ActsLive)
            .nested(ForRoute),
    };
};
static_assert(arity<GatewaySettings>() == std::tuple_size_v<decltype(SettingRows<GatewaySettings>::all)>,
              "every member of GatewaySettings needs its row");

// The engine over these rows is compiled once, in settingrows.cpp.
extern template void SettingReader::read<PeerSettings>(const SettingValue &, unsigned, PeerSettings &, const QString &);
extern template void SettingReader::read<ListenerSettings>(const SettingValue &, unsigned, ListenerSettings &,
                                                           const QString &);
extern template void SettingReader::read<HttpSettings>(const SettingValue &, unsigned, HttpSettings &, const QString &);
extern template void SettingReader::read<Route>(const SettingValue &, unsigned, Route &, const QString &);
extern template void SettingReader::read<GatewaySettings>(const SettingValue &, unsigned, GatewaySettings &,
                                                          const QString &);
extern template std::vector<ListedSetting> listSettings<PeerSettings>(const PeerSettings &, unsigned, const QString &);
extern template std::vector<ListedSetting> listSettings<ListenerSettings>(const ListenerSettings &, unsigned,
                                                                          const QString &);
extern template std::vector<ListedSetting> listSettings<HttpSettings>(const HttpSettings &, unsigned, const QString &);
extern template std::vector<ListedSetting> listSettings<Route>(const Route &, unsigned, const QString &);
extern template std::vector<ListedSetting> listSettings<GatewaySettings>(const GatewaySettings &, unsigned,
                                                                         const QString &);
extern template void SettingReader::readEnvironment<GatewaySettings>(const QProcessEnvironment &, unsigned,
                                                                     GatewaySettings &);

} // namespace gateway
