#include "gateway/news.h"

namespace gateway {

const char *wordOf(PeerEvent event)
{
    switch (event) {
    case PeerEvent::Added:
        return "added";
    case PeerEvent::Changed:
        return "changed";
    case PeerEvent::Removed:
        break;
    }
    return "removed";
}

void News::setListener(WatchEvents listener)
{
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(listener);
    m_statusTold.store(false);
}

void News::statusChanged()
{
    if (m_statusTold.exchange(true))
        return;
    const std::lock_guard lock(m_mutex);
    if (m_listener.statusChanged)
        m_listener.statusChanged();
}

void News::peerChanged(const QString &name, PeerMode mode, PeerEvent event)
{
    const std::lock_guard lock(m_mutex);
    if (m_listener.peerChanged)
        m_listener.peerChanged(name, mode, event);
}

} // namespace gateway
