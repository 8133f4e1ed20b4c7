// What operators see and do in the cache: lists, retries, deletions.
#include "cacherig.h"

#include <random>

using namespace gateway;
using Status = CachedItem::Status;
using Refused = CacheRefusal::Kind;

namespace {

const QString kAcme = QStringLiteral("acme");

ReportItem receipt(int number)
{
    ReportItem item;
    item.report.reportKey = "r" + QByteArray::number(number);
    item.report.smsc = kAcme;
    item.report.account = QStringLiteral("acc");
    item.report.smscMessageId = "id" + QByteArray::number(number);
    item.report.state = MessageState::Delivered;
    item.report.error = "000";
    item.report.source = {"49170", 1, 1};
    item.report.destination = {"BANK", 5, 0};
    item.report.receivedAt = 1'700'000'000'000;
    item.replyTo = {1, quint32(number), ReplyTo::Kind::DeliverSm};
    item.durable = true;
    return item;
}

/// A cache with operators.
struct ActionsRig : CacheRig
{
    explicit ActionsRig(std::shared_ptr<FakeCacheRows> keep = std::make_shared<FakeCacheRows>())
        : CacheRig(std::move(keep))
    {
        journal.restore(
            rows->db().lanes(), [](const std::vector<OutcomeItem> &) {},
            [this](std::vector<ReportItem> items) { reports.restore(std::move(items)); });
        rows->commit();
    }

    CachePage list(const CacheQuery &query = {})
    {
        std::optional<CachePage> page;
        actions.list(kAcme, query, [&](Expected<CachePage, CacheRefusal> got) { page = std::move(*got); });
        rows->commit();
        return *page;
    }
    /// The texts of messages and keys of receipts, in the order listed.
    static QByteArray shown(const CachePage &page)
    {
        static constexpr const char *kWords[] = {"pending", "delivering", "failed"};
        QByteArrayList all;
        for (const CachedItem &item : page.items)
            all << QByteArray(item.kind == CachedItem::Kind::Message ? "m " : "r ") + kWords[int(item.status)] + ' ' +
                       QByteArray::number(item.retryCount);
        return all.join(", ");
    }
    QByteArray listed(std::optional<Status> status = {}, int minRetries = 0)
    {
        CacheQuery query;
        query.status = status;
        query.minRetries = minRetries;
        const CachePage page = list(query);
        return QByteArray::number(page.total) + ": " + shown(page);
    }
    CacheActions::Count note()
    {
        return [this](const Expected<qint64, CacheRefusal> &count) {
            static constexpr const char *kWhy[] = {"not found", "in flight", "not failed", "storage"};
            did << (count ? QByteArray::number(*count) : QByteArray(kWhy[int(count.error().kind)]));
        };
    }
    QByteArray done()
    {
        rows->commit();
        return std::exchange(did, {}).join(", ");
    }
    QByteArray retry(qint64 id) { return actions.retry(kAcme, id, note()), done(); }
    QByteArray remove(qint64 id) { return actions.remove(kAcme, id, note()), done(); }
    QByteArray retryAll() { return actions.retryAllFailed(kAcme, note()), done(); }
    QByteArray removeAll() { return actions.removeAllFailed(kAcme, note()), done(); }

    /// Messages from..to; their ids.
    std::vector<qint64> have(int from, int to)
    {
        replies.clear();
        addAndCommit(from, to);
        std::vector<qint64> ids;
        for (const InboundReply &reply : replies)
            ids.push_back(reply.id);
        return ids;
    }
    /// The same, which Core has rejected.
    std::vector<qint64> haveFailed(int from, int to)
    {
        const std::vector<qint64> ids = have(from, to);
        core.submits.take().answer(
            std::vector<SubmitResult>(ids.size(), {SubmitStatus::Rejected, 0, "invalid_message"}));
        rows->commit();
        return ids;
    }

    CacheJournal journal{*rows, writer, numbers, clock};
    ReportQueue reports{
        core, monitor, clock,
        [this](std::vector<InboundReply> more) { replies.insert(replies.end(), more.begin(), more.end()); }, &journal};
    CacheActions actions{*rows, writer, cache, journal, reports, clock};
    QByteArrayList did;
};

} // namespace

