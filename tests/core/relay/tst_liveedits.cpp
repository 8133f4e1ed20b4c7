// Settings that need no rebind act on the bind as it runs: every one of them is looked at here.
#include "bindrig.h"
#include "peers/settingrows.h"
#include "smpp/tlvs.h"

using namespace gateway;
using smpp::CommandStatus;

namespace {

template <class Rig>
void apply(Rig &rig, const std::function<void(PeerSettings &)> &change)
{
    change(rig.peer);
    rig.bind->apply(rig.peer);
    rig.turn();
}
PeerSettings client(const std::function<void(PeerSettings &)> &change = {})
{
    PeerSettings peer = ClientRig::settings();
    if (change)
        change(peer);
    return peer;
}
PeerSettings server(const std::function<void(PeerSettings &)> &change)
{
    PeerSettings peer = ServerRig::settings();
    change(peer);
    return peer;
}
template <class Rig>
void deliver(Rig &rig, const QString &text)
{
    QueueMessage m = OutboundRig::message(1);
    m.text = text;
    rig.bind->deliver({m});
    rig.turn();
}
void deliverThree(ClientRig &rig)
{
    rig.bind->deliver({OutboundRig::message(1), OutboundRig::message(2), OutboundRig::message(3)});
    rig.turn();
}
std::vector<Written<smpp::SubmitSm>> sent(ClientRig &rig) { return pdusIn<smpp::SubmitSm>(rig.link->takeWritten()); }
QByteArray answersTo(ServerRig &rig, FakeLink &link, const QByteArray &octets)
{
    link.takeWritten();
    link.receive(octets);
    rig.turn();
    return shown(link.takeWritten());
}
QByteArray bindAnswer(ServerRig &rig)
{
    FakeLink &link = rig.connect();
    rig.clock.advance(0);
    const QByteArray answer = shown(link.takeWritten()); // a link that is refused goes with the turn
    rig.turn();
    return answer;
}
smpp::SubmitSm submitPdu(const QByteArray &text, quint8 coding = 0)
{
    smpp::SubmitSm pdu;
    pdu.sourceAddr.assign("100");
    pdu.destinationAddr.assign("200");
    pdu.dataCoding = coding;
    pdu.shortMessage.assign(text);
    return pdu;
}

/// What shows, for a setting, that a running bind follows it; false where it does not.
using Shows = std::function<bool()>;
const QHash<QByteArray, Shows> kShown = {
    {"allowed_bind_types",
     [] {
         ServerRig rig;
         FakeLink &bound = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.allowedBindTypes = {BindType::Receiver}; });
         return bindAnswer(rig).contains("ESME_RBINDFAIL") && !bound.isClosing();
     }},
    {"ip_whitelist",
     [] {
         ServerRig rig;
         FakeLink &bound = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.ipWhitelist = QStringList{QStringLiteral("198.51.100.0/24")}; });
         return bindAnswer(rig).contains("ESME_RBINDFAIL") && !bound.isClosing();
     }},
    {"source_address_whitelist",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.sourceAddressWhitelist = QStringList{QStringLiteral("999")}; });
         return answersTo(rig, link, submit(2)).contains("submit_sm_resp 2 ESME_RINVSRCADR");
     }},
    {"tps_limit",
     [] {
         ClientRig rig(client([](PeerSettings &peer) { peer.tpsLimit = 1; }));
         deliverThree(rig.bound());
         const std::size_t slow = sent(rig).size();
         apply(rig, [](PeerSettings &peer) { peer.tpsLimit = 100; });
         return slow == 1 && sent(rig).size() == 2;
     }},
    {"enquire_link_interval",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.enquireLinkInterval = 5; });
         rig.advance(5000);
         return shown(link.takeWritten()).startsWith("enquire_link ");
     }},
    {"cache_enabled",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.cacheEnabled = true; });
         answersTo(rig, link, submit(2));
         return rig.inbox.inbound.size() == 1 && rig.inbox.inbound.front().durable;
     }},
    {"window_size",
     [] {
         ClientRig rig(client([](PeerSettings &peer) { peer.windowSize = 1; }));
         deliverThree(rig.bound());
         const std::size_t narrow = sent(rig).size();
         apply(rig, [](PeerSettings &peer) { peer.windowSize = 3; });
         return narrow == 1 && sent(rig).size() == 2;
     }},
    {"response_timeout",
     [] {
         ClientRig rig;
         deliver(rig.bound(), QStringLiteral("m"));
         apply(rig, [](PeerSettings &peer) { peer.responseTimeout = 2; });
         rig.advance(2000);
         return rig.outcomes() == "1 retry";
     }},
    {"inactivity_timeout",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.inactivityTimeout = 3; });
         rig.advance(2999);
         const bool open = !link.isClosing();
         rig.clock.advance(1);
         return open && link.isClosing();
     }},
    {"max_sessions",
     [] {
         ServerRig rig;
         FakeLink &one = rig.partner();
         FakeLink &two = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.maxSessions = 1; });
         return bindAnswer(rig).contains("ESME_RBINDFAIL") && !one.isClosing() && !two.isClosing();
     }},
    {"submit_tps_limit",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.submitTpsLimit = 1; });
         return answersTo(rig, link, submit(2) + submit(3)).contains("submit_sm_resp 3 ESME_RTHROTTLED");
     }},
    {"default_alphabet",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.defaultAlphabet = DefaultAlphabet::Latin1; });
         answersTo(rig, link, octetsOf(2, submitPdu("@"))); // in GSM 7-bit an inverted exclamation mark
         return rig.inbox.inbound.size() == 1 && rig.inbox.inbound.front().message.text == QStringLiteral("@");
     }},
    {"transliterate",
     [] {
         ClientRig rig;
         apply(rig.bound(), [](PeerSettings &peer) { peer.transliterate = true; });
         deliver(rig, QStringLiteral("it\u2019s"));
         return sent(rig)[0].pdu.dataCoding == 0;
     }},
    {"national_languages",
     [] {
         ClientRig rig;
         apply(rig.bound(), [](PeerSettings &peer) { peer.nationalLanguages = {ShiftLanguage::Turkish}; });
         deliver(rig, QStringLiteral(u"\u015Ei\u015Fli ") + QString(94, QChar(u'x'))); // UCS-2 would take two
         return sent(rig).size() == 1;
     }},
    {"long_message",
     [] {
         ClientRig rig;
         apply(rig.bound(), [](PeerSettings &peer) { peer.longMessage = LongMessageStyle::Payload; });
         deliver(rig, QString(200, QChar(u'x')));
         return sent(rig).size() == 1;
     }},
    {"reassemble",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.reassemble = true; });
         smpp::SubmitSm first = submitPdu(QByteArray("\x05\x00\x03\x07\x02\x01one ", 10));
         smpp::SubmitSm second = submitPdu(QByteArray("\x05\x00\x03\x07\x02\x02two", 9));
         first.esmClass = second.esmClass = 0x40;
         answersTo(rig, link, octetsOf(2, first) + octetsOf(3, second));
         return rig.inbox.inbound.size() == 1 && rig.inbox.inbound.front().message.text == QStringLiteral("one two");
     }},
    {"message_id_format",
     [] {
         ClientRig rig;
         deliver(rig.bound(), QStringLiteral("m"));
         const quint32 sequence = sent(rig)[0].sequence;
         apply(rig, [](PeerSettings &peer) { peer.messageIdFormat = IdFormat::HexToDec; });
         rig.link->receive(submitResp(sequence, "0012"));
         rig.turn();
         return rig.inbox.outcomes[0].outcome.smscMessageIds[0] == "12";
     }},
    {"strict",
     [] {
         ServerRig rig;
         FakeLink &link = rig.partner();
         apply(rig, [](PeerSettings &peer) { peer.strict = true; });
         return answersTo(rig, link, octetsOf(2, submitPdu("abc", 8))).contains("ESME_RSUBMITFAIL");
     }},
    {"reconnect_interval",
     [] {
         ClientRig rig;
         rig.link->closedByPeer({LinkError::Kind::Refused, QStringLiteral("no")});
         rig.turn();
         apply(rig, [](PeerSettings &peer) { peer.reconnectInterval = 1; });
         rig.advance(1200);
         return rig.attempts == 2;
     }},
};
/// What no bind looks at: it is told to the relay, see tst_binds.cpp.
const QSet<QByteArray> kOfTheRelay = {"enabled", "queue_check_frequency", "cache_max_size", "cache_retry_interval",
                                      "cache_overflow"};

} // namespace

