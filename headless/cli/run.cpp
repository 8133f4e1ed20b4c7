#include "cli/commands.h"
#include "cli/statedir.h"
#include "cli/texts.h"
#include "config/gatewayconfig.h"
#include "dashboard.h"
#include "gateway/binds.h"
#include "gateway/gateway.h"
#include "log/log.h"
#include "log/logring.h"
#include "metricsserver.h"
#include "systemd.h"
#include "unixsignals.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtCore/QScopeGuard>
#include <QtCore/QSysInfo>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace gateway::cli {
namespace {

log::Level levelOf(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return log::Level::Debug;
    case LogLevel::Info:
        return log::Level::Info;
    case LogLevel::Warning:
        return log::Level::Warning;
    case LogLevel::Error:
        return log::Level::Error;
    }
    return log::Level::Info;
}

int fail(const QString &why)
{
    log::error(log::Category::Gateway, QString(), "start_failed", QStringLiteral("Gateway cannot start: %1").arg(why));
    return kFailed;
}

/// A file that has errors changes nothing.
void reload(Gateway &gateway, const QString &file)
{
    const LoadResult loaded = loadConfig(file, QProcessEnvironment::systemEnvironment());
    for (const ConfigProblem &problem : loaded.problems)
        log::write(problem.isWarning ? log::Level::Warning : log::Level::Error, log::Category::Gateway, QString(),
                   "reload_problem", problem.text());
    if (!loaded.ok()) {
        log::error(log::Category::Gateway, QString(), "reload_refused",
                   QStringLiteral("Configuration: %1 has errors and is not applied").arg(file));
        gateway.reloadTls();
        return;
    }
    log::setLevel(levelOf(loaded.config.gateway.logLevel));
    gateway.reload(loaded.config);
}

api::ApiSettings apiSettings(const GatewaySettings &gateway, const QString &stateDir)
{
    api::ApiSettings api;
    api.host = gateway.dashboard.host;
    api.port = gateway.dashboard.port;
    api.certificate = gateway.dashboard.certificate;
    api.privateKey = gateway.dashboard.privateKey;
    api.hostname = gateway.hostname.isEmpty() ? QSysInfo::machineHostName() : gateway.hostname;
    api.stateDir = stateDir;
    return api;
}

/// Everything that was configured can be reached.
void tellReady(const Gateway &gateway)
{
    int clients = 0, servers = 0;
    for (const BindStatus &bind : gateway.binds().status()) {
        if (bind.mode == PeerMode::Server)
            ++servers;
        else if (bind.enabled)
            ++clients;
    }
    log::info(log::Category::Gateway, QString(), "ready",
              QStringLiteral("Gateway ready: %1 client binds, %2 server binds").arg(clients).arg(servers));
    systemd::notify("READY=1");
}

QUrl dashboardUrl(const HttpSettings &dashboard)
{
    QUrl url;
    if (!dashboard.enabled)
        return url;
    url.setScheme(QStringLiteral("https"));
    url.setHost(dashboard.host == QStringLiteral("0.0.0.0") || dashboard.host == QStringLiteral("::") ? QString()
                                                                                                      : dashboard.host);
    url.setPort(dashboard.port);
    return url;
}

} // namespace

int run(const Options &options)
{
    log::installQtMessageHandler();
    log::LogRing ring;
    ring.attach();
    const auto detach = qScopeGuard(&log::LogRing::detach);
    const LoadResult loaded = loadConfig(options.config, QProcessEnvironment::systemEnvironment());
    for (const ConfigProblem &problem : loaded.problems)
        std::fprintf(stderr, "%s\n", problem.text(phraseText).toUtf8().constData());
    if (!loaded.ok())
        return kBadConfiguration;
    const GatewayConfig &config = loaded.config;
    log::setLevel(levelOf(config.gateway.logLevel));
    if (std::vector<Phrase> reasons = unsupported(config); !reasons.empty())
        return fail(Phrase::joined(std::move(reasons), u"; "_qs).english());
    if (!makeStateDir(options.stateDir))
        return fail(QStringLiteral("the state directory %1 cannot be made: %2")
                        .arg(options.stateDir, QString::fromLocal8Bit(std::strerror(errno))));

    Metrics metrics(systemClock());
    Gateway gateway({config, options.stateDir, QFileInfo(options.config).absolutePath()}, metrics);
    MetricsServerSettings http;
    http.host = config.gateway.metrics.host;
    http.port = config.gateway.metrics.port;
    http.dashboard = dashboardUrl(config.gateway.dashboard);
    std::atomic<bool> isComplete = false;
    const auto readiness = [&] {
        Readiness ready = gateway.readiness();
        if (ready.ok && !isComplete) {
            ready.ok = false;
            ready.reasons.append(QStringLiteral("the dashboard is starting"));
        }
        return ready;
    };
    MetricsServer metricsServer(
        http, [&] { return metrics.expose(); }, readiness);
    if (const auto port = metricsServer.start(); !port)
        return fail(port.error());
    if (const auto started = gateway.start(); !started)
        return fail(started.error());
    std::optional<Dashboard> dashboard;
    if (config.gateway.dashboard.enabled) {
        dashboard.emplace(gateway, ring, apiSettings(config.gateway, options.stateDir));
        if (const auto port = dashboard->start(); !port) {
            const int failed = fail(QStringLiteral("dashboard: %1").arg(port.error()));
            gateway.stop([failed] { QCoreApplication::exit(failed); }); // its binds are up already
            return QCoreApplication::exec();
        }
    }

    isComplete = true;
    tellReady(gateway);
    bool stopping = false;
    UnixSignals signals({SIGTERM, SIGINT, SIGHUP}, [&](int number) {
        if (number == SIGHUP) {
            if (!stopping) {
                reload(gateway, options.config);
                if (dashboard)
                    dashboard->reloadTls();
            }
            return;
        }
        if (std::exchange(stopping, true))
            return;
        systemd::notify("STOPPING=1");
        if (dashboard)
            dashboard->stop();
        gateway.stop([] { QCoreApplication::exit(kDone); });
    });
    const int code = QCoreApplication::exec();
    log::info(log::Category::Gateway, QString(), "stopped", QStringLiteral("Gateway stopped"));
    return code;
}

} // namespace gateway::cli
