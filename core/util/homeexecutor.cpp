#include "util/homeexecutor.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>

namespace gateway {

HomeExecutor::~HomeExecutor()
{
    close();
    if (m_gone)
        *m_gone = true;
}

void HomeExecutor::post(std::function<void()> task)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed)
        return;
    m_queue.push_back(std::move(task));
    if (m_queue.size() == 1)
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

void HomeExecutor::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
}

bool HomeExecutor::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QObject::event(event);
    std::vector<std::function<void()>> tasks;
    {
        const std::lock_guard lock(m_mutex);
        tasks.swap(m_queue);
    }
    bool gone = false;
    bool *const outer = std::exchange(m_gone, &gone);
    for (const std::function<void()> &task : tasks) {
        task();
        if (gone) {
            if (outer) // a task that ran an event loop of its own
                *outer = true;
            return true;
        }
    }
    m_gone = outer;
    return true;
}

} // namespace gateway
