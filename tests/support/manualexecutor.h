#pragma once
#include "util/executor.h"

#include <deque>

/// Another thread, without a thread: what is posted waits until the test runs it.
class ManualExecutor final : public gateway::Executor
{
public:
    void post(std::function<void()> task) override { m_tasks.push_back(std::move(task)); }
    /// Runs what waits, and what that posts, until nothing is left; how many tasks ran.
    int run()
    {
        int ran = 0;
        for (; !m_tasks.empty(); ++ran) {
            const std::function<void()> task = std::move(m_tasks.front());
            m_tasks.pop_front();
            task();
        }
        return ran;
    }
    std::size_t waiting() const { return m_tasks.size(); }

private:
    std::deque<std::function<void()>> m_tasks;
};
