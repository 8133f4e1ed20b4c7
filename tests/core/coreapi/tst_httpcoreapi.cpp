#include "coreapi/httpcoreapi.h"
#include "replycatcher.h"
#include "support/fakecore.h"
#include "support/patience.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

namespace {

constexpr qint64 kAt = 1795419900000; // 2026-11-23T07:45:00.000Z
constexpr qint64 kBigId = 9007199254740993;

InboundMessage inbound(const QByteArray &key, const QString &text = u"Hi"_qs)
{
    InboundMessage m;
    m.text = text;
    m.idempotencyKey = key;
    m.originSmsc = u"acme"_qs;
    m.source.addr = "BANK";
    m.destination.addr = "61400000001";
    m.receivedAt = kAt;
    return m;
}

ClaimRequest claimFor(const QString &peer, int limit = 10)
{
    ClaimRequest c;
    c.frontend = u"h_"_qs + peer;
    c.destSmsc = peer;
    c.limit = limit;
    return c;
}

Registration registration(const QString &peer)
{
    Registration r;
    r.frontend = u"h_"_qs + peer;
    r.smscName = u"gw"_qs;
    r.peerName = peer;
    r.hostname = u"h"_qs;
    return r;
}

} // namespace

/// Every operation, over a real connection, as the contract has it.
class TestHttpCoreApi : public QObject
{
    Q_OBJECT

    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<HttpCoreApi> m_api;
    QStringList m_seen; ///< what the observer was told

