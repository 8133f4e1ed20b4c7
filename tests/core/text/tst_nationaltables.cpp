// The national tables against those of the specification, as it prints them (shifttables.txt).
#include "text/gsm7.h"
#include "text/nationaltables.h"

#include <QtCore/QFile>
#include <QtTest/QtTest>

using namespace gateway;
using gsm7::Language;

namespace {

struct Printed
{
    QString name;
    bool locking = false;
    Language language = Language::Default;
    QList<char16_t> characters = QList<char16_t>(128, gsm7::kNoCharacter); // by code
};

char16_t characterOf(const QString &cell)
{
    static const QHash<QString, char16_t> named = {{QStringLiteral("LF"), u'\n'},
                                                   {QStringLiteral("CR"), u'\r'},
                                                   {QStringLiteral("FF"), u'\f'},
                                                   {QStringLiteral("SP"), u' '},
                                                   {QStringLiteral("--"), gsm7::kNoCharacter}};
    if (named.contains(cell))
        return named[cell];
    return cell.size() == 1 ? cell.front().unicode() : char16_t(cell.toUShort(nullptr, 16));
}

QList<Printed> printedTables()
{
    QFile file(QStringLiteral(SHIFT_TABLES));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<Printed> tables;
    int row = 0;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n')) {
        const QStringList cells = line.simplified().split(u' ', Qt::SkipEmptyParts);
        if (cells.size() == 3) {
            tables.append({line, cells[0] == QStringLiteral("locking"), Language(cells[1].toUShort())});
            row = 0;
        } else if (cells.size() == 8 && row < 16) {
            for (int column = 0; column < 8; ++column)
                tables.back().characters[column * 16 + row] = characterOf(cells[column]);
            ++row;
        }
    }
    return tables;
}

} // namespace

class TestNationalTables : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyTableIsTheSpecifications_data()
    {
        QTest::addColumn<int>("table");
        const QList<Printed> tables = printedTables();
        QCOMPARE(tables.size(), 27); // 14 single shift tables, 13 locking ones: Spanish has none
        for (int i = 0; i < tables.size(); ++i)
            QTest::addRow("%s", qPrintable(tables[i].name)) << i;
    }
    void everyTableIsTheSpecifications()
    {
        QFETCH(int, table);
        const Printed printed = printedTables()[table];
        const auto &ours = printed.locking ? lockingTable(printed.language) : singleShiftTable(printed.language);
        for (int code = 0; code < 128; ++code) {
            const char16_t expected = code != gsm7::kEscape ? printed.characters[code]
                                      : printed.locking     ? gsm7::kNoCharacter
                                                            : u' ';
            QVERIFY2(ours[std::size_t(code)] == expected,
                     qPrintable(QStringLiteral("0x%1: U+%2").arg(code, 2, 16).arg(ours[std::size_t(code)], 4, 16)));
        }
    }

    void spanishLocksTheDefaultAlphabet()
    {
        QVERIFY(!hasLockingTable(Language::Spanish));
        QVERIFY(!hasLockingTable(Language::Default));
        QVERIFY(hasLockingTable(Language::Turkish));
        QVERIFY(lockingTable(Language::Spanish) == lockingTable(Language::Default));
    }

    void noTableHasACharacterTwiceBesideTheSignsThatTheSpecificationRepeats()
    {
        for (int language = 1; language <= gsm7::kLastLanguage; ++language) {
            for (const auto *table : {&lockingTable(Language(language)), &singleShiftTable(Language(language))}) {
                QList<char16_t> seen;
                for (const char16_t c : *table) {
                    if (c == gsm7::kNoCharacter || c == u'\u00A1' || c == u'*')
                        continue;
                    QVERIFY2(!seen.contains(c), qPrintable(QStringLiteral("%1: U+%2").arg(language).arg(c, 4, 16)));
                    seen.append(c);
                }
            }
        }
    }

    void everyScriptHasItsTenDigits()
    {
        constexpr char16_t zeros[] = {0x9E6, 0xAE6, 0x966, 0xCE6, 0xD66, 0xB66, 0xA66, 0xBE6, 0xC66, 0x6F0};
        for (std::size_t i = 0; i < std::size(zeros); ++i) {
            const auto language = Language(std::size_t(Language::Bengali) + i);
            QByteArray codes = QByteArray::fromHex("1c1d1e1f202122232425");
            if (language == Language::Bengali) // it has no danda before them
                codes = QByteArray::fromHex("191a1c1d1e1f20212223");
            for (int digit = 0; digit < 10; ++digit)
                QCOMPARE(singleShiftTable(language)[std::size_t(codes[digit])], char16_t(zeros[i] + digit));
        }
    }
};

QTEST_GUILESS_MAIN(TestNationalTables)
#include "tst_nationaltables.moc"
