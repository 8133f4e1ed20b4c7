#pragma once
#include "peers/peersettings.h"
#include "util/phrase.h"

#include <vector>

namespace gateway {

/// What was edited live, over a configuration file: for describeConfig.
struct LiveEdits
{
    /// A value of the file, or a default, that an edit stands above.
    struct Edit
    {
        QString path;  ///< as in ValueOrigin: "peer/<name>/tps_limit", "listen/port"
        qint64 at = 0; ///< wall clock, ms
        QString by;
    };
    struct Peer
    {
        PeerSettings settings; ///< effective
        bool live = false;     ///< added live, at that time and by that person
        bool dropped = false;
        qint64 at = 0;
        QString by;
        Phrase problem; ///< why it cannot run; empty: it can
    };
    /// A peer of the file that was removed.
    struct Removed
    {
        QString name;
        PeerMode mode = PeerMode::Client;
        qint64 at = 0;
        QString by;
    };
    std::vector<Peer> peers; ///< all of them
    std::vector<Removed> removed;
    ListenerSettings listener;
    bool listenerConfigured = false;
    std::vector<Edit> edits;
};

} // namespace gateway
