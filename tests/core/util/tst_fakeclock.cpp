#include "support/fakeclock.h"

#include <QtCore/QByteArray>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

class FakeClockTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void timeStandsStillUntilAdvanced()
    {
        FakeClock clock;
        const qint64 mono = clock.nowNs();
        const qint64 wall = clock.wallMs();
        QCOMPARE(clock.nowNs(), mono);
        clock.advance(1500);
        QCOMPARE(clock.nowNs(), mono + 1'500'000'000);
        QCOMPARE(clock.wallMs(), wall + 1500);
    }

    void aJumpMovesTheWallAlone()
    {
        FakeClock clock;
        const qint64 mono = clock.nowNs();
        const qint64 wall = clock.wallMs();
        clock.jumpWall(-3'600'000);
        QCOMPARE(clock.nowNs(), mono);
        QCOMPARE(clock.wallMs(), wall - 3'600'000);
    }

    void timersFireInOrderEachAtItsTime()
    {
        FakeClock clock;
        const qint64 start = clock.nowMs();
        QList<qint64> times;
        QByteArray order;
        const auto note = [&](char name) {
            order += name;
            times += clock.nowMs() - start;
        };
        const auto late = clock.makeTimer([&] { note('c'); });
        const auto early = clock.makeTimer([&] { note('a'); });
        const auto middle = clock.makeTimer([&] { note('b'); });
        late->start(300);
        early->start(100);
        middle->start(200);
        clock.advance(99);
        QCOMPARE(order, QByteArray());
        clock.advance(201);
        QCOMPARE(order, "abc"_qba);
        QCOMPARE(times, (QList<qint64>{100, 200, 300}));
    }

    void aTimerFiresOnce()
    {
        FakeClock clock;
        int fired = 0;
        const auto timer = clock.makeTimer([&] { ++fired; });
        timer->start(10);
        QVERIFY(timer->isActive());
        clock.advance(1000);
        QCOMPARE(fired, 1);
        QVERIFY(!timer->isActive());
    }

    void aTimerMayStartItselfAnew()
    {
        FakeClock clock;
        int fired = 0;
        std::unique_ptr<gateway::Timer> timer;
        timer = clock.makeTimer([&] {
            ++fired;
            timer->start(10);
        });
        timer->start(10);
        clock.advance(105);
        QCOMPARE(fired, 10);
    }

    void startingAnewPostpones()
    {
        FakeClock clock;
        int fired = 0;
        const auto timer = clock.makeTimer([&] { ++fired; });
        timer->start(10);
        clock.advance(9);
        timer->start(10);
        clock.advance(9);
        QCOMPARE(fired, 0);
        clock.advance(1);
        QCOMPARE(fired, 1);
    }

    void stoppedAndDestroyedTimersDoNotFire()
    {
        FakeClock clock;
        int fired = 0;
        const auto stopped = clock.makeTimer([&] { ++fired; });
        auto destroyed = clock.makeTimer([&] { ++fired; });
        stopped->start(10);
        destroyed->start(10);
        stopped->stop();
        destroyed.reset();
        clock.advance(100);
        QCOMPARE(fired, 0);
    }

    void aTimerMayStopAnotherThatIsDueAtTheSameTime()
    {
        FakeClock clock;
        int fired = 0;
        std::unique_ptr<gateway::Timer> second;
        const auto first = clock.makeTimer([&] { second->stop(); });
        second = clock.makeTimer([&] { ++fired; });
        first->start(10);
        second->start(10);
        clock.advance(10);
        QCOMPARE(fired, 0);
    }
};

QTEST_GUILESS_MAIN(FakeClockTest)
#include "tst_fakeclock.moc"
