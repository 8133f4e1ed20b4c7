#include "trace/trace.h"

#include "smpp/codec.h"
#include "smpp/tlvs.h"

#include <QtTest/QtTest>
#include <random>
#include <thread>

using namespace gateway;

namespace {

template <class P>
QByteArray octetsOf(const P &pdu, quint32 sequence = 1)
{
    QByteArray out;
    if (!smpp::encode(out, pdu, sequence))
        qFatal("cannot be encoded");
    return out;
}

QByteArray submit(quint32 sequence, qsizetype textSize = 100)
{
    smpp::SubmitSm pdu;
    pdu.destinationAddr.assign("447700900123");
    pdu.shortMessage.assign(QByteArray(textSize, char('a' + sequence % 26)));
    return octetsOf(pdu, sequence);
}

} // namespace

class PduRingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatWasAddedIsReadBackInOrder()
    {
        TraceBudget budget(1 << 20);
        PduRing ring(budget);
        const quint16 session = ring.addSession(77, true);
        ring.setRemote(session, QHostAddress(u"192.0.2.9"_qs), 40000);
        ring.add(session, false, 1000, submit(1));
        ring.add(session, true, 2000, octetsOf(smpp::SubmitSmResp(), 1).append(octetsOf(smpp::EnquireLink(), 9)));
        const std::vector<TracedPdu> pdus = ring.pdus();
        QCOMPARE(pdus.size(), size_t(3));
        QCOMPARE(pdus[0].octets.toByteArray(), submit(1));
        QCOMPARE(pdus[0].id, quint64(1));
        QCOMPARE(pdus[0].atNs, 1000);
        QVERIFY(!pdus[0].outgoing && pdus[0].server);
        QCOMPARE(pdus[0].session, quint64(77));
        QCOMPARE(pdus[0].remote, QHostAddress(u"192.0.2.9"_qs));
        QCOMPARE(pdus[0].remotePort, quint16(40000));
        QVERIFY(pdus[1].outgoing);
        QCOMPARE(pdus[2].octets.toByteArray(), octetsOf(smpp::EnquireLink(), 9));
        QCOMPARE(pdus[2].id, quint64(3));
    }

    void nothingIsAllocatedBeforeTheFirstPdu()
    {
        TraceBudget budget(1 << 20);
        PduRing ring(budget);
        ring.addSession(1, false);
        QCOMPARE(ring.capacity(), 0);
        QVERIFY(ring.pdus().empty());
    }

    /// Whatever sizes come: what is kept is the newest, whole, in order and without a gap.
    void theNewestAreKeptWithinTheBound()
    {
        TraceBudget budget(1 << 20);
        PduRing ring(budget, 64 * 1024);
        const quint16 session = ring.addSession(1, false);
        std::mt19937 random(20261123);
        std::vector<QByteArray> added;
        for (quint32 i = 1; i <= 5000; ++i) {
            QByteArray pdu = submit(i, qsizetype(random() % 255));
            if (random() % 50 == 0)
                pdu = QByteArray::fromHex("00001000000000fe0000000000000001") + QByteArray(4096 - 16, 'x');
            added.push_back(pdu);
            ring.add(session, i % 2, i, pdu);
            const std::vector<TracedPdu> pdus = ring.pdus();
            QVERIFY(ring.capacity() <= 64 * 1024);
            QCOMPARE(qsizetype(pdus.size()), ring.count());
            QCOMPARE(pdus.back().id, quint64(i));
            for (const TracedPdu &one : {pdus.front(), pdus.back()})
                QVERIFY(one.octets == added[one.id - 1]);
            if (i % 500 == 0) {
                for (std::size_t k = 0; k < pdus.size(); ++k) {
                    QCOMPARE(pdus[k].id, pdus.front().id + k);
                    QVERIFY(pdus[k].octets == added[pdus[k].id - 1]);
                    QCOMPARE(pdus[k].outgoing, pdus[k].id % 2 == 1);
                }
            }
        }
        QCOMPARE(ring.capacity(), 64 * 1024);
        QVERIFY(ring.count() > 64 * 1024 / 600); // not a fraction of what has room
    }

    void ofALongPduTheBeginningIsKept()
    {
        TraceBudget budget(1 << 20);
        PduRing ring(budget);
        QByteArray pdu = submit(1);
        smpp::DataSm data;
        data.tlvs.append(smpp::tlv::kMessagePayload.tag, QByteArray(60'000, 't'));
        pdu = octetsOf(data);
        ring.add(ring.addSession(1, false), false, 0, pdu);
        const TracedPdu kept = ring.pdus().front();
        QCOMPARE(qsizetype(kept.length), pdu.size());
        QCOMPARE(kept.octets.size(), PduRing::kMaxKept);
        QVERIFY(pdu.startsWith(kept.octets));
    }

    void aPasswordIsNeverKept_data()
    {
        QTest::addColumn<QByteArray>("octets");
        const auto bind = [](auto pdu) {
            pdu.systemId.assign("acme");
            pdu.password.assign("s3cret-pw");
            pdu.systemType.assign("TYPE");
            return octetsOf(pdu);
        };
        QTest::newRow("transmitter") << bind(smpp::BindTransmitter());
        QTest::newRow("receiver") << bind(smpp::BindReceiver());
        QTest::newRow("transceiver") << bind(smpp::BindTransceiver());
        smpp::Outbind outbind;
        outbind.systemId.assign("acme");
        outbind.password.assign("s3cret-pw");
        QTest::newRow("outbind") << octetsOf(outbind);
        QByteArray unended =
            QByteArray::fromHex("00000000000000090000000000000001") + QByteArray("acme\0s3cret-pw", 14);
        unended[3] = char(unended.size());
        QTest::newRow("password without its NUL") << unended;
        QByteArray joined = QByteArray::fromHex("00000000000000090000000000000001") + QByteArray("acmes3cret-pw");
        joined[3] = char(joined.size());
        QTest::newRow("system_id without its NUL") << joined;
        QByteArray cut = bind(smpp::BindTransceiver());
        cut[2] = char(0x7F);
        QTest::newRow("a length that cannot be") << cut;
    }
    void aPasswordIsNeverKept()
    {
        QFETCH(QByteArray, octets);
        TraceBudget budget(1 << 20);
        PduRing ring(budget);
        const quint16 session = ring.addSession(1, true);
        for (const bool outgoing : {false, true})
            ring.add(session, outgoing, 0, octets);
        const std::vector<TracedPdu> pdus = ring.pdus();
        QCOMPARE(pdus.size(), size_t(2));
        for (const TracedPdu &pdu : pdus) {
            QVERIFY(!pdu.octets.toByteArray().contains("s3cret"));
            QVERIFY(pdu.octets.size() == octets.size() || pdu.octets.size() == 16);
        }
        QVERIFY(!QByteArray(pdus[0].memory->data(), qsizetype(pdus[0].memory->size())).contains("s3cret"));
    }

    void theRestOfABindStaysReadable()
    {
        TraceBudget budget(1 << 20);
        PduRing ring(budget);
        smpp::BindTransceiver bind;
        bind.systemId.assign("acme");
        bind.password.assign("pw");
        bind.systemType.assign("TYPE");
        ring.add(ring.addSession(1, true), false, 0, octetsOf(bind));
        QVERIFY(ring.pdus().front().octets.sliced(16).startsWith(QByteArrayView("acme\0**\0TYPE\0", 13)));
    }

    void aRuleThatWasBrokenMarksThePduThatCameLast()
    {
        TraceBudget budget(1 << 20);
        PduRing ring(budget);
        const quint16 one = ring.addSession(1, true);
        const quint16 two = ring.addSession(2, true);
        ring.mark(one, 1); // nothing came yet
        ring.add(one, false, 0, submit(1));
        ring.add(two, false, 0, submit(2));
        ring.add(one, true, 0, submit(3));
        ring.mark(one, int(smpp::PduError::BadState));
        ring.mark(one, int(smpp::PduError::UnknownCommand));
        const std::vector<TracedPdu> pdus = ring.pdus();
        QCOMPARE(pdus[0].broken, 1u << int(smpp::PduError::BadState) | 1u << int(smpp::PduError::UnknownCommand));
        QCOMPARE(pdus[1].broken, 0u);
        QCOMPARE(pdus[2].broken, 0u);
    }

    void aMarkFindsNothingOnceItsPduIsGone()
    {
        TraceBudget budget(0);
        PduRing ring(budget, PduRing::kFirstOctets);
        const quint16 one = ring.addSession(1, true);
        const quint16 two = ring.addSession(2, true);
        ring.add(one, false, 0, submit(1));
        for (quint32 i = 0; i < 500; ++i)
            ring.add(two, false, 0, submit(i));
        ring.mark(one, 1);
        for (const TracedPdu &pdu : ring.pdus()) {
            QCOMPARE(pdu.session, quint64(2));
            QCOMPARE(pdu.broken, 0u);
        }
    }

    void sessionsThatAreGoneAndForgottenMakeRoomForOthers()
    {
        TraceBudget budget(0);
        PduRing ring(budget, PduRing::kFirstOctets);
        quint16 highest = 0;
        for (quint64 i = 1; i <= 2000; ++i) {
            const quint16 session = ring.addSession(i, true);
            highest = std::max(highest, session);
            ring.add(session, false, 0, submit(1));
            ring.endSession(session);
        }
        QVERIFY(highest < 200);
        const std::vector<TracedPdu> pdus = ring.pdus();
        for (std::size_t i = 0; i < pdus.size(); ++i)
            QCOMPARE(pdus[i].session, quint64(2000 - pdus.size() + 1 + i));
    }

    void allTogetherStayWithinTheBudget()
    {
        Trace trace(256 * 1024, 128 * 1024);
        qsizetype sum = 0;
        for (int i = 0; i < 50; ++i) {
            const auto peer = trace.addPeer(QString::number(i));
            const auto observer = peer->observe(quint64(i), true);
            for (quint32 n = 0; n < 2000; ++n)
                observer->pdusRead(0, submit(n));
            QVERIFY(peer->ring().count() > 50);
            sum += peer->ring().capacity();
        }
        QVERIFY(sum <= 256 * 1024 + 50 * PduRing::kFirstOctets);
        QCOMPARE(trace.peer(u"0"_qs)->ring().capacity(), 128 * 1024);
        trace.removePeer(u"0"_qs); // what it had is there for others
        QVERIFY(!trace.peer(u"0"_qs));
        const auto next = trace.addPeer(u"next"_qs);
        const auto observer = next->observe(1, true);
        for (quint32 n = 0; n < 2000; ++n)
            observer->pdusRead(0, submit(n));
        QVERIFY(next->ring().capacity() > PduRing::kFirstOctets);
    }

    void anObserverOutlivesTheRemovalOfItsPeer()
    {
        Trace trace;
        auto observer = trace.addPeer(u"acme"_qs)->observe(1, true);
        trace.removePeer(u"acme"_qs);
        observer->pdusRead(0, submit(1));
        QVERIFY(!trace.peer(u"acme"_qs));
    }

    void readingGoesOnWhileAnotherThreadAdds()
    {
        TraceBudget budget(1 << 20);
        PduRing ring(budget, 32 * 1024);
        const quint16 session = ring.addSession(1, true);
        std::atomic<bool> stop = false;
        std::thread writer([&] {
            for (quint32 i = 1; !stop; ++i) {
                ring.add(session, false, i, submit(i));
                ring.mark(session, 2);
            }
        });
        for (int i = 0; i < 200; ++i) {
            for (const TracedPdu &pdu : ring.pdus())
                QVERIFY(pdu.octets == submit(quint32(pdu.atNs)));
        }
        stop = true;
        writer.join();
    }
};

QTEST_GUILESS_MAIN(PduRingTest)
#include "tst_pduring.moc"
