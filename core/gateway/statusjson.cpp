#include "gateway/statusjson.h"

#include "coreapi/corewords.h"
#include "gateway/peerjson.h"
#include "smpp/commandstatus.h"

#include <QtCore/QJsonArray>
#include <cmath>

namespace gateway {
namespace {

using Kind = BindError::Kind;

QJsonValue textOrNull(const QString &text) { return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text); }

QJsonValue timeOrNull(qint64 wallMs) { return wallMs > 0 ? QJsonValue(isoTime(wallMs)) : QJsonValue(QJsonValue::Null); }

template <class E>
QJsonValue wordJson(E value)
{
    const std::string_view name = word(value);
    return QLatin1String(name.data(), qsizetype(name.size()));
}

/// A key of the catalogue's context Diagnosis.
const char *plainWords(Kind kind)
{
    switch (kind) {
    case Kind::None:
        break;
    case Kind::Dns:
        return QT_TRANSLATE_NOOP("Phrase", "The host name could not be resolved.");
    case Kind::Refused:
        return QT_TRANSLATE_NOOP("Phrase", "The connection was refused: nothing listens at {address}.");
    case Kind::Reset:
        return QT_TRANSLATE_NOOP("Phrase", "The connection was reset.");
    case Kind::Timeout:
        return QT_TRANSLATE_NOOP("Phrase", "{address} did not answer in time.");
    case Kind::Tls:
        return QT_TRANSLATE_NOOP("Phrase", "TLS could not be agreed on.");
    case Kind::Link:
        return QT_TRANSLATE_NOOP("Phrase", "The connection failed.");
    case Kind::BindRefused:
        return QT_TRANSLATE_NOOP("Phrase", "The bind was refused with {status}.");
    case Kind::BindTimeout:
        return QT_TRANSLATE_NOOP("Phrase", "The bind was not answered in time.");
    case Kind::EnquireLinkTimeout:
        return QT_TRANSLATE_NOOP("Phrase", "The other side did not answer enquire_link.");
    case Kind::UnboundByPeer:
        return QT_TRANSLATE_NOOP("Phrase", "The other side ended the session with unbind.");
    case Kind::ClosedByPeer:
        return QT_TRANSLATE_NOOP("Phrase", "The other side closed the connection without unbind.");
    case Kind::Inactivity:
        return QT_TRANSLATE_NOOP("Phrase", "The session was closed after inactivity_timeout without any PDU.");
    case Kind::Protocol:
        return QT_TRANSLATE_NOOP("Phrase", "The other side sent octets that are not SMPP.");
    }
    return "";
}

QJsonValue lastErrorJson(const BindView &bind, const Translate &translate)
{
    const BindError &error = bind.lastError;
    if (error.kind == Kind::None)
        return QJsonValue::Null;
    const bool hasStatus = error.kind == Kind::BindRefused;
    const QString status = hasStatus ? QString::fromLatin1(smpp::statusName(error.status)) : QString();
    QString address = error.address;
    if (bind.mode == PeerMode::Client)
        address = bind.host + u':' + QString::number(bind.port);
    const Phrase::Values values{{u"address"_qs, Phrase::asIs(address)}, {u"status"_qs, Phrase::asIs(status)}};
    const Phrase text = Phrase::ofTable(plainWords(error.kind), std::make_shared<const Phrase::Values>(values));
    return QJsonObject{{u"at"_qs, isoTime(error.at)},
                       {u"kind"_qs, QLatin1String(wordOf(error.kind))},
                       {u"status"_qs, textOrNull(status)},
                       {u"text"_qs, text.in(translate)}};
}

QJsonObject gatewayJson(const GatewayStatus &status)
{
    const auto &license = status.license.license;
    return {{u"name"_qs, status.name},
            {u"version"_qs, status.version},
            {u"hostname"_qs, status.hostname},
            {u"uptime_seconds"_qs, status.uptimeSeconds},
            {u"license"_qs, QJsonObject{{u"valid"_qs, status.license.valid},
                                        {u"licensee"_qs, license ? QJsonValue(license->licensee) : QJsonValue()},
                                        {u"expires_at"_qs, timeOrNull(license ? license->expiresAt : 0)}}},
            {u"core"_qs, QJsonObject{{u"up"_qs, status.core.up},
                                     {u"base_url"_qs, status.core.baseUrl},
                                     {u"last_error"_qs, textOrNull(status.core.lastError)}}}};
}

QJsonObject listenerTotals(const ListenerStatus &listener)
{
    return {{u"host"_qs, listener.host},
            {u"port"_qs, listener.port},
            {u"tls_port"_qs, listener.tlsPort > 0 ? QJsonValue(listener.tlsPort) : QJsonValue()},
            {u"tls"_qs, listener.tls},
            {u"listening"_qs, listener.open},
            {u"max_connections"_qs, listener.maxConnections},
            {u"connections"_qs, listener.connections}};
}

QJsonObject totalsJson(const GatewayStatus &status)
{
    const auto ofMode = [&](PeerMode mode) {
        int total = 0, connected = 0;
        for (const BindView &bind : status.binds) {
            if (bind.mode != mode)
                continue;
            ++total;
            connected += bind.state == BindState::Connected ? 1 : 0;
        }
        return QJsonObject{{u"total"_qs, total}, {u"connected"_qs, connected}};
    };
    return {{u"binds"_qs, qint64(status.binds.size())},
            {u"client"_qs, ofMode(PeerMode::Client)},
            {u"server"_qs, ofMode(PeerMode::Server)},
            {u"listener"_qs, listenerTotals(status.listener)}};
}

} // namespace

