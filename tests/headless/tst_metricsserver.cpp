#include "metricsserver.h"
#include "support/patience.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtNetwork/QTcpServer>
#include <QtTest/QtTest>
#include <atomic>
#include <mutex>

using namespace gateway;

struct Answer
{
    int status = 0;
    QMap<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
};

class MetricsServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_settings = {};
        m_settings.port = 0;
        m_settings.dashboard = QUrl(u"https://gateway.example:8087"_qs);
        m_readiness = {};
        m_metrics = "smpp_core_up 1\n";
    }
    void cleanup() { m_server.reset(); }

    void metricsAreServedAsPrometheusText()
    {
        startServer();
        const Answer answer = ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.headers.value("content-type"), "text/plain; version=0.0.4; charset=utf-8"_qba);
        QCOMPARE(answer.body, "smpp_core_up 1\n"_qba);
    }

    void metricsAreThoseOfTheMoment()
    {
        startServer();
        ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        setMetrics("smpp_core_up 0\n");
        QCOMPARE(ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").body, "smpp_core_up 0\n"_qba);
    }

    void largeExpositionsArriveWhole()
    {
        setMetrics(std::string(3'000'000, 'x'));
        startServer();
        QCOMPARE(ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").body.size(), 3'000'000);
    }

    void theQueryDoesNotMatter()
    {
        startServer();
        QCOMPARE(ask("GET /metrics?name=x HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    }

    void healthIsTheProcessBeingUp()
    {
        m_readiness = {false, {u"database: disk full"_qs}, {}};
        startServer();
        QCOMPARE(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    }

    void readyIsPlain()
    {
        startServer();
        const Answer answer = ask("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.headers.value("content-type"), "application/json"_qba);
        QCOMPARE(json(answer), (QJsonObject{{u"ready"_qs, true}}));
    }

    void degradedIsReadyWithReasons()
    {
        m_readiness = {true, {}, {u"Core is down: timeout"_qs}};
        startServer();
        const Answer answer = ask("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(answer.status, 200);
        QCOMPARE(json(answer),
                 (QJsonObject{{u"ready"_qs, true}, {u"degraded"_qs, QJsonArray{u"Core is down: timeout"_qs}}}));
    }

    void notReadyIs503WithReasons()
    {
        m_readiness = {false, {u"Core is down and \"acme\" has no cache"_qs}, {u"Core is down"_qs}};
        startServer();
        const Answer answer = ask("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(answer.status, 503);
        QCOMPARE(json(answer), (QJsonObject{{u"ready"_qs, false},
                                            {u"reasons"_qs, QJsonArray{u"Core is down and \"acme\" has no cache"_qs}},
                                            {u"degraded"_qs, QJsonArray{u"Core is down"_qs}}}));
    }

    void headHasTheHeadersAlone()
    {
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        const Answer head = ask(socket, "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n", true);
        QCOMPARE(head.status, 200);
        QCOMPARE(head.headers.value("content-length"), "15"_qba);
        // The connection is in step: the next answer is the next request's.
        QCOMPARE(ask(socket, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").body, "{\"status\":\"up\"}\n"_qba);
    }

    void otherMethodsAreRefused()
    {
        startServer();
        const Answer answer = ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
        QCOMPARE(answer.status, 405);
        QCOMPARE(answer.headers.value("allow"), "GET, HEAD"_qba);
    }

    void otherPathsLeadToTheDashboard_data()
    {
        QTest::addColumn<QByteArray>("path");
        for (const char *path : {"/", "/index.html", "/metrics/", "/metricsx", "//evil.example/", "/../metrics2"})
            QTest::newRow(path) << QByteArray(path);
    }
    void otherPathsLeadToTheDashboard()
    {
        QFETCH(QByteArray, path);
        startServer();
        const Answer answer = ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(answer.status, 302);
        QCOMPARE(answer.headers.value("location"), "https://gateway.example:8087/"_qba);
    }

    void aDashboardOnEveryAddressIsReachedByTheNameThatWasAsked_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("location");
        QTest::newRow("name") << "gw.lan:4000"_qba
                              << "https://gw.lan:8087/"_qba;
        QTest::newRow("IPv6") << "[::1]:4000"_qba
                              << "https://[::1]:8087/"_qba;
        QTest::newRow("rubbish") << "a b<\"'"_qba
                                 << "https://localhost:8087/"_qba;
        QTest::newRow("none") << ""_qba
                              << "https://localhost:8087/"_qba;
    }
    void aDashboardOnEveryAddressIsReachedByTheNameThatWasAsked()
    {
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, location);
        m_settings.dashboard.setHost({});
        startServer();
        QCOMPARE(ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").headers.value("location"), location);
    }

    void withoutADashboardOtherPathsAreNotFound()
    {
        m_settings.dashboard = QUrl();
        startServer();
        QCOMPARE(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
    }

    void aConnectionServesManyRequests()
    {
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        for (int i = 0; i < 50; ++i) // more octets in all than one request may have
            QCOMPARE(ask(socket, "GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + QByteArray(1000, 'x') + "\r\n\r\n").status,
                     200);
    }

    void connectionCloseIsHeeded_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::newRow("HTTP/1.1") << "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"_qba;
        QTest::newRow("HTTP/1.0") << "GET /healthz HTTP/1.0\r\n\r\n"_qba;
    }
    void connectionCloseIsHeeded()
    {
        QFETCH(QByteArray, request);
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        QCOMPARE(ask(socket, request).status, 200);
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
    }

    void overlongHeadersAreRefused()
    {
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        const Answer answer = ask(socket, "GET /healthz HTTP/1.1\r\nX: " + QByteArray(20'000, 'x'));
        QCOMPARE(answer.status, 413);
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
    }

    void bodiesAreRefusedBeforeTheyFillTheMemory()
    {
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        socket.write("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 300000000\r\n\r\n");
        socket.write(QByteArray(1'000'000, 'x'));
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
        QCOMPARE(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    }

    void rubbishEndsItsConnectionAlone_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::newRow("binary") << QByteArray::fromHex("0000001000000015000000000000000100ff80");
        QTest::newRow("TLS") << QByteArray::fromHex("16030100c8010000c40303000000000000000000");
        QTest::newRow("no request line") << "\r\n\r\n\r\n"_qba;
        QTest::newRow("negative length") << "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"_qba;
    }
    void rubbishEndsItsConnectionAlone()
    {
        QFETCH(QByteArray, octets);
        m_settings.requestTimeoutMs = 50;
        m_settings.idleTimeoutMs = 50;
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        socket.write(octets);
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
        QCOMPARE(ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
    }

    void aRequestThatTricklesIsGivenUp()
    {
        m_settings.requestTimeoutMs = 50;
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        QTimer trickle;
        connect(&trickle, &QTimer::timeout, this, [&] {
            if (socket.state() == QTcpSocket::ConnectedState)
                socket.write("x");
        });
        socket.write("GET /");
        trickle.start(10);
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
        QVERIFY(socket.readAll().startsWith("HTTP/1.1 408 "));
    }

    void aSilentConnectionIsClosed()
    {
        m_settings.requestTimeoutMs = 50;
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
        QCOMPARE(socket.readAll(), QByteArray());
    }

    void anIdleConnectionIsClosed()
    {
        m_settings.idleTimeoutMs = 50;
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        QCOMPARE(ask(socket, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
    }

    void connectionsBeyondTheLimitAreClosedAndPlacesComeFree()
    {
        m_settings.maxConnections = 2;
        startServer();
        QTcpSocket first;
        QTcpSocket second;
        QTcpSocket third;
        connectTo(first);
        connectTo(second);
        QCOMPARE(ask(first, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
        QCOMPARE(ask(second, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
        QSignalSpy connected(&third, &QTcpSocket::connected), closed(&third, &QTcpSocket::disconnected);
        third.connectToHost(QHostAddress::LocalHost, m_port);
        TRY_COMPARE(connected.size() + closed.size(), 2); // both may come in one turn
        first.close();
        const auto served = [this] {
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost, m_port);
            socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            const auto settled = [&] {
                return socket.bytesAvailable() > 0 || socket.state() == QTcpSocket::UnconnectedState;
            };
            return QTest::qWaitFor(settled, kPatienceMs) && socket.readAll().startsWith("HTTP/1.1 200");
        };
        bool again = false;
        TRY_VERIFY(again = again || served());
    }

    void aTakenPortIsAnError()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        m_settings.port = other.serverPort();
        makeServer();
        const auto result = m_server->start();
        QVERIFY(!result.ok());
        QVERIFY(!result.error().isEmpty());
    }

    void aNameThatIsNoAddressIsAnError()
    {
        m_settings.host = u"not-an-address"_qs;
        makeServer();
        const auto result = m_server->start();
        QVERIFY(!result.ok());
        QCOMPARE(result.error(), u"not-an-address is not an address"_qs);
    }

    void theEndClosesPortAndConnections()
    {
        startServer();
        QTcpSocket socket;
        connectTo(socket);
        QCOMPARE(ask(socket, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
        m_server.reset();
        TRY_COMPARE(socket.state(), QTcpSocket::UnconnectedState);
        QTcpSocket late;
        late.connectToHost(QHostAddress::LocalHost, m_port);
        TRY_COMPARE(late.error(), QTcpSocket::ConnectionRefusedError);
    }

    void aServerThatNeverStartedGoesQuietly() { makeServer(); }

private:
    void makeServer()
    {
        m_server = std::make_unique<MetricsServer>(
            m_settings,
            [this] {
                const std::lock_guard lock(m_mutex);
                return m_metrics;
            },
            [this] { return m_readiness; });
    }
    void startServer()
    {
        makeServer();
        const auto port = m_server->start();
        QVERIFY2(port.ok(), port.ok() ? "" : qPrintable(port.error()));
        m_port = *port;
        QVERIFY(m_port != 0);
    }
    void setMetrics(const std::string &text)
    {
        const std::lock_guard lock(m_mutex);
        m_metrics = text;
    }
    void connectTo(QTcpSocket &socket)
    {
        socket.connectToHost(QHostAddress::LocalHost, m_port);
        TRY_COMPARE(socket.state(), QTcpSocket::ConnectedState);
    }
    Answer ask(const QByteArray &request)
    {
        QTcpSocket socket;
        connectTo(socket);
        return ask(socket, request);
    }
    /// The whole answer by its Content-Length; `bodiless` for HEAD.
    static Answer ask(QTcpSocket &socket, const QByteArray &request, bool bodiless = false)
    {
        socket.write(request);
        QByteArray octets;
        Answer answer;
        const auto whole = [&] {
            octets += socket.readAll();
            const qsizetype end = octets.indexOf("\r\n\r\n");
            if (end < 0)
                return false;
            const QByteArrayList lines = octets.left(end).split('\n');
            answer = {};
            answer.status = lines.first().split(' ').value(1).toInt();
            for (const QByteArray &line : lines.mid(1)) {
                const qsizetype colon = line.indexOf(':');
                answer.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
            }
            answer.body = octets.mid(end + 4);
            return bodiless || answer.body.size() == answer.headers.value("content-length").toLongLong();
        };
        if (!QTest::qWaitFor(whole, kPatienceMs))
            return {};
        return answer;
    }
    static QJsonObject json(const Answer &answer) { return QJsonDocument::fromJson(answer.body).object(); }

    MetricsServerSettings m_settings;
    Readiness m_readiness;
    std::mutex m_mutex;
    std::string m_metrics;
    std::unique_ptr<MetricsServer> m_server;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(MetricsServerTest)
#include "tst_metricsserver.moc"
