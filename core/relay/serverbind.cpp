#include "relay/serverbind.h"

#include "log/log.h"
#include "relay/clientbind.h"

namespace gateway {
namespace {

using smpp::CommandStatus;

/// Takes the same time wherever the difference is.
bool sameSecret(const QByteArray &a, const QByteArray &b)
{
    unsigned difference = unsigned(a.size() ^ b.size());
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= unsigned(quint8(a[i]) ^ quint8(b.isEmpty() ? 0 : b[i % b.size()]));
    return difference == 0;
}

CidrList cidrOf(const PeerSettings &peer)
{
    auto list = CidrList::parse(peer.ipWhitelist);
    Q_ASSERT(list.ok()); // the settings were checked when they were read
    return *list;
}

} // namespace

void logRefusedBind(const QString &peer, const QString &address, const QByteArray &systemId, CommandStatus status, const QString &why)
{
    log::warning(log::Category::Smpp, peer, "bind_refused",
                 QStringLiteral("SMPP Server: bind from %1 as '%2' refused with %3: %4")
                     .arg(address, log::escaped(systemId), QString::fromLatin1(smpp::statusName(quint32(status))), why));
}

ServerBind::ServerBind(const PeerSettings &peer, QString frontend, Reactor &reactor, std::shared_ptr<PeerMetrics> metrics,
                       QByteArray smscName, SignInGuard &guard)
    : PeerBind(peer, std::move(frontend), nullptr, reactor, std::move(metrics)), m_smscName(std::move(smscName)), m_guard(guard),
      m_addresses(cidrOf(peer)), m_sources(peer.sourceAddressWhitelist)
{
}

void ServerBind::start() {}

void ServerBind::adopt(std::unique_ptr<Link> link, const QByteArray &unread, std::shared_ptr<void> token)
{
    m_metrics->connectionAttempts.add();
    auto session = std::make_unique<Session>(SessionRole::Smsc, std::move(link), sessionSettings(), m_reactor.clock(), *this);
    addSession(std::move(session), std::move(token)).resume(unread);
}

CommandStatus ServerBind::judge(const Session &session, const BindIdentity &bind) const
{
    if (!m_addresses.admits(session.peerAddress()))
        return CommandStatus::ESME_RBINDFAIL;
    if (!sameSecret(bind.password, m_peer.password.toUtf8()))
        return CommandStatus::ESME_RINVPASWD;
    if (isStopping() || !m_peer.enabled || !m_peer.allowedBindTypes.contains(bind.type) || int(boundSessions()) >= m_peer.maxSessions)
        return CommandStatus::ESME_RBINDFAIL;
    return CommandStatus::ESME_ROK;
}

void ServerBind::bindRequested(Session &session, const BindIdentity &bind)
{
    const CommandStatus status = judge(session, bind);
    if (status == CommandStatus::ESME_ROK) {
        session.acceptBind(m_smscName, sessionSettings(), m_gate);
        return;
    }
    m_metrics->bindFailures.add();
    const QString address = session.peerAddress().toString();
    const QString why = !m_addresses.admits(session.peerAddress())          ? QStringLiteral("the address is not in ip_whitelist")
                        : status == CommandStatus::ESME_RINVPASWD            ? QStringLiteral("wrong password")
                        : isStopping()                                       ? QStringLiteral("the gateway stops")
                        : !m_peer.enabled                                    ? QStringLiteral("the peer is disabled")
                        : !m_peer.allowedBindTypes.contains(bind.type)       ? QStringLiteral("the bind type is not allowed")
                                                                             : QStringLiteral("max_sessions %1 are bound").arg(m_peer.maxSessions);
    logRefusedBind(name(), address, bind.systemId, status, why);
    const qint64 delay = m_guard.refused(address, m_reactor.clock().nowMs());
    if (delay == 0) {
        session.refuseBind(status);
        return;
    }
    auto timer = m_reactor.clock().makeTimer([&session, status] { session.refuseBind(status); });
    timer->start(delay);
    m_refusals[session.id()] = std::move(timer);
}

void ServerBind::sessionBound(Session &session)
{
    const BindType type = session.identity().type;
    const char *word = type == BindType::Transmitter ? "transmitter" : type == BindType::Receiver ? "receiver" : "transceiver";
    log::info(log::Category::Smpp, name(), "connected",
              QStringLiteral("Bind %1: connected from %2:%3 as %4")
                  .arg(name(), session.peerAddress().toString())
                  .arg(session.peerPort())
                  .arg(QLatin1String(word)));
    sessionUp(session, type != BindType::Transmitter);
}

void ServerBind::sessionGone(Session &session, const SessionEnd &end, bool wasBound)
{
    m_refusals.erase(session.id());
    if (!wasBound)
        return; // its refusal is in the log
    const bool orderly = end.kind == SessionEnd::Kind::Unbound;
    log::write(orderly ? log::Level::Info : log::Level::Warning, log::Category::Smpp, name(), "disconnected",
               QStringLiteral("Bind %1: %2").arg(name(), describeEnd(end)));
}

void ServerBind::rejectedSource(const char *command, QByteArrayView address)
{
    log::warning(log::Category::Smpp, name(), "source_rejected",
                 QStringLiteral("SMPP Server: rejecting %1 from %2 - source_addr '%3' not in whitelist")
                     .arg(QLatin1String(command), name(), log::escaped(address)));
}

} // namespace gateway
