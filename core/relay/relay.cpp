#include "relay/relay.h"

#include "log/log.h"
#include "relay/lookup.h"

#include <QtCore/QRandomGenerator>
#include <algorithm>
#include <iterator>

namespace gateway {
namespace {
constexpr qint64 kLookEveryMs = 20;
}

Relay::Relay(CoreApi &api, Clock &clock, Settings settings, Durable durable,
             std::function<void(std::vector<InboundReply>)> answers)
    : m_api(api),
      m_clock(clock),
      m_monitor(api, clock, settings.downInterval),
      m_numbers(clock, durable.lastNumber, QRandomGenerator::global()->generate()),
      m_writer(durable.rows, clock),
      m_journal(durable.rows, m_writer, m_numbers, clock),
      m_cache(durable.rows, m_writer, api, m_monitor, clock, durable.cache, m_numbers, answers),
      m_storageProblem(std::move(durable.problem)),
      m_submits(api, m_monitor, clock, settings.apiTimeout, answers),
      m_outcomes(
          api, m_monitor, clock,
          [this](const OutcomeItem &item, OutcomeStatus) {
              m_claims.finished(item.outcome.claimId);
              if (item.submitNumber != 0)
                  m_reports.outcomeRecorded(item.account, item.submitNumber, item.outcome.smscMessageIds);
          },
          &m_journal),
      m_reports(api, m_monitor, clock, answers, &m_journal),
      m_claims(api, m_monitor, clock, settings.pollInterval, settings.apiTimeout),
      m_registrar(api, m_monitor, clock, std::move(settings.identity)),
      m_actions(durable.rows, m_writer, m_cache, m_journal, m_reports, clock),
      m_answers(std::move(answers)),
      m_grace(clock.makeTimer([this] {
          if (m_stopped)
              std::exchange(m_stopped, nullptr)();
      })),
      m_look(clock.makeTimer([this] { checkStopped(); }))
{
    m_monitor.changed = [this](bool up) {
        if (up) {
            log::info(log::Category::Core, QString(), "core_up", QStringLiteral("OmniMessage Core answers"));
            m_outcomes.coreIsBack();
            m_reports.coreIsBack();
            m_cache.coreIsBack();
            m_claims.coreIsBack();
            m_registrar.coreIsBack();
        } else {
            log::error(log::Category::Core, QString(), "core_down",
                       QStringLiteral("OmniMessage Core cannot be reached: %1").arg(m_monitor.lastError()));
        }
        if (coreChanged)
            coreChanged(up, m_monitor.lastError());
    };
    // A call may have failed between two answers of the probe, while Core was never called down.
    m_monitor.answered = [this] { m_cache.coreIsBack(); };
    m_cache.setAlsoKept([this](const QString &bind) { return m_journal.reports(bind); });
    m_journal.changed = [this](const QString &bind) { m_cache.show(bind); };
    m_claims.released = [this](const QString &frontend, const std::vector<QueueMessage> &messages) {
        giveBack(frontend, messages);
    };
    m_lanes = std::move(durable.lanes);
}

void Relay::start()
{
    m_monitor.start();
    m_registrar.start();
    m_claims.start();
    const std::vector<CacheLane> lanes = std::exchange(m_lanes, {});
    m_cache.restore(lanes);
    m_journal.restore(
        lanes, [this](std::vector<OutcomeItem> items) { m_outcomes.add(std::move(items)); },
        [this](std::vector<ReportItem> items) { m_reports.restore(std::move(items)); });
}

void Relay::addPeer(ClaimPeer peer, std::optional<BindType> bindType)
{
    peer.frontend = m_registrar.frontendOf(peer.name);
    m_registrar.addPeer(peer.name, peer.mode, bindType);
    peer.deliver = [this, frontend = peer.frontend,
                    deliver = std::move(peer.deliver)](std::vector<QueueMessage> messages) {
        if (m_licensed)
            deliver(std::move(messages));
        else
            giveBack(frontend, messages); // a claim that was under way
    };
    m_claims.addPeer(std::move(peer));
}

void Relay::registerPeer(const QString &name, PeerMode mode, std::optional<BindType> bindType)
{
    m_registrar.addPeer(name, mode, bindType);
}

void Relay::removeClaims(const QString &name)
{
    m_claims.removePeer(name);
    m_states.erase(name);
}

void Relay::removePeer(const QString &name)
{
    removeClaims(name);
    m_registrar.removePeer(name);
}

void Relay::uncachePeer(const QString &name) { m_cache.removePeer(name); }

void Relay::cachePeer(MessageCache::Peer peer)
{
    m_journal.setMaxSize(peer.name, peer.maxSize);
    const QString name = peer.name;
    if (const auto set = m_cache.setPeer(std::move(peer)); !set)
        log::error(log::Category::Cache, name, "cache_write",
                   QStringLiteral("Bind %1: the cache cannot be used: %2").arg(name, set.error()));
}

QString Relay::storageProblem() const
{
    return m_storageProblem.isEmpty() ? m_cache.storageProblem() : m_storageProblem;
}

void Relay::traffic(TrafficBatch batch)
{
    if (!batch.outcomes.empty())
        m_outcomes.add(std::move(batch.outcomes));
    if (!batch.reports.empty())
        m_reports.add(std::move(batch.reports));
    const auto isDurable = [](const InboundItem &item) { return item.durable; };
    if (std::all_of(batch.inbound.begin(), batch.inbound.end(), isDurable)) {
        if (!batch.inbound.empty())
            m_cache.add(std::move(batch.inbound));
        return;
    }
    if (std::any_of(batch.inbound.begin(), batch.inbound.end(), isDurable)) {
        const auto first = std::stable_partition(batch.inbound.begin(), batch.inbound.end(), std::not_fn(isDurable));
        m_cache.add({std::make_move_iterator(first), std::make_move_iterator(batch.inbound.end())});
        batch.inbound.erase(first, batch.inbound.end());
    }
    if (m_licensed)
        m_submits.add(std::move(batch.inbound));
    else
        refuse(batch.inbound);
}

void Relay::refuse(const std::vector<InboundItem> &items)
{
    std::vector<InboundReply> replies;
    replies.reserve(items.size());
    for (const InboundItem &item : items) {
        const bool partner = item.message.direction == Direction::MobileTerminated;
        replies.push_back(
            {item.replyTo, partner ? smpp::CommandStatus::ESME_RSYSERR : smpp::CommandStatus::ESME_RX_T_APPN, 0});
    }
    m_answers(std::move(replies));
}

void Relay::workerState(const QString &peer, const WorkerState &state)
{
    m_states[peer] = state;
    applyState(peer, state);
}

void Relay::applyState(const QString &peer, WorkerState state)
{
    state.connected = state.connected && m_licensed;
    state.canSend = state.canSend && m_licensed;
    m_registrar.setConnected(peer, state.connected);
    m_claims.setState(peer, state);
}

void Relay::setLicensed(bool licensed)
{
    if (std::exchange(m_licensed, licensed) == licensed)
        return;
    m_cache.setFlushing(licensed);
    m_reports.setSending(licensed);
    for (const auto &[peer, state] : m_states)
        applyState(peer, state);
}

void Relay::lookup(LookupRequest request, std::function<void(LookupReply)> done)
{
    m_cache.lookup(request, done, [this, request, done] { lookUp(m_api, m_monitor, request, done); });
}

void Relay::stopClaims() { m_claims.stop(); }

/// Messages that were claimed for a peer that is gone.
void Relay::giveBack(const QString &frontend, const std::vector<QueueMessage> &messages)
{
    std::vector<OutcomeItem> items;
    for (const QueueMessage &m : messages) {
        OutcomeItem item;
        item.outcome.id = m.id;
        item.outcome.claimId = m.claimId;
        item.outcome.frontend = frontend;
        item.outcome.kind = OutcomeKind::Released;
        item.outcome.at = m_clock.wallMs();
        items.push_back(std::move(item));
    }
    m_outcomes.add(std::move(items));
}

void Relay::stop(qint64 graceMs, std::function<void()> done)
{
    m_stopped = std::move(done);
    m_grace->start(graceMs);
    checkStopped();
}

void Relay::checkStopped()
{
    if (!m_stopped || m_withdrawing)
        return;
    const bool left = m_monitor.isUp() && (m_submits.size() > 0 || m_outcomes.size() > 0 || m_reports.size() > 0 ||
                                           m_cache.inFlight() > 0 || m_claims.isClaiming());
    if (left) {
        m_look->start(kLookEveryMs);
        return;
    }
    m_withdrawing = true;
    m_registrar.withdrawAll([this] {
        m_grace->stop();
        if (m_stopped)
            std::exchange(m_stopped, nullptr)();
    });
}

} // namespace gateway
