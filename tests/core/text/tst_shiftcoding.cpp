#include "text/datacoding.h"
#include "text/gsm7.h"
#include "text/shiftcoding.h"
#include "text/udh.h"

#include <QtTest/QtTest>

using namespace gateway;
using gsm7::Language;
using gsm7::ShiftTables;

namespace {

QByteArray hex(const char *digits) { return QByteArray::fromHex(digits); }

constexpr ShiftTables single(Language language) { return {Language::Default, language}; }
constexpr ShiftTables locking(Language language) { return {language, Language::Default}; }
constexpr ShiftTables both(Language language) { return {language, language}; }

} // namespace

class TestShiftCoding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // Words of each language, letters from its locking table and a sign or digit from its single shift table.
    void everyLanguageIsReadUnpackedAndPacked_data()
    {
        QTest::addColumn<int>("language");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("septets");
        const auto row = [](Language language, const char16_t *text, const char *septets) {
            QTest::addRow("%d", int(language)) << int(language) << QString::fromUtf16(text) << hex(septets);
        };
        row(Language::Turkish, u"\u015Ei\u015Fli I\u011Fd\u0131r \u0130\u20AC\u011F{",
            "1c691d6c6920490c6407722040040c1b28");
        row(Language::Spanish, u"\u00C1ngel \u00F1 \u00FAnico [\u00E7]",
            "1b416e67656c207d201b756e69636f201b3c1b091b3e");
        row(Language::Portuguese, u"N\u00E3o h\u00E1 \u221E cora\u00E7\u00E3o\\\u00EA^\u03A6",
            "4e7b6f20680f201520636f7261097b6f1704161b12");
        row(Language::Bengali, u"\u09AC\u09BE\u0982\u09B2\u09BE \u09E7", "4050014650201b1a");
        row(Language::Gujarati, u"\u0A97\u0AC1\u0A9C\u0AB0\u0ABE\u0AA4\u0AC0 \u0AE7", "17531d44502752201b1d");
        row(Language::Hindi, u"\u0928\u092E\u0938\u094D\u0924\u0947 \u0967", "2f424c5f2759201b1d");
        row(Language::Kannada, u"\u0C95\u0CA8\u0CCD\u0CA8\u0CA1 \u0CE7", "152f5f2f24201b1d");
        row(Language::Malayalam, u"\u0D2E\u0D32\u0D2F\u0D3E\u0D33\u0D02 \u0D67", "424643504701201b1d");
        row(Language::Oriya, u"\u0B13\u0B21\u0B3C\u0B3F\u0B06 \u0B67", "13244e5104201b1d");
        row(Language::Punjabi, u"\u0A2A\u0A70\u0A1C\u0A3E\u0A2C\u0A40 \u0A67", "3d7b1d504052201b1d");
        row(Language::Tamil, u"\u0BA4\u0BAE\u0BBF\u0BB4\u0BCD \u0BE7", "274251485f201b1d");
        row(Language::Telugu, u"\u0C24\u0C46\u0C32\u0C41\u0C17\u0C41 \u0C67", "275846531753201b1d");
        row(Language::Urdu, u"\u0627\u064F\u0631\u062F\u0648 \u06F1", "005e251a53201b1d");
    }
    void everyLanguageIsReadUnpackedAndPacked()
    {
        QFETCH(int, language);
        QFETCH(QString, text);
        QFETCH(QByteArray, septets);
        const ShiftTables tables =
            hasLockingTable(Language(language)) ? both(Language(language)) : single(Language(language));
        QCOMPARE(gsm7::decode(septets, tables), std::optional(text));
        QCOMPARE(gsm7::encode(text, tables), std::optional(septets));
        QCOMPARE(gsm7::count(text, tables), septets.size());
        // With the header of one message, of a segment with an 8-bit and with a 16-bit reference: the fill bits differ.
        for (const auto &[segment, wide] :
             {std::pair(std::optional<Segment>(), false), std::pair(std::optional(Segment{1, 2, 1}), false),
              std::pair(std::optional(Segment{1, 2, 1}), true)}) {
            const QByteArray header = makeHeader(segment, wide, tables);
            const QByteArray packed = gsm7::pack(septets, gsm7::fillBitsAfter(header.size()));
            QCOMPARE(decodeMessage(0, Alphabet::Gsm7, septets, header), std::optional(text));
            QCOMPARE(decodeMessage(0, Alphabet::Gsm7Packed, packed, header), std::optional(text));
            QCOMPARE(encodeMessage(Alphabet::Gsm7, text, header), std::optional(septets));
            QCOMPARE(encodeMessage(Alphabet::Gsm7Packed, text, header), std::optional(packed));
        }
    }

    void thePackedFormHasTheFillBitsOfItsHeader()
    {
        // Header of 4 octets: 3 bits to the next septet.
        const QByteArray header = hex("03240101");
        QCOMPARE(gsm7::fillBitsAfter(header.size()), 3);
        // ESC 0x73: 00011011 after three bits, then 1110011: 11011000, 11001100, 1; the seven bits left hold CR, or
        // zeros.
        const QString text = QStringLiteral("\u015F");
        QCOMPARE(encodeMessage(Alphabet::Gsm7Packed, text, header), std::optional(hex("d8cc1b")));
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7Packed, hex("d8cc1b"), header), std::optional(text));
        QCOMPARE(decodeMessage(0, Alphabet::Gsm7Packed, hex("d8cc01"), header), std::optional(text));
    }

    void aSingleShiftTableLeavesTheDefaultAlphabet()
    {
        const QString text = QStringLiteral("\u015E\u00E8\u00EC@{\u20AC\f");
        QCOMPARE(gsm7::encode(text, single(Language::Turkish)), std::optional(hex("1b530407001b281b651b0a")));
        QVERIFY(!gsm7::encode(text, both(Language::Turkish))); // the locking table has no e grave
    }

    void aLockingTableLeavesTheExtensionTable()
    {
        QCOMPARE(gsm7::encode(QStringLiteral("\u015F{\u20AC"), locking(Language::Turkish)),
                 std::optional(hex("1d1b2804")));
        QCOMPARE(gsm7::decode(hex("1d1b281b65"), locking(Language::Turkish)),
                 std::optional(QStringLiteral("\u015F{\u20AC")));
        QVERIFY(!gsm7::encode(QStringLiteral("\u03A6"), locking(Language::Portuguese)));
    }

    void whatTheSingleShiftTableLacksIsTheLockingTablesCharacter()
    {
        QCOMPARE(gsm7::decode(hex("1b41"), single(Language::Turkish)), std::optional(QStringLiteral("A")));
        QCOMPARE(gsm7::decode(hex("1b04"), both(Language::Turkish)), std::optional(QStringLiteral("\u20AC")));
        QCOMPARE(gsm7::decode(hex("1b0d"), both(Language::Hindi)), std::optional(QStringLiteral("\r")));
        QCOMPARE(gsm7::decode(hex("1b61"), both(Language::Hindi)), std::optional(QStringLiteral("a")));
    }

    void theLastPlaceOfATableIsOneToo()
    {
        QCOMPARE(gsm7::placeOf(u'\u00E2', single(Language::Portuguese)), 0xFF);
        QCOMPARE(gsm7::encode(QStringLiteral("\u00E2"), single(Language::Portuguese)), std::optional(hex("1b7f")));
    }

    void aSecondEscapeIsABlank()
    {
        QCOMPARE(gsm7::decode(hex("1b1b41"), single(Language::Turkish)), std::optional(QStringLiteral(" A")));
        QCOMPARE(gsm7::decode(hex("1b1b61"), both(Language::Hindi)), std::optional(QStringLiteral(" a")));
    }

    void whatIsNoTextInTheTablesIsNone()
    {
        for (const char *octets : {"411b", "4180", "1bff"})
            QVERIFY(!gsm7::decode(hex(octets), both(Language::Turkish)));
        QVERIFY(!gsm7::decode(hex("0c"), both(Language::Bengali)));   // a place without a character
        QVERIFY(!gsm7::decode(hex("1b5b"), both(Language::Bengali))); // neither table has one
        for (const char16_t *text : {u"\uFFFF", u"\u001B", u"\u0436", u"\U0001F600"}) {
            QVERIFY(!gsm7::encode(QString::fromUtf16(text), both(Language::Turkish)));
            QCOMPARE(gsm7::count(QString::fromUtf16(text), both(Language::Turkish)), -1);
        }
    }

    void everyPlaceOfEveryTableIsReadAndWritten()
    {
        for (int language = 1; language <= gsm7::kLastLanguage; ++language) {
            const ShiftTables tables = both(Language(language));
            for (int code = 0; code < 128; ++code) {
                for (const QByteArray &septets : {QByteArray(1, char(code)), QByteArray("\x1b").append(char(code))}) {
                    const auto text = gsm7::decode(septets, tables);
                    if (!text)
                        continue;
                    const auto again = gsm7::encode(*text, tables);
                    QVERIFY(again);
                    QCOMPARE(gsm7::decode(*again, tables), text);
                    QVERIFY(again->size() <= septets.size());
                }
            }
        }
    }

    void withTheDefaultTablesAllIsAsWithoutThem()
    {
        const QString text = QStringLiteral("@\u20AC{\u00E9");
        QCOMPARE(gsm7::encode(text, ShiftTables()), gsm7::encode(text));
        QCOMPARE(gsm7::count(text, ShiftTables()), gsm7::count(text));
        QCOMPARE(gsm7::decode(hex("001b651b28"), ShiftTables()), gsm7::decode(hex("001b651b28")));
        for (char16_t c = 0; c < 0x400; ++c)
            QCOMPARE(gsm7::placeOf(c, ShiftTables()), gsm7::septet(c) == gsm7::kNone ? -1 : gsm7::septet(c));
    }
};

QTEST_GUILESS_MAIN(TestShiftCoding)
#include "tst_shiftcoding.moc"
