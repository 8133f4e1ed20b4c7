// The requests of Core's contract as octets. Optional members stand only where they differ from the contract's default,
// those of an address always.
#include "coreapi/corejson.h"
#include "coreapi/corewords.h"
#include "coreapi/jsonwriter.h"

namespace gateway::corejson {
namespace {

constexpr int kDefaultLeaseSeconds = 60;

void text(JsonWriter &w, std::string_view key, const QString &value)
{
    if (!value.isEmpty())
        w.key(key).text(value);
}

void utf8(JsonWriter &w, std::string_view key, const QByteArray &value)
{
    if (!value.isEmpty())
        w.key(key).utf8(value);
}

void hex(JsonWriter &w, std::string_view key, const QByteArray &value)
{
    if (!value.isEmpty())
        w.key(key).hex(value);
}

void time(JsonWriter &w, std::string_view key, const std::optional<qint64> &ms)
{
    if (ms)
        w.key(key).time(*ms);
}

void unlessZero(JsonWriter &w, std::string_view key, qint64 value)
{
    if (value != 0)
        w.key(key).number(value);
}

/// ton and npi also at their default 0: readers compare addresses whole.
void address(JsonWriter &w, std::string_view key, const Address &a)
{
    w.key(key).beginObject();
    w.key("addr").utf8(a.addr);
    w.key("ton").number(a.ton);
    w.key("npi").number(a.npi);
    w.endObject();
}

void content(JsonWriter &w, const Content &c)
{
    if (!c.text && c.payload)
        w.key("payload").base64(*c.payload);
    else
        w.key("text").text(c.text ? *c.text : QString());
    if (c.dataCoding)
        w.key("data_coding").number(*c.dataCoding);
    hex(w, "udh", c.udh);
    if (c.segment) {
        w.key("segment").beginObject();
        w.key("reference").number(c.segment->reference);
        w.key("total").number(c.segment->total);
        w.key("number").number(c.segment->number);
        w.endObject();
    }
}

void protocol(JsonWriter &w, const Protocol &p)
{
    utf8(w, "service_type", p.serviceType);
    unlessZero(w, "esm_class", p.esmClass);
    unlessZero(w, "protocol_id", p.protocolId);
    unlessZero(w, "priority", p.priority);
    unlessZero(w, "registered_delivery", p.registeredDelivery);
    if (p.replaceIfPresent)
        w.key("replace_if_present").boolean(true);
    if (p.tlvs.empty())
        return;
    w.key("tlvs").beginArray();
    for (const RawTlv &tlv : p.tlvs) {
        w.beginObject();
        w.key("tag").number(tlv.tag);
        w.key("value").hex(tlv.value);
        w.endObject();
    }
    w.endArray();
}

void inbound(JsonWriter &w, const InboundMessage &m)
{
    w.key("idempotency_key").utf8(m.idempotencyKey);
    w.key("origin_smsc").text(m.originSmsc);
    w.key("direction").plain(word(m.direction));
    utf8(w, "client_message_id", m.clientMessageId);
    text(w, "dest_smsc", m.destSmsc);
    address(w, "source", m.source);
    address(w, "destination", m.destination);
    content(w, m);
    protocol(w, m);
    time(w, "deliver_after", m.deliverAfter);
    time(w, "expires", m.expires);
    w.key("received_at").time(m.receivedAt);
}

void outcome(JsonWriter &w, const Outcome &o)
{
    w.key("id").number(o.id);
    w.key("claim_id").utf8(o.claimId);
    w.key("frontend").text(o.frontend);
    text(w, "account", o.account);
    w.key("outcome").plain(word(o.kind));
    if (o.retryAfterSeconds)
        w.key("retry_after_seconds").number(*o.retryAfterSeconds);
    if (!o.smscMessageIds.empty()) {
        w.key("smsc_message_ids").beginArray();
        for (const QByteArray &id : o.smscMessageIds)
            w.utf8(id);
        w.endArray();
    }
    // 0 says that no response refused it, which is news with these two only.
    if (o.commandStatus != 0 || o.kind == OutcomeKind::Retry || o.kind == OutcomeKind::Failed)
        w.key("command_status").number(o.commandStatus);
    utf8(w, "error", o.error);
    w.key("at").time(o.at);
}

void report(JsonWriter &w, const DeliveryReport &r)
{
    w.key("report_key").utf8(r.reportKey);
    w.key("smsc").text(r.smsc);
    w.key("account").text(r.account);
    w.key("smsc_message_id").utf8(r.smscMessageId);
    w.key("state").plain(word(r.state));
    if (!r.final)
        w.key("final").boolean(false);
    utf8(w, "error", r.error);
    hex(w, "network_error_code", r.networkErrorCode);
    time(w, "submit_date", r.submitDate);
    time(w, "done_date", r.doneDate);
    if (r.source != Address())
        address(w, "source", r.source);
    if (r.destination != Address())
        address(w, "destination", r.destination);
    text(w, "text", r.text);
    w.key("received_at").time(r.receivedAt);
}

void registration(JsonWriter &w, const Registration &r)
{
    w.key("frontend").text(r.frontend);
    w.key("smsc_name").text(r.smscName);
    w.key("frontend_type").plain("smpp");
    w.key("peer_name").text(r.peerName);
    w.key("mode").plain(word(r.mode));
    if (r.bindType)
        w.key("bind_type").plain(word(*r.bindType));
    w.key("connected").boolean(r.connected);
    w.key("hostname").text(r.hostname);
    text(w, "version", r.version);
    w.key("uptime_seconds").number(r.uptimeSeconds);
    w.key("expires_in").number(r.expiresIn);
}

void claimRequest(JsonWriter &w, const ClaimRequest &c)
{
    w.key("frontend").text(c.frontend);
    text(w, "dest_smsc", c.destSmsc);
    text(w, "source_smsc", c.sourceSmsc);
    w.key("limit").number(c.limit);
    if (c.leaseSeconds != kDefaultLeaseSeconds)
        w.key("lease_seconds").number(c.leaseSeconds);
}

void claimRef(JsonWriter &w, const ClaimRef &c)
{
    w.key("id").number(c.id);
    w.key("claim_id").utf8(c.claimId);
}

/// `"key":[{…},…]` of one list, each item written by `item`.
template <class T>
void list(JsonWriter &w, std::string_view key, const std::vector<T> &items, void (*item)(JsonWriter &, const T &))
{
    w.key(key).beginArray();
    for (const T &i : items) {
        w.beginObject();
        item(w, i);
        w.endObject();
    }
    w.endArray();
}

/// A body of one list alone.
template <class T>
QByteArray body(std::string_view key, const std::vector<T> &items, void (*item)(JsonWriter &, const T &),
                qsizetype itemSize)
{
    JsonWriter w(static_cast<qsizetype>(items.size()) * itemSize + 64);
    w.beginObject();
    list(w, key, items, item);
    w.endObject();
    return w.take();
}

} // namespace

QByteArray registerBody(const std::vector<Registration> &frontends)
{
    return body("frontends", frontends, registration, 300);
}

QByteArray submitBody(const std::vector<InboundMessage> &messages) { return body("messages", messages, inbound, 640); }

QByteArray claimBody(const std::vector<ClaimRequest> &claims, int waitMs)
{
    JsonWriter w(static_cast<qsizetype>(claims.size()) * 160 + 64);
    w.beginObject();
    list(w, "claims", claims, claimRequest);
    unlessZero(w, "wait_ms", waitMs);
    w.endObject();
    return w.take();
}

QByteArray extendBody(const std::vector<ClaimRef> &claims, int leaseSeconds)
{
    JsonWriter w(static_cast<qsizetype>(claims.size()) * 100 + 64);
    w.beginObject();
    w.key("lease_seconds").number(leaseSeconds);
    list(w, "claims", claims, claimRef);
    w.endObject();
    return w.take();
}

QByteArray outcomesBody(const std::vector<Outcome> &outcomes) { return body("outcomes", outcomes, outcome, 320); }

QByteArray reportsBody(const std::vector<DeliveryReport> &reports) { return body("reports", reports, report, 480); }

QByteArray patchBody(const MessagePatch &patch)
{
    JsonWriter w(256);
    w.beginObject();
    if (patch.text)
        w.key("text").text(*patch.text);
    time(w, "deliver_after", patch.deliverAfter);
    time(w, "expires", patch.expires);
    w.endObject();
    return w.take();
}

} // namespace gateway::corejson
