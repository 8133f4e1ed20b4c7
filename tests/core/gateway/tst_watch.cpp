// What is observed of binds: rates, what lately became of their messages, Core's queue, history, and the causes that
// follow from all that.
#include "gateway/watch.h"
#include "support/fakeclock.h"
#include "support/fakecoreapi.h"
#include "support/manualexecutor.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QJsonArray>
#include <QtTest/QtTest>

using namespace gateway;

namespace {

class MemoryStore final : public HistoryStore
{
public:
    std::vector<Block> loadHistory() override { return blocks; }
    bool saveHistory(const std::vector<Block> &all) override
    {
        ++saves;
        blocks = all;
        return true;
    }
    std::vector<Block> blocks;
    int saves = 0;
};

constexpr quint32 kInvalidDestination = 0x0b;

} // namespace

class TestWatch : public QObject
{
    Q_OBJECT

    /// A bind that does what the test says.
    struct Bind
    {
        BindStatus status;
        std::shared_ptr<PeerMetrics> metrics;
        std::shared_ptr<BindBoard> board = std::make_shared<BindBoard>();
    };

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Trace> m_trace;
    std::unique_ptr<FakeCoreApi> m_core;
    std::unique_ptr<ManualExecutor> m_relayThread;
    std::unique_ptr<QueueWatch> m_queue;
    std::unique_ptr<MemoryStore> m_store;
    std::unique_ptr<Watch> m_watch;
    std::map<QString, Bind> m_binds;
    Surroundings m_gateway;

    Bind &add(const QString &name, PeerMode mode = PeerMode::Client)
    {
        Bind &bind = m_binds[name];
        bind.status.name = name;
        bind.status.mode = mode;
        bind.status.state = BindState::Connected;
        bind.status.windowSize = 10;
        PeerLabels labels;
        labels.bindName = name;
        labels.server = mode == PeerMode::Server;
        bind.metrics = m_metrics->addPeer(labels);
        return bind;
    }
    void watch()
    {
        m_watch = std::make_unique<Watch>(
            Watch::Parts{*m_clock, *m_trace, *m_queue, *m_store,
                         [this] {
                             std::vector<BindStatus> all;
                             for (const auto &[name, bind] : m_binds)
                                 all.push_back(bind.status);
                             return all;
                         },
                         [this] {
                             std::vector<CountedBind> all;
                             for (const auto &[name, bind] : m_binds)
                                 all.push_back({name, bind.status.mode, bind.status.enabled, bind.metrics, bind.board});
                             return all;
                         },
                         [this](Surroundings &around) {
                             around.coreUp = m_gateway.coreUp;
                             around.coreError = m_gateway.coreError;
                             around.licensed = m_gateway.licensed;
                             around.licenseProblem = m_gateway.licenseProblem;
                         }});
    }
    BindView view(const QString &name = QStringLiteral("a")) const
    {
        const auto found = m_watch->bind(name);
        return found ? *found : BindView();
    }
    QString cause(const QString &name = QStringLiteral("a")) const
    {
        return QLatin1String(view(name).diagnosis.row->cause);
    }
    void fall(Bind &bind)
    {
        bind.board->change([](BindBoard::State &state) { ++state.falls; });
    }
    /// Core answers what it was asked.
    void answerStats(std::vector<QueueCount> counts)
    {
        m_relayThread->run();
        m_core->statsCalls.take().answer(std::move(counts));
    }
    static QueueCount pending(const char *destSmsc, qint64 count, QueueStatus status = QueueStatus::Pending)
    {
        return {QString::fromLatin1(destSmsc), {}, status, count, {}};
    }
    static QueueMessage due(std::optional<qint64> at)
    {
        QueueMessage message;
        message.deliverAfter = at;
        return message;
    }
    QByteArray sentPoints(const QString &bind, qsizetype count) const
    {
        const auto json = m_watch->history().json(bind, u"2h"_qs, m_clock->wallMs());
        if (!json)
            return "none";
        const QJsonArray sent = (*json)[u"series"_qs][bind][u"sent"_qs].toArray();
        QByteArrayList last;
        for (qsizetype i = sent.size() - count; i < sent.size(); ++i)
            last += sent[i].isNull() ? QByteArrayLiteral("-") : QByteArray::number(sent[i].toInt());
        return last.join(' ');
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_binds.clear();
        m_gateway = {};
        m_clock = std::make_unique<FakeClock>();
        m_metrics = std::make_unique<Metrics>(*m_clock);
        m_trace = std::make_unique<Trace>();
        m_core = std::make_unique<FakeCoreApi>();
        m_relayThread = std::make_unique<ManualExecutor>();
        m_queue = std::make_unique<QueueWatch>(*m_core, *m_relayThread, *m_clock);
        m_store = std::make_unique<MemoryStore>();
    }
    void cleanup()
    {
        m_watch.reset();
        m_queue.reset();
        m_binds.clear();
    }

