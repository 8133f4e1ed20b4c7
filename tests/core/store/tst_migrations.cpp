// Numbered versions of a database.
#include "store/migrations.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

constexpr const char *kOne[] = {"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
                                "INSERT INTO thing (name) VALUES ('first')"};
constexpr const char *kTwo[] = {"ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 7"};
constexpr const char *kBroken[] = {"UPDATE thing SET name = 'changed'", "ALTER TABLE nothing ADD COLUMN x"};
constexpr Schema::Step kSteps[] = {kOne, kTwo};
constexpr Schema::Step kBrokenSteps[] = {kOne, kBroken};
constexpr int kId = 0x54455354;
constexpr Schema kFirst{kId, std::span(kSteps).first(1)};
constexpr Schema kBoth{kId, kSteps};

qint64 number(Database &db, const char *sql)
{
    Statement query(db, sql);
    return query.one() ? query.integer(0) : -1;
}

} // namespace

class TestMigrations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->filePath(QStringLiteral("x.db"));
    }
    void anEmptyDatabaseGetsTheNewestVersion()
    {
        Database db;
        QVERIFY(db.open(m_file));
        QVERIFY(migrate(db, m_file, kBoth).ok());
        QCOMPARE(number(db, "SELECT size FROM thing"), 7);
        QVERIFY(!QFile::exists(m_file + QStringLiteral(".before-2")));
        QVERIFY(migrate(db, m_file, kBoth).ok()); // again: nothing to do
        QCOMPARE(number(db, "SELECT count(*) FROM thing"), 1);
    }
    void anOlderVersionIsCopiedAndBroughtUp()
    {
        {
            Database db;
            QVERIFY(db.open(m_file) && migrate(db, m_file, kFirst).ok());
            QVERIFY(db.exec("INSERT INTO thing (name) VALUES ('second')"));
        }
        Database db;
        QVERIFY(db.open(m_file) && migrate(db, m_file, kBoth).ok());
        QCOMPARE(number(db, "SELECT sum(size) FROM thing"), 14);
        Database copy;
        QVERIFY(copy.open(m_file + QStringLiteral(".before-2")));
        QCOMPARE(number(copy, "SELECT count(*) FROM thing"), 2);
        QCOMPARE(number(copy, "PRAGMA user_version"), 1);
    }
    void aStepThatFailsLeavesTheVersionBefore()
    {
        {
            Database db;
            QVERIFY(db.open(m_file) && migrate(db, m_file, kFirst).ok());
        }
        {
            Database db;
            QVERIFY(db.open(m_file));
            const auto migrated = migrate(db, m_file, {kId, kBrokenSteps});
            QVERIFY(!migrated);
            QVERIFY2(migrated.error().contains(QStringLiteral("nothing")), qPrintable(migrated.error()));
        }
        Database db;
        QVERIFY(db.open(m_file));
        QCOMPARE(number(db, "PRAGMA user_version"), 1);
        QCOMPARE(number(db, "SELECT count(*) FROM thing WHERE name = 'first'"), 1);
    }
    void aNewerVersionIsRefused()
    {
        Database db;
        QVERIFY(db.open(m_file) && migrate(db, m_file, kBoth).ok());
        const auto refused = migrate(db, m_file, kFirst);
        QVERIFY(!refused && refused.error().contains(QStringLiteral("version 2")));
    }
    void theDatabaseOfAnotherProgramIsRefused()
    {
        Database db;
        QVERIFY(db.open(m_file) && migrate(db, m_file, kFirst).ok());
        const auto refused = migrate(db, m_file, {kId + 1, kSteps});
        QVERIFY(!refused && refused.error().contains(QStringLiteral("another program")));
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

QTEST_GUILESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
