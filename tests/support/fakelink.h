#pragma once
#include "session/link.h"

#include <functional>

/// A link without a network: the test is the other side. Upcalls are made within the test's calls, and `linkClosed`
/// within `close` once nothing is pending, so the order of everything is fixed. The session owns the link; a test
/// keeps a plain pointer and asks `destroyed` where the link may be gone.
class FakeLink final : public gateway::Link
{
public:
    /// An accepted link is open from the start; a client link when the test calls `connected`.
    enum class Kind { Client, Accepted };
    explicit FakeLink(Kind kind = Kind::Accepted) : m_open(kind == Kind::Accepted) {}
    ~FakeLink() override
    {
        if (destroyed)
            *destroyed = true;
    }

    // ---- what the test does

    /// The connection that `open` asked for stands.
    void connected()
    {
        m_open = true;
        if (m_events)
            m_events->linkOpened();
    }
    /// The other side sends. What comes while reading is paused stays where it is.
    void receive(const QByteArray &octets)
    {
        m_inbox.append(octets);
        if (m_events && !m_paused && m_open)
            m_events->linkReadable();
    }
    /// The connection is gone: closed by the other side, or broken, or it never came to be.
    void closedByPeer(const gateway::LinkError &why = {}) { shut(why); }
    /// From now on the kernel takes nothing, so what is written is pending; `drain` lets it go.
    void hold(bool on = true) { m_hold = on; }
    void drain(qint64 octets = std::numeric_limits<qint64>::max())
    {
        m_pending -= std::min(octets, m_pending);
        if (m_closing && m_pending == 0)
            shut({});
        else if (m_events)
            m_events->linkWritten();
    }

    // ---- what the test asks

    /// All that was written since the last call.
    QByteArray takeWritten() { return std::exchange(m_written, QByteArray()); }
    const QByteArray &written() const { return m_written; }
    int writes() const { return m_writes; }             ///< calls of `write`
    const QByteArray &inbox() const { return m_inbox; } ///< received and not read
    bool isOpening() const { return m_opening; }
    bool isPaused() const { return m_paused; }
    bool isClosing() const { return m_closing; } ///< `close` or `abort` was called
    bool wasAborted() const { return m_aborted; }
    QThread *movedTo() const { return m_thread; }
    bool *destroyed = nullptr;

    // ---- Link

    void setEvents(Events *events) override { m_events = events; }
    void open() override { m_opening = true; }
    void read(QByteArray &into) override { into.append(std::exchange(m_inbox, QByteArray())); }
    void write(QByteArrayView octets) override
    {
        if (!m_open || m_closing)
            return;
        m_written.append(octets);
        ++m_writes;
        if (m_hold)
            m_pending += octets.size();
    }
    qint64 pendingWrite() const override { return m_pending; }
    void pauseReading(bool paused) override
    {
        const bool resumed = m_paused && !paused;
        m_paused = paused;
        if (resumed && !m_inbox.isEmpty() && m_events && m_open)
            m_events->linkReadable();
    }
    void close() override
    {
        m_closing = true;
        if (m_pending == 0)
            shut({});
    }
    void abort() override
    {
        m_closing = m_aborted = true;
        m_open = false;
        m_events = nullptr;
    }
    bool isOpen() const override { return m_open; }
    QHostAddress peerAddress() const override { return address; }
    quint16 peerPort() const override { return port; }
    void moveTo(QThread *thread) override { m_thread = thread; }

    QHostAddress address = QHostAddress(QStringLiteral("192.0.2.7"));
    quint16 port = 40123;

private:
    void shut(const gateway::LinkError &why)
    {
        m_open = false;
        if (Events *events = std::exchange(m_events, nullptr))
            events->linkClosed(why);
    }

    Events *m_events = nullptr;
    QByteArray m_inbox;
    QByteArray m_written;
    qint64 m_pending = 0;
    int m_writes = 0;
    bool m_open;
    bool m_opening = false;
    bool m_paused = false;
    bool m_closing = false;
    bool m_aborted = false;
    bool m_hold = false;
    QThread *m_thread = nullptr;
};
