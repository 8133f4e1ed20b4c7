#include "api/passwords.h"
#include "cli/statedir.h"
#include "headless/cli/clirig.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gateway;
using namespace gateway::cli;

namespace {

mode_t modeOf(const QString &file)
{
    struct stat info = {};
    return ::stat(QFile::encodeName(file).constData(), &info) == 0 ? info.st_mode & 07777 : 0;
}

QString caller() { return u"cli:"_qs + QString::fromLocal8Bit(::getpwuid(::getuid())->pw_name); }

} // namespace

/// `user` and `token`, on a state directory that no gateway uses.
class AccessCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<CliRig>();
    }

    void aUserIsAddedWhereThereIsNoStateDirectoryYet()
    {
        const CliOutcome added =
            m_rig->run({u"user"_qs, u"add"_qs, u"ann"_qs, u"--role"_qs, u"operator"_qs, u"--password-stdin"_qs},
                       "correct horse\nmore");
        QVERIFY2(added.code == kDone, qPrintable(added.err));
        QVERIFY(added.err.contains(u"There is no administrator yet"_qs));
        QCOMPARE(modeOf(m_rig->stateDir()), mode_t(0700));
        QCOMPARE(modeOf(m_rig->path(u"state/gateway.db"_qs)), mode_t(0600));
        const auto row = user(u"ann"_qs);
        QVERIFY(row);
        QCOMPARE(row->role, u"operator"_qs);
        QVERIFY(api::verifyPassword(row->passwordHash, "correct horse"));
        const AuditRow audit = lastAudit();
        QCOMPARE(audit.user, caller());
        QCOMPARE(audit.action, u"user_add"_qs);
        QCOMPARE(audit.target, u"ann"_qs);
        QVERIFY(!audit.after.contains(u"horse"_qs));
    }

    void whatIsWrongIsRefusedAndNothingIsWritten_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("why");
        const QStringList add{u"user"_qs, u"add"_qs};
        const QStringList rest{u"--role"_qs, u"admin"_qs, u"--password-stdin"_qs};
        QTest::newRow("name") << add + QStringList(u"a b"_qs) + rest << QByteArray("correct horse") << 1
                              << u"name: "_qs;
        QTest::newRow("short") << add + QStringList(u"ann"_qs) + rest << QByteArray("short") << 1 << u"password: "_qs;
        QTest::newRow("none") << add + QStringList(u"ann"_qs) + rest << QByteArray() << 1 << u"password: "_qs;
        QTest::newRow("role") << add + QStringList({u"ann"_qs, u"--role"_qs, u"root"_qs}) << QByteArray() << 2
                              << u"must be one of: viewer, operator, admin"_qs;
        QTest::newRow("nobody to ask") << add + QStringList({u"ann"_qs, u"--role"_qs, u"admin"_qs})
                                       << QByteArray("correct horse") << 2 << u"--password-stdin is needed"_qs;
    }
    void whatIsWrongIsRefusedAndNothingIsWritten()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, input);
        const CliOutcome outcome = m_rig->run(words, input);
        QTEST(outcome.code, "code");
        QFETCH(QString, why);
        QVERIFY2(outcome.err.contains(why), qPrintable(outcome.err));
        QVERIFY(!QFile::exists(m_rig->stateDir()));
    }

    void aUserIsListedChangedAndRemoved()
    {
        add(u"root"_qs, u"admin"_qs);
        add(u"ann"_qs, u"viewer"_qs);
        const auto before = user(u"ann"_qs);
        QVERIFY(m_rig->run({u"user"_qs}).out.contains(QRegularExpression(u"ann +viewer +20"_qs)));
        const QJsonArray list = m_rig->run({u"user"_qs, u"list"_qs, u"--json"_qs}).json()[u"users"].toArray();
        QCOMPARE(list.size(), 2);
        QVERIFY(!QJsonDocument(list).toJson().contains("argon2"));

        QCOMPARE(m_rig->run({u"user"_qs, u"role"_qs, u"ann"_qs, u"operator"_qs}).code, int(kDone));
        QCOMPARE(lastAudit().before, u"{\"role\":\"viewer\"}"_qs);
        QCOMPARE(lastAudit().after, u"{\"role\":\"operator\"}"_qs);
        QCOMPARE(m_rig->run({u"user"_qs, u"password"_qs, u"ann"_qs, u"--password-stdin"_qs}, "another password").code,
                 int(kDone));
        const auto after = user(u"ann"_qs);
        QVERIFY(after->role == u"operator" && api::verifyPassword(after->passwordHash, "another password"));
        QVERIFY(after->stamp != before->stamp); // who was signed in is not any more

        QCOMPARE(m_rig->run({u"user"_qs, u"remove"_qs, u"ann"_qs}).code, int(kDone));
        QVERIFY(!user(u"ann"_qs));
        QCOMPARE(lastAudit().action, u"user_remove"_qs);
    }

    void theLastAdministratorStays()
    {
        add(u"root"_qs, u"admin"_qs);
        for (const QStringList &words :
             {QStringList{u"remove"_qs, u"root"_qs}, {u"role"_qs, u"root"_qs, u"viewer"_qs}}) {
            const CliOutcome outcome = m_rig->run(QStringList(u"user"_qs) + words);
            QCOMPARE(outcome.code, int(kFailed));
            QVERIFY2(outcome.err.contains(u"root is the last administrator"_qs), qPrintable(outcome.err));
        }
        QVERIFY(user(u"root"_qs));
    }

    void aNameThatIsTakenOrMissingIsTold()
    {
        add(u"root"_qs, u"admin"_qs);
        const CliOutcome twice = m_rig->run(
            {u"user"_qs, u"add"_qs, u"root"_qs, u"--role"_qs, u"viewer"_qs, u"--password-stdin"_qs}, "correct horse");
        QVERIFY2(twice.code == kFailed && twice.err.contains(u"there is a user root already"_qs),
                 qPrintable(twice.err));
        QVERIFY(m_rig->run({u"user"_qs, u"remove"_qs, u"eve"_qs}).err.contains(u"there is no user eve"_qs));
        QVERIFY(m_rig->run({u"token"_qs, u"remove"_qs, u"eve"_qs}).err.contains(u"there is no token eve"_qs));
    }

    void aTokenIsPrintedAloneAndKeptNowhere()
    {
        const CliOutcome made = m_rig->run({u"token"_qs, u"add"_qs, u"monitoring"_qs, u"--role"_qs, u"viewer"_qs});
        QCOMPARE(made.code, int(kDone));
        const QString token = made.out.trimmed();
        QCOMPARE(made.out, QString(token + u'\n'));
        QVERIFY(token.startsWith(u"oms_"_qs) && token.size() > 40);
        QVERIFY(!made.err.contains(token));
        QDir state(m_rig->stateDir());
        for (const QString &name : state.entryList(QDir::Files | QDir::Hidden))
            QVERIFY2(!m_rig->contents(u"state/"_qs + name).contains(token.toLatin1()), qPrintable(name));
        QVERIFY(m_rig->run({u"token"_qs}).out.contains(QRegularExpression(u"monitoring +viewer .*cli:"_qs)));
        QCOMPARE(m_rig->run({u"token"_qs, u"remove"_qs, u"monitoring"_qs}).code, int(kDone));
        QCOMPARE(m_rig->run({u"token"_qs, u"list"_qs}).out, u"There are no tokens.\n"_qs);
        QCOMPARE(lastAudit().before, u"{\"role\":\"viewer\"}"_qs);
    }

private:
    void add(const QString &name, const QString &role)
    {
        const CliOutcome outcome =
            m_rig->run({u"user"_qs, u"add"_qs, name, u"--role"_qs, role, u"--password-stdin"_qs}, "correct horse");
        QVERIFY2(outcome.code == kDone, qPrintable(outcome.err));
    }
    void look(const std::function<void(AccessDb &)> &work) const
    {
        Database db;
        QVERIFY(db.openBeside(m_rig->path(u"state/gateway.db"_qs)));
        AccessDb access(db);
        work(access);
    }
    std::optional<UserRow> user(const QString &name) const
    {
        std::optional<UserRow> row;
        look([&](AccessDb &db) {
            if (const auto found = db.user(name))
                row = *found;
        });
        return row;
    }
    AuditRow lastAudit() const
    {
        AuditRow row;
        look([&](AccessDb &db) {
            if (const auto rows = db.audit({}); rows && !rows->empty())
                row = rows->front();
        });
        return row;
    }

    std::unique_ptr<CliRig> m_rig;
};

QTEST_GUILESS_MAIN(AccessCommandsTest)
#include "tst_accesscommands.moc"
