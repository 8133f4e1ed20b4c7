#include "coreapi/httpcoreapi.h"
#include "sim/corecommand.h"
#include "support/fakeclock.h"
#include "support/patience.h"

#include <QtCore/QEventLoop>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>
#include <csignal>

using namespace gateway;

/// The simulator's `core`: its options, its summary, and that a kill loses nothing.
class TestCoreCommand : public QObject
{
    Q_OBJECT

private:
    std::vector<InboundMessage> messages(int count)
    {
        std::vector<InboundMessage> list(static_cast<std::size_t>(count));
        for (InboundMessage &m : list) {
            m.idempotencyKey = "key-" + QByteArray::number(++m_keys);
            m.originSmsc = QStringLiteral("acme");
            m.source.addr = "BANK";
            m.destination.addr = "61400000001";
            m.text = QStringLiteral("hello");
            m.registeredDelivery = 1;
            m.receivedAt = systemClock().wallMs();
        }
        return list;
    }
    template <class T, class Call>
    static CoreReply<T> tell(Call call)
    {
        std::optional<CoreReply<T>> reply;
        QEventLoop loop;
        call([&](CoreReply<T> r) {
            reply.emplace(std::move(r));
            loop.quit();
        });
        loop.exec();
        return std::move(*reply);
    }
    static std::unique_ptr<HttpCoreApi> client(const QByteArray &address)
    {
        HttpCoreSettings settings;
        settings.baseUrl = QUrl(QStringLiteral("http://") + QString::fromLatin1(address));
        return std::make_unique<HttpCoreApi>(settings);
    }
    static QJsonObject stopped(sim::CoreCommand &core)
    {
        QByteArray line;
        QEventLoop loop;
        core.stop([&](const QByteArray &summary) {
            line = summary;
            loop.quit();
        });
        loop.exec();
        return QJsonDocument::fromJson(line).object();
    }
    static int sum(const QJsonObject &counts)
    {
        int all = 0;
        for (const QJsonValue value : counts)
            all += value.toInt();
        return all;
    }

