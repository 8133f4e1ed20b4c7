#include "text/gsm7.h"
#include "text/shiftcoding.h"
#include "text/textplan.h"
#include "text/udh.h"

#include <QtTest/QtTest>

using namespace gateway;
using gsm7::Language;
using gsm7::ShiftTables;

namespace {

using Tables = std::optional<ShiftTables>;

constexpr std::array kTurkish{Language::Turkish};
constexpr std::array kSpanish{Language::Spanish};
constexpr std::array kPortuguese{Language::Portuguese};
constexpr std::array kAll{Language::Turkish, Language::Spanish, Language::Portuguese};
constexpr ShiftTables single(Language language) { return {Language::Default, language}; }
constexpr ShiftTables locking(Language language) { return {language, Language::Default}; }
constexpr ShiftTables both(Language language) { return {language, language}; }

QString filled(const QString &text, int size) { return text + QString(size - text.size(), u'x'); }

TextRules rules(std::span<const Language> languages, bool nearest = false, LongMessage how = LongMessage::Udh8)
{
    return {Alphabet::Gsm7, how, nearest, languages};
}

std::optional<TextPlan> plan(const QString &text, OutboundCoding coding, ShiftTables tables = {})
{
    return TextPlan{text, coding, tables};
}
constexpr OutboundCoding kGsm{0, Alphabet::Gsm7};
constexpr OutboundCoding kUcs2{8, Alphabet::Ucs2};

} // namespace

