// Binds: the listener, which lives on the first reactor.
#include "gateway/bindentry.h"
#include "log/log.h"
#include "relay/serverbind.h"
#include "relay/tlsconfig.h"

namespace gateway {

bool Binds::hasServers() const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [](const auto &e) { return !e.second->removed && isServer(e.second->setup); });
}

/// Where it is not open.
Expected<void, Phrase> Binds::openListener()
{
    if (m_listener)
        return {};
    Expected<void, Phrase> listening;
    runOn(0, [&] {
        m_listener =
            std::make_unique<Listener>(m_listenerSettings, m_parts.reactors.front()->reactor, m_parts.metrics, m_guard);
        for (const auto &[name, entry] : m_entries) {
            if (entry->bind && isServer(entry->setup) && !entry->isEnding())
                m_listener->setPeer(entry->setup.settings, static_cast<ServerBind &>(*entry->bind));
        }
        listening = m_listener->listen();
        if (!listening)
            m_listener.reset();
    });
    if (listening)
        showListener();
    return listening;
}

void Binds::showListener()
{
    ListenerStatus status;
    std::shared_ptr<const std::atomic<int>> connections;
    status.host = m_listenerSettings.host;
    status.maxConnections = m_listenerSettings.maxConnections;
    status.tls = m_listenerSettings.tls && m_listenerSettings.tlsPort == 0;
    if (m_listener) {
        runOn(0, [&] {
            status.port = m_listener->port();
            status.tlsPort = m_listener->tlsPort();
            connections = m_listener->connectionCount();
        });
        status.open = status.port != 0;
    }
    std::unique_lock lock(m_mutex);
    const ListenerStatus before = std::exchange(m_listenerStatus, status);
    if (connections)
        m_connections = connections;
    lock.unlock();
    tellStatus();
    const auto tell = [&](quint16 port, const QString &how) {
        log::info(log::Category::Gateway, QString(), "listening",
                  QStringLiteral("SMPP Server: listening on %1:%2%3").arg(status.host).arg(port).arg(how));
    };
    const bool moved = before.host != status.host || !before.open;
    if (status.port != 0 && (moved || before.port != status.port))
        tell(status.port, QString());
    if (status.tlsPort != 0 && (moved || before.tlsPort != status.tlsPort))
        tell(status.tlsPort, QStringLiteral(" with TLS"));
}

void Binds::closeListener()
{
    if (!m_listener)
        return;
    runOn(0, [this] { m_listener->close(); });
    if (!m_stopping)
        runOn(0, [this] { m_listener.reset(); });
    showListener();
}

void Binds::tellListener(const Entry &entry)
{
    if (!m_listener || !isServer(entry.setup))
        return;
    runOn(0, [&] { m_listener->setPeer(entry.setup.settings, static_cast<ServerBind &>(*entry.bind)); });
}

void Binds::leaveListener(const Entry &entry)
{
    if (!m_listener)
        return;
    runOn(0, [&] { m_listener->removePeer(entry.name()); });
    runOn(0, [] {}); // links that it had handed over are on their way to the bind's reactor now
}

Expected<void, Phrase> Binds::setListener(const ListenerSettings &settings)
{
    if (!m_listener) {
        if (needsTls(settings)) {
            if (const auto tls = serverTls(settings); !tls)
                return Unexpected{tls.error()};
        }
        m_listenerSettings = settings;
        showListener();
        return {};
    }
    Expected<void, Phrase> set;
    runOn(0, [&] { set = m_listener->setSettings(settings); });
    if (set) {
        m_listenerSettings = settings;
        showListener();
    }
    return set;
}

} // namespace gateway
