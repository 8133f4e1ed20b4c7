// Core's answers as values. One table of members a type; what a table does not name is ignored.
#include "coreapi/corejson.h"
#include "coreapi/jsonread.h"

namespace gateway {

using namespace jsonread;

enum class ExtendStatus { Extended, Lost };
template <>
struct Words<ExtendStatus>
{
    static constexpr std::string_view names[] = {"extended", "lost"};
};

// Found by their argument's namespace from within the engine's templates, hence not in the unnamed one.
static bool readValue(JsonError &error, element from, Address &into);
static bool readValue(JsonError &error, element from, Segment &into);
static bool readValue(JsonError &error, element from, Receipt &into);
static bool readValue(JsonError &error, element from, std::vector<RawTlv> &into);

namespace {

/// Buffers beyond this are given back after the answer that needed them.
constexpr std::size_t kKeptCapacity = 4 << 20;

constexpr Member<Address> kAddress[] = {
    {"addr", true, asIs<&Address::addr>},
    {"ton", false, asIs<&Address::ton>},
    {"npi", false, asIs<&Address::npi>},
};

constexpr Member<Segment> kSegment[] = {
    {"reference", true, asIs<&Segment::reference>},
    {"total", true, bounded<&Segment::total, 1, 255>},
    {"number", true, bounded<&Segment::number, 1, 255>},
};

constexpr Member<RawTlv> kTlv[] = {
    {"tag", true, asIs<&RawTlv::tag>},
    {"value", true, asHex<&RawTlv::value>},
};

constexpr Member<Receipt> kReceipt[] = {
    {"message_id", true, asIs<&Receipt::messageId>},  {"state", true, asIs<&Receipt::state>},
    {"error", false, asIs<&Receipt::error>},          {"submitted", false, asIs<&Receipt::submitted>},
    {"delivered", false, asIs<&Receipt::delivered>},  {"submit_date", false, asTime<&Receipt::submitDate>},
    {"done_date", false, asTime<&Receipt::doneDate>}, {"text", false, asIs<&Receipt::text>},
};

constexpr Member<QueueMessage> kMessage[] = {
    {"id", true, asIs<&QueueMessage::id>},
    {"message_type", true, asIs<&QueueMessage::type>},
    {"receipt", false, asIs<&QueueMessage::receipt>},
    {"origin_smsc", false, asIs<&QueueMessage::originSmsc>},
    {"client_message_id", false, asIs<&QueueMessage::clientMessageId>},
    {"dest_smsc", false, asIs<&QueueMessage::destSmsc>},
    {"source_smsc", false, asIs<&QueueMessage::sourceSmsc>},
    {"source", true, asIs<&QueueMessage::source>},
    {"destination", true, asIs<&QueueMessage::destination>},
    {"status", true, asIs<&QueueMessage::status>},
    {"deliver_after", false, asTime<&QueueMessage::deliverAfter>},
    {"expires", false, asTime<&QueueMessage::expires>},
    {"delivery_attempts", true, asIs<&QueueMessage::deliveryAttempts>},
    {"claim_id", false, asIs<&QueueMessage::claimId>},
    {"final_state", false, asIs<&QueueMessage::finalState>},
    {"done_at", false, asTime<&QueueMessage::doneAt>},
    {"error", false, asIs<&QueueMessage::error>},
    {"created_at", true, asTime<&QueueMessage::createdAt>},
    {"text", false, asIs<&QueueMessage::text>},
    {"payload", false, asBase64<&QueueMessage::payload>},
    {"data_coding", false, asIs<&QueueMessage::dataCoding>},
    {"udh", false, asHex<&QueueMessage::udh>},
    {"segment", false, asIs<&QueueMessage::segment>},
    {"service_type", false, asIs<&QueueMessage::serviceType>},
    {"esm_class", false, asIs<&QueueMessage::esmClass>},
    {"protocol_id", false, asIs<&QueueMessage::protocolId>},
    {"priority", false, bounded<&QueueMessage::priority, 0, 4>},
    {"registered_delivery", false, asIs<&QueueMessage::registeredDelivery>},
    {"replace_if_present", false, asIs<&QueueMessage::replaceIfPresent>},
    {"tlvs", false, asIs<&QueueMessage::tlvs>},
};

} // namespace

static bool readValue(JsonError &error, element from, Address &into) { return readObject(error, from, into, kAddress); }

static bool readValue(JsonError &error, element from, Segment &into) { return readObject(error, from, into, kSegment); }

static bool readValue(JsonError &error, element from, Receipt &into) { return readObject(error, from, into, kReceipt); }

static bool readValue(JsonError &error, element from, std::vector<RawTlv> &into)
{
    into.clear();
    return readArray(error, from, kAnyNumber,
                     [&](element value, std::size_t) { return readObject(error, value, into.emplace_back(), kTlv); });
}

namespace {

// The envelopes: what stands around the contract's types in an answer.
struct Results
{
    element list;
};
constexpr Member<Results> kResults[] = {{"results", true, asIs<&Results::list>}};

struct KeyedSubmit : SubmitResult
{
    std::string_view key;
    std::optional<qint64> givenId;
};
constexpr Member<KeyedSubmit> kSubmitResult[] = {
    {"idempotency_key", true, asIs<&KeyedSubmit::key>},
    {"status", true, asIs<&KeyedSubmit::status>},
    {"id", false, asIs<&KeyedSubmit::givenId>},
    {"error", false, asIs<&KeyedSubmit::error>},
};

struct ClaimAnswer
{
    std::string_view frontend;
    element messages;
};
constexpr Member<ClaimAnswer> kClaimAnswer[] = {
    {"frontend", true, asIs<&ClaimAnswer::frontend>},
    {"messages", true, asIs<&ClaimAnswer::messages>},
};

template <class Status>
struct ById
{
    qint64 id = 0;
    Status status{};
};
template <class Status>
constexpr Member<ById<Status>> kById[] = {
    {"id", true, asIs<&ById<Status>::id>},
    {"status", true, asIs<&ById<Status>::status>},
};

struct ByKey
{
    std::string_view key;
    ReportStatus status{};
};
constexpr Member<ByKey> kByKey[] = {
    {"report_key", true, asIs<&ByKey::key>},
    {"status", true, asIs<&ByKey::status>},
};

struct Page
{
    element messages;
    BrowsePage page;
};
bool nextCursor(JsonError &error, element from, Page &into) { return readValue(error, from, into.page.nextCursor); }
bool total(JsonError &error, element from, Page &into) { return readValue(error, from, into.page.total); }
constexpr Member<Page> kPage[] = {
    {"messages", true, asIs<&Page::messages>},
    {"next_cursor", false, nextCursor},
    {"total", false, total},
};

/// Abilities that this gateway does not know are none of its business.
bool capabilities(JsonError &error, element from, CoreHealth &into)
{
    return readArray(error, from, kAnyNumber, [&](element value, std::size_t) {
        std::string_view name;
        if (!readText(error, value, name))
            return false;
        into.claimWait = into.claimWait || name == "claim_wait";
        return true;
    });
}
bool healthStatus(JsonError &error, element from, CoreHealth &)
{
    std::string_view status;
    return readText(error, from, status) && (status == "ok" || fail(error, "is not a word of the contract"));
}
constexpr Member<CoreHealth> kHealth[] = {
    {"status", true, healthStatus},
    {"version", false, asIs<&CoreHealth::version>},
    {"capabilities", false, capabilities},
};

struct Refusal
{
    QByteArray code;
    QByteArray detail;
};
constexpr Member<Refusal> kRefusal[] = {
    {"error", true, asIs<&Refusal::code>},
    {"detail", false, asIs<&Refusal::detail>},
};

/// One result an item: `results` with as many as were sent.
template <class Item>
bool readResults(JsonError &error, element root, std::size_t expected, Item item)
{
    Results results;
    if (!readObject(error, root, results, kResults))
        return false;
    return readArray(error, results.list, expected, item) || within(error, "results");
}

bool otherItem(JsonError &error, std::string_view member)
{
    fail(error, "is not the one that was sent at this place");
    return within(error, member);
}

/// A copy in which `\u` escapes of lone surrogates are U+FFFD: writers like JSON.stringify send them, and one such
/// text must not make a whole batch unreadable.
QByteArray withoutLoneSurrogates(QByteArrayView body)
{
    QByteArray copy = body.toByteArray();
    const auto unitAt = [&copy](qsizetype i) -> int {
        bool ok = false;
        if (i + 6 > copy.size() || copy[i] != '\\' || copy[i + 1] != 'u')
            return -1;
        const int unit = copy.mid(i + 2, 4).toInt(&ok, 16);
        return ok ? unit : -1;
    };
    for (qsizetype i = copy.indexOf('\\'); i >= 0 && i + 1 < copy.size(); i = copy.indexOf('\\', i)) {
        const int unit = unitAt(i);
        if (unit < 0) {
            i += 2;
            continue;
        }
        const int second = unitAt(i + 6);
        if (QChar::isHighSurrogate(char32_t(unit)) && second >= 0 && QChar::isLowSurrogate(char32_t(second))) {
            i += 12;
            continue;
        }
        if (QChar::isSurrogate(char32_t(unit)))
            copy.replace(i + 2, 4, "fffd", 4);
        i += 6;
    }
    return copy;
}

} // namespace

QString JsonError::text() const { return QString::fromUtf8(where.isEmpty() ? what : where + ' ' + what); }

struct CoreJsonReader::Private
{
    simdjson::dom::parser parser;
};

CoreJsonReader::CoreJsonReader() : d(std::make_unique<Private>()) {}
CoreJsonReader::~CoreJsonReader() = default;

template <class T, class Read>
JsonReply<T> CoreJsonReader::read(QByteArrayView body, Read read)
{
    if (d->parser.capacity() > kKeptCapacity)
        d->parser = simdjson::dom::parser();
    if (body.isEmpty()) // perhaps without an address, which the parser does not take
        body = " ";
    element root;
    auto why = d->parser.parse(body.data(), static_cast<std::size_t>(body.size()), true).get(root);
    if (why == simdjson::STRING_ERROR) {
        const QByteArray mended = withoutLoneSurrogates(body);
        why = d->parser.parse(mended.constData(), static_cast<std::size_t>(mended.size()), true).get(root);
    }
    JsonError error;
    if (why != simdjson::SUCCESS) {
        error.what = QByteArray("is not JSON: ") + simdjson::error_message(why);
        return Unexpected{std::move(error)};
    }
    T value{};
    if (!read(error, root, value))
        return Unexpected{std::move(error)};
    return value;
}

JsonReply<CoreHealth> CoreJsonReader::health(QByteArrayView body)
{
    return read<CoreHealth>(
        body, [](JsonError &error, element root, CoreHealth &into) { return readObject(error, root, into, kHealth); });
}

JsonReply<std::vector<SubmitResult>> CoreJsonReader::submitResults(QByteArrayView body,
                                                                   const std::vector<QByteArray> &keys)
{
    using List = std::vector<SubmitResult>;
    return read<List>(body, [&keys](JsonError &error, element root, List &into) {
        into.reserve(keys.size());
        return readResults(error, root, keys.size(), [&](element item, std::size_t i) {
            KeyedSubmit result;
            if (!readObject(error, item, result, kSubmitResult))
                return false;
            if (octets(result.key) != keys[i])
                return otherItem(error, "idempotency_key");
            if (result.status != SubmitStatus::Rejected && !result.givenId) {
                fail(error, "is missing");
                return within(error, "id");
            }
            result.id = result.givenId.value_or(0);
            into.push_back(std::move(static_cast<SubmitResult &>(result)));
            return true;
        });
    });
}

JsonReply<std::vector<std::vector<QueueMessage>>> CoreJsonReader::claimResults(QByteArrayView body,
                                                                               const std::vector<QString> &frontends)
{
    using List = std::vector<std::vector<QueueMessage>>;
    return read<List>(body, [&frontends](JsonError &error, element root, List &into) {
        into.reserve(frontends.size());
        return readResults(error, root, frontends.size(), [&](element item, std::size_t i) {
            ClaimAnswer answer;
            if (!readObject(error, item, answer, kClaimAnswer))
                return false;
            if (QString::fromUtf8(octets(answer.frontend)) != frontends[i])
                return otherItem(error, "frontend");
            std::vector<QueueMessage> &messages = into.emplace_back();
            const bool ok = readArray(error, answer.messages, kAnyNumber, [&](element message, std::size_t) {
                QueueMessage &next = messages.emplace_back();
                if (!readObject(error, message, next, kMessage))
                    return false;
                if (next.claimId.isEmpty()) {
                    fail(error, "is missing");
                    return within(error, "claim_id");
                }
                return true;
            });
            return ok || within(error, "messages");
        });
    });
}

JsonReply<std::vector<bool>> CoreJsonReader::extendResults(QByteArrayView body, const std::vector<qint64> &ids)
{
    return read<std::vector<bool>>(body, [&ids](JsonError &error, element root, std::vector<bool> &into) {
        return readResults(error, root, ids.size(), [&](element item, std::size_t i) {
            ById<ExtendStatus> result;
            if (!readObject(error, item, result, kById<ExtendStatus>))
                return false;
            if (result.id != ids[i])
                return otherItem(error, "id");
            into.push_back(result.status == ExtendStatus::Extended);
            return true;
        });
    });
}

JsonReply<std::vector<OutcomeStatus>> CoreJsonReader::outcomeResults(QByteArrayView body,
                                                                     const std::vector<qint64> &ids)
{
    using List = std::vector<OutcomeStatus>;
    return read<List>(body, [&ids](JsonError &error, element root, List &into) {
        return readResults(error, root, ids.size(), [&](element item, std::size_t i) {
            ById<OutcomeStatus> result;
            if (!readObject(error, item, result, kById<OutcomeStatus>))
                return false;
            if (result.id != ids[i])
                return otherItem(error, "id");
            into.push_back(result.status);
            return true;
        });
    });
}

JsonReply<std::vector<ReportStatus>> CoreJsonReader::reportResults(QByteArrayView body,
                                                                   const std::vector<QByteArray> &keys)
{
    using List = std::vector<ReportStatus>;
    return read<List>(body, [&keys](JsonError &error, element root, List &into) {
        return readResults(error, root, keys.size(), [&](element item, std::size_t i) {
            ByKey result;
            if (!readObject(error, item, result, kByKey))
                return false;
            if (octets(result.key) != keys[i])
                return otherItem(error, "report_key");
            into.push_back(result.status);
            return true;
        });
    });
}

JsonReply<BrowsePage> CoreJsonReader::page(QByteArrayView body)
{
    return read<BrowsePage>(body, [](JsonError &error, element root, BrowsePage &into) {
        Page page;
        if (!readObject(error, root, page, kPage))
            return false;
        const bool ok = readArray(error, page.messages, kAnyNumber, [&](element message, std::size_t) {
            return readObject(error, message, page.page.messages.emplace_back(), kMessage);
        });
        into = std::move(page.page);
        return ok || within(error, "messages");
    });
}

JsonReply<QueueMessage> CoreJsonReader::message(QByteArrayView body)
{
    return read<QueueMessage>(body, [](JsonError &error, element root, QueueMessage &into) {
        return readObject(error, root, into, kMessage);
    });
}

std::pair<QByteArray, QByteArray> CoreJsonReader::refusal(QByteArrayView body)
{
    const auto answer = read<Refusal>(
        body, [](JsonError &error, element root, Refusal &into) { return readObject(error, root, into, kRefusal); });
    return answer ? std::pair{answer->code, answer->detail} : std::pair<QByteArray, QByteArray>();
}

} // namespace gateway
