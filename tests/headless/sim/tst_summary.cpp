#include "sim/summary.h"
#include "support/patience.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

using namespace gateway::sim;

class TestSummary : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aPartnersSummaryIsOneLineWithEveryFigure()
    {
        PartnerTotals totals;
        totals.messages = 1000;
        totals.accepted = 990;
        totals.errors["ESME_RTHROTTLED"] = 10;
        totals.receipts["delivered"] = 7;
        totals.deliverSm = 8;
        totals.sessions = 2;
        totals.firstNs = 5'000'000'000;
        totals.lastNs = 7'000'000'000;
        totals.cpuUs = 4000;
        for (int i = 1; i <= 100; ++i)
            totals.latency.record(i * 1'000'000);
        const QByteArray json = totals.json();
        QVERIFY(!json.contains('\n'));
        const QJsonObject object = QJsonDocument::fromJson(json).object();
        QCOMPARE(object.value(QStringLiteral("messages")).toInt(), 1000);
        QCOMPARE(object.value(QStringLiteral("accepted")).toInt(), 990);
        QCOMPARE(object.value(QStringLiteral("seconds")).toDouble(), 2.0);
        QCOMPARE(object.value(QStringLiteral("messages_per_second")).toDouble(), 500.0);
        QCOMPARE(object.value(QStringLiteral("cpu_us_per_message")).toDouble(), 4.0);
        QCOMPARE(object.value(QStringLiteral("sessions")).toInt(), 2);
        QCOMPARE(object.value(QStringLiteral("deliver_sm")).toInt(), 8);
        QCOMPARE(object.value(QStringLiteral("errors")).toObject().value(QStringLiteral("ESME_RTHROTTLED")).toInt(),
                 10);
        QCOMPARE(object.value(QStringLiteral("receipts")).toObject().value(QStringLiteral("delivered")).toInt(), 7);
        const QJsonObject latency = object.value(QStringLiteral("latency_ms")).toObject();
        QCOMPARE(latency.value(QStringLiteral("max")).toDouble(), 100.0);
        QVERIFY(qAbs(latency.value(QStringLiteral("p50")).toDouble() - 50) <= 0.5);
        QVERIFY(qAbs(latency.value(QStringLiteral("p99")).toDouble() - 99) <= 1);
        QCOMPARE(object.size(), 10);
    }

    void aCarriersThreadsAddUp()
    {
        CarrierTotals first;
        first.received = 3;
        first.accepted = 2;
        first.rejected = 1;
        first.firstNs = 2'000'000'000;
        first.lastNs = 3'000'000'000;
        CarrierTotals second;
        second.received = 7;
        second.accepted = 4;
        second.throttled = 3;
        second.receiptsSent = 5;
        second.receiptsAcknowledged = 4;
        second.moSent = 2;
        second.moAcknowledged = 1;
        second.sessions = 1;
        second.firstNs = 1'000'000'000;
        second.lastNs = 2'000'000'000;
        CarrierTotals all;
        all.add(CarrierTotals()); // a thread that saw nothing changes no time
        all.add(first);
        all.add(second);
        all.cpuUs = 50;
        QCOMPARE(QJsonDocument::fromJson(all.json()).object(),
                 QJsonDocument::fromJson(R"({"received":10,"accepted":6,"rejected":1,"throttled":3,"receipts_sent":5,
                     "receipts_acknowledged":4,"mo_sent":2,"mo_acknowledged":1,"sessions":1,"seconds":2,
                     "messages_per_second":5,"cpu_us_per_message":5})")
                     .object());
    }

    void nothingDoneDividesByNothing()
    {
        const QByteArray json = CarrierTotals().json();
        QVERIFY2(!QJsonDocument::fromJson(json).isNull(), json.constData());
        QVERIFY(!QJsonDocument::fromJson(PartnerTotals().json()).isNull());
    }

    void processorTimeGrows()
    {
        const qint64 before = cpuMicroseconds();
        TRY_VERIFY(cpuMicroseconds() > before);
    }
};

QTEST_GUILESS_MAIN(TestSummary)
#include "tst_summary.moc"
