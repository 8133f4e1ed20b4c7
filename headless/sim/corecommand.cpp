#include "corecommand.h"

#include "summary.h"

#include "coreapi/corewords.h"

#include <QtCore/QEventLoop>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

namespace gateway::sim {
namespace {

constexpr qint64 kMaxDelayMs = 600'000;

bool isName(const QString &text) { return !text.isEmpty() && text.size() <= 64; }

EmbeddedCoreSettings coreSettings(const CoreCommandSettings &from)
{
    EmbeddedCoreSettings settings;
    settings.file = from.data.isEmpty() ? QStringLiteral(":memory:") : QString::fromUtf8(from.data);
    settings.routes = from.routes;
    settings.clientBinds = from.clientBinds;
    settings.serverBinds = from.serverBinds;
    // A route's bind is one too, where binds are named at all.
    if (!settings.clientBinds.isEmpty() || !settings.serverBinds.isEmpty()) {
        for (const Route &route : from.routes) {
            if (!settings.clientBinds.contains(route.destSmsc) && !settings.serverBinds.contains(route.destSmsc))
                settings.clientBinds.append(route.destSmsc);
        }
    }
    return settings;
}

QJsonValue number(quint64 value) { return static_cast<qint64>(value); }

template <class Key>
QJsonObject counts(const std::map<Key, quint64> &map)
{
    QJsonObject object;
    for (const auto &[name, count] : map) {
        if constexpr (std::is_same_v<Key, int>)
            object.insert(QString::number(name), number(count));
        else
            object.insert(QString::fromLatin1(name), number(count));
    }
    return object;
}

qint64 stored(const std::vector<QueueCount> &rows)
{
    qint64 sum = 0;
    for (const QueueCount &row : rows)
        sum += row.count;
    return sum;
}

QByteArray summary(const CoreTotals &totals, const std::vector<QueueCount> &rows, qint64 before)
{
    std::map<QByteArray, quint64> queue;
    for (const QueueCount &row : rows) {
        const std::string_view name = word(row.status);
        queue[QByteArray(name.data(), qsizetype(name.size()))] += quint64(row.count);
    }
    const auto accepted = totals.submits.find("accepted");
    const qint64 taken = accepted == totals.submits.end() ? 0 : qint64(accepted->second);
    const qint64 now = stored(rows);
    const QJsonObject object{
        {QStringLiteral("connections"), number(totals.connections)},
        {QStringLiteral("requests"), number(totals.requests)},
        {QStringLiteral("operations"), counts(totals.operations)},
        {QStringLiteral("answers"), counts(totals.answers)},
        {QStringLiteral("faults"), counts(totals.faults)},
        {QStringLiteral("unanswered"), number(totals.unanswered)},
        {QStringLiteral("messages"), counts(totals.submits)},
        {QStringLiteral("claimed"), number(totals.claimed)},
        {QStringLiteral("outcomes"), counts(totals.outcomes)},
        {QStringLiteral("reports"), counts(totals.reports)},
        {QStringLiteral("receipts"), std::max<qint64>(0, now - before - taken)},
        {QStringLiteral("queue_before"), before},
        {QStringLiteral("queue"), counts(queue)},
        {QStringLiteral("queue_total"), now},
        {QStringLiteral("cpu_us"), cpuMicroseconds()},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

const char *const kCoreHead = R"(omnimessage-smpp-sim core: an OmniMessage Core for tests

Usage: omnimessage-smpp-sim core --port N [OPTIONS]

Serves the Core API over HTTP and prints `listening on ADDRESS:PORT` once it does. On SIGTERM or SIGINT it prints one
line of JSON with what it counted, and ends: requests are answers, faults and unanswered ones together; queue_total is
queue_before, accepted messages and receipts together. Without --client-bind and --server-bind the binds are those
that a gateway registers.

Options:
)";
const char *const kCoreTail = R"(
Example: numbers that begin with 614 to one carrier, all others to another, and one partner for the answers
  omnimessage-smpp-sim core --port 8080 --data /tmp/core.db --route 614=vodafone_uk --route =other_carrier \
    --server-bind acme_corp

Exit codes: 0 done, 1 failed (the port is taken, the file cannot be used …), 2 wrong usage.
)";

std::vector<Option> coreOptions(CoreCommandSettings &to)
{
    const auto name = [](QStringList &into) {
        return [&into](const QString &text) {
            if (!isName(text))
                return false;
            into.append(text);
            return true;
        };
    };
    return {
        wholeOption("port", "N", "TCP port to listen on; 0: any free one.", to.server.port, 0, 65535),
        textOption("host", "ADDRESS", "IP address to listen on (127.0.0.1).", to.server.host, 255),
        textOption("data", "FILE", "Database that keeps everything, made where there is none (in memory).", to.data,
                   4096),
        decimalOption(
            "fail", "RATE",
            "Part of the requests, 0 to 1, that meet a fault: 503, a reset before or within the answer, or no "
            "answer at all (0).",
            to.server.failRate, 0, 1),
        wholeOption("delay", "MS", "Milliseconds before each answer (0).", to.server.delayMs, 0, kMaxDelayMs),
        textOption("token", "WORD", "Bearer token that requests must carry (none).", to.server.token, 1024),
        {"route", "PREFIX=BIND",
         "Destinations that begin so go to this bind, the longest prefix first; an empty one takes the rest. May be "
         "given again. Without any: the only client bind.",
         "a prefix, an equals sign and the name of a bind",
         [&to](const QString &text) {
             const qsizetype equals = text.indexOf(u'=');
             if (equals < 0 || !isName(text.mid(equals + 1)))
                 return false;
             to.routes.push_back({text.first(equals), text.mid(equals + 1)});
             return true;
         }},
        {"client-bind", "NAME", "A bind towards a carrier; may be given again.", "a name of 1 to 64 characters",
         name(to.clientBinds)},
        {"server-bind", "NAME", "A bind of a partner; may be given again.", "a name of 1 to 64 characters",
         name(to.serverBinds)},
        {"no-claim-wait",
         {},
         "Do not offer to hold claims open until there are messages.",
         {},
         [&to](const QString &) {
             to.server.claimWait = false;
             return true;
         }},
    };
}

CoreCommand::CoreCommand(CoreCommandSettings settings, Clock &clock)
    : m_settings(std::move(settings)), m_core(coreSettings(m_settings), clock), m_server(m_core, m_settings.server)
{}

CoreCommand::~CoreCommand() = default;

Expected<QByteArray, QString> CoreCommand::start()
{
    if (const auto opened = m_core.open(); !opened)
        return Unexpected{opened.error()};
    QEventLoop loop;
    m_core.stats([&](const CoreReply<std::vector<QueueCount>> &rows) {
        m_storedBefore = rows ? stored(*rows) : 0;
        loop.quit();
    });
    loop.exec();
    const auto port = m_server.listen();
    if (!port)
        return Unexpected{port.error()};
    return QByteArray(m_settings.server.host + ':' + QByteArray::number(*port));
}

void CoreCommand::stop(std::function<void(QByteArray)> done)
{
    m_server.close();
    // Behind everything that is under way.
    m_core.stats([this, done = std::move(done)](const CoreReply<std::vector<QueueCount>> &rows) {
        done(summary(m_server.totals(), rows ? *rows : std::vector<QueueCount>(), m_storedBefore));
    });
}

} // namespace gateway::sim
