#include "corerig.h"
#include "relay/lookup.h"

using namespace gateway;
using Kind = LookupRequest::Kind;

Q_DECLARE_METATYPE(gateway::LookupRequest::Kind)

namespace {

QueueMessage message(QueueStatus status = QueueStatus::Pending, const char *origin = "acme")
{
    QueueMessage m;
    m.id = 4711;
    m.originSmsc = QString::fromLatin1(origin);
    m.status = status;
    return m;
}

struct Rig : CoreRig
{
    Rig() { up(); }
    std::vector<LookupReply> replies;

    Rig &ask(Kind kind, const char *id = "4711", const QByteArray &octets = {})
    {
        LookupRequest request;
        request.kind = kind;
        request.messageId = id;
        request.originSmsc = QStringLiteral("acme");
        request.octets = octets;
        request.deliverAfter = 1111;
        request.expires = 2222;
        lookUp(core, monitor, request, [this](const LookupReply &reply) { replies.push_back(reply); });
        return *this;
    }
    /// The status of the one answer.
    QByteArray status() const
    {
        return replies.size() == 1 ? smpp::statusName(replies.front().status)
                                   : QByteArray::number(qsizetype(replies.size())) + " answers";
    }
};

void eachKind()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QByteArray>("failure");
    QTest::newRow("query_sm") << Kind::Query << QByteArray("ESME_RQUERYFAIL");
    QTest::newRow("cancel_sm") << Kind::Cancel << QByteArray("ESME_RCANCELFAIL");
    QTest::newRow("replace_sm") << Kind::Replace << QByteArray("ESME_RREPLACEFAIL");
}

} // namespace

