// Binds: the end of a bind, of a peer, of all.
#include "gateway/bindentry.h"

namespace gateway {

/// Ends the bind, in the background; `ended` sees to what comes then.
void Binds::end(Entry &entry, qint64 graceMs, const QString &reason)
{
    entry.end = Entry::End::UnderWay;
    leaveListener(entry);
    if (!m_stopping)
        m_parts.relayThread.run([&] { m_relay->removeClaims(entry.name()); });
    auto over = [this, alive = m_alive, &control = m_parts.control, name = entry.name()] {
        control.post([this, alive, name] {
            if (*alive)
                ended(name);
        });
    };
    m_parts.reactors[entry.reactor]->thread.post(
        [bind = entry.bind.get(), graceMs, reason, over = std::move(over)] { bind->stop(graceMs, over, reason); });
}

void Binds::ended(const QString &name)
{
    Entry &entry = *m_entries.at(name);
    if (m_stopping) {
        entry.end = Entry::End::Over;
        checkStopped();
        return;
    }
    runOn(entry.reactor, [&entry] {
        entry.memory = entry.bind->memory();
        entry.bind.reset();
    });
    entry.end = Entry::End::No;
    if (entry.removed) {
        forget(name);
        return;
    }
    if (!entry.setup.settings.enabled)
        m_parts.relayThread.run([&] { m_relay->removePeer(name); });
    if (hasBind(entry.setup))
        make(entry, 0);
    else
        entry.metrics = m_parts.metrics.addPeer(labelsOf(entry.setup.settings));
    show(entry);
    settle(entry);
}

void Binds::remove(const QString &name)
{
    Entry *entry = find(name);
    if (!entry || m_stopping)
        return;
    entry->removed = true;
    m_parts.metrics.removePeer(name);
    m_parts.trace.removePeer(name);
    {
        const std::lock_guard lock(m_mutex);
        m_shown.erase(name);
    }
    tellStatus();
    tellPeers();
    if (!entry->bind)
        forget(name);
    else if (!entry->isEnding())
        end(*entry, kEndMs, QStringLiteral("the peer was removed"));
    if (!hasServers())
        closeListener();
}

/// The last of a peer that was removed.
void Binds::forget(const QString &name)
{
    m_parts.relayThread.run([&] {
        m_relay->removePeer(name);
        m_relay->uncachePeer(name);
    });
    const qint64 now = m_parts.clock.nowMs();
    std::erase_if(m_remembered, [now](const auto &entry) { return now - entry.second.second >= kRememberMs; });
    const auto it = m_entries.find(name);
    if (it->second->memory)
        m_remembered.insert_or_assign(name, std::pair(*it->second->memory, now));
    m_entries.erase(it);
}

void Binds::stop(qint64 graceMs, std::function<void()> done)
{
    m_stopping = true;
    closeListener();
    m_stopped = std::move(done);
    for (const auto &[name, entry] : m_entries) {
        if (entry->bind && !entry->isEnding())
            end(*entry, graceMs, QStringLiteral("the gateway stops"));
    }
    checkStopped();
}

void Binds::checkStopped()
{
    const bool over = std::all_of(m_entries.begin(), m_entries.end(), [](const auto &entry) {
        return !entry.second->bind || entry.second->end == Entry::End::Over;
    });
    if (over && m_stopped)
        std::exchange(m_stopped, nullptr)();
}

} // namespace gateway
