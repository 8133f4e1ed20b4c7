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

    void packedTextAfterAHeaderStartsOnASeptetBoundary()
    {
        // The six octets of a header leave one bit to the next septet: "ab" shifted by it.
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7Packed, QByteArray::fromHex("c262"), 6),
                 std::optional(QStringLiteral("ab")));
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7Packed, QByteArray::fromHex("6131"), 7),
                 std::optional(QStringLiteral("ab")));
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7, "ab", 6), std::optional(QStringLiteral("ab")));
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
