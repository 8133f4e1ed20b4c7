#include "corerig.h"
#include "relay/reportqueue.h"

using namespace gateway;

namespace {

const QString kAccount = QStringLiteral("acme@carrier:2775");

/// A receipt for `id` as request `sequence`, after which `barrier` submits had left.
ReportItem item(const char *id, quint64 barrier = 0, quint32 sequence = 1)
{
    ReportItem i;
    i.report.account = kAccount;
    i.report.smsc = QStringLiteral("carrier");
    i.report.smscMessageId = id;
    i.report.reportKey = QByteArray("key-") + id;
    i.report.state = MessageState::Delivered;
    i.barrier = barrier;
    i.replyTo = {9, sequence, ReplyTo::Kind::DeliverSm};
    return i;
}

struct Rig : CoreRig
{
    Rig() { up(); }
    ReportQueue queue{core, monitor, clock, [this](const std::vector<InboundReply> &more) {
                          for (const InboundReply &r : more)
                              replies << QByteArray::number(r.replyTo.sequence) + ' ' + smpp::statusName(r.status);
                      }};
    QByteArrayList replies;

    static QByteArray ids(const std::vector<DeliveryReport> &reports)
    {
        QByteArrayList list;
        for (const DeliveryReport &r : reports)
            list << r.smscMessageId;
        return list.join(' ');
    }
    QByteArray answer(ReportStatus status = ReportStatus::Recorded)
    {
        const auto call = core.reportCalls.take();
        call.answer(std::vector<ReportStatus>(call.asked.size(), status));
        return ids(call.asked);
    }
    QByteArray fail(const CoreError &error)
    {
        const auto call = core.reportCalls.take();
        call.fail(error);
        return ids(call.asked);
    }
    int asked() const { return core.reportCalls.waiting(); }
    QByteArray said() { return std::exchange(replies, {}).join(", "); }
};

} // namespace

class TestReportQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- When a report leaves

    void leavesAtOnceWhereNoSubmitIsOpen()
    {
        Rig rig;
        rig.queue.add({item("m1")});
        const auto call = rig.core.reportCalls.take();
        QCOMPARE(call.asked.front().reportKey, QByteArray("key-m1"));
        QCOMPARE(call.asked.front().account, kAccount);
        QCOMPARE(rig.said(), QByteArray()); // the carrier hears when Core has it
        QCOMPARE(rig.queue.size(), 1u);
        call.answer({ReportStatus::Recorded});
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void leavesAtOnceWhereAllEarlierSubmitsAreRecorded()
    {
        Rig rig;
        rig.queue.outcomeRecorded(kAccount, 1, {"a"});
        rig.queue.outcomeRecorded(kAccount, 2, {"b"});
        rig.queue.add({item("unheard-of", 2)});
        QCOMPARE(rig.asked(), 1);
    }

    void aHeldReceiptIsAnsweredAtOnce()
    {
        Rig rig;
        rig.queue.add({item("m1", 1)});
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
        QCOMPARE(rig.asked(), 0);
        QCOMPARE(rig.queue.size(), 1u);
        rig.queue.outcomeRecorded(kAccount, 1, {"m1"});
        QCOMPARE(rig.answer(), QByteArray("m1"));
        QCOMPARE(rig.said(), QByteArray()); // and not twice
    }

    void waitsForTheOutcomeThatNamesItsId()
    {
        Rig rig;
        rig.queue.add({item("m3", 3)});
        rig.queue.outcomeRecorded(kAccount, 2, {"m2"});
        QCOMPARE(rig.asked(), 0);
        rig.queue.outcomeRecorded(kAccount, 3, {"", "m3"}); // the first submit is still open
        QCOMPARE(rig.answer(), QByteArray("m3"));
    }

    void waitsForAllEarlierSubmits()
    {
        Rig rig;
        rig.queue.add({item("other-form", 3)});
        rig.queue.outcomeRecorded(kAccount, 3, {"m3"});
        rig.queue.outcomeRecorded(kAccount, 1, {"m1"});
        QCOMPARE(rig.asked(), 0);
        rig.queue.outcomeRecorded(kAccount, 2, {});
        QCOMPARE(rig.asked(), 1);
    }

    void laterSubmitsDoNotHoldItUp()
    {
        Rig rig;
        rig.queue.add({item("x", 1)});
        rig.queue.outcomeRecorded(kAccount, 2, {});
        QCOMPARE(rig.asked(), 0);
        rig.queue.outcomeRecorded(kAccount, 1, {});
        QCOMPARE(rig.asked(), 1);
    }

    void leavesWhereItsIdIsRecordedAlready()
    {
        Rig rig;
        rig.queue.outcomeRecorded(kAccount, 5, {"m5"});
        rig.queue.add({item("m5", 7)});
        QCOMPARE(rig.asked(), 1);
        QCOMPARE(rig.said(), QByteArray());
    }

    void anOutcomeRecordedTwiceChangesNothing()
    {
        Rig rig;
        rig.queue.add({item("x", 3)});
        rig.queue.outcomeRecorded(kAccount, 1, {});
        rig.queue.outcomeRecorded(kAccount, 1, {}); // a late `sent` has the number of its first attempt
        rig.queue.outcomeRecorded(kAccount, 3, {});
        QCOMPARE(rig.asked(), 0);
        rig.queue.outcomeRecorded(kAccount, 2, {});
        QCOMPARE(rig.asked(), 1);
    }

    void accountsDoNotWaitForEachOther()
    {
        Rig rig;
        rig.queue.add({item("m1", 1)});
        rig.queue.outcomeRecorded(QStringLiteral("other"), 1, {"m1"});
        QCOMPARE(rig.asked(), 0);
        rig.queue.outcomeRecorded(kAccount, 1, {});
        QCOMPARE(rig.asked(), 1);
    }

    void isHeldFiveSecondsAtMost()
    {
        Rig rig;
        rig.queue.add({item("m1", 1)});
        rig.clock.advance(3000);
        rig.queue.add({item("m2", 1, 2)});
        rig.clock.advance(1999);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.answer(), QByteArray("m1"));
        rig.clock.advance(2999);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.answer(), QByteArray("m2"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void remembersABoundedNumberOfIds()
    {
        Rig rig;
        std::vector<QByteArray> ids;
        for (int i = 0; i <= 2'000; ++i)
            ids.push_back("id" + QByteArray::number(i));
        rig.queue.outcomeRecorded(kAccount, 2, ids);
        rig.queue.add({item("id0", 2)});
        QCOMPARE(rig.asked(), 0);
        rig.queue.add({item("id1", 2)});
        QCOMPARE(rig.answer(), QByteArray("id1"));
    }

    // ---- Batches

    void twoRequestsOfAThousandAreInFlight()
    {
        Rig rig;
        rig.queue.add(std::vector<ReportItem>(2500, item("m")));
        QCOMPARE(rig.asked(), 2);
        QCOMPARE(rig.core.reportCalls.take().asked.size(), 1000u);
        rig.answer();
        QCOMPARE(rig.core.reportCalls.take().asked.size(), 500u);
        QCOMPARE(rig.queue.size(), 1500u);
    }

    // ---- Core in trouble

    void whileCoreIsDownTheCarrierKeepsItsReceipts()
    {
        Rig rig;
        rig.down();
        rig.queue.add({item("m1"), item("m2", 1, 2)});
        QCOMPARE(rig.said(), QByteArray("1 ESME_RX_T_APPN, 2 ESME_RX_T_APPN"));
        QCOMPARE(rig.asked(), 0);
        QCOMPARE(rig.queue.size(), 0u);
    }

    void beforeCoreIsKnownReceiptsAreTried()
    {
        CoreRig rig;
        ReportQueue queue(rig.core, rig.monitor, rig.clock, [](const std::vector<InboundReply> &) {});
        queue.add({item("m1")});
        QCOMPARE(rig.core.reportCalls.waiting(), 1);
    }

    void oneRepeatThenTheCarrierIsToldToRepeatItself()
    {
        Rig rig;
        rig.queue.add({item("m1")});
        rig.fail(httpError(503));
        QCOMPARE(rig.said(), QByteArray());
        rig.clock.advance(199);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.fail(httpError(503)), QByteArray("m1"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_RX_T_APPN"));
        QCOMPARE(rig.queue.size(), 0u);
        rig.clock.advance(100'000);
        QCOMPARE(rig.asked(), 0);
    }

    void theRepeatMaySucceed()
    {
        Rig rig;
        rig.queue.add({item("m1")});
        rig.fail(resetError());
        rig.clock.advance(200);
        rig.answer();
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
    }

    void whatWasAcknowledgedIsRepeatedUntilCoreHasIt()
    {
        Rig rig;
        rig.queue.add({item("held", 1)});
        rig.clock.advance(5000);
        rig.said();
        for (const int wait : {200, 400, 800, 1600, 3200, 6400, 12'800, 25'600, 30'000, 30'000}) {
            QCOMPARE(rig.fail(httpError(500)), QByteArray("held"));
            rig.clock.advance(wait - 1);
            QCOMPARE(rig.asked(), 0);
            rig.clock.advance(1);
            QCOMPARE(rig.asked(), 1);
        }
        QCOMPARE(rig.answer(), QByteArray("held"));
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.queue.size(), 0u);
    }

    void ofOneBatchOnlyTheAcknowledgedStay()
    {
        Rig rig;
        rig.queue.add({item("held", 1)});
        rig.said();
        rig.clock.advance(4000);
        rig.queue.add({item("blocker")});
        rig.queue.add({item("blocker2")}); // both requests are under way now
        rig.queue.add({item("open", 0, 2)});
        rig.clock.advance(1000);
        rig.answer();
        rig.answer();
        rig.said();
        QCOMPARE(rig.fail(httpError(500)), QByteArray("open held"));
        rig.clock.advance(200);
        QCOMPARE(rig.fail(httpError(500)), QByteArray("open held"));
        QCOMPARE(rig.said(), QByteArray("2 ESME_RX_T_APPN"));
        QCOMPARE(rig.queue.size(), 1u);
        rig.clock.advance(400);
        QCOMPARE(rig.answer(), QByteArray("held"));
    }

    void retryAfterIsHonoured()
    {
        Rig rig;
        rig.queue.add({item("m1")});
        rig.fail(httpError(429, 4));
        rig.clock.advance(3999);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.asked(), 1);
    }

    void whenCoreIsBackTheyAreRepeatedAtOnce()
    {
        Rig rig;
        rig.queue.add({item("m1")});
        rig.fail(refusedError());
        rig.queue.coreIsBack();
        QCOMPARE(rig.answer(), QByteArray("m1"));
        rig.clock.advance(10'000);
        QCOMPARE(rig.asked(), 0);
    }

    void newOnesWaitBehindARepeat()
    {
        Rig rig;
        rig.queue.add({item("m1")});
        rig.fail(httpError(500));
        rig.queue.add({item("m2", 0, 2)});
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(200);
        rig.answer();
        QCOMPARE(rig.answer(), QByteArray("m2"));
    }

    void whatCoreCannotReadIsFoundByHalving_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("400") << 400;
        QTest::newRow("413") << 413;
    }
    void whatCoreCannotReadIsFoundByHalving()
    {
        QFETCH(int, status);
        LogCatcher log;
        Rig rig;
        rig.queue.add({item("m1", 0, 1), item("m2", 0, 2), item("m3", 0, 3)});
        QCOMPARE(rig.fail(httpError(status)), QByteArray("m1 m2 m3"));
        QCOMPARE(rig.fail(httpError(status)), QByteArray("m1"));
        QCOMPARE(rig.answer(), QByteArray("m2 m3"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_RX_T_APPN, 2 ESME_ROK, 3 ESME_ROK"));
        QCOMPARE(rig.queue.size(), 0u);
        QCOMPARE(log.lines,
                 QStringList(QStringLiteral("ERROR Core refuses the report of id m1 with HTTP %1").arg(status)));
    }

    void beyondAHundredThousandReceiptsAreRefused()
    {
        Rig rig;
        rig.queue.add(std::vector<ReportItem>(100'000, item("m", 1)));
        rig.said();
        rig.queue.add({item("one-more", 0, 2)});
        QCOMPARE(rig.said(), QByteArray("2 ESME_RX_T_APPN"));
        QCOMPARE(rig.queue.size(), 100'000u);
    }

    // ---- Messages that Core does not know

    void anUnknownMessageIsTriedAgainAndThenGivenUp()
    {
        LogCatcher log;
        Rig rig;
        rig.queue.add({item("m\n1")});
        QCOMPARE(rig.answer(ReportStatus::UnknownMessage), QByteArray("m\n1"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
        for (const int wait : {1000, 10'000, 60'000, 300'000}) {
            QCOMPARE(rig.queue.size(), 1u);
            rig.clock.advance(wait - 1);
            QCOMPARE(rig.asked(), 0);
            rig.clock.advance(1);
            QVERIFY(log.lines.isEmpty());
            QCOMPARE(rig.answer(ReportStatus::UnknownMessage), QByteArray("m\n1"));
        }
        QCOMPARE(rig.queue.size(), 0u);
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(log.lines, QStringList(QStringLiteral(
                                "WARN Bind carrier: Core knows no message for the receipt of id m\\x0a1; given up")));
        rig.clock.advance(1'000'000);
        QCOMPARE(rig.asked(), 0);
    }

    void anUnknownMessageMayTurnUp()
    {
        Rig rig;
        rig.queue.add({item("m1"), item("m2", 0, 2)});
        rig.core.reportCalls.take().answer({ReportStatus::Duplicate, ReportStatus::UnknownMessage});
        rig.clock.advance(1000);
        QCOMPARE(rig.answer(), QByteArray("m2"));
        QCOMPARE(rig.queue.size(), 0u);
        rig.clock.advance(1'000'000);
        QCOMPARE(rig.asked(), 0);
    }

    void eachUnknownMessageHasItsOwnTime()
    {
        Rig rig;
        rig.queue.add({item("m1")});
        rig.answer(ReportStatus::UnknownMessage);
        rig.clock.advance(600);
        rig.queue.add({item("m2")});
        rig.answer(ReportStatus::UnknownMessage);
        rig.clock.advance(400);
        QCOMPARE(rig.answer(ReportStatus::UnknownMessage), QByteArray("m1"));
        rig.clock.advance(600);
        QCOMPARE(rig.answer(ReportStatus::UnknownMessage), QByteArray("m2"));
        rig.clock.advance(9399);
        QCOMPARE(rig.asked(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.answer(), QByteArray("m1"));
    }

    void answersAfterItsEndAreIgnored()
    {
        CoreRig rig;
        rig.up();
        int answers = 0;
        auto queue = std::make_unique<ReportQueue>(rig.core, rig.monitor, rig.clock,
                                                   [&answers](const std::vector<InboundReply> &) { ++answers; });
        queue->add({item("m1")});
        const auto call = rig.core.reportCalls.take();
        queue.reset();
        call.answer({ReportStatus::Recorded});
        QCOMPARE(answers, 0);
    }
};

QTEST_GUILESS_MAIN(TestReportQueue)
#include "tst_reportqueue.moc"
