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
QByteArray enquiries(int count)
{
    const QByteArray one = octetsOf<smpp::EnquireLink>(7);
    QByteArray all;
    all.reserve(count * one.size());
    for (int i = 0; i < count; ++i)
        all += one;
    return all;
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
        for (const bool writeFirst : {false, true}) {
            Rig rig(kServer, quiet());
            rig.bound(BindType::Transceiver, std::make_shared<InboundGate>(1));
            rig.link->hold();
            rig.link->receive(enquiries(60'000)); // 960,000 octets of answers
            QVERIFY(!rig.link->isPaused());
            rig.link->receive(submit(1) + submit(2));
            QVERIFY(rig.link->isPaused()); // the queue is full
            smpp::DeliverSm large;
            large.tlvs.append(0x1454, QByteArray(60'000, 'x'));
            QVERIFY(rig.session->send(large, 1).ok());
            QVERIFY(rig.session->send(large, 2).ok()); // and so is the output
            const auto drain = [&] { rig.link->drain(); };
            const auto answer = [&] {
                rig.session->respond(1, smpp::SubmitSmResp{});
                rig.soon();
            };
            writeFirst ? drain() : answer();
            QVERIFY(rig.link->isPaused());
            writeFirst ? answer() : drain();
            rig.soon();
            QVERIFY(!rig.link->isPaused());
            QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2"));
        }
    }

    void whatIsBufferedIsNotServedWhileAnswersPileUp()
    {
        Rig rig(kServer, quiet());
        rig.bound();
        rig.link->hold();
        rig.link->receive(enquiries(150'000) + submit(1)); // 2.4 MB at once
        QVERIFY(rig.link->isPaused());
        QVERIFY(rig.link->pendingWrite() <= 1024 * 1024 + 64);
        rig.clock.advance(1000);
        QVERIFY(rig.link->pendingWrite() <= 1024 * 1024 + 64);
        QCOMPARE(rig.said(), QByteArray());
        int turns = 0;
        for (; rig.session->unanswered() == 0; ++turns) {
            QVERIFY(turns < 20);
            rig.link->drain();
            rig.soon();
            QVERIFY(rig.link->pendingWrite() <= 1024 * 1024 + 64);
        }
        QCOMPARE(rig.said(), QByteArray("submit_sm 1"));
        QVERIFY(!rig.link->isPaused());
        QCOMPARE(rig.link->written().size(), 150'000 * 16);
    }

    void whoReadsHasEverythingAnsweredInOneBatch()
    {
        Rig rig(kServer, quiet());
        rig.bound();
        rig.link->receive(enquiries(80'000));
        QCOMPARE(rig.link->takeWritten().size(), 80'000 * 16);
        QVERIFY(!rig.link->isPaused());
    }

    void aBindIsAskedAboutOnceItsLinkIsReadAgain()
    {
        Rig rig(kServer, quiet());
        rig.link->hold();
        rig.link->receive(enquiries(70'000) + bindPdu());
        rig.soon();
        QCOMPARE(rig.said(), QByteArray());
        rig.link->drain();
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("bindRequested acme"));
    }
};

QTEST_GUILESS_MAIN(TestSessionPressure)
#include "tst_sessionpressure.moc"
