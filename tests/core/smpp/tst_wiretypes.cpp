#include "smpp/wiretypes.h"

#include <QtTest/QTest>

using namespace smpp;

class TestWireTypes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aStringHoldsItsSizeLessTheNul()
    {
        CString<6> text;
        QVERIFY(text.isEmpty());
        QVERIFY(text.assign("12345"));
        QCOMPARE(text.view(), "12345");
        QVERIFY(!text.assign("123456"));
        QCOMPARE(text.view(), "12345");
        QVERIFY(text.assign(""));
        QVERIFY(text.isEmpty());
    }

    void aStringMayHoldMoreThanTheSpecificationAllows()
    {
        CString<21, 66> text;
        QVERIFY(text.assign(QByteArray(65, '1')));
        QCOMPARE(text.size(), 65);
        QVERIFY(!text.assign(QByteArray(66, '1')));
    }

    void aStringRefusesANul()
    {
        CString<6> text;
        QVERIFY(!text.assign(QByteArrayView("a\0b", 3)));
        QVERIFY(!text.assign(QByteArrayView("\0", 1)));
        QVERIFY(text.isEmpty());
    }

    void stringsAreEqualByWhatTheyHoldNow()
    {
        CString<9> a, b;
        QVERIFY(a.assign("longer") && a.assign("ab") && b.assign("ab"));
        QVERIFY(a == b);
        QVERIFY(b.assign("ac"));
        QVERIFY(!(a == b));
        const CString<9> copy = a;
        QCOMPARE(copy.view(), "ab");
    }

    void octetsHoldAnythingUpToTheirSize()
    {
        Octets8<255> octets;
        QByteArray all;
        for (int i = 0; i < 255; ++i)
            all.append(char(i));
        QVERIFY(octets.assign(all));
        QCOMPARE(octets.view(), all);
        QVERIFY(!octets.assign(QByteArray(all + 'x')));
        QCOMPARE(octets.size(), 255);
        octets.clear();
        QVERIFY(octets.isEmpty());
        Octets8<3> small;
        QVERIFY(!small.assign("four"));
    }

    void tlvsKeepTheirOrderAndTheirDoubles()
    {
        Tlvs tlvs;
        QVERIFY(tlvs.isEmpty());
        QVERIFY(tlvs.begin() == tlvs.end());
        tlvs.append(0x0606, "one");
        tlvs.append(0x0204, QByteArrayView());
        tlvs.append(0x0606, "two");
        QCOMPARE(tlvs.raw().toHex(), QByteArray("060600036f6e65"
                                                "02040000"
                                                "0606000374776f"));
        QList<QPair<quint16, QByteArray>> seen;
        for (const TlvView &one : tlvs)
            seen.append({one.tag, one.value.toByteArray()});
        QCOMPARE(seen, (QList<QPair<quint16, QByteArray>>{{0x0606, "one"}, {0x0204, ""}, {0x0606, "two"}}));
        QCOMPARE(tlvs.find(0x0606).value(), "one");
        QCOMPARE(tlvs.find(0x0204).value().size(), 0);
        QVERIFY(!tlvs.find(0x0427));
        QVERIFY(tlvs.contains(0x0204) && !tlvs.contains(0x0427));
    }

    void replacingKeepsThePlace()
    {
        Tlvs tlvs;
        tlvs.append(1, "a");
        tlvs.append(2, "b");
        tlvs.append(1, "c");
        tlvs.replace(1, "long");
        tlvs.replace(3, "new");
        QCOMPARE(tlvs.raw().toHex(), QByteArray("000100046c6f6e67"
                                                "0002000162"
                                                "0001000163"
                                                "000300036e6577"));
        tlvs.remove(1);
        QCOMPARE(tlvs.raw().toHex(), QByteArray("0002000162"
                                                "000300036e6577"));
    }

    void aTlvMayBeCopiedFromItsOwnBlock()
    {
        Tlvs tlvs;
        tlvs.append(1, QByteArray(1000, 'x'));
        for (quint16 tag = 2; tag < 20; ++tag)
            tlvs.append(tag, *tlvs.find(1));
        QCOMPARE(tlvs.find(19).value(), QByteArray(1000, 'x'));
        tlvs.replace(1, *tlvs.find(19));
        QCOMPARE(tlvs.find(1).value(), QByteArray(1000, 'x'));
    }

    void aBrokenBlockIsNotTaken()
    {
        const QByteArray good = QByteArray::fromHex("04270001020204000212341454ffff") + QByteArray(0xFFFF, 'v');
        Tlvs tlvs;
        QVERIFY(tlvs.assignRaw(good));
        QCOMPARE(tlvs.find(0x1454).value().size(), 0xFFFF);
        for (const qsizetype size : {1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 15, 1000}) {
            QVERIFY2(!tlvs.assignRaw(good.first(size)), qPrintable(QString::number(size)));
            QCOMPARE(Tlvs::brokenAt(good.first(size)), size < 5 ? 0 : size < 11 ? 5 : 11);
            QCOMPARE(tlvs.raw(), good);
        }
        QVERIFY(tlvs.assignRaw(good.first(11)));
        QVERIFY(tlvs.assignRaw({}));
        QVERIFY(tlvs.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestWireTypes)
#include "tst_wiretypes.moc"
