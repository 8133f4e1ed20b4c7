#include "peers/cidr.h"

#include <QtTest>

using gateway::CidrList;

class TestCidr : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void admitsAddressesWithinTheRanges_data()
    {
        QTest::addColumn<QStringList>("ranges");
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("admitted");
        const auto row = [](const char *ranges, const char *address, bool admitted) {
            const QString list = QString::fromLatin1(ranges);
            QTest::addRow("[%s] %s", ranges, address)
                << (list.isEmpty() ? QStringList() : list.split(u' ')) << QString::fromLatin1(address) << admitted;
        };
        row("127.0.0.1", "127.0.0.1", true);
        row("127.0.0.1", "127.0.0.2", false);
        row("127.0.0.2/32", "127.0.0.2", true);
        row("127.0.0.2/32", "127.0.0.3", false);
        row("127.0.0.0/8", "127.200.3.4", true);
        row("10.0.0.0/8", "127.0.0.1", false);
        row("192.168.1.0/24 127.0.5.0/24", "127.0.5.255", true);
        row("192.168.1.0/24 127.0.5.0/24", "127.0.6.0", false);
        row("192.168.1.0/24 10.50.1.100 10.60.0.0/16", "10.60.255.1", true);
        row("192.168.1.0/24 10.50.1.100 10.60.0.0/16", "10.50.1.101", false);
        row("127.0.0.128/25", "127.0.0.127", false);
        row("127.0.0.128/25", "127.0.0.129", true);
        row("0.0.0.0/0", "127.0.0.7", true);
        row("0.0.0.0/0", "2001:db8::1", false);
        row("192.168.1.77/24", "192.168.1.3", true); // bits after the prefix do not matter
        row("", "127.0.0.9", true);
        row("", "2001:db8::1", true);
        row("2001:db8::/32", "2001:db8:ffff::1", true);
        row("2001:db8::/32", "2001:db9::1", false);
        row("2001:db8::1", "2001:db8::1", true);
        row("2001:db8::1", "2001:db8::2", false);
        row("2001:db8::/33", "2001:db8:7fff::1", true);
        row("2001:db8::/33", "2001:db8:8000::1", false);
        row("::/0", "fe80::1", true);
        row("::1/128", "::1", true);
        row("::/0", "127.0.0.1", false);
        row("127.0.0.0/8", "::ffff:127.0.0.1", true);
        row("127.0.0.0/8", "::ffff:128.0.0.1", false);
        row("::ffff:10.0.0.0/104", "10.1.2.3", true);
        row("::ffff:10.0.0.0/104", "11.1.2.3", false);
        row("::ffff:10.0.0.7", "::ffff:10.0.0.7", true);
    }
    void admitsAddressesWithinTheRanges()
    {
        QFETCH(QStringList, ranges);
        QFETCH(QString, address);
        const auto list = CidrList::parse(ranges);
        QVERIFY(list.ok());
        QTEST(list->admits(QHostAddress(address)), "admitted");
    }

    void refusesWhatIsNoAddressOrRange_data()
    {
        QTest::addColumn<QString>("entry");
        for (const char *entry : {"",
                                  "x",
                                  "10.0.0.0/33",
                                  "10.0.0.0/-1",
                                  "10.0.0.0/",
                                  "10.0.0.0/+8",
                                  "10.0.0.0/8 ",
                                  " 10.0.0.0",
                                  "10.0.0",
                                  "10.0.0.0.0",
                                  "256.0.0.1",
                                  "010.0.0.1",
                                  "0x7f.0.0.1",
                                  "10.0.0.0/08",
                                  "10.0.0.0/8/8",
                                  "2001:db8::/129",
                                  "2001:db8::g",
                                  ":::",
                                  "fe80::1%eth0",
                                  "host.example.com",
                                  "10.0.0.*",
                                  "1.2.3.4-5",
                                  "/8",
                                  ":/8",
                                  "2001:db8::/",
                                  "10.0.0.0/1000"})
            QTest::addRow("%s", entry) << QString::fromLatin1(entry);
    }
    void refusesWhatIsNoAddressOrRange()
    {
        QFETCH(QString, entry);
        const auto list = CidrList::parse({QStringLiteral("10.0.0.1"), entry, QStringLiteral("worse")});
        QVERIFY(!list.ok());
        QCOMPARE(list.error(), entry);
    }

    void aNullAddressIsAdmittedByNoRange()
    {
        QVERIFY(!CidrList::parse({QStringLiteral("0.0.0.0/0"), QStringLiteral("::/0")})->admits(QHostAddress()));
    }
    void isEmptyOnlyWithoutEntries()
    {
        QVERIFY(CidrList().isEmpty());
        QVERIFY(!CidrList::parse({QStringLiteral("10.0.0.1")})->isEmpty());
        QVERIFY(!CidrList::parse({QStringLiteral("::1")})->isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCidr)
#include "tst_cidr.moc"
