#include "core/gateway/gatewayrig.h"
#include "gateway/operations.h"
#include "headless/api/apirig.h"
#include "headless/api/livelistener.h"
#include "support/fakeclock.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtCore/QtEndian>
#include <future>
#include <sys/resource.h>
#include <thread>

using namespace gateway;
using namespace gateway::api;

namespace {

/// CPU that the calling thread has used.
qint64 cpuUs()
{
    rusage used = {};
    ::getrusage(RUSAGE_THREAD, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1'000'000 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

} // namespace

/// Logs, charts, PDU trace and the live feed.
class ApiWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cleanup()
    {
        m_rig.reset();
        m_carrier.reset();
        m_clock.reset(); // after the timers on it
    }

    // ---- Logs

    void theLogIsFilteredAndNewestLast()
    {
        start();
        add(log::Level::Debug, u"acme"_qs, u"too fine"_qs);
        add(log::Level::Info, u"acme"_qs, u"first"_qs);
        add(log::Level::Error, {}, u"second"_qs, u"-5"_qs);
        add(log::Level::Warning, u"other"_qs, u"third"_qs);
        const Answer answer = get("/api/v1/logs");
        QCOMPARE(answer.status, 200);
        QCOMPARE(lines(answer), QStringList({u"first"_qs, u"second"_qs, u"third"_qs}));
        QCOMPARE(answer.json().value(u"entries"_qs).toArray()[1].toObject(),
                 QJsonObject({{u"at"_qs, u"2026-11-24T00:00:00.000Z"_qs},
                              {u"level"_qs, u"error"_qs},
                              {u"category"_qs, u"smpp"_qs},
                              {u"bind"_qs, QJsonValue::Null},
                              {u"message"_qs, u"second"_qs},
                              {u"correlation_id"_qs, u"-5"_qs}}));
        QVERIFY(answer.json().value(u"entries"_qs).toArray()[0][u"correlation_id"_qs].isNull());
        QCOMPARE(lines(get("/api/v1/logs?level=debug")).size(), 4);
        QCOMPARE(lines(get("/api/v1/logs?level=warning")), QStringList({u"second"_qs, u"third"_qs}));
        QCOMPARE(lines(get("/api/v1/logs?q=FIR")), QStringList(u"first"_qs));
        QCOMPARE(lines(get("/api/v1/logs?q=-5")), QStringList(u"second"_qs));
        QCOMPARE(lines(get("/api/v1/logs?bind=other")), QStringList(u"third"_qs));
        QCOMPARE(lines(get("/api/v1/logs?limit=1")), QStringList(u"third"_qs));
    }

    void aQuestionThatCannotBeIsNamed_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QString>("field");
        const QByteArray q = "?q=" + QByteArray(201, 'x');
        for (const QByteArray base : {"/api/v1/logs", "/api/v1/trace/carrier"}) {
            for (const char *limit : {"0", "1001", "abc"})
                QTest::addRow("%s limit=%s", base.constData(), limit) << base + "?limit=" + limit << u"limit"_qs;
            QTest::addRow("%s q", base.constData()) << base + q << u"q"_qs;
        }
        QTest::newRow("level") << "/api/v1/logs?level=fatal"_qba << u"level"_qs;
        QTest::newRow("range") << "/api/v1/metrics/history?range=1h"_qba << u"range"_qs;
        QTest::newRow("points") << "/api/v1/metrics/history?points=0"_qba << u"points"_qs;
        QTest::newRow("id") << "/api/v1/trace/carrier?id=0"_qba << u"id"_qs;
        QTest::newRow("detail") << "/api/v1/trace/carrier?detail=yes"_qba << u"detail"_qs;
        QTest::newRow("text") << "/api/v1/trace/carrier?text=1"_qba << u"text"_qs;
        QTest::newRow("pcap text") << "/api/v1/trace/carrier.pcap?text=1"_qba << u"text"_qs;
    }
    void aQuestionThatCannotBeIsNamed()
    {
        QFETCH(QByteArray, path);
        QFETCH(QString, field);
        start({carrierPeer(1)});
        const Answer answer = m_rig->ask("GET", path, {}, m_rig->cli());
        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.json().value(u"errors"_qs).toArray()[0][u"field"_qs].toString(), field);
    }

    void nothingIsReadWithoutSigningIn()
    {
        start();
        for (const QByteArray path :
             {"/api/v1/logs", "/api/v1/metrics/history", "/api/v1/trace/x", "/api/v1/trace/x.pcap"})
            QCOMPARE(m_rig->ask("GET", path).status, 401);
    }

    // ---- Charts

    void theHistoryOfAllHasATotal()
    {
        start({carrierPeer(1)});
        for (const auto &[query, range, step] : {std::tuple("", "2h", 10), std::tuple("?range=24h", "24h", 120),
                                                 std::tuple("?bind=*&range=7d", "7d", 900)}) {
            const Answer answer = get(QByteArray("/api/v1/metrics/history") + query);
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.json().value(u"range"_qs).toString(), QLatin1String(range));
            QCOMPARE(answer.json().value(u"step_seconds"_qs).toInt(), step);
            QVERIFY(answer.json().value(u"total"_qs)[u"sent"_qs].isArray());
        }
        QCOMPARE(get("/api/v1/metrics/history?points=60").json().value(u"step_seconds"_qs).toInt(), 120);
        QCOMPARE(get("/api/v1/metrics/history?bind=nobody").status, 404);
    }

    // ---- PDU trace

    void aTraceShowsWhatWentOverTheLinkWithoutItsText()
    {
        startTraffic();
        const Answer answer = get("/api/v1/trace/carrier?detail=true&q=submit_sm");
        QCOMPARE(answer.status, 200);
        const QJsonArray entries = answer.json().value(u"entries"_qs).toArray();
        QVERIFY(entries.size() >= 2);
        QCOMPARE(entries[0][u"command"_qs].toString(), u"submit_sm_resp"_qs);
        QCOMPARE(entries[1][u"command"_qs].toString(), u"submit_sm"_qs);
        QCOMPARE(entries[1][u"direction"_qs].toString(), u"out"_qs);
        QVERIFY(entries[1][u"hex"_qs].toString().contains(u"xx"_qs));
        QVERIFY(!answer.body.contains("between you and me"));
        QVERIFY(!answer.body.contains("6265747765656e")); // the same in hex
        QVERIFY(!get("/api/v1/trace/carrier").json().value(u"entries"_qs).toArray()[0].toObject().contains(u"hex"_qs));
        const qint64 id = entries[1][u"id"_qs].toInteger();
        const QJsonArray one =
            get("/api/v1/trace/carrier?id=" + QByteArray::number(id)).json().value(u"entries"_qs).toArray();
        QCOMPARE(one.size(), 1);
        QCOMPARE(one[0][u"id"_qs].toInteger(), id);
        QCOMPARE(get("/api/v1/trace/carrier?limit=1").json().value(u"entries"_qs).toArray().size(), 1);
        QCOMPARE(get("/api/v1/trace/nobody").status, 404);
        QCOMPARE(get("/api/v1/trace/nobody.pcap").status, 404);
    }

    void textsAreForAdministratorsAndAudited()
    {
        startTraffic();
        for (const QByteArray path :
             {"/api/v1/trace/carrier?text=true&detail=true&q=submit_sm", "/api/v1/trace/carrier.pcap?text=true"}) {
            for (const QByteArray role : {"viewer", "operator"}) {
                const Answer answer = m_rig->ask("GET", path, {}, m_rig->bearer(role));
                QCOMPARE(answer.status, 403);
                QVERIFY(!answer.body.contains("between you and me"));
            }
        }
        QVERIFY(m_rig->audit("trace_text").isEmpty());
        const QByteArray admin = m_rig->bearer("admin");
        const Answer shown = m_rig->ask("GET", "/api/v1/trace/carrier?text=true&detail=true&q=submit_sm", {}, admin);
        QCOMPARE(shown.status, 200);
        QVERIFY(shown.body.contains("between you and me"));
        const Answer file = m_rig->ask("GET", "/api/v1/trace/carrier.pcap?text=true", {}, admin);
        QCOMPARE(file.status, 200);
        QVERIFY(file.body.contains("between you and me"));
        const auto audit = m_rig->audit("trace_text");
        QCOMPARE(audit.size(), 2);
        QCOMPARE(audit[0].value(u"target"_qs).toString(), u"carrier"_qs);
        QCOMPARE(audit[0][u"after"_qs][u"pcap"_qs].toBool(), true);
        QCOMPARE(audit[1][u"after"_qs][u"q"_qs].toString(), u"submit_sm"_qs);
    }

    void theCaptureIsAFileForWireshark()
    {
        startTraffic();
        const Answer file = get("/api/v1/trace/carrier.pcap");
        QCOMPARE(file.status, 200);
        QCOMPARE(file.headers.value("content-type"), "application/vnd.tcpdump.pcap"_qba);
        QCOMPARE(file.headers.value("content-disposition"), "attachment; filename=\"carrier.pcap\""_qba);
        QCOMPARE(file.headers.value("cache-control"), "no-store"_qba);
        QVERIFY(file.body.size() > 24);
        const auto word = [&](qsizetype at) { return qFromLittleEndian<quint32>(file.body.constData() + at); };
        QVERIFY(word(0) == 0xa1b2c3d4 || word(0) == 0xa1b23c4d);
        QCOMPARE(word(20), 1u); // Ethernet
        qsizetype at = 24;
        int packets = 0;
        while (at + 16 <= file.body.size()) {
            at += 16 + qsizetype(word(at + 8));
            ++packets;
        }
        QCOMPARE(at, file.body.size());
        QVERIFY(packets >= 4); // bind, submit and their answers
        QVERIFY(!file.body.contains("between you and me"));
    }

    // ---- The live feed

    void aChangeOfStateComesWithoutWaitingForTheNextSecond()
    {
        m_clock = std::make_unique<FakeClock>(); // whose next second never comes
        FakeClock &clock = *m_clock;
        const qint64 secondMs = clock.nowMs() + 1000;
        m_carrier = std::make_unique<Carrier>();
        m_rig = std::make_unique<ApiRig>(std::vector<PeerSettings>{carrierPeer(*m_carrier)}, true);
        QCOMPARE(m_rig->start(clock), QString());
        UNTIL(m_carrier->peer.isBound());
        Listener viewer(m_rig->port(), m_rig->bearer("viewer"));
        UNTIL(!viewer.all(u"status"_qs).isEmpty());
        QVERIFY(viewer.all(u"status"_qs)[0].value(u"full"_qs).toBool());
        m_carrier->close();
        m_carrier->peer.session.reset();
        UNTIL(m_rig->operations().status().binds.at(0).state == BindState::Reconnecting);
        // The changes before it may have used up the rest between two: that passes, the second does not.
        const auto told = [&] {
            if (stateIn(viewer, u"carrier"_qs) == u"reconnecting"_qs)
                return true;
            onApi([&] {
                if (clock.nowMs() < secondMs - 100)
                    clock.advance(20);
            });
            return false;
        };
        UNTIL(told());
        QVERIFY(!viewer.all(u"status"_qs).last().value(u"full"_qs).toBool());
    }

    void linesChangesAndTheCacheComeAsTheyHappen()
    {
        PeerSettings cached = partnerPeer();
        cached.cacheEnabled = true;
        start({cached});
        Listener viewer(m_rig->port(), m_viewer);
        UNTIL(!viewer.all(u"status"_qs).isEmpty() && !viewer.all(u"cache"_qs).isEmpty());
        QCOMPARE(viewer.all(u"cache"_qs)[0].value(u"binds"_qs).toArray()[0][u"name"_qs].toString(), u"partner"_qs);
        add(log::Level::Debug, {}, u"too fine"_qs);
        add(log::Level::Warning, u"partner"_qs, u"look at this"_qs, u"-7"_qs);
        UNTIL(viewer.lines() == QStringList(u"look at this"_qs));
        QCOMPARE(viewer.all(u"log"_qs)[0].value(u"entries"_qs).toArray()[0].toObject(),
                 get("/api/v1/logs?q=-7").json().value(u"entries"_qs).toArray()[0].toObject());
        QVERIFY(m_rig->operations()
                    .patchPeer(PeerMode::Server, u"partner"_qs, {{u"tps_limit"_qs, 7}}, u"me"_qs)
                    .result()
                    .ok());
        UNTIL(!viewer.all(u"peer"_qs).isEmpty());
        QCOMPARE(viewer.all(u"peer"_qs)[0],
                 QJsonObject({{u"name"_qs, u"partner"_qs}, {u"mode"_qs, u"server"_qs}, {u"event"_qs, u"changed"_qs}}));
        UNTIL(bindIn(viewer, u"partner"_qs).value(u"tps_limit"_qs).toInt() == 7);
        QVERIFY(m_rig->operations().removePeer(PeerMode::Server, u"partner"_qs, u"me"_qs).result().ok());
        UNTIL(viewer.all(u"peer"_qs).last().value(u"event"_qs).toString() == u"removed"_qs);
        UNTIL(viewer.all(u"status"_qs).last()[u"totals"_qs][u"binds"_qs].toInt() == 0);
    }

    void aLiveStatusIsWhatTheStatusAnswers()
    {
        start({carrierPeer(1)});
        UNTIL(get("/api/v1/status").json()[u"binds"_qs][0][u"last_error"_qs].isObject());
        Listener viewer(m_rig->port(), m_viewer);
        UNTIL(!viewer.all(u"status"_qs).isEmpty());
        const QJsonObject live = viewer.all(u"status"_qs)[0];
        const QJsonObject status = get("/api/v1/status").json();
        for (const QString &part : {u"gateway"_qs, u"totals"_qs})
            QCOMPARE(live.value(part).toObject().keys(), status.value(part).toObject().keys());
        QCOMPARE(live[u"binds"_qs][0].toObject().keys(), status[u"binds"_qs][0].toObject().keys());
        QCOMPARE(live[u"binds"_qs][0][u"last_error"_qs], status[u"binds"_qs][0][u"last_error"_qs]);
    }

    void theServerStopsWhileLinesAreWritten()
    {
        start({carrierPeer(1)});
        Listener viewer(m_rig->port(), m_viewer);
        UNTIL(!viewer.all(u"status"_qs).isEmpty());
        std::atomic<bool> over = false;
        std::thread writer([&] {
            while (!over) {
                add(log::Level::Info, {}, u"line"_qs);
                std::this_thread::yield();
            }
        });
        UNTIL(!viewer.lines().isEmpty());
        m_rig->server().stop();
        over = true;
        writer.join();
        UNTIL(!viewer.isOpen());
    }

    void fiveHundredBindsCostAWatcherLittle()
    {
        std::vector<PeerSettings> peers;
        for (int i = 0; i < 500; ++i)
            peers.push_back(partnerPeer(u"partner_%1"_qs.arg(i, 3, 10, QLatin1Char('0'))));
        start(std::move(peers));
        const auto cpu = [&] {
            qint64 used = 0;
            onApi([&] { used = cpuUs(); });
            return used;
        };
        // With nobody there nothing is made.
        const qint64 idle = cpu();
        QElapsedTimer watch;
        watch.start();
        QTest::qWait(500); // for the figure alone
        qInfo("500 binds, nobody looks: %.2f ms of CPU a second", double(cpu() - idle) / double(watch.elapsed()));
        Listener viewer(m_rig->port(), m_viewer);
        UNTIL(!viewer.all(u"status"_qs).isEmpty());
        QCOMPARE(viewer.all(u"status"_qs)[0].value(u"binds"_qs).toArray().size(), 500);
        const qsizetype before = viewer.all(u"status"_qs).size();
        const qint64 begun = cpu();
        watch.restart();
        UNTIL(viewer.all(u"status"_qs).size() >= before + 2);
        qInfo("500 binds, one watcher: %.2f ms of CPU a second",
              1000 * double(cpu() - begun) / double(watch.elapsed()) / 1000);
        for (const QJsonObject &status : viewer.all(u"status"_qs).mid(1))
            QVERIFY(!status.value(u"full"_qs).toBool());
    }

