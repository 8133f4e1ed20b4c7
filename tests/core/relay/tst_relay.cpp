// The parts of the relay thread together.
#include "corerig.h"
#include "relay/relay.h"
#include "support/fakecacherows.h"

using namespace gateway;

namespace {

class Rig
{
public:
    Rig()
    {
        relay.coreChanged = [this](bool up, const QString &) { news << QByteArray(up ? "up" : "down"); };
        ClaimPeer peer;
        peer.name = QStringLiteral("carrier");
        peer.deliver = [this](const std::vector<QueueMessage> &messages) {
            for (const QueueMessage &m : messages)
                delivered << m.claimId;
        };
        peer.lost = [](const std::vector<ClaimRef> &) {};
        relay.addPeer(std::move(peer), BindType::Transceiver);
        relay.start();
    }
    void up()
    {
        core.healths.take().answer({});
        clock.advance(1000);
        core.registrations.take().answer(Done{});
    }
    /// Claims `n` messages for the carrier.
    void claim(int n)
    {
        relay.workerState(QStringLiteral("carrier"), {true, true, 100});
        clock.advance(100);
        std::vector<QueueMessage> messages;
        for (int i = 1; i <= n; ++i) {
            QueueMessage m;
            m.id = i;
            m.claimId = "c" + QByteArray::number(i);
            messages.push_back(m);
        }
        core.claims.take().answer({messages});
    }
    static OutcomeItem outcome(int i, const QByteArray &smscId)
    {
        OutcomeItem item;
        item.outcome.id = i;
        item.outcome.claimId = "c" + QByteArray::number(i);
        item.outcome.smscMessageIds = {smscId};
        item.account = QStringLiteral("acc");
        item.submitNumber = quint64(i);
        return item;
    }
    static ReportItem report(const QByteArray &smscId, quint64 barrier)
    {
        ReportItem item;
        item.report.account = QStringLiteral("acc");
        item.report.smscMessageId = smscId;
        item.barrier = barrier;
        item.replyTo = {1, 2, ReplyTo::Kind::DeliverSm};
        return item;
    }
    static InboundItem inbound(quint32 sequence)
    {
        InboundItem item;
        item.replyTo = {1, sequence, ReplyTo::Kind::SubmitSm};
        return item;
    }

    FakeClock clock;
    FakeCoreApi core;
    FakeCacheRows rows;
    std::vector<InboundReply> replies;
    QByteArrayList news;
    QByteArrayList delivered;
    Relay relay{core,
                clock,
                {10'000, 100, 2000, {QStringLiteral("gw"), QStringLiteral("host"), QStringLiteral("1")}},
                {rows, {}, 0, {}, {}},
                [this](std::vector<InboundReply> more) { replies.insert(replies.end(), more.begin(), more.end()); }};
};

} // namespace

class TestRelay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    void peersAreRegisteredAndClaimedForByTheirFrontend()
    {
        Rig rig;
        rig.core.healths.take().answer({});
        rig.clock.advance(1000);
        QCOMPARE(rig.core.registrations.take().asked[0].frontend, QStringLiteral("host_carrier"));
        rig.relay.workerState(QStringLiteral("carrier"), {true, true, 100});
        rig.clock.advance(1000);
        QCOMPARE(rig.core.claims.take().asked.claims[0].frontend, QStringLiteral("host_carrier"));
        QVERIFY(rig.core.registrations.take().asked[0].connected);
    }

    void everythingInABatchFindsItsQueue()
    {
        Rig rig;
        rig.up();
        rig.relay.traffic({{Rig::outcome(1, "m1")}, {Rig::report("x", 0)}, {Rig::inbound(5)}});
        const Relay::Depths depths = rig.relay.depths();
        QCOMPARE(depths.outcomes, 1u);
        QCOMPARE(depths.reports, 1u);
        QCOMPARE(depths.submits, 1u);
        rig.core.submits.take().answer({{SubmitStatus::Accepted, 9, {}}});
        rig.core.reportCalls.take().answer({ReportStatus::Recorded});
        QCOMPARE(rig.replies.size(), 2u);
        QCOMPARE(rig.replies[0].id, 9);
    }

    void aRecordedOutcomeFreesItsClaimAndItsReceipt()
    {
        Rig rig;
        rig.up();
        rig.claim(1);
        QCOMPARE(rig.delivered, QByteArrayList{"c1"});
        QCOMPARE(rig.relay.depths().held, 1u);
        rig.relay.traffic({{Rig::outcome(1, "m1")}, {Rig::report("m1", 1)}, {}});
        QCOMPARE(rig.replies.size(), 1u); // it is held, and the carrier answered
        QCOMPARE(rig.core.reportCalls.waiting(), 0);
        rig.core.outcomeCalls.take().answer({OutcomeStatus::Recorded});
        QCOMPARE(rig.relay.depths().held, 0u);
        QCOMPARE(rig.core.reportCalls.waiting(), 1);
    }

