// submit_multi, query_sm, cancel_sm and replace_sm of partners.
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
/// "49171 ESME_RINVDSTADR, …"
QByteArray unsuccess(const smpp::SubmitMultiResp &response)
{
    QByteArrayList list;
    for (const smpp::UnsuccessSme &sme : response.unsuccessSmes)
        list << sme.destinationAddr.view().toByteArray() + ' ' + smpp::statusName(sme.errorStatusCode);
    return list.join(", ");
}

} // namespace

class TestPartnerOperations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    // ---- submit_multi

    void aSubmitMultiIsAMessageADestination()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(octetsOf(2, multiPdu({"49171", "49172", "49173"})));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 3u);
        QSet<QByteArray> keys;
        for (std::size_t i = 0; i < 3; ++i) {
            const InboundMessage &m = rig.inbox.inbound[i].message;
            QCOMPARE(m.destination.addr, "4917" + QByteArray::number(int(i) + 1));
            QCOMPARE(int(m.destination.ton), 1);
            QCOMPARE(int(m.destination.npi), 2);
            QVERIFY(m.text == QStringLiteral("hello"));
            keys.insert(m.idempotencyKey);
        }
        QCOMPARE(keys.size(), 3);
        const auto items = rig.inbox.inbound;
        rig.answer(items[2].replyTo, CommandStatus::ESME_ROK, 33);
        rig.answer(items[1].replyTo, CommandStatus::ESME_RINVDSTADR);
        QVERIFY(link.written().isEmpty()); // one response for all
        rig.answer(items[0].replyTo, CommandStatus::ESME_ROK, 31);
        const auto responses = pdusIn<smpp::SubmitMultiResp>(link.takeWritten());
        QCOMPARE(responses.size(), 1u);
        QCOMPARE(responses[0].sequence, 2u);
        QCOMPARE(responses[0].status, 0u);
        QCOMPARE(responses[0].pdu.messageId.view(), QByteArrayView("31")); // of the first in the PDU
        QCOMPARE(unsuccess(responses[0].pdu), QByteArray("49172 ESME_RINVDSTADR"));
        QCOMPARE(int(responses[0].pdu.unsuccessSmes[0].destAddrTon), 1);
        QCOMPARE(int(responses[0].pdu.unsuccessSmes[0].destAddrNpi), 2);
        QCOMPARE(rig.metrics->received.value(), 3u);
    }

    void destinationsPastTheLimitAreRefusedByThemselves()
    {
        PeerSettings settings = ServerRig::settings();
        settings.submitTpsLimit = 2;
        ServerRig rig(settings);
        FakeLink &link = rig.partner();
        link.receive(octetsOf(2, multiPdu({"49171", "49172", "49173"})) + octetsOf(3, multiPdu({"49174"})));
        rig.turn();
        QVERIFY(shown(link.takeWritten()).startsWith("submit_multi_resp 3 ESME_RTHROTTLED"));
        const auto items = rig.inbox.inbound;
        QCOMPARE(items.size(), 2u);
        rig.answer(items[0].replyTo, CommandStatus::ESME_ROK, 31);
        rig.answer(items[1].replyTo, CommandStatus::ESME_ROK, 32);
        const auto responses = pdusIn<smpp::SubmitMultiResp>(link.takeWritten());
        QCOMPARE(unsuccess(responses[0].pdu), QByteArray("49173 ESME_RTHROTTLED"));
    }

    void theIdIsTheFirstAcceptedOnes()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(octetsOf(2, multiPdu({"49171", "49172"})));
        rig.turn();
        const auto items = rig.inbox.inbound;
        rig.answer(items[0].replyTo, CommandStatus::ESME_RTHROTTLED);
        rig.answer(items[1].replyTo, CommandStatus::ESME_ROK, 32);
        const auto responses = pdusIn<smpp::SubmitMultiResp>(link.takeWritten());
        QCOMPARE(responses[0].pdu.messageId.view(), QByteArrayView("32"));
        QCOMPARE(unsuccess(responses[0].pdu), QByteArray("49171 ESME_RTHROTTLED"));
    }

    void whereAllAreRefusedTheResponseIs()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(octetsOf(2, multiPdu({"49171", "49172"})));
        rig.turn();
        rig.answerAll(CommandStatus::ESME_RMSGQFUL);
        QVERIFY(shown(link.takeWritten()).startsWith("submit_multi_resp 2 ESME_RMSGQFUL"));
        smpp::SubmitMulti pdu = multiPdu({"49171", "49172"});
        pdu.validityPeriod.assign("nonsense");
        link.receive(octetsOf(3, pdu));
        QVERIFY(shown(link.takeWritten()).startsWith("submit_multi_resp 3 ESME_RINVEXPIRY"));
    }

    void aDistributionListIsRefusedWhole()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::SubmitMulti pdu = multiPdu({"49171"});
        smpp::DestAddress list;
        list.destFlag = smpp::DestAddress::DistributionList;
        list.dlName.assign("everybody");
        pdu.destAddresses.push_back(list);
        link.receive(octetsOf(2, pdu));
        QVERIFY(shown(link.takeWritten()).startsWith("submit_multi_resp 2 ESME_RINVDLNAME"));
        rig.turn();
        QVERIFY(rig.inbox.inbound.empty());
    }

    void aSubmitMultiWithoutDestinationsIsRefused()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(octetsOf(2, multiPdu({})));
        QVERIFY(shown(link.takeWritten()).startsWith("submit_multi_resp 2 ESME_RINVNUMDESTS"));
    }

    void severalSubmitMultisDoNotMix()
    {
        ServerRig rig;
        FakeLink &one = rig.partner();
        FakeLink &two = rig.partner();
        one.receive(octetsOf(2, multiPdu({"1", "2"})));
        two.receive(octetsOf(2, multiPdu({"3", "4"})));
        rig.turn();
        const auto items = rig.inbox.inbound;
        rig.answer(items[0].replyTo, CommandStatus::ESME_ROK, 1);
        rig.answer(items[3].replyTo, CommandStatus::ESME_ROK, 4);
        QVERIFY(one.written().isEmpty() && two.written().isEmpty());
        two.closedByPeer();
        rig.turn();
        rig.answer(items[2].replyTo, CommandStatus::ESME_ROK, 3);
        rig.answer(items[1].replyTo, CommandStatus::ESME_ROK, 2);
        QCOMPARE(pdusIn<smpp::SubmitMultiResp>(one.takeWritten())[0].pdu.messageId.view(), QByteArrayView("1"));
    }

    // ---- query_sm, cancel_sm, replace_sm

    void aQueryIsLookedUp()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.defaultAlphabet = DefaultAlphabet::Latin1; }));
        FakeLink &link = rig.partner();
        smpp::QuerySm pdu;
        pdu.messageId.assign("4711");
        link.receive(octetsOf(2, pdu));
        QCOMPARE(rig.inbox.lookups.size(), 1u);
        const LookupRequest &request = rig.inbox.lookups[0].request;
        QVERIFY(request.kind == LookupRequest::Kind::Query);
        QCOMPARE(request.messageId, QByteArray("4711"));
        QCOMPARE(request.originSmsc, QStringLiteral("partner"));
        QVERIFY(request.defaultAlphabet == Alphabet::Latin1);
        LookupReply reply;
        reply.state = MessageState::Undeliverable;
        reply.doneAt = 1'795'419'900'000;
        reply.error = 54;
        rig.inbox.lookups[0].answer(reply);
        rig.turn();
        const auto responses = pdusIn<smpp::QuerySmResp>(link.takeWritten());
        QCOMPARE(responses.size(), 1u);
        QCOMPARE(responses[0].sequence, 2u);
        QCOMPARE(responses[0].pdu.messageId.view(), QByteArrayView("4711"));
        QCOMPARE(responses[0].pdu.finalDate.view(), QByteArrayView("261123074500000+"));
        QCOMPARE(int(responses[0].pdu.messageState), 5);
        QCOMPARE(int(responses[0].pdu.errorCode), 54);
    }

    void aMessageUnderWayHasNoFinalDate()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::QuerySm pdu;
        pdu.messageId.assign("-3");
        link.receive(octetsOf(2, pdu));
        LookupReply reply;
        reply.state = MessageState::Enroute;
        rig.inbox.lookups[0].answer(reply);
        rig.turn();
        const auto responses = pdusIn<smpp::QuerySmResp>(link.takeWritten());
        QVERIFY(responses[0].pdu.finalDate.isEmpty());
        QCOMPARE(int(responses[0].pdu.messageState), 1);
    }

    void aCancelIsCarriedOut()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::CancelSm pdu;
        pdu.messageId.assign("4711");
        link.receive(octetsOf(2, pdu));
        QVERIFY(rig.inbox.lookups[0].request.kind == LookupRequest::Kind::Cancel);
        QCOMPARE(rig.inbox.lookups[0].request.messageId, QByteArray("4711"));
        rig.inbox.lookups[0].answer({});
        rig.turn();
        QCOMPARE(shown(link.takeWritten()), QByteArray("cancel_sm_resp 2 ESME_ROK 0"));
    }

    void aCancelWithoutAnIdFailsAtOnce()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        link.receive(octetsOf<smpp::CancelSm>(2));
        QCOMPARE(shown(link.takeWritten()), QByteArray("cancel_sm_resp 2 ESME_RCANCELFAIL 0"));
        QVERIFY(rig.inbox.lookups.empty());
    }

    void aReplaceCarriesTextAndTimes()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::ReplaceSm pdu;
        pdu.messageId.assign("4711");
        pdu.shortMessage.assign("new");
        pdu.scheduleDeliveryTime.assign("000000010000000R");
        pdu.validityPeriod.assign("000001000000000R");
        link.receive(octetsOf(2, pdu));
        const LookupRequest &request = rig.inbox.lookups[0].request;
        QVERIFY(request.kind == LookupRequest::Kind::Replace);
        QCOMPARE(request.octets, QByteArray("new"));
        QVERIFY(request.deliverAfter == rig.clock.wallMs() + 3'600'000);
        QVERIFY(request.expires == rig.clock.wallMs() + 86'400'000);
        rig.inbox.lookups[0].answer({});
        rig.turn();
        QCOMPARE(shown(link.takeWritten()), QByteArray("replace_sm_resp 2 ESME_ROK 0"));
    }

    void aReplaceWithBadTimesIsRefused()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::ReplaceSm pdu;
        pdu.messageId.assign("4711");
        pdu.scheduleDeliveryTime.assign("nonsense");
        link.receive(octetsOf(2, pdu));
        QCOMPARE(shown(link.takeWritten()), QByteArray("replace_sm_resp 2 ESME_RINVSCHED 0"));
        pdu.scheduleDeliveryTime.clear();
        pdu.validityPeriod.assign("nonsense");
        link.receive(octetsOf(3, pdu));
        QCOMPARE(shown(link.takeWritten()), QByteArray("replace_sm_resp 3 ESME_RINVEXPIRY 0"));
        QVERIFY(rig.inbox.lookups.empty());
    }

    void aReplaceMayBringItsTextInMessagePayload()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::ReplaceSm pdu;
        pdu.messageId.assign("4711");
        set(pdu.tlvs, smpp::tlv::kMessagePayload, "a long text");
        link.receive(octetsOf(2, pdu));
        QCOMPARE(rig.inbox.lookups[0].request.octets, QByteArray("a long text"));
    }

    void whatFailsIsAnsweredWithItsStatus()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::QuerySm query;
        query.messageId.assign("1");
        smpp::CancelSm cancel;
        cancel.messageId.assign("1");
        smpp::ReplaceSm replace;
        replace.messageId.assign("1");
        link.receive(octetsOf(2, query) + octetsOf(3, cancel) + octetsOf(4, replace));
        for (const CommandStatus status :
             {CommandStatus::ESME_RQUERYFAIL, CommandStatus::ESME_RCANCELFAIL, CommandStatus::ESME_RREPLACEFAIL}) {
            LookupReply reply;
            reply.status = status;
            rig.inbox.lookups.front().answer(reply);
            rig.inbox.lookups.pop_front();
        }
        rig.turn();
        const QByteArray answers = shown(link.takeWritten());
        QVERIFY(answers.contains("query_sm_resp 2 ESME_RQUERYFAIL"));
        QVERIFY(answers.contains("cancel_sm_resp 3 ESME_RCANCELFAIL"));
        QVERIFY(answers.contains("replace_sm_resp 4 ESME_RREPLACEFAIL"));
    }

    void aLookupForWhoHasGoneIsDropped()
    {
        ServerRig rig;
        FakeLink &link = rig.partner();
        smpp::QuerySm pdu;
        pdu.messageId.assign("1");
        link.receive(octetsOf(2, pdu) + octetsOf(3, pdu));
        link.closedByPeer();
        rig.turn();
        rig.inbox.lookups[0].answer({});
        rig.turn();
        rig.bind.reset(); // nor does the end of the bind harm
        rig.inbox.lookups[1].answer({});
        rig.turn();
    }
};

QTEST_GUILESS_MAIN(TestPartnerOperations)
#include "tst_partneroperations.moc"
