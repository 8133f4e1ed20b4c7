#pragma once
#include "relay/cachebind.h"
#include "relay/cachewriter.h"
#include "relay/coremonitor.h"
#include "store/cachenumbers.h"

namespace gateway {

/// How messages come into the cache: numbered, written, answered when they are durable. A full cache evicts its oldest
/// while Core is failing, where the peer wants that; otherwise what comes waits for room, 5 s at most, and is then
/// refused. Lives on the relay thread.
class CacheAdmission
{
public:
    using Answers = std::function<void(std::vector<InboundReply>)>;
    CacheAdmission(CacheBinds &binds, CacheRows &rows, CacheWriter &writer, CoreMonitor &monitor, Clock &clock,
                   CacheNumbers &numbers, Answers answers);
    ~CacheAdmission();
    Q_DISABLE_COPY_MOVE(CacheAdmission)

    /// Messages of one bind, in order.
    void admit(CacheBind &bind, std::vector<InboundItem> items);
    /// Messages of a bind that has no lane, as it could not be made.
    void refuse(const std::vector<InboundItem> &items, const CacheError &error);
    /// What waits for room comes in, as far as there is some.
    void letIn(CacheBind &bind);
    /// Refuses what has waited for room too long.
    void expire();
    /// Evicting ends: a full cache refuses.
    void setEvicting(bool on) { m_evicting = on; }

    /// Told of messages that are durable and in the bind's queue or rows.
    std::function<void(CacheBind &bind)> entered;

private:
    bool hasRoom(CacheBind &bind, std::size_t messages);
    /// That is not in flight.
    bool evictOldest(CacheBind &bind);
    void committed(CacheBind &bind, std::vector<InboundItem> items, const std::vector<qint64> &numbers,
                   std::vector<QByteArray> bodies, const Expected<void, CacheError> &result);
    void refuse(const InboundItem &item, const CacheError &error, std::vector<InboundReply> &replies) const;

    CacheBinds &m_binds;
    CacheRows &m_rows;
    CacheWriter &m_writer;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    CacheNumbers &m_numbers;
    const Answers m_answers;
    bool m_evicting = true;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
