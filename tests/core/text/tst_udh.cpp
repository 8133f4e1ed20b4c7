#include "text/udh.h"

#include <QtTest/QtTest>

using namespace gateway;

namespace {

QByteArray hex(const char *digits) { return QByteArray::fromHex(digits); }

} // namespace

class TestUdh : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theHeaderIncludesItsLengthOctet()
    {
        const QByteArray message = hex("050003cc020161626364");
        QCOMPARE(userDataHeader(message)->toByteArray(), hex("050003cc0201"));
        QCOMPARE(userDataHeader(hex("0061"))->toByteArray(), hex("00"));
        QCOMPARE(userDataHeader(hex("020102"))->toByteArray(), hex("020102"));
    }

    void aLengthThatLiesIsNoHeader()
    {
        QVERIFY(!userDataHeader(hex("050003cc02")));
        QVERIFY(!userDataHeader(hex("ff00")));
        QVERIFY(!userDataHeader(QByteArray()));
        QVERIFY(!readUdh(hex("ff00")));
    }

    void segmentsAreReadWithEightAndSixteenBitReferences()
    {
        QCOMPARE(segmentOf(hex("050003cc0201")), std::optional(Segment{0xCC, 2, 1}));
        QCOMPARE(segmentOf(hex("060804abcd0302")), std::optional(Segment{0xABCD, 3, 2}));
    }

    void segmentsAreFoundBesideOtherElementsAndTheLastOneCounts()
    {
        QCOMPARE(segmentOf(hex("0b05040b8423f0000301ff02")), std::optional(Segment{1, 255, 2}));
        QCOMPARE(segmentOf(hex("0b00030102020804abcd0301")), std::optional(Segment{0xABCD, 3, 1}));
    }

    void impossibleOrBrokenElementsAreNoSegment_data()
    {
        QTest::addColumn<QByteArray>("udh");
        QTest::newRow("number 0") << hex("050003cc0200");
        QTest::newRow("number over total") << hex("050003cc0203");
        QTest::newRow("total 0") << hex("050003cc0000");
        QTest::newRow("wrong length of the element") << hex("040002cc02");
        QTest::newRow("16-bit with the length of 8-bit") << hex("050803cc0201");
        QTest::newRow("element beyond the header") << hex("040003cc02");
        QTest::newRow("none") << hex("0605040b8423f0");
        QTest::newRow("empty header") << hex("00");
        QTest::newRow("nothing") << QByteArray();
    }
    void impossibleOrBrokenElementsAreNoSegment()
    {
        QFETCH(QByteArray, udh);
        QVERIFY(!segmentOf(udh));
    }

    void aWrittenHeaderReadsBack()
    {
        const Segment segment{0xABCD, 3, 2};
        QCOMPARE(concatenationHeader(segment, false), hex("050003cd0302"));
        QCOMPARE(concatenationHeader(segment, true), hex("060804abcd0302"));
        QCOMPARE(readUdh(hex("060804abcd030261626364")), std::optional(Udh{hex("060804abcd0302"), segment}));
    }
};

QTEST_GUILESS_MAIN(TestUdh)
#include "tst_udh.moc"
