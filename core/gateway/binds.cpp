#include "gateway/bindentry.h"

#include "log/log.h"
#include "peers/settingrows.h"
#include "relay/clientbind.h"
#include "relay/translate.h"
#include "session/tcplink.h"

namespace gateway {
namespace {

constexpr qint64 kStaggerMs = 500;     // between the first connections of client binds
constexpr qint64 kRebindMs = 5000;     // windows of a peer that comes back
constexpr qsizetype kMaxSmscName = 15; // system_id of bind_resp; SMPP 3.4 section 5.2.1

QByteArray wordOf(BindType type)
{
    return type == BindType::Transmitter ? "transmitter" : type == BindType::Receiver ? "receiver" : "transceiver";
}

bool needsRebind(const PeerSettings &before, const PeerSettings &after)
{
    bool needs = false;
    eachSetting<PeerSettings>(~0U, [&](const auto &row) {
        needs = needs || ((row.flags & NeedsRebind) != 0 && !(before.*row.member == after.*row.member));
    });
    return needs || accountOf(before) != accountOf(after);
}

} // namespace

PeerLabels labelsOf(const PeerSettings &peer)
{
    PeerLabels labels;
    labels.bindName = peer.name;
    labels.server = peer.mode == PeerMode::Server;
    labels.systemId = peer.systemId;
    labels.cache = peer.cacheEnabled;
    if (!labels.server) {
        labels.host = peer.host;
        labels.port = peer.port;
        labels.bindType = wordOf(peer.bindType);
    }
    return labels;
}

Binds::Binds(Parts parts, const ListenerSettings &listener)
    : m_parts(std::move(parts)), m_listenerSettings(listener), m_connections(std::make_shared<std::atomic<int>>(0))
{
    m_parts.smscName.truncate(kMaxSmscName);
    m_listenerStatus.host = listener.host;
    m_listenerStatus.tls = listener.tls && listener.tlsPort == 0;
    m_listenerStatus.maxConnections = listener.maxConnections;
}

Binds::~Binds()
{
    *m_alive = false;
    // What lives on a thread ends on it; links and timers are of that thread.
    for (std::size_t i = 0; i < m_parts.reactors.size(); ++i) {
        m_parts.reactors[i]->thread.run([this, i] {
            if (i == 0)
                m_listener.reset();
            for (auto &[name, entry] : m_entries) {
                if (entry->reactor == i)
                    entry->bind.reset();
            }
        });
    }
}

// ---- What there is

Binds::Entry *Binds::find(const QString &name)
{
    const auto it = m_entries.find(name);
    return it == m_entries.end() || it->second->removed ? nullptr : it->second.get();
}

std::unique_ptr<Binds::Entry> Binds::newEntry(const PeerSetup &peer) const
{
    auto entry = std::make_unique<Entry>();
    entry->setup = peer;
    entry->board->setChanged(m_parts.statusChanged);
    return entry;
}

void Binds::show(const Entry &entry)
{
    const PeerSettings &is = entry.setup.settings;
    m_parts.trace.addPeer(is.name)->setDefaultAlphabet(alphabetOf(is.defaultAlphabet));
    entry.metrics->connectionExpected.set(!isServer(entry.setup) && hasBind(entry.setup) ? 1 : 0);
    {
        const std::lock_guard lock(m_mutex);
        Shown &shown = m_shown[is.name];
        if (!shown.board || shown.setup.settings.enabled != is.enabled || shown.setup.dropped != entry.setup.dropped)
            shown.since = m_parts.clock.wallMs();
        shown.setup = entry.setup;
        shown.board = entry.board;
        shown.metrics = entry.metrics;
    }
    tellStatus();
}

void Binds::tellStatus() const
{
    if (m_parts.statusChanged)
        m_parts.statusChanged();
}

void Binds::tellPeers()
{
    std::pair<QStringList, QStringList> names;
    for (const auto &[name, entry] : m_entries) {
        if (!entry->removed)
            (isServer(entry->setup) ? names.second : names.first).append(name);
    }
    if (m_parts.peersChanged && names != m_toldPeers)
        m_parts.peersChanged(names.first, names.second);
    m_toldPeers = names;
}

// ---- Making a bind

void Binds::runOn(std::size_t reactor, std::function<void()> task) const
{
    m_parts.reactors[reactor]->thread.run(std::move(task));
}

/// Binds of one account share a reactor: receipts of one are matched with the submits of another there.
void Binds::chooseReactor(Entry &entry)
{
    entry.account.reset();
    if (isServer(entry.setup)) {
        entry.reactor = m_nextReactor++ % m_parts.reactors.size();
        return;
    }
    const QString name = accountOf(entry.setup.settings);
    auto it = m_accounts.find(name);
    if (it == m_accounts.end())
        it = m_accounts.insert(
            name, {std::make_shared<Account>(Account{name, 0}), m_nextReactor++ % m_parts.reactors.size()});
    entry.account = it->account;
    entry.reactor = it->reactor;
}

/// The bind of the settings, at rest and known to nobody.
void Binds::make(Entry &entry, qint64 startDelayMs)
{
    const PeerSettings &is = entry.setup.settings;
    chooseReactor(entry);
    entry.metrics = m_parts.metrics.addPeer(labelsOf(is));
    const QString frontend = m_parts.hostname + u'_' + is.name;
    Reactor &reactor = m_parts.reactors[entry.reactor]->reactor;
    if (!isServer(entry.setup)) {
        entry.to = std::make_shared<ConnectSettings>();
        entry.to->host = is.host;
        entry.to->port = is.port;
        entry.to->tlsVerify = is.tlsVerify;
        if (is.tls)
            entry.to->tls = entry.tls;
    }
    std::shared_ptr<PeerTrace> trace = m_parts.trace.addPeer(is.name);
    runOn(entry.reactor, [&] {
        if (isServer(entry.setup))
            entry.bind = std::make_unique<ServerBind>(is, frontend, reactor, entry.metrics, m_parts.smscName, m_guard);
        else
            entry.bind = std::make_unique<ClientBind>(
                is, frontend, entry.account, reactor, entry.metrics,
                [to = entry.to, &clock = m_parts.clock] { return TcpLink::connectTo(*to, clock); }, startDelayMs);
        entry.bind->showOn(entry.board);
        entry.bind->setTrace(std::move(trace));
        if (entry.memory)
            entry.bind->carryOn(*std::exchange(entry.memory, std::nullopt));
    });
}

/// The cache of a peer that is disabled, or has none any more, may still hold messages.
void Binds::setCache(const Entry &entry)
{
    const PeerSettings &is = entry.setup.settings;
    MessageCache::Peer cache{is.name, is.cacheMaxSize, is.cacheRetryInterval * qint64(1000), is.cacheOverflow,
                             entry.metrics};
    m_parts.relayThread.run([&] {
        if (is.cacheEnabled)
            m_relay->cachePeer(std::move(cache));
        else
            m_relay->keepCache(std::move(cache));
    });
}

/// What the relay has to know of it: it is cached, claimed for, registered.
void Binds::enroll(const Entry &entry)
{
    const PeerSettings &is = entry.setup.settings;
    setCache(entry);
    if (!is.enabled)
        return;
    const auto bindType = isServer(entry.setup) ? std::nullopt : std::optional(is.bindType);
    ClaimPeer claims;
    claims.name = is.name;
    claims.mode = is.mode;
    claims.queueCheckFrequency = is.queueCheckFrequency;
    claims.responseTimeout = is.responseTimeout;
    Executor &executor = m_parts.reactors[entry.reactor]->thread;
    claims.deliver = [&executor, bind = entry.bind.get()](std::vector<QueueMessage> messages) {
        executor.post([bind, shared = std::make_shared<std::vector<QueueMessage>>(std::move(messages))] {
            bind->deliver(std::move(*shared));
        });
    };
    claims.lost = [&executor, bind = entry.bind.get()](std::vector<ClaimRef> lost) {
        executor.post([bind, lost = std::move(lost)] { bind->forget(lost); });
    };
    m_parts.relayThread.run([&] {
        if (entry.bind)
            m_relay->addPeer(std::move(claims), bindType);
        else
            m_relay->registerPeer(is.name, is.mode, bindType);
    });
}

void Binds::connect(Entry &entry)
{
    m_parts.reactors[entry.reactor]->thread.post([bind = entry.bind.get()] { bind->start(); });
}

Expected<void, Phrase> Binds::start(Relay &relay, const std::vector<PeerSetup> &peers)
{
    m_relay = &relay;
    int clients = 0;
    for (const PeerSetup &peer : peers) {
        auto entry = newEntry(peer);
        if (auto read = readTls(peer, entry->tls); !read)
            return read;
        if (hasBind(peer))
            make(*entry, isServer(peer) ? 0 : kStaggerMs * clients++);
        else
            entry->metrics = m_parts.metrics.addPeer(labelsOf(peer.settings));
        show(*entry);
        m_entries[peer.settings.name] = std::move(entry);
    }
    tellPeers();
    if (hasServers()) {
        if (auto listening = openListener(); !listening)
            return listening;
    }
    for (const auto &[name, entry] : m_entries)
        enroll(*entry);
    return {};
}

void Binds::run()
{
    m_running = true;
    for (const auto &[name, entry] : m_entries) {
        if (entry->bind)
            connect(*entry);
    }
}

Expected<void, Phrase> Binds::add(const PeerSetup &peer)
{
    auto made = newEntry(peer);
    Entry &entry = *made;
    const QString &name = peer.settings.name;
    if (auto read = readTls(peer, entry.tls); !read)
        return read;
    if (const auto it = m_remembered.find(name); it != m_remembered.end()) {
        if (m_parts.clock.nowMs() - it->second.second < kRememberMs)
            entry.memory = it->second.first;
        m_remembered.erase(it);
    }
    if (!hasBind(peer)) {
        entry.metrics = m_parts.metrics.addPeer(labelsOf(peer.settings));
        m_entries[name] = std::move(made);
    } else {
        make(entry, 0);
        m_entries[name] = std::move(made);
        if (isServer(peer)) {
            if (auto listening = openListener(); !listening) {
                runOn(entry.reactor, [&entry] { entry.bind.reset(); });
                m_parts.metrics.removePeer(name);
                m_parts.trace.removePeer(name);
                m_entries.erase(name);
                return listening;
            }
        }
    }
    show(entry);
    tellPeers();
    settle(entry);
    return {};
}

/// A bind that was made begins to work; a peer that has none is as far as it gets.
void Binds::settle(Entry &entry)
{
    enroll(entry);
    if (!entry.bind)
        return;
    tellListener(entry);
    if (m_running)
        connect(entry);
}

// ---- Changing it

Expected<void, Phrase> Binds::set(const PeerSetup &peer)
{
    if (m_stopping)
        return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "the gateway stops"))};
    const auto it = m_entries.find(peer.settings.name);
    if (it == m_entries.end())
        return add(peer);
    Entry &entry = *it->second;
    std::optional<QSslConfiguration> tls;
    if (auto read = readTls(peer, tls); !read)
        return read;
    if (isServer(peer)) {
        if (auto listening = openListener(); !listening)
            return listening;
    }
    entry.tls = tls;
    const PeerSetup before = std::exchange(entry.setup, peer);
    if (std::exchange(entry.removed, false)) // it is on its way out: it comes back then
        entry.metrics = m_parts.metrics.addPeer(labelsOf(peer.settings));
    show(entry);
    tellPeers();
    if (!entry.isEnding())
        change(entry, before);
    return {};
}

