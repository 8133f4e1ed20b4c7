#include "store/accessdb.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;
using Kind = AccessError::Kind;

class AccessDbTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_access.reset();
        m_db = std::make_unique<Database>();
        QVERIFY(m_db->open(Database::kMemory.toString()));
        static const Schema::Step steps[] = {AccessDb::schemaStep()};
        const auto made = migrate(*m_db, Database::kMemory.toString(), Schema{1, steps});
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error()));
        m_access = std::make_unique<AccessDb>(*m_db);
    }

    void usersAreKeptByName()
    {
        QVERIFY(add(u"bob"_qs, role::kViewer));
        QVERIFY(add(u"alice"_qs, role::kAdmin));
        const auto users = m_access->users();
        QVERIFY(users);
        QCOMPARE(users->size(), std::size_t(2));
        QCOMPARE(users->front(), user(u"alice"_qs, role::kAdmin));
        QCOMPARE(**m_access->user(u"bob"_qs), user(u"bob"_qs, role::kViewer));
        QVERIFY(!*m_access->user(u"BOB"_qs));
        QCOMPARE(kindOf(add(u"bob"_qs, role::kAdmin)), Kind::Exists);
        QVERIFY(m_access->userSignedIn(u"bob"_qs, 99));
        QCOMPARE((*m_access->user(u"bob"_qs))->lastSignInAt, std::optional<qint64>(99));
    }

    void aChangeGivesAnotherStamp()
    {
        QVERIFY(add(u"root"_qs, role::kAdmin) && add(u"bob"_qs, role::kViewer));
        QVERIFY(m_access->changeUser({u"bob"_qs, role::kOperator.toString(), std::nullopt, 8}, row("edit")));
        UserRow bob = **m_access->user(u"bob"_qs);
        QCOMPARE(bob.role, u"operator"_qs);
        QCOMPARE(bob.stamp, 8);
        QCOMPARE(bob.passwordHash, u"hash"_qs);
        QVERIFY(m_access->changeUser({u"bob"_qs, std::nullopt, u"other"_qs, 9}, row("edit")));
        bob = **m_access->user(u"bob"_qs);
        QCOMPARE(bob.passwordHash, u"other"_qs);
        QCOMPARE(bob.stamp, 9);
        QCOMPARE(kindOf(m_access->changeUser({u"eve"_qs, std::nullopt, u"x"_qs, 1}, row("edit"))), Kind::Missing);
    }

    void oneAdministratorIsAlwaysLeft()
    {
        QVERIFY(add(u"root"_qs, role::kAdmin) && add(u"bob"_qs, role::kViewer));
        QCOMPARE(kindOf(m_access->removeUser(u"root"_qs, row("remove"))), Kind::LastAdmin);
        QCOMPARE(kindOf(m_access->changeUser({u"root"_qs, u"viewer"_qs, std::nullopt, 1}, row("edit"))),
                 Kind::LastAdmin);
        QVERIFY(m_access->changeUser({u"root"_qs, u"admin"_qs, u"new"_qs, 1}, row("edit")));
        QVERIFY(m_access->changeUser({u"bob"_qs, u"admin"_qs, std::nullopt, 1}, row("edit")));
        QVERIFY(m_access->removeUser(u"root"_qs, row("remove")));
        QCOMPARE(kindOf(m_access->removeUser(u"root"_qs, row("remove"))), Kind::Missing);
        QCOMPARE(kindOf(m_access->removeUser(u"bob"_qs, row("remove"))), Kind::LastAdmin);
    }

    void whoIsNoAdministratorGoesAlsoWhereThereIsNone()
    {
        QVERIFY(add(u"bob"_qs, role::kOperator));
        QVERIFY(m_access->removeUser(u"bob"_qs, row("remove")));
        QCOMPARE(kindOf(m_access->removeUser(u"bob"_qs, row("remove"))), Kind::Missing);
    }

    void tokensAreFoundByTheirDigest()
    {
        const TokenRow token{u"ci"_qs, u"viewer"_qs, QByteArray(32, 'h'), 5, u"alice"_qs, std::nullopt};
        QVERIFY(m_access->addToken(token, row("add")));
        QCOMPARE(**m_access->token(token.hash), token);
        QVERIFY(!*m_access->token(QByteArray(32, 'i')));
        QVERIFY(!*m_access->token({}));
        TokenRow same = token;
        same.hash = QByteArray(32, 'j');
        QCOMPARE(kindOf(m_access->addToken(same, row("add"))), Kind::Exists);
        QVERIFY(m_access->tokenUsed(token.hash, 77));
        QCOMPARE(m_access->tokens()->front().lastUsedAt, std::optional<qint64>(77));
        QVERIFY(m_access->removeToken(u"ci"_qs, row("remove")));
        QCOMPARE(kindOf(m_access->removeToken(u"ci"_qs, row("remove"))), Kind::Missing);
    }

    void aRoleThatIsNoneCannotBeStored()
    {
        QCOMPARE(kindOf(add(u"bob"_qs, u"root")), Kind::Storage);
        QVERIFY(m_access->users()->empty());
        QVERIFY(add(u"bob"_qs, role::kViewer)); // the connection serves on
    }

    void onlyWhatWasDoneIsInTheAudit()
    {
        QVERIFY(add(u"root"_qs, role::kAdmin));
        QVERIFY(!add(u"root"_qs, role::kAdmin));
        QVERIFY(!m_access->removeUser(u"root"_qs, row("remove")));
        QVERIFY(m_access->note(row("peer_drop", u"50%_a"_qs)));
        QVERIFY(m_access->note({0, 4, u"eve"_qs, u"peer_drop"_qs, u"acme"_qs, u"{}"_qs, QString()}));
        const auto actions = [this](const AccessDb::AuditFilter &filter) {
            QStringList all;
            const auto rows = m_access->audit(filter);
            for (const AuditRow &r : *rows)
                all += r.action + u' ' + r.target;
            return all;
        };
        QCOMPARE(actions({}), QStringList({u"peer_drop acme"_qs, u"peer_drop 50%_a"_qs, u"add x"_qs}));
        QCOMPARE(actions({{}, {}, u"%_"_qs, 0, 10}), QStringList({u"peer_drop 50%_a"_qs}));
        QCOMPARE(actions({u"eve"_qs, {}, {}, 0, 10}), QStringList({u"peer_drop acme"_qs}));
        QCOMPARE(actions({{}, u"add"_qs, {}, 0, 10}), QStringList({u"add x"_qs}));
        const qint64 newest = m_access->audit({{}, {}, {}, 0, 1})->front().id;
        QCOMPARE(actions({{}, {}, {}, newest, 1}), QStringList({u"peer_drop 50%_a"_qs}));
        const AuditRow kept = m_access->audit({{}, {}, {}, 0, 1})->front();
        QCOMPARE(kept, AuditRow({newest, 4, u"eve"_qs, u"peer_drop"_qs, u"acme"_qs, u"{}"_qs, u""_qs}));
    }

    void whatCannotBeAuditedIsNotDone()
    {
        QVERIFY(add(u"root"_qs, role::kAdmin) && add(u"bob"_qs, role::kViewer));
        QVERIFY(m_db->exec("DROP TABLE audit"));
        QCOMPARE(kindOf(m_access->removeUser(u"bob"_qs, row("remove"))), Kind::Storage);
        QCOMPARE(kindOf(add(u"eve"_qs, role::kViewer)), Kind::Storage);
        QCOMPARE(m_access->users()->size(), std::size_t(2));
    }

private:
    static UserRow user(const QString &name, QStringView word)
    {
        return {name, word.toString(), u"hash"_qs, 7, 3, std::nullopt};
    }
    static AuditRow row(const char *action, const QString &target = u"x"_qs)
    {
        return {0, 3, u"root"_qs, QLatin1String(action), target, {}, {}};
    }
    AccessResult<void> add(const QString &name, QStringView word)
    {
        return m_access->addUser(user(name, word), row("add"));
    }
    static std::optional<Kind> kindOf(const AccessResult<void> &result)
    {
        return result ? std::nullopt : std::optional(result.error().kind);
    }

    std::unique_ptr<Database> m_db;
    std::unique_ptr<AccessDb> m_access;
};

QTEST_GUILESS_MAIN(AccessDbTest)
#include "tst_accessdb.moc"
