// SubmitQueue while Core is in trouble.
#include "submitrig.h"

using namespace gateway;

class TestSubmitTrouble : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- Trouble

    void aFailedRequestIsRepeatedOnceWithTheSameKeys()
    {
        Rig rig;
        rig.add(1, 2);
        const auto first = rig.core.submits.take();
        first.fail(refusedError());
        QVERIFY(!rig.monitor.isUp());
        rig.clock.advance(199);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1);
        const auto second = rig.core.submits.take();
        QVERIFY(second.asked == first.asked);
        second.answer(accepted(second.asked));
        QVERIFY(rig.monitor.isUp());
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 1001, 2 ESME_ROK 1002"));
    }

    void whatIsRepeatedAndWhatNot_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("delay");
        QTest::newRow("reset") << int(CoreError::Kind::Reset) << 0 << 0;
        QTest::newRow("time-out") << int(CoreError::Kind::Timeout) << 0 << 200;
        QTest::newRow("unreadable answer") << int(CoreError::Kind::Parse) << 0 << 200;
        QTest::newRow("no route") << int(CoreError::Kind::Unreachable) << 0 << 200;
        QTest::newRow("429") << int(CoreError::Kind::Http) << 429 << 200;
        QTest::newRow("500") << int(CoreError::Kind::Http) << 500 << 200;
        QTest::newRow("502") << int(CoreError::Kind::Http) << 502 << 200;
        QTest::newRow("503") << int(CoreError::Kind::Http) << 503 << 200;
        QTest::newRow("504") << int(CoreError::Kind::Http) << 504 << 200;
        QTest::newRow("cancelled") << int(CoreError::Kind::Cancelled) << 0 << -1;
    }
    void whatIsRepeatedAndWhatNot()
    {
        QFETCH(int, kind);
        QFETCH(int, status);
        QFETCH(int, delay);
        Rig rig;
        rig.add(1);
        CoreError error = coreError(CoreError::Kind(kind));
        error.httpStatus = status;
        rig.fail(error);
        if (delay > 0)
            rig.clock.advance(delay - 1);
        if (delay != 0)
            QCOMPARE(rig.core.submits.waiting(), 0);
        if (delay < 0) {
            QCOMPARE(rig.said(), QByteArray("1 ESME_RSYSERR 0"));
            return;
        }
        rig.clock.advance(delay > 0 ? 1 : 0);
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 1001"));
    }

    void afterTheRepeatPartnersAndCarriersHearTheirStatus()
    {
        Rig rig;
        rig.queue.add({item(1), item(2, "carrier", Direction::MobileOriginated)});
        rig.fail(resetError());
        rig.fail(resetError());
        QCOMPARE(rig.said(), QByteArray("1 ESME_RSYSERR 0, 2 ESME_RX_T_APPN 0"));
        rig.clock.advance(60'000);
        QCOMPARE(rig.core.submits.waiting(), 0);
        QCOMPARE(rig.queue.size(), 0u);
    }

    void tooManyRequestsThrottlesPartners()
    {
        Rig rig;
        rig.queue.add({item(1), item(2, "carrier", Direction::MobileOriginated)});
        rig.fail(httpError(429, 3));
        rig.clock.advance(2999);
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.clock.advance(1); // Retry-After is honoured
        rig.fail(httpError(429));
        QCOMPARE(rig.said(), QByteArray("1 ESME_RTHROTTLED 0, 2 ESME_RX_T_APPN 0"));
    }

    void aRetryAfterBeyondTheDeadlineIsAnsweredAtOnce_data()
    {
        QTest::addColumn<int>("http");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("429") << 429 << QByteArray("1 ESME_RTHROTTLED 0");
        QTest::newRow("503") << 503 << QByteArray("1 ESME_RSYSERR 0");
    }
    void aRetryAfterBeyondTheDeadlineIsAnsweredAtOnce()
    {
        QFETCH(int, http);
        QFETCH(QByteArray, status);
        Rig rig;
        rig.add(1);
        rig.clock.advance(1000);
        rig.fail(httpError(http, 9)); // one second of ten has passed
        QCOMPARE(rig.said(), status);
        rig.clock.advance(20'000);
        QCOMPARE(rig.core.submits.made(), 1);
    }

    void aTimeOutLeavesNoTimeForARepeat()
    {
        Rig rig;
        rig.add(1);
        rig.clock.advance(10'000);
        rig.fail(timeoutError());
        QCOMPARE(rig.said(), QByteArray("1 ESME_RSYSERR 0"));
    }

    void aRepeatThatHangsIsAnsweredAtTheDeadline()
    {
        Rig rig;
        rig.add(1);
        rig.clock.advance(4000);
        rig.fail(resetError());
        const auto hanging = rig.core.submits.take();
        rig.clock.advance(5999);
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("1 ESME_RSYSERR 0"));
        QCOMPARE(rig.queue.size(), 0u);
        hanging.answer(accepted(hanging.asked)); // too late
        QCOMPARE(rig.said(), QByteArray());
        rig.add(2);
        QCOMPARE(rig.accept(), QByteArray("k2"));
    }

    void troubleOfOneBatchLeavesTheOthersAlone()
    {
        Rig rig;
        rig.add(1);
        rig.add(2, 101);
        const auto first = rig.core.submits.take();
        rig.accept();
        rig.said();
        first.fail(httpError(503));
        rig.add(102);
        rig.clock.advance(200);
        QCOMPARE(rig.core.submits.waiting(), 2);
        QByteArrayList both{rig.accept(), rig.accept()};
        std::sort(both.begin(), both.end());
        QCOMPARE(both, (QByteArrayList{"k1", "k102"}));
    }

    // ---- What Core cannot read

    void aBadRequestIsSentOnceMoreBindByBind()
    {
        Rig rig;
        rig.queue.add({item(1, "acme"), item(2, "bad"), item(3, "acme")});
        QCOMPARE(rig.fail(httpError(400)), QByteArray("k1 k2 k3"));
        QCOMPARE(rig.core.submits.waiting(), 2);
        QCOMPARE(rig.accept(), QByteArray("k1 k3"));
        QCOMPARE(rig.fail(httpError(400)), QByteArray("k2"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 1001, 3 ESME_ROK 1003, 2 ESME_RSUBMITFAIL 0"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void aBadRequestOfOneBindIsSentOnceMore()
    {
        Rig rig;
        rig.add(1);
        rig.fail(httpError(400));
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 1001"));
    }

    void aRepeatThatIsABadRequestIsSplitToo()
    {
        Rig rig;
        rig.queue.add({item(1, "acme"), item(2, "bad")});
        rig.fail(resetError());
        rig.fail(httpError(400));
        QCOMPARE(rig.accept(), QByteArray("k1"));
        rig.fail(httpError(400));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 1001, 2 ESME_RSUBMITFAIL 0"));
        rig.clock.advance(60'000);
        QCOMPARE(rig.said(), QByteArray()); // the deadline of the repeat is not theirs any more
        QCOMPARE(rig.queue.size(), 0u);
    }

    void aBatchTooLargeIsHalved()
    {
        Rig rig;
        rig.add(1, 5);
        rig.fail(httpError(413));
        QCOMPARE(rig.core.submits.waiting(), 2);
        QCOMPARE(rig.accept(), QByteArray("k1 k2"));
        QCOMPARE(rig.fail(httpError(413)), QByteArray("k3 k4 k5"));
        QCOMPARE(rig.fail(httpError(413)), QByteArray("k3"));
        QCOMPARE(rig.accept(), QByteArray("k4 k5"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 1001, 2 ESME_ROK 1002, 3 ESME_RSUBMITFAIL 0, "
                                        "4 ESME_ROK 1004, 5 ESME_ROK 1005"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void halvesOfARepeatAreNotRepeatedAgain()
    {
        Rig rig;
        rig.add(1, 2);
        rig.fail(resetError());
        rig.fail(httpError(413));
        rig.fail(resetError());
        rig.accept();
        QCOMPARE(rig.said(), QByteArray("1 ESME_RSYSERR 0, 2 ESME_ROK 1002"));
        rig.clock.advance(60'000);
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.queue.size(), 0u);
    }
};

QTEST_GUILESS_MAIN(TestSubmitTrouble)
#include "tst_submittrouble.moc"
