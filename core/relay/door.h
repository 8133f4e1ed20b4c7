#pragma once
#include "util/clock.h"
#include "util/expected.h"

#include <QtCore/QSocketNotifier>
#include <QtNetwork/QTcpServer>
#include <functional>

namespace gateway {

/// A listening port. Accepts a few connections a turn of the event loop, so that a crowd at the door keeps nobody from
/// being served, and hands their descriptors on before anything is made of them. Out of descriptors it waits a second:
/// QTcpServer would stop for ever.
class Door
{
public:
    /// Takes the descriptor over; closes it where it wants nothing of it.
    using Arrived = std::function<void(int descriptor, const QHostAddress &from)>;
    Door(Clock &clock, Arrived arrived);
    ~Door();
    Q_DISABLE_COPY_MOVE(Door)

    /// The error is the system's; port 0: a free one.
    Expected<void, QString> listen(const QHostAddress &address, quint16 port);
    quint16 port() const { return m_server.serverPort(); }

private:
    void accept();
    void rest(int error);

    Clock &m_clock;
    const Arrived m_arrived;
    QTcpServer m_server;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::unique_ptr<Timer> m_rest;
    bool m_starved = false; ///< the last attempt found no descriptor: it is in the log
};

} // namespace gateway