private:
    void start(std::vector<PeerSettings> peers = {}, bool withCore = false)
    {
        m_rig = std::make_unique<ApiRig>(std::move(peers), withCore);
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
        m_viewer = m_rig->bearer("viewer");
    }
    /// Runs it on the API's thread and waits.
    template <class F>
    void onApi(F work)
    {
        std::promise<void> done;
        m_rig->server().thread().post([&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }
    /// A carrier that has taken a message.
    void startTraffic()
    {
        m_carrier = std::make_unique<Carrier>();
        start({carrierPeer(*m_carrier)}, true);
        const qint64 id =
            m_rig->core().enqueue({{u"dest_smsc"_qs, u"carrier"_qs}, {u"text"_qs, u"between you and me"_qs}});
        UNTIL(m_rig->core().status(id) == u"sent"_qs);
    }
    Answer get(const QByteArray &path) { return m_rig->ask("GET", path, {}, m_viewer); }
    void add(log::Level level, const QString &bind, const QString &text, const QString &id = {})
    {
        m_rig->log().add({1795478400000, level, log::Category::Smpp, bind, "test", text, id});
    }
    static QStringList lines(const Answer &answer)
    {
        QStringList all;
        for (const QJsonValue &entry : answer.json().value(u"entries"_qs).toArray())
            all += entry[u"message"_qs].toString();
        return all;
    }
    /// What was heard of a bind last.
    static QJsonObject bindIn(const Listener &listener, const QString &name)
    {
        QJsonObject last;
        for (const QJsonObject &status : listener.all(u"status"_qs)) {
            for (const QJsonValue &bind : status.value(u"binds"_qs).toArray()) {
                if (bind[u"name"_qs].toString() == name)
                    last = bind.toObject();
            }
        }
        return last;
    }
    static QString stateIn(const Listener &listener, const QString &name)
    {
        return bindIn(listener, name).value(u"state"_qs).toString();
    }

    std::unique_ptr<Carrier> m_carrier;
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<ApiRig> m_rig;
    QByteArray m_viewer;
};

QTEST_GUILESS_MAIN(ApiWatchTest)
#include "tst_apiwatch.moc"
