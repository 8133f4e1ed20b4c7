#include "relay/ratecontrol.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

namespace {
constexpr qint64 kSecond = 1'000'000'000;

/// How many leave now.
int burst(RateControl &rate, qint64 now)
{
    int n = 0;
    for (; n < 10'000 && rate.waitNs(now) == 0; ++n)
        rate.sent(now);
    return n;
}
} // namespace

class TestRateControl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void letsTheLimitThroughInASecond()
    {
        RateControl rate(50);
        const qint64 now = 5 * kSecond;
        QCOMPARE(rate.current(), 50);
        QVERIFY(!rate.isReduced());
        QCOMPARE(burst(rate, now), 50);
        QVERIFY(rate.waitNs(now + kSecond - 1) > 0);
        QCOMPARE(burst(rate, now + 2 * kSecond), 50);
    }

    void aThrottledAnswerTakesThreeTenthsOffTheRate()
    {
        RateControl rate(50);
        qint64 now = 5 * kSecond;
        burst(rate, now);
        rate.throttled(now);
        QCOMPARE(rate.current(), 35);
        QVERIFY(rate.isReduced());
        now += kSecond - 1; // what was sent under the old limit still counts
        QVERIFY(rate.waitNs(now) > 0);
    }

    void answersToWhatWasUnderWayDoNotLowerItAgain()
    {
        RateControl rate(100);
        const qint64 now = 5 * kSecond;
        rate.throttled(now);
        rate.throttled(now + 1);
        rate.throttled(now + kSecond - 1);
        QCOMPARE(rate.current(), 70);
        rate.throttled(now + kSecond);
        QCOMPARE(rate.current(), 49);
    }

    void neverFallsUnderOneASecond()
    {
        RateControl rate(4);
        for (int i = 1; i < 10; ++i)
            rate.throttled(i * 2 * kSecond);
        QCOMPARE(rate.current(), 1);
        QCOMPARE(burst(rate, 100 * kSecond), 4); // long forgotten by then
    }

    void everySecondGivesATenthBack()
    {
        RateControl rate(100);
        const qint64 now = 5 * kSecond;
        rate.throttled(now - kSecond);
        rate.throttled(now);
        rate.waitNs(now + kSecond - 1);
        QCOMPARE(rate.current(), 49);
        rate.waitNs(now + kSecond);
        QCOMPARE(rate.current(), 59);
        rate.waitNs(now + 3 * kSecond + kSecond / 2); // two more whole ones
        QCOMPARE(rate.current(), 79);
        rate.waitNs(now + 4 * kSecond);
        QCOMPARE(rate.current(), 89);
        rate.waitNs(now + 5 * kSecond);
        QCOMPARE(rate.current(), 99);
        QVERIFY(rate.isReduced());
        rate.waitNs(now + 6 * kSecond);
        QCOMPARE(rate.current(), 100);
        QVERIFY(!rate.isReduced());
        rate.throttled(now + 6 * kSecond);
        QCOMPARE(rate.current(), 70);
    }

    void aSmallLimitRecoversByOne()
    {
        RateControl rate(4);
        rate.throttled(kSecond);
        QCOMPARE(rate.current(), 2);
        rate.waitNs(2 * kSecond);
        QCOMPARE(rate.current(), 3);
    }

    void theReducedRateHolds()
    {
        RateControl rate(40);
        rate.throttled(10 * kSecond);
        QCOMPARE(burst(rate, 10 * kSecond), 28);
        QCOMPARE(burst(rate, 12 * kSecond), 36); // two tenths came back
    }

    void aNewLimitCountsAtOnce()
    {
        RateControl rate(100);
        rate.setLimit(10);
        QCOMPARE(rate.current(), 10);
        QCOMPARE(burst(rate, 5 * kSecond), 10);
        rate.setLimit(200);
        QCOMPARE(rate.current(), 200);
        QCOMPARE(burst(rate, 5 * kSecond), 190);
    }

    void aNewLimitDoesNotUndoThrottling()
    {
        RateControl rate(100);
        rate.throttled(5 * kSecond);
        rate.setLimit(400);
        QCOMPARE(rate.current(), 70);
        rate.setLimit(30);
        QCOMPARE(rate.current(), 30);
    }
};

QTEST_GUILESS_MAIN(TestRateControl)
#include "tst_ratecontrol.moc"
