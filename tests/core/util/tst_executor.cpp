#include "support/patience.h"
#include "util/homeexecutor.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QThread>
#include <QtTest/QtTest>
#include <atomic>
#include <thread>
#include <vector>

using namespace gateway;

class ExecutorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void tasksRunOnTheThreadInTheOrderPosted()
    {
        ThreadExecutor executor("test");
        std::vector<int> order;
        bool elsewhere = true;
        for (int i = 0; i < 1000; ++i) {
            executor.post([&, i] {
                order.push_back(i);
                elsewhere = elsewhere && QThread::currentThread() == executor.thread();
            });
        }
        executor.run([] {});
        QVERIFY(elsewhere);
        QCOMPARE(order.size(), size_t(1000));
        QVERIFY(std::is_sorted(order.begin(), order.end()));
    }

    void aTaskMayPostFurtherOnes()
    {
        ThreadExecutor executor("test");
        std::vector<char> order;
        executor.run([&] {
            executor.post([&] { order.push_back('b'); });
            order.push_back('a');
        });
        executor.run([] {});
        QCOMPARE(order, (std::vector<char>{'a', 'b'}));
    }

    void aTaskMayEndTheExecutorOfItsOwnThreadAndThoseBehindItAreDropped()
    {
        auto home = std::make_unique<HomeExecutor>();
        std::vector<char> order;
        home->post([&] { order.push_back('a'); });
        home->post([&] {
            order.push_back('b');
            home.reset();
        });
        home->post([&] { order.push_back('c'); });
        QVERIFY(order.empty()); // never at once
        TRY_VERIFY(!home);
        QCoreApplication::processEvents();
        QCOMPARE(order, (std::vector<char>{'a', 'b'}));
    }

    void runWaitsForItsTask()
    {
        ThreadExecutor executor("test");
        int value = 0;
        for (int i = 1; i <= 100; ++i) {
            executor.run([&] { value = i; });
            QCOMPARE(value, i);
        }
    }

    void manyThreadsMayPost()
    {
        int count = 0;
        {
            ThreadExecutor executor("test");
            std::vector<std::thread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([&] {
                    for (int i = 0; i < 500; ++i)
                        executor.post([&] { ++count; });
                });
            }
            for (std::thread &thread : threads)
                thread.join();
            executor.run([] {});
        }
        QCOMPARE(count, 2000);
    }

    void stopRunsWhatIsQueuedAndDropsWhatComesLater()
    {
        ThreadExecutor executor("test");
        int ran = 0;
        for (int i = 0; i < 100; ++i)
            executor.post([&] { ++ran; });
        executor.stop();
        QCOMPARE(ran, 100);
        executor.post([&] { ++ran; });
        executor.stop();
        QCOMPARE(ran, 100);
    }

    void timersOfTheThreadFire()
    {
        ThreadExecutor executor("test");
        std::atomic<bool> fired = false;
        executor.run([&] { QTimer::singleShot(1, [&] { fired = true; }); });
        TRY_VERIFY(fired);
    }
};

QTEST_GUILESS_MAIN(ExecutorTest)
#include "tst_executor.moc"
