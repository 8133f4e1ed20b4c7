// Binds to carriers: connecting for ever, what carriers deliver, receipts.
#include "bindrig.h"
#include "smpp/tlvs.h"

using namespace gateway;
using smpp::CommandStatus;

namespace {

PeerSettings with(const std::function<void(PeerSettings &)> &change)
{
    PeerSettings peer = ClientRig::settings();
    change(peer);
    return peer;
}
smpp::DeliverSm deliverPdu(const QByteArray &text, quint8 esmClass = 0, quint8 dataCoding = 0)
{
    smpp::DeliverSm pdu;
    pdu.sourceAddr.assign("49170");
    pdu.destinationAddr.assign("BANK");
    pdu.esmClass = esmClass;
    pdu.dataCoding = dataCoding;
    pdu.shortMessage.assign(text);
    return pdu;
}
const QByteArray kReceipt =
    "id:m1 sub:001 dlvrd:001 submit date:1609051327 done date:1609051337 stat:DELIVRD err:000 text:x";

} // namespace

class TestClientBind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    // ---- Connecting

    void connectsAfterItsDelayAndBinds()
    {
        ClientRig rig(with([](PeerSettings &peer) {
                          peer.bindType = BindType::Transmitter;
                          peer.systemType = QStringLiteral("VMA");
                          peer.interfaceVersion = 0x33;
                          peer.addrTon = 5;
                          peer.addrNpi = 6;
                          peer.addressRange = QStringLiteral("44.*");
                      }),
                      1500);
        QCOMPARE(rig.attempts, 0);
        rig.advance(1499);
        QCOMPARE(rig.attempts, 0);
        rig.advance(1);
        QCOMPARE(rig.attempts, 1);
        QVERIFY(rig.link->isOpening());
        QCOMPARE(rig.metrics->connectionAttempts.value(), 1u);
        rig.link->connected();
        const auto binds = pdusIn<smpp::BindTransmitter>(rig.link->takeWritten());
        QCOMPARE(binds.size(), 1u);
        const smpp::BindTransmitter &bind = binds[0].pdu;
        QCOMPARE(bind.systemId.view(), QByteArrayView("acme"));
        QCOMPARE(bind.password.view(), QByteArrayView("secret"));
        QCOMPARE(bind.systemType.view(), QByteArrayView("VMA"));
        QCOMPARE(int(bind.interfaceVersion), 0x33);
        QCOMPARE(int(bind.addrTon), 5);
        QCOMPARE(int(bind.addrNpi), 6);
        QCOMPARE(bind.addressRange.view(), QByteArrayView("44.*"));
        QCOMPARE(rig.states(), QByteArray());
        rig.link->receive(octetsOf<smpp::BindTransmitterResp>(binds[0].sequence));
        rig.turn();
        QCOMPARE(rig.states(), QByteArray("carrier connected sends"));
        QCOMPARE(rig.log, QStringList(QStringLiteral("INFO Bind carrier: connected to smsc.example:2775")));
        QCOMPARE(rig.metrics->bindSuccess.value(), 1u);
        QVERIFY(rig.metrics->isConnected());
    }

    void aReceiverSendsNothing()
    {
        ClientRig rig(with([](PeerSettings &peer) { peer.bindType = BindType::Receiver; }));
        rig.link->connected();
        rig.link->receive(octetsOf<smpp::BindReceiverResp>(1));
        rig.turn();
        QCOMPARE(rig.states(), QByteArray("carrier connected"));
    }

    void note12AnswersAlreadyBoundAreFollowedByLongerAndLongerWaits()
    {
        ClientRig rig(with([](PeerSettings &peer) { peer.reconnectInterval = 30; }));
        const auto refuse = [&](CommandStatus status) {
            rig.link->connected();
            rig.link->receive(errorOf<smpp::BindTransceiverResp>(1, status));
            rig.turn();
        };
        int attempts = 1;
        for (const qint64 wait : {30'000, 60'000, 120'000, 240'000, 300'000, 300'000}) {
            refuse(CommandStatus::ESME_RALYBND);
            rig.advance(wait - 1);
            QCOMPARE(rig.attempts, attempts);
            rig.advance(wait / 5 + 1); // jitter
            QCOMPARE(rig.attempts, ++attempts);
        }
        refuse(CommandStatus::ESME_RINVPASWD); // another reason: the interval alone
        rig.advance(36'001);
        QCOMPARE(rig.attempts, ++attempts);
        refuse(CommandStatus::ESME_RALYBND);
        rig.advance(36'001);
        QCOMPARE(rig.attempts, ++attempts);
    }

    void note13ConnectsAgainForEverAndNeverBeforeReconnectInterval()
    {
        ClientRig rig;
        for (int attempt = 1; attempt < 6; ++attempt) {
            QCOMPARE(rig.attempts, attempt);
            rig.link->closedByPeer({LinkError::Kind::Refused, QStringLiteral("connection refused")});
            rig.turn();
            QCOMPARE(rig.log.last(), QStringLiteral("WARN Bind carrier: refused error: connection refused"));
            rig.advance(29'999); // reconnect_interval is the least
            QCOMPARE(rig.attempts, attempt);
            rig.advance(6001); // with a fifth of it as jitter at most
        }
        QCOMPARE(rig.metrics->bindFailures.value(), 5u);
        QCOMPARE(rig.metrics->disconnections.value(), 0u);
        QCOMPARE(rig.reactor.sessions(), 1u);
    }

    void whateverTheReasonItConnectsAgain_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("line");
        QTest::newRow("refused bind") << 0
                                      << QStringLiteral("WARN Bind carrier: bind failed: ESME_RINVPASWD (0x0000000e)");
        QTest::newRow("no answer to the bind")
            << 1 << QStringLiteral("WARN Bind carrier: bind failed: no answer to the bind request");
        QTest::newRow("closed") << 2 << QStringLiteral("WARN Bind carrier: disconnected: closed by the other side");
        QTest::newRow("unbound") << 3 << QStringLiteral("WARN Bind carrier: disconnected: unbind received");
        QTest::newRow("dead") << 4 << QStringLiteral("WARN Bind carrier: enquire_link timeout");
        QTest::newRow("nonsense") << 5 << QStringLiteral("WARN Bind carrier: disconnected: command_length 3");
        QTest::newRow("dns") << 6 << QStringLiteral("WARN Bind carrier: dns error: smsc.example: no such host");
        QTest::newRow("tls") << 7 << QStringLiteral("WARN Bind carrier: tls error: the certificate has expired");
        QTest::newRow("time-out") << 8 << QStringLiteral("WARN Bind carrier: timeout error: no connection in 10 s");
    }
    void whateverTheReasonItConnectsAgain()
    {
        QFETCH(int, how);
        QFETCH(QString, line);
        ClientRig rig(with([](PeerSettings &peer) { peer.reconnectInterval = 1; }));
        switch (how) {
        case 0:
            rig.link->connected();
            rig.link->receive(errorOf<smpp::BindTransceiverResp>(1, CommandStatus::ESME_RINVPASWD));
            break;
        case 1:
            rig.link->connected();
            rig.clock.advance(30'000);
            break;
        case 2:
            rig.bound().link->closedByPeer();
            break;
        case 3:
            rig.bound().link->receive(octetsOf<smpp::Unbind>(5));
            break;
        case 4:
            rig.bound();
            rig.clock.advance(90'000);
            break;
        case 5:
            rig.bound().link->receive(QByteArray::fromHex("00000003000000150000000000000001"));
            break;
        case 6:
            rig.link->closedByPeer({LinkError::Kind::Dns, QStringLiteral("smsc.example: no such host")});
            break;
        case 7:
            rig.link->closedByPeer({LinkError::Kind::Tls, QStringLiteral("the certificate has expired")});
            break;
        case 8:
            rig.link->closedByPeer({LinkError::Kind::Timeout, QStringLiteral("no connection in 10 s")});
            break;
        }
        rig.turn();
        const QStringList disconnects = rig.log.filter(QStringLiteral("Bind carrier: ")).filter(QStringLiteral("WARN"));
        QVERIFY2(!disconnects.isEmpty(), "not logged");
        QCOMPARE(disconnects.last(), line);
        const int before = rig.attempts;
        rig.advance(1200);
        QCOMPARE(rig.attempts, before + 1);
        QVERIFY(!rig.metrics->isConnected());
    }

    void afterALostLinkMessagesAreRetried()
    {
        ClientRig rig;
        rig.bound();
        rig.states();
        rig.bind->deliver({OutboundRig::message(1)});
        QCOMPARE(pdusIn<smpp::SubmitSm>(rig.link->takeWritten()).size(), 1u);
        QCOMPARE(rig.account->submitted, 1u);
        rig.link->closedByPeer({LinkError::Kind::Reset, {}});
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("1 retry"));
        QCOMPARE(rig.states(), QByteArray("carrier away"));
    }

    // ---- What carriers deliver

    void aMessageIsHandedOnAndAnswered()
    {
        ClientRig rig;
        rig.bound();
        rig.link->receive(octetsOf(7, deliverPdu("hello")));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 1u);
        const InboundMessage &m = rig.inbox.inbound[0].message;
        QVERIFY(m.direction == Direction::MobileOriginated);
        QCOMPARE(m.originSmsc, QStringLiteral("carrier"));
        QVERIFY(m.text == QStringLiteral("hello"));
        QCOMPARE(m.idempotencyKey.size(), 32);
        QVERIFY(rig.inbox.reports.empty());
        rig.answerAll();
        const auto responses = pdusIn<smpp::DeliverSmResp>(rig.link->takeWritten());
        QCOMPARE(responses[0].sequence, 7u);
        QVERIFY(responses[0].pdu.messageId.isEmpty());
        QCOMPARE(rig.metrics->received.value(), 1u);
    }

    void aDataSmOfACarrierIsLikeADeliverSm()
    {
        ClientRig rig;
        rig.bound();
        smpp::DataSm pdu;
        pdu.sourceAddr.assign("49170");
        set(pdu.tlvs, smpp::tlv::kMessagePayload, "hello");
        rig.link->receive(octetsOf(7, pdu));
        rig.turn();
        QVERIFY(rig.inbox.inbound[0].message.direction == Direction::MobileOriginated);
        rig.answerAll();
        const auto responses = pdusIn<smpp::DataSmResp>(rig.link->takeWritten());
        QVERIFY(responses[0].pdu.messageId.isEmpty());
    }

    void whatCoreDoesNotTakeTheCarrierKeeps()
    {
        ClientRig rig;
        rig.bound();
        rig.link->receive(octetsOf(7, deliverPdu("hello")));
        rig.turn();
        rig.answerAll(CommandStatus::ESME_RX_T_APPN);
        QVERIFY(shown(rig.link->takeWritten()).startsWith("deliver_sm_resp 7 ESME_RX_T_APPN"));
    }

    void textThatIsNotValidIsCounted()
    {
        ClientRig rig(with([](PeerSettings &peer) { peer.strict = true; }));
        rig.bound();
        rig.link->receive(octetsOf(7, deliverPdu("odd", 0, 8)));
        rig.turn();
        QVERIFY(rig.inbox.inbound[0].message.payload == QByteArray("odd"));
        QCOMPARE(rig.pduErrors("undecodable_text"), 1);
    }

    void alertsAreLogged()
    {
        ClientRig rig;
        rig.bound();
        smpp::AlertNotification pdu;
        pdu.sourceAddr.assign("49170");
        rig.link->receive(octetsOf(7, pdu));
        QCOMPARE(rig.log.last(), QStringLiteral("INFO Bind carrier: alert_notification: 49170 is available"));
    }

    // ---- Receipts

    void aReceiptIsAReport()
    {
        ClientRig rig;
        rig.bound();
        rig.bind->deliver({OutboundRig::message(1), OutboundRig::message(2)});
        rig.link->takeWritten();
        rig.link->receive(octetsOf(7, deliverPdu(kReceipt, 0x04)));
        QVERIFY(rig.link->written().isEmpty());
        rig.turn();
        QVERIFY(rig.inbox.inbound.empty());
        QCOMPARE(rig.inbox.reports.size(), 1u);
        const ReportItem item = rig.inbox.reports[0];
        QCOMPARE(item.report.smscMessageId, QByteArray("m1"));
        QVERIFY(item.report.state == MessageState::Delivered);
        QCOMPARE(item.report.smsc, QStringLiteral("carrier"));
        QCOMPARE(item.report.account, QStringLiteral("acc"));
        QCOMPARE(item.report.receivedAt, rig.clock.wallMs());
        QCOMPARE(item.report.reportKey, reportKey(item.report));
        QCOMPARE(item.barrier, 2u); // the submits that had left
        rig.answer(item.replyTo, CommandStatus::ESME_ROK);
        QVERIFY(shown(rig.link->takeWritten()).startsWith("deliver_sm_resp 7 ESME_ROK"));
        QCOMPARE(rig.metrics->received.value(), 0u); // receipts are not counted there
    }

    void theOutcomeThatCameFirstIsAheadOfTheReceipt()
    {
        ClientRig rig;
        rig.bound();
        rig.bind->deliver({OutboundRig::message(1)});
        const auto sent = pdusIn<smpp::SubmitSm>(rig.link->takeWritten());
        rig.inbox.batches = 0;
        rig.link->receive(submitResp(sent[0].sequence, "m1") + octetsOf(7, deliverPdu(kReceipt, 0x04)));
        rig.turn();
        QCOMPARE(rig.inbox.batches, 1);
        QCOMPARE(rig.inbox.outcomes.size(), 1u);
        QCOMPARE(rig.inbox.outcomes[0].submitNumber, 1u);
        QCOMPARE(rig.inbox.reports[0].barrier, 1u);
    }

    void aReceiptInDataSmIsAnsweredAsSuch()
    {
        ClientRig rig;
        rig.bound();
        smpp::DataSm pdu;
        pdu.esmClass = 0x04;
        set(pdu.tlvs, smpp::tlv::kReceiptedMessageId, "m1");
        set(pdu.tlvs, smpp::tlv::kMessageState, 2);
        rig.link->receive(octetsOf(7, pdu));
        rig.turn();
        rig.answer(rig.inbox.reports[0].replyTo, CommandStatus::ESME_RX_T_APPN);
        QVERIFY(shown(rig.link->takeWritten()).startsWith("data_sm_resp 7 ESME_RX_T_APPN"));
    }

    void aReceiptThatNamesNothingIsAnsweredAndCounted()
    {
        ClientRig rig;
        rig.bound();
        rig.link->receive(octetsOf(7, deliverPdu("stat:DELIVRD", 0x04)));
        QVERIFY(shown(rig.link->takeWritten()).startsWith("deliver_sm_resp 7 ESME_ROK"));
        rig.turn();
        QVERIFY(rig.inbox.reports.empty());
        QCOMPARE(rig.pduErrors("receipt_without_id"), 1);
    }

    void idsOfReceiptsComeInTheFormOfThePeer()
    {
        ClientRig rig(with([](PeerSettings &peer) { peer.messageIdFormat = IdFormat::HexToDec; }));
        rig.bound();
        rig.link->receive(octetsOf(7, deliverPdu("id:00FF stat:DELIVRD", 0x04)));
        rig.turn();
        QCOMPARE(rig.inbox.reports[0].report.smscMessageId, QByteArray("255"));
    }

    // ---- The end

    void whileStoppingTheCarrierKeepsWhatItDelivers()
    {
        ClientRig rig;
        rig.bound();
        rig.link->receive(octetsOf(7, deliverPdu("before")));
        rig.turn();
        int done = 0;
        rig.bind->stop(10'000, [&done] { ++done; });
        rig.link->receive(octetsOf(8, deliverPdu("after")) + octetsOf(9, deliverPdu(kReceipt, 0x04)));
        const QByteArray refused = shown(rig.link->takeWritten());
        QVERIFY(refused.contains("deliver_sm_resp 8 ESME_RX_T_APPN"));
        QVERIFY(refused.contains("deliver_sm_resp 9 ESME_RX_T_APPN"));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 1u);
        QVERIFY(rig.inbox.reports.empty());
        rig.answerAll();
        const QByteArray last = shown(rig.link->takeWritten());
        QVERIFY(last.startsWith("deliver_sm_resp 7 ESME_ROK"));
        QVERIFY(last.contains("unbind 2"));
        rig.link->receive(octetsOf<smpp::UnbindResp>(2));
        rig.turn();
        QCOMPARE(done, 1);
        QCOMPARE(rig.log.last(), QStringLiteral("INFO Bind carrier: disconnected: the gateway stops"));
        rig.advance(100'000);
        QCOMPARE(rig.attempts, 1); // and does not come back
    }

    void aStopWhileItWaitsToConnectIsOverAtOnce()
    {
        ClientRig rig;
        rig.link->closedByPeer({LinkError::Kind::Refused, {}});
        rig.turn();
        int done = 0;
        rig.bind->stop(10'000, [&done] { ++done; });
        QCOMPARE(done, 1);
        rig.advance(100'000);
        QCOMPARE(rig.attempts, 1);
    }

    void aStopWhileItConnectsGivesUp()
    {
        ClientRig rig;
        int done = 0;
        rig.bind->stop(10'000, [&done] { ++done; });
        rig.turn();
        QCOMPARE(done, 1);
        QCOMPARE(rig.reactor.sessions(), 0u);
        rig.advance(100'000);
        QCOMPARE(rig.attempts, 1);
    }
};

QTEST_GUILESS_MAIN(TestClientBind)
#include "tst_clientbind.moc"
