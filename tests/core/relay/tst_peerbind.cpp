// What partners ask, what they are sent, and the orderly end: PeerBind as a server bind.
#include "bindrig.h"
#include "smpp/tlvs.h"

using namespace gateway;
using smpp::CommandStatus;

namespace {

PeerSettings with(const std::function<void(PeerSettings &)> &change)
{
    PeerSettings peer = ServerRig::settings();
    change(peer);
    return peer;
}
QByteArray submitFrom(quint32 sequence, QByteArrayView source)
{
    smpp::SubmitSm pdu;
    pdu.sourceAddr.assign(source);
    pdu.destinationAddr.assign("200");
    pdu.shortMessage.assign("hello");
    return octetsOf(sequence, pdu);
}
QByteArray dataFrom(quint32 sequence, QByteArrayView source)
{
    smpp::DataSm pdu;
    pdu.sourceAddr.assign(source);
    pdu.destinationAddr.assign("200");
    set(pdu.tlvs, smpp::tlv::kMessagePayload, "hello");
    return octetsOf(sequence, pdu);
}
smpp::SubmitMulti multiPdu(const QByteArrayList &destinations)
{
    smpp::SubmitMulti pdu;
    pdu.sourceAddr.assign("100");
    pdu.shortMessage.assign("hello");
    for (const QByteArray &d : destinations) {
        smpp::DestAddress address;
        address.destAddrTon = 1;
        address.destAddrNpi = 2;
        address.destinationAddr.assign(d);
        pdu.destAddresses.push_back(address);
    }
    return pdu;
}

} // namespace

