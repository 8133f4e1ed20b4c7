#pragma once
#include "config/gatewayconfig.h"
#include "gateway/bindstatus.h"
#include "gateway/readiness.h"
#include "metrics/metrics.h"
#include "util/clock.h"
#include "util/executor.h"
#include "util/expected.h"

#include <memory>

namespace gateway {

class Binds;
class Database;
class Operations;

/// The whole gateway: builds everything from its settings, starts and stops it in order. Made and used on the main
/// thread, which must run an event loop; `readiness` and the metrics may be asked from any thread.
class Gateway
{
public:
    /// What the configuration file and the environment say. Live edits of the state directory stand above it.
    struct Settings : GatewayConfig
    {
        QString stateDir;       ///< exists; databases and secrets are kept there
        QString configDir = {}; ///< what relative file names in live edits count from
    };
    Gateway(Settings settings, Metrics &metrics, Clock &clock = systemClock());
    ~Gateway();

    /// Starts everything; carriers and Core may be away. The error says what cannot be had (a port, a certificate).
    Expected<void, QString> start();
    /// Orderly stop: claims stop, windows drain up to 10 s, unbind, registrations withdrawn; then `done`.
    void stop(std::function<void()> done);

    /// The configuration file was read anew: what changed is applied, other peers are not touched. What takes effect at
    /// the next start only, or could not be applied, is logged. The files of TLS are read again too. False where
    /// something could not be applied. Not after `stop`.
    bool reload(const GatewayConfig &config);
    /// Reads the files of TLS again: new connections use them, those that stand keep what they have. Where a file is
    /// not usable the old ones stay in use and the log says why. False where that happened. Not after `stop`.
    bool reloadTls();

    /// The thread on which everything that is done to the running gateway is done, one after the other. It waits for
    /// the gateway's other threads, so none of them waits for it. Until `stop`.
    ThreadExecutor &control();
    /// The binds as they run, after `start`: on the control thread; `status` and its like from any.
    Binds &binds();
    const Binds &binds() const;

    /// What operators see and do; after `start`, from any thread.
    Operations &operations();

    /// gateway.db, for what else is kept there (users, tokens, audit); after `start`, on the control thread.
    Database &stateDatabase();

    Readiness readiness() const;
    /// The listener's port as opened; 0 without one.
    quint16 listenerPort() const;
    /// Its second port, which speaks TLS; 0 without one.
    quint16 listenerTlsPort() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace gateway
