#pragma once
#include "relay/traffic.h"
#include "util/clock.h"
#include "util/executor.h"

#include <QtCore/QHash>
class QThread;

namespace gateway {

class PeerBind;
class Session;

/// The way from the reactors to the relay thread; all calls are thread-safe and return at once.
class RelayInbox
{
public:
    virtual ~RelayInbox() = default;
    virtual void traffic(TrafficBatch batch) = 0;
    virtual void workerState(const QString &peer, const WorkerState &state) = 0;
    /// `done` runs on `back`.
    virtual void lookup(LookupRequest request, Executor &back, std::function<void(LookupReply)> done) = 0;
};

/// One event loop with the binds that live on it. What they have for Core is collected during a turn of the loop and
/// crosses in one batch; answers come back in batches and find their session here.
class Reactor
{
public:
    /// `executor` runs tasks on this reactor's thread; `index` is its number in ReplyTo.
    Reactor(int index, Executor &executor, QThread *thread, Clock &clock, RelayInbox &relay);

    int index() const { return m_index; }
    Executor &executor() { return m_executor; }
    QThread *thread() const { return m_thread; }
    Clock &clock() { return m_clock; }
    RelayInbox &relay() { return m_relay; }

    // On the reactor's thread:
    void inbound(InboundItem item);
    /// A message that came in several requests: each gets its answer.
    void inbound(InboundMessage message, std::vector<ReplyTo> replyTo, bool durable);
    void outcome(OutcomeItem item);
    void report(ReportItem item);
    void addSession(Session &session, PeerBind &bind);
    void removeSession(Session &session);
    /// Answers to requests of sessions here; those of sessions that are gone are dropped.
    void answer(const std::vector<InboundReply> &replies);
    std::size_t sessions() const { return std::size_t(m_sessions.size()); }

private:
    void schedule();

    const int m_index;
    Executor &m_executor;
    QThread *const m_thread;
    Clock &m_clock;
    RelayInbox &m_relay;
    TrafficBatch m_batch;
    bool m_scheduled = false;
    struct Place
    {
        Session *session = nullptr;
        PeerBind *bind = nullptr;
    };
    QHash<quint64, Place> m_sessions;
    QHash<quint64, std::vector<ReplyTo>> m_several; ///< unanswered
    quint64 m_nextSeveral = 1;
};

} // namespace gateway
