#include "relay/door.h"

#include "log/log.h"

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace gateway {
namespace {
constexpr int kBacklog = 1024;
constexpr int kATurn = 32;
constexpr qint64 kRestMs = 1000;
} // namespace

Door::Door(Clock &clock, Arrived arrived)
    : m_clock(clock), m_arrived(std::move(arrived)), m_rest(clock.makeTimer([this] { m_notifier->setEnabled(true); }))
{}

Door::~Door() { m_notifier.reset(); }

Expected<void, QString> Door::listen(const QHostAddress &address, quint16 port)
{
    m_server.setListenBacklogSize(kBacklog);
    if (!m_server.listen(address, port))
        return Unexpected{m_server.errorString()};
    m_server.pauseAccepting(); // its own notifier rests for ever
    m_notifier = std::make_unique<QSocketNotifier>(m_server.socketDescriptor(), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] { accept(); });
    return {};
}

void Door::accept()
{
    for (int i = 0; i < kATurn; ++i) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const int descriptor = ::accept4(int(m_server.socketDescriptor()), reinterpret_cast<sockaddr *>(&from), &size,
                                         SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            if (std::exchange(m_starved, false))
                log::info(log::Category::Smpp, QString(), "accept_resumed",
                          QStringLiteral("SMPP Server: connections are accepted again"));
            m_arrived(descriptor, QHostAddress(reinterpret_cast<const sockaddr *>(&from)));
            continue;
        }
        switch (errno) {
        case EAGAIN:
            return;
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
            rest(errno);
            return;
        default: // of that one connection (accept(2) names a dozen): the next may be well
            break;
        }
    }
}

void Door::rest(int error)
{
    if (!std::exchange(m_starved, true))
        log::error(log::Category::Smpp, QString(), "accept_failed",
                   QStringLiteral("SMPP Server: no connection can be accepted: %1; trying again each second")
                       .arg(QString::fromLocal8Bit(std::strerror(error))));
    m_notifier->setEnabled(false);
    m_rest->start(kRestMs);
}

} // namespace gateway
