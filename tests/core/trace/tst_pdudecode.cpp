#include "trace/pdudecode.h"

#include "../smpp/samples.h"
#include "trace/pdufields.h"
#include "tracesamples.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

using namespace gateway;

class PduDecodeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// Each octet of each PDU that there is stands in one row, in order and without a gap; each field of its list is
    /// named.
    void everyOctetOfEveryPduStandsInOneRow()
    {
        forEachPdu([]<class P>() {
            Sampler sampler;
            const QByteArray octets = encoded(sampler.make<P>());
            const std::vector<WireField> fields = fieldsOnWire(octets);
            qsizetype at = 16;
            for (const WireField &field : fields) {
                QCOMPARE(field.offset, at);
                at += field.kind == WireField::Kind::List ? 1 : field.length;
                QVERIFY(field.kind != WireField::Kind::Surplus);
            }
            QCOMPARE(at, octets.size());
            const auto named = [&](const char *name) {
                return QByteArrayView(name) == "tlvs" ||
                       std::any_of(fields.begin(), fields.end(),
                                   [&](const WireField &f) { return QByteArrayView(f.name) == name; });
            };
            QVERIFY(std::apply([&](auto... field) { return (named(field.name) && ...); }, P::fields()));
        });
    }

    void aSubmitIsReadFieldByField()
    {
        const DecodedPdu pdu = decodePdu(traced(encoded(sampleSubmit(), 45553)), {});
        QCOMPARE(pdu.command, u"submit_sm"_qs);
        QCOMPARE(pdu.sequence, 45553u);
        QVERIFY(pdu.statusName.isEmpty());
        QCOMPARE(pdu.summary, u"447700900123"_qs);
        QCOMPARE(line(pdu, u"command_id"_qs), u"4+4 0x00000004 (submit_sm)"_qs);
        QCOMPARE(line(pdu, u"sequence_number"_qs), u"12+4 45553 (0x0000b1f1)"_qs);
        QCOMPARE(line(pdu, u"service_type"_qs), u"16+1  () default"_qs);
        QCOMPARE(line(pdu, u"source_addr_ton"_qs), u"17+1 5 (alphanumeric)"_qs);
        QCOMPARE(line(pdu, u"source_addr"_qs), u"19+5 ACME ()"_qs);
        QCOMPARE(line(pdu, u"dest_addr_npi"_qs), u"25+1 1 (ISDN (E.163/E.164))"_qs);
        QCOMPARE(line(pdu, u"esm_class"_qs), u"39+1 0x00 (default) default"_qs);
        QCOMPARE(line(pdu, u"registered_delivery"_qs), u"44+1 1 (receipt)"_qs);
        QCOMPARE(line(pdu, u"sm_length"_qs), u"48+1 12 (octets)"_qs);
        QCOMPARE(line(pdu, u"short_message"_qs), u"49+12 12 octets () masked"_qs);
        QVERIFY(pdu.deviations.empty());
    }

    void aResponseIsSummedUpByItsId()
    {
        smpp::SubmitSmResp resp;
        resp.messageId.assign("0a7f31d8");
        const DecodedPdu pdu = decodePdu(traced(encoded(resp, 7)), {});
        QCOMPARE(pdu.statusName, u"ESME_ROK"_qs);
        QCOMPARE(pdu.summary, u"0a7f31d8"_qs);
        QCOMPARE(pdu.messageId, u"0a7f31d8"_qs);
        const DecodedPdu refused = decodePdu(traced(encoded(smpp::SubmitSmResp(), 7, 0x0B)), {});
        QCOMPARE(refused.statusName, u"ESME_RINVDSTADR"_qs);
        QCOMPARE(refused.status, 0x0Bu);
    }

    void textsAreMaskedUntilTheyAreAskedFor()
    {
        smpp::SubmitSm submit = sampleSubmit({});
        set(submit.tlvs, smpp::tlv::kMessagePayload, "hidden words");
        for (const QByteArray &octets : {encoded(sampleSubmit()), encoded(submit)}) {
            const DecodedPdu masked = decodePdu(traced(octets), {});
            QVERIFY(!everything(masked).contains(u"hidden"));
            QCOMPARE(masked.masked.size(), size_t(1));
            QCOMPARE(octets.mid(masked.masked[0].offset, masked.masked[0].length), "hidden words"_qba);
            QCOMPARE(textRanges(octets).size(), size_t(1));
            QCOMPARE(textRanges(octets)[0].offset, masked.masked[0].offset);
            const DecodedPdu shown = decodePdu(traced(octets), {true, Alphabet::Gsm7});
            QVERIFY(everything(shown).contains(u"hidden words"));
            QVERIFY(shown.masked.empty());
        }
    }

    void aShownTextIsReadInThePeersAlphabet()
    {
        const QByteArray latin = encoded(sampleSubmit("caf\xe9"));
        QCOMPARE(rowOf(decodePdu(traced(latin), {true, Alphabet::Latin1}), u"short_message"_qs)->value,
                 u"caf\u00e9"_qs);
        smpp::SubmitSm wide = sampleSubmit(QByteArrayView("\x04\x1f\x04\x40", 4));
        wide.dataCoding = 8;
        QCOMPARE(rowOf(decodePdu(traced(encoded(wide)), {true, Alphabet::Gsm7}), u"short_message"_qs)->value,
                 u"\u041f\u0440"_qs);
    }

    void aReceiptSaysWhatItSaysButTheText()
    {
        smpp::DeliverSm deliver;
        deliver.esmClass = 4;
        deliver.shortMessage.assign(
            "id:0A7F31C2 sub:001 dlvrd:001 submit date:2611230212 done date:2611230213 stat:DELIVRD "
            "err:000 text:hidden words");
        const DecodedPdu pdu = decodePdu(traced(encoded(deliver)), {});
        QCOMPARE(pdu.summary, u"receipt DELIVRD"_qs);
        QCOMPARE(pdu.messageId, u"0A7F31C2"_qs);
        const PduField *text = rowOf(pdu, u"short_message"_qs);
        QCOMPARE(text->meaning, u"receipt"_qs);
        QStringList inner;
        for (const PduField &field : text->fields)
            inner += QString(field.name + u'=' + field.value);
        QCOMPARE(inner.join(u", "_qs), u"id=0A7F31C2, sub=1, dlvrd=1, submit date=2026-11-23T02:12:00Z, "
                                       "done date=2026-11-23T02:13:00Z, stat=DELIVRD, err=000"_qs);
        QVERIFY(!everything(pdu).contains(u"hidden"));
    }

    /// A message may look like a receipt: its words are still its sender's.
    void aMessageThatLooksLikeAReceiptStaysMasked()
    {
        smpp::SubmitSm submit = sampleSubmit("id:hidden1 stat:hidden2 err:hidden3");
        submit.esmClass = 4;
        QVERIFY(!everything(decodePdu(traced(encoded(submit)), {})).contains(u"hidden"));
        smpp::DeliverSm deliver;
        deliver.shortMessage.assign("id:hidden1 stat:hidden2 err:hidden3");
        QVERIFY(!everything(decodePdu(traced(encoded(deliver)), {})).contains(u"hidden"));
    }

    void aHeaderBeforeATextIsReadAndNotMasked()
    {
        smpp::SubmitSm submit = sampleSubmit(QByteArrayView("\x05\x00\x03\x11\x03\x02hidden", 12));
        submit.esmClass = 0x40;
        const QByteArray octets = encoded(submit);
        const DecodedPdu pdu = decodePdu(traced(octets), {});
        const PduField *text = rowOf(pdu, u"short_message"_qs);
        QCOMPARE(text->fields.size(), size_t(1));
        QCOMPARE(text->fields[0].value, u"05 00 03 11 03 02"_qs);
        QCOMPARE(text->fields[0].meaning, u"part 2 of 3, reference 17"_qs);
        QCOMPARE(octets.mid(pdu.masked.at(0).offset, pdu.masked.at(0).length), "hidden"_qba);
    }

    void tlvsAreNamedAndUnknownOnesKept()
    {
        smpp::DeliverSm deliver;
        set(deliver.tlvs, smpp::tlv::kReceiptedMessageId, "0a7f31c2");
        set(deliver.tlvs, smpp::tlv::kMessageState, 2);
        deliver.tlvs.append(0x1403, "23410");
        const DecodedPdu pdu = decodePdu(traced(encoded(deliver)), {});
        QCOMPARE(rowOf(pdu, u"receipted_message_id"_qs)->value, u"0a7f31c2"_qs);
        QCOMPARE(rowOf(pdu, u"message_state"_qs)->meaning, u"DELIVERED"_qs);
        QCOMPARE(rowOf(pdu, u"0x1403"_qs)->value, u"32 33 34 31 30"_qs);
        QCOMPARE(rowOf(pdu, u"0x1403"_qs)->meaning, u"unknown TLV, kept"_qs);
        QCOMPARE(rowOf(pdu, u"0x1403"_qs)->group, PduField::Group::Tlv);
        QCOMPARE(pdu.messageId, u"0a7f31c2"_qs);
    }

    void listsHoldTheirElements()
    {
        smpp::SubmitMulti multi;
        for (const char *number : {"611", "612", "613"}) {
            smpp::DestAddress one;
            one.destinationAddr.assign(QByteArrayView(number));
            multi.destAddresses.push_back(one);
        }
        const DecodedPdu pdu = decodePdu(traced(encoded(multi)), {});
        const PduField *list = rowOf(pdu, u"dest_addresses"_qs);
        QCOMPARE(list->value, u"3"_qs);
        QCOMPARE(list->fields.size(), size_t(12));
        QCOMPARE(list->fields[11].value, u"613"_qs);
        QCOMPARE(pdu.summary, u"611 +2"_qs);
    }

    void whatWasToleratedIsToldWithItsPlace()
    {
        QByteArray octets = encoded(sampleSubmit()) + '\0';
        octets[3] = char(octets.size());
        const DecodedPdu pdu = decodePdu(traced(octets), {});
        QCOMPARE(pdu.deviations.size(), size_t(1));
        QCOMPARE(pdu.deviations[0].offset, octets.size() - 1);
        QCOMPARE(pdu.deviations[0].text,
                 u"body: NULs too many after the last field"_qs.replace(u"body"_qs, u"tlvs"_qs));
        QCOMPARE(pdu.fields.back().name, u"octets"_qs);
        QCOMPARE(pdu.fields.back().offset, octets.size() - 1);
    }

    void whatWasRefusedIsToldToo()
    {
        const QByteArray octets = QByteArray::fromHex("00000014000000040000000000000001") + "abcd";
        const DecodedPdu pdu = decodePdu(traced(octets), {});
        QCOMPARE(pdu.deviations.size(), size_t(1));
        QVERIFY(pdu.deviations[0].text.endsWith(u", refused"));
    }

    void whatTheStateOfTheLinkShowedIsTold()
    {
        TracedPdu octets = traced(encoded(sampleSubmit()));
        octets.broken = 1u << int(smpp::PduError::BadState);
        const DecodedPdu pdu = decodePdu(octets, {});
        QCOMPARE(pdu.deviations.size(), size_t(1));
        QCOMPARE(pdu.deviations[0].text, u"not allowed in this state of the link"_qs);
    }

    /// Real octets of other programs, right and wrong, also cut short: everything is shown, nothing is read beyond.
    void publishedPdusAreShownWhateverTheyHold()
    {
        QFile file(QStringLiteral(TEST_VECTORS "/pdu.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int count = 0;
        for (const QJsonValue &vector : QJsonDocument::fromJson(file.readAll())[u"vectors"].toArray()) {
            const QByteArray octets = QByteArray::fromHex(vector[u"hex"].toString().toLatin1());
            for (qsizetype size = octets.size(); size >= 0; --size) {
                const QByteArray cut = octets.left(size);
                const DecodedPdu pdu = decodePdu(traced(cut), {true, Alphabet::Gsm7});
                if (size < 16)
                    continue;
                qsizetype end = 0;
                for (const PduField &field : pdu.fields) {
                    QCOMPARE(field.offset, end);
                    end += field.length;
                }
                QVERIFY(size >= end);
                QVERIFY(matches(traced(cut), QString(u"0x" + QString::number(pdu.sequence, 16))));
            }
            if (octets.size() < 16)
                continue;
            const DecodedPdu pdu = decodePdu(traced(octets), {});
            QCOMPARE(pdu.sequence, quint32(vector[u"header"][u"sequence_number"].toDouble()));
            const QJsonObject fields = vector[u"fields"].toObject();
            if (vector[u"category"].toString() != u"valid")
                continue;
            ++count;
            QVERIFY2(pdu.deviations.empty(), qPrintable(vector[u"id"].toString()));
            for (auto it = fields.begin(); it != fields.end(); ++it) {
                const PduField *row = rowOf(pdu, it.key());
                if (row && it->isString() && !row->masked)
                    QCOMPARE(row->value.toUtf8(), it->toString().toUtf8());
                else if (row && it->isDouble() && !row->value.startsWith(u"0x"))
                    QCOMPARE(row->value, QString::number(it->toInt()));
            }
        }
        QVERIFY(count > 50);
    }

    void aQueryFindsNumbersIdsSequencesCommandsAndStatuses_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<bool>("submit");
        QTest::addColumn<bool>("response");
        QTest::addColumn<bool>("receipt");
        QTest::newRow("nothing") << u""_qs << true << true << true;
        QTest::newRow("number") << u"+447700900123"_qs << true << false << false;
        QTest::newRow("part of a number") << u"900123"_qs << true << false << false;
        QTest::newRow("sender") << u"acme"_qs << true << false << false;
        QTest::newRow("sequence") << u"4711"_qs << true << true << false;
        QTest::newRow("sequence in hex") << u"0x1267"_qs << true << true << false;
        QTest::newRow("id") << u"0A7F31D8"_qs << false << true << true;
        QTest::newRow("command") << u"deliver"_qs << false << false << true;
        QTest::newRow("status") << u"ESME_RTHROTTLED"_qs << false << true << false;
        QTest::newRow("text") << u"hidden"_qs << false << false << false;
        QTest::newRow("none") << u"zzz"_qs << false << false << false;
    }
    void aQueryFindsNumbersIdsSequencesCommandsAndStatuses()
    {
        QFETCH(QString, query);
        smpp::DeliverSm deliver;
        deliver.shortMessage.assign("hidden");
        set(deliver.tlvs, smpp::tlv::kReceiptedMessageId, "0a7f31d8");
        smpp::SubmitSmResp resp;
        resp.messageId.assign("0a7f31d8");
        const QByteArray response = encoded(resp, 4711, 0x58);
        QTEST(matches(traced(encoded(sampleSubmit(), 4711)), query), "submit");
        QTEST(matches(traced(response), query), "response");
        QTEST(matches(traced(encoded(deliver, 5)), query), "receipt");
    }

private:
    static const PduField *rowOf(const DecodedPdu &pdu, const QString &name)
    {
        for (const PduField &field : pdu.fields) {
            if (field.name == name)
                return &field;
        }
        return nullptr;
    }
    static QString line(const DecodedPdu &pdu, const QString &name)
    {
        const PduField *row = rowOf(pdu, name);
        if (!row)
            return u"missing"_qs;
        return u"%1+%2 %3 (%4)%5%6"_qs.arg(row->offset)
            .arg(row->length)
            .arg(row->value, row->meaning, row->isDefault ? u" default"_qs : QString(),
                 row->masked ? u" masked"_qs : QString());
    }
    static QString everything(const std::vector<PduField> &fields)
    {
        QString all;
        for (const PduField &field : fields)
            all += field.name + field.value + field.meaning + everything(field.fields);
        return all;
    }
    static QString everything(const DecodedPdu &pdu)
    {
        return pdu.summary + pdu.messageId.value_or(QString()) + everything(pdu.fields);
    }
};

QTEST_GUILESS_MAIN(PduDecodeTest)
#include "tst_pdudecode.moc"
