#pragma once
#include "gateway/peerdirectory.h"

namespace gateway {

/// A peer that is to be imported: its settings as for PeerDirectory::add.
struct GivenPeer
{
    PeerMode mode = PeerMode::Client;
    QJsonObject settings;
};

/// Their settings as PeerDirectory::importPeers takes them, the rest by default; an absent password keeps what the
/// directory's peer of that name has. What is wrong with any of them is told together, as `peers[2].host`.
Expected<std::vector<PeerSettings>, EditRefusal> readPeers(const std::vector<GivenPeer> &given,
                                                           const PeerDirectory &directory);

} // namespace gateway
