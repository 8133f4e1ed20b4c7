#include "relay/signinguard.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

class TestSignInGuard : public QObject
{
    Q_OBJECT

    const QString m_one = QStringLiteral("192.0.2.1");
    const QString m_other = QStringLiteral("192.0.2.2");
    static constexpr qint64 kStart = 1'000'000;

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void tenRefusalsCostNothing()
    {
        SignInGuard guard;
        for (int i = 0; i < 10; ++i)
            QCOMPARE(guard.refused(m_one, kStart + i).delayMs, 0);
        QVERIFY(guard.refused(m_one, kStart + 10).delayMs > 0);
    }

    void furtherOnesAreAnsweredLaterAndLater()
    {
        SignInGuard guard;
        for (int i = 0; i < 10; ++i)
            guard.refused(m_one, kStart);
        QList<qint64> delays;
        for (int i = 0; i < 8; ++i)
            delays << guard.refused(m_one, kStart).delayMs;
        QCOMPARE(delays, (QList<qint64>{250, 500, 1000, 2000, 4000, 8000, 10'000, 10'000}));
    }

    void addressesDoNotShareTheirFailures()
    {
        SignInGuard guard;
        for (int i = 0; i < 12; ++i)
            guard.refused(m_one, kStart);
        QCOMPARE(guard.refused(m_other, kStart).delayMs, 0);
    }

    void aMinuteWithoutAFailureForgets()
    {
        SignInGuard guard;
        for (int i = 0; i < 12; ++i)
            guard.refused(m_one, kStart);
        QCOMPARE(guard.refused(m_one, kStart + 60'000).delayMs, 1000);
        QCOMPARE(guard.refused(m_one, kStart + 120'001).delayMs, 0);
    }

    void remembersABoundedNumberOfAddresses()
    {
        SignInGuard guard;
        for (int i = 0; i < 10'000; ++i)
            QCOMPARE(guard.refused(QString::number(i), kStart).delayMs, 0);
        QCOMPARE(guard.refused(m_one, kStart).delayMs, 10'000); // full: the unknown wait longest
        QCOMPARE(guard.refused(QStringLiteral("17"), kStart).delayMs, 0);
        QCOMPARE(guard.refused(m_one, kStart + 60'001).delayMs, 0); // the old ones made room
    }

    void onlyAFewAnswersOfASourceWait()
    {
        SignInGuard guard;
        guard.setConnections(100);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(guard.refused(m_one, kStart).place.use_count(), 0); // at once: nothing waits
        std::vector<SignInGuard::Refusal> waiting;
        for (int i = 0; i < 8; ++i) {
            waiting.push_back(guard.refused(m_one, kStart));
            QVERIFY(waiting.back().answered && waiting.back().place.use_count() == 1);
        }
        QVERIFY(!guard.refused(m_one, kStart).answered);
        waiting.pop_back();
        QVERIFY(guard.refused(m_one, kStart).answered); // a place is free again
    }

    void onlyAFewAnswersWaitAltogether()
    {
        SignInGuard guard;
        guard.setConnections(20); // 5 of all, 2 of a source
        std::vector<SignInGuard::Refusal> waiting;
        int dropped = 0;
        for (int source = 0; source < 4; ++source) {
            for (int i = 0; i < 12; ++i) {
                waiting.push_back(guard.refused(QString::number(source), kStart));
                dropped += waiting.back().answered ? 0 : 1;
            }
        }
        QCOMPARE(dropped, 3);
    }
};

QTEST_GUILESS_MAIN(TestSignInGuard)
#include "tst_signinguard.moc"
