#include "util/executor.h"

#include "util/homeexecutor.h"

#include <QtCore/QThread>
#include <condition_variable>
#include <mutex>

namespace gateway {

struct ThreadExecutor::Private
{
    HomeExecutor queue;
    QThread thread;
};

ThreadExecutor::ThreadExecutor(const char *name) : d(std::make_unique<Private>())
{
    d->thread.setObjectName(QLatin1String(name));
    d->queue.moveToThread(&d->thread);
    d->thread.start();
}

ThreadExecutor::~ThreadExecutor() { stop(); }

void ThreadExecutor::post(std::function<void()> task) { d->queue.post(std::move(task)); }

void ThreadExecutor::run(std::function<void()> task)
{
    std::mutex mutex;
    std::condition_variable finished;
    bool done = false;
    post([&] {
        task();
        const std::lock_guard lock(mutex);
        done = true;
        finished.notify_one(); // within the lock: the waiter destroys both once it has it
    });
    std::unique_lock lock(mutex);
    finished.wait(lock, [&] { return done; });
}

void ThreadExecutor::stop()
{
    if (!d->thread.isRunning())
        return;
    post([this] {
        d->queue.close();
        d->thread.quit();
    });
    d->thread.wait();
    d->queue.close(); // wait() is Qt's: the lock in this shows the sanitizer that the thread is over
}

QThread *ThreadExecutor::thread() const { return &d->thread; }

} // namespace gateway
