#include "core/gateway/gatewayrig.h"
#include "gateway/statusjson.h"
#include "headless/api/apirig.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

using namespace gateway;
using namespace gateway::api;

namespace {

QSet<QString> members(const QJsonObject &object)
{
    const QStringList keys = object.keys();
    return {keys.begin(), keys.end()};
}

} // namespace

/// The status of gateway and binds, and the diagnosis of one.
class ApiStatusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cleanup() { m_rig.reset(); }

    void theStatusTellsOfTheGatewayAndEveryBind()
    {
        Carrier carrier;
        start({carrierPeer(carrier), partnerPeer()}, true);
        QJsonObject bind;
        UNTIL((bind = bindOf(u"carrier"_qs)).value(u"state"_qs).toString() == u"connected"_qs);
        const QJsonObject status = get("/api/v1/status").json();
        QCOMPARE(members(status), QSet<QString>({u"gateway"_qs, u"totals"_qs, u"binds"_qs}));
        const QJsonObject gateway = status.value(u"gateway"_qs).toObject();
        QCOMPARE(members(gateway), QSet<QString>({u"name"_qs, u"version"_qs, u"hostname"_qs, u"uptime_seconds"_qs,
                                                  u"license"_qs, u"core"_qs}));
        QCOMPARE(gateway.value(u"hostname"_qs).toString(), u"host"_qs);
        QCOMPARE(gateway.value(u"license"_qs).toObject(),
                 QJsonObject(
                     {{u"valid"_qs, true}, {u"licensee"_qs, QJsonValue::Null}, {u"expires_at"_qs, QJsonValue::Null}}));
        UNTIL(get("/api/v1/status").json()[u"gateway"_qs][u"core"_qs] ==
              QJsonValue(QJsonObject({{u"up"_qs, true},
                                      {u"base_url"_qs, m_rig->core().url().toString()},
                                      {u"last_error"_qs, QJsonValue::Null}})));
        const QJsonObject totals = status.value(u"totals"_qs).toObject();
        QCOMPARE(totals.value(u"binds"_qs).toInt(), 2);
        QCOMPARE(totals.value(u"client"_qs).toObject(), QJsonObject({{u"total"_qs, 1}, {u"connected"_qs, 1}}));
        QCOMPARE(totals.value(u"server"_qs).toObject(), QJsonObject({{u"total"_qs, 1}, {u"connected"_qs, 0}}));
        QCOMPARE(totals.value(u"listener"_qs).toObject(), QJsonObject({{u"host"_qs, u"127.0.0.1"_qs},
                                                                       {u"port"_qs, m_rig->gateway().listenerPort()},
                                                                       {u"tls_port"_qs, QJsonValue::Null},
                                                                       {u"tls"_qs, false},
                                                                       {u"listening"_qs, true},
                                                                       {u"max_connections"_qs, 100},
                                                                       {u"connections"_qs, 0}}));
        QCOMPARE(
            members(bind),
            QSet<QString>({u"name"_qs,        u"mode"_qs,      u"enabled"_qs,   u"state"_qs,      u"host"_qs,
                           u"port"_qs,        u"bind_type"_qs, u"system_id"_qs, u"since"_qs,      u"sessions"_qs,
                           u"sent"_qs,        u"received"_qs,  u"failures"_qs,  u"tps"_qs,        u"tps_limit"_qs,
                           u"window_size"_qs, u"in_flight"_qs, u"throttled"_qs, u"last_error"_qs, u"next_attempt_at"_qs,
                           u"diagnosis"_qs}));
        QCOMPARE(bind.value(u"mode"_qs).toString(), u"client"_qs);
        QCOMPARE(bind.value(u"host"_qs).toString(), u"127.0.0.1"_qs);
        QCOMPARE(bind.value(u"port"_qs).toInt(), int(carrier.serverPort()));
        QCOMPARE(bind.value(u"bind_type"_qs).toString(), u"transceiver"_qs);
        QCOMPARE(bind.value(u"system_id"_qs).toString(), u"gw"_qs);
        QCOMPARE(bind.value(u"sessions"_qs).toInt(), 1);
        QVERIFY(bind.value(u"since"_qs).toString().endsWith(u'Z'));
        QVERIFY(bind.value(u"last_error"_qs).isNull());
        QVERIFY(bind.value(u"next_attempt_at"_qs).isNull());
        UNTIL(bindOf(u"carrier"_qs).value(u"diagnosis"_qs).isNull());
        const QJsonObject partner = bindOf(u"partner"_qs);
        QCOMPARE(partner.value(u"state"_qs).toString(), u"waiting"_qs);
        for (const QString &member : {u"host"_qs, u"port"_qs, u"bind_type"_qs})
            QVERIFY(partner.contains(member) && partner.value(member).isNull());
    }

    void whatWentWrongIsToldInPlainWordsWithItsCause()
    {
        start({carrierPeer(1)});
        UNTIL(!bindOf(u"carrier"_qs).value(u"last_error"_qs).isNull());
        const QJsonObject bind = bindOf(u"carrier"_qs);
        QCOMPARE(bind.value(u"state"_qs).toString(), u"reconnecting"_qs);
        const QJsonObject error = bind.value(u"last_error"_qs).toObject();
        QCOMPARE(members(error), QSet<QString>({u"at"_qs, u"kind"_qs, u"status"_qs, u"text"_qs}));
        QCOMPARE(error.value(u"kind"_qs).toString(), u"refused"_qs);
        QVERIFY(error.value(u"status"_qs).isNull());
        QCOMPARE(error.value(u"text"_qs).toString(), u"The connection was refused: nothing listens at 127.0.0.1:1."_qs);
        UNTIL(!bindOf(u"carrier"_qs).value(u"next_attempt_at"_qs).isNull());
        QCOMPARE(bind[u"diagnosis"_qs][u"cause"_qs].toString(), u"refused"_qs);
    }

    void everyKindOfErrorHasItsWordsAndTheReadersLanguage()
    {
        using Kind = BindError::Kind;
        QSet<QString> texts;
        for (int kind = int(Kind::None) + 1; kind <= int(Kind::Protocol); ++kind) {
            BindView bind;
            bind.diagnosis = diagnose(bind, {});
            bind.host = u"smsc.example"_qs;
            bind.port = 2775;
            bind.lastError = {static_cast<Kind>(kind), 1, 0x0E, u"in the log"_qs, {}};
            const QJsonObject error = bindJson(bind).value(u"last_error"_qs).toObject();
            const QString text = error.value(u"text"_qs).toString();
            QVERIFY2(text.size() > 10 && text.endsWith(u'.') && !text.contains(u'{'), qPrintable(text));
            QCOMPARE(error.value(u"at"_qs).toString(), u"1970-01-01T00:00:00.001Z"_qs);
            QCOMPARE(error.value(u"status"_qs),
                     kind == int(Kind::BindRefused) ? QJsonValue(u"ESME_RINVPASWD"_qs) : QJsonValue());
            texts.insert(text);
            const auto shout = [](const char *source) { return QString::fromUtf8(source).toUpper(); };
            const QString shouted = bindJson(bind, shout)[u"last_error"_qs][u"text"_qs].toString();
            QVERIFY2(shouted.startsWith(text.first(6).toUpper()) || shouted.startsWith(u"{ADDRESS}"_qs),
                     qPrintable(shouted));
        }
        QCOMPARE(texts.size(), qsizetype(Kind::Protocol));
    }

    void aPasswordIsInNoAnswer()
    {
        start({carrierPeer(1), partnerPeer()});
        UNTIL(!bindOf(u"carrier"_qs).value(u"last_error"_qs).isNull());
        for (const QByteArray path : {"/api/v1/status", "/api/v1/peers/carrier/diagnosis"}) {
            const Answer answer = get(path);
            QCOMPARE(answer.status, 200);
            QVERIFY(!answer.body.contains("secret") && !answer.body.contains("\"pw\""));
        }
    }

    void aDiagnosisSaysCauseStepsAndEvidence()
    {
        start({carrierPeer(1)});
        UNTIL(get("/api/v1/peers/carrier/diagnosis").json().value(u"cause"_qs).toString() == u"refused"_qs);
        const Answer answer = get("/api/v1/peers/carrier/diagnosis");
        QCOMPARE(answer.status, 200);
        const QJsonObject found = answer.json();
        QCOMPARE(members(found),
                 QSet<QString>({u"bind"_qs, u"at"_qs, u"cause"_qs, u"title"_qs, u"text"_qs, u"rung"_qs, u"ladder"_qs,
                                u"steps"_qs, u"evidence"_qs, u"action"_qs, u"waiting"_qs, u"report"_qs}));
        QCOMPARE(found.value(u"bind"_qs).toString(), u"carrier"_qs);
        QCOMPARE(found.value(u"rung"_qs).toString(), u"tcp"_qs);
        QVERIFY(!found.value(u"steps"_qs).toArray().isEmpty());
        QVERIFY(!found.value(u"evidence"_qs).toArray().isEmpty());
    }

    void ofAPeerThatThereIsNotThereIsNoDiagnosis()
    {
        start({});
        const Answer answer = get("/api/v1/peers/nobody/diagnosis");
        QCOMPARE(answer.status, 404);
        QCOMPARE(answer.error(), u"not_found"_qs);
        QCOMPARE(m_rig->ask("POST", "/api/v1/peers/nobody/diagnosis", {}, m_viewer).status, 405);
    }

    void nobodyReadsThemWithoutSigningIn()
    {
        start({});
        for (const QByteArray path : {"/api/v1/status", "/api/v1/peers/x/diagnosis"})
            QCOMPARE(m_rig->ask("GET", path).status, 401);
    }

private:
    void start(std::vector<PeerSettings> peers, bool withCore = false)
    {
        m_rig = std::make_unique<ApiRig>(std::move(peers), withCore);
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
        m_viewer = m_rig->bearer("viewer");
    }
    Answer get(const QByteArray &path) { return m_rig->ask("GET", path, {}, m_viewer); }
    QJsonObject bindOf(const QString &name)
    {
        for (const QJsonValue &bind : get("/api/v1/status").json().value(u"binds"_qs).toArray()) {
            if (bind[u"name"_qs].toString() == name)
                return bind.toObject();
        }
        return {};
    }

    std::unique_ptr<ApiRig> m_rig;
    QByteArray m_viewer;
};

QTEST_GUILESS_MAIN(ApiStatusTest)
#include "tst_apistatus.moc"
