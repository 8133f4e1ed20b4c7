#include "text/gsm7.h"

#include <QtTest/QtTest>

using namespace gateway;

class TestGsm7 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // 3GPP TS 23.038 section 6.2.1, row by row as printed there.
    void theBasicTableIsTheSpecifications()
    {
        const QString table =
            QStringLiteral("@\u00A3$\u00A5\u00E8\u00E9\u00F9\u00EC\u00F2\u00C7\n\u00D8\u00F8\r\u00C5\u00E5\u0394_"
                           "\u03A6\u0393\u039B\u03A9"
                           "\u03A0\u03A8\u03A3\u0398\u039E|\u00C6\u00E6\u00DF\u00C9 "
                           "!\"#\u00A4%&'()*+,-./0123456789:;<=>?\u00A1ABCDEFGHIJ"
                           "KLMNOPQRSTUVWXYZ\u00C4\u00D6\u00D1\u00DC\u00A7\u00BFabcdefghijklmnopqrstuvwxyz\u00E4\u00F6"
                           "\u00F1\u00FC\u00E0");
        QCOMPARE(table.size(), 128);
        for (int i = 0; i < 128; ++i) {
            if (i == gsm7::kEscape)
                continue;
            QCOMPARE(gsm7::septet(table[i].unicode()), quint8(i));
            QCOMPARE(gsm7::decode(QByteArray(1, char(i))), std::optional(QString(table[i])));
        }
    }

    void theExtensionTableIsTheSpecifications()
    {
        const QByteArray septets = QByteArray::fromHex("1b0a1b141b281b291b2f1b3c1b3d1b3e1b401b65");
        const QString text = QStringLiteral("\f^{}\\[~]|\u20AC");
        QCOMPARE(gsm7::decode(septets), std::optional(text));
        QCOMPARE(gsm7::encode(text), std::optional(septets));
    }

    void anUnknownExtensionReadsAsTheBasicCharacter()
    {
        QCOMPARE(gsm7::decode(QByteArray::fromHex("1b41621b00")), std::optional(QStringLiteral("Ab@")));
        QCOMPARE(gsm7::decode(QByteArray::fromHex("1b1b41")), std::optional(QStringLiteral(" A")));
    }

    void sevenSpareBitsHoldACarriageReturn()
    {
        const QByteArray seven("1234567");
        QCOMPARE(gsm7::pack(seven).toHex(), QByteArray("31d98c56b3dd1a"));
        QCOMPARE(gsm7::unpack(gsm7::pack(seven)), seven);
    }

    void zeroFillingIsNoAtSign()
    {
        QCOMPARE(gsm7::unpack(QByteArray::fromHex("31d98c56b3dd00")), QByteArray("1234567"));
    }

    void anAtSignOrCarriageReturnOnTheOctetBoundarySurvives()
    {
        for (const char last : {'\0', '\r'}) {
            const QByteArray eight = QByteArray("1234567") + last;
            QCOMPARE(gsm7::pack(eight).size(), 8);
            QCOMPARE(gsm7::unpack(gsm7::pack(eight)), eight);
        }
    }

    void aZeroAfterAnEscapeIsNoFilling() // some national tables have the at sign there
    {
        const QByteArray eight("123456\x1b\0", 8);
        const QByteArray full = gsm7::pack(eight, 0, 7);
        QCOMPARE(full.size(), 7);
        QCOMPARE(gsm7::unpack(full), eight);
        QCOMPARE(gsm7::unpack(gsm7::pack(eight)), eight);
    }

    void aFullMessageStaysWithinItsOctets()
    {
        QCOMPARE(gsm7::pack(QByteArray(160, '\0')).size(), 140);
        QCOMPARE(gsm7::pack(QByteArray(153, '\0'), 1, 134).size(), 134);
        QCOMPARE(gsm7::pack(QByteArray(152, '\0'), 0, 133).size(), 133);
    }

    void packedSeptetsComeBackAtEveryLengthAndFilling()
    {
        for (int fillBits = 0; fillBits < 7; ++fillBits) {
            for (int n = 0; n < 150; ++n) {
                QByteArray septets;
                for (int i = 0; i < n; ++i)
                    septets.append(char((i * 37 + n) & 0x7F));
                if (septets.endsWith('\r'))
                    septets.back() = 'x';
                const QByteArray octets = gsm7::pack(septets, fillBits);
                QCOMPARE(gsm7::unpack(octets, fillBits), septets);
                if (n > 0)
                    QVERIFY((quint8(octets[0]) & ((1U << fillBits) - 1)) == 0);
            }
        }
    }

    void textAfterAHeaderStartsOnASeptetBoundary()
    {
        QCOMPARE(gsm7::fillBitsAfter(0), 0);
        QCOMPARE(gsm7::fillBitsAfter(6), 1);
        QCOMPARE(gsm7::fillBitsAfter(7), 0);
        QCOMPARE(gsm7::fillBitsAfter(5), 2);
        QCOMPARE(gsm7::unpack(QByteArray(), 1), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestGsm7)
#include "tst_gsm7.moc"
