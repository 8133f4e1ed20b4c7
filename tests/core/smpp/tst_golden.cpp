#include "smpp/codec.h"
#include "smpp/tlvs.h"

#include <QtTest/QTest>

using namespace smpp;

namespace {

/// Octets written out field by field: what a round trip cannot see is two fields swapped.
QByteArray octets(std::initializer_list<QByteArray> hexAndText)
{
    QByteArray all;
    for (const QByteArray &part : hexAndText)
        all += part.startsWith('\'') ? part.sliced(1) + '\0' : QByteArray::fromHex(part);
    return all;
}

template <PduType P>
void check(const P &pdu, const QByteArray &expected)
{
    QByteArray out;
    QVERIFY(encode(out, pdu, 0x11223344).ok());
    QCOMPARE(out.toHex(' '), expected.toHex(' '));
    P back;
    QVERIFY(decode(back, readHeader(out.constData()), QByteArrayView(out).sliced(16)).ok());
    QVERIFY(back == pdu);
}

template <class P>
P message()
{
    P pdu;
    pdu.serviceType.assign("CMT");
    pdu.sourceAddrTon = 0x11;
    pdu.sourceAddrNpi = 0x12;
    pdu.sourceAddr.assign("source");
    pdu.destAddrTon = 0x13;
    pdu.destAddrNpi = 0x14;
    pdu.destinationAddr.assign("destination");
    pdu.esmClass = 0x15;
    pdu.protocolId = 0x16;
    pdu.priorityFlag = 0x17;
    pdu.scheduleDeliveryTime.assign("260102030405006+");
    pdu.validityPeriod.assign("000001000000000R");
    pdu.registeredDelivery = 0x18;
    pdu.replaceIfPresentFlag = 0x19;
    pdu.dataCoding = 0x1A;
    pdu.smDefaultMsgId = 0x1B;
    pdu.shortMessage.assign(QByteArrayView("a\0b", 3));
    set(pdu.tlvs, tlv::kUserMessageReference, 0xABCD);
    set(pdu.tlvs, tlv::kReceiptedMessageId, "id");
    return pdu;
}

QByteArray messageOctets(const QByteArray &commandId)
{
    return octets({"00000065",
                   commandId,
                   "00000000",
                   "11223344",
                   "'CMT",
                   "11",
                   "12",
                   "'source",
                   "13",
                   "14",
                   "'destination",
                   "15",
                   "16",
                   "17",
                   "'260102030405006+",
                   "'000001000000000R",
                   "18",
                   "19",
                   "1a",
                   "1b",
                   "03",
                   "610062",
                   "0204",
                   "0002",
                   "abcd",
                   "001e",
                   "0003",
                   "'id"});
}

template <class P>
void checkBind(const QByteArray &commandId)
{
    P pdu;
    pdu.systemId.assign("system");
    pdu.password.assign("secret");
    pdu.systemType.assign("VMS");
    pdu.interfaceVersion = 0x34;
    pdu.addrTon = 0x21;
    pdu.addrNpi = 0x22;
    pdu.addressRange.assign("^33");
    check(pdu, octets({"00000029", commandId, "00000000", "11223344", "'system", "'secret", "'VMS", "34", "21", "22",
                       "'^33"}));
}

} // namespace

