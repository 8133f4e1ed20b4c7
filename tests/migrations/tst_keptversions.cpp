// Every version of the databases that ever landed is kept here as SQL with data in it: NAME-VERSION.sql, made by
// `sqlite3 FILE .dump` with its application_id and user_version in front. Each is brought to the newest version by the
// program's own code, and what it held must be there.
#include "embedded/embeddedcore.h"
#include "embedded/schema.h"
#include "store/cachedb.h"
#include "store/gatewaydb.h"
#include "support/fakeclock.h"

#include <QtCore/QDir>
#include <QtCore/QEventLoop>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

qint64 userVersion(const QString &file)
{
    Database db;
    if (!db.open(file))
        return -1;
    Statement query(db, "PRAGMA user_version");
    return query.one() ? query.integer(0) : -1;
}

/// The version that the program makes.
int newest(const QString &name)
{
    if (name == u"core")
        return embedded::schema().version();
    if (name == u"gateway")
        return GatewayDb::schema().version();
    const QTemporaryDir dir;
    const QString file = dir.filePath(QStringLiteral("cache.db"));
    return CacheDb::open(file).ok() ? int(userVersion(file)) : -1;
}

const QStringList kNames{QStringLiteral("cache"), QStringLiteral("core"), QStringLiteral("gateway")};

template <class T, class Call>
CoreReply<T> tell(Call call)
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

} // namespace

class TestKeptVersions : public QObject
{
    Q_OBJECT

