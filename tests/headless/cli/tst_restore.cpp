#include "cli/restore.h"
#include "cli/statedir.h"
#include "headless/cli/clirig.h"
#include "store/cachedb.h"
#include "store/filelock.h"

#include <QtCore/QDir>
#include <QtTest/QtTest>
#include <sys/stat.h>

using namespace gateway;
using namespace gateway::cli;

/// `backup` and `restore`.
class RestoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<CliRig>();
        add(u"root"_qs, u"admin"_qs);
        m_rig->write(u"state/secrets"_qs, "{}");
    }

    void whatWasSavedComesBack()
    {
        cacheMessages(100, 3);
        const CliOutcome saved = m_rig->run({u"backup"_qs, copy()});
        QVERIFY2(saved.code == kDone, qPrintable(saved.err));
        struct stat info = {};
        QCOMPARE(::stat(QFile::encodeName(copy()).constData(), &info), 0);
        QCOMPARE(int(info.st_mode & 07777), 0700);

        add(u"ann"_qs, u"viewer"_qs);
        m_rig->write(u"state/secrets"_qs, "{\"new\":1}");
        m_rig->write(u"state/cli-token"_qs, "stays");
        const CliOutcome restored = m_rig->run({u"restore"_qs, copy(), u"--force"_qs});
        QVERIFY2(restored.code == kDone, qPrintable(restored.err));
        QCOMPARE(users(m_rig->stateDir()), QStringList(u"root"_qs));
        QCOMPARE(m_rig->contents(u"state/secrets"_qs), QByteArrayLiteral("{}"));
        QCOMPARE(m_rig->contents(u"state/cli-token"_qs), QByteArrayLiteral("stays"));
        QVERIFY2(restored.err.contains(u"3 message(s) wait in the restored cache"_qs), qPrintable(restored.err));
        // What was there is kept, as a whole.
        const QStringList aside = QDir(m_rig->stateDir()).entryList({u"before-restore-*"_qs}, QDir::Dirs);
        QCOMPARE(aside.size(), 1);
        QVERIFY(restored.out.contains(aside.first()));
        QCOMPARE(users(m_rig->stateDir() + u'/' + aside.first()), QStringList({u"ann"_qs, u"root"_qs}));
        QCOMPARE(m_rig->contents(u"state/"_qs + aside.first() + u"/secrets"), QByteArrayLiteral("{\"new\":1}"));
        QVERIFY(QDir(m_rig->stateDir()).entryList({u"restoring-*"_qs}, QDir::Dirs).isEmpty());
        QCOMPARE(lastAction(), u"restore"_qs);
    }

    void itComesBackIntoADirectoryThatIsNotThere()
    {
        QCOMPARE(m_rig->run({u"backup"_qs, copy()}).code, int(kDone));
        QVERIFY(QDir(m_rig->stateDir()).removeRecursively());
        const CliOutcome restored = m_rig->run({u"restore"_qs, copy()});
        QVERIFY2(restored.code == kDone, qPrintable(restored.err));
        QCOMPARE(users(m_rig->stateDir()), QStringList(u"root"_qs));
        struct stat info = {};
        QCOMPARE(::stat(QFile::encodeName(m_rig->stateDir()).constData(), &info), 0);
        QCOMPARE(int(info.st_mode & 07777), 0700);
    }

    void aStateIsReplacedOnlyWhereThatIsAskedFor()
    {
        QCOMPARE(m_rig->run({u"backup"_qs, copy()}).code, int(kDone));
        add(u"ann"_qs, u"viewer"_qs);
        const CliOutcome refused = m_rig->run({u"restore"_qs, copy()});
        QVERIFY2(refused.code == kFailed && refused.err.contains(u"--force"_qs), qPrintable(refused.err));
        QCOMPARE(users(m_rig->stateDir()), QStringList({u"ann"_qs, u"root"_qs}));
    }

    void nothingIsRestoredUnderAGatewayThatRuns()
    {
        QCOMPARE(m_rig->run({u"backup"_qs, copy()}).code, int(kDone));
        FileLock gateway;
        QVERIFY(gateway.take(lockOf(m_rig->stateDir())));
        const CliOutcome refused = m_rig->run({u"restore"_qs, copy(), u"--force"_qs});
        QVERIFY2(refused.code == kFailed && refused.err.contains(u"a gateway runs on "_qs), qPrintable(refused.err));
        QCOMPARE(lastAction(), u"user_add"_qs);
    }

    void aDamagedCopyTouchesNothing()
    {
        cacheMessages(1, 500);
        QCOMPARE(m_rig->run({u"backup"_qs, copy()}).code, int(kDone));
        QFile cache(copy() + u"/cache.db");
        QVERIFY(cache.open(QIODevice::ReadWrite));
        QVERIFY(cache.size() > 12288);
        cache.seek(8192);
        cache.write(QByteArray(4096, '\xff'));
        cache.close();
        add(u"ann"_qs, u"viewer"_qs);
        const CliOutcome refused = m_rig->run({u"restore"_qs, copy(), u"--force"_qs});
        QVERIFY2(refused.code == kFailed && refused.err.contains(u"cache.db is damaged"_qs), qPrintable(refused.err));
        QCOMPARE(users(m_rig->stateDir()), QStringList({u"ann"_qs, u"root"_qs}));
        QVERIFY(QDir(m_rig->stateDir()).entryList({u"*restor*"_qs}, QDir::Dirs).isEmpty());
    }

    void whatIsNoCopyIsRefused()
    {
        QDir().mkpath(copy());
        QVERIFY(m_rig->run({u"restore"_qs, copy(), u"--force"_qs}).err.contains(u"it holds no gateway.db"_qs));
        m_rig->write(u"copy/gateway.db"_qs, "no database at all, but long enough to be looked at as one");
        const CliOutcome refused = m_rig->run({u"restore"_qs, copy(), u"--force"_qs});
        QCOMPARE(refused.code, int(kFailed));
        QVERIFY(m_rig->run({u"restore"_qs, m_rig->stateDir(), u"--force"_qs}).err.contains(u"itself"_qs));
        QCOMPARE(users(m_rig->stateDir()), QStringList(u"root"_qs));
    }

    void numbersOfCachedMessagesGoOnAboveAllThatWereGiven()
    {
        cacheMessages(100, 3);
        QCOMPARE(m_rig->run({u"backup"_qs, copy()}).code, int(kDone));
        cacheMessages(500, 2);
        const CliOutcome restored = m_rig->run({u"restore"_qs, copy(), u"--force"_qs});
        QVERIFY2(restored.code == kDone, qPrintable(restored.err));
        const auto cache = CacheDb::openBeside(m_rig->path(u"state/cache.db"_qs));
        QVERIFY(cache);
        QCOMPARE((*cache)->lastNumber(), qint64(501));
        const auto lanes = (*cache)->lanes();
        QCOMPARE(lanes.size(), std::size_t(1));
        QCOMPARE(lanes.front().ledger.waiting(), qint64(3));
        QVERIFY2(restored.err.contains(u"5 message(s) that OmniMessage Core has not taken"_qs),
                 qPrintable(restored.err));
    }

    void numbersGoOnAlsoWhereTheCopyHasNoCache()
    {
        QCOMPARE(m_rig->run({u"backup"_qs, copy()}).code, int(kDone));
        cacheMessages(700, 1);
        QCOMPARE(m_rig->run({u"restore"_qs, copy(), u"--force"_qs}).code, int(kDone));
        const auto cache = CacheDb::openBeside(m_rig->path(u"state/cache.db"_qs));
        QVERIFY(cache);
        QCOMPARE((*cache)->lastNumber(), qint64(700));
        QVERIFY((*cache)->lanes().empty());
    }

    void aCopyGoesIntoANewOrEmptyDirectoryOnly()
    {
        QDir().mkpath(copy());
        m_rig->write(u"copy/there"_qs, "kept");
        const CliOutcome refused = m_rig->run({u"backup"_qs, copy()});
        QVERIFY2(refused.code == kFailed && refused.err.contains(u"is not empty"_qs), qPrintable(refused.err));
        QCOMPARE(m_rig->contents(u"copy/there"_qs), QByteArrayLiteral("kept"));
    }

    void whereThereIsNothingToSaveThatIsSaid()
    {
        QVERIFY(QDir(m_rig->stateDir()).removeRecursively());
        const CliOutcome refused = m_rig->run({u"backup"_qs, copy()});
        QVERIFY2(refused.code == kFailed && refused.err.contains(u"no gateway has run"_qs), qPrintable(refused.err));
        QVERIFY(!QFile::exists(copy()));
    }