class TestLiveEdits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    void everySettingThatNeedsNoRebindActsAtOnce_data()
    {
        QTest::addColumn<QByteArray>("key");
        int rows = 0;
        eachSetting<PeerSettings>(ForPeers, [&](const auto &row) {
            if ((row.flags & NeedsRebind) != 0 || kOfTheRelay.contains(row.key))
                return;
            QTest::newRow(row.key) << QByteArray(row.key);
            ++rows;
        });
        QCOMPARE(rows, kShown.size());
    }
    void everySettingThatNeedsNoRebindActsAtOnce()
    {
        QFETCH(QByteArray, key);
        QVERIFY2(kShown.contains(key), "a setting without NeedsRebind, of which nothing shows that it acts");
        QVERIFY(kShown[key]());
    }

    // ---- The details

    void aLowerLimitCountsWhatWasSentBefore()
    {
        ClientRig rig(client([](PeerSettings &peer) { peer.tpsLimit = 3; }));
        deliverThree(rig.bound());
        QCOMPARE(sent(rig).size(), 3u);
        apply(rig, [](PeerSettings &peer) { peer.tpsLimit = 2; });
        deliverThree(rig);
        rig.advance(999);
        QCOMPARE(sent(rig).size(), 0u);
        rig.advance(10);
        QCOMPARE(sent(rig).size(), 2u);
    }

    void theNextBindOfAPeerSendsNoMoreThanTheLimitEither()
    {
        ClientRig before(client([](PeerSettings &peer) { peer.tpsLimit = 2; }));
        deliverThree(before.bound());
        QCOMPARE(sent(before).size(), 2u);
        ClientRig after(client([](PeerSettings &peer) { peer.tpsLimit = 2; }));
        after.bind->carryOn(before.bind->memory());
        deliverThree(after.bound());
        QCOMPARE(sent(after).size(), 0u);
        after.advance(1010);
        QCOMPARE(sent(after).size(), 2u);
    }

    void segmentsWaitingForTheRestPassOnWhenTheyAreJoinedNoMore()
    {
        ServerRig rig(server([](PeerSettings &peer) { peer.reassemble = true; }));
        FakeLink &link = rig.partner();
        smpp::SubmitSm first = submitPdu(QByteArray("\x05\x00\x03\x07\x02\x01one ", 10));
        first.esmClass = 0x40;
        link.receive(octetsOf(2, first));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 0u);
        apply(rig, [](PeerSettings &peer) { peer.reassemble = false; });
        QCOMPARE(rig.inbox.inbound.size(), 1u);
        rig.answerAll();
        QVERIFY(shown(link.takeWritten()).startsWith("submit_sm_resp 2 ESME_ROK"));
    }

    void whatIsWaitedForLongerStillWaitsNoLongerThanTheOldIntervalSaid()
    {
        ClientRig rig(client([](PeerSettings &peer) { peer.reconnectInterval = 10; }));
        rig.link->closedByPeer({LinkError::Kind::Refused, QStringLiteral("no")});
        rig.turn();
        apply(rig, [](PeerSettings &peer) { peer.reconnectInterval = 100; });
        rig.advance(12'000);
        QCOMPARE(rig.attempts, 2);
    }

    void anEditTellsTheRelayAnew()
    {
        ServerRig rig;
        rig.partner();
        rig.states();
        apply(rig, [](PeerSettings &peer) { peer.tpsLimit = 7; });
        QCOMPARE(rig.states(), QByteArray("partner connected sends"));
        QCOMPARE(rig.inbox.lastState.messagesPerSecond, 7.0);
    }

    // ---- Sessions that are ended while the bind goes on

    void sessionsThatAreEndedMakeRoomForOthersAtOnce()
    {
        ServerRig rig;
        FakeLink &old = rig.partner();
        rig.bind->deliver({OutboundRig::message(1)});
        const auto first = pdusIn<smpp::DeliverSm>(old.takeWritten());
        int done = 0;
        rig.bind->endSessions(5000, QStringLiteral("dropped by an operator"), [&done] { ++done; });
        rig.turn();
        QVERIFY(answersTo(rig, old, submit(2)).contains("submit_sm_resp 2 ESME_RSYSERR"));
        FakeLink &fresh = rig.partner();
        rig.bind->deliver({OutboundRig::message(2)});
        rig.turn();
        QCOMPARE(pdusIn<smpp::DeliverSm>(fresh.takeWritten()).size(), 1u);
        QVERIFY(old.written().isEmpty());
        QCOMPARE(done, 0);
        old.receive(octetsOf<smpp::DeliverSmResp>(first[0].sequence));
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("1 sent"));
        const auto unbind = pdusIn<smpp::Unbind>(old.takeWritten());
        QCOMPARE(unbind.size(), 1u);
        old.receive(octetsOf<smpp::UnbindResp>(unbind[0].sequence));
        rig.turn();
        QCOMPARE(done, 1);
        QVERIFY(!fresh.isClosing());
        rig.advance(6000); // the grace is over for them alone
        QVERIFY(!fresh.isClosing());
        QVERIFY(answersTo(rig, fresh, submit(2)).isEmpty());
        QCOMPARE(rig.inbox.inbound.size(), 1u);
    }

    void whatWaitsIsGivenBackWhenAllSessionsAreEnded()
    {
        ServerRig rig(server([](PeerSettings &peer) { peer.windowSize = 1; }));
        FakeLink &link = rig.partner();
        rig.bind->deliver({OutboundRig::message(1), OutboundRig::message(2)});
        rig.states();
        rig.bind->endSessions(5000, QStringLiteral("dropped by an operator"), {});
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("2 released"));
        QCOMPARE(rig.states(), QByteArray("partner connected"));
        QVERIFY(!link.isClosing());
        rig.clock.advance(5000);
        QVERIFY(link.isClosing());
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("1 retry"));
    }

    // ---- What it shows

    void theBoardSaysHowTheBindIs()
    {
        ClientRig rig;
        const qint64 began = rig.clock.wallMs();
        rig.link->closedByPeer({LinkError::Kind::Refused, QStringLiteral("connection refused")});
        rig.turn();
        BindBoard::State state = rig.bind->board().state();
        QCOMPARE(state.sessions, 0);
        QCOMPARE(state.attemptAt, began);
        QCOMPARE(state.failures, 1);
        QVERIFY(state.error.kind == BindError::Kind::Refused);
        QCOMPARE(state.error.at, began);
        QVERIFY(state.nextAt >= began + 30'000 && state.nextAt <= began + 36'000);
        rig.advance(36'000);
        rig.bound();
        state = rig.bind->board().state();
        QCOMPARE(state.sessions, 1);
        QCOMPARE(state.boundAt, rig.clock.wallMs());
        QCOMPARE(state.since, state.boundAt);
        QCOMPARE(state.failures, 0);
        QCOMPARE(state.nextAt, 0);
        QVERIFY(state.error.kind == BindError::Kind::Refused); // the last one stands
        rig.advance(1000);
        rig.link->receive(octetsOf<smpp::Unbind>(9));
        rig.turn();
        state = rig.bind->board().state();
        QCOMPARE(state.sessions, 0);
        QCOMPARE(state.since, rig.clock.wallMs());
        QCOMPARE(state.failures, 0);
        QVERIFY(state.error.kind == BindError::Kind::UnboundByPeer);
    }

    void aRefusedBindIsShownWithItsStatus()
    {
        ClientRig rig;
        rig.link->connected();
        rig.link->receive(errorOf<smpp::BindTransceiverResp>(1, CommandStatus::ESME_RINVPASWD));
        rig.turn();
        const BindError carrier = rig.bind->board().state().error;
        QVERIFY(carrier.kind == BindError::Kind::BindRefused);
        QCOMPARE(carrier.status, quint32(CommandStatus::ESME_RINVPASWD));
        QCOMPARE(carrier.text, QStringLiteral("bind failed: ESME_RINVPASWD (0x0000000e)"));

        ServerRig partner(server([](PeerSettings &peer) { peer.enabled = false; }));
        partner.connect();
        partner.turn();
        const BindError ours = partner.bind->board().state().error;
        QVERIFY(ours.kind == BindError::Kind::BindRefused);
        QCOMPARE(ours.status, quint32(CommandStatus::ESME_RBINDFAIL));
        QCOMPARE(ours.text, QStringLiteral("the peer is disabled"));
        QCOMPARE(ours.address, QStringLiteral("192.0.2.7"));
    }

    void whatWeEndOurselvesIsNoError()
    {
        ClientRig rig;
        rig.bound();
        rig.bind->stop(
            10'000, [] {}, QStringLiteral("its settings have changed"));
        rig.turn();
        rig.link->receive(octetsOf<smpp::UnbindResp>(2));
        rig.turn();
        QVERIFY(rig.bind->board().state().error.kind == BindError::Kind::None);
        QCOMPARE(rig.log.last(), QStringLiteral("INFO Bind carrier: disconnected: its settings have changed"));
    }
};

QTEST_GUILESS_MAIN(TestLiveEdits)
#include "tst_liveedits.moc"
