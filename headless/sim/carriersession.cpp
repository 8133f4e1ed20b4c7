#include "carrierworker.h"

#include "digits.h"

namespace gateway::sim {

namespace {

/// More receipts than this are not kept waiting: ESME_RMSGQFUL.
constexpr std::size_t kMaxReceipts = 200'000;

} // namespace

CarrierSession::CarrierSession(CarrierWorker &worker, std::unique_ptr<Link> link)
    : m_worker(worker), m_session(SessionRole::Smsc, std::move(link), SessionSettings{}, worker.m_shared.clock, *this)
{}

bool CarrierSession::receives() const
{
    return m_session.isBound() && m_session.identity().type != BindType::Transmitter;
}

bool CarrierSession::takesDelivery() const { return receives() && m_session.windowFree() > 0; }

void CarrierSession::answerDue(qint64 nowNs)
{
    while (!m_answers.empty() && m_answers.front().dueNs <= nowNs) {
        const Answer next = m_answers.front();
        m_answers.pop_front();
        answer(next);
    }
}

void CarrierSession::bindRequested(Session &session, const BindIdentity &bind)
{
    const CarrierSettings &settings = m_worker.m_shared.settings;
    if (!settings.systemId.isEmpty() && bind.systemId != settings.systemId)
        return session.refuseBind(smpp::CommandStatus::ESME_RINVSYSID);
    if (!settings.password.isEmpty() && bind.password != settings.password)
        return session.refuseBind(smpp::CommandStatus::ESME_RINVPASWD);

    CarrierWorker *home = m_worker.homeOf(bind.systemId);
    if (home != &m_worker) {
        // All binds of an account live on one thread: nothing of it then needs a lock. (A functor is copied on its
        // way, which a unique_ptr is not: hence the holder.)
        QByteArray unread;
        const auto link = std::make_shared<std::unique_ptr<Link>>(session.detach(unread));
        (*link)->setEvents(nullptr);
        m_worker.ended(this);
        (*link)->moveTo(home->thread());
        QMetaObject::invokeMethod(home, [home, link, unread] { home->adopt(std::move(*link), unread); });
        return;
    }
    m_account = &m_worker.account(bind.systemId);
    SessionSettings own;
    own.windowSize = static_cast<int>(settings.window);
    session.acceptBind("SIM", own, m_account->gate);
}

void CarrierSession::sessionBound(Session &session)
{
    Q_UNUSED(session)
    CarrierWorker &worker = m_worker;
    ++worker.m_totals.sessions;
    m_account->sessions.push_back(this);
    const CarrierSettings &settings = worker.m_shared.settings;
    if (settings.moTps > 0 && !m_account->mo && receives())
        m_account->mo.emplace(settings.moTps, worker.m_shared.clock.nowNs());
    worker.schedule();
}

void CarrierSession::requestReceived(Session &session, const InboundRequest &request)
{
    using smpp::CommandStatus;
    const quint32 sequence = request.sequence;
    if (const auto *submit = std::get_if<const smpp::SubmitSm *>(&request.pdu))
        take(Kind::Submit, sequence, **submit);
    else if (const auto *data = std::get_if<const smpp::DataSm *>(&request.pdu))
        take(Kind::Data, sequence, **data);
    else if (const auto *multi = std::get_if<const smpp::SubmitMulti *>(&request.pdu))
        take(Kind::Multi, sequence, **multi);
    else if (std::holds_alternative<const smpp::QuerySm *>(request.pdu))
        session.respondError<smpp::QuerySm>(sequence, CommandStatus::ESME_RQUERYFAIL);
    else if (std::holds_alternative<const smpp::CancelSm *>(request.pdu))
        session.respondError<smpp::CancelSm>(sequence, CommandStatus::ESME_RCANCELFAIL);
    else if (std::holds_alternative<const smpp::ReplaceSm *>(request.pdu))
        session.respondError<smpp::ReplaceSm>(sequence, CommandStatus::ESME_RREPLACEFAIL);
    else // deliver_sm towards a carrier, which the session refuses by itself
        session.respondError<smpp::DeliverSm>(sequence, CommandStatus::ESME_RINVBNDSTS);
}

template <class P>
void CarrierSession::take(Kind kind, quint32 sequence, const P &message)
{
    CarrierWorker &worker = m_worker;
    const CarrierSettings &settings = worker.m_shared.settings;
    const qint64 now = worker.batchNow();
    Answer result{now + settings.latency * kMillisecondNs, 0, sequence, smpp::CommandStatus::ESME_ROK, kind};
    ++worker.m_totals.received;
    if (worker.throttled()) {
        result.status = smpp::CommandStatus::ESME_RTHROTTLED;
        ++worker.m_totals.throttled;
    } else if (worker.rejected()) {
        result.status = static_cast<smpp::CommandStatus>(settings.rejectStatus);
        ++worker.m_totals.rejected;
    } else if (result.id = worker.nextId(); !queueReceipt(message, result.id, result.dueNs)) {
        result.status = smpp::CommandStatus::ESME_RMSGQFUL;
        ++worker.m_totals.rejected;
    } else {
        ++worker.m_totals.accepted;
    }
    if (settings.latency == 0)
        answer(result);
    else
        m_answers.push_back(result);
}

void CarrierSession::answer(const Answer &answer)
{
    const auto give = [&]<class P, class R>(R &response) {
        if (answer.status != smpp::CommandStatus::ESME_ROK)
            return m_session.respondError<P>(answer.sequence, answer.status);
        const Digits id(answer.id);
        response.messageId.set(id.view().data(), id.view().size());
        m_session.respond(answer.sequence, response);
    };
    switch (answer.kind) {
    case Kind::Submit:
        return give.operator()<smpp::SubmitSm>(m_submitResp);
    case Kind::Data: {
        smpp::DataSmResp response;
        return give.operator()<smpp::DataSm>(response);
    }
    case Kind::Multi: {
        smpp::SubmitMultiResp response;
        return give.operator()<smpp::SubmitMulti>(response);
    }
    }
}

template <class P>
bool CarrierSession::queueReceipt(const P &message, quint64 id, qint64 nowNs)
{
    if constexpr (std::is_same_v<P, smpp::SubmitMulti>) {
        return true; // several destinations behind one id: no receipts
    } else {
        const CarrierSettings &settings = m_worker.m_shared.settings;
        // 3.4 section 5.2.17: 1 asks for a receipt in any case, 3 (of 5.0) for one of success.
        const int wanted = message.registeredDelivery & 0x03;
        if (!settings.deliveryReceipts || (wanted != 1 && wanted != 3))
            return true;
        if (m_account->receipts.size() >= kMaxReceipts)
            return false;
        Outgoing &receipt = m_account->receipts.emplace_back();
        receipt.receipt = true;
        receipt.id = id;
        receipt.dueNs = nowNs + settings.receiptDelay * kMillisecondNs;
        receipt.submittedMs = m_worker.m_shared.clock.wallMs();
        // The receipt runs the other way.
        receipt.from.assign(message.destinationAddr.view());
        receipt.fromTon = message.destAddrTon;
        receipt.fromNpi = message.destAddrNpi;
        receipt.to.assign(message.sourceAddr.view());
        receipt.toTon = message.sourceAddrTon;
        receipt.toNpi = message.sourceAddrNpi;
        if constexpr (std::is_same_v<P, smpp::SubmitSm>) {
            // What is no plain ASCII has no safe place in `text:` and is left out.
            const QByteArrayView text =
                message.shortMessage.view().first(std::min<qsizetype>(20, message.shortMessage.size()));
            if ((message.esmClass & 0x40) == 0 &&
                std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; })) {
                std::copy(text.begin(), text.end(), receipt.text.begin());
                receipt.textLength = static_cast<quint8>(text.size());
            }
        }
        return true;
    }
}

void CarrierSession::requestEnded(Session &session, const RequestEnd &end)
{
    Q_UNUSED(session)
    m_worker.delivered(*m_account, end);
}

void CarrierSession::batchEnded(Session &session)
{
    Q_UNUSED(session)
    CarrierWorker &worker = m_worker;
    worker.m_batchNow = -1;
    if (!worker.m_delivers || !m_account || worker.m_drained)
        return;
    worker.serve(*m_account, worker.m_shared.clock.nowNs());
    worker.schedule();
}

void CarrierSession::sessionEnded(Session &session, const SessionEnd &end)
{
    Q_UNUSED(session)
    Q_UNUSED(end)
    m_worker.ended(this);
}

} // namespace gateway::sim
