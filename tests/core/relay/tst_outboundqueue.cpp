// The queue worker with one session; several are in tst_outboundlanes.cpp.
#include "outboundrig.h"

using namespace gateway;

namespace {
PeerSettings withTps(int tps)
{
    PeerSettings peer = OutboundRig::peerSettings();
    peer.tpsLimit = tps;
    return peer;
}
PeerSettings withWindow(int window)
{
    PeerSettings peer = OutboundRig::peerSettings();
    peer.windowSize = window;
    return peer;
}
} // namespace

class TestOutboundQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    // ---- A message and its outcome

    void sendsAMessageToACarrierAndReportsIt()
    {
        OutboundRig rig;
        rig.connect();
        rig.add(7);
        const auto pdus = rig.pdus();
        QCOMPARE(pdus.size(), 1u);
        QCOMPARE(pdus[0].pdu.shortMessage.view(), QByteArrayView("m7"));
        QCOMPARE(pdus[0].pdu.destinationAddr.view(), QByteArrayView("497"));
        QVERIFY(rig.queue.hasInFlight());
        QVERIFY(rig.outcomes.empty());
        rig.clock.advance(250);
        rig.answer("abc");
        QCOMPARE(rig.outcomes.size(), 1u);
        const OutcomeItem &item = rig.outcomes.front();
        QCOMPARE(item.outcome.id, 7);
        QCOMPARE(item.outcome.claimId, QByteArray("c7"));
        QCOMPARE(item.outcome.frontend, QStringLiteral("host_peer"));
        QCOMPARE(item.outcome.account, QStringLiteral("acc"));
        QVERIFY(item.outcome.kind == OutcomeKind::Sent);
        QVERIFY(item.outcome.smscMessageIds == std::vector<QByteArray>{"abc"});
        QCOMPARE(item.outcome.commandStatus, 0u);
        QCOMPARE(item.outcome.error, QByteArray());
        QVERIFY(!item.outcome.retryAfterSeconds);
        QCOMPARE(item.outcome.at, rig.clock.wallMs());
        QCOMPARE(item.account, QStringLiteral("acc"));
        QCOMPARE(item.submitNumber, 1u);
        QVERIFY(!rig.queue.hasInFlight());
        QCOMPARE(rig.queue.size(), 0u);
        QCOMPARE(rig.metrics->sent.value(), 1u);
        QCOMPARE(rig.metrics->deliveryFailures.value(), 0u);
    }

    void sendsAMessageToAPartnerAsDeliverSm()
    {
        OutboundRig rig(OutboundRig::peerSettings(PeerMode::Server));
        rig.connect();
        rig.add(7);
        const auto pdus = rig.pdus<smpp::DeliverSm>();
        QCOMPARE(pdus.size(), 1u);
        rig.lines[0].link->receive(octetsOf<smpp::DeliverSmResp>(pdus[0].sequence));
        QCOMPARE(rig.outcomes.size(), 1u);
        const OutcomeItem &item = rig.outcomes.front();
        QVERIFY(item.outcome.kind == OutcomeKind::Sent);
        QVERIFY(item.outcome.smscMessageIds.empty()); // partners give none
        QCOMPARE(item.outcome.account, QString());
        QCOMPARE(item.account, QString());
        QCOMPARE(item.submitNumber, 0u);
    }

    void note25SuccessWithoutAnIdCountsAsSent()
    {
        OutboundRig rig;
        rig.connect();
        rig.add(1);
        rig.answer("");
        QCOMPARE(rig.said(), QByteArray("1 sent "));
    }

    void idsAreReportedInTheFormThatCounts()
    {
        PeerSettings peer = OutboundRig::peerSettings();
        peer.messageIdFormat = IdFormat::DecToHex;
        OutboundRig rig(peer);
        rig.connect();
        rig.add(1);
        rig.answer("00AB7");
        QCOMPARE(rig.said(), QByteArray("1 sent ab7"));
    }

    void aMessageWithoutAnySessionIsReleased()
    {
        OutboundRig rig;
        QVERIFY(!rig.queue.state().canSend);
        rig.add(1, 2);
        QCOMPARE(rig.said(), QByteArray("1 released; 2 released"));
        QCOMPARE(rig.queue.size(), 0u);
        QCOMPARE(rig.metrics->sent.value(), 0u);
    }

    void note17SubmitsOfAnAccountAreCountedOverItsBinds()
    {
        auto account = std::make_shared<Account>(Account{QStringLiteral("acc"), 0});
        OutboundRig one(OutboundRig::peerSettings(), account), two(OutboundRig::peerSettings(), account);
        one.connect();
        two.connect();
        one.add(1);
        two.add(2);
        two.addLong(3, 3); // a message has one number, whatever its parts
        one.add(4);
        QCOMPARE(account->submitted, 4u);
        one.answer("a");
        one.answer("d");
        QCOMPARE(one.outcomes[0].submitNumber, 1u);
        QCOMPARE(one.outcomes[1].submitNumber, 4u);
        one.lose();
        one.add(5);
        QCOMPARE(one.outcomes[2].submitNumber, 0u); // released: nothing left
        QCOMPARE(account->submitted, 4u);
    }

    void anExpiredMessageIsReleasedUnsent()
    {
        OutboundRig rig;
        rig.connect();
        std::vector<QueueMessage> messages{OutboundRig::message(1), OutboundRig::message(2), OutboundRig::message(3)};
        messages[0].expires = rig.clock.wallMs();
        messages[1].expires = rig.clock.wallMs() + 1;
        rig.queue.add(messages);
        QCOMPARE(rig.sent(), QByteArray("m2 m3"));
        QCOMPARE(rig.said(), QByteArray("1 released"));
    }

    void aMessageThatExpiresWhileItWaitsIsReleased()
    {
        OutboundRig rig(withTps(1));
        rig.connect();
        std::vector<QueueMessage> messages{OutboundRig::message(1), OutboundRig::message(2), OutboundRig::message(3)};
        messages[2].expires = rig.clock.wallMs() + 1500; // its turn would come after 2004 ms
        rig.queue.add(messages);
        rig.clock.advance(3000);
        QCOMPARE(rig.sent(), QByteArray("m1 m2"));
        QCOMPARE(rig.said(), QByteArray("3 released"));
    }

    void whatCannotBeEncodedFails()
    {
        OutboundRig rig;
        rig.connect();
        std::vector<QueueMessage> messages{OutboundRig::message(1), OutboundRig::message(2), OutboundRig::message(3)};
        messages[0].text = QStringLiteral(u"\u20AC");
        messages[0].dataCoding = 3;
        messages[1].destination.addr = QByteArray(21, '1');
        rig.queue.add(messages);
        QCOMPARE(rig.said(), QByteArray("1 failed encoding_error; 2 failed invalid_destination"));
        QCOMPARE(rig.sent(), QByteArray("m3"));
        QCOMPARE(rig.metrics->deliveryFailures.value(), 2u);
    }

    // ---- Refusals

    void aRefusalDecidesBetweenRetryAndFailure_data()
    {
        QTest::addColumn<quint32>("status");
        QTest::addColumn<QByteArray>("outcome");
        QTest::addColumn<bool>("slower");
        const auto row = [](const char *name, quint32 status, const char *kind, bool slower = false) {
            QTest::newRow(name) << status << QByteArray("1 ") + kind + ' ' + name + ' ' << slower;
        };
        row("ESME_RTHROTTLED", 0x58, "retry", true);
        row("ESME_RMSGQFUL", 0x14, "retry", true);
        row("ESME_RSYSERR", 0x08, "retry");
        row("ESME_RX_T_APPN", 0x64, "retry");
        row("ESME_RX_P_APPN", 0x65, "failed");
        row("ESME_RINVDSTADR", 0x0B, "failed");
        row("ESME_RSUBMITFAIL", 0x45, "failed");
        row("0x00000401", 0x401, "failed");
    }
    void aRefusalDecidesBetweenRetryAndFailure()
    {
        QFETCH(quint32, status);
        QFETCH(QByteArray, outcome);
        QFETCH(bool, slower);
        OutboundRig rig;
        rig.connect();
        rig.add(1);
        rig.answer("", status);
        QCOMPARE(rig.outcomes.size(), 1u);
        const Outcome o = rig.outcomes.front().outcome;
        QCOMPARE(o.commandStatus, status);
        QCOMPARE(o.account, QString()); // with `sent` alone
        QVERIFY(o.retryAfterSeconds == (slower ? std::optional(1) : std::nullopt));
        QCOMPARE(rig.said(), outcome);
        QCOMPARE(rig.queue.size(), 0u);
        const bool failed = o.kind == OutcomeKind::Failed;
        QCOMPARE(rig.metrics->sent.value(), failed ? 1u : 0u);
        QCOMPARE(rig.metrics->deliveryFailures.value(), failed ? 1u : 0u);
        QCOMPARE(rig.metrics->throttledOutbound.value(), slower ? 1u : 0u);
        QCOMPARE(rig.queue.isThrottled(), slower);
    }

    void refusalsAreLoggedAsMonitoringExpectsThem()
    {
        QStringList lines;
        log::setSink([&lines](const log::Entry &e) { lines << e.text; });
        OutboundRig rig;
        rig.connect();
        rig.add(17);
        rig.refuse(smpp::CommandStatus::ESME_RINVDSTADR);
        rig.add(18);
        rig.refuse(smpp::CommandStatus::ESME_RTHROTTLED); // one among many: no line
        log::setSink({});
        QCOMPARE(lines,
                 QStringList(QStringLiteral("Bind peer: submit_sm_resp ESME_RINVDSTADR (0x0000000b) for message 17")));
    }

    void note24EveryThrottlingAnswerSlowsTheWholeLinkDown_data()
    {
        QTest::addColumn<quint32>("status");
        QTest::newRow("ESME_RTHROTTLED") << quint32(smpp::CommandStatus::ESME_RTHROTTLED);
        QTest::newRow("ESME_RMSGQFUL") << quint32(smpp::CommandStatus::ESME_RMSGQFUL);
    }
    void note24EveryThrottlingAnswerSlowsTheWholeLinkDown()
    {
        QFETCH(quint32, status);
        OutboundRig rig(withTps(10));
        rig.connect();
        rig.add(1, 100);
        QCOMPARE(rig.count(), 10);
        rig.refuse(smpp::CommandStatus(status));
        QCOMPARE(rig.queue.rate(), 7);
        rig.refuse(smpp::CommandStatus(status)); // was under way
        QCOMPARE(rig.queue.rate(), 7);
        rig.clock.advance(1001);
        QCOMPARE(rig.count(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.count(), 8); // a tenth of the limit is back
        rig.clock.advance(10'000);
        QVERIFY(!rig.queue.isThrottled());
        QCOMPARE(rig.queue.rate(), 10);
    }

    // ---- Parts

    void partsAreReportedTogetherWithTheirIdsInOrder()
    {
        OutboundRig rig;
        rig.connect();
        rig.addLong(1, 3);
        QCOMPARE(rig.count(), 3);
        rig.answer("third", 0, 0, 2);
        rig.answer("first", 0, 0, 0);
        QCOMPARE(rig.said(), QByteArray());
        rig.answer("second");
        QCOMPARE(rig.said(), QByteArray("1 sent first,second,third"));
        QCOMPARE(rig.queue.size(), 0u);
        QCOMPARE(rig.metrics->sent.value(), 1u);
    }

    void aRefusedPartDecidesTheMessage()
    {
        OutboundRig rig;
        rig.connect();
        rig.addLong(1, 3);
        rig.answer("first");
        rig.refuse(smpp::CommandStatus::ESME_RINVDSTADR);
        QCOMPARE(rig.said(), QByteArray("1 failed ESME_RINVDSTADR first,,"));
        rig.answer("third");
        QCOMPARE(rig.said(), QByteArray()); // one outcome
        QCOMPARE(rig.queue.size(), 0u);
    }

    void afterARefusedPartTheRestStaysUnsent()
    {
        OutboundRig rig(withWindow(2));
        rig.connect();
        rig.addLong(1, 4);
        rig.add(2);
        QCOMPARE(rig.count(), 2);
        rig.refuse(smpp::CommandStatus::ESME_RTHROTTLED);
        QCOMPARE(rig.said(), QByteArray("1 retry ESME_RTHROTTLED ,,,"));
        QCOMPARE(rig.sent(), QByteArray("m2")); // the place goes to the next message
        rig.answer("x");
        rig.answer("y");
        QCOMPARE(rig.said(), QByteArray("2 sent y"));
        QCOMPARE(rig.count(), 0);
        QCOMPARE(rig.queue.size(), 0u);
    }

    // ---- Rate and window

    void noMoreThanTpsLimitLeaveInASecond()
    {
        OutboundRig rig(withTps(10));
        rig.connect();
        rig.add(1, 35);
        QCOMPARE(rig.count(), 10);
        rig.clock.advance(1001);
        QCOMPARE(rig.count(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.count(), 10);
        rig.clock.advance(1002);
        QCOMPARE(rig.count(), 10);
        rig.clock.advance(1002);
        QCOMPARE(rig.count(), 5);
    }

    void partsCountForTheRate()
    {
        OutboundRig rig(withTps(4));
        rig.connect();
        rig.addLong(1, 3);
        rig.addLong(2, 3);
        QCOMPARE(rig.count(), 4);
        rig.clock.advance(1002);
        QCOMPARE(rig.count(), 2);
    }

    void theRateOutlivesAReconnect()
    {
        OutboundRig rig(withTps(10));
        rig.connect();
        rig.add(1, 8);
        QCOMPARE(rig.count(), 8);
        rig.lose();
        rig.clock.advance(500);
        const std::size_t again = rig.connect();
        rig.add(11, 20);
        QCOMPARE(rig.count(again), 2);
        rig.clock.advance(502);
        QCOMPARE(rig.count(again), 8);
    }

    void aNewLimitCountsAtOnce()
    {
        OutboundRig rig(withTps(1));
        rig.connect();
        rig.add(1, 50);
        QCOMPARE(rig.count(), 1);
        rig.queue.setPeer(withTps(20));
        QCOMPARE(rig.count(), 19);
    }

    void theWindowIsKept()
    {
        OutboundRig rig(withWindow(3));
        rig.connect();
        rig.add(1, 5);
        QCOMPARE(rig.sent(), QByteArray("m1 m2 m3"));
        QCOMPARE(rig.metrics->windowInFlight.value(), 3);
        rig.answer("b", 0, 0, 1);
        QCOMPARE(rig.sent(), QByteArray("m4"));
        rig.clock.advance(10'000);
        QCOMPARE(rig.sent(), QByteArray());
        for (int i = 0; i < 4; ++i)
            rig.answer("x");
        QCOMPARE(rig.metrics->windowInFlight.value(), 0);
        QCOMPARE(rig.said(), QByteArray("2 sent b; 1 sent x; 3 sent x; 4 sent x; 5 sent x"));
    }

    // ---- What the claims are told

    void theRateThatItTells()
    {
        OutboundRig rig(withTps(40));
        rig.connect();
        QVERIFY(rig.queue.state().canSend);
        QCOMPARE(rig.queue.state().messagesPerSecond, 40.0);
        rig.add(1);
        rig.refuse(smpp::CommandStatus::ESME_RTHROTTLED);
        QCOMPARE(rig.queue.state().messagesPerSecond, 28.0);
    }

    void slowAnswersLowerTheRateThatItTells()
    {
        PeerSettings peer = withTps(1000);
        peer.windowSize = 10;
        OutboundRig rig(peer);
        rig.connect();
        for (int i = 1; i <= 200; ++i) {
            rig.add(i);
            rig.clock.advance(1000);
            rig.answer("x");
        }
        const double rate = rig.queue.state().messagesPerSecond; // ten at a time, a second each
        QVERIFY2(rate > 9.9 && rate < 10.5, QByteArray::number(rate).constData());
    }

    void longMessagesLowerTheRateThatItTells()
    {
        OutboundRig rig(withTps(1000));
        rig.connect();
        for (int i = 1; i <= 200; ++i) {
            rig.addLong(i, 4);
            for (int part = 0; part < 4; ++part)
                rig.answer("x");
        }
        const double rate = rig.queue.state().messagesPerSecond;
        QVERIFY2(rate > 249 && rate < 260, QByteArray::number(rate).constData());
    }
};

QTEST_GUILESS_MAIN(TestOutboundQueue)
#include "tst_outboundqueue.moc"
