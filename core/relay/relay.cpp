#include "relay/relay.h"

#include "log/log.h"
#include "relay/lookup.h"

namespace gateway {
namespace {
constexpr qint64 kLookEveryMs = 20;
}

Relay::Relay(CoreApi &api, Clock &clock, Settings settings, std::function<void(std::vector<InboundReply>)> answers)
    : m_api(api), m_clock(clock), m_monitor(api, clock, settings.downInterval),
      m_submits(api, m_monitor, clock, settings.apiTimeout, answers),
      m_outcomes(api, m_monitor, clock,
                 [this](const OutcomeItem &item, OutcomeStatus) {
                     m_claims.finished(item.outcome.claimId);
                     if (item.submitNumber != 0)
                         m_reports.outcomeRecorded(item.account, item.submitNumber, item.outcome.smscMessageIds);
                 }),
      m_reports(api, m_monitor, clock, answers), m_claims(api, m_monitor, clock, settings.pollInterval, settings.apiTimeout),
      m_registrar(api, m_monitor, clock, std::move(settings.identity)), m_grace(clock.makeTimer([this] {
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
            m_claims.coreIsBack();
            m_registrar.coreIsBack();
        } else {
            log::error(log::Category::Core, QString(), "core_down",
                       QStringLiteral("OmniMessage Core cannot be reached: %1").arg(m_monitor.lastError()));
        }
        if (coreChanged)
            coreChanged(up, m_monitor.lastError());
    };
}

void Relay::start()
{
    m_monitor.start();
    m_registrar.start();
    m_claims.start();
}

void Relay::addPeer(ClaimPeer peer, std::optional<BindType> bindType)
{
    peer.frontend = m_registrar.frontendOf(peer.name);
    m_registrar.addPeer(peer.name, peer.mode, bindType);
    m_claims.addPeer(std::move(peer));
}

void Relay::traffic(TrafficBatch batch)
{
    if (!batch.outcomes.empty())
        m_outcomes.add(std::move(batch.outcomes));
    if (!batch.reports.empty())
        m_reports.add(std::move(batch.reports));
    if (!batch.inbound.empty())
        m_submits.add(std::move(batch.inbound));
}

void Relay::workerState(const QString &peer, const WorkerState &state)
{
    m_registrar.setConnected(peer, state.connected);
    m_claims.setState(peer, state);
}

void Relay::lookup(LookupRequest request, std::function<void(LookupReply)> done)
{
    lookUp(m_api, m_monitor, std::move(request), std::move(done));
}

void Relay::stopClaims()
{
    m_claims.stop([this](const QString &frontend, std::vector<QueueMessage> messages) {
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
    });
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
    const bool left = m_monitor.isUp()
        && (m_submits.size() > 0 || m_outcomes.size() > 0 || m_reports.size() > 0 || m_claims.isClaiming());
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
