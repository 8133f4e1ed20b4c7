// The sessions of an OutboundQueue, and which of them a message goes by.
#include "relay/outboundmessage.h"

#include <iterator>

namespace gateway {
namespace {
constexpr quint8 kFirstWithTlvs = 0x34; // interface_version; SMPP 3.4 section 3.4
}

OutboundQueue::Lane *OutboundQueue::laneOf(const Session &session) const
{
    const auto it = std::find_if(m_lanes.begin(), m_lanes.end(), [&](const auto &l) { return l->session == &session; });
    return it == m_lanes.end() ? nullptr : it->get();
}

bool OutboundQueue::hasOpenLane() const
{
    return std::any_of(m_lanes.begin(), m_lanes.end(), [](const auto &lane) { return !lane->closed; });
}

void OutboundQueue::addSession(Session &session)
{
    auto lane = std::make_unique<Lane>();
    lane->session = &session;
    lane->takesTlvs = session.identity().interfaceVersion >= kFirstWithTlvs;
    m_lanes.push_back(std::move(lane));
    sessionsChanged();
    pump();
}

void OutboundQueue::closeSession(Session &session)
{
    Lane *lane = laneOf(session);
    if (!lane || std::exchange(lane->closed, true))
        return;
    // Another session may take what only waited to follow on this one.
    for (auto m = lane->waiting.rbegin(); m != lane->waiting.rend(); ++m) {
        if ((*m)->nextPart > 0)
            continue;
        (*m)->lane = nullptr;
        m_waiting.push_front(*m);
    }
    std::erase_if(lane->waiting, [](const Message *m) { return m->nextPart == 0; });
    if (!hasOpenLane())
        releaseWaiting();
    else
        pump();
}

bool OutboundQueue::isBusy(const Session &session) const
{
    const Lane *lane = laneOf(session);
    if (!lane)
        return false;
    return lane->inFlight > 0 || std::any_of(m_messages.begin(), m_messages.end(), [lane](const auto &entry) {
               const Message &m = *entry.second;
               return m.lane == lane && !m.decided && m.nextPart > 0;
           });
}

void OutboundQueue::removeSession(Session &session)
{
    const auto it = std::find_if(m_lanes.begin(), m_lanes.end(), [&](const auto &l) { return l->session == &session; });
    if (it == m_lanes.end())
        return;
    const std::unique_ptr<Lane> lane = std::move(*it);
    m_lanes.erase(it);
    sessionsChanged();
    // What waited for this session goes back to the front, in order; a message cut between its parts is lost.
    std::vector<Message *> back(lane->waiting.begin(), lane->waiting.end());
    lane->waiting.clear();
    for (const auto &[number, m] : m_messages) {
        if (m->lane == lane.get() && m->nextPart > 0 && !m->decided && m->awaited == 0) {
            std::erase(m_waiting, m.get());
            std::erase(back, m.get());
            decide(*m, OutcomeKind::Retry, 0, QByteArrayLiteral("connection_lost"));
        }
    }
    for (const auto &[number, m] : m_messages) {
        if (m->lane == lane.get())
            m->lane = nullptr;
    }
    std::erase_if(m_messages, [](const auto &entry) {
        return entry.second->decided && entry.second->awaited == 0 && !entry.second->late;
    });
    for (auto sticky = m_sticky.begin(); sticky != m_sticky.end();)
        sticky = sticky->lane == lane.get() ? m_sticky.erase(sticky) : std::next(sticky);
    for (auto m = back.rbegin(); m != back.rend(); ++m) {
        (*m)->sticky = false;
        m_waiting.push_front(*m);
    }
    m_metrics->windowInFlight.set(m_inFlight);
    if (!hasOpenLane())
        releaseWaiting();
    else
        pump();
}

/// sar_ TLVs and message_payload are nothing to a session of an older version: long texts then leave with headers.
void OutboundQueue::sessionsChanged()
{
    const bool all = std::all_of(m_lanes.begin(), m_lanes.end(), [](const auto &lane) { return lane->takesTlvs; });
    const bool byTlvs = m_peer.longMessage == LongMessageStyle::Sar || m_peer.longMessage == LongMessageStyle::Payload;
    m_sendAs = m_peer;
    if (!all && byTlvs)
        m_sendAs.longMessage = LongMessageStyle::Udh8;
    if (!m_waiting.empty() && m_waiting.front()->nextPart == 0)
        m_waiting.front()->translated = false; // it waited for a window in its old form
}

OutboundQueue::Lane *OutboundQueue::laneFor(const Message &message)
{
    if (m_lanes.size() == 1)
        return m_lanes.front()->closed ? nullptr : m_lanes.front().get();
    const auto sticky = m_sticky.constFind(message.is.destination.addr);
    if (sticky != m_sticky.cend() && !sticky->lane->closed)
        return sticky->lane;
    // The one with the least under way; among equals each in turn.
    Lane *best = nullptr;
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        Lane *lane = m_lanes[(m_nextLane + i) % m_lanes.size()].get();
        if (!lane->closed && lane->session->windowFree() > 0 && lane->waiting.empty() &&
            (!best || lane->inFlight < best->inFlight))
            best = lane;
    }
    if (best)
        ++m_nextLane;
    return best;
}

void OutboundQueue::leaveLane(Message &m)
{
    if (!m.sticky)
        return;
    m.sticky = false;
    const auto it = m_sticky.find(m.is.destination.addr);
    if (it != m_sticky.end() && --it->messages <= 0)
        m_sticky.erase(it);
}

} // namespace gateway
