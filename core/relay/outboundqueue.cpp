#include "log/log.h"
#include "relay/outboundmessage.h"

namespace gateway {

OutboundQueue::OutboundQueue(const PeerSettings &peer, QString frontend, std::shared_ptr<Account> account, Clock &clock,
                             std::shared_ptr<PeerMetrics> metrics, std::function<void(OutcomeItem)> outcome)
    : m_peer(peer),
      m_sendAs(peer),
      m_frontend(std::move(frontend)),
      m_account(std::move(account)),
      m_clock(clock),
      m_metrics(std::move(metrics)),
      m_outcome(std::move(outcome)),
      m_rate(peer.tpsLimit),
      m_timer(clock.makeTimer([this] { pump(); }))
{}

OutboundQueue::~OutboundQueue() = default;

void OutboundQueue::setPeer(const PeerSettings &peer)
{
    m_peer = peer;
    sessionsChanged();
    m_rate.setLimit(peer.tpsLimit);
    pump();
}

void OutboundQueue::carryOn(const Memory &memory)
{
    m_rate = memory.rate;
    m_rate.setLimit(m_peer.tpsLimit);
    m_reference = memory.reference;
}

void OutboundQueue::add(std::vector<QueueMessage> messages)
{
    for (QueueMessage &m : messages) {
        auto message = std::make_unique<Message>();
        message->number = m_next++;
        message->is = std::move(m);
        m_waiting.push_back(message.get());
        m_messages.emplace(message->number, std::move(message));
    }
    if (!hasOpenLane())
        releaseWaiting();
    else
        pump();
}

void OutboundQueue::forget(const std::vector<ClaimRef> &claims)
{
    QSet<QByteArray> lost;
    for (const ClaimRef &claim : claims)
        lost.insert(claim.claimId);
    const auto drop = [&](std::deque<Message *> &queue) {
        std::vector<Message *> gone;
        std::erase_if(queue, [&](Message *m) {
            if (m->nextPart > 0 || !lost.contains(m->is.claimId))
                return false;
            gone.push_back(m);
            return true;
        });
        for (Message *m : gone) {
            m->decided = true;
            leaveLane(*m);
            retire(*m);
        }
    };
    drop(m_waiting);
    for (const auto &lane : m_lanes)
        drop(lane->waiting);
}

void OutboundQueue::pump()
{
    if (m_pumping || m_lanes.empty())
        return;
    m_pumping = true;
    pruneLate();
    bool paced = false;
    for (std::size_t i = 0; i < m_lanes.size() && !paced; ++i)
        sendFrom(m_lanes[i]->waiting, m_lanes[i].get(), paced);
    if (!paced)
        sendFrom(m_waiting, nullptr, paced);
    m_pumping = false;
    m_metrics->windowInFlight.set(m_inFlight);
}

/// Sends from the front of a queue while rate and windows allow; false when a window is full.
bool OutboundQueue::sendFrom(std::deque<Message *> &queue, Lane *fixed, bool &paced)
{
    while (!queue.empty()) {
        Message &m = *queue.front();
        if (m.nextPart == 0 && m.is.expires && *m.is.expires <= m_clock.wallMs()) { // it may have waited for its turn
            queue.pop_front();
            m_metrics->expired.fetch_add(1, std::memory_order_relaxed);
            decide(m, OutcomeKind::Released, 0, {}); // Core expires it
            retire(m);
            continue;
        }
        if (!m.translated) {
            m.translated = true;
            auto out = toOutbound(m.is, m_sendAs, ++m_reference);
            if (!out) {
                queue.pop_front();
                leaveLane(m);
                decide(m, OutcomeKind::Failed, 0, out.error());
                retire(m);
                continue;
            }
            m.out = std::move(*out);
            m.ids.resize(m.out.parts.size());
            m.taken.resize(m.out.parts.size());
            m_partsPerMessage += kAverageWeight * (double(m.out.parts.size()) - m_partsPerMessage);
        }
        if (m_inFlight >= m_peer.windowSize)
            return false;
        if (m.lane && m.lane->closed && m.nextPart == 0)
            m.lane = nullptr;
        Lane *lane = m.lane ? m.lane : fixed ? fixed : laneFor(m);
        if (!lane)
            return false;
        if (lane->session->windowFree() <= 0 || (!fixed && !lane->waiting.empty())) {
            if (fixed || m_lanes.size() == 1)
                return false;
            // It must follow an earlier one to the same destination, or its own parts: it waits there, the others pass.
            queue.pop_front();
            if (m.nextPart > 0)
                lane->waiting.push_front(&m);
            else
                lane->waiting.push_back(&m);
            m.lane = lane;
            continue;
        }
        const qint64 now = m_clock.nowNs();
        if (const qint64 wait = m_rate.waitNs(now); wait > 0) {
            paced = true;
            armPacing(wait);
            return false;
        }
        m.lane = lane;
        if (m_lanes.size() > 1 && !m.sticky) {
            m.sticky = true;
            Sticky &s = m_sticky[m.is.destination.addr];
            s.lane = lane;
            ++s.messages;
        }
        if (!sendPart(*lane, m)) {
            if (!m.decided)
                return false;
            queue.pop_front();
            if (m.awaited == 0)
                retire(m);
            continue;
        }
        m_rate.sent(now);
        if (m.nextPart == m.out.parts.size())
            queue.pop_front();
    }
    return true;
}

bool OutboundQueue::sendPart(Lane &lane, Message &m)
{
    const quint64 cookie = m.number << kPartBits | m.nextPart;
    const auto sent = [&]() -> Expected<void, Session::SendError> {
        if (!lane.takesTlvs) {
            if (m.out.parts[m.nextPart].payload || m.out.parts[m.nextPart].sar)
                return Unexpected{Session::SendError{Session::SendError::Kind::Encoding,
                                                     QByteArrayLiteral("a session of version 3.3 takes no TLVs")}};
            m.out.tlvs.clear();
        }
        if (m_peer.mode == PeerMode::Client) {
            smpp::SubmitSm pdu;
            fillPart(pdu, m.out, m.nextPart);
            return lane.session->send(pdu, cookie, m.is.id);
        }
        smpp::DeliverSm pdu;
        fillPart(pdu, m.out, m.nextPart);
        return lane.session->send(pdu, cookie, m.is.id);
    }();
    if (sent) {
        if (m.nextPart == 0 && m_account)
            m.submitNumber = ++m_account->submitted;
        ++m.nextPart;
        ++m.awaited;
        ++lane.inFlight;
        ++m_inFlight;
        return true;
    }
    if (sent.error().kind == Session::SendError::Kind::Encoding) {
        leaveLane(m);
        decide(m, OutcomeKind::Failed, 0, QByteArrayLiteral("encoding_error"));
        log::warning(log::Category::Smpp, m_peer.name, "unencodable",
                     QStringLiteral("Bind %1: message %2 cannot be written as SMPP: %3")
                         .arg(m_peer.name)
                         .arg(m.is.id)
                         .arg(QString::fromLatin1(sent.error().detail)));
    }
    return false;
}

void OutboundQueue::releaseWaiting()
{
    const auto release = [this](std::deque<Message *> &queue) {
        std::vector<Message *> gone;
        std::erase_if(queue, [&](Message *m) {
            if (m->nextPart > 0)
                return false;
            gone.push_back(m);
            return true;
        });
        for (Message *m : gone) {
            decide(*m, OutcomeKind::Released, 0, {});
            retire(*m);
        }
    };
    release(m_waiting);
    for (const auto &lane : m_lanes)
        release(lane->waiting);
}

void OutboundQueue::armPacing(qint64 waitNs) { m_timer->start((waitNs + 999'999) / 1'000'000); }

WorkerState OutboundQueue::state() const
{
    WorkerState state;
    state.canSend = hasOpenLane();
    double rate = m_rate.current();
    if (m_responseSeconds > 0)
        rate = std::min(rate, m_peer.windowSize / m_responseSeconds);
    state.messagesPerSecond = std::max(0.1, rate / std::max(1.0, m_partsPerMessage));
    return state;
}

} // namespace gateway
