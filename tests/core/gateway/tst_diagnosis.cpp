#include "gateway/diagnosis.h"

#include "smpp/commandstatus.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtTest/QtTest>

using namespace gateway;
using Kind = BindError::Kind;

namespace {

constexpr qint64 kNow = 1'763'900'000'000;

BindStatus client(BindState state = BindState::Connected)
{
    BindStatus bind;
    bind.name = u"vodafone_uk"_qs;
    bind.state = state;
    bind.host = u"smpp.example"_qs;
    bind.port = 3550;
    bind.systemId = u"user"_qs;
    bind.tpsLimit = 100;
    bind.windowSize = 100;
    bind.since = kNow - 60'000;
    bind.boundAt = kNow - 3'600'000;
    return bind;
}

BindStatus server(BindState state = BindState::Waiting)
{
    BindStatus bind = client(state);
    bind.name = u"acme"_qs;
    bind.mode = PeerMode::Server;
    bind.host.clear();
    bind.port = 0;
    return bind;
}

BindStatus failed(BindStatus bind, Kind kind, quint32 status = 0, const QString &text = u"what was said"_qs)
{
    bind.lastError = {kind, kNow - 50'000, status, text, u"192.0.2.9"_qs};
    bind.failedAttempts = 3;
    bind.attemptAt = kNow - 50'000;
    bind.nextAttempt = kNow + 17'000;
    return bind;
}

Surroundings around()
{
    Surroundings all;
    all.now = kNow;
    return all;
}

struct Case
{
    QByteArray cause;
    BindStatus bind;
    Surroundings around;
};

/// Each cause at least once; what tells it from its neighbours.
std::vector<Case> cases()
{
    using smpp::CommandStatus;
    std::vector<Case> all;
    const auto add = [&](const char *cause, BindStatus bind, const std::function<void(Surroundings &)> &change = {}) {
        Surroundings with = around();
        if (change)
            change(with);
        all.push_back({cause, std::move(bind), std::move(with)});
    };
    const auto down = [](Kind kind, CommandStatus status = CommandStatus::ESME_ROK) {
        return failed(client(BindState::Reconnecting), kind, quint32(status));
    };
    const auto partner = [](CommandStatus status, const QString &text) {
        return failed(server(), Kind::BindRefused, quint32(status), text);
    };
    add("none", client());
    add("none", server(BindState::Connected));
    BindStatus disabled = down(Kind::Dns);
    disabled.enabled = false;
    add("disabled", disabled);
    add("disabled", client(BindState::Disabled));
    add("standby", client(BindState::Disconnected), [](auto &s) { s.standby = true; });
    add("dropped", failed(client(BindState::Disconnected), Kind::Dns));
    add("dropped", client(BindState::Reconnecting), [](auto &s) { s.dropped = true; });
    add("waiting", server());
    add("waiting", failed(server(), Kind::UnboundByPeer));
    add("waiting", failed(server(), Kind::ClosedByPeer));
    add("connecting", client(BindState::Reconnecting));
    add("dns", down(Kind::Dns));
    add("refused", down(Kind::Refused));
    add("timeout", down(Kind::Timeout));
    BindStatus reset = down(Kind::Reset);
    add("address_not_allowed", reset);
    reset.failedAttempts = 0; // it was bound
    add("reset", reset);
    BindStatus closed = down(Kind::ClosedByPeer);
    add("address_not_allowed", closed);
    closed.failedAttempts = 0;
    add("closed_by_peer", closed);
    add("link_failed", down(Kind::Link));
    add("tls", down(Kind::Tls), [](auto &s) { s.tls = true; });
    add("wrong_password", down(Kind::BindRefused, CommandStatus::ESME_RINVPASWD));
    add("wrong_system_id", down(Kind::BindRefused, CommandStatus::ESME_RINVSYSID));
    add("wrong_system_type", down(Kind::BindRefused, CommandStatus::ESME_RINVSYSTYP));
    add("already_bound", down(Kind::BindRefused, CommandStatus::ESME_RALYBND));
    add("bind_rejected", down(Kind::BindRefused, CommandStatus::ESME_RBINDFAIL));
    for (const CommandStatus status : {CommandStatus::ESME_RSYSERR, CommandStatus::ESME_RTHROTTLED,
                                       CommandStatus::ESME_RMSGQFUL, CommandStatus::ESME_RX_T_APPN})
        add("carrier_trouble", down(Kind::BindRefused, status));
    add("bind_refused", down(Kind::BindRefused, CommandStatus::ESME_RINVBNDSTS));
    add("bind_refused", down(Kind::BindRefused, CommandStatus(0x400)));
    add("bind_timeout", down(Kind::BindTimeout));
    add("protocol", down(Kind::Protocol));
    add("partner_password", partner(CommandStatus::ESME_RINVPASWD, u"wrong password"_qs));
    add("partner_address", partner(CommandStatus::ESME_RBINDFAIL, u"the address is not in ip_whitelist"_qs));
    add("partner_sessions", partner(CommandStatus::ESME_RBINDFAIL, u"max_sessions 10 are bound"_qs));
    add("partner_bind_type", partner(CommandStatus::ESME_RBINDFAIL, u"the bind type is not allowed"_qs));
    add("partner_refused", partner(CommandStatus::ESME_RBINDFAIL, u"it binds too often"_qs));
    add("enquire_link", down(Kind::EnquireLinkTimeout));
    add("enquire_link", failed(server(), Kind::EnquireLinkTimeout));
    add("unbound_by_peer", down(Kind::UnboundByPeer));
    add("inactivity", failed(server(), Kind::Inactivity));
    // Connected.
    add("license", client(), [](auto &s) { s.licensed = s.coreUp = false; });
    add("core_down", client(), [](auto &s) { s.coreUp = false; });
    add("throttled", client(), [](auto &s) { s.throttledAt = kNow - 59'000; });
    add("none", client(), [](auto &s) { s.throttledAt = kNow - 61'000; });
    add("unstable", client(), [](auto &s) { s.disconnections = 6; });
    add("none", client(), [](auto &s) { s.disconnections = 5; });
    BindStatus full = client();
    full.inFlight = 100;
    add("slow_answers", full, [](auto &s) { s.p99Ms = 1500; });
    add("none", full, [](auto &s) { s.p99Ms = 20; });
    add("expired", client(), [](auto &s) { s.sent = 50, s.expired = 10, s.failures = 10; });
    const auto failing = [&](const char *cause, CommandStatus status) {
        add(cause, client(), [status](auto &s) { s.sent = 100, s.failures = 10, s.commonStatus = quint32(status); });
    };
    failing("invalid_destination", CommandStatus::ESME_RINVDSTADR);
    failing("invalid_content", CommandStatus::ESME_RINVMSGLEN);
    failing("invalid_content", CommandStatus::ESME_RINVCMDID);
    failing("messages_refused", CommandStatus::ESME_RSUBMITFAIL);
    add("none", client(), [](auto &s) { s.sent = 10, s.failures = 9; });
    add("none", client(), [](auto &s) { s.sent = 100, s.failures = 4; });
    BindStatus receiver = client();
    receiver.bindType = BindType::Receiver;
    add("receiver_only", receiver, [](auto &s) { s.waiting = 4; });
    add("scheduled", client(), [](auto &s) { s.waiting = s.scheduled = 4; });
    add("queue_stuck", client(), [](auto &s) { s.waiting = 5, s.scheduled = 4; });
    add("not_routed", client(), [](auto &s) { s.waiting = 0, s.unrouted = 7; });
    add("none", client(), [](auto &s) { s.waiting = 0, s.unrouted = 7, s.sent = 3; });
    add("rate_limited", client(), [](auto &s) { s.waiting = 7000, s.sent = 29'000; });
    add("none", client(), [](auto &s) { s.waiting = 7000, s.sent = 9'000; });
    add("cache_failed", server(BindState::Connected), [](auto &s) { s.cacheFailed = 2; });
    BindStatus odd = client(BindState::Reconnecting);
    odd.lastError = {Kind(99), kNow, 0, {}, {}};
    add("unknown", odd);
    return all;
}

} // namespace

class DiagnosisTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everyCauseIsToldApart()
    {
        QSet<QByteArray> seen;
        for (const Case &one : cases()) {
            QCOMPARE(QByteArray(diagnose(one.bind, one.around).row->cause), one.cause);
            seen += one.cause;
        }
        for (const CauseRow &row : causeRows())
            QVERIFY2(seen.contains(row.cause), row.cause);
    }

    void everySentenceIsFilledIn()
    {
        for (const Case &one : cases()) {
            const Diagnosis diagnosis = diagnose(one.bind, one.around);
            const QJsonObject json = diagnosisJson(diagnosis, one.bind);
            const QByteArray text = QJsonDocument(json).toJson();
            static const QRegularExpression hole(u"\\{\\w+\\}"_qs);
            QVERIFY2(!QString::fromUtf8(text).contains(hole), text);
            QVERIFY2(!json[u"title"_qs].toString().isEmpty(), text);
            QVERIFY2(diagnosis.isWell() || !diagnosis.steps.empty(), text);
            QVERIFY2(json[u"report"_qs].toString().startsWith(json[u"title"_qs].toString()), text);
        }
    }

    void theLadderBreaksAtItsRung()
    {
        const auto shown = [](const BindStatus &bind, const Surroundings &with) {
            QStringList states;
            const QJsonObject json = diagnosisJson(diagnose(bind, with), bind);
            for (const QJsonValue &step : json[u"ladder"_qs].toArray())
                states += QString(step[u"rung"_qs].toString() + u'=' + step[u"state"_qs].toString() +
                                  (step[u"detail"_qs].isNull() ? QString() : u':' + step[u"detail"_qs].toString()));
            return states.join(u' ');
        };
        QCOMPARE(shown(client(), around()), u"dns=ok tcp=ok tls=unused bind=ok enquire_link=ok traffic=ok"_qs);
        QCOMPARE(shown(failed(client(BindState::Reconnecting), Kind::Dns), around()),
                 u"dns=broken:dns tcp=unknown tls=unused bind=unknown enquire_link=unknown traffic=unknown"_qs);
        QCOMPARE(shown(failed(client(BindState::Reconnecting), Kind::BindRefused, 0x0E), around()),
                 u"dns=ok tcp=ok tls=unused bind=broken:ESME_RINVPASWD enquire_link=unknown traffic=unknown"_qs);
        Surroundings secure = around();
        secure.tls = true;
        secure.throttledAt = kNow - 1;
        QCOMPARE(shown(client(), secure), u"dns=ok tcp=ok tls=ok bind=ok enquire_link=ok traffic=broken"_qs);
        QCOMPARE(shown(server(), around()),
                 u"dns=unused tcp=unknown tls=unused bind=unknown enquire_link=unknown traffic=unknown"_qs);
    }

    void evidenceComesByTimeWithTheEditBeforeTheFall()
    {
        Surroundings with = around();
        with.waiting = 418;
        with.editedAt = kNow - 55'000;
        with.editedBy = u"m.leroy"_qs;
        BindStatus bind = failed(client(BindState::Reconnecting), Kind::BindRefused, 0x0E, u"bind failed"_qs);
        bind.since = kNow - 52'000;
        const auto texts = [&] {
            QStringList all;
            for (const Diagnosis::Evidence &one : diagnose(bind, with).evidence)
                all += one.text.english();
            return all;
        };
        QCOMPARE(texts(), QStringList({u"Last bind that succeeded"_qs, u"Settings edited by m.leroy"_qs,
                                       u"In this state since then"_qs, u"bind failed"_qs,
                                       u"Last attempt; 3 without a bind since then"_qs, u"Next attempt"_qs,
                                       u"Messages that wait for this bind: 418"_qs}));
        with.editedAt = kNow - 3'000'000; // long before
        QVERIFY(!texts().contains(u"Settings edited by m.leroy"_qs));
        with.editedAt = kNow - 1000; // after
        QVERIFY(!texts().contains(u"Settings edited by m.leroy"_qs));
    }

    void textsAreThoseOfTheReadersLanguageAndTheReportIsEnglish()
    {
        const BindStatus bind = failed(client(BindState::Reconnecting), Kind::BindRefused, 0x0E);
        const Translate french = [](const char *source) {
            return QByteArrayView(source) == "The carrier refuses the password of {bind}."
                       ? u"L\u2019op\u00e9rateur refuse le mot de passe de {bind}."_qs
                       : QString(u"fr:" + QString::fromUtf8(source));
        };
        const QJsonObject json = diagnosisJson(diagnose(bind, around()), bind, french);
        QCOMPARE(json[u"title"_qs].toString(), u"L\u2019op\u00e9rateur refuse le mot de passe de vodafone_uk."_qs);
        QCOMPARE(json[u"text"_qs].toString(), u"fr:It answers ESME_RINVPASWD (0x0000000E)."_qs);
        for (const QJsonValue &step : json[u"steps"_qs].toArray())
            QVERIFY(step.toString().startsWith(u"fr:"));
        const QString report = json[u"report"_qs].toString();
        QVERIFY(report.startsWith(u"The carrier refuses the password of vodafone_uk.\nIt answers ESME_RINVPASWD"));
        QVERIFY(report.contains(u"Address: smpp.example:3550"));
        QVERIFY(report.contains(u"Time: 2025-11-23T12:13:20Z"));
        QVERIFY(!report.contains(u"fr:"));
    }

    void membersAreThoseOfTheOperationsApi()
    {
        const BindStatus bind = client();
        const QJsonObject json = diagnosisJson(diagnose(bind, around()), bind);
        QCOMPARE(json.keys().join(u' '),
                 u"action at bind cause evidence ladder report rung steps text title waiting"_qs);
        QVERIFY(json[u"action"_qs].isNull());
        QVERIFY(json[u"waiting"_qs][u"messages"_qs].isNull());
        QCOMPARE(json[u"waiting"_qs][u"lost"_qs], QJsonValue(false));
        QCOMPARE(diagnosisSummary(diagnose(bind, around())).keys().join(u' '), u"cause title"_qs);
        static const QStringList actions = {
            u"edit_password"_qs, u"edit_address"_qs, u"edit_tls"_qs, u"edit_limits"_qs,     u"edit"_qs,
            u"reconnect"_qs,     u"enable"_qs,       u"wait"_qs,     u"contact_carrier"_qs, u"contact_partner"_qs};
        for (const CauseRow &row : causeRows())
            QVERIFY2(!row.action || actions.contains(QLatin1String(row.action)), row.cause);
    }

    void whatComesFromOutsideIsNotReadAsAForm()
    {
        BindStatus bind = failed(client(BindState::Reconnecting), Kind::Dns, 0, u"no such host {bind} {status}"_qs);
        QCOMPARE(diagnose(bind, around()).text.english(),
                 u"No address was found for smpp.example:3550: no such host {bind} {status}"_qs);
    }
};

QTEST_GUILESS_MAIN(DiagnosisTest)
#include "tst_diagnosis.moc"
