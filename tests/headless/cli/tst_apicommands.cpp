#include "headless/cli/clirig.h"

#include <QtCore/QJsonArray>
#include <QtTest/QtTest>

using namespace gateway::cli;

namespace {

const QByteArray kStatus = quoted(
    "{\n"
    " 'gateway': {'name': 'gw', 'version': '1.2', 'hostname': 'host', 'uptime_seconds': 93784,\n"
    "  'license': {'valid': true, 'licensee': 'Example', 'expires_at': null},\n"
    "  'core': {'up': false, 'base_url': 'http://core:1', 'last_error': 'refused'}},\n"
    " 'totals': {'binds': 2, 'client': {'total': 1, 'connected': 0}, 'server': {'total': 1, 'connected': 1},\n"
    "  'listener': {'host': '0.0.0.0', 'port': 2775, 'tls_port': 3550, 'tls': false, 'listening': true,\n"
    "   'max_connections': 100, 'connections': 2}},\n"
    " 'binds': [\n"
    "  {'name': 'carrier', 'mode': 'client', 'enabled': true, 'state': 'reconnecting', 'host': '192.0.2.1', 'port': "
    "2775,\n"
    "   'bind_type': 'transceiver', 'system_id': 'me', 'since': null, 'sessions': 0, 'sent': 1234567, 'received': 0,\n"
    "   'failures': 3, 'tps': 0, 'tps_limit': 50, 'window_size': 10, 'in_flight': 0, 'throttled': true,\n"
    "   'last_error': {'at': '2026-11-23T07:45:00.000Z', 'kind': 'refused', 'status': null, 'text': 'connection "
    "refused'},\n"
    "   'next_attempt_at': null, 'diagnosis': {'cause': 'refused', 'title': 'carrier refuses the connection.'}},\n"
    "  {'name': 'acme', 'mode': 'server', 'enabled': true, 'state': 'connected', 'host': null, 'port': null,\n"
    "   'bind_type': null, 'system_id': 'acme', 'since': null, 'sessions': 2, 'sent': 0, 'received': 9, 'failures': "
    "0,\n"
    "   'tps': 1.5, 'tps_limit': 100, 'window_size': 10, 'in_flight': 1, 'throttled': false, 'last_error': null,\n"
    "   'next_attempt_at': null, 'diagnosis': null}]}");

const QByteArray kSchema = quoted(
    "{'kind': 'client', 'settings': [\n"
    " {'key': 'host', 'type': 'string', 'secret': false}, {'key': 'tps_limit', 'type': 'integer', 'secret': false},\n"
    " {'key': 'interface_version', 'type': 'integer', 'secret': false}, {'key': 'tls', 'type': 'boolean', 'secret': "
    "false},\n"
    " {'key': 'ip_whitelist', 'type': 'list', 'secret': false}, {'key': 'password', 'type': 'string', 'secret': "
    "true}]}");

} // namespace

