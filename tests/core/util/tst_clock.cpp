#include "support/patience.h"
#include "util/clock.h"

#include <QtCore/QDateTime>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;

class ClockTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theMonotonicClockNeverGoesBack()
    {
        qint64 last = systemClock().nowNs();
        for (int i = 0; i < 1000; ++i) {
            const qint64 now = systemClock().nowNs();
            QVERIFY(now >= last);
            last = now;
        }
    }

    void theWallClockIsThatOfTheSystem()
    {
        const qint64 before = QDateTime::currentMSecsSinceEpoch();
        const qint64 wall = systemClock().wallMs();
        QVERIFY(before <= wall);
        QVERIFY(wall <= QDateTime::currentMSecsSinceEpoch());
    }

    void aTimerFiresOnceAndNotBeforeItsTime()
    {
        int fired = 0;
        const auto timer = systemClock().makeTimer([&] { ++fired; });
        QVERIFY(!timer->isActive());
        const qint64 start = systemClock().nowNs();
        timer->start(20);
        QVERIFY(timer->isActive());
        TRY_COMPARE(fired, 1);
        QVERIFY(systemClock().nowNs() - start >= 19'000'000); // the event loop counts whole milliseconds
        QVERIFY(!timer->isActive());
    }

    void aStoppedOrDestroyedTimerDoesNotFire()
    {
        int fired = 0;
        const auto stopped = systemClock().makeTimer([&] { ++fired; });
        auto destroyed = systemClock().makeTimer([&] { ++fired; });
        bool done = false;
        const auto after = systemClock().makeTimer([&] { done = true; });
        stopped->start(1);
        destroyed->start(1);
        after->start(10);
        stopped->stop();
        QVERIFY(!stopped->isActive());
        destroyed.reset();
        TRY_VERIFY(done);
        QCOMPARE(fired, 0);
    }

    void startingAnewPostpones()
    {
        QByteArray order;
        const auto first = systemClock().makeTimer([&] { order += 'a'; });
        const auto second = systemClock().makeTimer([&] { order += 'b'; });
        first->start(1);
        second->start(10);
        first->start(30);
        TRY_COMPARE(order.size(), 2);
        QCOMPARE(order, "ba"_qba);
    }
};

QTEST_GUILESS_MAIN(ClockTest)
#include "tst_clock.moc"
