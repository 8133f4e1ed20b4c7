#include "relay/outboundqueue.h"

#include "log/log.h"
#include "text/messageid.h"

#include <iterator>

namespace gateway {
namespace {

using smpp::CommandStatus;

constexpr int kPartBits = 8; // a cookie is message number and part; 255 parts at most
constexpr double kAverageWeight = 0.05;
constexpr int kThrottledRetrySeconds = 1;
constexpr quint8 kFirstWithTlvs = 0x34; // interface_version; SMPP 3.4 section 3.4

bool isThrottling(quint32 status)
{
    return status == quint32(CommandStatus::ESME_RTHROTTLED) || status == quint32(CommandStatus::ESME_RMSGQFUL);
}

bool isRetried(quint32 status)
{
    return isThrottling(status) || status == quint32(CommandStatus::ESME_RSYSERR) ||
           status == quint32(CommandStatus::ESME_RX_T_APPN);
}

MessageIdFormat formatOf(IdFormat format)
{
    return format == IdFormat::HexToDec   ? MessageIdFormat::HexToDec
           : format == IdFormat::DecToHex ? MessageIdFormat::DecToHex
                                          : MessageIdFormat::AsIs;
}

} // namespace

struct OutboundQueue::Message
{
    quint64 number = 0;
    QueueMessage is;
    Outbound out;
    bool translated = false;
    std::vector<QByteArray> ids;
    std::vector<bool> taken; // the other side answered the part with success
    std::size_t nextPart = 0;
    int awaited = 0;
    bool decided = false; // the outcome is reported
    bool reportedSent = false;
    bool late = false; // decided by a time-out: kept for late responses
    bool sticky = false;
    quint64 submitNumber = 0;
    Lane *lane = nullptr;
};

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

OutboundQueue::Lane *OutboundQueue::laneOf(const Session &session) const
{
    const auto it = std::find_if(m_lanes.begin(), m_lanes.end(), [&](const auto &l) { return l->session == &session; });
    return it == m_lanes.end() ? nullptr : it->get();
}

bool OutboundQueue::hasOpenLane() const
{
    return std::any_of(m_lanes.begin(), m_lanes.end(), [](const auto &lane) { return !lane->closed; });
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

void OutboundQueue::addSession(Session &session)
{
    auto lane = std::make_unique<Lane>();
    lane->session = &session;
    lane->takesTlvs = session.identity().interfaceVersion >= kFirstWithTlvs;
    m_lanes.push_back(std::move(lane));
    sessionsChanged();
    pump();
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
            return lane.session->send(pdu, cookie);
        }
        smpp::DeliverSm pdu;
        fillPart(pdu, m.out, m.nextPart);
        return lane.session->send(pdu, cookie);
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

void OutboundQueue::requestEnded(Session &session, const RequestEnd &end)
{
    const std::size_t part = end.cookie & ((1u << kPartBits) - 1);
    const auto it = m_messages.find(end.cookie >> kPartBits);
    const bool late = end.kind == RequestEnd::Kind::Late;
    if (!late) {
        --m_inFlight;
        for (const auto &lane : m_lanes) {
            if (lane->session == &session)
                --lane->inFlight;
        }
    }
    if (end.kind == RequestEnd::Kind::Answered) {
        const qint64 took = m_clock.nowNs() - end.sentNs;
        m_metrics->submitDuration.observe(took);
        m_responseSeconds += kAverageWeight * (double(took) / 1e9 - m_responseSeconds);
        if (isThrottling(end.status)) {
            m_metrics->throttledOutbound.add();
            m_rate.throttled(m_clock.nowNs());
        }
    }
    if (it == m_messages.end())
        return;
    Message &m = *it->second;
    if (!late)
        --m.awaited;
    switch (end.kind) {
    case RequestEnd::Kind::Answered:
    case RequestEnd::Kind::Late:
        if (end.status == 0) {
            m.taken[part] = true;
            m.ids[part] = canonicalOutcomeId(end.messageId, formatOf(m_peer.messageIdFormat));
        } else if (!m.decided) {
            const QByteArray name = smpp::statusName(end.status);
            log::write(isRetried(end.status) ? log::Level::Debug : log::Level::Warning, log::Category::Smpp,
                       m_peer.name, "refused",
                       QStringLiteral("Bind %1: %2 %3 (0x%4) for message %5")
                           .arg(m_peer.name,
                                m_account ? QStringLiteral("submit_sm_resp") : QStringLiteral("deliver_sm_resp"),
                                QString::fromLatin1(name))
                           .arg(end.status, 8, 16, QLatin1Char('0'))
                           .arg(m.is.id),
                       QString::number(m.is.id));
            decide(m, isRetried(end.status) ? OutcomeKind::Retry : OutcomeKind::Failed, end.status, name);
        }
        break;
    case RequestEnd::Kind::TimedOut:
        if (!m.decided)
            decide(m, OutcomeKind::Retry, 0, QByteArrayLiteral("response_timeout"));
        keepForLate(m);
        if (!m_timer->isActive())
            m_timer->start(0); // no PDU came that would let the next ones leave
        break;
    case RequestEnd::Kind::Lost:
        if (!m.decided)
            decide(m, OutcomeKind::Retry, 0, QByteArrayLiteral("connection_lost"));
        break;
    }
    const bool complete =
        m.nextPart == m.out.parts.size() && std::find(m.taken.begin(), m.taken.end(), false) == m.taken.end();
    if (complete && !m.decided) {
        decide(m, OutcomeKind::Sent, 0, {});
    } else if (complete && m.late && !m.reportedSent) {
        // Every part was taken after all: Core withdraws the further attempt if it is still pending.
        m.reportedSent = true;
        report(m, OutcomeKind::Sent, 0, {});
    }
    if (m.awaited == 0 && m.decided) {
        if (m.nextPart < m.out.parts.size()) { // decided between its parts: the rest stays unsent
            std::erase(m_waiting, &m);
            if (m.lane)
                std::erase(m.lane->waiting, &m);
        }
        leaveLane(m);
        if (!m.late || m.reportedSent)
            retire(m);
    } else if (m.decided && m.nextPart < m.out.parts.size()) {
        std::erase(m_waiting, &m);
        if (m.lane)
            std::erase(m.lane->waiting, &m);
    }
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

void OutboundQueue::decide(Message &m, OutcomeKind kind, quint32 status, const QByteArray &error)
{
    m.decided = true;
    if (kind == OutcomeKind::Sent || kind == OutcomeKind::Failed)
        m_metrics->sent.add();
    if (kind == OutcomeKind::Failed)
        m_metrics->deliveryFailures.add();
    m.reportedSent = kind == OutcomeKind::Sent;
    report(m, kind, status, error);
}

void OutboundQueue::report(const Message &m, OutcomeKind kind, quint32 status, const QByteArray &error)
{
    OutcomeItem item;
    Outcome &o = item.outcome;
    o.id = m.is.id;
    o.claimId = m.is.claimId;
    o.frontend = m_frontend;
    o.kind = kind;
    o.commandStatus = status;
    o.error = error;
    o.at = m_clock.wallMs();
    if (isThrottling(status))
        o.retryAfterSeconds = kThrottledRetrySeconds;
    if (m_account) {
        if (kind == OutcomeKind::Sent)
            o.account = m_account->name;
        if (m.nextPart > 0 && kind != OutcomeKind::Released)
            o.smscMessageIds = m.ids;
        item.account = m_account->name;
        item.submitNumber = m.submitNumber;
    }
    m_outcome(std::move(item));
}

void OutboundQueue::retire(Message &m)
{
    leaveLane(m);
    m_messages.erase(m.number);
}

void OutboundQueue::keepForLate(Message &m)
{
    if (m.late)
        return;
    m.late = true;
    m_late.emplace_back(m_clock.nowMs() + m_peer.responseTimeout * qint64(10'000), m.number);
    while (m_late.size() > std::size_t(m_peer.windowSize) * 10)
        m_late.front().first = 0, pruneLate();
}

void OutboundQueue::pruneLate()
{
    const qint64 now = m_clock.nowMs();
    while (!m_late.empty() && m_late.front().first <= now) {
        const auto it = m_messages.find(m_late.front().second);
        m_late.pop_front();
        if (it == m_messages.end())
            continue;
        it->second->late = false;
        if (it->second->awaited == 0)
            retire(*it->second);
    }
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
