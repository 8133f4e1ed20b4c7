#include "relay/peerbind.h"

#include "log/log.h"
#include "relay/peermulti.h"

namespace gateway {
namespace {

using smpp::CommandStatus;

template <class P>
constexpr ReplyTo::Kind kReplyKind = ReplyTo::Kind::SubmitSm;
template <>
constexpr ReplyTo::Kind kReplyKind<smpp::DeliverSm> = ReplyTo::Kind::DeliverSm;
template <>
constexpr ReplyTo::Kind kReplyKind<smpp::DataSm> = ReplyTo::Kind::DataSm;

} // namespace

PeerBind::PeerBind(const PeerSettings &peer, QString frontend, std::shared_ptr<Account> account, Reactor &reactor,
                   std::shared_ptr<PeerMetrics> metrics)
    : m_peer(peer),
      m_reactor(reactor),
      m_metrics(std::move(metrics)),
      m_gate(std::make_shared<InboundGate>(peer.windowSize)),
      m_account(std::move(account)),
      m_queue(peer, std::move(frontend), m_account, reactor.clock(), m_metrics,
              [this](OutcomeItem item) { outcome(std::move(item)); }),
      m_submitLimit(peer.submitTpsLimit),
      m_random(QRandomGenerator::securelySeeded()),
      m_grace(reactor.clock().makeTimer([this] {
          std::vector<Session *> sessions; // each leaves m_members as it is dropped
          for (const auto &[id, member] : m_members) {
              if (member.leaving)
                  sessions.push_back(member.session.get());
          }
          for (Session *session : sessions)
              session->drop(m_leavingFor);
          checkLeaving();
      }))
{
    if (peer.reassemble)
        m_reassembler = makeReassembler();
}

PeerBind::~PeerBind()
{
    *m_alive = false;
    for (auto &[id, member] : m_members)
        m_reactor.removeSession(*member.session);
}

SessionSettings PeerBind::sessionSettings() const
{
    SessionSettings s;
    s.windowSize = m_peer.windowSize;
    s.responseTimeout = m_peer.responseTimeout * qint64(1000);
    s.enquireLinkInterval = m_peer.enquireLinkInterval * qint64(1000);
    s.inactivityTimeout = m_peer.inactivityTimeout * qint64(1000);
    s.strict = m_peer.strict;
    return s;
}

Session &PeerBind::addSession(std::unique_ptr<Session> session, std::shared_ptr<void> token)
{
    Session &s = *session;
    Member &member = m_members[s.id()];
    member.session = std::move(session);
    member.token = std::move(token);
    m_reactor.addSession(s, *this);
    if (m_trace)
        s.setObserver(m_trace->observe(s.id(), s.role() == SessionRole::Smsc));
    return s;
}

void PeerBind::sessionUp(Session &session, bool canSend)
{
    ++m_bound;
    m_members.at(session.id()).bound = true;
    m_board->change([&](BindBoard::State &state) {
        state.boundAt = m_reactor.clock().wallMs();
        if (state.sessions == 0)
            state.since = state.boundAt;
        state.sessions = int(m_bound);
        state.nextAt = 0;
        state.failures = 0;
    });
    m_metrics->setConnected(true);
    m_metrics->bindSuccess.add();
    if (canSend && !m_stopping)
        m_queue.addSession(session);
    tellWorkerState();
}

void PeerBind::sessionEnded(Session &session, const SessionEnd &end)
{
    const auto it = m_members.find(session.id());
    const bool wasBound = it != m_members.end() && it->second.bound;
    m_queue.removeSession(session);
    if (wasBound) {
        --m_bound;
        m_metrics->disconnections.add();
        m_metrics->setConnected(m_bound > 0);
        m_board->change([&](BindBoard::State &state) {
            state.sessions = int(m_bound);
            if (m_bound == 0)
                state.since = m_reactor.clock().wallMs();
        });
    }
    m_reactor.removeSession(session);
    if (m_reassembler)
        m_reassembler->forget(session.id());
    if (m_answersFirst.forget(session.id()))
        m_queue.add(m_answersFirst.released());
    std::erase_if(m_multis, [&](const auto &entry) { return entry.second->session == session.id(); });
    sessionGone(session, end, wasBound);
    tellWorkerState();
    if (it != m_members.end()) {
        // Destroyed after this upcall; the token (a place at the listener) goes with it.
        auto gone = std::make_shared<Member>(std::move(it->second));
        m_members.erase(it);
        m_reactor.executor().post([gone] { gone->session.reset(); });
    }
    checkLeaving();
}

void PeerBind::noteAttempt()
{
    m_board->change([&](BindBoard::State &state) {
        state.attemptAt = m_reactor.clock().wallMs();
        state.nextAt = 0;
        if (state.since == 0)
            state.since = state.attemptAt;
    });
}

void PeerBind::noteError(BindError::Kind kind, const QString &text, quint32 status, const QString &address,
                         bool attempt)
{
    m_board->change([&](BindBoard::State &state) {
        state.error = {kind, m_reactor.clock().wallMs(), status, text, address};
        if (attempt)
            ++state.failures;
        else
            ++state.falls;
    });
}

bool PeerBind::isLeaving(const Session &session) const
{
    if (!m_leaving)
        return false;
    const auto it = m_members.find(session.id());
    return it == m_members.end() || it->second.leaving;
}

void PeerBind::tellWorkerState(bool always)
{
    WorkerState state = m_queue.state();
    state.connected = m_bound > 0;
    state.canSend = state.canSend && !m_stopping;
    const qint64 now = m_reactor.clock().nowNs();
    const bool same = state.canSend == m_told.canSend && state.connected == m_told.connected;
    // The rate is news once a second at most, and only where it changed by a tenth.
    if (!always && same &&
        (now - m_toldNs < 1'000'000'000 ||
         std::abs(state.messagesPerSecond - m_told.messagesPerSecond) < m_told.messagesPerSecond / 10))
        return;
    m_told = state;
    m_toldNs = now;
    m_reactor.relay().workerState(m_peer.name, state);
}

void PeerBind::deliver(std::vector<QueueMessage> messages)
{
    if (!m_stopping)
        m_answersFirst.hold(messages);
    m_queue.add(std::move(messages));
    if (m_stopping)
        m_queue.releaseWaiting();
}

void PeerBind::forget(const std::vector<ClaimRef> &claims)
{
    m_answersFirst.forgetClaims(claims);
    m_queue.forget(claims);
}

void PeerBind::releaseWaiting()
{
    m_queue.add(m_answersFirst.releaseAll());
    m_queue.releaseWaiting();
}

void PeerBind::outcome(OutcomeItem item)
{
    if (item.outcome.kind == OutcomeKind::Failed && item.outcome.commandStatus != 0)
        m_board->countRefusal(item.outcome.commandStatus);
    m_reactor.outcome(std::move(item));
}

void PeerBind::requestEnded(Session &session, const RequestEnd &end)
{
    m_queue.requestEnded(session, end);
    checkLeaving();
}

void PeerBind::batchEnded(Session &session)
{
    Q_UNUSED(session)
    m_queue.pump();
    tellWorkerState();
}

void PeerBind::enquireLinkSent(Session &session)
{
    Q_UNUSED(session)
    m_metrics->enquireLinkSent.add();
}

void PeerBind::enquireLinkAnswered(Session &session)
{
    Q_UNUSED(session)
    m_metrics->enquireLinkReceived.add();
}

void PeerBind::noticeReceived(Session &session, const smpp::AlertNotification &alert)
{
    Q_UNUSED(session)
    log::info(log::Category::Smpp, m_peer.name, "alert",
              QStringLiteral("Bind %1: alert_notification: %2 is available")
                  .arg(m_peer.name, log::escaped(alert.sourceAddr.view())));
}

void PeerBind::pduError(Session &session, const char *kind, const QString &detail)
{
    m_metrics->pduError(kind);
    const auto it = m_members.find(session.id());
    if (it == m_members.end() || it->second.errorsLogged.contains(kind))
        return;
    it->second.errorsLogged.insert(kind);
    log::warning(log::Category::Smpp, m_peer.name, "pdu_error",
                 QStringLiteral("Bind %1: %2 from %3: %4; further ones of this kind on this session are only counted")
                     .arg(m_peer.name, QString::fromLatin1(kind), session.peerAddress().toString(), detail));
}

std::unique_ptr<Reassembler> PeerBind::makeReassembler()
{
    Reassembler::Events events;
    events.handOn = [this](InboundMessage message, std::vector<ReplyTo> replyTo) {
        m_metrics->received.add();
        m_reactor.inbound(std::move(message), std::move(replyTo), m_peer.cacheEnabled);
    };
    events.waitsForUs = [this](quint64 session) {
        const auto it = m_members.find(session);
        return it != m_members.end() && it->second.session->unanswered() == 1;
    };
    return std::make_unique<Reassembler>(alphabetOf(m_peer.defaultAlphabet), m_reactor.clock(), std::move(events));
}

QByteArray PeerBind::newKey()
{
    quint32 words[4];
    m_random.fillRange(words);
    return QByteArray::fromRawData(reinterpret_cast<const char *>(words), sizeof words).toHex();
}

CommandStatus PeerBind::admit(const Session &session, const char *command, QByteArrayView source)
{
    if (isLeaving(session))
        return CommandStatus::ESME_RSYSERR;
    if (direction() == Direction::MobileOriginated)
        return CommandStatus::ESME_ROK;
    if (!admitsSource(source)) {
        rejectedSource(command, source);
        return CommandStatus::ESME_RINVSRCADR;
    }
    return CommandStatus::ESME_ROK;
}

CommandStatus PeerBind::withinLimit()
{
    if (direction() == Direction::MobileOriginated || m_peer.submitTpsLimit == 0)
        return CommandStatus::ESME_ROK;
    const qint64 now = m_reactor.clock().nowNs();
    if (m_submitLimit.waitNs(now) > 0) {
        m_metrics->throttledInbound.add();
        return CommandStatus::ESME_RTHROTTLED;
    }
    m_submitLimit.sent(now);
    return CommandStatus::ESME_ROK;
}

CommandStatus PeerBind::accept(const MessageFields &fields, ReplyTo replyTo)
{
    auto in =
        toInbound(fields, direction(), alphabetOf(m_peer.defaultAlphabet), m_peer.strict, m_reactor.clock().wallMs());
    if (!in)
        return in.error();
    if (in->undecodable)
        m_metrics->pduError("undecodable_text");
    in->message.idempotencyKey = newKey();
    in->message.originSmsc = m_peer.name;
    if (direction() == Direction::MobileTerminated)
        replyTo.epoch = m_answersFirst.asked(replyTo.session);
    if (m_reassembler && in->message.segment) {
        m_reassembler->add({std::move(in->message), replyTo, m_peer.cacheEnabled},
                           userDataOf(fields).sliced(in->message.udh.size()));
        return CommandStatus::ESME_ROK;
    }
    m_metrics->received.add();
    m_reactor.inbound({std::move(in->message), replyTo, m_peer.cacheEnabled});
    return CommandStatus::ESME_ROK;
}

bool PeerBind::acceptReceipt(Session &session, quint32 sequence, const MessageFields &fields, ReplyTo::Kind kind)
{
    if (!m_account)
        return false;
    auto report = toReport(fields, alphabetOf(m_peer.defaultAlphabet), m_peer.messageIdFormat);
    if (!report)
        return false;
    ReportItem item;
    item.replyTo = {session.id(), sequence, kind, quint8(m_reactor.index())};
    if (report->smscMessageId.isEmpty()) {
        // It names no message: nothing can be done with it, and the carrier need not repeat it.
        pduError(session, "receipt_without_id", QStringLiteral("a delivery receipt without a message id"));
        answer(session, {item.replyTo, CommandStatus::ESME_ROK, 0});
        return true;
    }
    report->smsc = m_peer.name;
    report->account = m_account->name;
    report->receivedAt = m_reactor.clock().wallMs();
    report->reportKey = reportKey(*report);
    item.report = std::move(*report);
    item.barrier = m_account->submitted;
    item.durable = m_peer.cacheEnabled;
    m_reactor.report(std::move(item));
    return true;
}

template <class P>
void PeerBind::message(Session &session, quint32 sequence, const P &pdu)
{
    const MessageFields fields = fieldsOf(pdu);
    const bool fromCarrier = direction() == Direction::MobileOriginated;
    const bool leaving = isLeaving(session);
    if (fromCarrier && !leaving && acceptReceipt(session, sequence, fields, kReplyKind<P>))
        return;
    CommandStatus status = admit(session, P::name, fields.sourceAddr);
    if (status == CommandStatus::ESME_ROK)
        status = withinLimit();
    if (status == CommandStatus::ESME_ROK)
        status = accept(fields, {session.id(), sequence, kReplyKind<P>, quint8(m_reactor.index())});
    if (status != CommandStatus::ESME_ROK)
        session.respondError<P>(sequence, leaving && fromCarrier ? CommandStatus::ESME_RX_T_APPN : status);
}

void PeerBind::answer(Session &session, const InboundReply &reply)
{
    respond(session, reply);
    if (m_answersFirst.answered(reply.replyTo.session, reply.replyTo.epoch))
        m_queue.add(m_answersFirst.released());
    checkLeaving();
}

void PeerBind::respond(Session &session, const InboundReply &reply)
{
    const quint32 sequence = reply.replyTo.sequence;
    const bool ok = reply.status == CommandStatus::ESME_ROK;
    switch (reply.replyTo.kind) {
    case ReplyTo::Kind::None:
    case ReplyTo::Kind::Several:
        break; // the reactor has made single ones of it
    case ReplyTo::Kind::SubmitSm:
        if (ok) {
            smpp::SubmitSmResp response;
            response.messageId.assign(QByteArray::number(reply.id));
            session.respond(sequence, response);
        } else {
            session.respondError<smpp::SubmitSm>(sequence, reply.status);
        }
        break;
    case ReplyTo::Kind::DataSm:
        if (ok) {
            smpp::DataSmResp response;
            response.messageId.assign(direction() == Direction::MobileTerminated ? QByteArray::number(reply.id)
                                                                                 : QByteArray());
            session.respond(sequence, response);
        } else {
            session.respondError<smpp::DataSm>(sequence, reply.status);
        }
        break;
    case ReplyTo::Kind::DeliverSm:
        if (ok)
            session.respond(sequence, smpp::DeliverSmResp());
        else
            session.respondError<smpp::DeliverSm>(sequence, reply.status);
        break;
    case ReplyTo::Kind::SubmitMulti:
        answerMulti(session, reply);
        break;
    }
}

void PeerBind::requestReceived(Session &session, const InboundRequest &request)
{
    struct Visitor
    {
        PeerBind &bind;
        Session &session;
        quint32 sequence;
        void operator()(const smpp::SubmitSm *p) const { bind.message(session, sequence, *p); }
        void operator()(const smpp::DeliverSm *p) const { bind.message(session, sequence, *p); }
        void operator()(const smpp::DataSm *p) const { bind.message(session, sequence, *p); }
        void operator()(const smpp::SubmitMulti *p) const { bind.multi(session, sequence, *p); }
        void operator()(const smpp::QuerySm *p) const { bind.query(session, sequence, *p); }
        void operator()(const smpp::CancelSm *p) const { bind.cancel(session, sequence, *p); }
        void operator()(const smpp::ReplaceSm *p) const { bind.replace(session, sequence, *p); }
    };
    std::visit(Visitor{*this, session, request.sequence}, request.pdu);
}

// ---- Live edits, and the end

void PeerBind::carryOn(const Memory &memory)
{
    m_queue.carryOn(memory.queue);
    m_submitLimit = memory.submitLimit;
    m_submitLimit.setLimit(m_peer.submitTpsLimit);
}

void PeerBind::apply(const PeerSettings &peer)
{
    const PeerSettings before = std::exchange(m_peer, peer);
    m_gate->setLimit(peer.windowSize);
    if (peer.submitTpsLimit != before.submitTpsLimit)
        m_submitLimit.setLimit(peer.submitTpsLimit);
    for (const auto &[id, member] : m_members)
        member.session->setSettings(sessionSettings());
    if (m_reassembler && (!peer.reassemble || peer.defaultAlphabet != before.defaultAlphabet)) {
        m_reassembler->passAll();
        m_reassembler.reset();
    }
    if (peer.reassemble && !m_reassembler)
        m_reassembler = makeReassembler();
    m_queue.setPeer(peer);
    tellWorkerState(true);
}

void PeerBind::stop(qint64 graceMs, std::function<void()> done, const QString &reason)
{
    m_stopping = true;
    leave(graceMs, reason, std::move(done));
}

void PeerBind::endSessions(qint64 graceMs, const QString &reason, std::function<void()> done)
{
    leave(graceMs, reason, std::move(done));
}

void PeerBind::leave(qint64 graceMs, const QString &reason, std::function<void()> done)
{
    m_leaving = true;
    m_leavingFor = reason;
    if (done)
        m_left.push_back(std::move(done));
    for (auto &[id, member] : m_members) {
        member.leaving = true;
        m_queue.closeSession(*member.session);
    }
    m_queue.add(m_answersFirst.releaseAll());
    if (m_reassembler)
        m_reassembler->passAll();
    tellWorkerState();
    m_grace->start(graceMs);
    checkLeaving();
}

/// A session that leaves unbinds when nothing of it is in flight; when all have gone, whoever waits for that is told.
void PeerBind::checkLeaving()
{
    if (!m_leaving)
        return;
    bool left = false;
    std::vector<Session *> ready;
    for (auto &[id, member] : m_members) {
        if (!member.leaving)
            continue;
        left = true;
        if (member.unbinding || member.session->unanswered() > 0 || m_queue.isBusy(*member.session))
            continue;
        member.unbinding = true;
        ready.push_back(member.session.get());
    }
    for (Session *session : ready)
        session->unbind(m_leavingFor);
    if (left)
        return;
    m_leaving = false;
    m_grace->stop();
    for (const auto &done : std::exchange(m_left, {}))
        done();
}

} // namespace gateway
