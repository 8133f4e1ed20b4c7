#pragma once
#include "bindrig.h"
#include "relay/listener.h"
#include "support/patience.h"

#include <QtCore/QThread>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// Somebody who connects over the loopback, from any of its addresses, and says what he likes.
class Stranger
{
public:
    explicit Stranger(quint16 port, int address = 1) : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        connect(port, address);
    }
    ~Stranger() { ::close(m_descriptor); }
    Q_DISABLE_COPY_MOVE(Stranger)

    void say(const QByteArray &octets)
    {
        m_gone = ::send(m_descriptor, octets.constData(), size_t(octets.size()), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
                 errno != EAGAIN;
    }
    /// Everything heard so far.
    const QByteArray &heard()
    {
        char octets[4096];
        ssize_t size = 0;
        while ((size = ::recv(m_descriptor, octets, sizeof octets, MSG_DONTWAIT)) > 0)
            m_heard.append(octets, size);
        m_gone = m_gone || size == 0 || (errno != EAGAIN && errno != EINTR);
        return m_heard;
    }
    /// The other side has closed.
    bool isGone()
    {
        heard();
        return m_gone;
    }

private:
    void connect(quint16 port, int address)
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + quint32(address) - 1);
        if (::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&at), sizeof at) != 0)
            qFatal("bind");
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(port);
        if (::connect(m_descriptor, reinterpret_cast<const sockaddr *>(&at), sizeof at) != 0)
            qFatal("connect");
    }
    int m_descriptor;
    bool m_gone = false;
    QByteArray m_heard;
};

/// A listener on a free port, with one partner's account, on the test's thread; time stands still.
class ListenerRig
{
public:
    static gateway::ListenerSettings settings(int maxConnections = 100)
    {
        gateway::ListenerSettings s;
        s.host = QStringLiteral("127.0.0.1");
        s.port = 0;
        s.maxConnections = maxConnections;
        return s;
    }
    explicit ListenerRig(const gateway::ListenerSettings &s = settings())
        : metrics(clock), reactor(0, executor, QThread::currentThread(), clock, inbox)
    {
        gateway::log::setSink([this](const gateway::log::Entry &e) { log << e.text; });
        gateway::PeerSettings peer = ServerRig::settings();
        bind = std::make_unique<gateway::ServerBind>(peer, QStringLiteral("host_partner"), reactor,
                                                     metrics.addPeer(OutboundRig::labelsOf(peer)), "gw", guard);
        listener = std::make_unique<gateway::Listener>(s, reactor, metrics, guard);
        listener->setPeer(peer, *bind);
        listening = listener->listen();
    }
    ~ListenerRig()
    {
        listener.reset();
        executor.run();
        bind.reset();
        executor.run();
        gateway::log::setSink({});
    }
    Q_DISABLE_COPY_MOVE(ListenerRig)

    /// Lets events come until something has happened.
    template <class F>
    bool until(F &&condition)
    {
        return QTest::qWaitFor(
            [&] {
                executor.run();
                clock.advance(0);
                executor.run();
                return condition();
            },
            kPatienceMs);
    }
    /// Until everything that is under way has come.
    void settle()
    {
        for (int i = 0; i < 5; ++i) {
            QCoreApplication::processEvents();
            executor.run();
            clock.advance(0);
            QTest::qWait(1);
        }
    }
    void advance(qint64 ms)
    {
        clock.advance(ms);
        settle();
    }
    std::unique_ptr<Stranger> stranger(int address = 1)
    {
        return std::make_unique<Stranger>(listener->port(), address);
    }
    std::vector<std::unique_ptr<Stranger>> strangers(int count, int address = 1)
    {
        std::vector<std::unique_ptr<Stranger>> all;
        for (int i = 0; i < count; ++i)
            all.push_back(stranger(address));
        return all;
    }
    /// Somebody who knows the password comes in.
    bool comesIn(Stranger &partner)
    {
        partner.say(bindPdu());
        return until([&] { return partner.heard().size() > 16; }) &&
               shown(partner.heard()).startsWith("bind_transceiver_resp 1 ESME_ROK");
    }
    int counted(const char *kind) const
    {
        for (const prometheus::MetricFamily &family : metrics.collect()) {
            if (family.name != "smpp_pdu_errors_total")
                continue;
            for (const prometheus::ClientMetric &series : family.metric) {
                if (series.label.size() == 1 && series.label[0].value == kind)
                    return int(series.counter.value);
            }
        }
        return 0;
    }
    QStringList lines(const char *about) const { return log.filter(QString::fromLatin1(about)); }

    FakeClock clock;
    gateway::Metrics metrics;
    ManualExecutor executor;
    FakeInbox inbox;
    gateway::Reactor reactor;
    gateway::SignInGuard guard;
    std::unique_ptr<gateway::ServerBind> bind;
    std::unique_ptr<gateway::Listener> listener;
    Expected<void, gateway::Phrase> listening;
    QStringList log;
};
