// Requests that come in: handed up, answered, refused.
#include "sessionrig.h"

using namespace gateway;
using smpp::CommandStatus;

class TestSessionRequests : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void handsUpEveryRequestOfAPartner()
    {
        Rig rig(kServer);
        rig.bound();
        smpp::SubmitMulti multi;
        multi.destAddresses.resize(1);

        rig.link->receive(submit(1) + octetsOf<smpp::DataSm>(2) + octetsOf(3, multi) + octetsOf<smpp::QuerySm>(4) +
                          octetsOf<smpp::CancelSm>(5) + octetsOf<smpp::ReplaceSm>(6));
        QCOMPARE(rig.said(),
                 QByteArray("submit_sm 1, data_sm 2, submit_multi 3, query_sm 4, cancel_sm 5, replace_sm 6"));
        QCOMPARE(rig.session->unanswered(), 6);
        QCOMPARE(rig.events.texts, QByteArrayList{"hello"});
    }

    void handsUpEveryRequestOfACarrier()
    {
        Rig rig(kClient);
        rig.bound();
        smpp::AlertNotification alert;
        alert.sourceAddr.assign("4912");
        rig.link->receive(octetsOf<smpp::DeliverSm>(1) + octetsOf<smpp::DataSm>(2) + octetsOf(3, alert));
        QCOMPARE(rig.said(), QByteArray("deliver_sm 1, data_sm 2, notice 4912"));
        QCOMPARE(rig.session->unanswered(), 2);
    }

    void answersWithTheRequestsOwnSequenceNumber()
    {
        Rig rig(kServer);
        rig.bound();
        for (const quint32 sequence : {0u, 0x7FFFFFFFu, 0x80000001u, 0xFFFFFFFFu}) {
            rig.link->receive(submit(sequence));
            smpp::SubmitSmResp response;
            response.messageId.assign("77");
            rig.session->respond(sequence, response);
            QCOMPARE(rig.link->takeWritten(), submitResp(sequence, "77"));
        }
        QCOMPARE(rig.session->unanswered(), 0);
    }

    void theSameSequenceNumberTwiceIsTwoRequests()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(5) + submit(5));
        QCOMPARE(rig.session->unanswered(), 2);
        rig.session->respond(5, smpp::SubmitSmResp{});
        rig.session->respond(5, smpp::SubmitSmResp{});
        QCOMPARE(rig.session->unanswered(), 0);
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 5 ESME_ROK 1, submit_sm_resp 5 ESME_ROK 1"));
    }

    void anAnswerToNothingIsNotSent()
    {
        Rig rig(kServer);
        rig.bound();
        rig.session->respond(5, smpp::SubmitSmResp{});
        rig.session->respondError<smpp::SubmitSm>(5, CommandStatus::ESME_RSYSERR);
        QCOMPARE(rig.written(), QByteArray());
        QCOMPARE(rig.session->unanswered(), 0);
    }

    void anErrorHasTheBodyThatItsSpecificationGivesIt()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(1) + octetsOf<smpp::QuerySm>(2) + octetsOf<smpp::ReplaceSm>(3));
        rig.session->respondError<smpp::SubmitSm>(1, CommandStatus::ESME_RTHROTTLED);
        rig.session->respondError<smpp::QuerySmResp>(2, CommandStatus::ESME_RQUERYFAIL);
        rig.session->respondError<smpp::ReplaceSm>(3, CommandStatus::ESME_RREPLACEFAIL);
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 1 ESME_RTHROTTLED 1, query_sm_resp 2 ESME_RQUERYFAIL 0, "
                                           "replace_sm_resp 3 ESME_RREPLACEFAIL 0"));
        QCOMPARE(rig.session->unanswered(), 0);
    }

    void anAnswerWithinTheBatchLeavesInOneWrite()
    {
        Rig rig(kServer);
        rig.bound();
        rig.events.answerAtOnce = true;
        QByteArray many;
        for (quint32 i = 1; i <= 50; ++i)
            many += submit(i);
        const int before = rig.link->writes();
        rig.link->receive(many);
        QCOMPARE(rig.link->writes() - before, 1);
        QCOMPARE(rig.written().count("submit_sm_resp"), 50);
        QCOMPARE(rig.events.batches, 1);
    }

    void whatIsWrittenWhenABatchEndsLeavesWithIt()
    {
        Rig rig(kServer);
        rig.bound();
        rig.events.onBatch = [](Session &session) {
            while (session.unanswered() > 0)
                session.respond(9, smpp::SubmitSmResp{});
        };
        const int before = rig.link->writes();
        rig.link->receive(octetsOf<smpp::EnquireLink>(1) + submit(9) + submit(9));
        QCOMPARE(rig.link->writes() - before, 1);
        QCOMPARE(rig.written(), QByteArray("enquire_link_resp 1 ESME_ROK 0, submit_sm_resp 9 ESME_ROK 1, "
                                           "submit_sm_resp 9 ESME_ROK 1"));
    }

    void anAnswerOutsideOfABatchLeavesAtOnce()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(submit(1));
        QCOMPARE(rig.written(), QByteArray());
        rig.session->respond(1, smpp::SubmitSmResp{});
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 1 ESME_ROK 1"));
    }

    void requestsAreTakenFromAnySplitOfTheStream()
    {
        const QByteArray stream = submit(1, "one") + octetsOf<smpp::EnquireLink>(2) + submit(3, "three");
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            Rig rig(kServer);
            rig.bound();
            rig.link->receive(stream.left(cut));
            rig.link->receive(stream.mid(cut));
            QCOMPARE(rig.said(), QByteArray("submit_sm 1, submit_sm 3"));
            QCOMPARE(rig.events.texts, (QByteArrayList{"one", "three"}));
        }
    }

    // ---- refusals

    void aBodyThatCannotBeReadIsRefusedAndTheSessionStays_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("cut short") << rawPdu(4, 1, QByteArray(3, '\0'))
                                   << QByteArray("submit_sm_resp 1 ESME_RINVMSGLEN 1");
        QTest::newRow("no NUL") << rawPdu(4, 2, "toolong") << QByteArray("submit_sm_resp 2 ESME_RINVPARLEN 1");
        QTest::newRow("broken payload") << rawPdu(4, 3, submit(3).mid(16) + QByteArray::fromHex("04240009"))
                                        << QByteArray("submit_sm_resp 3 ESME_RINVOPTPARSTREAM 1");
        QTest::newRow("no body at all") << rawPdu(3, 4) << QByteArray("query_sm_resp 4 ESME_RINVMSGLEN 0");
    }
    void aBodyThatCannotBeReadIsRefusedAndTheSessionStays()
    {
        QFETCH(QByteArray, octets);
        QFETCH(QByteArray, answer);
        auto gate = std::make_shared<InboundGate>(1);
        Rig rig(kServer);
        rig.bound(BindType::Transceiver, gate);
        rig.link->receive(octets);
        QCOMPARE(rig.written(), answer);
        QCOMPARE(rig.said(), QByteArray("pduError invalid_body"));
        QCOMPARE(gate->inside(), 0);
        rig.link->receive(submit(9));
        QCOMPARE(rig.said(), QByteArray("submit_sm 9"));
    }

    void anUnknownCommandGetsAGenericNackWithItsSequenceNumber()
    {
        for (const bool bound : {true, false}) {
            Rig rig(kServer);
            if (bound)
                rig.bound();
            rig.link->receive(rawPdu(0x00000077, 12, "abc") + rawPdu(0x00010201, 13));
            QCOMPARE(rig.written(), QByteArray("generic_nack 12 ESME_RINVCMDID 0, generic_nack 13 ESME_RINVCMDID 0"));
            QCOMPARE(rig.said(), QByteArray("pduError unknown_command, pduError unknown_command"));
            QCOMPARE(rig.events.details.first(), QStringLiteral("command_id 0x00000077"));
        }
    }

    void whatIsNotServedIsRefusedInItsResponseOrByANack()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(octetsOf<smpp::BroadcastSm>(1) + octetsOf<smpp::QueryBroadcastSm>(2) +
                          octetsOf<smpp::CancelBroadcastSm>(3) + octetsOf<smpp::ParamRetrieve>(4) +
                          octetsOf<smpp::Outbind>(5));
        QCOMPARE(rig.written(),
                 QByteArray("broadcast_sm_resp 1 ESME_RINVCMDID 1, query_broadcast_sm_resp 2 ESME_RINVCMDID 0, "
                            "cancel_broadcast_sm_resp 3 ESME_RINVCMDID 0, "
                            "param_retrieve_resp 4 ESME_RINVCMDID 0, generic_nack 5 ESME_RINVCMDID 0"));
    }

    void aReceiverBindMaySubmitNothing()
    {
        Rig rig(kServer);
        rig.bound(BindType::Receiver);
        rig.link->receive(submit(1) + octetsOf<smpp::DataSm>(2) + octetsOf<smpp::QuerySm>(3));
        QCOMPARE(rig.written(), QByteArray("submit_sm_resp 1 ESME_RINVBNDSTS 1, data_sm_resp 2 ESME_RINVBNDSTS 1, "
                                           "query_sm_resp 3 ESME_RINVBNDSTS 0"));
        QCOMPARE(rig.said(), QByteArray("pduError bad_state, pduError bad_state, pduError bad_state"));
    }

    void aPartnerMayDeliverNothing()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(octetsOf<smpp::DeliverSm>(1) + octetsOf<smpp::AlertNotification>(2));
        QCOMPARE(rig.written(), QByteArray("deliver_sm_resp 1 ESME_RINVBNDSTS 1, generic_nack 2 ESME_RINVBNDSTS 0"));
    }

    void aCarrierMaySubmitNothing()
    {
        Rig rig(kClient);
        rig.bound();
        rig.link->receive(submit(1) + bindPdu(2));
        QCOMPARE(rig.written(),
                 QByteArray("submit_sm_resp 1 ESME_RINVBNDSTS 1, bind_transceiver_resp 2 ESME_RINVBNDSTS 0"));
    }

    void aTransmitterBindIsDeliveredNothing()
    {
        Rig rig(kClient);
        rig.bound(BindType::Transmitter);
        rig.link->receive(octetsOf<smpp::DeliverSm>(1));
        QCOMPARE(rig.written(), QByteArray("deliver_sm_resp 1 ESME_RINVBNDSTS 1"));
    }

    void aNoticeThatCannotBeReadIsCountedAlone()
    {
        Rig rig(kClient);
        rig.bound();
        rig.link->receive(rawPdu(0x102, 1, "x"));
        QCOMPARE(rig.said(), QByteArray("pduError invalid_body"));
        QCOMPARE(rig.written(), QByteArray());
    }

    void aLengthThatCannotBeIsNackedAndTheLinkClosed_data()
    {
        QTest::addColumn<quint32>("length");
        QTest::addColumn<qsizetype>("octets");
        QTest::addColumn<QByteArray>("answer");
        for (const quint32 length : {0u, 4u, 15u, 65'537u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
            const QByteArray name = QByteArray::number(length);
            QTest::newRow(name.constData())
                << length << qsizetype(80) << QByteArray("generic_nack 9 ESME_RINVCMDLEN 0");
            QTest::newRow(QByteArray(name + " alone").constData())
                << length << qsizetype(4) << QByteArray("generic_nack 0 ESME_RINVCMDLEN 0");
        }
    }
    void aLengthThatCannotBeIsNackedAndTheLinkClosed()
    {
        QFETCH(quint32, length);
        QFETCH(qsizetype, octets);
        QFETCH(QByteArray, answer);
        for (const bool bound : {true, false}) {
            Rig rig(kServer);
            if (bound)
                rig.bound();
            QByteArray pdu = rawPdu(4, 9, QByteArray(64, '\0'));
            for (int i = 0; i < 4; ++i)
                pdu[i] = char(length >> (24 - 8 * i));
            rig.link->receive(pdu.left(octets));
            QCOMPARE(rig.written(), answer);
            QVERIFY(rig.link->isClosing());
            QCOMPARE(rig.said(), QByteArray("pduError bad_length, ended ProtocolError"));
        }
    }

    void namesWhatSpeaksInsteadOfSmpp()
    {
        Rig rig(kServer);
        rig.link->receive("GET / HTTP/1.1\r\n\r\n");
        QCOMPARE(rig.events.details,
                 QStringList{QStringLiteral("command_length 1195725856, looks like an HTTP request")});
        QCOMPARE(rig.events.end->reason, rig.events.details.first());
        Rig tls(kServer);
        tls.link->receive(QByteArray::fromHex("1603010200010001fc0303"));
        QVERIFY(tls.events.details.first().endsWith(QStringLiteral("looks like a TLS ClientHello")));
    }

    void takesPdusUpTo64KiB()
    {
        Rig rig(kServer);
        rig.bound();
        smpp::DataSm pdu;
        QByteArray octets = octetsOf(1, pdu);
        pdu.tlvs.append(0x0424, QByteArray(65'536 - octets.size() - 4, 'x'));
        octets = octetsOf(1, pdu);
        QCOMPARE(octets.size(), 65'536);
        rig.link->receive(octets);
        QCOMPARE(rig.said(), QByteArray("data_sm 1"));
    }

    void answersEnquireLinkInEveryPhase()
    {
        Rig rig(kServer);
        rig.bound();
        rig.link->receive(octetsOf<smpp::EnquireLink>(1));
        QCOMPARE(rig.link->takeWritten(), rawPdu(0x80000015, 1));
        rig.link->receive(submit(2) + octetsOf<smpp::Unbind>(3) + octetsOf<smpp::EnquireLink>(4));
        QCOMPARE(rig.written(), QByteArray("enquire_link_resp 4 ESME_ROK 0"));
    }
};

QTEST_GUILESS_MAIN(TestSessionRequests)
#include "tst_sessionrequests.moc"