void Binds::change(Entry &entry, const PeerSetup &before)
{
    const PeerSettings &was = before.settings, &is = entry.setup.settings;
    const bool rebind = needsRebind(was, is);
    if (!entry.bind) { // a client that is disabled or dropped, until now
        entry.metrics = m_parts.metrics.addPeer(labelsOf(is));
        if (hasBind(entry.setup))
            make(entry, 0);
        else if (!is.enabled && was.enabled)
            m_parts.relayThread.run([&] { m_relay->removePeer(is.name); });
        show(entry);
        settle(entry);
        return;
    }
    if (!hasBind(entry.setup)) {
        end(entry, kEndMs,
            is.enabled ? QStringLiteral("dropped by an operator") : QStringLiteral("the peer is disabled"));
        return;
    }
    // A partner's bind stays, so that he may come again at once; his labels are what he is known by.
    if (rebind && (!isServer(entry.setup) || was.mode != is.mode || was.systemId != is.systemId)) {
        end(entry, kRebindMs, QStringLiteral("its settings have changed"));
        return;
    }
    applyLive(entry, was);
    if (was.enabled && !is.enabled)
        endSessions(entry, kEndMs, QStringLiteral("the peer is disabled"));
    else if (rebind)
        endSessions(entry, kRebindMs, QStringLiteral("its settings have changed"));
}