private:
    QString copy() const { return m_rig->path(u"copy"_qs); }
    void add(const QString &name, const QString &role)
    {
        const CliOutcome outcome =
            m_rig->run({u"user"_qs, u"add"_qs, name, u"--role"_qs, role, u"--password-stdin"_qs}, "correct horse");
        QVERIFY2(outcome.code == kDone, qPrintable(outcome.err));
    }
    /// So many more messages that wait, numbered from there.
    void cacheMessages(qint64 from, int count)
    {
        const auto cache = CacheDb::open(m_rig->path(u"state/cache.db"_qs));
        QVERIFY(cache);
        const int lane = (*cache)->lane(u"acme"_qs, CacheKind::Message);
        CacheChange change;
        for (int i = 0; i < count; ++i)
            change.inserts.push_back({lane, {from + i, QByteArray(40, 'm')}});
        QVERIFY((*cache)->apply({&change}));
    }
    static QStringList users(const QString &stateDir)
    {
        QStringList names;
        Database db;
        db.openBeside(stateDir + u"/gateway.db"_qs);
        AccessDb access(db);
        if (const auto rows = access.users()) {
            for (const UserRow &row : *rows)
                names.append(row.name);
        }
        return names;
    }
    QString lastAction() const
    {
        Database db;
        db.openBeside(m_rig->path(u"state/gateway.db"_qs));
        AccessDb access(db);
        const auto rows = access.audit({});
        return rows && !rows->empty() ? rows->front().action : QString();
    }

    std::unique_ptr<CliRig> m_rig;
};

QTEST_GUILESS_MAIN(RestoreTest)
#include "tst_restore.moc"
