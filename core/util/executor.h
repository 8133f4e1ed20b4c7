#pragma once
#include <functional>
#include <memory>

class QThread;

namespace gateway {

/// Where work is handed to another thread: tasks run there one after the other, in the order posted.
class Executor
{
public:
    virtual ~Executor() = default;
    /// Thread-safe. A task posted after the thread's end is dropped.
    virtual void post(std::function<void()> task) = 0;
};

/// A thread with an event loop that runs what is posted. `stop` (or the destructor) ends it after what is queued.
class ThreadExecutor final : public Executor
{
public:
    /// `name` shows in debuggers and in /proc, 15 characters at most.
    explicit ThreadExecutor(const char *name);
    ~ThreadExecutor() override;
    void post(std::function<void()> task) override;
    /// Posts and waits until the task has run; not from the thread itself.
    void run(std::function<void()> task);
    void stop();
    QThread *thread() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gateway
