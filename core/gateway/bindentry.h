#pragma once
// What Binds keeps of one peer: for its own sources alone.
#include "gateway/binds.h"
#include "relay/peerbind.h"
#include "session/tcplink.h"

namespace gateway {

inline bool isServer(const PeerSetup &peer) { return peer.settings.mode == PeerMode::Server; }
/// A server bind is there while it is disabled, to refuse its partner.
inline bool hasBind(const PeerSetup &peer) { return isServer(peer) || (peer.settings.enabled && !peer.dropped); }

inline constexpr qint64 kEndMs = 10'000; ///< windows of a peer that goes
/// What a peer has sent, after its removal: longer than any span that is limited.
inline constexpr qint64 kRememberMs = 2000;

/// What its metrics are told apart by.
PeerLabels labelsOf(const PeerSettings &peer);

struct Binds::Entry
{
    PeerSetup setup;
    std::shared_ptr<PeerMetrics> metrics;
    std::shared_ptr<BindBoard> board = std::make_shared<BindBoard>();
    std::size_t reactor = 0;
    std::shared_ptr<Account> account;                    ///< of client binds
    std::optional<QSslConfiguration> tls;                ///< of a client bind with TLS
    std::shared_ptr<ConnectSettings> to;                 ///< where it connects; used and changed on its reactor
    std::unique_ptr<PeerBind> bind;                      ///< used and destroyed on its reactor
    std::optional<PeerBind::Memory> memory;              ///< of the bind before
    enum class End { No, UnderWay, Over } end = End::No; ///< of `bind`
    bool removed = false;                                ///< it goes when `bind` has ended

    const QString &name() const { return setup.settings.name; }
    bool isEnding() const { return end != End::No; }
};

} // namespace gateway
