#include "text/alphabet.h"

#include <QtTest/QtTest>

using namespace gateway;

namespace {

const std::initializer_list<Alphabet> kTextAlphabets = {Alphabet::Gsm7,     Alphabet::Gsm7Packed, Alphabet::Latin1,
                                                        Alphabet::Ascii,    Alphabet::Utf8,       Alphabet::Ucs2,
                                                        Alphabet::Cyrillic, Alphabet::Hebrew};

QByteArray hex(const char *digits) { return QByteArray::fromHex(digits); }

} // namespace

class TestAlphabet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void octetsThatAreNotValidAreNoText_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<QByteArray>("octets");
        const auto row = [](const char *name, Alphabet alphabet, const char *octets) {
            QTest::newRow(name) << int(alphabet) << hex(octets);
        };
        row("GSM octet over 127", Alphabet::Gsm7, "41ff42");
        row("GSM octet over 127 after ESC", Alphabet::Gsm7, "411be5");
        row("GSM ESC at the end", Alphabet::Gsm7, "411b");
        row("packed ESC at the end", Alphabet::Gsm7Packed, "1b");
        row("ASCII octet over 127", Alphabet::Ascii, "4180");
        row("UCS-2 of odd length", Alphabet::Ucs2, "00410042ff");
        row("UCS-2 with a lone high surrogate", Alphabet::Ucs2, "0041d83d");
        row("UCS-2 with a lone low surrogate", Alphabet::Ucs2, "de000041");
        row("UCS-2 with swapped surrogates", Alphabet::Ucs2, "de00d83d");
        row("UTF-8 cut off", Alphabet::Utf8, "41c3");
        row("UTF-8 overlong", Alphabet::Utf8, "c080");
        row("UTF-8 surrogate", Alphabet::Utf8, "eda080");
        row("UTF-8 stray octet", Alphabet::Utf8, "41ff");
        row("Hebrew octet without a character", Alphabet::Hebrew, "41a1");
        row("Hebrew octet in the empty rows", Alphabet::Hebrew, "c0");
        row("binary", Alphabet::Binary, "41");
    }
    void octetsThatAreNotValidAreNoText()
    {
        QFETCH(int, alphabet);
        QFETCH(QByteArray, octets);
        QVERIFY(!decodeText(Alphabet(alphabet), octets));
    }

    void textStandsForItsOctets_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("octets");
        const auto row = [](const char *name, Alphabet alphabet, const QString &text, const char *octets) {
            QTest::newRow(name) << int(alphabet) << text << hex(octets);
        };
        row("Latin-1", Alphabet::Latin1, QStringLiteral("caf\u00E9 \u00A9 \u00FF"), "636166e920a920ff");
        row("ASCII", Alphabet::Ascii, QStringLiteral("plain ~{}|"), "706c61696e207e7b7d7c");
        row("UTF-8", Alphabet::Utf8, QStringLiteral("a\u00E9\u20AC\U0001F600"), "61c3a9e282acf09f9880");
        row("UTF-8 with a byte order mark", Alphabet::Utf8, QStringLiteral("\uFEFFa"), "efbbbf61");
        row("UCS-2", Alphabet::Ucs2, QStringLiteral("\u041F\u4F60"), "041f4f60");
        row("UCS-2 with a surrogate pair", Alphabet::Ucs2, QStringLiteral("\U0001F600"), "d83dde00");
        row("Cyrillic", Alphabet::Cyrillic,
            QStringLiteral("\u0401\u040C\u00AD\u040E\u0410\u042F\u044F\u2116\u0451\u045C\u00A7\u045E\u045F"),
            "a1acadaeb0cfeff0f1fcfdfeff");
        row("Hebrew", Alphabet::Hebrew, QStringLiteral("\u05D0\u05EA \u00D7\u00F7\u2017\u200E\u200F\u00BE"),
            "e0fa20aabadffdfebe");
        row("GSM", Alphabet::Gsm7, QStringLiteral("@\u00A3\u20AC{"), "00011b651b28");
        row("NUL is a character", Alphabet::Cyrillic, QString(QChar(u'\0')), "00");
    }
    void textStandsForItsOctets()
    {
        QFETCH(int, alphabet);
        QFETCH(QString, text);
        QFETCH(QByteArray, octets);
        QVERIFY(fits(Alphabet(alphabet), text));
        QCOMPARE(encodeText(Alphabet(alphabet), text), std::optional(octets));
        QCOMPARE(decodeText(Alphabet(alphabet), octets), std::optional(text));
    }

    void aCharacterWithoutAPlaceIsNeverReplaced_data()
    {
        QTest::addColumn<int>("alphabet");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, Alphabet alphabet, const QString &text) {
            QTest::newRow(name) << int(alphabet) << text;
        };
        row("small cedilla in GSM", Alphabet::Gsm7, QStringLiteral("a\u00E7"));
        row("backtick in GSM", Alphabet::Gsm7, QStringLiteral("`"));
        row("no-break space in GSM", Alphabet::Gsm7, QStringLiteral("\u00A0"));
        row("circumflex letter in GSM", Alphabet::Gsm7, QStringLiteral("\u00EA"));
        row("smart quotes in GSM", Alphabet::Gsm7, QStringLiteral("\u201C"));
        row("Greek capital that looks Latin, in GSM", Alphabet::Gsm7, QStringLiteral("\u0391"));
        row("ESC in GSM", Alphabet::Gsm7, QStringLiteral("\u001B"));
        row("emoji in packed GSM", Alphabet::Gsm7Packed, QStringLiteral("\U0001F600"));
        row("euro in Latin-1", Alphabet::Latin1, QStringLiteral("\u20AC"));
        row("Cyrillic in Latin-1", Alphabet::Latin1, QStringLiteral("\u0436"));
        row("e acute in ASCII", Alphabet::Ascii, QStringLiteral("\u00E9"));
        row("the gaps of the Cyrillic block", Alphabet::Cyrillic, QStringLiteral("\u040D"));
        row("Latin-1 letter in Cyrillic", Alphabet::Cyrillic, QStringLiteral("\u00E9"));
        row("Hebrew point", Alphabet::Hebrew, QStringLiteral("\u05B0"));
        row("multiplication's old place in Hebrew", Alphabet::Hebrew, QStringLiteral("\u00AA"));
        row("lone surrogate in UCS-2", Alphabet::Ucs2, QString(QChar(0xD83D)));
        row("lone surrogate in UTF-8", Alphabet::Utf8, QString(QChar(0xDE00)));
        row("anything in binary", Alphabet::Binary, QStringLiteral("a"));
    }
    void aCharacterWithoutAPlaceIsNeverReplaced()
    {
        QFETCH(int, alphabet);
        QFETCH(QString, text);
        QVERIFY(!fits(Alphabet(alphabet), text));
        QVERIFY(!encodeText(Alphabet(alphabet), text));
    }

    void everyCharacterComesBackOrIsRefused()
    {
        for (const Alphabet alphabet : kTextAlphabets) {
            for (uint u = 0; u <= 0xFFFF; ++u) {
                const QString text = QStringLiteral("a") + QChar(u) + QStringLiteral("b");
                const auto octets = encodeText(alphabet, text);
                QCOMPARE(octets.has_value(), fits(alphabet, text));
                QCOMPARE(unitsOf(alphabet, u) > 0, octets.has_value());
                if (octets && decodeText(alphabet, *octets) != text)
                    QFAIL(qPrintable(QStringLiteral("U+%1 in alphabet %2").arg(u, 4, 16).arg(int(alphabet))));
            }
        }
    }

    void roomOfACharacterIsWhatItsEncodingTakes()
    {
        for (const Alphabet alphabet : kTextAlphabets) {
            if (alphabet == Alphabet::Gsm7Packed)
                continue; // septets, as with Gsm7
            for (const char32_t c :
                 {U'a', U'{', U'\u20AC', U'\u00E9', U'\u0436', U'\u05D0', U'\u4F60', U'\U0001F600'}) {
                const auto octets = encodeText(alphabet, QString::fromUcs4(&c, 1));
                QCOMPARE(unitsOf(alphabet, c), octets ? int(octets->size()) : 0);
            }
        }
        QCOMPARE(unitsOf(Alphabet::Gsm7Packed, U'{'), 2);
        QCOMPARE(unitsOf(Alphabet::Binary, U'a'), 0);
    }

    void anEmptyTextIsNoOctetsInEveryAlphabet()
    {
        for (const Alphabet alphabet : kTextAlphabets) {
            QCOMPARE(encodeText(alphabet, QString()), std::optional(QByteArray()));
            QCOMPARE(decodeText(alphabet, QByteArray()), std::optional(QString()));
        }
    }
};

QTEST_GUILESS_MAIN(TestAlphabet)
#include "tst_alphabet.moc"
