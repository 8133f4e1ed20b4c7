#pragma once
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
    void addPeer(ClaimPeer peer, std::optional<BindType> bindType);
    /// The peer has cache_enabled.
    void cachePeer(MessageCache::Peer peer);
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

    CoreApi &m_api;
    Clock &m_clock;
    CoreMonitor m_monitor;
    CacheNumbers m_numbers;
    CacheJournal m_journal;
    MessageCache m_cache;
    const QString m_storageProblem;
    std::vector<CacheLane> m_lanes; ///< until the start
    SubmitQueue m_submits;
    OutcomeQueue m_outcomes;
    ReportQueue m_reports;
    Claims m_claims;
    Registrar m_registrar;
    std::function<void()> m_stopped;
    bool m_withdrawing = false;
    std::unique_ptr<Timer> m_grace;
    std::unique_ptr<Timer> m_look;
};

} // namespace gateway
