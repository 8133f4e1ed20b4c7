#pragma once
// The members of the contract's objects: one row a member, from which bodies are written and read, on the gateway's
// side and on Core's. Of this folder alone.
#include "coreapi/jsonread.h"
#include "coreapi/jsonwriter.h"

namespace gateway {

/// Optional: left out where it has the contract's default. Always: written at its default too, since readers compare
/// whole values or people look for it. Required: the contract says so.
enum class Need { Optional, Always, Required };

/// `all`: the rows of T, in the order in which they are written.
template <class T>
struct CoreFields;
template <class T>
concept Described = requires
{
    CoreFields<T>::all;
};

template <auto M, class Codec>
struct Field
{
    std::string_view name;
    Need need;
};
/// A member that always says the same word.
struct Constant
{
    std::string_view name;
    std::string_view word;
};

// ---- values by their type

template <class T>
void writeFields(JsonWriter &w, const T &value);

inline void writeValue(JsonWriter &w, const QString &value) { w.text(value); }
inline void writeValue(JsonWriter &w, const QByteArray &value) { w.utf8(value); }
inline void writeValue(JsonWriter &w, std::string_view value) { w.utf8(jsonread::octets(value)); }
inline void writeValue(JsonWriter &w, bool value) { w.boolean(value); }
template <std::integral T>
void writeValue(JsonWriter &w, T value)
{
    w.number(static_cast<qint64>(value));
}
template <class E>
requires std::is_enum_v<E>
void writeValue(JsonWriter &w, E value) { w.plain(word(value)); }
template <Described T>
void writeValue(JsonWriter &w, const T &value)
{
    w.beginObject();
    writeFields(w, value);
    w.endObject();
}
template <class T>
void writeValue(JsonWriter &w, const std::vector<T> &values)
{
    w.beginArray();
    for (const T &value : values)
        writeValue(w, value);
    w.endArray();
}

namespace jsonread {

template <Described T>
bool readValue(JsonError &error, element from, T &into);
template <class T>
bool readValue(JsonError &error, element from, std::vector<T> &into)
{
    into.clear();
    return readArray(error, from, kAnyNumber,
                     [&](element value, std::size_t) { return readValue(error, value, into.emplace_back()); });
}
template <class T>
bool readValue(JsonError &error, element from, std::optional<T> &into)
{
    return readValue(error, from, into.emplace());
}

} // namespace jsonread

// ---- values that a row knows better than their type

struct AsIs
{
    template <class V>
    static bool read(JsonError &error, jsonread::element from, V &into)
    {
        return jsonread::readValue(error, from, into);
    }
    template <class V>
    static void write(JsonWriter &w, const V &value)
    {
        writeValue(w, value);
    }
};
template <qint64 lowest, qint64 highest>
struct Bounded : AsIs
{
    template <class V>
    static bool read(JsonError &error, jsonread::element from, V &into)
    {
        qint64 number = 0;
        if (!jsonread::readInteger(error, from, lowest, highest, number))
            return false;
        into = static_cast<V>(number);
        return true;
    }
};
struct Hex
{
    static bool read(JsonError &error, jsonread::element from, QByteArray &into);
    static void write(JsonWriter &w, const QByteArray &octets) { w.hex(octets); }
};
struct Base64
{
    static bool read(JsonError &error, jsonread::element from, std::optional<QByteArray> &into);
    static void write(JsonWriter &w, const QByteArray &octets) { w.base64(octets); }
};
struct Time
{
    template <class V>
    static bool read(JsonError &error, jsonread::element from, V &into)
    {
        std::string_view text;
        if (!jsonread::readText(error, from, text))
            return false;
        const std::optional<qint64> ms = parseTime(text);
        if (!ms)
            return jsonread::fail(error, "is not an RFC 3339 time");
        into = *ms;
        return true;
    }
    static void write(JsonWriter &w, qint64 ms) { w.time(ms); }
};

template <auto M, class Codec = AsIs>
constexpr Field<M, Codec> field(std::string_view name, Need need = Need::Optional)
{
    return {name, need};
}

// ---- writing

/// What the contract takes for an absent member.
template <class T>
inline const T kDefaults{};

template <class V>
const V &present(const V &value)
{
    return value;
}
template <class V>
const V &present(const std::optional<V> &value)
{
    return *value;
}

template <class T, auto M, class Codec>
void writeField(JsonWriter &w, const T &value, const Field<M, Codec> &f)
{
    if (f.need == Need::Optional && value.*M == kDefaults<T>.*M)
        return;
    w.key(f.name);
    Codec::write(w, present(value.*M));
}
template <class T>
void writeField(JsonWriter &w, const T &, const Constant &c)
{
    w.key(c.name).plain(c.word);
}

template <class T>
void writeFields(JsonWriter &w, const T &value)
{
    std::apply([&](const auto &...f) { (writeField(w, value, f), ...); }, CoreFields<T>::all);
}

// ---- reading

namespace jsonread {

template <class T, auto M, class Codec>
constexpr Member<T> memberOf(const Field<M, Codec> &f)
{
    return {f.name, f.need == Need::Required,
            [](JsonError &error, element from, T &into) { return Codec::read(error, from, into.*M); }};
}
template <class T>
constexpr Member<T> memberOf(const Constant &c)
{
    return {c.name, false, [](JsonError &, element, T &) { return true; }};
}

template <class T>
inline constexpr auto
    kMembers = std::apply([](const auto &...f) { return std::array<Member<T>, sizeof...(f)>{memberOf<T>(f)...}; },
                          CoreFields<T>::all);

template <Described T>
bool readValue(JsonError &error, element from, T &into)
{
    return readObject(error, from, into, kMembers<T>);
}

inline bool isHex(std::string_view text)
{
    return text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

} // namespace jsonread

inline bool Hex::read(JsonError &error, jsonread::element from, QByteArray &into)
{
    std::string_view text;
    if (!jsonread::readText(error, from, text))
        return false;
    if (!jsonread::isHex(text))
        return jsonread::fail(error, "is not hex");
    into = QByteArray::fromHex(jsonread::octets(text).toByteArray());
    return true;
}

inline bool Base64::read(JsonError &error, jsonread::element from, std::optional<QByteArray> &into)
{
    std::string_view text;
    if (!jsonread::readText(error, from, text))
        return false;
    auto decoded =
        QByteArray::fromBase64Encoding(jsonread::octets(text).toByteArray(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return jsonread::fail(error, "is not base64");
    into = std::move(decoded.decoded);
    return true;
}

// ---- the rows

template <>
struct CoreFields<Address>
{
    static constexpr std::tuple all{
        field<&Address::addr>("addr", Need::Required),
        field<&Address::ton>("ton", Need::Always),
        field<&Address::npi>("npi", Need::Always),
    };
};
template <>
struct CoreFields<Segment>
{
    static constexpr std::tuple all{
        field<&Segment::reference>("reference", Need::Required),
        field<&Segment::total, Bounded<1, 255>>("total", Need::Required),
        field<&Segment::number, Bounded<1, 255>>("number", Need::Required),
    };
};
template <>
struct CoreFields<RawTlv>
{
    static constexpr std::tuple all{
        field<&RawTlv::tag>("tag", Need::Required),
        field<&RawTlv::value, Hex>("value", Need::Required),
    };
};
template <>
struct CoreFields<Receipt>
{
    static constexpr std::tuple all{
        field<&Receipt::messageId>("message_id", Need::Required),
        field<&Receipt::state>("state", Need::Required),
        field<&Receipt::error>("error"),
        field<&Receipt::submitted>("submitted"),
        field<&Receipt::delivered>("delivered"),
        field<&Receipt::submitDate, Time>("submit_date"),
        field<&Receipt::doneDate, Time>("done_date"),
        field<&Receipt::text>("text"),
    };
};
template <>
struct CoreFields<HistoryEntry>
{
    static constexpr std::tuple all{
        field<&HistoryEntry::at, Time>("at", Need::Always),
        field<&HistoryEntry::event>("event", Need::Always),
        field<&HistoryEntry::detail>("detail"),
    };
};

/// Content, then the fields that pass through.
inline constexpr std::tuple kSaid{
    field<&Content::text>("text"),
    field<&Content::payload, Base64>("payload"),
    field<&Content::dataCoding>("data_coding"),
    field<&Content::udh, Hex>("udh"),
    field<&Content::segment>("segment"),
    field<&Protocol::serviceType>("service_type"),
    field<&Protocol::esmClass>("esm_class"),
    field<&Protocol::protocolId>("protocol_id"),
    field<&Protocol::priority, Bounded<0, 4>>("priority"),
    field<&Protocol::registeredDelivery>("registered_delivery"),
    field<&Protocol::replaceIfPresent>("replace_if_present"),
    field<&Protocol::tlvs>("tlvs"),
};

template <>
struct CoreFields<InboundMessage>
{
    using T = InboundMessage;
    static constexpr auto all = std::tuple_cat(
        std::tuple{field<&T::idempotencyKey>("idempotency_key", Need::Required),
                   field<&T::originSmsc>("origin_smsc", Need::Required),
                   field<&T::direction>("direction", Need::Required), field<&T::clientMessageId>("client_message_id"),
                   field<&T::destSmsc>("dest_smsc"), field<&T::source>("source", Need::Required),
                   field<&T::destination>("destination", Need::Required)},
        kSaid,
        std::tuple{field<&T::deliverAfter, Time>("deliver_after"), field<&T::expires, Time>("expires"),
                   field<&T::receivedAt, Time>("received_at", Need::Required)});
};
template <>
struct CoreFields<QueueMessage>
{
    using T = QueueMessage;
    static constexpr auto all = std::tuple_cat(
        std::tuple{field<&T::id>("id", Need::Required), field<&T::type>("message_type", Need::Required),
                   field<&T::receipt>("receipt"), field<&T::originSmsc>("origin_smsc"),
                   field<&T::clientMessageId>("client_message_id"), field<&T::destSmsc>("dest_smsc"),
                   field<&T::sourceSmsc>("source_smsc"), field<&T::source>("source", Need::Required),
                   field<&T::destination>("destination", Need::Required), field<&T::status>("status", Need::Required),
                   field<&T::deliverAfter, Time>("deliver_after"), field<&T::expires, Time>("expires"),
                   field<&T::deliveryAttempts>("delivery_attempts", Need::Required), field<&T::claimId>("claim_id"),
                   field<&T::finalState>("final_state"), field<&T::doneAt, Time>("done_at"), field<&T::error>("error"),
                   field<&T::createdAt, Time>("created_at", Need::Required), field<&T::lastError>("last_error")},
        kSaid, std::tuple{field<&T::history>("history")});
};
template <>
struct CoreFields<QueueCount>
{
    static constexpr std::tuple all{
        field<&QueueCount::destSmsc>("dest_smsc"),
        field<&QueueCount::sourceSmsc>("source_smsc"),
        field<&QueueCount::status>("status", Need::Required),
        field<&QueueCount::count>("count", Need::Required),
        field<&QueueCount::oldest, Time>("oldest"),
    };
};
template <>
struct CoreFields<ClaimRequest>
{
    static constexpr std::tuple all{
        field<&ClaimRequest::frontend>("frontend", Need::Required),
        field<&ClaimRequest::destSmsc>("dest_smsc"),
        field<&ClaimRequest::sourceSmsc>("source_smsc"),
        field<&ClaimRequest::limit, Bounded<1, 1000>>("limit", Need::Required),
        field<&ClaimRequest::leaseSeconds, Bounded<5, 3600>>("lease_seconds"),
    };
};
template <>
struct CoreFields<ClaimRef>
{
    static constexpr std::tuple all{
        field<&ClaimRef::id>("id", Need::Required),
        field<&ClaimRef::claimId>("claim_id", Need::Required),
    };
};

/// That no response refused it is news where something went wrong, and only there.
struct CommandStatus : AsIs
{};
template <class T, auto M>
void writeField(JsonWriter &w, const T &outcome, const Field<M, CommandStatus> &f)
{
    if (outcome.*M != 0 || outcome.kind == OutcomeKind::Retry || outcome.kind == OutcomeKind::Failed)
        w.key(f.name).number(outcome.*M);
}
template <>
struct CoreFields<Outcome>
{
    static constexpr std::tuple all{
        field<&Outcome::id>("id", Need::Required),
        field<&Outcome::claimId>("claim_id", Need::Required),
        field<&Outcome::frontend>("frontend", Need::Required),
        field<&Outcome::account>("account"),
        field<&Outcome::kind>("outcome", Need::Required),
        field<&Outcome::retryAfterSeconds>("retry_after_seconds"),
        field<&Outcome::smscMessageIds>("smsc_message_ids"),
        field<&Outcome::commandStatus, CommandStatus>("command_status"),
        field<&Outcome::error>("error"),
        field<&Outcome::at, Time>("at", Need::Required),
    };
};
template <>
struct CoreFields<DeliveryReport>
{
    using T = DeliveryReport;
    static constexpr std::tuple all{
        field<&T::reportKey>("report_key", Need::Required),
        field<&T::smsc>("smsc", Need::Required),
        field<&T::account>("account", Need::Required),
        field<&T::smscMessageId>("smsc_message_id", Need::Required),
        field<&T::state>("state", Need::Required),
        field<&T::final>("final"),
        field<&T::error>("error"),
        field<&T::networkErrorCode, Hex>("network_error_code"),
        field<&T::submitDate, Time>("submit_date"),
        field<&T::doneDate, Time>("done_date"),
        field<&T::source>("source"),
        field<&T::destination>("destination"),
        field<&T::text>("text"),
        field<&T::receivedAt, Time>("received_at", Need::Required),
    };
};
template <>
struct CoreFields<Registration>
{
    using T = Registration;
    static constexpr std::tuple all{
        field<&T::frontend>("frontend", Need::Required),
        field<&T::smscName>("smsc_name", Need::Required),
        Constant{"frontend_type", "smpp"},
        field<&T::peerName>("peer_name", Need::Required),
        field<&T::mode>("mode", Need::Required),
        field<&T::bindType>("bind_type"),
        field<&T::connected>("connected", Need::Always),
        field<&T::hostname>("hostname", Need::Required),
        field<&T::version>("version"),
        field<&T::uptimeSeconds>("uptime_seconds", Need::Always),
        field<&T::expiresIn>("expires_in", Need::Required),
    };
};
template <>
struct CoreFields<MessagePatch>
{
    static constexpr std::tuple all{
        field<&MessagePatch::text>("text"),
        field<&MessagePatch::deliverAfter, Time>("deliver_after"),
        field<&MessagePatch::expires, Time>("expires"),
    };
};

// ---- answers to one item

enum class ExtendStatus { Extended, Lost };
template <>
struct Words<ExtendStatus>
{
    static constexpr std::string_view names[] = {"extended", "lost"};
};

struct SubmitAnswer
{
    std::string_view key;
    SubmitStatus status = SubmitStatus::Rejected;
    std::optional<qint64> id;
    QByteArray error;
    QString detail;
};
template <>
struct CoreFields<SubmitAnswer>
{
    static constexpr std::tuple all{
        field<&SubmitAnswer::key>("idempotency_key", Need::Required),
        field<&SubmitAnswer::status>("status", Need::Required),
        field<&SubmitAnswer::id>("id"),
        field<&SubmitAnswer::error>("error"),
        field<&SubmitAnswer::detail>("detail"),
    };
};
template <class Status>
struct ById
{
    qint64 id = 0;
    Status status{};
};
template <class Status>
struct CoreFields<ById<Status>>
{
    static constexpr std::tuple all{
        field<&ById<Status>::id>("id", Need::Required),
        field<&ById<Status>::status>("status", Need::Required),
    };
};
struct ByKey
{
    std::string_view key;
    ReportStatus status{};
};
template <>
struct CoreFields<ByKey>
{
    static constexpr std::tuple all{
        field<&ByKey::key>("report_key", Need::Required),
        field<&ByKey::status>("status", Need::Required),
    };
};
struct Refusal
{
    QByteArray code;
    QByteArray detail;
};
template <>
struct CoreFields<Refusal>
{
    static constexpr std::tuple all{
        field<&Refusal::code>("error", Need::Required),
        field<&Refusal::detail>("detail"),
    };
};

/// Names of what stands around lists of the above.
namespace corename {
inline constexpr std::string_view kFrontends = "frontends", kMessages = "messages", kClaims = "claims",
                                  kOutcomes = "outcomes", kReports = "reports", kResults = "results",
                                  kFrontend = "frontend", kWaitMs = "wait_ms", kLeaseSeconds = "lease_seconds",
                                  kNextCursor = "next_cursor", kTotal = "total", kRows = "rows", kStatus = "status",
                                  kVersion = "version", kCapabilities = "capabilities", kClaimWait = "claim_wait",
                                  kOk = "ok";
} // namespace corename

} // namespace gateway
