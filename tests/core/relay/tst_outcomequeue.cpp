#include "corerig.h"
#include "relay/outcomequeue.h"

using namespace gateway;

namespace {

OutcomeItem item(int number)
{
    OutcomeItem i;
    i.outcome.id = number;
    i.outcome.claimId = "c" + QByteArray::number(number);
    i.outcome.kind = OutcomeKind::Sent;
    i.submitNumber = quint64(number);
    return i;
}

struct Rig : CoreRig
{
    Rig() { up(); }
    OutcomeQueue queue{core, monitor, clock, [this](const OutcomeItem &item, OutcomeStatus status) {
                           static constexpr const char *kWords[] = {"", "duplicate", "late", "unknown"};
                           recorded << QByteArray::number(item.outcome.id) + kWords[int(status)];
                       }};
    QByteArrayList recorded;

    void add(int from, int to = 0)
    {
        std::vector<OutcomeItem> items;
        for (int i = from; i <= (to ? to : from); ++i)
            items.push_back(item(i));
        queue.add(std::move(items));
    }
    static QByteArray ids(const std::vector<Outcome> &outcomes)
    {
        QByteArrayList list;
        for (const Outcome &o : outcomes)
            list << QByteArray::number(o.id);
        return list.join(' ');
    }
    /// Records the oldest request's; their ids.
    QByteArray record()
    {
        const auto call = core.outcomeCalls.take();
        call.answer(std::vector<OutcomeStatus>(call.asked.size(), OutcomeStatus::Recorded));
        return ids(call.asked);
    }
    QByteArray fail(const CoreError &error)
    {
        const auto call = core.outcomeCalls.take();
        call.fail(error);
        return ids(call.asked);
    }
    QByteArray said() { return std::exchange(recorded, {}).join(' '); }
};

} // namespace

class TestOutcomeQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    void anOutcomeLeavesAtOnceAndIsToldWhenCoreHasIt()
    {
        Rig rig;
        rig.add(1);
        const auto call = rig.core.outcomeCalls.take();
        QCOMPARE(call.asked.front().claimId, QByteArray("c1"));
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.queue.size(), 1u);
        call.answer({OutcomeStatus::Recorded});
        QCOMPARE(rig.said(), QByteArray("1"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void everyAnswerCountsAndComesInOrder()
    {
        Rig rig;
        rig.add(1, 4);
        rig.core.outcomeCalls.take().answer(
            {OutcomeStatus::Recorded, OutcomeStatus::Duplicate, OutcomeStatus::Late, OutcomeStatus::UnknownMessage});
        QCOMPARE(rig.said(), QByteArray("1 2duplicate 3late 4unknown"));
    }

    void whatComesDuringARequestGoesIntoTheNext()
    {
        Rig rig;
        rig.add(1);
        rig.add(2);
        rig.clock.advance(4);
        rig.add(3);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 1);
        rig.record();
        QCOMPARE(rig.record(), QByteArray("2 3"));
    }

    void aSlowRequestHoldsAFewUpForFiveMilliseconds()
    {
        Rig rig;
        rig.add(1);
        rig.add(2);
        rig.clock.advance(5);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 2);
    }

    void manyTakeASecondRequestAndNoThird()
    {
        Rig rig;
        rig.add(1);
        rig.add(2, 200);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 1);
        rig.add(201);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 2);
        rig.add(202, 900);
        rig.clock.advance(1000);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 2);
        rig.record();
        QCOMPARE(rig.core.outcomeCalls.waiting(), 2);
    }

    void aBatchHoldsAThousand()
    {
        Rig rig;
        rig.add(1, 1500);
        QCOMPARE(rig.core.outcomeCalls.take().asked.size(), 1000u);
        QCOMPARE(rig.core.outcomeCalls.take().asked.size(), 500u);
        QCOMPARE(rig.queue.size(), 1500u);
    }

    void repeatsUntilCoreHasThemSlowerEachTime()
    {
        Rig rig;
        rig.add(1, 2);
        for (const int wait : {200, 400, 800, 1600, 3200, 6400, 12'800, 25'600, 30'000, 30'000}) {
            QCOMPARE(rig.fail(httpError(500)), QByteArray("1 2"));
            rig.clock.advance(wait - 1);
            QCOMPARE(rig.core.outcomeCalls.waiting(), 0);
            rig.clock.advance(1);
            QCOMPARE(rig.core.outcomeCalls.waiting(), 1);
        }
        QCOMPARE(rig.queue.size(), 2u);
        QCOMPARE(rig.record(), QByteArray("1 2"));
        QCOMPARE(rig.said(), QByteArray("1 2"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void noTroubleGivesThemUp_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("status");
        QTest::newRow("refused") << int(CoreError::Kind::Refused) << 0;
        QTest::newRow("reset") << int(CoreError::Kind::Reset) << 0;
        QTest::newRow("time-out") << int(CoreError::Kind::Timeout) << 0;
        QTest::newRow("unreadable answer") << int(CoreError::Kind::Parse) << 0;
        QTest::newRow("401") << int(CoreError::Kind::Http) << 401;
        QTest::newRow("404") << int(CoreError::Kind::Http) << 404;
        QTest::newRow("429") << int(CoreError::Kind::Http) << 429;
        QTest::newRow("503") << int(CoreError::Kind::Http) << 503;
    }
    void noTroubleGivesThemUp()
    {
        QFETCH(int, kind);
        QFETCH(int, status);
        Rig rig;
        rig.add(1, 2);
        CoreError error = coreError(CoreError::Kind(kind));
        error.httpStatus = status;
        rig.fail(error);
        rig.clock.advance(200);
        QCOMPARE(rig.record(), QByteArray("1 2"));
        QCOMPARE(rig.said(), QByteArray("1 2"));
    }

    void retryAfterIsHonoured()
    {
        Rig rig;
        rig.add(1);
        rig.fail(httpError(429, 7));
        rig.clock.advance(6999);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 1);
    }

    void newOnesWaitBehindARepeat()
    {
        Rig rig;
        rig.add(1);
        rig.fail(refusedError());
        rig.add(2, 500);
        rig.clock.advance(199);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 0);
        rig.clock.advance(1);
        QCOMPARE(rig.record(), QByteArray("1"));
        QVERIFY(rig.record().startsWith("2 3 4"));
    }

    void whenCoreIsBackTheyAreRepeatedAtOnce()
    {
        Rig rig;
        rig.add(1);
        for (int i = 0; i < 8; ++i) {
            rig.fail(refusedError());
            rig.queue.coreIsBack();
        }
        QCOMPARE(rig.record(), QByteArray("1"));
        rig.clock.advance(100'000);
        QCOMPARE(rig.core.outcomeCalls.waiting(), 0); // once is enough
    }

    void whatCoreCannotReadIsFoundByHalving_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("400") << 400;
        QTest::newRow("413") << 413;
    }
    void whatCoreCannotReadIsFoundByHalving()
    {
        QFETCH(int, status);
        LogCatcher log;
        Rig rig;
        rig.add(1, 4);
        QCOMPARE(rig.fail(httpError(status)), QByteArray("1 2 3 4"));
        QCOMPARE(rig.fail(httpError(status)), QByteArray("1 2"));
        QCOMPARE(rig.record(), QByteArray("3 4"));
        QCOMPARE(rig.record(), QByteArray("1"));
        QCOMPARE(rig.fail(httpError(status)), QByteArray("2"));
        QCOMPARE(rig.said(), QByteArray("3 4 1 2unknown")); // given up, so that its claim is no longer counted
        QCOMPARE(rig.queue.size(), 0u);
        QCOMPARE(log.lines,
                 QStringList(QStringLiteral("ERROR Core refuses the outcome of message 2 with HTTP %1").arg(status)));
    }

    void answersAfterItsEndAreIgnored()
    {
        CoreRig rig;
        rig.up();
        int recorded = 0;
        auto queue = std::make_unique<OutcomeQueue>(rig.core, rig.monitor, rig.clock,
                                                    [&recorded](const OutcomeItem &, OutcomeStatus) { ++recorded; });
        queue->add({item(1)});
        const auto call = rig.core.outcomeCalls.take();
        queue.reset();
        call.answer({OutcomeStatus::Recorded});
        QCOMPARE(recorded, 0);
    }
};

QTEST_GUILESS_MAIN(TestOutcomeQueue)
#include "tst_outcomequeue.moc"
