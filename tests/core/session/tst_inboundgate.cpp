#include "session/inboundgate.h"

#include <QtCore/QByteArray>
#include <QtTest/QTest>

using gateway::InboundGate;

namespace {
/// Wants a number of places and writes down when it gets one.
struct Guest final : InboundGate::Waiter
{
    Guest(char name, int wants, InboundGate &gate, QByteArray &order)
        : m_name(name), m_wants(wants), m_gate(gate), m_order(order)
    {}
    void stand()
    {
        if (m_wants > 0)
            m_gate.wait(*this);
    }
    void gateOpened() override
    {
        m_order.append(m_name);
        --m_wants;
        stand();
    }

private:
    char m_name;
    int m_wants;
    InboundGate &m_gate;
    QByteArray &m_order;
};
} // namespace

class TestInboundGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void letsInUpToItsLimit()
    {
        InboundGate gate(2);
        QVERIFY(gate.tryEnter());
        QVERIFY(gate.tryEnter());
        QVERIFY(!gate.tryEnter());
        gate.leave();
        QVERIFY(gate.tryEnter());
        QCOMPARE(gate.inside(), 2);
    }

    void givesAFreePlaceToTheFirstInLine()
    {
        QByteArray order;
        InboundGate gate(1);
        QVERIFY(gate.tryEnter());
        Guest a('a', 1, gate, order), b('b', 1, gate, order);
        a.stand();
        b.stand();
        QCOMPARE(order, QByteArray());
        gate.leave();
        QCOMPARE(order, QByteArray("a"));
        QCOMPARE(gate.inside(), 1);
        gate.leave();
        QCOMPARE(order, QByteArray("ab"));
    }

    void givesPlacesInTurn()
    {
        QByteArray order;
        InboundGate gate(6);
        for (int i = 0; i < 6; ++i)
            QVERIFY(gate.tryEnter());
        Guest a('a', 4, gate, order), b('b', 1, gate, order), c('c', 2, gate, order);
        a.stand();
        b.stand();
        c.stand();
        gate.leave(6);
        QCOMPARE(order, QByteArray("abcaca"));
    }

    void nobodyOvertakesTheLine()
    {
        QByteArray order;
        InboundGate gate(1);
        QVERIFY(gate.tryEnter());
        Guest a('a', 1, gate, order);
        a.stand();
        gate.leave();
        QVERIFY(!gate.tryEnter()); // the place is a's
        gate.leave();
        QVERIFY(gate.tryEnter());
    }

    void oneThatHasGoneGetsNothing()
    {
        QByteArray order;
        InboundGate gate(1);
        QVERIFY(gate.tryEnter());
        Guest a('a', 1, gate, order), b('b', 1, gate, order);
        a.stand();
        b.stand();
        gate.forget(a);
        gate.leave();
        QCOMPARE(order, QByteArray("b"));
    }

    void standsInLineOnce()
    {
        QByteArray order;
        InboundGate gate(2);
        QVERIFY(gate.tryEnter());
        QVERIFY(gate.tryEnter());
        Guest a('a', 1, gate, order);
        a.stand();
        a.stand();
        gate.leave(2);
        QCOMPARE(order, QByteArray("a"));
        QCOMPARE(gate.inside(), 1);
    }

    void aGreaterLimitWakesThoseWhoWait()
    {
        QByteArray order;
        InboundGate gate(1);
        QVERIFY(gate.tryEnter());
        Guest a('a', 3, gate, order);
        a.stand();
        gate.setLimit(3);
        QCOMPARE(order, QByteArray("aa"));
        QCOMPARE(gate.inside(), 3);
    }

    void aSmallerLimitWorksAsPlacesBecomeFree()
    {
        InboundGate gate(3);
        for (int i = 0; i < 3; ++i)
            QVERIFY(gate.tryEnter());
        gate.setLimit(1);
        gate.leave(2);
        QVERIFY(!gate.tryEnter());
        gate.leave();
        QVERIFY(gate.tryEnter());
    }
};

QTEST_GUILESS_MAIN(TestInboundGate)
#include "tst_inboundgate.moc"
