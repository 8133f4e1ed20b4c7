#include "smpp/commandstatus.h"

#include <QtCore/QSet>
#include <QtTest/QTest>

using namespace smpp;

class TestCommandStatus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyStatusHasANameAndIsFoundByIt()
    {
        QSet<quint32> values;
        for (quint32 value = 0; value < 0x200; ++value) {
            const QByteArray name = statusName(value);
            QCOMPARE(statusByName(name), std::optional(value));
            if (name.startsWith("ESME_R"))
                values.insert(value);
        }
        QCOMPARE(values.size(), 48 + 19); // 3.4 table 5-2, and what 5.0 adds from 0x100 on
        QVERIFY(!values.contains(0x09) && !values.contains(0x10) && !values.contains(0x12));
    }

    void theValuesAreThoseOfTheSpecification()
    {
        QCOMPARE(statusName(CommandStatus::ESME_ROK), QByteArray("ESME_ROK"));
        QCOMPARE(statusName(0x58), QByteArray("ESME_RTHROTTLED"));
        QCOMPARE(statusName(0x14), QByteArray("ESME_RMSGQFUL"));
        QCOMPARE(statusName(0x0E), QByteArray("ESME_RINVPASWD"));
        QCOMPARE(statusName(0x64), QByteArray("ESME_RX_T_APPN"));
        QCOMPARE(statusName(0xC0), QByteArray("ESME_RINVOPTPARSTREAM"));
        QCOMPARE(statusName(0xC2), QByteArray("ESME_RINVPARLEN"));
        QCOMPARE(statusName(0xFF), QByteArray("ESME_RUNKNOWNERR"));
        QCOMPARE(statusName(0x104), QByteArray("ESME_RINVDCS"));
        QCOMPARE(statusName(0x112), QByteArray("ESME_RINVBCASTCHANIND"));
    }

    void aNamelessStatusIsItsNumber()
    {
        QCOMPARE(statusName(0x400), QByteArray("0x00000400"));
        QCOMPARE(statusName(0xFFFFFFFF), QByteArray("0xffffffff"));
        QCOMPARE(statusByName("0x00000400"), std::optional<quint32>(0x400));
    }

    void whatIsNoStatusIsNotFound()
    {
        for (const char *name : {"", "ESME_", "esme_rok", "ESME_RTHROTTLED ", "0x58", "0x0000zzzz", "0x-0000001"})
            QVERIFY2(!statusByName(name), name);
    }
};

QTEST_GUILESS_MAIN(TestCommandStatus)
#include "tst_commandstatus.moc"
