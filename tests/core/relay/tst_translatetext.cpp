// The characters of text from and to carriers and partners: national tables, nearest forms, senders.
#include "smpp/tlvs.h"
#include "text/datacoding.h"
#include "text/gsm7.h"
#include "translaterig.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

namespace tlv = smpp::tlv;

namespace {

Expected<Inbound, smpp::CommandStatus> read(const QByteArray &header, const QByteArray &octets, quint8 coding = 0,
                                            Alphabet alphabet = Alphabet::Gsm7, bool strict = false)
{
    smpp::SubmitSm pdu;
    pdu.esmClass = 0x40;
    pdu.dataCoding = coding;
    pdu.shortMessage.assign(QByteArray(header + octets));
    return toInbound(fieldsOf(pdu), Direction::MobileTerminated, alphabet, strict, 0);
}

} // namespace

class TestTranslateText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // ---- From outside

    void textInNationalTablesIsRead_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("septets");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *header, const char *septets, const char16_t *text) {
            QTest::newRow(name) << QByteArray::fromHex(header) << QByteArray::fromHex(septets)
                                << QString::fromUtf16(text);
        };
        row("single shift", "03240101", "41731b731b69", u"As\u015F\u0131");
        row("locking shift", "03250101", "1c691d", u"\u015Ei\u015F");
        row("both, beside a segment", "0b0003a70302240106250106", "2f424c5f2759201b1d",
            u"\u0928\u092E\u0938\u094D\u0924\u0947 \u0967");
        row("a language that nobody knows", "03240163", "411b65", u"A\u20AC");
    }
    void textInNationalTablesIsRead()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, septets);
        QFETCH(QString, text);
        const QByteArray packed = gsm7::pack(septets, gsm7::fillBitsAfter(header.size()));
        for (const int coding : {0, 0xF1}) {
            for (const auto &[alphabet, octets] :
                 {std::pair(Alphabet::Gsm7, septets), std::pair(Alphabet::Gsm7Packed, packed)}) {
                const auto in = read(header, octets, quint8(coding), alphabet);
                QVERIFY(in.ok());
                QVERIFY(in->message.text == text);
                QCOMPARE(in->message.udh, header);
                QVERIFY(!in->undecodable);
            }
        }
    }

    void septetsWithoutACharacterInTheirTableAreNotText()
    {
        const QByteArray header = QByteArray::fromHex("03250104"), octets("\x0c"); // Bengali has none there
        const auto in = read(header, octets);
        QVERIFY(in->undecodable);
        QVERIFY(in->message.payload == octets);
        QCOMPARE(in->message.udh, header);
        const auto strict = read(header, octets, 0, Alphabet::Gsm7, true);
        QVERIFY(!strict.ok());
        QVERIFY(strict.error() == smpp::CommandStatus::ESME_RSUBMITFAIL);
    }

    // ---- National languages and nearest forms

    void aLongTurkishTextGoesInNationalTables()
    {
        const QString text = QStringLiteral(u"\u015Ei\u015Fli ") + QString(94, u'x');
        PeerSettings peer = peerWith();
        QCOMPARE(pdus(textMessage(text), peer).size(), 2u); // UCS-2
        peer.nationalLanguages.insert(ShiftLanguage::Turkish);
        const auto list = pdus(textMessage(text), peer);
        QCOMPARE(list.size(), 1u);
        QCOMPARE(int(list[0].dataCoding), 0);
        QCOMPARE(int(list[0].esmClass), 0x40);
        QCOMPARE(shortMessage(list[0]), QByteArray(QByteArray::fromHex("03240101"
                                                                       "1b53691b736c6920") +
                                                   QByteArray(94, 'x')));
        const auto deliver = pdus<smpp::DeliverSm>(textMessage(text), [&peer] {
            PeerSettings server = peer;
            server.mode = PeerMode::Server;
            return server;
        }());
        QCOMPARE(shortMessage(deliver[0]), shortMessage(list[0]));
    }

    void eachLanguageIsAllowedByItself_data()
    {
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("letter");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("Turkish") << int(ShiftLanguage::Turkish) << QStringLiteral(u"\u011F") << QByteArray("03240101");
        QTest::newRow("Spanish") << int(ShiftLanguage::Spanish) << QStringLiteral(u"\u00FA") << QByteArray("03240102");
        QTest::newRow("Portuguese") << int(ShiftLanguage::Portuguese) << QStringLiteral(u"\u00E3")
                                    << QByteArray("03240103");
    }
    void eachLanguageIsAllowedByItself()
    {
        QFETCH(int, language);
        QFETCH(QString, letter);
        QFETCH(QByteArray, header);
        const QueueMessage m = textMessage(letter + QString(99, u'x'));
        for (const ShiftLanguage allowed :
             {ShiftLanguage(language), ShiftLanguage::Turkish}) { // of the three, the odd one
            PeerSettings peer = peerWith();
            peer.nationalLanguages = {allowed};
            const auto list = pdus(m, peer);
            if (int(allowed) == language)
                QVERIFY(shortMessage(list.at(0)).startsWith(QByteArray::fromHex(header)));
            else
                QCOMPARE(int(list.at(0).dataCoding), 8);
        }
    }

    void theTablesStandInOneHeaderWithTheSegment_data()
    {
        QTest::addColumn<int>("style");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("first");
        QTest::newRow("8 bits") << int(LongMessageStyle::Udh8) << QByteArray("080003ef0201240101") << 149;
        QTest::newRow("16 bits") << int(LongMessageStyle::Udh16) << QByteArray("090804beef0201240101") << 148;
        QTest::newRow("SAR") << int(LongMessageStyle::Sar) << QByteArray("03240101") << 149;
    }
    void theTablesStandInOneHeaderWithTheSegment()
    {
        QFETCH(int, style);
        QFETCH(QByteArray, header);
        QFETCH(int, first);
        PeerSettings peer = peerWith(LongMessageStyle(style));
        peer.nationalLanguages.insert(ShiftLanguage::Turkish);
        // The escape pair does not fit the first part any more.
        const auto list =
            pdus(textMessage(QString(first - 1, u'x') + QStringLiteral(u"\u015F") + QString(99, u'x')), peer);
        QCOMPARE(list.size(), 2u);
        QCOMPARE(shortMessage(list[0]), QByteArray(QByteArray::fromHex(header) + QByteArray(first - 1, 'x')));
        QCOMPARE(int(list[0].esmClass), 0x40);
        QVERIFY(shortMessage(list[1]).contains(QByteArray("\x1bsx")));
        QCOMPARE(list[0].tlvs.contains(tlv::kSarMsgRefNum.tag), style == int(LongMessageStyle::Sar));
    }

    void packedNationalTextStartsOnASeptet()
    {
        PeerSettings peer = peerWith(LongMessageStyle::Udh8, DefaultAlphabet::Gsm7Packed);
        peer.nationalLanguages.insert(ShiftLanguage::Turkish);
        const QString text = QStringLiteral(u"\u015F") + QString(99, u'x');
        const auto list = pdus(textMessage(text), peer);
        QCOMPARE(list.size(), 1u);
        const QByteArray data = shortMessage(list[0]), header = QByteArray::fromHex("03240101");
        QVERIFY(data.startsWith(header));
        QCOMPARE(data.size(), 4 + (3 + 101 * 7 + 7) / 8);
        const auto read = decodeMessage(0, Alphabet::Gsm7Packed, QByteArrayView(data).sliced(4), header);
        QVERIFY(read == text);
    }

    void nearestFormsAreThePeersChoice()
    {
        const QueueMessage m = textMessage(QStringLiteral(u"\u201Ct\u00EAte-\u00E0-t\u00EAte\u201D\u00A0\u2026"));
        PeerSettings peer = peerWith();
        QCOMPARE(int(pdus(m, peer).at(0).dataCoding), 8);
        peer.transliterate = true;
        const auto list = pdus(m, peer);
        QCOMPARE(int(list.at(0).dataCoding), 0);
        QCOMPARE(shortMessage(list.at(0)), QByteArray("\"tete-\x7F-tete\" ..."));
        QueueMessage withCoding = m;
        withCoding.dataCoding = 8;
        QCOMPARE(shortMessage(pdus(withCoding, peer).at(0)).size(), m.text->size() * 2);
        withCoding.dataCoding = 0;
        QCOMPARE(error(withCoding, peer), QByteArray("encoding_error"));
        QueueMessage other = m;
        *other.text += QStringLiteral(u"\u0436");
        QCOMPARE(int(pdus(other, peer).at(0).dataCoding), 8);
        QVERIFY(shortMessage(pdus(other, peer).at(0)).startsWith(QByteArray::fromHex("201c")));
    }

    void nearestFormsServeOtherAlphabetsToo()
    {
        PeerSettings peer = peerWith(LongMessageStyle::Udh8, DefaultAlphabet::Latin1);
        peer.transliterate = true;
        const auto list = pdus(textMessage(QStringLiteral(u"\u201Ct\u00EAte\u201D")), peer);
        QCOMPARE(int(list.at(0).dataCoding), 0);
        QCOMPARE(shortMessage(list.at(0)), QByteArray("\"t\xEAte\""));
    }

    void aPartOfAMessageHasItsNearestFormToo()
    {
        QueueMessage m = textMessage(QStringLiteral(u"\u2026part"));
        m.segment = Segment{0xABCD, 3, 2};
        PeerSettings peer = peerWith();
        peer.transliterate = true;
        QCOMPARE(shortMessage(pdus(m, peer).at(0)), QByteArray(QByteArray::fromHex("050003cd0302") + "...part"));
    }

    // ---- What real carriers take

    void note39DataCodingZeroIsSentAsThePeersAlphabet()
    {
        const QueueMessage m = textMessage(QStringLiteral(u"@\u00E9"), quint8(0));
        const auto octets = [&m](DefaultAlphabet alphabet) {
            return shortMessage(pdus(m, peerWith(LongMessageStyle::Udh8, alphabet)).at(0)).toHex();
        };
        QCOMPARE(octets(DefaultAlphabet::Gsm7), QByteArray("0005"));
        QCOMPARE(octets(DefaultAlphabet::Gsm7Packed), QByteArray("8002"));
        QCOMPARE(octets(DefaultAlphabet::Latin1), QByteArray("40e9"));
        QCOMPARE(octets(DefaultAlphabet::Utf8), QByteArray("40c3a9"));
        QCOMPARE(error(m, peerWith(LongMessageStyle::Udh8, DefaultAlphabet::Ascii)), QByteArray("encoding_error"));
    }

    void note40WhatGsmLacksIsNotLeftToTheCarrierToDrop()
    {
        const QueueMessage m = textMessage(QStringLiteral(u"t\u00EAte"));
        QCOMPARE(int(pdus(m).at(0).dataCoding), 8);
        const auto latin = pdus(m, peerWith(LongMessageStyle::Udh8, DefaultAlphabet::Latin1));
        QCOMPARE(int(latin.at(0).dataCoding), 0);
        QCOMPARE(shortMessage(latin.at(0)), QByteArray("t\xEAte"));
        PeerSettings peer = peerWith(); // for a carrier that is known to drop them
        peer.transliterate = true;
        QCOMPARE(shortMessage(pdus(m, peer).at(0)), QByteArray("tete"));
    }

    void note43AnAtSignInAnAlphanumericSenderIsAsciiAndEndsNothing()
    {
        QueueMessage m = textMessage(QStringLiteral("x"));
        m.source = {"me@shop $1_", 5, 0};
        for (const DefaultAlphabet alphabet :
             {DefaultAlphabet::Gsm7, DefaultAlphabet::Gsm7Packed, DefaultAlphabet::Latin1}) {
            const auto list = pdus(m, peerWith(LongMessageStyle::Udh8, alphabet));
            QCOMPARE(list.at(0).sourceAddr.view().toByteArray(), QByteArray("me@shop $1_"));
        }
    }

    void note43WhatCannotStandInAnAlphanumericSenderIsNamedOrHasItsNearestForm_data()
    {
        QTest::addColumn<QByteArray>("sender");
        QTest::addColumn<QByteArray>("nearest"); // empty: none
        QTest::newRow("accents") << QByteArray("Caf\xC3\xA9 Z\xC3\xBCri") << QByteArray("Cafe Zuri");
        QTest::newRow("dash") << QByteArray("A\xE2\x80\x93Z") << QByteArray("A-Z");
        QTest::newRow("Cyrillic") << QByteArray("\xD0\x96") << QByteArray();
        QTest::newRow("euro") << QByteArray("5\xE2\x82\xAC") << QByteArray();
        QTest::newRow("NUL, as GSM's at sign") << QByteArray("me\0shop", 7) << QByteArray();
        QTest::newRow("control") << QByteArray("a\nb") << QByteArray();
        QTest::newRow("not UTF-8") << QByteArray("Caf\xE9") << QByteArray();
        QTest::newRow("longer than a sender") << QByteArray(7, ' ').replace(" ", "\xE2\x80\xA6") << QByteArray();
    }
    void note43WhatCannotStandInAnAlphanumericSenderIsNamedOrHasItsNearestForm()
    {
        QFETCH(QByteArray, sender);
        QFETCH(QByteArray, nearest);
        QueueMessage m = textMessage(QStringLiteral("x"));
        m.source = {sender, 5, 0};
        PeerSettings peer = peerWith();
        QCOMPARE(error(m, peer), QByteArray("invalid_source"));
        peer.transliterate = true;
        if (nearest.isEmpty())
            QCOMPARE(error(m, peer), QByteArray("invalid_source"));
        else
            QCOMPARE(pdus(m, peer).at(0).sourceAddr.view().toByteArray(), nearest);
    }
};

QTEST_GUILESS_MAIN(TestTranslateText)
#include "tst_translatetext.moc"
