#include "cli/table.h"

#include <QtTest/QtTest>

using namespace gateway::cli;

class TableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aTextTakesTheColumnsThatATerminalGivesIt_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("width");
        QTest::newRow("ascii") << u"abc"_qs << 3;
        QTest::newRow("accent") << u"é"_qs << 1;
        QTest::newRow("combining") << u"e\u0301"_qs << 1;
        QTest::newRow("wide") << u"日本"_qs << 4;
        QTest::newRow("emoji") << u"😀!"_qs << 3;
        QTest::newRow("joiner") << u"a\u200db"_qs << 2;
        QTest::newRow("cyrillic") << u"привет"_qs << 6;
    }
    void aTextTakesTheColumnsThatATerminalGivesIt()
    {
        QFETCH(QString, text);
        QTEST(displayWidth(text), "width");
    }

    void aTextOfOthersCannotSteerTheTerminal()
    {
        QCOMPARE(printable(u"a\x1b[31mb\r\n\u009b0m\u202ec"_qs), u"a\\x1b[31mb\\x0d\\x0a\\x9b0mc"_qs);
        Table table({{}, {}});
        table.add({u"\x1b]0;title\x07"_qs, u"x"_qs});
        QCOMPARE(table.text(true), u"\\x1b]0;title\\x07  x\n"_qs);
    }

    void columnsAreAlignedWhateverTheWriting()
    {
        Table table({{u"NAME"_qs}, {u"SENT"_qs, Table::Align::Right}, {u"STATE"_qs}});
        table.add({u"日本"_qs, 7, u"up"_qs});
        table.add({u"é"_qs, 12345, QString()});
        QCOMPARE(table.text(), u"NAME   SENT  STATE\n"
                               u"日本      7  up\n"
                               u"é     12345\n"_qs);
    }

    void aTableWithoutTitlesHasNoLineOfThem()
    {
        Table table({{}, {}});
        table.add({u"a"_qs, u"b"_qs});
        QCOMPARE(table.text(), u"a  b\n"_qs);
    }

    void coloursChangeNoWidth()
    {
        Table table({{}, {}});
        table.add({{u"bad"_qs, Style::Bad}, u"x"_qs});
        table.add({u"longer"_qs, u"y"_qs});
        QCOMPARE(table.text(false), u"bad     x\nlonger  y\n"_qs);
        QCOMPARE(table.text(true), u"\x1b[31mbad\x1b[0m     x\nlonger  y\n"_qs);
    }

    void theLastColumnIsCutToTheTerminal()
    {
        Table table({{}, {}});
        table.add({u"name"_qs, u"a sentence of some length"_qs});
        QCOMPARE(table.text(false, 20), u"name  a sentence of…\n"_qs);
        QCOMPARE(table.text(false, 0), u"name  a sentence of some length\n"_qs);
        QCOMPARE(table.text(false, 5), u"name  a sente…\n"_qs); // never less than can be read
    }
};

QTEST_GUILESS_MAIN(TableTest)
#include "tst_table.moc"
