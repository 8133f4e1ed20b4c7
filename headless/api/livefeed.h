#pragma once
#include "api/context.h"

namespace gateway::api {

/// Feeds the live pages: the status at once when something has happened and else each second, the cache each second,
/// the log as it is written, changes of peers. Nothing is computed while nobody looks. Lives on the API's thread.
class LiveFeed
{
public:
    /// `context` outlives this; `api` leads to this thread.
    LiveFeed(Context &context, std::shared_ptr<Mailbox> api);
    ~LiveFeed();
    Q_DISABLE_COPY_MOVE(LiveFeed)

private:
    void wanted();
    void tellStatusSoon();
    void tellStatus();
    void tellCache();
    /// `work` on this thread, from any; nothing once this is gone.
    template <class F>
    std::function<void()> here(F work) const;

    Context &m_context;
    const std::shared_ptr<Mailbox> m_api;
    const std::shared_ptr<LiveFeed *> m_self; ///< null inside once this is gone
    const std::unique_ptr<Timer> m_timer;
    qint64 m_restUntilMs = 0; ///< of Clock::nowMs: no status before
    bool m_isTimed = false;
    bool m_cacheAsked = false;
    int m_logLines = 0; ///< the subscription
};

} // namespace gateway::api
