// Core's answers as values.
#include "coreapi/corejson.h"
#include "coreapi/jsonparse.h"

namespace gateway {

using namespace jsonread;

namespace {

struct ClaimAnswer
{
    std::string_view frontend;
    element messages;
};
constexpr std::array kClaimAnswer{
    Member<ClaimAnswer>{
        corename::kFrontend, true,
        [](JsonError &error, element from, ClaimAnswer &into) { return readText(error, from, into.frontend); }},
    Member<ClaimAnswer>{corename::kMessages, true,
                        [](JsonError &, element from, ClaimAnswer &into) {
                            into.messages = from;
                            return true;
                        }},
};

struct Page
{
    element messages;
    BrowsePage page;
};
constexpr std::array kPage{
    Member<Page>{corename::kMessages, true,
                 [](JsonError &, element from, Page &into) {
                     into.messages = from;
                     return true;
                 }},
    Member<Page>{
        corename::kNextCursor, false,
        [](JsonError &error, element from, Page &into) { return readValue(error, from, into.page.nextCursor); }},
    Member<Page>{corename::kTotal, false,
                 [](JsonError &error, element from, Page &into) { return readValue(error, from, into.page.total); }},
};

struct Rows
{
    element rows;
};
constexpr std::array kRows{
    Member<Rows>{corename::kRows, true,
                 [](JsonError &, element from, Rows &into) {
                     into.rows = from;
                     return true;
                 }},
};

/// Abilities that this gateway does not know are none of its business.
bool capabilities(JsonError &error, element from, CoreHealth &into)
{
    return readArray(error, from, kAnyNumber, [&](element value, std::size_t) {
        std::string_view name;
        if (!readText(error, value, name))
            return false;
        into.claimWait = into.claimWait || name == corename::kClaimWait;
        return true;
    });
}
bool healthStatus(JsonError &error, element from, CoreHealth &)
{
    std::string_view status;
    return readText(error, from, status) && (status == corename::kOk || fail(error, "is not a word of the contract"));
}
constexpr std::array kHealth{
    Member<CoreHealth>{corename::kStatus, true, healthStatus},
    Member<CoreHealth>{
        corename::kVersion, false,
        [](JsonError &error, element from, CoreHealth &into) { return readValue(error, from, into.version); }},
    Member<CoreHealth>{corename::kCapabilities, false, capabilities},
};

/// One result an item: `results` with as many as were sent.
template <class Item>
bool readResults(JsonError &error, element root, std::size_t expected, Item item)
{
    return readList(error, root, corename::kResults, expected, item);
}

bool otherItem(JsonError &error, std::string_view member)
{
    fail(error, "is not the one that was sent at this place");
    return within(error, member);
}

} // namespace

JsonReply<CoreHealth> CoreJsonReader::health(QByteArrayView body)
{
    return m_json.read<CoreHealth>(
        body, [](JsonError &error, element root, CoreHealth &into) { return readObject(error, root, into, kHealth); });
}

JsonReply<std::vector<SubmitResult>> CoreJsonReader::submitResults(QByteArrayView body,
                                                                   const std::vector<QByteArray> &keys)
{
    using List = std::vector<SubmitResult>;
    return m_json.read<List>(body, [&keys](JsonError &error, element root, List &into) {
        into.reserve(keys.size());
        return readResults(error, root, keys.size(), [&](element item, std::size_t i) {
            SubmitAnswer result;
            if (!readValue(error, item, result))
                return false;
            if (octets(result.key) != keys[i])
                return otherItem(error, "idempotency_key");
            if (result.status != SubmitStatus::Rejected && !result.id) {
                fail(error, "is missing");
                return within(error, "id");
            }
            into.push_back({result.status, result.id.value_or(0), std::move(result.error), std::move(result.detail)});
            return true;
        });
    });
}

JsonReply<std::vector<std::vector<QueueMessage>>> CoreJsonReader::claimResults(QByteArrayView body,
                                                                               const std::vector<QString> &frontends)
{
    using List = std::vector<std::vector<QueueMessage>>;
    return m_json.read<List>(body, [&frontends](JsonError &error, element root, List &into) {
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
                if (!readValue(error, message, next))
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
    return m_json.read<std::vector<bool>>(body, [&ids](JsonError &error, element root, std::vector<bool> &into) {
        return readResults(error, root, ids.size(), [&](element item, std::size_t i) {
            ById<ExtendStatus> result;
            if (!readValue(error, item, result))
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
    return m_json.read<List>(body, [&ids](JsonError &error, element root, List &into) {
        return readResults(error, root, ids.size(), [&](element item, std::size_t i) {
            ById<OutcomeStatus> result;
            if (!readValue(error, item, result))
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
    return m_json.read<List>(body, [&keys](JsonError &error, element root, List &into) {
        return readResults(error, root, keys.size(), [&](element item, std::size_t i) {
            ByKey result;
            if (!readValue(error, item, result))
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
    return m_json.read<BrowsePage>(body, [](JsonError &error, element root, BrowsePage &into) {
        Page page;
        if (!readObject(error, root, page, kPage))
            return false;
        const bool ok = readArray(error, page.messages, kAnyNumber, [&](element message, std::size_t) {
            return readValue(error, message, page.page.messages.emplace_back());
        });
        into = std::move(page.page);
        return ok || within(error, "messages");
    });
}

JsonReply<std::vector<QueueCount>> CoreJsonReader::stats(QByteArrayView body)
{
    using List = std::vector<QueueCount>;
    return m_json.read<List>(body, [](JsonError &error, element root, List &into) {
        Rows answer;
        if (!readObject(error, root, answer, kRows))
            return false;
        const bool ok = readArray(error, answer.rows, kAnyNumber, [&](element row, std::size_t) {
            return readValue(error, row, into.emplace_back());
        });
        return ok || within(error, "rows");
    });
}

JsonReply<QueueMessage> CoreJsonReader::message(QByteArrayView body)
{
    return m_json.read<QueueMessage>(
        body, [](JsonError &error, element root, QueueMessage &into) { return readValue(error, root, into); });
}

std::pair<QByteArray, QByteArray> CoreJsonReader::refusal(QByteArrayView body)
{
    const auto answer = m_json.read<Refusal>(
        body, [](JsonError &error, element root, Refusal &into) { return readValue(error, root, into); });
    return answer ? std::pair{answer->code, answer->detail} : std::pair<QByteArray, QByteArray>();
}

} // namespace gateway
