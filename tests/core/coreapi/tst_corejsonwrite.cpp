#include "coreapi/corejson.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;
using namespace gateway::corejson;

namespace {

constexpr qint64 kAt = 1795419900000; // 2026-11-23T07:45:00.000Z
constexpr qint64 kBigId = 9007199254740993;

InboundMessage smallMessage()
{
    InboundMessage m;
    m.text = u"Hi"_qs;
    m.idempotencyKey = "k1";
    m.originSmsc = u"acme"_qs;
    m.source.addr = "BANK";
    m.destination.addr = "61400000001";
    m.receivedAt = kAt;
    return m;
}

InboundMessage fullMessage()
{
    InboundMessage m;
    m.payload = QByteArray::fromHex("00ff10");
    m.dataCoding = quint8(4);
    m.udh = QByteArray::fromHex("0500030A0201");
    m.segment = Segment{10, 2, 1};
    m.serviceType = "CMT";
    m.esmClass = 64;
    m.protocolId = 127;
    m.priority = 3;
    m.registeredDelivery = 17;
    m.replaceIfPresent = true;
    m.tlvs = {{0x1403, QByteArray::fromHex("ABCD")}, {5, {}}};
    m.idempotencyKey = "k2";
    m.originSmsc = u"operator"_qs;
    m.direction = Direction::MobileOriginated;
    m.clientMessageId = "-42";
    m.destSmsc = u"vodafone_uk"_qs;
    m.source = {"4477", 1, 2};
    m.destination = {"Ж\n"_qba, 255, 8};
    m.deliverAfter = kAt + 1;
    m.expires = kAt + 86400000;
    m.receivedAt = kAt;
    return m;
}

Outcome outcome(OutcomeKind kind)
{
    Outcome o;
    o.id = kBigId;
    o.claimId = "c1";
    o.frontend = u"h_v"_qs;
    o.kind = kind;
    o.at = kAt;
    return o;
}

} // namespace

