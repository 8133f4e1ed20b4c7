#include "smpp/tlvs.h"

#include <QtCore/QSet>
#include <QtTest/QTest>

using namespace smpp;

class TestTlvs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyTlvOfTheSpecificationsIsThereOnce()
    {
        QSet<quint16> tags;
        QSet<QByteArray> names;
        for (const TlvRow *row : tlv::kAll) {
            tags.insert(row->tag);
            names.insert(row->name);
            QVERIFY2(row->minLength <= row->maxLength && row->maxLength > 0, row->name);
            QVERIFY2(row->places, row->name);
            QCOMPARE(tlvRow(row->tag), row);
            QCOMPARE(tlvName(row->tag), row->name);
        }
        // 43 of 3.4 (table 5-7) and 21 of 5.0
        QCOMPARE(std::size(tlv::kAll), std::size_t(64));
        QCOMPARE(tags.size(), 64);
        QCOMPARE(names.size(), 64);
    }

    void theTagsAreThoseOfTheSpecification()
    {
        QCOMPARE(tlvName(0x0424), "message_payload");
        QCOMPARE(tlvName(0x001E), "receipted_message_id");
        QCOMPARE(tlvName(0x0427), "message_state");
        QCOMPARE(tlvName(0x0210), "sc_interface_version");
        QCOMPARE(tlvName(0x020C), "sar_msg_ref_num");
        QCOMPARE(tlvName(0x020E), "sar_total_segments");
        QCOMPARE(tlvName(0x020F), "sar_segment_seqnum");
        QCOMPARE(tlvName(0x0423), "network_error_code");
        QCOMPARE(tlvName(0x0204), "user_message_reference");
        QCOMPARE(tlvName(0x1383), "its_session_info");
        QCOMPARE(tlvName(0x060B), "billing_identification");
    }

    void unknownTagsHaveNoRow()
    {
        for (const quint16 tag : {0x0000, 0x0004, 0x1400, 0x1454, 0xFFFF}) {
            QVERIFY(!tlvRow(tag));
            QCOMPARE(tlvName(tag), "unknown");
        }
    }

    void numbersAreReadAndWrittenInTheirSize()
    {
        Tlvs tlvs;
        set(tlvs, tlv::kMessageState, 2);
        set(tlvs, tlv::kSarMsgRefNum, 0xABCD);
        set(tlvs, tlv::kQosTimeToLive, 0x01020304u);
        QCOMPARE(tlvs.raw().toHex(), QByteArray("0427000102"
                                                "020c0002abcd"
                                                "0017000401020304"));
        QCOMPARE(get(tlvs, tlv::kMessageState), std::optional<quint8>(2));
        QCOMPARE(get(tlvs, tlv::kSarMsgRefNum), std::optional<quint16>(0xABCD));
        QCOMPARE(get(tlvs, tlv::kQosTimeToLive), std::optional<quint32>(0x01020304));
        set(tlvs, tlv::kMessageState, 5);
        QCOMPARE(get(tlvs, tlv::kMessageState), std::optional<quint8>(5));
        QCOMPARE(tlvs.raw().size(), 19);
    }

    void aNumberOfAnotherSizeIsNone()
    {
        Tlvs tlvs;
        tlvs.append(tlv::kMessageState.tag, "\x01\x02");
        tlvs.append(tlv::kSarMsgRefNum.tag, "\x01");
        QVERIFY(!get(tlvs, tlv::kMessageState));
        QVERIFY(!get(tlvs, tlv::kSarMsgRefNum));
        QVERIFY(!get(tlvs, tlv::kQosTimeToLive));
    }

    void stringsTravelWithANulAndAreReadWithout()
    {
        Tlvs tlvs;
        set(tlvs, tlv::kReceiptedMessageId, "7f3a");
        QCOMPARE(tlvs.raw().toHex(), QByteArray("001e00053766336100"));
        QCOMPARE(get(tlvs, tlv::kReceiptedMessageId).value(), "7f3a");
        Tlvs without;
        without.append(tlv::kReceiptedMessageId.tag, "7f3a");
        QCOMPARE(get(without, tlv::kReceiptedMessageId).value(), "7f3a");
        Tlvs twice;
        twice.append(tlv::kReceiptedMessageId.tag, QByteArrayView("7f\0\0", 4));
        QCOMPARE(get(twice, tlv::kReceiptedMessageId).value(), "7f");
    }

    void octetsTravelAsTheyAre()
    {
        Tlvs tlvs;
        set(tlvs, tlv::kNetworkErrorCode, QByteArrayView("\x03\x00\x1b", 3));
        set(tlvs, tlv::kMessagePayload, QByteArrayView("a\0b", 3));
        QCOMPARE(get(tlvs, tlv::kNetworkErrorCode).value().toByteArray().toHex(), QByteArray("03001b"));
        QCOMPARE(get(tlvs, tlv::kMessagePayload).value().size(), 3);
    }

    void rowsKnowWhereTheyMayStand()
    {
        QVERIFY(tlv::kMessagePayload.places.testFlag(TlvPlace::InSubmit));
        QVERIFY(tlv::kMessagePayload.places.testFlag(TlvPlace::InDeliverSm));
        QVERIFY(tlv::kMessagePayload.places.testFlag(TlvPlace::InReplaceSm));
        QVERIFY(!tlv::kMessagePayload.places.testFlag(TlvPlace::InSubmitResp));
        QVERIFY(tlv::kReceiptedMessageId.places.testFlag(TlvPlace::InDeliverSm));
        QVERIFY(!tlv::kReceiptedMessageId.places.testFlag(TlvPlace::InSubmit));
        QCOMPARE(tlv::kScInterfaceVersion.places, TlvPlaces(TlvPlace::InBindResp));
    }
};

QTEST_GUILESS_MAIN(TestTlvs)
#include "tst_tlvs.moc"
