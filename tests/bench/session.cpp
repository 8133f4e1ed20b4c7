// The session layer alone: two sessions over a loopback connection, one thread each, window 100, 100-octet text. The
// client sends a submit_sm whenever its window has room, the server answers each with an id: at once, or (--later) from
// an event of its own, as a gateway does that has asked somebody else first.
//   bench_session [--seconds N] [--window N] [--later] [--trace]      --trace: both sides keep their PDUs
#include "session/session.h"
#include "session/tcplink.h"
#include "trace/trace.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QThread>
#include <QtNetwork/QTcpServer>
#include <cstdio>
#include <ctime>

using namespace gateway;

namespace {

qint64 threadCpuNs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

struct Options
{
    int seconds = 3;
    int window = 100;
    bool later = false;
    bool trace = false;
};

/// As a gateway does it for every session.
void observe(Session &session, const char *peer, bool server)
{
    static Trace trace;
    session.setObserver(trace.addPeer(QLatin1String(peer))->observe(session.id(), server));
}

class Listener : public QTcpServer
{
public:
    std::function<void(qintptr)> onDescriptor;

protected:
    void incomingConnection(qintptr descriptor) override { onDescriptor(descriptor); }
};

/// Answers every submit_sm with a message id.
class Server : public SessionEvents
{
public:
    explicit Server(const Options &options) : m_options(options), m_gate(std::make_shared<InboundGate>(options.window))
    {}
    void take(qintptr descriptor)
    {
        m_session = std::make_unique<Session>(SessionRole::Smsc, TcpLink::accepted(descriptor, {}, systemClock()),
                                              SessionSettings{}, systemClock(), *this);
        if (m_options.trace)
            observe(*m_session, "server", true);
        m_session->resume({});
    }
    void bindRequested(Session &session, const BindIdentity &) override { session.acceptBind("bench", {}, m_gate); }
    void requestReceived(Session &session, const InboundRequest &request) override
    {
        if (m_count == 0)
            m_cpu = threadCpuNs();
        ++m_count;
        if (m_options.later)
            m_waiting.push_back(request.sequence);
        else
            answer(session, request.sequence);
    }
    void batchEnded(Session &) override
    {
        if (!m_waiting.empty() && !m_timer->isActive())
            m_timer->start(0);
    }
    void requestEnded(Session &, const RequestEnd &) override {}
    void sessionEnded(Session &, const SessionEnd &) override
    {
        m_cpu = threadCpuNs() - m_cpu;
        QThread::currentThread()->quit();
    }
    double cpuMicroseconds() const { return double(m_cpu) / 1000 / double(m_count); }

private:
    void answer(Session &session, quint32 sequence)
    {
        smpp::SubmitSmResp response;
        response.messageId.assign(QByteArray::number(++m_id));
        session.respond(sequence, response);
    }

