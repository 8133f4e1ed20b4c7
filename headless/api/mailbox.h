#pragma once
#include "util/executor.h"

#include <mutex>

namespace gateway::api {

/// An executor that may outlive the one behind it: what is posted after `close` is dropped.
class Mailbox final : public Executor
{
public:
    explicit Mailbox(Executor &target) : m_target(&target) {}

    void post(std::function<void()> task) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_target)
            m_target->post(std::move(task));
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_target = nullptr;
    }

private:
    std::mutex m_mutex;
    Executor *m_target;
};

} // namespace gateway::api
