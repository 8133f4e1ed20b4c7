// From Core's queue to PDUs.
#include "relay/translate.h"
#include "smpp/tlvs.h"
#include "text/gsm7.h"
#include "text/udh.h"
#include "translaterig.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;
namespace tlv = smpp::tlv;

class TestTranslateOutbound : public QObject
{
    Q_OBJECT

    static QueueMessage full()
    {
        QueueMessage m = textMessage(QStringLiteral(u"gr\u00FC\u00DF"), quint8(3));
        m.serviceType = "CMT";
        m.source = {"BANK", 5, 2};
        m.destination = {"491701234567", 1, 3};
        m.esmClass = 0x03;
        m.protocolId = 0x41;
        m.priority = 2;
        m.registeredDelivery = 0x11;
        m.replaceIfPresent = true;
        m.expires = 1'795'419'900'999; // 2026-11-23T07:45:00.999Z
        m.deliverAfter = 1'795'419'900'000;
        m.tlvs = {{0x1401, "one"}, {0x0204, QByteArray::fromHex("1234")}};
        return m;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // ---- Fields

    void everyFieldGoesIntoASubmitSm()
    {
        const auto list = pdus(full());
        QCOMPARE(list.size(), 1u);
        smpp::SubmitSm expected;
        expected.serviceType.assign("CMT");
        expected.sourceAddrTon = 5;
        expected.sourceAddrNpi = 2;
        expected.sourceAddr.assign("BANK");
        expected.destAddrTon = 1;
        expected.destAddrNpi = 3;
        expected.destinationAddr.assign("491701234567");
        expected.esmClass = 0x03;
        expected.protocolId = 0x41;
        expected.priorityFlag = 2;
        expected.validityPeriod.assign("261123074500000+");
        expected.registeredDelivery = 0x11;
        expected.replaceIfPresentFlag = 1;
        expected.dataCoding = 3;
        expected.shortMessage.assign("gr\xFC\xDF");
        expected.tlvs.append(0x1401, "one");
        expected.tlvs.append(0x0204, QByteArray::fromHex("1234"));
        QVERIFY(list[0] == expected);
    }

    void aDeliverSmHasNoTimesAndReplacesNothing()
    {
        const auto list = pdus<smpp::DeliverSm>(full(), partner());
        QCOMPARE(list.size(), 1u);
        smpp::DeliverSm expected;
        expected.serviceType.assign("CMT");
        expected.sourceAddrTon = 5;
        expected.sourceAddrNpi = 2;
        expected.sourceAddr.assign("BANK");
        expected.destAddrTon = 1;
        expected.destAddrNpi = 3;
        expected.destinationAddr.assign("491701234567");
        expected.esmClass = 0x03;
        expected.protocolId = 0x41;
        expected.priorityFlag = 2;
        expected.registeredDelivery = 0x11;
        expected.dataCoding = 3;
        expected.shortMessage.assign("gr\xFC\xDF");
        expected.tlvs.append(0x1401, "one");
        expected.tlvs.append(0x0204, QByteArray::fromHex("1234"));
        QVERIFY(list[0] == expected);
    }

    void withoutExpiryThereIsNoValidity()
    {
        QVERIFY(pdus(textMessage(QStringLiteral("x")))[0].validityPeriod.isEmpty());
    }

    void whatDoesNotFitSmppIsNamed_data()
    {
        QTest::addColumn<int>("field");
        QTest::addColumn<int>("longest");
        QTest::addColumn<QByteArray>("error");
        QTest::newRow("service_type") << 0 << 5 << QByteArray("invalid_service_type");
        QTest::newRow("source") << 1 << 20 << QByteArray("invalid_source");
        QTest::newRow("destination") << 2 << 20 << QByteArray("invalid_destination");
    }
    void whatDoesNotFitSmppIsNamed()
    {
        QFETCH(int, field);
        QFETCH(int, longest);
        QFETCH(QByteArray, error);
        QueueMessage m = textMessage(QStringLiteral("x"));
        QByteArray &value = field == 0 ? m.serviceType : field == 1 ? m.source.addr : m.destination.addr;
        value = QByteArray(longest, '1');
        QCOMPARE(::error(m), QByteArray());
        value = QByteArray(longest + 1, '1');
        QCOMPARE(::error(m), error);
        value = QByteArray("1\0002", 3);
        QCOMPARE(::error(m), error);
    }

    // ---- Text

    void codingOfText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("wanted"); // -1: none
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<int>("coding"); // -1: cannot be
        QTest::addColumn<QByteArray>("octets");
        const auto row = [](const char *name, const QString &text, int wanted, DefaultAlphabet alphabet, int coding,
                            const char *hex) {
            QTest::newRow(name) << text << wanted << int(alphabet) << coding << QByteArray::fromHex(hex);
        };
        const QString euro = QStringLiteral(u"\u20AC"), e = QStringLiteral(u"\u00EA");
        row("GSM", euro, -1, DefaultAlphabet::Gsm7, 0, "1b65");
        row("not GSM", e, -1, DefaultAlphabet::Gsm7, 8, "00ea");
        row("Latin-1 peer", e, -1, DefaultAlphabet::Latin1, 0, "ea");
        row("not Latin-1", euro, -1, DefaultAlphabet::Latin1, 8, "20ac");
        row("ASCII peer", QStringLiteral("@"), -1, DefaultAlphabet::Ascii, 0, "40");
        row("UTF-8 peer", euro, -1, DefaultAlphabet::Utf8, 0, "e282ac");
        row("packing peer", QStringLiteral("hello"), -1, DefaultAlphabet::Gsm7Packed, 0, "e8329bfd06");
        row("wanted UCS-2", QStringLiteral("a"), 8, DefaultAlphabet::Gsm7, 8, "0061");
        row("wanted Latin-1", e, 3, DefaultAlphabet::Gsm7, 3, "ea");
        row("wanted default", QStringLiteral("@"), 0, DefaultAlphabet::Gsm7, 0, "00");
        row("wanted what cannot carry it", euro, 3, DefaultAlphabet::Gsm7, -1, "");
        row("wanted default that cannot", e, 0, DefaultAlphabet::Gsm7, -1, "");
        row("wanted no text at all", QStringLiteral("a"), 4, DefaultAlphabet::Gsm7, -1, "");
        row("empty", QString(), -1, DefaultAlphabet::Gsm7, 0, "");
    }
    void codingOfText()
    {
        QFETCH(QString, text);
        QFETCH(int, wanted);
        QFETCH(int, alphabet);
        QFETCH(int, coding);
        QFETCH(QByteArray, octets);
        const QueueMessage m = textMessage(text, wanted < 0 ? std::nullopt : std::optional(quint8(wanted)));
        const PeerSettings peer = peerWith(LongMessageStyle::Udh8, DefaultAlphabet(alphabet));
        if (coding < 0) {
            QCOMPARE(error(m, peer), QByteArray("encoding_error"));
            return;
        }
        const auto list = pdus(m, peer);
        QCOMPARE(list.size(), 1u);
        QCOMPARE(int(list[0].dataCoding), coding);
        QCOMPARE(shortMessage(list[0]), octets);
    }