    const Options m_options;
    std::vector<quint32> m_waiting;
    std::unique_ptr<Timer> m_timer = systemClock().makeTimer([this] {
        for (const quint32 sequence : std::exchange(m_waiting, {}))
            answer(*m_session, sequence);
    });
    qint64 m_id = 0;
    std::shared_ptr<InboundGate> m_gate;
    std::unique_ptr<Session> m_session;
    qint64 m_count = 0;
    qint64 m_cpu = 0;
};

/// Keeps its window full for a while.
class Client : public SessionEvents
{
public:
    Client(const Options &options, quint16 port) : m_options(options)
    {
        m_submit.sourceAddr.assign("447700900001");
        m_submit.destinationAddr.assign("447700900123");
        m_submit.registeredDelivery = 1;
        m_submit.shortMessage.assign(QByteArray(100, 't'));
        m_latencies.reserve(std::size_t(options.seconds) * 500'000);
        SessionSettings settings;
        settings.windowSize = options.window;
        m_session = std::make_unique<Session>(
            SessionRole::Esme, TcpLink::connectTo({QStringLiteral("127.0.0.1"), port, {}, {}, true}, systemClock()),
            settings, systemClock(), *this);
        if (options.trace)
            observe(*m_session, "client", false);
        m_session->start({BindType::Transceiver, "bench", "secret", {}, 0x34, 0, 0, {}});
    }
    void sessionBound(Session &session) override
    {
        m_begin = systemClock().nowNs();
        m_cpu = threadCpuNs();
        fill(session);
    }
    void requestReceived(Session &, const InboundRequest &) override {}
    void requestEnded(Session &, const RequestEnd &end) override
    {
        if (end.kind == RequestEnd::Kind::Answered && end.status == 0 && !end.messageId.isEmpty())
            m_latencies.push_back(systemClock().nowNs() - end.sentNs);
        else
            ++m_failed;
    }
    void batchEnded(Session &session) override
    {
        if (systemClock().nowNs() - m_begin < qint64(m_options.seconds) * 1'000'000'000)
            fill(session);
        else if (session.inFlight() == 0)
            session.unbind(QStringLiteral("done"));
    }
    void sessionEnded(Session &, const SessionEnd &) override
    {
        m_cpu = threadCpuNs() - m_cpu;
        m_end = systemClock().nowNs();
        QThread::currentThread()->quit();
    }
    void report(double serverMicroseconds)
    {
        const auto count = m_latencies.size();
        if (count == 0)
            return;
        std::sort(m_latencies.begin(), m_latencies.end());
        const auto percentile = [&](double p) {
            return double(m_latencies[std::size_t(double(count - 1) * p)]) / 1000;
        };
        std::printf("session window %d: %.0f messages/s, CPU %.2f us client, %.2f us server a message, "
                    "latency p50 %.0f us, p99 %.0f us (%zu messages, %lld failed)\n",
                    m_options.window, double(count) * 1e9 / double(m_end - m_begin),
                    double(m_cpu) / 1000 / double(count), serverMicroseconds, percentile(0.5), percentile(0.99), count,
                    static_cast<long long>(m_failed));
    }

private:
    void fill(Session &session)
    {
        for (int free = session.windowFree(); free > 0; --free) {
            if (!session.send(m_submit, 0))
                return;
        }
    }

    const Options m_options;
    smpp::SubmitSm m_submit;
    std::unique_ptr<Session> m_session;
    std::vector<qint64> m_latencies;
    qint64 m_begin = 0;
    qint64 m_failed = 0;
    qint64 m_end = 0;
    qint64 m_cpu = 0;
};

/// Runs an event loop over something that lives in this thread.
class Loop : public QThread
{
public:
    explicit Loop(std::function<void(Loop &)> body) : m_body(std::move(body)) {}
    void loop() { exec(); }

protected:
    void run() override { m_body(*this); }

private:
    std::function<void(Loop &)> m_body;
};

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    Options options;
    const QStringList arguments = QCoreApplication::arguments();
    options.trace = arguments.contains(QLatin1String("--trace"));
    options.later = arguments.contains(QLatin1String("--later"));
    for (qsizetype i = 1; i + 1 < arguments.size(); ++i) {
        if (arguments[i] == QLatin1String("--seconds"))
            options.seconds = std::max(1, arguments[i + 1].toInt());
        else if (arguments[i] == QLatin1String("--window"))
            options.window = std::max(1, arguments[i + 1].toInt());
    }

    QAtomicInteger<quint16> port = 0;
    double serverMicroseconds = 0;
    Loop serverLoop([&](Loop &loop) {
        Server server(options);
        Listener listener;
        listener.onDescriptor = [&](qintptr descriptor) { server.take(descriptor); };
        listener.listen(QHostAddress::LocalHost);
        port.storeRelease(listener.serverPort());
        loop.loop();
        serverMicroseconds = server.cpuMicroseconds();
    });
    serverLoop.start();
    while (port.loadAcquire() == 0)
        QThread::yieldCurrentThread();

    std::unique_ptr<Client> client;
    Loop clientLoop([&](Loop &loop) {
        client = std::make_unique<Client>(options, port.loadAcquire());
        loop.loop();
        serverLoop.wait();
        client->report(serverMicroseconds);
        client.reset();
    });
    clientLoop.start();
    clientLoop.wait();
    return 0;
}
