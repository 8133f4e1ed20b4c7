#include "util/phrase.h"

#include "util/catalogue.h"

#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtTest/QtTest>

using gateway::Catalogue;
using gateway::Phrase;

namespace {

/// Stands for a catalogue: what it knows of is turned round.
QString turned(const char *source)
{
    static const QMap<QByteArray, QString> texts = {
        {"{value} is {kind}, allowed is {allowed}", u"allowed {allowed}: {value}, {kind}"_qs},
        {"a string", u"une chaîne"_qs},
        {"{words} or {last}", u"{words} ou {last}"_qs},
    };
    return texts.value(source, QString::fromUtf8(source));
}

} // namespace

class PhraseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void argumentsAreThoseOfTheNamesInTheirOrder()
    {
        const Phrase phrase("{value} is {kind}, allowed is {allowed}", u"\"7\""_qs, Phrase("a string"), 12);
        QCOMPARE(phrase.english(), u"\"7\" is a string, allowed is 12"_qs);
        QCOMPARE(phrase.in(turned), u"allowed 12: \"7\", une chaîne"_qs);
    }

    void aNameThatStandsTwiceHasOneArgument()
    {
        QCOMPARE(Phrase("a {quotes} without {quotes} on line {line}", u"\"\"\""_qs, 3).english(),
                 u"a \"\"\" without \"\"\" on line 3"_qs);
    }

    void whatComesFromOutsideIsNotReadAsASource()
    {
        QCOMPARE(Phrase("{name}: {error}", u"{error}"_qs, u"{name} a string"_qs).in(turned),
                 u"{error}: {name} a string"_qs);
        QCOMPARE(Phrase::asIs(u"a string"_qs).in(turned), u"a string"_qs);
    }

    void bracesThatAreNoNamesStay()
    {
        QCOMPARE(Phrase("%{key: 1} {} {A} {b c} {x").english(), u"%{key: 1} {} {A} {b c} {x"_qs);
    }

    void aSourceOfATableTakesItsValuesByName()
    {
        const auto values = std::make_shared<const Phrase::Values>(
            Phrase::Values{{u"kind"_qs, Phrase("a string")}, {u"value"_qs, Phrase::asIs(u"x"_qs)}});
        const Phrase phrase = Phrase::ofTable("{value} is {kind}, allowed is {allowed}", values);
        QCOMPARE(phrase.english(), u"x is a string, allowed is {allowed}"_qs);
        QVERIFY(Phrase::ofTable("").isEmpty());
    }

    void partsAreJoinedInTheReadersLanguage()
    {
        const Phrase all = Phrase::joined({Phrase::asIs(u"key"_qs), Phrase("a string")}, u": "_qs);
        QCOMPARE(all.in(turned), u"key: une chaîne"_qs);
        QCOMPARE(Phrase::joined({all, all}, u"; "_qs).english(), u"key: a string; key: a string"_qs);
        QVERIFY(Phrase::joined({}, u"; "_qs).isEmpty());
        QCOMPARE(Phrase::joined({Phrase("a string")}, u"; "_qs), Phrase("a string"));
    }

    void listsOfWordsEndAsTheLanguageHasIt()
    {
        QCOMPARE(gateway::anyOf({u"a"_qs, u"b"_qs, u"c"_qs}).in(turned), u"a, b ou c"_qs);
        QCOMPARE(gateway::anyOf({u"a"_qs}).in(turned), u"a"_qs);
        QCOMPARE(gateway::allOf({u"a"_qs, u"b"_qs}).english(), u"a and b"_qs);
    }

    void phrasesAreEqualByWhatTheySay()
    {
        QVERIFY(Phrase().isEmpty() && !Phrase("a string").isEmpty());
        QCOMPARE(Phrase("a {b}", 1), Phrase("a {b}", u"1"_qs));
        QVERIFY(!(Phrase("a {b}", 1) == Phrase("a {b}", 2)));
        QVERIFY(!(Phrase("a string") == Phrase::asIs(u"a string"_qs)));
    }

    /// What a compiler cannot see: a literal that is given to a Phrase and marked for nobody to translate.
    void everySourceIsMarkedAndHasItsFrench()
    {
        static const QRegularExpression phrase(u"\\bPhrase(?: \\w+)?\\(\\s*(\"|QT_TRANSLATE_NOOP\\()"_qs);
        static const QRegularExpression marked(
            u"QT_TRANSLATE_NOOP\\(\\s*\"Phrase\",\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)\\)"_qs);
        static const QRegularExpression literal(u"\"((?:[^\"\\\\]|\\\\.)*)\""_qs);
        const auto catalogue = Catalogue::load(QStringLiteral(":/i18n"));
        QVERIFY(catalogue);
        QStringList bare, untranslated;
        int sources = 0;
        const QDir root(QStringLiteral(SOURCE_ROOT));
        for (const QString &tree : {u"core"_qs, u"headless"_qs}) {
            QDirIterator it(root.filePath(tree), {u"*.h"_qs, u"*.cpp"_qs}, QDir::Files, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile file(it.next());
                QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
                const QString text = QString::fromUtf8(file.readAll());
                for (auto found = phrase.globalMatch(text); found.hasNext();) {
                    const auto match = found.next();
                    if (match.captured(1) == u"\"")
                        bare += file.fileName() + u": " + text.mid(match.capturedStart(), 80);
                }
                for (auto found = marked.globalMatch(text); found.hasNext();) {
                    QString source;
                    const QString literals = found.next().captured(1);
                    for (auto part = literal.globalMatch(literals); part.hasNext();)
                        source += part.next().captured(1);
                    source.replace(u"\\\""_qs, u"\""_qs);
                    ++sources;
                    const QString french =
                        catalogue->text(Catalogue::Language::French, Phrase::kContext, source.toUtf8().constData());
                    if (french == source && !isTheSame(source))
                        untranslated += source;
                }
            }
        }
        QVERIFY2(bare.isEmpty(), qPrintable(bare.join(u'\n')));
        QVERIFY2(untranslated.isEmpty(), qPrintable(untranslated.join(u'\n')));
        QVERIFY(sources > 300);
    }

private:
    /// What French says in the same words.
    static bool isTheSame(const QString &source)
    {
        static const QStringList all = {u"{error}"_qs};
        return all.contains(source);
    }
};

QTEST_GUILESS_MAIN(PhraseTest)
#include "tst_phrase.moc"