    int m_keys = 0;

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void optionsSayWhereMessagesGo()
    {
        sim::CoreCommandSettings settings;
        const auto options = sim::coreOptions(settings);
        const auto parsed = sim::parseOptions(
            options, QStringLiteral("--port 0 --data f --fail 0.5 --delay 7 --token t --route 614=telstra --route "
                                    "=vodafone --client-bind telstra --client-bind vodafone --server-bind acme "
                                    "--no-claim-wait")
                         .split(u' '));
        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error()));
        QVERIFY(settings.routes == (std::vector<Route>{{QStringLiteral("614"), QStringLiteral("telstra")},
                                                       {QString(), QStringLiteral("vodafone")}}));
        QCOMPARE(settings.clientBinds, (QStringList{QStringLiteral("telstra"), QStringLiteral("vodafone")}));
        QCOMPARE(settings.serverBinds, QStringList{QStringLiteral("acme")});
        QCOMPARE(settings.data, "f"_qba);
        QCOMPARE(settings.server.failRate, 0.5);
        QCOMPARE(settings.server.delayMs, 7);
        QCOMPARE(settings.server.token, "t"_qba);
        QVERIFY(!settings.server.claimWait);
        for (const char *bad : {"--route 614", "--route 614=", "--fail 1.1", "--port 65536", "--client-bind="})
            QVERIFY2(!sim::parseOptions(options, QString::fromLatin1(bad).split(u' ')), bad);
    }
    void theSummaryAddsUp()
    {
        QTemporaryDir dir;
        sim::CoreCommandSettings settings;
        settings.data = dir.filePath(QStringLiteral("core.db")).toUtf8();
        settings.clientBinds = {QStringLiteral("vodafone")};
        settings.serverBinds = {QStringLiteral("acme")};
        for (int round = 0; round < 2; ++round) {
            sim::CoreCommand core(settings);
            const auto address = core.start();
            QVERIFY2(address, address ? "" : qPrintable(address.error()));
            const auto http = client(*address);
            auto list = messages(5);
            list.push_back(list.front());
            list.push_back(messages(1).front());
            list.back().destination.addr.clear();
            QVERIFY(tell<std::vector<SubmitResult>>([&](auto done) { http->submit(list, done); }));
            ClaimRequest request;
            request.frontend = QStringLiteral("f");
            request.destSmsc = QStringLiteral("vodafone");
            request.limit = 2;
            const auto claimed =
                tell<std::vector<std::vector<QueueMessage>>>([&](auto done) { http->claim({request}, 0, done); });
            QCOMPARE(claimed->front().size(), 2u);
            Outcome failed;
            failed.id = claimed->front()[0].id;
            failed.claimId = claimed->front()[0].claimId;
            failed.kind = OutcomeKind::Failed;
            QVERIFY(tell<std::vector<OutcomeStatus>>([&](auto done) { http->outcomes({failed}, done); }));

            const QJsonObject summary = stopped(core);
            QCOMPARE(summary.value(u"requests").toInt(), 3);
            QCOMPARE(sum(summary.value(u"answers").toObject()), 3);
            QCOMPARE(sum(summary.value(u"operations").toObject()), 3);
            QCOMPARE(summary.value(u"messages").toObject(),
                     (QJsonObject{{u"accepted"_qs, 5}, {u"duplicate"_qs, 1}, {u"rejected"_qs, 1}}));
            QCOMPARE(summary.value(u"claimed").toInt(), 2);
            QCOMPARE(summary.value(u"outcomes").toObject(), (QJsonObject{{u"recorded"_qs, 1}}));
            QCOMPARE(summary.value(u"receipts").toInt(), 1);
            QCOMPARE(summary.value(u"queue_before").toInt(), 6 * round);
            QCOMPARE(summary.value(u"queue_total").toInt(), 6 * (round + 1));
            QCOMPARE(sum(summary.value(u"queue").toObject()), 6 * (round + 1));
            QCOMPARE(summary.value(u"queue").toObject().value(u"failed").toInt(), round + 1);
        }
    }
    void aPortThatIsTakenIsAnError()
    {
        sim::CoreCommand first({});
        const auto address = first.start();
        QVERIFY(address);
        sim::CoreCommandSettings settings;
        settings.server.port = address->mid(address->indexOf(':') + 1).toInt();
        sim::CoreCommand second(settings);
        QVERIFY(!second.start());
    }
    void aKillLosesNothing()
    {
        QTemporaryDir dir;
        const QStringList arguments = {
            QStringLiteral("core"),     QStringLiteral("--port"),        QStringLiteral("0"),
            QStringLiteral("--data"),   dir.filePath(u"core.db"_qs),     QStringLiteral("--client-bind"),
            QStringLiteral("vodafone"), QStringLiteral("--server-bind"), QStringLiteral("acme")};
        const auto started = [&](QProcess &process) {
            process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            process.start(QStringLiteral(SIM_PROGRAM), arguments);
            QByteArray line;
            (void)QTest::qWaitFor(
                [&] {
                    line += process.readAllStandardOutput();
                    return line.contains('\n') || process.state() == QProcess::NotRunning;
                },
                kPatienceMs);
            return line.trimmed().mid(line.lastIndexOf(' ') + 1);
        };
        QHash<qint64, QByteArray> accepted; // with an answer: those must be there
        std::vector<InboundMessage> last;
        {
            QProcess core;
            const QByteArray address = started(core);
            QVERIFY(address.startsWith("127.0.0.1:"));
            const auto http = client(address);
            int answers = 0;
            std::function<void()> more = [&] {
                const auto list = messages(100);
                http->submit(list, [&, list](const CoreReply<std::vector<SubmitResult>> &reply) {
                    if (!reply) {
                        last = list;
                        return;
                    }
                    for (std::size_t i = 0; i < list.size(); ++i)
                        accepted.insert((*reply)[i].id, list[i].idempotencyKey);
                    if (++answers == 20)
                        ::kill(pid_t(core.processId()), SIGKILL);
                    more();
                });
            };
            more();
            QTRY_COMPARE_WITH_TIMEOUT(core.state(), QProcess::NotRunning, kPatienceMs);
            TRY_VERIFY(!last.empty());
        }
        QProcess core;
        const auto http = client(started(core));
        BrowseQuery query;
        query.limit = 1000;
        qint64 found = 0;
        do {
            const auto page = tell<BrowsePage>([&](auto done) { http->browse(query, done); });
            QVERIFY(page);
            for (const QueueMessage &m : page->messages)
                found += accepted.remove(m.id) ? 1 : 0;
            query.cursor = page->nextCursor;
        } while (!query.cursor.isEmpty());
        QVERIFY(found >= 2000);
        QVERIFY(accepted.isEmpty());
        // Whatever of the last one was taken, the same keys are harmless.
        const auto again = tell<std::vector<SubmitResult>>([&](auto done) { http->submit(last, done); });
        QVERIFY(again);
        QVERIFY(std::all_of(again->begin(), again->end(),
                            [&](const SubmitResult &r) { return r.status == again->front().status; }));
        core.terminate();
        QTRY_COMPARE_WITH_TIMEOUT(core.state(), QProcess::NotRunning, kPatienceMs);
        QCOMPARE(core.exitCode(), 0);
        const QJsonObject summary = QJsonDocument::fromJson(core.readAllStandardOutput().trimmed()).object();
        QCOMPARE(summary.value(u"operations").toObject().value(u"submit").toInt(), 1);
    }
};

QTEST_GUILESS_MAIN(TestCoreCommand)
#include "tst_corecommand.moc"
