#pragma once
#include "api/certificate.h"
#include "api/context.h"
#include "api/httpserver.h"

namespace gateway::api {

struct ApiSettings
{
    QString host = QStringLiteral("0.0.0.0"); ///< an address, or "localhost"
    quint16 port = 8087;                      ///< 0: any free one
    QString certificate;                      ///< PEM files; empty: a pair of our own
    QString privateKey;
    QString hostname; ///< in a certificate of our own, and shown before the sign-in
    QString stateDir;
    QString pages = QStringLiteral(":/web");  ///< the dashboard's files
    QString texts = QStringLiteral(":/i18n"); ///< the catalogue's; where there are none, all is in English
    bool tls = true;                          ///< false: for tests alone
    bool news = true;                         ///< false: for tests that tell the live pages what there is
    HttpServerSettings http;
    LiveLimits live;
    SessionTable::Limits sessions;
    PasswordCost passwords;
};

/// The operations API and the dashboard's pages, over HTTPS, on a thread of its own that runs at a lower priority than
/// traffic does.
class ApiServer
{
public:
    /// All of `parts`, and `clock`, outlive this.
    ApiServer(ApiSettings settings, ApiParts parts, Clock &clock = systemClock());
    ~ApiServer();
    Q_DISABLE_COPY_MOVE(ApiServer)

    /// Makes the first user, the command line's token (the 0600 file `cli-token`) and, where none is given, the
    /// certificate; then listens. The port that it got, or why it cannot. Call once; waits for the control thread.
    Expected<quint16, QString> start();
    /// Reads the certificate again; on an error the earlier one stays. From every thread but this one's.
    Expected<void, QString> reloadTls();
    /// Closes the port and every connection.
    void stop();

    /// While started: where news for the live pages go, see there what may be called from where.
    LiveHub &live();
    /// The thread on which handlers run.
    Executor &thread() { return m_thread; }

private:
    class Server;

    const ApiSettings m_settings;
    const ApiParts m_parts;
    Clock &m_clock;
    std::shared_ptr<Mailbox> m_mailbox;
    ThreadExecutor m_thread{"api"};
    std::unique_ptr<Server> m_server; ///< made, used and destroyed on m_thread
};

} // namespace gateway::api
