// The cache's writer thread: groups, answers after the commit, failures.
#include "store/cachestore.h"
#include "support/manualexecutor.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

CacheChange insert(int lane, qint64 number)
{
    CacheChange change;
    change.inserts.push_back({lane, {number, QByteArray(100, 'x')}});
    return change;
}

} // namespace

class TestCacheStore : public QObject
{
    Q_OBJECT

    /// Lets answers come until the condition holds.
    template <class F>
    bool until(F condition)
    {
        return QTest::qWaitFor(
            [&] {
                m_back.run();
                return condition();
            },
            10'000);
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings.file = m_dir->filePath(QStringLiteral("cache.db"));
        m_settings.minFreeOctets = 1;
    }

    void whatIsAnsweredIsStored()
    {
        {
            CacheStore store(m_settings, m_back);
            QVERIFY(store.open().ok());
            const auto lane = store.lane(QStringLiteral("partner"), CacheKind::Message);
            QVERIFY(lane.ok());
            int answered = 0;
            for (int number = 1; number <= 100; ++number)
                store.write(insert(*lane, number),
                            [&](const Expected<void, CacheStore::Error> &done) { answered += done.ok(); });
            QVERIFY(until([&] { return answered == 100; }));
            QVERIFY(store.figures().commits < 100); // they were grouped
            QCOMPARE(store.figures().inserts, 100u);
        }
        CacheStore again(m_settings, m_back);
        const auto content = again.open();
        QVERIFY(content.ok());
        QCOMPARE(content->lanes.size(), 1u);
        QCOMPARE(content->lanes[0].ledger.waiting(), 100);
        QCOMPARE(content->lastNumber, 100);
    }
    void answersComeInTheOrderOfTheCalls()
    {
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        const int lane = *store.lane(QStringLiteral("partner"), CacheKind::Message);
        QByteArrayList said;
        store.write(insert(lane, 1), [&](const auto &) { said << "first"; });
        store.write(insert(lane, 2), [&](const auto &) { said << "second"; });
        store.read(lane, 0, 10, 1000,
                   [&](const auto &entries) { said << "read " + QByteArray::number(qsizetype(entries->size())); });
        QVERIFY(until([&] { return said.size() == 3; }));
        QCOMPARE(said.join(", "), QByteArray("first, second, read 2"));
    }
    void oneThatCannotBeKeptFailsNoOther()
    {
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        const int lane = *store.lane(QStringLiteral("partner"), CacheKind::Message);
        QByteArrayList said;
        const auto note = [&](const Expected<void, CacheStore::Error> &done) { said << (done ? "ok" : "failed"); };
        store.write(insert(lane, 1), note);
        store.write(insert(lane, 1), note); // the same number
        store.write(insert(lane, 2), note);
        QVERIFY(until([&] { return said.size() == 3; }));
        QCOMPARE(said.join(", "), QByteArray("ok, failed, ok"));
    }
    void aFullFileSystemIsNoticed()
    {
        m_settings.minFreeOctets = std::numeric_limits<qint64>::max();
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        QVERIFY(!store.hasSpace());
    }
    void aDatabaseThatCannotBeOpenedIsAnError()
    {
        m_settings.file = m_dir->filePath(QStringLiteral("none/cache.db"));
        CacheStore store(m_settings, m_back);
        const auto content = store.open();
        QVERIFY(!content && content.error().contains(QStringLiteral("cannot be opened")));
    }
    void aBackupIsMadeWhileItIsInUse()
    {
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        const int lane = *store.lane(QStringLiteral("partner"), CacheKind::Message);
        const QString copy = m_dir->filePath(QStringLiteral("copy's.db"));
        int answered = 0;
        for (int number = 1; number <= 50; ++number)
            store.write(insert(lane, number), [&](const auto &) { ++answered; });
        QVERIFY(until([&] { return answered == 50; }));
        std::optional<bool> made;
        store.backup(copy, [&](const Expected<void, CacheStore::Error> &done) { made = done.ok(); });
        QVERIFY(until([&] { return made.has_value(); }));
        QVERIFY(*made);
        auto db = CacheDb::open(copy);
        QVERIFY(db.ok());
        QCOMPARE((*db)->lanes()[0].ledger.waiting(), 50);
    }
    void inMemoryItForgetsWithItsEnd()
    {
        m_settings.file = Database::kMemory.toString();
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        const int lane = *store.lane(QStringLiteral("partner"), CacheKind::Message);
        bool done = false;
        store.write(insert(lane, 1), [&](const auto &result) { done = result.ok(); });
        QVERIFY(until([&] { return done; }));
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    CacheStore::Settings m_settings;
    ManualExecutor m_back;
};

QTEST_GUILESS_MAIN(TestCacheStore)
#include "tst_cachestore.moc"
