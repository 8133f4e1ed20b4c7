#include "gateway/gateway.h"

#include "coreapi/httpcoreapi.h"
#include "embedded/embeddedcore.h"
#include "gateway/binds.h"
#include "gateway/historytable.h"
#include "gateway/operations.h"
#include "gateway/peereditor.h"
#include "gateway/statecopy.h"
#include "gateway/watch.h"
#include "license/licensekeys.h"
#include "license/licensewatch.h"
#include "log/log.h"
#include "peers/settingrows.h"
#include "store/cachestore.h"
#include "store/filelock.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSysInfo>
#include <QtCore/QThread>
#include <atomic>
#include <mutex>

namespace gateway {
namespace {

constexpr qint64 kDrainMs = 10'000;  // windows at a stop
constexpr qint64 kHandOverMs = 3000; // outcomes and registrations at a stop
constexpr qint64 kDepthsEveryMs = 1000;

const char *resultWord(const CoreError *error)
{
    if (!error)
        return "ok";
    switch (error->kind) {
    case CoreError::Kind::Refused:
        return "refused";
    case CoreError::Kind::Unreachable:
        return "unreachable";
    case CoreError::Kind::Reset:
        return "reset";
    case CoreError::Kind::Timeout:
        return "timeout";
    case CoreError::Kind::Http:
        return error->httpStatus >= 500 ? "http_5xx" : "http_4xx";
    case CoreError::Kind::Parse:
        return "parse_error";
    case CoreError::Kind::Cancelled:
        return "cancelled";
    }
    return "unknown";
}

} // namespace

struct Gateway::Private final : RelayInbox
{
    Private(Settings s, Metrics &m, Clock &c) : settings(std::move(s)), metrics(m), clock(c), startedNs(c.nowNs()) {}

    void traffic(TrafficBatch batch) override
    {
        relayThread->post(
            [this, batch = std::make_shared<TrafficBatch>(std::move(batch))] { relay->traffic(std::move(*batch)); });
    }
    void workerState(const QString &peer, const WorkerState &state) override
    {
        relayThread->post([this, peer, state] { relay->workerState(peer, state); });
    }
    void lookup(LookupRequest request, Executor &back, std::function<void(LookupReply)> done) override
    {
        relayThread->post([this, request = std::move(request), &back, done = std::move(done)] {
            relay->lookup(request,
                          [&back, done](const LookupReply &reply) { back.post([done, reply] { done(reply); }); });
        });
    }

    Expected<void, QString> start();
    Expected<void, QString> startRelay();
    void makeWatch();
    void watchLicense();
    void licenseIs(const LicenseState &state);
    bool reload(const GatewayConfig &config);
    void makeOperations();
    Expected<std::unique_ptr<CoreApi>, QString> makeCore();
    void peersChanged(const QStringList &clientNames, const QStringList &serverNames);
    void answer(std::vector<InboundReply> replies);
    void showDepths();
    void stop(std::function<void()> done);
    QString hostname() const
    {
        return settings.gateway.hostname.isEmpty() ? QSysInfo::machineHostName() : settings.gateway.hostname;
    }

    Settings settings; ///< as they are in effect; changed on the control thread
    Metrics &metrics;
    Clock &clock;
    News news;
    Trace trace;
    const qint64 startedNs;
    FileLock stateLock; ///< the state directory is one gateway's
    std::unique_ptr<ThreadExecutor> controlThread;
    std::unique_ptr<ThreadExecutor> relayThread;
    std::vector<std::unique_ptr<ReactorThread>> reactors;

    // On the relay thread:
    std::unique_ptr<CoreApi> api;
    EmbeddedCore *embedded = nullptr; ///< `api`, where it is that
    std::unique_ptr<CacheStore> cache;
    std::unique_ptr<Relay> relay;
    std::unique_ptr<QueueWatch> queueWatch; ///< used from any
    std::unique_ptr<Timer> depthsTimer;
    std::shared_ptr<Gauge> submitDepth, outcomeDepth, reportDepth, heldDepth;

    // On the control thread:
    std::unique_ptr<PeerEditor> editor;
    std::unique_ptr<Binds> binds;
    std::unique_ptr<HistoryTable> history;
    std::unique_ptr<Watch> watch; ///< used from any
    std::unique_ptr<LicenseWatch> license;
    std::unique_ptr<Operations> operations; ///< used from any
    QStringList clients, servers;           ///< names of the peers that run

