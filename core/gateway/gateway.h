#pragma once
#include "gateway/readiness.h"
#include "metrics/metrics.h"
#include "peers/peersettings.h"
#include "util/clock.h"
#include "util/expected.h"

#include <memory>

namespace gateway {

/// The whole gateway: builds everything from its settings, starts and stops it in order. Made and used on the main
/// thread, which must run an event loop; `readiness` and the metrics may be asked from any thread.
class Gateway
{
public:
    struct Settings
    {
        GatewaySettings gateway;
        ListenerSettings listener;
        std::vector<PeerSettings> peers;
        QString stateDir; ///< exists; the embedded Core keeps its queue there
    };
    Gateway(Settings settings, Metrics &metrics, Clock &clock = systemClock());
    ~Gateway();

    /// Starts everything; carriers and Core may be away. The error says what cannot be had (a port, a certificate).
    Expected<void, QString> start();
    /// Orderly stop: claims stop, windows drain up to 10 s, unbind, registrations withdrawn; then `done`.
    void stop(std::function<void()> done);

    /// Reads the files of TLS again: new connections use them, those that stand keep what they have. Where a file is
    /// not usable the old ones stay in use and the log says why. False where that happened. Not after `stop`.
    bool reloadTls();

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
