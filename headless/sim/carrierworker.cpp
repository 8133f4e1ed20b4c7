#include "carrierworker.h"

#include "digits.h"
#include "session/tcplink.h"
#include "smpp/tlvs.h"
#include "text/receipt.h"

#include <QtCore/QMutex>

namespace gateway::sim {

namespace {

/// A refused or lost deliver_sm is sent again after this long.
constexpr qint64 kRepeatNs = kSecondNs;

/// Refusals that mean "not now" (SMPP 3.4 5.1.3): a carrier keeps the message and tries again.
bool isTemporary(quint32 status)
{
    switch (static_cast<smpp::CommandStatus>(status)) {
    case smpp::CommandStatus::ESME_RX_T_APPN:
    case smpp::CommandStatus::ESME_RSYSERR:
    case smpp::CommandStatus::ESME_RTHROTTLED:
    case smpp::CommandStatus::ESME_RMSGQFUL:
        return true;
    default:
        return false;
    }
}

} // namespace

CarrierWorker::CarrierWorker(CarrierShared &shared, int index)
    : m_shared(shared),
      m_nextId(static_cast<quint64>(shared.clock.wallMs()) * 1000 + static_cast<quint64>(index)),
      m_idStep(static_cast<quint64>(shared.settings.threads)),
      m_delivers(shared.settings.deliveryReceipts || shared.settings.moTps > 0 || shared.settings.latency > 0)
{}

CarrierWorker::~CarrierWorker() = default;

void CarrierWorker::accept(qintptr descriptor)
{
    if (auto link = TcpLink::accepted(descriptor, std::nullopt, m_shared.clock))
        adopt(std::move(link), {});
}

void CarrierWorker::adopt(std::unique_ptr<Link> link, const QByteArray &unread)
{
    m_sessions.push_back(std::make_unique<CarrierSession>(*this, std::move(link)));
    CarrierSession *session = m_sessions.back().get();
    if (m_drained)
        session->session().drop(QStringLiteral("the simulator stops"));
    else
        session->session().resume(unread);
}

void CarrierWorker::drain(std::function<void()> drained)
{
    m_drained = std::move(drained);
    std::vector<CarrierSession *> all;
    for (const auto &session : m_sessions)
        all.push_back(session.get());
    for (CarrierSession *session : all)
        session->session().unbind(QStringLiteral("the simulator stops"));
    sweep();
}

void CarrierWorker::release()
{
    m_timer.reset();
    m_sweepTimer.reset();
    m_sessions.clear();
    m_endedSessions.clear();
    m_accounts.clear();
}

CarrierWorker *CarrierWorker::homeOf(const QByteArray &systemId)
{
    const QMutexLocker lock(&m_shared.mutex);
    return m_shared.homes.try_emplace(systemId, this).first->second;
}

Account &CarrierWorker::account(const QByteArray &systemId)
{
    Account &account = m_accounts[systemId];
    if (!account.gate)
        account.gate = std::make_shared<InboundGate>(static_cast<int>(m_shared.settings.window));
    return account;
}

bool CarrierWorker::throttled()
{
    if (m_shared.settings.throttle == 0)
        return false;
    const QMutexLocker lock(&m_shared.mutex);
    return !m_shared.throttle->take(m_shared.clock.nowNs());
}

bool CarrierWorker::rejected()
{
    m_rejectCredit += m_shared.settings.rejectRate;
    if (m_rejectCredit < 1 - 1e-9)
        return false;
    m_rejectCredit -= 1;
    return true;
}

qint64 CarrierWorker::batchNow()
{
    if (m_batchNow < 0) {
        m_batchNow = m_shared.clock.nowNs();
        if (m_totals.firstNs < 0)
            m_totals.firstNs = m_batchNow;
        m_totals.lastNs = m_batchNow;
    }
    return m_batchNow;
}

void CarrierWorker::serve(Account &account, qint64 nowNs)
{
    // Answers go before receipts, so that a receipt never overtakes the answer that names its id.
    const auto sessions = account.sessions;
    for (CarrierSession *session : sessions)
        session->answerDue(nowNs);
    for (auto *queue : {&account.repeats, &account.receipts})
        while (!queue->empty() && queue->front().dueNs <= nowNs &&
               deliver(account, queue->front(), queue == &account.repeats))
            queue->pop_front();
    while (account.mo && account.mo->due(nowNs)) {
        const bool endless = m_shared.settings.moCount == 0;
        const qint64 left = m_shared.moLeft.fetch_sub(1, std::memory_order_relaxed);
        if (left <= 0 && !endless) {
            account.mo.reset();
            break;
        }
        Outgoing mo;
        mo.id = m_totals.moSent + 1;
        mo.from.assign("61499000001");
        mo.to.assign("12345");
        mo.fromTon = mo.fromNpi = 1;
        mo.toTon = 3; // network specific: a short code
        if (!deliver(account, mo, false)) {
            m_shared.moLeft.fetch_add(1, std::memory_order_relaxed);
            break;
        }
        account.mo->taken(nowNs);
    }
}

bool CarrierWorker::deliver(Account &account, const Outgoing &what, bool repeat)
{
    CarrierSession *to = nullptr;
    for (std::size_t i = 0; i < account.sessions.size() && !to; ++i) {
        CarrierSession *candidate = account.sessions[account.turn++ % account.sessions.size()];
        if (candidate->takesDelivery())
            to = candidate;
    }
    if (!to)
        return false;

    smpp::DeliverSm &pdu = m_deliver;
    pdu.sourceAddr = what.from;
    pdu.sourceAddrTon = what.fromTon;
    pdu.sourceAddrNpi = what.fromNpi;
    pdu.destinationAddr = what.to;
    pdu.destAddrTon = what.toTon;
    pdu.destAddrNpi = what.toNpi;
    pdu.tlvs.clear();
    if (what.receipt) {
        const Digits id(what.id, m_shared.settings.hexIds ? 16 : 10);
        Receipt receipt;
        receipt.messageId = id.view().toByteArray();
        receipt.state = MessageState::Delivered;
        receipt.delivered = 1;
        receipt.submitDate = what.submittedMs;
        receipt.doneDate = m_shared.clock.wallMs();
        receipt.text = QString::fromLatin1(what.text.data(), what.textLength);
        pdu.esmClass = 0x04; // 3.4 section 5.2.12: holds a delivery receipt
        pdu.shortMessage.assign(writeReceipt(receipt));
        smpp::set(pdu.tlvs, smpp::tlv::kReceiptedMessageId, id.view());
        smpp::set(pdu.tlvs, smpp::tlv::kMessageState, static_cast<quint8>(MessageState::Delivered));
    } else {
        pdu.esmClass = 0;
        pdu.shortMessage.assign(QByteArray("MO " + QByteArray::number(what.id)));
    }

    quint32 slot = static_cast<quint32>(m_inFlight.size());
    if (m_free.empty()) {
        m_inFlight.emplace_back();
    } else {
        slot = m_free.back();
        m_free.pop_back();
    }
    m_inFlight[slot] = {what, true};
    if (!to->session().send(pdu, slot)) {
        m_inFlight[slot].used = false;
        m_free.push_back(slot);
        return false;
    }
    if (!repeat)
        ++(what.receipt ? m_totals.receiptsSent : m_totals.moSent);
    return true;
}

void CarrierWorker::delivered(Account &account, const RequestEnd &end)
{
    if (end.cookie >= m_inFlight.size() || !m_inFlight[end.cookie].used || end.kind == RequestEnd::Kind::Late)
        return;
    InFlight &entry = m_inFlight[end.cookie];
    const bool answered = end.kind == RequestEnd::Kind::Answered;
    if (answered && end.status == 0) {
        ++(entry.what.receipt ? m_totals.receiptsAcknowledged : m_totals.moAcknowledged);
    } else if (!answered || isTemporary(end.status)) {
        entry.what.dueNs = m_shared.clock.nowNs() + kRepeatNs;
        account.repeats.push_back(entry.what);
        schedule();
    }
    entry.used = false;
    m_free.push_back(static_cast<quint32>(end.cookie));
}

void CarrierWorker::schedule()
{
    if (!m_delivers || m_drained)
        return;
    qint64 next = -1;
    const auto consider = [&next](qint64 at) { next = at >= 0 && (next < 0 || at < next) ? at : next; };
    for (auto &[systemId, account] : m_accounts) {
        bool room = false;
        for (CarrierSession *session : account.sessions) {
            consider(session->nextAnswerNs());
            room = room || session->takesDelivery();
        }
        // Without room it is an answer or a bind that goes on, not the time.
        if (!room)
            continue;
        if (!account.receipts.empty())
            consider(account.receipts.front().dueNs);
        if (!account.repeats.empty())
            consider(account.repeats.front().dueNs);
        if (account.mo)
            consider(account.mo->dueNs());
    }
    if (next < 0 || (m_timerNs >= 0 && m_timerNs <= next))
        return;
    if (!m_timer)
        m_timer = m_shared.clock.makeTimer([this] {
            m_timerNs = -1;
            const qint64 now = m_shared.clock.nowNs();
            for (auto &[systemId, account] : m_accounts)
                serve(account, now);
            schedule();
        });
    const qint64 now = m_shared.clock.nowNs();
    const qint64 wait = std::max<qint64>(0, next - now + kMillisecondNs - 1) / kMillisecondNs;
    m_timerNs = now + wait * kMillisecondNs;
    m_timer->start(wait);
}

void CarrierWorker::ended(CarrierSession *session)
{
    for (auto &[systemId, account] : m_accounts)
        std::erase(account.sessions, session);
    const auto at =
        std::find_if(m_sessions.begin(), m_sessions.end(), [&](const auto &s) { return s.get() == session; });
    if (at == m_sessions.end())
        return;
    // It cannot be destroyed within its own upcall.
    m_endedSessions.push_back(std::move(*at));
    m_sessions.erase(at);
    QMetaObject::invokeMethod(
        this, [this] { sweep(); }, Qt::QueuedConnection);
}

void CarrierWorker::sweep()
{
    m_endedSessions.clear();
    if (m_drained && m_sessions.empty())
        std::exchange(m_drained, [] {})();
}

} // namespace gateway::sim
