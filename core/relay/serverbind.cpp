#include "relay/serverbind.h"

#include "log/log.h"
#include "relay/clientbind.h"

namespace gateway {
namespace {

using smpp::CommandStatus;

/// What a partner may bind in the long run and at once, and how many binds may wait for it.
constexpr double kBindsPerSecond = 20;
constexpr int kBindsAtOnce = 100;
constexpr int kMaxAnswers = 100;

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

void logRefusedBind(SourceLog &log, const QString &peer, const QHostAddress &address, const QByteArray &systemId,
                    CommandStatus status, const QString &why, qint64 nowMs)
{
    log.warning("bind_refused", peer, sourceOf(address),
                QStringLiteral("SMPP Server: bind from %1 as '%2' refused with %3: %4")
                    .arg(address.toString(), log::escaped(systemId),
                         QString::fromLatin1(smpp::statusName(quint32(status))), why),
                nowMs, quint32(status));
}

ServerBind::ServerBind(const PeerSettings &peer, QString frontend, Reactor &reactor,
                       std::shared_ptr<PeerMetrics> metrics, QByteArray smscName, SignInGuard &guard)
    : PeerBind(peer, std::move(frontend), nullptr, reactor, std::move(metrics)),
      m_smscName(std::move(smscName)),
      m_guard(guard),
      m_addresses(cidrOf(peer)),
      m_sources(peer.sourceAddressWhitelist),
      m_binds(kBindsPerSecond, std::max(kBindsAtOnce, 2 * peer.maxSessions))
{}

void ServerBind::start() {}

void ServerBind::apply(const PeerSettings &peer)
{
    m_addresses = cidrOf(peer);
    m_sources = AddressWhitelist(peer.sourceAddressWhitelist);
    if (peer.maxSessions != m_peer.maxSessions)
        m_binds = Bucket(kBindsPerSecond, std::max(kBindsAtOnce, 2 * peer.maxSessions));
    PeerBind::apply(peer);
}

void ServerBind::adopt(std::unique_ptr<Link> link, const QByteArray &unread, std::shared_ptr<void> token)
{
    m_metrics->connectionAttempts.add();
    noteAttempt();
    auto session =
        std::make_unique<Session>(SessionRole::Smsc, std::move(link), sessionSettings(), m_reactor.clock(), *this);
    addSession(std::move(session), std::move(token)).resume(unread);
}

ServerBind::Judgement ServerBind::judge(const Session &session, const BindIdentity &bind) const
{
    const auto refused = [](const QString &why) { return Judgement{CommandStatus::ESME_RBINDFAIL, why}; };
    if (!m_addresses.admits(session.peerAddress()))
        return refused(QStringLiteral("the address is not in ip_whitelist"));
    if (!sameSecret(bind.password, m_peer.password.toUtf8()))
        return {CommandStatus::ESME_RINVPASWD, QStringLiteral("wrong password")};
    if (isStopping())
        return refused(QStringLiteral("the gateway stops"));
    if (!m_peer.enabled)
        return refused(QStringLiteral("the peer is disabled"));
    if (!m_peer.allowedBindTypes.contains(bind.type))
        return refused(QStringLiteral("the bind type is not allowed"));
    if (int(boundSessions()) >= m_peer.maxSessions)
        return refused(QStringLiteral("max_sessions %1 are bound").arg(m_peer.maxSessions));
    return {};
}

void ServerBind::bindRequested(Session &session, const BindIdentity &bind)
{
    const Judgement judgement = judge(session, bind);
    if (judgement.status != CommandStatus::ESME_ROK) {
        refuse(session, bind, judgement);
        return;
    }
    if (int(m_answers.size()) >= kMaxAnswers) {
        refuse(session, bind, {CommandStatus::ESME_RBINDFAIL, QStringLiteral("it binds too often")});
        return;
    }
    const qint64 wait = m_binds.takeAhead(m_reactor.clock().nowNs());
    if (wait == 0) {
        session.acceptBind(m_smscName, sessionSettings(), m_gate);
        return;
    }
    m_guard.log.warning("bind_slowed", name(), sourceOf(session.peerAddress()),
                        QStringLiteral("Bind %1: binds from %2 come too often: they are answered later")
                            .arg(name(), session.peerAddress().toString()),
                        m_reactor.clock().nowMs());
    answerLater(session, wait, nullptr, [this, &session, bind] {
        const Judgement now = judge(session, bind); // meanwhile others may have bound
        if (now.status == CommandStatus::ESME_ROK)
            session.acceptBind(m_smscName, sessionSettings(), m_gate);
        else
            refuse(session, bind, now);
    });
}

void ServerBind::refuse(Session &session, const BindIdentity &bind, const Judgement &judgement)
{
    m_metrics->bindFailures.add();
    noteError(BindError::Kind::BindRefused, judgement.why, quint32(judgement.status), session.peerAddress().toString(),
              true);
    const qint64 now = m_reactor.clock().nowMs();
    logRefusedBind(m_guard.log, name(), session.peerAddress(), bind.systemId, judgement.status, judgement.why, now);
    SignInGuard::Refusal refusal = m_guard.refused(sourceOf(session.peerAddress()), now);
    const CommandStatus status = judgement.status;
    if (!refusal.answered)
        session.drop(QStringLiteral("too many refused binds wait for their answer"));
    else if (refusal.delayMs == 0)
        session.refuseBind(status);
    else
        answerLater(session, refusal.delayMs, std::move(refusal.place),
                    [&session, status] { session.refuseBind(status); });
}

/// The answer goes with the session.
void ServerBind::answerLater(Session &session, qint64 delayMs, std::shared_ptr<void> place,
                             std::function<void()> answer)
{
    auto timer = m_reactor.clock().makeTimer([this, id = session.id(), answer = std::move(answer)] {
        // Out of the map first: the answer may end the session, or ask for another wait.
        const auto it = m_answers.find(id);
        const auto held = std::make_shared<Answer>(std::move(it->second));
        m_answers.erase(it);
        m_reactor.executor().post([held] { held->timer->stop(); }); // not within its own call
        answer();
    });
    timer->start(delayMs);
    m_answers[session.id()] = {std::move(timer), std::move(place)};
}

void ServerBind::sessionBound(Session &session)
{
    const BindType type = session.identity().type;
    const char *word = type == BindType::Transmitter ? "transmitter"
                       : type == BindType::Receiver  ? "receiver"
                                                     : "transceiver";
    log::info(log::Category::Smpp, name(), "connected",
              QStringLiteral("Bind %1: connected from %2:%3 as %4")
                  .arg(name(), session.peerAddress().toString())
                  .arg(session.peerPort())
                  .arg(QLatin1String(word)));
    m_board->change([&](BindBoard::State &state) {
        state.host = session.peerAddress().toString();
        state.port = session.peerPort();
        state.tls = session.isEncrypted();
        state.bindType = type;
    });
    sessionUp(session, type != BindType::Transmitter);
}

void ServerBind::sessionGone(Session &session, const SessionEnd &end, bool wasBound)
{
    m_answers.erase(session.id());
    if (!wasBound)
        return; // its refusal is in the log
    const bool orderly = end.kind == SessionEnd::Kind::Unbound;
    if (const BindError::Kind kind = errorKindOf(end); !orderly && !isLeaving(session) && kind != BindError::Kind::None)
        noteError(kind, describeEnd(end), 0, session.peerAddress().toString(), false);
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
