#include "util/executor.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QThread>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace gateway {

// The queue is our own and its event only a knock: many posts cost one event, and the thread sanitizer, which cannot
// see into Qt, sees the lock by which tasks change threads.
struct ThreadExecutor::Private : QObject
{
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        std::vector<std::function<void()>> tasks;
        {
            const std::lock_guard lock(mutex);
            tasks.swap(queue);
        }
        for (const std::function<void()> &task : tasks)
            task();
        return true;
    }

    QThread thread;
    std::mutex mutex;
    std::vector<std::function<void()>> queue;
    bool ended = false;
};

ThreadExecutor::ThreadExecutor(const char *name) : d(std::make_unique<Private>())
{
    d->thread.setObjectName(QLatin1String(name));
    d->moveToThread(&d->thread);
    d->thread.start();
}

ThreadExecutor::~ThreadExecutor() { stop(); }

void ThreadExecutor::post(std::function<void()> task)
{
    const std::lock_guard lock(d->mutex);
    if (d->ended)
        return;
    d->queue.push_back(std::move(task));
    if (d->queue.size() == 1)
        QCoreApplication::postEvent(d.get(), new QEvent(QEvent::User));
}

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
        const std::lock_guard lock(d->mutex);
        d->ended = true;
        d->thread.quit();
    });
    d->thread.wait();
    const std::lock_guard lock(d->mutex); // wait() is Qt's: this shows the sanitizer that the thread is over
}

QThread *ThreadExecutor::thread() const { return &d->thread; }

} // namespace gateway
