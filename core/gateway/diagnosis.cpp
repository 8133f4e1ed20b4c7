#include "gateway/diagnosis.h"

#include "gateway/peerjson.h"
#include "smpp/commandstatus.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonArray>

namespace gateway {
namespace {

using smpp::CommandStatus;
using Kind = BindError::Kind;
using RungState = Diagnosis::RungState;

constexpr qint64 kEditMs = 10 * 60'000; ///< an edit so shortly before the fall is evidence
constexpr qint64 kFullMs = 10 * 60'000; ///< so long a bind counts as full after it had no session left for a partner
constexpr int kUnstable = 5;            ///< disconnections in an hour that are too many
constexpr quint64 kFewMessages = 20;    ///< of fewer a share says nothing
constexpr double kFailureShare = 0.05;  ///< of the messages that may fail
constexpr double kSlowMs = 1000;

constexpr Rung kLadder[] = {Rung::Dns, Rung::Tcp, Rung::Tls, Rung::Bind, Rung::EnquireLink, Rung::Traffic};

const char *wordOf(Rung rung)
{
    static constexpr const char *kWords[] = {"none", "dns", "tcp", "tls", "bind", "enquire_link", "traffic"};
    return kWords[int(rung)];
}

QString statusText(quint32 status)
{
    return QString::fromLatin1(smpp::statusName(status)) + u" (0x" +
           QString::number(status, 16).toUpper().rightJustified(8, u'0') + u')';
}

QString timeText(qint64 ms) { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODate); }

// ---- Which cause

const char *causeOfClientRefusal(quint32 status)
{
    switch (CommandStatus(status)) {
    case CommandStatus::ESME_RINVPASWD:
        return "wrong_password";
    case CommandStatus::ESME_RINVSYSID:
        return "wrong_system_id";
    case CommandStatus::ESME_RINVSYSTYP:
        return "wrong_system_type";
    case CommandStatus::ESME_RALYBND:
        return "already_bound";
    case CommandStatus::ESME_RBINDFAIL:
        return "bind_rejected";
    case CommandStatus::ESME_RSYSERR:
    case CommandStatus::ESME_RTHROTTLED:
    case CommandStatus::ESME_RMSGQFUL:
    case CommandStatus::ESME_RX_T_APPN:
        return "carrier_trouble";
    default:
        return "bind_refused";
    }
}

/// Whether a partner was refused since it had as many sessions as it may.
bool isFull(const BindError &error) { return error.kind == Kind::BindRefused && error.text.contains(u"max_sessions"); }

const char *causeOfPartnerRefusal(const BindError &error)
{
    if (CommandStatus(error.status) == CommandStatus::ESME_RINVPASWD)
        return "partner_password";
    if (error.text.contains(u"ip_whitelist"))
        return "partner_address";
    if (isFull(error))
        return "partner_sessions";
    if (error.text.contains(u"bind type"))
        return "partner_bind_type";
    return "partner_refused";
}

const char *causeOfError(const BindStatus &bind)
{
    const bool server = bind.mode == PeerMode::Server;
    // A link that is shut at once, before any bind since: the other side does not want this address.
    const bool neverBound = !server && bind.failedAttempts > 0 && bind.lastError.at >= bind.boundAt;
    switch (bind.lastError.kind) {
    case Kind::None:
        return server ? "waiting" : "connecting";
    case Kind::Dns:
        return "dns";
    case Kind::Refused:
        return "refused";
    case Kind::Timeout:
        return "timeout";
    case Kind::Reset:
        return neverBound ? "address_not_allowed" : "reset";
    case Kind::Tls:
        return "tls";
    case Kind::Link:
        return "link_failed";
    case Kind::BindRefused:
        return server ? causeOfPartnerRefusal(bind.lastError) : causeOfClientRefusal(bind.lastError.status);
    case Kind::BindTimeout:
        return "bind_timeout";
    case Kind::EnquireLinkTimeout:
        return "enquire_link";
    case Kind::UnboundByPeer:
        return server ? "waiting" : "unbound_by_peer";
    case Kind::ClosedByPeer:
        return neverBound ? "address_not_allowed" : server ? "waiting" : "closed_by_peer";
    case Kind::Inactivity:
        return "inactivity";
    case Kind::Protocol:
        return "protocol";
    }
    return "unknown";
}

const char *causeOfFailures(const Surroundings &around)
{
    switch (CommandStatus(around.commonStatus)) {
    case CommandStatus::ESME_RINVDSTADR:
    case CommandStatus::ESME_RINVDSTTON:
    case CommandStatus::ESME_RINVDSTNPI:
        return "invalid_destination";
    case CommandStatus::ESME_RINVMSGLEN:
    case CommandStatus::ESME_RINVCMDLEN:
    case CommandStatus::ESME_RINVCMDID:
    case CommandStatus::ESME_RINVPARLEN:
    case CommandStatus::ESME_RINVESMCLASS:
    case CommandStatus::ESME_RINVDCS:
        return "invalid_content";
    default:
        return "messages_refused";
    }
}

/// Of a bind that is connected.
const char *causeOfTraffic(const BindStatus &bind, const Surroundings &around)
{
    const qint64 waiting = around.waiting.value_or(0);
    if (around.throttledAt > 0 && around.now - around.throttledAt < kThrottledMs)
        return "throttled";
    if (around.disconnections > kUnstable)
        return "unstable";
    if (bind.mode == PeerMode::Server && isFull(bind.lastError) && around.now - bind.lastError.at < kFullMs)
        return "partner_sessions";
    if (bind.windowSize > 0 && bind.inFlight >= bind.windowSize && around.p99Ms > kSlowMs)
        return "slow_answers";
    if (around.expired > 0 && around.expired >= around.failures)
        return "expired";
    if (around.sent >= kFewMessages && double(around.failures) > kFailureShare * double(around.sent))
        return causeOfFailures(around);
    if (waiting > 0 && bind.mode == PeerMode::Client && bind.bindType == BindType::Receiver)
        return "receiver_only";
    if (waiting > 0 && around.scheduled >= waiting)
        return "scheduled";
    if (waiting > 0 && around.sent == 0)
        return "queue_stuck";
    // A minute's worth of messages waits, and no more than the limit was sent.
    if (bind.tpsLimit > 0 && waiting > 60 * qint64(bind.tpsLimit) &&
        double(around.sent) > 0.8 * 300 * double(bind.tpsLimit))
        return "rate_limited";
    if (around.unrouted.value_or(0) > 0 && waiting == 0 && around.sent == 0)
        return "not_routed";
    return around.cacheFailed > 0 ? "cache_failed" : "none";
}

const char *causeOf(const BindStatus &bind, const Surroundings &around)
{
    if (!bind.enabled || bind.state == BindState::Disabled)
        return "disabled";
    if (around.standby)
        return "standby";
    if (bind.state == BindState::Connected) {
        if (!around.licensed)
            return "license";
        return around.coreUp ? causeOfTraffic(bind, around) : "core_down";
    }
    if (bind.mode == PeerMode::Client && (around.dropped || bind.state == BindState::Disconnected))
        return "dropped";
    return causeOfError(bind);
}

// ---- What is told of it

/// Shared by the sentences of a diagnosis.
using Values = std::shared_ptr<const Phrase::Values>;

Phrase::Values valuesOf(const BindStatus &bind, const Surroundings &around, QLatin1String cause)
{
    const bool client = bind.mode == PeerMode::Client;
    const BindError &error = bind.lastError;
    const bool host6 = bind.host.contains(u':');
    QString address =
        client ? QString((host6 ? QString(u'[' + bind.host + u']') : bind.host) + u':' + QString::number(bind.port))
               : error.address;
    QString text = error.text;
    qint64 count = around.waiting.value_or(0);
    if (cause == QLatin1String("license"))
        text = around.licenseProblem;
    else if (cause == QLatin1String("core_down"))
        text = around.coreError;
    else if (cause == QLatin1String("unstable"))
        count = around.disconnections;
    else if (cause == QLatin1String("expired"))
        count = qint64(around.expired);
    else if (cause == QLatin1String("not_routed"))
        count = around.unrouted.value_or(0);
    else if (cause == QLatin1String("cache_failed"))
        count = around.cacheFailed;
    else if (cause.startsWith(QLatin1String("invalid_")) || cause == QLatin1String("messages_refused"))
        count = qint64(around.failures);
    const bool traffic = bind.state == BindState::Connected && cause != QLatin1String("partner_sessions");
    const auto number = [](auto value) { return Phrase::asIs(QString::number(value)); };
    return {{u"bind"_qs, Phrase::asIs(bind.name)},
            {u"address"_qs, Phrase::asIs(address)},
            {u"system_id"_qs, Phrase::asIs(bind.systemId)},
            {u"error"_qs, Phrase::asIs(text)},
            {u"status"_qs, Phrase::asIs(statusText(traffic ? around.commonStatus : error.status))},
            {u"count"_qs, number(count)},
            {u"limit"_qs, number(bind.tpsLimit)},
            {u"window"_qs, number(bind.windowSize)},
            {u"in_flight"_qs, number(bind.inFlight)},
            {u"latency"_qs, number(qint64(around.p99Ms))},
            {u"attempts"_qs, number(bind.failedAttempts)},
            {u"sent"_qs, number(bind.sent)},
            {u"failures"_qs, number(bind.failures)},
            {u"who"_qs, Phrase::asIs(around.editedBy)}};
}

std::vector<Diagnosis::Evidence> evidenceOf(const BindStatus &bind, const Surroundings &around, const Values &values)
{
    std::vector<Diagnosis::Evidence> all;
    const auto add = [&](qint64 at, const char *source) { all.push_back({at, Phrase::ofTable(source, values)}); };
    const qint64 fell = bind.lastError.at > 0 ? bind.lastError.at : bind.since;
    if (around.editedAt > 0 && around.editedAt <= fell && fell - around.editedAt <= kEditMs)
        add(around.editedAt, QT_TRANSLATE_NOOP("Phrase", "Settings edited by {who}"));
    if (bind.since > 0)
        add(bind.since, QT_TRANSLATE_NOOP("Phrase", "In this state since then"));
    if (bind.boundAt > 0)
        add(bind.boundAt, QT_TRANSLATE_NOOP("Phrase", "Last bind that succeeded"));
    if (bind.lastError.kind != Kind::None)
        all.push_back({bind.lastError.at, Phrase::asIs(bind.lastError.text)});
    if (bind.attemptAt > 0 && bind.failedAttempts > 0)
        add(bind.attemptAt, QT_TRANSLATE_NOOP("Phrase", "Last attempt; {attempts} without a bind since then"));
    if (bind.nextAttempt > around.now)
        add(bind.nextAttempt, QT_TRANSLATE_NOOP("Phrase", "Next attempt"));
    std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.at < b.at; });
    if (!around.coreUp && !around.coreError.isEmpty())
        all.push_back({0, Phrase(QT_TRANSLATE_NOOP("Phrase", "Core: {error}"), around.coreError)});
    if (bind.state == BindState::Connected)
        add(0, QT_TRANSLATE_NOOP("Phrase", "{sent} sent, {failures} failed, {in_flight} of {window} in flight"));
    if (around.waiting.value_or(0) > 0)
        all.push_back(
            {0, Phrase(QT_TRANSLATE_NOOP("Phrase", "Messages that wait for this bind: {count}"), *around.waiting)});
    return all;
}