/// What the commands ask of the operations API, and how they show what it answers.
class ApiCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<CliRig>();
        m_gateway = &m_rig->startGateway();
    }

    void statusShowsTheGatewayAndALineForEachBind()
    {
        m_gateway->answer("GET /api/v1/status", 200, kStatus);
        const QString out = done({u"status"_qs});
        for (const char *part :
             {"gw on host, version 1.2, up for 1 d 2 h", "DOWN, http://core:1: refused", "valid, Example",
              "0.0.0.0 port 2775, 2 of 100 connections, TLS port 3550", "client binds 0/1 connected, server binds 1/1"})
            QVERIFY2(out.contains(QLatin1String(part)), part);
        const QStringList lines = out.split(u'\n');
        const auto lineOf = [&](const QString &name) {
            return lines.filter(QRegularExpression(u'^' + name)).value(0).simplified();
        };
        QCOMPARE(lineOf(u"carrier"_qs), u"carrier client reconnecting 192.0.2.1:2775 1234567 0 3 0/50 0/10 throttled; "
                                        "carrier refuses the connection. — connection refused"_qs);
        QCOMPARE(lineOf(u"acme"_qs), u"acme server connected - 0 9 0 1.5/100 1/10 2 sessions"_qs);
        QVERIFY(!out.contains(u'\x1b'));
    }

    void aDiagnosisThatSaysWhatTheErrorSaysIsEnough()
    {
        QByteArray status = kStatus;
        m_gateway->answer("GET /api/v1/status", 200,
                          status.replace("connection refused", "No, it said: CARRIER refuses the connection"));
        const QString out = done({u"status"_qs});
        QVERIFY(out.contains(u"throttled; carrier refuses the connection.\n"_qs));
    }

    void onATerminalThereAreColours()
    {
        m_gateway->answer("GET /api/v1/status", 200, kStatus);
        m_rig->traits.colours = true;
        QVERIFY(done({u"status"_qs}).contains(u"\x1b[31mreconnecting"_qs));
    }

    void jsonIsTheAnswerItself()
    {
        m_gateway->answer("GET /api/v1/status", 200, kStatus);
        const CliOutcome outcome = m_rig->run({u"status"_qs, u"--json"_qs});
        QCOMPARE(outcome.json(), QJsonDocument::fromJson(kStatus).object());
    }

    void watchingShowsItAgainUntilItFails()
    {
        m_gateway->answer("GET /api/v1/cache", 200, quoted("{'total':4,'pending':4,'failed':0,'binds':[]}"));
        m_rig->traits.isTerminal = true;
        m_gateway->thenAnswer("GET /api/v1/cache", 200, quoted("{'total':3,'pending':3,'failed':0,'binds':[]}"));
        m_gateway->thenAnswer("GET /api/v1/cache", 503, "{}");
        const CliOutcome outcome = m_rig->run({u"cache"_qs, u"status"_qs, u"--watch"_qs, u"1"_qs});
        QCOMPARE(outcome.code, int(kFailed));
        QVERIFY(outcome.out.contains(u"4 messages in the cache: 4 wait"_qs));
        QVERIFY(outcome.out.contains(u"3 messages in the cache: 3 wait"_qs));
        QVERIFY(outcome.out.startsWith(u"\x1b[H\x1b[2J"_qs));
        QCOMPARE(m_gateway->asked().size(), 3);
        QCOMPARE(m_rig->run({u"status"_qs, u"--watch=0"_qs}).code, int(kWrongUsage));
    }

    void aDiagnosisTellsTheCauseWhatIsKnownAndWhatToDo()
    {
        m_gateway->answer("GET /api/v1/peers/carrier/diagnosis", 200,
                          quoted("{'bind': 'carrier', 'cause': 'refused',\n"
                                 "            'title': 'carrier refuses.', 'text': 'Nobody listens.', 'rung': 'tcp', "
                                 "'action': 'edit_address',\n"
                                 "            'ladder': [{'rung': 'dns', 'state': 'ok', 'detail': '9 ms'}, {'rung': "
                                 "'tcp', 'state': 'broken', 'detail': 'refused'}],\n"
                                 "            'steps': ['Check the port.', 'Ask the carrier.'], 'waiting': "
                                 "{'messages': 12, 'lost': true},\n"
                                 "            'evidence': [{'at': null, 'text': 'refused 3 times'}], 'report': 'x'}"));
        const QString out = done({u"peers"_qs, u"diagnose"_qs, u"carrier"_qs});
        for (const char *part : {"carrier refuses.\nNobody listens.\n", "Messages that wait for it: 12",
                                 "may have been lost", "dns  ok      9 ms", "tcp  broken  refused", "refused 3 times",
                                 "  1. Check the port.\n  2. Ask the carrier.\n"})
            QVERIFY2(out.contains(QLatin1String(part)), part);
    }

    void peersOfBothModesAreListed()
    {
        m_gateway->answer("GET /api/v1/peers/client", 200,
                          quoted("{'peers':[{'name':'carrier','mode':'client','enabled':true,\n"
                                 "            "
                                 "'host':'192.0.2.1','port':2775,'system_id':'me','tps_limit':50,'cache_enabled':false,"
                                 "'origin':'file',\n"
                                 "            'dropped':true,'problem':null,'overrides':[{'key':'tps_limit'}]}]}"));
        m_gateway->answer("GET /api/v1/peers/server", 200,
                          quoted("{'peers':[{'name':'acme','mode':'server','enabled':false,\n"
                                 "            "
                                 "'ip_whitelist':['192.0.2.0/"
                                 "24','::1'],'system_id':'acme','tps_limit':1,'cache_enabled':true,'origin':'live',\n"
                                 "            'dropped':false,'problem':'no secret','overrides':[]}]}"));
        const QString out = done({u"peers"_qs});
        QVERIFY(out.contains(
            QRegularExpression(u"carrier +client +yes +me +192.0.2.1:2775 +50 +no +file +dropped; 1 setting"_qs)));
        QVERIFY(
            out.contains(QRegularExpression(u"acme +server +no +acme +192.0.2.0/24, ::1 +1 +yes +live +no secret"_qs)));
        QCOMPARE(done({u"peers"_qs, u"list"_qs, u"--names"_qs}), u"carrier\nacme\n"_qs);
        const QJsonArray server =
            m_rig->run({u"peers"_qs, u"--json"_qs, u"--mode"_qs, u"server"_qs}).json()[u"peers"].toArray();
        QCOMPARE(server.size(), 1);
        QCOMPARE(server.first()[u"name"].toString(), u"acme"_qs);
    }

    void aPeerIsShownWithWhatWasEdited()
    {
        m_gateway->answer(
            "GET /api/v1/peers/server/acme", 200,
            quoted(
                "{'name':'acme','mode':'server','tps_limit':20,\n"
                "            'ip_whitelist':[],'problem':null,'overrides':[{'key':'tps_limit','value':20,'file':100,\n"
                "            'at':'2026-11-23T07:45:00.000Z','by':'ann'},{'key':'password','value':null,'file':null,\n"
                "            'at':'2026-11-23T07:45:00.000Z','by':'ann'}]}"));
        const QString out = done({u"peers"_qs, u"show"_qs, u"acme"_qs});
        QVERIFY(out.contains(QRegularExpression(u"tps_limit +20 +edited by ann, 2026-11-23 .*; the file: 100"_qs)));
        QVERIFY(out.contains(QRegularExpression(u"ip_whitelist +-\n"_qs)));
        QVERIFY(out.contains(QRegularExpression(u"password +\\*+ +edited by ann"_qs)));
        QCOMPARE(m_gateway->asked().first().path, QByteArrayLiteral("/api/v1/peers/client/acme"));
    }

    void aPeerIsAddedWithItsSettingsInTheirTypes()
    {
        m_gateway->answer("GET /api/v1/schema/client", 200, kSchema);
        m_gateway->answer("POST /api/v1/peers/client", 201, quoted("{'name':'x'}"));
        done({u"peers"_qs, u"add"_qs, u"client"_qs, u"x"_qs, u"host=a=b"_qs, u"tps_limit=50"_qs,
              u"interface_version=0x34"_qs, u"tls=yes"_qs, u"ip_whitelist=192.0.2.1, ::1"_qs, u"unheard=1"_qs,
              u"--password-stdin"_qs},
             "secret of x\nmore\n");
        const QJsonObject sent = m_gateway->last().json();
        QCOMPARE(sent, QJsonObject({{u"name"_qs, u"x"_qs},
                                    {u"host"_qs, u"a=b"_qs},
                                    {u"tps_limit"_qs, 50},
                                    {u"interface_version"_qs, 0x34},
                                    {u"tls"_qs, true},
                                    {u"ip_whitelist"_qs, QJsonArray{u"192.0.2.1"_qs, u"::1"_qs}},
                                    {u"unheard"_qs, u"1"_qs},
                                    {u"password"_qs, u"secret of x"_qs}}));
    }

    void aPasswordAmongTheWordsIsRefused()
    {
        m_gateway->answer("GET /api/v1/schema/client", 200, kSchema);
        const CliOutcome outcome = m_rig->run({u"peers"_qs, u"add"_qs, u"client"_qs, u"x"_qs, u"password=abc"_qs});
        QCOMPARE(outcome.code, int(kFailed));
        QVERIFY2(outcome.err.contains(u"use --password-stdin"_qs), qPrintable(outcome.err));
        QCOMPARE(m_gateway->last().method, QByteArrayLiteral("GET")); // nothing was sent
    }

    void aPeerIsEditedUnderItsMode()
    {
        m_gateway->answer("GET /api/v1/peers/server/acme", 200, quoted("{'name':'acme','mode':'server'}"));
        m_gateway->answer("GET /api/v1/schema/server", 200, kSchema);
        m_gateway->answer("PATCH /api/v1/peers/server/acme", 200, quoted("{'name':'acme'}"));
        done({u"peers"_qs, u"edit"_qs, u"acme"_qs, u"tps_limit=7"_qs, u"--unset"_qs, u"host"_qs, u"--unset"_qs,
              u"tls"_qs});
        QCOMPARE(m_gateway->last().json(),
                 QJsonObject({{u"tps_limit"_qs, 7}, {u"host"_qs, QJsonValue()}, {u"tls"_qs, QJsonValue()}}));
        QCOMPARE(m_rig->run({u"peers"_qs, u"edit"_qs, u"acme"_qs}).code, int(kWrongUsage));
    }

    void aPeerIsSteeredByItsName_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("request");
        for (const char *word : {"enable", "disable", "reconnect", "drop"})
            QTest::newRow(word) << QString::fromLatin1(word) << QByteArray("POST /api/v1/peers/acme/") + word;
        QTest::newRow("remove") << u"remove"_qs << QByteArray("DELETE /api/v1/peers/server/acme");
        QTest::newRow("reset") << u"reset"_qs << QByteArray("DELETE /api/v1/peers/server/acme/overrides");
    }
    void aPeerIsSteeredByItsName()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, request);
        m_gateway->answer(request, request.startsWith("POST") || command == u"reset" ? 200 : 204,
                          command == u"remove" ? QByteArray() : QByteArray("{}"));
        const QString out = done({u"peers"_qs, command, u"acme"_qs});
        QVERIFY(out.startsWith(u"acme "_qs));
        QCOMPARE(m_gateway->last().method + ' ' + m_gateway->last().path, request);
        QCOMPARE(m_rig->run({u"peers"_qs, command, u"nobody"_qs}).code, int(kFailed));
    }

    void peersOfAnotherConfigurationAreImported()
    {
        m_rig->write(u"other.exs"_qs,
                     quoted("import Config\n"
                            "config :omnimessage_smpp,\n"
                            "  api_base_url: 'http://core.test',\n"
                            "  binds: [%{name: 'carrier', mode: :client, bind_type: :transceiver, host: '192.0.2.1', "
                            "port: 2775, system_id: 'me',\n"
                            "            password: 'secret_1', tps_limit: 30, queue_check_frequency: 1000}],\n"
                            "  server_binds: [%{name: 'acme', system_id: 'acme', password: 'secret_2', "
                            "allowed_bind_types: [:receiver],\n"
                            "                   ip_whitelist: [], tps_limit: 5, queue_check_frequency: 1000}],\n"
                            "  listen: %{host: '0.0.0.0', port: 2775, max_connections: 10}\n"
                            ""));
        m_gateway->answer("POST /api/v1/peers/import", 200, quoted("{'peers':[{'name':'carrier'},{'name':'acme'}]}"));
        const CliOutcome outcome = m_rig->run({u"peers"_qs, u"import"_qs, m_rig->path(u"other.exs"_qs)});
        QVERIFY2(outcome.code == kDone, qPrintable(outcome.err));
        QCOMPARE(outcome.out, u"carrier is imported.\nacme is imported.\n"_qs);
        QCOMPARE(m_gateway->asked().size(), 1); // all of them or none
        const QJsonArray peers = m_gateway->last().json()[u"peers"].toArray();
        QCOMPARE(peers.size(), 2);
        QCOMPARE(peers[0][u"mode"].toString(), u"client"_qs);
        QCOMPARE(peers[0][u"password"].toString(), u"secret_1"_qs);
        QCOMPARE(peers[0][u"tps_limit"].toInt(), 30);
        QVERIFY(!peers[0].toObject().contains(u"exclusive"_qs)); // not set: as if it were not named
        QCOMPARE(peers[1][u"mode"].toString(), u"server"_qs);
        QCOMPARE(peers[1][u"allowed_bind_types"].toArray(), QJsonArray{u"receiver"_qs});

        m_gateway->answer("POST /api/v1/peers/import", 409, quoted("{'error':'conflict','detail':'It cannot be.'}"));
        const CliOutcome refused = m_rig->run({u"peers"_qs, u"import"_qs, m_rig->path(u"other.exs"_qs)});
        QVERIFY(refused.code == kFailed && refused.out.isEmpty() && refused.err.contains(u"It cannot be."_qs));
    }

    void theQueueIsFilteredByTheGateway()
    {
        m_gateway->answer(
            "GET /api/v1/queue", 200,
            quoted("{'messages':[{'id':4711,'status':'failed','error':'rejected',\n"
                   "            "
                   "'source':{'addr':'Name'},'destination':{'addr':'614'},'dest_smsc':'carrier','source_smsc':null,\n"
                   "            "
                   "'created_at':'2026-11-23T07:45:00.000Z','text':'hidden'}],'next_cursor':'abc','total':null}"));
        const QString out = done({u"queue"_qs, u"--status"_qs, u"failed"_qs, u"--dest"_qs, u"carrier"_qs,
                                  u"--search"_qs, u"+61 a&b%2"_qs, u"--limit"_qs, u"5"_qs});
        QVERIFY(out.contains(QRegularExpression(u"4711 .* Name +614 +- +carrier +failed: rejected\n"_qs)));
        QVERIFY(out.contains(u"More: --cursor abc"_qs) && !out.contains(u"hidden"_qs));
        QCOMPARE(m_gateway->last().path,
                 QByteArrayLiteral("/api/v1/queue?status=failed&dest_smsc=carrier&q=%2B61%20a%26b%252&limit=5"));
    }

    void aMessageIsShownWithItsHistory()
    {
        m_gateway->answer(
            "GET /api/v1/queue/4711", 200,
            quoted("{'id':4711,'status':'sent','source':{'addr':'614','ton':1,'npi':1},\n"
                   "            "
                   "'text':'Hello','history':[{'at':'2026-11-23T07:45:00.000Z','event':'claimed','detail':'by gw'}]}"));
        const QString out = done({u"queue"_qs, u"show"_qs, u"4711"_qs});
        QVERIFY(out.contains(QRegularExpression(u"source +614 \\(ton 1, npi 1\\)\n"_qs)));
        QVERIFY(out.contains(QRegularExpression(u"claimed +by gw\n"_qs)) && out.contains(u"Hello"_qs));
    }

    void aTestMessageSaysWhatItIsToBe()
    {
        m_gateway->answer("POST /api/v1/queue", 201, quoted("{'id':9}"));
        const QString out =
            done({u"queue"_qs, u"send"_qs, u"--from"_qs, u"Name"_qs, u"--to"_qs, u"+61400"_qs, u"--text"_qs, u"-"_qs,
                  u"--bind"_qs, u"carrier"_qs, u"--data-coding"_qs, u"0x08"_qs, u"--no-receipt"_qs},
                 "Grüße\n");
        QVERIFY(out.contains(u"Message 9 is in the queue"_qs));
        const auto address = [](const QString &addr, int ton, int npi) {
            return QJsonObject{{u"addr"_qs, addr}, {u"ton"_qs, ton}, {u"npi"_qs, npi}};
        };
        QCOMPARE(m_gateway->last().json(), QJsonObject({{u"source"_qs, address(u"Name"_qs, 5, 0)},
                                                        {u"destination"_qs, address(u"61400"_qs, 1, 1)},
                                                        {u"text"_qs, u"Grüße"_qs},
                                                        {u"dest_smsc"_qs, u"carrier"_qs},
                                                        {u"data_coding"_qs, 8},
                                                        {u"receipt"_qs, false}}));
        done({u"queue"_qs, u"send"_qs, u"--from"_qs, u"123,3,0"_qs, u"--to"_qs, u"1"_qs, u"--text"_qs, u"x"_qs});
        QCOMPARE(m_gateway->last().json()[u"source"].toObject(), address(u"123"_qs, 3, 0));
        QCOMPARE(
            m_rig->run({u"queue"_qs, u"send"_qs, u"--from"_qs, u"1,2"_qs, u"--to"_qs, u"1"_qs, u"--text"_qs, u"x"_qs})
                .code,
            int(kWrongUsage));
    }

    void aCachedMessageIsNamedByItsNegativeNumber()
    {
        m_gateway->answer("POST /api/v1/cache/acme/messages/-12/retry", 200, quoted("{'retried':1}"));
        m_gateway->answer("DELETE /api/v1/cache/acme/messages?status=failed_permanent", 200, quoted("{'deleted':3}"));
        QCOMPARE(done({u"cache"_qs, u"retry"_qs, u"acme"_qs, u"-12"_qs}).trimmed(), u"1 message(s) wait again."_qs);
        QCOMPARE(done({u"cache"_qs, u"delete"_qs, u"acme"_qs, u"--failed"_qs}).trimmed(), u"3 message(s) deleted."_qs);
    }

    void theLogIsShownALineAnEntry()
    {
        m_gateway->answer("GET /api/v1/logs", 200,
                          quoted("{'entries':[{'at':'2026-11-23T07:45:00.000Z','level':'warning',\n"
                                 "            'category':'smpp','bind':'acme','message':'Bind acme: \\u001b[2J'}]}"));
        const QString out = done({u"logs"_qs, u"--level"_qs, u"warning"_qs, u"--bind"_qs, u"acme"_qs});
        QVERIFY2(out.endsWith(u" warning smpp     [acme] Bind acme: \\x1b[2J\n"_qs), qPrintable(out));
        QCOMPARE(m_gateway->last().path, QByteArrayLiteral("/api/v1/logs?level=warning&bind=acme"));
    }

private:
    QString done(const QStringList &words, const QByteArray &input = {})
    {
        const CliOutcome outcome = m_rig->run(words, input);
        if (outcome.code != kDone || !outcome.err.isEmpty())
            QTest::qFail(qPrintable(outcome.err + QString::number(outcome.code)), __FILE__, __LINE__);
        return outcome.out;
    }

    std::unique_ptr<CliRig> m_rig;
    FakeGateway *m_gateway = nullptr;
};

QTEST_GUILESS_MAIN(ApiCommandsTest)
#include "tst_apicommands.moc"
