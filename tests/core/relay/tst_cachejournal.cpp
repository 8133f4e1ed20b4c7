// Receipts and outcomes that are kept until Core has them.
#include "corerig.h"
#include "relay/cachejournal.h"
#include "relay/outcomequeue.h"
#include "relay/reportqueue.h"
#include "support/fakecacherows.h"

using namespace gateway;
using smpp::CommandStatus;

namespace {

ReportItem report(int number, bool durable = true)
{
    ReportItem item;
    item.report.reportKey = "r" + QByteArray::number(number);
    item.report.smsc = QStringLiteral("carrier");
    item.report.account = QStringLiteral("acc");
    item.report.smscMessageId = "id" + QByteArray::number(number);
    item.report.state = MessageState::Delivered;
    item.report.error = "000";
    item.report.doneDate = 1'700'000'000'000;
    item.report.source = {"49170", 1, 1};
    item.report.destination = {"BANK", 5, 0};
    item.report.receivedAt = 1'700'000'000'123;
    item.replyTo = {1, quint32(number), ReplyTo::Kind::DeliverSm};
    item.durable = durable;
    return item;
}
OutcomeItem outcome(qint64 id)
{
    OutcomeItem item;
    item.outcome.id = id;
    item.outcome.claimId = "c" + QByteArray::number(id);
    item.outcome.frontend = QStringLiteral("host_carrier");
    item.outcome.account = QStringLiteral("acc");
    item.outcome.kind = OutcomeKind::Sent;
    item.outcome.smscMessageIds = {"a", "b"};
    item.outcome.at = 1'700'000'000'456;
    return item;
}

struct JournalRig : CoreRig
{
    explicit JournalRig(std::shared_ptr<FakeCacheRows> keep = std::make_shared<FakeCacheRows>()) : rows(std::move(keep))
    {
        up();
        journal.restore(
            rows->db().lanes(), [this](std::vector<OutcomeItem> items) { outcomes.add(std::move(items)); },
            [this](std::vector<ReportItem> items) { reports.restore(std::move(items)); });
        rows->commit();
    }
    QByteArray said()
    {
        QByteArrayList all;
        for (const InboundReply &r : std::exchange(replies, {}))
            all << QByteArray::number(r.replyTo.sequence) + ' ' + smpp::statusName(r.status);
        return all.join(", ");
    }

    std::shared_ptr<FakeCacheRows> rows;
    CacheNumbers numbers{clock, rows->db().lastNumber(), 3};
    CacheWriter writer{*rows, clock};
    CacheJournal journal{*rows, writer, numbers, clock};
    std::vector<InboundReply> replies;
    ReportQueue reports{
        core, monitor, clock,
        [this](std::vector<InboundReply> more) { replies.insert(replies.end(), more.begin(), more.end()); }, &journal};
    OutcomeQueue outcomes{core, monitor, clock, [](const OutcomeItem &, OutcomeStatus) {}, &journal};
};

} // namespace

class TestCacheJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    void aReceiptIsAnsweredWhenItIsDurable()
    {
        JournalRig rig;
        rig.reports.add({report(1)});
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.core.reportCalls.waiting(), 0);
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK"));
        rig.core.reportCalls.take().answer({ReportStatus::Recorded});
        rig.rows->commit();
        QCOMPARE(rig.journal.reports(QStringLiteral("carrier")), (CacheLedger{1, 1, 0, 0, 0}));
        QCOMPARE(rig.rows->db().lanes()[0].ledger, (CacheLedger{1, 1, 0, 0, 0}));
    }
    void whileCoreIsDownReceiptsAreTakenAndOutliveARestart()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            JournalRig rig(rows);
            rig.down();
            rig.reports.add({report(1), report(2, false)});
            rows->commit();
            QCOMPARE(rig.said(), QByteArray("2 ESME_RX_T_APPN, 1 ESME_ROK"));
        }
        JournalRig rig(rows);
        const auto call = rig.core.reportCalls.take();
        QCOMPARE(call.asked.size(), 1u);
        const DeliveryReport expected = report(1).report;
        QCOMPARE(call.asked[0].reportKey, expected.reportKey);
        QCOMPARE(call.asked[0].smscMessageId, expected.smscMessageId);
        QCOMPARE(call.asked[0].account, expected.account);
        QCOMPARE(call.asked[0].doneDate, expected.doneDate);
        QCOMPARE(call.asked[0].receivedAt, expected.receivedAt);
        call.answer({ReportStatus::Duplicate});
        rows->commit();
        QCOMPARE(rows->db().lanes()[0].ledger.waiting(), 0);
    }
    void aReceiptThatCannotBeKeptStaysWithTheCarrier()
    {
        JournalRig rig;
        rig.rows->error = CacheError{CacheError::Kind::Failed, QStringLiteral("no")};
        rig.reports.add({report(1)});
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("1 ESME_RX_T_APPN"));
        rig.rows->error->kind = CacheError::Kind::DiskFull;
        rig.reports.add({report(2)});
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("2 ESME_RMSGQFUL"));
        QCOMPARE(rig.journal.reports(QStringLiteral("carrier")), CacheLedger());
    }
    void moreReceiptsThanTheCacheMayHoldAreRefused()
    {
        JournalRig rig;
        rig.journal.setMaxSize(QStringLiteral("carrier"), 2);
        rig.down();
        rig.reports.add({report(1), report(2), report(3)});
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("3 ESME_RMSGQFUL, 1 ESME_ROK, 2 ESME_ROK"));
    }
    void aReceiptForAMessageThatCoreNeverKnowsIsKeptAsFailed()
    {
        JournalRig rig;
        rig.reports.add({report(1)});
        rig.rows->commit();
        for (const qint64 wait : {1000, 10'000, 60'000, 300'000}) {
            rig.core.reportCalls.take().answer({ReportStatus::UnknownMessage});
            rig.clock.advance(wait);
        }
        rig.core.reportCalls.take().answer({ReportStatus::UnknownMessage});
        rig.rows->commit();
        QCOMPARE(rig.rows->db().lanes()[0].ledger, (CacheLedger{1, 0, 1, 0, 0}));
        QCOMPARE(rig.rows->db().failedEntries(1, 0, 10, 0)[0].error, QStringLiteral("unknown_message"));
    }
    void afterARestartTheFiguresAreToldAtOnce()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            JournalRig rig(rows);
            rig.down();
            rig.reports.add({report(1)});
            rows->commit();
        }
        FakeClock clock;
        CacheNumbers numbers{clock, rows->db().lastNumber(), 3};
        CacheWriter writer{*rows, clock};
        CacheJournal journal{*rows, writer, numbers, clock};
        QStringList told;
        journal.changed = [&told](const QString &bind) { told << bind; };
        journal.restore(
            rows->db().lanes(), [](const std::vector<OutcomeItem> &) {}, [](const std::vector<ReportItem> &) {});
        QCOMPARE(told, QStringList{QStringLiteral("carrier")});
        QCOMPARE(journal.reports(QStringLiteral("carrier")).waiting(), 1);
    }
    void manyReceiptsThatCoreTookAreOneChange()
    {
        JournalRig rig;
        rig.reports.add({report(1), report(2), report(3)});
        rig.rows->commit();
        rig.core.reportCalls.take().answer(std::vector<ReportStatus>(3, ReportStatus::Recorded));
        QVERIFY(rig.rows->commitOne());
        QVERIFY(!rig.rows->commitOne());
        QCOMPARE(rig.rows->db().lanes()[0].ledger, (CacheLedger{3, 3, 0, 0, 0}));
    }
    void anOutcomeThatCoreTakesAtOnceIsNeverWrittenDown()
    {
        JournalRig rig;
        rig.outcomes.add({outcome(5)});
        rig.core.outcomeCalls.take().answer({OutcomeStatus::Recorded});
        rig.rows->commit();
        QVERIFY(rig.rows->db().lanes().empty());
    }
    void anOutcomeThatCoreCouldNotTakeOutlivesARestart()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        {
            JournalRig rig(rows);
            rig.outcomes.add({outcome(5)});
            rig.core.outcomeCalls.take().fail(refusedError());
            rows->commit();
        }
        JournalRig rig(rows);
        const auto call = rig.core.outcomeCalls.take();
        QCOMPARE(call.asked.size(), 1u);
        const Outcome expected = outcome(5).outcome;
        QCOMPARE(call.asked[0].id, expected.id);
        QCOMPARE(call.asked[0].claimId, expected.claimId);
        QCOMPARE(call.asked[0].account, expected.account);
        QCOMPARE(int(call.asked[0].kind), int(expected.kind));
        QVERIFY(call.asked[0].smscMessageIds == expected.smscMessageIds);
        QCOMPARE(call.asked[0].at, expected.at);
        call.answer({OutcomeStatus::Recorded});
        rows->commit();
        QCOMPARE(rows->db().lanes()[0].ledger.waiting(), 0);
    }
};

QTEST_GUILESS_MAIN(TestCacheJournal)
#include "tst_cachejournal.moc"
