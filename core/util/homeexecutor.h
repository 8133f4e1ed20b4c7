#pragma once
#include "util/executor.h"

#include <QtCore/QObject>
#include <mutex>
#include <vector>

namespace gateway {

/// Hands work to the thread that it belongs to (QObject::thread), whose event loop runs it. The queue is our own and
/// its event only a knock: many posts cost one event, and the thread sanitizer, which cannot see into Qt, sees the lock
/// by which tasks change threads. A task may destroy it; those behind that task are dropped.
class HomeExecutor final : public QObject, public Executor
{
public:
    HomeExecutor() = default;
    ~HomeExecutor() override;
    void post(std::function<void()> task) override;
    /// Runs nothing any more: what is queued is dropped, and what is posted later too.
    void close();

private:
    bool event(QEvent *event) override;

    std::mutex m_mutex;
    std::vector<std::function<void()>> m_queue;
    bool m_closed = false;
    bool *m_gone = nullptr; ///< of the run under way
};

} // namespace gateway
