#pragma once
#include "relay/peerbind.h"

namespace gateway {

/// An outgoing bind: the gateway is the ESME of a carrier. Connects, binds, and does so again for ever after
/// reconnect_interval with jitter, whatever the reason. A carrier that answers ESME_RALYBND has not yet forgotten an
/// earlier session, and often begins to wait anew with each attempt: the interval then doubles, to five minutes at most.
class ClientBind final : public PeerBind
{
public:
    using MakeLink = std::function<std::unique_ptr<Link>()>;

    /// `makeLink` gives a fresh unopened link for each attempt. The first attempt is made `startDelayMs` after `start`.
    ClientBind(const PeerSettings &peer, QString frontend, std::shared_ptr<Account> account, Reactor &reactor,
               std::shared_ptr<PeerMetrics> metrics, MakeLink makeLink, qint64 startDelayMs);

    void start() override;
    void apply(const PeerSettings &peer) override;

private:
    Direction direction() const override { return Direction::MobileOriginated; }
    bool admitsSource(QByteArrayView) const override { return true; }
    void rejectedSource(const char *, QByteArrayView) override {}
    void sessionBound(Session &session) override;
    void sessionGone(Session &session, const SessionEnd &end, bool wasBound) override;
    void connect();
    void connectIn(qint64 ms);
    qint64 reconnectDelayMs() const;

    const MakeLink m_makeLink;
    const qint64 m_startDelay;
    std::unique_ptr<Timer> m_timer;
    int m_alreadyBound = 0; ///< answers ESME_RALYBND in a row
};

/// The log's line for the end of a bind, without its "Bind <name>: ".
QString describeEnd(const SessionEnd &end);

} // namespace gateway
