#include "summary.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <cmath>
#include <sys/resource.h>

namespace gateway::sim {

namespace {

/// Three decimals are what a person reads.
double rounded(double value) { return std::round(value * 1000) / 1000; }

double secondsBetween(qint64 firstNs, qint64 lastNs)
{
    return firstNs < 0 || lastNs < firstNs ? 0 : static_cast<double>(lastNs - firstNs) / 1e9;
}

double per(double amount, double unit) { return unit > 0 ? amount / unit : 0; }

QJsonValue number(quint64 value) { return static_cast<qint64>(value); }

QJsonObject counts(const std::map<QByteArray, quint64> &map)
{
    QJsonObject object;
    for (const auto &[name, count] : map)
        object.insert(QString::fromLatin1(name), number(count));
    return object;
}

double milliseconds(qint64 ns) { return rounded(static_cast<double>(ns) / 1e6); }

} // namespace

qint64 cpuMicroseconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1'000'000 + usage.ru_utime.tv_usec +
           usage.ru_stime.tv_usec;
}

void CarrierTotals::add(const CarrierTotals &other)
{
    received += other.received;
    accepted += other.accepted;
    rejected += other.rejected;
    throttled += other.throttled;
    receiptsSent += other.receiptsSent;
    receiptsAcknowledged += other.receiptsAcknowledged;
    moSent += other.moSent;
    moAcknowledged += other.moAcknowledged;
    sessions += other.sessions;
    if (other.firstNs >= 0)
        firstNs = firstNs < 0 ? other.firstNs : std::min(firstNs, other.firstNs);
    lastNs = std::max(lastNs, other.lastNs);
}

QByteArray CarrierTotals::json() const
{
    const double seconds = secondsBetween(firstNs, lastNs);
    const double messages = static_cast<double>(received);
    const QJsonObject object{
        {QStringLiteral("received"), number(received)},
        {QStringLiteral("accepted"), number(accepted)},
        {QStringLiteral("rejected"), number(rejected)},
        {QStringLiteral("throttled"), number(throttled)},
        {QStringLiteral("receipts_sent"), number(receiptsSent)},
        {QStringLiteral("receipts_acknowledged"), number(receiptsAcknowledged)},
        {QStringLiteral("mo_sent"), number(moSent)},
        {QStringLiteral("mo_acknowledged"), number(moAcknowledged)},
        {QStringLiteral("sessions"), number(sessions)},
        {QStringLiteral("seconds"), rounded(seconds)},
        {QStringLiteral("messages_per_second"), rounded(per(messages, seconds))},
        {QStringLiteral("cpu_us_per_message"), rounded(per(static_cast<double>(cpuUs), messages))},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray PartnerTotals::json() const
{
    const double seconds = secondsBetween(firstNs, lastNs);
    const double sent = static_cast<double>(messages);
    const QJsonObject object{
        {QStringLiteral("messages"), number(messages)},
        {QStringLiteral("accepted"), number(accepted)},
        {QStringLiteral("seconds"), rounded(seconds)},
        {QStringLiteral("messages_per_second"), rounded(per(sent, seconds))},
        {QStringLiteral("latency_ms"), QJsonObject{{QStringLiteral("p50"), milliseconds(latency.quantile(0.5))},
                                                   {QStringLiteral("p99"), milliseconds(latency.quantile(0.99))},
                                                   {QStringLiteral("max"), milliseconds(latency.max())}}},
        {QStringLiteral("errors"), counts(errors)},
        {QStringLiteral("receipts"), counts(receipts)},
        {QStringLiteral("deliver_sm"), number(deliverSm)},
        {QStringLiteral("cpu_us_per_message"), rounded(per(static_cast<double>(cpuUs), sent))},
        {QStringLiteral("sessions"), number(sessions)},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace gateway::sim
