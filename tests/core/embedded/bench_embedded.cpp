// How many messages a second go through the embedded Core: submit, claim, outcome, in batches of 1,000, with several
// batches of each under way. Prints one line of JSON.
//   bench_embedded [FILE|:memory:|http://HOST:PORT] [MESSAGES] [QUEUED]
// QUEUED: so many stay in the queue all the while. With a URL it is that Core's client; it must have the client bind
// vodafone and the server bind acme.
#include "coreapi/httpcoreapi.h"
#include "embedded/embeddedcore.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QUuid>
#include <cstdio>
#include <cstring>
#include <sys/resource.h>

using namespace gateway;

namespace {

constexpr int kBatch = 1000;
constexpr int kUnderWay = 4;

std::vector<InboundMessage> batch(qint64 from, quint8 priority)
{
    std::vector<InboundMessage> messages(kBatch);
    for (InboundMessage &m : messages) {
        m.idempotencyKey = QUuid::createUuid().toRfc4122().toHex();
        m.originSmsc = QStringLiteral("acme");
        m.source = {"BANK", 5, 0};
        m.destination = {"6140" + QByteArray::number(from++ % 10'000'000), 1, 1};
        m.text = QString(100, u'x');
        m.dataCoding = 0;
        m.priority = priority;
        m.registeredDelivery = 1;
        m.receivedAt = systemClock().wallMs();
    }
    return messages;
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

qint64 residentKiB()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray all = file.readAll();
    const qsizetype at = all.indexOf("VmRSS:");
    return all.mid(at + 6, all.indexOf("kB", at) - at - 6).trimmed().toLongLong();
}

class Run
{
public:
    Run(CoreApi &core, qint64 messages) : m_core(core), m_total(messages) {}

    void fill(qint64 count)
    {
        while (m_submitted < count) {
            bool done = false;
            m_core.submit(batch(m_submitted, 0), [&](const auto &) { done = true; });
            m_submitted += kBatch;
            while (!done)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
        m_submitted = 0;
    }
    void go()
    {
        for (int i = 0; i < kUnderWay; ++i) {
            submit();
            claim();
        }
        while (m_done < m_total)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

private:
    void submit()
    {
        if (m_submitted >= m_total)
            return;
        m_core.submit(batch(m_submitted, 1), [this](const CoreReply<std::vector<SubmitResult>> &reply) {
            if (!reply)
                qFatal("submit: %s", qUtf8Printable(reply.error().detail));
            submit();
        });
        m_submitted += kBatch;
    }
    void claim()
    {
        ClaimRequest request;
        request.frontend = QStringLiteral("host_vodafone");
        request.destSmsc = QStringLiteral("vodafone");
        request.limit = kBatch;
        m_core.claim({request}, 1000, [this](const CoreReply<std::vector<std::vector<QueueMessage>>> &reply) {
            if (!reply)
                qFatal("claim: %s", qUtf8Printable(reply.error().detail));
            if (!reply->front().empty())
                report(reply->front());
            if (m_done < m_total)
                claim();
        });
    }
    void report(const std::vector<QueueMessage> &messages)
    {
        std::vector<Outcome> outcomes(messages.size());
        for (std::size_t i = 0; i < messages.size(); ++i) {
            outcomes[i].id = messages[i].id;
            outcomes[i].claimId = messages[i].claimId;
            outcomes[i].frontend = QStringLiteral("host_vodafone");
            outcomes[i].account = QStringLiteral("user@carrier:2775");
            outcomes[i].kind = OutcomeKind::Sent;
            outcomes[i].smscMessageIds = {QByteArray::number(++m_smscId)};
        }
        m_core.outcomes(outcomes, [this](const CoreReply<std::vector<OutcomeStatus>> &reply) {
            if (!reply)
                qFatal("outcomes: %s", qUtf8Printable(reply.error().detail));
            m_done += qint64(reply->size());
        });
    }

    CoreApi &m_core;
    const qint64 m_total;
    qint64 m_submitted = 0;
    qint64 m_done = 0;
    qint64 m_smscId = 100'000'000;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    EmbeddedCoreSettings settings;
    settings.file = arguments.value(1, QStringLiteral(":memory:"));
    settings.clientBinds = {QStringLiteral("vodafone")};
    settings.serverBinds = {QStringLiteral("acme")};
    const qint64 messages = arguments.value(2, QStringLiteral("200000")).toLongLong();
    const qint64 queued = arguments.value(3, QStringLiteral("0")).toLongLong();
    std::unique_ptr<CoreApi> core;
    if (settings.file.startsWith(QLatin1String("http://"))) {
        HttpCoreSettings http;
        http.baseUrl = QUrl(settings.file);
        core = std::make_unique<HttpCoreApi>(http);
    } else {
        auto embedded = std::make_unique<EmbeddedCore>(settings);
        if (const auto opened = embedded->open(); !opened)
            qFatal("%s", qUtf8Printable(opened.error()));
        core = std::move(embedded);
    }
    Run run(*core, messages);
    run.fill(queued);
    const double before = cpuSeconds();
    QElapsedTimer timer;
    timer.start();
    run.go();
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    const double cpu = cpuSeconds() - before;
    std::printf("{\"messages\":%lld,\"queued\":%lld,\"seconds\":%.3f,\"messages_per_second\":%.0f,"
                "\"cpu_us_per_message\":%.2f,\"resident_mib\":%lld}\n",
                messages, queued, seconds, double(messages) / seconds, cpu * 1e6 / double(messages),
                residentKiB() / 1024);
    return 0;
}
