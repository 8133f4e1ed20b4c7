#include "support/fakecorerules.h"

#include "support/fakecore.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>

namespace fakecore {
namespace {

constexpr int kMaxItems = 1000;
constexpr qsizetype kMaxBody = 1 << 20;

enum class Kind { Text, Integer, Octet, Boolean, Time, Hex, Address, Segment, Tlvs, Texts };
struct Row
{
    const char *name;
    Kind kind;
    bool required = false;
};

constexpr Row kContent[] = {
    {"text", Kind::Text},
    {"payload", Kind::Text},
    {"data_coding", Kind::Octet},
    {"udh", Kind::Hex},
    {"segment", Kind::Segment},
    {"service_type", Kind::Text},
    {"esm_class", Kind::Octet},
    {"protocol_id", Kind::Octet},
    {"priority", Kind::Octet},
    {"registered_delivery", Kind::Octet},
    {"replace_if_present", Kind::Boolean},
    {"tlvs", Kind::Tlvs},
    {"idempotency_key", Kind::Text, true},
    {"origin_smsc", Kind::Text, true},
    {"direction", Kind::Text, true},
    {"client_message_id", Kind::Text},
    {"dest_smsc", Kind::Text},
    {"source", Kind::Address, true},
    {"destination", Kind::Address, true},
    {"deliver_after", Kind::Time},
    {"expires", Kind::Time},
    {"received_at", Kind::Time, true},
};
constexpr Row kOutcome[] = {
    {"id", Kind::Integer, true},       {"claim_id", Kind::Text, true},    {"frontend", Kind::Text, true},
    {"account", Kind::Text},           {"outcome", Kind::Text, true},     {"retry_after_seconds", Kind::Integer},
    {"smsc_message_ids", Kind::Texts}, {"command_status", Kind::Integer}, {"error", Kind::Text},
    {"at", Kind::Time, true},
};
constexpr Row kReport[] = {
    {"report_key", Kind::Text, true},
    {"smsc", Kind::Text, true},
    {"account", Kind::Text, true},
    {"smsc_message_id", Kind::Text, true},
    {"state", Kind::Text, true},
    {"final", Kind::Boolean},
    {"error", Kind::Text},
    {"network_error_code", Kind::Hex},
    {"submit_date", Kind::Time},
    {"done_date", Kind::Time},
    {"source", Kind::Address},
    {"destination", Kind::Address},
    {"text", Kind::Text},
    {"received_at", Kind::Time, true},
};
constexpr Row kRegistration[] = {
    {"frontend", Kind::Text, true},    {"smsc_name", Kind::Text, true},     {"frontend_type", Kind::Text, true},
    {"peer_name", Kind::Text, true},   {"mode", Kind::Text, true},          {"bind_type", Kind::Text},
    {"connected", Kind::Boolean},      {"hostname", Kind::Text, true},      {"version", Kind::Text},
    {"uptime_seconds", Kind::Integer}, {"expires_in", Kind::Integer, true},
};
constexpr Row kClaim[] = {
    {"frontend", Kind::Text, true}, {"dest_smsc", Kind::Text},        {"source_smsc", Kind::Text},
    {"limit", Kind::Integer, true}, {"lease_seconds", Kind::Integer},
};
constexpr Row kExtend[] = {{"id", Kind::Integer, true}, {"claim_id", Kind::Text, true}};
constexpr Row kPatch[] = {{"text", Kind::Text}, {"deliver_after", Kind::Time}, {"expires", Kind::Time}};
constexpr Row kAddress[] = {{"addr", Kind::Text, true}, {"ton", Kind::Octet}, {"npi", Kind::Octet}};
constexpr Row kSegment[] = {
    {"reference", Kind::Integer, true}, {"total", Kind::Octet, true}, {"number", Kind::Octet, true}};
constexpr Row kTlv[] = {{"tag", Kind::Integer, true}, {"value", Kind::Hex, true}};

struct Batch
{
    const char *op;
    const char *list;
    const Row *rows;
    std::size_t count;
};
constexpr Batch kBatches[] = {
    {"submit", "messages", kContent, std::size(kContent)},
    {"claim", "claims", kClaim, std::size(kClaim)},
    {"extend", "claims", kExtend, std::size(kExtend)},
    {"outcomes", "outcomes", kOutcome, std::size(kOutcome)},
    {"reports", "reports", kReport, std::size(kReport)},
    {"register", "frontends", kRegistration, std::size(kRegistration)},
};

bool matches(const QJsonValue &value, const char *pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(pattern)))
        .match(value.toString())
        .hasMatch();
}

bool isInteger(const QJsonValue &value, qint64 highest = std::numeric_limits<qint64>::max())
{
    return value.isDouble() && value.toInteger() == value.toInteger(1) && value.toInteger() <= highest;
}

QStringList wrongMembers(const QJsonObject &object, const Row *rows, std::size_t count);

