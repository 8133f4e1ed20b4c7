#pragma once
#include "coreapi/message.h" // BindType
#include "session/inboundgate.h"
#include "session/link.h"
#include "session/window.h"
#include "smpp/codec.h"
#include "smpp/framer.h"
#include "smpp/pduobserver.h"
#include "smpp/pdus.h"
#include "util/clock.h"
#include "util/expected.h"

#include <memory>
#include <optional>
#include <variant>

namespace gateway {

enum class SessionRole { Esme, Smsc };

/// What a session needs to know of its peer. Times in milliseconds; 0 switches a timer off. All but `bindTimeout`
/// stand still while the session has paused reading from the link.
struct SessionSettings
{
    int windowSize = 100;            ///< requests of ours in flight
    qint64 responseTimeout = 30'000; ///< for requests of ours, bind and enquire_link among them
    qint64 enquireLinkInterval = 60'000;
    qint64 inactivityTimeout = 0; ///< without any PDU from the other side
    qint64 bindTimeout = 30'000;  ///< an accepted link that does not bind
    bool strict = false;          ///< refuses what a patient reader passes over (smpp::decode)
};

/// What a bind of either direction says.
struct BindIdentity
{
    BindType type = BindType::Transceiver;
    QByteArray systemId;
    QByteArray password;
    QByteArray systemType;
    quint8 interfaceVersion = 0x34;
    quint8 addrTon = 0;
    quint8 addrNpi = 0;
    QByteArray addressRange;
};

/// Why a session ended; `reason` is the end of the log's "Bind <name>: disconnected: …".
struct SessionEnd
{
    enum class Kind {
        Unbound,            ///< unbind was answered, by either side
        LinkClosed,         ///< closed without unbind
        LinkFailed,         ///< never opened or broke, see `link`
        BindRefused,        ///< see `status`
        BindTimeout,        ///< no answer to our bind, or no bind on an accepted link
        EnquireLinkTimeout, ///< the other side is dead
        Inactivity,
        ProtocolError, ///< a frame that cannot be: command_length
        Dropped,       ///< closed by us
    };
    Kind kind = Kind::LinkClosed;
    LinkError link;
    quint32 status = 0;
    QString reason;
};

/// A request that came in, decoded. The references live as long as the upcall.
struct InboundRequest
{
    quint32 sequence = 0;
    std::variant<const smpp::SubmitSm *, const smpp::DeliverSm *, const smpp::DataSm *, const smpp::SubmitMulti *,
                 const smpp::QuerySm *, const smpp::CancelSm *, const smpp::ReplaceSm *>
        pdu;
};

/// How a request of ours ended.
struct RequestEnd
{
    enum class Kind {
        Answered, ///< `status` and `messageId` are the response's; a generic_nack counts
        TimedOut, ///< no response within response_timeout; a late one may still come
        Late,     ///< the response after a TimedOut, within 10 × response_timeout
        Lost,     ///< the session ended first
    };
    Kind kind = Kind::Answered;
    quint64 cookie = 0; ///< what `send` was given
    quint32 status = 0;
    QByteArrayView messageId; ///< lives as long as the upcall
    qint64 sentNs = 0;        ///< when it was sent, of Clock::nowNs
};

class Session;

/// The other half of a session: who decides. All upcalls come on the session's thread, out of its event loop; of the
/// session's own functions only `acceptBind` (pduError, sessionBound) and `drop` (requestEnded, sessionEnded) make any.
/// Destroying the session within an upcall is not allowed; `detach`, `send`, `respond…`, `unbind` and `drop` are.
class SessionEvents
{
public:
    virtual ~SessionEvents() = default;
    /// Server role: answer with acceptBind or refuseBind (now or later), or `detach`. Comes from a pass of the event
    /// loop of its own, so that the link may move to another thread at once.
    virtual void bindRequested(Session &session, const BindIdentity &bind)
    {
        Q_UNUSED(session)
        Q_UNUSED(bind)
    }
    /// The session is bound (client: the response came; server: acceptBind was sent).
    virtual void sessionBound(Session &session) { Q_UNUSED(session) }
    /// Answer with `respond` or `respondError`, now or later; until then it counts against the inbound gate.
    virtual void requestReceived(Session &session, const InboundRequest &request) = 0;
    virtual void requestEnded(Session &session, const RequestEnd &end) = 0;
    /// A batch of reading is over: everything received is handed up, responses written after this leave in one write.
    virtual void batchEnded(Session &session) { Q_UNUSED(session) }
    /// alert_notification and what else is only news.
    virtual void noticeReceived(Session &session, const smpp::AlertNotification &alert)
    {
        Q_UNUSED(session)
        Q_UNUSED(alert)
    }
    /// enquire_link sent by us, answered; for the metrics.
    virtual void enquireLinkSent(Session &session) { Q_UNUSED(session) }
    virtual void enquireLinkAnswered(Session &session) { Q_UNUSED(session) }
    /// A PDU that broke a rule; `kind` is one of smpp::kPduErrorKinds, a metric label. `detail` names the PDU and what
    /// is wrong with it; it is empty from the second of that kind in a session on, for those are counted, not logged:
    /// a peer that sends nothing else must not cost more than its PDUs.
    virtual void pduError(Session &session, const char *kind, const QString &detail)
    {
        Q_UNUSED(session)
        Q_UNUSED(kind)
        Q_UNUSED(detail)
    }
    /// The last upcall. Requests in flight have been handed up as Lost before.
    virtual void sessionEnded(Session &session, const SessionEnd &end) = 0;
};

/// One SMPP link, as client (ESME) or server (SMSC): framing, phases, bind, window with response timeouts and late
/// responses, enquire_link both ways, timers, orderly unbind, generic_nack rules, the inbound queue. Knows nothing of
/// messages, Core or peers. Lives on one thread.
class Session final : private Link::Events, private InboundGate::Waiter
{
public:
    /// `clock` and `events` outlive the session. An accepted (server) link is already open.
    Session(SessionRole role, std::unique_ptr<Link> link, SessionSettings settings, Clock &clock,
            SessionEvents &events);
    /// Without upcalls; a link that is still open breaks off.
    ~Session() override;
    Q_DISABLE_COPY_MOVE(Session)

