#include "relay/reactor.h"

#include "relay/peerbind.h"

namespace gateway {

Reactor::Reactor(int index, Executor &executor, QThread *thread, Clock &clock, RelayInbox &relay)
    : m_index(index), m_executor(executor), m_thread(thread), m_clock(clock), m_relay(relay)
{
}

void Reactor::inbound(InboundItem item)
{
    m_batch.inbound.push_back(std::move(item));
    schedule();
}

void Reactor::inbound(InboundMessage message, std::vector<ReplyTo> replyTo, bool durable)
{
    if (replyTo.size() == 1) {
        inbound({std::move(message), replyTo.front(), durable});
        return;
    }
    ReplyTo all;
    all.kind = ReplyTo::Kind::Several;
    all.reactor = quint8(m_index);
    all.multi = m_nextSeveral++;
    m_several.insert(all.multi, std::move(replyTo));
    inbound({std::move(message), all, durable});
}

void Reactor::outcome(OutcomeItem item)
{
    m_batch.outcomes.push_back(std::move(item));
    schedule();
}

void Reactor::report(ReportItem item)
{
    m_batch.reports.push_back(std::move(item));
    schedule();
}

void Reactor::schedule()
{
    if (std::exchange(m_scheduled, true))
        return;
    m_executor.post([this] {
        m_scheduled = false;
        m_relay.traffic(std::exchange(m_batch, {}));
    });
}

void Reactor::addSession(Session &session, PeerBind &bind) { m_sessions.insert(session.id(), {&session, &bind}); }

void Reactor::removeSession(Session &session) { m_sessions.remove(session.id()); }

void Reactor::answer(const std::vector<InboundReply> &replies)
{
    for (const InboundReply &reply : replies) {
        if (Q_UNLIKELY(reply.replyTo.kind == ReplyTo::Kind::Several)) {
            std::vector<InboundReply> each;
            for (const ReplyTo &to : m_several.take(reply.replyTo.multi))
                each.push_back({to, reply.status, reply.id});
            answer(each);
            continue;
        }
        const Place place = m_sessions.value(reply.replyTo.session);
        if (place.bind)
            place.bind->answer(*place.session, reply);
    }
}

} // namespace gateway
