// The rows of cache.db and its ledger.
#include "store/cachedb.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;
using Why = CacheChange::Why;

namespace {

CacheChange insert(int lane, qint64 from, qint64 to = 0)
{
    CacheChange change;
    for (qint64 number = from; number <= std::max(from, to); ++number)
        change.inserts.push_back({lane, {number, "body " + QByteArray::number(number)}});
    return change;
}
CacheChange remove(int lane, qint64 from, qint64 to, Why why = Why::Delivered)
{
    CacheChange change;
    change.removes.push_back({lane, from, to, why});
    return change;
}
CacheChange fail(int lane, qint64 number, int retries = 3)
{
    CacheChange change;
    change.fails.push_back({lane, number, retries, 77, QStringLiteral("no route")});
    return change;
}
CacheChange failed(int lane, qint64 number, bool again)
{
    CacheChange change;
    change.failed.push_back({lane, number, again});
    return change;
}

} // namespace

class TestCacheDb : public QObject
{
    Q_OBJECT

    std::unique_ptr<CacheDb> open()
    {
        auto db = CacheDb::open(m_file);
        if (!db)
            qFatal("%s", qPrintable(db.error()));
        return std::move(*db);
    }
    CacheLedger ledger(int lane)
    {
        for (const CacheLane &one : m_db->lanes()) {
            if (one.id == lane)
                return one.ledger;
        }
        return {};
    }
    /// What the ledger says must be what is there.
    bool addsUp(int lane)
    {
        const CacheLedger l = ledger(lane);
        return m_db->counted(lane) == std::pair(l.waiting(), l.failed);
    }
    QByteArray numbers(int lane, qint64 after = 0, int limit = 100, qint64 maxOctets = 1000)
    {
        QByteArrayList all;
        for (const CacheEntry &entry : m_db->entries(lane, after, limit, maxOctets))
            all << QByteArray::number(entry.number);
        return all.join(' ');
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->filePath(QStringLiteral("cache.db"));
        m_db = open();
        m_lane = m_db->lane(QStringLiteral("partner"), CacheKind::Message);
    }
    void cleanup() { m_db.reset(); }