    std::atomic<bool> started = false;
    std::atomic<bool> coreUp = false;
    std::atomic<bool> coreKnown = false; ///< it has been asked
    mutable std::mutex shownMutex;       ///< of what follows, as its thread last saw it
    QString storageProblem;
    QString coreError;
    LicenseState licenseState;
};

Gateway::Gateway(Settings settings, Metrics &metrics, Clock &clock)
    : d(std::make_unique<Private>(std::move(settings), metrics, clock))
{}

Gateway::~Gateway()
{
    if (d->relayThread)
        d->relayThread->run([this] {
            if (d->queueWatch)
                d->queueWatch->close();
        });
    if (d->controlThread) {
        d->controlThread->run([this] {
            d->license.reset();
            d->watch.reset();
            d->history.reset();
            d->binds.reset();
            d->editor.reset();
        });
    }
    // What lives on a thread ends on it; links and timers are of that thread.
    if (d->relayThread) {
        d->relayThread->run([this] {
            d->depthsTimer.reset();
            d->queueWatch.reset();
            d->relay.reset();
            d->api.reset();
        });
        d->cache.reset(); // after what it was told so far
    }
    for (auto &reactor : d->reactors)
        reactor->thread.stop();
    if (d->relayThread)
        d->relayThread->stop();
    if (d->controlThread)
        d->controlThread->stop();
}

void Gateway::Private::answer(std::vector<InboundReply> replies)
{
    const auto post = [](ReactorThread &reactor, std::vector<InboundReply> part) {
        reactor.thread.post([&reactor, part = std::move(part)] { reactor.reactor.answer(part); });
    };
    if (reactors.size() == 1) {
        post(*reactors[0], std::move(replies));
        return;
    }
    std::vector<std::vector<InboundReply>> split(reactors.size());
    for (InboundReply &reply : replies)
        split[reply.replyTo.reactor].push_back(reply);
    for (std::size_t i = 0; i < split.size(); ++i) {
        if (!split[i].empty())
            post(*reactors[i], std::move(split[i]));
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
        const std::lock_guard lock(shownMutex);
        storageProblem = relay->storageProblem();
    }
    depthsTimer->start(kDepthsEveryMs);
}

Expected<std::unique_ptr<CoreApi>, QString> Gateway::Private::makeCore()
{
    const GatewaySettings &g = settings.gateway;
    if (g.coreIsEmbedded()) {
        EmbeddedCoreSettings of;
        of.file = settings.stateDir + QStringLiteral("/core.db");
        of.routes = g.routes;
        auto core = std::make_unique<EmbeddedCore>(std::move(of), clock);
        if (const auto opened = core->open(); !opened)
            return Unexpected{opened.error()};
        embedded = core.get();
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
    r.identity = {g.smscName, hostname(), QStringLiteral(GATEWAY_VERSION)};
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
        log::error(log::Category::Cache, QString(), "cache_open",
                   QStringLiteral("The cache cannot be used: %1").arg(durable.problem));
    }
    relay = std::make_unique<Relay>(*api, clock, r, std::move(durable),
                                    [this](std::vector<InboundReply> replies) { answer(std::move(replies)); });
    relay->coreChanged = [this](bool up, const QString &error) {
        coreUp = up;
        coreKnown = true;
        metrics.gateway.coreUp.set(up ? 1 : 0);
        if (!up)
            queueWatch->forget();
        {
            const std::lock_guard lock(shownMutex);
            coreError = error;
        }
        news.statusChanged();
    };
    queueWatch = std::make_unique<QueueWatch>(*api, *relayThread, clock);
    submitDepth = metrics.addQueue("submit");
    outcomeDepth = metrics.addQueue("outcome");
    reportDepth = metrics.addQueue("report");
    heldDepth = metrics.addQueue("claimed");
    depthsTimer = clock.makeTimer([this] { showDepths(); });
    depthsTimer->start(kDepthsEveryMs);
    return {};
}

/// On the control thread.
void Gateway::Private::peersChanged(const QStringList &clientNames, const QStringList &serverNames)
{
    clients = clientNames;
    servers = serverNames;
    relayThread->run([&] {
        if (embedded)
            embedded->setRouting(settings.gateway.routes, clients, servers);
    });
}

Expected<void, QString> Gateway::Private::start()
{
    Binds::Parts parts{metrics,      trace,    clock,      *controlThread,
                       *relayThread, reactors, hostname(), settings.gateway.smscName.toUtf8(),
                       {},           {}};
    parts.statusChanged = [this] { news.statusChanged(); };
    parts.peersChanged = [this](const QStringList &c, const QStringList &s) { peersChanged(c, s); };
    auto opened = PeerEditor::open({settings, QDir(settings.configDir), settings.stateDir}, clock);
    if (!opened)
        return Unexpected{opened.error()};
    editor = std::move(*opened);
    binds = std::make_unique<Binds>(std::move(parts), editor->directory().listener().settings);
    Expected<void, QString> relaying;
    relayThread->run([&] { relaying = startRelay(); });
    if (!relaying)
        return relaying;
    if (const auto made = binds->start(*relay, editor->setups()); !made)
        return Unexpected{made.error().english()};
    editor->setBinds(*binds);
    makeWatch();
    watchLicense();
    relayThread->run([this] { relay->start(); });
    binds->run();
    makeOperations();
    return {};
}

/// On the control thread, as are the next four.
void Gateway::Private::makeWatch()
{
    history = std::make_unique<HistoryTable>(editor->database());
    const auto around = [this](Surroundings &of) {
        of.coreUp = coreUp || !coreKnown;
        const std::lock_guard lock(shownMutex);
        of.coreError = coreError;
        of.licensed = licenseState.valid;
        of.licenseProblem = licenseState.why;
    };
    watch =
        std::make_unique<Watch>(Watch::Parts{clock, trace, *queueWatch, *history, [this] { return binds->status(); },
                                             [this] { return binds->counted(); }, around});
    for (const PeerRecord &peer : editor->directory().peers()) {
        const auto latest = std::max_element(peer.overrides.begin(), peer.overrides.end(),
                                             [](const auto &a, const auto &b) { return a.at < b.at; });
        if (latest != peer.overrides.end())
            watch->setEdited(peer.settings.name, latest->at, latest->by);
        else if (peer.live)
            watch->setEdited(peer.settings.name, peer.at, peer.by);
    }
    editor->setListener([this](const QString &name, PeerMode mode, PeerEvent event, const QString &by) {
        if (!by.isEmpty())
            watch->setEdited(name, clock.wallMs(), by);
        news.peerChanged(name, mode, event);
    });
}

void Gateway::Private::watchLicense()
{
    license = std::make_unique<LicenseWatch>(settings.gateway.licenseFile, builtInLicenseKey(), clock,
                                             [this](const LicenseState &state) { licenseIs(state); });
    licenseIs(license->state());
}

void Gateway::Private::licenseIs(const LicenseState &state)
{
    metrics.gateway.licenseStatus.set(state.valid ? 1 : 0);
    {
        const std::lock_guard lock(shownMutex);
        licenseState = state;
    }
    news.statusChanged();
    relayThread->run([&] { relay->setLicensed(state.valid); });
    if (!state.valid)
        binds->releaseWaiting();
}

bool Gateway::Private::reload(const GatewayConfig &config)
{
    const GatewaySettings before = std::exchange(settings.gateway, config.gateway);
    const GatewaySettings &now = settings.gateway;
    QStringList later;
    eachSetting<GatewaySettings>(ForGateway, [&](const auto &row) {
        if ((row.flags & ActsLive) == 0 && !(before.*row.member == now.*row.member))
            later.append(QString::fromLatin1(row.key));
    });
    for (const QString &key : later)
        log::warning(log::Category::Gateway, QString(), "reload_later",
                     QStringLiteral("Configuration: %1 has changed and takes effect at the next start").arg(key));
    relayThread->run([&] {
        relay->setCacheSettings({now.cacheMaxRetryAttempts, now.cacheBackoffMultiplier});
        relay->setDownInterval(now.cacheFlushInterval);
    });
    if (before.licenseFile != now.licenseFile)
        watchLicense();
    const std::vector<Phrase> problems = editor->setFile(config);
    for (const Phrase &problem : problems)
        log::error(log::Category::Gateway, QString(), "reload_failed",
                   QStringLiteral("Configuration: not applied: %1").arg(problem.english()));
    if (!(before.routes == now.routes))
        peersChanged(clients, servers);
    const bool tls = binds->reloadTls();
    log::info(log::Category::Gateway, QString(), "reloaded", QStringLiteral("Configuration read again"));
    return tls && problems.empty();
}

void Gateway::Private::makeOperations()
{
    GatewayStatus fixed; // what does not change while the gateway runs
    fixed.name = settings.gateway.smscName;
    fixed.version = QStringLiteral(GATEWAY_VERSION);
    fixed.hostname = hostname();
    fixed.core.baseUrl = withoutPassword(settings.gateway.apiBaseUrl);
    const auto status = [this, fixed] {
        GatewayStatus now = fixed;
        now.uptimeSeconds = (clock.nowNs() - startedNs) / 1'000'000'000;
        now.core.up = coreUp;
        const std::lock_guard lock(shownMutex);
        now.core.lastError = coreError;
        now.license = licenseState;
        return now;
    };
    operations = std::make_unique<Operations>(
        Operations::Parts{*controlThread, clock, *editor, *binds, *watch, news, *relayThread, *relay, *api, status,
                          [this](const QString &directory) { return copyState(settings.stateDir, directory); }});
}

Expected<void, QString> Gateway::start()
{
    if (!d->stateLock.take(d->settings.stateDir + QStringLiteral("/gateway")))
        return Unexpected{
            d->stateLock.wasOpened()
                ? QStringLiteral("the state directory %1 is in use by another gateway").arg(d->settings.stateDir)
                : QStringLiteral("the state directory %1 cannot be written: %2")
                      .arg(d->settings.stateDir, QString::fromLocal8Bit(std::strerror(errno)))};
    d->controlThread = std::make_unique<ThreadExecutor>("control");
    d->relayThread = std::make_unique<ThreadExecutor>("relay");
    const int count = std::max(1, QThread::idealThreadCount());
    for (int i = 0; i < count; ++i)
        d->reactors.push_back(std::make_unique<ReactorThread>(i, d->clock, *d));
    Expected<void, QString> starting;
    d->controlThread->run([&] { starting = d->start(); });
    if (!starting)
        return starting;
    d->started = true;
    return {};
}

void Gateway::Private::stop(std::function<void()> done)
{
    binds->closeListener();
    relayThread->run([this] { relay->stopClaims(); });
    binds->stop(kDrainMs, [this, done = std::move(done)] {
        watch->stop();
        // Behind everything that the reactors posted before.
        relayThread->post([this, done] {
            relay->stop(kHandOverMs, [done] {
                QMetaObject::invokeMethod(QCoreApplication::instance(), done, Qt::QueuedConnection);
            });
        });
    });
}

void Gateway::stop(std::function<void()> done)
{
    log::info(log::Category::Gateway, QString(), "stopping", QStringLiteral("Gateway stopping"));
    d->controlThread->run([this, done = std::move(done)] { d->stop(done); });
}

ThreadExecutor &Gateway::control() { return *d->controlThread; }

Binds &Gateway::binds() { return *d->binds; }

const Binds &Gateway::binds() const { return *d->binds; }

Readiness Gateway::readiness() const
{
    Readiness readiness;
    if (!d->started) {
        readiness.ok = false;
        readiness.reasons.append(QStringLiteral("the gateway is starting"));
        return readiness;
    }
    if (!d->coreUp) {
        readiness.ok = !d->binds->hasUncachedServer();
        (readiness.ok ? readiness.degraded : readiness.reasons)
            .append(QStringLiteral("OmniMessage Core cannot be reached"));
    }
    const std::lock_guard lock(d->shownMutex);
    if (d->binds->hasCachedPeer() && !d->storageProblem.isEmpty()) {
        readiness.ok = false;
        readiness.reasons.append(QStringLiteral("the message cache cannot be written: %1").arg(d->storageProblem));
    }
    return readiness;
}

quint16 Gateway::listenerPort() const { return d->binds ? d->binds->listenerStatus().port : quint16(0); }

quint16 Gateway::listenerTlsPort() const { return d->binds ? d->binds->listenerStatus().tlsPort : quint16(0); }

Operations &Gateway::operations() { return *d->operations; }

Database &Gateway::stateDatabase() { return d->editor->database().database(); }

bool Gateway::reload(const GatewayConfig &config)
{
    bool ok = false;
    d->controlThread->run([&] { ok = d->reload(config); });
    return ok;
}

bool Gateway::reloadTls()
{
    bool ok = false;
    d->controlThread->run([&] { ok = d->binds->reloadTls(); });
    return ok;
}

} // namespace gateway