class TestGolden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void submitSmIsWrittenFieldByField() { check(message<SubmitSm>(), messageOctets("00000004")); }
    void deliverSmIsWrittenFieldByField() { check(message<DeliverSm>(), messageOctets("00000005")); }

    void bindsAreWrittenFieldByField()
    {
        checkBind<BindReceiver>("00000001");
        checkBind<BindTransmitter>("00000002");
        checkBind<BindTransceiver>("00000009");
    }

    void aBindResponseEndsWithItsTlvs()
    {
        BindTransceiverResp pdu;
        pdu.systemId.assign("smsc");
        set(pdu.tlvs, tlv::kScInterfaceVersion, 0x34);
        check(pdu, octets({"0000001a", "80000009", "00000000", "11223344", "'smsc", "0210", "0001", "34"}));
    }

    void dataSmIsWrittenFieldByField()
    {
        DataSm pdu;
        pdu.serviceType.assign("WAP");
        pdu.sourceAddrTon = 0x11;
        pdu.sourceAddrNpi = 0x12;
        pdu.sourceAddr.assign("source");
        pdu.destAddrTon = 0x13;
        pdu.destAddrNpi = 0x14;
        pdu.destinationAddr.assign("dest");
        pdu.esmClass = 0x15;
        pdu.registeredDelivery = 0x16;
        pdu.dataCoding = 0x17;
        set(pdu.tlvs, tlv::kMessagePayload, "text");
        check(pdu, octets({"0000002f", "00000103", "00000000", "11223344", "'WAP", "11", "12", "'source", "13", "14",
                           "'dest", "15", "16", "17", "0424", "0004", "74657874"}));
    }

    void submitMultiAndItsResponseCountTheirLists()
    {
        SubmitMulti pdu;
        pdu.sourceAddr.assign("s");
        pdu.destAddresses.resize(2);
        pdu.destAddresses[0].destAddrTon = 0x13;
        pdu.destAddresses[0].destAddrNpi = 0x14;
        pdu.destAddresses[0].destinationAddr.assign("d");
        pdu.destAddresses[1].destFlag = DestAddress::DistributionList;
        pdu.destAddresses[1].dlName.assign("list");
        pdu.esmClass = 0x15;
        pdu.protocolId = 0x16;
        pdu.priorityFlag = 0x17;
        pdu.registeredDelivery = 0x18;
        pdu.replaceIfPresentFlag = 0x19;
        pdu.dataCoding = 0x1A;
        pdu.smDefaultMsgId = 0x1B;
        pdu.shortMessage.assign("t");
        check(pdu, octets({"0000002c", "00000021", "00000000", "11223344", "'",  "00",    "00", "'s", "02",
                           "01",       "13",       "14",       "'d",       "02", "'list", "15", "16", "17",
                           "'",        "'",        "18",       "19",       "1a", "1b",    "01", "74"}));

        SubmitMultiResp resp;
        resp.messageId.assign("m");
        resp.unsuccessSmes.resize(1);
        resp.unsuccessSmes[0].destAddrTon = 0x13;
        resp.unsuccessSmes[0].destAddrNpi = 0x14;
        resp.unsuccessSmes[0].destinationAddr.assign("d");
        resp.unsuccessSmes[0].errorStatusCode = quint32(CommandStatus::ESME_RSERTYPUNAUTH);
        check(resp, octets({"0000001b", "80000021", "00000000", "11223344", "'m", "01", "13", "14", "'d", "00000100"}));
    }

    void queryCancelAndReplaceAreWrittenFieldByField()
    {
        QuerySm query;
        query.messageId.assign("m");
        query.sourceAddrTon = 0x11;
        query.sourceAddrNpi = 0x12;
        query.sourceAddr.assign("s");
        check(query, octets({"00000016", "00000003", "00000000", "11223344", "'m", "11", "12", "'s"}));

        QuerySmResp state;
        state.messageId.assign("m");
        state.finalDate.assign("d");
        state.messageState = 2;
        state.errorCode = 3;
        check(state, octets({"00000016", "80000003", "00000000", "11223344", "'m", "'d", "02", "03"}));

        CancelSm cancel;
        cancel.serviceType.assign("t");
        cancel.messageId.assign("m");
        cancel.sourceAddrTon = 0x11;
        cancel.sourceAddrNpi = 0x12;
        cancel.sourceAddr.assign("s");
        cancel.destAddrTon = 0x13;
        cancel.destAddrNpi = 0x14;
        cancel.destinationAddr.assign("d");
        check(cancel,
              octets({"0000001c", "00000008", "00000000", "11223344", "'t", "'m", "11", "12", "'s", "13", "14", "'d"}));

        ReplaceSm replace;
        replace.messageId.assign("m");
        replace.sourceAddrTon = 0x11;
        replace.sourceAddrNpi = 0x12;
        replace.sourceAddr.assign("s");
        replace.scheduleDeliveryTime.assign("w");
        replace.validityPeriod.assign("v");
        replace.registeredDelivery = 0x15;
        replace.smDefaultMsgId = 0x16;
        replace.shortMessage.assign("x");
        check(replace, octets({"0000001e", "00000007", "00000000", "11223344", "'m", "11", "12", "'s", "'w", "'v", "15",
                               "16", "01", "78"}));
    }

    void alertNotificationAndOutbindAreWrittenFieldByField()
    {
        AlertNotification alert;
        alert.sourceAddrTon = 0x11;
        alert.sourceAddrNpi = 0x12;
        alert.sourceAddr.assign("s");
        alert.esmeAddrTon = 0x13;
        alert.esmeAddrNpi = 0x14;
        alert.esmeAddr.assign("e");
        set(alert.tlvs, tlv::kMsAvailabilityStatus, 2);
        check(alert, octets({"0000001d", "00000102", "00000000", "11223344", "11", "12", "'s", "13", "14", "'e", "0422",
                             "0001", "02"}));

        Outbind outbind;
        outbind.systemId.assign("i");
        outbind.password.assign("p");
        check(outbind, octets({"00000014", "0000000b", "00000000", "11223344", "'i", "'p"}));
    }
};

QTEST_GUILESS_MAIN(TestGolden)
#include "tst_golden.moc"
