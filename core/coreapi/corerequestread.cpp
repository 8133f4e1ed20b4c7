// Requests to a Core as values.
#include "coreapi/corejson.h"
#include "coreapi/jsonparse.h"

namespace gateway {

using namespace jsonread;

namespace {

constexpr qint64 kMaxWaitMs = 30'000;
constexpr qint64 kMinLease = 5;
constexpr qint64 kMaxLease = 3600;

template <class T>
bool notEmpty(JsonError &error, std::string_view name, const T &items)
{
    if (items.size() != 0)
        return true;
    fail(error, "has no items");
    return within(error, name);
}

/// A list whose items all must be good.
template <class T>
bool readAll(JsonError &error, element root, std::string_view name, std::vector<T> &into)
{
    return readList(error, root, name, kAnyNumber,
                    [&](element item, std::size_t) { return readValue(error, item, into.emplace_back()); }) &&
           notEmpty(error, name, into);
}

/// A list of which bad items are told apart. `key` and `id` name the members that identify an item.
template <class T>
bool readBatch(JsonError &error, element root, std::string_view name, std::string_view key, CoreBatch<T> &into)
{
    const auto item = [&](element value, std::size_t index) {
        JsonError why;
        if (readValue(why, value, into.items.emplace_back()))
            return true;
        into.items.pop_back();
        auto &bad = into.bad.emplace_back();
        bad.index = index;
        bad.error = std::move(why);
        std::string_view text;
        if (value[key].get(text) == simdjson::SUCCESS)
            bad.key = octets(text).toByteArray();
        std::int64_t id = 0;
        if (value[key].get(id) == simdjson::SUCCESS)
            bad.id = id;
        return true;
    };
    return readList(error, root, name, kAnyNumber, item) && notEmpty(error, name, into);
}

/// A number beside the list; absent it is `into` as it was.
bool readNumber(JsonError &error, element root, std::string_view name, bool required, qint64 lowest, qint64 highest,
                int &into)
{
    element value;
    if (root[name].get(value) != simdjson::SUCCESS || value.is_null()) {
        if (!required)
            return true;
        fail(error, "is missing");
        return within(error, name);
    }
    qint64 number = 0;
    if (!readInteger(error, value, lowest, highest, number))
        return within(error, name);
    into = static_cast<int>(number);
    return true;
}

} // namespace

JsonReply<std::vector<Registration>> CoreRequestReader::frontends(QByteArrayView body)
{
    using List = std::vector<Registration>;
    return m_json.read<List>(body, [](JsonError &error, element root, List &into) {
        return readAll(error, root, corename::kFrontends, into);
    });
}

JsonReply<CoreBatch<InboundMessage>> CoreRequestReader::messages(QByteArrayView body)
{
    using Batch = CoreBatch<InboundMessage>;
    return m_json.read<Batch>(body, [](JsonError &error, element root, Batch &into) {
        return readBatch(error, root, corename::kMessages, std::get<0>(CoreFields<InboundMessage>::all).name, into);
    });
}

JsonReply<ClaimCall> CoreRequestReader::claim(QByteArrayView body)
{
    return m_json.read<ClaimCall>(body, [](JsonError &error, element root, ClaimCall &into) {
        if (!readAll(error, root, corename::kClaims, into.claims))
            return false;
        for (std::size_t i = 0; i < into.claims.size(); ++i) {
            if (into.claims[i].destSmsc.isEmpty() != into.claims[i].sourceSmsc.isEmpty())
                continue;
            fail(error, "names not exactly one of dest_smsc and source_smsc");
            within(error, i);
            return within(error, corename::kClaims);
        }
        return readNumber(error, root, corename::kWaitMs, false, 0, kMaxWaitMs, into.waitMs);
    });
}

JsonReply<ExtendCall> CoreRequestReader::extend(QByteArrayView body)
{
    return m_json.read<ExtendCall>(body, [](JsonError &error, element root, ExtendCall &into) {
        return readAll(error, root, corename::kClaims, into.claims) &&
               readNumber(error, root, corename::kLeaseSeconds, true, kMinLease, kMaxLease, into.leaseSeconds);
    });
}

JsonReply<CoreBatch<Outcome>> CoreRequestReader::outcomes(QByteArrayView body)
{
    using Batch = CoreBatch<Outcome>;
    return m_json.read<Batch>(body, [](JsonError &error, element root, Batch &into) {
        return readBatch(error, root, corename::kOutcomes, std::get<0>(CoreFields<Outcome>::all).name, into);
    });
}

JsonReply<CoreBatch<DeliveryReport>> CoreRequestReader::reports(QByteArrayView body)
{
    using Batch = CoreBatch<DeliveryReport>;
    return m_json.read<Batch>(body, [](JsonError &error, element root, Batch &into) {
        return readBatch(error, root, corename::kReports, std::get<0>(CoreFields<DeliveryReport>::all).name, into);
    });
}

JsonReply<MessagePatch> CoreRequestReader::patch(QByteArrayView body)
{
    return m_json.read<MessagePatch>(
        body, [](JsonError &error, element root, MessagePatch &into) { return readValue(error, root, into); });
}

} // namespace gateway
