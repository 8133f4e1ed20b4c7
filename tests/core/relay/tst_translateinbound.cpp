// From PDUs to the contract's messages.
#include "relay/translate.h"
#include "smpp/tlvs.h"
#include "text/gsm7.h"
#include "text/smpptime.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;
using smpp::CommandStatus;
namespace tlv = smpp::tlv;

namespace {

constexpr qint64 kAt = 1'795'419'900'000; // 2026-11-23T07:45:00Z

/// Every field with a value of its own.
template <class P>
P fullPdu()
{
    P pdu;
    pdu.serviceType.assign("CMT");
    pdu.sourceAddrTon = 5;
    pdu.sourceAddrNpi = 2;
    pdu.sourceAddr.assign("BANK");
    pdu.destAddrTon = 1;
    pdu.destAddrNpi = 3;
    pdu.destinationAddr.assign("491701234567");
    pdu.esmClass = 0x03;
    pdu.protocolId = 0x41;
    pdu.priorityFlag = 2;
    pdu.scheduleDeliveryTime.assign("261123084500000+");
    pdu.validityPeriod.assign("000001000000000R");
    pdu.registeredDelivery = 0x11;
    pdu.replaceIfPresentFlag = 1;
    pdu.dataCoding = 3;
    pdu.smDefaultMsgId = 9;
    pdu.shortMessage.assign("gr\xFC\xDF");
    pdu.tlvs.append(0x1401, "one");
    set(pdu.tlvs, tlv::kUserMessageReference, 0x1234);
    return pdu;
}
smpp::SubmitSm plain(const QByteArray &text, quint8 dataCoding = 0)
{
    smpp::SubmitSm pdu;
    pdu.shortMessage.assign(text);
    pdu.dataCoding = dataCoding;
    return pdu;
}

template <class P>
Expected<Inbound, CommandStatus> read(const P &pdu, Direction direction = Direction::MobileTerminated,
                                      Alphabet alphabet = Alphabet::Gsm7, bool strict = false)
{
    return toInbound(fieldsOf(pdu), direction, alphabet, strict, kAt);
}
template <class P>
QByteArray refusal(const P &pdu, Direction direction = Direction::MobileTerminated, bool strict = false)
{
    const auto in = read(pdu, direction, Alphabet::Gsm7, strict);
    return in ? QByteArrayLiteral("taken") : smpp::statusName(in.error());
}
constexpr Direction kFromCarrier = Direction::MobileOriginated;

/// "0301 user-data" of a message with a header, in hex.
smpp::SubmitSm withHeader(const QByteArray &hex, const QByteArray &text, quint8 dataCoding = 0)
{
    smpp::SubmitSm pdu = plain(QByteArray::fromHex(hex) + text, dataCoding);
    pdu.esmClass = 0x40;
    return pdu;
}
void setSar(smpp::Tlvs &tlvs, quint16 reference, quint8 total, quint8 number)
{
    set(tlvs, tlv::kSarMsgRefNum, reference);
    set(tlvs, tlv::kSarTotalSegments, total);
    set(tlvs, tlv::kSarSegmentSeqnum, number);
}

} // namespace

