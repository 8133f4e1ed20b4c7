#include "sim/carrier.h"
#include "sim/partner.h"
#include "support/patience.h"

#include <QtTest/QtTest>

using namespace gateway;
using namespace gateway::sim;

/// The carrier and the partner against each other over loopback, in one process.
class TestSimulators : public QObject
{
    Q_OBJECT

    struct Both
    {
        CarrierTotals carrier;
        PartnerTotals partner;
        bool succeeded = false;
        QStringList problems;
    };

    /// Runs partners one after the other, then stops the carrier.
    static Both runBoth(const CarrierSettings &carrierSettings, std::vector<PartnerSettings> partners)
    {
        Both both;
        Carrier carrier(carrierSettings, systemClock());
        const auto port = carrier.listen();
        if (!port.ok()) {
            both.problems += port.error();
            return both;
        }
        for (PartnerSettings &settings : partners) {
            settings.port = *port;
            bool finished = false;
            Partner partner(settings, systemClock(), [&finished] { finished = true; });
            if (const auto started = partner.start(); !started.ok()) {
                both.problems += started.error();
                return both;
            }
            if (!QTest::qWaitFor([&finished] { return finished; }, kPatienceMs))
                both.problems += QStringLiteral("the partner did not finish");
            both.partner = partner.totals();
            both.succeeded = partner.succeeded();
            both.problems += partner.problems();
        }
        bool stopped = false;
        carrier.stop([&stopped] { stopped = true; });
        if (!QTest::qWaitFor([&stopped] { return stopped; }, kPatienceMs))
            both.problems += QStringLiteral("the carrier did not stop");
        both.carrier = carrier.totals();
        return both;
    }

