#include "relay/claims.h"

#include <cmath>

namespace gateway {
namespace {

constexpr int kMaxClaim = 1000;         // of the contract
constexpr double kHoldSeconds = 2;      // a peer holds what it sends in this time
constexpr int kMaxClaimsInFlight = 3;   // a slow answer for some peers does not stop the others
constexpr int kHeldClaimMs = 5000;      // claim_wait: short enough that the set of peers follows the binds
constexpr qint64 kExtendEveryMs = 1000;
constexpr int kMinLease = 5;
constexpr int kMaxLease = 3600;

} // namespace

Claims::Claims(CoreApi &api, CoreMonitor &monitor, Clock &clock, int pollIntervalMs, int apiTimeoutMs)
    : m_api(api), m_monitor(monitor), m_clock(clock), m_pollInterval(pollIntervalMs), m_apiTimeout(apiTimeoutMs),
      m_tick(clock.makeTimer([this] {
          m_tickSoon = false;
          tick();
          if (!m_stopped)
              m_tick->start(m_pollInterval);
      })),
      m_extend(clock.makeTimer([this] {
          extendDue();
          m_extend->start(kExtendEveryMs);
      }))
{
}

Claims::~Claims() { *m_alive = false; }

void Claims::start()
{
    m_tick->start(0);
    m_extend->start(kExtendEveryMs);
}

void Claims::stop()
{
    m_stopped = true;
    m_tick->stop();
}

void Claims::addPeer(ClaimPeer peer)
{
    const auto [it, isNew] = m_peers.try_emplace(peer.name);
    Peer &p = it->second;
    p.is = std::move(peer);
    p.dueMs = m_clock.nowMs();
    if (isNew) // it may be back, and its outcomes still on their way
        p.held = int(std::count_if(m_held.cbegin(), m_held.cend(), [&](const HeldClaim &h) { return h.peer == p.is.name; }));
}

void Claims::removePeer(const QString &name) { m_peers.erase(name); }

void Claims::setState(const QString &name, const WorkerState &state)
{
    const auto it = m_peers.find(name);
    if (it == m_peers.end())
        return;
    const bool freshly = state.canSend && !it->second.state.canSend;
    it->second.state = state;
    if (freshly)
        it->second.dueMs = m_clock.nowMs();
}

void Claims::coreIsBack()
{
    for (auto &[name, peer] : m_peers)
        peer.dueMs = std::min(peer.dueMs, m_clock.nowMs());
}

int Claims::room(const Peer &peer) const
{
    const int target = std::max(1, int(std::ceil(peer.state.messagesPerSecond * kHoldSeconds)));
    const int free = target - peer.held;
    // Following up a backlog in small bites would make many small claims: wait for half of what may be held.
    if (peer.backlog && free < std::max(1, target / 2))
        return 0;
    return std::clamp(free, 0, kMaxClaim);
}

int Claims::leaseSeconds(const Peer &peer, int held) const
{
    const double sending = held / std::max(0.1, peer.state.messagesPerSecond);
    const double lease = std::ceil(sending) + peer.is.responseTimeout + std::ceil(2.0 * m_apiTimeout / 1000);
    return std::clamp(int(lease), kMinLease, kMaxLease);
}

void Claims::tick()
{
    if (m_stopped || !m_monitor.isUp() || m_claimsInFlight >= kMaxClaimsInFlight)
        return;
    const qint64 now = m_clock.nowMs();
    const bool wait = m_monitor.claimWait() && !m_waiting;
    std::vector<Peer *> due;
    for (auto &[name, peer] : m_peers) {
        if (!peer.state.canSend || peer.claiming || room(peer) == 0)
            continue;
        if (wait || peer.backlog || peer.dueMs <= now)
            due.push_back(&peer);
        if (due.size() == 1000)
            break;
    }
    if (!due.empty())
        claim(due, wait ? kHeldClaimMs : 0);
}

void Claims::claim(const std::vector<Peer *> &peers, int waitMs)
{
    const qint64 now = m_clock.nowMs();
    std::vector<ClaimRequest> requests;
    std::vector<QString> names;
    for (Peer *peer : peers) {
        ClaimRequest request;
        request.frontend = peer->is.frontend;
        (peer->is.mode == PeerMode::Client ? request.destSmsc : request.sourceSmsc) = peer->is.name;
        request.limit = room(*peer);
        request.leaseSeconds = leaseSeconds(*peer, peer->held + request.limit);
        requests.push_back(request);
        names.push_back(peer->is.name);
        peer->claiming = true;
        peer->dueMs = now + peer->is.queueCheckFrequency;
    }
    ++m_claimsInFlight;
    if (waitMs > 0)
        m_waiting = true;
    m_api.claim(requests, waitMs,
                [this, names, requests, now, waitMs, alive = m_alive](CoreReply<std::vector<std::vector<QueueMessage>>> reply) {
                    if (*alive)
                        answered(names, requests, now, waitMs > 0, reply);
                });
}

void Claims::answered(const std::vector<QString> &names, const std::vector<ClaimRequest> &asked, qint64 askedMs, bool wait,
                      CoreReply<std::vector<std::vector<QueueMessage>>> &reply)
{
    --m_claimsInFlight;
    if (wait)
        m_waiting = false;
    if (reply)
        m_monitor.succeeded();
    else
        m_monitor.failed(reply.error());
    bool again = wait && reply;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto it = m_peers.find(names[i]);
        Peer *peer = it == m_peers.end() ? nullptr : &it->second;
        if (peer)
            peer->claiming = false;
        if (!reply) {
            if (peer)
                peer->backlog = false;
            continue;
        }
        std::vector<QueueMessage> &messages = (*reply)[i];
        if (peer) {
            peer->backlog = int(messages.size()) >= asked[i].limit;
            again = again || peer->backlog;
        }
        if (messages.empty())
            continue;
        if (!peer || m_stopped) {
            if (released)
                released(asked[i].frontend, std::move(messages));
            continue;
        }
        // The lease began somewhere between question and answer: count from the question (a held claim: from now).
        const qint64 from = wait ? m_clock.nowMs() : askedMs;
        for (const QueueMessage &m : messages)
            m_held.insert(m.claimId, {m.id, peer->is.name, from + asked[i].leaseSeconds * qint64(1000), false});
        peer->held += int(messages.size());
        peer->is.deliver(std::move(messages));
    }
    if (again)
        tick();
}

