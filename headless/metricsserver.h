#pragma once
#include "gateway/readiness.h"
#include "util/executor.h"
#include "util/expected.h"

#include <QtCore/QString>
#include <QtCore/QUrl>
#include <functional>
#include <memory>
#include <string>

namespace gateway {

struct MetricsServerSettings
{
    QString host = QStringLiteral("127.0.0.1"); ///< an address, or "localhost"
    quint16 port = 4000;                        ///< 0: any free one
    /// Where every other path leads; without a host, to that of the request; empty: nowhere (404).
    QUrl dashboard;
    int maxConnections = 256;
    qsizetype maxRequestOctets = 16 * 1024; ///< headers and body together
    int requestTimeoutMs = 10'000;          ///< from connecting, or the request's first octet, to its last
    int idleTimeoutMs = 60'000;             ///< between two requests of a connection
};

/// Plain HTTP for monitoring: /metrics, /healthz (the process is up) and /readyz; GET and HEAD. On a thread of its own,
/// on which the two functions are called: they must be thread-safe and quick.
class MetricsServer
{
public:
    MetricsServer(MetricsServerSettings settings, std::function<std::string()> expose,
                  std::function<Readiness()> readiness);
    /// Closes the port and every connection.
    ~MetricsServer();
    Q_DISABLE_COPY_MOVE(MetricsServer)

    /// Begins to listen; the port that it got, or why it cannot. Call once.
    Expected<quint16, QString> start();

private:
    class Server;

    const MetricsServerSettings m_settings;
    const std::function<std::string()> m_expose;
    const std::function<Readiness()> m_readiness;
    ThreadExecutor m_thread{"metrics"};
    std::unique_ptr<Server> m_server; // made, used and destroyed on m_thread
};

} // namespace gateway
