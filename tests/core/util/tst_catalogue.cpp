#include "util/catalogue.h"

#include <QtTest/QtTest>

using gateway::Catalogue;
using Language = Catalogue::Language;

class CatalogueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aTextIsGivenInTheLanguageOfItsReader()
    {
        const auto catalogue = Catalogue::load(QStringLiteral(":/i18n"));
        QVERIFY2(catalogue, qPrintable(catalogue ? QString() : catalogue.error()));
        QCOMPARE(catalogue->text(Language::French, "Phrase", "{bind} is disabled."), u"{bind} est désactivé."_qs);
        QCOMPARE(catalogue->text(Language::English, "Phrase", "{bind} is disabled."), u"{bind} is disabled."_qs);
        QCOMPARE(catalogue->text(Language::French, "Setting", "The carrier's TCP port"), u"Port TCP de l’opérateur"_qs);
    }

    void aSourceBeyondAsciiIsFound()
    {
        const auto catalogue = Catalogue::load(QStringLiteral(":/i18n"));
        QVERIFY(catalogue);
        QVERIFY(catalogue->text(Language::French, "Phrase", "Nothing to do here. See the other gateway’s status.")
                    .startsWith(u"Rien à faire ici."));
    }

    void anUnknownTextStaysAsItIs()
    {
        const auto catalogue = Catalogue::load(QStringLiteral(":/i18n"));
        QVERIFY(catalogue);
        QCOMPARE(catalogue->text(Language::French, "Phrase", "No such text — at all"), u"No such text — at all"_qs);
        QCOMPARE(catalogue->text(Language::French, "Nowhere", "{bind} is disabled."), u"{bind} is disabled."_qs);
    }

    void aCountChoosesItsForm()
    {
        const auto catalogue = Catalogue::load(QStringLiteral(":/i18n"));
        QVERIFY(catalogue);
        QCOMPARE(catalogue->text(Language::English, "web", "%n bind(s)", 1), u"1 bind"_qs);
        QCOMPARE(catalogue->text(Language::English, "web", "%n bind(s)", 2), u"2 binds"_qs);
        QCOMPARE(catalogue->text(Language::French, "web", "%n bind(s)", 0), u"0 liaison"_qs);
        QCOMPARE(catalogue->text(Language::French, "web", "%n bind(s)", 2), u"2 liaisons"_qs);
    }

    void aFolderWithoutCataloguesIsRefused()
    {
        const auto catalogue = Catalogue::load(QStringLiteral(":/nowhere"));
        QVERIFY(!catalogue);
        QVERIFY(catalogue.error().contains(u":/nowhere/omnimessage_en.qm"));
    }
};

QTEST_GUILESS_MAIN(CatalogueTest)
#include "tst_catalogue.moc"