    /// A number of this session unique in the process, for those who must find it again across threads.
    quint64 id() const { return m_id; }
    SessionRole role() const { return m_role; }

    /// Client: opens the link, then binds.
    void start(const BindIdentity &bind);
    /// Server: takes octets that another session's `detach` gave, then what the link has.
    void resume(const QByteArray &unread);

    /// Server: answers the bind. `systemId` is ours (15 characters at most), `gate` limits this peer's requests. Where
    /// `settings` are strict and the bind is not as it should be it is refused after all, as by refuseBind.
    void acceptBind(const QByteArray &systemId, const SessionSettings &settings, std::shared_ptr<InboundGate> gate);
    /// Server: answers with an error and closes.
    void refuseBind(smpp::CommandStatus status);
    /// Server, within bindRequested: gives the link away with every octet not yet processed, the bind among them.
    /// The session is over without a further upcall.
    std::unique_ptr<Link> detach(QByteArray &unread);
    /// Client: limits the other side's requests; call before `start`.
    void setGate(std::shared_ptr<InboundGate> gate) { m_gate = std::move(gate); }
    /// Shows every PDU from now on to `observer`; before `start` or `resume`.
    void setObserver(std::unique_ptr<smpp::PduObserver> observer);
    /// New values for a running session (live edits).
    void setSettings(const SessionSettings &settings);

    bool isBound() const { return std::holds_alternative<Bound>(m_phase); }
    /// Phase for people: "connecting", "open", "binding", "bound", "unbinding", "closed".
    const char *phaseName() const;
    const BindIdentity &identity() const { return m_identity; } ///< of the bind, once requested or sent
    QHostAddress peerAddress() const { return m_peerAddress; }
    quint16 peerPort() const { return m_peerPort; }
    bool isEncrypted() const { return m_link && m_link->isEncrypted(); }
    qint64 boundSinceNs() const; ///< of the clock; 0 unless bound

