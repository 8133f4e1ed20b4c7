#include "headless/api/apirig.h"
#include "headless/api/livelistener.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway;
using namespace gateway::api;

namespace {

QJsonObject bindNamed(const QString &name, const QString &state, int sent)
{
    return {{QStringLiteral("name"), name}, {QStringLiteral("state"), state}, {QStringLiteral("sent"), sent}};
}

QJsonObject statusOf(const QJsonArray &binds)
{
    return {{QStringLiteral("gateway"), QJsonObject{{QStringLiteral("name"), QStringLiteral("gw")}}},
            {QStringLiteral("totals"), QJsonObject{{QStringLiteral("binds"), binds.size()}}},
            {QStringLiteral("binds"), binds}};
}

LiveLogEntry line(LiveLogEntry::Level level, const QString &text)
{
    return {level, {{QStringLiteral("message"), text}}};
}

} // namespace

class ApiLiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<ApiRig>();
        m_rig->settings.news = false;
    }
    void cleanup() { m_rig.reset(); }

    void aPlainGetIsToldToUpgrade()
    {
        start();
        const Answer answer = m_rig->ask("GET", "/api/v1/live", {}, m_rig->cli());
        QCOMPARE(answer.status, 426);
        QCOMPARE(answer.headers.value("upgrade"), "websocket"_qba);
        QCOMPARE(m_rig->ask("GET", "/api/v1/live", {}, m_rig->cli() + "Upgrade: websocket\r\n").status, 426);
    }

    void whoIsNotSignedInIsRefusedBeforeTheUpgrade()
    {
        start();
        Listener nobody(m_rig->port(), {});
        QVERIFY(!nobody.isOpen());
        const QByteArray upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        QCOMPARE(m_rig->ask("GET", "/api/v1/live", {}, upgrade).status, 401);
        QCOMPARE(m_rig->ask("GET", "/api/v1/live", {}, upgrade + m_rig->cli()).status, 101);
    }

    void aForeignPageIsRefused()
    {
        start();
        QVERIFY(!Listener(m_rig->port(), m_rig->cli() + "Origin: http://evil.test\r\n").isOpen());
        QVERIFY(!Listener(m_rig->port(), m_rig->cli() + "Origin: null\r\n").isOpen());
        const QByteArray own = "Origin: http://127.0.0.1:" + QByteArray::number(m_rig->port()) + "\r\n";
        QVERIFY(Listener(m_rig->port(), m_rig->cli() + own).isOpen());
    }

    void aHandshakeThatIsNoneIsClosed()
    {
        start();
        RawClient client(m_rig->port(), false);
        client.send(
            request("GET", "/api/v1/live", {},
                    m_rig->cli() + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 7\r\n"));
        QVERIFY(client.waitClosed());
        QVERIFY(!client.socket().readAll().startsWith("HTTP/1.1 101"));
    }

    void overTlsTheFirstFrameIsTheWholeStatus()
    {
        m_rig->settings.tls = true;
        start();
        m_rig->addUser("alice", "viewer");
        wanted([this] {
            m_rig->server().live().status(Language::English, statusOf({bindNamed(u"a"_qs, u"connected"_qs, 1)}));
        });
        Listener alice(m_rig->port(), m_rig->signIn("alice").headers(false), true);
        QVERIFY2(alice.isOpen(), qPrintable(alice.socket.errorString()));
        QTRY_VERIFY_WITH_TIMEOUT(!alice.all(u"status"_qs).isEmpty(), kWaitMs);
        const QJsonObject first = alice.all(u"status"_qs).first();
        QCOMPARE(first.value(u"full"_qs).toBool(), true);
        QCOMPARE(first.value(u"binds"_qs).toArray().size(), 1);
        QVERIFY(first.value(u"at"_qs).toString().endsWith(u'Z'));
    }

    void stateComesAtOnceAndCountersWithTheTick()
    {
        start();
        Listener listener(m_rig->port(), m_rig->cli());
        LiveHub &live = m_rig->server().live();
        live.status(Language::English,
                    statusOf({bindNamed(u"a"_qs, u"connected"_qs, 1), bindNamed(u"b"_qs, u"connected"_qs, 1)}));
        QTRY_COMPARE_WITH_TIMEOUT(listener.all(u"status"_qs).size(), 1, kWaitMs);
        live.bind(Language::English, bindNamed(u"b"_qs, u"reconnecting"_qs, 1));
        QTRY_VERIFY_WITH_TIMEOUT(listener.all(u"status"_qs).size() >= 2, kWaitMs);
        const QJsonObject change = listener.all(u"status"_qs).at(1);
        QCOMPARE(change.value(u"full"_qs).toBool(), false);
        QCOMPARE(change.value(u"binds"_qs).toArray(), QJsonArray({bindNamed(u"b"_qs, u"reconnecting"_qs, 1)}));
        for (int sent = 2; sent <= 500; ++sent)
            live.bind(Language::English, bindNamed(u"a"_qs, u"connected"_qs, sent));
        const auto told = [&] {
            QList<int> all;
            for (const QJsonObject &data : listener.all(u"status"_qs)) {
                for (const QJsonValue &bind : data.value(u"binds"_qs).toArray()) {
                    if (bind[u"name"_qs].toString() == u"a")
                        all += bind[u"sent"_qs].toInt();
                }
            }
            return all;
        };
        QTRY_COMPARE_WITH_TIMEOUT(told().last(), 500, kWaitMs);
        QVERIFY2(told().size() < 50, "one for each tick at most, of a second each");
        live.status(Language::English, statusOf({bindNamed(u"b"_qs, u"reconnecting"_qs, 1)}));
        QTRY_COMPARE_WITH_TIMEOUT(listener.all(u"status"_qs).last().value(u"removed"_qs).toArray(),
                                  QJsonArray({u"a"_qs}), kWaitMs);
    }

    void theLanguageIsTheOneAskedFor()
    {
        start();
        Listener french(m_rig->port(), m_rig->cli() + "Accept-Language: en\r\n", false, u"/api/v1/live?lang=fr"_qs);
        Listener english(m_rig->port(), m_rig->cli());
        LiveHub &live = m_rig->server().live();
        QVERIFY(live.isWatched(Language::French) && live.isWatched(Language::English));
        live.status(Language::French, statusOf({bindNamed(u"fr"_qs, u"connected"_qs, 1)}));
        live.status(Language::English, statusOf({bindNamed(u"en"_qs, u"connected"_qs, 1)}));
        const auto name = [](const Listener &listener) {
            return listener.all(u"status"_qs).value(0).value(u"binds"_qs).toArray().at(0)[u"name"_qs].toString();
        };
        QTRY_COMPARE_WITH_TIMEOUT(name(french), u"fr"_qs, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(name(english), u"en"_qs, kWaitMs);
    }

    void logLinesComeFromTheLevelAskedFor()
    {
        start();
        Listener listener(m_rig->port(), m_rig->cli());
        LiveHub &live = m_rig->server().live();
        live.log(line(LiveLogEntry::Debug, u"1"_qs));
        live.log(line(LiveLogEntry::Info, u"2"_qs));
        live.log(line(LiveLogEntry::Error, u"3"_qs));
        QTRY_COMPARE_WITH_TIMEOUT(listener.lines(), QStringList({u"2"_qs, u"3"_qs}), kWaitMs);
        listener.socket.sendTextMessage(u"{\"log\":\"warning\"}"_qs);
        const auto hears = [&](const QString &text) { return listener.lines().contains(text); };
        const auto retold = [&] { // the request has no answer: until it holds
            live.log(line(LiveLogEntry::Info, u"info"_qs));
            live.log(line(LiveLogEntry::Warning, u"warning"_qs));
            const bool came = QTest::qWaitFor([&] { return hears(u"warning"_qs); }, kWaitMs);
            const bool quiet = !hears(u"info"_qs);
            listener.heard.clear();
            return came && quiet;
        };
        QTRY_VERIFY_WITH_TIMEOUT(retold(), kWaitMs);
        live.peer(u"acme"_qs, u"client"_qs, u"added"_qs);
        QTRY_COMPARE_WITH_TIMEOUT(listener.all(u"peer"_qs).value(0).value(u"event"_qs).toString(), u"added"_qs,
                                  kWaitMs);
        live.cache({{u"total"_qs, 4}});
        QTRY_COMPARE_WITH_TIMEOUT(listener.all(u"cache"_qs).value(0).value(u"total"_qs).toInt(), 4, kWaitMs);
        listener.socket.sendTextMessage(u"{\"log\":\"loud\"}"_qs);
        QTRY_COMPARE_WITH_TIMEOUT(listener.socket.closeCode(), QWebSocketProtocol::CloseCodePolicyViolated, kWaitMs);
    }

    void whoDoesNotReadMissesLinesIsToldHowManyAndCostsNoMemory()
    {
        m_rig->settings.live.waitingOctets = 64 << 10;
        m_rig->settings.live.logEntries = 100;
        start();
        Listener listener(m_rig->port(), m_rig->cli());
        LiveHub &live = m_rig->server().live();
        listener.socket.setReadBufferSize(1); // reads nothing while it does not run its loop either
        const int lines = 3000;
        const QString text(5000, u'x');
        for (int i = 0; i < lines; ++i) {
            live.log(line(LiveLogEntry::Info, text));
            if (i % 100 == 99)
                sync();
        }
        listener.socket.setReadBufferSize(0);
        const auto counted = [&] {
            qint64 all = listener.lines().size();
            for (const QJsonObject &data : listener.all(u"log"_qs))
                all += data.value(u"dropped"_qs).toInt();
            return all;
        };
        QTRY_COMPARE_WITH_TIMEOUT(counted(), lines, kWaitMs);
        QVERIFY(listener.lines().size() < lines);
    }

    void whoNeverReadsIsClosed()
    {
        m_rig->settings.live.waitingOctets = 64 << 10;
        m_rig->settings.live.slowMs = 1500;
        start();
        RawClient client(m_rig->port(), false);
        client.socket().setReadBufferSize(1);
        client.send(request("GET", "/api/v1/live", {},
                            m_rig->cli() + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
        LiveHub &live = m_rig->server().live();
        QTRY_VERIFY_WITH_TIMEOUT(live.isWatched(), kWaitMs);
        for (int i = 0; i < 3000; ++i) {
            live.log(line(LiveLogEntry::Info, QString(5000, u'x')));
            if (i % 100 == 99)
                sync();
        }
        QTRY_VERIFY_WITH_TIMEOUT(!live.isWatched(), kWaitMs);
    }

    void whoIsSignedOutHearsNoMore()
    {
        start();
        m_rig->addUser("alice", "viewer");
        m_rig->addUser("bob", "viewer");
        const SignIn alice = m_rig->signIn("alice");
        Listener first(m_rig->port(), alice.headers(false));
        Listener second(m_rig->port(), m_rig->signIn("bob").headers(false));
        QVERIFY(first.isOpen() && second.isOpen());
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/session", {}, alice.headers()).status, 204);
        QTRY_COMPARE_WITH_TIMEOUT(first.socket.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        m_rig->beside([](AccessDb &db) { QVERIFY(db.removeUser(u"bob"_qs, {})); });
        QTRY_COMPARE_WITH_TIMEOUT(second.socket.state(), QAbstractSocket::UnconnectedState, kWaitMs);
    }

    void socketsAreCounted()
    {
        m_rig->settings.live.ofUser = 2;
        start();
        Listener first(m_rig->port(), m_rig->cli()), second(m_rig->port(), m_rig->cli());
        QVERIFY(first.isOpen() && second.isOpen());
        QVERIFY(!Listener(m_rig->port(), m_rig->cli()).isOpen());
        first.socket.close();
        QTRY_VERIFY_WITH_TIMEOUT(Listener(m_rig->port(), m_rig->cli()).isOpen(), kWaitMs);
    }

    void socketsThatAreClosedMakeRoomForConnections()
    {
        m_rig->settings.http.maxConnections = 3;
        start();
        const QByteArray cli = m_rig->cli();
        for (int i = 0; i < 10; ++i) {
            Listener listener(m_rig->port(), cli);
            QVERIFY2(listener.isOpen(), qPrintable(QString::number(i) + u' ' + listener.socket.errorString()));
            if (i % 2 == 0)
                listener.socket.close();
            else
                listener.socket.abort();
            QTRY_VERIFY_WITH_TIMEOUT(!m_rig->server().live().isWatched(), kWaitMs);
        }
        const QByteArray refused = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 7\r\n";
        for (int i = 0; i < 10; ++i) {
            RawClient client(m_rig->port(), false);
            client.send(request("GET", "/api/v1/live", {}, cli + refused));
            QVERIFY(client.waitClosed());
        }
        QCOMPARE(m_rig->ask("GET", "/api/v1/about").status, 200);
    }

    void aFrameThatIsTooLargeEndsTheLink()
    {
        start();
        Listener listener(m_rig->port(), m_rig->cli());
        listener.socket.sendTextMessage(QString(100'000, u'x'));
        QTRY_COMPARE_WITH_TIMEOUT(listener.socket.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_rig->server().live().isWatched(), kWaitMs);
    }

    void theEndOfTheServerEndsItsSockets()
    {
        start();
        Listener listener(m_rig->port(), m_rig->cli());
        QVERIFY(listener.isOpen());
        m_rig->server().stop();
        QTRY_COMPARE_WITH_TIMEOUT(listener.socket.state(), QAbstractSocket::UnconnectedState, kWaitMs);
    }

private:
    void start()
    {
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
    }
    void wanted(std::function<void()> made)
    {
        static_cast<ThreadExecutor &>(m_rig->server().thread()).run([&] {
            m_rig->server().live().setWanted(std::move(made));
        });
    }
    /// Waits until the API's thread has done what it was given.
    void sync()
    {
        static_cast<ThreadExecutor &>(m_rig->server().thread()).run([] {});
    }

    std::unique_ptr<ApiRig> m_rig;
};

QTEST_GUILESS_MAIN(ApiLiveTest)
#include "tst_apilive.moc"