QJsonObject bindJson(const BindView &bind, const Translate &translate)
{
    const bool isKnown = !bind.host.isEmpty(); // of a server bind: once somebody has bound
    return {{u"name"_qs, bind.name},
            {u"mode"_qs, wordJson(bind.mode)},
            {u"enabled"_qs, bind.enabled},
            {u"state"_qs, QLatin1String(wordOf(bind.state))},
            {u"host"_qs, isKnown ? QJsonValue(bind.host) : QJsonValue()},
            {u"port"_qs, isKnown ? QJsonValue(bind.port) : QJsonValue()},
            {u"bind_type"_qs, isKnown ? wordJson(bind.bindType) : QJsonValue()},
            {u"system_id"_qs, bind.systemId},
            {u"since"_qs, timeOrNull(bind.since)},
            {u"sessions"_qs, bind.sessions},
            {u"sent"_qs, qint64(bind.sent)},
            {u"received"_qs, qint64(bind.received)},
            {u"failures"_qs, qint64(bind.failures)},
            {u"tps"_qs, std::round(bind.tps * 10) / 10},
            {u"tps_limit"_qs, bind.tpsLimit},
            {u"window_size"_qs, bind.windowSize},
            {u"in_flight"_qs, bind.inFlight},
            {u"throttled"_qs, bind.isThrottled},
            {u"last_error"_qs, lastErrorJson(bind, translate)},
            {u"next_attempt_at"_qs, timeOrNull(bind.nextAttempt)},
            {u"diagnosis"_qs, bind.diagnosis.isWell() ? QJsonValue(QJsonValue::Null)
                                                      : QJsonValue(diagnosisSummary(bind.diagnosis, translate))}};
}

QJsonObject statusJson(const GatewayStatus &status, const Translate &translate)
{
    QJsonArray binds;
    for (const BindView &bind : status.binds)
        binds.append(bindJson(bind, translate));
    return {{u"gateway"_qs, gatewayJson(status)}, {u"totals"_qs, totalsJson(status)}, {u"binds"_qs, binds}};
}

QJsonObject cacheJson(const std::vector<CacheStatus> &binds)
{
    qint64 pending = 0, failed = 0;
    QJsonArray list;
    for (const CacheStatus &bind : binds) {
        const CacheLedger &ledger = bind.summary.ledger;
        const qint64 here = ledger.waiting() + ledger.failed;
        const int room = bind.summary.maxSize;
        pending += ledger.waiting();
        failed += ledger.failed;
        list.append(QJsonObject{{u"name"_qs, bind.summary.bind},
                                {u"mode"_qs, bind.mode ? wordJson(*bind.mode) : QJsonValue()},
                                {u"total"_qs, here},
                                {u"pending"_qs, ledger.waiting()},
                                {u"failed"_qs, ledger.failed},
                                {u"max_size"_qs, room},
                                {u"used"_qs, room > 0 ? std::round(1e4 * double(here) / room) / 1e4 : 0.0},
                                {u"ledger"_qs, QJsonObject{{u"accepted"_qs, ledger.accepted},
                                                           {u"delivered"_qs, ledger.delivered},
                                                           {u"failed_permanent"_qs, ledger.failed},
                                                           {u"evicted"_qs, ledger.evicted},
                                                           {u"deleted"_qs, ledger.deleted},
                                                           {u"waiting"_qs, ledger.waiting()}}}});
    }
    return {{u"total"_qs, pending + failed}, {u"pending"_qs, pending}, {u"failed"_qs, failed}, {u"binds"_qs, list}};
}

QJsonObject logEntryJson(const log::Entry &entry)
{
    static constexpr const char *kLevels[] = {"debug", "info", "warning", "error"};
    return {{u"at"_qs, isoTime(entry.at)},
            {u"level"_qs, QLatin1String(kLevels[int(entry.level)])},
            {u"category"_qs, QLatin1String(log::categoryName(entry.category))},
            {u"bind"_qs, textOrNull(entry.bind)},
            {u"message"_qs, entry.text},
            {u"correlation_id"_qs, textOrNull(entry.id)}};
}

} // namespace gateway
