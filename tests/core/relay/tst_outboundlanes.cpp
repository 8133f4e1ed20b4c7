// The queue worker with several sessions: spread and order.
#include "outboundrig.h"

using namespace gateway;

namespace {
PeerSettings withWindow(int window)
{
    PeerSettings peer = OutboundRig::peerSettings(PeerMode::Server);
    peer.windowSize = window;
    return peer;
}

/// A partner with two receivers.
struct Rig2 : OutboundRig
{
    explicit Rig2(const PeerSettings &settings = withWindow(100)) : OutboundRig(settings)
    {
        connect();
        connect();
    }
    QByteArray got(std::size_t line) { return sent<smpp::DeliverSm>(line); }
    int number(std::size_t line) { return int(pdus<smpp::DeliverSm>(line).size()); }
    /// The oldest deliver_sm that a receiver has not answered.
    void ok(std::size_t line, quint32 status = 0)
    {
        pdus<smpp::DeliverSm>(line);
        const quint32 sequence = lines[line].open.front();
        lines[line].open.pop_front();
        lines[line].link->receive(octetsOf<smpp::DeliverSmResp>(sequence, {}, status));
    }
};
} // namespace

class TestOutboundLanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setOutput(-1);
    }

    void messagesAreSpreadEvenly()
    {
        Rig2 rig;
        rig.add(1, 10);
        QCOMPARE(rig.number(0), 5);
        QCOMPARE(rig.number(1), 5);
    }

    void theSessionWithTheLeastUnderWayIsTaken()
    {
        Rig2 rig;
        rig.add(1, 4);
        const QByteArray first = rig.got(0);
        rig.ok(0);
        rig.ok(0);
        rig.add(5, 6);
        QCOMPARE(rig.number(0), 2);
        QCOMPARE(first.size(), 5);
    }

    void amongEqualsEachHasItsTurn()
    {
        Rig2 rig;
        QByteArray took;
        for (int i = 1; i <= 4; ++i) {
            rig.add(i);
            const std::size_t line = rig.number(0) == 1 ? 0 : 1;
            rig.ok(line);
            took += char('0' + line);
        }
        QVERIFY2(took == "0101" || took == "1010", took.constData());
    }

    void theWindowIsOneForThePeer()
    {
        Rig2 rig(withWindow(3));
        rig.add(1, 10);
        QCOMPARE(rig.number(0) + rig.number(1), 3);
        rig.ok(0);
        QCOMPARE(rig.number(0) + rig.number(1), 1);
    }

    void theRateIsOneForThePeer()
    {
        PeerSettings peer = withWindow(100);
        peer.tpsLimit = 4;
        Rig2 rig(peer);
        rig.add(1, 10);
        QCOMPARE(rig.number(0) + rig.number(1), 4);
    }

    void messagesToOneDestinationStayTogetherAndInOrder()
    {
        Rig2 rig;
        rig.add(1, 5, "same");
        rig.add(6, 8);
        const QByteArray all = "m1 m2 m3 m4 m5";
        QVERIFY(rig.got(0).startsWith(all) != rig.got(1).startsWith(all));
    }

    void whileOneIsUnderWayTheNextFollowsOnItsSession()
    {
        Rig2 rig;
        rig.add(1, 1, "same");
        const std::size_t home = rig.number(0) == 1 ? 0 : 1;
        rig.add(2, 5);
        rig.number(home);
        rig.number(1 - home);
        rig.add(6, 6, "same");
        QCOMPARE(rig.got(home), QByteArray("m6"));
        QCOMPARE(rig.got(1 - home), QByteArray());
    }

    void afterwardsAnotherSessionMayTakeIt()
    {
        Rig2 rig;
        rig.add(1, 1, "same");
        const std::size_t home = rig.number(0) == 1 ? 0 : 1;
        rig.ok(home);
        rig.add(2, 2, "a");
        rig.add(3, 3, "b"); // one on each
        rig.add(4, 4, "c");
        rig.number(0);
        rig.number(1);
        rig.add(5, 5, "same");
        QCOMPARE(rig.number(0) + rig.number(1), 1);
        QCOMPARE(rig.said(), QByteArray("1 sent"));
    }

    void aFullSessionHoldsUpItsDestinationsAlone()
    {
        PeerSettings peer = withWindow(3);
        Rig2 rig(peer);
        rig.lines[0].session->setSettings({1, 30'000, 0, 0, 30'000, false}); // these take one request at a time
        rig.lines[1].session->setSettings({1, 30'000, 0, 0, 30'000, false});
        rig.add(1, 1, "x");
        const std::size_t home = rig.number(0) == 1 ? 0 : 1;
        rig.add(2, 3, "x");
        rig.add(4, 4, "y");
        QCOMPARE(rig.got(1 - home), QByteArray("m4"));
        rig.ok(home);
        QCOMPARE(rig.got(home), QByteArray("m2"));
        rig.add(5, 5, "x");
        rig.ok(home);
        QCOMPARE(rig.got(home), QByteArray("m3"));
        rig.ok(home);
        QCOMPARE(rig.got(home), QByteArray("m5"));
        QCOMPARE(rig.said(), QByteArray("1 sent; 2 sent; 3 sent"));
    }

    void partsOfAMessageGoByOneSession()
    {
        Rig2 rig;
        rig.addLong(1, 3, "x");
        rig.addLong(2, 3, "y");
        QCOMPARE(rig.number(0), 3);
        QCOMPARE(rig.number(1), 3);
    }

    void aMessageCutByAFullWindowHoldsUpItsSessionAlone()
    {
        PeerSettings peer = withWindow(10);
        Rig2 rig(peer);
        rig.lines[0].session->setSettings({2, 30'000, 0, 0, 30'000, false});
        rig.lines[1].session->setSettings({2, 30'000, 0, 0, 30'000, false});
        rig.addLong(1, 3, "x");
        rig.add(2, 3);
        QCOMPARE(rig.number(0), 2); // the third part waits
        QCOMPARE(rig.got(1), QByteArray("m2 m3"));
        rig.ok(1);
        rig.ok(1);
        rig.ok(0);
        QCOMPARE(rig.number(0), 1);
        rig.ok(0);
        rig.ok(0);
        QCOMPARE(rig.said(), QByteArray("2 sent; 3 sent; 1 sent"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void aSessionOfVersion33GetsNoTlvs_data()
    {
        QTest::addColumn<LongMessageStyle>("style");
        QTest::addColumn<int>("parts");
        QTest::newRow("udh8") << LongMessageStyle::Udh8 << 2;
        QTest::newRow("udh16") << LongMessageStyle::Udh16 << 2;
        QTest::newRow("sar") << LongMessageStyle::Sar << 2;
        QTest::newRow("payload") << LongMessageStyle::Payload << 2;
    }
    void aSessionOfVersion33GetsNoTlvs()
    {
        QFETCH(LongMessageStyle, style);
        QFETCH(int, parts);
        PeerSettings peer = withWindow(100);
        peer.interfaceVersion = 0x33;
        peer.longMessage = style;
        OutboundRig rig(peer);
        rig.connect();
        QueueMessage message = OutboundRig::message(1);
        message.text = QString(200, u'x');
        message.tlvs.push_back({0x1401, "x"});
        rig.queue.add({message});
        const auto sent = rig.pdus<smpp::DeliverSm>();
        QCOMPARE(int(sent.size()), parts);
        for (const auto &w : sent) {
            QVERIFY(w.pdu.tlvs.isEmpty());
            QCOMPARE(int(w.pdu.esmClass), 0x40);
        }
    }

    void whatWaitedForALostSessionGoesByTheOther()
    {
        PeerSettings peer = withWindow(5);
        Rig2 rig(peer);
        rig.lines[0].session->setSettings({1, 30'000, 0, 0, 30'000, false});
        rig.lines[1].session->setSettings({1, 30'000, 0, 0, 30'000, false});
        rig.add(1, 3, "x");
        const std::size_t home = rig.number(0) == 1 ? 0 : 1;
        rig.lose(home);
        QCOMPARE(rig.said(), QByteArray("1 retry connection_lost"));
        QCOMPARE(rig.got(1 - home), QByteArray("m2"));
        rig.ok(1 - home);
        QCOMPARE(rig.got(1 - home), QByteArray("m3"));
        rig.ok(1 - home);
        QCOMPARE(rig.said(), QByteArray("2 sent; 3 sent"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void aLostSessionLeavesTheOthersAlone()
    {
        Rig2 rig;
        rig.add(1, 4);
        rig.lose(1);
        QVERIFY(rig.queue.state().canSend);
        QCOMPARE(rig.said().count("connection_lost"), 2);
        rig.ok(0);
        rig.ok(0);
        QCOMPARE(rig.said().count("sent"), 2);
        rig.add(5, 6);
        QCOMPARE(rig.number(0), 2);
        QCOMPARE(rig.queue.size(), 2u);
    }

    void withTheLastSessionTheRestIsReleased()
    {
        Rig2 rig(withWindow(2));
        rig.add(1, 4);
        rig.lose(0);
        rig.said();
        rig.lose(1);
        QVERIFY(!rig.queue.state().canSend);
        QCOMPARE(rig.queue.size(), 0u);
        QVERIFY(!rig.queue.hasInFlight());
        QVERIFY(rig.said().contains("released"));
    }

    void forgottenMessagesLeaveTheLineOfTheirSessionToo()
    {
        PeerSettings peer = withWindow(5);
        Rig2 rig(peer);
        rig.lines[0].session->setSettings({1, 30'000, 0, 0, 30'000, false});
        rig.lines[1].session->setSettings({1, 30'000, 0, 0, 30'000, false});
        rig.add(1, 3, "x");
        const std::size_t home = rig.number(0) == 1 ? 0 : 1;
        rig.queue.forget({{2, "c2"}});
        rig.ok(home);
        QCOMPARE(rig.got(home), QByteArray("m3"));
        rig.ok(home);
        QCOMPARE(rig.said(), QByteArray("1 sent; 3 sent"));
        QCOMPARE(rig.queue.size(), 0u);
    }

    void theStopReleasesWhatWaitsForASession()
    {
        PeerSettings peer = withWindow(5);
        Rig2 rig(peer);
        rig.lines[0].session->setSettings({1, 30'000, 0, 0, 30'000, false});
        rig.lines[1].session->setSettings({1, 30'000, 0, 0, 30'000, false});
        rig.add(1, 3, "x");
        rig.queue.releaseWaiting();
        QCOMPARE(rig.said(), QByteArray("2 released; 3 released"));
        QCOMPARE(rig.queue.size(), 1u);
    }
};

QTEST_GUILESS_MAIN(TestOutboundLanes)
#include "tst_outboundlanes.moc"