    /// Requests of ours in flight, and how many more the window takes now (0 unless bound).
    int inFlight() const { return m_window.inFlight(); }
    int windowFree() const { return isBound() ? std::max(0, m_settings.windowSize - m_window.inFlight()) : 0; }

    /// Why a request was not sent.
    struct SendError
    {
        enum class Kind {
            NotBound, ///< or not bound so that this request may be sent
            WindowFull,
            Encoding
        } kind;
        QByteArray detail;
    };
    /// Sends a request; its end comes up with the cookie. Refused when the window is full, the session is not bound or
    /// the PDU cannot be encoded (the error names the field).
    /// `messageId` is Core's of the message that it carries, for the observer; 0: none.
    template <class P>
    Expected<void, SendError> send(const P &request, quint64 cookie, qint64 messageId = 0);

    /// Answers a request: success with its response PDU …
    template <class R>
    void respond(quint32 sequence, const R &response);
    /// … or an error, with the body that the specification gives an error response of `P`'s response. `P` is the
    /// request or its response.
    template <class P>
    void respondError(quint32 sequence, smpp::CommandStatus status)
    {
        respondError(quint32(P::id), sequence, status);
    }
    void respondError(quint32 commandId, quint32 sequence, smpp::CommandStatus status);
    /// Requests received and not yet answered.
    int unanswered() const { return m_unanswered; }

    /// Inbound requests that waited for the gate are looked at again (the gate calls it).
    void gateOpened() override;

    /// Orderly end: sends unbind, waits for its answer (response_timeout, 5 s at most), closes. Requests in flight that
    /// are not answered by then are Lost. Before the bind it just closes.
    void unbind(const QString &reason);
    /// Ends now: closes the link; `sessionEnded` follows within this call unless it is already over.
    void drop(const QString &reason);

private:
    // ---- Phases. Times are of the link (`linkNow`) unless named otherwise.

    /// Client, before the link is open.
    struct Connecting
    {};
    /// Server, before a bind.
    struct Open
    {
        qint64 sinceClockNs = 0;
    };
    /// A bind is not answered yet: ours (client), or the other side's (server).
    struct Binding
    {
        quint32 sequence = 0;
        quint32 commandId = 0;
        qint64 sinceNs = 0;
        bool asked = true; ///< server: bindRequested was called
        QByteArray octets; ///< server: the bind, for `detach`
    };
    struct Bound
    {
        qint64 clockNs = 0; ///< since when, of the clock
        qint64 nextEnquireNs = 0;
        struct Enquiry
        {
            quint32 sequence = 0;
            qint64 sentNs = 0;
        };
        std::optional<Enquiry> enquiry; ///< sent and not answered
    };
    struct Unbinding
    {
        bool ours = false;
        quint32 sequence = 0;
        qint64 deadlineClockNs = 0;
        QString reason;
    };
    struct Closed
    {
        std::optional<SessionEnd> untold; ///< what sessionEnded will say
        bool linkGone = false;
        qint64 deadlineClockNs = 0; ///< by when the link has to be gone
    };
    using Phase = std::variant<Connecting, Open, Binding, Bound, Unbinding, Closed>;

    enum class Pause : quint8 { Queue = 1, Write = 2 };
    /// Output that the kernel does not take: reading pauses over it.
    static constexpr qint64 kPauseWrite = 1024 * 1024;
    enum class Closing { Orderly, Broken, LinkGone };

    /// While one is alive, what is written is collected, to leave in one write at the end.
    class Batch
    {
    public:
        explicit Batch(Session &session) : m_session(session) { ++session.m_depth; }
        ~Batch() { m_session.endBatch(); }
        Q_DISABLE_COPY_MOVE(Batch)

    private:
        Session &m_session;
    };

    // Link::Events
    void linkOpened() override;
    void linkReadable() override;
    void linkWritten() override;
    void linkClosed(const LinkError &why) override;