bool isKind(const QJsonValue &value, Kind kind)
{
    const auto all = [](const QJsonValue &list, const auto &holds) {
        const QJsonArray array = list.toArray();
        return list.isArray() && std::all_of(array.begin(), array.end(), holds);
    };
    switch (kind) {
    case Kind::Text:
        return value.isString();
    case Kind::Integer:
        return isInteger(value);
    case Kind::Octet:
        return isInteger(value, 255) && value.toInteger() >= 0;
    case Kind::Boolean:
        return value.isBool();
    case Kind::Time:
        return matches(value, "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    case Kind::Hex:
        return value.isString() && matches(value, "([0-9a-f]{2})*");
    case Kind::Address:
        return value.isObject() && wrongMembers(value.toObject(), kAddress, std::size(kAddress)).isEmpty();
    case Kind::Segment:
        return value.isObject() && wrongMembers(value.toObject(), kSegment, std::size(kSegment)).isEmpty();
    case Kind::Tlvs:
        return all(value, [](const QJsonValue &tlv) {
            return tlv.isObject() && wrongMembers(tlv.toObject(), kTlv, std::size(kTlv)).isEmpty();
        });
    case Kind::Texts:
        return all(value, [](const QJsonValue &text) { return text.isString(); });
    }
    return false;
}

QStringList wrongMembers(const QJsonObject &object, const Row *rows, std::size_t count)
{
    QStringList wrong;
    qsizetype known = 0;
    for (const Row *row = rows; row != rows + count; ++row) {
        const auto it = object.constFind(QLatin1String(row->name));
        if (it == object.constEnd()) {
            if (row->required)
                wrong += QLatin1String(row->name) + u" is missing"_qs;
            continue;
        }
        ++known;
        if (!isKind(*it, row->kind))
            wrong += QLatin1String(row->name) + u" is wrong"_qs;
    }
    if (known != object.size())
        wrong += u"it has members that the contract has not: "_qs + object.keys().join(u' ');
    return wrong;
}

/// What no table says of one item.
QStringList broken(const QByteArray &op, const QJsonObject &item)
{
    QStringList rules;
    const auto both = [&item](const char *a, const char *b) {
        return item.contains(QLatin1String(a)) == item.contains(QLatin1String(b));
    };
    if (op == "submit") {
        if (both("text", "payload"))
            rules += u"not exactly one of text and payload"_qs;
        if (item.contains(u"dest_smsc"_qs) && item.value(u"origin_smsc"_qs) != u"operator"_qs)
            rules += u"dest_smsc is Core's choice"_qs;
    }
    if (op == "claim" && both("dest_smsc", "source_smsc"))
        rules += u"not exactly one of dest_smsc and source_smsc"_qs;
    if (op == "register" && item.value(u"frontend"_qs).toString() !=
                                item.value(u"hostname"_qs).toString() + u'_' + item.value(u"peer_name"_qs).toString())
        rules += u"frontend is not {hostname}_{peer_name}"_qs;
    return rules;
}

} // namespace

void nameOperation(FakeRequest &request)
{
    struct Route
    {
        const char *op, *method, *pattern;
    };
    static constexpr Route kRoutes[] = {
        {"health", "GET", "/api/system/health"},
        {"register", "POST", "/api/frontends/register"},
        {"unregister", "DELETE", "/api/frontends/([^/]+)"},
        {"submit", "POST", "/api/messages"},
        {"browse", "GET", "/api/messages"},
        {"stats", "GET", "/api/messages/stats"},
        {"claim", "POST", "/api/messages/claim"},
        {"extend", "POST", "/api/messages/extend"},
        {"outcomes", "POST", "/api/messages/outcomes"},
        {"reports", "POST", "/api/delivery_reports"},
        {"get", "GET", "/api/messages/(-?\\d+)"},
        {"patch", "PATCH", "/api/messages/(-?\\d+)"},
        {"cancel", "POST", "/api/messages/(-?\\d+)/cancel"},
    };
    const QByteArray target = request.target;
    const QString path =
        QString::fromLatin1(target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?')));
    request.op = "unknown";
    for (const Route &route : kRoutes) {
        const auto match =
            QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(route.pattern))).match(path);
        if (request.method != route.method || !match.hasMatch())
            continue;
        request.op = route.op;
        request.argument = QUrl::fromPercentEncoding(match.captured(1).toLatin1());
        return;
    }
}

void check(const FakeRequest &request, QStringList &violations)
{
    const auto violation = [&](const QString &what) {
        violations += QString::fromLatin1(request.op) + u": "_qs + what;
    };
    if (request.op == "unknown")
        violation(QString::fromLatin1(request.method + ' ' + request.target));
    if (!request.octets.isEmpty() && request.headers.value("content-type") != "application/json")
        violation(u"the content type"_qs);
    if (request.octets.size() > kMaxBody)
        violation(u"a body of %1 octets"_qs.arg(request.octets.size()));
    if (request.op == "patch") {
        for (const QString &wrong : wrongMembers(request.body, kPatch, std::size(kPatch)))
            violation(wrong);
    }
    for (const Batch &batch : kBatches) {
        if (request.op != batch.op)
            continue;
        const QJsonArray items = request.body.value(QLatin1String(batch.list)).toArray();
        if (items.isEmpty() || items.size() > kMaxItems)
            violation(u"%1 items"_qs.arg(items.size()));
        for (const auto &item : items) {
            for (const QString &wrong :
                 wrongMembers(item.toObject(), batch.rows, batch.count) + broken(request.op, item.toObject()))
                violation(wrong);
        }
    }
}

} // namespace fakecore
