#include "metrics/metrics.h"

#include "support/fakeclock.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QStandardPaths>
#include <QtTest/QtTest>
#include <thread>

using namespace gateway;

class MetricsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// One line a name and set of labels: name, type, labels. A change of what monitoring relies on is a change of
    /// this file.
    void namesTypesAndLabelsAreThoseOfTheGoldenList()
    {
        Metrics metrics(m_clock);
        const auto client = metrics.addPeer(carrier());
        const auto server = metrics.addPeer(partner());
        const auto queue = metrics.addQueue("submit");
        const auto peerQueue = metrics.addQueue("inbound", u"partner_acme"_qs);
        QSet<QByteArray> rows;
        for (const prometheus::MetricFamily &family : metrics.collect()) {
            for (const prometheus::ClientMetric &series : family.metric) {
                QByteArrayList labels;
                for (const auto &label : series.label)
                    labels += QByteArray::fromStdString(label.name);
                rows += QByteArray::fromStdString(family.name) + ' ' + typeName(family.type) + ' ' +
                        (labels.isEmpty() ? QByteArray("-") : labels.join(','));
            }
        }
        QByteArrayList actual(rows.begin(), rows.end());
        std::sort(actual.begin(), actual.end());
        QFile file(QStringLiteral(TEST_VECTORS "/metrics.golden"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArrayList golden;
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (!line.isEmpty() && !line.startsWith('#'))
                golden += line;
        }
        for (const QByteArray &row : actual)
            QVERIFY2(golden.contains(row), qPrintable(u"not in the golden list: "_qs + QString::fromUtf8(row)));
        QCOMPARE(actual.join('\n'), golden.join('\n'));
    }

    void everySeriesOfAPeerIsThereFromTheStartAsZero()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(partner());
        const QByteArrayList lines = linesOf(metrics, "bind_name=\"partner_acme\"");
        QVERIFY(lines.size() > 30);
        for (const QByteArray &line : lines)
            QVERIFY2(line.endsWith(" 0"), line);
    }

    void aClientBindIsKnownByItsRemoteEnd()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(carrier())->sent.add(150'234);
        QVERIFY(exposed(metrics, "smpp_messages_sent_total{bind_name=\"vodafone_uk\",mode=\"client\","
                                 "host=\"smsc.example\",port=\"2775\",bind_type=\"transceiver\",system_id=\"user\"} "
                                 "150234"));
    }

    void aServerBindHasNoRemoteEnd()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(partner())->received.add();
        QVERIFY(exposed(metrics, "smpp_messages_received_total{bind_name=\"partner_acme\",mode=\"server\","
                                 "system_id=\"acme\"} 1"));
    }

    void eachMemberCountsUnderItsName_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<QByteArray>("expected");
        const auto add = [](const char *name, int which, const char *labels = "") {
            const QByteArray row = QByteArray("smpp_") + name +
                                   "{bind_name=\"partner_acme\",mode=\"server\",system_id=\"acme\"" + labels + "} 7";
            QTest::addRow("%s%s", name, labels) << which << row;
        };
        add("messages_sent_total", 0);
        add("messages_received_total", 1);
        add("delivery_failures_total", 2);
        add("bind_success_total", 3);
        add("bind_failures_total", 4);
        add("connection_attempts_total", 5);
        add("disconnection_total", 6);
        add("enquire_link_sent_total", 7);
        add("enquire_link_received_total", 8);
        add("throttled_total", 9, ",direction=\"inbound\"");
        add("throttled_total", 10, ",direction=\"outbound\"");
        add("window_in_flight", 11);
        add("pdu_errors_total", 12, ",kind=\"bad_state\"");
        const auto addCache = [](const char *name, int which, const char *labels = "") {
            QTest::addRow("cache %s%s", name, labels)
                << which
                << QByteArray(QByteArray("smpp_cache_") + name + "{bind_name=\"partner_acme\"" + labels + "} 7");
        };
        addCache("delivered_total", 14);
        addCache("retry_total", 15);
        addCache("permanent_failures_total", 16);
        addCache("overflow_total", 17);
    }
    void eachMemberCountsUnderItsName()
    {
        QFETCH(int, which);
        QFETCH(QByteArray, expected);
        Metrics metrics(m_clock);
        const auto peer = metrics.addPeer(partner());
        Counter *const counters[] = {&peer->sent,
                                     &peer->received,
                                     &peer->deliveryFailures,
                                     &peer->bindSuccess,
                                     &peer->bindFailures,
                                     &peer->connectionAttempts,
                                     &peer->disconnections,
                                     &peer->enquireLinkSent,
                                     &peer->enquireLinkReceived,
                                     &peer->throttledInbound,
                                     &peer->throttledOutbound};
        CacheMetrics &cache = peer->cache;
        Counter *const cacheCounters[] = {&cache.delivered, &cache.retries, &cache.permanentFailures, &cache.overflow};
        if (which < 11)
            counters[which]->add(7);
        else if (which == 11)
            peer->windowInFlight.set(7);
        else if (which >= 14)
            cacheCounters[which - 14]->add(7);
        for (int i = 0; which == 12 && i < 7; ++i)
            peer->pduError("bad_state");
        QVERIFY2(exposed(metrics, expected), metrics.expose().c_str());
        const QByteArrayList lines = linesOf(metrics, "bind_name=\"partner_acme\"");
        QCOMPARE(std::count_if(lines.begin(), lines.end(), [](const QByteArray &l) { return !l.endsWith(" 0"); }), 1);
    }

    void theLedgerShowsWhatBecameOfEverything()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(partner())->cache.set({100, 50, 20, 7, 3});
        const auto shows = [&](const char *line) { return exposed(metrics, QByteArray("smpp_cache_") + line); };
        QVERIFY(shows("ledger{bind_name=\"partner_acme\",entry=\"accepted\"} 100"));
        QVERIFY(shows("ledger{bind_name=\"partner_acme\",entry=\"delivered\"} 50"));
        QVERIFY(shows("ledger{bind_name=\"partner_acme\",entry=\"failed_permanent\"} 20"));
        QVERIFY(shows("ledger{bind_name=\"partner_acme\",entry=\"evicted\"} 7"));
        QVERIFY(shows("ledger{bind_name=\"partner_acme\",entry=\"deleted\"} 3"));
        QVERIFY(shows("ledger{bind_name=\"partner_acme\",entry=\"waiting\"} 20"));
        QVERIFY(shows("size{bind_name=\"partner_acme\",mode=\"server\"} 40"));
    }
    void aScrapeSeesALedgerThatAddsUpWhileItChanges()
    {
        Metrics metrics(m_clock);
        const auto peer = metrics.addPeer(partner());
        std::atomic<bool> over = false;
        std::atomic<qint64> changes = 0;
        std::thread traffic([&] {
            for (qint64 n = 1; !over; ++n) {
                peer->cache.set({10 * n, 4 * n, 3 * n, 2 * n, n});
                changes = n;
            }
        });
        int torn = 0;
        qint64 last = 0;
        for (int scrape = 0; scrape < 300 || last == 0; ++scrape) {
            std::map<QByteArray, qint64> seen;
            qint64 size = 0;
            for (const prometheus::MetricFamily &family : metrics.collect()) {
                for (const prometheus::ClientMetric &series : family.metric) {
                    if (family.name == "smpp_cache_ledger")
                        seen[QByteArray::fromStdString(series.label.back().value)] = qint64(series.gauge.value);
                    else if (family.name == "smpp_cache_size")
                        size = qint64(series.gauge.value);
                }
            }
            last = seen["accepted"];
            const qint64 elsewhere = seen["delivered"] + seen["failed_permanent"] + seen["evicted"] + seen["deleted"];
            torn += last != elsewhere + seen["waiting"] || elsewhere != last ||
                            size != seen["waiting"] + seen["failed_permanent"]
                        ? 1
                        : 0;
        }
        over = true;
        traffic.join();
        QCOMPARE(torn, 0);
        QVERIFY(changes > 300);
    }
    void theListenersKindsOfTroubleAreThereFromTheStart()
    {
        Metrics metrics(m_clock);
        for (const char *kind : {"no_bind", "crowd", "flood", "slowed", "turned_away", "tls", "max_connections"})
            QVERIFY2(exposed(metrics, QByteArray("smpp_pdu_errors_total{kind=\"") + kind + "\"} 0"), kind);
    }

    void theCacheIsShownWhereItIsOn()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(carrier()); // without cache
        QVERIFY(linesOf(metrics, "smpp_cache_").isEmpty());
        metrics.addPeer(partner());
        QVERIFY(exposed(metrics, "smpp_cache_size{bind_name=\"partner_acme\",mode=\"server\"} 0"));
    }

    void aCacheThatWasSwitchedOffIsShownUntilItIsEmpty()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(partner())->cache.set({3, 1, 0, 0, 0});
        PeerLabels without = partner();
        without.cache = false;
        const auto peer = metrics.addPeer(without);
        QVERIFY(exposed(metrics, "smpp_cache_size{bind_name=\"partner_acme\",mode=\"server\"} 2"));
        peer->cache.set({3, 3, 0, 0, 0});
        QVERIFY(linesOf(metrics, "smpp_cache_").isEmpty());
    }

    void aRemovedPeerVanishesWhateverStillCounts()
    {
        Metrics metrics(m_clock);
        const auto held = metrics.addPeer(partner());
        metrics.addPeer(carrier());
        metrics.removePeer(u"partner_acme"_qs);
        metrics.removePeer(u"never there"_qs);
        held->sent.add();
        held->pduError("bad_state");
        QVERIFY(linesOf(metrics, "partner_acme").isEmpty());
        QVERIFY(!linesOf(metrics, "vodafone_uk").isEmpty());
    }

    void aPeerAddedAgainUnchangedKeepsItsCounters()
    {
        Metrics metrics(m_clock);
        const auto first = metrics.addPeer(partner());
        first->sent.add(3);
        QCOMPARE(metrics.addPeer(partner()), first);
        QVERIFY(exposed(metrics, "smpp_messages_sent_total{bind_name=\"partner_acme\",mode=\"server\","
                                 "system_id=\"acme\"} 3"));
    }

    void aPeerAddedWithOtherLabelsReplacesTheOld()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(carrier())->sent.add(3);
        PeerLabels moved = carrier();
        moved.host = u"other.example"_qs;
        metrics.addPeer(moved);
        QCOMPARE(linesOf(metrics, "smpp_messages_sent_total{").size(), 1);
        QVERIFY(linesOf(metrics, "smpp_messages_sent_total{").first().contains("host=\"other.example\""));
    }

    void labelsWithQuotesStayReadable()
    {
        Metrics metrics(m_clock);
        PeerLabels odd = partner();
        odd.systemId = u"a\"b\\c\nd"_qs;
        metrics.addPeer(odd);
        QVERIFY(exposed(metrics, "smpp_connection_status{bind_name=\"partner_acme\",mode=\"server\","
                                 "system_id=\"a\\\"b\\\\c\\nd\"} 0"));
    }

    void uptimeRunsWhileConnected()
    {
        Metrics metrics(m_clock);
        const auto peer = metrics.addPeer(partner());
        const QByteArray name = "smpp_uptime_seconds{bind_name=\"partner_acme\",mode=\"server\",system_id=\"acme\"} ";
        const QByteArray status =
            "smpp_connection_status{bind_name=\"partner_acme\",mode=\"server\",system_id=\"acme\"} ";
        m_clock.advance(5000);
        QVERIFY(exposed(metrics, name + "0"));
        peer->setConnected(true);
        QVERIFY(exposed(metrics, status + "1"));
        m_clock.advance(86'400'500);
        peer->setConnected(true); // a second session of the peer
        QVERIFY(exposed(metrics, name + "86400"));
        peer->setConnected(false);
        QVERIFY(exposed(metrics, status + "0"));
        QVERIFY(exposed(metrics, name + "0"));
        peer->setConnected(true);
        m_clock.advance(1000);
        QVERIFY(exposed(metrics, name + "1"));
    }

    void durationsFallIntoCumulativeBuckets()
    {
        Metrics metrics(m_clock);
        const auto peer = metrics.addPeer(partner());
        peer->submitDuration.observe(1'000'000);      // exactly 1 ms belongs to the first bucket
        peer->submitDuration.observe(3'000'000);      // 3 ms
        peer->submitDuration.observe(60'000'000'000); // a minute
        const QByteArray labels = "bind_name=\"partner_acme\",mode=\"server\",system_id=\"acme\"";
        const QByteArray bucket = "smpp_submit_duration_seconds_bucket{" + labels + ",le=\"";
        QVERIFY(exposed(metrics, bucket + "0.001\"} 1"));
        QVERIFY(exposed(metrics, bucket + "0.005\"} 2"));
        QVERIFY(exposed(metrics, bucket + "30\"} 2"));
        QVERIFY(exposed(metrics, bucket + "+Inf\"} 3"));
        QVERIFY(exposed(metrics, "smpp_submit_duration_seconds_count{" + labels + "} 3"));
        const QByteArrayList sum = linesOf(metrics, "smpp_submit_duration_seconds_sum");
        QCOMPARE(sum.size(), 1);
        QCOMPARE(sum.first().split(' ').last().toDouble(), 60.004);
    }

    void pduErrorsOfNewKindsMakeSeriesUpToALimit()
    {
        Metrics metrics(m_clock);
        const auto peer = metrics.addPeer(partner());
        peer->pduError("brand_new");
        QCOMPARE(linesOf(metrics, "kind=\"brand_new\"").size(), 1);
        for (int i = 0; i < 1000; ++i)
            peer->pduError(QByteArray::number(i).constData());
        QVERIFY(linesOf(metrics, "smpp_pdu_errors_total{bind_name").size() <= 201);
        const QByteArrayList rest = linesOf(metrics, "kind=\"other\"");
        QCOMPARE(rest.size(), 1);
        QVERIFY(rest.first().split(' ').last().toInt() > 700);
    }

    void pduErrorsOfUnboundLinksHaveNoPeer()
    {
        Metrics metrics(m_clock);
        metrics.gateway.pduError("bad_length");
        QVERIFY(exposed(metrics, "smpp_pdu_errors_total{kind=\"bad_length\"} 1"));
    }

    void coreRequestsAreCountedByOperationAndResult()
    {
        Metrics metrics(m_clock);
        QVERIFY(exposed(metrics, "smpp_core_requests_total{operation=\"submit\",result=\"timeout\"} 0"));
        QVERIFY(exposed(metrics, "smpp_core_request_duration_seconds_count{operation=\"claim\"} 0"));
        metrics.gateway.coreRequest("submit", "ok", 2'000'000);
        metrics.gateway.coreRequest("submit", "timeout", 10'000'000'000);
        metrics.gateway.coreUp.set(1);
        QVERIFY(exposed(metrics, "smpp_core_requests_total{operation=\"submit\",result=\"ok\"} 1"));
        QVERIFY(exposed(metrics, "smpp_core_requests_total{operation=\"submit\",result=\"timeout\"} 1"));
        QVERIFY(exposed(metrics, "smpp_core_request_duration_seconds_count{operation=\"submit\"} 2"));
        QVERIFY(exposed(metrics, "smpp_core_request_duration_seconds_bucket{operation=\"submit\",le=\"0.0025\"} 1"));
        QVERIFY(exposed(metrics, "smpp_core_up 1"));
    }

    void withoutALicenceFileTheLicenceIsValid()
    {
        Metrics metrics(m_clock);
        QVERIFY(exposed(metrics, "omnimessage_smpp_license_status 1"));
        metrics.gateway.licenseStatus.set(0);
        QVERIFY(exposed(metrics, "omnimessage_smpp_license_status 0"));
    }

    void aQueueIsShownWhileItIsHeld()
    {
        Metrics metrics(m_clock);
        auto queue = metrics.addQueue("submit");
        const auto same = metrics.addQueue("submit");
        const auto ofPeer = metrics.addQueue("submit", u"acme"_qs);
        queue->add(5);
        same->add(-2);
        ofPeer->set(9);
        QVERIFY(exposed(metrics, "smpp_queue_depth{queue=\"submit\"} 3"));
        QVERIFY(exposed(metrics, "smpp_queue_depth{queue=\"submit\",bind_name=\"acme\"} 9"));
        QCOMPARE(linesOf(metrics, "smpp_queue_depth{").size(), 2);
        auto other = metrics.addQueue("outcomes");
        other.reset();
        QVERIFY(linesOf(metrics, "smpp_queue_depth{queue=\"outcomes\"").isEmpty());
    }

    void theProcessIsMeasured()
    {
        Metrics metrics(m_clock);
        const auto value = [&](const char *name) {
            const QByteArrayList lines = linesOf(metrics, name);
            return lines.isEmpty() ? -1.0 : lines.last().split(' ').last().toDouble();
        };
        QVERIFY(value("process_cpu_seconds_total ") >= 0);
        QVERIFY(value("process_resident_memory_bytes ") > 1e6);
        QVERIFY(value("process_virtual_memory_bytes ") >= value("process_resident_memory_bytes "));
        QVERIFY(value("process_max_fds ") > 10);
        const double now = static_cast<double>(QDateTime::currentSecsSinceEpoch());
        QVERIFY(value("process_start_time_seconds ") > now - 86'400);
        QVERIFY(value("process_start_time_seconds ") < now + 5);
        const double before = value("process_open_fds ");
        QFile file(QStringLiteral("/proc/self/stat"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(value("process_open_fds "), before + 1);
    }

    void countingGoesOnWhileOthersCollect()
    {
        Metrics metrics(m_clock);
        const auto peer = metrics.addPeer(partner());
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 1000; ++n) {
                    peer->sent.add();
                    peer->submitDuration.observe(n * 1000);
                    peer->pduError("bad_state");
                    metrics.gateway.coreRequest("submit", "ok", n);
                }
            });
        }
        for (int i = 0; i < 10; ++i) {
            metrics.expose();
            metrics.addPeer(carrier());
            metrics.removePeer(u"vodafone_uk"_qs);
        }
        for (std::thread &thread : threads)
            thread.join();
        QVERIFY(exposed(metrics, "smpp_messages_sent_total{bind_name=\"partner_acme\",mode=\"server\","
                                 "system_id=\"acme\"} 3000"));
        QVERIFY(exposed(metrics, "smpp_core_request_duration_seconds_count{operation=\"submit\"} 3000"));
    }

    void noSeriesIsThereTwice()
    {
        Metrics metrics(m_clock);
        metrics.addPeer(partner());
        metrics.addPeer(carrier());
        QSet<QByteArray> seen;
        for (const QByteArray &line : linesOf(metrics, "")) {
            if (line.startsWith('#') || line.isEmpty())
                continue;
            const QByteArray key = line.left(line.lastIndexOf(' '));
            QVERIFY2(!seen.contains(key), key);
            seen += key;
        }
    }

    /// Where Prometheus' own tool is installed (tests/run.sh does) it judges too.
    void promtoolHasNoComplaint()
    {
        const QString promtool = QStandardPaths::findExecutable(u"promtool"_qs);
        if (promtool.isEmpty())
            return;
        Metrics metrics(m_clock);
        metrics.addPeer(partner());
        metrics.addPeer(carrier());
        const auto queue = metrics.addQueue("submit");
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(promtool, {u"check"_qs, u"metrics"_qs});
        QVERIFY(process.waitForStarted());
        process.write(QByteArray::fromStdString(metrics.expose()));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        const QByteArray verdict = process.readAll();
        QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0, verdict);
        QCOMPARE(verdict, QByteArray());
    }

private:
    static PeerLabels carrier()
    {
        return {u"vodafone_uk"_qs, false, u"smsc.example"_qs, 2775, "transceiver", u"user"_qs, false};
    }
    static PeerLabels partner() { return {u"partner_acme"_qs, true, {}, 0, {}, u"acme"_qs, true}; }

    static const char *typeName(prometheus::MetricType type)
    {
        switch (type) {
        case prometheus::MetricType::Counter:
            return "counter";
        case prometheus::MetricType::Gauge:
            return "gauge";
        case prometheus::MetricType::Histogram:
            return "histogram";
        default:
            return "other";
        }
    }
    static QByteArrayList linesOf(const Metrics &metrics, const QByteArray &part)
    {
        QByteArrayList found;
        for (const QByteArray &line : QByteArray::fromStdString(metrics.expose()).split('\n')) {
            if (!line.isEmpty() && !line.startsWith('#') && line.contains(part))
                found += line;
        }
        return found;
    }
    static bool exposed(const Metrics &metrics, const QByteArray &line)
    {
        return QByteArray::fromStdString(metrics.expose()).split('\n').contains(line);
    }

    FakeClock m_clock;
};

QTEST_GUILESS_MAIN(MetricsTest)
#include "tst_metrics.moc"