    static PartnerSettings partnerSettings(qint64 count)
    {
        PartnerSettings settings;
        settings.systemId = "acme";
        settings.password = "secret";
        settings.count = count;
        settings.window = 50;
        return settings;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyMessageIsAcceptedOnce()
    {
        const Both both = runBoth({}, {partnerSettings(5000)});
        QCOMPARE(both.problems, QStringList());
        QVERIFY(both.succeeded);
        QCOMPARE(both.partner.messages, quint64(5000));
        QCOMPARE(both.partner.accepted, quint64(5000));
        QCOMPARE(both.partner.latency.count(), quint64(5000));
        QVERIFY(both.partner.errors.empty());
        QCOMPARE(both.carrier.received, quint64(5000));
        QCOMPARE(both.carrier.accepted, quint64(5000));
        QCOMPARE(both.carrier.sessions, quint64(1));
    }

    void sessionsShareTheMessagesOverThreads()
    {
        CarrierSettings carrier;
        carrier.threads = 3;
        PartnerSettings partner = partnerSettings(3000);
        partner.sessions = 4;
        PartnerSettings other = partner;
        other.systemId = "other";
        const Both both = runBoth(carrier, {partner, other});
        QCOMPARE(both.problems, QStringList());
        QCOMPARE(both.partner.sessions, quint64(4));
        QCOMPARE(both.carrier.sessions, quint64(8));
        QCOMPARE(both.carrier.accepted, quint64(6000));
    }

    void receiptsComeForEveryMessageThatAsks_data()
    {
        QTest::addColumn<qint64>("latency");
        QTest::addColumn<qint64>("delay");
        QTest::newRow("at once") << qint64(0) << qint64(0);
        QTest::newRow("delayed") << qint64(0) << qint64(20);
        QTest::newRow("late answers") << qint64(5) << qint64(0);
    }
    void receiptsComeForEveryMessageThatAsks()
    {
        QFETCH(qint64, latency);
        QFETCH(qint64, delay);
        CarrierSettings carrier;
        carrier.deliveryReceipts = true;
        carrier.receiptDelay = delay;
        carrier.latency = latency;
        PartnerSettings partner = partnerSettings(500);
        partner.registeredDelivery = true;
        partner.waitReceipts = 25;
        const Both both = runBoth(carrier, {partner});
        QCOMPARE(both.problems, QStringList());
        QCOMPARE(both.partner.receipts, (std::map<QByteArray, quint64>{{"delivered", 500}}));
        QCOMPARE(both.partner.deliverSm, quint64(500));
        QCOMPARE(both.carrier.receiptsSent, quint64(500));
        QCOMPARE(both.carrier.receiptsAcknowledged, quint64(500));
    }

    void nobodyGetsReceiptsUnasked()
    {
        CarrierSettings carrier;
        carrier.deliveryReceipts = true;
        const Both both = runBoth(carrier, {partnerSettings(100)});
        QCOMPARE(both.carrier.receiptsSent, quint64(0));
    }

    void aTransmittersReceiptsWaitForItsReceiver()
    {
        CarrierSettings carrier;
        carrier.deliveryReceipts = true;
        PartnerSettings sender = partnerSettings(20);
        sender.bindType = BindType::Transmitter;
        sender.registeredDelivery = true;
        PartnerSettings receiver = partnerSettings(20);
        receiver.bindType = BindType::Receiver;
        const Both both = runBoth(carrier, {sender, receiver});
        QCOMPARE(both.problems, QStringList());
        QVERIFY(both.succeeded);
        QCOMPARE(both.partner.messages, quint64(0));
        QCOMPARE(both.partner.receipts, (std::map<QByteArray, quint64>{{"delivered", 20}}));
    }

    void theRejectRateIsKeptExactly()
    {
        CarrierSettings carrier;
        carrier.rejectRate = 0.3;
        carrier.rejectStatus = static_cast<quint32>(smpp::CommandStatus::ESME_RINVDSTADR);
        const Both both = runBoth(carrier, {partnerSettings(1000)});
        QVERIFY(!both.succeeded);
        QCOMPARE(both.carrier.rejected, quint64(300));
        QCOMPARE(both.carrier.accepted, quint64(700));
        QCOMPARE(both.partner.accepted, quint64(700));
        QCOMPARE(both.partner.errors, (std::map<QByteArray, quint64>{{"ESME_RINVDSTADR", 300}}));
    }

    void beyondTheThrottleMessagesAreRefused()
    {
        CarrierSettings carrier;
        carrier.throttle = 100;
        const Both both = runBoth(carrier, {partnerSettings(2000)});
        QVERIFY(both.carrier.accepted >= 100);
        QVERIFY(both.carrier.throttled > 0);
        QCOMPARE(both.carrier.accepted + both.carrier.throttled, quint64(2000));
        QCOMPARE(both.partner.errors, (std::map<QByteArray, quint64>{{"ESME_RTHROTTLED", both.carrier.throttled}}));
    }

    void aPacedPartnerSendsEverything()
    {
        PartnerSettings partner = partnerSettings(100);
        partner.tps = 1000;
        partner.sessions = 3;
        const Both both = runBoth({}, {partner});
        QCOMPARE(both.problems, QStringList());
        QVERIFY(both.succeeded);
        QCOMPARE(both.carrier.accepted, quint64(100));
    }

    void mobileOriginatedMessagesComeInTheNumberAskedFor()
    {
        CarrierSettings carrier;
        carrier.moTps = 500;
        carrier.moCount = 40;
        PartnerSettings receiver = partnerSettings(40);
        receiver.bindType = BindType::Receiver;
        const Both both = runBoth(carrier, {receiver});
        QCOMPARE(both.problems, QStringList());
        QCOMPARE(both.partner.deliverSm, quint64(40));
        QVERIFY(both.partner.receipts.empty());
        QCOMPARE(both.carrier.moSent, quint64(40));
        QCOMPARE(both.carrier.moAcknowledged, quint64(40));
    }

    void aBindWithWrongCredentialsIsRefusedAndSaid()
    {
        CarrierSettings carrier;
        carrier.systemId = "acme";
        carrier.password = "secret";
        PartnerSettings partner = partnerSettings(3);
        partner.password = "guess";
        const Both both = runBoth(carrier, {partner});
        QVERIFY(!both.succeeded);
        QCOMPARE(both.problems.size(), 1);
        QVERIFY2(both.problems.first().contains(QStringLiteral("ESME_RINVPASWD")), qPrintable(both.problems.first()));
        QCOMPARE(both.partner.sessions, quint64(0));
        QCOMPARE(both.partner.errors, (std::map<QByteArray, quint64>{{"not_sent", 3}}));

        partner.systemId = "stranger";
        const Both unknown = runBoth(carrier, {partner});
        QVERIFY2(unknown.problems.first().contains(QStringLiteral("ESME_RINVSYSID")),
                 qPrintable(unknown.problems.first()));
    }

    void aPortThatNobodyListensOnIsAProblemNotAHang()
    {
        PartnerSettings settings = partnerSettings(1);
        {
            Carrier gone({}, systemClock());
            settings.port = *gone.listen();
        }
        bool finished = false;
        Partner partner(settings, systemClock(), [&finished] { finished = true; });
        QVERIFY(partner.start().ok());
        TRY_VERIFY(finished);
        QVERIFY(!partner.succeeded());
        QCOMPARE(partner.problems().size(), 1);
    }

    void aTakenPortIsAnError()
    {
        Carrier first({}, systemClock());
        CarrierSettings same;
        same.port = *first.listen();
        Carrier second(same, systemClock());
        const auto port = second.listen();
        QVERIFY(!port.ok());
        QVERIFY2(port.error().contains(QString::number(same.port)), qPrintable(port.error()));
    }

    void longTextGoesIntoMessagePayload()
    {
        PartnerSettings partner = partnerSettings(10);
        partner.textSize = 1000;
        partner.ucs2 = true;
        const Both both = runBoth({}, {partner});
        QCOMPARE(both.problems, QStringList());
        QCOMPARE(both.carrier.accepted, quint64(10));
    }

    void aMessageThatCannotBeIsRefusedBeforeConnecting_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("destination");
        QTest::addColumn<QString>("named");
        QTest::newRow("source") << QByteArray(21, '1') << QByteArray("614") << QStringLiteral("--source");
        QTest::newRow("destination") << QByteArray("a") << QByteArray(21, '1') << QStringLiteral("--destination");
        QTest::newRow("no destination") << QByteArray("a") << QByteArray() << QStringLiteral("--destination");
    }
    void aMessageThatCannotBeIsRefusedBeforeConnecting()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, destination);
        QFETCH(QString, named);
        PartnerSettings settings = partnerSettings(1);
        settings.source = source;
        settings.destination = destination;
        Partner partner(settings, systemClock(), [] {});
        const auto started = partner.start();
        QVERIFY(!started.ok());
        QVERIFY2(started.error().contains(named), qPrintable(started.error()));
    }

    void stoppingAPartnerUnbindsInTheMiddle()
    {
        CarrierSettings carrierSettings;
        carrierSettings.latency = 5;
        Carrier carrier(carrierSettings, systemClock());
        PartnerSettings settings = partnerSettings(1'000'000);
        settings.port = *carrier.listen();
        bool finished = false;
        Partner partner(settings, systemClock(), [&finished] { finished = true; });
        QVERIFY(partner.start().ok());
        TRY_VERIFY(partner.totals().accepted > 100);
        partner.stop();
        QTRY_VERIFY_WITH_TIMEOUT(finished, 20'000);
        QVERIFY(!partner.succeeded());
        const PartnerTotals &totals = partner.totals();
        quint64 failed = 0;
        for (const auto &[name, count] : totals.errors)
            failed += count;
        QCOMPARE(totals.accepted + failed, quint64(1'000'000));
    }
};

QTEST_GUILESS_MAIN(TestSimulators)
#include "tst_simulators.moc"