    /// Five messages of a partner: two delivered, one failed, two waiting after a retry; and a carrier's receipt.
    static void checkCache(const QString &file)
    {
        auto opened = CacheDb::open(file);
        QVERIFY2(opened.ok(), qPrintable(opened ? QString() : opened.error()));
        CacheDb &db = **opened;
        const std::vector<CacheLane> lanes = db.lanes();
        QCOMPARE(lanes.size(), 2u);
        QCOMPARE(lanes[0].bind, QStringLiteral("partner"));
        QCOMPARE(lanes[0].ledger, (CacheLedger{5, 2, 1, 0, 0}));
        QCOMPARE(lanes[0].retry.attempts, 4);
        QCOMPARE(lanes[0].retry.nextAt, 1'795'000'060'000);
        QCOMPARE(lanes[0].retry.error, QStringLiteral("connection refused"));
        QCOMPARE(lanes[1].kind, CacheKind::Report);
        const auto waiting = db.entries(lanes[0].id, 0, 10, 1000);
        QCOMPARE(waiting, (std::vector<CacheEntry>{{4, "body 4"}, {5, "body 5"}}));
        QCOMPARE(db.entries(lanes[1].id, 0, 10, 1000), (std::vector<CacheEntry>{{6, "report"}}));
        QCOMPARE(db.failedEntries(lanes[0].id, 0, 10, 0),
                 (std::vector<FailedEntry>{{{3, "body 3"}, 10, 1'795'000'000'000, QStringLiteral("http 500")}}));
        QCOMPARE(db.lastNumber(), 6);
        CacheChange change; // and it goes on
        change.inserts.push_back({lanes[0].id, {7, "body 7"}});
        change.retries.push_back({lanes[0].id, {5, 5, 1, QStringLiteral("timeout"), true}});
        QVERIFY(db.apply({&change}));
    }
    /// Three messages: one sent as abc1, one claimed, one pending.
    static void checkCore(const QString &file)
    {
        FakeClock clock;
        EmbeddedCoreSettings settings;
        settings.file = file;
        settings.clientBinds = {QStringLiteral("carrier")};
        settings.serverBinds = {QStringLiteral("partner")};
        EmbeddedCore core(settings, clock);
        const auto opened = core.open();
        QVERIFY2(opened.ok(), qPrintable(opened ? QString() : opened.error()));
        const auto page = tell<BrowsePage>([&](auto done) { core.browse({}, done); });
        QVERIFY(page.ok());
        QStringList found;
        for (const QueueMessage &message : page->messages)
            found.append(QStringLiteral("%1 %2 %3")
                             .arg(message.id)
                             .arg(message.text.value_or(QString()))
                             .arg(int(message.status)));
        found.sort();
        QCOMPARE(found, (QStringList{QStringLiteral("1 kept 1 %1").arg(int(QueueStatus::Sent)),
                                     QStringLiteral("2 kept 2 %1").arg(int(QueueStatus::Claimed)),
                                     QStringLiteral("3 kept 3 %1").arg(int(QueueStatus::Pending))}));
        InboundMessage again; // its key is known still
        again.idempotencyKey = "key3";
        again.originSmsc = QStringLiteral("partner");
        again.clientMessageId = "-3";
        again.source.addr = "BANK";
        again.destination.addr = "61400000003";
        again.text = QStringLiteral("kept 3");
        again.receivedAt = clock.wallMs();
        const auto submitted = tell<std::vector<SubmitResult>>([&](auto done) { core.submit({again}, done); });
        QVERIFY(submitted.ok() && submitted->front().status == SubmitStatus::Duplicate);
        QCOMPARE(submitted->front().id, 3);
        DeliveryReport report; // and so is the carrier's id
        report.reportKey = "report";
        report.smsc = QStringLiteral("carrier");
        report.account = QStringLiteral("account");
        report.smscMessageId = "abc1";
        report.state = MessageState::Delivered;
        report.receivedAt = clock.wallMs();
        const auto reported = tell<std::vector<ReportStatus>>([&](auto done) { core.reports({report}, done); });
        QVERIFY(reported.ok() && reported->front() == ReportStatus::Recorded);
        const auto message = tell<QueueMessage>([&](auto done) { core.message(1, done); });
        QVERIFY(message.ok() && message->status == QueueStatus::Delivered);
    }
    /// A peer added live, one of the file dropped, one removed; edits of a peer and of the listener.
    static void checkGateway(const QString &file, int version)
    {
        auto opened = GatewayDb::open(file);
        QVERIFY2(opened.ok(), qPrintable(opened ? QString() : opened.error()));
        GatewayDb &db = **opened;
        const StoredPeers stored = *db.peers();
        const QString server = QStringLiteral("server"), client = QStringLiteral("client"), ann = QStringLiteral("ann");
        const std::vector<StoredPeer> peers{
            {server, QStringLiteral("added"), true, false, false, 1'795'000'000'000, ann},
            {client, QStringLiteral("carrier"), false, false, true, 1'795'000'000'001, ann},
            {server, QStringLiteral("gone"), false, true, false, 1'795'000'000'002, ann}};
        QVERIFY(stored.peers == peers);
        const std::vector<StoredEdit> edits{
            {client, QStringLiteral("carrier"), QStringLiteral("tps_limit"), QStringLiteral("20"), 1'795'000'000'003,
             ann},
            {QStringLiteral("listener"), {}, QStringLiteral("port"), QStringLiteral("2777"), 1'795'000'000'004, ann},
            {server, QStringLiteral("added"), QStringLiteral("password"), QStringLiteral("1"), 1'795'000'000'000, ann},
            {server, QStringLiteral("added"), QStringLiteral("system_id"), QStringLiteral(u"\"café\""),
             1'795'000'000'000, ann}};
        QVERIFY(stored.edits == edits);
        QCOMPARE(*db.secrets(), QStringList{QStringLiteral("peer/added/password/1")});
        QCOMPARE(*db.meta(QStringLiteral("secret_store")), QStringLiteral("file"));
        std::vector<StoredHistory> history; // of version 3
        if (version >= 3)
            history = {{QStringLiteral("*"), 900, QByteArrayLiteral("\x02")},
                       {QStringLiteral("carrier"), 10, QByteArrayLiteral("\0\x01\xff")}};
        QCOMPARE(*db.history(), history);
        GatewayChange change; // and it goes on
        change.addSecrets = {QStringLiteral("new")};
        QVERIFY(db.apply(change).ok());
        QVERIFY(db.setHistory({{QStringLiteral("carrier"), 10, QByteArrayLiteral("x")}}).ok());
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyVersionThatLandedIsKept()
    {
        const QDir dir(QStringLiteral(MIGRATIONS));
        for (const QString &name : kNames) {
            QVERIFY(newest(name) > 0);
            for (int version = 1; version <= newest(name); ++version) {
                const QString file = QStringLiteral("%1-%2.sql").arg(name).arg(version);
                QVERIFY2(dir.exists(file), qPrintable(file + u" is missing: a dump with data of that version"));
            }
        }
    }
    void aKeptVersionIsMigratedWithItsData_data()
    {
        QTest::addColumn<QString>("dump");
        for (const QString &dump : QDir(QStringLiteral(MIGRATIONS)).entryList({QStringLiteral("*.sql")}))
            QTest::newRow(qPrintable(dump)) << dump;
    }
    void aKeptVersionIsMigratedWithItsData()
    {
        QFETCH(QString, dump);
        const QString name = dump.section(u'-', 0, 0);
        const int version = dump.section(u'-', 1).section(u'.', 0, 0).section(u'-', 0, 0).toInt();
        QVERIFY2(kNames.contains(name), "nothing checks this one");
        const QTemporaryDir dir;
        const QString file = dir.filePath(name + QStringLiteral(".db"));
        QFile sql(QStringLiteral(MIGRATIONS "/") + dump);
        QVERIFY(sql.open(QIODevice::ReadOnly));
        {
            Database db;
            QVERIFY(db.open(file));
            QVERIFY2(db.exec(sql.readAll().constData()), qPrintable(db.error()));
        }
        QCOMPARE(userVersion(file), version);
        if (name == u"cache")
            checkCache(file);
        else if (name == u"core")
            checkCore(file);
        else
            checkGateway(file, version);
        if (QTest::currentTestFailed())
            return;
        QCOMPARE(userVersion(file), newest(name));
        const QString copy = file + QStringLiteral(".before-%1").arg(newest(name));
        QCOMPARE(QFile::exists(copy), version < newest(name));
        if (QFile::exists(copy))
            QCOMPARE(userVersion(copy), version);
    }
};

QTEST_GUILESS_MAIN(TestKeptVersions)
#include "tst_keptversions.moc"
