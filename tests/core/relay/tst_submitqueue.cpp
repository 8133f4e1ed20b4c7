#include "submitrig.h"

using namespace gateway;

class TestSubmitQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- Batches

    void aMessageLeavesAtOnceAndItsIdComesBack()
    {
        Rig rig;
        rig.add(1);
        QCOMPARE(rig.queue.size(), 1u);
        const auto call = rig.core.submits.take();
        QVERIFY(call.asked.front() == item(1).message);
        QVERIFY(rig.replies.empty());
        call.answer({{SubmitStatus::Accepted, 77, {}}});
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 77"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void whatComesDuringARequestGoesIntoTheNext()
    {
        Rig rig;
        rig.add(1);
        rig.add(2);
        rig.add(3);
        QCOMPARE(rig.core.submits.waiting(), 1);
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.accept(), QByteArray("k2 k3"));
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 1001, 2 ESME_ROK 1002, 3 ESME_ROK 1003"));
        QCOMPARE(rig.answers, 2); // in batches
    }

    void aSlowRequestHoldsAFewMessagesUpForFiveMilliseconds()
    {
        Rig rig;
        rig.add(1);
        rig.add(2);
        rig.clock.advance(4);
        rig.add(3);
        QCOMPARE(rig.core.submits.waiting(), 1);
        rig.clock.advance(1);
        QCOMPARE(rig.core.submits.waiting(), 2);
        rig.accept();
        QCOMPARE(rig.accept(), QByteArray("k2 k3"));
    }

    void eachFurtherRequestLingersAnew()
    {
        Rig rig;
        rig.add(1);
        rig.add(2);
        rig.clock.advance(5);
        rig.add(3);
        QCOMPARE(rig.core.submits.waiting(), 2);
        rig.clock.advance(5);
        QCOMPARE(rig.core.submits.waiting(), 3);
    }

    void aHundredMessagesAreWorthASecondRequest()
    {
        Rig rig;
        rig.add(1);
        rig.add(2, 100);
        QCOMPARE(rig.core.submits.waiting(), 1);
        rig.add(101);
        QCOMPARE(rig.core.submits.waiting(), 2);
    }

    void fourRequestsAreInFlightAtMost()
    {
        Rig rig;
        for (int i = 0; i < 6; ++i)
            rig.add(1 + 100 * i, 100 + 100 * i);
        rig.clock.advance(100);
        QCOMPARE(rig.core.submits.waiting(), 4);
        QCOMPARE(rig.queue.size(), 600u);
        rig.accept();
        QCOMPARE(rig.core.submits.waiting(), 4);
        for (int i = 0; i < 3; ++i)
            rig.accept();
        QCOMPARE(rig.core.submits.take().asked.size(), 200u); // the last two hundred in one
        QCOMPARE(rig.queue.size(), 200u);
    }

    void aBatchHoldsAThousandMessages()
    {
        Rig rig;
        rig.add(1, 2500);
        QCOMPARE(rig.core.submits.take().asked.size(), 1000u);
        QCOMPARE(rig.core.submits.take().asked.size(), 1000u);
        const auto third = rig.core.submits.take();
        QCOMPARE(third.asked.size(), 500u);
        QCOMPARE(third.asked.back().idempotencyKey, QByteArray("k2500"));
    }

    void aBatchHoldsAboutAMebibyte()
    {
        Rig rig;
        std::vector<InboundItem> big = items(1, 20);
        for (InboundItem &i : big) {
            i.message.text.reset();
            i.message.payload = QByteArray(60'000, 'x'); // 80,000 in base64
        }
        rig.queue.add(big);
        const std::size_t first = rig.core.submits.take().asked.size();
        QVERIFY(first >= 10);
        QVERIFY(first * 80'400 <= 1024 * 1024);
    }

    void everythingThatTakesRoomCounts_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("text") << 0;
        QTest::newRow("tlvs") << 1;
        QTest::newRow("header") << 2;
    }
    void everythingThatTakesRoomCounts()
    {
        QFETCH(int, what);
        Rig rig;
        std::vector<InboundItem> big = items(1, 3);
        for (InboundItem &i : big) {
            if (what == 0)
                i.message.text = QString(150'000, QChar(0x20AC));
            else if (what == 1)
                i.message.tlvs = {{0x1401, QByteArray(250'000, 'x')}};
            else
                i.message.udh = QByteArray(250'000, 'x');
        }
        rig.queue.add(big);
        QCOMPARE(rig.core.submits.take().asked.size(), 1u); // two would be 900,000 octets and more
    }

    void aMessageOverTheSizeGoesAlone()
    {
        Rig rig;
        std::vector<InboundItem> big = items(1, 2);
        big[0].message.payload = QByteArray(1'500'000, 'x');
        rig.queue.add(big);
        QCOMPARE(rig.accept(), QByteArray("k1"));
        QCOMPARE(rig.accept(), QByteArray("k2"));
    }

    // ---- Answers

    void aDuplicateIsASuccess()
    {
        Rig rig;
        rig.add(1);
        rig.core.submits.take().answer({{SubmitStatus::Duplicate, 55, {}}});
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 55"));
    }

    void aRejectedMessageCostsTheOthersNothing()
    {
        Rig rig;
        rig.add(1, 3);
        rig.core.submits.take().answer({{SubmitStatus::Accepted, 5, {}},
                                        {SubmitStatus::Rejected, 0, "invalid_destination"},
                                        {SubmitStatus::Accepted, 6, {}}});
        QCOMPARE(rig.said(), QByteArray("1 ESME_ROK 5, 2 ESME_RINVDSTADR 0, 3 ESME_ROK 6"));
    }

    void everyCodeOfTheContractHasItsStatus_data()
    {
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<QByteArray>("status");
        const auto row = [](const char *code, const char *status) {
            QTest::newRow(code) << QByteArray(code) << QByteArray(status);
        };
        row("invalid_source", "ESME_RINVSRCADR");
        row("invalid_destination", "ESME_RINVDSTADR");
        row("invalid_message", "ESME_RSUBMITFAIL");
        row("message_too_long", "ESME_RINVMSGLEN");
        row("invalid_data_coding", "ESME_RINVDCS");
        row("invalid_schedule", "ESME_RINVSCHED");
        row("invalid_expiry", "ESME_RINVEXPIRY");
        row("queue_full", "ESME_RMSGQFUL");
        row("throttled", "ESME_RTHROTTLED");
        row("not_allowed", "ESME_RPROHIBITED");
        row("some_news", "ESME_RSUBMITFAIL");
        row("", "ESME_RSUBMITFAIL");
    }
    void everyCodeOfTheContractHasItsStatus()
    {
        QFETCH(QByteArray, code);
        QFETCH(QByteArray, status);
        QCOMPARE(smpp::statusName(statusOf(code)), status);
    }

    // ---- The end

    void answersAfterItsEndAreIgnored()
    {
        CoreRig rig;
        rig.up();
        int answers = 0;
        auto queue = std::make_unique<SubmitQueue>(rig.core, rig.monitor, rig.clock, 10'000,
                                                   [&answers](const std::vector<InboundReply> &) { ++answers; });
        queue->add(items(1, 1));
        const auto call = rig.core.submits.take();
        queue.reset();
        call.answer(accepted(call.asked));
        QCOMPARE(answers, 0);
    }
};

QTEST_GUILESS_MAIN(TestSubmitQueue)
#include "tst_submitqueue.moc"