class TestTranslateInbound : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // ---- Fields

    void everyFieldOfASubmitSmIsTaken()
    {
        const auto in = read(fullPdu<smpp::SubmitSm>());
        QVERIFY(in.ok());
        InboundMessage expected;
        expected.direction = Direction::MobileTerminated;
        expected.receivedAt = kAt;
        expected.serviceType = "CMT";
        expected.source = {"BANK", 5, 2};
        expected.destination = {"491701234567", 1, 3};
        expected.esmClass = 0x03;
        expected.protocolId = 0x41;
        expected.priority = 2;
        expected.deliverAfter = kAt + 3'600'000;
        expected.expires = kAt + 86'400'000;
        expected.registeredDelivery = 0x11;
        expected.replaceIfPresent = true;
        expected.dataCoding = 3;
        expected.text = QStringLiteral(u"gr\u00FC\u00DF");
        expected.tlvs = {{0x1401, "one"}, {0x0204, QByteArray::fromHex("1234")}};
        QVERIFY(in->message == expected);
        QVERIFY(!in->undecodable);
    }

    void aDeliverSmGivesTheSameButItsTimes()
    {
        const auto mt = read(fullPdu<smpp::SubmitSm>());
        const auto mo = read(fullPdu<smpp::DeliverSm>(), kFromCarrier);
        QVERIFY(mo.ok());
        InboundMessage expected = mt->message;
        expected.direction = Direction::MobileOriginated;
        expected.deliverAfter.reset();
        expected.expires.reset();
        QVERIFY(mo->message == expected);
    }

    void aDataSmGivesWhatItHas()
    {
        smpp::DataSm pdu;
        pdu.serviceType.assign("CMT");
        pdu.sourceAddrTon = 5;
        pdu.sourceAddrNpi = 2;
        pdu.sourceAddr.assign("BANK");
        pdu.destAddrTon = 1;
        pdu.destAddrNpi = 3;
        pdu.destinationAddr.assign("491701234567");
        pdu.esmClass = 0x03;
        pdu.registeredDelivery = 0x11;
        pdu.dataCoding = 8;
        set(pdu.tlvs, tlv::kMessagePayload, QByteArray::fromHex("00480069"));
        const auto in = read(pdu);
        QVERIFY(in.ok());
        InboundMessage expected;
        expected.receivedAt = kAt;
        expected.serviceType = "CMT";
        expected.source = {"BANK", 5, 2};
        expected.destination = {"491701234567", 1, 3};
        expected.esmClass = 0x03;
        expected.registeredDelivery = 0x11;
        expected.dataCoding = 8;
        expected.text = QStringLiteral("Hi");
        QVERIFY(in->message == expected);
    }

    void aSubmitMultiGivesAllButTheDestination()
    {
        const smpp::SubmitSm one = fullPdu<smpp::SubmitSm>();
        smpp::SubmitMulti pdu;
        pdu.serviceType = one.serviceType;
        pdu.sourceAddrTon = one.sourceAddrTon;
        pdu.sourceAddrNpi = one.sourceAddrNpi;
        pdu.sourceAddr = one.sourceAddr;
        pdu.esmClass = one.esmClass;
        pdu.protocolId = one.protocolId;
        pdu.priorityFlag = one.priorityFlag;
        pdu.scheduleDeliveryTime = one.scheduleDeliveryTime;
        pdu.validityPeriod = one.validityPeriod;
        pdu.registeredDelivery = one.registeredDelivery;
        pdu.replaceIfPresentFlag = one.replaceIfPresentFlag;
        pdu.dataCoding = one.dataCoding;
        pdu.shortMessage = one.shortMessage;
        pdu.tlvs = one.tlvs;
        const auto in = read(pdu);
        QVERIFY(in.ok());
        InboundMessage expected = read(one)->message;
        expected.destination = {};
        QVERIFY(in->message == expected);
    }

    void unknownTlvsPassInTheirOrderRepeatedOnesToo()
    {
        smpp::SubmitSm pdu = plain("x");
        for (const char *value : {"b", "a", ""})
            pdu.tlvs.append(0x1400, value);
        pdu.tlvs.append(0x0001, "c");
        const std::vector<RawTlv> expected{{0x1400, "b"}, {0x1400, "a"}, {0x1400, ""}, {0x0001, "c"}};
        QVERIFY(read(pdu)->message.tlvs == expected);
    }

    // ---- What is refused

    void badTimesOfAPartnerAreRefused_data()
    {
        QTest::addColumn<QByteArray>("schedule");
        QTest::addColumn<QByteArray>("validity");
        QTest::addColumn<QByteArray>("status");
        const QByteArray good = "261123084500000+";
        QTest::newRow("schedule") << QByteArray("nonsense") << good << QByteArray("ESME_RINVSCHED");
        QTest::newRow("no such day") << QByteArray("260230000000000+") << QByteArray() << QByteArray("ESME_RINVSCHED");
        QTest::newRow("validity") << good << QByteArray("26112308450000") << QByteArray("ESME_RINVEXPIRY");
        QTest::newRow("neither") << good << good << QByteArray("taken");
        QTest::newRow("none") << QByteArray() << QByteArray() << QByteArray("taken");
    }
    void badTimesOfAPartnerAreRefused()
    {
        QFETCH(QByteArray, schedule);
        QFETCH(QByteArray, validity);
        QFETCH(QByteArray, status);
        smpp::SubmitSm pdu = plain("x");
        pdu.scheduleDeliveryTime.assign(schedule);
        pdu.validityPeriod.assign(validity);
        QCOMPARE(refusal(pdu), status);
        QCOMPARE(refusal(pdu, kFromCarrier), QByteArray("taken"));
    }

    void aPriorityOverFourIsAPartnersMistake()
    {
        smpp::SubmitSm pdu = plain("x");
        pdu.priorityFlag = 4;
        QCOMPARE(int(read(pdu)->message.priority), 4);
        pdu.priorityFlag = 5;
        QCOMPARE(refusal(pdu), QByteArray("ESME_RINVPRTFLG"));
        QCOMPARE(int(read(pdu, kFromCarrier)->message.priority), 4);
    }

    void textBesideAPayloadIsAPartnersMistake()
    {
        smpp::SubmitSm pdu = plain("short");
        set(pdu.tlvs, tlv::kMessagePayload, "long");
        QCOMPARE(refusal(pdu), QByteArray("ESME_ROPTPARNOTALLWD"));
        const auto mo = read(pdu, kFromCarrier);
        QVERIFY(mo->message.text == QStringLiteral("short"));
        QVERIFY(mo->message.tlvs.empty());
    }

    // ---- Text and payload

    void dataCodingSaysWhatTheOctetsAre_data()
    {
        QTest::addColumn<int>("coding");
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("text"); // null: binary
        const auto row = [](const char *name, int coding, Alphabet alphabet, const QByteArray &hex,
                            const QString &text) {
            QTest::newRow(name) << coding << int(alphabet) << QByteArray::fromHex(hex) << text;
        };
        row("GSM", 0, Alphabet::Gsm7, "001b65", QStringLiteral(u"@\u20AC"));
        row("GSM packed", 0, Alphabet::Gsm7Packed, "e8329bfd06", QStringLiteral("hello"));
        row("Latin-1 by default", 0, Alphabet::Latin1, "e9", QStringLiteral(u"\u00E9"));
        row("UTF-8 by default", 0, Alphabet::Utf8, "c3a9", QStringLiteral(u"\u00E9"));
        row("IA5", 1, Alphabet::Gsm7, "6162", QStringLiteral("ab"));
        row("IA5 that is GSM", 1, Alphabet::Latin1, "1b65", QStringLiteral(u"\u20AC"));
        row("Latin-1", 3, Alphabet::Gsm7, "e9", QStringLiteral(u"\u00E9"));
        row("Cyrillic", 6, Alphabet::Gsm7, "b0", QStringLiteral(u"\u0410"));
        row("UCS-2", 8, Alphabet::Gsm7, "20ac", QStringLiteral(u"\u20AC"));
        row("message class, GSM", 0xF0, Alphabet::Gsm7, "00", QStringLiteral("@"));
        row("empty", 0, Alphabet::Gsm7, "", QStringLiteral(""));
        row("octets", 2, Alphabet::Gsm7, "00ff", QString());
        row("binary", 4, Alphabet::Gsm7, "00ff", QString());
        row("message class, binary", 0xF5, Alphabet::Gsm7, "00ff", QString());
    }
    void dataCodingSaysWhatTheOctetsAre()
    {
        QFETCH(int, coding);
        QFETCH(int, alphabet);
        QFETCH(QByteArray, octets);
        QFETCH(QString, text);
        const auto in = read(plain(octets, quint8(coding)), Direction::MobileTerminated, Alphabet(alphabet), true);
        QVERIFY(in.ok());
        QVERIFY(!in->undecodable);
        QVERIFY(in->message.dataCoding == quint8(coding));
        if (text.isNull()) {
            QVERIFY(!in->message.text);
            QVERIFY(in->message.payload == octets);
        } else {
            QVERIFY(in->message.text == text);
            QVERIFY(!in->message.payload);
        }
    }

    void textThatIsNotValidInItsCodingPassesAsPayload()
    {
        const smpp::SubmitSm pdu = plain("odd", 8);
        for (const Direction direction : {Direction::MobileTerminated, kFromCarrier}) {
            const auto in = read(pdu, direction);
            QVERIFY(in.ok());
            QVERIFY(in->undecodable);
            QVERIFY(!in->message.text);
            QVERIFY(in->message.payload == QByteArray("odd"));
            QVERIFY(in->message.dataCoding == 8);
        }
    }

    void aStrictPartnerHearsOfIt()
    {
        const smpp::SubmitSm pdu = plain("odd", 8);
        QCOMPARE(refusal(pdu, Direction::MobileTerminated, true), QByteArray("ESME_RSUBMITFAIL"));
        QCOMPARE(refusal(pdu, kFromCarrier, true), QByteArray("taken"));
    }

    void messagePayloadIsTheText()
    {
        smpp::SubmitSm pdu = plain("");
        const QByteArray longText(3000, 'x');
        set(pdu.tlvs, tlv::kMessagePayload, longText);
        pdu.tlvs.append(0x1400, "stays");
        const auto in = read(pdu);
        QVERIFY(in->message.text == QString::fromLatin1(longText));
        QCOMPARE(in->message.tlvs.size(), 1u);
    }

    // ---- Headers and segments

    void aHeaderIsTakenOffTheText_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<bool>("hasSegment");
        QTest::addColumn<int>("reference");
        QTest::newRow("8 bits") << QByteArray("050003a70302") << true << 0xA7;
        QTest::newRow("16 bits") << QByteArray("060804beef0302") << true << 0xBEEF;
        QTest::newRow("after ports") << QByteArray("0b0504158200000003a70302") << true << 0xA7;
        QTest::newRow("ports alone") << QByteArray("06050415820000") << false << 0;
    }
    void aHeaderIsTakenOffTheText()
    {
        QFETCH(QByteArray, header);
        QFETCH(bool, hasSegment);
        QFETCH(int, reference);
        const InboundMessage m = read(withHeader(header, "text"))->message;
        QCOMPARE(m.udh, QByteArray::fromHex(header));
        QVERIFY(m.text == QStringLiteral("text"));
        QCOMPARE(int(m.esmClass), 0x40);
        if (hasSegment)
            QVERIFY(m.segment == Segment({quint16(reference), 3, 2}));
        else
            QVERIFY(!m.segment);
    }

    void aHeaderIsTakenOffAPayloadToo()
    {
        smpp::SubmitSm pdu;
        pdu.esmClass = 0x43;
        set(pdu.tlvs, tlv::kMessagePayload, QByteArray(QByteArray::fromHex("050003a70302") + "text"));
        const InboundMessage m = read(pdu)->message;
        QVERIFY(m.segment == Segment({0xA7, 3, 2}));
        QVERIFY(m.text == QStringLiteral("text"));
        smpp::SubmitSm binary = withHeader("06050415820000", QByteArray::fromHex("00ff"), 4);
        QVERIFY(read(binary)->message.payload == QByteArray::fromHex("00ff"));
    }

    void packedTextAfterAHeaderStartsOnASeptet()
    {
        const QByteArray packed = gsm7::pack("hello", gsm7::fillBitsAfter(6));
        const auto in = read(withHeader("050003a70302", packed), Direction::MobileTerminated, Alphabet::Gsm7Packed);
        QVERIFY(in->message.text == QStringLiteral("hello"));
    }

    void aHeaderThatGoesBeyondTheDataIsNotText()
    {
        for (const char *octets : {"\x50yes", ""}) {
            smpp::SubmitSm pdu = plain(octets);
            pdu.esmClass = 0x40;
            const auto in = read(pdu);
            QVERIFY(in.ok());
            QVERIFY(in->undecodable);
            QVERIFY(in->message.payload == QByteArray(octets));
            QVERIFY(in->message.udh.isEmpty());
            QCOMPARE(refusal(pdu, Direction::MobileTerminated, true), QByteArray("ESME_RSUBMITFAIL"));
        }
    }

    void sarTlvsGiveTheSegmentAndDoNotPass()
    {
        smpp::SubmitSm pdu = plain("part");
        pdu.tlvs.append(0x1400, "stays");
        setSar(pdu.tlvs, 0xABCD, 3, 2);
        const InboundMessage m = read(pdu)->message;
        QVERIFY(m.segment == Segment({0xABCD, 3, 2}));
        QCOMPARE(m.tlvs.size(), 1u);
        QVERIFY(m.udh.isEmpty());
    }

    void sarTlvsThatSayNothingPass_data()
    {
        QTest::addColumn<int>("total");
        QTest::addColumn<int>("number");
        QTest::newRow("no total") << -1 << 1;
        QTest::newRow("no number") << 3 << -1;
        QTest::newRow("number beyond total") << 3 << 4;
        QTest::newRow("number zero") << 3 << 0;
        QTest::newRow("total zero") << 0 << 0;
    }
    void sarTlvsThatSayNothingPass()
    {
        QFETCH(int, total);
        QFETCH(int, number);
        smpp::SubmitSm pdu = plain("part");
        set(pdu.tlvs, tlv::kSarMsgRefNum, 7);
        if (total >= 0)
            set(pdu.tlvs, tlv::kSarTotalSegments, quint8(total));
        if (number >= 0)
            set(pdu.tlvs, tlv::kSarSegmentSeqnum, quint8(number));
        const InboundMessage m = read(pdu)->message;
        QVERIFY(!m.segment);
        QCOMPARE(m.tlvs.size(), std::size_t(1 + (total >= 0) + (number >= 0)));
    }

    void aHeaderOfAnotherKindDoesNotHideSarTlvs()
    {
        smpp::SubmitSm pdu = withHeader("06050415820000", "text");
        setSar(pdu.tlvs, 0xABCD, 3, 2);
        const InboundMessage m = read(pdu)->message;
        QVERIFY(m.segment == Segment({0xABCD, 3, 2}));
        QCOMPARE(m.udh, QByteArray::fromHex("06050415820000"));
        QVERIFY(m.tlvs.empty());
    }

    // ---- What real carriers and partners send

    void note26UnknownAndVendorTlvsAreKept()
    {
        smpp::DeliverSm pdu = fullPdu<smpp::DeliverSm>();
        pdu.tlvs.clear();
        std::vector<RawTlv> expected;
        for (const int tag : {0x1454, 0x060D, 0x1403, 0x0428, 0x1400, 0x3FFF, 0x4000, 0xFFFF}) {
            const QByteArray value = QByteArray::number(tag);
            pdu.tlvs.append(quint16(tag), value);
            expected.push_back({quint16(tag), value});
        }
        QVERIFY(read(pdu, kFromCarrier)->message.tlvs == expected);
        QVERIFY(read(pdu, Direction::MobileTerminated, Alphabet::Gsm7, true)->message.tlvs == expected);
    }

    void note39DataCodingZeroIsReadAsThePeersAlphabet_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<QString>("text"); // null: none
        QTest::newRow("GSM") << int(Alphabet::Gsm7) << QStringLiteral(u"\u00A1$\u00E0");
        QTest::newRow("Latin-1") << int(Alphabet::Latin1) << QStringLiteral("@\x02\x7F");
        QTest::newRow("ASCII") << int(Alphabet::Ascii) << QStringLiteral("@\x02\x7F");
    }
    void note39DataCodingZeroIsReadAsThePeersAlphabet()
    {
        QFETCH(int, alphabet);
        QFETCH(QString, text);
        const auto in = read(plain(QByteArray::fromHex("40027f")), kFromCarrier, Alphabet(alphabet));
        QVERIFY(in->message.text == text);
        QVERIFY(in->message.dataCoding == 0);
    }

    void note41GsmCodingValuesAreTextOrBinaryAndOthersAreBinary_data()
    {
        QTest::addColumn<int>("coding");
        QTest::addColumn<bool>("text");
        for (const int coding : {0xF0, 0xF1, 0xF2, 0xF3})
            QTest::addRow("0x%02X", coding) << coding << true;
        for (const int coding : {0xF4, 0xF5, 0xF6, 0xF7, 0x10, 0x11, 0x18, 0x3F, 0xC8})
            QTest::addRow("0x%02X", coding) << coding << false;
    }
    void note41GsmCodingValuesAreTextOrBinaryAndOthersAreBinary()
    {
        QFETCH(int, coding);
        QFETCH(bool, text);
        for (const bool strict : {false, true}) {
            const auto in =
                read(plain("a\x1b\x65", quint8(coding)), Direction::MobileTerminated, Alphabet::Latin1, strict);
            QVERIFY(in.ok());
            QVERIFY(!in->undecodable);
            QVERIFY(in->message.dataCoding == coding);
            QVERIFY(in->message.text == (text ? std::optional(QStringLiteral(u"a\u20AC")) : std::nullopt));
            QVERIFY(in->message.payload.has_value() != text);
        }
    }

    void note42TheHeaderWinsOverSarTlvsThatSayOtherwise()
    {
        for (const char *header : {"050003a70302", "06080400a70302"}) {
            for (const bool strict : {false, true}) {
                smpp::SubmitSm pdu = withHeader(header, "text");
                setSar(pdu.tlvs, 0xABCD, 9, 9);
                const auto in = read(pdu, Direction::MobileTerminated, Alphabet::Gsm7, strict);
                QVERIFY(in.ok());
                QVERIFY(in->message.segment == Segment({0xA7, 3, 2}));
                QVERIFY(in->message.tlvs.empty());
                QVERIFY(in->message.text == QStringLiteral("text"));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTranslateInbound)
#include "tst_translateinbound.moc"
