#include "session/pacer.h"

#include <QtTest/QTest>

using gateway::Pacer;

namespace {
constexpr qint64 kMs = 1'000'000;
constexpr qint64 kSpan = Pacer::kSpanNs;
} // namespace

class TestPacer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void letsTheLimitThroughAtOnceAndThenWaits()
    {
        Pacer pacer(3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(pacer.waitNs(100), 0);
            pacer.sent(100);
        }
        QCOMPARE(pacer.waitNs(100), kSpan);
    }

    void isExactAtTheEndOfTheSpan()
    {
        Pacer pacer(1);
        pacer.sent(5 * kMs);
        QCOMPARE(pacer.waitNs(5 * kMs + kSpan - 1), 1);
        QCOMPARE(pacer.waitNs(5 * kMs + kSpan), 0);
        QVERIFY(kSpan >= 1000 * kMs);
    }

    void freesPlacesOneByOneAsTheyWereTaken()
    {
        Pacer pacer(2);
        pacer.sent(0);
        pacer.sent(400 * kMs);
        QCOMPARE(pacer.waitNs(kSpan), 0);
        pacer.sent(kSpan);
        QCOMPARE(pacer.waitNs(kSpan), 400 * kMs);
    }

    void noSpanOfASecondCarriesMoreThanTheLimit()
    {
        Pacer pacer(7);
        std::vector<qint64> sent;
        qint64 now = 0;
        quint32 random = 1;
        while (sent.size() < 2000) {
            random = random * 1664525 + 1013904223;
            now += random % (90 * kMs);
            if (pacer.waitNs(now) == 0) {
                pacer.sent(now);
                sent.push_back(now);
            }
        }
        for (std::size_t i = 7; i < sent.size(); ++i)
            QVERIFY(sent[i] - sent[i - 7] > 1000 * kMs);
    }

    void reachesTheLimitWhereThereIsAlwaysSomethingToSend()
    {
        Pacer pacer(100);
        int sent = 0;
        for (qint64 now = 0; now < 10'000 * kMs;) {
            if (const qint64 wait = pacer.waitNs(now); wait > 0) {
                now += wait;
            } else {
                pacer.sent(now);
                ++sent;
            }
        }
        QCOMPARE(sent, 1000); // ten spans begin within the ten seconds
    }

    void keepsItsHistoryUnderASmallerLimit()
    {
        Pacer pacer(4);
        for (int i = 0; i < 4; ++i)
            pacer.sent(i * 100 * kMs);
        pacer.setLimit(2);
        QCOMPARE(pacer.waitNs(300 * kMs), 200 * kMs + kSpan - 300 * kMs);
        pacer.setLimit(1);
        QCOMPARE(pacer.waitNs(300 * kMs), kSpan);
    }

    void keepsItsHistoryUnderAGreaterLimit()
    {
        Pacer pacer(2);
        pacer.sent(0);
        pacer.sent(10);
        pacer.sent(kSpan); // the ring has turned
        pacer.setLimit(3);
        QCOMPARE(pacer.waitNs(kSpan), 0);
        pacer.sent(kSpan);
        QCOMPARE(pacer.waitNs(kSpan), 10);
    }

    void hasNoLimitAtZero()
    {
        Pacer pacer;
        for (int i = 0; i < 1000; ++i)
            pacer.sent(0);
        QCOMPARE(pacer.waitNs(0), 0);
        pacer.setLimit(1);
        QCOMPARE(pacer.waitNs(0), 0);
    }
};

QTEST_GUILESS_MAIN(TestPacer)
#include "tst_pacer.moc"
