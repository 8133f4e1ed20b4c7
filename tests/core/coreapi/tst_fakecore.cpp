#include "support/fakecore.h"

#include "coreapi/httpcoreapi.h"
#include "replycatcher.h"
#include "support/patience.h"

#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

namespace {

ClaimRequest claimFor(const QString &peer, int limit = 10)
{
    ClaimRequest c;
    c.frontend = u"h_"_qs + peer;
    c.destSmsc = peer;
    c.limit = limit;
    return c;
}

InboundMessage inbound(const QByteArray &key)
{
    InboundMessage m;
    m.text = u"Hi"_qs;
    m.idempotencyKey = key;
    m.originSmsc = u"acme"_qs;
    m.source.addr = "BANK";
    m.destination.addr = "61400000001";
    return m;
}

} // namespace

/// The stand-in itself: other tests believe what it records and what it calls a violation.
class TestFakeCore : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<HttpCoreApi> m_api;

    /// Makes a call and waits for its answer.
    template <class T, class Call>
    ReplyCatcher<T> await(Call call)
    {
        ReplyCatcher<T> reply;
        call(reply.to());
        [&reply] { TRY_COMPARE(reply.calls(), 1); }();
        return reply;
    }
    auto claim(const ClaimRequest &request)
    {
        return await<std::vector<std::vector<QueueMessage>>>([&](auto done) { m_api->claim({request}, 0, done); });
    }
    auto submit(const std::vector<InboundMessage> &messages)
    {
        return await<std::vector<SubmitResult>>([&](auto done) { m_api->submit(messages, done); });
    }
    auto report(const QueueMessage &message, OutcomeKind kind)
    {
        Outcome o;
        o.id = message.id;
        o.claimId = message.claimId;
        o.frontend = u"h_v"_qs;
        o.account = u"a"_qs;
        o.kind = kind;
        if (kind == OutcomeKind::Sent)
            o.smscMessageIds = {"1"};
        return await<std::vector<OutcomeStatus>>([&](auto done) { m_api->outcomes({o}, done); });
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_qs));
        m_core = std::make_unique<FakeCore>();
        QVERIFY(m_core->up());
        m_api = std::make_unique<HttpCoreApi>(HttpCoreSettings{m_core->url(), {}, {}, true, 10000, {}});
    }
    void cleanup()
    {
        m_api.reset();
        m_core.reset();
    }

    void claimsByPriorityThenAge()
    {
        const qint64 low = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        const qint64 high = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}, {u"priority"_qs, 3}});
        const qint64 last = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        const auto first = claim(claimFor(u"v"_qs, 2)).value()[0];
        QCOMPARE(first.size(), 2u);
        QCOMPARE(first[0].id, high);
        QCOMPARE(first[1].id, low);
        QCOMPARE(claim(claimFor(u"v"_qs)).value()[0].at(0).id, last);
        QCOMPARE(m_core->withStatus(u"claimed"_qs), 3);
    }
    void retryAndReleaseMakePendingAgain()
    {
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        report(claim(claimFor(u"v"_qs)).value()[0].at(0), OutcomeKind::Released);
        QCOMPARE(m_core->message(id)[u"delivery_attempts"_qs].toInt(), 0);
        report(claim(claimFor(u"v"_qs)).value()[0].at(0), OutcomeKind::Retry);
        QCOMPARE(m_core->message(id)[u"delivery_attempts"_qs].toInt(), 1);
        QCOMPARE(m_core->status(id), u"pending"_qs);
        report(claim(claimFor(u"v"_qs)).value()[0].at(0), OutcomeKind::Failed);
        QCOMPARE(m_core->status(id), u"failed"_qs);
        QCOMPARE(m_core->outcomes.size(), 3u);
        QCOMPARE(m_core->violations, QStringList());
    }
    void anOutcomeAfterTheLeaseIsLate()
    {
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        const QueueMessage message = claim(claimFor(u"v"_qs)).value()[0].at(0);
        m_core->lapse(id);
        QCOMPARE(m_core->status(id), u"pending"_qs);
        QCOMPARE(report(message, OutcomeKind::Retry).value()[0], OutcomeStatus::Late);
        QCOMPARE(m_core->status(id), u"pending"_qs);
        QCOMPARE(report(message, OutcomeKind::Sent).value()[0], OutcomeStatus::Late);
        QCOMPARE(m_core->status(id), u"sent"_qs);
        QCOMPARE(report(message, OutcomeKind::Sent).value()[0], OutcomeStatus::Duplicate);
        QCOMPARE(m_core->outcomeOf(id)[u"result"_qs].toString(), u"late"_qs);
        QCOMPARE(m_core->violations, QStringList());
    }
    void aReportMayComeBeforeItsOutcome()
    {
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        const QueueMessage message = claim(claimFor(u"v"_qs)).value()[0].at(0);
        DeliveryReport receipt;
        receipt.reportKey = "r";
        receipt.smsc = u"v"_qs;
        receipt.account = u"a"_qs;
        receipt.smscMessageId = "1";
        receipt.state = MessageState::Rejected;
        const auto send = [&] {
            return await<std::vector<ReportStatus>>([&](auto done) { m_api->reports({receipt}, done); }).value()[0];
        };
        QCOMPARE(send(), ReportStatus::UnknownMessage);
        report(message, OutcomeKind::Sent);
        QCOMPARE(m_core->status(id), u"failed"_qs);
        QCOMPARE(send(), ReportStatus::Duplicate);
        QCOMPARE(m_core->reports.size(), 1u);
    }
    void anAcceptedMessageIsRouted()
    {
        m_core->route = [](QJsonObject &message) { message.insert(u"dest_smsc"_qs, u"v"_qs); };
        const auto results = submit({inbound("a")}).value();
        QCOMPARE(claim(claimFor(u"v"_qs)).value()[0].at(0).id, results[0].id);
    }
    void heldRequestsWaitForTheirRelease()
    {
        m_core->fault({.op = "submit", .count = 1000, .hold = true});
        ReplyCatcher<std::vector<SubmitResult>> reply;
        m_api->submit({inbound("a")}, reply.to());
        TRY_COMPARE(m_core->held("submit"), 1);
        QCOMPARE(m_core->submitted.size(), 0u);
        m_core->release("submit");
        TRY_VERIFY(reply.ok());
        QCOMPARE(m_core->submitted.size(), 1u);
        QVERIFY(submit({inbound("b")}).ok()); // the fault went with the release
    }
    void aFaultIsUsedUp()
    {
        const auto fault = m_core->fault({.op = "submit", .count = 2, .status = 503, .when = [](const FakeRequest &r) {
                                              return r.octets.contains("\"a\"");
                                          }});
        QVERIFY(submit({inbound("b")}).ok());
        QVERIFY(submit({inbound("a")}).failed());
        QVERIFY(submit({inbound("a")}).failed());
        QVERIFY(submit({inbound("a")}).ok());
        QCOMPARE(fault->used, 2);
    }
    void seesWhatTheContractForbids_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("violation");
        const QByteArray submit = "/api/messages";
        const auto message = [](const QByteArray &more) {
            return QByteArray("{\"messages\":[{\"idempotency_key\":\"a\",\"origin_smsc\":\"o\",\"direction\":\"mt\","
                              "\"source\":{\"addr\":\"A\"},\"destination\":{\"addr\":\"B\"},"
                              "\"received_at\":\"2026-11-23T07:45:00.000Z\"" +
                              more + "}]}");
        };
        QTest::newRow("path") << "/api/nothing"_qba
                              << "{}"_qba << u"unknown: POST /api/nothing"_qs;
        QTest::newRow("no JSON") << submit << "{"_qba << u"submit: the body is not JSON"_qs;
        QTest::newRow("no items") << submit << "{\"messages\":[]}"_qba << u"submit: 0 items"_qs;
        QTest::newRow("no text") << submit << message("") << u"submit: not exactly one of text and payload"_qs;
        QTest::newRow("both") << submit << message(",\"text\":\"\",\"payload\":\"\"")
                              << u"submit: not exactly one of text and payload"_qs;
        QTest::newRow("hex") << submit << message(",\"text\":\"\",\"udh\":\"0A\"") << u"submit: udh is wrong"_qs;
        QTest::newRow("time") << submit << message(",\"text\":\"\",\"expires\":\"2026-11-23T07:45:00Z\"")
                              << u"submit: expires is wrong"_qs;
        QTest::newRow("null") << submit << message(",\"text\":\"\",\"expires\":null") << u"submit: expires is wrong"_qs;
        QTest::newRow("octet") << submit << message(",\"text\":\"\",\"esm_class\":256")
                               << u"submit: esm_class is wrong"_qs;
        QTest::newRow("route") << submit << message(",\"text\":\"\",\"dest_smsc\":\"v\"")
                               << u"submit: dest_smsc is Core's choice"_qs;
        QTest::newRow("claim") << "/api/messages/claim"_qba
                               << "{\"claims\":[{\"frontend\":\"f\",\"limit\":1}]}"_qba
                               << u"claim: not exactly one of dest_smsc and source_smsc"_qs;
        QTest::newRow("wait") << "/api/messages/claim"_qba
                              << "{\"claims\":[{\"frontend\":\"f\",\"dest_smsc\":\"v\",\"limit\":1}],\"wait_ms\":5}"_qba
                              << u"claim: wait_ms without the capability claim_wait"_qs;
        QTest::newRow("member") << "/api/messages/extend"_qba
                                << "{\"lease_seconds\":5,\"claims\":[{\"id\":1,\"claim\":\"c\"}]}"_qba
                                << u"extend: claim_id is missing"_qs;
        QTest::newRow("claim id") << "/api/messages/extend"_qba
                                  << "{\"lease_seconds\":5,\"claims\":[{\"id\":1,\"claim_id\":\"c\"}]}"_qba
                                  << u"extend: a claim_id that was never given for the message"_qs;
    }
    void seesWhatTheContractForbids()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QString, violation);
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, quint16(m_core->url().port()));
        socket.write("POST " + target + " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " +
                     QByteArray::number(body.size()) + "\r\n\r\n" + body);
        TRY_COMPARE(m_core->requests.size(), 1u);
        QVERIFY2(m_core->violations.contains(violation), qPrintable(m_core->violations.join(u'\n')));
    }
    void seesAKeyThatComesAgainWithAnotherMessage()
    {
        InboundMessage message = inbound("a");
        QVERIFY(submit({message}).ok());
        QVERIFY(submit({message}).ok());
        QCOMPARE(m_core->violations, QStringList());
        message.text = u"other"_qs;
        QVERIFY(submit({message}).ok());
        QCOMPARE(m_core->violations.size(), 1);
        QVERIFY(submit({inbound("b"), inbound("b")}).ok());
        QCOMPARE(m_core->violations.size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestFakeCore)
#include "tst_fakecore.moc"
