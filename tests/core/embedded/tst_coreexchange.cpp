#include "coreapi/corejson.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

constexpr qint64 kAt = 1795419900000; // 2026-11-23T07:45:00.000Z

InboundMessage message(const QByteArray &key)
{
    InboundMessage m;
    m.idempotencyKey = key;
    m.originSmsc = QStringLiteral("acme");
    m.source = {"BANK", 5, 0};
    m.destination = {"61400000001", 1, 1};
    m.text = QStringLiteral("Ж€😀\n");
    m.receivedAt = kAt;
    return m;
}

InboundMessage fullMessage()
{
    InboundMessage m = message("k2");
    m.text.reset();
    m.payload = QByteArray::fromHex("00ff10");
    m.dataCoding = quint8(4);
    m.udh = QByteArray::fromHex("0500030a0201");
    m.segment = Segment{10, 2, 1};
    m.serviceType = "CMT";
    m.esmClass = 64;
    m.protocolId = 127;
    m.priority = 3;
    m.registeredDelivery = 17;
    m.replaceIfPresent = true;
    m.tlvs = {{0x1403, QByteArray::fromHex("abcd")}, {5, {}}};
    m.direction = Direction::MobileOriginated;
    m.clientMessageId = "-42";
    m.destSmsc = QStringLiteral("vodafone");
    m.deliverAfter = kAt + 1;
    m.expires = kAt + 86'400'000;
    return m;
}

} // namespace

