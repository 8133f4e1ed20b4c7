#include "corerig.h"

using namespace gateway;

class TestCoreMonitor : public QObject
{
    Q_OBJECT

    /// A monitor that counts its news.
    struct Rig : CoreRig
    {
        Rig()
        {
            monitor.changed = [this](bool up) { news += up ? "up " : "down "; };
        }
        QByteArray news;
    };

private Q_SLOTS:
    void init() { quietly(); }

    void knowsNothingBeforeTheFirstAnswer()
    {
        Rig rig;
        rig.monitor.start();
        QVERIFY(!rig.monitor.isKnown());
        QVERIFY(!rig.monitor.isUp());
        QCOMPARE(rig.core.healths.waiting(), 1);
        QCOMPARE(rig.news, QByteArray());
    }

    void asksEveryTenSecondsWhileCoreIsUp()
    {
        Rig rig;
        rig.up();
        QVERIFY(rig.monitor.isUp());
        rig.clock.advance(9999);
        QCOMPARE(rig.core.healths.made(), 1);
        rig.clock.advance(1);
        QCOMPARE(rig.core.healths.made(), 2);
        rig.clock.advance(60'000);
        QCOMPARE(rig.core.healths.made(), 2); // one at a time
        rig.core.healths.take().answer({});
        rig.clock.advance(10'000);
        QCOMPARE(rig.core.healths.made(), 3);
        QCOMPARE(rig.news, QByteArray("up "));
    }

    void asksEveryDownIntervalWhileCoreIsDown()
    {
        Rig rig;
        rig.monitor.start();
        rig.core.healths.take().fail(refusedError());
        QVERIFY(rig.monitor.isKnown());
        QVERIFY(!rig.monitor.isUp());
        QCOMPARE(rig.monitor.lastError(), refusedError().text());
        for (int i = 2; i < 5; ++i) {
            rig.clock.advance(1999);
            QCOMPARE(rig.core.healths.waiting(), 0);
            rig.clock.advance(1);
            QCOMPARE(rig.core.healths.made(), i);
            rig.core.healths.take().fail(timeoutError());
        }
        QCOMPARE(rig.news, QByteArray("down "));
    }

    void everyFailureOfItsHealthCallsCoreDown_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("time-out") << int(CoreError::Kind::Timeout);
        QTest::newRow("reset") << int(CoreError::Kind::Reset);
        QTest::newRow("status") << int(CoreError::Kind::Http);
        QTest::newRow("unreadable") << int(CoreError::Kind::Parse);
        QTest::newRow("unreachable") << int(CoreError::Kind::Unreachable);
    }
    void everyFailureOfItsHealthCallsCoreDown()
    {
        QFETCH(int, kind);
        Rig rig;
        rig.up();
        rig.clock.advance(10'000);
        rig.core.healths.take().fail(coreError(CoreError::Kind(kind)));
        QVERIFY(!rig.monitor.isUp());
        QCOMPARE(rig.news, QByteArray("up down "));
    }

    void otherCallsCallItDownOnlyWhereNobodyIsThere_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("up");
        QTest::newRow("refused") << int(CoreError::Kind::Refused) << false;
        QTest::newRow("unreachable") << int(CoreError::Kind::Unreachable) << false;
        QTest::newRow("reset") << int(CoreError::Kind::Reset) << true;
        QTest::newRow("time-out") << int(CoreError::Kind::Timeout) << true;
        QTest::newRow("status") << int(CoreError::Kind::Http) << true;
        QTest::newRow("unreadable") << int(CoreError::Kind::Parse) << true;
        QTest::newRow("cancelled") << int(CoreError::Kind::Cancelled) << true;
    }
    void otherCallsCallItDownOnlyWhereNobodyIsThere()
    {
        QFETCH(int, kind);
        QFETCH(bool, up);
        Rig rig;
        rig.up();
        rig.monitor.failed(coreError(CoreError::Kind(kind)));
        QCOMPARE(rig.monitor.isUp(), up);
    }

    void aCallThatSucceedsTellsThatCoreIsBack()
    {
        Rig rig;
        rig.monitor.start();
        rig.core.healths.take().fail(refusedError());
        rig.monitor.succeeded();
        QVERIFY(rig.monitor.isUp());
        rig.monitor.succeeded();
        QCOMPARE(rig.news, QByteArray("down up "));
        rig.clock.advance(9999); // the period is the one of an up Core again
        QCOMPARE(rig.core.healths.made(), 1);
        rig.clock.advance(1);
        QCOMPARE(rig.core.healths.made(), 2);
    }

    void aCallThatFailsShortensTheWaitForTheProbe()
    {
        Rig rig;
        rig.up();
        rig.monitor.failed(refusedError());
        rig.clock.advance(2000);
        QCOMPARE(rig.core.healths.made(), 2);
        rig.core.healths.take().answer({});
        QCOMPARE(rig.news, QByteArray("up down up "));
    }

    void aCallWithoutAnAnswerShortensItTooThoughCoreStaysUp()
    {
        Rig rig;
        int answered = 0;
        rig.monitor.answered = [&] { ++answered; };
        rig.up();
        rig.monitor.failed(timeoutError());
        rig.clock.advance(1500);
        rig.monitor.failed(timeoutError()); // further ones do not put it off
        rig.clock.advance(500);
        QCOMPARE(rig.core.healths.made(), 2);
        rig.core.healths.take().answer({});
        QCOMPARE(answered, 2);
        QCOMPARE(rig.news, QByteArray("up "));
        rig.clock.advance(9999);
        QCOMPARE(rig.core.healths.made(), 2);
    }

    void anotherPeriodActsOnTheWaitUnderWay()
    {
        Rig rig;
        rig.up();
        rig.monitor.setDownInterval(300); // Core is up: its period stays
        rig.clock.advance(9999);
        QCOMPARE(rig.core.healths.made(), 1);
        rig.monitor.failed(refusedError());
        rig.monitor.setDownInterval(700);
        rig.clock.advance(699);
        QCOMPARE(rig.core.healths.made(), 1);
        rig.clock.advance(1);
        QCOMPARE(rig.core.healths.made(), 2);
    }

    void claimWaitCountsOnlyWhileCoreIsUp()
    {
        Rig rig;
        rig.up(true);
        QVERIFY(rig.monitor.claimWait());
        rig.monitor.failed(refusedError());
        QVERIFY(!rig.monitor.claimWait());
        rig.clock.advance(2000);
        rig.core.healths.take().answer({QStringLiteral("2"), false});
        QVERIFY(rig.monitor.isUp());
        QVERIFY(!rig.monitor.claimWait());
    }
};

QTEST_GUILESS_MAIN(TestCoreMonitor)
#include "tst_coremonitor.moc"
