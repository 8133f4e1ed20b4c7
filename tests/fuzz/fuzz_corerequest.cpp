// Requests to a Core: what it reads the gateway can write, and it reads as the same again.
#include "coreapi/corejson.h"
#include "coreapi/corewords.h"
#include "fuzz.h"

using namespace gateway;

namespace {

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

/// An inbound message always says something, and one thing.
void settle(InboundMessage &message)
{
    bound(message.deliverAfter);
    bound(message.expires);
    bound(message.receivedAt);
    if (message.text)
        message.payload.reset();
    else if (!message.payload)
        message.text = QString();
}

template <class T>
void checkBad(const CoreBatch<T> &batch)
{
    std::size_t last = 0;
    for (const auto &bad : batch.bad) {
        FUZZ_CHECK(bad.index < batch.size() && (&bad == batch.bad.data() || bad.index > last));
        last = bad.index;
        checkError(bad.error);
    }
}

/// Reads, writes, reads and writes: nothing gets lost on the way.
template <class Read, class Write>
void checkList(QByteArrayView body, Read read, Write write)
{
    const auto values = read(body);
    if (!values)
        return checkError(values.error());
    const QByteArray written = write(*values);
    const auto again = read(written);
    FUZZ_CHECK(again.ok() && write(*again) == written);
}

template <class Read, class Write>
void checkBatch(QByteArrayView body, Read read, Write write)
{
    const auto batch = read(body);
    if (!batch)
        return checkError(batch.error());
    checkBad(*batch);
    if (batch->items.empty())
        return;
    const QByteArray written = write(batch->items);
    const auto again = read(written);
    FUZZ_CHECK(again.ok() && again->bad.empty() && again->items.size() == batch->items.size());
    FUZZ_CHECK(write(again->items) == written);
}

void checkFrontends(CoreRequestReader &reader, QByteArrayView body)
{
    checkList(
        body, [&](QByteArrayView from) { return reader.frontends(from); }, corejson::registerBody);
}

void checkMessages(CoreRequestReader &reader, QByteArrayView body)
{
    auto batch = reader.messages(body);
    if (!batch)
        return checkError(batch.error());
    checkBad(*batch);
    if (batch->items.empty())
        return;
    for (InboundMessage &message : batch->items)
        settle(message);
    const auto again = reader.messages(corejson::submitBody(batch->items));
    FUZZ_CHECK(again.ok() && again->bad.empty() && again->items == batch->items);
}

void checkClaim(CoreRequestReader &reader, QByteArrayView body)
{
    checkList(
        body, [&](QByteArrayView from) { return reader.claim(from); },
        [](const ClaimCall &call) { return corejson::claimBody(call.claims, call.waitMs); });
}

void checkExtend(CoreRequestReader &reader, QByteArrayView body)
{
    checkList(
        body, [&](QByteArrayView from) { return reader.extend(from); },
        [](const ExtendCall &call) { return corejson::extendBody(call.claims, call.leaseSeconds); });
}

void checkOutcomes(CoreRequestReader &reader, QByteArrayView body)
{
    checkBatch(
        body, [&](QByteArrayView from) { return reader.outcomes(from); }, corejson::outcomesBody);
}

void checkReports(CoreRequestReader &reader, QByteArrayView body)
{
    checkBatch(
        body, [&](QByteArrayView from) { return reader.reports(from); }, corejson::reportsBody);
}

void checkPatch(CoreRequestReader &reader, QByteArrayView body)
{
    auto patch = reader.patch(body);
    if (!patch)
        return checkError(patch.error());
    bound(patch->deliverAfter);
    bound(patch->expires);
    const auto again = reader.patch(corejson::patchBody(*patch));
    FUZZ_CHECK(again.ok() && again->text == patch->text);
    FUZZ_CHECK(again->deliverAfter == patch->deliverAfter && again->expires == patch->expires);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static constexpr void (*kChecks[])(CoreRequestReader &, QByteArrayView) = {
        checkFrontends, checkMessages, checkClaim, checkExtend, checkOutcomes, checkReports, checkPatch,
    };
    static CoreRequestReader reader; // it keeps its buffers, as in a Core
    fuzz::Input in(data, size);
    const quint8 which = in.octet();
    kChecks[which % std::size(kChecks)](reader, in.rest());
    return 0;
}
