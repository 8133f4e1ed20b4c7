// What a patient reading passes over, and that a strict one does not.
#include "samples.h"
#include "smpp/codec.h"

#include <QtTest/QTest>

using namespace smpp;

namespace {

/// A PDU of that body read with patience; `said` is "KIND FIELD, …", or what was refused.
template <PduType P>
struct Reading
{
    explicit Reading(const QByteArray &body, quint32 status = 0)
    {
        const Header header{quint32(kHeaderLength + body.size()), quint32(P::id), status, 7};
        P again;
        const auto strictly = decode(again, header, body);
        strict = strictly.ok() ? QByteArray("whole")
                               : QByteArray(strictly.error().field) + ' ' + statusName(strictly.error().status);
        const auto done = decode(pdu, header, body, &found);
        if (!done.ok()) {
            said = QByteArray("refused ") + done.error().field + ' ' + statusName(done.error().status);
            return;
        }
        QByteArrayList lines;
        for (const Deviation &one : found)
            lines << QByteArray(kindOf(one.kind)) + ' ' + one.field;
        said = lines.join(", ");
    }

    P pdu = Sampler().make<P>(); // other values, to see that all are overwritten
    Deviations found;
    QByteArray strict;
    QByteArray said;
};

template <PduType P>
QByteArray bodyOf(const P &pdu)
{
    QByteArray out;
    if (!encode(out, pdu, 1))
        qFatal("%s cannot be encoded", P::name);
    return out.mid(kHeaderLength);
}

/// A submit_sm's body up to and with sm_length, then `rest`.
QByteArray message(int smLength, const QByteArray &rest)
{
    SubmitSm pdu;
    pdu.sourceAddr.assign("100");
    pdu.destinationAddr.assign("200");
    QByteArray body = bodyOf(pdu);
    body.back() = char(smLength);
    return body + rest;
}

QByteArray hex(const char *octets) { return QByteArray::fromHex(octets); }

/// A submit_sm with that source address, which encode would refuse.
QByteArray fromSource(const QByteArray &address)
{
    SubmitSm pdu;
    pdu.destinationAddr.assign("200");
    pdu.shortMessage.assign("hello");
    return bodyOf(pdu).insert(3, address);
}

} // namespace

