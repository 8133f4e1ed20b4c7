#include "gateway/gateway.h"

#include "coreapi/httpcoreapi.h"
#include "embedded/embeddedcore.h"
#include "log/log.h"
#include "relay/clientbind.h"
#include "relay/listener.h"
#include "relay/relay.h"
#include "relay/serverbind.h"
#include "relay/tlsconfig.h"
#include "store/cachestore.h"
#include "store/filelock.h"
#include "session/tcplink.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSysInfo>
#include <QtCore/QThread>
#include <atomic>
#include <mutex>

namespace gateway {
namespace {

constexpr qint64 kStaggerMs = 500;   // between the first connections of client binds
constexpr qint64 kDrainMs = 10'000;  // windows at a stop
constexpr qint64 kHandOverMs = 3000; // outcomes and registrations at a stop
constexpr qint64 kDepthsEveryMs = 1000;

QByteArray wordOf(BindType type)
{
    return type == BindType::Transmitter ? "transmitter" : type == BindType::Receiver ? "receiver" : "transceiver";
}

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

const char *resultWord(const CoreError *error)
{
    if (!error)
        return "ok";
    switch (error->kind) {
    case CoreError::Kind::Refused: return "refused";
    case CoreError::Kind::Unreachable: return "unreachable";
    case CoreError::Kind::Reset: return "reset";
    case CoreError::Kind::Timeout: return "timeout";
    case CoreError::Kind::Http: return error->httpStatus >= 500 ? "http_5xx" : "http_4xx";
    case CoreError::Kind::Parse: return "parse_error";
    case CoreError::Kind::Cancelled: return "cancelled";
    }
    return "unknown";
}

} // namespace

struct Gateway::Private final : RelayInbox
{
    Private(Settings s, Metrics &m, Clock &c) : settings(std::move(s)), metrics(m), clock(c) {}

    void traffic(TrafficBatch batch) override
    {
        relayThread->post([this, batch = std::make_shared<TrafficBatch>(std::move(batch))] { relay->traffic(std::move(*batch)); });
    }
    void workerState(const QString &peer, const WorkerState &state) override
    {
        relayThread->post([this, peer, state] { relay->workerState(peer, state); });
    }
    void lookup(LookupRequest request, Executor &back, std::function<void(LookupReply)> done) override
    {
        relayThread->post([this, request = std::move(request), &back, done = std::move(done)] {
            relay->lookup(request, [&back, done](const LookupReply &reply) { back.post([done, reply] { done(reply); }); });
        });
    }

    Expected<void, QString> startRelay();
    Expected<std::unique_ptr<CoreApi>, QString> makeCore();
    Expected<void, QString> addPeer(const PeerSettings &peer, int &clients);
    void warnOfCertificate(const PeerSettings &peer, const QSslConfiguration &tls) const;
    bool reloadTls();
    void answer(std::vector<InboundReply> replies);
    void showDepths();
    void stopBinds(std::function<void()> done);

    const Settings settings;
    Metrics &metrics;
    Clock &clock;
    SignInGuard guard;
    FileLock stateLock; ///< the state directory is one gateway's
    std::unique_ptr<ThreadExecutor> relayThread;
    std::vector<std::unique_ptr<ThreadExecutor>> reactorThreads;
    std::vector<std::unique_ptr<Reactor>> reactors;
    QHash<QString, std::shared_ptr<Account>> accounts;
    QHash<QString, int> accountReactors;
    std::size_t nextReactor = 0;

    // On the relay thread:
    std::unique_ptr<CoreApi> api;
    std::unique_ptr<CacheStore> cache;
    std::unique_ptr<Relay> relay;
    std::unique_ptr<Timer> depthsTimer;
    std::shared_ptr<Gauge> submitDepth, outcomeDepth, reportDepth, heldDepth;

