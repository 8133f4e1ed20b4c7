#pragma once
#include "relay/coremonitor.h"
#include "relay/traffic.h"

#include <QtCore/QHash>
#include <map>

namespace gateway {

/// What the claims know of a peer.
struct ClaimPeer
{
    QString name;
    PeerMode mode = PeerMode::Client;
    QString frontend;
    int queueCheckFrequency = 1000; ///< ms
    int responseTimeout = 30;       ///< s
    /// Hands claimed messages to the peer's queue worker.
    std::function<void(std::vector<QueueMessage>)> deliver;
    /// Claims that lapsed or are nobody's any more: what of them is not yet sent must not be.
    std::function<void(std::vector<ClaimRef>)> lost;
};

/// Takes messages from Core's queue for the peers that can send, and keeps their leases. Every poll interval all peers
/// that are due are claimed for in one request; a full answer is followed up at once; with Core's capability
/// claim_wait one held claim serves instead. What a peer holds is bounded by what it can send in two seconds. Lives on
/// the relay thread.
class Claims
{
public:
    Claims(CoreApi &api, CoreMonitor &monitor, Clock &clock, int pollIntervalMs, int apiTimeoutMs);
    ~Claims();

    /// A peer that is new or has changed.
    void addPeer(ClaimPeer peer);
    /// Nothing more is claimed for it; what a claim under way brings goes to `released`. What it holds is held until
    /// its outcomes come.
    void removePeer(const QString &name);
    void setState(const QString &name, const WorkerState &state);
    void start();
    /// No claim and no hand-over from now on; messages that a claim under way brings go to `released`.
    void stop();
    /// Takes messages that were claimed and have nobody any more.
    std::function<void(const QString &frontend, std::vector<QueueMessage>)> released;
    /// Core has the outcome: the message is no longer held.
    void finished(const QByteArray &claimId);
    void coreIsBack();
    std::size_t held() const { return m_held.size(); }
    /// Core is to answer a claim soon; a held one does not count, it may take long.
    bool isClaiming() const { return m_claimsInFlight > (m_waiting ? 1 : 0); }

private:
    struct Peer
    {
        ClaimPeer is;
        WorkerState state;
        int held = 0;
        qint64 dueMs = 0;
        bool claiming = false;
        bool backlog = false; ///< the last answer was full
    };
    struct HeldClaim
    {
        qint64 id = 0;
        QString peer;
        qint64 untilMs = 0;
        bool extending = false;
    };

    void tick();
    void claim(const std::vector<Peer *> &peers, int waitMs);
    int room(const Peer &peer) const;
    int leaseSeconds(const Peer &peer, int held) const;
    void answered(const std::vector<QString> &names, const std::vector<ClaimRequest> &asked, qint64 askedMs, bool wait,
                  CoreReply<std::vector<std::vector<QueueMessage>>> &reply);
    void extendDue();

    CoreApi &m_api;
    CoreMonitor &m_monitor;
    Clock &m_clock;
    const int m_pollInterval;
    const int m_apiTimeout;
    std::map<QString, Peer> m_peers;
    QHash<QByteArray, HeldClaim> m_held; ///< by claim_id
    std::unique_ptr<Timer> m_tick;
    std::unique_ptr<Timer> m_extend;
    int m_claimsInFlight = 0;
    bool m_waiting = false; ///< a held claim is under way
    bool m_tickSoon = false; ///< m_tick runs out at once
    bool m_stopped = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace gateway
