#include "trace/tracejson.h"

#include "smpp/commandid.h"
#include "smpp/header.h"
#include "trace/pdudecode.h"

#include <QtCore/QDateTime>
#include <QtCore/QHash>
#include <QtCore/QJsonArray>
#include <cmath>

namespace gateway {
namespace {

QJsonObject fieldJson(const PduField &field)
{
    static constexpr const char *kGroups[] = {"header", "body", "tlv"};
    QJsonObject json{{u"group"_qs, QLatin1String(kGroups[int(field.group)])},
                     {u"name"_qs, field.name},
                     {u"offset"_qs, field.offset},
                     {u"length"_qs, field.length},
                     {u"value"_qs, field.value},
                     {u"meaning"_qs, field.meaning},
                     {u"masked"_qs, field.masked},
                     {u"is_default"_qs, field.isDefault}};
    if (!field.fields.empty()) {
        QJsonArray inner;
        for (const PduField &one : field.fields)
            inner.append(fieldJson(one));
        json[u"fields"_qs] = inner;
    }
    return json;
}

/// All octets in hex, `xx` for the masked ones.
QString hexOf(QByteArrayView octets, const std::vector<PduRange> &masked)
{
    QByteArray hex = octets.toByteArray().toHex();
    for (const PduRange &range : masked)
        std::fill_n(hex.begin() + range.offset * 2, range.length * 2, 'x');
    return QString::fromLatin1(hex);
}

/// A request and its response have this in common.
struct Exchange
{
    quint64 session = 0;
    quint32 sequence = 0;
    bool oursAsked = false;
    bool operator==(const Exchange &) const = default;
    friend size_t qHash(const Exchange &key, size_t seed = 0)
    {
        return qHashMulti(seed, key.session, key.sequence, key.oursAsked);
    }
};

struct Facts
{
    bool framed = false;
    bool response = false;
    Exchange exchange;
};

Facts factsOf(const TracedPdu &pdu)
{
    if (pdu.octets.size() < smpp::kHeaderLength)
        return {};
    const smpp::Header header = smpp::readHeader(pdu.octets.data());
    const bool response = smpp::isResponse(header.commandId);
    return {true, response, {pdu.session, header.sequence, pdu.outgoing != response}};
}

/// For each PDU the index of its answer or its request; -1 without one.
std::vector<qsizetype> counterparts(const std::vector<TracedPdu> &pdus)
{
    std::vector<qsizetype> other(pdus.size(), -1);
    QHash<Exchange, qsizetype> asked;
    for (std::size_t i = 0; i < pdus.size(); ++i) {
        const Facts facts = factsOf(pdus[i]);
        if (!facts.framed)
            continue;
        if (!facts.response) {
            asked.insert(facts.exchange, qsizetype(i));
        } else if (const qsizetype request = asked.value(facts.exchange, -1); request >= 0) {
            asked.remove(facts.exchange);
            other[i] = request;
            other[std::size_t(request)] = qsizetype(i);
        }
    }
    return other;
}

QString remoteOf(const TracedPdu &pdu)
{
    const QString address = pdu.remote.toString();
    const bool ipv6 = address.contains(u':');
    return (ipv6 ? QString(u'[' + address + u']') : address) + u':' + QString::number(pdu.remotePort);
}

} // namespace

QJsonObject traceJson(const QString &bind, const PeerTrace &trace, const TraceQuery &query, qint64 wallMs, qint64 nowNs)
{
    const std::vector<TracedPdu> pdus = trace.ring().pdus();
    const std::vector<qsizetype> other = counterparts(pdus);
    std::vector<bool> wanted(pdus.size(), query.text.isEmpty() && query.id == 0);
    for (std::size_t i = 0; i < pdus.size(); ++i) {
        if (query.id != 0) {
            wanted[i] = pdus[i].id == query.id;
        } else if (!query.text.isEmpty() && matches(pdus[i], query.text)) {
            wanted[i] = true;
            if (other[i] >= 0)
                wanted[std::size_t(other[i])] = true;
        }
    }
    const DecodeOptions options{query.showText, trace.defaultAlphabet()};
    QJsonArray entries;
    for (std::size_t i = pdus.size(); i-- > 0 && entries.size() < query.limit;) {
        if (!wanted[i])
            continue;
        const TracedPdu &pdu = pdus[i];
        const DecodedPdu decoded = decodePdu(pdu, options);
        QJsonArray tolerated;
        for (const PduDeviation &one : decoded.deviations)
            tolerated.append(QJsonObject{{u"offset"_qs, one.offset}, {u"text"_qs, one.text}});
        QJsonValue answered = QJsonValue::Null;
        if (other[i] >= 0) {
            const double ns = std::abs(double(pdus[std::size_t(other[i])].atNs - pdu.atNs));
            answered = std::round(ns / 1e4) / 100; // ms with two decimals
        }
        qint64 messageId = pdu.messageId;
        if (messageId == 0 && other[i] >= 0)
            messageId = pdus[std::size_t(other[i])].messageId;
        const qint64 at = wallMs - (nowNs - pdu.atNs) / 1'000'000;
        QJsonObject entry{
            {u"id"_qs, qint64(pdu.id)},
            {u"at"_qs, QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODateWithMs)},
            {u"direction"_qs, pdu.outgoing ? u"out"_qs : u"in"_qs},
            {u"session"_qs, qint64(pdu.session)},
            {u"remote"_qs, remoteOf(pdu)},
            {u"command"_qs, decoded.command},
            {u"command_id"_qs, qint64(decoded.commandId)},
            {u"sequence"_qs, qint64(decoded.sequence)},
            {u"status"_qs, qint64(decoded.status)},
            {u"status_name"_qs, decoded.statusName},
            {u"octets"_qs, qint64(pdu.length)},
            {u"summary"_qs, decoded.summary},
            {u"message_id"_qs, decoded.messageId ? QJsonValue(*decoded.messageId) : QJsonValue(QJsonValue::Null)},
            {u"correlation_id"_qs, messageId == 0 ? QJsonValue() : QJsonValue(QString::number(messageId))},
            {u"answered_ms"_qs, answered},
            {u"tolerated"_qs, tolerated}};
        if (query.detail) {
            QJsonArray fields;
            for (const PduField &field : decoded.fields)
                fields.append(fieldJson(field));
            entry[u"fields"_qs] = fields;
            entry[u"hex"_qs] = hexOf(pdu.octets, decoded.masked);
        }
        entries.append(entry);
    }
    return {{u"bind"_qs, bind}, {u"kept"_qs, qint64(pdus.size())}, {u"entries"_qs, entries}};
}

} // namespace gateway
