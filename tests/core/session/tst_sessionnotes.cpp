// What real carriers and partners do, note by note, as a session meets it; what is read within a PDU stands in
// tst_tolerance.
#include "sessionrig.h"
#include "smpp/tlvs.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace gateway;
using smpp::CommandStatus;

namespace {

SessionSettings strictness(bool strict)
{
    SessionSettings settings;
    settings.strict = strict;
    settings.enquireLinkInterval = 0;
    return settings;
}

QByteArray vectorOf(const QString &id)
{
    QFile file(QStringLiteral(TEST_VECTORS "/pdu.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no vectors");
    const QJsonArray all = QJsonDocument::fromJson(file.readAll())[QStringLiteral("vectors")].toArray();
    for (const QJsonValue &one : all) {
        if (one[QStringLiteral("id")].toString() == id)
            return QByteArray::fromHex(one[QStringLiteral("hex")].toString().toLatin1());
    }
    qFatal("no vector %s", qPrintable(id));
}

/// A client whose bind is on its way.
struct Binding : Rig
{
    explicit Binding(const SessionSettings &settings = strictness(false)) : Rig(kClient, settings)
    {
        session->start({});
        link->connected();
        link->takeWritten();
    }
};

/// A submit_sm with the sm_length and what follows it.
QByteArray message(quint32 sequence, int smLength, const QByteArray &rest)
{
    QByteArray body = submit(sequence, "").mid(16);
    body.back() = char(smLength);
    return rawPdu(4, sequence, body + rest);
}

} // namespace

class TestSessionNotes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void note01AResponseWithoutABodyEndsItsRequest()
    {
        for (const bool strict : {false, true}) {
            Rig rig(kClient, strictness(strict));
            rig.bound();
            rig.send(1);
            rig.link->receive(rawPdu(0x80000004, 2));
            QCOMPARE(rig.said(), strict ? QByteArray("pduError invalid_body, answered 1")
                                        : QByteArray("pduError tolerated_empty_response, answered 1"));
            QCOMPARE(rig.events.ends[0].status, 0u);
            QCOMPARE(rig.events.ids, QByteArrayList{QByteArray()});
        }
    }

    void note02AnErrorResponseMayHaveABodyOrNone()
    {
        Rig rig(kClient);
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.send(3);
        rig.link->receive(rawPdu(0x80000004, 2, {}, 0x0B) + rawPdu(0x80000004, 3, QByteArray("no id\0", 6), 0x0B) +
                          rawPdu(0x80000004, 4, QByteArray("\xff\x01", 2), 0x0B));
        QCOMPARE(rig.said(), QByteArray("answered 1, answered 2, pduError tolerated_unterminated, answered 3"));
        for (const RequestEnd &end : rig.events.ends)
            QCOMPARE(end.status, 0x0Bu);
        Binding refused;
        refused.link->receive(rawPdu(0x80000009, 1, "SMSC", 0x0E));
        refused.soon();
        QCOMPARE(refused.said(), QByteArray("ended BindRefused"));
    }

    void note03To05AMessageIsTakenAndAStrictPeerIsRefused_data()
    {
        QTest::addColumn<QByteArray>("pdu");
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("refusal");
        const QByteArray hex = QByteArray::fromHex("0427000102001e00413330303500");
        QTest::newRow("3 extra NUL") << message(9, 5, QByteArray("hello\0", 6)) << QByteArray("tolerated_extra_nul")
                                     << QByteArray("submit_sm_resp 9 ESME_RINVOPTPARSTREAM 1");
        QTest::newRow("4 larger") << message(9, 20, "hello") << QByteArray("tolerated_text_length")
                                  << QByteArray("submit_sm_resp 9 ESME_RINVMSGLEN 1");
        QTest::newRow("4 one short") << message(9, 4, "hello") << QByteArray("tolerated_text_length")
                                     << QByteArray("submit_sm_resp 9 ESME_RINVOPTPARSTREAM 1");
        QTest::newRow("5 TLV") << message(9, 5, "hello" + hex) << QByteArray("tolerated_broken_tlv")
                               << QByteArray("submit_sm_resp 9 ESME_RINVOPTPARSTREAM 1");
    }
    void note03To05AMessageIsTakenAndAStrictPeerIsRefused()
    {
        QFETCH(QByteArray, pdu);
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, refusal);
        Rig rig(kServer, strictness(false));
        rig.bound();
        rig.link->receive(pdu + submit(10));
        QCOMPARE(rig.said(), "pduError " + kind + ", submit_sm 9, submit_sm 10");
        QCOMPARE(rig.events.texts, (QByteArrayList{"hello", "hello"}));
        QVERIFY(rig.events.details.first().startsWith(QStringLiteral("submit_sm: ")));
        QCOMPARE(rig.session->unanswered(), 2);

