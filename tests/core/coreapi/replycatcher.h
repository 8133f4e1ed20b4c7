#pragma once
#include "coreapi/coreapi.h"

#include <memory>

/// Where a call's answer arrives; give `to()` as the callback. It may outlive the catcher.
template <class T>
class ReplyCatcher
{
public:
    gateway::CoreCallback<T> to()
    {
        return [state = m_state](gateway::CoreReply<T> reply) {
            ++state->calls;
            state->reply = std::make_unique<gateway::CoreReply<T>>(std::move(reply));
        };
    }
    int calls() const { return m_state->calls; }
    bool ok() const { return m_state->reply && m_state->reply->ok(); }
    bool failed() const { return m_state->reply && !m_state->reply->ok(); }
    T &value() { return **m_state->reply; }
    /// Only where failed().
    const gateway::CoreError &error() const { return m_state->reply->error(); }
    QString why() const { return failed() ? error().detail : QString(); }

private:
    struct State
    {
        int calls = 0;
        std::unique_ptr<gateway::CoreReply<T>> reply;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};
