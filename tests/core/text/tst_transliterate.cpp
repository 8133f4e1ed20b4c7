#include "text/transliterate.h"

#include <QtTest/QtTest>

using namespace gateway;

namespace {

using Text = std::optional<QString>;

Text gsm(const QString &text) { return transliterate(text, Alphabet::Gsm7); }

} // namespace

class TestTransliterate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatGsmLacksGoesInItsNearestForm_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("nearest");
        const auto row = [](const char *name, const char16_t *text, const char16_t *nearest) {
            QTest::newRow(name) << QString::fromUtf16(text) << QString::fromUtf16(nearest);
        };
        row("double quotes", u"\u201Cone\u201D \u201Etwo\u201F", u"\"one\" \"two\"");
        row("single quotes", u"it\u2019s \u2018so\u201B \u201Alow", u"it's 'so' 'low");
        row("angle quotes", u"\u00ABoui\u00BB \u2039non\u203A", u"\"oui\" 'non'");
        row("primes and ticks", u"5\u2032 6\u2033 a`b\u00B4", u"5' 6\" a'b'");
        row("dashes", u"a\u2010b\u2011c\u2012d\u2013e\u2014f\u2015g\u2212h", u"a-b-c-d-e-f-g-h");
        row("ellipsis", u"wait\u2026", u"wait...");
        row("blanks", u"a\u00A0b\u2002c\u2003d\u2009e\u200Af\u202Fg\u3000h\ti", u"a b c d e f g h i");
        row("blanks without width", u"a\u200Bb\u200Dc\uFEFFd\u2060e\u00ADf\u200Eg", u"abcdefg");
        row("line separators", u"a\u2028b\u2029c", u"a\nb\nc");
        row("bullets", u"\u2022 one \u00B7 two", u"* one . two");
        row("ligatures", u"\uFB01n \uFB02ag \uFB00 \uFB03 \uFB04 \u0133 \uFB06", u"fin flag ff ffi ffl ij st");
        row("oe", u"c\u0153ur \u0152uvre", u"coeur OEuvre");
        row("accents that GSM lacks", u"\u00EA\u00E7\u00C0\u00ED\u00F4\u00FB\u00EF\u00E3\u0159\u0161\u017E\u011B\u016F",
            u"ecAiouiarszeu");
        row("accents that GSM has", u"\u00E9\u00E8\u00E0\u00F9\u00F2\u00EC\u00FC\u00F1\u00C7 \u00EA",
            u"\u00E9\u00E8\u00E0\u00F9\u00F2\u00EC\u00FC\u00F1\u00C7 e");
        row("accents apart from their letters", u"e\u0301 e\u0302 u\u0308 x\u0302", u"\u00E9 e \u00FC x");
        row("several accents", u"\u01D8 \u1EA5 \u01FB \u1EC5", u"\u00FC a \u00E5 e");
        row("letters without a decomposition", u"\u0142\u0141\u0111\u0110\u00F0\u00FE\u00DE\u0131\u0127\u014B",
            u"lLdDdthThihn");
        row("Turkish, Polish, Czech, Romanian", u"\u015Fi\u015F \u017B\u00F3\u0142\u0107 \u010Cech \u021Bar\u0103",
            u"sis Zolc Cech tara");
        row("euro and its like", u"\u20AC5 \u20A05 \u20A45 \u00A2 \u0192", u"\u20AC5 \u20AC5 \u00A35 c f");
        row("full width", u"\uFF21\uFF42\uFF11\uFF1F\uFF04", u"Ab1?$");
        row("marks", u"\u00A9\u00AE\u2122 1\u00BA n\u00B0 \u2116", u"(c)(r)TM 1o no No");
        row("small digits", u"m\u00B2 H\u2082O \u00BD", u"m2 H2O 1/2");
        row("arithmetic", u"2\u00D73\u00F74 \u2264 \u2265 \u00B1", u"2x3/4 <= >= +/-");
        row("Greek capitals with a Latin form", u"\u0391\u0398\u0397\u039D\u0391 \u0386", u"A\u0398HNA A");
        row("signs that are others", u"\u2126 \u212A \u00B5", u"\u03A9 K u");
        row("nothing to do", u"plain @\u00A3\u20AC {}", u"plain @\u00A3\u20AC {}");
        row("empty", u"", u"");
    }
    void whatGsmLacksGoesInItsNearestForm()
    {
        QFETCH(QString, text);
        QFETCH(QString, nearest);
        QCOMPARE(gsm(text), Text(nearest));
        QVERIFY(fits(Alphabet::Gsm7, nearest));
    }

    void whatHasNoNearestFormLeavesTheWholeTextAsItIs_data()
    {
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char16_t *text) {
            QTest::newRow(name) << QString::fromUtf16(text);
        };
        row("Cyrillic", u"\u201C\u0436\u201D");
        row("Chinese", u"\u4F60\u597D");
        row("emoji", u"good \u2026 \U0001F600");
        row("emoji with a variation selector", u"\u2764\uFE0F");
        row("Greek small letters", u"\u03B1");
        row("Arabic forms", u"\uFE8D");
        row("circled digits", u"\u2460");
        row("power", u"10\u00B2");
        row("mixed number", u"1\u00BD");
        row("not equal", u"a\u2260b");
        row("mathematical letters beyond the plane", u"\U0001D15E");
        row("accent without a letter", u"\u0301");
        row("Devanagari", u"\u0928\u0940");
        row("control", u"\u0001");
        row("ESC", u"\u001B");
    }
    void whatHasNoNearestFormLeavesTheWholeTextAsItIs()
    {
        QFETCH(QString, text);
        QCOMPARE(gsm(text), Text());
    }

    void halfOfASurrogatePairIsNoText()
    {
        QCOMPARE(gsm(QString(QChar(0xD83D))), Text());
        QCOMPARE(gsm(QString(QChar(0xDE00))), Text());
    }

    void theAlphabetDecidesWhatIsReplaced()
    {
        const QString text = QStringLiteral("\u201C\u00E9\u00EA\u20AC\u201D");
        QCOMPARE(transliterate(text, Alphabet::Gsm7), Text(QStringLiteral("\"\u00E9e\u20AC\"")));
        QCOMPARE(transliterate(text, Alphabet::Latin1), Text()); // no euro there, and none like it
        QCOMPARE(transliterate(QStringLiteral("\u201C\u00E9\u00EA\u201D"), Alphabet::Latin1),
                 Text(QStringLiteral("\"\u00E9\u00EA\"")));
        QCOMPARE(transliterate(QStringLiteral("\u201C\u00E9\u00EA\u00DF\u201D"), Alphabet::Ascii), Text());
        QCOMPARE(transliterate(QStringLiteral("\u201C\u00E9\u00EA\u0153\u201D"), Alphabet::Ascii),
                 Text(QStringLiteral("\"eeoe\"")));
        QCOMPARE(transliterate(text, Alphabet::Utf8), Text(text));
    }

    void whatComesOutHasAPlaceAndIsLeftAloneTheSecondTime()
    {
        for (uint c = 1; c <= 0xFFFF; ++c) {
            const QString text = QStringLiteral("a") + QChar(c) + QStringLiteral("b");
            for (const Alphabet alphabet : {Alphabet::Gsm7, Alphabet::Latin1, Alphabet::Ascii}) {
                const Text nearest = transliterate(text, alphabet);
                if (!nearest)
                    continue;
                QVERIFY2(fits(alphabet, *nearest), qPrintable(QString::number(c, 16)));
                QCOMPARE(transliterate(*nearest, alphabet), nearest);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTransliterate)
#include "tst_transliterate.moc"