        Rig strict(kServer, strictness(true));
        strict.bound();
        strict.link->receive(pdu + submit(10));
        QCOMPARE(strict.said(), QByteArray("pduError invalid_body, submit_sm 10"));
        QCOMPARE(strict.written(), refusal);
        QCOMPARE(strict.session->unanswered(), 1);
    }

    void note06TwoHundredAndFiftyFiveOctetsAreAMessage()
    {
        for (const bool strict : {false, true}) {
            Rig rig(kServer, strictness(strict));
            rig.bound();
            rig.link->receive(message(9, 255, QByteArray(255, 'x')));
            QCOMPARE(rig.said(), QByteArray("submit_sm 9"));
            QCOMPARE(rig.events.texts, QByteArrayList{QByteArray(255, 'x')});
        }
    }

    void note07TheStreamGoesOnBehindAPduThatWasLongerThanItSaid_data()
    {
        QTest::addColumn<QByteArray>("pdu");
        QTest::addColumn<QByteArray>("kind");
        const auto shortened = [](QByteArray pdu, int by) {
            pdu[3] = char(pdu[3] - by);
            return pdu;
        };
        for (const int by : {1, 2, 4, 5, 11})
            QTest::addRow("text, %d", by)
                << shortened(message(9, 12, "hello, world"), by) << QByteArray("tolerated_text_length");
        QTest::addRow("TLV") << shortened(message(9, 5, "hello" + QByteArray::fromHex("001e000401020304")), 3)
                             << QByteArray("tolerated_broken_tlv");
        // pdu-158 lacks 3 octets of its text, and has a NUL too many behind them.
        QTest::addRow("pdu-158") << vectorOf(QStringLiteral("pdu-158")) << QByteArray("tolerated_text_length");
    }
    void note07TheStreamGoesOnBehindAPduThatWasLongerThanItSaid()
    {
        QFETCH(QByteArray, pdu);
        QFETCH(QByteArray, kind);
        const quint32 sequence = smpp::readHeader(pdu.constData()).sequence;
        const QByteArray stream = pdu + submit(20);
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            Rig rig(kServer, strictness(false));
            rig.bound();
            rig.link->receive(stream.left(cut));
            rig.link->receive(stream.mid(cut));
            QCOMPARE(rig.said(), "pduError " + kind + ", submit_sm " + QByteArray::number(sequence) +
                                     ", pduError tolerated_command_length, submit_sm 20");
            QCOMPARE(rig.written(), QByteArray());
        }
        Rig strict(kServer, strictness(true));
        strict.bound();
        strict.link->receive(stream);
        QCOMPARE(strict.said(), QByteArray("pduError invalid_body, pduError bad_length, ended ProtocolError"));
    }

    void note07ANulThatAResponseLeftBehindItIsSkipped()
    {
        Rig rig(kClient, strictness(false));
        rig.bound();
        rig.send(1);
        rig.send(2);
        rig.link->receive(vectorOf(QStringLiteral("pdu-150")) + submitResp(3, "m3")); // sequence number 2
        QCOMPARE(rig.said(), QByteArray("pduError tolerated_unterminated, answered 1, "
                                        "pduError tolerated_command_length, answered 2"));
        QCOMPARE(rig.events.ids, (QByteArrayList{"0A000000A3D323A1", "m3"}));
    }

    void note07WhatIsNoPduBehindItEndsTheLink()
    {
        QByteArray pdu = message(9, 12, "hello, world");
        pdu[3] = char(pdu[3] - 4);
        Rig rig(kServer, strictness(false));
        rig.bound();
        rig.link->receive(pdu + QByteArray(40, 'x'));
        QCOMPARE(rig.said(), QByteArray("pduError tolerated_text_length, submit_sm 9, pduError bad_length, "
                                        "ended ProtocolError"));
        QCOMPARE(rig.written(), QByteArray("generic_nack 2021161080 ESME_RINVCMDLEN 0"));
        // And a whole PDU in between has nothing to do with it.
        Rig later(kServer, strictness(false));
        later.bound();
        later.link->receive(message(9, 9, "hello") + submit(10) + QByteArray(4, 'x') + submit(11));
        QVERIFY(later.said().endsWith("submit_sm 10, pduError bad_length, ended ProtocolError"));
    }

    void note08AnEnquireLinkIsAnsweredWithoutABody()
    {
        Rig rig(kServer, strictness(false));
        rig.bound();
        rig.link->receive(octetsOf<smpp::EnquireLink>(5));
        QCOMPARE(rig.link->takeWritten(), rawPdu(0x80000015, 5));
        rig.link->receive(rawPdu(0x15, 6, QByteArray::fromHex("04280001ff")) + rawPdu(0x15, 7, "x"));
        QCOMPARE(rig.link->takeWritten(), rawPdu(0x80000015, 6) + rawPdu(0x80000015, 7));
        QCOMPARE(rig.said(), QByteArray("pduError tolerated_extra_tlvs, pduError tolerated_left_over"));
    }

    void note09WhatSpeaksInsteadOfSmppIsNamed_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("name");
        QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n")
                              << QStringLiteral("command_length 1213486160, looks like an HTTP response");
        QTest::newRow("GET") << QByteArray("GET / HTTP/1.1\r\n\r\n")
                             << QStringLiteral("command_length 1195725856, looks like an HTTP request");
        QTest::newRow("POST") << QByteArray("POST /sms HTTP/1.1\r\n")
                              << QStringLiteral("command_length 1347375956, looks like an HTTP request");
        QTest::newRow("TLS") << QByteArray::fromHex("1603010200010001fc0303")
                             << QStringLiteral("command_length 369295618, looks like a TLS ClientHello");
    }
    void note09WhatSpeaksInsteadOfSmppIsNamed()
    {
        QFETCH(QByteArray, octets);
        QFETCH(QString, name);
        Rig rig(kServer);
        rig.link->receive(octets);
        QCOMPARE(rig.events.details, QStringList{name});
        QCOMPARE(rig.events.end->kind, SessionEnd::Kind::ProtocolError);
        QCOMPARE(rig.events.end->reason, name);
    }

    void note10ALongAddressIsHandedUpWhole()
    {
        const QByteArray pdu = rawPdu(4, 9, submit(9).mid(16).replace("100", QByteArray(30, '1')));
        for (const bool strict : {false, true}) {
            Rig rig(kServer, strictness(strict));
            rig.bound();
            rig.link->receive(pdu);
            QCOMPARE(rig.said(), strict ? QByteArray("pduError invalid_body")
                                        : QByteArray("pduError tolerated_long_string, submit_sm 9"));
            QCOMPARE(rig.written(), strict ? QByteArray("submit_sm_resp 9 ESME_RINVPARLEN 1") : QByteArray());
        }
    }

    void note11EnquireLinkBeforeTheBindAnswerIsAnsweredAndNoneIsSent()
    {
        SessionSettings settings;
        settings.enquireLinkInterval = 1000;
        Binding rig(settings);
        rig.link->receive(octetsOf<smpp::EnquireLink>(3));
        rig.clock.advance(20'000);
        QCOMPARE(rig.written(), QByteArray("enquire_link_resp 3 ESME_ROK 0"));
        QCOMPARE(rig.said(), QByteArray());
    }

    void note14ABindResponseWithoutANameOrAVersionBinds()
    {
        for (const char *body : {"00",
                                 "0002100001"
                                 "50",
                                 "736d736300", "736d7363000210000133",
                                 "736d736300001e0002310002100001"
                                 "34"}) {
            Binding rig(strictness(true)); // all of it is as it should be
            rig.link->receive(rawPdu(0x80000009, 1, QByteArray::fromHex(body)));
            QCOMPARE(rig.said(), QByteArray("bound"));
        }
    }

    void note14ABindOfAnyVersionIsTaken()
    {
        for (const quint8 version : {0x00, 0x01, 0x33, 0x34, 0x50, 0xff}) {
            Rig rig(kServer);
            rig.link->receive(bindPdu(1, "acme", version));
            rig.soon();
            rig.session->acceptBind("gw", {}, nullptr);
            QCOMPARE(rig.said(), QByteArray("bindRequested acme, bound"));
            QCOMPARE(rig.session->identity().interfaceVersion, version);
        }
    }

    void note15AGenericNackWithSequence0AnswersTheBind()
    {
        Binding rig;
        rig.link->receive(rawPdu(0x80000000, 0, {}, 3));
        rig.soon();
        QCOMPARE(rig.said(), QByteArray("pduError tolerated_nack_sequence, ended BindRefused"));
        QCOMPARE(rig.events.end->status, 3u);
        Binding strict(strictness(true));
        strict.link->receive(rawPdu(0x80000000, 0, {}, 3));
        QCOMPARE(strict.said(), QByteArray("pduError unexpected_response"));
        strict.clock.advance(30'000);
        QCOMPARE(strict.said(), QByteArray("ended BindTimeout"));
    }

    void note16NoAnswerAtAllIsATimeout()
    {
        Binding rig;
        rig.clock.advance(29'999);
        QVERIFY(!rig.events.end);
        rig.clock.advance(1);
        QCOMPARE(rig.said(), QByteArray("ended BindTimeout"));
        QVERIFY(rig.link->isClosing());
        QCOMPARE(rig.events.end->reason, QStringLiteral("no answer to the bind in 30 s"));
    }

    void note18DeliveriesBeforeTheBindAnswerAreHeld()
    {
        Binding rig;
        smpp::AlertNotification alert;
        alert.sourceAddr.assign("4912");
        rig.link->receive(octetsOf<smpp::DeliverSm>(5) + octetsOf(6, alert) + octetsOf<smpp::DataSm>(7));
        QCOMPARE(rig.said(), QByteArray());
        QCOMPARE(rig.written(), QByteArray());
        rig.link->receive(octetsOf<smpp::BindTransceiverResp>(1));
        QCOMPARE(rig.said(), QByteArray("bound, deliver_sm 5, notice 4912, data_sm 7"));
        // A bind that is refused is no place for them.
        Binding refused;
        refused.link->receive(octetsOf<smpp::DeliverSm>(5) + rawPdu(0x80000009, 1, {}, 0x0D));
        refused.soon();
        QCOMPARE(refused.said(), QByteArray("ended BindRefused"));
        QCOMPARE(refused.written(), QByteArray());
    }

    void note19ACloseWithoutUnbindLosesWhatIsInFlight()
    {
        Rig rig(kClient, strictness(false));
        rig.bound();
        rig.send(1);
        rig.link->closedByPeer();
        QCOMPARE(rig.said(), QByteArray("lost 1, ended LinkClosed"));
        QCOMPARE(rig.events.end->reason, QStringLiteral("closed by the other side"));
    }

    void note20SeveralBindsOnOneLinkAreRefusedAndTheSessionStays()
    {
        Rig rig(kServer, strictness(false));
        rig.bound();
        rig.link->receive(bindPdu<smpp::BindReceiver>(8) + bindPdu<smpp::BindTransmitter>(9) + bindPdu(10) +
                          submit(11));
        QCOMPARE(rig.written(),
                 QByteArray("bind_receiver_resp 8 ESME_RALYBND 0, bind_transmitter_resp 9 ESME_RALYBND 0, "
                            "bind_transceiver_resp 10 ESME_RALYBND 0"));
        QVERIFY(rig.said().endsWith("pduError bad_state, submit_sm 11"));
        QVERIFY(rig.session->isBound());
    }

    void note21AnySequenceNumberIsEchoedUnchanged()
    {
        Rig rig(kServer, strictness(true));
        rig.bound();
        rig.events.answerAtOnce = true;
        QByteArray expected;
        for (const quint32 sequence : {0u, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu}) {
            rig.link->receive(submit(sequence) + octetsOf<smpp::EnquireLink>(sequence) + rawPdu(0x77, sequence) +
                              octetsOf<smpp::BroadcastSm>(sequence));
            expected += octetsOf<smpp::SubmitSmResp>(sequence) + octetsOf<smpp::EnquireLinkResp>(sequence) +
                        errorOf<smpp::GenericNack>(sequence, CommandStatus::ESME_RINVCMDID) +
                        errorOf<smpp::BroadcastSmResp>(sequence, CommandStatus::ESME_RINVCMDID);
        }
        QCOMPARE(rig.link->takeWritten(), expected);
        rig.link->receive(octetsOf<smpp::Unbind>(0xFFFFFFFF));
        QCOMPARE(rig.written(), QByteArray("unbind_resp 4294967295 ESME_ROK 0"));
    }

    void note21ResponsesToNumbersThatWeNeverSendAreNoneOfOurs()
    {
        Rig rig(kClient, strictness(false));
        rig.bound();
        rig.send(1);
        rig.link->receive(submitResp(0) + submitResp(0x80000002) + submitResp(0xFFFFFFFF) + submitResp(2));
        QCOMPARE(rig.said(), QByteArray("pduError unexpected_response, pduError unexpected_response, "
                                        "pduError unexpected_response, answered 1"));
    }

    void note22EachSegmentOfTheSameSequenceNumberIsAnswered()
    {
        Rig rig(kServer, strictness(true));
        rig.bound();
        rig.link->receive(submit(7, "one") + submit(7, "two") + submit(7, "three"));
        QCOMPARE(rig.events.texts, (QByteArrayList{"one", "two", "three"}));
        for (const char *id : {"a", "b", "c"}) {
            smpp::SubmitSmResp response;
            response.messageId.assign(id);
            rig.session->respond(7, response);
            QCOMPARE(rig.link->takeWritten(), submitResp(7, id));
        }
        QCOMPARE(rig.session->unanswered(), 0);
    }

    void note23UnknownStatusesPassUpwardWithTheirNumber()
    {
        Rig rig(kClient, strictness(true));
        rig.bound();
        const std::vector<quint32> statuses = {0x22, 0x94, 0x400, 0x4FF, 0xFFFFFFFF};
        for (std::size_t i = 0; i < statuses.size(); ++i) {
            rig.send(i);
            rig.link->receive(rawPdu(0x80000004, quint32(i) + 2, {}, statuses[i]));
            QCOMPARE(rig.said(), "answered " + QByteArray::number(int(i)));
            QCOMPARE(rig.events.ends.last().status, statuses[i]);
            const QByteArray name = smpp::statusName(statuses[i]);
            QCOMPARE(name, "0x" + QByteArray::number(statuses[i], 16).rightJustified(8, '0'));
            QCOMPARE(smpp::statusByName(name), std::optional(statuses[i]));
        }
        Binding refused;
        refused.link->receive(rawPdu(0x80000009, 1, {}, 0x401));
        refused.soon();
        QCOMPARE(refused.events.end->reason, QStringLiteral("bind refused: 0x00000401 (0x00000401)"));
    }

    void note28TlvsWhereThereAreNoneDoNoHarm()
    {
        const QByteArray tlvs = QByteArray::fromHex("0204000200071454000101");
        for (const bool strict : {false, true}) {
            Rig rig(kServer, strictness(strict));
            rig.bound();
            rig.link->receive(rawPdu(3, 4, octetsOf<smpp::QuerySm>(4).mid(16) + tlvs) + rawPdu(0x15, 5, tlvs) +
                              rawPdu(6, 6, tlvs));
            QCOMPARE(rig.said(), strict ? QByteArray("pduError invalid_body, pduError invalid_body, "
                                                     "pduError invalid_body")
                                        : QByteArray("pduError tolerated_extra_tlvs, query_sm 4, "
                                                     "pduError tolerated_extra_tlvs, pduError tolerated_extra_tlvs"));
            QCOMPARE(rig.written(),
                     strict ? QByteArray("query_sm_resp 4 ESME_RINVMSGLEN 0, enquire_link_resp 5 ESME_RINVMSGLEN 0, "
                                         "unbind_resp 6 ESME_RINVMSGLEN 0")
                            : QByteArray("enquire_link_resp 5 ESME_ROK 0"));
            QCOMPARE(rig.session->phaseName(), strict ? "bound" : "unbinding");
        }
    }

    // ---- how strict

    void howStrictAPeerIsIsKnownWhenItsBindIsAnswered()
    {
        const QByteArray longType = bindPdu(3).mid(16).replace("TYPE", QByteArray(20, 'T'));
        for (const bool strict : {false, true}) {
            Rig rig(kServer);
            rig.link->receive(rawPdu(0x9, 3, longType));
            rig.soon();
            QCOMPARE(rig.said(), QByteArray("bindRequested acme"));
            QCOMPARE(rig.session->identity().systemType, QByteArray(20, 'T'));
            SessionSettings settings;
            settings.strict = strict;
            auto gate = std::make_shared<InboundGate>(1);
            rig.session->acceptBind("gw", settings, gate);
            rig.soon();
            if (!strict) {
                QCOMPARE(rig.said(), QByteArray("pduError tolerated_long_string, bound"));
                QCOMPARE(rig.written(), QByteArray("bind_transceiver_resp 3 ESME_ROK 8"));
                continue;
            }
            QCOMPARE(rig.said(), QByteArray("pduError invalid_body, ended BindRefused"));
            QCOMPARE(rig.written(), QByteArray("bind_transceiver_resp 3 ESME_RINVPARLEN 0"));
            QCOMPARE(rig.events.end->status, quint32(CommandStatus::ESME_RINVPARLEN));
        }
    }

    void aSessionDroppedOverItsBindIsNotBound()
    {
        Rig rig(kServer);
        rig.link->receive(bindPdu(3).replace(3, 1, QByteArray(1, char(bindPdu(3).size() + 1))) + QByteArray(1, '\0'));
        rig.soon();
        rig.events.onError = [](Session &session) { session.drop(QStringLiteral("enough")); };
        rig.session->acceptBind("gw", {}, nullptr);
        QCOMPARE(rig.said(), QByteArray("bindRequested acme, pduError tolerated_extra_nul, ended Dropped"));
        QCOMPARE(rig.written(), QByteArray());
    }

    void afterTheEndNothingMoreIsToldOfThePduThatBroughtIt()
    {
        Rig rig(kServer);
        QByteArray bind = bindPdu(3);
        bind.insert(16 + 4, "-with-a-long-name"); // one deviation in system_id
        bind.append('\0');                        // another at the end
        bind[3] = char(bind.size());
        rig.link->receive(bind);
        rig.soon();
        rig.events.onError = [](Session &session) { session.drop(QStringLiteral("enough")); };
        rig.session->acceptBind("gw", {}, nullptr);
        QCOMPARE(rig.said(), QByteArray("bindRequested acme-with-a-long-name, pduError tolerated_long_string, ended Dropped"));
    }
};

QTEST_GUILESS_MAIN(TestSessionNotes)
#include "tst_sessionnotes.moc"
