// enquire_link, inactivity, and how they stand still while reading is paused.
#include "sessionrig.h"

using namespace gateway;

namespace {
SessionSettings withTimes(qint64 enquire, qint64 response, qint64 inactivity = 0)
{
    SessionSettings settings;
    settings.enquireLinkInterval = enquire;
    settings.responseTimeout = response;
    settings.inactivityTimeout = inactivity;
    return settings;
}
std::shared_ptr<InboundGate> gateOf(int limit) { return std::make_shared<InboundGate>(limit); }
} // namespace

class TestSessionTimers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void sendsEnquireLinkEachIntervalWhateverTheTraffic()
    {
        for (const SessionRole role : {kServer, kClient}) {
            Rig rig(role, withTimes(10'000, 5000));
            rig.bound();
            const quint32 first = role == kServer ? 1 : 2;
            rig.clock.advance(9999);
            QCOMPARE(rig.written(), QByteArray());
            rig.clock.advance(1);
            QCOMPARE(rig.said(), QByteArray("enquireSent"));
            QCOMPARE(rig.link->takeWritten(), rawPdu(0x15, first));
            rig.clock.advance(1000);
            rig.link->receive(octetsOf<smpp::EnquireLinkResp>(first) + octetsOf<smpp::EnquireLink>(50));
            QCOMPARE(rig.said(), QByteArray("enquireAnswered"));
            rig.link->takeWritten();
            rig.clock.advance(8999);
            QCOMPARE(rig.written(), QByteArray());
            rig.clock.advance(1);
            QCOMPARE(rig.link->takeWritten(), rawPdu(0x15, first + 1));
        }
    }

    void anUnansweredEnquireLinkEndsTheSession()
    {
        Rig rig(kClient, withTimes(10'000, 5000));
        rig.bound();
        rig.clock.advance(10'000);
        rig.send(7);
        rig.clock.advance(4999);
        QVERIFY(rig.session->isBound());
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("enquireSent, timedOut 7, ended EnquireLinkTimeout"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("enquire_link timeout"));
        QVERIFY(rig.link->isClosing());
    }

    void theRequestsInFlightAreLostWithIt()
    {
        Rig rig(kClient, withTimes(10'000, 5000));
        rig.bound();
        rig.clock.advance(12'000);
        rig.send(7);
        rig.clock.advance(3000);
        QCOMPARE(rig.said(), QByteArray("enquireSent, lost 7, ended EnquireLinkTimeout"));
    }

    void noOtherPduStandsForItsAnswer()
    {
        Rig rig(kServer, withTimes(10'000, 5000));
        rig.bound();
        rig.clock.advance(10'000);
        rig.link->receive(submit(1) + octetsOf<smpp::EnquireLink>(2));
        rig.clock.advance(5000);
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::EnquireLinkTimeout);
    }

    void aNackAnswersIt()
    {
        Rig rig(kServer, withTimes(10'000, 5000));
        rig.bound();
        rig.clock.advance(10'000);
        rig.link->receive(rawPdu(0x80000000, 1, {}, 3));
        QCOMPARE(rig.said(), QByteArray("enquireSent, enquireAnswered"));
    }

    void itDoesNotCountInTheWindow()
    {
        SessionSettings settings = withTimes(10'000, 5000);
        settings.windowSize = 1;
        Rig rig(kClient, settings);
        rig.bound();
        rig.clock.advance(10'000);
        QCOMPARE(rig.session->inFlight(), 0);
        QCOMPARE(rig.session->windowFree(), 1);
        rig.send(1);
        rig.link->takeWritten();
        rig.link->receive(octetsOf<smpp::EnquireLinkResp>(2));
        rig.link->receive(submitResp(3));
        rig.clock.advance(10'000);
        QVERIFY(rig.session->isBound());
    }

    void sendsNoSecondOneWhileTheFirstIsUnanswered()
    {
        Rig rig(kServer, withTimes(1000, 5000));
        rig.bound();
        rig.clock.advance(4500);
        QCOMPARE(rig.said(), QByteArray("enquireSent"));
        rig.link->receive(octetsOf<smpp::EnquireLinkResp>(1));
        rig.clock.advance(0);
        QCOMPARE(rig.said(), QByteArray("enquireAnswered, enquireSent"));
    }

    void sendsNoneAtIntervalZero()
    {
        Rig rig(kClient, withTimes(0, 5000));
        rig.bound();
        rig.clock.advance(1'000'000);
        QCOMPARE(rig.written(), QByteArray());
        QVERIFY(rig.session->isBound());
    }

    void aSilentOtherSideIsDropped()
    {
        Rig rig(kServer, withTimes(0, 5000, 60'000));
        rig.bound();
        rig.clock.advance(59'000);
        rig.link->receive(octetsOf<smpp::EnquireLink>(1));
        rig.clock.advance(59'999);
        QVERIFY(rig.session->isBound());
        rig.clock.advance(1);
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::Inactivity);
        QCOMPARE(rig.events.end->reason, QStringLiteral("no PDU in 60 s"));
        QVERIFY(rig.written().endsWith("unbind 1 ESME_ROK 0"));
    }

    void aResponseIsActivityToo()
    {
        Rig rig(kServer, withTimes(40'000, 5000, 60'000));
        rig.bound();
        rig.clock.advance(40'000);
        rig.link->receive(octetsOf<smpp::EnquireLinkResp>(1));
        rig.clock.advance(39'999);
        QVERIFY(rig.session->isBound());
    }

    void everyTimerStandsStillWhileReadingIsPaused()
    {
        Rig rig(kServer, withTimes(50'000, 10'000, 30'000));
        rig.bound(BindType::Transceiver, gateOf(1));
        QVERIFY(rig.session->send(smpp::DeliverSm{}, 5).ok());
        rig.clock.advance(4000);
        rig.link->receive(submit(1) + submit(2)); // one within, one waits: paused
        QVERIFY(rig.link->isPaused());
        rig.clock.advance(1'000'000);
        QVERIFY(rig.session->isBound());
        QCOMPARE(rig.said(), QByteArray("submit_sm 1"));
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.soon();
        QVERIFY(!rig.link->isPaused());
        QCOMPARE(rig.said(), QByteArray("submit_sm 2"));
        rig.clock.advance(5999);
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("timedOut 5"));
        rig.clock.advance(24'000); // 30 s after the submits, by the link's time
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::Inactivity);
    }

    void enquireLinkStandsStillWhileReadingIsPaused()
    {
        Rig rig(kServer, withTimes(10'000, 5000));
        rig.bound(BindType::Transceiver, gateOf(1));
        rig.clock.advance(12'000);
        QCOMPARE(rig.said(), QByteArray("enquireSent"));
        rig.link->receive(submit(1) + submit(2));
        rig.clock.advance(100'000);
        QVERIFY(rig.session->isBound());
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.soon();
        rig.clock.advance(2999);
        QVERIFY(rig.session->isBound());
        rig.clock.advance(1);
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::EnquireLinkTimeout);
    }

    void lateResponsesAreCountedByTheLinksTimeToo()
    {
        Rig rig(kServer, withTimes(0, 1000));
        rig.bound(BindType::Transceiver, gateOf(1));
        QVERIFY(rig.session->send(smpp::DeliverSm{}, 5).ok());
        rig.clock.advance(1000);
        rig.link->receive(submit(1) + submit(2));
        rig.clock.advance(100'000);
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.soon();
        rig.said();
        rig.link->receive(octetsOf<smpp::DeliverSmResp>(1));
        QCOMPARE(rig.said(), QByteArray("late 5"));
    }

    void jumpsOfTheWallClockMeanNothing()
    {
        Rig rig(kClient, withTimes(10'000, 5000, 20'000));
        rig.bound();
        rig.send(1);
        rig.clock.jumpWall(86'400'000);
        rig.clock.advance(1);
        rig.clock.jumpWall(-2 * 86'400'000ll);
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(4998);
        QCOMPARE(rig.said(), QByteArray("timedOut 1"));
    }
};

QTEST_GUILESS_MAIN(TestSessionTimers)
#include "tst_sessiontimers.moc"
