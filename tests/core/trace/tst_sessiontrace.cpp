// What a session shows to its observer, on a FakeLink.
#include "../session/sessionrig.h"
#include "trace/trace.h"

#include <QtTest/QtTest>

using namespace gateway;

class SessionTraceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyPduOfAServerSessionIsSeen()
    {
        Rig rig(kServer);
        const auto peer = traced(rig, true);
        rig.bound();
        rig.events.answerAtOnce = true;
        const QByteArray two = submit(7) + submit(8);
        rig.link->receive(two.left(70));
        rig.link->receive(two.mid(70));
        QVERIFY(rig.session->send(smpp::DeliverSm(), 1, 1015));
        QCOMPARE(peer->ring().pdus().back().messageId, 1015);
        QCOMPARE(seen(*peer), "< bind_transceiver 1, > bind_transceiver_resp 1, < submit_sm 7, > submit_sm_resp 7, "
                              "< submit_sm 8, > submit_sm_resp 8, > deliver_sm 1"_qba);
        QCOMPARE(peer->ring().pdus().front().remote, rig.session->peerAddress());
        QVERIFY(peer->ring().pdus().front().server);
    }

    void everyPduOfAClientSessionIsSeenToItsEnd()
    {
        Rig rig(kClient);
        const auto peer = traced(rig, false);
        rig.bound();
        rig.session->unbind(u"done"_qs);
        rig.link->receive(octetsOf<smpp::UnbindResp>(2));
        QCOMPARE(seen(*peer), "> bind_transceiver 1, < bind_transceiver_resp 1, > unbind 2, < unbind_resp 2"_qba);
        QVERIFY(!peer->ring().pdus().front().octets.toByteArray().contains("secret"));
        QCOMPARE(peer->ring().pdus().front().remote, rig.session->peerAddress());
    }

    void theLastWordOfADroppedSessionIsSeen()
    {
        Rig rig(kServer);
        const auto peer = traced(rig, true);
        rig.bound();
        rig.session->drop(u"by an operator"_qs);
        QCOMPARE(seen(*peer).split(',').last(), " > unbind 1"_qba);
    }

    void whatTheStateForbidsIsMarked()
    {
        Rig rig(kServer);
        const auto peer = traced(rig, true);
        rig.link->receive(submit(3)); // before a bind
        rig.bound();
        rig.link->receive(submitResp(99));
        rig.link->receive(rawPdu(0x1234, 5));
        QCOMPARE(marks(*peer), "bad_state 3, unexpected_response 99, unknown_command 5"_qba);
    }

    void whatTheOctetsShowIsNotMarkedBesides()
    {
        Rig rig(kServer);
        const auto peer = traced(rig, true);
        rig.bound();
        rig.link->receive(rawPdu(0x80000004, 1)); // nobody asked, and no body
        QByteArray extra = submit(4) + '\0';
        extra[3] = char(extra[3] + 1);
        rig.link->receive(extra);
        QCOMPARE(marks(*peer), "unexpected_response 1"_qba);
    }

    void octetsThatAreNoPduAreKept()
    {
        Rig rig(kServer);
        const auto peer = traced(rig, true);
        rig.bound();
        rig.link->receive("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic abc\r\n\r\n");
        const auto pdus = peer->ring().pdus();
        const auto last = std::find_if(pdus.rbegin(), pdus.rend(), [](const TracedPdu &pdu) { return !pdu.outgoing; });
        QCOMPARE(last->octets.toByteArray(), "GET / HTTP/1.1\r\n"_qba);
        QCOMPARE(last->broken, 1u << int(smpp::PduError::BadLength));
    }

    void aRequestThatWaitsIsSeenOnce()
    {
        Rig rig(kServer);
        const auto peer = traced(rig, true);
        rig.bound(BindType::Transceiver, std::make_shared<InboundGate>(1));
        rig.link->receive(submit(1) + submit(2) + submit(3));
        rig.session->respond(1, smpp::SubmitSmResp{});
        rig.soon();
        rig.session->respond(2, smpp::SubmitSmResp{});
        rig.soon();
        QCOMPARE(seen(*peer).count("< submit_sm "), 3);
    }

private:
    std::shared_ptr<PeerTrace> traced(Rig &rig, bool server)
    {
        const auto peer = m_trace.addPeer(QLatin1String(QTest::currentTestFunction()));
        rig.session->setObserver(peer->observe(rig.session->id(), server));
        return peer;
    }
    static QByteArray nameOf(const TracedPdu &pdu)
    {
        const smpp::Header header = smpp::readHeader(pdu.octets.data());
        return QByteArray(smpp::commandName(header.commandId).data()) + ' ' + QByteArray::number(header.sequence);
    }
    static QByteArray seen(const PeerTrace &peer)
    {
        QByteArrayList lines;
        for (const TracedPdu &pdu : peer.ring().pdus())
            lines << QByteArray(pdu.outgoing ? "> " : "< ") + nameOf(pdu);
        return lines.join(", ");
    }
    static QByteArray marks(const PeerTrace &peer)
    {
        QByteArrayList lines;
        for (const TracedPdu &pdu : peer.ring().pdus()) {
            for (std::size_t rule = 0; rule < std::size(smpp::kPduErrorKinds); ++rule) {
                if (pdu.broken & (1u << rule))
                    lines << QByteArray(smpp::kPduErrorKinds[rule]) + ' ' +
                                 QByteArray::number(smpp::readHeader(pdu.octets.data()).sequence);
            }
        }
        return lines.join(", ");
    }

    Trace m_trace;
};

QTEST_GUILESS_MAIN(SessionTraceTest)
#include "tst_sessiontrace.moc"