class TestPeerBind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    // ---- Messages

    void aSubmitSmIsHandedOnAndAnsweredWithCoresId()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(submit(2, "hello"));
        QVERIFY(link.written().isEmpty());
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 1u);
        const InboundItem item = rig.inbox.inbound.front();
        QVERIFY(item.message.text == QStringLiteral("hello"));
        QCOMPARE(item.message.originSmsc, QStringLiteral("partner"));
        QVERIFY(item.message.direction == Direction::MobileTerminated);
        QCOMPARE(item.message.receivedAt, rig.clock.wallMs());
        QCOMPARE(item.message.source.addr, QByteArray("100"));
        QCOMPARE(item.message.destination.addr, QByteArray("200"));
        QVERIFY(item.message.clientMessageId.isEmpty());
        QVERIFY(QRegularExpression(QStringLiteral("^[0-9a-f]{32}$"))
                    .match(QString::fromLatin1(item.message.idempotencyKey))
                    .hasMatch());
        QCOMPARE(int(item.replyTo.reactor), 3);
        rig.answer(item.replyTo, CommandStatus::ESME_ROK, 4711);
        const auto responses = pdusIn<smpp::SubmitSmResp>(link.takeWritten());
        QCOMPARE(responses.size(), 1u);
        QCOMPARE(responses[0].sequence, 2u);
        QCOMPARE(responses[0].pdu.messageId.view(), QByteArrayView("4711"));
        QCOMPARE(rig.metrics->received.value(), 1u);
    }

    void everyMessageHasAKeyOfItsOwn()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        QSet<QByteArray> keys;
        for (quint32 i = 2; i < 102; ++i)
            link.receive(submit(i, "the same"));
        rig.turn();
        for (const InboundItem &item : rig.inbox.inbound)
            keys.insert(item.message.idempotencyKey);
        QCOMPARE(keys.size(), 100);
    }

    void whatIsReadTogetherCrossesTogether()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        rig.inbox.batches = 0;
        link.receive(submit(2) + dataFrom(3, "100") + submit(4));
        rig.turn();
        QCOMPARE(rig.inbox.batches, 1);
        QCOMPARE(rig.inbox.inbound.size(), 3u);
        rig.answerAll();
        QCOMPARE(shown(link.takeWritten()),
                 QByteArray("submit_sm_resp 2 ESME_ROK 4, data_sm_resp 3 ESME_ROK 4, submit_sm_resp 4 ESME_ROK 4"));
    }

    void aRefusalOfCoreIsPassedOn()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(submit(2) + dataFrom(3, "100"));
        rig.turn();
        rig.answerAll(CommandStatus::ESME_RINVDSTADR);
        const auto submitted = pdusIn<smpp::SubmitSmResp>(link.written());
        QCOMPARE(submitted[0].status, quint32(CommandStatus::ESME_RINVDSTADR));
        QCOMPARE(pdusIn<smpp::DataSmResp>(link.written())[0].status, quint32(CommandStatus::ESME_RINVDSTADR));
    }

    void answersForWhoHasGoneAreDropped()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(submit(2));
        rig.turn();
        link.closedByPeer();
        rig.turn();
        rig.answerAll();
        FakeLink &again = rig.partner();
        rig.answer({999, 2, ReplyTo::Kind::SubmitSm, 3, 0, 0}, CommandStatus::ESME_ROK, 1);
        QVERIFY(again.written().isEmpty());
    }

    void aMessageThatCannotBeTakenIsRefusedAtOnce()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::SubmitSm pdu;
        pdu.priorityFlag = 9;
        link.receive(octetsOf(2, pdu));
        QVERIFY(shown(link.takeWritten()).startsWith("submit_sm_resp 2 ESME_RINVPRTFLG"));
        rig.turn();
        QVERIFY(rig.inbox.inbound.empty());
        QCOMPARE(rig.metrics->received.value(), 0u);
    }

    void textThatIsNotValidIsCounted()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::SubmitSm pdu;
        pdu.dataCoding = 8;
        pdu.shortMessage.assign("odd");
        link.receive(octetsOf(2, pdu));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 1u);
        QCOMPARE(rig.pduErrors("undecodable_text"), 1);
    }

    void aStrictPeerRefusesIt()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.strict = true; }));
        FakeLink &link = rig.partner();
        smpp::SubmitSm pdu;
        pdu.dataCoding = 8;
        pdu.shortMessage.assign("odd");
        link.receive(octetsOf(2, pdu));
        QVERIFY(shown(link.takeWritten()).startsWith("submit_sm_resp 2 ESME_RSUBMITFAIL"));
    }

    void theWindowIsOneForAllSessionsOfThePeer()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.windowSize = 3; }));
        FakeLink &one = rig.partner();
        FakeLink &two = rig.partner();
        one.receive(submit(2) + submit(3));
        two.receive(submit(2) + submit(3));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 3u);
        rig.answerAll();
        QCOMPARE(rig.inbox.inbound.size(), 1u);
    }

    // ---- Whitelist and limit

    void sourcesOutsideOfTheWhitelistAreRejected()
    {
        ServerRig rig(
            with([](PeerSettings &peer) { peer.sourceAddressWhitelist = QStringList{QStringLiteral("BANK*")}; }));
        FakeLink &link = rig.partner();
        rig.log.clear();
        smpp::SubmitMulti multi = multiPdu({"200"});
        multi.sourceAddr.assign("B\nD");
        link.receive(submitFrom(2, "BANK1") + submitFrom(3, "EVIL") + dataFrom(4, "") + octetsOf(5, multi));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 1u);
        QCOMPARE(rig.inbox.inbound[0].message.source.addr, QByteArray("BANK1"));
        const QByteArray answers = shown(link.takeWritten());
        QVERIFY(answers.contains("submit_sm_resp 3 ESME_RINVSRCADR"));
        QVERIFY(answers.contains("data_sm_resp 4 ESME_RINVSRCADR"));
        QVERIFY(answers.contains("submit_multi_resp 5 ESME_RINVSRCADR"));
        const QString begin =
            QStringLiteral("WARN SMPP Server: rejecting %1 from partner - source_addr '%2' not in whitelist");
        QCOMPARE(rig.log, (QStringList{begin.arg(QStringLiteral("submit_sm"), QStringLiteral("EVIL")),
                                       begin.arg(QStringLiteral("data_sm"), QString()),
                                       begin.arg(QStringLiteral("submit_multi"), QStringLiteral("B\\x0aD"))}));
        QCOMPARE(rig.metrics->received.value(), 1u);
    }

    void pastTheLimitAPartnerIsThrottled()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.submitTpsLimit = 3; }));
        FakeLink &one = rig.partner();
        FakeLink &two = rig.partner();
        one.receive(submit(2) + dataFrom(3, "100"));
        two.receive(submit(2) + submit(3)); // the limit is the peer's
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 3u);
        QVERIFY(shown(two.takeWritten()).startsWith("submit_sm_resp 3 ESME_RTHROTTLED"));
        QCOMPARE(rig.metrics->throttledInbound.value(), 1u);
        rig.advance(1002);
        two.receive(submit(4));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 4u);
    }

    void theLimitAndTheCacheAreTheSameForEveryOperation()
    {
        ServerRig rig(with([](PeerSettings &peer) {
            peer.submitTpsLimit = 3;
            peer.cacheEnabled = true;
        }));
        FakeLink &link = rig.partner();
        link.receive(submit(2) + dataFrom(3, "100") + octetsOf(4, multiPdu({"200"})));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 3u);
        for (const InboundItem &item : rig.inbox.inbound)
            QVERIFY(item.durable);
        link.receive(submit(5) + dataFrom(6, "100") + octetsOf(7, multiPdu({"200"})));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 3u);
        const QByteArray answers = shown(link.takeWritten());
        QVERIFY2(answers.startsWith("submit_sm_resp 5 ESME_RTHROTTLED"), answers.constData());
        QVERIFY2(answers.contains("data_sm_resp 6 ESME_RTHROTTLED"), answers.constData());
        QVERIFY2(answers.contains("submit_multi_resp 7 ESME_RTHROTTLED"), answers.constData());
    }

    void everyDestinationCountsForTheLimit()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.submitTpsLimit = 3; }));
        FakeLink &link = rig.partner();
        link.receive(octetsOf(2, multiPdu({"1", "2", "3"})) + submit(3));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 3u);
        QVERIFY(shown(link.takeWritten()).startsWith("submit_sm_resp 3 ESME_RTHROTTLED"));
    }

    // ---- Messages for partners

    void messagesForThePartnerAreSentAndReported()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        rig.bind->deliver({OutboundRig::message(1), OutboundRig::message(2)});
        const auto sent = pdusIn<smpp::DeliverSm>(link.takeWritten());
        QCOMPARE(sent.size(), 2u);
        rig.inbox.batches = 0;
        link.receive(octetsOf<smpp::DeliverSmResp>(sent[0].sequence) +
                     errorOf<smpp::DeliverSmResp>(sent[1].sequence, CommandStatus::ESME_RX_P_APPN));
        rig.turn();
        QCOMPARE(rig.inbox.batches, 1);
        QCOMPARE(rig.inbox.outcomes[0].outcome.frontend, QStringLiteral("host_partner"));
        QCOMPARE(rig.outcomes(), QByteArray("1 sent; 2 failed"));
        QCOMPARE(rig.log.last(),
                 QStringLiteral("WARN Bind partner: deliver_sm_resp ESME_RX_P_APPN (0x00000065) for message 2"));
    }

    void theAnswerLeavesBeforeTheReceiptOfItsMessage()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(submit(5));
        rig.turn();
        QueueMessage receipt = OutboundRig::message(1);
        receipt.receipt = Receipt{};
        rig.bind->deliver({receipt}); // Core was quicker with it than with its answer
        rig.turn();
        QCOMPARE(shown(link.takeWritten()), QByteArray());
        rig.answerAll();
        const QByteArray said = shown(link.takeWritten());
        QVERIFY2(said.startsWith("submit_sm_resp 5 ESME_ROK") && said.contains("deliver_sm"), said.constData());
    }

    void claimsThatAreLostAreNotSent()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.windowSize = 1; }));
        FakeLink &link = rig.partner();
        rig.bind->deliver({OutboundRig::message(1), OutboundRig::message(2)});
        rig.bind->forget({{2, "c2"}});
        link.receive(octetsOf<smpp::DeliverSmResp>(pdusIn<smpp::DeliverSm>(link.takeWritten())[0].sequence));
        rig.turn();
        QVERIFY(link.written().isEmpty());
        QCOMPARE(rig.outcomes(), QByteArray("1 sent"));
    }

    void brokenRulesAreCountedAndLoggedOnce()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        rig.log.clear();
        link.receive(submitResp(77) + submitResp(78));
        QCOMPARE(rig.pduErrors("unexpected_response"), 2);
        QCOMPARE(rig.log.size(), 1);
        QVERIFY(rig.log[0].startsWith(QStringLiteral("WARN Bind partner: unexpected_response from 192.0.2.7: ")));
        FakeLink &other = rig.partner(); // once a session
        rig.log.clear();
        other.receive(submitResp(77));
        QCOMPARE(rig.log.size(), 1);
    }

    // ---- The orderly end

    void theStopRefusesWhatIsNewAndAnswersWhatIsUnderWay()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(submit(2));
        rig.turn();
        rig.states();
        int done = 0;
        rig.bind->stop(10'000, [&done] { ++done; });
        QCOMPARE(rig.states(), QByteArray("partner connected")); // no claims from now on
        link.receive(submit(3) + octetsOf(4, multiPdu({"1"})));
        const QByteArray refused = shown(link.takeWritten());
        QVERIFY(refused.contains("submit_sm_resp 3 ESME_RSYSERR"));
        QVERIFY(refused.contains("submit_multi_resp 4 ESME_RSYSERR"));
        QVERIFY(!refused.contains("unbind"));
        QVERIFY(shown(rig.connect().takeWritten()).contains("ESME_RBINDFAIL"));
        rig.answerAll();
        const QByteArray last = shown(link.takeWritten());
        QVERIFY2(last.startsWith("submit_sm_resp 2 ESME_ROK 4, unbind"), last.constData());
        QCOMPARE(done, 0);
        link.receive(octetsOf<smpp::UnbindResp>(1));
        rig.turn();
        QCOMPARE(done, 1);
        QCOMPARE(rig.log.last(), QStringLiteral("INFO Bind partner: disconnected: the gateway stops"));
        rig.advance(60'000);
        QCOMPARE(done, 1);
    }

    void theStopGivesClaimsBackAndWaitsForAnswers()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.windowSize = 1; }));
        FakeLink &link = rig.partner();
        rig.bind->deliver({OutboundRig::message(1), OutboundRig::message(2)});
        const auto sent = pdusIn<smpp::DeliverSm>(link.takeWritten());
        int done = 0;
        rig.bind->stop(10'000, [&done] { ++done; });
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("2 released"));
        rig.bind->deliver({OutboundRig::message(3)}); // a claim that was under way
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("3 released"));
        QVERIFY(link.written().isEmpty());
        link.receive(octetsOf<smpp::DeliverSmResp>(sent[0].sequence));
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("1 sent"));
        QVERIFY(shown(link.takeWritten()).startsWith("unbind"));
        QCOMPARE(done, 0);
        link.receive(octetsOf<smpp::UnbindResp>(2));
        rig.turn();
        QCOMPARE(done, 1);
    }

    void whoDoesNotAnswerIsDroppedAfterTheGrace()
    {
        ServerRig rig;
        FakeLink &one = rig.partner();
        FakeLink &two = rig.partner();
        FakeLink &three = rig.partner();
        rig.bind->deliver({OutboundRig::message(1, "1"), OutboundRig::message(2, "2"), OutboundRig::message(3, "3")});
        int done = 0;
        rig.bind->stop(10'000, [&done] { ++done; });
        rig.clock.advance(9999);
        QVERIFY(!one.isClosing() && !two.isClosing() && !three.isClosing());
        QCOMPARE(done, 0);
        rig.clock.advance(1);
        QVERIFY(one.isClosing() && two.isClosing() && three.isClosing());
        QCOMPARE(done, 1);
        rig.turn();
        QCOMPARE(rig.outcomes().count("retry"), 3);
        QCOMPARE(rig.reactor.sessions(), 0u);
        QCOMPARE(rig.places, 3);
    }

    void aStopWithoutSessionsIsOverAtOnce()
    {
        ServerRig rig;
        int done = 0;
        rig.bind->stop(10'000, [&done] { ++done; });
        QCOMPARE(done, 1);
        rig.advance(60'000);
        QCOMPARE(done, 1);
    }
};

QTEST_GUILESS_MAIN(TestPeerBind)
#include "tst_peerbind.moc"
