// The inbound gate and the queue behind it.
#include "sessionrig.h"

using namespace gateway;
using smpp::CommandStatus;

namespace {
std::shared_ptr<InboundGate> gateOf(int limit) { return std::make_shared<InboundGate>(limit); }
void answer(Rig &rig, quint32 sequence) { rig.session->respond(sequence, smpp::SubmitSmResp{}); }
} // namespace

class TestSessionQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void requestsBeyondTheGateWaitForAnAnswer()
    {
        auto gate = gateOf(2);
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gate);
        rig.link->receive(submit(1, "a") + submit(2, "b") + submit(3, "c"));
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2"));
        QCOMPARE(gate->inside(), 2);
        QCOMPARE(rig.session->unanswered(), 2);
        answer(rig, 2);
        QCOMPARE(rig.said(), QByteArray()); // never within the answer
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 3"));
        QCOMPARE(rig.events.texts, (QByteArrayList{"a", "b", "c"}));
    }

    void theOrderOfRequestsIsKept()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gateOf(2));
        rig.link->receive(submit(1) + submit(2) + submit(3));
        answer(rig, 1);
        answer(rig, 2);
        rig.link->receive(submit(4)); // there is a place, but 3 is before it
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2, submit_sm 3, submit_sm 4"));
    }

    void responsesAndEnquireLinkAreServedWhileRequestsWait()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gateOf(2));
        QVERIFY(rig.session->send(smpp::DeliverSm{}, 70).ok());
        rig.link->takeWritten();
        rig.link->receive(submit(1) + submit(2) + submit(3) + octetsOf<smpp::DeliverSmResp>(1) +
                          octetsOf<smpp::EnquireLink>(9));
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2, answered 70"));
        QCOMPARE(rig.written(), QByteArray("enquire_link_resp 9 ESME_ROK 0"));
        QVERIFY(!rig.link->isPaused());
    }

    void onlyOneWindowWaitsThenReadingPauses()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gateOf(3));
        for (quint32 i = 1; i <= 5; ++i)
            rig.link->receive(submit(i));
        QVERIFY(!rig.link->isPaused());
        rig.link->receive(submit(6));
        QVERIFY(rig.link->isPaused());
        rig.link->receive(submit(7));
        QCOMPARE(rig.link->inbox(), submit(7)); // left to TCP
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2, submit_sm 3"));
    }

    void whatIsReadAlreadyWaitsInItsPlace()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gateOf(1));
        QByteArray many;
        for (quint32 i = 1; i <= 10; ++i)
            many += submit(i);
        rig.link->receive(many + octetsOf<smpp::EnquireLink>(99));
        QVERIFY(rig.link->isPaused());
        QCOMPARE(rig.written(), QByteArray());
        for (quint32 i = 1; i <= 10; ++i) {
            QCOMPARE(rig.said(), "submit_sm " + QByteArray::number(i));
            answer(rig, i);
            rig.soon();
        }
        QVERIFY(rig.written().endsWith("enquire_link_resp 99 ESME_ROK 0, submit_sm_resp 10 ESME_ROK 1"));
        QVERIFY(!rig.link->isPaused());
    }

    void atMost256KiBWait()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gateOf(1000));
        smpp::SubmitSm pdu;
        pdu.tlvs.append(0x0424, QByteArray(60'000, 'x'));
        const QByteArray large = octetsOf(1, pdu);
        for (int i = 0; i < 1000; ++i)
            rig.link->receive(submit(7));
        for (int i = 0; i < 4; ++i)
            rig.link->receive(large);
        QVERIFY(!rig.link->isPaused());
        rig.link->receive(large);
        QVERIFY(rig.link->isPaused());
        rig.said();
        answer(rig, 7);
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1"));
        QVERIFY(!rig.link->isPaused());
    }

    void readingGoesOnWhenTheQueueHasRoom()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gateOf(1));
        rig.link->receive(submit(1) + submit(2));
        rig.link->receive(submit(3));
        QVERIFY(rig.link->isPaused());
        answer(rig, 1);
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2"));
        QVERIFY(rig.link->inbox().isEmpty());
        QVERIFY(rig.link->isPaused()); // 3 waits now
        answer(rig, 2);
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 3"));
        QVERIFY(!rig.link->isPaused());
    }

    void aRefusedBodyGivesItsPlaceBack()
    {
        auto gate = gateOf(1);
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gate);
        rig.link->receive(submit(1));
        rig.link->receive(rawPdu(4, 2, "broken"));
        QCOMPARE(rig.written(), QByteArray()); // not even looked at yet
        answer(rig, 1);
        rig.soon();
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 1 ESME_ROK 1, submit_sm_resp 2 ESME_RINVPARLEN 1"));
        QCOMPARE(gate->inside(), 0);
    }

    void answersWithinTheUpcallLetTheWholeBatchThrough()
    {
        auto gate = gateOf(1);
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gate);
        rig.events.answerAtOnce = true;
        rig.link->receive(submit(1) + submit(2) + submit(3));
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2, submit_sm 3"));
        QCOMPARE(gate->inside(), 0);
    }

    void theSessionsOfAPeerShareItsGate()
    {
        auto gate = gateOf(2);
        Rig a(kServer), b(kServer);
        a.bound(BindType::Transceiver, gate);
        b.bound(BindType::Transceiver, gate);
        a.link->receive(submit(1) + submit(2));
        b.link->receive(submit(3));
        QCOMPARE(b.said(), QByteArray());
        answer(a, 1);
        b.soon();
        QCOMPARE(b.said(), QByteArray("submit_sm 3"));
    }

    void waitingSessionsAreServedInTurn()
    {
        auto gate = gateOf(4);
        Rig a(kServer), b(kServer);
        a.bound(BindType::Transceiver, gate);
        b.bound(BindType::Transceiver, gate);
        for (quint32 i = 1; i <= 7; ++i)
            a.link->receive(submit(i));
        b.link->receive(submit(11) + submit(12));
        a.said();
        answer(a, 1);
        answer(a, 2);
        a.soon();
        b.soon();
        QCOMPARE(a.said(), QByteArray("submit_sm 5"));
        QCOMPARE(b.said(), QByteArray("submit_sm 11"));
        answer(a, 3);
        answer(a, 4);
        a.soon();
        b.soon();
        QCOMPARE(a.said(), QByteArray("submit_sm 6"));
        QCOMPARE(b.said(), QByteArray("submit_sm 12"));
    }

    void aSessionThatEndsGivesItsPlacesToTheOthers()
    {
        auto gate = gateOf(2);
        Rig a(kServer), b(kServer);
        a.bound(BindType::Transceiver, gate);
        b.bound(BindType::Transceiver, gate);
        a.link->receive(submit(1) + submit(2) + submit(3));
        b.link->receive(submit(11) + submit(12));
        a.link->closedByPeer();
        b.soon();
        QCOMPARE(b.said(), QByteArray("submit_sm 11, submit_sm 12"));
        QCOMPARE(gate->inside(), 2);
        answer(a, 1); // too late: no effect
        QCOMPARE(gate->inside(), 2);
        b.session->drop({});
        QCOMPARE(gate->inside(), 0);
    }

    void aSessionThatIsDestroyedGivesItsPlacesToTheOthers()
    {
        auto gate = gateOf(1);
        Rig b(kServer);
        b.bound(BindType::Transceiver, gate);
        {
            Rig a(kServer);
            a.bound(BindType::Transceiver, gate);
            a.link->receive(submit(1) + submit(2));
            b.link->receive(submit(11));
        }
        b.soon();
        QCOMPARE(b.said(), QByteArray("submit_sm 11"));
    }

    void aLiveEditOfTheLimitWakesThoseWhoWait()
    {
        auto gate = gateOf(1);
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gate);
        rig.link->receive(submit(1) + submit(2));
        gate->setLimit(5);
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2"));
    }

    void aClientLimitsItsCarrierToo()
    {
        Rig rig(kClient);
        rig.bound(BindType::Transceiver, gateOf(1));
        rig.link->receive(octetsOf<smpp::DeliverSm>(1) + octetsOf<smpp::DeliverSm>(2));
        QCOMPARE(rig.said(), QByteArray("deliver_sm 1"));
        rig.session->respond(1, smpp::DeliverSmResp{});
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("deliver_sm 2"));
    }

    void whatTheGateLetsInLeavesInOneWrite()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gateOf(3));
        for (quint32 i = 1; i <= 6; ++i)
            rig.link->receive(submit(i));
        for (quint32 i = 1; i <= 3; ++i)
            answer(rig, i);
        rig.events.answerAtOnce = true;
        const int before = rig.link->writes();
        rig.soon();
        QCOMPARE(rig.link->writes() - before, 1);
        QCOMPARE(rig.session->unanswered(), 0);
    }
};

QTEST_GUILESS_MAIN(TestSessionQueue)
#include "tst_sessionqueue.moc"
