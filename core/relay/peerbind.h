#pragma once
#include "relay/answersfirst.h"
#include "relay/bindboard.h"
#include "relay/outboundqueue.h"
#include "relay/reactor.h"
#include "relay/reassembler.h"
#include "session/inboundgate.h"
#include "trace/trace.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QSet>
#include <map>

namespace gateway {

/// What client and server binds have in common, on the peer's reactor: its sessions, its limits, requests translated
/// and handed to the relay, answers given back, the queue worker. What differs is in ClientBind and ServerBind.
class PeerBind : public SessionEvents
{
public:
    PeerBind(const PeerSettings &peer, QString frontend, std::shared_ptr<Account> account, Reactor &reactor,
             std::shared_ptr<PeerMetrics> metrics);
    ~PeerBind() override;
    Q_DISABLE_COPY_MOVE(PeerBind)

    const QString &name() const { return m_peer.name; }
    const PeerSettings &peer() const { return m_peer; }
    Reactor &reactor() { return m_reactor; }

    virtual void start() = 0;
    /// A live edit: settings that need no rebind take effect at once, on the sessions there are too. Those that do are
    /// taken over for the next session.
    virtual void apply(const PeerSettings &peer);
    /// What a bind leaves to the next one of its peer, so that limits hold across the two.
    struct Memory
    {
        OutboundQueue::Memory queue;
        Pacer submitLimit;
    };
    Memory memory() const { return {m_queue.memory(), m_submitLimit}; }
    /// Before the start.
    void carryOn(const Memory &memory);
    /// Where it tells how it is; before the start. It has one of its own otherwise.
    void showOn(std::shared_ptr<BindBoard> board) { m_board = std::move(board); }
    const BindBoard &board() const { return *m_board; }
    /// Where the PDUs of its sessions are kept; before the start.
    void setTrace(std::shared_ptr<PeerTrace> trace) { m_trace = std::move(trace); }
    /// The queue worker's input.
    void deliver(std::vector<QueueMessage> messages);
    void forget(const std::vector<ClaimRef> &claims);
    /// What the queue worker has not sent yet is given back to Core.
    void releaseWaiting();
    void answer(Session &session, const InboundReply &reply);
    /// Orderly end: refuses new requests, gives claims back, waits for what is in flight (`graceMs` at most), unbinds;
    /// then `done` once. `reason` is the log's.
    void stop(qint64 graceMs, std::function<void()> done, const QString &reason = QStringLiteral("the gateway stops"));
    /// The same for the sessions there are now; others may come and live on.
    void endSessions(qint64 graceMs, const QString &reason, std::function<void()> done);

protected:
    struct Member
    {
        std::unique_ptr<Session> session;
        std::shared_ptr<void> token;   ///< what ends with the session (a place at the listener)
        bool bound = false;            ///< it has been in use
        bool leaving = false;          ///< takes nothing new, unbinds when it has nothing in flight …
        bool unbinding = false;        ///< … which it does
        QSet<QByteArray> errorsLogged; ///< kinds of broken rules
    };

    SessionSettings sessionSettings() const;
    Session &addSession(std::unique_ptr<Session> session, std::shared_ptr<void> token = {});
    /// After sessionEnded: forgets the session, destroys it later.
    void removeSession(Session &session);
    /// The session is bound and in use.
    void sessionUp(Session &session, bool canSend);
    bool isStopping() const { return m_stopping; }
    /// It is we who end the session.
    bool isLeaving(const Session &session) const;
    std::size_t boundSessions() const { return m_bound; }
    void tellWorkerState(bool always = false);
    /// `attempt`: it was one that ended without a bind.
    void noteError(BindError::Kind kind, const QString &text, quint32 status, const QString &address, bool attempt);
    void noteAttempt();

    virtual Direction direction() const = 0;
    /// Whether a source address may be used; server binds have a whitelist.
    virtual bool admitsSource(QByteArrayView address) const = 0;
    virtual void rejectedSource(const char *command, QByteArrayView address) = 0;
    /// Called when a session is gone, which was bound or never got there; the stop goes on by itself.
    virtual void sessionGone(Session &session, const SessionEnd &end, bool wasBound) = 0;

    void requestReceived(Session &session, const InboundRequest &request) final;
    void requestEnded(Session &session, const RequestEnd &end) final;
    void batchEnded(Session &session) final;
    void enquireLinkSent(Session &session) final;
    void enquireLinkAnswered(Session &session) final;
    void noticeReceived(Session &session, const smpp::AlertNotification &alert) final;
    void pduError(Session &session, const char *kind, const QString &detail) final;
    void sessionEnded(Session &session, const SessionEnd &end) final;

    PeerSettings m_peer;
    Reactor &m_reactor;
    const std::shared_ptr<PeerMetrics> m_metrics;
    std::shared_ptr<InboundGate> m_gate;
    std::shared_ptr<Account> m_account;
    OutboundQueue m_queue;
    std::shared_ptr<BindBoard> m_board = std::make_shared<BindBoard>();

private:
    struct Multi;
    void outcome(OutcomeItem item);
    template <class P>
    void message(Session &session, quint32 sequence, const P &pdu);
    void multi(Session &session, quint32 sequence, const smpp::SubmitMulti &pdu);
    void query(Session &session, quint32 sequence, const smpp::QuerySm &pdu);
    void cancel(Session &session, quint32 sequence, const smpp::CancelSm &pdu);
    void replace(Session &session, quint32 sequence, const smpp::ReplaceSm &pdu);
    template <class P, class Answer>
    void lookup(Session &session, quint32 sequence, LookupRequest request, Answer answer);
    /// Ends with the status that refuses the message, or hands it on.
    smpp::CommandStatus accept(const MessageFields &fields, ReplyTo replyTo);
    bool acceptReceipt(Session &session, quint32 sequence, const MessageFields &fields, ReplyTo::Kind kind);
    smpp::CommandStatus admit(const Session &session, const char *command, QByteArrayView source);
    /// Of messages a second; the next one counts.
    smpp::CommandStatus withinLimit();
    void respond(Session &session, const InboundReply &reply);
    void answerMulti(Session &session, const InboundReply &reply);
    std::unique_ptr<Reassembler> makeReassembler();
    QByteArray newKey();
    void leave(qint64 graceMs, const QString &reason, std::function<void()> done);
    void checkLeaving();

    std::map<quint64, Member> m_members;
    std::map<quint64, std::unique_ptr<Multi>> m_multis;
    quint64 m_nextMulti = 1;
    std::shared_ptr<PeerTrace> m_trace;
    std::unique_ptr<Reassembler> m_reassembler; ///< with `reassemble`
    AnswersFirst m_answersFirst;                ///< of a partner's requests
    Pacer m_submitLimit;
    QRandomGenerator m_random;
    std::size_t m_bound = 0;
    WorkerState m_told;
    qint64 m_toldNs = 0;
    bool m_stopping = false;
    bool m_leaving = false; ///< some of the members are
    QString m_leavingFor;   ///< why
    std::vector<std::function<void()>> m_left;
    std::unique_ptr<Timer> m_grace;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
