#include "sessionrig.h"

#include "smpp/tlvs.h"

using namespace gateway;
using smpp::CommandStatus;

class TestSessionBind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // ---- server

    void asksForABindWithAllThatItSays()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu<smpp::BindReceiver>(9, "acme", 0x50));
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("bindRequested acme"));
        const BindIdentity &bind = rig.session->identity();
        QCOMPARE(bind.type, BindType::Receiver);
        QCOMPARE(bind.password, QByteArray("secret"));
        QCOMPARE(bind.systemType, QByteArray("TYPE"));
        QCOMPARE(bind.interfaceVersion, quint8(0x50));
        QCOMPARE(bind.addrTon, quint8(1));
        QCOMPARE(bind.addrNpi, quint8(2));
        QCOMPARE(bind.addressRange, QByteArray("44.*"));
        QCOMPARE(rig.session->phaseName(), "binding");
        QCOMPARE(rig.session->peerAddress(), rig.link->address);
        QCOMPARE(rig.session->peerPort(), rig.link->port);
    }

    void asksOutsideOfTheLinksOwnCall()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu());
        QCOMPARE(rig.said(), QByteArray());
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("bindRequested acme"));
    }

    void answersAnAcceptedBindWithItsSystemIdAndVersion()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(77));
        rig.soon();
        rig.session->acceptBind("gw_accept", {}, nullptr);
        QCOMPARE(rig.said(), QByteArray("bindRequested acme, bound"));
        QVERIFY(rig.session->isBound());
        QCOMPARE(rig.session->boundSinceNs(), rig.clock.nowNs());
        const QByteArray octets = rig.link->takeWritten();
        QCOMPARE(octets, rawPdu(0x80000009, 77, QByteArray("gw_accept\0", 10) + QByteArray::fromHex("0210000134")));
    }

    void answersEveryBindTypeWithItsOwnResponse()
    {
        const auto answered = [](const QByteArray &bind) {
            Rig rig(kServer);
            rig.link->receive(bind);
            rig.soon();
            rig.session->acceptBind("gw", {}, nullptr);
            return rig.written();
        };
        QCOMPARE(answered(bindPdu<smpp::BindTransmitter>(3)), QByteArray("bind_transmitter_resp 3 ESME_ROK 8"));
        QCOMPARE(answered(bindPdu<smpp::BindReceiver>(3)), QByteArray("bind_receiver_resp 3 ESME_ROK 8"));
        QCOMPARE(answered(bindPdu<smpp::BindTransceiver>(3)), QByteArray("bind_transceiver_resp 3 ESME_ROK 8"));
    }

    void tellsItsVersionOnlyToThoseWhoKnowTlvs()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(1, "acme", 0x33));
        rig.soon();
        rig.session->acceptBind("gw", {}, nullptr);
        QCOMPARE(rig.written(), QByteArray("bind_transceiver_resp 1 ESME_ROK 3"));
    }

    void cutsItsSystemIdToFifteenCharacters()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(1, "acme", 0x33));
        rig.soon();
        rig.session->acceptBind("a_name_that_is_too_long", {}, nullptr);
        QCOMPARE(rig.link->takeWritten().mid(16), QByteArray("a_name_that_is_\0", 16));
    }

    void answersARefusedBindWithoutABodyAndCloses()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(5));
        rig.soon();
        rig.session->refuseBind(CommandStatus::ESME_RINVPASWD);
        QCOMPARE(rig.written(), QByteArray("bind_transceiver_resp 5 ESME_RINVPASWD 0"));
        QVERIFY(rig.link->isClosing() && !rig.link->wasAborted());
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("bindRequested acme, ended BindRefused"));
        QCOMPARE(rig.events.end->status, quint32(CommandStatus::ESME_RINVPASWD));
    }

    void aRefusedBindIsOverWhenItsAnswerHasLeft()
    {
        Rig rig(kServer);
        rig.link->hold();
        rig.link->receive(bindPdu());
        rig.soon();
        rig.session->refuseBind(CommandStatus::ESME_RBINDFAIL);
        rig.soon();
        QVERIFY(!rig.events.end);
        rig.link->drain();
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::BindRefused);
    }

    void aRefusedBindIsOverAfterFiveSecondsAtMost()
    {
        Rig rig(kServer);
        rig.link->hold();
        rig.link->receive(bindPdu());
        rig.soon();
        rig.session->refuseBind(CommandStatus::ESME_RBINDFAIL);
        rig.clock.advance(4999);
        QVERIFY(!rig.events.end);
        rig.clock.advance(1);
        QVERIFY(rig.link->wasAborted());
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::BindRefused);
    }

    void otherPdusWaitForTheAnswerToTheBind()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(1) + submit(2));
        rig.soon();
        rig.link->receive(submit(3) + octetsOf<smpp::Unbind>(4));
        QCOMPARE(rig.said(), QByteArray("bindRequested acme"));
        QCOMPARE(rig.written(), QByteArray());
        rig.session->acceptBind("gw", {}, nullptr);
        QCOMPARE(rig.said(), QByteArray("bound"));
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("submit_sm 2, submit_sm 3"));
    }

    void answersEnquireLinkWhileABindIsDecided()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(1));
        rig.soon();
        rig.link->receive(octetsOf<smpp::EnquireLink>(2));
        QCOMPARE(rig.written(), QByteArray("enquire_link_resp 2 ESME_ROK 0"));
    }

    void waitsWithinABoundWhileABindIsDecided()
    {
        SessionSettings settings;
        settings.windowSize = 2;
        Rig rig(kServer, settings);
        rig.link->receive(bindPdu(1));
        rig.soon();
        rig.link->receive(submit(2));
        QVERIFY(!rig.link->isPaused());
        rig.link->receive(submit(3) + submit(4));
        QVERIFY(rig.link->isPaused());
        rig.session->acceptBind("gw", settings, nullptr);
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("bindRequested acme, bound, submit_sm 2, submit_sm 3, submit_sm 4"));
        QVERIFY(!rig.link->isPaused());
    }

    void aSecondBindIsRefusedAndTheSessionStays()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(bindPdu<smpp::BindReceiver>(8));
        QCOMPARE(rig.written(), QByteArray("bind_receiver_resp 8 ESME_RALYBND 0"));
        QCOMPARE(rig.said(), QByteArray("pduError bad_state"));
        rig.link->receive(submit(9));
        QCOMPARE(rig.said(), QByteArray("submit_sm 9"));
    }

    void aSecondBindBehindTheFirstIsRefusedAfterIt()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(1) + bindPdu(2) + submit(3));
        rig.soon();
        rig.session->acceptBind("gw", {}, nullptr);
        rig.soon();
        QCOMPARE(rig.written(),
                 QByteArray("bind_transceiver_resp 1 ESME_ROK 8, bind_transceiver_resp 2 ESME_RALYBND 0"));
        QCOMPARE(rig.said(), QByteArray("bindRequested acme, bound, pduError bad_state, submit_sm 3"));
    }

    void aBindThatCannotBeReadIsRefusedAndMayBeRepeated()
    {
        Rig rig(kServer);
        rig.link->receive(rawPdu(0x9, 3, "no end"));
        QCOMPARE(rig.written(), QByteArray("bind_transceiver_resp 3 ESME_RINVPARLEN 0"));
        QCOMPARE(rig.said(), QByteArray("pduError invalid_body"));
        rig.link->receive(bindPdu(4));
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("bindRequested acme"));
    }

    void takesPasswordsOf64Octets()
    {
        Rig rig(kServer);
        smpp::BindTransceiver bind;
        bind.systemId.assign("acme");
        bind.password.assign(QByteArray(64, 'p'));
        rig.link->receive(octetsOf(1, bind));
        rig.soon();
        QCOMPARE(rig.session->identity().password, QByteArray(64, 'p'));
    }

    void closesALinkThatDoesNotBindInTime()
    {
        SessionSettings settings;
        settings.bindTimeout = 10'000;
        Rig rig(kServer, settings);
        rig.clock.advance(5000);
        rig.link->receive(octetsOf<smpp::EnquireLink>(1)); // is no bind
        rig.clock.advance(4999);
        QVERIFY(!rig.link->isClosing());
        rig.clock.advance(1);
        QVERIFY(rig.link->isClosing());
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::BindTimeout);
    }

    void leavesWhoDecidesOverABindItsTime()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu());
        rig.clock.advance(100'000);
        QVERIFY(!rig.events.end);
        rig.session->acceptBind("gw", {}, nullptr);
        QVERIFY(rig.session->isBound());
    }

    void refusesRequestsBeforeTheBindInTheirOwnResponse()
    {
        Rig rig(kServer);
        rig.link->receive(submit(4) + octetsOf<smpp::QuerySm>(5) + octetsOf<smpp::Unbind>(6) +
                          octetsOf<smpp::BroadcastSm>(7));
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 4 ESME_RINVBNDSTS 1, query_sm_resp 5 ESME_RINVBNDSTS 0, "
                                           "unbind_resp 6 ESME_RINVBNDSTS 0, broadcast_sm_resp 7 ESME_RINVBNDSTS 1"));
        QCOMPARE(rig.said(),
                 QByteArray("pduError bad_state, pduError bad_state, pduError bad_state, pduError bad_state"));
        QCOMPARE(rig.events.details.first(), QStringLiteral("submit_sm while open"));
    }

    void answersEnquireLinkBeforeTheBindWithoutABody()
    {
        Rig rig(kServer);
        rig.link->receive(octetsOf<smpp::EnquireLink>(0x80000001));
        QCOMPARE(rig.link->takeWritten(), rawPdu(0x80000015, 0x80000001));
        QCOMPARE(rig.said(), QByteArray());
    }

    void givesTheLinkAwayWithAllThatIsNotYetProcessed()
    {
        Rig rig(kServer);
        const QByteArray rest = bindPdu(2) + submit(3) + submit(4).left(20);
        rig.link->receive(octetsOf<smpp::EnquireLink>(1) + rest);
        QByteArray unread;
        std::unique_ptr<Link> link;
        rig.events.onBind = [&](Session &session) { link = session.detach(unread); };
        rig.soon();
        QCOMPARE(unread, rest);
        QCOMPARE(link.get(), rig.link);
        QCOMPARE(rig.written(), QByteArray("enquire_link_resp 1 ESME_ROK 0"));
        QCOMPARE(rig.session->phaseName(), "closed");
        rig.link->receive(submit(5)); // nobody listens now
        rig.clock.advance(100'000);
        QCOMPARE(rig.said(), QByteArray("bindRequested acme"));
        QVERIFY(!rig.link->isClosing());
    }

    void resumesWhereAnotherSessionLeftOff()
    {
        Rig first(kServer);
        first.link->receive(bindPdu(2) + submit(3) + submit(4).left(20));
        QByteArray unread;
        std::unique_ptr<Link> link;
        first.events.onBind = [&](Session &session) { link = session.detach(unread); };
        first.soon();
        first.link->receive(submit(4).mid(20)); // meanwhile

        FakeClock clock;
        Recorder events;
        Session second(kServer, std::move(link), {}, clock, events);
        second.resume(unread);
        clock.advance(0);
        QCOMPARE(events.take(), QByteArray("bindRequested acme"));
        second.acceptBind("gw", {}, nullptr);
        clock.advance(0);
        QCOMPARE(events.take(), QByteArray("bound, submit_sm 3, submit_sm 4"));
    }

    void noticesThatTheLinkWentOnItsWay()
    {
        FakeClock clock;
        Recorder events;
        auto link = std::make_unique<FakeLink>();
        link->closedByPeer();
        Session session(kServer, std::move(link), {}, clock, events);
        session.resume({});
        clock.advance(0);
        QCOMPARE(events.take(), QByteArray("ended LinkClosed"));
    }

    // ---- client

    void bindsAsSoonAsTheLinkIsOpen()
    {
        Rig rig(kClient);
        QCOMPARE(rig.session->phaseName(), "connecting");
        rig.session->start({BindType::Transceiver, "acme", "secret", "TYPE", 0x34, 1, 2, "44.*"});
        QVERIFY(rig.link->isOpening());
        QCOMPARE(rig.written(), QByteArray());
        rig.link->connected();
        QCOMPARE(rig.link->takeWritten(), bindPdu(1));
        QCOMPARE(rig.session->phaseName(), "binding");
        rig.link->receive(octetsOf<smpp::BindTransceiverResp>(1));
        QCOMPARE(rig.said(), QByteArray("bound"));
        QCOMPARE(rig.session->peerAddress(), rig.link->address);
    }

    void bindsWithEveryType()
    {
        const auto written = [](BindType type) {
            Rig rig(kClient);
            rig.session->start({type, "acme", "secret", {}, 0x34, 0, 0, {}});
            rig.link->connected();
            return rig.written();
        };
        QCOMPARE(written(BindType::Transmitter), QByteArray("bind_transmitter 1 ESME_ROK 17"));
        QCOMPARE(written(BindType::Receiver), QByteArray("bind_receiver 1 ESME_ROK 17"));
        QCOMPARE(written(BindType::Transceiver), QByteArray("bind_transceiver 1 ESME_ROK 17"));
    }

    void toleratesTheResponseOfAnotherBindTypeAndAnEmptyName()
    {
        for (const QByteArray &answer :
             {octetsOf<smpp::BindTransmitterResp>(1), rawPdu(0x80000009, 1, QByteArray(1, '\0'))}) {
            Rig rig(kClient);
            rig.session->start({});
            rig.link->connected();
            rig.link->receive(answer);
            QCOMPARE(rig.said(), QByteArray("bound"));
        }
    }

    void aBindResponseThatCannotBeReadBindsUnlessStrict()
    {
        for (const bool strict : {false, true}) {
            for (const QByteArray &body : {QByteArray(), QByteArray("no end"), QByteArray("gw\0\x34", 4)}) {
                SessionSettings settings;
                settings.strict = strict;
                Rig rig(kClient, settings);
                rig.session->start({});
                rig.link->connected();
                rig.link->takeWritten();
                rig.link->receive(rawPdu(0x80000009, 1, body));
                QCOMPARE(rig.session->isBound(), !strict);
                if (!strict) {
                    QVERIFY(rig.said().startsWith("pduError tolerated_"));
                    continue;
                }
                rig.soon();
                QCOMPARE(rig.said(), QByteArray("pduError invalid_body, ended ProtocolError"));
                QCOMPARE(rig.events.end->reason, rig.events.details.first());
                QCOMPARE(rig.written(), QByteArray("unbind 2 ESME_ROK 0"));
            }
        }
    }

    void endsWithTheStatusOfARefusal()
    {
        Rig rig(kClient);
        rig.session->start({});
        rig.link->connected();
        rig.link->receive(rawPdu(0x80000009, 1, {}, 0x0E));
        QCOMPARE(rig.said(), QByteArray("ended BindRefused"));
        QCOMPARE(rig.events.end->status, 0x0Eu);
        QCOMPARE(rig.events.end->reason, QStringLiteral("bind refused: ESME_RINVPASWD (0x0000000e)"));
        QVERIFY(rig.link->isClosing());
    }

    void takesAGenericNackAsTheAnswer_data()
    {
        QTest::addColumn<quint32>("sequence");
        QTest::addColumn<quint32>("status");
        QTest::addColumn<quint32>("seen");
        QTest::newRow("sequence 0") << 0u << 3u << 3u;
        QTest::newRow("sequence of the bind") << 1u << 0x0Du << 0x0Du;
        QTest::newRow("status 0") << 0u << 0u << 0x0Du;
    }
    void takesAGenericNackAsTheAnswer()
    {
        QFETCH(quint32, sequence);
        QFETCH(quint32, status);
        QFETCH(quint32, seen);
        Rig rig(kClient);
        rig.session->start({});
        rig.link->connected();
        rig.link->receive(rawPdu(0x80000000, sequence, {}, status));
        QVERIFY(rig.said().endsWith("ended BindRefused"));
        QCOMPARE(rig.events.end->status, seen);
    }

    void ignoresAResponseToSomethingElse()
    {
        Rig rig(kClient);
        rig.session->start({});
        rig.link->connected();
        rig.link->receive(octetsOf<smpp::BindTransceiverResp>(2) + submitResp(1) + rawPdu(0x80000000, 5, {}, 3));
        QCOMPARE(rig.said(), QByteArray("pduError unexpected_response, pduError unexpected_response, "
                                        "pduError unexpected_response"));
        rig.link->receive(octetsOf<smpp::BindTransceiverResp>(1));
        QCOMPARE(rig.said(), QByteArray("bound"));
    }

    void givesUpOnABindThatIsNotAnswered()
    {
        Rig rig(kClient);
        rig.session->start({});
        rig.link->connected();
        rig.clock.advance(29'999);
        QVERIFY(!rig.events.end);
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("ended BindTimeout"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("no answer to the bind in 30 s"));
    }

    void holdsDeliveriesThatComeBeforeTheBindResponse()
    {
        Rig rig(kClient);
        rig.session->start({});
        rig.link->connected();
        rig.link->receive(octetsOf<smpp::DeliverSm>(5) + octetsOf<smpp::DataSm>(6));
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.written(), QByteArray("bind_transceiver 1 ESME_ROK 7"));
        rig.link->receive(octetsOf<smpp::BindTransceiverResp>(1) + octetsOf<smpp::DeliverSm>(7));
        QCOMPARE(rig.said(), QByteArray("bound, deliver_sm 5, data_sm 6, deliver_sm 7"));
    }

    void aQueueFullOfEarlyDeliveriesDoesNotBlockTheBindResponse()
    {
        SessionSettings settings;
        settings.windowSize = 2;
        Rig rig(kClient, settings);
        rig.session->start({});
        rig.link->connected();
        rig.link->takeWritten();
        rig.link->receive(octetsOf<smpp::DeliverSm>(5) + octetsOf<smpp::DeliverSm>(6) + octetsOf<smpp::DeliverSm>(7));
        QCOMPARE(rig.written(), QByteArray("deliver_sm_resp 7 ESME_RX_T_APPN 1"));
        rig.link->receive(octetsOf<smpp::BindTransceiverResp>(1));
        QCOMPARE(rig.said(), QByteArray("bound, deliver_sm 5, deliver_sm 6"));
    }

    void answersEnquireLinkBeforeTheBindResponseAndSendsNone()
    {
        SessionSettings settings;
        settings.enquireLinkInterval = 1000;
        Rig rig(kClient, settings);
        rig.session->start({});
        rig.link->connected();
        rig.link->takeWritten();
        rig.link->receive(octetsOf<smpp::EnquireLink>(3));
        rig.clock.advance(10'000);
        QCOMPARE(rig.written(), QByteArray("enquire_link_resp 3 ESME_ROK 0"));
    }

    void refusesOtherRequestsBeforeTheBindResponse()
    {
        Rig rig(kClient);
        rig.session->start({});
        rig.link->connected();
        rig.link->takeWritten();
        rig.link->receive(submit(3) + bindPdu(4));
        QCOMPARE(rig.written(),
                 QByteArray("submit_sm_resp 3 ESME_RINVBNDSTS 1, bind_transceiver_resp 4 ESME_RINVBNDSTS 0"));
    }

    void saysWhyALinkDidNotOpen()
    {
        Rig rig(kClient);
        rig.session->start({});
        rig.link->closedByPeer({LinkError::Kind::Dns, QStringLiteral("no such host")});
        QCOMPARE(rig.said(), QByteArray("ended LinkFailed"));
        QCOMPARE(rig.events.end->link.kind, LinkError::Kind::Dns);
        QCOMPARE(rig.events.end->reason, QStringLiteral("no such host"));
    }

    void aBindThatCannotBeWrittenEndsTheSession()
    {
        Rig rig(kClient);
        rig.session->start({BindType::Transceiver, QByteArray(100, 'x'), {}, {}, 0x34, 0, 0, {}});
        rig.link->connected();
        QCOMPARE(rig.said(), QByteArray("ended Dropped"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("the bind cannot be sent: system_id is too long"));
        QCOMPARE(rig.written(), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestSessionBind)
#include "tst_sessionbind.moc"