    // Each on its reactor's thread:
    std::vector<std::unique_ptr<PeerBind>> binds;
    std::unique_ptr<Listener> listener;
    quint16 port = 0;
    quint16 tlsPort = 0;
    /// Where client binds with TLS connect to, each used and changed on its reactor.
    struct TlsTarget
    {
        PeerSettings peer;
        Reactor *reactor = nullptr;
        std::shared_ptr<ConnectSettings> to;
    };
    std::vector<TlsTarget> tlsTargets;

    std::atomic<bool> started = false;
    std::atomic<bool> coreUp = false;
    bool uncachedServer = false;
    bool cachedPeers = false;
    std::mutex storageMutex;
    QString storageProblem; ///< as the relay thread last saw it
};

Gateway::Gateway(Settings settings, Metrics &metrics, Clock &clock)
    : d(std::make_unique<Private>(std::move(settings), metrics, clock))
{
}

Gateway::~Gateway()
{
    // What lives on a thread ends on it; links and timers are of that thread.
    for (std::size_t i = 0; i < d->reactors.size(); ++i) {
        d->reactorThreads[i]->run([this, i] {
            if (i == 0)
                d->listener.reset();
            for (auto &bind : d->binds) {
                if (bind && &bind->reactor() == d->reactors[i].get())
                    bind.reset();
            }
        });
    }
    if (d->relayThread) {
        d->relayThread->run([this] {
            d->depthsTimer.reset();
            d->relay.reset();
            d->api.reset();
        });
        d->cache.reset(); // after what it was told so far
    }
    for (auto &thread : d->reactorThreads)
        thread->stop();
    if (d->relayThread)
        d->relayThread->stop();
}

void Gateway::Private::answer(std::vector<InboundReply> replies)
{
    if (reactors.size() == 1) {
        reactors[0]->executor().post([this, replies = std::move(replies)] { reactors[0]->answer(replies); });
        return;
    }
    std::vector<std::vector<InboundReply>> split(reactors.size());
    for (InboundReply &reply : replies)
        split[reply.replyTo.reactor].push_back(reply);
    for (std::size_t i = 0; i < split.size(); ++i) {
        if (!split[i].empty())
            reactors[i]->executor().post([this, i, part = std::move(split[i])] { reactors[i]->answer(part); });
    }
}

void Gateway::Private::showDepths()
{
    const Relay::Depths depths = relay->depths();
    submitDepth->set(qint64(depths.submits));
    outcomeDepth->set(qint64(depths.outcomes));
    reportDepth->set(qint64(depths.reports));
    heldDepth->set(qint64(depths.held));
    {
        const std::lock_guard lock(storageMutex);
        storageProblem = relay->storageProblem();
    }
    depthsTimer->start(kDepthsEveryMs);
}

Expected<std::unique_ptr<CoreApi>, QString> Gateway::Private::makeCore()
{
    const GatewaySettings &g = settings.gateway;
    if (g.coreIsEmbedded()) {
        EmbeddedCoreSettings embedded;
        embedded.file = settings.stateDir + QStringLiteral("/core.db");
        embedded.routes = g.routes;
        for (const PeerSettings &peer : settings.peers)
            (peer.mode == PeerMode::Client ? embedded.clientBinds : embedded.serverBinds).append(peer.name);
        auto core = std::make_unique<EmbeddedCore>(std::move(embedded), clock);
        if (const auto opened = core->open(); !opened)
            return Unexpected{opened.error()};
        return std::unique_ptr<CoreApi>(std::move(core));
    }
    HttpCoreSettings http;
    http.baseUrl = QUrl(g.apiBaseUrl);
    http.token = g.apiToken;
    http.caCertificate = g.apiCaCertificate;
    http.verifyPeer = g.verifySslPeer;
    http.timeoutMs = g.apiTimeout;
    http.userAgent = QStringLiteral("omnimessage-smpp/" GATEWAY_VERSION);
    return std::unique_ptr<CoreApi>(
        std::make_unique<HttpCoreApi>(http, [this](const char *operation, const CoreError *error, qint64 ns) {
            metrics.gateway.coreRequest(operation, resultWord(error), ns);
        }));
}

Expected<void, QString> Gateway::Private::startRelay()
{
    const GatewaySettings &g = settings.gateway;
    auto core = makeCore();
    if (!core)
        return Unexpected{core.error()};
    api = std::move(*core);
    Relay::Settings r;
    r.apiTimeout = g.apiTimeout;
    r.pollInterval = g.smppPollInterval;
    r.downInterval = g.cacheFlushInterval;
    r.identity = {g.smscName, g.hostname.isEmpty() ? QSysInfo::machineHostName() : g.hostname, QStringLiteral(GATEWAY_VERSION)};
    const bool inMemory = g.mnesiaStorageType == StorageType::RamCopies;
    CacheStore::Settings store;
    store.file = inMemory ? Database::kMemory.toString() : settings.stateDir + QStringLiteral("/cache.db");
    cache = std::make_unique<CacheStore>(store, *relayThread);
    Relay::Durable durable{*cache, {}, 0, {g.cacheMaxRetryAttempts, g.cacheBackoffMultiplier}, {}};
    if (auto content = cache->open()) {
        durable.lanes = std::move(content->lanes);
        durable.lastNumber = content->lastNumber;
    } else {
        // The rest goes on; what would have to be kept is refused.
        durable.problem = content.error();
        log::error(log::Category::Cache, QString(), "cache_open", QStringLiteral("The cache cannot be used: %1").arg(durable.problem));
    }
    relay = std::make_unique<Relay>(*api, clock, r, std::move(durable), [this](std::vector<InboundReply> replies) { answer(std::move(replies)); });
    relay->coreChanged = [this](bool up, const QString &) {
        coreUp = up;
        metrics.gateway.coreUp.set(up ? 1 : 0);
    };
    submitDepth = metrics.addQueue("submit");
    outcomeDepth = metrics.addQueue("outcome");
    reportDepth = metrics.addQueue("report");
    heldDepth = metrics.addQueue("claimed");
    depthsTimer = clock.makeTimer([this] { showDepths(); });
    depthsTimer->start(kDepthsEveryMs);
    return {};
}

void Gateway::Private::warnOfCertificate(const PeerSettings &peer, const QSslConfiguration &tls) const
{
    const QString trouble = certificateTrouble(tls, QDateTime::fromMSecsSinceEpoch(clock.wallMs()));
    if (!trouble.isEmpty())
        log::warning(log::Category::Smpp, peer.name, "certificate",
                     QStringLiteral("Bind %1: tls_certificate: %2: %3").arg(peer.name, peer.tlsCertificate, trouble));
}

bool Gateway::Private::reloadTls()
{
    bool ok = true;
    int read = 0;
    const auto refused = [&ok](const QString &bind, const QString &why) {
        ok = false;
        log::error(log::Category::Gateway, bind, "tls_reload_failed",
                   QStringLiteral("TLS files not taken over, the earlier ones stay in use: %1").arg(why));
    };
    for (const TlsTarget &target : tlsTargets) {
        auto tls = clientTls(target.peer);
        if (!tls) {
            refused(target.peer.name, QStringLiteral("%1: %2").arg(target.peer.name, tls.error()));
            continue;
        }
        warnOfCertificate(target.peer, *tls);
        ++read;
        target.reactor->executor().post([to = target.to, tls = *tls] { to->tls = tls; });
    }
    if (listener && listener->needsTls()) {
        if (auto tls = serverTls(settings.listener)) {
            ++read;
            reactorThreads.front()->post([this, tls = *tls] { listener->setTls(tls); });
        } else {
            refused(QString(), u"listen: " + tls.error());
        }
    }
    log::info(log::Category::Gateway, QString(), "tls_reloaded",
              QStringLiteral("TLS files read again for %1 binds and listeners: new connections use them").arg(read));
    return ok;
}

Expected<void, QString> Gateway::Private::addPeer(const PeerSettings &peer, int &clients)
{
    const std::shared_ptr<PeerMetrics> peerMetrics = metrics.addPeer(labelsOf(peer));
    const bool client = peer.mode == PeerMode::Client;
    if (client && !peer.enabled)
        return {};
    std::shared_ptr<Account> account;
    int index = int(nextReactor++ % reactors.size());
    if (client) {
        // Binds of one account share a reactor: receipts of one are matched with the submits of another there.
        const QString name = accountOf(peer);
        if (accounts.contains(name)) {
            index = accountReactors[name];
        } else {
            accounts[name] = std::make_shared<Account>(Account{name, 0});
            accountReactors[name] = index;
        }
        account = accounts[name];
    }
    Reactor &reactor = *reactors[std::size_t(index)];
    const QString host = settings.gateway.hostname.isEmpty() ? QSysInfo::machineHostName() : settings.gateway.hostname;
    const QString frontend = host + u'_' + peer.name;

    const auto to = std::make_shared<ConnectSettings>();
    if (client) {
        to->host = peer.host;
        to->port = peer.port;
        to->tlsVerify = peer.tlsVerify;
        if (peer.tls) {
            auto tls = clientTls(peer);
            if (!tls)
                return Unexpected{QStringLiteral("%1: %2").arg(peer.name, tls.error())};
            warnOfCertificate(peer, *tls);
            to->tls = *tls;
            tlsTargets.push_back({peer, &reactor, to});
        }
    }
    const qint64 delay = client ? kStaggerMs * clients++ : 0;
    PeerBind *bind = nullptr;
    reactorThreads[std::size_t(index)]->run([&] {
        std::unique_ptr<PeerBind> made;
        if (client) {
            made = std::make_unique<ClientBind>(peer, frontend, account, reactor, peerMetrics,
                                                [to, &c = clock] { return TcpLink::connectTo(*to, c); }, delay);
        } else {
            made = std::make_unique<ServerBind>(peer, frontend, reactor, peerMetrics, settings.gateway.smscName.left(15).toUtf8(), guard);
        }
        bind = made.get();
        binds.push_back(std::move(made));
    });
    if (!peer.enabled)
        return {};
    uncachedServer = uncachedServer || (!client && !peer.cacheEnabled);
    relayThread->run([&] {
        if (peer.cacheEnabled) {
            cachedPeers = true;
            relay->cachePeer({peer.name, peer.cacheMaxSize, peer.cacheRetryInterval * qint64(1000), peer.cacheOverflow, peerMetrics});
        }
        ClaimPeer claims;
        claims.name = peer.name;
        claims.mode = peer.mode;
        claims.queueCheckFrequency = peer.queueCheckFrequency;
        claims.responseTimeout = peer.responseTimeout;
        claims.deliver = [&reactor, bind](std::vector<QueueMessage> messages) {
            reactor.executor().post([bind, shared = std::make_shared<std::vector<QueueMessage>>(std::move(messages))] {
                bind->deliver(std::move(*shared));
            });
        };
        claims.lost = [&reactor, bind](std::vector<ClaimRef> lost) {
            reactor.executor().post([bind, lost = std::move(lost)] { bind->forget(lost); });
        };
        relay->addPeer(std::move(claims), client ? std::optional(peer.bindType) : std::nullopt);
    });
    return {};
}

Expected<void, QString> Gateway::start()
{
    d->metrics.gateway.licenseStatus.set(1);
    if (!d->stateLock.take(d->settings.stateDir + QStringLiteral("/gateway")))
        return Unexpected{d->stateLock.wasOpened()
                              ? QStringLiteral("the state directory %1 is in use by another gateway").arg(d->settings.stateDir)
                              : QStringLiteral("the state directory %1 cannot be written: %2")
                                    .arg(d->settings.stateDir, QString::fromLocal8Bit(std::strerror(errno)))};
    d->relayThread = std::make_unique<ThreadExecutor>("relay");
    const int count = std::max(1, QThread::idealThreadCount());
    for (int i = 0; i < count; ++i) {
        d->reactorThreads.push_back(std::make_unique<ThreadExecutor>(QByteArray("reactor-" + QByteArray::number(i)).constData()));
        ThreadExecutor &thread = *d->reactorThreads.back();
        d->reactors.push_back(std::make_unique<Reactor>(i, thread, thread.thread(), d->clock, *d));
    }
    Expected<void, QString> relaying;
    d->relayThread->run([&] { relaying = d->startRelay(); });
    if (!relaying)
        return relaying;

    int clients = 0;
    std::vector<ServerBind *> servers;
    for (const PeerSettings &peer : d->settings.peers) {
        const std::size_t before = d->binds.size();
        if (auto added = d->addPeer(peer, clients); !added)
            return added;
        if (peer.mode == PeerMode::Server && d->binds.size() > before)
            servers.push_back(static_cast<ServerBind *>(d->binds.back().get()));
    }
    if (!servers.empty()) {
        Expected<void, QString> listening;
        d->reactorThreads.front()->run([&] {
            d->listener = std::make_unique<Listener>(d->settings.listener, servers, *d->reactors.front(), d->metrics, d->guard);
            listening = d->listener->listen();
            d->port = d->listener->port();
            d->tlsPort = d->listener->tlsPort();
        });
        if (!listening)
            return listening;
        log::info(log::Category::Gateway, QString(), "listening",
                  QStringLiteral("SMPP Server: listening on %1:%2").arg(d->settings.listener.host).arg(d->port));
        if (d->tlsPort != 0)
            log::info(log::Category::Gateway, QString(), "listening",
                      QStringLiteral("SMPP Server: listening on %1:%2 with TLS").arg(d->settings.listener.host).arg(d->tlsPort));
    }
    d->relayThread->run([this] { d->relay->start(); });
    for (const auto &bind : d->binds)
        bind->reactor().executor().post([b = bind.get()] { b->start(); });
    d->started = true;
    log::info(log::Category::Gateway, QString(), "ready",
              QStringLiteral("Gateway ready: %1 client binds, %2 server binds").arg(clients).arg(servers.size()));
    return {};
}

void Gateway::Private::stopBinds(std::function<void()> done)
{
    auto left = std::make_shared<std::atomic<std::size_t>>(binds.size() + 1);
    const auto one = [left, done = std::move(done)] {
        if (left->fetch_sub(1) == 1)
            done();
    };
    for (const auto &bind : binds)
        bind->reactor().executor().post([b = bind.get(), one] { b->stop(kDrainMs, one); });
    one();
}

void Gateway::stop(std::function<void()> done)
{
    log::info(log::Category::Gateway, QString(), "stopping", QStringLiteral("Gateway stopping"));
    if (d->listener)
        d->reactorThreads.front()->run([this] { d->listener->close(); });
    d->relayThread->run([this] { d->relay->stopClaims(); });
    d->stopBinds([this, done = std::move(done)] {
        // Behind everything that the reactors posted before.
        d->relayThread->post([this, done] {
            d->relay->stop(kHandOverMs, [done] {
                QMetaObject::invokeMethod(QCoreApplication::instance(), done, Qt::QueuedConnection);
            });
        });
    });
}

Readiness Gateway::readiness() const
{
    Readiness readiness;
    if (!d->started) {
        readiness.ok = false;
        readiness.reasons.append(QStringLiteral("the gateway is starting"));
        return readiness;
    }
    if (!d->coreUp) {
        readiness.ok = !d->uncachedServer;
        (readiness.ok ? readiness.degraded : readiness.reasons).append(QStringLiteral("OmniMessage Core cannot be reached"));
    }
    const std::lock_guard lock(d->storageMutex);
    if (d->cachedPeers && !d->storageProblem.isEmpty()) {
        readiness.ok = false;
        readiness.reasons.append(QStringLiteral("the message cache cannot be written: %1").arg(d->storageProblem));
    }
    return readiness;
}

quint16 Gateway::listenerPort() const { return d->port; }

quint16 Gateway::listenerTlsPort() const { return d->tlsPort; }

bool Gateway::reloadTls() { return d->reloadTls(); }

} // namespace gateway