/// Up to the rung that broke all is well; what lies above is not known. Connected, all is well up to there.
std::vector<Diagnosis::Step> ladderOf(const BindStatus &bind, const Surroundings &around, Rung broken)
{
    const bool connected = bind.state == BindState::Connected;
    std::vector<Diagnosis::Step> ladder;
    for (const Rung rung : kLadder) {
        Diagnosis::Step step{rung, RungState::Unknown, {}};
        if (rung == broken)
            step.state = RungState::Broken;
        else if ((rung == Rung::Tls && !around.tls) || (rung == Rung::Dns && bind.mode == PeerMode::Server))
            step.state = RungState::Unused;
        else if (connected || (broken != Rung::None && rung < broken))
            step.state = RungState::Ok;
        if (rung == broken && !connected)
            step.detail = bind.lastError.kind == Kind::BindRefused
                              ? QString::fromLatin1(smpp::statusName(bind.lastError.status))
                              : QLatin1String(wordOf(bind.lastError.kind));
        ladder.push_back(std::move(step));
    }
    return ladder;
}

/// For the other side: English, times in UTC, no secret.
QString reportOf(const Diagnosis &diagnosis, const BindStatus &bind)
{
    QStringList lines = {diagnosis.title.english()};
    if (!diagnosis.text.isEmpty())
        lines += diagnosis.text.english();
    lines += QString();
    lines += u"Bind: " + bind.name;
    if (bind.mode == PeerMode::Client)
        lines += QStringLiteral("Address: %1:%2").arg(bind.host).arg(bind.port);
    lines += u"system_id: " + bind.systemId;
    lines += u"State: " + QLatin1String(wordOf(bind.state));
    lines += u"Time: " + timeText(diagnosis.at);
    for (const Diagnosis::Evidence &one : diagnosis.evidence)
        lines += (one.at > 0 ? QString(timeText(one.at) + u"  ") : QString()) + one.text.english();
    return lines.join(u'\n') + u'\n';
}

} // namespace

