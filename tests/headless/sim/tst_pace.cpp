#include "sim/pace.h"

#include <QtTest/QtTest>

using namespace gateway::sim;

constexpr qint64 kMs = kMillisecondNs;

class TestPace : public QObject
{
    Q_OBJECT

    /// How many events a pace lets through when looked at each `stepNs` from `fromNs` to `toNs`.
    static int taken(Pace &pace, qint64 fromNs, qint64 toNs, qint64 stepNs)
    {
        int count = 0;
        for (qint64 now = fromNs; now < toNs; now += stepNs)
            for (; pace.due(now); ++count)
                pace.taken(now);
        return count;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void eventsAreEvenlySpaced()
    {
        Pace pace(4, 0);
        QVERIFY(pace.due(0));
        pace.taken(0);
        QVERIFY(!pace.due(250 * kMs - 1));
        QCOMPARE(pace.dueNs(), 250 * kMs);
    }

    void aSecondCarriesWhatWasAskedFor_data()
    {
        QTest::addColumn<int>("perSecond");
        for (int perSecond : {1, 3, 7, 1000, 33'333})
            QTest::addRow("%d", perSecond) << perSecond;
    }
    void aSecondCarriesWhatWasAskedFor()
    {
        QFETCH(int, perSecond);
        Pace pace(perSecond, 0);
        // The last look is a millisecond before the end.
        const int count = taken(pace, 0, 10 * kSecondNs, kMs);
        QVERIFY2(count <= 10 * perSecond && count >= 10 * perSecond - perSecond / 1000 - 1,
                 qPrintable(QString::number(count)));
    }

    void aShortStallIsMadeUpForAndALongOneIsNot()
    {
        Pace pace(100, 0);
        QCOMPARE(taken(pace, 0, kSecondNs, kMs), 100);
        QCOMPARE(taken(pace, kSecondNs + 50 * kMs, kSecondNs + 51 * kMs, kMs), 6);
        Pace stalled(100, 0);
        stalled.taken(10 * kSecondNs);
        QCOMPARE(taken(stalled, 10 * kSecondNs, 10 * kSecondNs + 1, kMs), 11);
    }

    void aBucketTakesABurstOfOneSecondAndThenItsRate()
    {
        TokenBucket bucket(10);
        int taken = 0;
        for (int i = 0; i < 100; ++i)
            taken += bucket.take(0) ? 1 : 0;
        QCOMPARE(taken, 10);
        QVERIFY(!bucket.take(100 * kMs - 1));
        QVERIFY(bucket.take(100 * kMs));
        QVERIFY(!bucket.take(100 * kMs));
    }

    void aBucketNeverHoldsMoreThanOneSecond()
    {
        TokenBucket bucket(10);
        bucket.take(0);
        int taken = 0;
        for (int i = 0; i < 100; ++i)
            taken += bucket.take(3600 * kSecondNs) ? 1 : 0;
        QCOMPARE(taken, 10);
    }

    void whoKeepsToTheLimitIsNeverRefused()
    {
        TokenBucket bucket(30);
        for (qint64 i = 0; i < 3000; ++i)
            QVERIFY(bucket.take(i * kSecondNs / 30));
    }
};

QTEST_GUILESS_MAIN(TestPace)
#include "tst_pace.moc"
