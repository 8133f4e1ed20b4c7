#include "text/datacoding.h"

#include <QtTest/QtTest>

using namespace gateway;

namespace {

using Coding = std::optional<OutboundCoding>;

Coding coding(quint8 dataCoding, Alphabet alphabet) { return OutboundCoding{dataCoding, alphabet}; }

} // namespace

class TestDataCoding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void zeroIsThePeersAlphabet()
    {
        for (const Alphabet alphabet :
             {Alphabet::Gsm7, Alphabet::Gsm7Packed, Alphabet::Latin1, Alphabet::Ascii, Alphabet::Utf8})
            QCOMPARE(meaningOf(0, alphabet), (DataCodingMeaning{alphabet, true}));
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7, "\x7b"), std::optional(QStringLiteral("\u00E4")));
        QCOMPARE(decodeMessage(0, Alphabet::Latin1, "\xe9"), std::optional(QStringLiteral("\u00E9")));
        QCOMPARE(decodeMessage(0, Alphabet::Utf8, "\xc3\xa9"), std::optional(QStringLiteral("\u00E9")));
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7Packed, QByteArray::fromHex("9b32")),
                 std::optional(QStringLiteral("\u20AC")));
    }

    void everyValueHasItsMeaning()
    {
        for (int dataCoding = 0; dataCoding <= 0xFF; ++dataCoding) {
            DataCodingMeaning expected{Alphabet::Binary, false};
            if (dataCoding == 0)
                expected = {Alphabet::Latin1, true};
            else if (dataCoding == 1)
                expected = {Alphabet::Ascii, true};
            else if (dataCoding == 3)
                expected = {Alphabet::Latin1, true};
            else if (dataCoding == 6)
                expected = {Alphabet::Cyrillic, true};
            else if (dataCoding == 7)
                expected = {Alphabet::Hebrew, true};
            else if (dataCoding == 8)
                expected = {Alphabet::Ucs2, true};
            else if (dataCoding >= 0xF0 && (dataCoding & 4) == 0)
                expected = {Alphabet::Gsm7, true};
            QCOMPARE(meaningOf(quint8(dataCoding), Alphabet::Latin1), expected);
            QCOMPARE(isText(quint8(dataCoding), Alphabet::Latin1), expected.text);
        }
    }

    void messageClassTextIsPackedWhereThePeerPacks()
    {
        QCOMPARE(meaningOf(0xF1, Alphabet::Gsm7Packed), (DataCodingMeaning{Alphabet::Gsm7Packed, true}));
        QCOMPARE(meaningOf(0xF5, Alphabet::Gsm7Packed), (DataCodingMeaning{Alphabet::Binary, false}));
    }

    void ia5IsReadAsSuch()
    {
        QCOMPARE(decodeMessage(1, Alphabet::Gsm7, "a{}|~@\r\n\t"), std::optional(QStringLiteral("a{}|~@\r\n\t")));
        QVERIFY(!decodeMessage(1, Alphabet::Gsm7, "caf\xe9"));
    }

    void ia5WithAnOctetThatItCannotHoldIsGsm()
    {
        QCOMPARE(decodeMessage(1, Alphabet::Latin1, QByteArray::fromHex("331b6540")),
                 std::optional(QStringLiteral("3\u20AC\u00A1")));
        QCOMPARE(decodeMessage(1, Alphabet::Latin1, QByteArray::fromHex("610062")),
                 std::optional(QStringLiteral("a@b")));
        QVERIFY(!decodeMessage(1, Alphabet::Latin1, QByteArray::fromHex("00ff")));
    }

    void binaryAndInvalidOctetsAreNoTextAndCanBeToldApart()
    {
        QVERIFY(!decodeMessage(4, Alphabet::Gsm7, "text"));
        QVERIFY(!isText(4, Alphabet::Gsm7));
        QVERIFY(!decodeMessage(8, Alphabet::Gsm7, "odd"));
        QVERIFY(isText(8, Alphabet::Gsm7));
    }

    void packedTextAfterAHeaderStartsOnASeptetBoundary_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("packed"); // "ab" after the fill bits
        const auto row = [](const char *header, const char *packed) {
            QTest::newRow(header) << QByteArray::fromHex(header) << QByteArray::fromHex(packed);
        };
        row("", "6131");
        row("050003cc0201", "c262");   // 6 octets: one bit to the next septet
        row("060804abcd0201", "6131"); // 7 octets: none
        row("03700100", "088b1b");     // 4 octets: three
        row("0470020000", "84c5");     // 5 octets: two
    }
    void packedTextAfterAHeaderStartsOnASeptetBoundary()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, packed);
        const QString text = QStringLiteral("ab");
        for (const int coding : {0, 0xF1}) {
            QCOMPARE(decodeMessage(quint8(coding), Alphabet::Gsm7Packed, packed, header), std::optional(text));
            QCOMPARE(decodeMessage(quint8(coding), Alphabet::Gsm7, "ab", header), std::optional(text));
        }
        QCOMPARE(encodeMessage(Alphabet::Gsm7Packed, text, header), std::optional(packed));
        QCOMPARE(encodeMessage(Alphabet::Gsm7, text, header), std::optional(QByteArray("ab")));
    }

    void theHeaderSaysNothingOfOtherAlphabets()
    {
        const QByteArray header = QByteArray::fromHex("06240101250101"); // Turkish
        QCOMPARE(decodeMessage(3, Alphabet::Gsm7, "\x07", header), std::optional(QString(QChar(7))));
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7, "\x07", header), std::optional(QStringLiteral("\u0131")));
        QCOMPARE(decodeMessage(0, Alphabet::Latin1, "\x07", header), std::optional(QString(QChar(7))));
        QCOMPARE(decodeMessage(1, Alphabet::Gsm7, "\x07", header), std::optional(QStringLiteral("\u0131")));
        QCOMPARE(encodeMessage(Alphabet::Ucs2, QStringLiteral("\u0131"), header),
                 std::optional(QByteArray::fromHex("0131")));
    }

    // --- What real carriers send

    void note39DataCodingZeroIsWhatThePeerSaysInBothDirections_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<QByteArray>("octets");
        QTest::newRow("GSM") << int(Alphabet::Gsm7) << QByteArray::fromHex("0a0005");
        QTest::newRow("packed GSM") << int(Alphabet::Gsm7Packed) << QByteArray::fromHex("0a4001");
        QTest::newRow("Latin-1") << int(Alphabet::Latin1) << QByteArray::fromHex("0a40e9");
        QTest::newRow("UTF-8") << int(Alphabet::Utf8) << QByteArray::fromHex("0a40c3a9");
        QTest::newRow("ASCII, which lacks one") << int(Alphabet::Ascii) << QByteArray();
    }
    void note39DataCodingZeroIsWhatThePeerSaysInBothDirections()
    {
        QFETCH(int, alphabet);
        QFETCH(QByteArray, octets);
        const QString text = QStringLiteral("\n@\u00E9");
        const Coding found = codingFor(text, {}, Alphabet(alphabet));
        if (octets.isEmpty()) {
            QCOMPARE(found, coding(8, Alphabet::Ucs2));
            return;
        }
        QCOMPARE(found, coding(0, Alphabet(alphabet)));
        QCOMPARE(encodeText(found->alphabet, text), std::optional(octets));
        QCOMPARE(decodeMessage(0, Alphabet(alphabet), octets), std::optional(text));
    }

    void note40WithoutAWantedCodingNothingGoesAsLatin1WhereACarrierMightDropIt()
    {
        // The circumflex has no place in GSM: a carrier that turns Latin-1 into GSM drops it.
        const QString text = QStringLiteral("t\u00EAte");
        QCOMPARE(codingFor(text, {}, Alphabet::Gsm7), coding(8, Alphabet::Ucs2));
        QCOMPARE(codingFor(text, {}, Alphabet::Ascii), coding(8, Alphabet::Ucs2));
        QCOMPARE(codingFor(text, {}, Alphabet::Latin1), coding(0, Alphabet::Latin1)); // the peer says that it can
        QCOMPARE(codingFor(text, 3, Alphabet::Gsm7), coding(3, Alphabet::Latin1));    // Core says so
    }

    void note41GsmMessageClassValuesAreTextOrBinaryByTheirAlphabetBits_data()
    {
        QTest::addColumn<int>("dataCoding");
        QTest::addColumn<bool>("text");
        for (int value = 0xF0; value <= 0xFF; ++value) // bit 2: 8-bit data; bits 0 and 1: the class; bit 3 is reserved
            QTest::addRow("0x%02X", value) << value << ((value & 0x04) == 0);
    }
    void note41GsmMessageClassValuesAreTextOrBinaryByTheirAlphabetBits()
    {
        QFETCH(int, dataCoding);
        QFETCH(bool, text);
        const QByteArray octets = QByteArray::fromHex("00411b65");
        const auto decoded = decodeMessage(quint8(dataCoding), Alphabet::Latin1, octets);
        QCOMPARE(isText(quint8(dataCoding), Alphabet::Latin1), text);
        QCOMPARE(decoded, text ? std::optional(QStringLiteral("@A\u20AC")) : std::nullopt);
        QCOMPARE(codingFor(QStringLiteral("@A\u20AC"), quint8(dataCoding), Alphabet::Latin1),
                 text ? coding(quint8(dataCoding), Alphabet::Gsm7) : Coding());
    }

    void note41GeneralDataCodingGroupsOfGsmAreSmppsOwnValuesAndNoText()
    {
        // In GSM's coding schemes 0x10 and 0x11 are text with a class, 0x18 is UCS-2 with one, 0xC0-0xEF message
        // waiting.
        for (const int value : {0x02, 0x04, 0x05, 0x09, 0x0A, 0x0D, 0x0E, 0x10, 0x11, 0x18, 0x19, 0x20, 0x3F, 0x80,
                                0xC0, 0xD0, 0xE0, 0xEF}) {
            QVERIFY2(!isText(quint8(value), Alphabet::Gsm7), qPrintable(QString::number(value, 16)));
            QVERIFY(!decodeMessage(quint8(value), Alphabet::Gsm7, "text"));
        }
    }

    void withoutAWantedCodingTheDefaultAlphabetOrElseUcs2()
    {
        const QString gsm = QStringLiteral("@\u00A3\u20AC"), cedilla = QStringLiteral("\u00E7"),
                      cjk = QStringLiteral("\u65E5\u672C");
        QCOMPARE(codingFor(gsm, {}, Alphabet::Gsm7), coding(0, Alphabet::Gsm7));
        QCOMPARE(codingFor(gsm, {}, Alphabet::Gsm7Packed), coding(0, Alphabet::Gsm7Packed));
        QCOMPARE(codingFor(QString(), {}, Alphabet::Gsm7), coding(0, Alphabet::Gsm7));
        QCOMPARE(codingFor(cedilla, {}, Alphabet::Gsm7), coding(8, Alphabet::Ucs2));
        QCOMPARE(codingFor(cedilla, {}, Alphabet::Latin1), coding(0, Alphabet::Latin1));
        QCOMPARE(codingFor(gsm, {}, Alphabet::Latin1), coding(8, Alphabet::Ucs2));
        QCOMPARE(codingFor(cedilla, {}, Alphabet::Ascii), coding(8, Alphabet::Ucs2));
        QCOMPARE(codingFor(cjk, {}, Alphabet::Utf8), coding(0, Alphabet::Utf8));
        QCOMPARE(codingFor(QString(QChar(0xD83D)), {}, Alphabet::Gsm7), Coding());
    }

    void aWantedCodingIsTakenOrRefused()
    {
        const QString latin = QStringLiteral("latin \u00E9"), cyrillic = QStringLiteral("\u0436");
        QCOMPARE(codingFor(latin, 3, Alphabet::Gsm7), coding(3, Alphabet::Latin1));
        QCOMPARE(codingFor(latin, 8, Alphabet::Gsm7), coding(8, Alphabet::Ucs2));
        QCOMPARE(codingFor(latin, 0, Alphabet::Gsm7), coding(0, Alphabet::Gsm7));
        QCOMPARE(codingFor(latin, 0xF0, Alphabet::Latin1), coding(0xF0, Alphabet::Gsm7));
        QCOMPARE(codingFor(cyrillic, 6, Alphabet::Gsm7), coding(6, Alphabet::Cyrillic));
        QCOMPARE(codingFor(cyrillic, 3, Alphabet::Gsm7), Coding());
        QCOMPARE(codingFor(cyrillic, 0, Alphabet::Gsm7), Coding());
        QCOMPARE(codingFor(latin, 4, Alphabet::Gsm7), Coding());
        QCOMPARE(codingFor(latin, 0xF4, Alphabet::Gsm7), Coding());
    }

    void whatIsSentAsIa5ReadsBackTheSame()
    {
        QCOMPARE(codingFor(QStringLiteral("a{@"), 1, Alphabet::Gsm7), coding(1, Alphabet::Ascii));
        for (const QString &text : {QStringLiteral("5 \u20AC"), QStringLiteral("\u00E9{"), QStringLiteral("a\fb")}) {
            const Coding found = codingFor(text, 1, Alphabet::Gsm7);
            QCOMPARE(found, coding(1, Alphabet::Gsm7));
            QCOMPARE(decodeMessage(1, Alphabet::Gsm7, *encodeText(found->alphabet, text)), std::optional(text));
        }
        // GSM octets that would be taken for other IA5 characters, and characters that neither has.
        QCOMPARE(codingFor(QStringLiteral("\u00E4"), 1, Alphabet::Gsm7), Coding());
        QCOMPARE(codingFor(QStringLiteral("\u0436"), 1, Alphabet::Gsm7), Coding());
        QCOMPARE(codingFor(QString(QChar(1)), 1, Alphabet::Gsm7), Coding());
    }
};

QTEST_GUILESS_MAIN(TestDataCoding)
#include "tst_datacoding.moc"
