#include "relay/listener.h"

#include "log/log.h"
#include "relay/door.h"
#include "relay/tlsconfig.h"
#include "session/listenaddress.h"
#include "session/tcplink.h"

#include <QtCore/QCoreApplication>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway {
namespace {

using smpp::CommandStatus;

/// From the accept to the bind, the TLS handshake included, however the octets trickle.
constexpr qint64 kBindTimeoutMs = 10'000;
/// What a guest may have on its way to us; a bind is shorter.
constexpr qint64 kGuestReadLimit = 1024;
/// What a guest may say besides a bind: batches of PDUs (enquire_link …), and PDUs that break a rule.
constexpr int kGuestBatches = 5;
constexpr int kGuestErrors = 10;
constexpr qint64 kTurnsEveryMs = 20;
constexpr int kTurnsAtOnce = 64;
constexpr qint64 kTellEveryMs = 10'000;
/// Descriptors for everything else than partners.
constexpr rlim_t kOtherDescriptors = 256;

/// What may wait at the door without taking the descriptors of partners.
std::size_t waitingFor(int maxConnections)
{
    constexpr rlim_t kMost = 4096, kLeast = 16;
    const rlim_t needed = rlim_t(maxConnections) + kOtherDescriptors;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return kLeast;
    if (limit.rlim_cur < needed + kMost && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = std::min(limit.rlim_max, needed + kMost);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur <= needed + kLeast ? kLeast : std::min(kMost, limit.rlim_cur - needed);
}

Doorman::Limits limitsFor(const ListenerSettings &settings)
{
    Doorman::Limits limits;
    limits.waiting = waitingFor(settings.maxConnections);
    limits.share = std::size_t(std::max(1, settings.maxConnections / 2));
    return limits;
}

/// Whether the other side has closed a connection that nobody has read from.
bool isGone(int descriptor)
{
    char octet = 0;
    const ssize_t size = ::recv(descriptor, &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    return size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
}

} // namespace

class Listener::Door
{
public:
    Door(Listener &listener, bool tls)
        : m_door(listener.m_reactor.clock(),
                 [this, &listener](int descriptor, const QHostAddress &from) {
                     listener.arrived(descriptor, from, speaksTls);
                 }),
          speaksTls(tls)
    {}
    Expected<void, Phrase> listen(const QString &onHost, quint16 onPort)
    {
        host = onHost;
        askedPort = onPort;
        if (const auto listening = m_door.listen(listenAddress(host), onPort); !listening)
            return Unexpected{Phrase(QT_TRANSLATE_NOOP("Phrase", "listening on {host}:{port} failed: {error}"), host,
                                     onPort, listening.error())};
        return {};
    }
    quint16 port() const { return m_door.port(); }

private:
    gateway::Door m_door;

public:
    bool speaksTls;
    QString host;
    quint16 askedPort = 0;
};

Listener::Listener(const ListenerSettings &settings, Reactor &reactor, Metrics &metrics, SignInGuard &guard)
    : m_settings(settings),
      m_reactor(reactor),
      m_metrics(metrics),
      m_guard(guard),
      m_doorman(limitsFor(settings)),
      m_turns(reactor.clock().makeTimer([this] { admitWaiting(); })),
      m_tell(reactor.clock().makeTimer([this] {
          m_guard.log.flush(m_reactor.clock().nowMs());
          m_tell->start(kTellEveryMs);
      }))
{
    m_guard.setConnections(settings.maxConnections);
}

Listener::~Listener() { close(); }

// ---- Settings

void Listener::setPeer(const PeerSettings &peer, ServerBind &bind)
{
    removePeer(peer.name);
    auto addresses = CidrList::parse(peer.ipWhitelist);
    Q_ASSERT(addresses.ok()); // the settings were checked when they were read
    const QByteArray systemId = peer.systemId.toUtf8();
    m_peers[peer.name] = {systemId, *addresses, &bind};
    m_bySystemId.insert(systemId, &bind);
}

void Listener::removePeer(const QString &name)
{
    const auto it = m_peers.find(name);
    if (it == m_peers.end())
        return;
    if (m_bySystemId.value(it->second.systemId) == it->second.bind)
        m_bySystemId.remove(it->second.systemId);
    m_peers.erase(it);
}

/// The doors that the settings ask for, those of `old` among them that stand already; they are missing there then.
Expected<Listener::Doors, Phrase> Listener::openDoors(const ListenerSettings &settings, Doors &old)
{
    struct Wanted
    {
        quint16 port;
        bool tls;
    };
    std::vector<Wanted> wanted{{settings.port, settings.tls && settings.tlsPort == 0}};
    if (settings.tlsPort != 0)
        wanted.push_back({settings.tlsPort, true});
    Doors doors(wanted.size());
    std::vector<std::size_t> taken(wanted.size(), old.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        for (std::size_t k = 0; k < old.size() && !doors[i]; ++k) {
            if (old[k] && old[k]->host == settings.host && old[k]->askedPort == wanted[i].port) {
                doors[i] = std::move(old[k]);
                taken[i] = k;
            }
        }
    }
    const auto putBack = [&] {
        for (std::size_t i = 0; i < doors.size(); ++i) {
            if (taken[i] < old.size())
                old[taken[i]] = std::move(doors[i]);
        }
    };
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (doors[i])
            continue;
        doors[i] = std::make_unique<Door>(*this, wanted[i].tls);
        if (auto open = doors[i]->listen(settings.host, wanted[i].port); !open) {
            putBack();
            return Unexpected{open.error()};
        }
    }
    for (std::size_t i = 0; i < wanted.size(); ++i)
        doors[i]->speaksTls = wanted[i].tls;
    return doors;
}

Expected<void, Phrase> Listener::listen() { return setSettings(m_settings); }

Expected<void, Phrase> Listener::setSettings(const ListenerSettings &settings)
{
    std::optional<QSslConfiguration> tls;
    if (needsTls(settings)) {
        auto read = serverTls(settings);
        if (!read)
            return Unexpected{read.error()};
        tls = *read;
    }
    auto doors = openDoors(settings, m_doors);
    if (!doors) {
        // The same port on another address may be in our own way.
        const bool inOurWay = std::any_of(m_doors.begin(), m_doors.end(), [&](const std::unique_ptr<Door> &door) {
            return door->host != settings.host && door->askedPort != 0 &&
                   (door->askedPort == settings.port || door->askedPort == settings.tlsPort);
        });
        if (!inOurWay)
            return Unexpected{doors.error()};
        m_doors.clear();
        const Phrase why = doors.error();
        doors = openDoors(settings, m_doors);
        if (!doors) {
            if (auto again = openDoors(m_settings, m_doors))
                m_doors = std::move(*again);
            return Unexpected{why};
        }
    }
    m_doors = std::move(*doors);
    m_settings = settings;
    useTls(tls, settings);
    m_guard.setConnections(settings.maxConnections);
    const Doorman::Limits limits = limitsFor(settings);
    m_doorman.setRoom(limits.waiting, limits.share);
    if (!m_tell->isActive())
        m_tell->start(kTellEveryMs);
    return {};
}

void Listener::setTls(const QSslConfiguration &tls)
{
    if (needsTls(m_settings))
        useTls(tls, m_settings);
}

void Listener::useTls(const std::optional<QSslConfiguration> &tls, const ListenerSettings &settings)
{
    m_tls = tls;
    if (!tls)
        return;
    const QString trouble = certificateTrouble(*tls, QDateTime::fromMSecsSinceEpoch(m_reactor.clock().wallMs()));
    if (!trouble.isEmpty())
        log::warning(log::Category::Smpp, QString(), "certificate",
                     QStringLiteral("SMPP Server: tls_certificate: %1: %2").arg(settings.tlsCertificate, trouble));
}

void Listener::close()
{
    m_doors.clear();
    m_turns->stop();
    for (const Doorman::Caller &caller : m_doorman.dismiss())
        ::close(caller.descriptor);
    std::vector<Session *> sessions;
    for (auto &[id, guest] : m_guests)
        sessions.push_back(guest.session.get());
    for (Session *session : sessions)
        session->drop(QStringLiteral("the gateway stops"));
    m_tell->stop();
    m_guard.log.flush(m_reactor.clock().nowMs(), true);
}

quint16 Listener::port() const { return m_doors.empty() ? 0 : m_doors.front()->port(); }

quint16 Listener::tlsPort() const { return m_doors.size() < 2 ? 0 : m_doors.back()->port(); }

// ---- At the door

void Listener::complain(const char *kind, const QString &source, const QString &text, quint32 variant)
{
    m_metrics.gateway.pduError(kind);
    m_guard.log.warning(kind, QString(), source, text, m_reactor.clock().nowMs(), variant);
}

void Listener::arrived(int descriptor, const QHostAddress &from, bool tls)
{
    const Doorman::Caller caller{sourceOf(from), descriptor, tls};
    switch (m_doorman.arrives(caller, m_reactor.clock().nowNs())) {
    case Doorman::Verdict::Enter:
        admit(caller);
        return;
    case Doorman::Verdict::Wait:
        complain("slowed", caller.source,
                 QStringLiteral("SMPP Server: too many connections a second from %1: they wait their turn")
                     .arg(caller.source));
        if (!m_turns->isActive())
            m_turns->start(kTurnsEveryMs);
        return;
    case Doorman::Verdict::TurnAway:
        complain("turned_away", caller.source,
                 QStringLiteral("SMPP Server: connection from %1 closed: too many of its connections wait their turn")
                     .arg(caller.source));
        ::close(descriptor);
        return;
    }
}

void Listener::admitWaiting()
{
    const qint64 now = m_reactor.clock().nowNs();
    for (int i = 0; i < kTurnsAtOnce; ++i) {
        const auto caller = m_doorman.next(now);
        if (!caller)
            break;
        if (isGone(caller->descriptor)) {
            ::close(caller->descriptor);
            m_doorman.wasGone(*caller);
        } else {
            admit(*caller);
        }
    }
    if (m_doorman.isAnybodyWaiting())
        m_turns->start(kTurnsEveryMs);
}

/// A place among max_connections for one more of that source; guests who have not bound leave for it, those first of
/// whom there are most.
bool Listener::makeRoom(const QString &source)
{
    const qint64 now = m_reactor.clock().nowNs();
    if (const auto guest = m_doorman.overShare(source, now))
        sendAway(*guest, "crowd", QStringLiteral("too many connections from there have not bound"));
    if (connections() < m_settings.maxConnections)
        return true;
    if (const auto guest = m_doorman.oldestOfMost())
        sendAway(*guest, "crowd",
                 QStringLiteral("max_connections %1 are open and it has not bound").arg(m_settings.maxConnections));
    return connections() < m_settings.maxConnections;
}

void Listener::sendAway(quint64 guest, const char *kind, const QString &reason)
{
    const auto it = m_guests.find(guest);
    if (it == m_guests.end())
        return;
    complain(kind, it->second.source,
             QStringLiteral("SMPP Server: connection from %1 closed: %2").arg(it->second.source, reason));
    it->second.session->drop(reason);
}

void Listener::admit(const Doorman::Caller &caller)
{
    if (!makeRoom(caller.source)) {
        complain("max_connections", caller.source,
                 QStringLiteral("SMPP Server: connection from %1 closed: max_connections %2 are open")
                     .arg(caller.source)
                     .arg(m_settings.maxConnections));
        ::close(caller.descriptor);
        return;
    }
    auto link = TcpLink::accepted(caller.descriptor, caller.tls ? m_tls : std::nullopt, m_reactor.clock());
    if (!link) {
        ::close(caller.descriptor);
        return;
    }
    link->setReadLimit(kGuestReadLimit);
    m_connections->fetch_add(1, std::memory_order_relaxed);
    SessionSettings settings;
    settings.bindTimeout = kBindTimeoutMs;
    settings.enquireLinkInterval = 0;
    Guest guest;
    guest.token = std::shared_ptr<void>(
        nullptr, [connections = m_connections](void *) { connections->fetch_sub(1, std::memory_order_relaxed); });
    guest.source = caller.source;
    guest.session = std::make_unique<Session>(SessionRole::Smsc, std::move(link), settings, m_reactor.clock(), *this);
    Session &session = *guest.session;
    m_doorman.entered(caller.source, session.id(), m_reactor.clock().nowNs());
    m_guests[session.id()] = std::move(guest);
    session.resume({});
}

// ---- Guests

void Listener::handOver(Session &session, ServerBind &peer)
{
    auto unread = std::make_shared<QByteArray>();
    auto link = std::make_shared<std::unique_ptr<Link>>(session.detach(*unread));
    auto token = m_guests.at(session.id()).token;
    forget(session);
    // The link may not move within its own upcall: it goes to the peer's reactor once this one is over.
    m_reactor.executor().post([link, unread, token, &peer] {
        (*link)->setReadLimit(TcpLink::kReadLimit);
        (*link)->moveTo(peer.reactor().thread());
        peer.reactor().executor().post([link, unread, token, &peer] {
            peer.adopt(std::move(*link), std::exchange(*unread, QByteArray()), token);
        });
    });
}

void Listener::bindRequested(Session &session, const BindIdentity &bind)
{
    if (ServerBind *peer = m_bySystemId.value(bind.systemId)) {
        handOver(session, *peer);
        return;
    }
    Guest &guest = m_guests.at(session.id());
    const bool known = m_peers.empty() || std::any_of(m_peers.begin(), m_peers.end(), [&](const auto &entry) {
                           return entry.second.admitted.admits(session.peerAddress());
                       });
    const CommandStatus status = known ? CommandStatus::ESME_RINVSYSID : CommandStatus::ESME_RBINDFAIL;
    logRefusedBind(m_guard.log, QString(), session.peerAddress(), bind.systemId, status,
                   known ? QStringLiteral("no server bind has this system_id")
                         : QStringLiteral("no server bind admits the address"),
                   m_reactor.clock().nowMs());
    SignInGuard::Refusal refusal = m_guard.refused(guest.source, m_reactor.clock().nowMs());
    if (!refusal.answered) {
        session.drop(QStringLiteral("too many refused binds wait for their answer"));
    } else if (refusal.delayMs == 0) {
        session.refuseBind(status);
    } else {
        guest.refusalPlace = std::move(refusal.place);
        guest.refusal = m_reactor.clock().makeTimer([&session, status] { session.refuseBind(status); });
        guest.refusal->start(refusal.delayMs);
    }
}

void Listener::requestReceived(Session &session, const InboundRequest &request)
{
    Q_UNUSED(session)
    Q_UNUSED(request)
    Q_UNREACHABLE(); // a session that is not bound answers requests itself
}

/// A batch of whole PDUs, and no bind among them.
void Listener::batchEnded(Session &session)
{
    const auto it = m_guests.find(session.id());
    if (it != m_guests.end() && ++it->second.batches > kGuestBatches)
        sendAway(session.id(), "flood", QStringLiteral("too many PDUs before a bind"));
}

void Listener::pduError(Session &session, const char *kind, const QString &detail)
{
    const auto it = m_guests.find(session.id());
    if (it == m_guests.end()) {
        m_metrics.gateway.pduError(kind);
        return;
    }
    // What the octets look like (HTTP, TLS …) is worth a line of its own.
    const qsizetype hint = detail.indexOf(u", looks like");
    complain(kind, it->second.source,
             QStringLiteral("SMPP Server: %1 from %2 before any bind: %3")
                 .arg(QString::fromLatin1(kind), session.peerAddress().toString(), detail),
             hint < 0 ? 0 : quint32(qHash(QStringView(detail).mid(hint))));
    if (++it->second.errors > kGuestErrors)
        sendAway(session.id(), "flood", QStringLiteral("too many PDUs before a bind"));
}

void Listener::sessionEnded(Session &session, const SessionEnd &end)
{
    const QString address = session.peerAddress().toString();
    const QString source = sourceOf(session.peerAddress());
    if (end.kind == SessionEnd::Kind::BindTimeout)
        complain("no_bind", source,
                 QStringLiteral("SMPP Server: connection from %1 closed: %2").arg(address, end.reason));
    else if (end.kind == SessionEnd::Kind::LinkFailed && end.link.kind == LinkError::Kind::Tls)
        complain("tls", source, QStringLiteral("SMPP Server: tls error: %1 %2").arg(address, end.link.detail));
    else
        log::debug(log::Category::Smpp, QString(), "guest_gone",
                   QStringLiteral("SMPP Server: connection from %1 ended before a bind: %2").arg(address, end.reason));
    forget(session);
}

/// The place is free at once, the session goes after its upcall.
void Listener::forget(Session &session)
{
    const auto it = m_guests.find(session.id());
    if (it == m_guests.end())
        return;
    m_doorman.left(it->second.source, it->first);
    it->second.token.reset();
    auto gone = std::make_shared<Guest>(std::move(it->second));
    m_guests.erase(it);
    m_reactor.executor().post([gone] { gone->session.reset(); });
}

} // namespace gateway
