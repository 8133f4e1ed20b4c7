// The requests of Core's contract, and its answers, as octets.
#include "coreapi/corefields.h"
#include "coreapi/corejson.h"

namespace gateway {
namespace {

/// `"name":[{…},…]` of one list.
template <class T>
void list(JsonWriter &w, std::string_view name, const std::vector<T> &items)
{
    w.key(name);
    writeValue(w, items);
}

/// A body of one list alone.
template <class T>
QByteArray body(std::string_view name, const std::vector<T> &items, qsizetype itemSize)
{
    JsonWriter w(static_cast<qsizetype>(items.size()) * itemSize + 64);
    w.beginObject();
    list(w, name, items);
    w.endObject();
    return w.take();
}

/// Results, one an item; `item` makes what is written of the one at an index.
template <class Item>
QByteArray results(std::size_t count, qsizetype itemSize, Item item)
{
    JsonWriter w(static_cast<qsizetype>(count) * itemSize + 64);
    w.beginObject().key(corename::kResults).beginArray();
    for (std::size_t i = 0; i < count; ++i)
        writeValue(w, item(i));
    w.endArray().endObject();
    return w.take();
}

template <class T>
QByteArray object(const T &value, qsizetype size)
{
    JsonWriter w(size);
    writeValue(w, value);
    return w.take();
}

/// A message of a submission says exactly one of text and payload.
void writeMessage(JsonWriter &w, const InboundMessage &m)
{
    if (m.text.has_value() != m.payload.has_value()) {
        writeValue(w, m);
        return;
    }
    InboundMessage one = m;
    one.text = m.text.value_or(QString());
    one.payload.reset();
    writeValue(w, one);
}

} // namespace

namespace corejson {

QByteArray registerBody(const std::vector<Registration> &frontends)
{
    return body(corename::kFrontends, frontends, 300);
}

QByteArray submitBody(const std::vector<InboundMessage> &messages)
{
    JsonWriter w(static_cast<qsizetype>(messages.size()) * 640 + 64);
    w.beginObject().key(corename::kMessages).beginArray();
    for (const InboundMessage &m : messages)
        writeMessage(w, m);
    w.endArray().endObject();
    return w.take();
}

QByteArray submitItem(const InboundMessage &message)
{
    JsonWriter w(640);
    writeMessage(w, message);
    return w.take();
}

QByteArray submitBody(const std::vector<QByteArray> &items)
{
    constexpr QByteArrayView kBegin("{\"messages\":[");
    constexpr QByteArrayView kEnd("]}");
    qsizetype size = kBegin.size() + kEnd.size();
    for (const QByteArray &item : items)
        size += item.size() + 1;
    QByteArray all;
    all.reserve(size);
    all += kBegin;
    for (const QByteArray &item : items) {
        if (all.size() > kBegin.size())
            all += ',';
        all += item;
    }
    all += kEnd;
    return all;
}

QByteArray claimBody(const std::vector<ClaimRequest> &claims, int waitMs)
{
    JsonWriter w(static_cast<qsizetype>(claims.size()) * 160 + 64);
    w.beginObject();
    list(w, corename::kClaims, claims);
    if (waitMs != 0)
        w.key(corename::kWaitMs).number(waitMs);
    w.endObject();
    return w.take();
}

QByteArray extendBody(const std::vector<ClaimRef> &claims, int leaseSeconds)
{
    JsonWriter w(static_cast<qsizetype>(claims.size()) * 100 + 64);
    w.beginObject();
    w.key(corename::kLeaseSeconds).number(leaseSeconds);
    list(w, corename::kClaims, claims);
    w.endObject();
    return w.take();
}

QByteArray outcomesBody(const std::vector<Outcome> &outcomes) { return body(corename::kOutcomes, outcomes, 320); }

QByteArray reportsBody(const std::vector<DeliveryReport> &reports) { return body(corename::kReports, reports, 480); }

QByteArray patchBody(const MessagePatch &patch) { return object(patch, 256); }

} // namespace corejson

namespace coreanswer {

QByteArray health(const CoreHealth &health)
{
    JsonWriter w(128);
    w.beginObject();
    w.key(corename::kStatus).plain(corename::kOk);
    w.key(corename::kVersion).text(health.version);
    w.key(corename::kCapabilities).beginArray();
    if (health.claimWait)
        w.plain(corename::kClaimWait);
    w.endArray().endObject();
    return w.take();
}

QByteArray submit(const std::vector<QByteArray> &keys, const std::vector<SubmitResult> &answers)
{
    return results(answers.size(), 110, [&](std::size_t i) {
        const SubmitResult &r = answers[i];
        SubmitAnswer answer;
        answer.key = {keys[i].constData(), static_cast<std::size_t>(keys[i].size())};
        answer.status = r.status;
        if (r.status != SubmitStatus::Rejected)
            answer.id = r.id;
        answer.error = r.error;
        answer.detail = r.detail;
        return answer;
    });
}

QByteArray claim(const std::vector<ClaimRequest> &claims, const std::vector<std::vector<QueueMessage>> &messages)
{
    std::size_t count = 0;
    for (const auto &some : messages)
        count += some.size();
    JsonWriter w(static_cast<qsizetype>(claims.size()) * 80 + static_cast<qsizetype>(count) * 640 + 64);
    w.beginObject().key(corename::kResults).beginArray();
    for (std::size_t i = 0; i < messages.size(); ++i) {
        w.beginObject();
        w.key(corename::kFrontend).text(claims[i].frontend);
        list(w, corename::kMessages, messages[i]);
        w.endObject();
    }
    w.endArray().endObject();
    return w.take();
}

QByteArray extend(const std::vector<ClaimRef> &claims, const std::vector<bool> &extended)
{
    return results(claims.size(), 50, [&](std::size_t i) {
        return ById<ExtendStatus>{claims[i].id, extended[i] ? ExtendStatus::Extended : ExtendStatus::Lost};
    });
}

QByteArray outcomes(const std::vector<qint64> &ids, const std::vector<OutcomeStatus> &answers)
{
    return results(ids.size(), 50, [&](std::size_t i) { return ById<OutcomeStatus>{ids[i], answers[i]}; });
}

QByteArray reports(const std::vector<QByteArray> &keys, const std::vector<ReportStatus> &answers)
{
    return results(keys.size(), 110, [&](std::size_t i) {
        return ByKey{{keys[i].constData(), static_cast<std::size_t>(keys[i].size())}, answers[i]};
    });
}

QByteArray page(const BrowsePage &page)
{
    JsonWriter w(static_cast<qsizetype>(page.messages.size()) * 640 + 128);
    w.beginObject();
    list(w, corename::kMessages, page.messages);
    if (!page.nextCursor.isEmpty())
        w.key(corename::kNextCursor).text(page.nextCursor);
    w.key(corename::kTotal).number(page.total);
    w.endObject();
    return w.take();
}

QByteArray message(const QueueMessage &message) { return object(message, 1024); }

QByteArray stats(const std::vector<QueueCount> &rows) { return body(corename::kRows, rows, 120); }

QByteArray refusal(const QByteArray &code, const QByteArray &detail) { return object(Refusal{code, detail}, 256); }

} // namespace coreanswer
} // namespace gateway
