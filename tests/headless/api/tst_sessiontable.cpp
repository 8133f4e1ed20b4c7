#include "api/passwords.h"
#include "api/sessiontable.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway::api;

/// Sessions, and the secrets that they are made of.
class SessionTableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aSessionIsFoundByItsTokenAlone()
    {
        SessionTable table;
        const QByteArray token = table.begin(u"alice"_qs, 7, 0);
        QVERIFY(token.size() >= 43); // 256 bits
        const auto *session = table.find(SessionTable::digestOf(token), 1);
        QVERIFY(session);
        QCOMPARE(session->user, u"alice"_qs);
        QCOMPARE(session->stamp, 7);
        QVERIFY(session->csrf.size() >= 43 && session->csrf != token);
        QVERIFY(!table.find(token, 1));
        QVERIFY(!table.find({}, 1));
        QVERIFY(table.begin(u"alice"_qs, 7, 0) != token);
        table.end(SessionTable::digestOf(token));
        QVERIFY(!table.find(SessionTable::digestOf(token), 1));
    }

    void aSessionEndsWhenItIsIdleOrOld()
    {
        SessionTable table({100, 1000, 10, 10});
        const QByteArray digest = SessionTable::digestOf(table.begin(u"alice"_qs, 7, 0));
        QVERIFY(table.find(digest, 99));
        QVERIFY(table.find(digest, 198, false)); // a look that is no use
        QVERIFY(!table.find(digest, 199));
        const QByteArray used = SessionTable::digestOf(table.begin(u"alice"_qs, 7, 0));
        for (qint64 now = 0; now < 1000; now += 50)
            QVERIFY(table.find(used, now));
        QVERIFY(!table.find(used, 1000));
    }

    void sessionsOfAUserEndTogetherAndAreBounded()
    {
        SessionTable table({1000, 1000, 4, 2});
        const QByteArray first = SessionTable::digestOf(table.begin(u"alice"_qs, 1, 0));
        const QByteArray second = SessionTable::digestOf(table.begin(u"alice"_qs, 1, 1));
        const QByteArray third = SessionTable::digestOf(table.begin(u"alice"_qs, 1, 2));
        QVERIFY(!table.find(first, 3) && table.find(second, 3) && table.find(third, 3));
        const QByteArray bob = SessionTable::digestOf(table.begin(u"bob"_qs, 1, 4));
        QCOMPARE(table.countOf(u"alice"_qs, 5), 2);
        table.endOf(u"alice"_qs);
        QCOMPARE(table.countOf(u"alice"_qs, 5), 0);
        QVERIFY(table.find(bob, 5));
        for (int i = 0; i < 10; ++i)
            table.begin(QString::number(i), 1, 6);
        QVERIFY(!table.find(bob, 7));
    }

    void passwordsAreKeptAsArgon2idHashes()
    {
        const auto hash = hashPassword("secret", {1, 8192});
        QVERIFY(hash);
        QVERIFY2(hash->startsWith(u"$argon2id$v=19$m=8,t=1,p=1$"_qs), qPrintable(*hash));
        QVERIFY(*hashPassword("secret", {1, 8192}) != *hash);
        QVERIFY(verifyPassword(*hash, "secret"));
        QVERIFY(!verifyPassword(*hash, "Secret"));
        QVERIFY(!verifyPassword(*hash, {}));
        QVERIFY(!verifyPassword(u"nonsense"_qs, "secret"));
        QVERIFY(hashPassword("secret")->contains(u"m=32768,t=3"_qs));
    }

    void theHashingThreadTakesSoManyAtOnce()
    {
        gateway::ThreadExecutor answers("answers");
        QAtomicInt answered = 0;
        {
            PasswordWorker worker(answers, {3, 32 << 20}); // slow enough to wait for
            int taken = 0;
            for (int i = 0; i < 3 * PasswordWorker::kMaxWaiting; ++i)
                taken +=
                    worker.verify(QString::number(i), QString(), "x", [&](bool right) { answered += right ? 100 : 1; });
            QVERIFY(taken >= PasswordWorker::kMaxWaiting && taken < 3 * PasswordWorker::kMaxWaiting);
            QTRY_COMPARE_WITH_TIMEOUT(answered.loadRelaxed(), taken, 60'000);
            int ofOne = 0;
            for (int i = 0; i < 3 * PasswordWorker::kMaxOfSource; ++i)
                ofOne += worker.hash(u"one"_qs, "x", [](const auto &) {});
            QVERIFY(ofOne >= PasswordWorker::kMaxOfSource && ofOne < 3 * PasswordWorker::kMaxOfSource);
        }
    }

    void comparingTellsNothingButEquality()
    {
        QVERIFY(sameOctets("abc", "abc"));
        QVERIFY(!sameOctets("abc", "abd"));
        QVERIFY(!sameOctets("abc", "abcd"));
        QVERIFY(sameOctets("", ""));
    }
};

QTEST_GUILESS_MAIN(SessionTableTest)
#include "tst_sessiontable.moc"