class TestTolerance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void nothingIsNotedOfAPduThatIsAsItShouldBe()
    {
        forEachPdu([]<class P>() {
            Sampler sampler;
            const P pdu = sampler.make<P>();
            const Reading<P> reading(bodyOf(pdu));
            QCOMPARE(reading.strict, QByteArray("whole"));
            QVERIFY2(reading.found.isEmpty() && reading.said.isEmpty(), P::name);
            QVERIFY2(reading.pdu == pdu, P::name);
        });
    }

    void aReportNamesThePduTheFieldAndTheOctet()
    {
        const Reading<SubmitSm> reading(message(6, "hello"));
        QCOMPARE(reading.found.begin()->message("submit_sm"),
                 QByteArray("submit_sm: short_message at octet 38: its length octet disagrees with the octets that "
                            "are there"));
    }

    void whatWasNotedBeforeIsForgotten()
    {
        Deviations found;
        found.add({PduError::ToleratedExtraNul, "body", 16});
        found.setMissing(3);
        EnquireLink pdu;
        QVERIFY(decode(pdu, Header{16, quint32(EnquireLink::id), 0, 1}, {}, &found).ok());
        QVERIFY(found.isEmpty());
        QCOMPARE(found.missing(), 0);
    }

    void anyNumberOfDeviationsIsNotedUpToABound()
    {
        Deviations found;
        for (int i = 0; i < 100; ++i)
            found.add({PduError::ToleratedLongString, "source_addr", i});
        QCOMPARE(found.size(), 8);
        QVERIFY(found.contains(PduError::ToleratedLongString));
        QVERIFY(!found.contains(PduError::ToleratedExtraNul));
    }

    void everyKindIsALabelOfItsOwn()
    {
        QByteArrayList kinds;
        for (const char *kind : kPduErrorKinds) {
            QVERIFY2(QRegularExpression(QStringLiteral("^[a-z][a-z_]{3,31}$")).match(QLatin1String(kind)).hasMatch(),
                     kind);
            QVERIFY2(!kinds.contains(kind), kind);
            kinds << kind;
            const QByteArray words = wordsOf(PduError(kinds.size() - 1));
            QVERIFY(!words.isEmpty());
        }
        QCOMPARE(kindOf(PduError::ToleratedNackSequence), kinds.last());
    }

    // ---- field notes

    void note01AResponseOfSuccessMayHaveNoBodyAnEmptyOneOrNoNul()
    {
        forEachPdu([]<class P>() {
            if constexpr (P::kResponse) {
                const Reading<P> none(QByteArray{});
                QVERIFY2(none.pdu == P{}, P::name);
                QCOMPARE(none.said, none.strict == "whole" ? QByteArray() : "tolerated_empty_response body");
            }
        });
        QCOMPARE(Reading<SubmitSmResp>(QByteArray(1, '\0')).said, QByteArray());
        const Reading<SubmitSmResp> reading("m17");
        QCOMPARE(reading.said, QByteArray("tolerated_unterminated message_id"));
        QCOMPARE(reading.strict, QByteArray("message_id ESME_RINVPARLEN"));
        QCOMPARE(reading.pdu.messageId.view(), QByteArrayView("m17"));
        QCOMPARE(reading.found.missing(), 1);
    }

    void note02AnErrorResponseMayHaveAnyBody()
    {
        const quint32 status = quint32(CommandStatus::ESME_RINVDSTADR);
        QCOMPARE(Reading<SubmitSmResp>("m17" + QByteArray(1, '\0'), status).pdu.messageId.view(),
                 QByteArrayView("m17"));
        forEachPdu([&]<class P>() {
            if constexpr (P::kResponse) {
                for (const char *body : {"00", "ff", "ffffffffffff", "303132330002100001"}) {
                    const Reading<P> reading(hex(body), status);
                    QVERIFY2(!reading.said.startsWith("refused"), P::name);
                    QCOMPARE(reading.said.isEmpty(), reading.strict == "whole");
                }
            }
        });
    }

    void note03AnExtraNulAfterTheTextIsTolerated()
    {
        const QByteArray tlv = hex("0427000102");
        for (const int nuls : {1, 2, 3, 5, 9}) {
            const Reading<SubmitSm> reading(message(5, "hello" + QByteArray(nuls, '\0')));
            QCOMPARE(reading.said, QByteArray("tolerated_extra_nul tlvs"));
            QCOMPARE(reading.strict, QByteArray("tlvs ESME_RINVOPTPARSTREAM"));
            QCOMPARE(reading.pdu.shortMessage.view(), QByteArrayView("hello"));
            QVERIFY(reading.pdu.tlvs.isEmpty());
        }
        const Reading<SubmitSm> before(message(5, "hello" + QByteArray(1, '\0') + tlv));
        QCOMPARE(before.said, QByteArray("tolerated_extra_nul tlvs"));
        QCOMPARE(before.pdu.shortMessage.view(), QByteArrayView("hello"));
        QCOMPARE(before.pdu.tlvs.raw(), tlv);
        QCOMPARE(Reading<QuerySm>(bodyOf(QuerySm{}) + QByteArray(1, '\0')).said,
                 QByteArray("tolerated_extra_nul body"));
    }

    void note04ATextIsTakenAsFarAsItIsThere()
    {
        const Reading<SubmitSm> reading(message(9, "hello"));
        QCOMPARE(reading.said, QByteArray("tolerated_text_length short_message"));
        QCOMPARE(reading.strict, QByteArray("short_message ESME_RINVMSGLEN"));
        QCOMPARE(reading.pdu.shortMessage.view(), QByteArrayView("hello"));
        QVERIFY(reading.pdu.tlvs.isEmpty());
        QCOMPARE(reading.found.missing(), 4);
        // Nothing of a text is no text.
        QCOMPARE(Reading<SubmitSm>(message(9, {})).said, QByteArray("refused short_message ESME_RINVMSGLEN"));
    }

    void note04AnOctetBetweenTextAndTlvsBelongsToTheText()
    {
        for (const char *tlvs : {"", "0427000102", "02040002000714540000"}) {
            const Reading<SubmitSm> reading(message(4, "hello" + hex(tlvs)));
            QCOMPARE(reading.said, QByteArray("tolerated_text_length tlvs"));
            QCOMPARE(reading.strict, QByteArray("tlvs ESME_RINVOPTPARSTREAM"));
            QCOMPARE(reading.pdu.shortMessage.view(), QByteArrayView("hello"));
            QCOMPARE(reading.pdu.tlvs.raw(), hex(tlvs));
        }
        // A tag that nobody knows is no witness of it.
        QCOMPARE(Reading<SubmitSm>(message(4, "hello" + hex("14540000"))).said,
                 QByteArray("tolerated_broken_tlv tlvs"));
        // There is no room for it behind 255, and no text in a bind_resp.
        QCOMPARE(Reading<SubmitSm>(message(255, QByteArray(256, 'x'))).said, QByteArray("tolerated_broken_tlv tlvs"));
        QCOMPARE(Reading<BindReceiverResp>(hex("414200") + 'x').said, QByteArray("tolerated_broken_tlv tlvs"));
    }

    void note05TlvsBeforeABrokenOneAreKept()
    {
        const QByteArray good = hex("0427000102");
        const QByteArray broken = hex("001e0041") + QByteArray("3005\0", 5);
        const Reading<DeliverSm> reading(message(5, "hello" + good + broken));
        QCOMPARE(reading.said, QByteArray("tolerated_broken_tlv tlvs"));
        QCOMPARE(reading.strict, QByteArray("tlvs ESME_RINVOPTPARSTREAM"));
        QCOMPARE(reading.pdu.tlvs.raw(), good);
        QCOMPARE(reading.found.begin()->offset, 16 + message(5, "hello" + good).size());
        QCOMPARE(reading.found.missing(), 0x41 - 5);
        QCOMPARE(Reading<DeliverSm>(message(5, "hello" + good + hex("0210"))).pdu.tlvs.raw(), good);
    }

    void note05ABrokenPayloadIsRefusedForItIsTheText()
    {
        const Reading<DataSm> reading(bodyOf(DataSm{}) + hex("04240009") + "hello");
        QCOMPARE(reading.said, QByteArray("refused tlvs ESME_RINVOPTPARSTREAM"));
        QCOMPARE(Reading<SubmitSm>(message(0, hex("14540000042400ff41"))).said,
                 QByteArray("refused tlvs ESME_RINVOPTPARSTREAM"));
    }

    void note06ATextOf255OctetsIsWhole()
    {
        const Reading<SubmitSm> reading(message(255, QByteArray(255, 'x')));
        QCOMPARE(reading.strict, QByteArray("whole")); // 5.0 has it so
        QCOMPARE(reading.said, QByteArray());
        QCOMPARE(reading.pdu.shortMessage.size(), 255);
        QCOMPARE(bodyOf(reading.pdu), message(255, QByteArray(255, 'x')));
    }

    void note07APduCutByItsOwnLengthTellsWhatIsMissing()
    {
        // Vector pdu-158: command_length 60 of 64.
        const QByteArray octets = hex("0000003c00000004000000000000000200010034363730343436363434340001013436373032303"
                                      "034363630004000000000000001000803240103747b737400");
        const Reading<SubmitSm> reading(octets.sliced(16, 60 - 16));
        QCOMPARE(reading.said, QByteArray("tolerated_text_length short_message"));
        QCOMPARE(reading.pdu.shortMessage.view(), octets.sliced(55, 5));
        QCOMPARE(reading.found.missing(), 3);
    }

    void note10AStringOverItsSizeIsTakenWholeWhereItCanBeHeld()
    {
        const QByteArray address(40, '4');
        const Reading<SubmitSm> reading(fromSource(address));
        QCOMPARE(reading.said, QByteArray("tolerated_long_string source_addr"));
        QCOMPARE(reading.strict, QByteArray("source_addr ESME_RINVPARLEN"));
        QCOMPARE(reading.pdu.sourceAddr.view(), address);
        QCOMPARE(reading.pdu.shortMessage.view(), QByteArrayView("hello"));
        QCOMPARE(Reading<SubmitSm>(fromSource(QByteArray(65, '4'))).pdu.sourceAddr.size(), 65);
        QCOMPARE(Reading<SubmitSm>(fromSource(QByteArray(66, '4'))).said,
                 QByteArray("refused source_addr ESME_RINVPARLEN"));

        SubmitMulti multi;
        multi.destAddresses.resize(2);
        QByteArray body = bodyOf(multi);
        const Reading<SubmitMulti> inList(body.insert(5 + 1 + 2, address)); // of the first destination
        QCOMPARE(inList.said, QByteArray("tolerated_long_string dest_addresses"));
        QCOMPARE(inList.pdu.destAddresses.at(0).destinationAddr.view(), address);
    }

    void note10AStringWithoutItsNulIsTakenWhereThePduEndsWithIt()
    {
        const QByteArray query = QByteArray("away\0\x1c\x1d", 7) + "Alice";
        const Reading<QuerySm> reading(query);
        QCOMPARE(reading.said, QByteArray("tolerated_unterminated source_addr"));
        QCOMPARE(reading.strict, QByteArray("source_addr ESME_RINVPARLEN"));
        QCOMPARE(reading.pdu.sourceAddr.view(), QByteArrayView("Alice"));
        QCOMPARE(Reading<QuerySm>(query + QByteArray(30, 'e')).said,
                 QByteArray("tolerated_long_string source_addr, tolerated_unterminated source_addr"));
        QCOMPARE(Reading<QuerySm>(query + QByteArray(66, 'e')).said, QByteArray("refused source_addr ESME_RINVPARLEN"));

        const QByteArray bind = bodyOf(BindTransceiver{});
        QCOMPARE(Reading<BindTransceiver>(bind.chopped(1)).said, QByteArray("tolerated_unterminated address_range"));
        // Other fields should follow: what belongs to which is not certain.
        QCOMPARE(Reading<BindTransceiver>("system").said, QByteArray("refused system_id ESME_RINVPARLEN"));
        QCOMPARE(Reading<SubmitSm>(message(5, "hello").first(5)).said,
                 QByteArray("refused source_addr ESME_RINVPARLEN"));
    }

    void note14ABindResponseMayLackItsNameAndItsVersion()
    {
        const Reading<BindTransceiverResp> noName(QByteArray(1, '\0') + hex("0210000150"));
        QCOMPARE(noName.said, QByteArray());
        QCOMPARE(get(noName.pdu.tlvs, tlv::kScInterfaceVersion), std::optional<quint8>(0x50));
        QCOMPARE(Reading<BindTransceiverResp>(QByteArray("smsc\0", 5)).said, QByteArray());
        // A version without its TLV.
        const Reading<BindTransceiverResp> bare(QByteArray("smsc\0\x34", 6));
        QCOMPARE(bare.said, QByteArray("tolerated_broken_tlv tlvs"));
        QCOMPARE(bare.pdu.systemId.view(), QByteArrayView("smsc"));
        // In other PDUs it is a TLV like any other.
        const Reading<SubmitSmResp> elsewhere(QByteArray("m1\0", 3) + hex("0210000134"));
        QCOMPARE(elsewhere.said, QByteArray());
        QCOMPARE(elsewhere.pdu.tlvs.raw(), hex("0210000134"));
    }

    void note28TlvsAreLeftOutWhereTheSpecificationHasNone()
    {
        const QByteArray tlvs = hex("02100001341454000101");
        forEachPdu([&]<class P>() {
            const P pdu = Sampler().make<P>();
            const Reading<P> reading(bodyOf(pdu) + tlvs);
            if constexpr (kCarriesTlvs<P>) {
                QCOMPARE(reading.said, QByteArray());
                QVERIFY2(reading.pdu.tlvs.raw().endsWith(tlvs), P::name);
            } else {
                QCOMPARE(reading.said, QByteArray("tolerated_extra_tlvs body"));
                QCOMPARE(reading.strict, QByteArray("body ESME_RINVMSGLEN"));
                QVERIFY2(reading.pdu == pdu, P::name);
            }
        });
    }

    // ---- where patience ends

    void octetsThatMeanNothingAreLeftOutBehindAHeaderAlone()
    {
        QCOMPARE(Reading<Unbind>("x").said, QByteArray("tolerated_left_over body"));
        QCOMPARE(Reading<GenericNack>("what").said, QByteArray("tolerated_left_over body"));
        QCOMPARE(Reading<ParamRetrieveResp>(QByteArray("v\0x", 3)).said, QByteArray("tolerated_left_over body"));
        // The fields of a request may have been read from the wrong places.
        QCOMPARE(Reading<QuerySm>(bodyOf(QuerySm{}) + "xx").said, QByteArray("refused body ESME_RINVMSGLEN"));
    }

    void aRequestThatLacksAFieldIsRefused()
    {
        const QByteArray body = message(5, "hello");
        for (qsizetype size = 0; size < body.size() - 5; ++size) {
            const Reading<SubmitSm> reading(body.first(size));
            QVERIFY2(reading.said.startsWith("refused"), QByteArray::number(size).constData());
        }
        SubmitMulti multi;
        multi.destAddresses.resize(1);
        QByteArray flag = bodyOf(multi);
        flag[5] = 3;
        QCOMPARE(Reading<SubmitMulti>(flag).said, QByteArray("refused dest_addresses ESME_RINVDESTFLAG"));
    }

    void aResponseThatBreaksOffKeepsTheFieldsBeforeIt()
    {
        QuerySmResp response;
        response.messageId.assign("m1");
        response.finalDate.assign("261123174500000+");
        response.messageState = 2;
        const QByteArray body = bodyOf(response);
        const Reading<QuerySmResp> reading(body.chopped(1)); // error_code
        QCOMPARE(reading.said, QByteArray("tolerated_response_body error_code"));
        QCOMPARE(reading.pdu, response);
        const Reading<SubmitMultiResp> list(hex("6d3100"
                                                "02"
                                                "01013200"
                                                "0000000b"));
        QCOMPARE(list.said, QByteArray("tolerated_response_body unsuccess_smes"));
        QCOMPARE(list.pdu.messageId.view(), QByteArrayView("m1"));
        QVERIFY(list.pdu.unsuccessSmes.empty());
        QCOMPARE(Reading<SubmitSmResp>(QByteArray(100, 'x')).said, QByteArray("tolerated_response_body message_id"));
    }

    void severalDeviationsInOnePduAreAllNoted()
    {
        const QByteArray body = fromSource(QByteArray(30, '4'));
        const Reading<SubmitSm> reading(body + QByteArray(1, '\0'));
        QCOMPARE(reading.said, QByteArray("tolerated_long_string source_addr, tolerated_extra_nul tlvs"));
    }
};

QTEST_GUILESS_MAIN(TestTolerance)
#include "tst_tolerance.moc"