    // session.cpp: the life of a session
    void work(bool ofLink);
    void workSoon();
    void endBatch();
    void flush();
    void writeOut();
    void giveToLink();
    void observeRead(QByteArrayView pdu);
    void showRead();
    void finish(SessionEnd end, Closing how = Closing::Orderly);
    void finishLinkGone(const LinkError &why);
    void finishUnbind();
    void loseAll();
    void leaveGate();
    void tell();
    bool isOver() const;
    bool isLeaving() const; ///< the other side has sent unbind

    // sessionbind.cpp: signing in and out
    void bindReceived(const smpp::Frame &frame);
    template <class P>
    void readBind(const smpp::Frame &frame);
    void bindAnswered(const smpp::Frame &frame);
    void becomeBound();
    void unbindReceived(const smpp::Frame &frame);

    // sessioninbound.cpp: what comes in
    void serveFrames();
    void serveHeld();
    bool isBlocked() const;
    bool isQueueFull() const;
    void handleFrame(const smpp::Frame &frame);
    void handleRequest(const smpp::Frame &frame);
    void handleResponse(const smpp::Frame &frame);
    void handleUnframed(const smpp::FrameError &error);
    QByteArrayView messageIdOf(const smpp::Frame &frame);
    void hold(const smpp::Frame &frame);
    void refuseHeld(smpp::CommandStatus status);
    bool takePlace();
    void handUp(const smpp::Frame &frame);
    template <class P>
    void handUp(const smpp::Frame &frame);
    template <class Detail>
    void complain(smpp::PduError error, Detail &&detail);
    template <class P>
    Expected<void, smpp::DecodeError> read(P &into, const smpp::Frame &frame);
    template <class P>
    bool readOrRefuse(P &into, const smpp::Frame &frame);
    void passedOver(const char *pdu, const smpp::Deviations &found);
    bool mendFraming();
    template <class Detail>
    void refuse(const smpp::Frame &frame, smpp::CommandStatus status, smpp::PduError error, Detail &&detail);
    void refuse(const smpp::Frame &frame, const smpp::DecodeError &error);
    void writeError(quint32 commandId, quint32 sequence, quint32 status);
    template <class P>
    void writePdu(quint32 sequence, quint32 status = 0);
    void answered();
    smpp::CommandStatus temporaryError() const;
    bool mayBeSent(smpp::LinkStates fromEsme, smpp::LinkStates fromSmsc, Expected<void, SendError> &result) const;
    void requestWritten(quint32 sequence, quint32 responseId, quint64 cookie);

    // sessiontimers.cpp: time, and back-pressure
    qint64 linkNow() const;
    qint64 linkTime(qint64 clockNs) const;
    qint64 nextDeadline() const;
    void arm();
    void timerFired();
    void linkTimeIs(qint64 now);
    qint64 stallTimeout() const;
    void setPaused(Pause reason, bool on);
    void watchPending();

    const quint64 m_id;
    const SessionRole m_role;
    Clock &m_clock;
    SessionEvents &m_events;
    std::unique_ptr<Link> m_link; ///< null after detach
    SessionSettings m_settings;
    Phase m_phase;
    BindIdentity m_identity;
    smpp::LinkState m_linkState = smpp::LinkState::Open; ///< what the bind allows
    QHostAddress m_peerAddress;
    quint16 m_peerPort = 0;

    Window m_window;
    smpp::Framer m_framer;
    qsizetype m_missing = 0; ///< octets by which the last frame said it was longer than its command_length
    std::unique_ptr<smpp::PduObserver> m_observer;
    qint64 m_readClockNs = 0;        ///< when the observer's PDUs came off the link
    QByteArrayView m_unseen;         ///< PDUs in the framer's buffer that the observer has yet to see
    quint32 m_told = 0;              ///< set of smpp::PduError that have been told in words
    QByteArray m_out;                ///< written and not yet given to the link
    int m_depth = 0;                 ///< batches under way
    qint64 m_batchNs = 0;            ///< when this one began, of the link
    bool m_handled = false;          ///< a PDU was processed in it
    bool m_soon = false;             ///< m_soonTimer runs
    bool m_resumed = false;          ///< `resume` has to look whether the link is still there
    bool m_closing = false;          ///< within our own call of Link::close
    std::optional<LinkError> m_lost; ///< the link went within a batch
    std::unique_ptr<Timer> m_soonTimer;

