// How sessions end.
#include "sessionrig.h"

using namespace gateway;
using smpp::CommandStatus;

class TestSessionEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // ---- unbind from the other side

    void anUnbindIsAnsweredAndTheLinkClosed()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(octetsOf<smpp::Unbind>(900));
        QCOMPARE(rig.link->takeWritten(), rawPdu(0x80000006, 900));
        QVERIFY(rig.link->isClosing() && !rig.link->wasAborted());
        QCOMPARE(rig.said(), QByteArray("ended Unbound"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("unbind received"));
    }

    void theLinkClosesAfterTheResponseHasLeft()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->hold();
        rig.link->receive(octetsOf<smpp::Unbind>(900));
        rig.soon();
        QVERIFY(!rig.events.end);
        rig.link->drain();
        QCOMPARE(rig.said(), QByteArray("ended Unbound"));
    }

    void anUnbindWaitsForTheAnswersToWhatCameBefore()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(1) + octetsOf<smpp::Unbind>(2));
        QCOMPARE(rig.session->phaseName(), "unbinding");
        QVERIFY(!rig.session->isBound());
        QCOMPARE(rig.written(), QByteArray());
        rig.session->respond(1, smpp::SubmitSmResp{});
        QVERIFY(!rig.events.end); // never within the answer
        rig.soon();
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 1 ESME_ROK 1, unbind_resp 2 ESME_ROK 0"));
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, ended Unbound"));
    }

    void anUnbindWaitsForTheQueueToo()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, std::make_shared<InboundGate>(2));
        rig.link->receive(submit(1) + submit(2) + submit(3) + octetsOf<smpp::Unbind>(4));
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 2, submit_sm 3"));
        rig.session->respond(2, smpp::SubmitSmResp{});
        rig.session->respond(3, smpp::SubmitSmResp{});
        rig.soon();
        QVERIFY(rig.written().endsWith("submit_sm_resp 3 ESME_ROK 1, unbind_resp 4 ESME_ROK 0"));
        QCOMPARE(rig.said(), QByteArray("ended Unbound"));
    }

    void anUnbindWaitsForTheResponseTimeoutAtMost()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(1) + octetsOf<smpp::Unbind>(2));
        rig.clock.advance(29'999);
        QCOMPARE(rig.written(), QByteArray());
        rig.clock.advance(1);
        QCOMPARE(rig.written(), QByteArray("unbind_resp 2 ESME_ROK 0"));
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, ended Unbound"));
        rig.session->respond(1, smpp::SubmitSmResp{});
        QCOMPARE(rig.written(), QByteArray());
    }

    void requestsAfterTheUnbindAreRefused()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(1) + octetsOf<smpp::Unbind>(2) + submit(3));
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 3 ESME_RINVBNDSTS 1"));
        rig.link->receive(octetsOf<smpp::Unbind>(4));
        QCOMPARE(rig.written(), QByteArray("unbind_resp 4 ESME_ROK 0"));
    }

    void responsesAfterTheUnbindStillCount()
    {
        Rig rig(kServer);
        rig.bound();
        QVERIFY(rig.session->send(smpp::DeliverSm{}, 5).ok());
        QVERIFY(rig.session->send(smpp::DeliverSm{}, 6).ok());
        rig.link->receive(submit(1) + octetsOf<smpp::Unbind>(2) + octetsOf<smpp::DeliverSmResp>(1));
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, answered 5, lost 6, ended Unbound"));
    }

    void answersWithinTheBatchLeaveBeforeTheUnbindResponse()
    {
        Rig rig(kServer);
        rig.bound();
        rig.events.onBatch = [](Session &session) {
            if (session.unanswered() > 0)
                session.respond(1, smpp::SubmitSmResp{});
        };
        rig.link->receive(submit(1) + octetsOf<smpp::Unbind>(2));
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 1 ESME_ROK 1, unbind_resp 2 ESME_ROK 0"));
    }

    // ---- unbind of ours

    void unbindsThenClosesWhenItIsAnswered()
    {
        Rig rig(kClient);
        rig.bound();
        rig.session->unbind(QStringLiteral("gateway stops"));
        QCOMPARE(rig.link->takeWritten(), rawPdu(6, 2));
        QCOMPARE(rig.session->phaseName(), "unbinding");
        QVERIFY(!rig.link->isClosing());
        rig.link->receive(octetsOf<smpp::UnbindResp>(2));
        QVERIFY(rig.link->isClosing());
        QCOMPARE(rig.said(), QByteArray("ended Unbound"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("gateway stops"));
    }

    void responsesThatComeBeforeItsAnswerCountTheRestIsLost()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.session->unbind({});
        rig.link->receive(submitResp(3) + octetsOf<smpp::UnbindResp>(4));
        QCOMPARE(rig.said(), QByteArray("answered 2, lost 1, ended Unbound"));
    }

    void waitsFiveSecondsForItsAnswerAtMost()
    {
        Rig rig(kClient);
        rig.bound();
        rig.session->unbind(QStringLiteral("edited"));
        rig.clock.advance(4999);
        QVERIFY(!rig.events.end);
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("ended Dropped"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("edited"));
    }

    void waitsForAShorterResponseTimeoutOnlyAsLong()
    {
        SessionSettings settings;
        settings.responseTimeout = 2000;
        Rig rig(kClient, settings);
        rig.bound();
        rig.session->unbind({});
        rig.clock.advance(2000);
        QCOMPARE(rig.said(), QByteArray("ended Dropped"));
    }

    void requestsThatCrossItGetATemporaryError()
    {
        Rig server(kServer);
        server.bound();
        server.session->unbind({});
        server.link->takeWritten();
        server.link->receive(submit(5) + octetsOf<smpp::EnquireLink>(6));
        QCOMPARE(server.written(), QByteArray("submit_sm_resp 5 ESME_RSYSERR 1, enquire_link_resp 6 ESME_ROK 0"));
        Rig client(kClient);
        client.bound();
        client.session->unbind({});
        client.link->takeWritten();
        client.link->receive(octetsOf<smpp::DeliverSm>(5));
        QCOMPARE(client.written(), QByteArray("deliver_sm_resp 5 ESME_RX_T_APPN 1"));
    }

    void whatWaitsForTheGateGetsATemporaryErrorFirst()
    {
        auto gate = std::make_shared<InboundGate>(2);
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gate);
        rig.link->receive(submit(1) + submit(2) + submit(3));
        rig.session->unbind({});
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 3 ESME_RSYSERR 1, unbind 1 ESME_ROK 0"));
        rig.session->respond(1, smpp::SubmitSmResp{}); // those handed up may still be answered
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 1 ESME_ROK 1"));
        QCOMPARE(gate->inside(), 1);
        rig.link->receive(octetsOf<smpp::UnbindResp>(1));
        QCOMPARE(gate->inside(), 0);
    }

    void hearsItsAnswerBehindWhatTheQueueHadNoRoomFor()
    {
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, std::make_shared<InboundGate>(1));
        rig.link->receive(submit(1) + submit(2) + submit(3));
        QVERIFY(rig.link->isPaused());
        rig.session->unbind({});
        rig.link->receive(octetsOf<smpp::UnbindResp>(1));
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, ended Unbound"));
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 2 ESME_RSYSERR 1, unbind 1 ESME_ROK 0, "
                                           "submit_sm_resp 3 ESME_RSYSERR 1"));
    }

    void twoUnbindsThatCrossAreBothAnswered()
    {
        Rig rig(kClient);
        rig.bound();
        rig.session->unbind({});
        rig.link->takeWritten();
        rig.link->receive(octetsOf<smpp::Unbind>(40) + octetsOf<smpp::UnbindResp>(2));
        QCOMPARE(rig.written(), QByteArray("unbind_resp 40 ESME_ROK 0"));
        QCOMPARE(rig.said(), QByteArray("ended Unbound"));
    }

    void beforeTheBindItJustCloses()
    {
        Rig connecting(kClient);
        connecting.session->start({});
        connecting.session->unbind(QStringLiteral("no more"));
        QVERIFY(connecting.link->isClosing());
        connecting.soon();
        QCOMPARE(connecting.said(), QByteArray("ended Dropped"));
        QCOMPARE(connecting.events.end->reason, QStringLiteral("no more"));
        Rig open(kServer);
        open.session->unbind({});
        QCOMPARE(open.written(), QByteArray());
        open.soon();
        QCOMPARE(open.said(), QByteArray("ended Dropped"));
    }

    void aSecondUnbindChangesNothing()
    {
        Rig rig(kClient);
        rig.bound();
        rig.session->unbind({});
        rig.session->unbind({});
        QCOMPARE(rig.written(), QByteArray("unbind 2 ESME_ROK 0"));
        rig.link->receive(octetsOf<smpp::UnbindResp>(2));
        rig.session->unbind({});
        rig.clock.advance(100'000);
        QCOMPARE(rig.said(), QByteArray("ended Unbound"));
    }

    // ---- the link goes

    void aCloseWithoutUnbindLosesWhatIsInFlight()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.link->closedByPeer();
        QCOMPARE(rig.said(), QByteArray("lost 1, lost 2, ended LinkClosed"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("closed by the other side"));
        QCOMPARE(rig.session->inFlight(), 0);
        QCOMPARE(rig.session->phaseName(), "closed");
    }

    void aBrokenLinkSaysHow()
    {
        Rig rig(kClient);
        rig.bound();
        rig.link->closedByPeer({LinkError::Kind::Reset, {}});
        QCOMPARE(rig.said(), QByteArray("ended LinkFailed"));
        QCOMPARE(rig.events.end->link.kind, LinkError::Kind::Reset);
        QCOMPARE(rig.events.end->reason, QStringLiteral("connection reset"));
    }

    void aCloseInAnswerToOurUnbindIsItsEnd()
    {
        Rig rig(kClient);
        rig.bound();
        rig.session->unbind(QStringLiteral("stop"));
        rig.link->closedByPeer();
        QCOMPARE(rig.said(), QByteArray("ended Dropped"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("stop"));
    }

    void aCloseRightBehindTheirUnbindIsAnUnbind()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(1) + octetsOf<smpp::Unbind>(2));
        rig.link->closedByPeer();
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, ended Unbound"));
    }

    // ---- drop

    void dropEndsWithinTheCall()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.link->takeWritten();
        rig.session->drop(QStringLiteral("by the operator"));
        QCOMPARE(rig.said(), QByteArray("lost 1, ended Dropped"));
        QCOMPARE(rig.written(), QByteArray("unbind 3 ESME_ROK 0")); // or the carrier keeps the bind for minutes
        QVERIFY(rig.link->isClosing());
        QCOMPARE(rig.events.end->reason, QStringLiteral("by the operator"));
        rig.session->drop({});
        rig.clock.advance(100'000);
        QCOMPARE(rig.said(), QByteArray());
    }

    void dropEndsWhatIsClosingAlready()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->hold();
        rig.link->receive(octetsOf<smpp::Unbind>(1));
        QVERIFY(!rig.events.end);
        rig.session->drop(QStringLiteral("impatient"));
        QCOMPARE(rig.said(), QByteArray("ended Unbound"));
    }

    void nothingHasAnEffectAfterTheEnd()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(1));
        rig.session->drop({});
        rig.forget();
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.session->respondError<smpp::SubmitSm>(1, CommandStatus::ESME_RSYSERR);
        rig.session->acceptBind("x", {}, nullptr);
        rig.session->refuseBind(CommandStatus::ESME_RBINDFAIL);
        QByteArray unread;
        QVERIFY(!rig.session->detach(unread));
        rig.session->setSettings({});
        rig.session->unbind({});
        rig.link->receive(submit(2));
        rig.clock.advance(1'000'000);
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.written(), QByteArray());
    }

    // ---- within upcalls

    void survivesDropAndUnbindWithinEveryUpcall_data()
    {
        QTest::addColumn<int>("where");
        QTest::addColumn<bool>("drop");
        static constexpr const char *kNames[] = {"bind", "bound", "request", "ended", "batch", "error"};
        for (int where = 0; where < 6; ++where) {
            for (const bool drop : {true, false})
                QTest::addRow("%s %s", drop ? "drop" : "unbind", kNames[where]) << where << drop;
        }
    }
    void survivesDropAndUnbindWithinEveryUpcall()
    {
        QFETCH(int, where);
        QFETCH(bool, drop);
        auto gate = std::make_shared<InboundGate>(3);
        Rig rig(kServer);
        const auto act = [drop](Session &session) {
            if (drop)
                session.drop(QStringLiteral("now"));
            else
                session.unbind(QStringLiteral("soon"));
        };
        rig.events.onBind = [&](Session &session) {
            if (where == 0)
                act(session);
            else
                session.acceptBind("gw", {}, gate);
        };
        Recorder::Hook *const hooks[] = {nullptr,
                                         &rig.events.onBound,
                                         &rig.events.onRequest,
                                         &rig.events.onEnded,
                                         &rig.events.onBatch,
                                         &rig.events.onError};
        if (hooks[where])
            *hooks[where] = act;
        rig.link->receive(bindPdu());
        rig.soon();
        for (quint64 i = 0; i < 3; ++i)
            (void)rig.session->send(smpp::DeliverSm{}, i);
        rig.link->receive(octetsOf<smpp::DeliverSmResp>(2) + submit(2) + rawPdu(0x77, 3) + submit(4) + submit(5) +
                          submit(6) + submit(7));
        rig.clock.advance(10'000);
        QCOMPARE(rig.events.said.count("ended Dropped"), 1);
        QCOMPARE(rig.events.said.last(), QByteArray("ended Dropped"));
        QCOMPARE(gate->inside(), 0);
        QCOMPARE(rig.session->inFlight(), 0);
    }

    void dropWithinTheLostOfADropStillTellsAllOfThemFirst()
    {
        Rig rig(kClient);
        rig.bound();
        for (quint64 i = 1; i <= 3; ++i)
            rig.send(i);
        rig.events.onEnded = [](Session &session) { session.drop({}); };
        rig.link->closedByPeer();
        QCOMPARE(rig.said(), QByteArray("lost 1, lost 2, lost 3, ended LinkClosed"));
    }

    void nothingMoreComesUpOnceARequestWasDroppedUpon()
    {
        Rig rig(kServer);
        rig.bound();
        rig.events.onRequest = [](Session &session) { session.drop({}); };
        rig.link->receive(submit(1) + submit(2) + rawPdu(0x77, 3));
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, ended Dropped"));
        QCOMPARE(rig.events.batches, 0);
    }

    void aLinkThatGoesWithinABatchEndsTheSessionAfterIt()
    {
        Rig rig(kServer);
        rig.bound();
        rig.events.onRequest = [&](Session &) { rig.link->closedByPeer(); };
        rig.link->receive(submit(1));
        QCOMPARE(rig.said(), QByteArray("submit_sm 1, ended LinkClosed"));
    }

    void aDestroyedSessionSaysNothing()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        bool destroyed = false;
        rig.link->destroyed = &destroyed;
        rig.session.reset();
        QVERIFY(destroyed);
        rig.clock.advance(1'000'000);
        QCOMPARE(rig.said(), QByteArray());
    }

    void idsAreUnique()
    {
        Rig a(kClient), b(kServer);
        QVERIFY(a.session->id() != b.session->id());
        QVERIFY(a.session->id() != 0);
    }
};

QTEST_GUILESS_MAIN(TestSessionEnd)
#include "tst_sessionend.moc"
