#include "relay/clientbind.h"

#include "log/log.h"
#include "util/backoff.h"

namespace gateway {
namespace {
// Added to the interval so that many binds which fell together do not come back together.
constexpr double kJitter = 0.2;
constexpr qint64 kLongestBackoffMs = 300'000;

const char *linkErrorWord(LinkError::Kind kind)
{
    switch (kind) {
    case LinkError::Kind::Dns: return "dns";
    case LinkError::Kind::Refused: return "refused";
    case LinkError::Kind::Reset: return "reset";
    case LinkError::Kind::Timeout: return "timeout";
    case LinkError::Kind::Tls: return "tls";
    case LinkError::Kind::None:
    case LinkError::Kind::Other: break;
    }
    return nullptr;
}
} // namespace

QString describeEnd(const SessionEnd &end)
{
    switch (end.kind) {
    case SessionEnd::Kind::BindRefused:
        return QStringLiteral("bind failed: %1 (0x%2)")
            .arg(QString::fromLatin1(smpp::statusName(end.status)))
            .arg(end.status, 8, 16, QLatin1Char('0'));
    case SessionEnd::Kind::BindTimeout: return QStringLiteral("bind failed: no answer to the bind request");
    case SessionEnd::Kind::EnquireLinkTimeout: return QStringLiteral("enquire_link timeout");
    case SessionEnd::Kind::LinkFailed:
        if (const char *word = linkErrorWord(end.link.kind))
            return QStringLiteral("%1 error: %2").arg(QLatin1String(word), end.link.detail);
        return QStringLiteral("disconnected: %1").arg(end.link.detail);
    default: return QStringLiteral("disconnected: %1").arg(end.reason);
    }
}

ClientBind::ClientBind(const PeerSettings &peer, QString frontend, std::shared_ptr<Account> account, Reactor &reactor,
                       std::shared_ptr<PeerMetrics> metrics, MakeLink makeLink, qint64 startDelayMs)
    : PeerBind(peer, std::move(frontend), std::move(account), reactor, std::move(metrics)), m_makeLink(std::move(makeLink)),
      m_startDelay(startDelayMs), m_timer(reactor.clock().makeTimer([this] { connect(); }))
{
}

void ClientBind::start() { connectIn(m_startDelay); }

void ClientBind::connectIn(qint64 ms)
{
    m_timer->start(ms);
    m_board->change([&](BindBoard::State &state) { state.nextAt = m_reactor.clock().wallMs() + ms; });
}

void ClientBind::apply(const PeerSettings &peer)
{
    const bool sooner = peer.reconnectInterval < m_peer.reconnectInterval;
    PeerBind::apply(peer);
    // Who waits by the longer interval waits no longer than the shorter one says.
    const qint64 wait = reconnectDelayMs();
    if (sooner && m_timer->isActive() && m_board->state().nextAt > m_reactor.clock().wallMs() + wait)
        connectIn(wait);
}

void ClientBind::connect()
{
    if (isStopping())
        return;
    m_metrics->connectionAttempts.add();
    noteAttempt();
    BindIdentity identity;
    identity.type = m_peer.bindType;
    identity.systemId = m_peer.systemId.toUtf8();
    identity.password = m_peer.password.toUtf8();
    identity.systemType = m_peer.systemType.toUtf8();
    identity.interfaceVersion = m_peer.interfaceVersion;
    identity.addrTon = m_peer.addrTon;
    identity.addrNpi = m_peer.addrNpi;
    identity.addressRange = m_peer.addressRange.toUtf8();
    auto session = std::make_unique<Session>(SessionRole::Esme, m_makeLink(), sessionSettings(), m_reactor.clock(), *this);
    session->setGate(m_gate);
    addSession(std::move(session)).start(identity);
}

void ClientBind::sessionBound(Session &session)
{
    log::info(log::Category::Smpp, name(), "connected",
              QStringLiteral("Bind %1: connected to %2:%3").arg(name(), m_peer.host).arg(m_peer.port));
    sessionUp(session, m_peer.bindType != BindType::Receiver);
}

void ClientBind::sessionGone(Session &session, const SessionEnd &end, bool wasBound)
{
    if (!wasBound)
        m_metrics->bindFailures.add();
    const bool ours = isLeaving(session);
    const bool orderly = ours && end.kind == SessionEnd::Kind::Unbound;
    if (const BindError::Kind kind = errorKindOf(end); !ours && kind != BindError::Kind::None)
        noteError(kind, describeEnd(end), end.status, {}, !wasBound);
    log::write(orderly ? log::Level::Info : log::Level::Warning, log::Category::Smpp, name(), "disconnected",
               QStringLiteral("Bind %1: %2").arg(name(), describeEnd(end)));
    const bool alreadyBound =
        end.kind == SessionEnd::Kind::BindRefused && end.status == quint32(smpp::CommandStatus::ESME_RALYBND);
    m_alreadyBound = alreadyBound ? m_alreadyBound + 1 : 0;
    if (!isStopping())
        connectIn(reconnectDelayMs());
}

qint64 ClientBind::reconnectDelayMs() const
{
    const qint64 interval = m_peer.reconnectInterval * qint64(1000);
    const Backoff backoff{interval, std::max(interval, kLongestBackoffMs)};
    const double wait = double(backoff.delayMs(std::max(0, m_alreadyBound - 1)));
    return qint64(wait * (1 + kJitter * QRandomGenerator::global()->generateDouble()));
}

} // namespace gateway
