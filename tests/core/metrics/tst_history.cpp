#include "metrics/history.h"

#include "support/fakeclock.h"

#include <QtCore/QJsonArray>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

/// Keeps the blocks as a database would.
class MemoryStore : public HistoryStore
{
public:
    std::vector<Block> loadHistory() override { return blocks; }
    bool saveHistory(const std::vector<Block> &all) override
    {
        if (!fails)
            blocks = all;
        return !fails;
    }
    std::vector<Block> blocks;
    bool fails = false;
};

constexpr qint64 kStart = 1'763'899'200'000; // a multiple of 900 s

} // namespace

class HistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_metrics = std::make_unique<Metrics>(m_clock);
        m_history = std::make_unique<History>();
        m_acme = m_metrics->addPeer({u"acme"_qs, true, {}, 0, {}, u"acme"_qs, false});
        m_now = kStart;
    }

    void countsAreThoseOfEachStep()
    {
        count(5, 1, 2);
        sample(1);
        count(7, 0, 0);
        sample(1);
        sample(1);
        const QJsonObject json = ask(u"acme"_qs, u"2h"_qs);
        QCOMPARE(json[u"step_seconds"_qs], QJsonValue(10));
        QCOMPARE(json[u"range"_qs], QJsonValue(u"2h"_qs));
        const QJsonObject series = json[u"series"_qs][u"acme"_qs].toObject();
        QCOMPARE(tail(series, "sent", 4), "null 5 7 0"_qba);
        QCOMPARE(tail(series, "received", 3), "1 0 0"_qba);
        QCOMPARE(tail(series, "failures", 3), "2 0 0"_qba);
        QCOMPARE(tail(series, "connected", 3), "0 0 0"_qba);
        QCOMPARE(tail(series, "p50_ms", 3), "null null null"_qba);
        for (const QString &key : series.keys())
            QCOMPARE(series[key].toArray().size(), 720);
        QVERIFY(!json.contains(u"total"_qs));
    }

    void theFirstStepBeginsWhereItSays()
    {
        count(9, 0, 0);
        sample(1);
        m_now = kStart + 100'000;
        const QJsonObject json = ask(u"acme"_qs, u"2h"_qs);
        const qint64 from = QDateTime::fromString(json[u"from"_qs].toString(), Qt::ISODate).toMSecsSinceEpoch();
        const QJsonArray sent = json[u"series"_qs][u"acme"_qs][u"sent"_qs].toArray();
        QCOMPARE(from + 720 * 10'000, m_now);
        QCOMPARE(sent[int((kStart - from) / 10'000)], QJsonValue(9));
    }

    void theStepUnderWayIsNotShown()
    {
        sample(1);
        count(9, 0, 0);
        m_history->sample({{m_acme, true}}, m_now);
        QCOMPARE(tail(ask(u"acme"_qs, u"2h"_qs)[u"series"_qs][u"acme"_qs].toObject(), "sent", 2), "null 0"_qba);
        m_now += 10'000;
        QCOMPARE(tail(ask(u"acme"_qs, u"2h"_qs)[u"series"_qs][u"acme"_qs].toObject(), "sent", 2), "0 9"_qba);
    }

    void longerStepsHoldTheSumOfTheShorter()
    {
        for (int i = 0; i < 12 * 15; ++i) {
            count(1, 0, 0);
            m_acme->setConnected(i % 4 != 0);
            sample(1);
        }
        QCOMPARE(tail(seriesOf(u"24h"_qs), "sent", 2), "12 12"_qba);
        QCOMPARE(tail(seriesOf(u"24h"_qs), "connected", 1), "0.75"_qba);
        QCOMPARE(tail(seriesOf(u"7d"_qs), "sent", 3), "null 90 90"_qba);
    }

    void percentilesComeFromTheAnswersOfTheStep()
    {
        for (int i = 0; i < 98; ++i)
            m_acme->submitDuration.observe(2'000'000); // between 1 and 2.5 ms
        m_acme->submitDuration.observe(700'000'000);
        m_acme->submitDuration.observe(700'000'000);
        sample(1);
        m_acme->submitDuration.observe(90'000'000'000); // beyond the last bound
        sample(1);
        sample(1);
        const QJsonArray p50 = seriesOf(u"2h"_qs)[u"p50_ms"_qs].toArray();
        const QJsonArray p99 = seriesOf(u"2h"_qs)[u"p99_ms"_qs].toArray();
        QVERIFY(p50[717].toDouble() > 1 && p50[717].toDouble() < 2.5);
        QVERIFY(p99[717].toDouble() > 500 && p99[717].toDouble() <= 1000);
        QCOMPARE(p99[718].toDouble(), 30'000.0);
        QVERIFY(p50[719].isNull());
    }

    void stepsInWhichNothingWasSampledAreUnknown()
    {
        count(1, 0, 0);
        sample(1);
        m_now += 30'000;
        count(4, 0, 0);
        sample(1);
        sample(1);
        QCOMPARE(tail(seriesOf(u"2h"_qs), "sent", 6), "1 null null null 4 0"_qba);
    }

    void aClockThatIsSetBackLosesNothing()
    {
        count(1, 0, 0);
        sample(2);
        m_now -= 3'600'000;
        count(5, 0, 0);
        sample(1);
        m_now = kStart + 20'000;
        sample(1);
        QCOMPARE(tail(seriesOf(u"2h"_qs), "sent", 3), "1 5 0"_qba);
    }

    void noMoreThanTheRangeIsKept()
    {
        for (int i = 0; i < 1000; ++i) {
            count(quint64(i), 0, 0);
            sample(1);
        }
        const QJsonArray sent = seriesOf(u"2h"_qs)[u"sent"_qs].toArray();
        QCOMPARE(sent.size(), 720);
        QCOMPARE(sent[0], QJsonValue(280));
        QCOMPARE(sent[719], QJsonValue(999));
        MemoryStore store;
        QVERIFY(m_history->save(store));
        qsizetype octets = 0;
        for (const auto &block : store.blocks)
            octets += block.octets.size();
        QVERIFY(octets < 64 * 1024);
    }

    void allBindsAtOnceComeInTheStepsOfTheRange()
    {
        sample(3);
        for (const auto &range : History::kRanges) {
            const QJsonObject json = ask(u"*"_qs, QLatin1String(range.name));
            QCOMPARE(json[u"step_seconds"_qs].toInt(), range.stepSeconds);
            QCOMPARE(json[u"total"_qs][u"sent"_qs].toArray().size(), range.steps);
            QCOMPARE(json[u"series"_qs][u"acme"_qs][u"sent"_qs].toArray().size(), range.steps);
            QCOMPARE(json[u"from"_qs], ask(u"acme"_qs, QLatin1String(range.name))[u"from"_qs]);
        }
    }

    void pointsThatAreNoDivisorLeaveTheOldestOut()
    {
        count(5, 0, 0);
        sample(1);
        sample(1);
        const QJsonObject json = *m_history->json(u"acme"_qs, u"2h"_qs, m_now, false, 7); // 103 steps a point
        QCOMPARE(json[u"step_seconds"_qs], QJsonValue(1030));
        const QJsonArray sent = json[u"series"_qs][u"acme"_qs][u"sent"_qs].toArray();
        QCOMPARE(sent.size(), 6);
        QCOMPARE(sent[5], QJsonValue(5));
        const QDateTime from = QDateTime::fromString(json[u"from"_qs].toString(), Qt::ISODateWithMs);
        QCOMPARE(from.secsTo(QDateTime::fromMSecsSinceEpoch(m_now / 10'000 * 10'000)), 6 * 1030);
    }

    void allBindsAtOnceComeInFewPointsWhereThatIsAskedFor()
    {
        const auto other = m_metrics->addPeer({u"other"_qs, true, {}, 0, {}, u"o"_qs, false});
        for (int i = 0; i < 24; ++i) {
            count(2, 0, 1);
            other->sent.add(3);
            other->setConnected(true);
            m_history->sample({{m_acme, true}, {other, true}}, m_now);
            m_now += 10'000;
        }
        m_history->sample({{m_acme, true}, {other, true}}, m_now);
        const QJsonObject json = ask(u"*"_qs, u"2h"_qs, 60);
        QCOMPARE(json[u"step_seconds"_qs], QJsonValue(120));
        const QJsonObject acme = json[u"series"_qs][u"acme"_qs].toObject();
        QCOMPARE(acme.keys().join(u' '), u"connected sent"_qs);
        QCOMPARE(acme[u"sent"_qs].toArray().size(), 60);
        QCOMPARE(tail(acme, "sent", 3), "null 24 24"_qba);
        QCOMPARE(tail(json[u"series"_qs][u"other"_qs].toObject(), "connected", 1), "1"_qba);
        QCOMPARE(tail(json[u"total"_qs].toObject(), "sent", 2), "60 60"_qba);
        QCOMPARE(tail(json[u"total"_qs].toObject(), "failures", 1), "12"_qba);
        QCOMPARE(tail(json[u"total"_qs].toObject(), "connected", 1), "0.5"_qba);
        for (const QString &range : {u"24h"_qs, u"7d"_qs})
            QVERIFY(ask(u"*"_qs, range, 60)[u"total"_qs][u"sent"_qs].toArray().size() <= 60);
    }

    void aBindThatIsGoneHasNoHistory()
    {
        sample(2);
        m_history->sample({}, m_now);
        QVERIFY(!m_history->json(u"acme"_qs, u"2h"_qs, m_now));
        QVERIFY(!ask(u"*"_qs, u"2h"_qs)[u"series"_qs].toObject().contains(u"acme"_qs));
    }

    void whatIsUnknownIsRefused()
    {
        sample(1);
        QVERIFY(!m_history->json(u"nobody"_qs, u"2h"_qs, m_now));
        QVERIFY(!m_history->json(u"acme"_qs, u"1y"_qs, m_now));
    }

    void countersThatBeginAnewAreNoNegativeTraffic()
    {
        count(100, 0, 0);
        sample(1);
        m_metrics->removePeer(u"acme"_qs);
        m_acme = m_metrics->addPeer({u"acme"_qs, true, {}, 0, {}, u"renamed"_qs, false});
        count(3, 0, 0);
        sample(1);
        sample(1);
        QCOMPARE(tail(seriesOf(u"2h"_qs), "sent", 3), "100 3 0"_qba);
    }

    void theHistoryOutlivesTheProcess()
    {
        MemoryStore store;
        for (int i = 0; i < 100; ++i) {
            count(1, 0, 0);
            sample(1);
        }
        QVERIFY(m_history->save(store));
        m_history = std::make_unique<History>();
        m_history->load(store);
        m_metrics->removePeer(u"acme"_qs);
        m_acme = m_metrics->addPeer({u"acme"_qs, true, {}, 0, {}, u"anew"_qs, false});
        m_now += 50'000; // five steps away
        count(8, 0, 0);
        m_history->sample({{m_acme, true}}, m_now);
        m_now += 10'000;
        QCOMPARE(tail(seriesOf(u"2h"_qs), "sent", 8), "1 1 null null null null null 8"_qba);
        m_now = kStart + 1'800'000;
        m_history->sample({{m_acme, true}}, m_now);
        // The second quarter of an hour began before the stop and ended after the start.
        QCOMPARE(tail(seriesOf(u"7d"_qs), "sent", 2), "90 18"_qba);
    }

    void blocksThatCannotBeReadAreLeftOut()
    {
        MemoryStore store;
        store.blocks = {{u"acme"_qs, 10, "rubbish"},
                        {u"acme"_qs, 10, {}},
                        {u"acme"_qs, 77, {}},
                        {u"*"_qs, 120, "\x01\x12\x34 not its checksum"}};
        m_history->load(store);
        sample(2);
        QCOMPARE(tail(seriesOf(u"2h"_qs), "sent", 1), "0"_qba);
        store.fails = true;
        QVERIFY(!m_history->save(store));
    }

private:
    void count(quint64 sent, quint64 received, quint64 failures)
    {
        m_acme->sent.add(sent);
        m_acme->received.add(received);
        m_acme->deliveryFailures.add(failures);
    }
    /// Takes a sample and lets ten seconds pass, so many times.
    void sample(int times)
    {
        for (int i = 0; i < times; ++i) {
            m_history->sample({{m_acme, true}}, m_now);
            m_now += 10'000;
        }
    }
    QJsonObject ask(const QString &bind, const QString &range, int maxPoints = 0)
    {
        const auto json = m_history->json(bind, range, m_now, false, maxPoints);
        return json ? *json : QJsonObject();
    }
    QJsonObject seriesOf(const QString &range)
    {
        m_history->sample({{m_acme, true}}, m_now); // closes the step before
        return ask(u"acme"_qs, range)[u"series"_qs][u"acme"_qs].toObject();
    }
    static QByteArray tail(const QJsonObject &series, const char *key, int count)
    {
        const QJsonArray values = series[QLatin1String(key)].toArray();
        QByteArrayList out;
        for (qsizetype i = values.size() - count; i < values.size(); ++i)
            out << (values[i].isNull() ? QByteArray("null") : QByteArray::number(values[i].toDouble()));
        return out.join(' ');
    }

    FakeClock m_clock;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<History> m_history;
    std::shared_ptr<PeerMetrics> m_acme;
    qint64 m_now = kStart;
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "tst_history.moc"
