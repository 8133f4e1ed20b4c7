// What becomes of an OutboundQueue's requests and messages.
#include "log/log.h"
#include "relay/outboundmessage.h"
#include "text/messageid.h"

namespace gateway {
namespace {

using smpp::CommandStatus;

constexpr int kThrottledRetrySeconds = 1;

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
        answered(m, part, end);
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
        m_metrics->sent.add();
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

void OutboundQueue::answered(Message &m, std::size_t part, const RequestEnd &end)
{
    if (end.status == 0) {
        m.taken[part] = true;
        m.ids[part] = canonicalOutcomeId(end.messageId, formatOf(m_peer.messageIdFormat));
    } else if (!m.decided) {
        const QByteArray name = smpp::statusName(end.status);
        log::write(isRetried(end.status) ? log::Level::Debug : log::Level::Warning, log::Category::Smpp, m_peer.name,
                   "refused",
                   QStringLiteral("Bind %1: %2 %3 (0x%4) for message %5")
                       .arg(m_peer.name,
                            m_account ? QStringLiteral("submit_sm_resp") : QStringLiteral("deliver_sm_resp"),
                            QString::fromLatin1(name))
                       .arg(end.status, 8, 16, QLatin1Char('0'))
                       .arg(m.is.id),
                   QString::number(m.is.id));
        decide(m, isRetried(end.status) ? OutcomeKind::Retry : OutcomeKind::Failed, end.status, name);
    }
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

} // namespace gateway
