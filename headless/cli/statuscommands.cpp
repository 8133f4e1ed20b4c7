#include "cli/apicommand.h"
#include "cli/handlers.h"

namespace gateway::cli {
namespace {

Style styleOfState(const QString &state)
{
    if (state == u"connected")
        return Style::Good;
    if (state == u"disconnected" || state == u"reconnecting")
        return Style::Bad;
    return state == u"disabled" ? Style::Faint : Style::Doubtful;
}

QString stateWord(const QString &state)
{
    static constexpr std::pair<const char *, const char *> kWords[] = {
        {"connected", QT_TRANSLATE_NOOP("Cli", "connected")},
        {"disconnected", QT_TRANSLATE_NOOP("Cli", "disconnected")},
        {"reconnecting", QT_TRANSLATE_NOOP("Cli", "reconnecting")},
        {"waiting", QT_TRANSLATE_NOOP("Cli", "waiting")},
        {"standby", QT_TRANSLATE_NOOP("Cli", "standby")},
        {"disabled", QT_TRANSLATE_NOOP("Cli", "disabled")},
    };
    for (const auto &[code, word] : kWords) {
        if (state == QLatin1String(code))
            return translated(word);
    }
    return state;
}

QString licenseLine(const QJsonObject &license)
{
    const QString licensee = license[u"licensee"].toString();
    QString line = license[u"valid"].toBool() ? Cli::tr("valid") : Cli::tr("NOT VALID: no traffic");
    if (!licensee.isEmpty())
        line += QStringLiteral(", ") + licensee;
    if (license[u"expires_at"].isString())
        line += QStringLiteral(", ") + Cli::tr("until %1").arg(shownTime(license[u"expires_at"]));
    return line;
}

QString coreLine(const QJsonObject &core)
{
    const QString url = core[u"base_url"].toString();
    if (core[u"up"].toBool())
        return Cli::tr("up, %1").arg(url);
    const QString error = core[u"last_error"].toString();
    return Cli::tr("DOWN, %1").arg(url) + (error.isEmpty() ? QString() : QString(QStringLiteral(": ") + error));
}

QString listenerLine(const QJsonObject &listener)
{
    if (!listener[u"listening"].toBool())
        return Cli::tr("closed");
    QString line = Cli::tr("%1 port %2%3, %4 of %5 connections")
                       .arg(listener[u"host"].toString())
                       .arg(listener[u"port"].toInt())
                       .arg(listener[u"tls"].toBool() ? QStringLiteral(" (TLS)") : QString())
                       .arg(listener[u"connections"].toInt())
                       .arg(listener[u"max_connections"].toInt());
    if (listener[u"tls_port"].isDouble())
        line += QStringLiteral(", ") + Cli::tr("TLS port %1").arg(listener[u"tls_port"].toInt());
    return line;
}

QString bindsLine(const QJsonObject &totals)
{
    const auto of = [&](QStringView mode) {
        const QJsonObject counts = totals[mode].toObject();
        return QStringLiteral("%1/%2").arg(counts[u"connected"].toInt()).arg(counts[u"total"].toInt());
    };
    return Cli::tr("client binds %1 connected, server binds %2").arg(of(u"client"), of(u"server"));
}

/// Where the bind leads to.
QString placeOf(const QJsonObject &bind)
{
    const QString host = bind[u"host"].toString();
    if (host.isEmpty())
        return QStringLiteral("-");
    return bind[u"port"].isDouble() ? QStringLiteral("%1:%2").arg(host).arg(bind[u"port"].toInt()) : host;
}

/// What is wrong with it: the diagnosis and the last error, unless one says what the other does.
QString troubleOf(const QJsonObject &bind)
{
    const QString title = bind[u"diagnosis"][u"title"].toString(), error = bind[u"last_error"][u"text"].toString();
    if (title.isEmpty())
        return bind[u"state"].toString() == u"connected" ? QString() : error;
    const QString sentence = title.endsWith(u'.') ? title.chopped(1) : title;
    const bool same = error.contains(sentence, Qt::CaseInsensitive) || title.contains(error, Qt::CaseInsensitive);
    return same ? title : QString(title + QStringLiteral(" — ") + error);
}

Table bindTable(const QJsonArray &binds)
{
    using Align = Table::Align;
    Table table({{Cli::tr("BIND")},
                 {Cli::tr("MODE")},
                 {Cli::tr("STATE")},
                 {Cli::tr("ADDRESS")},
                 {Cli::tr("SENT"), Align::Right},
                 {Cli::tr("RECEIVED"), Align::Right},
                 {Cli::tr("FAILED"), Align::Right},
                 {Cli::tr("TPS"), Align::Right},
                 {Cli::tr("WINDOW"), Align::Right},
                 {Cli::tr("REMARKS")}});
    for (const QJsonValue &value : binds) {
        const QJsonObject bind = value.toObject();
        const QString state = bind[u"state"].toString();
        const qint64 failures = bind[u"failures"].toInteger();
        QStringList remarks;
        if (bind[u"sessions"].toInt() > 1)
            remarks += Cli::tr("%1 sessions").arg(bind[u"sessions"].toInt());
        if (bind[u"throttled"].toBool())
            remarks += Cli::tr("throttled");
        if (const QString trouble = troubleOf(bind); !trouble.isEmpty())
            remarks += trouble;
        table.add({bind[u"name"].toString(),
                   bind[u"mode"].toString(),
                   {stateWord(state), styleOfState(state)},
                   placeOf(bind),
                   bind[u"sent"].toInteger(),
                   bind[u"received"].toInteger(),
                   {failures, failures > 0 ? Style::Doubtful : Style::Plain},
                   QStringLiteral("%1/%2").arg(bind[u"tps"].toDouble()).arg(bind[u"tps_limit"].toInt()),
                   QStringLiteral("%1/%2").arg(bind[u"in_flight"].toInt()).arg(bind[u"window_size"].toInt()),
                   {remarks.join(QStringLiteral("; ")), bind[u"diagnosis"].isObject() ? Style::Bad : Style::Doubtful}});
    }
    return table;
}

} // namespace

int showStatus(const Call &call)
{
    ApiCommand api(call);
    return api.watch(
        [&] { return api.get(apiPath({QStringLiteral("status")})); },
        [&](const QJsonObject &status) {
            const QJsonObject gateway = status[u"gateway"].toObject();
            const QJsonObject totals = status[u"totals"].toObject();
            const bool licensed = gateway[u"license"][u"valid"].toBool();
            const bool coreUp = gateway[u"core"][u"up"].toBool();
            Table lines({{}, {}});
            lines.add({Cli::tr("Gateway"), Cli::tr("%1 on %2, version %3, up for %4")
                                               .arg(gateway[u"name"].toString(), gateway[u"hostname"].toString(),
                                                    gateway[u"version"].toString(),
                                                    shownDuration(gateway[u"uptime_seconds"].toInteger()))});
            lines.add({Cli::tr("OmniMessage Core"),
                       {coreLine(gateway[u"core"].toObject()), coreUp ? Style::Good : Style::Bad}});
            lines.add({Cli::tr("Licence"),
                       {licenseLine(gateway[u"license"].toObject()), licensed ? Style::Plain : Style::Bad}});
            lines.add({Cli::tr("Listener"), listenerLine(totals[u"listener"].toObject())});
            lines.add({Cli::tr("Binds"), bindsLine(totals)});
            api.print(lines);
            const Table binds = bindTable(status[u"binds"].toArray());
            if (binds.isEmpty())
                return;
            api.print(QString());
            api.print(binds);
        });
}

int diagnosePeer(const Call &call)
{
    ApiCommand api(call);
    const auto answer = api.get(apiPath({QStringLiteral("peers"), call.argument(0), QStringLiteral("diagnosis")}));
    return api.show(answer, [&](const QJsonObject &diagnosis) {
        const bool isWell = diagnosis[u"cause"].toString() == u"none";
        api.print(api.styled(printable(diagnosis[u"title"].toString()), isWell ? Style::Good : Style::Bad));
        if (const QString text = diagnosis[u"text"].toString(); !text.isEmpty())
            api.print(printable(text));
        const QJsonObject waiting = diagnosis[u"waiting"].toObject();
        if (waiting[u"messages"].toInteger() > 0)
            api.print(Cli::tr("Messages that wait for it: %1").arg(waiting[u"messages"].toInteger()));
        if (waiting[u"lost"].toBool())
            api.print(api.styled(Cli::tr("Messages may have been lost."), Style::Bad));

        Table ladder({{}, {}, {}});
        for (const QJsonValue &rung : diagnosis[u"ladder"].toArray()) {
            const QString state = rung[u"state"].toString();
            const bool broken = state == u"broken", ok = state == u"ok";
            ladder.add({QString(QStringLiteral("  ") + rung[u"rung"].toString()),
                        {broken               ? Cli::tr("broken")
                         : ok                 ? Cli::tr("ok")
                         : state == u"unused" ? Cli::tr("not used")
                                              : Cli::tr("not known"),
                         broken ? Style::Bad
                         : ok   ? Style::Good
                                : Style::Faint},
                        rung[u"detail"].toString()});
        }
        if (!ladder.isEmpty()) {
            api.print(QString(u'\n' + Cli::tr("Step by step:")));
            api.print(ladder);
        }
        Table evidence({{}, {}});
        for (const QJsonValue &each : diagnosis[u"evidence"].toArray())
            evidence.add({QString(QStringLiteral("  ") + shownTime(each[u"at"])), each[u"text"].toString()});
        if (!evidence.isEmpty()) {
            api.print(QString(u'\n' + Cli::tr("What is known:")));
            api.print(evidence);
        }
        int number = 0;
        for (const QJsonValue &step : diagnosis[u"steps"].toArray()) {
            if (number == 0)
                api.print(QString(u'\n' + Cli::tr("What to do:")));
            api.print(QStringLiteral("  %1. %2").arg(++number).arg(printable(step.toString())));
        }
    });
}

} // namespace gateway::cli
