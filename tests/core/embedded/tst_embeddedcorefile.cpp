#include "store/database.h"
#include "embedded/embeddedcore.h"
#include "support/fakeclock.h"

#include <QtCore/QEventLoop>
#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>
#include <csignal>
#include <sys/resource.h>

using namespace gateway;
using Claimed = std::vector<std::vector<QueueMessage>>;

/// What the embedded Core does with its file and its thread, beyond the contract.
class TestEmbeddedCoreFile : public QObject
{
    Q_OBJECT

private:
    EmbeddedCoreSettings settings() const
    {
        EmbeddedCoreSettings s;
        s.file = m_dir->filePath(QStringLiteral("core.db"));
        s.clientBinds = {QStringLiteral("vodafone")};
        s.serverBinds = {QStringLiteral("acme")};
        return s;
    }
    std::unique_ptr<EmbeddedCore> open(const EmbeddedCoreSettings &s)
    {
        auto core = std::make_unique<EmbeddedCore>(s, m_clock);
        if (const auto opened = core->open(); !opened)
            QTest::qFail(qPrintable(opened.error()), __FILE__, __LINE__);
        return core;
    }
    QString refusal(const EmbeddedCoreSettings &s)
    {
        EmbeddedCore core(s, m_clock);
        const auto opened = core.open();
        return opened ? QString() : opened.error();
    }
    std::vector<InboundMessage> messages(int count, const char *key)
    {
        std::vector<InboundMessage> list(static_cast<std::size_t>(count));
        int number = 0;
        for (InboundMessage &m : list) {
            m.idempotencyKey = key + QByteArray::number(++number);
            m.originSmsc = QStringLiteral("acme");
            m.source.addr = "BANK";
            m.destination.addr = "61400000001";
            m.text = QString(200, u'x');
            m.receivedAt = m_clock.wallMs();
        }
        return list;
    }
    template <class T, class Call>
    static CoreReply<T> tell(Call call)
    {
        std::optional<CoreReply<T>> reply;
        QEventLoop loop;
        call([&](CoreReply<T> r) {
            reply.emplace(std::move(r));
            loop.quit();
        });
        loop.exec();
        return std::move(*reply);
    }
    static CoreReply<std::vector<SubmitResult>> submit(CoreApi &core, const std::vector<InboundMessage> &list)
    {
        return tell<std::vector<SubmitResult>>([&](auto done) { core.submit(list, done); });
    }
    static CoreReply<Claimed> claim(CoreApi &core, int limit = 1000)
    {
        ClaimRequest request;
        request.frontend = QStringLiteral("f");
        request.destSmsc = QStringLiteral("vodafone");
        request.limit = limit;
        return tell<Claimed>([&](auto done) { core.claim({request}, 0, done); });
    }
    static qint64 total(CoreApi &core)
    {
        const auto page = tell<BrowsePage>([&](auto done) { core.browse({}, done); });
        return page ? page->total : -1;
    }

    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_dir;

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_dir = std::make_unique<QTemporaryDir>();
    }

    void onlyTheOwnerMayReadTheFile()
    {
        const auto core = open(settings());
        const QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        for (const char *end : {"", "-wal", "-shm", ".lock"})
            QVERIFY2(!(QFile::permissions(settings().file + QLatin1String(end)) & others), end);
    }
    void aFileInUseIsRefused()
    {
        auto core = open(settings());
        QVERIFY(refusal(settings()).endsWith(QStringLiteral("is in use by another process")));
        core.reset();
        QCOMPARE(refusal(settings()), QString());
    }
    void aNewerDatabaseIsRefused()
    {
        open(settings()).reset();
        {
            Database db;
            QVERIFY(db.open(settings().file) && db.exec("PRAGMA user_version = 99"));
        }
        const QString why = refusal(settings());
        QVERIFY2(why.contains(QStringLiteral("version 99")), qPrintable(why));
        Database db;
        QVERIFY(db.open(settings().file));
        Statement version(db, "PRAGMA user_version");
        QVERIFY(version.one());
        QCOMPARE(version.integer(0), 99);
    }
    void aDatabaseOfAnotherProgramIsRefused()
    {
        {
            Database db;
            QVERIFY(db.open(settings().file) && db.exec("CREATE TABLE message (id INTEGER)"));
        }
        QVERIFY(refusal(settings()).endsWith(QStringLiteral("is a database of another program")));
    }
    void whatIsNoDatabaseIsRefused()
    {
        QFile file(settings().file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        QVERIFY(refusal(settings()).contains(QStringLiteral("not a database")));
        EmbeddedCoreSettings nowhere = settings();
        nowhere.file = m_dir->filePath(QStringLiteral("none/core.db"));
        QVERIFY(refusal(nowhere).contains(QStringLiteral("cannot be opened")));
    }
    void callsToACoreThatIsNotOpenAreRefused()
    {
        EmbeddedCore core(settings(), m_clock);
        const auto results = submit(core, messages(1, "k"));
        QVERIFY(!results);
        QCOMPARE(results.error().httpStatus, 503);
        QCOMPARE(claim(core).error().httpStatus, 503);
        QCOMPARE(tell<CoreHealth>([&](auto done) { core.health(done); }).error().httpStatus, 503);
        QCOMPARE(tell<BrowsePage>([&](auto done) { core.browse({}, done); }).error().httpStatus, 503);
    }
    void whereTheDiskIsFullNothingIsHalfWritten()
    {
        const auto core = open(settings());
        QVERIFY(submit(*core, messages(10, "before")));
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit old{};
        ::getrlimit(RLIMIT_FSIZE, &old);
        const rlimit full{rlim_t(QFile(settings().file + QStringLiteral("-wal")).size() + 40'000), old.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &full);
        const auto refused = submit(*core, messages(1000, "full"));
        const auto health = tell<CoreHealth>([&](auto done) { core->health(done); });
        ::setrlimit(RLIMIT_FSIZE, &old);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, CoreError::Kind::Http);
        QCOMPARE(refused.error().httpStatus, 503);
        QVERIFY(!refused.error().detail.isEmpty());
        QVERIFY(health || health.error().httpStatus == 503); // a small write may still fit
        QCOMPARE(total(*core), 10);
        QVERIFY(tell<CoreHealth>([&](auto done) { core->health(done); }));
        const auto again = submit(*core, messages(1000, "full"));
        QVERIFY(again);
        QVERIFY(std::all_of(again->begin(), again->end(),
                            [](const SubmitResult &r) { return r.status == SubmitStatus::Accepted; }));
        QCOMPARE(again->front().id, 11);
        QCOMPARE(total(*core), 1010);
    }
    void aDamagedRowFailsItsOwnCallsAlone()
    {
        const auto core = open(settings());
        QVERIFY(submit(*core, messages(3, "k")));
        {
            Database db;
            QVERIFY(db.open(settings().file) && db.exec("UPDATE message SET body = x'ff' WHERE id = 2"));
        }
        int answered = 0, accepted = 0;
        std::optional<CoreReply<Claimed>> claimed;
        QEventLoop loop;
        const auto one = [&] {
            if (++answered == 3)
                loop.quit();
        };
        ClaimRequest request;
        request.destSmsc = QStringLiteral("vodafone");
        request.limit = 10;
        for (const char *key : {"a", "b"}) {
            core->submit(messages(1, key), [&](const CoreReply<std::vector<SubmitResult>> &reply) {
                accepted += reply ? 1 : 0;
                one();
            });
            if (key[0] == 'a')
                core->claim({request}, 0, [&](CoreReply<Claimed> reply) {
                    claimed.emplace(std::move(reply));
                    one();
                });
        }
        loop.exec();
        QCOMPARE(accepted, 2);
        QVERIFY(!*claimed);
        QVERIFY(claimed->error().detail.contains(QStringLiteral("message 2")));
    }
    void callsAreAnsweredInOrderHoweverManyTheyAre()
    {
        const auto core = open(settings());
        QList<qint64> ids;
        QEventLoop loop;
        for (int i = 0; i < 300; ++i) {
            core->submit(messages(1, QByteArray("k" + QByteArray::number(i) + '-').constData()),
                         [&](const CoreReply<std::vector<SubmitResult>> &reply) {
                             ids.append(reply ? reply->front().id : -1);
                             if (ids.size() == 300)
                                 loop.quit();
                         });
        }
        QVERIFY(ids.isEmpty()); // never from within the call
        loop.exec();
        for (int i = 0; i < 300; ++i)
            QCOMPARE(ids[i], i + 1);
    }
    void nothingIsCalledAfterTheDestructor()
    {
        auto core = open(settings());
        bool called = false;
        core->submit(messages(1, "k"), [&](const auto &) { called = true; });
        core->health([&](const auto &) { called = true; });
        core.reset();
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents();
        QVERIFY(!called);
    }
    void aCallbackMayDestroyTheCore()
    {
        auto core = open(settings());
        QEventLoop loop;
        bool second = false;
        core->health([&](const auto &) {
            core.reset();
            loop.quit();
        });
        core->health([&](const auto &) { second = true; });
        loop.exec();
        QCoreApplication::processEvents();
        QVERIFY(!core);
        QVERIFY(!second);
    }
    void statsCountByPeerAndStatus()
    {
        const auto core = open(settings());
        QVERIFY(submit(*core, messages(3, "a")));
        m_clock.advance(5000);
        InboundMessage back = messages(1, "b").front();
        back.direction = Direction::MobileOriginated;
        InboundMessage later = messages(1, "c").front();
        later.deliverAfter = m_clock.wallMs() + 60'000;
        QVERIFY(submit(*core, {back, later}));
        QVERIFY(claim(*core, 1));
        const auto rows = tell<std::vector<QueueCount>>([&](auto done) { core->stats(done); });
        const qint64 now = m_clock.wallMs();
        const QString carrier = QStringLiteral("vodafone"), partner = QStringLiteral("acme");
        QCOMPARE(rows->size(), 3u);
        QVERIFY(std::find(rows->begin(), rows->end(), QueueCount{carrier, {}, QueueStatus::Pending, 3, now - 5000}) !=
                rows->end());
        QVERIFY(std::find(rows->begin(), rows->end(), QueueCount{carrier, {}, QueueStatus::Claimed, 1, now - 5000}) !=
                rows->end());
        QVERIFY(std::find(rows->begin(), rows->end(), QueueCount{{}, partner, QueueStatus::Pending, 1, now}) !=
                rows->end());
    }
    void aJumpOfTheWallClockEndsNoLease()
    {
        const auto core = open(settings());
        QVERIFY(submit(*core, messages(1, "k")));
        QCOMPARE(claim(*core)->front().size(), 1u);
        m_clock.jumpWall(3'600'000);
        QVERIFY(claim(*core)->front().empty());
        m_clock.jumpWall(-7'200'000);
        m_clock.advance(60'000);
        QCOMPARE(claim(*core)->front().size(), 1u);
    }
    void routesChangeWhileItRuns()
    {
        const auto core = open(settings());
        core->setRouting({{QString(), QStringLiteral("telstra")}}, {QStringLiteral("telstra")}, {});
        QVERIFY(submit(*core, messages(1, "k")));
        QVERIFY(claim(*core)->front().empty());
        const auto rows = tell<std::vector<QueueCount>>([&](auto done) { core->stats(done); });
        QCOMPARE(rows->front().destSmsc, QStringLiteral("telstra"));
    }
    void aClaimThatNobodyWantsAnyMoreTakesNothing()
    {
        const auto core = open(settings());
        const auto wanted = std::make_shared<std::atomic_bool>(true);
        bool called = false;
        ClaimRequest request;
        request.destSmsc = QStringLiteral("vodafone");
        core->claim({request}, 30'000, wanted, [&](const auto &) { called = true; });
        QCOMPARE(total(*core), 0); // behind it
        *wanted = false;
        QVERIFY(submit(*core, messages(1, "k")));
        QCOMPARE(claim(*core)->front().size(), 1u);
        QVERIFY(!called);
    }
    void inMemoryItDoesTheSame()
    {
        EmbeddedCoreSettings s = settings();
        s.file = QStringLiteral(":memory:");
        const auto core = open(s);
        QVERIFY(submit(*core, messages(5, "k")));
        QCOMPARE(claim(*core, 2)->front().size(), 2u);
        QCOMPARE(total(*core), 5);
        QVERIFY(!QFile::exists(settings().file));
    }
};

QTEST_GUILESS_MAIN(TestEmbeddedCoreFile)
#include "tst_embeddedcorefile.moc"
