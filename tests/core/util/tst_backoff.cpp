#include "util/backoff.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;

class BackoffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void eachFailureDoublesTheWaitUpToTheLast()
    {
        constexpr Backoff backoff{100, 1000};
        QCOMPARE(backoff.delayMs(0), 100);
        QCOMPARE(backoff.delayMs(1), 200);
        QCOMPARE(backoff.delayMs(3), 800);
        QCOMPARE(backoff.delayMs(4), 1000);
    }

    void manyFailuresDoNotOverflow()
    {
        constexpr Backoff backoff{30'000, 3'600'000};
        for (int failures = 10; failures < 10'000; ++failures)
            QCOMPARE(backoff.delayMs(failures), 3'600'000);
    }
};

QTEST_GUILESS_MAIN(BackoffTest)
#include "tst_backoff.moc"
