// The message cache over a real cache.db and a Core that takes everything at once:
//   bench_cache flow [MESSAGES]   accepted and drained together: messages/s, CPU of the relay thread a message
//   bench_cache wait [MESSAGES]   accepted while Core is away, a new start, drained: rates and memory
// The database is made in a temporary folder of $TMPDIR.
#include "log/log.h"
#include "relay/messagecache.h"
#include "store/cachestore.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtCore/QThread>
#include <cstdio>
#include <ctime>

using namespace gateway;

namespace {

constexpr int kBatch = 100;
constexpr int kOutstanding = 1000;

double cpuOfThisThread()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

double residentMb()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * 4096 / 1e6;
}

/// Takes what is submitted, in a later turn of the event loop.
class WillingCore final : public CoreApi
{
public:
    explicit WillingCore(Executor &executor) : m_executor(executor) {}
    void health(CoreCallback<CoreHealth>) override {}
    void registerFrontends(const std::vector<Registration> &, CoreCallback<Done>) override {}
    void withdraw(const QString &, CoreCallback<Done>) override {}
    void submit(const std::vector<InboundMessage> &messages, CoreCallback<std::vector<SubmitResult>> done) override
    {
        auto results = std::make_shared<std::vector<SubmitResult>>();
        for (const InboundMessage &m : messages) {
            const qint64 number = -m.clientMessageId.toLongLong();
            if (number <= m_last)
                std::printf("message %lld out of order\n", static_cast<long long>(number));
            m_last = number;
            results->push_back({SubmitStatus::Accepted, ++m_id, {}});
        }
        m_executor.post([results, done = std::move(done)] { done(std::move(*results)); });
    }
    void claim(const std::vector<ClaimRequest> &, int, CoreCallback<std::vector<std::vector<QueueMessage>>>) override {}
    void extend(const std::vector<ClaimRef> &, int, CoreCallback<std::vector<bool>>) override {}
    void outcomes(const std::vector<Outcome> &, CoreCallback<std::vector<OutcomeStatus>>) override {}
    void reports(const std::vector<DeliveryReport> &, CoreCallback<std::vector<ReportStatus>>) override {}
    void browse(const BrowseQuery &, CoreCallback<BrowsePage>) override {}
    void stats(CoreCallback<std::vector<QueueCount>>) override {}
    void message(qint64, CoreCallback<QueueMessage>) override {}
    void patch(qint64, const MessagePatch &, CoreCallback<QueueMessage>) override {}
    void cancel(qint64, CoreCallback<Done>) override {}

private:
    Executor &m_executor;
    qint64 m_id = 0;
    qint64 m_last = 0;
};

InboundMessage message(int number)
{
    InboundMessage m;
    m.idempotencyKey = QByteArray::number(number, 16).rightJustified(32, '0');
    m.originSmsc = QStringLiteral("partner");
    m.source = {"BANK", 5, 0};
    m.destination = {"4917012345678", 1, 1};
    m.text = QStringLiteral(
        "A text of about a hundred characters, as people send them to one another every day of a long year.");
    m.registeredDelivery = 1;
    m.receivedAt = systemClock().wallMs();
    return m;
}

/// One run of a gateway's cache; made, used and destroyed on the relay thread.
struct Run
{
    Run(CacheStore &cacheStore, Executor &executor, int maxSize) : store(cacheStore), core(executor)
    {
        auto content = store.open();
        if (!content)
            qFatal("%s", qPrintable(content.error()));
        numbers.emplace(systemClock(), content->lastNumber, 1);
        cache.emplace(store, writer, core, monitor, systemClock(), CacheRetrySettings(), *numbers,
                      [this](const std::vector<InboundReply> &replies) {
                          answered += int(replies.size());
                          if (feeding)
                              feed();
                      });
        CachePeer peer;
        peer.name = QStringLiteral("partner");
        peer.maxSize = maxSize;
        (void)cache->setPeer(peer);
        cache->restore(content->lanes);
    }
    void feed()
    {
        while (offered < toOffer && offered - answered <= kOutstanding - kBatch) {
            std::vector<InboundItem> items(std::size_t(std::min(kBatch, toOffer - offered)));
            for (InboundItem &item : items) {
                item.message = message(++offered);
                item.durable = true;
            }
            cache->add(std::move(items));
        }
    }
    qint64 waiting() const { return cache->summary().front().ledger.waiting(); }

    CacheStore &store;
    WillingCore core;
    CoreMonitor monitor{core, systemClock(), 1000};
    std::optional<CacheNumbers> numbers;
    CacheWriter writer{store, systemClock()};
    std::optional<MessageCache> cache;
    bool feeding = true;
    int offered = 0, answered = 0, toOffer = 0;
};

/// Looks each millisecond, on the relay thread, until it is so.
void waitUntil(ThreadExecutor &relay, const std::function<bool()> &so)
{
    for (bool is = false; !is;) {
        relay.run([&] { is = so(); });
        if (!is)
            QThread::msleep(1);
    }
}

struct Stage
{
    explicit Stage(ThreadExecutor &executor) : relay(executor)
    {
        relay.run([this] { cpu = cpuOfThisThread(); });
        timer.start();
    }
    void print(const char *what, int messages)
    {
        const double seconds = double(timer.nsecsElapsed()) * 1e-9;
        relay.run([this] { cpu = cpuOfThisThread() - cpu; });
        std::printf("%-28s %9d messages %7.2f s %9.0f/s  relay %5.2f us CPU a message, %4.0f MB resident\n", what,
                    messages, seconds, messages / seconds, cpu * 1e6 / messages, residentMb());
    }
    ThreadExecutor &relay;
    QElapsedTimer timer;
    double cpu = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    log::setOutput(-1);
    const QStringList arguments = app.arguments();
    const bool waits = arguments.value(1) == QLatin1String("wait");
    const int count = arguments.value(2, QStringLiteral("300000")).toInt();
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("cache.db"));
    ThreadExecutor relay("relay");
    std::unique_ptr<Run> run;
    auto store = std::make_unique<CacheStore>(CacheStore::Settings{file, 0}, relay);
    {
        Stage stage(relay);
        relay.run([&] {
            run = std::make_unique<Run>(*store, relay, count + 1);
            run->cache->setFlushing(!waits);
            run->toOffer = count;
            run->feed();
        });
        waitUntil(relay, [&] { return run->answered == count && (waits || run->waiting() == 0); });
        stage.print(waits ? "accepted, Core away" : "accepted and drained", count);
    }
    if (waits) {
        relay.run([&] { run.reset(); });
        store = std::make_unique<CacheStore>(CacheStore::Settings{file, 0}, relay);
        {
            Stage stage(relay);
            relay.run([&] { run = std::make_unique<Run>(*store, relay, count + 1); });
            std::printf("started again in %.3f s, %.0f MB resident\n", double(stage.timer.nsecsElapsed()) * 1e-9,
                        residentMb());
            waitUntil(relay, [&] { return run->waiting() == 0; });
            stage.print("drained", count);
        }
    }
    relay.run([&] { run.reset(); });
    store.reset();
    return 0;
}
