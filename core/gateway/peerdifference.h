#pragma once
#include "gateway/peerstate.h"

namespace gateway {

/// What is to be done to the binds that run: what is removed goes before what is set comes. One that is a bind of the
/// other kind now stands in both.
struct PeerDifference
{
    std::vector<PeerRecord> set;            ///< new ones that run, and those that now run otherwise
    QStringList removed;                    ///< those that ran and do not any more
    std::optional<ListenerRecord> listener; ///< where it changed
    bool isEmpty() const { return set.empty() && removed.isEmpty() && !listener; }
};

PeerDifference differenceBetween(const PeerState &before, const PeerState &after);

/// What makes the rows of one table those of another.
GatewayChange changeBetween(const PeerTable &before, const PeerTable &after);

} // namespace gateway
