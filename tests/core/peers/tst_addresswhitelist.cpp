#include "peers/addresswhitelist.h"

#include <QtTest>

using gateway::AddressWhitelist;

class TestAddressWhitelist : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void admitsAsTheTablesOfTheManualSay_data()
    {
        QTest::addColumn<QStringList>("patterns");
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<bool>("admitted");
        const auto row = [](const char *patterns, const char *address, bool admitted) {
            const QString list = QString::fromUtf8(patterns);
            QTest::addRow("[%s] %s", patterns, address)
                << (list.isEmpty() ? QStringList() : list.split(u' ')) << QByteArray(address) << admitted;
        };
        row("MyBrand", "MyBrand", true);
        row("MyBrand", "mybrand", false);
        row("MyBrand", "MyBrands", false);
        row("MyBrand", "MyBran", false);
        row("+61400000001", "+61400000001", true);
        row("+61400000001", "61400000001", false);
        row("614*", "61400000001", true);
        row("614*", "61412345678", true);
        row("614*", "61500000001", false);
        row("614*", "614", true);
        row("614*", "61", false);
        row("614*", "+61400000001", false);
        row("+614*", "+61400000001", true);
        row("+614*", "61400000001", false);
        row("My*", "MyBrand", true);
        row("My*", "MyCompany", true);
        row("My*", "mycompany", false);
        row("MyBrand 614* +61400000001", "MyBrand", true);
        row("MyBrand 614* +61400000001", "61412345678", true);
        row("MyBrand 614* +61400000001", "+61400000001", true);
        row("MyBrand 614* +61400000001", "OtherBrand", false);
        row("MyBrand 614* +61400000001", "61500000001", false);
        row("", "anything", true);
        row("A.c", "A.c", true);
        row("A.c", "Abc", false);
    }
    void admitsAsTheTablesOfTheManualSay()
    {
        QFETCH(QStringList, patterns);
        QFETCH(QByteArray, address);
        QTEST(AddressWhitelist(patterns).admits(address), "admitted");
    }

    void emptyAddressPassesOnlyAnEmptyList()
    {
        QVERIFY(AddressWhitelist().admits(QByteArrayView()));
        QVERIFY(AddressWhitelist(QStringList()).admits(""));
        QVERIFY(!AddressWhitelist(QStringList{QStringLiteral("MyBrand")}).admits(""));
        QVERIFY(!AddressWhitelist(QStringList{QStringLiteral("*")}).admits(""));
        QVERIFY(!AddressWhitelist(QStringList{QString()}).admits(""));
    }
    void aStarAloneMatchesEveryAddress()
    {
        const AddressWhitelist list(QStringList{QStringLiteral("*")});
        QVERIFY(list.admits("x"));
        QVERIFY(list.admits("+61400000001"));
    }
    void aStarBeforeTheEndIsItself()
    {
        const AddressWhitelist list(QStringList{QStringLiteral("A*B"), QStringLiteral("*7"), QStringLiteral("X**")});
        QVERIFY(list.admits("A*B"));
        QVERIFY(!list.admits("AxB"));
        QVERIFY(list.admits("*7"));
        QVERIFY(!list.admits("617"));
        QVERIFY(list.admits("X*1"));
        QVERIFY(!list.admits("X1"));
    }
    void beginningsWithinEachOtherAllCount()
    {
        const AddressWhitelist list(QStringList{QStringLiteral("614123*"), QStringLiteral("61*"),
                                                QStringLiteral("614*"), QStringLiteral("7*"), QStringLiteral("5*")});
        for (const char *address : {"61", "611", "614", "6141", "614123", "6141234", "619", "7", "5", "59999"})
            QVERIFY2(list.admits(address), address);
        for (const char *address : {"6", "60", "62", "4", "8", "+61"})
            QVERIFY2(!list.admits(address), address);
    }
    void octetsAboveAsciiCompareAsOctets()
    {
        const AddressWhitelist list(QStringList{QString::fromUtf8("Café*"), QString::fromUtf8("Zoë")});
        QVERIFY(list.admits("Caf\xc3\xa9 Paris"));
        QVERIFY(list.admits("Zo\xc3\xab"));
        QVERIFY(!list.admits("Caf\xe9"));
        QVERIFY(!list.admits("Cafe"));
    }
    void agreesWithThePlainReadingOfTheRules()
    {
        // Every list over a small alphabet against every address.
        const QStringList pool{QStringLiteral("a"),  QStringLiteral("a*"),  QStringLiteral("ab*"), QStringLiteral("b"),
                               QStringLiteral("*a"), QStringLiteral("ba*"), QStringLiteral("abc"), QStringLiteral("*")};
        const QList<QByteArray> addresses{"", "a", "b", "ab", "abc", "abd", "ba", "bab", "*a", "*", "c", "aa"};
        for (int chosen = 0; chosen < 1 << pool.size(); ++chosen) {
            QStringList patterns;
            for (int i = 0; i < pool.size(); ++i) {
                if ((chosen >> i & 1) != 0)
                    patterns.append(pool[i]);
            }
            const AddressWhitelist list(patterns);
            for (const QByteArray &address : addresses) {
                bool expected = patterns.isEmpty();
                for (const QString &pattern : patterns) {
                    const QByteArray p = pattern.toUtf8();
                    if (!address.isEmpty())
                        expected = expected || (p.endsWith('*') ? address.startsWith(p.chopped(1)) : address == p);
                }
                if (list.admits(address) != expected)
                    QFAIL(qPrintable(patterns.join(u' ') + QLatin1String(" : ") + QString::fromUtf8(address)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestAddressWhitelist)
#include "tst_addresswhitelist.moc"
