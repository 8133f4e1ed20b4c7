// What comes in: frames, requests and their queue, responses.
#include "session/session.h"

namespace gateway {
namespace {

using smpp::CommandId;
using smpp::CommandStatus;
using smpp::PduError;

/// Octets of requests that wait, at most (and one more window of them).
constexpr qsizetype kMaxHeld = 256 * 1024;
/// What has been served leaves the queue's memory when it is this much.
constexpr qsizetype kCompactHeld = 64 * 1024;

bool isBind(quint32 id)
{
    return id == quint32(CommandId::BindTransceiver) || id == quint32(CommandId::BindTransmitter) ||
           id == quint32(CommandId::BindReceiver);
}

/// The requests that are handed up and answered by whoever takes them.
bool isServed(quint32 id)
{
    switch (CommandId(id)) {
    case CommandId::SubmitSm:
    case CommandId::DeliverSm:
    case CommandId::DataSm:
    case CommandId::SubmitMulti:
    case CommandId::QuerySm:
    case CommandId::CancelSm:
    case CommandId::ReplaceSm:
        return true;
    default:
        return false;
    }
}

/// The responses that begin with a message_id.
bool beginsWithId(quint32 id)
{
    switch (CommandId(id)) {
    case CommandId::SubmitSmResp:
    case CommandId::DeliverSmResp:
    case CommandId::DataSmResp:
    case CommandId::SubmitMultiResp:
    case CommandId::QuerySmResp:
        return true;
    default:
        return false;
    }
}

QString nameOf(quint32 id)
{
    if (smpp::operationOf(id))
        return QLatin1String(smpp::commandName(id));
    return QStringLiteral("command_id 0x%1").arg(id, 8, 16, QLatin1Char('0'));
}

} // namespace

// ---- Frames

void Session::serveFrames()
{
    while (!isBlocked()) {
        const smpp::Framer::Result result = m_framer.next();
        if (const auto *frame = std::get_if<smpp::Frame>(&result)) {
            m_handled = true;
            m_missing = 0;
            if (m_observer)
                observeRead(frame->octets);
            handleFrame(*frame);
        } else if (const auto *error = std::get_if<smpp::FrameError>(&result)) {
            const qsizetype behind = m_framer.pending() - m_missing;
            if (m_missing > 0 && (behind < 0 || (behind > 0 && behind < 9)))
                return; // what decides over it is still to come
            if (!mendFraming())
                handleUnframed(*error);
        } else {
            return;
        }
    }
}

/// Whether the next frame has to stay where it is: while answers to earlier ones pile up, a bind has to be asked about,
/// or the queue is full. A full queue does not count while a bind of ours is unanswered: the answer is behind it.
bool Session::isBlocked() const
{
    const auto *binding = std::get_if<Binding>(&m_phase);
    return isOver() || (m_paused & quint8(Pause::Write)) || m_out.size() > kPauseWrite ||
           (binding && !binding->asked) || (isQueueFull() && !(binding && m_role == SessionRole::Esme));
}

bool Session::isQueueFull() const
{
    return m_heldCount > 0 &&
           (m_heldCount >= (m_gate ? m_gate->limit() : m_settings.windowSize) || m_held.size() - m_heldAt >= kMaxHeld);
}

void Session::handleFrame(const smpp::Frame &frame)
{
    const quint32 id = frame.header.commandId;
    m_receivedNs = m_batchNs;
    if (smpp::isResponse(id)) {
        handleResponse(frame);
    } else if (id == quint32(CommandId::EnquireLink)) {
        smpp::EnquireLink enquiry;
        if (Q_LIKELY(frame.body.isEmpty()) || readOrRefuse(enquiry, frame))
            writePdu<smpp::EnquireLinkResp>(frame.header.sequence);
    } else if (m_role == SessionRole::Smsc && std::holds_alternative<Binding>(m_phase)) {
        hold(frame); // until the bind is answered
    } else if (id == quint32(CommandId::Unbind)) {
        unbindReceived(frame);
    } else if (m_role == SessionRole::Smsc && isBind(id)) {
        if (std::holds_alternative<Open>(m_phase))
            bindReceived(frame);
        else
            refuse(frame, CommandStatus::ESME_RALYBND, PduError::BadState,
                   [id]() -> QString { return nameOf(id) + u" on a bound link"; });
    } else {
        handleRequest(frame);
    }
}

/// After a PDU whose text or TLV reached over its command_length, and behind which no PDU begins: it may really have
/// been that much longer, and the next one begins after it. False where it does not look like that.
bool Session::mendFraming()
{
    const qsizetype missing = std::exchange(m_missing, 0);
    if (missing == 0 || !(m_framer.skip(missing) || m_framer.skip(missing + 1))) // perhaps a NUL too many besides
        return false;
    complain(PduError::ToleratedCommandLength, [missing]() -> QString {
        return QStringLiteral("command_length: %1, %2 octets")
            .arg(QLatin1String(smpp::wordsOf(PduError::ToleratedCommandLength)))
            .arg(missing);
    });
    return true;
}

/// A command_length that cannot be (3.4 section 5.1.1): the rest of the stream means nothing.
void Session::handleUnframed(const smpp::FrameError &error)
{
    writePdu<smpp::GenericNack>(error.header ? error.header->sequence : 0, quint32(CommandStatus::ESME_RINVCMDLEN));
    QString detail = QStringLiteral("command_length %1").arg(error.commandLength);
    if (!error.hint.isEmpty()) {
        const bool vowel = QByteArrayView("HS").contains(error.hint.front()); // as it is spoken
        detail += (vowel ? u", looks like an " : u", looks like a ") + QString::fromLatin1(error.hint);
    }
    if (m_observer) {
        showRead(); // before the buffer moves
        const QByteArray &rest = m_framer.buffer();
        m_observer->pdusRead(m_readClockNs, QByteArrayView(rest).first(std::min(rest.size(), smpp::kHeaderLength)));
    }
    complain(PduError::BadLength, [&detail]() -> QString { return detail; });
    finish({SessionEnd::Kind::ProtocolError, {}, 0, detail});
}

// ---- Requests

void Session::handleRequest(const smpp::Frame &frame)
{
    const quint32 id = frame.header.commandId;
    const smpp::Side from = m_role == SessionRole::Smsc ? smpp::Side::Esme : smpp::Side::Smsc;
    if (!smpp::operationOf(id)) {
        refuse(frame, CommandStatus::ESME_RINVCMDID, PduError::UnknownCommand,
               [id]() -> QString { return nameOf(id); });
    } else if (const auto *unbinding = std::get_if<Unbinding>(&m_phase); unbinding && unbinding->ours && isServed(id)) {
        writeError(id, frame.header.sequence, quint32(temporaryError())); // it crossed our unbind
    } else if (std::holds_alternative<Binding>(m_phase) && smpp::maySend(id, from, smpp::LinkState::BoundTrx)) {
        if (!isQueueFull())
            hold(frame); // carriers deliver before they have answered the bind
        else if (isServed(id))
            writeError(id, frame.header.sequence, quint32(temporaryError()));
    } else if (!isBound()) {
        refuse(frame, CommandStatus::ESME_RINVBNDSTS, PduError::BadState,
               [&]() -> QString { return nameOf(id) + u" while " + QLatin1String(phaseName()); });
    } else if (id == quint32(CommandId::Outbind) || (smpp::maySend(id, from, smpp::LinkState::BoundTrx) &&
                                                     !isServed(id) && id != quint32(CommandId::AlertNotification))) {
        refuse(frame, CommandStatus::ESME_RINVCMDID, PduError::UnknownCommand,
               [id]() -> QString { return nameOf(id) + u" is not served"; });
    } else if (!smpp::maySend(id, from, m_linkState)) {
        refuse(frame, CommandStatus::ESME_RINVBNDSTS, PduError::BadState,
               [id]() -> QString { return nameOf(id) + u" on this kind of bind"; });
    } else if (id == quint32(CommandId::AlertNotification)) {
        smpp::AlertNotification alert;
        if (const auto done = read(alert, frame); !done) // it has no response to refuse it in
            complain(PduError::InvalidBody, [&]() -> QString { return QString::fromLatin1(done.error().message()); });
        else if (!isOver())
            m_events.noticeReceived(*this, alert);
    } else if (m_heldCount == 0 && takePlace()) {
        handUp(frame);
    } else {
        hold(frame);
        if (m_gate)
            m_gate->wait(*this);
    }
}

void Session::hold(const smpp::Frame &frame)
{
    m_held.append(frame.octets);
    ++m_heldCount;
}

/// Serves the queue as far as the gate has places.
void Session::serveHeld()
{
    if (m_heldCount == 0 && m_granted == 0)
        return;
    const smpp::Side from = m_role == SessionRole::Smsc ? smpp::Side::Esme : smpp::Side::Smsc;
    while (m_heldCount > 0 && (isBound() || isLeaving())) {
        const char *const at = m_held.constData() + m_heldAt;
        const smpp::Header header = smpp::readHeader(at);
        const smpp::Frame frame{header,
                                {at + smpp::kHeaderLength, qsizetype(header.commandLength) - smpp::kHeaderLength},
                                {at, qsizetype(header.commandLength)}};
        const bool served = isServed(header.commandId) && smpp::maySend(header.commandId, from, m_linkState);
        if (served && !takePlace()) {
            m_gate->wait(*this);
            if (m_granted == 0)
                break;
            continue;
        }
        m_heldAt += header.commandLength;
        --m_heldCount;
        m_handled = true;
        if (served)
            handUp(frame);
        else
            handleFrame(frame); // it waited for the bind alone
    }
    if (m_heldAt == m_held.size() || m_heldAt >= kCompactHeld) {
        m_held.remove(0, m_heldAt);
        m_heldAt = 0;
        if (m_held.isEmpty() && m_held.capacity() > kCompactHeld)
            m_held = QByteArray();
    }
    if (m_heldCount == 0 && m_granted > 0)
        m_gate->leave(std::exchange(m_granted, 0));
    m_missing = 0; // of a frame that is not the last one of the stream
}

void Session::refuseHeld(CommandStatus status)
{
    while (m_heldCount > 0) {
        const smpp::Header header = smpp::readHeader(m_held.constData() + m_heldAt);
        writeError(header.commandId, header.sequence, quint32(status));
        m_heldAt += header.commandLength;
        --m_heldCount;
    }
    m_held = QByteArray();
    m_heldAt = 0;
    if (m_gate) {
        m_gate->forget(*this);
        m_gate->leave(std::exchange(m_granted, 0));
    }
}

bool Session::takePlace()
{
    if (!m_gate)
        return true;
    if (m_granted == 0)
        return m_gate->tryEnter();
    --m_granted;
    return true;
}

void Session::gateOpened()
{
    ++m_granted;
    if (m_heldCount > m_granted)
        m_gate->wait(*this);
    workSoon();
}

void Session::handUp(const smpp::Frame &frame)
{
    switch (CommandId(frame.header.commandId)) {
    case CommandId::SubmitSm:
        return handUp<smpp::SubmitSm>(frame);
    case CommandId::DeliverSm:
        return handUp<smpp::DeliverSm>(frame);
    case CommandId::DataSm:
        return handUp<smpp::DataSm>(frame);
    case CommandId::SubmitMulti:
        return handUp<smpp::SubmitMulti>(frame);
    case CommandId::QuerySm:
        return handUp<smpp::QuerySm>(frame);
    case CommandId::CancelSm:
        return handUp<smpp::CancelSm>(frame);
    case CommandId::ReplaceSm:
        return handUp<smpp::ReplaceSm>(frame);
    default:
        Q_UNREACHABLE();
    }
}

template <class P>
void Session::handUp(const smpp::Frame &frame)
{
    P pdu;
    ++m_unanswered; // with its place in the gate
    if (const auto done = read(pdu, frame); Q_UNLIKELY(!done)) {
        --m_unanswered;
        if (m_gate)
            m_gate->leave();
        refuse(frame, done.error());
    } else if (Q_LIKELY(!isOver())) {
        m_events.requestReceived(*this, {frame.header.sequence, &pdu});
    }
}

// ---- Answers of ours

CommandStatus Session::temporaryError() const
{
    return m_role == SessionRole::Smsc ? CommandStatus::ESME_RSYSERR : CommandStatus::ESME_RX_T_APPN;
}

void Session::respondError(quint32 commandId, quint32 sequence, CommandStatus status)
{
    if (m_unanswered == 0)
        return;
    writeError(commandId, sequence, quint32(status));
    answered();
}

void Session::answered()
{
    --m_unanswered;
    if (m_gate)
        m_gate->leave();
    if (m_unanswered == 0 && isLeaving())
        workSoon();
    flush();
}

void Session::refuse(const smpp::Frame &frame, const smpp::DecodeError &error)
{
    refuse(frame, error.status, PduError::InvalidBody,
           [&error]() -> QString { return QString::fromLatin1(error.message()); });
}

void Session::passedOver(const char *pdu, const smpp::Deviations &found)
{
    m_missing = found.missing();
    for (const smpp::Deviation &one : found) {
        if (isOver())
            return; // whoever was told of the one before had enough
        complain(one.kind, [&one, pdu]() -> QString { return QString::fromLatin1(one.message(pdu)); });
    }
}

/// The response to that request with an error status; a generic_nack where it has none.
void Session::writeError(quint32 commandId, quint32 sequence, quint32 status)
{
    const bool known = smpp::withPdu(smpp::responseOf(commandId), [&]<class P>() {
        if constexpr (P::kResponse)
            writePdu<P>(sequence, status);
    });
    if (!known)
        writePdu<smpp::GenericNack>(sequence, status);
}

// ---- Responses

void Session::handleResponse(const smpp::Frame &frame)
{
    const quint32 id = frame.header.commandId;
    const bool nack = id == quint32(CommandId::GenericNack);
    const auto *binding = std::get_if<Binding>(&m_phase);
    if (m_window.late() > 0)
        m_window.forgetLate(linkNow() - 11 * m_settings.responseTimeout * 1'000'000);
    const Window::Entry *found = m_window.find(frame.header.sequence);
    if (!found && nack && binding && frame.header.sequence == 0 && !m_settings.strict) {
        found = m_window.find(binding->sequence); // from carriers that cannot read the bind
        complain(PduError::ToleratedNackSequence,
                 []() -> QString { return QLatin1String(smpp::wordsOf(PduError::ToleratedNackSequence)); });
        if (isOver())
            return;
    }
    const bool ofBind = found && binding && found->sequence == binding->sequence;
    if (!found || !(nack || id == found->responseId || (ofBind && isBind(id & ~smpp::kResponseBit)))) {
        complain(PduError::UnexpectedResponse, [&]() -> QString {
            return QStringLiteral("%1 with sequence number %2").arg(nameOf(id)).arg(frame.header.sequence);
        });
        return;
    }
    if (ofBind) {
        bindAnswered(frame);
        return;
    }
    const Window::Entry entry = *found;
    const QByteArrayView messageId = beginsWithId(id) ? messageIdOf(frame) : QByteArrayView();
    if (isOver())
        return; // it has been told as lost
    m_window.remove(entry.sequence);
    if (entry.state == Window::State::Control) {
        if (auto *bound = std::get_if<Bound>(&m_phase); bound && bound->enquiry) {
            bound->enquiry.reset();
            arm();
            m_events.enquireLinkAnswered(*this);
        } else if (const auto *unbinding = std::get_if<Unbinding>(&m_phase);
                   unbinding && unbinding->ours && unbinding->sequence == entry.sequence) {
            finish({SessionEnd::Kind::Unbound, {}, 0, QString(unbinding->reason)});
        }
        return;
    }
    RequestEnd end;
    end.kind = entry.state == Window::State::Late ? RequestEnd::Kind::Late : RequestEnd::Kind::Answered;
    end.cookie = entry.cookie;
    end.status = frame.header.commandStatus;
    end.sentNs = entry.sentNs;
    if (nack && end.status == 0)
        end.status = quint32(CommandStatus::ESME_RUNKNOWNERR); // it was not taken, whatever the nack forgot to say
    end.messageId = messageId;
    m_events.requestEnded(*this, end);
}

/// The message_id; none where it cannot be read.
QByteArrayView Session::messageIdOf(const smpp::Frame &frame)
{
    constexpr qsizetype kMaxId = smpp::MessageId::kMax - 1;
    const QByteArrayView body = frame.body;
    const qsizetype end = body.indexOf('\0');
    if (Q_LIKELY(end >= 0 && end <= kMaxId && end == body.size() - 1))
        return body.first(end);
    qsizetype size = 0;
    smpp::withPdu(frame.header.commandId, [&]<class P>() {
        if constexpr (P::kResponse && requires(P pdu) { pdu.messageId; }) {
            P response;
            if (const auto done = read(response, frame); done)
                size = response.messageId.size();
            else
                complain(PduError::InvalidBody,
                         [&]() -> QString { return QString::fromLatin1(done.error().message()); });
        }
    });
    return body.first(size);
}

// ---- Requests of ours

bool Session::mayBeSent(smpp::LinkStates fromEsme, smpp::LinkStates fromSmsc, Expected<void, SendError> &result) const
{
    using Kind = SendError::Kind;
    if (Q_UNLIKELY(!isBound()))
        result = Unexpected{SendError{Kind::NotBound, phaseName()}};
    else if (Q_UNLIKELY(!(m_role == SessionRole::Esme ? fromEsme : fromSmsc).testFlag(m_linkState)))
        result = Unexpected{SendError{Kind::NotBound, QByteArrayLiteral("not allowed on this kind of bind")}};
    else if (m_window.inFlight() >= m_settings.windowSize)
        result = Unexpected{SendError{Kind::WindowFull, {}}};
    return result.ok();
}

void Session::requestWritten(quint32 sequence, quint32 responseId, quint64 cookie)
{
    const qint64 now = m_clock.nowNs();
    const bool first = m_window.inFlight() == 0;
    m_window.add({sequence, responseId, cookie, now, linkTime(now), Window::State::InFlight});
    if (first)
        arm(); // later ones are due later
    flush();
}

} // namespace gateway
