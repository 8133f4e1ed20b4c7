#include "embedded/embeddedcore.h"
#include "sim/coreserver.h"
#include "support/fakeclock.h"
#include "support/patience.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;
using sim::CoreServer;
using sim::CoreServerSettings;

namespace {

QByteArray request(const QByteArray &method, const QByteArray &target, const QByteArray &body = {},
                   const QByteArray &headers = {})
{
    return method + ' ' + target + " HTTP/1.1\r\nHost: x\r\n" + headers +
           "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

const QByteArray kMessage = R"({"idempotency_key":"KEY","origin_smsc":"acme","direction":"mt",)"
                            R"("source":{"addr":"BANK"},"destination":{"addr":"61400000001"},"text":"x",)"
                            R"("received_at":"2026-11-23T07:45:00.000Z"})";

QByteArray message(const QByteArray &key) { return QByteArray(kMessage).replace("KEY", key); }

} // namespace

/// The HTTP of the simulated Core, octet by octet.
class TestCoreConnection : public QObject
{
    Q_OBJECT

private:
    struct Answer
    {
        int status = 0;
        QByteArray head;
        QJsonObject body;
    };
    void start(const CoreServerSettings &settings = {})
    {
        m_server.reset();
        EmbeddedCoreSettings core;
        core.file = QStringLiteral(":memory:");
        core.clientBinds = {QStringLiteral("vodafone")};
        m_core = std::make_unique<EmbeddedCore>(core, m_clock);
        QVERIFY(m_core->open());
        m_server = std::make_unique<CoreServer>(*m_core, settings);
        const auto port = m_server->listen();
        QVERIFY(port);
        m_port = *port;
        connectSocket();
    }
    void connectSocket()
    {
        m_socket = std::make_unique<QTcpSocket>();
        m_in.clear();
        m_socket->connectToHost(QHostAddress::LocalHost, m_port);
        QVERIFY(QTest::qWaitFor([this] { return m_socket->state() == QAbstractSocket::ConnectedState; }, kPatienceMs));
    }
    /// The next answer on the connection; status 0: it ended without one.
    Answer next()
    {
        Answer answer;
        qsizetype head = -1, length = 0;
        const bool came = QTest::qWaitFor(
            [&] {
                m_in += m_socket->readAll();
                head = m_in.indexOf("\r\n\r\n");
                if (head >= 0) {
                    const qsizetype at = m_in.indexOf("Content-Length: ");
                    length = at < 0 || at > head ? 0 : m_in.mid(at + 16, m_in.indexOf('\r', at) - at - 16).toInt();
                }
                return (head >= 0 && m_in.size() >= head + 4 + length) ||
                       m_socket->state() == QAbstractSocket::UnconnectedState;
            },
            kPatienceMs);
        if (!came || head < 0 || m_in.size() < head + 4 + length)
            return answer;
        answer.head = m_in.first(head);
        answer.status = answer.head.mid(9, 3).toInt();
        answer.body = QJsonDocument::fromJson(m_in.mid(head + 4, length)).object();
        m_in.remove(0, head + 4 + length);
        return answer;
    }
    Answer ask(const QByteArray &octets)
    {
        m_socket->write(octets);
        return next();
    }

    FakeClock m_clock;
    std::unique_ptr<EmbeddedCore> m_core;
    std::unique_ptr<CoreServer> m_server;
    std::unique_ptr<QTcpSocket> m_socket;
    QByteArray m_in;
    quint16 m_port = 0;

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        start();
    }
    void cleanup()
    {
        m_socket.reset();
        m_server.reset();
        m_core.reset();
    }