    std::shared_ptr<InboundGate> m_gate;
    int m_unanswered = 0; ///< requests handed up, each with a place in the gate
    int m_granted = 0;    ///< places in the gate for requests that wait
    QByteArray m_held;    ///< requests that wait for the gate or the bind: whole PDUs one after the other
    qsizetype m_heldAt = 0;
    int m_heldCount = 0;

    std::unique_ptr<Timer> m_timer;
    qint64 m_armedNs;             ///< when m_timer fires, of the clock; never late, often early
    qint64 m_receivedNs = 0;      ///< when the last PDU came
    quint8 m_paused = 0;          ///< set of Pause
    qint64 m_pausedClockNs = 0;   ///< since when reading is paused, of the clock
    qint64 m_suspendedNs = 0;     ///< how long reading was paused before that, altogether
    qint64 m_progressClockNs = 0; ///< while paused for Write: when octets last left
};

template <class P>
Expected<void, Session::SendError> Session::send(const P &request, quint64 cookie, qint64 messageId)
{
    static constexpr smpp::Operation kOperation = *smpp::operationOf(quint32(P::id));
    Expected<void, SendError> result;
    if (!mayBeSent(kOperation.fromEsme, kOperation.fromSmsc, result))
        return result;
    const quint32 sequence = m_window.nextSequence();
    if (const auto encoded = smpp::encode(m_out, request, sequence); !encoded)
        return Unexpected{SendError{SendError::Kind::Encoding, encoded.error().message()}};
    if (m_observer && messageId != 0)
        m_observer->requestCarries(sequence, messageId);
    requestWritten(sequence, smpp::responseOf(quint32(P::id)), cookie);
    return result;
}

template <class P>
void Session::writePdu(quint32 sequence, quint32 status)
{
    // An empty PDU can always be encoded.
    [[maybe_unused]] const bool encoded = smpp::encode(m_out, P{}, sequence, status).ok();
    Q_ASSERT(encoded);
}

template <class Detail>
void Session::complain(smpp::PduError error, Detail &&detail)
{
    static_assert(std::size(smpp::kPduErrorKinds) <= 32);
    static_assert(std::is_same_v<decltype(detail()), QString>, "a string builder would outlive what it joins");
    const quint32 bit = 1u << int(error);
    const bool first = (m_told & bit) == 0;
    m_told |= bit;
    if (m_observer && !smpp::showsInOctets(error)) {
        showRead();
        m_observer->pduBroke(error);
    }
    m_events.pduError(*this, smpp::kindOf(error), first ? detail() : QString());
}

template <class Detail>
void Session::refuse(const smpp::Frame &frame, smpp::CommandStatus status, smpp::PduError error, Detail &&detail)
{
    writeError(frame.header.commandId, frame.header.sequence, quint32(status));
    complain(error, detail);
}

/// As strictly as the settings say; tells what was passed over, after which the session may be over.
template <class P>
Expected<void, smpp::DecodeError> Session::read(P &into, const smpp::Frame &frame)
{
    smpp::Deviations found;
    auto done = smpp::decode(into, frame.header, frame.body, m_settings.strict ? nullptr : &found);
    if (Q_UNLIKELY(!found.isEmpty()))
        passedOver(P::name, found);
    return done;
}

/// False where the request was refused, or the session is over.
template <class P>
bool Session::readOrRefuse(P &into, const smpp::Frame &frame)
{
    if (const auto done = read(into, frame); Q_UNLIKELY(!done)) {
        refuse(frame, done.error());
        return false;
    }
    return !isOver();
}

template <class R>
void Session::respond(quint32 sequence, const R &response)
{
    if (m_unanswered == 0)
        return; // the session is over, or has been answered more than it asked
    if (!smpp::encode(m_out, response, sequence))
        writeError(quint32(R::id), sequence, quint32(smpp::CommandStatus::ESME_RSYSERR));
    answered();
}

} // namespace gateway
