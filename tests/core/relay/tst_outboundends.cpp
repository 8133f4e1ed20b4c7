// The queue worker when no answer comes, the link is lost, or the claims are not its own any more.
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

class TestOutboundEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    // ---- Time-outs

    void withoutAnAnswerItIsRetriedAndALateAnswerStillCounts()
    {
        OutboundRig rig;
        rig.connect();
        rig.add(1);
        rig.clock.advance(29'999);
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("1 retry response_timeout "));
        QVERIFY(!rig.queue.hasInFlight());
        rig.clock.advance(200'000);
        rig.answer("late");
        QCOMPARE(rig.outcomes.size(), 1u);
        QCOMPARE(rig.outcomes.front().outcome.claimId, QByteArray("c1"));
        QCOMPARE(rig.outcomes.front().outcome.account, QStringLiteral("acc"));
        QCOMPARE(rig.said(), QByteArray("1 sent late"));
        QCOMPARE(rig.queue.size(), 0u);
        QCOMPARE(rig.metrics->sent.value(), 1u); // it got an answer
    }

    void aLateRefusalChangesNothing()
    {
        OutboundRig rig;
        rig.connect();
        rig.add(1);
        rig.clock.advance(30'000);
        rig.said();
        rig.refuse(smpp::CommandStatus::ESME_RINVDSTADR);
        QCOMPARE(rig.said(), QByteArray());
    }

    void aLateMessageIsForgottenAfterTenTimesTheTimeOut()
    {
        OutboundRig rig;
        rig.connect();
        rig.add(1);
        rig.clock.advance(30'000);
        rig.said();
        QCOMPARE(rig.queue.size(), 1u);
        rig.clock.advance(300'000);
        rig.add(2);
        rig.answer("b", 0, 0, 1);
        QCOMPARE(rig.said(), QByteArray("2 sent b"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void ofSeveralPartsEveryLateOneMustCome()
    {
        OutboundRig rig;
        rig.connect();
        rig.addLong(1, 3);
        rig.answer("b", 0, 0, 1);
        rig.clock.advance(30'000);
        QCOMPARE(rig.said(), QByteArray("1 retry response_timeout ,b,"));
        rig.answer("a");
        QCOMPARE(rig.said(), QByteArray());
        rig.answer("c");
        QCOMPARE(rig.said(), QByteArray("1 sent a,b,c"));
    }

    void aTimeOutMakesRoomForTheNext()
    {
        OutboundRig rig(withWindow(2));
        rig.connect();
        rig.add(1, 3);
        QCOMPARE(rig.sent(), QByteArray("m1 m2"));
        rig.clock.advance(30'000);
        rig.clock.advance(0);
        QCOMPARE(rig.sent(), QByteArray("m3"));
    }

    void whatIsKeptForLateAnswersIsBounded()
    {
        OutboundRig rig(withWindow(2));
        rig.connect();
        for (int i = 0; i < 15; ++i) {
            rig.add(2 * i + 1, 2 * i + 2);
            rig.clock.advance(30'000);
        }
        QCOMPARE(rig.queue.size(), 20u);
    }

    // ---- Lost links

    void aLostLinkRetriesWhatWasSentAndReleasesTheRest()
    {
        OutboundRig rig(withWindow(2));
        rig.connect();
        rig.add(1, 4);
        rig.lose();
        QCOMPARE(rig.said(), QByteArray("1 retry connection_lost ; 2 retry connection_lost ; 3 released; 4 released"));
        QCOMPARE(rig.queue.size(), 0u);
        QVERIFY(!rig.queue.hasInFlight());
        QVERIFY(!rig.queue.state().canSend);
        QCOMPARE(rig.metrics->windowInFlight.value(), 0);
    }

    void aMessageCutBetweenItsPartsIsRetried()
    {
        OutboundRig rig(withTps(2));
        rig.connect();
        rig.addLong(1, 3);
        rig.answer("a");
        rig.answer("b");
        rig.lose(); // the third part waits for its turn
        QCOMPARE(rig.said(), QByteArray("1 retry connection_lost a,b,"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void afterAReconnectItGoesOn()
    {
        OutboundRig rig;
        rig.connect();
        rig.add(1);
        rig.lose();
        rig.said();
        const std::size_t again = rig.connect();
        QVERIFY(rig.queue.state().canSend);
        rig.add(2);
        rig.answer("b", 0, again);
        QCOMPARE(rig.said(), QByteArray("2 sent b"));
    }

    // ---- Claims that are not ours any more, and the stop

    void forgottenMessagesAreNotSentAndNotReported()
    {
        OutboundRig rig(withWindow(1));
        rig.connect();
        rig.add(1, 3);
        rig.queue.forget({{1, "c1"}, {2, "c2"}, {9, "c9"}});
        QCOMPARE(rig.queue.size(), 2u);
        rig.answer("a"); // it was sent: its outcome counts
        QCOMPARE(rig.sent(), QByteArray("m3"));
        rig.answer("c");
        QCOMPARE(rig.said(), QByteArray("1 sent a; 3 sent c"));
    }

    void aForgottenMessageOfWhichPartsHaveLeftGoesOn()
    {
        OutboundRig rig(withTps(2));
        rig.connect();
        rig.addLong(1, 3);
        rig.queue.forget({{1, "c1"}});
        rig.clock.advance(1002);
        QCOMPARE(rig.count(), 3);
        rig.answer("a");
        rig.answer("b");
        rig.answer("c");
        QCOMPARE(rig.said(), QByteArray("1 sent a,b,c"));
    }

    void aMessageClaimedAnewIsNotTheForgottenOne()
    {
        OutboundRig rig(withWindow(1));
        rig.connect();
        rig.add(1, 2);
        rig.queue.forget({{2, "an earlier claim"}});
        rig.answer("a");
        QCOMPARE(rig.sent(), QByteArray("m2"));
    }

    void theStopReleasesWhatNoPartOfWasSent()
    {
        OutboundRig rig(withWindow(2));
        rig.connect();
        rig.addLong(1, 3);
        rig.add(2, 3);
        rig.queue.releaseWaiting();
        QCOMPARE(rig.said(), QByteArray("2 released; 3 released"));
        rig.answer("a");
        rig.answer("b");
        rig.answer("c");
        QCOMPARE(rig.said(), QByteArray("1 sent a,b,c"));
    }
};

QTEST_GUILESS_MAIN(TestOutboundEnds)
#include "tst_outboundends.moc"
