#include "api/context.h"
#include "api/handlers.h"
#include "api/operationreply.h"
#include "api/queryfields.h"
#include "gateway/statusjson.h"
#include "metrics/history.h"
#include "trace/pcap.h"
#include "trace/tracejson.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>

namespace gateway::api {
namespace {

constexpr int kMaxPage = 1000;

void refuseUnknownBind(const Reply &reply, const QString &bind)
{
    reply.notFound(Phrase(QT_TRANSLATE_NOOP("Phrase", "There is no peer {name}."), bind));
}

/// Texts of messages are for administrators, and that they were read is written down before they are shown.
void showText(Context &context, const Request &request, const QString &bind, const QJsonObject &what,
              const Reply &reply, std::function<void()> show)
{
    if (request.caller.role < Role::Admin) {
        reply.error(403, "forbidden", Phrase(QT_TRANSLATE_NOOP("Phrase", "Message text is for the role admin.")));
        return;
    }
    context.access.note(context.access.auditRow(request.caller, "trace_text", bind, {}, what),
                        [reply, show = std::move(show)](const AccessResult<void> &noted) {
                            if (noted)
                                show();
                            else
                                reply.unavailable(Phrase(
                                    QT_TRANSLATE_NOOP("Phrase", "The audit cannot be written: no text is shown.")));
                        });
}

/// The same moment by the two clocks.
struct Now
{
    explicit Now(const Clock &clock) : wallMs(clock.wallMs()), ns(clock.nowNs()) {}
    qint64 wallMs;
    qint64 ns;
};

} // namespace

void getLogs(Context &context, const Request &request, Reply reply)
{
    QueryFields query(request);
    log::LogRing::Filter filter;
    const QStringList levels = {QStringLiteral("debug"), QStringLiteral("info"), QStringLiteral("warning"),
                                QStringLiteral("error")};
    filter.level = static_cast<log::Level>(query.word(QStringLiteral("level"), levels).value_or(1));
    filter.text = query.text(QStringLiteral("q"));
    filter.bind = query.text(QStringLiteral("bind"));
    const int limit = query.number(QStringLiteral("limit"), 100, 1, kMaxPage);
    if (!query.errors().empty()) {
        reply.invalid(query.errors());
        return;
    }
    QJsonArray entries;
    for (const log::LogRing::Numbered &line : context.log.latest(filter, limit))
        entries.append(logEntryJson(line.entry));
    reply.json({{QStringLiteral("entries"), entries}});
}

void getHistory(Context &context, const Request &request, Reply reply)
{
    QueryFields query(request);
    QStringList ranges;
    for (const History::Range &range : History::kRanges)
        ranges += QLatin1String(range.name);
    const QString range = ranges[query.word(QStringLiteral("range"), ranges).value_or(0)];
    const QString bind = request.query.value(QStringLiteral("bind"), QStringLiteral("*"));
    const int points = query.number(QStringLiteral("points"), 0, 1, kMaxPage);
    if (!query.errors().empty())
        reply.invalid(query.errors());
    else if (const auto history = context.operations.history(bind, range, points))
        reply.json(*history);
    else
        refuseUnknownBind(reply, bind);
}

void getTrace(Context &context, const Request &request, Reply reply)
{
    QueryFields query(request);
    TraceQuery wanted;
    wanted.text = query.text(QStringLiteral("q"));
    wanted.id = quint64(query.position(QStringLiteral("id")));
    wanted.limit = query.number(QStringLiteral("limit"), 100, 1, kMaxPage);
    wanted.detail = query.flag(QStringLiteral("detail"));
    wanted.showText = query.flag(QStringLiteral("text"));
    if (!query.errors().empty()) {
        reply.invalid(query.errors());
        return;
    }
    const QString bind = request.params.value(QStringLiteral("bind"));
    const auto trace = context.operations.trace(bind);
    if (!trace) {
        refuseUnknownBind(reply, bind);
        return;
    }
    const auto show = [reply, bind, trace, wanted, &clock = context.clock] {
        const Now now(clock);
        reply.json(traceJson(bind, *trace, wanted, now.wallMs, now.ns));
    };
    if (!wanted.showText) {
        show();
        return;
    }
    QJsonObject what{{QStringLiteral("detail"), wanted.detail}};
    if (wanted.id != 0)
        what.insert(QStringLiteral("id"), qint64(wanted.id));
    if (!wanted.text.isEmpty())
        what.insert(QStringLiteral("q"), wanted.text);
    showText(context, request, bind, what, reply, show);
}

void getTracePcap(Context &context, const Request &request, Reply reply)
{
    QueryFields query(request);
    const bool text = query.flag(QStringLiteral("text"));
    if (!query.errors().empty()) {
        reply.invalid(query.errors());
        return;
    }
    const QString bind = request.params.value(QStringLiteral("bind"));
    const auto trace = context.operations.trace(bind);
    if (!trace) {
        refuseUnknownBind(reply, bind);
        return;
    }
    const auto show = [reply, bind, trace, text, &clock = context.clock] {
        const Now now(clock);
        HttpResponse response{
            200, toPcap(trace->ring().pdus(), text, now.wallMs, now.ns), "application/vnd.tcpdump.pcap", {}};
        // A name of a peer is of letters that need no quoting.
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + bind.toLatin1() + ".pcap\"");
        reply.http(std::move(response));
    };
    if (text)
        showText(context, request, bind, {{QStringLiteral("pcap"), true}}, reply, show);
    else
        show();
}

} // namespace gateway::api
