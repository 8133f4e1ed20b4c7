// The rows of gateway.db: all or nothing, over a restart, beside a running gateway.
#include "store/gatewaydb.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

StoredPeer peer(const char *name, bool live = true)
{
    return {QStringLiteral("server"), QString::fromLatin1(name), live, !live, false,
            1'700'000'000'000,        QStringLiteral("ann")};
}
StoredEdit edit(const char *name, const char *key, const char *value)
{
    return {QStringLiteral("server"), QString::fromLatin1(name), QString::fromLatin1(key), QString::fromUtf8(value), 7,
            QStringLiteral("bob")};
}
GatewayChange full()
{
    GatewayChange change;
    change.setPeers = {peer("z"), peer("a", false)};
    change.setEdits = {edit("z", "system_id", "\"é\""), edit("z", "tps_limit", "10")};
    change.addSecrets = {QStringLiteral("peer/z/password/1"), QStringLiteral("api_token")};
    change.meta = {{QStringLiteral("secret_store"), QStringLiteral("file")},
                   {QStringLiteral("empty"), QStringLiteral("")}};
    return change;
}

} // namespace

class TestGatewayDb : public QObject
{
    Q_OBJECT

    std::unique_ptr<GatewayDb> open()
    {
        auto db = GatewayDb::open(m_file);
        if (!db)
            qFatal("%s", qPrintable(db.error()));
        return std::move(*db);
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->filePath(QStringLiteral("gateway.db"));
    }

