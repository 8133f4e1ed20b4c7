#include "api/attemptlimiter.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway::api;

class AttemptLimiterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_limiter = {};
    }

    void aFewWrongPasswordsAreFreeThenEachWaitDoubles()
    {
        qint64 now = 0;
        for (int i = 0; i < AttemptLimiter::kFree; ++i)
            QCOMPARE(attempt(now), 0);
        qint64 wait = AttemptLimiter::kFirstWaitMs;
        for (int i = 0; i < 10; ++i) {
            QCOMPARE(attempt(now), wait);
            QCOMPARE(attempt(now + wait - 1), 1);
            now += wait;
            QCOMPARE(attempt(now), 0);
            wait = std::min(2 * wait, AttemptLimiter::kLongestWaitMs);
        }
        now += wait + AttemptLimiter::kForgetMs;
        QCOMPARE(attempt(now), 0);
        QCOMPARE(attempt(now), 0);
    }

    void otherUsersAndOtherSourcesDoNotWait()
    {
        for (int i = 0; i < AttemptLimiter::kFree; ++i)
            attempt(0);
        QVERIFY(attempt(0) > 0);
        QCOMPARE(m_limiter.attempt(u"alice"_qs, u"10.0.0.2"_qs, 0), 0);
        QCOMPARE(m_limiter.attempt(u"bob"_qs, u"10.0.0.1"_qs, 0), 0);
    }

    void aRightPasswordForgetsTheWrongOnes()
    {
        for (int round = 0; round < 5; ++round) {
            for (int i = 0; i < AttemptLimiter::kFree; ++i)
                QCOMPARE(attempt(0), 0);
            m_limiter.succeeded(u"alice"_qs, u"10.0.0.1"_qs);
        }
    }

    void anAttemptThatNobodyLookedAtDoesNotCount()
    {
        for (int i = 0; i < 100; ++i) {
            QCOMPARE(attempt(0), 0);
            m_limiter.unanswered(u"alice"_qs, u"10.0.0.1"_qs);
        }
    }

    void aSourceThatTriesManyUsersWaitsForItsMinute()
    {
        for (int i = 0; i < AttemptLimiter::kOfSource; ++i)
            QCOMPARE(m_limiter.attempt(QString::number(i), u"10.0.0.1"_qs, 1000), 0);
        QCOMPARE(m_limiter.attempt(u"new"_qs, u"10.0.0.1"_qs, 21'000), 40'000);
        QCOMPARE(m_limiter.attempt(u"new"_qs, u"10.0.0.2"_qs, 21'000), 0);
        QCOMPARE(m_limiter.attempt(u"new"_qs, u"10.0.0.1"_qs, 61'000), 0);
    }

    void wrongTokensAreRefusedPastAThousandAMinute()
    {
        for (int i = 0; i < AttemptLimiter::kTokens; ++i)
            QCOMPARE(m_limiter.wrongToken(u"10.0.0.1"_qs, 0), 0);
        QCOMPARE(m_limiter.wrongToken(u"10.0.0.1"_qs, 15'000), 45'000);
        QCOMPARE(m_limiter.wrongToken(u"10.0.0.2"_qs, 15'000), 0);
        QCOMPARE(m_limiter.wrongToken(u"10.0.0.1"_qs, 60'000), 0);
    }

    void manySourcesTakeBoundedMemoryAndForgetTheOldest()
    {
        for (int i = 0; i < AttemptLimiter::kFree; ++i)
            attempt(1'000'000);
        for (int i = 0; i < AttemptLimiter::kMaxRecords; ++i)
            m_limiter.attempt(u"x"_qs, QString::number(i), i);
        QVERIFY(attempt(1'000'000) > 0); // younger than those: still known
    }

private:
    qint64 attempt(qint64 now) { return m_limiter.attempt(u"alice"_qs, u"10.0.0.1"_qs, now); }

    AttemptLimiter m_limiter;
};

QTEST_GUILESS_MAIN(AttemptLimiterTest)
#include "tst_attemptlimiter.moc"
