// The other side means harm, or is broken beyond what one tolerates.
#include "sessionrig.h"

#include <QtCore/QRandomGenerator>

using namespace gateway;
using smpp::CommandStatus;

namespace {

SessionSettings quiet(int window = 100)
{
    SessionSettings settings;
    settings.enquireLinkInterval = 0;
    settings.windowSize = window;
    return settings;
}

QByteArray times(int count, const QByteArray &one)
{
    QByteArray all;
    all.reserve(count * one.size());
    for (int i = 0; i < count; ++i)
        all += one;
    return all;
}

} // namespace

class TestSessionHostile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void responsesToNothingAreCountedAndToldInWordsOnce()
    {
        Rig rig(kClient, quiet());
        rig.bound();
        rig.send(1);
        rig.link->receive(times(10'000, submitResp(77)) + rawPdu(0x80003302, 2) + rawPdu(0x80000000, 99, {}, 3));
        QCOMPARE(rig.events.details.size(), 10'002);
        QCOMPARE(rig.events.details.takeFirst(), QStringLiteral("submit_sm_resp with sequence number 77"));
        for (const QString &detail : std::as_const(rig.events.details))
            QVERIFY(detail.isEmpty());
        QCOMPARE(rig.written().count("generic_nack"), 0); // a response is never answered
        QCOMPARE(rig.session->inFlight(), 1);
        rig.said();
        rig.link->receive(submitResp(2));
        QCOMPARE(rig.said(), QByteArray("answered 1"));
    }

    void everyKindIsToldInWordsOnce()
    {
        Rig rig(kServer, quiet());
        rig.bound();
        rig.link->receive(times(3, rawPdu(0x77, 1)) + times(3, rawPdu(4, 2)) + times(3, bindPdu(3)));
        QStringList told;
        for (const QString &detail : std::as_const(rig.events.details)) {
            if (!detail.isEmpty())
                told << detail;
        }
        QCOMPARE(told, (QStringList{QStringLiteral("command_id 0x00000077"),
                                    QStringLiteral("submit_sm: service_type at octet 16: the body ends here "
                                                   "(ESME_RINVMSGLEN)"),
                                    QStringLiteral("bind_transceiver on a bound link")}));
        QCOMPARE(rig.events.details.size(), 9);
    }

    void answersToFloodsAreBoundWhereNobodyReadsThem_data()
    {
        QTest::addColumn<QByteArray>("pdu");
        QTest::newRow("enquire_link") << octetsOf<smpp::EnquireLink>(1);
        QTest::newRow("unknown commands") << rawPdu(0x77, 1);
        QTest::newRow("what is not served") << octetsOf<smpp::BroadcastSm>(1);
        QTest::newRow("bodies that cannot be read") << rawPdu(4, 1);
        QTest::newRow("binds") << bindPdu(1);
        QTest::newRow("not for partners") << octetsOf<smpp::DeliverSm>(1);
    }
    void answersToFloodsAreBoundWhereNobodyReadsThem()
    {
        QFETCH(QByteArray, pdu);
        constexpr qint64 kBound = 1024 * 1024 + 64;
        Rig rig(kServer, quiet());
        rig.bound();
        rig.link->hold();
        const QByteArray flood = times(80'000, pdu);
        rig.link->receive(flood);
        QVERIFY(rig.link->isPaused());
        QVERIFY(rig.link->pendingWrite() <= kBound);
        rig.link->receive(flood); // is left to TCP
        QCOMPARE(rig.link->inbox().size(), flood.size());
        QVERIFY(rig.link->pendingWrite() <= kBound);
        // Whoever never reads is left alone at last.
        rig.clock.advance(30'000);
        QVERIFY(rig.link->wasAborted());
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::LinkFailed);
    }

    void aFloodBeforeTheBindIsBoundAsWell()
    {
        Rig rig(kServer, quiet());
        rig.link->hold();
        rig.link->receive(times(80'000, submit(1)));
        QVERIFY(rig.link->isPaused());
        QVERIFY(rig.link->pendingWrite() <= 1024 * 1024 + 64);
        QVERIFY(!rig.session->isBound());
    }

    void sequenceNumbersUsedAgainInOneWindowAreRequestsOfTheirOwn()
    {
        auto gate = std::make_shared<InboundGate>(3);
        Rig rig(kServer, quiet(3));
        rig.bound(BindType::Transceiver, gate);
        rig.link->receive(times(5, submit(7)));
        QCOMPARE(rig.said(), QByteArray("submit_sm 7, submit_sm 7, submit_sm 7"));
        QCOMPARE(gate->inside(), 3);
        for (int i = 0; i < 5; ++i) {
            rig.session->respond(7, smpp::SubmitSmResp{});
            rig.soon();
        }
        rig.session->respond(7, smpp::SubmitSmResp{}); // one too many
        QCOMPARE(rig.written().count("submit_sm_resp 7 ESME_ROK"), 5);
        QCOMPARE(rig.said(), QByteArray("submit_sm 7, submit_sm 7"));
        QCOMPARE(gate->inside(), 0);
    }

    void theSameResponseAgainEndsNoOtherRequest()
    {
        Rig rig(kClient, quiet());
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.link->receive(times(3, submitResp(2)));
        QCOMPARE(rig.said(), QByteArray("answered 1, pduError unexpected_response, pduError unexpected_response"));
        QCOMPARE(rig.session->inFlight(), 1);
    }

    void whatOneSideMayNotSendIsRefusedInItsOwnResponse()
    {
        Rig partner(kServer, quiet());
        partner.bound();
        partner.link->receive(octetsOf<smpp::Outbind>(1) + octetsOf<smpp::BroadcastSm>(2) +
                              octetsOf<smpp::QueryBroadcastSm>(3) + octetsOf<smpp::CancelBroadcastSm>(4) +
                              octetsOf<smpp::AlertNotification>(5));
        QCOMPARE(partner.written(),
                 QByteArray("generic_nack 1 ESME_RINVCMDID 0, broadcast_sm_resp 2 ESME_RINVCMDID 1, "
                            "query_broadcast_sm_resp 3 ESME_RINVCMDID 0, cancel_broadcast_sm_resp 4 ESME_RINVCMDID 0, "
                            "generic_nack 5 ESME_RINVBNDSTS 0"));
        Rig carrier(kClient, quiet());
        carrier.bound();
        carrier.link->receive(octetsOf<smpp::Outbind>(1) + octetsOf<smpp::BroadcastSm>(2) + octetsOf<smpp::QuerySm>(3));
        QCOMPARE(carrier.written(),
                 QByteArray("generic_nack 1 ESME_RINVCMDID 0, broadcast_sm_resp 2 ESME_RINVBNDSTS 1, "
                            "query_sm_resp 3 ESME_RINVBNDSTS 0"));
        Rig unbound(kServer, quiet());
        unbound.link->receive(octetsOf<smpp::Outbind>(1) + octetsOf<smpp::BroadcastSm>(2));
        QCOMPARE(unbound.written(),
                 QByteArray("generic_nack 1 ESME_RINVBNDSTS 0, broadcast_sm_resp 2 ESME_RINVBNDSTS 1"));
    }

    void randomOctetsNeverHarmASession()
    {
        QRandomGenerator random(20261123);
        const QByteArrayList pdus = {submit(1),
                                     bindPdu(2),
                                     submitResp(3),
                                     octetsOf<smpp::EnquireLink>(4),
                                     octetsOf<smpp::DeliverSm>(5),
                                     octetsOf<smpp::DataSm>(6),
                                     octetsOf<smpp::QuerySm>(7),
                                     octetsOf<smpp::BindTransceiverResp>(8),
                                     octetsOf<smpp::GenericNack>(9),
                                     octetsOf<smpp::Unbind>(10)};
        for (int round = 0; round < 2000; ++round) {
            Rig rig(round % 2 ? kServer : kClient, quiet());
            if (round % 3)
                rig.bound(BindType::Transceiver, std::make_shared<InboundGate>(2));
            else if (round % 2 == 0) {
                rig.session->start({});
                rig.link->connected();
            }
            if (round % 2 == 0 && rig.session->isBound())
                rig.send(1);
            QByteArray stream;
            for (int i = 0; i < 8; ++i)
                stream += pdus[random.bounded(pdus.size())];
            for (int changes = random.bounded(1, 6); changes > 0; --changes)
                stream[random.bounded(stream.size())] = char(random.bounded(256));
            rig.link->receive(stream);
            rig.soon();
            rig.clock.advance(400'000);
            // Whatever it was, it has an end, which is told once, and what was sent has been told before.
            if (!rig.events.end) {
                rig.session->drop(QStringLiteral("enough"));
            }
            QVERIFY(rig.events.end);
            QCOMPARE(rig.said().count("ended "), 1);
            QCOMPARE(rig.session->inFlight(), 0);
            QCOMPARE(rig.session->unanswered(), 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestSessionHostile)
#include "tst_sessionhostile.moc"
