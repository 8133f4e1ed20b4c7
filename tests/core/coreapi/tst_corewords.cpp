#include "coreapi/corewords.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

class TestCoreWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_qs)); }
    void writesTimesInUtcWithMilliseconds_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("epoch") << qint64(0) << "1970-01-01T00:00:00.000Z"_qba;
        QTest::newRow("contract's") << qint64(1795419900000) << "2026-11-23T07:45:00.000Z"_qba;
        QTest::newRow("milliseconds") << qint64(1795419900007) << "2026-11-23T07:45:00.007Z"_qba;
        QTest::newRow("leap day") << qint64(1709251199999) << "2024-02-29T23:59:59.999Z"_qba;
        QTest::newRow("before 1970") << qint64(-1) << "1969-12-31T23:59:59.999Z"_qba;
        QTest::newRow("too late") << std::numeric_limits<qint64>::max() << "9999-12-31T23:59:59.999Z"_qba;
        QTest::newRow("too early") << std::numeric_limits<qint64>::min() << "0000-01-01T00:00:00.000Z"_qba;
    }
    void writesTimesInUtcWithMilliseconds()
    {
        QFETCH(qint64, ms);
        QFETCH(QByteArray, text);
        QCOMPARE(timeText(ms), text);
        if (ms > -1000000000000 && ms < 10000000000000)
            QCOMPARE(parseTime(text.toStdString()), std::optional(ms));
    }
    void readsEveryRfc3339Form_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("ms");
        QTest::newRow("no fraction") << "2026-11-23T07:45:00Z"_qba << qint64(1795419900000);
        QTest::newRow("one digit") << "2026-11-23T07:45:00.5Z"_qba << qint64(1795419900500);
        QTest::newRow("nanoseconds are cut") << "2026-11-23T07:45:00.123999999Z"_qba << qint64(1795419900123);
        QTest::newRow("ahead of UTC") << "2026-11-23T18:45:00+11:00"_qba << qint64(1795419900000);
        QTest::newRow("behind UTC") << "2026-11-23T04:15:00.000-03:30"_qba << qint64(1795419900000);
        QTest::newRow("small letters") << "2026-11-23t07:45:00z"_qba << qint64(1795419900000);
        QTest::newRow("leap second") << "2026-12-31T23:59:60Z"_qba << qint64(1798761600000);
    }
    void readsEveryRfc3339Form()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, ms);
        QCOMPARE(parseTime(text.toStdString()), std::optional(ms));
    }
    void refusesWhatIsNoTime()
    {
        for (const std::string_view text :
             {"", "2026", "2026-11-23", "2026-11-23T07:45Z", "2026-11-23T07:45:00", "2026-11-23T07:45:00.Z",
              "2026-02-30T07:45:00Z", "2026-13-01T07:45:00Z", "2026-11-23T24:00:00Z", "2026-11-23T07:60:00Z",
              "2026-11-23T07:45:61Z", "2026-11-23T07:45:00Zx", "2026-11-23T07:45:00+1100", "26-11-23T07:45:00Z",
              "+026-11-23T07:45:00Z", "2026-11-23T07:45:00+24:00", " 2026-11-23T07:45:00Z"})
            QVERIFY2(!parseTime(text), text.data());
    }
    void wordsAndValuesBelongTogether()
    {
        QCOMPARE(word(MessageState::Skipped), std::string_view("skipped"));
        QCOMPARE(word(MessageState::Undeliverable), std::string_view("undeliverable"));
        QCOMPARE(word(QueueStatus::Cancelled), std::string_view("cancelled"));
        QCOMPARE(word(OutcomeStatus::UnknownMessage), std::string_view("unknown_message"));
        QCOMPARE(word(OutcomeKind::Released), std::string_view("released"));
        QCOMPARE(word(Direction::MobileOriginated), std::string_view("mo"));
        QCOMPARE(word(BindType::Transceiver), std::string_view("transceiver"));
        QCOMPARE(fromWord<MessageState>("enroute"), std::optional(MessageState::Enroute));
        QCOMPARE(fromWord<ReportStatus>("unknown_message"), std::optional(ReportStatus::UnknownMessage));
        QCOMPARE(fromWord<PeerMode>("server"), std::optional(PeerMode::Server));
        QCOMPARE(fromWord<SubmitStatus>("Accepted"), std::nullopt);
        QCOMPARE(fromWord<QueueStatus>(""), std::nullopt);
    }
};

QTEST_GUILESS_MAIN(TestCoreWords)
#include "tst_corewords.moc"