/// What one side writes the other one reads: requests as a Core gets them, answers as a gateway gets them.
class TestCoreExchange : public QObject
{
    Q_OBJECT

private:
    CoreRequestReader m_core;
    CoreJsonReader m_gateway;

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void messagesArriveWhole()
    {
        const auto batch = m_core.messages(corejson::submitBody({message("k1"), fullMessage()}));
        QVERIFY(batch.ok());
        QVERIFY(batch->bad.empty());
        QVERIFY(batch->items == (std::vector{message("k1"), fullMessage()}));
    }
    void aBadItemFailsAlone()
    {
        QByteArray body = corejson::submitBody({message("k1"), message("k2"), message("k3")});
        body.replace(R"("idempotency_key":"k2","origin_smsc":"acme")", R"("idempotency_key":"k2","origin_smsc":5)");
        const auto batch = m_core.messages(body);
        QVERIFY(batch.ok());
        QCOMPARE(batch->size(), 3u);
        QCOMPARE(batch->items.size(), 2u);
        QCOMPARE(batch->items[1].idempotencyKey, "k3"_qba);
        QCOMPARE(batch->bad.size(), 1u);
        QCOMPARE(batch->bad[0].index, 1u);
        QCOMPARE(batch->bad[0].key, "k2"_qba);
        QCOMPARE(batch->bad[0].error.text(), QStringLiteral("origin_smsc is not a string"));
        const auto outcomes = m_core.outcomes(R"({"outcomes":[{"id":7},3]})");
        QVERIFY(outcomes.ok());
        QCOMPARE(outcomes->bad.size(), 2u);
        QCOMPARE(outcomes->bad[0].id, 7);
        QCOMPARE(outcomes->bad[1].id, 0);
    }
    void aBodyThatCannotBeReadFailsWhole_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("not JSON") << "{"_qba;
        QTest::newRow("a list") << "[]"_qba;
        QTest::newRow("another list") << R"({"reports":[]})"_qba;
        QTest::newRow("no list") << R"({"messages":{}})"_qba;
        QTest::newRow("no items") << R"({"messages":[]})"_qba;
    }
    void aBodyThatCannotBeReadFailsWhole()
    {
        QFETCH(QByteArray, body);
        QVERIFY(!m_core.messages(body).ok());
    }
    void claimsArriveWhole()
    {
        ClaimRequest out;
        out.frontend = QStringLiteral("f");
        out.destSmsc = QStringLiteral("v");
        out.limit = 1000;
        ClaimRequest in;
        in.frontend = QStringLiteral("g");
        in.sourceSmsc = QStringLiteral("p");
        in.leaseSeconds = 61;
        const auto call = m_core.claim(corejson::claimBody({out, in}, 30'000));
        QVERIFY(call.ok());
        QCOMPARE(call->waitMs, 30'000);
        QCOMPARE(call->claims.size(), 2u);
        QCOMPARE(call->claims[0].destSmsc, out.destSmsc);
        QCOMPARE(call->claims[0].limit, 1000);
        QCOMPARE(call->claims[0].leaseSeconds, 60);
        QCOMPARE(call->claims[1].sourceSmsc, in.sourceSmsc);
        QCOMPARE(call->claims[1].leaseSeconds, 61);
        for (const char *bad : {R"({"claims":[{"frontend":"f","limit":1}]})",
                                R"({"claims":[{"frontend":"f","limit":1,"dest_smsc":"v","source_smsc":"p"}]})",
                                R"({"claims":[{"frontend":"f","limit":0,"dest_smsc":"v"}]})",
                                R"({"claims":[{"frontend":"f","limit":1001,"dest_smsc":"v"}]})",
                                R"({"claims":[{"frontend":"f","limit":1,"dest_smsc":"v"}],"wait_ms":30001})",
                                R"({"claims":[{"frontend":"f","limit":1,"dest_smsc":"v","lease_seconds":4}]})"})
            QVERIFY2(!m_core.claim(bad).ok(), bad);
    }
    void extensionsArriveWhole()
    {
        const auto call = m_core.extend(corejson::extendBody({{1, "a"}, {2, "b"}}, 90));
        QVERIFY(call.ok());
        QCOMPARE(call->leaseSeconds, 90);
        QCOMPARE(call->claims[1].claimId, "b"_qba);
        QVERIFY(!m_core.extend(R"({"claims":[{"id":1,"claim_id":"a"}]})").ok());
    }
    void outcomesArriveWhole()
    {
        Outcome o;
        o.id = 9007199254740993;
        o.claimId = "c";
        o.frontend = QStringLiteral("f");
        o.account = QStringLiteral("a@b:1");
        o.kind = OutcomeKind::Retry;
        o.retryAfterSeconds = 0;
        o.smscMessageIds = {"x", ""};
        o.commandStatus = 0xFFFFFFFF;
        o.error = "ESME_RTHROTTLED";
        o.at = kAt;
        const auto batch = m_core.outcomes(corejson::outcomesBody({o}));
        QVERIFY(batch.ok());
        const Outcome &got = batch->items.at(0);
        QCOMPARE(got.id, o.id);
        QCOMPARE(got.account, o.account);
        QCOMPARE(got.kind, o.kind);
        QCOMPARE(got.retryAfterSeconds, o.retryAfterSeconds);
        QCOMPARE(got.smscMessageIds, o.smscMessageIds);
        QCOMPARE(got.commandStatus, o.commandStatus);
        QCOMPARE(got.error, o.error);
        QCOMPARE(got.at, o.at);
    }
    void reportsArriveWhole()
    {
        DeliveryReport r;
        r.reportKey = "r1";
        r.smsc = QStringLiteral("v");
        r.account = QStringLiteral("a");
        r.smscMessageId = "1";
        r.state = MessageState::Undeliverable;
        r.final = false;
        r.error = "034";
        r.networkErrorCode = QByteArray::fromHex("03000b");
        r.submitDate = kAt;
        r.doneDate = kAt + 60'000;
        r.source = {"1", 1, 1};
        r.text = QStringLiteral("é");
        r.receivedAt = kAt;
        const auto batch = m_core.reports(corejson::reportsBody({r}));
        QVERIFY(batch.ok());
        const DeliveryReport &got = batch->items.at(0);
        QCOMPARE(got.reportKey, r.reportKey);
        QCOMPARE(got.state, r.state);
        QCOMPARE(got.final, false);
        QCOMPARE(got.error, r.error);
        QCOMPARE(got.networkErrorCode, r.networkErrorCode);
        QCOMPARE(got.submitDate, r.submitDate);
        QCOMPARE(got.doneDate, r.doneDate);
        QVERIFY(got.source == r.source);
        QCOMPARE(got.text, r.text);
        QCOMPARE(got.receivedAt, r.receivedAt);
    }
    void registrationsAndPatchesArriveWhole()
    {
        Registration r;
        r.frontend = QStringLiteral("h_v");
        r.smscName = QStringLiteral("gw");
        r.peerName = QStringLiteral("v");
        r.bindType = BindType::Receiver;
        r.connected = true;
        r.hostname = QStringLiteral("h");
        r.uptimeSeconds = 3'000'000'000;
        r.expiresIn = 30;
        const auto frontends = m_core.frontends(corejson::registerBody({r}));
        QVERIFY(frontends.ok());
        QCOMPARE(frontends->at(0).bindType, r.bindType);
        QCOMPARE(frontends->at(0).uptimeSeconds, r.uptimeSeconds);
        QCOMPARE(frontends->at(0).expiresIn, 30);
        QVERIFY(!m_core.frontends(R"({"frontends":[]})").ok());
        const auto patch = m_core.patch(corejson::patchBody({QStringLiteral("x"), kAt, std::nullopt}));
        QVERIFY(patch.ok());
        QCOMPARE(patch->text, QStringLiteral("x"));
        QCOMPARE(patch->deliverAfter, kAt);
        QVERIFY(!patch->expires);
    }
    void answersArriveWhole()
    {
        const auto health = m_gateway.health(coreanswer::health({QStringLiteral("1"), true}));
        QVERIFY(health.ok());
        QVERIFY(health->claimWait);
        QVERIFY(!m_gateway.health(coreanswer::health({}))->claimWait);

        const std::vector<QByteArray> keys = {"a", "b"};
        const auto submits = m_gateway.submitResults(
            coreanswer::submit(keys, {{SubmitStatus::Duplicate, 5, {}},
                                      {SubmitStatus::Rejected, 0, "queue_full", QStringLiteral("why")}}),
            keys);
        QVERIFY(submits.ok());
        QCOMPARE((*submits)[0].id, 5);
        QCOMPARE((*submits)[1].error, "queue_full"_qba);
        QCOMPARE((*submits)[1].detail, QStringLiteral("why"));
        QCOMPARE(*m_gateway.extendResults(coreanswer::extend({{1, "a"}, {2, "b"}}, {true, false}), {1, 2}),
                 (std::vector{true, false}));
        const std::vector outcomes = {OutcomeStatus::Late, OutcomeStatus::UnknownMessage};
        QCOMPARE(*m_gateway.outcomeResults(coreanswer::outcomes({1, 2}, outcomes), {1, 2}), outcomes);
        const std::vector reports = {ReportStatus::Recorded, ReportStatus::Duplicate};
        QCOMPARE(*m_gateway.reportResults(coreanswer::reports(keys, reports), keys), reports);
        const auto refusal = m_gateway.refusal(coreanswer::refusal("not_found", "no \"such\" thing"));
        QCOMPARE(refusal.first, "not_found"_qba);
        QCOMPARE(refusal.second, "no \"such\" thing"_qba);
    }
    void queuedMessagesArriveWhole()
    {
        QueueMessage m;
        static_cast<Content &>(m) = fullMessage();
        static_cast<Protocol &>(m) = fullMessage();
        m.id = 9007199254740993;
        m.originSmsc = QStringLiteral("acme");
        m.clientMessageId = "-1";
        m.destSmsc = QStringLiteral("v");
        m.source = {"A", 5, 9};
        m.destination = {"B", 255, 1};
        m.status = QueueStatus::Claimed;
        m.deliverAfter = kAt + 1;
        m.expires = kAt + 2;
        m.deliveryAttempts = 3;
        m.claimId = "c";
        m.finalState = MessageState::Deleted;
        m.doneAt = kAt + 3;
        m.error = "034";
        m.createdAt = kAt;
        m.lastError = "connection_lost";
        QueueMessage receipt;
        receipt.id = 2;
        receipt.type = MessageType::DeliveryReceipt;
        receipt.receipt = Receipt{"-7", MessageState::Expired, "07f", 2, 1, kAt, kAt + 1, QStringLiteral("Hé")};
        receipt.sourceSmsc = QStringLiteral("acme");
        receipt.claimId = "d";
        std::vector<ClaimRequest> claims(2);
        claims[0].frontend = QStringLiteral("f");
        claims[1].frontend = QStringLiteral("g");
        const auto lists = m_gateway.claimResults(coreanswer::claim(claims, {{m, receipt}, {}}),
                                                  {QStringLiteral("f"), QStringLiteral("g")});
        QVERIFY(lists.ok());
        QVERIFY((*lists)[0] == (std::vector{m, receipt}));
        QVERIFY((*lists)[1].empty());

        m.history = {{kAt, "queued", {}}, {kAt + 5, "sent", QStringLiteral("a b")}};
        QVERIFY(*m_gateway.message(coreanswer::message(m)) == m);
        const auto page = m_gateway.page(coreanswer::page({{receipt}, QStringLiteral("2"), 17}));
        QVERIFY(page.ok());
        QCOMPARE(page->nextCursor, QStringLiteral("2"));
        QCOMPARE(page->total, 17);
        QVERIFY(page->messages.front() == receipt);
    }
    void statsSayWhatTheContractNames()
    {
        QCOMPARE(coreanswer::stats({{QStringLiteral("v"), {}, QueueStatus::Pending, 3, kAt},
                                    {{}, QStringLiteral("p"), QueueStatus::Sent, 1, {}}}),
                 R"({"rows":[{"dest_smsc":"v","status":"pending","count":3,"oldest":"2026-11-23T07:45:00.000Z"},)"
                 R"({"source_smsc":"p","status":"sent","count":1}]})"_qba);
    }
};

QTEST_GUILESS_MAIN(TestCoreExchange)
#include "tst_coreexchange.moc"