    void aMessageWithoutContentIsEmpty()
    {
        QueueMessage m = textMessage({});
        m.text.reset();
        const auto list = pdus(m);
        QCOMPARE(list.size(), 1u);
        QVERIFY(list[0].shortMessage.isEmpty());
    }

    void binaryHasCodingFourUnlessItSays()
    {
        const QByteArray octets = QByteArray::fromHex("00ff1b");
        QCOMPARE(int(pdus(binaryMessage(octets))[0].dataCoding), 4);
        QCOMPARE(shortMessage(pdus(binaryMessage(octets))[0]), octets);
        QCOMPARE(int(pdus(binaryMessage(octets, quint8(0xF5)))[0].dataCoding), 0xF5);
        QCOMPARE(int(pdus(binaryMessage("odd", quint8(8)))[0].dataCoding), 8); // as it came in
    }

    // ---- Long messages

    void longTextIsSplitAsThePeerWantsIt_data()
    {
        QTest::addColumn<int>("style");
        QTest::addColumn<bool>("unicode");
        QTest::addColumn<int>("first");
        QTest::newRow("8 bits") << int(LongMessageStyle::Udh8) << false << 153;
        QTest::newRow("8 bits, UCS-2") << int(LongMessageStyle::Udh8) << true << 67;
        QTest::newRow("16 bits") << int(LongMessageStyle::Udh16) << false << 152;
        QTest::newRow("16 bits, UCS-2") << int(LongMessageStyle::Udh16) << true << 66;
        QTest::newRow("SAR") << int(LongMessageStyle::Sar) << false << 153;
        QTest::newRow("SAR, UCS-2") << int(LongMessageStyle::Sar) << true << 67;
    }
    void longTextIsSplitAsThePeerWantsIt()
    {
        QFETCH(int, style);
        QFETCH(bool, unicode);
        QFETCH(int, first);
        const QChar c = unicode ? QChar(0x4E2D) : QChar(u'x');
        const int unit = unicode ? 2 : 1;
        QueueMessage m = textMessage(QString(first + 20, c));
        QCOMPARE(pdus(textMessage(QString(unicode ? 70 : 160, c)), peerWith(LongMessageStyle(style))).size(), 1u);
        m.esmClass = 0x03;
        m.tlvs = {{0x1401, "each"}};
        const auto list = pdus(m, peerWith(LongMessageStyle(style)));
        QCOMPARE(list.size(), 2u);
        int octets = 0;
        for (std::size_t i = 0; i < 2; ++i) {
            const smpp::SubmitSm &pdu = list[i];
            QVERIFY(pdu.tlvs.contains(0x1401));
            QCOMPARE(int(pdu.dataCoding), unicode ? 8 : 0);
            const Segment place{kReference, 2, quint8(i + 1)};
            QByteArray data = shortMessage(pdu);
            if (LongMessageStyle(style) == LongMessageStyle::Sar) {
                QCOMPARE(int(pdu.esmClass), 0x03);
                QVERIFY(get(pdu.tlvs, tlv::kSarMsgRefNum) == place.reference);
                QVERIFY(get(pdu.tlvs, tlv::kSarTotalSegments) == place.total);
                QVERIFY(get(pdu.tlvs, tlv::kSarSegmentSeqnum) == place.number);
            } else {
                QCOMPARE(int(pdu.esmClass), 0x43);
                const bool wide = LongMessageStyle(style) == LongMessageStyle::Udh16;
                const QByteArray header = concatenationHeader(place, wide);
                QVERIFY(data.startsWith(header));
                data.remove(0, header.size());
                QVERIFY(!pdu.tlvs.contains(tlv::kSarMsgRefNum.tag));
            }
            if (i == 0)
                QCOMPARE(data.size(), first * unit);
            octets += int(data.size());
        }
        QCOMPARE(octets, (first + 20) * unit);
    }