    // ---- Rates

    void theRateIsWhatWasSentInTheLastSecond()
    {
        Bind &a = add(u"a"_qs);
        a.metrics->sent.add(100); // before anybody looked
        watch();
        m_clock->advance(1000);
        QCOMPARE(view().tps, 0.0);
        a.metrics->sent.add(40);
        m_clock->advance(1000);
        QCOMPARE(view().tps, 40.0);
        m_clock->advance(1000);
        QCOMPARE(view().tps, 0.0);
        QCOMPARE(cause(), u"none"_qs);
    }

    void whatABindThatIsNewSentFirstCounts()
    {
        watch();
        m_clock->advance(500);
        add(u"a"_qs).metrics->sent.add(7);
        m_clock->advance(500);
        QCOMPARE(view().tps, 7.0);
    }

    void aBindIsThrottledForAMinute()
    {
        Bind &a = add(u"a"_qs);
        watch();
        a.metrics->throttledInbound.add(); // we refused that one
        m_clock->advance(1000);
        QVERIFY(!view().isThrottled);
        a.metrics->throttledOutbound.add();
        m_clock->advance(1000);
        QVERIFY(view().isThrottled);
        QCOMPARE(cause(), u"throttled"_qs);
        m_clock->advance(59'000);
        QVERIFY(view().isThrottled);
        m_clock->advance(1000);
        QVERIFY(!view().isThrottled);
        QCOMPARE(cause(), u"none"_qs);
    }

    // ---- The last five minutes, and the last hour

    void theStatusOfMostFailuresIsTheCauseForFiveMinutes()
    {
        Bind &a = add(u"a"_qs);
        watch();
        a.metrics->sent.add(100);
        a.metrics->deliveryFailures.add(30);
        for (int i = 0; i < 20; ++i)
            a.board->countRefusal(kInvalidDestination);
        for (int i = 0; i < 10; ++i)
            a.board->countRefusal(0x01);
        m_clock->advance(1000);
        QCOMPARE(cause(), u"invalid_destination"_qs);
        m_clock->advance(150'000);
        QCOMPARE(cause(), u"invalid_destination"_qs);
        a.metrics->sent.add(100);
        a.metrics->deliveryFailures.add(15);
        for (int i = 0; i < 15; ++i)
            a.board->countRefusal(0x01);
        m_clock->advance(1000);
        QCOMPARE(cause(), u"invalid_content"_qs); // 25 of 45
        m_clock->advance(160'000);
        QCOMPARE(cause(), u"invalid_content"_qs); // 15 of 15
        m_clock->advance(160'000);
        QCOMPARE(cause(), u"none"_qs);
    }

    void messagesThatBecameTooOldAreTold()
    {
        Bind &a = add(u"a"_qs);
        watch();
        a.metrics->expired.fetch_add(3);
        m_clock->advance(1000);
        QCOMPARE(cause(), u"expired"_qs);
        QVERIFY(view().diagnosis.text.english().startsWith(u"3 of"));
        m_clock->advance(310'000);
        QCOMPARE(cause(), u"none"_qs);
    }

    void slowAnswersInAFullWindowAreTold()
    {
        Bind &a = add(u"a"_qs);
        watch();
        a.status.inFlight = 10;
        for (int i = 0; i < 50; ++i)
            a.metrics->submitDuration.observe(3'000'000'000);
        m_clock->advance(1000);
        QCOMPARE(cause(), u"slow_answers"_qs);
        a.status.inFlight = 9;
        QCOMPARE(cause(), u"none"_qs);
    }

    void aConnectionThatFallsOftenIsUnstableForAnHour()
    {
        Bind &a = add(u"a"_qs);
        watch();
        for (int i = 0; i < 6; ++i) {
            m_clock->advance(60'000);
            QCOMPARE(cause(), u"none"_qs);
            fall(a);
        }
        m_clock->advance(1000);
        QCOMPARE(cause(), u"unstable"_qs);
        QVERIFY(view().diagnosis.text.english().contains(u"6 times"));
        m_clock->advance(56 * 60'000);
        QCOMPARE(cause(), u"none"_qs); // the first one is forgotten
    }

    void anotherMetersReadingBeginsAnew()
    {
        Bind &a = add(u"a"_qs);
        watch();
        a.metrics->sent.add(50);
        m_clock->advance(1000);
        PeerLabels labels = a.metrics->labels;
        labels.systemId = u"other"_qs;
        a.metrics = m_metrics->addPeer(labels);
        a.metrics->sent.add(3);
        m_clock->advance(1000);
        QCOMPARE(view().tps, 3.0);
    }

    // ---- What else is around a bind

    void theGatewaysTroubleIsEachBinds()
    {
        add(u"a"_qs);
        watch();
        m_gateway.coreUp = false;
        m_gateway.coreError = u"connection refused"_qs;
        QCOMPARE(cause(), u"core_down"_qs);
        QVERIFY(view().diagnosis.text.english().contains(u"connection refused") ||
                std::any_of(view().diagnosis.evidence.begin(), view().diagnosis.evidence.end(),
                            [](const auto &e) { return e.text.english().contains(u"connection refused"); }));
        m_gateway.licensed = false;
        m_gateway.licenseProblem = u"the licence has expired"_qs;
        QCOMPARE(cause(), u"license"_qs);
        QVERIFY(view().diagnosis.text.english().contains(u"the licence has expired"));
    }

    void aDropAndTlsAreTheBindsOwn()
    {
        Bind &a = add(u"a"_qs);
        watch();
        const auto tls = [this] {
            const auto ladder = view().diagnosis.ladder;
            return std::find_if(ladder.begin(), ladder.end(), [](const auto &step) { return step.rung == Rung::Tls; })
                ->state;
        };
        QCOMPARE(tls(), Diagnosis::RungState::Unused);
        a.status.tls = true;
        QCOMPARE(tls(), Diagnosis::RungState::Ok);
        a.status.state = BindState::Reconnecting;
        a.status.dropped = true;
        QCOMPARE(cause(), u"dropped"_qs);
    }

    void theCacheOfTheBindIsLookedInto()
    {
        Bind &a = add(u"a"_qs);
        watch();
        CacheFigures figures;
        figures.accepted = 5;
        figures.failed = 2;
        a.metrics->cache.set(figures);
        m_clock->advance(1000);
        QCOMPARE(cause(), u"cache_failed"_qs);
        QVERIFY(!view().diagnosis.lost);
        figures.evicted = 1;
        a.metrics->cache.set(figures);
        m_clock->advance(1000);
        QVERIFY(view().diagnosis.lost);
    }

    void theLatestEditIsEvidence()
    {
        Bind &a = add(u"a"_qs);
        watch();
        a.status.state = BindState::Reconnecting;
        a.status.lastError = {BindError::Kind::Dns, m_clock->wallMs(), 0, u"no such host"_qs, {}};
        m_watch->setEdited(u"a"_qs, m_clock->wallMs() - 1000, u"ann"_qs);
        m_watch->setEdited(u"a"_qs, m_clock->wallMs() - 5000, u"bob"_qs); // told late
        QCOMPARE(view().diagnosis.evidence.front().text.english(), u"Settings edited by ann"_qs);
    }

    // ---- Core's queue

    void coreIsAskedEveryHalfMinuteWhileSomebodyLooks()
    {
        add(u"a"_qs);
        watch();
        m_clock->advance(600'000);
        m_relayThread->run();
        QCOMPARE(m_core->statsCalls.made(), 0); // nobody did
        QVERIFY(!m_watch->binds().front().diagnosis.waiting);
        answerStats({pending("a", 12), pending("a", 3, QueueStatus::Sent)});
        m_relayThread->run();
        m_core->browses.take().answer({});
        QCOMPARE(m_watch->binds().front().diagnosis.waiting, std::optional<qint64>(12));
        QCOMPARE(cause(), u"queue_stuck"_qs);
        m_clock->advance(29'000);
        m_watch->binds();
        m_relayThread->run();
        QCOMPARE(m_core->statsCalls.made(), 1);
        m_clock->advance(1000);
        m_watch->binds();
        answerStats({});
        QCOMPARE(m_watch->binds().front().diagnosis.waiting, std::optional<qint64>(0));
        QCOMPARE(cause(), u"none"_qs);
    }

    void whatIsScheduledForLaterIsFoundOut()
    {
        add(u"a"_qs);
        watch();
        m_watch->binds();
        answerStats({pending("a", 2)});
        const auto page = m_core->browses.take();
        QCOMPARE(page.asked.destSmsc, u"a"_qs);
        QCOMPARE(page.asked.status, u"pending"_qs);
        page.answer({{due(m_clock->wallMs() + 60'000), due(m_clock->wallMs() + 1000)}, {}, 2});
        QCOMPARE(cause(), u"scheduled"_qs);
        bool asked = false;
        m_queue->ask({{PeerMode::Client, u"a"_qs}}, [&] { asked = true; });
        answerStats({pending("a", 2)});
        QCOMPARE(cause(), u"scheduled"_qs); // as it was known
        m_core->browses.take().answer({{due(m_clock->wallMs() + 60'000), due({})}, {}, 2});
        QVERIFY(asked);
        QCOMPARE(cause(), u"queue_stuck"_qs);
    }

    void messagesForNobodyAreTold()
    {
        add(u"a"_qs);
        add(u"partner"_qs, PeerMode::Server);
        watch();
        m_watch->binds();
        QueueCount toPartner;
        toPartner.sourceSmsc = u"partner"_qs;
        toPartner.count = 2;
        QueueCount nameless;
        nameless.count = 4;
        answerStats({pending("A", 3), pending("partner", 1), toPartner, nameless});
        QCOMPARE(cause(), u"not_routed"_qs);
        QVERIFY(view().diagnosis.text.english().contains(u": 8;"));
        QCOMPARE(view(u"partner"_qs).diagnosis.waiting, std::optional<qint64>(2));
    }

    void whatExpiresInCoreIsTold()
    {
        add(u"a"_qs);
        watch();
        m_watch->binds();
        answerStats({pending("a", 50, QueueStatus::Expired)}); // when, nobody knows
        m_clock->advance(30'000);
        QCOMPARE(cause(), u"none"_qs);
        m_watch->binds();
        answerStats({pending("a", 52, QueueStatus::Expired)});
        m_clock->advance(1000);
        QCOMPARE(cause(), u"expired"_qs);
        QVERIFY(view().diagnosis.text.english().startsWith(u"2 of"));
    }

    void nothingIsKnownOfTheQueueWhileCoreIsAway()
    {
        add(u"a"_qs);
        watch();
        m_watch->binds();
        answerStats({pending("a", 5)});
        m_core->browses.take().fail(timeoutError());
        QCOMPARE(view().diagnosis.waiting, std::optional<qint64>(5));
        m_gateway.coreUp = false;
        QVERIFY(!view().diagnosis.waiting);
        m_clock->advance(60'000);
        m_watch->binds();
        m_relayThread->run();
        QCOMPARE(m_core->statsCalls.made(), 1); // it is not asked either
        m_gateway.coreUp = true;
        m_queue->forget();
        QVERIFY(!view().diagnosis.waiting);
        m_watch->binds();
        m_relayThread->run();
        m_core->statsCalls.take().fail(httpError(500));
        QVERIFY(!view().diagnosis.waiting);
    }

    void whoAsksWaitsNoLongerThanThreeSeconds()
    {
        add(u"a"_qs);
        watch();
        int answered = 0;
        m_queue->ask({{PeerMode::Client, u"a"_qs}}, [&] { ++answered; });
        m_clock->advance(1000);
        m_queue->ask({{PeerMode::Client, u"a"_qs}}, [&] { ++answered; });
        QCOMPARE(m_core->statsCalls.made(), 1);
        m_clock->advance(1999);
        QCOMPARE(answered, 0);
        m_clock->advance(1);
        QCOMPARE(answered, 1);
        m_clock->advance(1000);
        QCOMPARE(answered, 2);
        m_core->statsCalls.take().answer({pending("a", 5)}); // it is good for the next one
        QCOMPARE(view().diagnosis.waiting, std::optional<qint64>(5));
        QCOMPARE(answered, 2);
    }

    void anAnswerIsNeverOlderThanItsQuestion()
    {
        add(u"a"_qs);
        watch();
        m_watch->binds();
        m_relayThread->run();
        bool answered = false;
        m_queue->ask({}, [&] { answered = true; });
        answerStats({});
        QVERIFY(!answered);
        QCOMPARE(m_watch->bind(u"a"_qs)->diagnosis.waiting, std::optional<qint64>(0));
        answerStats({pending("a", 1)});
        QVERIFY(answered);
        QCOMPARE(m_watch->bind(u"a"_qs)->diagnosis.waiting, std::optional<qint64>(1));
    }

    void nobodyIsAnsweredOnceItIsClosed()
    {
        watch();
        bool answered = false;
        m_queue->ask({}, [&] { answered = true; });
        m_queue->close();
        m_core->statsCalls.take().answer({});
        m_clock->advance(10'000);
        QVERIFY(!answered);
    }

    // ---- History

    void eachStepOfTheHistoryHasWhatWasSentInIt()
    {
        Bind &a = add(u"a"_qs);
        m_clock->jumpWall(10'000 - m_clock->wallMs() % 10'000); // a step begins
        watch();
        a.metrics->sent.add(3);
        m_clock->advance(10'000);
        a.metrics->sent.add(5);
        m_clock->advance(10'000);
        m_clock->advance(10'000);
        QCOMPARE(sentPoints(u"a"_qs, 4), "- 3 5 0"_qba);
    }

    void aClockThatIsSetBackLosesNothing()
    {
        Bind &a = add(u"a"_qs);
        m_clock->jumpWall(10'000 - m_clock->wallMs() % 10'000);
        watch();
        m_clock->advance(30'000);
        a.metrics->sent.add(3);
        m_clock->jumpWall(-20'000);
        m_clock->advance(30'000);
        QVERIFY(sentPoints(u"a"_qs, 1) != "-");
        a.metrics->sent.add(4);
        m_clock->advance(10'000);
        QCOMPARE(sentPoints(u"a"_qs, 1), "4"_qba);
    }

    void theHistoryIsSavedEveryFiveMinutesAndAtTheStop()
    {
        Bind &a = add(u"a"_qs);
        m_clock->jumpWall(10'000 - m_clock->wallMs() % 10'000);
        watch();
        m_clock->advance(299'000);
        QCOMPARE(m_store->saves, 0);
        m_clock->advance(1000);
        QCOMPARE(m_store->saves, 1);
        a.metrics->sent.add(9);
        m_clock->advance(2000);
        m_watch->stop(); // in the midst of a step
        QCOMPARE(m_store->saves, 2);
        m_clock->advance(600'000);
        QCOMPARE(m_store->saves, 2);
    }

    void theHistoryOfAnEarlierProcessGoesOn()
    {
        Bind &a = add(u"a"_qs);
        m_clock->jumpWall(10'000 - m_clock->wallMs() % 10'000);
        watch();
        a.metrics->sent.add(9);
        m_clock->advance(12'000);
        a.metrics->sent.add(2);
        m_watch->stop();
        m_watch.reset();
        m_clock->advance(8'000);
        m_metrics = std::make_unique<Metrics>(*m_clock);
        add(u"a"_qs);
        watch();
        m_clock->advance(10'000);
        QCOMPARE(sentPoints(u"a"_qs, 3), "9 2 0"_qba);
    }

    // ---- What it costs

    void fiveHundredBindsAreLookedAtQuickly()
    {
        for (int i = 0; i < 500; ++i) {
            Bind &bind = add(QStringLiteral("bind_%1").arg(i, 3, 10, QLatin1Char('0')));
            bind.status.boundAt = bind.status.since = m_clock->wallMs();
            if (i % 5 == 0) {
                bind.status.state = BindState::Reconnecting;
                bind.status.lastError = {BindError::Kind::Dns, m_clock->wallMs(), 0, u"no such host"_qs, {}};
            }
        }
        watch();
        m_clock->advance(400'000);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 10; ++i)
            m_clock->advance(1000);
        const double tick = double(timer.nsecsElapsed()) / 10;
        timer.start();
        std::size_t seen = 0;
        for (int i = 0; i < 10; ++i)
            seen += m_watch->binds().size();
        const double shown = double(timer.nsecsElapsed()) / 10;
        QCOMPARE(seen, 5000u);
        qInfo("500 binds: %.2f ms each second, %.2f ms each time somebody looks", tick / 1e6, shown / 1e6);
    }
};

QTEST_GUILESS_MAIN(TestWatch)
#include "tst_watch.moc"