void Claims::finished(const QByteArray &claimId)
{
    const auto it = m_held.find(claimId);
    if (it == m_held.end())
        return;
    const auto peer = m_peers.find(it->peer);
    m_held.erase(it);
    if (peer == m_peers.end())
        return;
    --peer->second.held;
    // Once for a whole batch of outcomes: starting a timer costs more than all the rest here.
    if (!m_tickSoon && !m_stopped && peer->second.backlog && !peer->second.claiming && room(peer->second) > 0) {
        m_tickSoon = true;
        m_tick->start(0);
    }
}

void Claims::extendDue()
{
    if (!m_monitor.isUp())
        return;
    const qint64 now = m_clock.nowMs();
    std::map<QString, std::vector<ClaimRef>> due;
    for (auto it = m_held.begin(); it != m_held.end(); ++it) {
        const auto peer = m_peers.find(it->peer);
        if (it->extending || peer == m_peers.end())
            continue;
        // In time: while one request, its repeat and the answer of the other side still fit.
        const qint64 margin = 2 * m_apiTimeout + kExtendEveryMs + 1000;
        const qint64 lease = leaseSeconds(peer->second, peer->second.held) * qint64(1000);
        if (it->untilMs - now > std::max(margin, lease / 3))
            continue;
        std::vector<ClaimRef> &refs = due[it->peer];
        if (refs.size() < kMaxClaim) {
            refs.push_back({it->id, it.key()});
            it->extending = true;
        }
    }
    for (auto &[name, refs] : due) {
        const Peer &peer = m_peers.at(name);
        const int lease = leaseSeconds(peer, peer.held);
        auto shared = std::make_shared<std::vector<ClaimRef>>(std::move(refs));
        m_api.extend(*shared, lease, [this, shared, lease, now, peerName = name, alive = m_alive](const CoreReply<std::vector<bool>> &reply) {
            if (!*alive)
                return;
            if (reply)
                m_monitor.succeeded();
            else
                m_monitor.failed(reply.error());
            std::vector<ClaimRef> lost;
            for (std::size_t i = 0; i < shared->size(); ++i) {
                const auto it = m_held.find((*shared)[i].claimId);
                if (it == m_held.end())
                    continue;
                it->extending = false;
                if (!reply)
                    continue;
                if ((*reply)[i]) {
                    it->untilMs = now + lease * qint64(1000);
                } else {
                    lost.push_back((*shared)[i]);
                    m_held.erase(it); // what is not sent yet ends without an outcome
                    if (const auto owner = m_peers.find(peerName); owner != m_peers.end())
                        --owner->second.held;
                }
            }
            const auto peerIt = m_peers.find(peerName);
            if (!lost.empty() && peerIt != m_peers.end())
                peerIt->second.is.lost(std::move(lost));
        });
    }
}

} // namespace gateway
