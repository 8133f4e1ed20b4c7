#include "sim/histogram.h"

#include <QtTest/QtTest>

using gateway::sim::Histogram;

class TestHistogram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void nothingRecordedIsAllZero()
    {
        const Histogram histogram;
        QCOMPARE(histogram.count(), quint64(0));
        QCOMPARE(histogram.max(), qint64(0));
        QCOMPARE(histogram.quantile(0.5), qint64(0));
    }

    void smallValuesAreExact()
    {
        Histogram histogram;
        for (qint64 value = 1; value <= 100; ++value)
            histogram.record(value);
        QCOMPARE(histogram.quantile(0.5), qint64(50));
        QCOMPARE(histogram.quantile(0.99), qint64(99));
        QCOMPARE(histogram.quantile(1), qint64(100));
        QCOMPARE(histogram.max(), qint64(100));
    }

    void everyValueIsKeptToWithinOne128th_data()
    {
        QTest::addColumn<qint64>("value");
        for (qint64 value = 1; value < (qint64(1) << 42); value = value * 3 + 1)
            QTest::addRow("%lld", static_cast<long long>(value)) << value;
        for (int power = 6; power < 42; ++power) {
            QTest::addRow("2^%d-1", power) << (qint64(1) << power) - 1;
            QTest::addRow("2^%d", power) << (qint64(1) << power);
        }
    }
    void everyValueIsKeptToWithinOne128th()
    {
        QFETCH(qint64, value);
        Histogram histogram;
        histogram.record(value);
        histogram.record(qint64(1) << 42); // so that the maximum does not cap the answer
        const qint64 seen = histogram.quantile(0.5);
        QVERIFY2(seen >= value && seen - value <= value / 128, qPrintable(QString::number(seen)));
    }

    void whatIsTooLongCountsInTheLastBucketAndAsTheMaximum()
    {
        Histogram histogram;
        histogram.record(std::numeric_limits<qint64>::max());
        QCOMPARE(histogram.count(), quint64(1));
        QCOMPARE(histogram.max(), std::numeric_limits<qint64>::max());
    }

    void anUnusualNegativeCountsAsZero()
    {
        Histogram histogram;
        histogram.record(-5);
        QCOMPARE(histogram.count(), quint64(1));
        QCOMPARE(histogram.quantile(1), qint64(0));
    }

    void quantilesSplitUnequalParts()
    {
        Histogram histogram;
        for (int i = 0; i < 990; ++i)
            histogram.record(10);
        for (int i = 0; i < 10; ++i)
            histogram.record(100);
        QCOMPARE(histogram.quantile(0.99), qint64(10));
        QCOMPARE(histogram.quantile(0.991), qint64(100));
    }
};

QTEST_GUILESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
