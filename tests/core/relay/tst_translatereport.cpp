// Delivery receipts of carriers, in all the forms that they have.
#include "relay/translate.h"
#include "smpp/tlvs.h"
#include "text/gsm7.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;
namespace tlv = smpp::tlv;

namespace {

const QByteArray kText =
    "id:0512249005 sub:001 dlvrd:000 submit date:1609051327 done date:1609051337 stat:UNDELIV err:054 text:xxssxx";
constexpr qint64 kSubmitted = 1'473'082'020'000; // 2016-09-05T13:27Z
constexpr qint64 kDone = 1'473'082'620'000;

smpp::DeliverSm deliver(const QByteArray &text, quint8 esmClass = 0x04, quint8 dataCoding = 0)
{
    smpp::DeliverSm pdu;
    pdu.sourceAddrTon = 1;
    pdu.sourceAddrNpi = 3;
    pdu.sourceAddr.assign("491701234567");
    pdu.destAddrTon = 5;
    pdu.destAddrNpi = 2;
    pdu.destinationAddr.assign("BANK");
    pdu.esmClass = esmClass;
    pdu.dataCoding = dataCoding;
    pdu.shortMessage.assign(text);
    return pdu;
}
template <class P>
std::optional<DeliveryReport> read(const P &pdu, IdFormat format = IdFormat::AsIs)
{
    return toReport(fieldsOf(pdu), Alphabet::Gsm7, format);
}
QByteArray ucs2(const QByteArray &text)
{
    QByteArray octets;
    for (const char c : text)
        octets.append('\0').append(c);
    return octets;
}

} // namespace

class TestTranslateReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // ---- A marked receipt

    void everythingThatAReceiptSaysIsTaken()
    {
        smpp::DeliverSm pdu = deliver(kText);
        set(pdu.tlvs, tlv::kNetworkErrorCode, QByteArray::fromHex("030011"));
        const auto report = read(pdu);
        QVERIFY(report.has_value());
        QCOMPARE(report->smscMessageId, QByteArray("0512249005"));
        QVERIFY(report->state == MessageState::Undeliverable);
        QVERIFY(report->final);
        QCOMPARE(report->error, QByteArray("054"));
        QCOMPARE(report->networkErrorCode, QByteArray::fromHex("030011"));
        QVERIFY(report->submitDate == kSubmitted);
        QVERIFY(report->doneDate == kDone);
        QVERIFY(report->source == Address({"491701234567", 1, 3}));
        QVERIFY(report->destination == Address({"BANK", 5, 2}));
        QCOMPARE(report->text, QStringLiteral("xxssxx"));
    }

    void esmClassMarksAReceipt_data()
    {
        QTest::addColumn<int>("esmClass");
        QTest::addColumn<bool>("final");
        QTest::newRow("receipt") << 0x04 << true;
        QTest::newRow("intermediate notification") << 0x20 << false;
        QTest::newRow("receipt in store and forward mode") << 0x07 << true;
        QTest::newRow("receipt with reply path") << 0x84 << true;
    }
    void esmClassMarksAReceipt()
    {
        QFETCH(int, esmClass);
        QFETCH(bool, final);
        const auto report = read(deliver("id:1 stat:DELIVRD", quint8(esmClass)));
        QVERIFY(report.has_value());
        QCOMPARE(report->smscMessageId, QByteArray("1"));
        QVERIFY(report->state == MessageState::Delivered);
        QCOMPARE(report->final, final);
    }

    void acknowledgementsOfTheUserAreMessages_data()
    {
        QTest::addColumn<int>("esmClass");
        QTest::newRow("delivery acknowledgement") << 0x08;
        QTest::newRow("manual acknowledgement") << 0x10;
        QTest::newRow("conversation abort") << 0x18;
    }
    void acknowledgementsOfTheUserAreMessages()
    {
        QFETCH(int, esmClass);
        QVERIFY(!read(deliver(kText, quint8(esmClass))));
    }

    void aReceiptWithAHeaderIsOneToo()
    {
        const auto report = read(deliver(QByteArray::fromHex("050003a70101") + kText, 0x44));
        QVERIFY(report.has_value());
        QCOMPARE(report->smscMessageId, QByteArray("0512249005"));
    }

    void aReceiptMayComeInMessagePayload()
    {
        smpp::DeliverSm pdu = deliver("");
        set(pdu.tlvs, tlv::kMessagePayload, kText);
        QCOMPARE(read(pdu)->smscMessageId, QByteArray("0512249005"));
    }

    void aReceiptMayComeInDataSm()
    {
        smpp::DataSm pdu;
        pdu.esmClass = 0x04;
        pdu.sourceAddr.assign("49170");
        set(pdu.tlvs, tlv::kReceiptedMessageId, "abc");
        set(pdu.tlvs, tlv::kMessageState, 2);
        const auto report = read(pdu);
        QCOMPARE(report->smscMessageId, QByteArray("abc"));
        QVERIFY(report->state == MessageState::Delivered);
        QCOMPARE(report->source.addr, QByteArray("49170"));
    }

    void theTextMayBeInAnyCoding_data()
    {
        QTest::addColumn<int>("coding");
        QTest::addColumn<QByteArray>("octets");
        QTest::newRow("UCS-2") << 8 << ucs2("id:77 stat:DELIVRD done date:1609051337");
        QTest::newRow("Latin-1") << 3 << QByteArray("id:77 stat:DELIVRD");
        QTest::newRow("binary, as some send it") << 4 << QByteArray("id:77 stat:DELIVRD");
    }
    void theTextMayBeInAnyCoding()
    {
        QFETCH(int, coding);
        QFETCH(QByteArray, octets);
        const auto report = read(deliver(octets, 0x04, quint8(coding)));
        QVERIFY(report.has_value());
        QCOMPARE(report->smscMessageId, QByteArray("77"));
        QVERIFY(report->state == MessageState::Delivered);
    }

    void anOddNumberOfUcs2OctetsIsReadAsItStands()
    {
        const auto report = read(deliver("id:777 stat:DELIVRD", 0x04, 8));
        QCOMPARE(report->smscMessageId, QByteArray("777"));
    }

    // ---- TLVs

    void tlvsWinOverTheText()
    {
        smpp::DeliverSm pdu = deliver(kText);
        set(pdu.tlvs, tlv::kReceiptedMessageId, "the-other");
        set(pdu.tlvs, tlv::kMessageState, quint8(MessageState::Rejected));
        const auto report = read(pdu);
        QCOMPARE(report->smscMessageId, QByteArray("the-other"));
        QVERIFY(report->state == MessageState::Rejected);
        QCOMPARE(report->error, QByteArray("054")); // the text says the rest
        QVERIFY(report->doneDate == kDone);
    }

    void eachTlvMayComeAlone()
    {
        smpp::DeliverSm pdu = deliver(kText);
        set(pdu.tlvs, tlv::kMessageState, quint8(MessageState::Expired));
        QCOMPARE(read(pdu)->smscMessageId, QByteArray("0512249005"));
        QVERIFY(read(pdu)->state == MessageState::Expired);
        pdu.tlvs.clear();
        set(pdu.tlvs, tlv::kReceiptedMessageId, "x");
        QCOMPARE(read(pdu)->smscMessageId, QByteArray("x"));
        QVERIFY(read(pdu)->state == MessageState::Undeliverable);
    }

    void tlvsThatSayNothingLeaveTheText()
    {
        smpp::DeliverSm pdu = deliver(kText);
        set(pdu.tlvs, tlv::kReceiptedMessageId, "");
        set(pdu.tlvs, tlv::kMessageState, 10); // no state has this number
        QCOMPARE(read(pdu)->smscMessageId, QByteArray("0512249005"));
        QVERIFY(read(pdu)->state == MessageState::Undeliverable);
    }

    void bothTlvsMakeAReceiptOfAnUnmarkedMessage()
    {
        smpp::DeliverSm pdu = deliver("", 0);
        set(pdu.tlvs, tlv::kReceiptedMessageId, "abc");
        QVERIFY(!read(pdu)); // one is not enough
        set(pdu.tlvs, tlv::kMessageState, 2);
        QCOMPARE(read(pdu)->smscMessageId, QByteArray("abc"));
        QVERIFY(read(pdu)->final);
    }

    void aReceiptThatSaysNothingNamesNothing()
    {
        const auto report = read(deliver("something else"));
        QVERIFY(report.has_value());
        QVERIFY(report->smscMessageId.isEmpty());
        QVERIFY(report->state == MessageState::Unknown);
        QVERIFY(!report->doneDate);
    }

    void anUnknownWordIsTheStateUnknown()
    {
        QVERIFY(read(deliver("id:1 stat:WHATEVER"))->state == MessageState::Unknown);
    }

    // ---- Unmarked receipts

    void anUnmarkedReceiptIsKnownByItsText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("coding");
        QTest::newRow("complete") << kText << 0;
        QTest::newRow("other order") << QByteArray("sub:001 id:4 dlvrd:001 done date:1006020051 stat:DELIVRD") << 0;
        QTest::newRow("capitals") << QByteArray("ID:4 STAT:DELIVRD DONE DATE:1006020051") << 0;
        QTest::newRow("UCS-2") << ucs2("id:4 stat:DELIVRD done date:1006020051") << 8;
    }
    void anUnmarkedReceiptIsKnownByItsText()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, coding);
        const auto report = read(deliver(text, 0, quint8(coding)));
        QVERIFY(report.has_value());
        QVERIFY(!report->smscMessageId.isEmpty());
        QVERIFY(report->final);
    }

    void aTextThatOnlyLooksLikeAReceiptIsAMessage_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no date") << QByteArray("id:4 stat:DELIVRD and more");
        QTest::newRow("no state") << QByteArray("id:4 done date:1006020051 and more");
        QTest::newRow("no id") << QByteArray("id: stat:DELIVRD done date:1006020051");
        QTest::newRow("somebody quotes one") << QByteArray("Look: ") + kText;
        QTest::newRow("somebody writes") << QByteArray("id: like to ask what stat: means, done date: tomorrow");
        QTest::newRow("short") << QByteArray("id:4");
    }
    void aTextThatOnlyLooksLikeAReceiptIsAMessage()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!read(deliver(text, 0)));
    }

    void anUnmarkedReceiptWithAHeaderIsKnownToo()
    {
        QVERIFY(read(deliver(QByteArray::fromHex("050003a70101") + kText, 0x40)).has_value());
    }

    // ---- Ids

    void idsComeInTheFormThatCounts_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("as it is") << int(IdFormat::AsIs) << QByteArray("00Ff");
        QTest::newRow("hex in receipts") << int(IdFormat::HexToDec) << QByteArray("255");
        QTest::newRow("decimal in receipts") << int(IdFormat::DecToHex) << QByteArray("00ff");
    }
    void idsComeInTheFormThatCounts()
    {
        QFETCH(int, format);
        QFETCH(QByteArray, id);
        smpp::DeliverSm byTlv = deliver("");
        set(byTlv.tlvs, tlv::kReceiptedMessageId, "00Ff");
        if (IdFormat(format) ==
            IdFormat::DecToHex) { // no decimal number: its case alone is changed, its zeros as a hex one's
            QCOMPARE(read(byTlv, IdFormat::DecToHex)->smscMessageId, QByteArray("ff"));
            QCOMPARE(read(deliver("id:0255 stat:DELIVRD"), IdFormat::DecToHex)->smscMessageId, QByteArray("ff"));
            return;
        }
        QCOMPARE(read(byTlv, IdFormat(format))->smscMessageId, id);
        QCOMPARE(read(deliver("id:00Ff stat:DELIVRD"), IdFormat(format))->smscMessageId, id);
    }

    // ---- What real carriers send

    void note26UnknownTlvsDoNotDisturbAReceipt()
    {
        const DeliveryReport plain = *read(deliver(kText));
        smpp::DeliverSm pdu = deliver(kText);
        for (const int tag : {0x1454, 0x060D, 0x1403, 0x0428, 0x1400, 0x3FFF, 0xFFFF})
            pdu.tlvs.append(quint16(tag), "whatever");
        const auto report = read(pdu);
        QVERIFY(report.has_value());
        QCOMPARE(reportKey(*report), reportKey(plain));
        QCOMPARE(report->text, plain.text);
    }

    void note27ANetworkErrorCodeOfAsciiDigitsIsKeptAsItCame()
    {
        smpp::DeliverSm pdu = deliver(kText);
        set(pdu.tlvs, tlv::kNetworkErrorCode, "000");
        QCOMPARE(read(pdu)->networkErrorCode, QByteArray("000"));
        QCOMPARE(read(pdu)->error, QByteArray("054")); // the text's own stays beside it
    }

    void note29TheIdOfTheTextSaysInWhichFormTheTlvsIdIs_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("tlv");
        QTest::addColumn<QByteArray>("id");
        const auto row = [](const char *name, IdFormat format, const char *text, const char *tlv, const char *id) {
            QTest::newRow(name) << int(format) << QByteArray(text) << QByteArray(tlv) << QByteArray(id);
        };
        row("the same in both", IdFormat::HexToDec, "1A2B3C4D", "1A2B3C4D", "439041101");
        row("the TLV as in the answer", IdFormat::HexToDec, "1A2B3C4D", "439041101", "439041101");
        row("the TLV as in the answer, padded", IdFormat::HexToDec, "1A2B3C4D", "0439041101", "439041101");
        row("the text as in the answer", IdFormat::HexToDec, "439041101", "1A2B3C4D", "439041101");
        row("decimal text, hex TLV", IdFormat::DecToHex, "439041101", "1A2B3C4D", "1a2b3c4d");
        row("decimal TLV, hex text", IdFormat::DecToHex, "1A2B3C4D", "439041101", "1a2b3c4d");
        row("two that differ", IdFormat::HexToDec, "FF", "10", "16");
        row("as it is the TLV stands", IdFormat::AsIs, "1A2B3C4D", "0439041101", "0439041101");
        row("no number: its zeros stay", IdFormat::HexToDec, "", "00C8-7EDB", "00c8-7edb");
        row("no number in the text", IdFormat::HexToDec, "00xyz", "", "00xyz");
        row("UUID", IdFormat::DecToHex, "00C87C22-7EDB-4BC7-8D3A-7F57F21B625E", "",
            "00c87c22-7edb-4bc7-8d3a-7f57f21b625e");
    }
    void note29TheIdOfTheTextSaysInWhichFormTheTlvsIdIs()
    {
        QFETCH(int, format);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, tlv);
        QFETCH(QByteArray, id);
        smpp::DeliverSm pdu = deliver("id:" + text + " stat:DELIVRD");
        if (!tlv.isEmpty())
            set(pdu.tlvs, smpp::tlv::kReceiptedMessageId, tlv);
        QCOMPARE(read(pdu, IdFormat(format))->smscMessageId, id);
    }

    void note30AReceiptIsKnownByItsMarkWithAHeaderOrByItsTextWithoutOne()
    {
        const QByteArray header = QByteArray::fromHex("050003a70101");
        for (const auto &[esmClass, text] :
             {std::pair(0x04, kText), std::pair(0x44, QByteArray(header + kText)), std::pair(0x00, kText),
              std::pair(0x40, QByteArray(header + kText)), std::pair(0x03, kText)}) {
            const auto report = read(deliver(text, quint8(esmClass)));
            QVERIFY2(report.has_value(), qPrintable(QString::number(esmClass, 16)));
            QCOMPARE(report->smscMessageId, QByteArray("0512249005"));
        }
    }

    void note31AReceiptThatNobodyAskedForIsReadLikeAnyOther()
    {
        smpp::DeliverSm pdu = deliver("id:never-sent stat:DELIVRD done date:1609051337 err:000");
        pdu.registeredDelivery = 0;
        const auto report = read(pdu);
        QVERIFY(report.has_value());
        QCOMPARE(report->smscMessageId, QByteArray("never-sent"));
        QVERIFY(report->submitDate == std::nullopt);
    }

    void note32AReceiptComesInDataSmAndInMessagePayloadToo()
    {
        smpp::DataSm data;
        data.esmClass = 0x04;
        set(data.tlvs, tlv::kMessagePayload, kText);
        smpp::DeliverSm payload = deliver("");
        set(payload.tlvs, tlv::kMessagePayload, kText);
        smpp::DeliverSm unmarked = payload;
        unmarked.esmClass = 0;
        for (const auto &report : {read(data), read(payload), read(unmarked)}) {
            QVERIFY(report.has_value());
            QCOMPARE(report->smscMessageId, QByteArray("0512249005"));
            QVERIFY(report->state == MessageState::Undeliverable);
            QVERIFY(report->doneDate == kDone);
            QCOMPARE(report->text, QStringLiteral("xxssxx"));
        }
    }

    void note33ReceiptsInUcs2AndWithOtherAlphabetsInTheirText_data()
    {
        QTest::addColumn<int>("coding");
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<QString>("text");
        const QByteArray head = "id:77 stat:DELIVRD done date:1609051337 text:";
        QTest::newRow("UCS-2") << 8 << QByteArray(ucs2(head) + QByteArray::fromHex("041f0440"))
                               << QStringLiteral("\u041F\u0440");
        QTest::newRow("octets that GSM lacks") << 0
                                               << QByteArray(head + "\x84"
                                                                    "A\x89O")
                                               << QStringLiteral("\u0084A\u0089O");
        QTest::newRow("UCS-2 in the text of a GSM receipt")
            << 0 << QByteArray(head + QByteArray::fromHex("041f04ff")) << QStringLiteral("\u0004\u001F\u0004\u00FF");
        QTest::newRow("Latin-1") << 3 << QByteArray(head + "gr\xFC") << QStringLiteral("gr\u00FC");
        QTest::newRow("GSM") << 0 << QByteArray(head + "gr\x7E") << QStringLiteral("gr\u00FC");
    }
    void note33ReceiptsInUcs2AndWithOtherAlphabetsInTheirText()
    {
        QFETCH(int, coding);
        QFETCH(QByteArray, octets);
        QFETCH(QString, text);
        for (const int esmClass : {0x04, 0x00}) {
            const auto report = read(deliver(octets, quint8(esmClass), quint8(coding)));
            QVERIFY(report.has_value());
            QCOMPARE(report->smscMessageId, QByteArray("77"));
            QVERIFY(report->state == MessageState::Delivered);
            QVERIFY(report->doneDate == kDone);
            QCOMPARE(report->text, text);
        }
    }

    void note38TheStateTlvMayBeMissingOrTheOnlyThingThereIs()
    {
        smpp::DeliverSm withoutState = deliver(kText);
        set(withoutState.tlvs, tlv::kReceiptedMessageId, "0512249005");
        QVERIFY(read(withoutState)->state == MessageState::Undeliverable); // the text says it
        smpp::DeliverSm stateAlone = deliver("");
        set(stateAlone.tlvs, tlv::kMessageState, quint8(MessageState::Delivered));
        const auto report = read(stateAlone);
        QVERIFY(report.has_value());
        QVERIFY(report->state == MessageState::Delivered);
        QVERIFY(report->smscMessageId.isEmpty()); // names nothing; whose it is, nobody can say
        smpp::DeliverSm neither = deliver("");
        set(neither.tlvs, tlv::kReceiptedMessageId, "0512249005");
        QVERIFY(read(neither)->state == MessageState::Unknown);
    }

    void aPackedReceiptAfterAHeaderStartsOnASeptet()
    {
        const QByteArray header = QByteArray::fromHex("050003a70101");
        const QByteArray packed =
            gsm7::pack(*gsm7::encode(QString::fromLatin1(kText)), gsm7::fillBitsAfter(header.size()));
        const auto report = toReport(fieldsOf(deliver(header + packed, 0x44)), Alphabet::Gsm7Packed, IdFormat::AsIs);
        QVERIFY(report.has_value());
        QCOMPARE(report->smscMessageId, QByteArray("0512249005"));
    }

    // ---- Keys

    void aRetransmissionHasTheSameKey()
    {
        DeliveryReport one = *read(deliver(kText));
        one.account = QStringLiteral("acc");
        one.smsc = QStringLiteral("bind-1");
        one.receivedAt = 1000;
        DeliveryReport again = one; // later, by another bind, with other trimmings
        again.smsc = QStringLiteral("bind-2");
        again.receivedAt = 99'000;
        again.text = QStringLiteral("other");
        again.submitDate.reset();
        QCOMPARE(reportKey(again), reportKey(one));
        QVERIFY(reportKey(one).size() <= 64); // of the contract
        QCOMPARE(reportKey(one).size(), 64);
    }

    void whatDiffersHasAnotherKey()
    {
        DeliveryReport one = *read(deliver(kText));
        one.account = QStringLiteral("acc");
        QList<QByteArray> keys{reportKey(one)};
        const auto with = [&](auto change) {
            DeliveryReport other = one;
            change(other);
            QVERIFY(!keys.contains(reportKey(other)));
            keys << reportKey(other);
        };
        with([](DeliveryReport &r) { r.account = QStringLiteral("acc2"); });
        with([](DeliveryReport &r) { r.smscMessageId = "0512249006"; });
        with([](DeliveryReport &r) { r.state = MessageState::Delivered; });
        with([](DeliveryReport &r) { r.error = "055"; });
        with([](DeliveryReport &r) { r.doneDate = *r.doneDate + 60'000; });
        with([](DeliveryReport &r) { r.doneDate.reset(); });
        with([](DeliveryReport &r) { // the same octets, divided otherwise
            r.account = QStringLiteral("acc0");
            r.smscMessageId = r.smscMessageId.mid(1);
        });
    }

    void theKeyIsTheSameInEveryVersion()
    {
        DeliveryReport r;
        r.account = QStringLiteral("acme@carrier:2775");
        r.smscMessageId = "m1";
        r.state = MessageState::Delivered;
        r.error = "000";
        r.doneDate = 1'473'082'620'000;
        const QByteArray octets("acme@carrier:2775\0m1\0002\000000\0001473082620000",
                                17 + 1 + 2 + 1 + 1 + 1 + 3 + 1 + 13);
        QCOMPARE(reportKey(r), QCryptographicHash::hash(octets, QCryptographicHash::Sha256).toHex());
    }
};

QTEST_GUILESS_MAIN(TestTranslateReport)
#include "tst_translatereport.moc"