/// Bodies as octets: the same values must always make just these.
class TestCoreJsonWrite : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_qs)); }
    void submitLeavesOutWhatIsAtItsDefault()
    {
        const std::vector<QByteArray> items = {submitItem(smallMessage()), submitItem(fullMessage())};
        QCOMPARE(submitBody(items), submitBody(std::vector{smallMessage(), fullMessage()}));
        QCOMPARE(submitBody({smallMessage()}),
                 R"({"messages":[{"idempotency_key":"k1","origin_smsc":"acme","direction":"mt",)"
                 R"("source":{"addr":"BANK","ton":0,"npi":0},)"
                 R"("destination":{"addr":"61400000001","ton":0,"npi":0},"text":"Hi",)"
                 R"("received_at":"2026-11-23T07:45:00.000Z"}]})"_qba);
    }
    void submitWritesEveryMember()
    {
        QCOMPARE(submitBody({fullMessage()}),
                 R"({"messages":[{"idempotency_key":"k2","origin_smsc":"operator","direction":"mo",)"
                 R"("client_message_id":"-42","dest_smsc":"vodafone_uk","source":{"addr":"4477","ton":1,"npi":2},)"
                 R"("destination":{"addr":"Ж\n","ton":255,"npi":8},"payload":"AP8Q","data_coding":4,)"
                 R"("udh":"0500030a0201","segment":{"reference":10,"total":2,"number":1},"service_type":"CMT",)"
                 R"("esm_class":64,"protocol_id":127,"priority":3,"registered_delivery":17,"replace_if_present":true,)"
                 R"("tlvs":[{"tag":5123,"value":"abcd"},{"tag":5,"value":""}],)"
                 R"("deliver_after":"2026-11-23T07:45:00.001Z","expires":"2026-11-24T07:45:00.000Z",)"
                 R"("received_at":"2026-11-23T07:45:00.000Z"}]})"_qba);
    }
    void submitSaysExactlyOneOfTextAndPayload()
    {
        InboundMessage m = smallMessage();
        m.text = QString();
        QVERIFY(submitBody({m}).contains(R"("text":"")"));
        m.payload = "x"_qba;
        QVERIFY(!submitBody({m}).contains("payload"));
        m.text.reset();
        QVERIFY(submitBody({m}).contains(R"("payload":"eA==")"));
        QVERIFY(!submitBody({m}).contains("text"));
        m.payload = QByteArray();
        QVERIFY(submitBody({m}).contains(R"("payload":"")"));
        m.payload.reset();
        QVERIFY(submitBody({m}).contains(R"("text":"")"));
    }
    void dataCodingZeroIsSaidWhereItWasReceived()
    {
        InboundMessage m = smallMessage();
        m.dataCoding = quint8(0);
        QVERIFY(submitBody({m}).contains(R"("data_coding":0)"));
    }
    void aRepeatIsTheSameOctets()
    {
        std::vector<InboundMessage> batch(1000, fullMessage());
        const QByteArray once = submitBody(batch);
        QCOMPARE(submitBody(std::vector<InboundMessage>(batch)), once);
        QCOMPARE(once.count("\"idempotency_key\""), 1000);
        QVERIFY(once.startsWith("{\"messages\":[{"));
        QVERIFY(once.endsWith("}]}"));
        QCOMPARE(once.count("},{\"idempotency_key\""), 999);
    }
    void textMaySayAnything()
    {
        InboundMessage m = smallMessage();
        const char16_t odd[] = {u'"', u'\\', u'\n', 0, 0xD800, u'é', 0xD83D, 0xDE00};
        m.text = QString(reinterpret_cast<const QChar *>(odd), 8);
        QVERIFY(submitBody({m}).contains("\"text\":\"\\\"\\\\\\n\\u0000\xef\xbf\xbd\xc3\xa9\xf0\x9f\x98\x80\""));
    }
    void outcomeSentNamesAccountAndIds()
    {
        Outcome o = outcome(OutcomeKind::Sent);
        o.account = u"me@smsc:2775"_qs;
        o.smscMessageIds = {"a1", ""};
        QCOMPARE(outcomesBody({o}),
                 R"({"outcomes":[{"id":9007199254740993,"claim_id":"c1","frontend":"h_v","account":"me@smsc:2775",)"
                 R"("outcome":"sent","smsc_message_ids":["a1",""],"at":"2026-11-23T07:45:00.000Z"}]})"_qba);
    }
    void outcomesOfOtherKindsSayWhy()
    {
        Outcome retry = outcome(OutcomeKind::Retry);
        retry.retryAfterSeconds = 0;
        retry.commandStatus = 0x58;
        retry.error = "ESME_RTHROTTLED";
        Outcome failed = outcome(OutcomeKind::Failed);
        failed.commandStatus = 0xFFFFFFFF;
        failed.error = "encoding_error";
        QCOMPARE(outcomesBody({retry, failed, outcome(OutcomeKind::Released)}),
                 R"({"outcomes":[{"id":9007199254740993,"claim_id":"c1","frontend":"h_v","outcome":"retry",)"
                 R"("retry_after_seconds":0,"command_status":88,"error":"ESME_RTHROTTLED",)"
                 R"("at":"2026-11-23T07:45:00.000Z"},)"
                 R"({"id":9007199254740993,"claim_id":"c1","frontend":"h_v","outcome":"failed",)"
                 R"("command_status":4294967295,"error":"encoding_error","at":"2026-11-23T07:45:00.000Z"},)"
                 R"({"id":9007199254740993,"claim_id":"c1","frontend":"h_v","outcome":"released",)"
                 R"("at":"2026-11-23T07:45:00.000Z"}]})"_qba);
    }
    void aLostConnectionHasNoCommandStatus()
    {
        Outcome o = outcome(OutcomeKind::Retry);
        o.error = "connection_lost";
        QVERIFY(outcomesBody({o}).contains(R"("command_status":0,"error":"connection_lost")"));
    }
    void reportLeavesOutWhatIsAtItsDefault()
    {
        DeliveryReport r;
        r.reportKey = "r1";
        r.smsc = u"v"_qs;
        r.account = u"a"_qs;
        r.smscMessageId = "00ff";
        r.state = MessageState::Delivered;
        r.receivedAt = kAt;
        QCOMPARE(reportsBody({r}),
                 R"({"reports":[{"report_key":"r1","smsc":"v","account":"a","smsc_message_id":"00ff",)"
                 R"("state":"delivered","received_at":"2026-11-23T07:45:00.000Z"}]})"_qba);
    }
    void reportWritesEveryMember()
    {
        DeliveryReport r;
        r.reportKey = "r1";
        r.smsc = u"v"_qs;
        r.account = u"a"_qs;
        r.smscMessageId = "1";
        r.state = MessageState::Undeliverable;
        r.final = false;
        r.error = "034";
        r.networkErrorCode = QByteArray::fromHex("03000B");
        r.submitDate = kAt;
        r.doneDate = kAt + 60000;
        r.source = {"1", 1, 1};
        r.destination = {"BANK", 5, 0};
        r.text = u"é"_qs;
        r.receivedAt = kAt;
        QCOMPARE(reportsBody({r}),
                 R"({"reports":[{"report_key":"r1","smsc":"v","account":"a","smsc_message_id":"1",)"
                 R"("state":"undeliverable","final":false,"error":"034","network_error_code":"03000b",)"
                 R"("submit_date":"2026-11-23T07:45:00.000Z","done_date":"2026-11-23T07:46:00.000Z",)"
                 R"("source":{"addr":"1","ton":1,"npi":1},"destination":{"addr":"BANK","ton":5,"npi":0},)"
                 R"("text":"é",)"
                 R"("received_at":"2026-11-23T07:45:00.000Z"}]})"_qba);
    }
    void claimNamesOnePeerAnEntry()
    {
        ClaimRequest out;
        out.frontend = u"h_v"_qs;
        out.destSmsc = u"v"_qs;
        out.limit = 1000;
        ClaimRequest in;
        in.frontend = u"h_p"_qs;
        in.sourceSmsc = u"p"_qs;
        in.leaseSeconds = 61;
        QCOMPARE(claimBody({out, in}, 0), R"({"claims":[{"frontend":"h_v","dest_smsc":"v","limit":1000},)"
                                          R"({"frontend":"h_p","source_smsc":"p","limit":1,"lease_seconds":61}]})"_qba);
        QVERIFY(claimBody({out}, 30000).endsWith(R"(],"wait_ms":30000})"));
    }
    void extendNamesTheLease()
    {
        QCOMPARE(extendBody({{kBigId, "c1"}, {2, "c\n2"}}, 90),
                 R"({"lease_seconds":90,"claims":[{"id":9007199254740993,"claim_id":"c1"},)"
                 R"({"id":2,"claim_id":"c\n2"}]})"_qba);
    }
    void registrationOfAServerBindHasNoBindType()
    {
        Registration client;
        client.frontend = u"h_v"_qs;
        client.smscName = u"gw"_qs;
        client.peerName = u"v"_qs;
        client.bindType = BindType::Receiver;
        client.connected = true;
        client.hostname = u"h"_qs;
        client.version = u"1.0"_qs;
        client.uptimeSeconds = 3000000000;
        Registration server = client;
        server.mode = PeerMode::Server;
        server.bindType.reset();
        server.version.clear();
        server.connected = false;
        server.expiresIn = 30;
        QCOMPARE(registerBody({client, server}),
                 R"({"frontends":[{"frontend":"h_v","smsc_name":"gw","frontend_type":"smpp","peer_name":"v",)"
                 R"("mode":"client","bind_type":"receiver","connected":true,"hostname":"h","version":"1.0",)"
                 R"("uptime_seconds":3000000000,"expires_in":90},)"
                 R"({"frontend":"h_v","smsc_name":"gw","frontend_type":"smpp","peer_name":"v","mode":"server",)"
                 R"("connected":false,"hostname":"h","uptime_seconds":3000000000,"expires_in":30}]})"_qba);
    }
    void patchHasOnlyWhatChanges()
    {
        QCOMPARE(patchBody({}), "{}"_qba);
        QCOMPARE(patchBody({QString(), {}, {}}), R"({"text":""})"_qba);
        QCOMPARE(patchBody({u"x"_qs, kAt, kAt + 1}),
                 R"({"text":"x","deliver_after":"2026-11-23T07:45:00.000Z","expires":"2026-11-23T07:45:00.001Z"})"_qba);
    }
};

QTEST_GUILESS_MAIN(TestCoreJsonWrite)
#include "tst_corejsonwrite.moc"
