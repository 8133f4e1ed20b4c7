#pragma once
#include "peers/peersettings.h"

#include <atomic>
#include <functional>
#include <mutex>

namespace gateway {

enum class PeerEvent { Added, Changed, Removed };
/// The operations API's word: "added", "changed", "removed".
const char *wordOf(PeerEvent event);

/// What a host that shows the gateway live is told. Each is called on whichever thread of the gateway it happens on, so
/// it only posts to a thread of its own; it must not call `setListener`.
struct WatchEvents
{
    /// What Operations::status answers has changed otherwise than by its counters: the state of a bind, which binds
    /// there are, their settings, Core, the licence, the listener. Comes once; then again when that has been asked for
    /// since. A host may have to space its questions out: hundreds of binds may come and go within a second.
    std::function<void()> statusChanged;
    /// A peer was added or removed, or its record changed (Operations::peer), by an edit or with the configuration
    /// file. After that is done; in order.
    std::function<void(const QString &name, PeerMode mode, PeerEvent event)> peerChanged;
};

/// Hands on what happens to whoever listens. Thread-safe.
class News
{
public:
    /// Once it has returned, nobody is in a call of the earlier one, nor ever will be.
    void setListener(WatchEvents listener);

    void statusChanged();
    void peerChanged(const QString &name, PeerMode mode, PeerEvent event);
    /// The status is about to be read: the next change is news again.
    void statusRead() { m_statusTold.exchange(false); } // with what was done before it was set

private:
    std::mutex m_mutex;
    WatchEvents m_listener;
    std::atomic<bool> m_statusTold = false;
};

} // namespace gateway
