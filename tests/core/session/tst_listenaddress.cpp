#include "session/listenaddress.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

class TestListenAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aHostIsTheAddressThatItNames_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QHostAddress>("address");
        QTest::newRow("IPv4") << QStringLiteral("192.0.2.7") << QHostAddress(quint32(0xC0000207));
        QTest::newRow("IPv6") << QStringLiteral("::1") << QHostAddress(QHostAddress::LocalHostIPv6);
        QTest::newRow("this machine") << QStringLiteral("localhost") << QHostAddress(QHostAddress::LocalHost);
        QTest::newRow("every IPv4 address") << QStringLiteral("0.0.0.0") << QHostAddress(QHostAddress::AnyIPv4);
        QTest::newRow("no address") << QStringLiteral("gateway.example") << QHostAddress();
    }
    void aHostIsTheAddressThatItNames()
    {
        QFETCH(QString, host);
        QTEST(listenAddress(host), "address");
    }

    void everyAddressOfIpv6IncludesThoseOfIpv4()
    {
        QCOMPARE(listenAddress(QStringLiteral("::")).protocol(), QAbstractSocket::AnyIPProtocol);
    }
};

QTEST_GUILESS_MAIN(TestListenAddress)
#include "tst_listenaddress.moc"