    void requestsAreRefusedByTheirStatus_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<int>("status");
        QTest::newRow("unknown path") << request("GET", "/api/nothing") << 404;
        QTest::newRow("root") << request("GET", "/") << 404;
        QTest::newRow("no number") << request("GET", "/api/messages/x") << 404;
        QTest::newRow("no message") << request("GET", "/api/messages/5") << 404;
        QTest::newRow("wrong method") << request("PUT", "/api/messages", "{}") << 405;
        QTest::newRow("wrong method of a path with an id") << request("DELETE", "/api/messages/5") << 405;
        QTest::newRow("wrong method of stats") << request("PATCH", "/api/messages/stats", "{}") << 405;
        QTest::newRow("not JSON") << request("POST", "/api/messages", "{") << 400;
        QTest::newRow("no body") << request("POST", "/api/messages") << 400;
        QTest::newRow("registration not as the contract has it")
            << request("POST", "/api/frontends/register", R"({"frontends":[{}]})") << 422;
        QTest::newRow("1,001 items") << request("POST", "/api/messages",
                                                R"({"messages":[)" + QByteArray("1,").repeated(1000) + R"(1]})")
                                     << 413;
        QTest::newRow("over 1 MiB") << request("POST", "/api/messages", QByteArray((1 << 20) + 1, ' ')) << 413;
        QTest::newRow("limit") << request("GET", "/api/messages?limit=1001") << 400;
        QTest::newRow("cursor") << request("GET", "/api/messages?cursor=x") << 400;
    }
    void requestsAreRefusedByTheirStatus()
    {
        QFETCH(QByteArray, octets);
        QFETCH(int, status);
        const Answer answer = ask(octets);
        QCOMPARE(answer.status, status);
        QVERIFY(!answer.body.value(u"error").toString().isEmpty());
        // The connection goes on.
        QCOMPARE(ask(request("GET", "/api/system/health")).status, 200);
    }
    void whatIsNoRequestEndsTheConnection_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<int>("status");
        QTest::newRow("no HTTP") << "hello\r\n\r\n"_qba << 400;
        QTest::newRow("HTTP/2") << "GET / HTTP/2.0\r\n\r\n"_qba << 505;
        QTest::newRow("no length") << "POST /api/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"_qba << 411;
        QTest::newRow("bad length") << "POST /api/messages HTTP/1.1\r\nContent-Length: -5\r\n\r\n"_qba << 400;
        QTest::newRow("two lengths")
            << "POST /api/messages HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"_qba << 400;
        QTest::newRow("long head") << "GET /" + QByteArray(20'000, 'x') << 431;
    }
    void whatIsNoRequestEndsTheConnection()
    {
        QFETCH(QByteArray, octets);
        QFETCH(int, status);
        const Answer answer = ask(octets);
        QCOMPARE(answer.status, status);
        QVERIFY(answer.head.contains("Connection: close"));
        TRY_COMPARE(m_socket->state(), QAbstractSocket::UnconnectedState);
    }
    void aMethodThatIsNotAllowedNamesThoseThatAre()
    {
        QVERIFY(ask(request("PUT", "/api/messages", "{}")).head.contains("Allow: POST, GET"));
    }
    void requestsOfOneConnectionAreAnsweredInOrder()
    {
        const QByteArray octets = request("GET", "/api/messages/5") + request("GET", "/api/system/health") +
                                  request("DELETE", "/api/frontends/h_v") +
                                  request("POST", "/api/messages", "{\"messages\":[" + message("k") + "]}") +
                                  request("GET", "/api/messages/1");
        for (const char c : octets) { // however it is cut
            m_socket->write(&c, 1);
            m_socket->flush();
        }
        for (const int status : {404, 200, 204, 200, 200})
            QCOMPARE(next().status, status);
    }
    void aConnectionEndsWhereTheClientSaysSo()
    {
        QCOMPARE(ask(request("GET", "/api/system/health", {}, "Connection: close\r\n")).status, 200);
        TRY_COMPARE(m_socket->state(), QAbstractSocket::UnconnectedState);
        connectSocket();
        QCOMPARE(ask("GET /api/system/health HTTP/1.0\r\n\r\n").status, 200);
        TRY_COMPARE(m_socket->state(), QAbstractSocket::UnconnectedState);
    }
    void whoAsksFirstMaySendTheBody()
    {
        const QByteArray body = "{\"messages\":[" + message("k") + "]}";
        const Answer goOn = ask("POST /api/messages HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: " +
                                QByteArray::number(body.size()) + "\r\n\r\n");
        QCOMPARE(goOn.status, 100);
        QCOMPARE(ask(body).status, 200);
    }
    void aTokenIsDemandedWhereThereIsOne()
    {
        CoreServerSettings settings;
        settings.token = "secret";
        start(settings);
        QCOMPARE(ask(request("GET", "/api/system/health")).status, 401);
        QCOMPARE(ask(request("GET", "/api/system/health", {}, "Authorization: Bearer wrong\r\n")).status, 401);
        QCOMPARE(ask(request("GET", "/api/system/health", {}, "authorization: Bearer secret\r\n")).status, 200);
    }
    void badItemsAreAnsweredAtTheirPlaces()
    {
        const Answer answer =
            ask(request("POST", "/api/messages",
                        "{\"messages\":[" + message("a") + R"(,{"idempotency_key":"bad"},7,)" + message("b") + "]}"));
        QCOMPARE(answer.status, 200);
        const QJsonArray results = answer.body.value(u"results").toArray();
        QCOMPARE(results.size(), 4);
        const QStringList statuses = {QStringLiteral("accepted"), QStringLiteral("rejected"),
                                      QStringLiteral("rejected"), QStringLiteral("accepted")};
        const QStringList keys = {QStringLiteral("a"), QStringLiteral("bad"), QString(), QStringLiteral("b")};
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(results[i].toObject().value(u"status").toString(), statuses[i]);
            QCOMPARE(results[i].toObject().value(u"idempotency_key").toString(), keys[i]);
        }
        QCOMPARE(results[1].toObject().value(u"error").toString(), QStringLiteral("invalid_message"));
        const Answer outcomes = ask(request("POST", "/api/messages/outcomes", R"({"outcomes":[{"id":9},{}]})"));
        QCOMPARE(outcomes.status, 200);
        QCOMPARE(outcomes.body.value(u"results").toArray().at(0).toObject().value(u"status").toString(),
                 QStringLiteral("unknown_message"));
    }
    void queriesAreDecoded()
    {
        QByteArray body = message("k");
        body.replace("\"x\"", "\"prix: 5 €+\"");
        QCOMPARE(ask(request("POST", "/api/messages", "{\"messages\":[" + body + "]}")).status, 200);
        for (const QByteArray &q : {"prix%3A%205"_qba, "%E2%82%AC%2B"_qba})
            QCOMPARE(ask(request("GET", "/api/messages?limit=5&q=" + q)).body.value(u"total").toInt(), 1);
        QCOMPARE(ask(request("GET", "/api/messages?q=5%2B")).body.value(u"total").toInt(), 0);
    }
    void whoeverLeavesClaimsNothing()
    {
        const QByteArray claim = R"({"claims":[{"frontend":"f","dest_smsc":"vodafone","limit":9}],"wait_ms":30000})";
        m_socket->write(request("POST", "/api/messages/claim", claim));
        TRY_COMPARE(m_server->totals().operations.count("claim"), 1u);
        m_socket->abort();
        TRY_COMPARE(m_server->totals().unanswered, 1u);
        connectSocket();
        QCOMPARE(ask(request("POST", "/api/messages", "{\"messages\":[" + message("k") + "]}")).status, 200);
        const Answer answer = ask(request("POST", "/api/messages/claim", claim));
        QCOMPARE(answer.body.value(u"results").toArray().at(0).toObject().value(u"messages").toArray().size(), 1);
    }
    void withoutClaimWaitNothingIsHeld()
    {
        CoreServerSettings settings;
        settings.claimWait = false;
        start(settings);
        QVERIFY(ask(request("GET", "/api/system/health")).body.value(u"capabilities").toArray().isEmpty());
        const Answer answer =
            ask(request("POST", "/api/messages/claim",
                        R"({"claims":[{"frontend":"f","dest_smsc":"vodafone","limit":9}],"wait_ms":30000})"));
        QCOMPARE(answer.status, 200);
    }
    void faultsComeInEveryKindAndTheCountsAddUp()
    {
        CoreServerSettings settings;
        settings.failRate = 0.7;
        start(settings);
        quint64 asked = 0;
        const auto sum = [](const auto &map) {
            quint64 all = 0;
            for (const auto &[key, count] : map)
                all += count;
            return all;
        };
        const sim::CoreTotals &totals = m_server->totals();
        while (totals.faults.size() < 4 || totals.answers.count(200) == 0) {
            const quint64 silent = totals.faults.count("no_answer") ? totals.faults.at("no_answer") : 0;
            m_socket->write(request("GET", "/api/system/health"));
            ++asked;
            TRY_COMPARE(totals.requests, asked);
            if (totals.faults.count("no_answer") && totals.faults.at("no_answer") > silent) {
                connectSocket();
                continue;
            }
            const Answer answer = next();
            QVERIFY(answer.status == 200 || answer.status == 503 || answer.status == 0);
            if (answer.status == 0)
                connectSocket();
        }
        TRY_COMPARE(sum(totals.answers) + sum(totals.faults) + totals.unanswered, asked);
        QCOMPARE(sum(totals.operations), asked);
    }
    void anAnswerMayBeLate()
    {
        CoreServerSettings settings;
        settings.delayMs = 1;
        start(settings);
        m_socket->write(request("GET", "/api/system/health") + request("GET", "/api/messages/5"));
        QCOMPARE(next().status, 200);
        QCOMPARE(next().status, 404);
    }
};

QTEST_GUILESS_MAIN(TestCoreConnection)
#include "tst_coreconnection.moc"
