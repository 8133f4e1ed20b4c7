#include "text/messageid.h"

#include <QtTest/QtTest>

using namespace gateway;

class TestMessageId : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void idsAreBroughtToTheFormThatCounts_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("receipt");
        QTest::addColumn<QByteArray>("outcome");
        const auto row = [](MessageIdFormat format, const char *id, const char *receipt, const char *outcome) {
            QTest::addRow("%d %s", int(format), id)
                << int(format) << QByteArray(id) << QByteArray(receipt) << QByteArray(outcome);
        };
        for (const char *id : {"", "0", "000AbC", "1A2B3C4D", "439041101", "a2C9-FF00"})
            row(MessageIdFormat::AsIs, id, id, id);

        constexpr auto hexToDec = MessageIdFormat::HexToDec;
        row(hexToDec, "1a2b3c4d", "439041101", "1a2b3c4d");
        row(hexToDec, "1A2B3C4D", "439041101", "1a2b3c4d");
        row(hexToDec, "000000001A2B3C4D", "439041101", "000000001a2b3c4d");
        row(hexToDec, "0439041101", "18136436993", "439041101");
        row(hexToDec, "0", "0", "0");
        row(hexToDec, "0000", "0", "0");
        row(hexToDec, "", "", "");
        row(hexToDec, "ffffffffffffffff", "18446744073709551615", "ffffffffffffffff");
        row(hexToDec, "10000000000000000", "18446744073709551616", "10000000000000000");
        row(hexToDec, "A29F6845555647139E5C8F3B817F2C9A", "216162625381415931366537240287939341466",
            "a29f6845555647139e5c8f3b817f2c9a");
        row(hexToDec, "00C87C2273-7EDB", "00c87c2273-7edb", "00c87c2273-7edb");
        row(hexToDec, "0x1A", "0x1a", "0x1a");
        row(hexToDec, "-12", "-12", "-12");

        constexpr auto decToHex = MessageIdFormat::DecToHex;
        row(decToHex, "439041101", "1a2b3c4d", "439041101");
        row(decToHex, "0000439041101", "1a2b3c4d", "439041101");
        row(decToHex, "1A2B3C4D", "1a2b3c4d", "1a2b3c4d");
        row(decToHex, "001A2B3C4D", "1a2b3c4d", "1a2b3c4d");
        row(decToHex, "18446744073709551615", "ffffffffffffffff", "18446744073709551615");
        row(decToHex, "340282366920938463463374607431768211456", "100000000000000000000000000000000",
            "340282366920938463463374607431768211456");
        row(decToHex, "000", "0", "0");
        row(decToHex, "00foo-BAR", "00foo-bar", "00foo-bar");
    }
    void idsAreBroughtToTheFormThatCounts()
    {
        QFETCH(int, format);
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, receipt);
        QFETCH(QByteArray, outcome);
        QCOMPARE(canonicalReceiptId(id, MessageIdFormat(format)), receipt);
        QCOMPARE(canonicalOutcomeId(id, MessageIdFormat(format)), outcome);
    }

    void theTwoFormsOfOneIdMeet()
    {
        for (quint64 n = 1; n < 0x8000000000000000; n = n * 3 + 1) {
            const QByteArray hex = QByteArray::number(n, 16).toUpper().rightJustified(16, '0');
            const QByteArray dec = QByteArray::number(n).rightJustified(20, '0');
            QCOMPARE(canonicalReceiptId(hex, MessageIdFormat::HexToDec),
                     canonicalOutcomeId(dec, MessageIdFormat::HexToDec));
            QCOMPARE(canonicalReceiptId(dec, MessageIdFormat::DecToHex),
                     canonicalOutcomeId(hex, MessageIdFormat::DecToHex));
        }
    }

    void note29IdsMeetAcrossBasesPaddingAndCaseAndOthersKeepTheirZeros_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("receipt");
        QTest::addColumn<bool>("same");
        const auto row = [](const char *name, MessageIdFormat format, const char *answer, const char *receipt,
                            bool same) {
            QTest::newRow(name) << int(format) << QByteArray(answer) << QByteArray(receipt) << same;
        };
        constexpr auto asIs = MessageIdFormat::AsIs, hexToDec = MessageIdFormat::HexToDec,
                       decToHex = MessageIdFormat::DecToHex;
        row("the same text", asIs, "00aB", "00aB", true);
        row("case counts as it is", asIs, "00aB", "00AB", false);
        row("zeros count as they are", asIs, "0012", "12", false);
        row("hex in the answer, decimal in the receipt", decToHex, "00FF", "255", true);
        row("the reverse", hexToDec, "255", "00fF", true);
        row("padding on both sides", decToHex, "00000000000000FF", "0000000255", true);
        row("letter case", decToHex, "AbCd", "43981", true);
        row("64 bits", decToHex, "FFFFFFFFFFFFFFFF", "18446744073709551615", true);
        row("UUID", hexToDec, "00C87C22-7EDB-4BC7", "00c87c22-7edb-4bc7", true);
        row("zeros of a UUID", hexToDec, "0c87c22-7EDB-4BC7", "00c87c22-7edb-4bc7", false);
        row("zeros of a word", decToHex, "00msg", "msg", false);
    }
    void note29IdsMeetAcrossBasesPaddingAndCaseAndOthersKeepTheirZeros()
    {
        QFETCH(int, format);
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, receipt);
        QFETCH(bool, same);
        const auto how = MessageIdFormat(format);
        QCOMPARE(canonicalOutcomeId(answer, how) == canonicalReceiptId(receipt, how), same);
    }

    void whatIsTooLongForAnIdIsNoNumber()
    {
        const QByteArray id(66, '7');
        QCOMPARE(canonicalReceiptId(id, MessageIdFormat::HexToDec), id);
        QCOMPARE(canonicalReceiptId(QByteArray(65, '0'), MessageIdFormat::HexToDec), QByteArray("0"));
    }
};

QTEST_GUILESS_MAIN(TestMessageId)
#include "tst_messageid.moc"
