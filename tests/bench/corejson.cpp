// What Core's contract costs: bodies of a thousand items written, answers of a thousand items read, on one core.
#include "coreapi/corejson.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <cstdio>
#include <ctime>

using namespace gateway;

namespace {

constexpr int kBatch = 1000;
constexpr qint64 kAt = 1795419900000;

std::vector<InboundMessage> inbound()
{
    std::vector<InboundMessage> messages(kBatch);
    for (int i = 0; i < kBatch; ++i) {
        InboundMessage &m = messages[static_cast<std::size_t>(i)];
        m.text = u"Votre colis 7Q-1182 arrive aujourd’hui entre 14:00 et 16:00. Répondez STOP pour ne plus rien "
                 "recevoir à son sujet."_qs;
        m.dataCoding = quint8(8);
        m.registeredDelivery = 1;
        m.idempotencyKey = QByteArray::number(0x1234567890abcdef + i, 16) + "fedcba0987654321";
        m.originSmsc = u"acme"_qs;
        m.source = {"ACME-Alerts", 5, 0};
        m.destination = {"33612345678", 1, 1};
        m.receivedAt = kAt + i;
    }
    return messages;
}

/// A claim's answer as a Core writes it that leaves nothing out.
QByteArray claimed()
{
    QJsonArray messages;
    for (int i = 0; i < kBatch; ++i) {
        messages.append(QJsonObject{
            {u"id"_qs, qint64(9007199254740993) + i},
            {u"message_type"_qs, u"short_message"_qs},
            {u"text"_qs,
             u"Votre colis 7Q-1182 arrive aujourd’hui entre 14:00 et 16:00. Répondez STOP pour ne plus rien "
             "recevoir à son sujet."_qs},
            {u"data_coding"_qs, 0},
            {u"service_type"_qs, QString()},
            {u"esm_class"_qs, 0},
            {u"protocol_id"_qs, 0},
            {u"priority"_qs, 0},
            {u"registered_delivery"_qs, 1},
            {u"tlvs"_qs, QJsonArray()},
            {u"origin_smsc"_qs, u"acme"_qs},
            {u"client_message_id"_qs, QJsonValue()},
            {u"dest_smsc"_qs, u"vodafone_uk"_qs},
            {u"source_smsc"_qs, QJsonValue()},
            {u"source"_qs, QJsonObject{{u"addr"_qs, u"ACME-Alerts"_qs}, {u"ton"_qs, 5}, {u"npi"_qs, 0}}},
            {u"destination"_qs, QJsonObject{{u"addr"_qs, u"33612345678"_qs}, {u"ton"_qs, 1}, {u"npi"_qs, 1}}},
            {u"status"_qs, u"claimed"_qs},
            {u"deliver_after"_qs, QJsonValue()},
            {u"expires"_qs, u"2026-11-24T07:45:00.000Z"_qs},
            {u"delivery_attempts"_qs, 0},
            {u"claim_id"_qs, u"claim-%1"_qs.arg(i)},
            {u"created_at"_qs, u"2026-11-23T07:45:00.123Z"_qs},
        });
    }
    const QJsonObject result{{u"frontend"_qs, u"h_vodafone_uk"_qs}, {u"messages"_qs, messages}};
    return QJsonDocument(QJsonObject{{u"results"_qs, QJsonArray{result}}}).toJson(QJsonDocument::Compact);
}

/// Runs `batch` for a while; prints nanoseconds of CPU time an item, the best of five rounds.
template <class F>
void measure(const char *what, qsizetype octets, F batch)
{
    constexpr int kRounds = 100;
    double least = 1e18;
    for (int i = 0; i < 5; ++i) {
        const std::clock_t start = std::clock();
        for (int round = 0; round < kRounds; ++round)
            batch();
        least = std::min(least, double(std::clock() - start) / CLOCKS_PER_SEC * 1e9 / (kRounds * kBatch));
    }
    std::printf("%-24s %5.0f octets %7.1f ns/item %10.0f items/s a core\n", what, double(octets) / kBatch, least,
                1e9 / least);
}

} // namespace

int main()
{
    const std::vector<InboundMessage> messages = inbound();
    std::vector<Outcome> outcomes(kBatch);
    std::vector<QByteArray> keys;
    std::vector<qint64> ids;
    QByteArray accepted = "{\"results\":[", recorded = accepted;
    for (int i = 0; i < kBatch; ++i) {
        Outcome &o = outcomes[static_cast<std::size_t>(i)];
        o.id = 9007199254740993 + i;
        o.claimId = "claim-" + QByteArray::number(i);
        o.frontend = u"h_vodafone_uk"_qs;
        o.account = u"me@smsc.example.com:2775"_qs;
        o.kind = OutcomeKind::Sent;
        o.smscMessageIds = {"a1b2c3d4"};
        o.at = kAt;
        keys.push_back(messages[static_cast<std::size_t>(i)].idempotencyKey);
        ids.push_back(o.id);
        const QByteArray comma = i ? "," : "";
        const QByteArray id = QByteArray::number(o.id);
        accepted += comma + "{\"idempotency_key\":\"" + keys.back() + "\",\"status\":\"accepted\",\"id\":" + id + '}';
        recorded += comma + "{\"id\":" + id + ",\"status\":\"recorded\"}";
    }
    accepted += "]}";
    recorded += "]}";
    const QByteArray claims = claimed();
    CoreJsonReader reader;
    bool fine = true;
    std::size_t sum = 0;

    measure("write submit", corejson::submitBody(messages).size(),
            [&] { sum += static_cast<std::size_t>(corejson::submitBody(messages).size()); });
    measure("write outcomes", corejson::outcomesBody(outcomes).size(),
            [&] { sum += static_cast<std::size_t>(corejson::outcomesBody(outcomes).size()); });
    measure("read claimed messages", claims.size(), [&] {
        const auto read = reader.claimResults(claims, {u"h_vodafone_uk"_qs});
        fine = fine && read.ok() && (*read)[0].size() == kBatch;
    });
    measure("read submit results", accepted.size(), [&] { fine = reader.submitResults(accepted, keys).ok() && fine; });
    measure("read outcome results", recorded.size(), [&] { fine = reader.outcomeResults(recorded, ids).ok() && fine; });
    if (!fine || sum == 0) {
        std::fprintf(stderr, "an answer was not read\n");
        return 1;
    }
    return 0;
}
