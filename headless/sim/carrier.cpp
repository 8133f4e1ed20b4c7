#include "carrier.h"

#include "carrierworker.h"

#include <QtCore/QThread>
#include <QtNetwork/QTcpServer>

namespace gateway::sim {

namespace {

/// Hands the descriptor of each link on before a socket object is made of it, for the thread that will own it.
class Acceptor final : public QTcpServer
{
public:
    explicit Acceptor(std::function<void(qintptr)> accepted) : m_accepted(std::move(accepted)) {}

private:
    void incomingConnection(qintptr descriptor) override { m_accepted(descriptor); }
    std::function<void(qintptr)> m_accepted;
};

} // namespace

struct Carrier::Private
{
    Private(CarrierSettings settings, Clock &clock) : shared{std::move(settings), clock, {}, {}, {}, 0} {}

    CarrierShared shared;
    std::vector<std::unique_ptr<QThread>> threads;
    std::vector<std::unique_ptr<CarrierWorker>> workers;
    std::unique_ptr<Acceptor> acceptor;
    std::size_t turn = 0;
    std::size_t draining = 0;
    qint64 cpuBefore = 0;
    qint64 cpuAfter = 0;
    QObject context; ///< what threads report to; lives here

    void join()
    {
        for (std::size_t i = 0; i < threads.size(); ++i) {
            if (!threads[i]->isRunning())
                continue;
            CarrierWorker *worker = workers[i].get();
            QMetaObject::invokeMethod(
                worker, [worker] { worker->release(); }, Qt::BlockingQueuedConnection);
            threads[i]->quit();
            threads[i]->wait();
        }
    }
};

Carrier::Carrier(CarrierSettings settings, Clock &clock) : d(std::make_unique<Private>(std::move(settings), clock))
{
    if (d->shared.settings.throttle > 0)
        d->shared.throttle.emplace(d->shared.settings.throttle);
    d->shared.moLeft = d->shared.settings.moCount;
}

Carrier::~Carrier()
{
    d->acceptor.reset();
    d->join();
}

Expected<quint16, QString> Carrier::listen()
{
    const CarrierSettings &settings = d->shared.settings;
    const QString host = QString::fromUtf8(settings.host);
    QHostAddress address(host == QLatin1String("localhost") ? QStringLiteral("127.0.0.1") : host);
    if (address.isNull())
        return Unexpected{QString(QLatin1Char('\'') + host + QStringLiteral("' is no IP address of this machine"))};
    d->acceptor = std::make_unique<Acceptor>([this](qintptr descriptor) {
        CarrierWorker *worker = d->workers[d->turn++ % d->workers.size()].get();
        QMetaObject::invokeMethod(worker, [worker, descriptor] { worker->accept(descriptor); });
    });
    if (!d->acceptor->listen(address, static_cast<quint16>(settings.port)))
        return Unexpected{QString(QStringLiteral("cannot listen on ") + host + u':' + QString::number(settings.port) +
                                  QStringLiteral(": ") + d->acceptor->errorString())};
    d->cpuBefore = cpuMicroseconds();
    for (int i = 0; i < settings.threads; ++i) {
        d->threads.push_back(std::make_unique<QThread>());
        d->workers.push_back(std::make_unique<CarrierWorker>(d->shared, i));
        d->workers.back()->moveToThread(d->threads.back().get());
        d->threads.back()->start();
    }
    return d->acceptor->serverPort();
}

void Carrier::stop(std::function<void()> stopped)
{
    d->acceptor->close();
    d->draining = d->workers.size();
    const auto done = std::make_shared<std::function<void()>>(std::move(stopped));
    for (const auto &owned : d->workers) {
        CarrierWorker *worker = owned.get();
        const auto drained = [this, done] {
            QMetaObject::invokeMethod(&d->context, [this, done] {
                if (--d->draining > 0)
                    return;
                d->cpuAfter = cpuMicroseconds();
                d->join();
                (*done)();
            });
        };
        QMetaObject::invokeMethod(worker, [worker, drained] { worker->drain(drained); });
    }
}

CarrierTotals Carrier::totals() const
{
    CarrierTotals all;
    for (const auto &worker : d->workers)
        all.add(worker->totals());
    all.cpuUs = d->cpuAfter - d->cpuBefore;
    return all;
}

} // namespace gateway::sim
