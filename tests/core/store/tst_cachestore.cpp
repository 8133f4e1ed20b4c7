// The cache's writer thread: groups, answers after the commit, failures.
#include "store/cachestore.h"
#include "support/manualexecutor.h"
#include "support/patience.h"

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
            kPatienceMs);
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
    void aDatabaseThatCannotBeOpenedSaysSoForEver()
    {
        m_settings.file = m_dir->filePath(QStringLiteral("none/cache.db"));
        CacheStore store(m_settings, m_back);
        QVERIFY(!store.open());
        QVERIFY(store.problem().contains(QStringLiteral("cannot be opened")));
        std::optional<CacheError> error;
        store.write(insert(1, 1), [&](const Expected<void, CacheError> &done) { error = done.error(); });
        QVERIFY(until([&] { return error.has_value(); }));
        QCOMPARE(error->kind, CacheError::Kind::Failed);
        QCOMPARE(error->text, store.problem());
    }
    void aDatabaseThatCannotBeReadTakesNothingNew()
    {
        {
            CacheStore store(m_settings, m_back);
            QVERIFY(store.open().ok());
            QVERIFY(store.lane(QStringLiteral("partner"), CacheKind::Message).ok());
        }
        {
            Database db; // as nobody of us would leave it
            QVERIFY(db.open(m_settings.file) && db.exec("DROP TABLE failed"));
        }
        CacheStore store(m_settings, m_back);
        QVERIFY(!store.open());
        QVERIFY(!store.lane(QStringLiteral("partner"), CacheKind::Message).ok());
        std::optional<bool> kept;
        store.write(insert(1, 1), [&](const Expected<void, CacheError> &done) { kept = done.ok(); });
        QVERIFY(until([&] { return kept.has_value(); }));
        QVERIFY(!*kept && !store.problem().isEmpty());
    }
    void lackOfRoomIsAProblem()
    {
        m_settings.minFreeOctets = std::numeric_limits<qint64>::max();
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        QVERIFY(!store.hasSpace());
        QVERIFY(store.problem().contains(QStringLiteral("nearly full")));
    }
    void damageIsToldOfAndWhatComesBeforeItIsRead()
    {
        int lane = 0;
        {
            CacheStore store(m_settings, m_back);
            QVERIFY(store.open().ok());
            lane = *store.lane(QStringLiteral("partner"), CacheKind::Message);
            int answered = 0;
            for (int number = 1; number <= 2000; ++number)
                store.write(insert(lane, number), [&](const auto &) { ++answered; });
            QVERIFY(until([&] { return answered == 2000; }));
        }
        {
            QFile file(m_settings.file);
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.seek(file.size() / 4096 / 2 * 4096));
            QCOMPARE(file.write(QByteArray(4096, '\xa5')), 4096);
        }
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        std::optional<std::size_t> before;
        std::optional<CacheError> error;
        store.read(lane, 0, 2000, 1'000'000'000, [&](const auto &read) { before = read ? read->size() : 0; });
        QVERIFY(until([&] { return before.has_value(); }));
        QVERIFY(*before > 0 && *before < 2000);
        store.read(lane, qint64(*before), 1000, 1'000'000'000, [&](const auto &read) { error = read.error(); });
        QVERIFY(until([&] { return error.has_value(); }));
        QVERIFY(error->text.contains(QStringLiteral("malformed")));
        QCOMPARE(store.problem(), error->text);
    }
    void failedOnesAreCounted()
    {
        CacheStore store(m_settings, m_back);
        QVERIFY(store.open().ok());
        const int lane = *store.lane(QStringLiteral("partner"), CacheKind::Message);
        store.write(insert(lane, 1), {});
        CacheChange fail;
        fail.fails.push_back({lane, 1, 3, 77, QStringLiteral("no route")});
        store.write(std::move(fail), {});
        std::optional<qint64> all, often;
        store.countFailed(lane, 0, [&](const auto &count) { all = *count; });
        store.countFailed(lane, 4, [&](const auto &count) { often = *count; });
        QVERIFY(until([&] { return often.has_value(); }));
        QCOMPARE(*all, 1);
        QCOMPARE(*often, 0);
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
        Database beside;
        QVERIFY(beside.openBeside(m_settings.file) && beside.copyInto(copy));
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
