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

    void shiftTablesAreReadFromTheirElements_data()
    {
        QTest::addColumn<QByteArray>("udh");
        QTest::addColumn<int>("locking");
        QTest::addColumn<int>("single");
        QTest::newRow("none") << hex("050003cc0201") << 0 << 0;
        QTest::newRow("nothing") << QByteArray() << 0 << 0;
        QTest::newRow("single shift") << hex("03240101") << 0 << 1;
        QTest::newRow("locking shift") << hex("03250103") << 3 << 0;
        QTest::newRow("both") << hex("0624010d25010c") << 12 << 13;
        QTest::newRow("beside a segment") << hex("080003cc0201240102") << 0 << 2;
        QTest::newRow("the last one counts") << hex("06240101240102") << 0 << 2;
        QTest::newRow("language that nobody knows") << hex("0624010e2501ff") << 0 << 0;
        QTest::newRow("language 0") << hex("06240100250100") << 0 << 0;
        QTest::newRow("Spanish locks nothing") << hex("03250102") << 0 << 0;
        QTest::newRow("wrong length") << hex("0424020101") << 0 << 0;
        QTest::newRow("cut off") << hex("022401") << 0 << 0;
    }
    void shiftTablesAreReadFromTheirElements()
    {
        QFETCH(QByteArray, udh);
        QFETCH(int, locking);
        QFETCH(int, single);
        QCOMPARE(shiftTablesOf(udh), (gsm7::ShiftTables{gsm7::Language(locking), gsm7::Language(single)}));
    }

    void aHeaderHasAllElementsInOne()
    {
        const Segment segment{0xABCD, 3, 2};
        const gsm7::ShiftTables single{gsm7::Language::Default, gsm7::Language::Spanish};
        const gsm7::ShiftTables both{gsm7::Language::Turkish, gsm7::Language::Turkish};
        QCOMPARE(makeHeader({}, false, {}), QByteArray());
        QCOMPARE(makeHeader({}, true, single), hex("03240102"));
        QCOMPARE(makeHeader({}, false, both), hex("06240101250101"));
        QCOMPARE(makeHeader(segment, false, single), hex("080003cd0302240102"));
        QCOMPARE(makeHeader(segment, true, both), hex("0c0804abcd0302240101250101"));
        for (const bool wide : {false, true}) {
            const QByteArray udh = makeHeader(segment, wide, both);
            QCOMPARE(userDataHeader(QByteArray(udh + "text"))->toByteArray(), udh);
            QCOMPARE(shiftTablesOf(udh), both);
            QCOMPARE(segmentOf(udh)->number, quint8(2));
            QCOMPARE(udh.size(), 1 + (wide ? 6 : 5) + shiftOctets(both));
        }
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
