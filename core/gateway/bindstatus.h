#pragma once
#include "peers/peersettings.h"
#include "relay/bindboard.h"

#include <memory>

namespace gateway {

/// A peer as it is to run.
struct PeerSetup
{
    PeerSettings settings;
    bool dropped = false; ///< client: an operator took it down; it stays disconnected until reconnect or enable
    bool operator==(const PeerSetup &) const = default;
};

enum class BindState {
    Connected,
    Disconnected, ///< client: dropped
    Reconnecting, ///< client: connecting, or waiting to do so again
    Waiting,      ///< server: without a session
    Disabled,
};
const char *wordOf(BindState state);

/// One bind as operators see it. Times are of the wall clock in ms, 0: never.
struct BindStatus
{
    QString name;
    PeerMode mode = PeerMode::Client;
    bool enabled = true;
    bool dropped = false; ///< client: by an operator
    bool tls = false;     ///< server: of its latest session; none so far: the listener's first port speaks it
    BindState state = BindState::Reconnecting;
    QString host; ///< host, port and bind_type of a server bind: of its latest session; empty: none so far
    quint16 port = 0;
    BindType bindType = BindType::Transceiver;
    QString systemId;
    qint64 since = 0; ///< when it got into `state`
    int sessions = 0; ///< bound
    int inFlight = 0; ///< requests of ours without an answer
    int windowSize = 0;
    int tpsLimit = 0;
    quint64 sent = 0; ///< the next five as the metrics count them
    quint64 received = 0;
    quint64 failures = 0;
    quint64 throttledInbound = 0;
    quint64 throttledOutbound = 0;
    BindError lastError;
    qint64 attemptAt = 0;   ///< the last connection attempt …
    qint64 boundAt = 0;     ///< … and the last bind
    qint64 nextAttempt = 0; ///< client: when it connects again
    int failedAttempts = 0; ///< since the last bind
};

struct PeerMetrics;

/// What there is to count of a bind.
struct CountedBind
{
    QString name;
    PeerMode mode = PeerMode::Client;
    bool enabled = true;
    std::shared_ptr<const PeerMetrics> metrics;
    std::shared_ptr<const BindBoard> board;
    quint64 expired = 0; ///< messages that became too old to be sent
};

/// The listener as operators see it.
struct ListenerStatus
{
    bool open = false; ///< it is, where there are server binds
    bool tls = false;  ///< `port` speaks TLS
    QString host;
    quint16 port = 0;    ///< as opened
    quint16 tlsPort = 0; ///< the second port; 0 without one
    int maxConnections = 0;
    int connections = 0;
};

} // namespace gateway