class TestLookup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { quietly(); }

    // ---- Finding it

    void anIdIsCoresOwn()
    {
        Rig rig;
        rig.ask(Kind::Query);
        const auto call = rig.core.messageCalls.take();
        QCOMPARE(call.asked, 4711);
        call.answer(message());
        QCOMPARE(rig.status(), QByteArray("ESME_ROK"));
        QCOMPARE(rig.core.browses.made(), 0);
    }

    void anIdThatCoreDoesNotKnowMayBeTheOneGivenToThePartner()
    {
        Rig rig;
        rig.ask(Kind::Query);
        rig.core.messageCalls.take().fail(httpError(404));
        const auto call = rig.core.browses.take();
        QCOMPARE(call.asked.clientMessageId, QStringLiteral("4711"));
        QCOMPARE(call.asked.originSmsc, QStringLiteral("acme"));
        QCOMPARE(call.asked.limit, 1);
        call.answer({{message()}, {}, 1});
        QCOMPARE(rig.status(), QByteArray("ESME_ROK"));
    }

    void otherIdsAreLookedUpAsThePartnersAlone_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("negative") << QByteArray("-17");
        QTest::newRow("zero") << QByteArray("0");
        QTest::newRow("text") << QByteArray("abc-1");
        QTest::newRow("too great") << QByteArray("99999999999999999999");
    }
    void otherIdsAreLookedUpAsThePartnersAlone()
    {
        QFETCH(QByteArray, id);
        Rig rig;
        rig.ask(Kind::Query, id);
        QCOMPARE(rig.core.messageCalls.made(), 0);
        QCOMPARE(rig.core.browses.take().asked.clientMessageId, QString::fromLatin1(id));
    }

    void anEmptyIdIsNoMessage_data() { eachKind(); }
    void anEmptyIdIsNoMessage()
    {
        QFETCH(Kind, kind);
        QFETCH(QByteArray, failure);
        Rig rig;
        rig.ask(kind, "");
        QCOMPARE(rig.status(), failure);
        QCOMPARE(rig.core.messageCalls.made() + rig.core.browses.made(), 0);
    }

    void whatIsNotFoundFails_data() { eachKind(); }
    void whatIsNotFoundFails()
    {
        QFETCH(Kind, kind);
        QFETCH(QByteArray, failure);
        Rig rig;
        rig.ask(kind);
        rig.core.messageCalls.take().fail(httpError(404));
        rig.core.browses.take().answer({});
        QCOMPARE(rig.status(), failure);
    }

    void anotherPeersMessageFails_data() { eachKind(); }
    void anotherPeersMessageFails()
    {
        QFETCH(Kind, kind);
        QFETCH(QByteArray, failure);
        Rig rig;
        rig.ask(kind);
        rig.core.messageCalls.take().answer(message(QueueStatus::Pending, "other"));
        QCOMPARE(rig.status(), failure);
        QCOMPARE(rig.core.cancels.made() + rig.core.patches.made(), 0);
    }

    // ---- query_sm

    void everyStatusHasItsState_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("finalState");
        QTest::addColumn<int>("state");
        const auto row = [](const char *name, QueueStatus status, int finalState, MessageState state) {
            QTest::newRow(name) << int(status) << finalState << int(state);
        };
        row("pending", QueueStatus::Pending, -1, MessageState::Enroute);
        row("claimed", QueueStatus::Claimed, -1, MessageState::Enroute);
        row("sent", QueueStatus::Sent, -1, MessageState::Enroute);
        row("sent, whatever came in between", QueueStatus::Sent, int(MessageState::Accepted), MessageState::Enroute);
        row("delivered", QueueStatus::Delivered, -1, MessageState::Delivered);
        row("failed", QueueStatus::Failed, -1, MessageState::Undeliverable);
        row("expired", QueueStatus::Expired, -1, MessageState::Expired);
        row("cancelled", QueueStatus::Cancelled, -1, MessageState::Deleted);
        row("failed, the receipt said rejected", QueueStatus::Failed, int(MessageState::Rejected),
            MessageState::Rejected);
        row("delivered, the receipt said accepted", QueueStatus::Delivered, int(MessageState::Accepted),
            MessageState::Accepted);
    }
    void everyStatusHasItsState()
    {
        QFETCH(int, status);
        QFETCH(int, finalState);
        QFETCH(int, state);
        Rig rig;
        rig.ask(Kind::Query);
        QueueMessage m = message(QueueStatus(status));
        if (finalState >= 0)
            m.finalState = MessageState(finalState);
        m.doneAt = 123'000;
        m.error = "054";
        rig.core.messageCalls.take().answer(m);
        QCOMPARE(rig.status(), QByteArray("ESME_ROK"));
        const LookupReply &reply = rig.replies.front();
        QCOMPARE(int(reply.state), state);
        QCOMPARE(reply.doneAt.has_value(), reply.state != MessageState::Enroute);
        QCOMPARE(int(reply.error), 54);
    }

    void anErrorThatIsNoOctetIsMadeOne_data()
    {
        QTest::addColumn<QByteArray>("error");
        QTest::addColumn<int>("octet");
        QTest::newRow("absent") << QByteArray() << 0;
        QTest::newRow("a word") << QByteArray("E1x") << 0;
        QTest::newRow("too great") << QByteArray("1232") << 255;
        QTest::newRow("negative") << QByteArray("-3") << 0;
    }
    void anErrorThatIsNoOctetIsMadeOne()
    {
        QFETCH(QByteArray, error);
        QFETCH(int, octet);
        Rig rig;
        rig.ask(Kind::Query);
        QueueMessage m = message(QueueStatus::Failed);
        m.error = error;
        rig.core.messageCalls.take().answer(m);
        QCOMPARE(int(rig.replies.front().error), octet);
    }

    // ---- cancel_sm

    void cancelsByCoresId()
    {
        Rig rig;
        rig.ask(Kind::Cancel, "-5");
        rig.core.browses.take().answer({{message()}, {}, 1});
        const auto call = rig.core.cancels.take();
        QCOMPARE(call.asked, 4711);
        QCOMPARE(rig.replies.size(), 0u);
        call.answer(Done{});
        QCOMPARE(rig.status(), QByteArray("ESME_ROK"));
    }

    void whatCanNoLongerBeCancelledFails()
    {
        Rig rig;
        rig.ask(Kind::Cancel);
        rig.core.messageCalls.take().answer(message());
        rig.core.cancels.take().fail(httpError(409));
        QCOMPARE(rig.status(), QByteArray("ESME_RCANCELFAIL"));
    }

    // ---- replace_sm

    void replacesTextAndTimes()
    {
        Rig rig;
        rig.ask(Kind::Replace, "4711", "new text");
        rig.core.messageCalls.take().answer(message());
        const auto call = rig.core.patches.take();
        QCOMPARE(call.asked.id, 4711);
        QVERIFY(call.asked.patch.text == QStringLiteral("new text"));
        QVERIFY(call.asked.patch.deliverAfter == 1111);
        QVERIFY(call.asked.patch.expires == 2222);
        call.answer(message());
        QCOMPARE(rig.status(), QByteArray("ESME_ROK"));
    }

    void theNewTextIsInTheCodingOfTheMessage()
    {
        Rig rig;
        rig.ask(Kind::Replace, "4711", QByteArray::fromHex("20ac0041"));
        QueueMessage m = message();
        m.dataCoding = 8;
        rig.core.messageCalls.take().answer(m);
        QVERIFY(rig.core.patches.take().asked.patch.text == QStringLiteral(u"\u20ACA"));
    }

    void textThatItsCodingCannotHaveFails_data()
    {
        QTest::addColumn<int>("coding");
        QTest::newRow("half a character") << 8;
        QTest::newRow("a binary message") << 4;
    }
    void textThatItsCodingCannotHaveFails()
    {
        QFETCH(int, coding);
        Rig rig;
        rig.ask(Kind::Replace, "4711", "odd");
        QueueMessage m = message();
        m.dataCoding = quint8(coding);
        rig.core.messageCalls.take().answer(m);
        QCOMPARE(rig.status(), QByteArray("ESME_RREPLACEFAIL"));
        QCOMPARE(rig.core.patches.made(), 0);
    }

    void whatCanNoLongerBeReplacedFails()
    {
        Rig rig;
        rig.ask(Kind::Replace, "4711", "x");
        rig.core.messageCalls.take().answer(message());
        rig.core.patches.take().fail(httpError(409));
        QCOMPARE(rig.status(), QByteArray("ESME_RREPLACEFAIL"));
    }

    // ---- Core in trouble

    void troubleOfCoreIsASystemError_data()
    {
        QTest::addColumn<int>("http");
        QTest::addColumn<QByteArray>("status");
        QTest::newRow("refused") << 0 << QByteArray("ESME_RSYSERR");
        QTest::newRow("500") << 500 << QByteArray("ESME_RSYSERR");
        QTest::newRow("401") << 401 << QByteArray("ESME_RSYSERR");
        QTest::newRow("429") << 429 << QByteArray("ESME_RTHROTTLED");
        QTest::newRow("422") << 422 << QByteArray("ESME_RQUERYFAIL");
    }
    void troubleOfCoreIsASystemError()
    {
        QFETCH(int, http);
        QFETCH(QByteArray, status);
        Rig rig;
        rig.ask(Kind::Query).ask(Kind::Query, "-1");
        const CoreError error = http ? httpError(http) : refusedError();
        rig.core.messageCalls.take().fail(error);
        rig.core.browses.take().fail(error);
        QCOMPARE(rig.replies.size(), 2u);
        for (const LookupReply &reply : rig.replies)
            QCOMPARE(smpp::statusName(reply.status), status);
        QCOMPARE(rig.monitor.isUp(), http != 0);
    }
};

QTEST_GUILESS_MAIN(TestLookup)
#include "tst_lookup.moc"
