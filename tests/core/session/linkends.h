#pragma once
#include "session/tcplink.h"
#include "support/patience.h"

#include <QtCore/QThread>
#include <QtNetwork/QTcpServer>
#include <QtTest/QTest>
#include <condition_variable>
#include <deque>
#include <mutex>

/// Another thread with an event loop. Its tasks go through a lock of the standard library, which the thread sanitizer
/// sees, unlike those of Qt.
class Elsewhere : public QObject
{
public:
    Elsewhere()
    {
        moveToThread(&m_thread);
        m_thread.start();
    }
    ~Elsewhere() override
    {
        m_thread.quit();
        m_thread.wait();
    }
    QThread *there() { return &m_thread; }
    void post(std::function<void()> task)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.push_back(std::move(task));
        }
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }
    /// Posts and waits until it has run.
    void run(const std::function<void()> &task)
    {
        bool done = false;
        post([&] {
            task();
            const std::lock_guard lock(m_mutex);
            done = true;
            m_done.notify_all();
        });
        std::unique_lock lock(m_mutex);
        m_done.wait(lock, [&] { return done; });
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        std::unique_lock lock(m_mutex);
        const auto task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        task();
        return true;
    }

private:
    QThread m_thread;
    std::mutex m_mutex;
    std::condition_variable m_done;
    std::deque<std::function<void()>> m_tasks;
};

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
        if (!QTest::qWaitFor([this] { return !m_descriptors.empty(); }, kPatienceMs))
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
        if (!QTest::qWaitFor([this] { return closed.has_value(); }, kPatienceMs))
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
        if (!QTest::qWaitFor([this] { return client.opened; }, kPatienceMs))
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
