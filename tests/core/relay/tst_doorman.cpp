#include "relay/doorman.h"
#include "relay/sourcelog.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;
using Verdict = Doorman::Verdict;

namespace {

constexpr qint64 kMs = 1'000'000;
constexpr qint64 kStart = 1'000'000 * kMs;

Doorman::Limits limits()
{
    Doorman::Limits l;
    l.perSecond = 10;
    l.burst = 5;
    l.allPerSecond = 1000;
    l.allBurst = 1000;
    l.waiting = 20;
    l.share = 3;
    return l;
}

} // namespace

class TestDoorman : public QObject
{
    Q_OBJECT

    const QString m_one = QStringLiteral("192.0.2.1");
    const QString m_other = QStringLiteral("192.0.2.2");
    int m_descriptor = 0;

    Doorman::Caller from(const QString &source) { return {source, ++m_descriptor, false}; }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_descriptor = 0;
    }

    void aSourceHasABurstThenItWaitsItsTurn()
    {
        Doorman doorman(limits());
        for (int i = 0; i < 5; ++i)
            QVERIFY(doorman.arrives(from(m_one), kStart) == Verdict::Enter);
        QVERIFY(doorman.arrives(from(m_one), kStart) == Verdict::Wait); // 6
        QVERIFY(doorman.arrives(from(m_one), kStart) == Verdict::Wait); // 7
        QVERIFY(!doorman.next(kStart + 99 * kMs));
        QCOMPARE(doorman.next(kStart + 101 * kMs)->descriptor, 6);
        QVERIFY(!doorman.next(kStart + 101 * kMs));
        QCOMPARE(doorman.next(kStart + 202 * kMs)->descriptor, 7);
        QVERIFY(!doorman.isAnybodyWaiting());
    }

    void nobodyOvertakesWithinASource()
    {
        Doorman doorman(limits());
        for (int i = 0; i < 5; ++i)
            doorman.arrives(from(m_one), kStart);
        QVERIFY(doorman.arrives(from(m_one), kStart) == Verdict::Wait);
        QVERIFY(doorman.arrives(from(m_one), kStart + 150 * kMs) == Verdict::Wait); // though there is a token
    }

    void oneSourceDoesNotSlowAnother()
    {
        Doorman doorman(limits());
        for (int i = 0; i < 15; ++i)
            doorman.arrives(from(m_one), kStart);
        QVERIFY(doorman.arrives(from(m_other), kStart) == Verdict::Enter);
    }

    void oneSourceTakesHalfOfTheWaitingRoom()
    {
        Doorman doorman(limits());
        for (int i = 0; i < 5 + 10; ++i)
            QVERIFY(doorman.arrives(from(m_one), kStart) != Verdict::TurnAway);
        QVERIFY(doorman.arrives(from(m_one), kStart) == Verdict::TurnAway);
        for (int i = 0; i < 5 + 10; ++i)
            QVERIFY(doorman.arrives(from(m_other), kStart) != Verdict::TurnAway);
        QCOMPARE(doorman.waiting(), 20u);
    }

    void sourcesTakeTurns()
    {
        Doorman doorman(limits());
        for (int i = 0; i < 5 + 4; ++i) // 6-9 wait
            doorman.arrives(from(m_one), kStart);
        for (int i = 0; i < 5 + 2; ++i) // 15, 16 wait
            doorman.arrives(from(m_other), kStart);
        QList<int> order;
        while (const auto caller = doorman.next(kStart + 10'000 * kMs))
            order << caller->descriptor;
        QCOMPARE(order, (QList<int>{6, 15, 7, 16, 8, 9}));
    }

    void allTogetherHaveARateToo()
    {
        Doorman::Limits l = limits();
        l.allPerSecond = 10;
        l.allBurst = 3;
        Doorman doorman(l);
        for (int i = 0; i < 3; ++i)
            QVERIFY(doorman.arrives(from(QString::number(i)), kStart) == Verdict::Enter);
        QVERIFY(doorman.arrives(from(m_other), kStart) == Verdict::Wait);
        QCOMPARE(doorman.next(kStart + 101 * kMs)->source, m_other);
    }

    void whoHadGoneCostsNoTurn()
    {
        Doorman doorman(limits());
        for (int i = 0; i < 5 + 2; ++i)
            doorman.arrives(from(m_one), kStart);
        doorman.wasGone(*doorman.next(kStart + 101 * kMs));
        QCOMPARE(doorman.next(kStart + 101 * kMs)->descriptor, 7);
    }

    void dismissedCallersAreGivenBack()
    {
        Doorman doorman(limits());
        for (int i = 0; i < 5 + 2; ++i)
            doorman.arrives(from(m_one), kStart);
        QCOMPARE(doorman.dismiss().size(), 2u);
        QVERIFY(!doorman.isAnybodyWaiting());
        QVERIFY(!doorman.next(kStart + 60'000 * kMs));
    }

    void theOldestOfTooManyGuestsLeavesButNotAYoungOne()
    {
        Doorman doorman(limits());
        doorman.entered(m_one, 1, kStart);
        doorman.entered(m_one, 2, kStart);
        QVERIFY(!doorman.overShare(m_one, kStart + 60'000 * kMs));
        doorman.entered(m_one, 3, kStart);
        QVERIFY(!doorman.overShare(m_one, kStart + 999 * kMs)); // its bind may be on its way
        QCOMPARE(doorman.overShare(m_one, kStart + 1000 * kMs), std::optional<quint64>(1));
        doorman.left(m_one, 1);
        QVERIFY(!doorman.overShare(m_one, kStart + 1000 * kMs));
        QVERIFY(!doorman.overShare(m_other, kStart));
    }

    void theOldestGuestOfTheSourceWithMostLeavesFirst()
    {
        Doorman doorman(limits());
        QVERIFY(!doorman.oldestOfMost());
        doorman.entered(m_other, 1, kStart);
        doorman.entered(m_one, 2, kStart);
        doorman.entered(m_one, 3, kStart);
        QCOMPARE(doorman.oldestOfMost(), std::optional<quint64>(2));
        doorman.left(m_one, 2);
        doorman.left(m_one, 3);
        QCOMPARE(doorman.oldestOfMost(), std::optional<quint64>(1));
    }

    void sourcesThatAreQuietAreForgotten()
    {
        Doorman::Limits l = limits();
        l.allPerSecond = l.allBurst = 1e9;
        Doorman doorman(l);
        for (int i = 0; i < 100'000; ++i)
            doorman.arrives(from(QString::number(i)), kStart + i * kMs); // a thousand new ones a second
        QVERIFY2(doorman.sources() <= 2000, QByteArray::number(qulonglong(doorman.sources())).constData());
    }

    void anIpv6NetworkIsOneSource()
    {
        const auto of = [](const char *address) { return sourceOf(QHostAddress(QString::fromLatin1(address))); };
        QCOMPARE(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        QVERIFY(of("2001:db8:1:2::1") != of("2001:db8:1:3::1"));
        QCOMPARE(of("::ffff:192.0.2.1"), QStringLiteral("192.0.2.1"));
        QCOMPARE(of("192.0.2.1"), QStringLiteral("192.0.2.1"));
    }
};

QTEST_GUILESS_MAIN(TestDoorman)
#include "tst_doorman.moc"
