#pragma once
#include "session/tcplink.h"

#include <QtNetwork/QTcpServer>
#include <QtTest/QTest>
#include <deque>

/// Listens on a free port of the loopback and keeps the descriptors that come.
class DescriptorServer : public QTcpServer
{
public:
    DescriptorServer()
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
    }
    qintptr take()
    {
        if (!QTest::qWaitFor([this] { return !m_descriptors.empty(); }))
            qFatal("nobody connects");
        const qintptr first = m_descriptors.front();
        m_descriptors.pop_front();
        return first;
    }

protected:
    void incomingConnection(qintptr descriptor) override { m_descriptors.push_back(descriptor); }

private:
    std::deque<qintptr> m_descriptors;
};

/// One end of a connection: the link and what it says.
class End : public gateway::Link::Events
{
public:
    End() = default;
    explicit End(std::unique_ptr<gateway::Link> given) { take(std::move(given)); }
    void take(std::unique_ptr<gateway::Link> given)
    {
        link = std::move(given);
        link->setEvents(this);
    }

    void linkOpened() override
    {
        opened = true;
        if (onOpened)
            onOpened();
    }
    void linkReadable() override
    {
        if (reads)
            link->read(received);
        if (onReadable)
            onReadable();
    }
    void linkWritten() override { ++written; }
    void linkClosed(const gateway::LinkError &why) override
    {
        if (closed)
            qFatal("closed twice");
        closed = why;
        if (onClosed)
            onClosed();
    }
    /// The kind of the error that closed it; fails the program where it stays open.
    gateway::LinkError::Kind closedBy()
    {
        if (!QTest::qWaitFor([this] { return closed.has_value(); }, 20'000))
            qFatal("stays open");
        return closed->kind;
    }

    std::unique_ptr<gateway::Link> link;
    QByteArray received;
    std::optional<gateway::LinkError> closed;
    std::function<void()> onOpened, onReadable, onClosed;
    int written = 0;
    bool opened = false;
    bool reads = true;
};

/// A client link and the accepted one.
struct Pair
{
    explicit Pair(const std::optional<QSslConfiguration> &serverTls = {},
                  const std::optional<QSslConfiguration> &clientTls = {},
                  gateway::Clock &clock = gateway::systemClock())
    {
        gateway::ConnectSettings settings{QStringLiteral("127.0.0.1"), listener.serverPort(), clientTls, {}, false};
        client.take(gateway::TcpLink::connectTo(settings, clock));
        client.link->open();
        server.take(gateway::TcpLink::accepted(listener.take(), serverTls, clock));
        if (!QTest::qWaitFor([this] { return client.opened; }))
            qFatal("does not open");
    }
    DescriptorServer listener;
    End client;
    End server;
};

/// Sends by one end until the kernel takes no more for a while; how much was given.
inline qint64 stuff(End &end)
{
    const QByteArray block(1 << 20, 'x');
    qint64 given = 0;
    for (int quiet = 0; quiet < 20;) {
        if (end.link->pendingWrite() == 0) {
            end.link->write(block);
            given += block.size();
        }
        const qint64 before = end.link->pendingWrite();
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
        QTest::qWait(1);
        quiet = end.link->pendingWrite() == before && before > 0 ? quiet + 1 : 0;
    }
    return given;
}