class TestCacheActions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- Lists

    void theListShowsHowEachStands()
    {
        ActionsRig rig;
        const auto failed = rig.haveFailed(1, 2);
        const auto tried = rig.have(3, 4);
        rig.fail(CacheRig::http(503));
        rig.have(5, 5);
        QCOMPARE(rig.listed(), QByteArray("5: m failed 1, m failed 1, m pending 1, m pending 1, m pending 0"));
        const CachePage page = rig.list();
        QCOMPARE(page.items[0].id, failed[0]);
        QCOMPARE(page.items[0].lastError, QStringLiteral("invalid_message"));
        QVERIFY(!page.items[0].nextRetryAt);
        QCOMPARE(page.items[2].id, tried[0]);
        QCOMPARE(page.items[2].lastError, QStringLiteral("http 503"));
        QCOMPARE(page.items[2].nextRetryAt, rig.clock.wallMs() + 1000);
        QCOMPARE(page.items[2].text, QStringLiteral("hello"));
        QCOMPARE(page.items[4].lastError, QString());
        QVERIFY(!page.nextCursor);
        rig.clock.advance(1000);
        QCOMPARE(rig.listed(), QByteArray("5: m failed 1, m failed 1, m delivering 1, m delivering 1, m pending 0"));
    }
    void theListSaysWhatAMessageIs()
    {
        ActionsRig rig;
        rig.cache.setFlushing(false);
        InboundItem one = item(1);
        one.message.source = {"BANK", 5, 0};
        one.message.destination = {"49170", 1, 1};
        one.message.receivedAt = 1'700'000'000'123;
        one.message.text.reset();
        one.message.payload = QByteArray("\0\xff", 2);
        rig.cache.add({one});
        rig.rows->commit();
        const CachePage page = rig.list();
        QCOMPARE(page.items.size(), 1u);
        QVERIFY(page.items[0].source == one.message.source);
        QVERIFY(page.items[0].destination == one.message.destination);
        QCOMPARE(page.items[0].receivedAt, 1'700'000'000'123);
        QCOMPARE(page.items[0].payload, *one.message.payload);
        QCOMPARE(page.items[0].text, QString());
    }
    void theListIsFilteredByStatusAndRetries()
    {
        ActionsRig rig;
        rig.haveFailed(1, 2);
        rig.have(3, 4);
        rig.fail(CacheRig::http(503));
        rig.have(5, 6);
        QCOMPARE(rig.listed(Status::FailedPermanent), QByteArray("2: m failed 1, m failed 1"));
        QCOMPARE(rig.listed(Status::Pending), QByteArray("4: m pending 1, m pending 1, m pending 0, m pending 0"));
        QCOMPARE(rig.listed(Status::Pending, 1), QByteArray("2: m pending 1, m pending 1"));
        QCOMPARE(rig.listed({}, 1), QByteArray("4: m failed 1, m failed 1, m pending 1, m pending 1"));
        QCOMPARE(rig.listed({}, 2), QByteArray("0: "));
        QCOMPARE(rig.listed(Status::Delivering), QByteArray("0: "));
        rig.clock.advance(1000);
        QCOMPARE(rig.listed(Status::Delivering), QByteArray("2: m delivering 1, m delivering 1"));
        QCOMPARE(rig.listed(Status::Pending), QByteArray("2: m pending 0, m pending 0"));
    }
    void pagesTakeInEverythingOnce()
    {
        ActionsRig rig;
        rig.haveFailed(1, 300);
        rig.cache.setFlushing(false);
        for (int i = 0; i < 5; ++i)
            rig.have(1000 * i + 301, 1000 * i + 1300); // more than memory takes
        CacheQuery query;
        query.limit = 333;
        QSet<qint64> all;
        qint64 last = 0;
        for (int guard = 0; guard < 100; ++guard) {
            const CachePage page = rig.list(query);
            QCOMPARE(page.total, 5300);
            for (const CachedItem &item : page.items) {
                QVERIFY(-item.id > last);
                last = -item.id;
                all.insert(item.id);
            }
            if (!page.nextCursor)
                break;
            QCOMPARE(page.items.size(), 333u);
            query.cursor = *page.nextCursor;
        }
        QCOMPARE(all.size(), 5300);
    }
    void anUnknownBindHasNothing()
    {
        ActionsRig rig;
        std::optional<CachePage> page;
        rig.actions.list(QStringLiteral("nobody"), {}, [&](auto got) { page = *got; });
        QVERIFY(page && page->items.empty());
        rig.actions.remove(QStringLiteral("nobody"), -5, rig.note());
        rig.actions.retry(QStringLiteral("nobody"), -5, rig.note());
        rig.actions.retryAllFailed(QStringLiteral("nobody"), rig.note());
        rig.actions.removeAllFailed(QStringLiteral("nobody"), rig.note());
        QCOMPARE(rig.done(), QByteArray("not found, not found, 0, 0"));
    }
    void oneIsFoundByItsId()
    {
        ActionsRig rig;
        const auto failed = rig.haveFailed(1, 3);
        std::optional<Expected<CachedItem, CacheRefusal>> got;
        rig.actions.find(kAcme, failed[1], [&](auto item) { got = item; });
        rig.rows->commit();
        QVERIFY(got && *got && (*got)->id == failed[1]);
        rig.actions.find(kAcme, failed[2] - 1, [&](auto item) { got = item; });
        rig.rows->commit();
        QVERIFY(got && !*got && got->error().kind == Refused::NotFound);
    }

    // ---- Retries

    void aRetriedMessageIsTriedAtOnceUnderItsNumber()
    {
        ActionsRig rig;
        const auto failed = rig.haveFailed(1, 2);
        QCOMPARE(rig.retry(failed[1]), QByteArray("1"));
        const auto call = rig.core.submits.take();
        QCOMPARE(keys(call.asked), QByteArray("k2"));
        QCOMPARE(call.asked[0].clientMessageId, QByteArray::number(failed[1]));
        call.answer(accepted(call.asked));
        QCOMPARE(rig.ledger(), (CacheLedger{2, 1, 1, 0, 0}));
    }
    void itGoesBehindWhatIsBeingTriedAndBeforeTheRest()
    {
        ActionsRig rig;
        const auto failed = rig.haveFailed(1, 2);
        rig.have(3, 4);
        rig.fail(CacheRig::http(503));
        rig.have(5, 6);
        QCOMPARE(rig.retryAll(), QByteArray("2"));
        QCOMPARE(rig.core.submits.waiting(), 0); // the bind waits, for Core's sake
        QCOMPARE(rig.listed(),
                 QByteArray("6: m pending 0, m pending 0, m pending 1, m pending 1, m pending 0, m pending 0"));
        rig.clock.advance(1000);
        QCOMPARE(rig.accept(), QByteArray("k3 k4"));
        rig.rows->commit();
        QCOMPARE(rig.accept(), QByteArray("k1 k2 k5 k6"));
        QCOMPARE(rig.ledger(), (CacheLedger{6, 6, 0, 0, 0}));
    }
    void aRetryHasAllItsAttemptsAgain()
    {
        ActionsRig rig; // three attempts
        rig.have(1, 1);
        for (int round = 0; round < 2; ++round) {
            for (int attempt = 1; attempt <= 3; ++attempt) {
                QCOMPARE(rig.fail(CacheRig::http(503)), QByteArray("k1"));
                rig.clock.advance(100'000);
            }
            QCOMPARE(rig.listed(), QByteArray("1: m failed 3"));
            QCOMPARE(rig.retryAll(), QByteArray("1"));
        }
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.ledger(), (CacheLedger{1, 1, 0, 0, 0}));
    }
    void whileABatchIsInFlightNothingIsSentTwice_data()
    {
        QTest::addColumn<bool>("taken");
        QTest::newRow("Core takes it") << true;
        QTest::newRow("Core does not") << false;
    }
    void whileABatchIsInFlightNothingIsSentTwice()
    {
        QFETCH(bool, taken);
        ActionsRig rig;
        rig.haveFailed(1, 2);
        rig.have(3, 4); // in flight
        rig.add(5, 6);  // on their way into the rows
        rig.actions.retryAllFailed(kAcme, rig.note());
        while (rig.did.isEmpty())
            QVERIFY(rig.rows->commitOne());
        QCOMPARE(rig.did.join(), QByteArray("2")); // and they are being read
        const auto call = rig.core.submits.take();
        if (taken)
            call.answer(accepted(call.asked));
        else
            call.fail(CacheRig::http(503));
        rig.rows->commit();
        rig.clock.advance(taken ? 0 : 1000);
        if (!taken)
            QCOMPARE(rig.accept(), QByteArray("k3 k4"));
        rig.rows->commit();
        QCOMPARE(rig.accept(), QByteArray("k1 k2 k5 k6"));
        QCOMPARE(rig.core.submits.waiting(), 0);
        QCOMPARE(rig.ledger(), (CacheLedger{6, 6, 0, 0, 0}));
    }
    void aBatchThatIsHalvedMeanwhileKeepsItsOrder()
    {
        ActionsRig rig;
        rig.haveFailed(1, 1);
        rig.have(2, 5); // in flight
        rig.actions.retryAllFailed(kAcme, rig.note());
        while (rig.did.isEmpty())
            QVERIFY(rig.rows->commitOne());
        rig.core.submits.take().fail(CacheRig::http(413));
        rig.rows->commit();
        QCOMPARE(rig.accept(), QByteArray("k2 k3"));
        QCOMPARE(rig.accept(), QByteArray("k1 k4 k5"));
        QCOMPARE(rig.ledger(), (CacheLedger{5, 5, 0, 0, 0}));
    }
    void manyComeBackInOrderWhileManyWait()
    {
        ActionsRig rig;
        for (int i = 0; i < 4; ++i)
            rig.haveFailed(1000 * i + 1, 1000 * i + 1000);
        rig.cache.setFlushing(false);
        for (int i = 4; i < 9; ++i)
            rig.have(1000 * i + 1, 1000 * i + 1000);
        QCOMPARE(rig.retryAll(), QByteArray("4000"));
        rig.cache.setFlushing(true);
        QByteArrayList all;
        for (int guard = 0; guard < 100 && all.size() < 9000; ++guard) {
            rig.rows->commit();
            all << rig.accept().split(' ');
        }
        QCOMPARE(all.size(), 9000);
        for (int i = 0; i < 9000; ++i)
            QCOMPARE(all[i], "k" + QByteArray::number(i + 1));
        QCOMPARE(rig.ledger(), (CacheLedger{9000, 9000, 0, 0, 0}));
    }
    void afterARestartFailedOnesAreRetriedAllTheSame()
    {
        auto rows = std::make_shared<FakeCacheRows>();
        std::vector<qint64> failed;
        {
            ActionsRig rig(rows);
            failed = rig.haveFailed(1, 2);
        }
        ActionsRig rig(rows);
        QCOMPARE(rig.retry(failed[0]), QByteArray("1"));
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.ledger(), (CacheLedger{2, 1, 1, 0, 0}));
    }
    void onlyWhatHasFailedIsRetried()
    {
        ActionsRig rig;
        const auto ids = rig.have(1, 1);
        QCOMPARE(rig.retry(ids[0]), QByteArray("in flight"));
        rig.fail(CacheRig::http(503));
        QCOMPARE(rig.retry(ids[0]), QByteArray("not failed"));
        QCOMPARE(rig.retry(ids[0] - 1), QByteArray("not found"));
        QCOMPARE(rig.retryAll(), QByteArray("0"));
    }

    // ---- Deletions

    void aMessageIsDeletedWhereverItWaits()
    {
        ActionsRig rig;
        const auto failed = rig.haveFailed(1, 2);
        const auto head = rig.have(3, 4);
        rig.fail(CacheRig::http(503));
        const auto queue = rig.have(5, 6);
        QCOMPARE(rig.remove(failed[0]), QByteArray("1"));
        QCOMPARE(rig.remove(head[1]), QByteArray("1"));
        QCOMPARE(rig.remove(queue[0]), QByteArray("1"));
        QCOMPARE(rig.remove(queue[0]), QByteArray("not found"));
        QCOMPARE(rig.ledger(), (CacheLedger{6, 0, 1, 0, 3}));
        rig.clock.advance(1000);
        QCOMPARE(rig.remove(head[0]), QByteArray("in flight"));
        QCOMPARE(rig.accept(), QByteArray("k3"));
        QCOMPARE(rig.accept(), QByteArray("k6"));
        QCOMPARE(rig.ledger(), (CacheLedger{6, 2, 1, 0, 3}));
    }
    void aMessageInTheRowsAloneIsDeletedEvenWhileItIsBeingRead()
    {
        ActionsRig rig;
        rig.cache.setFlushing(false);
        rig.set(100'000);
        std::vector<qint64> ids;
        for (int i = 0; i < 6; ++i)
            ids = rig.have(1000 * i + 1, 1000 * i + 1000);
        QCOMPARE(rig.remove(ids[5]), QByteArray("1"));
        rig.cache.setFlushing(true);
        QByteArrayList all;
        bool second = false;
        for (int guard = 0; guard < 100 && all.size() < 5998; ++guard) {
            all << rig.accept().split(' ');
            if (!second && all.size() >= 3000) {
                rig.actions.remove(kAcme, ids[7], rig.note()); // read before it is deleted, brought after
                second = true;
            }
            rig.rows->commit();
        }
        QCOMPARE(rig.done(), QByteArray("1"));
        QCOMPARE(all.size(), 5998);
        QVERIFY(!all.contains("k5006") && !all.contains("k5008"));
        QCOMPARE(rig.ledger(), (CacheLedger{6000, 5998, 0, 0, 2}));
    }
    void aDeletionMakesRoom_data()
    {
        QTest::addColumn<bool>("failed");
        QTest::newRow("failed") << true;
        QTest::newRow("waiting") << false;
    }
    void aDeletionMakesRoom()
    {
        QFETCH(bool, failed);
        ActionsRig rig;
        rig.set(2, CacheOverflow::Refuse);
        const auto ids = failed ? rig.haveFailed(1, 2) : rig.have(1, 2);
        if (!failed)
            rig.fail(CacheRig::http(503));
        rig.have(3, 3);
        QCOMPARE(rig.said(), QByteArray()); // no room
        QCOMPARE(rig.remove(ids[0]), QByteArray("1"));
        QCOMPARE(rig.said(), QByteArray("3 ESME_ROK"));
    }
    void aRetryMakesRoomOnceItIsDelivered()
    {
        ActionsRig rig;
        rig.set(2, CacheOverflow::Refuse);
        rig.haveFailed(1, 2);
        rig.have(3, 3);
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.retryAll(), QByteArray("2"));
        QCOMPARE(rig.accept(), QByteArray("k1 k2"));
        rig.rows->commit();
        QCOMPARE(rig.said(), QByteArray("3 ESME_ROK"));
    }
    void whereWhatWasTriedIsDeletedTheOthersDoNotWaitForIt_data()
    {
        QTest::addColumn<bool>("restart");
        QTest::newRow("at once") << false;
        QTest::newRow("after a restart") << true;
    }
    void whereWhatWasTriedIsDeletedTheOthersDoNotWaitForIt()
    {
        QFETCH(bool, restart);
        auto rows = std::make_shared<FakeCacheRows>();
        auto rig = std::make_unique<ActionsRig>(rows);
        const auto ids = rig->have(1, 1);
        rig->have(2, 2);
        rig->fail(CacheRig::http(500));
        rig->rows->commit();
        if (restart)
            rig = std::make_unique<ActionsRig>(rows);
        QCOMPARE(rig->core.submits.waiting(), 0);
        QCOMPARE(rig->remove(ids[0]), QByteArray("1"));
        QCOMPARE(rig->accept(), QByteArray("k2"));
        QCOMPARE(rig->rows->db().lanes()[0].retry, CacheRetry());
    }
    void allFailedOnesAreDeleted()
    {
        ActionsRig rig;
        rig.haveFailed(1, 5);
        rig.have(6, 6);
        QCOMPARE(rig.removeAll(), QByteArray("5"));
        QCOMPARE(rig.removeAll(), QByteArray("0"));
        QCOMPARE(rig.ledger(), (CacheLedger{6, 0, 0, 0, 5}));
        QCOMPARE(rig.accept(), QByteArray("k6"));
    }

    // ---- Storage in trouble

    void whatCannotBeWrittenIsSaidAndDoneLater()
    {
        ActionsRig rig;
        const auto failed = rig.haveFailed(1, 3);
        rig.rows->error = CacheError{CacheError::Kind::Failed, QStringLiteral("no")};
        QCOMPARE(rig.retry(failed[0]), QByteArray("storage"));
        QCOMPARE(rig.remove(failed[1]), QByteArray()); // behind the other
        QCOMPARE(rig.core.submits.waiting(), 0);
        rig.rows->error.reset();
        rig.clock.advance(1000);
        QCOMPARE(rig.done(), QByteArray("1"));
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.ledger(), (CacheLedger{3, 1, 1, 0, 1}));
    }

    // ---- Receipts

    void receiptsAreListedWithTheMessages()
    {
        ActionsRig rig;
        rig.haveFailed(1, 1);
        rig.reports.add({receipt(1)});
        rig.rows->commit();
        QCOMPARE(rig.listed(), QByteArray("2: m failed 1, r delivering 0"));
        rig.core.reportCalls.take().answer({ReportStatus::UnknownMessage});
        QCOMPARE(rig.listed(), QByteArray("2: m failed 1, r pending 1"));
        const CachedItem item = rig.list().items[1];
        QCOMPARE(item.nextRetryAt, rig.clock.wallMs() + 1000);
        QCOMPARE(item.lastError, QStringLiteral("unknown_message"));
        QCOMPARE(item.source.addr, QByteArray("49170"));
        QCOMPARE(item.receivedAt, 1'700'000'000'000);
        for (const qint64 wait : {1000, 10'000, 60'000, 300'000}) {
            rig.clock.advance(wait);
            rig.core.reportCalls.take().answer({ReportStatus::UnknownMessage});
        }
        QCOMPARE(rig.listed(), QByteArray("2: m failed 1, r failed 5"));
        QCOMPARE(rig.listed(Status::FailedPermanent, 2), QByteArray("1: r failed 5"));
    }
    void aFailedReceiptIsRetriedOrDeleted()
    {
        ActionsRig rig;
        rig.reports.add({receipt(1), receipt(2), receipt(3)});
        rig.rows->commit();
        rig.core.reportCalls.take().fail(CacheRig::http(400));
        while (rig.core.reportCalls.waiting() > 0)
            rig.core.reportCalls.take().fail(CacheRig::http(400));
        QCOMPARE(rig.listed(), QByteArray("3: r failed 1, r failed 1, r failed 1"));
        const std::vector<CachedItem> items = rig.list().items;
        QCOMPARE(rig.retry(items[0].id), QByteArray("1"));
        const auto again = rig.core.reportCalls.take();
        QCOMPARE(again.asked[0].reportKey, QByteArray("r1"));
        QCOMPARE(rig.remove(items[0].id), QByteArray("in flight"));
        QCOMPARE(rig.retry(items[0].id), QByteArray("in flight"));
        again.answer({ReportStatus::Recorded});
        QCOMPARE(rig.remove(items[1].id), QByteArray("1"));
        QCOMPARE(rig.retryAll(), QByteArray("1"));
        QCOMPARE(rig.core.reportCalls.take().asked[0].reportKey, QByteArray("r3"));
        QCOMPARE(rig.journal.reports(kAcme), (CacheLedger{3, 1, 0, 0, 1}));
        QCOMPARE(rig.rows->db().lanes()[1].ledger, (CacheLedger{3, 1, 0, 0, 1}));
    }
    void aWaitingReceiptIsDeletedAndNotSent()
    {
        ActionsRig rig;
        rig.down();
        ReportItem held = receipt(2);
        held.barrier = 5;
        rig.reports.add({receipt(1), held});
        rig.rows->commit();
        rig.core.reportCalls.take().fail(refusedError());
        for (const CachedItem &item : rig.list().items)
            QCOMPARE(rig.remove(item.id), QByteArray("1"));
        QCOMPARE(rig.reports.size(), 0u);
        rig.up();
        rig.reports.coreIsBack();
        rig.clock.advance(60'000);
        QCOMPARE(rig.core.reportCalls.waiting(), 0);
        QCOMPARE(rig.journal.reports(kAcme), (CacheLedger{2, 0, 0, 0, 2}));
    }
    void allFailedOnesAreMessagesAndReceipts()
    {
        ActionsRig rig;
        const auto fail = [&rig](int number) {
            rig.haveFailed(number, number);
            rig.reports.add({receipt(number)});
            rig.rows->commit();
            rig.core.reportCalls.take().fail(CacheRig::http(400));
            rig.rows->commit();
        };
        fail(1);
        fail(2);
        QCOMPARE(rig.retryAll(), QByteArray("4"));
        QCOMPARE(rig.accept(), QByteArray("k1 k2"));
        QCOMPARE(rig.core.reportCalls.take().asked.size(), 2u);
        fail(3);
        QCOMPARE(rig.removeAll(), QByteArray("2"));
        QCOMPARE(rig.ledger().deleted, 1);
        QCOMPARE(rig.journal.reports(kAcme).deleted, 1);
    }

    // ---- Everything at once

    /// Whatever operators, Core and the disk do: each message is in one place, and no two batches hold it.
    void inAnyOrderNothingIsLostOrDoubled_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 8; ++seed)
            QTest::addRow("%u", seed) << seed;
    }
    void inAnyOrderNothingIsLostOrDoubled()
    {
        QFETCH(quint32, seed);
        std::mt19937 random(seed);
        const auto below = [&random](std::size_t n) { return std::size_t(random() % std::max<std::size_t>(1, n)); };
        ActionsRig rig;
        rig.set(seed % 3 == 0 ? 5000 : 100'000);
        QSet<QByteArray> delivered;
        std::vector<qint64> ids;
        int next = 1;
        const auto answer = [&](std::size_t how) {
            if (rig.core.submits.waiting() == 0)
                return;
            const auto call = rig.core.submits.take();
            for (const InboundMessage &m : call.asked)
                QVERIFY2(!delivered.contains(m.idempotencyKey), m.idempotencyKey);
            std::vector<SubmitResult> results = accepted(call.asked);
            switch (how) {
            case 0:
                call.fail(CacheRig::http(503));
                return;
            case 1:
                call.fail(CacheRig::http(413));
                return;
            case 2:
                for (SubmitResult &result : results) {
                    if (below(3) == 0)
                        result = {SubmitStatus::Rejected, 0, below(2) == 0 ? "throttled" : "invalid_message"};
                }
                break;
            default:
                break;
            }
            for (std::size_t i = 0; i < results.size(); ++i) {
                if (results[i].status == SubmitStatus::Accepted)
                    delivered.insert(call.asked[i].idempotencyKey);
            }
            call.answer(results);
        };
        for (int step = 0; step < 400; ++step) {
            switch (below(12)) {
            case 0:
            case 1:
            case 2: {
                const int last = next + int(below(step % 20 == 0 ? 1500 : 20));
                rig.add(next, last);
                next = last + 1;
                break;
            }
            case 3:
                answer(0);
                break;
            case 4:
                answer(1);
                break;
            case 5:
                answer(2);
                break;
            case 6:
            case 7:
                answer(3);
                break;
            case 8:
                rig.clock.advance(qint64(below(3000)));
                break;
            case 9:
                if (!ids.empty())
                    rig.actions.remove(kAcme, ids[below(ids.size())], rig.note());
                break;
            case 10:
                if (!ids.empty())
                    rig.actions.retry(kAcme, ids[below(ids.size())], rig.note());
                break;
            default:
                if (below(2) == 0)
                    rig.actions.retryAllFailed(kAcme, rig.note());
                else if (below(3) == 0)
                    rig.actions.removeAllFailed(kAcme, rig.note());
                break;
            }
            for (std::size_t jobs = below(5); jobs > 0 && rig.rows->commitOne(); --jobs) {
            }
            for (const InboundReply &reply : std::exchange(rig.replies, {})) {
                if (reply.id != 0)
                    ids.push_back(reply.id);
            }
        }
        // Now all goes well.
        for (int guard = 0; guard < 3000; ++guard) {
            rig.rows->commit();
            if (rig.core.submits.waiting() > 0)
                answer(3);
            else if (rig.ledger().waiting() > 0 || rig.cache.blocked() > 0)
                rig.clock.advance(1000);
            else
                break;
        }
        const CacheLedger ledger = rig.ledger();
        QCOMPARE(ledger.waiting(), 0);
        QCOMPARE(ledger.delivered, qint64(delivered.size()));
        QVERIFY(ledger.delivered > 0);
        QCOMPARE(rig.list().total, ledger.failed);
    }
};

QTEST_GUILESS_MAIN(TestCacheActions)
#include "tst_cacheactions.moc"
