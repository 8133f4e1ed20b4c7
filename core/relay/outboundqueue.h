#pragma once
#include "metrics/metrics.h"
#include "relay/account.h"
#include "relay/ratecontrol.h"
#include "relay/traffic.h"
#include "relay/translate.h"
#include "session/session.h"

#include <deque>
#include <map>
#include <unordered_map>

namespace gateway {

/// The queue worker of one peer: holds what was claimed for it, translates, paces, spreads over its sessions, sends,
/// and says what became of each message. Segments of one message go by one session and are reported together; the
/// order of messages to one destination is kept. Lives on the peer's reactor.
class OutboundQueue
{
public:
    /// `account` only for client binds. `outcome` takes what is to be reported.
    OutboundQueue(const PeerSettings &peer, QString frontend, std::shared_ptr<Account> account, Clock &clock,
                  std::shared_ptr<PeerMetrics> metrics, std::function<void(OutcomeItem)> outcome);
    ~OutboundQueue();

    /// A live edit: effective at once, also for what waits.
    void setPeer(const PeerSettings &peer);
    /// What another queue of the same peer leaves, so that its limit holds across them.
    struct Memory
    {
        RateControl rate;
        quint16 reference = 0; ///< of segmented messages
    };
    Memory memory() const { return {m_rate, m_reference}; }
    void carryOn(const Memory &memory);
    void add(std::vector<QueueMessage> messages);
    /// Claims that are no longer ours: what is not yet sent is dropped without an outcome.
    void forget(const std::vector<ClaimRef> &claims);

    /// A session that may send our requests.
    void addSession(Session &session);
    /// The session is going to end: no further message begins on it, those that have go on. Without another session
    /// what waits is given back.
    void closeSession(Session &session);
    /// It still has requests in flight or parts of a message to send.
    bool isBusy(const Session &session) const;
    /// The session has ended, after its requests were handed to `requestEnded`.
    void removeSession(Session &session);
    void requestEnded(Session &session, const RequestEnd &end);

    /// Gives back what no part of was sent.
    void releaseWaiting();
    /// Sends what may leave now.
    void pump();

    bool hasInFlight() const { return m_inFlight > 0; }
    std::size_t size() const { return m_messages.size(); }
    WorkerState state() const;
    int rate() const { return m_rate.current(); }
    bool isThrottled() const { return m_rate.isReduced(); }

private:
    static constexpr int kPartBits = 8; ///< a cookie is message number and part; 255 parts at most
    static constexpr double kAverageWeight = 0.05;

    struct Message;
    struct Lane
    {
        Session *session = nullptr;
        bool takesTlvs = true;
        bool closed = false; ///< takes no further message
        int inFlight = 0;
        std::deque<Message *> waiting; ///< messages that must follow another one on this session
    };
    struct Sticky
    {
        Lane *lane = nullptr;
        int messages = 0;
    };

    bool sendFrom(std::deque<Message *> &queue, Lane *fixed, bool &paced);
    Lane *laneFor(const Message &message);
    Lane *laneOf(const Session &session) const;
    bool hasOpenLane() const;
    bool sendPart(Lane &lane, Message &message);
    void leaveLane(Message &message);
    void answered(Message &message, std::size_t part, const RequestEnd &end);
    void decide(Message &message, OutcomeKind kind, quint32 status, const QByteArray &error);
    void report(const Message &message, OutcomeKind kind, quint32 status, const QByteArray &error);
    void retire(Message &message);
    void keepForLate(Message &message);
    void pruneLate();
    void armPacing(qint64 waitNs);
    void sessionsChanged();

    PeerSettings m_peer;
    PeerSettings m_sendAs; ///< m_peer, with a long_message that all sessions can take
    const QString m_frontend;
    const std::shared_ptr<Account> m_account;
    Clock &m_clock;
    const std::shared_ptr<PeerMetrics> m_metrics;
    const std::function<void(OutcomeItem)> m_outcome;

    RateControl m_rate;
    std::unique_ptr<Timer> m_timer;
    std::unordered_map<quint64, std::unique_ptr<Message>> m_messages; ///< by their number in cookies
    std::deque<Message *> m_waiting;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    std::size_t m_nextLane = 0;
    QHash<QByteArray, Sticky> m_sticky; ///< destinations with messages under way, where there are several lanes
    std::deque<std::pair<qint64, quint64>> m_late; ///< decided by a time-out, kept until then for a late response
    quint64 m_next = 1;
    quint16 m_reference = 0;
    int m_inFlight = 0;
    double m_responseSeconds = 0; ///< moving average
    double m_partsPerMessage = 1; ///< moving average
    bool m_pumping = false;
};

} // namespace gateway
