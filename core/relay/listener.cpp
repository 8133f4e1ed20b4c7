#include "relay/listener.h"

#include "relay/tlsconfig.h"
#include "log/log.h"
#include "session/tcplink.h"

namespace gateway {
namespace {
using smpp::CommandStatus;
constexpr qint64 kBindTimeoutMs = 30'000;
} // namespace

class Listener::Server final : public QTcpServer
{
public:
    Server(Listener &listener, bool tls) : m_listener(listener), m_tls(tls) {}

private:
    void incomingConnection(qintptr descriptor) override { m_listener.accept(descriptor, m_tls); }
    Listener &m_listener;
    const bool m_tls;
};

Listener::Listener(const ListenerSettings &settings, std::vector<ServerBind *> peers, Reactor &reactor, Metrics &metrics,
                   SignInGuard &guard)
    : m_settings(settings), m_peers(std::move(peers)), m_reactor(reactor), m_metrics(metrics), m_guard(guard)
{
    for (ServerBind *peer : m_peers) {
        m_bySystemId.insert(peer->peer().systemId.toUtf8(), peer);
        if (auto list = CidrList::parse(peer->peer().ipWhitelist))
            m_admitted.push_back(*list);
    }
}

Listener::~Listener() { close(); }

Expected<void, QString> Listener::listen()
{
    const auto open = [this](quint16 port, bool tls) -> Expected<void, QString> {
        auto server = std::make_unique<Server>(*this, tls);
        server->setListenBacklogSize(1024);
        if (!server->listen(QHostAddress(m_settings.host), port))
            return Unexpected{QStringLiteral("listening on %1:%2 failed: %3").arg(m_settings.host).arg(port).arg(server->errorString())};
        m_servers.push_back(std::move(server));
        return {};
    };
    const bool needsTls = m_settings.tls || m_settings.tlsPort != 0;
    if (needsTls) {
        auto tls = serverTls(m_settings);
        if (!tls)
            return Unexpected{tls.error()};
        m_tls = *tls;
    }
    if (auto plain = open(m_settings.port, m_settings.tls && m_settings.tlsPort == 0); !plain)
        return plain;
    return m_settings.tlsPort != 0 ? open(m_settings.tlsPort, true) : Expected<void, QString>();
}

void Listener::close()
{
    m_servers.clear();
    std::vector<Session *> sessions;
    for (auto &[id, guest] : m_guests)
        sessions.push_back(guest.session.get());
    for (Session *session : sessions)
        session->drop(QStringLiteral("the gateway stops"));
}

quint16 Listener::port() const { return m_servers.empty() ? 0 : m_servers.front()->serverPort(); }

void Listener::accept(qintptr descriptor, bool tls)
{
    auto link = TcpLink::accepted(descriptor, tls ? m_tls : std::nullopt, m_reactor.clock());
    if (!link)
        return;
    if (m_connections->load(std::memory_order_relaxed) >= m_settings.maxConnections) {
        log::warning(log::Category::Smpp, QString(), "max_connections",
                     QStringLiteral("SMPP Server: connection from %1 closed: max_connections %2 are open")
                         .arg(link->peerAddress().toString())
                         .arg(m_settings.maxConnections));
        link->abort();
        return;
    }
    m_connections->fetch_add(1, std::memory_order_relaxed);
    SessionSettings settings;
    settings.bindTimeout = kBindTimeoutMs;
    settings.enquireLinkInterval = 0;
    Guest guest;
    guest.token = std::shared_ptr<void>(nullptr, [connections = m_connections](void *) { connections->fetch_sub(1, std::memory_order_relaxed); });
    guest.session = std::make_unique<Session>(SessionRole::Smsc, std::move(link), settings, m_reactor.clock(), *this);
    Session &session = *guest.session;
    m_guests[session.id()] = std::move(guest);
    session.resume({});
}

void Listener::bindRequested(Session &session, const BindIdentity &bind)
{
    Guest &guest = m_guests.at(session.id());
    if (ServerBind *peer = m_bySystemId.value(bind.systemId)) {
        auto unread = std::make_shared<QByteArray>();
        auto link = std::make_shared<std::unique_ptr<Link>>(session.detach(*unread));
        auto token = guest.token;
        forget(session);
        // The link may not move within its own upcall: it goes to the peer's reactor once this one is over.
        m_reactor.executor().post([link, unread, token, peer] {
            (*link)->moveTo(peer->reactor().thread());
            peer->reactor().executor().post([link, unread, token, peer] { peer->adopt(std::move(*link), std::exchange(*unread, QByteArray()), token); });
        });
        return;
    }
    const QString address = session.peerAddress().toString();
    const bool known = m_admitted.empty()
        || std::any_of(m_admitted.begin(), m_admitted.end(), [&](const CidrList &list) { return list.admits(session.peerAddress()); });
    const CommandStatus status = known ? CommandStatus::ESME_RINVSYSID : CommandStatus::ESME_RBINDFAIL;
    logRefusedBind(QString(), address, bind.systemId, status,
                   known ? QStringLiteral("no server bind has this system_id") : QStringLiteral("no server bind admits the address"));
    const qint64 delay = m_guard.refused(address, m_reactor.clock().nowMs());
    if (delay == 0) {
        session.refuseBind(status);
        return;
    }
    guest.refusal = m_reactor.clock().makeTimer([&session, status] { session.refuseBind(status); });
    guest.refusal->start(delay);
}

void Listener::requestReceived(Session &session, const InboundRequest &request)
{
    Q_UNUSED(session)
    Q_UNUSED(request)
    Q_UNREACHABLE(); // a session that is not bound answers requests itself
}

void Listener::pduError(Session &session, const char *kind, const QString &detail)
{
    m_metrics.gateway.pduError(kind);
    const auto it = m_guests.find(session.id());
    if (it == m_guests.end() || std::exchange(it->second.errorLogged, true))
        return;
    log::warning(log::Category::Smpp, QString(), "pdu_error",
                 QStringLiteral("SMPP Server: %1 from %2 before any bind: %3")
                     .arg(QString::fromLatin1(kind), session.peerAddress().toString(), detail));
}

void Listener::sessionEnded(Session &session, const SessionEnd &end)
{
    log::debug(log::Category::Smpp, QString(), "guest_gone",
               QStringLiteral("SMPP Server: connection from %1 ended before a bind: %2")
                   .arg(session.peerAddress().toString(), end.reason));
    forget(session);
}

void Listener::forget(Session &session)
{
    const auto it = m_guests.find(session.id());
    if (it == m_guests.end())
        return;
    auto gone = std::make_shared<Guest>(std::move(it->second));
    m_guests.erase(it);
    m_reactor.executor().post([gone] { gone->session.reset(); });
}

} // namespace gateway
