#include "log/limiter.h"

#include <QtTest/QtTest>

using namespace gateway::log;

class LimiterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aHundredLinesOfAKindPassInASecond()
    {
        Limiter limiter;
        limiter.expire(5000);
        for (int i = 0; i < 100; ++i)
            QVERIFY(limiter.admit(line("refused", u"acme"_qs)));
        QVERIFY(!limiter.isHolding());
        QVERIFY(!limiter.admit(line("refused", u"acme"_qs)));
        QVERIFY(limiter.isHolding());
    }

    void kindsAndBindsAreCountedApart()
    {
        Limiter limiter;
        limiter.expire(5000);
        exhaust(limiter, "refused", u"acme"_qs);
        QVERIFY(limiter.admit(line("refused", u"other"_qs)));
        QVERIFY(limiter.admit(line("timeout", u"acme"_qs)));
        QVERIFY(limiter.admit(line("refused", {})));
    }

    void kindsAreComparedByTheirText()
    {
        Limiter limiter;
        limiter.expire(5000);
        exhaust(limiter, "refused", u"acme"_qs);
        const QByteArray elsewhere("refused");
        QVERIFY(!limiter.admit(line(elsewhere.constData(), u"acme"_qs)));
    }

    void theCountComesWhenTheSecondIsOver()
    {
        Limiter limiter;
        limiter.expire(5000);
        exhaust(limiter, "refused", u"acme"_qs);
        for (int i = 0; i < 42; ++i)
            limiter.admit(line("refused", u"acme"_qs, i == 3 ? Level::Warning : Level::Info));
        QVERIFY(limiter.expire(5999).empty());
        QCOMPARE(limiter.endOfSecond(), 6000);
        const std::vector<Entry> counts = limiter.expire(6000);
        QCOMPARE(counts.size(), size_t(1));
        QCOMPARE(counts[0].text, u"42 more lines of kind 'refused' in one second for acme"_qs);
        QCOMPARE(counts[0].bind, u"acme"_qs);
        QCOMPARE(counts[0].level, Level::Warning);
        QCOMPARE(counts[0].category, Category::Smpp);
        QCOMPARE(counts[0].at, 6000);
        QVERIFY(limiter.expire(7000).empty());
    }

    void eachNewSecondBeginsAnew()
    {
        Limiter limiter;
        limiter.expire(5000);
        exhaust(limiter, "refused", {});
        QVERIFY(limiter.expire(6000).empty());
        exhaust(limiter, "refused", {});
        QVERIFY(!limiter.admit(line("refused", {})));
    }

    void aClockSetBackBeginsANewSecond()
    {
        Limiter limiter;
        limiter.expire(5000);
        exhaust(limiter, "refused", {});
        limiter.admit(line("refused", {}));
        QCOMPARE(limiter.expire(1000).size(), size_t(1));
        QVERIFY(limiter.admit(line("refused", {})));
    }

    void closingGivesTheCountsOfTheRunningSecond()
    {
        Limiter limiter;
        limiter.expire(5000);
        exhaust(limiter, "refused", {});
        limiter.admit(line("refused", {}));
        const std::vector<Entry> counts = limiter.expireAll(5500);
        QCOMPARE(counts.size(), size_t(1));
        QCOMPARE(counts[0].text, u"1 more lines of kind 'refused' in one second"_qs);
        QVERIFY(!limiter.isHolding());
    }

private:
    static Entry line(const char *kind, const QString &bind, Level level = Level::Info)
    {
        return {5000, level, Category::Smpp, bind, kind, u"text"_qs};
    }
    static void exhaust(Limiter &limiter, const char *kind, const QString &bind)
    {
        for (int i = 0; i < Limiter::kLinesASecond; ++i)
            QVERIFY(limiter.admit(line(kind, bind)));
    }
};

QTEST_GUILESS_MAIN(LimiterTest)
#include "tst_limiter.moc"