    void aLaneKeepsItsNumberForEachBindAndKind()
    {
        const int report = m_db->lane(QStringLiteral("partner"), CacheKind::Report);
        const int other = m_db->lane(QStringLiteral("carrier"), CacheKind::Message);
        QVERIFY(m_lane != report && report != other && m_lane != other);
        QCOMPARE(m_db->lane(QStringLiteral("partner"), CacheKind::Message), m_lane);
        m_db = open();
        QCOMPARE(m_db->lane(QStringLiteral("partner"), CacheKind::Report), report);
        QCOMPARE(m_db->lanes().size(), 3u);
    }
    void whatIsInsertedComesBackInOrderAfterAReopening()
    {
        QVERIFY(m_db->apply({std::make_unique<CacheChange>(insert(m_lane, 1, 5)).get()}));
        m_db = open();
        QCOMPARE(numbers(m_lane), QByteArray("1 2 3 4 5"));
        QCOMPARE(numbers(m_lane, 2, 2), QByteArray("3 4"));
        QCOMPARE(numbers(m_lane, 0, 100, 6), QByteArray("1")); // one at least
        QCOMPARE(m_db->entries(m_lane, 4, 1, 100)[0].body, QByteArray("body 5"));
        QCOMPARE(m_db->lanes()[0].first, 1);
        QCOMPARE(m_db->lastNumber(), 5);
    }
    void theLedgerAddsUpWhateverHappens()
    {
        apply(insert(m_lane, 1, 10));
        apply(remove(m_lane, 1, 3));
        apply(remove(m_lane, 4, 4, Why::Evicted));
        apply(remove(m_lane, 5, 5, Why::Deleted));
        apply(fail(m_lane, 6));
        apply(fail(m_lane, 7));
        QCOMPARE(ledger(m_lane), (CacheLedger{10, 3, 2, 1, 1}));
        QVERIFY(addsUp(m_lane));
        apply(failed(m_lane, 6, false));
        QCOMPARE(ledger(m_lane), (CacheLedger{10, 3, 1, 1, 2}));
        apply(failed(m_lane, 7, true));
        QCOMPARE(ledger(m_lane), (CacheLedger{10, 3, 0, 1, 2}));
        QVERIFY(addsUp(m_lane));
        QCOMPARE(numbers(m_lane), QByteArray("7 8 9 10"));
    }
    void removingWhatIsNotThereChangesNothing()
    {
        apply(insert(m_lane, 1, 2));
        apply(remove(m_lane, 5, 9));
        apply(fail(m_lane, 5));
        apply(failed(m_lane, 5, true));
        QCOMPARE(ledger(m_lane), (CacheLedger{2, 0, 0, 0, 0}));
        QVERIFY(addsUp(m_lane));
    }
    void allFailedOnesAreRetriedOrDeletedAtOnce()
    {
        apply(insert(m_lane, 1, 4));
        for (const qint64 number : {1, 2, 3})
            apply(fail(m_lane, number));
        apply(failed(m_lane, 0, true));
        QCOMPARE(numbers(m_lane), QByteArray("1 2 3 4"));
        for (const qint64 number : {1, 2, 3})
            apply(fail(m_lane, number));
        apply(failed(m_lane, 0, false));
        QCOMPARE(ledger(m_lane), (CacheLedger{4, 0, 0, 0, 3}));
        QVERIFY(addsUp(m_lane));
    }
    void failedOnesAreListedByTheirRetries()
    {
        apply(insert(m_lane, 1, 3));
        apply(fail(m_lane, 1, 1));
        apply(fail(m_lane, 2, 5));
        const auto all = m_db->failedEntries(m_lane, 0, 100, 0);
        QCOMPARE(all.size(), 2u);
        QCOMPARE(all[1], (FailedEntry{{2, "body 2"}, 5, 77, QStringLiteral("no route")}));
        QCOMPARE(m_db->failedEntries(m_lane, 0, 100, 5).size(), 1u);
        QCOMPARE(m_db->failedEntries(m_lane, 1, 100, 0).size(), 1u);
        QCOMPARE(m_db->failedEntries(m_lane, 0, 1, 0).size(), 1u);
        QCOMPARE(m_db->countFailedEntries(m_lane, 0), 2);
        QCOMPARE(m_db->countFailedEntries(m_lane, 2), 1);
        QCOMPARE(m_db->countFailedEntries(m_lane + 1, 0), 0);
    }
    void aProbeChangesNothing()
    {
        apply(insert(m_lane, 1, 9));
        QVERIFY(m_db->probe());
        QCOMPARE(m_db->lastNumber(), 9);
        QVERIFY(addsUp(m_lane));
        QVERIFY(m_db->database().exec("PRAGMA query_only=1"));
        QVERIFY(!m_db->probe());
        QCOMPARE(m_db->database().trouble(), Database::Trouble::Disk);
    }
    void theRetryStateOfALaneIsKept()
    {
        CacheChange change;
        change.retries.push_back({m_lane, {3, 17, 123456, QStringLiteral("timeout"), true}});
        apply(change);
        m_db = open();
        QCOMPARE(m_db->lanes()[0].retry, (CacheRetry{3, 17, 123456, QStringLiteral("timeout"), true}));
    }
    void aGroupThatFailsChangesNothing()
    {
        apply(insert(m_lane, 1, 2));
        const CacheChange good = insert(m_lane, 3), bad = insert(m_lane, 2);
        QVERIFY(!m_db->apply({&good, &bad}));
        QVERIFY2(m_db->database().error().contains(QStringLiteral("UNIQUE")), qPrintable(m_db->database().error()));
        m_db->database().forgive();
        QCOMPARE(numbers(m_lane), QByteArray("1 2"));
        QVERIFY(addsUp(m_lane));
        apply(good);
        QCOMPARE(numbers(m_lane), QByteArray("1 2 3"));
    }
    void theLastNumberOutlivesItsEntry()
    {
        apply(insert(m_lane, 1, 9));
        apply(remove(m_lane, 1, 9));
        m_db = open();
        QCOMPARE(m_db->lastNumber(), 9);
    }
    void inMemoryItDoesTheSame()
    {
        auto db = CacheDb::open(Database::kMemory.toString());
        QVERIFY(db.ok());
        const int lane = (*db)->lane(QStringLiteral("x"), CacheKind::Message);
        const CacheChange change = insert(lane, 1, 3);
        QVERIFY((*db)->apply({&change}));
        QCOMPARE((*db)->entries(lane, 0, 10, 1000).size(), 3u);
    }

private:
    void apply(const CacheChange &change)
    {
        if (!m_db->apply({&change}))
            qFatal("%s", qPrintable(m_db->database().error()));
    }
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
    std::unique_ptr<CacheDb> m_db;
    int m_lane = 0;
};

QTEST_GUILESS_MAIN(TestCacheDb)
#include "tst_cachedb.moc"
