#pragma once
#include "peers/addresswhitelist.h"
#include "peers/cidr.h"
#include "relay/bucket.h"
#include "relay/peerbind.h"
#include "relay/signinguard.h"

namespace gateway {

/// A partner's account: the gateway is the SMSC. Takes the links that the listener found to be this system_id's,
/// decides on their binds, and spreads messages over the receivers.
class ServerBind final : public PeerBind
{
public:
    ServerBind(const PeerSettings &peer, QString frontend, Reactor &reactor, std::shared_ptr<PeerMetrics> metrics,
               QByteArray smscName, SignInGuard &guard);

    void start() override;
    void apply(const PeerSettings &peer) override;
    /// A link that asks to bind as this peer, with the octets already read. On the peer's reactor.
    void adopt(std::unique_ptr<Link> link, const QByteArray &unread, std::shared_ptr<void> token);

private:
    Direction direction() const override { return Direction::MobileTerminated; }
    bool admitsSource(QByteArrayView address) const override { return m_sources.admits(address); }
    void rejectedSource(const char *command, QByteArrayView address) override;
    void bindRequested(Session &session, const BindIdentity &bind) override;
    void sessionBound(Session &session) override;
    void sessionGone(Session &session, const SessionEnd &end, bool wasBound) override;
    struct Judgement
    {
        smpp::CommandStatus status = smpp::CommandStatus::ESME_ROK;
        QString why;
    };
    Judgement judge(const Session &session, const BindIdentity &bind) const;
    void refuse(Session &session, const BindIdentity &bind, const Judgement &judgement);
    void answerLater(Session &session, qint64 delayMs, std::shared_ptr<void> place, std::function<void()> answer);

    const QByteArray m_smscName;
    SignInGuard &m_guard;
    CidrList m_addresses;
    AddressWhitelist m_sources;
    Bucket m_binds; ///< how often this peer binds: slower than it asks, where it does so in a loop
    struct Answer
    {
        std::unique_ptr<Timer> timer;
        std::shared_ptr<void> place;
    };
    std::map<quint64, Answer> m_answers; ///< to binds, that wait
};

/// What the log says of a refused bind: the first of a source in full, more within a minute by their number.
void logRefusedBind(SourceLog &log, const QString &peer, const QHostAddress &address, const QByteArray &systemId,
                    smpp::CommandStatus status, const QString &why, qint64 nowMs);

} // namespace gateway
