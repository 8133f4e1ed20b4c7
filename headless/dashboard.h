#pragma once
#include "api/apiserver.h"
#include "gateway/gateway.h"

namespace gateway {

/// The operations API and the web dashboard of a gateway that runs: who may use them is kept in its state directory.
class Dashboard
{
public:
    /// `gateway` has been started; it and `log` outlive this.
    Dashboard(Gateway &gateway, const log::LogRing &log, api::ApiSettings settings);
    ~Dashboard();
    Q_DISABLE_COPY_MOVE(Dashboard)

    /// The port that it listens on, or why it cannot.
    Expected<quint16, QString> start() { return m_server->start(); }
    /// Reads the certificate again; what is wrong with it is logged, and the earlier one stays.
    void reloadTls();
    /// Closes every connection; before the gateway stops.
    void stop() { m_server->stop(); }

private:
    Gateway &m_gateway;
    std::unique_ptr<AccessDb> m_access; ///< used on the gateway's control thread
    std::unique_ptr<api::ApiServer> m_server;
};

} // namespace gateway