    void aNewOneIsEmptyAndItsOwnersAlone()
    {
        const auto db = open();
        QVERIFY(*db->peers() == StoredPeers());
        QCOMPARE(*db->secrets(), QStringList());
        QCOMPARE(*db->meta(QStringLiteral("secret_store")), std::optional<QString>());
        for (const QString &file : {m_file, QString(m_file + QStringLiteral("-wal"))})
            QCOMPARE(QFile::permissions(file) & QFile::Permissions(0x7077),
                     QFile::permissions(file) & QFile::Permissions(0x7000)); // nothing for group and others
    }
    void whatIsStoredComesBackInTheOrderOfItsComing()
    {
        QVERIFY(open()->apply(full()).ok());
        const auto db = open();
        const StoredPeers stored = *db->peers();
        QVERIFY(stored.peers == full().setPeers);
        QVERIFY(stored.edits == full().setEdits);
        QCOMPARE(*db->secrets(), (QStringList{QStringLiteral("api_token"), QStringLiteral("peer/z/password/1")}));
        QCOMPARE(*db->meta(QStringLiteral("secret_store")), QStringLiteral("file"));
        QCOMPARE(*db->meta(QStringLiteral("empty")), QStringLiteral(""));
    }
    void aRowIsChangedInItsPlace()
    {
        const auto db = open();
        QVERIFY(db->apply(full()).ok());
        GatewayChange change;
        change.setPeers = {peer("z", false)};
        change.setEdits = {edit("z", "tps_limit", "11")};
        change.addSecrets = {QStringLiteral("api_token")};
        change.meta = {{QStringLiteral("secret_store"), QStringLiteral("keychain")}};
        QVERIFY(db->apply(change).ok());
        QCOMPARE(db->peers()->peers[0], peer("z", false));
        QCOMPARE(db->peers()->peers.size(), 2u);
        QCOMPARE(db->peers()->edits[1].value, QStringLiteral("11"));
        QCOMPARE(db->secrets()->size(), 2);
        QCOMPARE(*db->meta(QStringLiteral("secret_store")), QStringLiteral("keychain"));
    }
    void whatGoesIsGoneAndNothingElse()
    {
        const auto db = open();
        QVERIFY(db->apply(full()).ok());
        GatewayChange change;
        change.removePeers = {{QStringLiteral("server"), QStringLiteral("z")},
                              {QStringLiteral("client"), QStringLiteral("a")}};
        change.removeEdits = {{QStringLiteral("server"), QStringLiteral("z"), QStringLiteral("tps_limit")}};
        change.removeSecrets = {QStringLiteral("api_token")};
        change.meta = {{QStringLiteral("secret_store"), std::nullopt}};
        QVERIFY(db->apply(change).ok());
        QCOMPARE(db->peers()->peers.size(), 1u);
        QCOMPARE(db->peers()->peers[0].name, QStringLiteral("a"));
        QCOMPARE(db->peers()->edits.size(), 1u);
        QCOMPARE(*db->secrets(), QStringList{QStringLiteral("peer/z/password/1")});
        QCOMPARE(*db->meta(QStringLiteral("secret_store")), std::optional<QString>());
    }
    void aHistoryTakesThePlaceOfTheOneBefore()
    {
        QVERIFY(open()->history()->empty());
        const StoredHistory one{QStringLiteral("a"), 10, QByteArray("\0x", 2)};
        const StoredHistory two{QStringLiteral("a"), 900, "y"_qba}, other{QStringLiteral("b"), 10, "z"_qba};
        QVERIFY(open()->setHistory({one, two}).ok());
        QCOMPARE(*open()->history(), (std::vector{one, two}));
        QVERIFY(open()->setHistory({other}).ok());
        QCOMPARE(*open()->history(), std::vector{other});
    }
    void aHistoryThatCannotBeStoredLeavesTheOneBefore()
    {
        const auto db = open();
        const StoredHistory one{QStringLiteral("a"), 10, "x"_qba};
        QVERIFY(db->setHistory({one}).ok());
        QVERIFY(!db->setHistory({one, one}).ok()); // the same twice
        QCOMPARE(*db->history(), std::vector{one});
        QVERIFY(db->apply(full()).ok());
    }
    void whatGoesAndComesInOneChangeIsThere()
    {
        const auto db = open();
        QVERIFY(db->apply(full()).ok());
        GatewayChange change;
        change.removePeers = {{QStringLiteral("server"), QStringLiteral("z")}};
        change.setPeers = {peer("z")};
        change.removeSecrets = change.addSecrets = {QStringLiteral("api_token")};
        QVERIFY(db->apply(change).ok());
        QCOMPARE(db->peers()->peers.back().name, QStringLiteral("z"));
        QVERIFY(db->secrets()->contains(QStringLiteral("api_token")));
    }
    void aChangeThatFailsDoesNothingAndTheDatabaseGoesOn()
    {
        const auto db = open();
        QVERIFY(db->apply(full()).ok());
        const StoredPeers before = *db->peers();
        QVERIFY(
            db->database().exec("CREATE TRIGGER no BEFORE INSERT ON secret BEGIN SELECT RAISE(ABORT, 'full'); END"));
        GatewayChange change;
        change.removePeers = {{QStringLiteral("server"), QStringLiteral("z")}};
        change.setEdits = {edit("a", "strict", "true")};
        change.addSecrets = {QStringLiteral("new")};
        const auto failed = db->apply(change);
        QVERIFY(!failed);
        QCOMPARE(failed.error(), QString(m_file + QStringLiteral(": full")));
        QVERIFY(*db->peers() == before);
        QVERIFY(db->database().exec("DROP TRIGGER no"));
        QVERIFY(db->apply(change).ok());
        QCOMPARE(db->peers()->peers.size(), 1u);
    }
    void aReaderBesideSeesWhatIsCommittedAndWritesNothing()
    {
        const auto db = open();
        QVERIFY(db->apply(full()).ok());
        auto beside = GatewayDb::openBeside(m_file);
        QVERIFY(beside.ok() && *beside);
        QCOMPARE((*beside)->peers()->peers.size(), 2u);
        QVERIFY(!(*beside)->apply(full()));
        GatewayChange change;
        change.setPeers = {peer("later")};
        QVERIFY(db->apply(change).ok());
        QCOMPARE((*beside)->peers()->peers.size(), 3u);
    }
    void whereThereIsNoneAReaderFindsNoEditsAndMakesNone()
    {
        auto beside = GatewayDb::openBeside(m_file);
        QVERIFY(beside.ok() && !*beside);
        QVERIFY(!QFile::exists(m_file));
        QFile empty(m_file);
        QVERIFY(empty.open(QIODevice::WriteOnly));
        beside = GatewayDb::openBeside(m_file);
        QVERIFY(beside.ok() && !*beside);
    }
    void anotherProgramsOrANewerOneIsRefused()
    {
        {
            Database other;
            QVERIFY(other.open(m_file) && other.exec("CREATE TABLE x (y)"));
        }
        for (const QString &error : {GatewayDb::open(m_file).error(), GatewayDb::openBeside(m_file).error()})
            QCOMPARE(error, QString(m_file + QStringLiteral(": is a database of another program")));
        QVERIFY(QFile::remove(m_file));
        const int version = GatewayDb::schema().version();
        QVERIFY(open()->database().exec(QStringLiteral("PRAGMA user_version = %1").arg(version + 1)));
        QVERIFY(GatewayDb::open(m_file).error().contains(QStringLiteral("has version %1").arg(version + 1)));
        QVERIFY(GatewayDb::openBeside(m_file).error().contains(QStringLiteral("has version %1").arg(version + 1)));
        QVERIFY(QFile::remove(m_file));
        QVERIFY(open()->database().exec("PRAGMA user_version = 0"));
        QVERIFY(GatewayDb::openBeside(m_file).error().contains(QStringLiteral("is migrated by `run`")));
    }
    void whatIsNoDatabaseIsAnError()
    {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        QVERIFY(GatewayDb::open(m_file).error().contains(QStringLiteral("not a database")));
        QVERIFY(GatewayDb::openBeside(m_file).error().contains(QStringLiteral("not a database")));
        QVERIFY(!GatewayDb::open(m_dir->filePath(QStringLiteral("none/gateway.db"))));
    }
    void theLogIsEmptyAfterEachChange()
    {
        const auto db = open();
        for (int i = 0; i < 50; ++i) {
            GatewayChange change;
            change.setEdits = {edit("z", "system_id", QByteArray(10'000, 'x').constData())};
            QVERIFY(db->apply(change).ok());
        }
        QVERIFY2(QFile(m_file + QStringLiteral("-wal")).size() < 200'000, "it grows with every edit");
    }

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

QTEST_GUILESS_MAIN(TestGatewayDb)
#include "tst_gatewaydb.moc"