    void anOutcomeThatCoreRefusesHoldsNothingUp()
    {
        Rig rig;
        rig.up();
        rig.claim(1);
        rig.relay.traffic({{Rig::outcome(1, "m1")}, {Rig::report("x", 1)}, {}});
        rig.core.outcomeCalls.take().fail(httpError(400));
        QCOMPARE(rig.relay.depths().held, 0u);
        QCOMPARE(rig.core.reportCalls.waiting(), 1);
    }

    void whenCoreIsBackEverythingGoesOn()
    {
        LogCatcher log;
        Rig rig;
        rig.up();
        rig.relay.traffic({{Rig::outcome(1, "m1")}, {Rig::report("x", 0)}, {}});
        rig.core.outcomeCalls.take().fail(refusedError());
        rig.core.reportCalls.take().fail(refusedError());
        QVERIFY(!rig.relay.monitor().isUp());
        rig.clock.advance(150);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 0);
        rig.relay.traffic({{}, {}, {Rig::inbound(1)}});
        rig.core.submits.take().answer({{SubmitStatus::Accepted, 1, {}}}); // any answer tells that it is back
        QCOMPARE(rig.core.outcomeCalls.waiting(), 1);
        QCOMPARE(rig.core.reportCalls.waiting(), 1);
        rig.clock.advance(1000);
        QCOMPARE(rig.core.registrations.waiting(), 1);
        QCOMPARE(rig.news, (QByteArrayList{"up", "down", "up"}));
        QCOMPARE(log.lines, (QStringList{QStringLiteral("INFO OmniMessage Core answers"),
                                         QStringLiteral("INFO frontend_register 1 frontends registered"),
                                         u"ERROR OmniMessage Core cannot be reached: " + refusedError().text(),
                                         QStringLiteral("INFO OmniMessage Core answers")}));
    }

    void whatAClaimBringsAfterTheStopIsReleased()
    {
        Rig rig;
        rig.up();
        rig.relay.workerState(QStringLiteral("carrier"), {true, true, 100});
        rig.clock.advance(100);
        const auto call = rig.core.claims.take();
        rig.relay.stopClaims();
        QueueMessage m;
        m.id = 7;
        m.claimId = "c7";
        call.answer({{m}});
        QVERIFY(rig.delivered.isEmpty());
        const Outcome o = rig.core.outcomeCalls.take().asked[0];
        QCOMPARE(o.id, 7);
        QCOMPARE(o.claimId, QByteArray("c7"));
        QCOMPARE(o.frontend, QStringLiteral("host_carrier"));
        QVERIFY(o.kind == OutcomeKind::Released);
        QCOMPARE(o.at, rig.clock.wallMs());
        rig.clock.advance(10'000);
        QCOMPARE(rig.core.claims.waiting(), 0);
    }

    void theStopHandsOverWhatIsLeftThenWithdraws()
    {
        Rig rig;
        rig.up();
        rig.relay.traffic({{Rig::outcome(1, "m1")}, {Rig::report("x", 0)}, {Rig::inbound(5)}});
        int done = 0;
        rig.relay.stop(3000, [&done] { ++done; });
        rig.clock.advance(500);
        QCOMPARE(rig.core.withdrawals.made(), 0);
        rig.core.submits.take().answer({{SubmitStatus::Accepted, 1, {}}});
        rig.core.reportCalls.take().answer({ReportStatus::Recorded});
        rig.clock.advance(500);
        QCOMPARE(rig.core.withdrawals.made(), 0);
        rig.core.outcomeCalls.take().answer({OutcomeStatus::Recorded});
        rig.clock.advance(100);
        const auto withdrawal = rig.core.withdrawals.take();
        QCOMPARE(withdrawal.asked, QStringLiteral("host_carrier"));
        QCOMPARE(done, 0);
        withdrawal.answer(Done{});
        QCOMPARE(done, 1);
        rig.clock.advance(10'000);
        QCOMPARE(done, 1);
    }

    void theStopReleasesWhatAClaimStillBrings()
    {
        Rig rig;
        rig.up();
        rig.relay.workerState(QStringLiteral("carrier"), {true, true, 100});
        rig.clock.advance(100);
        const auto call = rig.core.claims.take();
        rig.relay.stopClaims();
        int done = 0;
        rig.relay.stop(3000, [&done] { ++done; });
        rig.clock.advance(500);
        QCOMPARE(rig.core.withdrawals.made(), 0);
        QueueMessage m;
        m.claimId = "c7";
        call.answer({{m}});
        rig.core.outcomeCalls.take().answer({OutcomeStatus::Recorded});
        rig.clock.advance(100);
        rig.core.withdrawals.take().answer(Done{});
        QCOMPARE(done, 1);
    }

    void aHeldClaimDoesNotHoldTheStopUp()
    {
        Rig rig;
        rig.core.healths.take().answer({QStringLiteral("1"), true});
        rig.relay.workerState(QStringLiteral("carrier"), {true, true, 100});
        rig.clock.advance(1000);
        QCOMPARE(rig.core.claims.take().asked.waitMs, 5000);
        rig.relay.stopClaims();
        rig.relay.stop(3000, [] {});
        QCOMPARE(rig.core.withdrawals.made(), 1);
    }

    void theStopWaitsNoLongerThanItsGrace()
    {
        Rig rig;
        rig.up();
        rig.relay.traffic({{Rig::outcome(1, "m1")}, {}, {}});
        int done = 0;
        rig.relay.stop(3000, [&done] { ++done; });
        rig.clock.advance(2999);
        QCOMPARE(done, 0);
        rig.clock.advance(1);
        QCOMPARE(done, 1);
        rig.core.outcomeCalls.take().answer({OutcomeStatus::Recorded});
        rig.clock.advance(10'000);
        if (rig.core.withdrawals.waiting() > 0)
            rig.core.withdrawals.take().answer(Done{});
        QCOMPARE(done, 1);
    }

    void theStopDoesNotWaitForACoreThatIsDown()
    {
        Rig rig;
        rig.up();
        rig.relay.traffic({{Rig::outcome(1, "m1")}, {}, {}});
        rig.core.outcomeCalls.take().fail(refusedError());
        int done = 0;
        rig.relay.stop(3000, [&done] { ++done; });
        QCOMPARE(done, 1);
    }

    void messagesOfCachedPeersGoThroughTheCache()
    {
        Rig rig;
        rig.core.healths.take().answer({});
        rig.relay.cachePeer({QStringLiteral("cached"), 100, 1000, CacheOverflow::Refuse, nullptr});
        InboundItem one = Rig::inbound(1), two = Rig::inbound(2);
        one.message.originSmsc = two.message.originSmsc = QStringLiteral("cached");
        one.durable = true;
        TrafficBatch batch;
        batch.inbound = {one, two};
        rig.relay.traffic(std::move(batch));
        QCOMPARE(rig.core.submits.waiting(), 1); // the other one
        QCOMPARE(rig.core.submits.take().asked.size(), 1u);
        rig.rows.commit();
        QCOMPARE(rig.replies.size(), 1u);
        QVERIFY(rig.replies[0].replyTo.sequence == 1 && rig.replies[0].id < 0);
        QCOMPARE(rig.core.submits.waiting(), 1);

        LookupReply reply;
        LookupRequest query;
        query.messageId = QByteArray::number(rig.replies[0].id);
        query.originSmsc = QStringLiteral("cached");
        rig.relay.lookup(query, [&](const LookupReply &r) { reply = r; });
        QCOMPARE(reply.state, MessageState::Enroute);
    }

    void aWaitAfterATimeOutEndsWithTheNextAnswerOfTheProbe()
    {
        Rig rig;
        rig.core.healths.take().answer({});
        rig.relay.cachePeer({QStringLiteral("cached"), 100, 60'000, CacheOverflow::Refuse, nullptr});
        InboundItem one = Rig::inbound(1);
        one.message.originSmsc = QStringLiteral("cached");
        one.durable = true;
        TrafficBatch batch;
        batch.inbound = {one};
        rig.relay.traffic(std::move(batch));
        rig.rows.commit();
        rig.core.submits.take().fail(timeoutError());
        rig.clock.advance(1999);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1);
        rig.core.healths.take().answer({}); // Core was never called down
        QCOMPARE(rig.core.submits.waiting(), 1);
        rig.core.submits.take().fail(coreError(CoreError::Kind::Parse));
        rig.clock.advance(10'000);
        rig.core.healths.take().answer({});
        QCOMPARE(rig.core.submits.waiting(), 0); // that was no unreachable Core
    }

    void whereStorageCannotBeUsedMessagesAreRefused()
    {
        Rig rig;
        rig.rows.error = CacheError{CacheError::Kind::Failed, QStringLiteral("read-only")};
        InboundItem one = Rig::inbound(1);
        one.message.originSmsc = QStringLiteral("nobody"); // whose lane could not be made
        one.durable = true;
        TrafficBatch batch;
        batch.inbound = {one};
        rig.relay.traffic(std::move(batch));
        QCOMPARE(rig.replies.size(), 1u);
        QCOMPARE(rig.replies[0].status, smpp::CommandStatus::ESME_RSYSERR);
    }

    void lookUpsAreAnsweredFromCore()
    {
        Rig rig;
        rig.up();
        LookupRequest request;
        request.messageId = "5";
        request.originSmsc = QStringLiteral("partner");
        std::optional<LookupReply> reply;
        rig.relay.lookup(request, [&reply](const LookupReply &r) { reply = r; });
        QueueMessage m;
        m.originSmsc = QStringLiteral("partner");
        rig.core.messageCalls.take().answer(m);
        QVERIFY(reply && reply->state == MessageState::Enroute);
    }
};

QTEST_GUILESS_MAIN(TestRelay)
#include "tst_relay.moc"