Diagnosis diagnose(const BindStatus &bind, const Surroundings &around)
{
    const QLatin1String cause(causeOf(bind, around));
    const CauseRow &row = causeRow(cause);
    const auto values = std::make_shared<const Phrase::Values>(valuesOf(bind, around, cause));
    Diagnosis diagnosis;
    diagnosis.bind = bind.name;
    diagnosis.at = around.now;
    diagnosis.row = &row;
    diagnosis.title = Phrase::ofTable(row.title, values);
    diagnosis.text = Phrase::ofTable(row.text, values);
    for (const char *step : row.steps)
        diagnosis.steps.push_back(Phrase::ofTable(step, values));
    diagnosis.ladder = ladderOf(bind, around, row.rung);
    diagnosis.evidence = evidenceOf(bind, around, values);
    diagnosis.waiting = around.waiting;
    diagnosis.lost = around.lost;
    return diagnosis;
}

QJsonObject diagnosisSummary(const Diagnosis &diagnosis, const Translate &translate)
{
    return {{u"cause"_qs, QLatin1String(diagnosis.row->cause)}, {u"title"_qs, diagnosis.title.in(translate)}};
}

QJsonObject diagnosisJson(const Diagnosis &diagnosis, const BindStatus &bind, const Translate &translate)
{
    static constexpr const char *kStates[] = {"ok", "broken", "unused", "unknown"};
    const auto time = [](qint64 at) { return at > 0 ? QJsonValue(isoTime(at)) : QJsonValue(QJsonValue::Null); };
    QJsonArray ladder;
    for (const Diagnosis::Step &step : diagnosis.ladder)
        ladder.append(QJsonObject{
            {u"rung"_qs, QLatin1String(wordOf(step.rung))},
            {u"state"_qs, QLatin1String(kStates[int(step.state)])},
            {u"detail"_qs, step.detail.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(step.detail)}});
    QJsonArray steps;
    for (const Phrase &step : diagnosis.steps)
        steps.append(step.in(translate));
    QJsonArray evidence;
    for (const Diagnosis::Evidence &one : diagnosis.evidence)
        evidence.append(QJsonObject{{u"at"_qs, time(one.at)}, {u"text"_qs, one.text.in(translate)}});
    const char *action = diagnosis.row->action;
    QJsonObject json = diagnosisSummary(diagnosis, translate);
    json[u"bind"_qs] = diagnosis.bind;
    json[u"at"_qs] = time(diagnosis.at);
    json[u"text"_qs] = diagnosis.text.in(translate);
    json[u"rung"_qs] = QLatin1String(wordOf(diagnosis.row->rung));
    json[u"ladder"_qs] = ladder;
    json[u"steps"_qs] = steps;
    json[u"evidence"_qs] = evidence;
    json[u"action"_qs] = action ? QJsonValue(QLatin1String(action)) : QJsonValue(QJsonValue::Null);
    json[u"waiting"_qs] =
        QJsonObject{{u"messages"_qs, diagnosis.waiting ? QJsonValue(*diagnosis.waiting) : QJsonValue(QJsonValue::Null)},
                    {u"lost"_qs, diagnosis.lost}};
    json[u"report"_qs] = reportOf(diagnosis, bind);
    return json;
}

} // namespace gateway