class TestTextPlan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void textOfTheDefaultAlphabetGoesAsItIs()
    {
        for (const QString &text : {QString(), QStringLiteral("plain"), QString(400, u'\u20AC')})
            QCOMPARE(planText(text, {}, rules(kAll, true)), plan(text, kGsm));
    }

    void withoutRulesOtherTextIsUcs2()
    {
        const QString text = filled(QStringLiteral("\u015F"), 300);
        QCOMPARE(planText(text, {}, rules({})), plan(text, kUcs2));
        QCOMPARE(planText(QString(QChar(0xD83D)), {}, rules(kAll, true)), std::nullopt);
    }

    // --- National tables

    void aTextThatIsOnePartAsUcs2StaysSo()
    {
        const QString text = filled(QStringLiteral("\u015F"), 70);
        QCOMPARE(planText(text, {}, rules(kTurkish)), plan(text, kUcs2));
        QCOMPARE(planText(filled(text, 71), {}, rules(kTurkish)),
                 plan(filled(text, 71), kGsm, single(Language::Turkish)));
    }

    void tablesAreChosenByWhatTheTextHas_data()
    {
        QTest::addColumn<QString>("letters");
        QTest::addColumn<int>("single");
        QTest::newRow("Turkish") << QStringLiteral("\u011F") << int(Language::Turkish);
        QTest::newRow("Spanish") << QStringLiteral("\u00E1\u00FA") << int(Language::Spanish);
        QTest::newRow("Portuguese") << QStringLiteral("\u00E3") << int(Language::Portuguese);
        QTest::newRow("Portuguese and Spanish have it: the first")
            << QStringLiteral("\u00ED") << int(Language::Spanish);
        QTest::newRow("all have it") << QStringLiteral("\u00E7") << int(Language::Turkish);
        QTest::newRow("no one has both") << QStringLiteral("\u011F\u00E3") << -1;
        QTest::newRow("no one has it") << QStringLiteral("\u0436") << -1;
    }
    void tablesAreChosenByWhatTheTextHas()
    {
        QFETCH(QString, letters);
        QFETCH(int, single);
        const QString text = filled(letters, 100);
        QCOMPARE(planText(text, {}, rules(kAll)),
                 single < 0 ? plan(text, kUcs2) : plan(text, kGsm, ::single(Language(single))));
    }

    void onlyAllowedLanguagesAreUsed()
    {
        const QString text = filled(QStringLiteral("\u011F"), 100);
        QCOMPARE(planText(text, {}, rules(kSpanish)), plan(text, kUcs2));
        QCOMPARE(planText(text, {}, rules(kPortuguese)), plan(text, kUcs2));
    }

    void aLockingTableIsTakenWhereItSavesAPart()
    {
        const QString few = filled(QString(3, u'\u011F'), 150), many = filled(QString(6, u'\u011F'), 150);
        QCOMPARE(planText(few, {}, rules(kTurkish)), plan(few, kGsm, single(Language::Turkish))); // 153 of 155
        QCOMPARE(planText(many, {}, rules(kTurkish)), plan(many, kGsm, locking(Language::Turkish)));
        // The capital Phi has its place in the single shift table alone, infinity in the locking one.
        const QString text = filled(QStringLiteral("\u221E\u03A6"), 150);
        QCOMPARE(planText(text, {}, rules(kPortuguese)), plan(text, kGsm, both(Language::Portuguese)));
    }

    void spanishHasNoLockingTable()
    {
        const QString text = QString(100, u'\u00E1');
        QCOMPARE(planText(text, {}, rules(kSpanish)), plan(text, kUcs2)); // two parts either way
        QCOMPARE(planText(text, {}, rules(kPortuguese)), plan(text, kGsm, locking(Language::Portuguese)));
    }

    void otherAlphabetsHaveNoTables()
    {
        const QString text = filled(QStringLiteral("\u011F"), 100);
        for (const Alphabet alphabet : {Alphabet::Latin1, Alphabet::Ascii}) {
            TextRules r = rules(kAll);
            r.defaultAlphabet = alphabet;
            QCOMPARE(planText(text, {}, r), plan(text, kUcs2));
        }
        TextRules packed = rules(kAll);
        packed.defaultAlphabet = Alphabet::Gsm7Packed;
        QCOMPARE(planText(text, {}, packed), plan(text, {0, Alphabet::Gsm7Packed}, single(Language::Turkish)));
    }

    void aWantedGsmCodingUsesTablesWhateverTheParts()
    {
        const QString text = QStringLiteral("\u011F");
        QCOMPARE(planText(text, 0, rules(kTurkish)), plan(text, kGsm, single(Language::Turkish)));
        QCOMPARE(planText(text, 0xF1, rules(kTurkish)), plan(text, {0xF1, Alphabet::Gsm7}, single(Language::Turkish)));
        QCOMPARE(planText(text, 8, rules(kTurkish)), plan(text, kUcs2));
        QCOMPARE(planText(text, 0, rules(kSpanish)), std::nullopt);
        QCOMPARE(planText(text, 3, rules(kTurkish)), std::nullopt);
    }

    void aPayloadHasNoHeaderOfOurs()
    {
        const QString oneMessage = filled(QStringLiteral("\u011F"), 150), more = filled(oneMessage, 400);
        QCOMPARE(cheapestShift(oneMessage, kTurkish, LongMessage::Payload, 255), Tables(single(Language::Turkish)));
        QCOMPARE(cheapestShift(more, kTurkish, LongMessage::Payload, 255), Tables());
        QCOMPARE(planText(more, {}, rules(kTurkish, false, LongMessage::Payload)), plan(more, kUcs2));
    }

    void theFewestPartsWin()
    {
        const QString text = filled(QString(40, u'\u011F'), 290); // 330 septets, or 290 in the locking table
        QCOMPARE(cheapestShift(text, kTurkish, LongMessage::Udh8, 255), Tables(locking(Language::Turkish)));
        QCOMPARE(partCount(text, Alphabet::Gsm7, LongMessage::Udh8, single(Language::Turkish)), 3);
        QCOMPARE(partCount(text, Alphabet::Gsm7, LongMessage::Udh8, locking(Language::Turkish)), 2);
    }

    // --- Nearest forms

    void theNearestFormIsTakenWhereAllHasOne()
    {
        const QString text = QStringLiteral("\u201Cd\u00E9j\u00E0 vu\u201D\u2026");
        QCOMPARE(planText(text, {}, rules({}, true)), plan(QStringLiteral("\"d\u00E9j\u00E0 vu\"..."), kGsm));
        QCOMPARE(planText(text, {}, rules({}, false)), plan(text, kUcs2));
        const QString mixed = text + QStringLiteral("\u0436");
        QCOMPARE(planText(mixed, {}, rules({}, true)), plan(mixed, kUcs2));
    }

    void aWantedCodingIsNotAnsweredWithOtherCharacters()
    {
        const QString text = QStringLiteral("\u201Cso\u201D");
        QCOMPARE(planText(text, 0, rules({}, true)), std::nullopt);
        QCOMPARE(planText(text, 3, rules({}, true)), std::nullopt);
        QCOMPARE(planText(text, 8, rules({}, true)), plan(text, kUcs2));
    }

    void whatTablesCarryIsNotChanged()
    {
        const QString brief = QStringLiteral("\u011F");
        QCOMPARE(planText(brief, {}, rules(kTurkish, true)), plan(brief, kUcs2));
        QCOMPARE(planText(brief, {}, rules(kSpanish, true)), plan(QStringLiteral("g"), kGsm));
        const QString text = filled(brief, 100);
        QCOMPARE(planText(text, {}, rules(kTurkish, true)), plan(text, kGsm, single(Language::Turkish)));
    }

    // --- Text after a header of its own

    void aHeaderOfItsOwnSaysTheTables()
    {
        const QString text = QStringLiteral("\u0928");
        const QByteArray header = QByteArray::fromHex("06240106250106");
        QCOMPARE(planWholeText(text, 0, rules({}), header), plan(text, kGsm));
        QCOMPARE(planWholeText(text, {}, rules({}), header), plan(text, kGsm));
        QCOMPARE(planWholeText(text, 0, rules({}), QByteArray::fromHex("050003a70302")), std::nullopt);
        QCOMPARE(planWholeText(QStringLiteral("\u2026"), {}, rules({}, true), header),
                 plan(QStringLiteral("..."), kGsm));
    }

    void aHeaderOfItsOwnGetsNoFurtherTables()
    {
        const QString text = filled(QStringLiteral("\u011F"), 100);
        QCOMPARE(planWholeText(text, {}, rules(kTurkish), QByteArray::fromHex("050003a70302")), plan(text, kUcs2));
        QCOMPARE(planWholeText(text, 0, rules(kTurkish), QByteArray::fromHex("050003a70302")), std::nullopt);
        // A locking table without A: the nearest form has no place there either.
        const QString macron = QStringLiteral("\u0100");
        QCOMPARE(planWholeText(macron, {}, rules({}, true), QByteArray::fromHex("0325010a")), plan(macron, kUcs2));
    }
};

QTEST_GUILESS_MAIN(TestTextPlan)
#include "tst_textplan.moc"
