#pragma once
#include "relay/cacheactions.h"
#include "relay/claims.h"
#include "relay/messagecache.h"
#include "relay/outcomequeue.h"
#include "relay/reactor.h"
#include "relay/registrar.h"
#include "relay/reportqueue.h"
#include "relay/submitqueue.h"

#include <QtCore/QSet>

namespace gateway {

/// Everything between the binds and Core, on one thread: messages and receipts in, claims out, outcomes back,
/// registration and health. Made, used and destroyed on the relay thread.
class Relay
{
public:
    struct Settings
    {
        int apiTimeout = 10'000;
        int pollInterval = 100;
        int downInterval = 10'000;
        Registrar::Identity identity;
    };
    /// What is kept over restarts.
    struct Durable
    {
        CacheRows &rows;
        std::vector<CacheLane> lanes; ///< what was there
        qint64 lastNumber = 0;
        MessageCache::Settings cache;
        QString problem; ///< why it cannot be used; empty: it can
    };
    /// `answers` takes what reactors have to tell their sessions.
    Relay(CoreApi &api, Clock &clock, Settings settings, Durable durable,
          std::function<void(std::vector<InboundReply>)> answers);

    void start();
    /// A peer that is new or has changed: it is registered with Core and, when it can send, claimed for.
    void addPeer(ClaimPeer peer, std::optional<BindType> bindType);
    /// The same without claims: it is there, and away.
    void registerPeer(const QString &name, PeerMode mode, std::optional<BindType> bindType);
    /// Nothing more is claimed for the peer. From then on nobody calls its `deliver` and `lost`.
    void removeClaims(const QString &name);
    /// That, and its registration is withdrawn.
    void removePeer(const QString &name);
    /// The peer has cache_enabled; again where its settings have changed.
    void cachePeer(MessageCache::Peer peer);
    /// The peer has it no more: what waits is flushed all the same.
    void keepCache(MessageCache::Peer peer) { m_cache.keepPeer(std::move(peer)); }
    /// The peer is gone; so with that, too.
    void uncachePeer(const QString &name);
    /// How failed deliveries of the cache are repeated, from the next failure on.
    void setCacheSettings(MessageCache::Settings settings) { m_cache.setSettings(settings); }
    /// How often Core's health is asked while it is down (ms).
    void setDownInterval(qint64 ms) { m_monitor.setDownInterval(ms); }
    /// Without a licence nothing is claimed and no message or receipt is handed to Core: cached peers' wait in the
    /// cache, others' are refused; every bind is registered as not connected. What has happened is still reported.
    void setLicensed(bool licensed);
    /// What operators see and do in the cache.
    CacheActions &cacheActions() { return m_actions; }
    void traffic(TrafficBatch batch);
    void workerState(const QString &peer, const WorkerState &state);
    void lookup(LookupRequest request, std::function<void(LookupReply)> done);

    /// No more claims from now on.
    void stopClaims();
    /// Hands what is left to Core and withdraws the registrations; `done` comes when that is over or after `graceMs`.
    void stop(qint64 graceMs, std::function<void()> done);

    /// A bind is up, or Core is: what the host shows and counts.
    std::function<void(bool up, const QString &lastError)> coreChanged;
    const CoreMonitor &monitor() const { return m_monitor; }
    /// Why storage does not take messages; empty: it does.
    QString storageProblem() const;
    struct Depths
    {
        std::size_t submits = 0, outcomes = 0, reports = 0, held = 0;
    };
    Depths depths() const { return {m_submits.size(), m_outcomes.size(), m_reports.size(), m_claims.held()}; }
    std::vector<MessageCache::Summary> cacheSummary() const { return m_cache.summary(); }

private:
    void checkStopped();
    void applyState(const QString &peer, WorkerState state);
    void refuse(const std::vector<InboundItem> &items);
    void giveBack(const QString &frontend, const std::vector<QueueMessage> &messages);

    CoreApi &m_api;
    Clock &m_clock;
    CoreMonitor m_monitor;
    CacheNumbers m_numbers;
    CacheWriter m_writer;
    CacheJournal m_journal;
    MessageCache m_cache;
    const QString m_storageProblem;
    std::vector<CacheLane> m_lanes; ///< until the start
    SubmitQueue m_submits;
    OutcomeQueue m_outcomes;
    ReportQueue m_reports;
    Claims m_claims;
    Registrar m_registrar;
    CacheActions m_actions;
    const std::function<void(std::vector<InboundReply>)> m_answers;
    std::map<QString, WorkerState> m_states; ///< as the workers say them
    bool m_licensed = true;
    std::function<void()> m_stopped;
    bool m_withdrawing = false;
    std::unique_ptr<Timer> m_grace;
    std::unique_ptr<Timer> m_look;
};

} // namespace gateway
