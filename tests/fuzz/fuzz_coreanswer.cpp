// Core's answers: what the gateway reads can be written by a Core, and reads as the same again.
#include "coreapi/corejson.h"
#include "coreapi/corewords.h"
#include "fuzz.h"

using namespace gateway;

namespace {

const std::vector<QByteArray> &keys()
{
    static const std::vector<QByteArray> made{"k1", "k2"};
    return made;
}
const std::vector<qint64> &ids()
{
    static const std::vector<qint64> made{1, 2};
    return made;
}
const std::vector<QString> &frontends()
{
    static const std::vector<QString> made{QStringLiteral("f1"), QStringLiteral("f2")};
    return made;
}

void checkError(const JsonError &error)
{
    FUZZ_CHECK(!error.what.isEmpty() && fuzz::isPrintable(error.what) && fuzz::isPrintable(error.where));
}

/// The contract writes times of the years 0 to 9999.
void bound(qint64 &ms)
{
    const QByteArray text = timeText(ms);
    ms = *parseTime(std::string_view(text.constData(), std::size_t(text.size())));
}
void bound(std::optional<qint64> &ms)
{
    if (ms)
        bound(*ms);
}
void bound(QueueMessage &message)
{
    bound(message.deliverAfter);
    bound(message.expires);
    bound(message.doneAt);
    bound(message.createdAt);
    for (HistoryEntry &entry : message.history)
        bound(entry.at);
    if (message.receipt) {
        bound(message.receipt->submitDate);
        bound(message.receipt->doneDate);
    }
}
void bound(std::vector<QueueMessage> &messages)
{
    for (QueueMessage &message : messages)
        bound(message);
}

void checkHealth(CoreJsonReader &reader, QByteArrayView body)
{
    const auto health = reader.health(body);
    if (!health)
        return checkError(health.error());
    const auto again = reader.health(coreanswer::health(*health));
    FUZZ_CHECK(again.ok() && again->version == health->version && again->claimWait == health->claimWait);
}

void checkSubmit(CoreJsonReader &reader, QByteArrayView body)
{
    const auto results = reader.submitResults(body, keys());
    if (!results)
        return checkError(results.error());
    FUZZ_CHECK(results->size() == keys().size());
    const QByteArray written = coreanswer::submit(keys(), *results);
    const auto again = reader.submitResults(written, keys());
    FUZZ_CHECK(again.ok() && coreanswer::submit(keys(), *again) == written);
    for (std::size_t i = 0; i < results->size(); ++i)
        FUZZ_CHECK((*again)[i].status == (*results)[i].status);
}

void checkClaim(CoreJsonReader &reader, QByteArrayView body)
{
    auto messages = reader.claimResults(body, frontends());
    if (!messages)
        return checkError(messages.error());
    FUZZ_CHECK(messages->size() == frontends().size());
    std::vector<ClaimRequest> claims;
    for (const QString &frontend : frontends())
        claims.push_back({frontend, QStringLiteral("peer"), {}, 1000, 60});
    for (auto &list : *messages)
        bound(list);
    const auto again = reader.claimResults(coreanswer::claim(claims, *messages), frontends());
    FUZZ_CHECK(again.ok() && *again == *messages);
}

void checkExtend(CoreJsonReader &reader, QByteArrayView body)
{
    const auto extended = reader.extendResults(body, ids());
    if (!extended)
        return checkError(extended.error());
    const auto again = reader.extendResults(coreanswer::extend({{1, "c"}, {2, "c"}}, *extended), ids());
    FUZZ_CHECK(again.ok() && *again == *extended);
}

void checkOutcomes(CoreJsonReader &reader, QByteArrayView body)
{
    const auto results = reader.outcomeResults(body, ids());
    if (!results)
        return checkError(results.error());
    const auto again = reader.outcomeResults(coreanswer::outcomes(ids(), *results), ids());
    FUZZ_CHECK(again.ok() && *again == *results);
}

void checkReports(CoreJsonReader &reader, QByteArrayView body)
{
    const auto results = reader.reportResults(body, keys());
    if (!results)
        return checkError(results.error());
    const auto again = reader.reportResults(coreanswer::reports(keys(), *results), keys());
    FUZZ_CHECK(again.ok() && *again == *results);
}

void checkPage(CoreJsonReader &reader, QByteArrayView body)
{
    auto page = reader.page(body);
    if (!page)
        return checkError(page.error());
    bound(page->messages);
    const auto again = reader.page(coreanswer::page(*page));
    FUZZ_CHECK(again.ok() && again->messages == page->messages && again->total == page->total);
    FUZZ_CHECK(again->nextCursor == page->nextCursor);
}

void checkMessage(CoreJsonReader &reader, QByteArrayView body)
{
    auto message = reader.message(body);
    if (!message)
        return checkError(message.error());
    bound(*message);
    const auto again = reader.message(coreanswer::message(*message));
    FUZZ_CHECK(again.ok() && *again == *message);
}

void checkRefusal(CoreJsonReader &reader, QByteArrayView body)
{
    const auto [code, detail] = reader.refusal(body);
    if (!code.isEmpty() || !detail.isEmpty())
        FUZZ_CHECK(reader.refusal(coreanswer::refusal(code, detail)) == std::pair(code, detail));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static constexpr void (*kChecks[])(CoreJsonReader &, QByteArrayView) = {
        checkHealth,  checkSubmit, checkClaim,   checkExtend,  checkOutcomes,
        checkReports, checkPage,   checkMessage, checkRefusal,
    };
    static CoreJsonReader reader; // it keeps its buffers, as in the gateway
    fuzz::Input in(data, size);
    const quint8 which = in.octet();
    kChecks[which % std::size(kChecks)](reader, in.rest());
    return 0;
}
