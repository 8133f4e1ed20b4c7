#include "session/window.h"

#include <QtTest/QTest>
#include <set>

using gateway::Window;

namespace {
Window::Entry entry(quint32 sequence, qint64 started = 0, Window::State state = Window::State::InFlight)
{
    return {sequence, 0x80000004, sequence * 10ull, 0, started, state};
}
quint32 add(Window &window, qint64 started = 0)
{
    const quint32 sequence = window.nextSequence();
    window.add(entry(sequence, started));
    return sequence;
}
} // namespace

class TestWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void numbersBeginAtOne()
    {
        Window window;
        QCOMPARE(window.nextSequence(), 1u);
        QCOMPARE(window.nextSequence(), 2u);
    }

    void numbersWrapAfter0x7FFFFFFF()
    {
        Window window(0x7FFFFFFE);
        QCOMPARE(window.nextSequence(), 0x7FFFFFFFu);
        QCOMPARE(window.nextSequence(), 1u);
    }

    void aNumberInFlightIsNotGivenAgain()
    {
        Window window(0x7FFFFFFD);
        window.add(entry(0x7FFFFFFF));
        window.add(entry(1, 0, Window::State::Control));
        window.add(entry(2));
        window.expireOldest(10); // 0x7FFFFFFF is late now
        QCOMPARE(window.nextSequence(), 0x7FFFFFFEu);
        QCOMPARE(window.nextSequence(), 3u);
    }

    void findsWhatWasAddedUntilItIsRemoved()
    {
        Window window;
        const quint32 a = add(window);
        const quint32 b = add(window);
        QCOMPARE(window.find(a)->cookie, a * 10ull);
        QCOMPARE(window.find(b)->cookie, b * 10ull);
        window.remove(a);
        QVERIFY(!window.find(a));
        QCOMPARE(window.find(b)->cookie, b * 10ull);
        QCOMPARE(window.inFlight(), 1);
        window.remove(a);
        QCOMPARE(window.inFlight(), 1);
    }

    void knowsTheOldestWhateverTheOrderOfAnswers()
    {
        Window window;
        for (int i = 0; i < 4; ++i)
            add(window);
        window.remove(2);
        QCOMPARE(window.oldest()->sequence, 1u);
        window.remove(1);
        QCOMPARE(window.oldest()->sequence, 3u);
        window.remove(4);
        window.remove(3);
        QVERIFY(!window.oldest());
    }

    void itsOwnRequestsAreNotCounted()
    {
        Window window;
        window.add(entry(window.nextSequence(), 0, Window::State::Control));
        QCOMPARE(window.inFlight(), 0);
        QVERIFY(!window.oldest());
        QVERIFY(window.find(1));
        window.remove(1);
        QVERIFY(!window.find(1));
    }

    void anExpiredOneIsFoundAsLateAndNotCounted()
    {
        Window window;
        add(window);
        add(window);
        window.expireOldest(10);
        QCOMPARE(window.inFlight(), 1);
        QCOMPARE(window.late(), 1);
        QCOMPARE(window.find(1)->state, Window::State::Late);
        QCOMPARE(window.oldest()->sequence, 2u);
        window.remove(1);
        QCOMPARE(window.late(), 0);
    }

    void lateOnesAreBoundedByNumber()
    {
        Window window;
        for (int i = 0; i < 5; ++i)
            add(window);
        for (int i = 0; i < 5; ++i)
            window.expireOldest(3);
        QCOMPARE(window.late(), 3);
        QVERIFY(!window.find(1));
        QVERIFY(!window.find(2));
        QVERIFY(window.find(3));
    }

    void lateOnesAreBoundedByAge()
    {
        Window window;
        add(window, 100);
        add(window, 200);
        window.expireOldest(10);
        window.expireOldest(10);
        window.forgetLate(200);
        QVERIFY(!window.find(1));
        QVERIFY(window.find(2));
    }

    void staysRightUnderLoadWithGapsAndCollisions()
    {
        Window window;
        std::set<quint32> expected;
        quint32 random = 7;
        for (int i = 0; i < 200'000; ++i) {
            random = random * 1664525 + 1013904223;
            if (expected.size() < 1500 && (random >> 16) % 3 != 0) {
                // Numbers far apart that meet in one slot.
                const quint32 sequence = i % 5 == 0 ? 1 + (random & 0x7F) * 4096 : window.nextSequence();
                if (expected.insert(sequence).second)
                    window.add(entry(sequence));
            } else if (!expected.empty()) {
                auto at = expected.lower_bound((random >> 3) % 300'000);
                if (at == expected.end())
                    at = expected.begin();
                QVERIFY(window.find(*at));
                QCOMPARE(window.find(*at)->sequence, *at);
                window.remove(*at);
                QVERIFY(!window.find(*at));
                expected.erase(at);
            }
            QCOMPARE(window.inFlight(), int(expected.size()));
        }
        for (const quint32 sequence : expected)
            QCOMPARE(window.find(sequence)->cookie, sequence * 10ull);
    }
};

QTEST_GUILESS_MAIN(TestWindow)
#include "tst_window.moc"
