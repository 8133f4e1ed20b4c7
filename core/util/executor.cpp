#include "util/executor.h"

#include <QtCore/QObject>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>

namespace gateway {

struct ThreadExecutor::Private
{
    QThread thread;
    QObject context; // lives on the thread; tasks are queued to it
};

ThreadExecutor::ThreadExecutor(const char *name) : d(std::make_unique<Private>())
{
    d->thread.setObjectName(QLatin1String(name));
    d->context.moveToThread(&d->thread);
    d->thread.start();
}

ThreadExecutor::~ThreadExecutor() { stop(); }

void ThreadExecutor::post(std::function<void()> task)
{
    QMetaObject::invokeMethod(&d->context, std::move(task), Qt::QueuedConnection);
}

void ThreadExecutor::run(std::function<void()> task)
{
    QSemaphore ran;
    post([&] {
        task();
        ran.release();
    });
    ran.acquire();
}

void ThreadExecutor::stop()
{
    if (!d->thread.isRunning())
        return;
    post([this] { d->thread.quit(); });
    d->thread.wait();
}

QThread *ThreadExecutor::thread() const { return &d->thread; }

} // namespace gateway