    void longTextMayGoWhole()
    {
        const auto list = pdus(textMessage(QString(300, u'x')), peerWith(LongMessageStyle::Payload));
        QCOMPARE(list.size(), 1u);
        QVERIFY(list[0].shortMessage.isEmpty());
        QVERIFY(get(list[0].tlvs, tlv::kMessagePayload) == QByteArray(300, 'x'));
        QCOMPARE(int(list[0].esmClass), 0);
    }

    void longBinaryIsSplitToo()
    {
        const auto list = pdus(binaryMessage(QByteArray(200, '\xAB')));
        QCOMPARE(list.size(), 2u);
        QCOMPARE(shortMessage(list[0]), concatenationHeader({kReference, 2, 1}, false) + QByteArray(134, '\xAB'));
        QCOMPARE(shortMessage(list[1]).size(), 6 + 66);
    }

    void whatIsTooLongCannotBeEncoded()
    {
        QCOMPARE(error(textMessage(QString(153 * 255, u'x'))), QByteArray());
        QCOMPARE(error(textMessage(QString(153 * 255 + 1, u'x'))), QByteArray("encoding_error"));
        QCOMPARE(error(binaryMessage(QByteArray(64'001, 'x')), peerWith(LongMessageStyle::Payload)),
                 QByteArray("encoding_error"));
    }

    // ---- Parts that Core has as such

    void aHeaderOfItsOwnIsSentAsItIs()
    {
        QueueMessage m = textMessage(QStringLiteral("part"));
        m.udh = QByteArray::fromHex("050003a70302");
        m.segment = Segment{0xA7, 3, 2};
        for (const LongMessageStyle style :
             {LongMessageStyle::Udh8, LongMessageStyle::Sar, LongMessageStyle::Payload}) {
            const auto list = pdus(m, peerWith(style));
            QCOMPARE(list.size(), 1u);
            QCOMPARE(int(list[0].esmClass), 0x40);
            QCOMPARE(shortMessage(list[0]), m.udh + "part");
            QVERIFY(list[0].tlvs.isEmpty());
        }
    }

    void aBinaryPartWithAHeaderIsNotSplit()
    {
        QueueMessage m = binaryMessage(QByteArray(300, 'x'));
        m.udh = QByteArray::fromHex("06050415820000");
        const auto list = pdus(m);
        QCOMPARE(list.size(), 1u);
        QCOMPARE(int(list[0].esmClass), 0x40);
        QVERIFY(list[0].shortMessage.isEmpty()); // over 254 octets: in message_payload, the header too
        QVERIFY(get(list[0].tlvs, tlv::kMessagePayload) == QByteArray(m.udh + *m.payload));
    }

    void aPartFillsAShortMessageToTheLastOctet()
    {
        QueueMessage m = binaryMessage(QByteArray(247, 'x'));
        m.udh = QByteArray::fromHex("06050415820000");
        QCOMPARE(pdus(m)[0].shortMessage.size(), 254);
        m.payload = QByteArray(248, 'x');
        QVERIFY(pdus(m)[0].shortMessage.isEmpty());
        m.payload = QByteArray(64'000, 'x');
        QCOMPARE(error(m), QByteArray("encoding_error"));
    }

    void aSegmentWithoutAHeaderIsMarkedAsThePeerWantsIt_data()
    {
        QTest::addColumn<int>("style");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("8 bits") << int(LongMessageStyle::Udh8) << QByteArray("050003cd0302");
        QTest::newRow("16 bits") << int(LongMessageStyle::Udh16) << QByteArray("060804abcd0302");
        QTest::newRow("SAR") << int(LongMessageStyle::Sar) << QByteArray();
        QTest::newRow("payload") << int(LongMessageStyle::Payload) << QByteArray();
    }
    void aSegmentWithoutAHeaderIsMarkedAsThePeerWantsIt()
    {
        QFETCH(int, style);
        QFETCH(QByteArray, header);
        QueueMessage text = textMessage(QStringLiteral("part")), binary = binaryMessage("part");
        text.segment = binary.segment = Segment{0xABCD, 3, 2};
        for (const QueueMessage &m : {text, binary}) {
            const auto list = pdus(m, peerWith(LongMessageStyle(style)));
            QCOMPARE(list.size(), 1u);
            QCOMPARE(shortMessage(list[0]), QByteArray::fromHex(header) + "part");
            QCOMPARE(int(list[0].esmClass), header.isEmpty() ? 0 : 0x40);
            QCOMPARE(list[0].tlvs.contains(tlv::kSarMsgRefNum.tag), header.isEmpty());
        }
    }

    void aSegmentBesideAHeaderOfAnotherKindIsInSarTlvs()
    {
        QueueMessage m = textMessage(QStringLiteral("part"));
        m.udh = QByteArray::fromHex("06050415820000");
        m.segment = Segment{0xABCD, 3, 2};
        const auto list = pdus(m);
        QCOMPARE(shortMessage(list[0]), m.udh + "part");
        QVERIFY(get(list[0].tlvs, tlv::kSarSegmentSeqnum) == quint8(2));
    }

    void aPartThatItsCodingCannotCarryCannotBeEncoded()
    {
        QueueMessage m = textMessage(QStringLiteral(u"\u20AC"), quint8(3));
        m.segment = Segment{1, 2, 1};
        QCOMPARE(error(m), QByteArray("encoding_error"));
    }

    void theHeaderIndicatorFollowsTheHeader()
    {
        QueueMessage m = textMessage(QStringLiteral("x"));
        m.esmClass = 0x43;
        QCOMPARE(int(pdus(m)[0].esmClass), 0x03); // none there
    }

    // ---- Receipts for partners

    void aReceiptHasTextTlvsAndItsMark()
    {
        QueueMessage m = textMessage({});
        m.type = MessageType::DeliveryReceipt;
        m.text.reset();
        m.esmClass = 0x03;
        m.tlvs = {{0x1401, "one"}};
        Receipt r;
        r.messageId = "4711";
        r.state = MessageState::Delivered;
        r.delivered = 1;
        r.submitDate = 1'473'082'020'000;
        r.doneDate = 1'473'082'620'000;
        r.text = QStringLiteral("Hello");
        m.receipt = r;
        const auto list = pdus<smpp::DeliverSm>(m, partner());
        QCOMPARE(list.size(), 1u);
        QCOMPARE(int(list[0].esmClass), 0x07);
        QCOMPARE(int(list[0].dataCoding), 0);
        QCOMPARE(shortMessage(list[0]),
                 QByteArray("id:4711 sub:001 dlvrd:001 submit date:1609051327 done date:1609051337 "
                            "stat:DELIVRD err:000 text:Hello"));
        QVERIFY(get(list[0].tlvs, tlv::kReceiptedMessageId) == QByteArray("4711"));
        QVERIFY(get(list[0].tlvs, tlv::kMessageState) == quint8(2));
        QVERIFY(list[0].tlvs.contains(0x1401));
    }

    void aReceiptIsPackedForAPartnerWhoPacks()
    {
        QueueMessage m = textMessage({});
        m.type = MessageType::DeliveryReceipt;
        m.text.reset();
        m.receipt = Receipt();
        m.receipt->messageId = "4711";
        PeerSettings peer = partner();
        const QByteArray plain = shortMessage(pdus<smpp::DeliverSm>(m, peer).at(0));
        peer.defaultAlphabet = DefaultAlphabet::Gsm7Packed;
        const QByteArray packed = shortMessage(pdus<smpp::DeliverSm>(m, peer).at(0));
        QVERIFY(packed.size() < plain.size());
        QVERIFY(decodeText(Alphabet::Gsm7Packed, packed) == QString::fromLatin1(plain));
    }

    void aReceiptThatSaysNothingIsNone()
    {
        QueueMessage m = textMessage(QStringLiteral("x"));
        m.type = MessageType::DeliveryReceipt;
        QCOMPARE(error(m, partner()), QByteArray("invalid_receipt"));
    }

    void whatComesInGoesOutAgain_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<int>("coding");
        QTest::addColumn<QByteArray>("data");
        const auto row = [](const char *name, DefaultAlphabet alphabet, int coding, const QByteArray &data) {
            QTest::newRow(name) << int(alphabet) << coding << data;
        };
        const auto packed = [](const char *header, const char *septets) {
            const QByteArray udh = QByteArray::fromHex(header);
            return QByteArray(udh + gsm7::pack(QByteArray::fromHex(septets), gsm7::fillBitsAfter(udh.size())));
        };
        row("UCS-2", DefaultAlphabet::Gsm7, 8, QByteArray::fromHex("050003a703024e2d20ac"));
        row("GSM", DefaultAlphabet::Gsm7, 0, QByteArray::fromHex("050003a70302001b65"));
        row("packed GSM", DefaultAlphabet::Gsm7Packed, 0, packed("050003a70302", "616263"));
        row("packed GSM with a class", DefaultAlphabet::Gsm7Packed, 0xF1, packed("060804a7a70302", "616263"));
        row("Turkish", DefaultAlphabet::Gsm7, 0, QByteArray::fromHex("080003a703022401011b731b69"));
        row("packed Turkish", DefaultAlphabet::Gsm7Packed, 0, packed("080003a70302240101", "1b731b69"));
        row("Hindi", DefaultAlphabet::Gsm7, 0, QByteArray::fromHex("062401062501062f424c5f27591b1d"));
        row("packed Hindi", DefaultAlphabet::Gsm7Packed, 0, packed("06240106250106", "2f424c5f27591b1d"));
        row("ports", DefaultAlphabet::Gsm7Packed, 4, QByteArray::fromHex("060504158200001234"));
    }
    void whatComesInGoesOutAgain()
    {
        QFETCH(int, alphabet);
        QFETCH(int, coding);
        QFETCH(QByteArray, data);
        const PeerSettings peer = peerWith(LongMessageStyle::Udh8, DefaultAlphabet(alphabet));
        smpp::SubmitSm pdu;
        pdu.sourceAddr.assign("100");
        pdu.destinationAddr.assign("200");
        pdu.esmClass = 0x40;
        pdu.dataCoding = quint8(coding);
        pdu.shortMessage.assign(data);
        pdu.tlvs.append(0x1401, "one");
        const auto in =
            toInbound(fieldsOf(pdu), Direction::MobileTerminated, alphabetOf(peer.defaultAlphabet), true, 0);
        QVERIFY(in.ok());
        QVERIFY(in->message.text.has_value() != (coding == 4));
        QueueMessage m;
        static_cast<Content &>(m) = in->message;
        static_cast<Protocol &>(m) = in->message;
        m.source = in->message.source;
        m.destination = in->message.destination;
        const auto list = pdus(m, peer);
        QCOMPARE(list.size(), 1u);
        QCOMPARE(shortMessage(list[0]).toHex(), data.toHex());
        QVERIFY(list[0] == pdu);
    }

    void aPackedSegmentStartsOnASeptetAfterTheHeaderThatItGets()
    {
        QueueMessage m = textMessage(QStringLiteral("part"));
        m.segment = Segment{0xABCD, 3, 2};
        for (const LongMessageStyle style : {LongMessageStyle::Udh8, LongMessageStyle::Udh16, LongMessageStyle::Sar}) {
            const auto list = pdus(m, peerWith(style, DefaultAlphabet::Gsm7Packed));
            const auto in = toInbound(fieldsOf(list.at(0)), Direction::MobileTerminated, Alphabet::Gsm7Packed, true, 0);
            QVERIFY(in->message.text == QStringLiteral("part"));
            QVERIFY(in->message.segment->number == 2);
        }
    }
};

QTEST_GUILESS_MAIN(TestTranslateOutbound)
#include "tst_translateoutbound.moc"
