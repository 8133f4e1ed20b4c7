// How partners sign in; what they then send is in tst_peerbind.cpp.
#include "bindrig.h"

using namespace gateway;

namespace {
PeerSettings with(const std::function<void(PeerSettings &)> &change)
{
    PeerSettings peer = ServerRig::settings();
    change(peer);
    return peer;
}
QByteArray bindAs(const char *password)
{
    smpp::BindTransceiver pdu;
    pdu.systemId.assign("acme");
    pdu.password.assign(password);
    pdu.interfaceVersion = 0x34;
    return octetsOf(1, pdu);
}
} // namespace

class TestServerBind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    void aPartnerIsLetIn()
    {
        ServerRig rig;
        FakeLink &link = rig.connect();
        rig.turn();
        const auto responses = pdusIn<smpp::BindTransceiverResp>(link.takeWritten());
        QCOMPARE(responses.size(), 1u);
        QCOMPARE(responses[0].status, 0u);
        QCOMPARE(responses[0].pdu.systemId.view(), QByteArrayView("gw"));
        QCOMPARE(rig.states(), QByteArray("partner connected sends"));
        QCOMPARE(rig.log,
                 QStringList(QStringLiteral("INFO Bind partner: connected from 192.0.2.7:40123 as transceiver")));
        QCOMPARE(rig.metrics->connectionAttempts.value(), 1u);
        QCOMPARE(rig.metrics->bindSuccess.value(), 1u);
        QCOMPARE(rig.metrics->bindFailures.value(), 0u);
        QVERIFY(rig.metrics->isConnected());
    }

    void whoMayNotIsRefusedAndClosed_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QString>("why");
        QTest::newRow("wrong password") << 0 << QByteArray("ESME_RINVPASWD") << QStringLiteral("wrong password");
        QTest::newRow("a beginning of the password")
            << 1 << QByteArray("ESME_RINVPASWD") << QStringLiteral("wrong password");
        QTest::newRow("a longer password") << 2 << QByteArray("ESME_RINVPASWD") << QStringLiteral("wrong password");
        QTest::newRow("no password") << 3 << QByteArray("ESME_RINVPASWD") << QStringLiteral("wrong password");
        QTest::newRow("disabled") << 4 << QByteArray("ESME_RBINDFAIL") << QStringLiteral("the peer is disabled");
        QTest::newRow("bind type") << 5 << QByteArray("ESME_RBINDFAIL")
                                   << QStringLiteral("the bind type is not allowed");
        QTest::newRow("address") << 6 << QByteArray("ESME_RBINDFAIL")
                                 << QStringLiteral("the address is not in ip_whitelist");
        QTest::newRow("address, whatever the password")
            << 7 << QByteArray("ESME_RBINDFAIL") << QStringLiteral("the address is not in ip_whitelist");
    }
    void whoMayNotIsRefusedAndClosed()
    {
        QFETCH(int, what);
        QFETCH(QByteArray, status);
        QFETCH(QString, why);
        ServerRig rig(with([what](PeerSettings &peer) {
            peer.enabled = what != 4;
            if (what == 5)
                peer.allowedBindTypes = {BindType::Transmitter, BindType::Receiver};
            if (what >= 6)
                peer.ipWhitelist = QStringList{QStringLiteral("198.51.100.0/24")};
        }));
        static constexpr const char *kPasswords[] = {"wrong", "secre", "secretsecret", ""};
        FakeLink &link = rig.connect(what < 4 ? bindAs(kPasswords[what]) : what == 7 ? bindAs("wrong") : bindPdu());
        QVERIFY(shown(link.takeWritten()).startsWith(QByteArray("bind_transceiver_resp 1 " + status)));
        QVERIFY(link.isClosing());
        rig.turn();
        QCOMPARE(rig.log, QStringList(u"WARN SMPP Server: bind from 192.0.2.7 as 'acme' refused with " +
                                      QString::fromLatin1(status) + u": " + why));
        QCOMPARE(rig.metrics->bindFailures.value(), 1u);
        QCOMPARE(rig.metrics->disconnections.value(), 0u);
        QVERIFY(!rig.metrics->isConnected());
        QVERIFY(!rig.states().contains("connected"));
        QCOMPARE(rig.places, 1);
        QCOMPARE(rig.reactor.sessions(), 0u);
    }

    void anAdmittedAddressGetsIn()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.ipWhitelist = QStringList{QStringLiteral("192.0.2.0/29")}; }));
        QVERIFY(shown(rig.connect().takeWritten()).contains("ESME_ROK"));
        QVERIFY(shown(rig.connect(bindPdu(), QHostAddress(QStringLiteral("192.0.2.8"))).takeWritten())
                    .contains("ESME_RBINDFAIL"));
    }

    void moreThanMaxSessionsAreRefused()
    {
        ServerRig rig(with([](PeerSettings &peer) { peer.maxSessions = 2; }));
        FakeLink &first = rig.partner();
        rig.partner();
        QVERIFY(shown(rig.connect().takeWritten()).contains("ESME_RBINDFAIL"));
        QVERIFY(rig.log.last().endsWith(QStringLiteral("max_sessions 2 are bound")));
        first.closedByPeer();
        rig.turn();
        rig.partner(); // there is room again
    }

    void aTransmitterReceivesNothing()
    {
        ServerRig rig;
        FakeLink &link = rig.connect(bindPdu<smpp::BindTransmitter>());
        rig.turn();
        QCOMPARE(rig.states(), QByteArray("partner connected"));
        rig.bind->deliver({OutboundRig::message(1)});
        rig.turn();
        QCOMPARE(rig.outcomes(), QByteArray("1 released"));
        QVERIFY(rig.log.first().endsWith(QStringLiteral("as transmitter")));
        Q_UNUSED(link)
    }

    void aReceiverBesideATransmitterMakesItPossible()
    {
        ServerRig rig;
        rig.connect(bindPdu<smpp::BindTransmitter>());
        FakeLink &receiver = rig.connect(bindPdu<smpp::BindReceiver>());
        rig.turn();
        QCOMPARE(rig.states(), QByteArray("partner connected, partner connected sends"));
        receiver.takeWritten();
        rig.bind->deliver({OutboundRig::message(1)});
        QCOMPARE(pdusIn<smpp::DeliverSm>(receiver.takeWritten()).size(), 1u);
        receiver.closedByPeer();
        rig.turn();
        QCOMPARE(rig.states(), QByteArray("partner connected"));
    }

    void whoTriesPasswordsWaitsLongerAndLonger()
    {
        ServerRig rig;
        for (int i = 0; i < 10; ++i)
            QVERIFY(shown(rig.connect(bindAs("wrong")).takeWritten()).contains("ESME_RINVPASWD"));
        FakeLink &link = rig.connect(bindAs("wrong"));
        QVERIFY(link.written().isEmpty());
        rig.clock.advance(249);
        QVERIFY(link.written().isEmpty());
        rig.clock.advance(1);
        QVERIFY(shown(link.takeWritten()).contains("ESME_RINVPASWD"));
        rig.turn();
        QCOMPARE(rig.metrics->bindFailures.value(), 11u);
        rig.partner(); // the right one is let in at once
    }

    void whoTriesPasswordsInParallelGetsNoAnswers()
    {
        ServerRig rig;
        rig.guard.setConnections(100);
        std::vector<FakeLink *> waiting;
        for (int i = 0; i < 10 + 8; ++i)
            waiting.push_back(&rig.connect(bindAs("wrong")));
        FakeLink &more = rig.connect(bindAs("wrong"));
        QVERIFY(more.written().isEmpty());
        QVERIFY(more.isClosing());
        rig.turn();
        QVERIFY(!waiting.back()->isClosing());
        rig.partner(); // who knows the password comes in, from the same address, at once
        rig.clock.advance(10'000);
        QVERIFY(shown(waiting.back()->takeWritten()).contains("ESME_RINVPASWD"));
        rig.turn();
        QCOMPARE(rig.places, 10 + 8 + 1);
    }

    void refusalsOfASourceAreToldOnceAMinute()
    {
        ServerRig rig;
        for (int i = 0; i < 5; ++i)
            rig.connect(bindAs("wrong"));
        rig.connect(bindAs("wrong"), QHostAddress(QStringLiteral("192.0.2.8")));
        QCOMPARE(rig.log.size(), 2);
        rig.clock.advance(60'000);
        rig.guard.log.flush(rig.clock.nowMs());
        QCOMPARE(rig.log.size(), 3);
        QCOMPARE(rig.log.last(), QStringLiteral("WARN SMPP Server: bind from 192.0.2.7 as 'acme' refused with "
                                                "ESME_RINVPASWD: wrong password (4 times more within a minute)"));
        rig.connect(bindAs("wrong"));
        QCOMPARE(rig.log.size(), 4); // a new minute
        QCOMPARE(rig.metrics->bindFailures.value(), 7u);
    }

    void whoBindsInALoopIsSlowedDown()
    {
        // A name of its own: the log holds back what goes beyond a hundred lines of a bind.
        ServerRig rig(with([](PeerSettings &peer) { peer.name = QStringLiteral("looping"); }));
        const auto loop = [&] {
            FakeLink &link = rig.connect();
            rig.turn();
            const bool bound = shown(link.takeWritten()).contains("ESME_ROK");
            link.receive(octetsOf<smpp::Unbind>(2));
            link.closedByPeer();
            rig.turn();
            return bound;
        };
        for (int i = 0; i < 100; ++i)
            QVERIFY(loop());
        FakeLink &late = rig.connect();
        rig.turn();
        QVERIFY(late.written().isEmpty() && !late.isClosing());
        rig.advance(60);
        QVERIFY(shown(late.takeWritten()).contains("ESME_ROK"));
        QCOMPARE(rig.log.filter(QStringLiteral("come too often")).size(), 1);
        // Twenty a second in the long run.
        int bound = 0;
        for (int i = 0; i < 200; ++i) {
            rig.advance(5);
            bound += loop() ? 1 : 0;
        }
        QVERIFY2(bound <= 1, QByteArray::number(bound).constData()); // each that left early has used up its turn
        rig.advance(60'000);
        QVERIFY(loop());
    }

    void bindsThatWaitAreBounded()
    {
        ServerRig rig(with([](PeerSettings &peer) {
            peer.name = QStringLiteral("crowded");
            peer.maxSessions = 50;
        }));
        for (int i = 0; i < 100; ++i) {
            FakeLink &link = rig.connect();
            rig.turn();
            link.closedByPeer();
            rig.turn();
        }
        std::vector<FakeLink *> waiting;
        for (int i = 0; i < 100; ++i)
            waiting.push_back(&rig.connect());
        QVERIFY(!waiting.back()->isClosing());
        QVERIFY(shown(rig.connect().takeWritten()).contains("ESME_RBINDFAIL"));
        rig.turn();
        rig.advance(5'100);
        // As many as may be bound at once; the rest is judged anew when its turn comes.
        QCOMPARE(rig.metrics->bindSuccess.value(), 100u + 50u);
    }

    void whoLeavesBeforeTheRefusalIsForgotten()
    {
        ServerRig rig;
        for (int i = 0; i < 10; ++i)
            rig.connect(bindAs("wrong"));
        FakeLink &link = rig.connect(bindAs("wrong"));
        link.closedByPeer();
        rig.turn();
        rig.advance(60'000);
        QCOMPARE(rig.places, 11);
        QCOMPARE(rig.reactor.sessions(), 0u);
    }

    void whatCameBehindTheBindIsServed()
    {
        ServerRig rig;
        FakeLink &link = rig.connect(bindPdu() + submit(2, "hello"));
        rig.turn();
        QCOMPARE(rig.inbox.inbound.size(), 1u);
        QVERIFY(shown(link.takeWritten()).startsWith("bind_transceiver_resp 1 ESME_ROK"));
    }

    void whenAPartnerGoesThisIsKnown()
    {
        ServerRig rig;
        FakeLink &one = rig.partner();
        FakeLink &two = rig.partner();
        rig.states();
        one.receive(octetsOf<smpp::Unbind>(9));
        QCOMPARE(shown(one.takeWritten()), QByteArray("unbind_resp 9 ESME_ROK 0"));
        rig.turn();
        QCOMPARE(rig.states(), QByteArray());
        QCOMPARE(rig.log.last(), QStringLiteral("INFO Bind partner: disconnected: unbind received"));
        QVERIFY(rig.metrics->isConnected());
        two.closedByPeer({LinkError::Kind::Reset, QStringLiteral("connection reset")});
        rig.turn();
        QCOMPARE(rig.states(), QByteArray("partner away"));
        QCOMPARE(rig.log.last(), QStringLiteral("WARN Bind partner: reset error: connection reset"));
        QVERIFY(!rig.metrics->isConnected());
        QCOMPARE(rig.metrics->disconnections.value(), 2u);
        QCOMPARE(rig.places, 2);
        QCOMPARE(rig.reactor.sessions(), 0u);
    }

    void theSettingsOfThePeerCount()
    {
        ServerRig rig(with([](PeerSettings &peer) {
            peer.enquireLinkInterval = 5;
            peer.inactivityTimeout = 20;
        }));
        FakeLink &link = rig.partner();
        rig.advance(5000);
        const auto enquiries = pdusIn<smpp::EnquireLink>(link.takeWritten());
        QCOMPARE(enquiries.size(), 1u);
        QCOMPARE(rig.metrics->enquireLinkSent.value(), 1u);
        link.receive(octetsOf<smpp::EnquireLinkResp>(enquiries[0].sequence));
        QCOMPARE(rig.metrics->enquireLinkReceived.value(), 1u);
        rig.advance(20'000);
        QVERIFY(rig.log.last().startsWith(QStringLiteral("WARN Bind partner: disconnected: no PDU in 20 s")));
    }
};

QTEST_GUILESS_MAIN(TestServerBind)
#include "tst_serverbind.moc"
