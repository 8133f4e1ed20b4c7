#include "cli/commands.h"
#include "cli/demoscreen.h"
#include "dashboard.h"
#include "gateway/gateway.h"
#include "log/log.h"
#include "log/logring.h"
#include "metricsserver.h"
#include "sim/carrier.h"
#include "sim/partner.h"
#include "unixsignals.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QRandomGenerator>
#include <QtCore/QScopeGuard>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpServer>
#include <cstdio>

namespace gateway::cli {
namespace {

constexpr quint16 kUsualSmppPort = 2775;
constexpr quint16 kUsualMetricsPort = 4000;
constexpr quint16 kUsualDashboardPort = 8087;
constexpr qint64 kTrafficTps = 5;
constexpr qint64 kScreenEveryMs = 1000;

const QString kCarrier = QStringLiteral("demo_carrier");
const QString kPartner = QStringLiteral("demo");
const QString kTraffic = QStringLiteral("demo_traffic");

/// The port itself where it is free on loopback, else any.
quint16 freePort(quint16 wanted)
{
    QTcpServer probe;
    if (probe.listen(QHostAddress::LocalHost, wanted) || probe.listen(QHostAddress::LocalHost, 0))
        return probe.serverPort();
    return wanted;
}

/// Eight characters (what every SMPP client can send) without the ones that look alike.
QString randomPassword()
{
    static constexpr char kLetters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    QString password;
    for (int i = 0; i < 8; ++i)
        password += QLatin1Char(kLetters[QRandomGenerator::system()->bounded(32)]);
    return password;
}

PeerSettings partnerAccount(const QString &name, const QString &password)
{
    PeerSettings peer;
    peer.name = name;
    peer.mode = PeerMode::Server;
    peer.systemId = name;
    peer.password = password;
    peer.ipWhitelist = {QStringLiteral("127.0.0.1"), QStringLiteral("::1")};
    peer.tpsLimit = 1000;
    peer.queueCheckFrequency = 100;
    return peer;
}

/// The password of the user `admin` that the first start made.
QString adminPassword(const QString &stateDir)
{
    QFile file(stateDir + QStringLiteral("/initial-admin-password"));
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll().trimmed()) : QString();
}

int fail(const QString &why)
{
    std::fprintf(stderr, "omnimessage-smpp demo: %s\n", why.toLocal8Bit().constData());
    return kFailed;
}

} // namespace

int demo(const Options &options)
{
    Q_UNUSED(options) // it has a state directory and a configuration of its own
    log::installQtMessageHandler();
    log::LogRing ring;
    ring.attach();
    const auto detach = qScopeGuard(&log::LogRing::detach);
    log::setOutput(-1); // the screen is the summary's; the dashboard shows the log
    QTemporaryDir state;
    if (!state.isValid())
        return fail(QStringLiteral("no temporary directory can be made: %1").arg(state.errorString()));

    sim::CarrierSettings carrierSettings;
    carrierSettings.systemId = "gateway";
    carrierSettings.password = randomPassword().toLatin1();
    carrierSettings.deliveryReceipts = true;
    carrierSettings.receiptDelay = 500;
    carrierSettings.latency = 20;
    sim::Carrier carrier(carrierSettings, systemClock());
    const auto carrierPort = carrier.listen();
    if (!carrierPort)
        return fail(carrierPort.error());

    Gateway::Settings settings;
    settings.stateDir = state.path();
    settings.gateway.apiBaseUrl = kEmbeddedCore.toString();
    settings.gateway.smscName = QStringLiteral("demo");
    settings.gateway.smppPollInterval = 50;
    settings.listener.host = QStringLiteral("127.0.0.1");
    settings.listener.port = freePort(kUsualSmppPort);
    PeerSettings carrierBind;
    carrierBind.name = kCarrier;
    carrierBind.host = QStringLiteral("127.0.0.1");
    carrierBind.port = *carrierPort;
    carrierBind.systemId = QString::fromLatin1(carrierSettings.systemId);
    carrierBind.password = QString::fromLatin1(carrierSettings.password);
    carrierBind.tpsLimit = 1000;
    carrierBind.queueCheckFrequency = 100;
    const QString password = randomPassword();
    const QString trafficPassword = randomPassword();
    settings.peers = {carrierBind, partnerAccount(kPartner, password), partnerAccount(kTraffic, trafficPassword)};

    Metrics metrics(systemClock());
    Gateway gateway(settings, metrics);
    MetricsServerSettings http;
    http.port = freePort(kUsualMetricsPort);
    MetricsServer metricsServer(
        http, [&] { return metrics.expose(); }, [&] { return gateway.readiness(); });
    const auto metricsPort = metricsServer.start();
    if (!metricsPort)
        return fail(metricsPort.error());
    if (const auto started = gateway.start(); !started)
        return fail(started.error());
    api::ApiSettings pages;
    pages.host = QStringLiteral("127.0.0.1");
    pages.port = freePort(kUsualDashboardPort);
    pages.hostname = QStringLiteral("localhost");
    pages.stateDir = state.path();
    Dashboard dashboard(gateway, ring, pages);
    const auto dashboardPort = dashboard.start();
    if (!dashboardPort)
        return fail(dashboardPort.error());

    sim::PartnerSettings traffic;
    traffic.port = gateway.listenerPort();
    traffic.systemId = kTraffic.toLatin1();
    traffic.password = trafficPassword.toLatin1();
    traffic.count = std::numeric_limits<qint32>::max();
    traffic.tps = kTrafficTps;
    traffic.registeredDelivery = true;
    traffic.source = "Demo";
    traffic.destination = "614000*";
    traffic.text = "A message of the demonstration, with a receipt.";
    bool stopping = false;
    const auto stopRest = [&] {
        dashboard.stop();
        gateway.stop([&] { carrier.stop([] { QCoreApplication::exit(kDone); }); });
    };
    sim::Partner partner(traffic, systemClock(), [&] {
        if (stopping)
            stopRest();
    });
    if (const auto started = partner.start(); !started)
        return fail(started.error());

    DemoScreen screen(
        {gateway.listenerPort(), *metricsPort, kPartner, password, *dashboardPort, adminPassword(state.path())});
    screen.printWelcome();
    QTimer redraw;
    QObject::connect(&redraw, &QTimer::timeout, &redraw, [&] {
        const auto own = metrics.peer(kPartner);
        const auto other = metrics.peer(kTraffic);
        const auto out = metrics.peer(kCarrier);
        DemoScreen::Counts counts;
        counts.own = own->received.value();
        counts.ownDelivered = own->sent.value();
        counts.submitted = other->received.value() + counts.own;
        counts.carried = out->sent.value();
        counts.delivered = other->sent.value() + counts.ownDelivered;
        counts.ownBound = own->isConnected();
        counts.carrierBound = out->isConnected();
        screen.draw(counts);
    });
    redraw.start(int(kScreenEveryMs));

    UnixSignals signals({SIGTERM, SIGINT}, [&](int) {
        if (std::exchange(stopping, true))
            return;
        redraw.stop();
        screen.printGoodbye();
        partner.stop();
    });
    return QCoreApplication::exec();
}

} // namespace gateway::cli
