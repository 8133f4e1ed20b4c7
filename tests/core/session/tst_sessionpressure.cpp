// The other side reads nothing.
#include "sessionrig.h"

using namespace gateway;

namespace {
/// Makes the session write more than a MiB that nobody takes.
void fill(Rig &rig)
{
    rig.link->hold();
    QByteArray many;
    for (quint32 i = 0; i < 1000; ++i)
        many += octetsOf<smpp::EnquireLink>(i);
    while (rig.link->pendingWrite() <= 1024 * 1024 && !rig.link->isPaused())
        rig.link->receive(many);
}
SessionSettings quiet()
{
    SessionSettings settings;
    settings.enquireLinkInterval = 0;
    return settings;
}
} // namespace

class TestSessionPressure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void pausesReadingOverAMiBOfOutput()
    {
        Rig rig(kServer, quiet());
        rig.bound();
        fill(rig);
        QVERIFY(rig.link->isPaused());
        QVERIFY(rig.link->pendingWrite() > 1024 * 1024);
        QVERIFY(rig.link->pendingWrite() < 1024 * 1024 + 16'016);
    }

    void goesOnUnder256KiB()
    {
        Rig rig(kServer, quiet());
        rig.bound();
        fill(rig);
        rig.link->receive(submit(1));
        rig.link->drain(rig.link->pendingWrite() - 256 * 1024);
        QVERIFY(rig.link->isPaused());
        rig.link->drain(1);
        QVERIFY(!rig.link->isPaused());
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1"));
    }

    void answersOutsideOfABatchCountToo()
    {
        Rig rig(kServer, quiet());
        rig.bound();
        rig.link->hold();
        QByteArray many;
        for (quint32 i = 0; i < 10; ++i)
            many += submit(i);
        while (rig.session->unanswered() < 70'000)
            rig.link->receive(many);
        while (rig.session->unanswered() > 0 && !rig.link->isPaused())
            rig.session->respond(1, smpp::SubmitSmResp{});
        QVERIFY(rig.link->isPaused());
    }

    void endsALinkThatTakesNothingForTheResponseTimeout()
    {
        Rig rig(kServer, quiet());
        rig.bound();
        fill(rig);
        rig.clock.advance(20'000);
        rig.link->drain(10); // a sign of life
        rig.clock.advance(29'999);
        QVERIFY(!rig.events.end);
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("ended LinkFailed"));
        QCOMPARE(rig.events.end->link.kind, LinkError::Kind::Timeout);
        QCOMPARE(rig.events.end->reason, QStringLiteral("the other side has taken nothing for 30 s"));
        QVERIFY(rig.link->wasAborted());
    }

    void otherTimersStandStillMeanwhile()
    {
        SessionSettings settings;
        settings.enquireLinkInterval = 10'000;
        settings.responseTimeout = 15'000;
        Rig rig(kServer, settings);
        rig.bound();
        fill(rig);
        rig.clock.advance(14'000);
        rig.link->drain(1);
        rig.clock.advance(14'000);
        QCOMPARE(rig.said(), QByteArray());
        rig.link->drain();
        rig.soon();
        rig.clock.advance(10'000);
        QCOMPARE(rig.said(), QByteArray("enquireSent"));
    }

    void whoDoesNotBindGainsNoTimeByIt()
    {
        Rig rig(kServer, quiet());
        fill(rig);
        for (int i = 0; i < 5; ++i) {
            rig.clock.advance(5999);
            rig.link->drain(1);
        }
        QVERIFY(!rig.link->isClosing());
        rig.clock.advance(5);
        QVERIFY(rig.link->isClosing());
        rig.clock.advance(5000);
        QCOMPARE(rig.said(), QByteArray("ended BindTimeout"));
    }

    void twoReasonsToPauseBothHaveToGo()
    {
        Rig rig(kServer, quiet());
        rig.bound(BindType::Transceiver, std::make_shared<InboundGate>(1));
        rig.link->hold();
        QByteArray many;
        for (quint32 i = 0; i < 70'000; ++i) // 1.1 MB of answers
            many += octetsOf<smpp::EnquireLink>(i);
        rig.link->receive(many + submit(1) + submit(2)); // and the queue is full
        QVERIFY(rig.link->isPaused());
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2"));
        QVERIFY(rig.link->isPaused());
        rig.link->drain();
        QVERIFY(!rig.link->isPaused());
    }
};

QTEST_GUILESS_MAIN(TestSessionPressure)
#include "tst_sessionpressure.moc"
