#include "log/logring.h"

#include <QtTest/QtTest>
#include <atomic>
#include <thread>

using namespace gateway;
using log::Category;
using log::Level;
using log::LogRing;

class LogRingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        log::setLevel(Level::Debug);
        log::setOutput(-1);
        log::setSink({});
        log::flush();
    }

    void theLastLinesAreKeptAndNumbered()
    {
        LogRing ring(3);
        QCOMPARE(ring.lastNumber(), quint64(0));
        for (int i = 1; i <= 5; ++i)
            ring.add(entry(Level::Info, QString::number(i)));
        QCOMPARE(texts(ring.latest({}, 100)), u"3:3 4:4 5:5"_qs);
        QCOMPARE(ring.lastNumber(), quint64(5));
        QCOMPARE(texts(ring.latest({}, 2)), u"4:4 5:5"_qs);
        QCOMPARE(texts(ring.latest({}, 100, 4)), u"5:5"_qs);
    }

    void linesAreFilteredByLevelBindAndText_data()
    {
        QTest::addColumn<Level>("level");
        QTest::addColumn<QString>("bind");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("info and worse") << Level::Info << QString() << QString() << u"2 3 4"_qs;
        QTest::newRow("everything") << Level::Debug << QString() << QString() << u"1 2 3 4"_qs;
        QTest::newRow("errors") << Level::Error << QString() << QString() << u"4"_qs;
        QTest::newRow("a bind") << Level::Debug << u"acme"_qs << QString() << u"2 4"_qs;
        QTest::newRow("no such bind") << Level::Debug << u"acm"_qs << QString() << QString();
        QTest::newRow("text in any case") << Level::Debug << QString() << u"CONNECTED"_qs << u"2 3"_qs;
        QTest::newRow("category") << Level::Debug << QString() << u"cache"_qs << u"4"_qs;
    }
    void linesAreFilteredByLevelBindAndText()
    {
        QFETCH(Level, level);
        QFETCH(QString, bind);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        LogRing ring;
        ring.add(entry(Level::Debug, u"quiet"_qs));
        ring.add(entry(Level::Info, u"Bind acme: connected"_qs, u"acme"_qs));
        ring.add(entry(Level::Warning, u"Bind other: disconnected"_qs, u"other"_qs));
        ring.add(entry(Level::Error, u"lost"_qs, u"acme"_qs, Category::Cache));
        QStringList numbers;
        for (const LogRing::Numbered &line : ring.latest({level, bind, text}, 100))
            numbers += QString::number(line.number);
        QCOMPARE(numbers.join(u' '), expected);
    }

    void theLogsLinesComeIn()
    {
        LogRing ring;
        ring.attach();
        log::warning(Category::Smpp, u"acme"_qs, "test", u"hello"_qs);
        LogRing::detach();
        log::warning(Category::Smpp, u"acme"_qs, "test", u"no more"_qs);
        const auto lines = ring.latest({}, 100);
        QCOMPARE(lines.size(), size_t(1));
        QCOMPARE(lines[0].entry.text, u"hello"_qs);
        QCOMPARE(lines[0].entry.bind, u"acme"_qs);
        QCOMPARE(lines[0].entry.level, Level::Warning);
    }

    void newLinesGoToWhoeverWantsThem()
    {
        LogRing ring;
        QStringList first;
        QStringList second;
        const int one = ring.subscribe([&](const LogRing::Numbered &line) { first += line.entry.text; });
        ring.add(entry(Level::Info, u"a"_qs));
        const int two = ring.subscribe([&](const LogRing::Numbered &line) { second += line.entry.text; });
        ring.add(entry(Level::Info, u"b"_qs));
        ring.unsubscribe(one);
        ring.add(entry(Level::Info, u"c"_qs));
        ring.unsubscribe(two);
        ring.add(entry(Level::Info, u"d"_qs));
        QCOMPARE(first.join(u' '), u"a b"_qs);
        QCOMPARE(second.join(u' '), u"b c"_qs);
    }

    void manyThreadsMayLogWhileOthersRead()
    {
        LogRing ring(100);
        std::atomic<int> heard = 0;
        const int subscriber = ring.subscribe([&](const LogRing::Numbered &) { ++heard; });
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                for (int n = 0; n < 500; ++n)
                    ring.add(entry(Level::Info, QString::number(n)));
            });
        for (int i = 0; i < 50; ++i)
            QVERIFY(ring.latest({}, 100).size() <= 100);
        for (std::thread &thread : threads)
            thread.join();
        ring.unsubscribe(subscriber);
        QCOMPARE(heard, 1500);
        QCOMPARE(ring.lastNumber(), quint64(1500));
    }

private:
    static log::Entry entry(Level level, const QString &text, const QString &bind = {},
                            Category category = Category::Smpp)
    {
        return {0, level, category, bind, "test", text};
    }
    static QString texts(const std::vector<LogRing::Numbered> &lines)
    {
        QStringList all;
        for (const LogRing::Numbered &line : lines)
            all += QString(QString::number(line.number) + u':' + line.entry.text);
        return all.join(u' ');
    }
};

QTEST_GUILESS_MAIN(LogRingTest)
#include "tst_logring.moc"