    void makeApi(HttpCoreSettings settings)
    {
        settings.userAgent = u"gateway/test"_qs;
        m_api = std::make_unique<HttpCoreApi>(
            std::move(settings), [this](const char *operation, const CoreError *error, qint64 ns) {
                m_seen += QLatin1String(operation) + QLatin1String(error ? " failed" : " ok") +
                          (ns >= 0 ? QString() : u" in negative time"_qs);
            });
    }
    void makeApi() { makeApi({m_core->url(), {}, {}, true, 10000, {}}); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_qs));
        m_seen.clear();
        m_core = std::make_unique<FakeCore>();
        QVERIFY(m_core->up());
        makeApi();
    }
    void cleanup()
    {
        m_api.reset();
        QCOMPARE(m_core->violations, QStringList());
        m_core.reset();
    }

    void asksForHealth()
    {
        m_core->claimWait = true;
        ReplyCatcher<CoreHealth> reply;
        m_api->health(reply.to());
        QCOMPARE(reply.calls(), 0); // never from within the call
        TRY_VERIFY(reply.ok());
        QCOMPARE(reply.value().version, u"fake"_qs);
        QCOMPARE(reply.value().claimWait, true);
        QCOMPARE(m_core->last("health").method, "GET"_qba);
        QCOMPARE(m_core->last("health").target, "/api/system/health"_qba);
        QCOMPARE(m_seen, QStringList{u"health ok"_qs});
        QCOMPARE(reply.calls(), 1);
    }
    void sendsTheHeadersOfPlainHttp11()
    {
        ReplyCatcher<std::vector<SubmitResult>> reply;
        m_api->submit({inbound("k")}, reply.to());
        TRY_VERIFY(reply.ok());
        const auto headers = m_core->last("submit").headers;
        QCOMPARE(headers.value("content-type"), "application/json"_qba);
        QCOMPARE(headers.value("user-agent"), "gateway/test"_qba);
        QCOMPARE(headers.value("accept-encoding"), "identity"_qba);
        QCOMPARE(headers.value("connection").toLower(), "keep-alive"_qba);
        QCOMPARE(headers.value("content-length").toInt(), m_core->last("submit").octets.size());
        for (const char *absent : {"authorization", "cookie", "upgrade", "http2-settings", "transfer-encoding"})
            QVERIFY2(!headers.contains(absent), absent);
    }
    void carriesTheToken()
    {
        m_core->token = "s3cret";
        HttpCoreSettings settings;
        settings.baseUrl = m_core->url();
        settings.token = u"s3cret\n"_qs; // as a file holds it
        makeApi(settings);
        ReplyCatcher<CoreHealth> reply;
        m_api->health(reply.to());
        TRY_VERIFY(reply.ok());
    }
    void keepsThePathOfTheBaseUrl()
    {
        QUrl url = m_core->url();
        url.setPath(u"/core/v2/"_qs);
        url.setUserInfo(u"user:pass"_qs);
        makeApi({url, {}, {}, true, 10000, {}});
        m_core->fault({.status = 200, .body = R"({"status":"ok"})"});
        ReplyCatcher<CoreHealth> reply;
        m_api->health(reply.to());
        TRY_VERIFY(reply.ok());
        QCOMPARE(m_core->last("unknown").target, "/core/v2/api/system/health"_qba);
        QVERIFY(!m_core->last("unknown").headers.contains("authorization"));
        m_core->violations.clear();
    }
    void registersAndWithdraws()
    {
        ReplyCatcher<Done> registered;
        m_api->registerFrontends({registration(u"a"_qs), registration(u"b"_qs)}, registered.to());
        TRY_VERIFY(registered.ok());
        QCOMPARE(m_core->frontends.size(), 2);
        QCOMPARE(m_core->last("register").target, "/api/frontends/register"_qba);
        ReplyCatcher<Done> withdrawn;
        m_api->withdraw(u"h_a"_qs, withdrawn.to());
        TRY_VERIFY(withdrawn.ok());
        QCOMPARE(m_core->withdrawn, QStringList{u"h_a"_qs});
        QCOMPARE(m_core->last("unregister").method, "DELETE"_qba);
        QVERIFY(m_core->last("unregister").octets.isEmpty());
    }
    void aFrontendNameIsEncodedInThePath()
    {
        const QString odd = u"host name/é?#%_b"_qs;
        ReplyCatcher<Done> reply;
        m_api->withdraw(odd, reply.to());
        TRY_VERIFY(reply.ok());
        QCOMPARE(m_core->withdrawn, QStringList{odd});
        QCOMPARE(m_core->last("unregister").target, "/api/frontends/host%20name%2F%C3%A9%3F%23%25_b"_qba);
    }
    void submitsABatchAndRepeatsItByKey()
    {
        m_core->nextId = kBigId;
        m_core->rejectRule = [](const QJsonObject &m) {
            return m[u"text"_qs] == u"bad"_qs ? "queue_full"_qba : ""_qba;
        };
        const std::vector batch{inbound("a", u"é😀"_qs), inbound("b", u"bad"_qs), inbound("c")};
        ReplyCatcher<std::vector<SubmitResult>> first, again;
        m_api->submit(batch, first.to());
        TRY_VERIFY(first.ok());
        m_api->submit(batch, again.to());
        TRY_VERIFY(again.ok());
        QCOMPARE(first.value()[0].id, kBigId);
        QCOMPARE(first.value()[0].status, SubmitStatus::Accepted);
        QCOMPARE(first.value()[1].status, SubmitStatus::Rejected);
        QCOMPARE(first.value()[1].error, "queue_full"_qba);
        QCOMPARE(first.value()[2].id, kBigId + 1);
        QCOMPARE(again.value()[0].status, SubmitStatus::Duplicate);
        QCOMPARE(again.value()[0].id, kBigId);
        QCOMPARE(m_core->submitted.size(), 2u);
        QCOMPARE(m_core->submitted[0][u"text"_qs].toString(), u"é😀"_qs);
        QCOMPARE(m_core->requests[0].octets, m_core->requests[1].octets);
        QCOMPARE(m_seen, (QStringList{u"submit ok"_qs, u"submit ok"_qs}));
    }
    void claimsExtendsAndReportsOutcomes()
    {
        m_core->nextId = kBigId;
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}, {u"text"_qs, u"Hé"_qs}, {u"priority"_qs, 2}});
        const qint64 other = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        m_core->enqueue({{u"source_smsc"_qs, u"v"_qs}});
        ReplyCatcher<std::vector<std::vector<QueueMessage>>> claimed;
        m_api->claim({claimFor(u"w"_qs), claimFor(u"v"_qs)}, 0, claimed.to());
        TRY_VERIFY(claimed.ok());
        QCOMPARE(claimed.value()[0].size(), 0u);
        QCOMPARE(claimed.value()[1].size(), 2u);
        const QueueMessage &message = claimed.value()[1][0];
        QCOMPARE(message.id, id);
        QCOMPARE(*message.text, u"Hé"_qs);
        QCOMPARE(message.priority, quint8(2));
        QCOMPARE(message.status, QueueStatus::Claimed);

        m_core->lapse(other);
        ReplyCatcher<std::vector<bool>> extended;
        m_api->extend({{id, message.claimId}, {other, claimed.value()[1][1].claimId}}, 90, extended.to());
        TRY_VERIFY(extended.ok());
        QCOMPARE(extended.value(), (std::vector<bool>{true, false}));
        QCOMPARE(m_core->last("extend").target, "/api/messages/extend"_qba);
        QCOMPARE(m_core->last("extend").body[u"lease_seconds"_qs].toInt(), 90);

        Outcome sent;
        sent.id = id;
        sent.claimId = message.claimId;
        sent.frontend = u"h_v"_qs;
        sent.account = u"me@smsc:1"_qs;
        sent.kind = OutcomeKind::Sent;
        sent.smscMessageIds = {"77"};
        sent.at = kAt;
        Outcome unknown = sent;
        unknown.id = 5;
        ReplyCatcher<std::vector<OutcomeStatus>> reported;
        m_api->outcomes({sent, sent, unknown}, reported.to());
        TRY_VERIFY(reported.ok());
        QVERIFY(reported.value() ==
                (std::vector{OutcomeStatus::Recorded, OutcomeStatus::Duplicate, OutcomeStatus::UnknownMessage}));
        QCOMPARE(m_core->status(id), u"sent"_qs);
        QCOMPARE(m_core->outcomeOf(id)[u"account"_qs].toString(), u"me@smsc:1"_qs);

        DeliveryReport report;
        report.reportKey = "r1";
        report.smsc = u"v"_qs;
        report.account = u"me@smsc:1"_qs;
        report.smscMessageId = "77";
        report.state = MessageState::Delivered;
        report.receivedAt = kAt;
        DeliveryReport stray = report;
        stray.reportKey = "r2";
        stray.smscMessageId = "78";
        ReplyCatcher<std::vector<ReportStatus>> reports;
        m_api->reports({report, report, stray}, reports.to());
        TRY_VERIFY(reports.ok());
        QVERIFY(reports.value() ==
                (std::vector{ReportStatus::Recorded, ReportStatus::Duplicate, ReportStatus::UnknownMessage}));
        QCOMPARE(m_core->last("reports").target, "/api/delivery_reports"_qba);
        QCOMPARE(m_core->status(id), u"delivered"_qs);
        QCOMPARE(m_seen, (QStringList{u"claim ok"_qs, u"extend ok"_qs, u"outcomes ok"_qs, u"reports ok"_qs}));
    }
    void aHeldClaimIsAnsweredByTheNextMessage()
    {
        m_core->claimWait = true;
        ReplyCatcher<std::vector<std::vector<QueueMessage>>> claimed;
        m_api->claim({claimFor(u"v"_qs)}, 30000, claimed.to());
        TRY_COMPARE(m_core->count("claim"), 1);
        QCOMPARE(claimed.calls(), 0);
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        TRY_VERIFY(claimed.ok());
        QCOMPARE(claimed.value()[0].at(0).id, id);
    }
    void aHeldClaimDelaysNothingElse()
    {
        for (int i = 0; i < 6; ++i) // as many as one manager has connections
            m_core->fault({.op = "claim", .hang = true});
        std::vector<ReplyCatcher<std::vector<std::vector<QueueMessage>>>> claims(6);
        for (auto &claim : claims)
            m_api->claim({claimFor(u"v"_qs)}, 0, claim.to());
        TRY_COMPARE(m_core->count("claim"), 6);
        ReplyCatcher<std::vector<SubmitResult>> submitted;
        ReplyCatcher<std::vector<OutcomeStatus>> outcome;
        ReplyCatcher<CoreHealth> health;
        Outcome released;
        released.id = 1;
        released.claimId = "c";
        released.frontend = u"h_v"_qs;
        m_api->submit({inbound("k")}, submitted.to());
        m_api->outcomes({released}, outcome.to());
        m_api->health(health.to());
        TRY_VERIFY(submitted.ok() && outcome.ok() && health.ok());
        QSet<int> connections;
        for (const FakeRequest &request : m_core->requests)
            connections.insert(request.connection);
        QCOMPARE(connections.size(), 9);
    }
    void onePeacefulConnectionServesManyRequests()
    {
        for (int i = 0; i < 20; ++i) {
            ReplyCatcher<std::vector<SubmitResult>> reply;
            m_api->submit({inbound(QByteArray::number(i))}, reply.to());
            TRY_VERIFY(reply.ok());
        }
        QCOMPARE(m_core->connections, 1);
    }
    void browsesWithEveryFilter()
    {
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs},
                                           {u"source_smsc"_qs, u"p"_qs},
                                           {u"client_message_id"_qs, u"-1"_qs},
                                           {u"origin_smsc"_qs, u"o"_qs},
                                           {u"text"_qs, u"a&b=é+ %?#"_qs}});
        m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        ReplyCatcher<BrowsePage> reply;
        m_api->browse({u"pending"_qs, u"v"_qs, u"p"_qs, u"-1"_qs, u"o"_qs, u"&b=É+ %?#"_qs, u"0"_qs, 7}, reply.to());
        TRY_VERIFY(reply.ok());
        QCOMPARE(reply.value().messages.size(), 1u);
        QCOMPARE(reply.value().messages[0].id, id);
        QCOMPARE(reply.value().total, 1);
        QCOMPARE(m_core->last("browse").target,
                 "/api/messages?limit=7&status=pending&dest_smsc=v&source_smsc=p&client_message_id=-1&origin_smsc=o"
                 "&q=%26b%3D%C3%89%2B%20%25%3F%23&cursor=0"_qba);
    }
    void pagesThroughTheQueue()
    {
        for (int i = 0; i < 3; ++i)
            m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        BrowseQuery query;
        query.limit = 2;
        ReplyCatcher<BrowsePage> first, last;
        m_api->browse(query, first.to());
        TRY_VERIFY(first.ok());
        QCOMPARE(first.value().messages[0].id, 1002);
        QCOMPARE(first.value().nextCursor, u"2"_qs);
        query.cursor = first.value().nextCursor;
        m_api->browse(query, last.to());
        TRY_VERIFY(last.ok());
        QCOMPARE(last.value().messages[0].id, 1000);
        QVERIFY(last.value().nextCursor.isEmpty());
        QCOMPARE(last.value().total, 3);
    }
    void looksUpPatchesAndCancelsOneMessage()
    {
        m_core->nextId = kBigId;
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        ReplyCatcher<QueueMessage> found, patched, missing;
        m_api->message(id, found.to());
        TRY_VERIFY(found.ok());
        QCOMPARE(found.value().id, id);
        QCOMPARE(m_core->last("get").target, "/api/messages/9007199254740993"_qba);
        m_api->patch(id, {u"new"_qs, kAt + 5, kAt + 6}, patched.to());
        TRY_VERIFY(patched.ok());
        QCOMPARE(patched.value().text, std::optional(u"new"_qs));
        QCOMPARE(patched.value().deliverAfter, std::optional(kAt + 5));
        QCOMPARE(patched.value().expires, std::optional(kAt + 6));
        QCOMPARE(m_core->last("patch").method, "PATCH"_qba);
        ReplyCatcher<Done> cancelled, tooLate;
        m_api->cancel(id, cancelled.to());
        TRY_VERIFY(cancelled.ok());
        QCOMPARE(m_core->status(id), u"cancelled"_qs);
        QCOMPARE(m_core->last("cancel").method, "POST"_qba);
        QCOMPARE(m_core->last("cancel").target, "/api/messages/9007199254740993/cancel"_qba);
        m_api->cancel(id, tooLate.to());
        TRY_VERIFY(tooLate.failed());
        QCOMPARE(tooLate.error().httpStatus, 409);
        QCOMPARE(tooLate.why(), u"not_pending"_qs);
        m_api->message(-1, missing.to());
        TRY_VERIFY(missing.failed());
        QCOMPARE(missing.error().httpStatus, 404);
        QCOMPARE(m_seen,
                 (QStringList{u"get ok"_qs, u"patch ok"_qs, u"cancel ok"_qs, u"cancel failed"_qs, u"get failed"_qs}));
    }
    void aThousandMessagesGoInOneRequest()
    {
        std::vector<InboundMessage> batch;
        for (int i = 0; i < 1000; ++i)
            batch.push_back(inbound("k" + QByteArray::number(i), u"é"_qs.repeated(160)));
        ReplyCatcher<std::vector<SubmitResult>> reply;
        m_api->submit(batch, reply.to());
        TRY_VERIFY(reply.ok());
        QCOMPARE(reply.value().size(), 1000u);
        QCOMPARE(m_core->count("submit"), 1);
        QVERIFY(m_core->last("submit").octets.size() > 400000);
    }
    void aBodyOverOneMebibyteIsNotSentButAnswered413()
    {
        const QString half(600 * 1024, u'x');
        ReplyCatcher<std::vector<SubmitResult>> two, one, refused;
        m_api->submit({inbound("a", half), inbound("b", half)}, two.to());
        QCOMPARE(two.calls(), 0);
        TRY_VERIFY(two.failed());
        QCOMPARE(two.error().kind, CoreError::Kind::Http);
        QCOMPARE(two.error().httpStatus, 413);
        QCOMPARE(m_core->count("submit"), 0);
        QVERIFY(m_seen.isEmpty());
        m_api->submit({inbound("a", half)}, one.to());
        TRY_VERIFY(one.ok());
        // One that is too large by itself cannot be halved: Core decides.
        m_core->fault({.op = "submit", .status = 413});
        m_api->submit({inbound("c", half + half)}, refused.to());
        TRY_VERIFY(refused.failed());
        QCOMPARE(refused.error().httpStatus, 413);
        QCOMPARE(m_core->count("submit"), 2);
        m_core->violations.clear();
    }
    void worksOnAnotherThread()
    {
        std::atomic<bool> done = false, ok = false, onItsThread = false;
        const std::unique_ptr<QThread> thread(QThread::create([&, url = m_core->url()] {
            QEventLoop loop;
            HttpCoreApi api({url, {}, {}, true, 10000, {}});
            api.health([&, home = QThread::currentThread()](CoreReply<CoreHealth> reply) {
                onItsThread = QThread::currentThread() == home;
                ok = reply.ok();
                loop.quit();
            });
            loop.exec();
            done = true;
        }));
        thread->start();
        TRY_VERIFY(done.load());
        QVERIFY(thread->wait());
        QVERIFY(ok.load());
        QVERIFY(onItsThread.load());
    }
};

QTEST_GUILESS_MAIN(TestHttpCoreApi)
#include "tst_httpcoreapi.moc"
