// What the relay does without a valid licence.
#include "relay/relay.h"
#include "submitrig.h"
#include "support/fakecacherows.h"

using namespace gateway;
using smpp::CommandStatus;

namespace {

struct LicenceRig
{
    LicenceRig()
    {
        relay.cachePeer({QStringLiteral("cached"), 100, 1000, CacheOverflow::EvictOldest, nullptr});
        ClaimPeer peer;
        peer.name = QStringLiteral("carrier");
        peer.deliver = [this](const std::vector<QueueMessage> &messages) { delivered += int(messages.size()); };
        peer.lost = [](const std::vector<ClaimRef> &) {};
        relay.addPeer(std::move(peer), BindType::Transceiver);
        relay.start();
        core.healths.take().answer({QStringLiteral("1"), false});
        relay.workerState(QStringLiteral("carrier"), {true, true, 100});
        clock.advance(200);
    }
    void send(int number, const char *bind, bool durable, Direction direction = Direction::MobileTerminated)
    {
        TrafficBatch batch;
        batch.inbound.push_back(item(number, bind, direction));
        batch.inbound.back().durable = durable;
        relay.traffic(std::move(batch));
        rows.commit();
    }
    void receive(int number, bool durable)
    {
        TrafficBatch batch;
        ReportItem report;
        report.report.reportKey = "r" + QByteArray::number(number);
        report.report.smsc = QStringLiteral("cached");
        report.report.account = QStringLiteral("acc");
        report.report.smscMessageId = "x";
        report.report.state = MessageState::Delivered;
        report.report.error = "000";
        report.replyTo = {1, quint32(number), ReplyTo::Kind::DeliverSm};
        report.durable = durable;
        batch.reports.push_back(std::move(report));
        relay.traffic(std::move(batch));
        rows.commit();
    }
    QByteArray said()
    {
        QByteArrayList lines;
        for (const InboundReply &r : std::exchange(replies, {}))
            lines << QByteArray::number(r.replyTo.sequence) + ' ' + smpp::statusName(r.status);
        return lines.join(", ");
    }
    /// What the last registration said of the carrier.
    bool registeredAsConnected()
    {
        clock.advance(200);
        bool connected = false;
        while (core.registrations.waiting() > 0) {
            const auto call = core.registrations.take();
            connected = call.asked.back().connected;
            call.answer({});
        }
        return connected;
    }

    FakeClock clock;
    FakeCoreApi core;
    FakeCacheRows rows;
    std::vector<InboundReply> replies;
    int delivered = 0;
    Relay relay{core,
                clock,
                {10'000, 100, 10'000, {QStringLiteral("gw"), QStringLiteral("host"), QStringLiteral("1")}},
                {rows, {}, 0, {3, 2}, {}},
                [this](std::vector<InboundReply> more) { replies.insert(replies.end(), more.begin(), more.end()); }};
};

} // namespace

class TestLicence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    void messagesWithoutACacheAreRefusedAndWithOneTheyWait()
    {
        LicenceRig rig;
        rig.relay.setLicensed(false);
        rig.send(1, "partner", false);
        rig.send(2, "carrier", false, Direction::MobileOriginated);
        rig.send(3, "cached", true);
        QCOMPARE(rig.said(), QByteArray("1 ESME_RSYSERR, 2 ESME_RX_T_APPN, 3 ESME_ROK"));
        rig.clock.advance(3'600'000);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.relay.setLicensed(true);
        QCOMPARE(keys(rig.core.submits.take().asked), QByteArray("k3"));
        rig.send(4, "partner", false);
        QCOMPARE(keys(rig.core.submits.take().asked), QByteArray("k4"));
    }
    void whatIsInFlightIsAnsweredAsEver()
    {
        LicenceRig rig;
        rig.send(1, "partner", false);
        rig.relay.setLicensed(false);
        const auto call = rig.core.submits.take();
        call.answer(accepted(call.asked));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
    }
    void noAttemptIsCounted()
    {
        LicenceRig rig;
        rig.send(1, "cached", true);
        rig.relay.setLicensed(false);
        rig.core.submits.take().fail(refusedError()); // that one was under way
        rig.clock.advance(3'600'000);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.rows.commit();
        QCOMPARE(rig.rows.db().lanes()[0].retry.attempts, 1);
    }
    void receiptsAreKeptWhereCachedElseTheCarrierKeepsThem()
    {
        LicenceRig rig;
        rig.relay.setLicensed(false);
        rig.receive(1, true);
        rig.receive(2, false);
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK, 2 ESME_RX_T_APPN"));
        rig.clock.advance(60'000);
        QCOMPARE(rig.core.reportCalls.waiting(), 0);
        rig.relay.setLicensed(true);
        const auto call = rig.core.reportCalls.take();
        QCOMPARE(call.asked.size(), 1u);
        QCOMPARE(call.asked[0].reportKey, QByteArray("r1"));
    }
    void receiptsThatFailedBeforeAreNotRepeated()
    {
        LicenceRig rig;
        rig.receive(1, true);
        rig.core.reportCalls.take().fail(httpError(503));
        rig.relay.setLicensed(false);
        rig.clock.advance(60'000);
        QCOMPARE(rig.core.reportCalls.waiting(), 0);
        rig.relay.setLicensed(true);
        QCOMPARE(rig.core.reportCalls.take().asked[0].reportKey, QByteArray("r1"));
    }
    void nothingIsClaimedAndBindsAreRegisteredAsNotConnected()
    {
        LicenceRig rig;
        QVERIFY(rig.registeredAsConnected());
        while (rig.core.claims.waiting() > 0)
            rig.core.claims.take().answer({{}});
        rig.relay.setLicensed(false);
        QVERIFY(!rig.registeredAsConnected());
        const int before = rig.core.claims.made();
        rig.clock.advance(50'000);
        QCOMPARE(rig.core.claims.made(), before);
        rig.relay.workerState(QStringLiteral("carrier"), {true, true, 50}); // a session more changes nothing
        QVERIFY(!rig.registeredAsConnected());
        rig.clock.advance(5000);
        QCOMPARE(rig.core.claims.made(), before);
        rig.relay.setLicensed(true);
        rig.clock.advance(200);
        QVERIFY(rig.core.claims.made() > before);
        QVERIFY(rig.registeredAsConnected());
    }
    void whatAClaimUnderWayBringsIsReleased()
    {
        LicenceRig rig;
        const auto claim = rig.core.claims.take();
        rig.relay.setLicensed(false);
        QueueMessage message;
        message.id = 7;
        message.claimId = "c7";
        claim.answer({{message}});
        QCOMPARE(rig.delivered, 0);
        const auto call = rig.core.outcomeCalls.take();
        QCOMPARE(int(call.asked[0].kind), int(OutcomeKind::Released));
        QCOMPARE(call.asked[0].id, 7);
        QCOMPARE(call.asked[0].frontend, QStringLiteral("host_carrier"));
    }
};

QTEST_GUILESS_MAIN(TestLicence)
#include "tst_licence.moc"
