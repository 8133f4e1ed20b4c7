#pragma once
#include "carrier.h"
#include "pace.h"
#include "session/inboundgate.h"
#include "session/session.h"

#include <QtCore/QMutex>
#include <QtCore/QObject>
#include <atomic>
#include <deque>
#include <list>
#include <map>
#include <vector>

namespace gateway::sim {

class CarrierWorker;

/// What the threads of one carrier share.
struct CarrierShared
{
    const CarrierSettings settings;
    Clock &clock;
    QMutex mutex; ///< guards the two below
    std::optional<TokenBucket> throttle;
    std::map<QByteArray, CarrierWorker *> homes; ///< on which thread the binds of a system_id live
    std::atomic<qint64> moLeft = 0;              ///< MO still to send; counts on below 0 where there is no end
};

/// A deliver_sm to come: a receipt for an accepted message, or a message from a handset.
struct Outgoing
{
    bool receipt = false;
    quint64 id = 0; ///< of the message that the receipt is for, else the number of the MO
    qint64 dueNs = 0;
    qint64 submittedMs = 0;
    smpp::AddressText from;
    smpp::AddressText to;
    quint8 fromTon = 0, fromNpi = 0, toTon = 0, toNpi = 0;
    std::array<char, 20> text{};
    quint8 textLength = 0;
};

class CarrierSession;

/// The binds of one system_id, and what waits to be delivered to them.
struct Account
{
    std::vector<CarrierSession *> sessions;
    std::shared_ptr<InboundGate> gate;
    std::deque<Outgoing> receipts; ///< in the order of their times
    std::deque<Outgoing> repeats;  ///< refused for now or lost with their link, in the order of their times
    std::optional<Pace> mo;        ///< while a receiver is bound
    std::size_t turn = 0;          ///< the session whose turn it is to get a deliver_sm
};

/// The sessions of one thread. Everything but the constructor and the destructor runs on that thread.
class CarrierWorker final : public QObject
{
public:
    CarrierWorker(CarrierShared &shared, int index);
    ~CarrierWorker() override;

    void accept(qintptr descriptor);
    /// A link whose bind was read on another thread.
    void adopt(std::unique_ptr<Link> link, const QByteArray &unread);
    /// Unbinds all; `drained` is called on this thread once no session is left.
    void drain(std::function<void()> drained);
    /// Frees what belongs to this thread: timers, ended sessions.
    void release();
    const CarrierTotals &totals() const { return m_totals; }

private:
    friend class CarrierSession;

    CarrierWorker *homeOf(const QByteArray &systemId);
    Account &account(const QByteArray &systemId);
    /// True where this message is over --throttle.
    bool throttled();
    /// Every 1/rate-th message is refused, without chance: counts come out exact.
    bool rejected();
    quint64 nextId() { return m_nextId += m_idStep; }
    /// The time of the batch being read: one look at the clock a batch, not a message.
    qint64 batchNow();

    /// Sends what is due to the account's receivers and gives the answers that are due.
    void serve(Account &account, qint64 nowNs);
    bool deliver(Account &account, const Outgoing &what, bool repeat);
    void delivered(Account &account, const RequestEnd &end);
    void schedule();
    void ended(CarrierSession *session);
    void sweep();

    struct InFlight
    {
        Outgoing what;
        bool used = false;
    };

    CarrierShared &m_shared;
    CarrierTotals m_totals;
    std::map<QByteArray, Account> m_accounts;
    std::list<std::unique_ptr<CarrierSession>> m_sessions;
    std::vector<std::unique_ptr<CarrierSession>> m_endedSessions;
    std::vector<InFlight> m_inFlight; ///< the cookie of a deliver_sm is its index here
    std::vector<quint32> m_free;
    std::unique_ptr<Timer> m_timer;
    std::unique_ptr<Timer> m_sweepTimer; ///< destroys ended sessions after their last upcall
    std::function<void()> m_drained;
    smpp::DeliverSm m_deliver;
    quint64 m_nextId;
    quint64 m_idStep;
    double m_rejectCredit = 0;
    qint64 m_batchNow = -1;
    qint64 m_timerNs = -1; ///< when m_timer fires; -1: it does not run
    bool m_delivers;       ///< there may be deliver_sm to send or answers to give later
};

/// One bind towards the carrier.
class CarrierSession final : public SessionEvents
{
public:
    CarrierSession(CarrierWorker &worker, std::unique_ptr<Link> link);

    Session &session() { return m_session; }
    /// Bound in a way that takes deliver_sm, with room in its window.
    bool takesDelivery() const;
    bool receives() const;
    void answerDue(qint64 nowNs);
    /// When the next answer is due; -1: none waits.
    qint64 nextAnswerNs() const { return m_answers.empty() ? -1 : m_answers.front().dueNs; }

private:
    enum class Kind : quint8 { Submit, Data, Multi };
    struct Answer
    {
        qint64 dueNs;
        quint64 id;
        quint32 sequence;
        smpp::CommandStatus status;
        Kind kind;
    };

    void bindRequested(Session &session, const BindIdentity &bind) override;
    void sessionBound(Session &session) override;
    void requestReceived(Session &session, const InboundRequest &request) override;
    void requestEnded(Session &session, const RequestEnd &end) override;
    void batchEnded(Session &session) override;
    void sessionEnded(Session &session, const SessionEnd &end) override;

    /// Decides on a message, answers it now or later, and puts its receipt down.
    template <class P>
    void take(Kind kind, quint32 sequence, const P &message);
    void answer(const Answer &answer);
    template <class P>
    bool queueReceipt(const P &message, quint64 id, qint64 nowNs);

    CarrierWorker &m_worker;
    Account *m_account = nullptr;
    std::deque<Answer> m_answers; ///< with --latency
    smpp::SubmitSmResp m_submitResp;
    Session m_session;
};

} // namespace gateway::sim