/// Makes a bind that stays do what its settings say now.
void Binds::applyLive(Entry &entry, const PeerSettings &was)
{
    const PeerSettings &is = entry.setup.settings;
    entry.metrics = m_parts.metrics.addPeer(labelsOf(is)); // the same; whether the cache's are shown
    if (was.enabled && !is.enabled) {
        setCache(entry);
        m_parts.relayThread.run([&] { m_relay->removeClaims(is.name); });
    } else {
        enroll(entry);
    }
    runOn(entry.reactor, [&] { entry.bind->apply(is); });
    tellListener(entry);
}

void Binds::endSessions(Entry &entry, qint64 graceMs, const QString &reason)
{
    auto over = [this, alive = m_alive, &control = m_parts.control, name = entry.name()] {
        control.post([this, alive, name] {
            if (!*alive || m_stopping)
                return;
            const Entry *e = find(name);
            if (e && !e->setup.settings.enabled && !e->isEnding())
                m_parts.relayThread.run([&] { m_relay->removePeer(name); });
        });
    };
    m_parts.reactors[entry.reactor]->thread.post([bind = entry.bind.get(), graceMs, reason, over = std::move(over)] {
        bind->endSessions(graceMs, reason, over);
    });
}

void Binds::drop(const QString &name)
{
    Entry *entry = find(name);
    if (!entry || m_stopping)
        return;
    if (isServer(entry->setup)) {
        if (entry->bind && !entry->isEnding())
            endSessions(*entry, kEndMs, QStringLiteral("dropped by an operator"));
        return;
    }
    const PeerSetup before = entry->setup;
    entry->setup.dropped = true;
    show(*entry);
    if (!entry->isEnding())
        change(*entry, before);
}

void Binds::reconnect(const QString &name)
{
    Entry *entry = find(name);
    if (!entry || m_stopping)
        return;
    if (isServer(entry->setup)) {
        drop(name);
        return;
    }
    const PeerSetup before = entry->setup;
    entry->setup.dropped = false;
    show(*entry);
    if (const auto read = readTls(entry->setup, entry->tls); !read)
        log::error(
            log::Category::Gateway, name, "tls_reload_failed",
            QStringLiteral("TLS files not taken over, the earlier ones stay in use: %1").arg(read.error().english()));
    if (entry->isEnding())
        return;
    if (entry->bind)
        end(*entry, kRebindMs, QStringLiteral("an operator asked for a new connection"));
    else
        change(*entry, before);
}

void Binds::releaseWaiting()
{
    for (const auto &[name, entry] : m_entries) {
        if (entry->bind && !entry->isEnding())
            m_parts.reactors[entry->reactor]->thread.post([bind = entry->bind.get()] { bind->releaseWaiting(); });
    }
}

} // namespace gateway
