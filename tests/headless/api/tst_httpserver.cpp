#include "headless/api/apirig.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;
using namespace gateway::api;

/// What clients may not do to the server, whatever is served: over plain connections, in one thread.
class HttpServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_settings = {};
        m_hold = false;
        m_held.clear();
        m_body = "hello";
    }
    void cleanup() { m_server.reset(); }

    void requestsOfAConnectionAreAnsweredInOrder()
    {
        start();
        RawClient client(m_server->serverPort(), false);
        QByteArray all;
        for (int i = 0; i < 50; ++i)
            all += request("GET", "/" + QByteArray::number(i));
        client.send(all);
        for (int i = 0; i < 50; ++i) {
            const Answer answer = client.answer();
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.headers.value("x-path"), "/" + QByteArray::number(i));
        }
    }

    void anAnswerMayComeLaterAndTheClientMayBeGone()
    {
        m_hold = true;
        start();
        {
            RawClient gone(m_server->serverPort(), false);
            gone.send(request("GET", "/gone"));
            QTRY_COMPARE_WITH_TIMEOUT(m_held.size(), 1, kWaitMs);
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connections(), 0, kWaitMs);
        RawClient waits(m_server->serverPort(), false);
        waits.send(request("GET", "/one") + request("GET", "/two"));
        QTRY_COMPARE_WITH_TIMEOUT(m_held.size(), 2, kWaitMs); // the second is not taken before the first is answered
        for (const quint64 id : m_held)
            m_server->answer(id, {200, "late", {}, {}});
        m_server->answer(m_held.last(), {200, "twice", {}, {}});
        m_server->answer(4711, {200, "nobody", {}, {}});
        QCOMPARE(waits.answer().body, "late"_qba);
        QTRY_COMPARE_WITH_TIMEOUT(m_held.size(), 3, kWaitMs);
        m_server->answer(m_held.last(), {204, {}, {}, {}});
        QCOMPARE(waits.answer().status, 204);
    }

    void aConnectionEndsWhenItsClientWantsIt()
    {
        start();
        for (const QByteArray &text :
             {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"_qba, "GET / HTTP/1.0\r\n\r\n"_qba}) {
            RawClient client(m_server->serverPort(), false);
            const Answer answer = client.ask(text);
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.headers.value("connection"), "close"_qba);
            QVERIFY(client.waitClosed());
        }
    }

    void aBodyThatIsAnnouncedIsAskedFor()
    {
        start();
        RawClient client(m_server->serverPort(), false);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        QCOMPARE(client.answer().status, 100);
        QCOMPARE(client.ask("abc").headers.value("x-body"), "3"_qba);
    }

    void aHundredMegabytesAreRefusedAndThrownAway()
    {
        m_settings.lingerMs = m_settings.quietMs = kNever;
        start();
        RawClient client(m_server->serverPort(), false);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n");
        const QByteArray piece(1 << 20, 'x');
        for (int i = 0; i < 100; ++i) { // as a client does that sends first and reads then
            QVERIFY(client.isOpen());
            client.send(piece);
            while (client.isOpen() && client.socket().bytesToWrite() > 0)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
        QCOMPARE(client.answer().status, 413);
        QCOMPARE(m_server->connections(), 1);
        client.socket().abort();
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connections(), 0, kWaitMs);
        QCOMPARE(m_requests, 0);
    }

    void aHeadThatDoesNotEndIsRefused()
    {
        start();
        RawClient client(m_server->serverPort(), false);
        client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + QByteArray(20 << 10, 'x'));
        QCOMPARE(client.answer().status, 431);
        QVERIFY(client.waitClosed());
    }

    void aRequestThatTricklesIsEnded()
    {
        m_settings.requestMs = 50;
        m_settings.lingerMs = m_settings.quietMs = kNever; // until the answer has been read
        start();
        RawClient client(m_server->serverPort(), false);
        client.send("GET / HTTP/1.1\r\nHost: x\r\n");
        QTimer trickle;
        connect(&trickle, &QTimer::timeout, &client.socket(), [&] { client.send("X: y\r\n"); });
        trickle.start(1);
        const Answer answer = client.answer();
        trickle.stop();
        QCOMPARE(answer.status, 408);
        QCOMPARE(answer.headers.value("connection"), "close"_qba);
        client.socket().abort();
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connections(), 0, kWaitMs);
        QCOMPARE(m_requests, 0);
    }

    /// A client that writes to a connection that was reset loses what it has not read yet, so no answer is expected.
    void whoTricklesOnAfterTheRefusalIsCutOff()
    {
        m_settings.requestMs = m_settings.lingerMs = 50;
        m_settings.quietMs = kNever;
        start();
        QList<int> refused;
        m_server->setRefusal([&](int status, const QByteArray &) {
            refused += status;
            return HttpResponse{status, {}, {}, {}};
        });
        RawClient client(m_server->serverPort(), false);
        client.send("GET / HTTP/1.1\r\nHost: x\r\n");
        QTimer trickle;
        connect(&trickle, &QTimer::timeout, &client.socket(), [&] {
            if (client.isOpen())
                client.send("X: y\r\n");
        });
        trickle.start(1);
        QTRY_COMPARE_WITH_TIMEOUT(refused, QList<int>{408}, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connections(), 0, kWaitMs);
        QVERIFY(client.waitClosed());
    }

    void aBodyThatTricklesIsEnded()
    {
        m_settings.requestMs = 50;
        start();
        RawClient client(m_server->serverPort(), false);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
        QCOMPARE(client.answer().status, 408);
        QCOMPARE(m_requests, 0);
    }

    void whoSaysNothingIsClosed()
    {
        m_settings.idleMs = 50;
        start();
        RawClient silent(m_server->serverPort(), false);
        QVERIFY(silent.waitClosed());
        while (m_requests == 0) { // on a busy machine a request may come too late
            RawClient once(m_server->serverPort(), false);
            once.send(request("GET", "/"));
            QVERIFY(once.waitClosed());
        }
    }

    void whoDoesNotReadTheAnswerIsClosed()
    {
        m_settings.writeMs = 50;
        m_body = QByteArray(64 << 20, 'x');
        m_settings.slowestOctets = 1 << 30;
        start();
        RawClient client(m_server->serverPort(), false);
        client.socket().setReadBufferSize(1);
        client.send(request("GET", "/"));
        QTRY_COMPARE_WITH_TIMEOUT(m_requests, 1, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connections(), 0, kWaitMs);
    }

    void beyondTheLimitTheLongestIdleMakesRoom()
    {
        m_settings.maxConnections = 3;
        start();
        RawClient first(m_server->serverPort(), false);
        QCOMPARE(first.ask(request("GET", "/")).status, 200);
        RawClient second(m_server->serverPort(), false), third(m_server->serverPort(), false);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connections(), 3, kWaitMs);
        QCOMPARE(second.ask(request("GET", "/")).status, 200);
        RawClient fourth(m_server->serverPort(), false);
        QCOMPARE(fourth.ask(request("GET", "/")).status, 200);
        QCOMPARE(m_server->connections(), 3);
        QVERIFY(first.waitClosed());
        QVERIFY(second.isOpen());
    }

    void whoIsBeingAnsweredMakesNoRoom()
    {
        m_settings.maxOfSource = 2;
        m_hold = true;
        start();
        RawClient first(m_server->serverPort(), false), second(m_server->serverPort(), false);
        first.send(request("GET", "/"));
        second.send(request("GET", "/"));
        QTRY_COMPARE_WITH_TIMEOUT(m_held.size(), 2, kWaitMs);
        RawClient third(m_server->serverPort(), false);
        QVERIFY(third.waitClosed());
        m_server->answer(m_held.first(), {200, "held", {}, {}});
        QCOMPARE(first.answer().body, "held"_qba);
        RawClient fourth(m_server->serverPort(), false);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->connections(), 2, kWaitMs);
        fourth.send(request("GET", "/"));
        QTRY_COMPARE_WITH_TIMEOUT(m_held.size(), 3, kWaitMs);
    }

    void aThousandIdleConnectionsShutNobodyOut()
    {
        start();
        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        for (int i = 0; i < 1000; ++i) {
            crowd.push_back(std::make_unique<QTcpSocket>());
            crowd.back()->connectToHost(QHostAddress::LocalHost, m_server->serverPort());
            if (i % 50 == 49)
                QCoreApplication::processEvents();
        }
        RawClient client(m_server->serverPort(), false);
        QCOMPARE(client.ask(request("GET", "/")).status, 200);
        QVERIFY(m_server->connections() <= m_settings.maxOfSource);
    }

    void theEndTakesEveryConnection()
    {
        m_hold = true;
        start();
        RawClient idle(m_server->serverPort(), false), held(m_server->serverPort(), false);
        held.send(request("GET", "/"));
        QTRY_COMPARE_WITH_TIMEOUT(m_held.size(), 1, kWaitMs);
        m_server.reset();
        QVERIFY(idle.waitClosed());
        QVERIFY(held.waitClosed());
    }

private:
    void start()
    {
        m_requests = 0;
        m_server = std::make_unique<HttpServer>(m_settings, std::nullopt,
                                                [this](quint64 id, const HttpRequest &asked, const QHostAddress &) {
                                                    ++m_requests;
                                                    if (m_hold)
                                                        m_held += id;
                                                    else
                                                        m_server->answer(id, answerTo(asked));
                                                });
        QVERIFY(m_server->listen(QHostAddress::LocalHost));
    }
    HttpResponse answerTo(const HttpRequest &asked) const
    {
        HttpResponse response;
        response.body = m_body;
        response.headers = {{"X-Path", asked.path}, {"X-Body", QByteArray::number(asked.body.size())}};
        return response;
    }

    static constexpr int kNever = 3'600'000; ///< milliseconds

    HttpServerSettings m_settings;
    QByteArray m_body;
    bool m_hold = false;
    QList<quint64> m_held;
    int m_requests = 0;
    std::unique_ptr<HttpServer> m_server;
};

QTEST_GUILESS_MAIN(HttpServerTest)
#include "tst_httpserver.moc"
