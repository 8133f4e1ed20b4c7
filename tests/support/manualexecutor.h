#pragma once
#include "util/executor.h"

#include <deque>
#include <mutex>

/// Another thread, without a thread: what is posted, from whatever thread, waits until the test runs it.
class ManualExecutor final : public gateway::Executor
{
public:
    void post(std::function<void()> task) override
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    /// Runs what waits, and what that posts, until nothing is left; how many tasks ran.
    int run()
    {
        for (int ran = 0;; ++ran) {
            std::function<void()> task;
            {
                const std::lock_guard lock(m_mutex);
                if (m_tasks.empty())
                    return ran;
                task = std::move(m_tasks.front());
                m_tasks.pop_front();
            }
            task();
        }
    }
    std::size_t waiting() const
    {
        const std::lock_guard lock(m_mutex);
        return m_tasks.size();
    }

private:
    mutable std::mutex m_mutex;
    std::deque<std::function<void()>> m_tasks;
};
