#include "text/smpptime.h"

#include "text/calendar.h"

#include <QtTest/QtTest>

using namespace gateway;

namespace {

qint64 ms(const char *iso) { return QDateTime::fromString(QLatin1String(iso), Qt::ISODateWithMs).toMSecsSinceEpoch(); }

} // namespace

class TestSmppTime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void anEmptyTimeIsNone()
    {
        const auto time = parseTime({}, 0);
        QVERIFY(time.ok());
        QVERIFY(!time->has_value());
    }

    void timesAreRead_data()
    {
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<qint64>("received");
        QTest::addColumn<qint64>("expected");
        const auto row = [](const char *time, const char *received, const char *expected) {
            QTest::addRow("%s from %s", time, received) << QByteArray(time) << ms(received) << ms(expected);
        };
        const char *now = "2026-11-23T10:15:20.250Z";
        row("261123101520000+", now, "2026-11-23T10:15:20Z");
        row("261123101520700+", now, "2026-11-23T10:15:20.700Z");
        row("261123101520004+", now, "2026-11-23T09:15:20Z");
        row("261123101520020-", now, "2026-11-23T15:15:20Z");
        row("261123101520022+", now, "2026-11-23T04:45:20Z");
        row("261231235959048-", now, "2027-01-01T11:59:59Z");
        row("000101000000000+", now, "2000-01-01T00:00:00Z");
        row("991231235959000-", now, "2099-12-31T23:59:59Z");
        row("280229000000000+", now, "2028-02-29T00:00:00Z");
        row("000000010000000R", now, "2026-11-23T11:15:20.250Z");
        row("000002000000000R", now, "2026-11-25T10:15:20.250Z");
        row("000000000130000R", now, "2026-11-23T10:16:50.250Z");
        row("000001020304000R", now, "2026-11-24T12:18:24.250Z");
        row("020610233429000R", now, "2029-06-03T09:49:49.250Z");
        row("000000000000000R", now, now);
        row("000100000000000R", "2026-01-31T08:00:00Z", "2026-02-28T08:00:00Z");
        row("000100000000000R", "2028-01-31T08:00:00Z", "2028-02-29T08:00:00Z");
        row("010000000000000R", "2028-02-29T08:00:00Z", "2029-02-28T08:00:00Z");
        row("000200000000000R", "2026-11-30T08:00:00Z", "2027-01-30T08:00:00Z");
        row("000101000000000R", "2026-01-31T08:00:00Z", "2026-03-01T08:00:00Z");
        row("001200000000000R", "2026-01-31T08:00:00Z", "2027-01-31T08:00:00Z");
        row("990000000000000R", "2026-01-31T08:00:00Z", "2125-01-31T08:00:00Z");
    }
    void timesAreRead()
    {
        QFETCH(QByteArray, time);
        QFETCH(qint64, received);
        QFETCH(qint64, expected);
        const auto read = parseTime(time, received);
        QVERIFY(read.ok());
        QCOMPARE(*read, std::optional(expected));
    }

    void anythingElseIsRefused_data()
    {
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<int>("error");
        const auto row = [](const char *time, TimeError error) {
            QTest::newRow(time) << QByteArray(time) << int(error);
        };
        for (const char *time : {"garbage", "26010100000000", "26112310152000+", "2611231015200000+",
                                 "000000003000000X", "26112310152000a+", "261123101520000r", "261123101520000 ",
                                 " 61123101520000+", "2611231015200000", "-61123101520000+"})
            row(time, TimeError::Format);
        for (const char *time :
             {"991399000000000+", "260230120000000+", "260229120000000+", "260431000000000+", "260001000000000+",
              "260100000000000+", "260101240000000+", "260101006000000+", "260101000060000+", "260101000000049+",
              "000000240000000R", "000000006000000R", "000000000060000R", "001300000000000R", "000032000000000R",
              "000000010000100R", "000000010000004R"})
            row(time, TimeError::Range);
    }
    void anythingElseIsRefused()
    {
        QFETCH(QByteArray, time);
        QFETCH(int, error);
        const auto read = parseTime(time, ms("2026-11-23T10:15:20Z"));
        QVERIFY(!read.ok());
        QCOMPARE(int(read.error()), error);
    }

    void aTimeIsWrittenInUtcToTheSecond()
    {
        QCOMPARE(formatAbsolute(ms("2026-11-23T10:15:20.999Z")), QByteArray("261123101520000+"));
        QCOMPARE(formatAbsolute(ms("2028-02-29T23:59:59Z")), QByteArray("280229235959000+"));
        QCOMPARE(formatAbsolute(0), QByteArray("000101000000000+"));
        QCOMPARE(formatAbsolute(ms("2125-01-31T08:00:00Z")), QByteArray("991231235959000+"));
    }

    void writtenTimesReadBack()
    {
        for (qint64 t = ms("2000-01-01T00:00:00Z"); t < ms("2099-12-31T00:00:00Z"); t += 1'234'567'000)
            QCOMPARE(*parseTime(formatAbsolute(t), 0), std::optional(t));
    }

    void theCalendarIsQts()
    {
        const QDate first(1970, 1, 1);
        for (qint64 day = 0; day < 60'000; ++day) {
            const QDate date = first.addDays(day);
            const CivilDate civil = dateOf(day);
            QCOMPARE(QDate(civil.year, civil.month, civil.day), date);
            QCOMPARE(daysSince1970(civil), day);
        }
    }
};

QTEST_GUILESS_MAIN(TestSmppTime)
#include "tst_smpptime.moc"
