#include "api/liveboard.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway::api;

class LiveBoardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_board = {};
    }

    void theFirstStatusIsWhole()
    {
        QVERIFY(!m_board.isKnown());
        QVERIFY(m_board.update(status({bind("a", "up", 1), bind("b", "up", 1)})));
        QVERIFY(m_board.isKnown());
        const QJsonObject all = m_board.since(0, u"now"_qs);
        QCOMPARE(all.value(u"full"_qs).toBool(), true);
        QCOMPARE(named(all), QStringList({u"a"_qs, u"b"_qs}));
        QCOMPARE(all.value(u"at"_qs).toString(), u"now"_qs);
        QVERIFY(!all.value(u"gateway"_qs).toObject().isEmpty());
    }

    void stateIsDueAtOnceAndCountersWithTheTick()
    {
        m_board.update(status({bind("a", "up", 1), bind("b", "up", 1)}));
        m_board.tick();
        const qint64 seen = m_board.revision();
        QVERIFY(!m_board.update(status({bind("a", "up", 2), bind("b", "up", 1)})));
        QCOMPARE(named(m_board.since(seen, {})), QStringList());
        QVERIFY(m_board.updateBind(bind("b", "down", 1)));
        QCOMPARE(named(m_board.since(seen, {})), QStringList({u"b"_qs}));
        m_board.tick();
        QCOMPARE(named(m_board.since(seen, {})), QStringList({u"a"_qs, u"b"_qs}));
        QVERIFY(!m_board.updateBind(bind("b", "down", 1)));
        const qint64 later = m_board.revision();
        m_board.tick();
        QCOMPARE(m_board.revision(), later);
    }

    void countersOfABindComeOnceATickEvenWithAStateBetween()
    {
        m_board.update(status({bind("a", "up", 1)}));
        m_board.tick();
        QVERIFY(m_board.updateBind(bind("a", "down", 2)));
        const qint64 seen = m_board.revision();
        m_board.updateBind(bind("a", "down", 3));
        m_board.tick();
        QCOMPARE(m_board.revision(), seen);
        m_board.tick();
        QVERIFY(m_board.revision() > seen);
    }

    void aLateReaderGetsWhatItMissedMerged()
    {
        m_board.update(status({bind("a", "up", 1), bind("b", "up", 1)}));
        const qint64 seen = m_board.revision();
        for (int i = 0; i < 100; ++i)
            m_board.updateBind(bind("a", i % 2 == 0 ? "down" : "up", i));
        m_board.update(status({bind("a", "up", 99)}));
        const QJsonObject missed = m_board.since(seen, {});
        QCOMPARE(missed.value(u"binds"_qs).toArray(), QJsonArray({bind("a", "up", 99)}));
        QCOMPARE(missed.value(u"removed"_qs).toArray(), QJsonArray({u"b"_qs}));
        QCOMPARE(m_board.since(0, {}).value(u"removed"_qs).toArray(), QJsonArray());
        QVERIFY(m_board.update(status({bind("a", "up", 99), bind("b", "up", 1)})));
        QCOMPARE(m_board.since(seen, {}).value(u"removed"_qs).toArray(), QJsonArray());
    }

private:
    static QJsonObject bind(const char *name, const char *state, int sent)
    {
        return {{u"name"_qs, QLatin1String(name)}, {u"state"_qs, QLatin1String(state)}, {u"sent"_qs, sent}};
    }
    static QJsonObject status(const QJsonArray &binds)
    {
        return {
            {u"gateway"_qs, QJsonObject{{u"name"_qs, u"gw"_qs}}}, {u"totals"_qs, QJsonObject()}, {u"binds"_qs, binds}};
    }
    static QStringList named(const QJsonObject &data)
    {
        QStringList names;
        for (const QJsonValue &bind : data.value(u"binds"_qs).toArray())
            names += bind[u"name"_qs].toString();
        return names;
    }

    LiveBoard m_board;
};

QTEST_GUILESS_MAIN(LiveBoardTest)
#include "tst_liveboard.moc"
