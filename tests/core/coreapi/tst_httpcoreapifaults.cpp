#include "coreapi/httpcoreapi.h"
#include "log/log.h"
#include "replycatcher.h"
#include "support/fakeclock.h"
#include "support/fakecore.h"
#include "support/patience.h"

#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;
using Kind = CoreError::Kind;
using Reset = FakeFault::Reset;

namespace {

constexpr int kTimeoutMs = 5000;

InboundMessage inbound(const QByteArray &key)
{
    InboundMessage m;
    m.text = u"Hi"_qs;
    m.idempotencyKey = key;
    m.originSmsc = u"acme"_qs;
    m.source.addr = "BANK";
    m.destination.addr = "61400000001";
    return m;
}

ClaimRequest claimEntry()
{
    ClaimRequest c;
    c.frontend = u"h_v"_qs;
    c.destSmsc = u"v"_qs;
    return c;
}

} // namespace

/// Everything that can go wrong between the gateway and Core, and what it is called.
class TestHttpCoreApiFaults : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    std::unique_ptr<FakeCore> m_core;
    std::unique_ptr<HttpCoreApi> m_api;
    QStringList m_lines; ///< of the log, at info and above
    std::vector<std::pair<QByteArray, std::optional<Kind>>> m_seen;

    HttpCoreSettings settings() const { return {m_core->url(), u"s3cret"_qs, {}, true, kTimeoutMs, {}}; }
    void makeApi(const HttpCoreSettings &settings, Clock &clock)
    {
        m_api = std::make_unique<HttpCoreApi>(
            settings,
            [this](const char *operation, const CoreError *error, qint64) {
                m_seen.emplace_back(operation, error ? std::optional(error->kind) : std::nullopt);
            },
            clock);
    }
    ReplyCatcher<std::vector<SubmitResult>> submit(const QByteArray &key = "k")
    {
        ReplyCatcher<std::vector<SubmitResult>> reply;
        m_api->submit({inbound(key)}, reply.to());
        return reply;
    }
    ReplyCatcher<CoreHealth> health()
    {
        ReplyCatcher<CoreHealth> reply;
        m_api->health(reply.to());
        return reply;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_qs));
        m_lines.clear();
        m_seen.clear();
        log::setOutput(-1);
        log::setSink([this](const log::Entry &entry) { m_lines += entry.text; });
        m_core = std::make_unique<FakeCore>();
        QVERIFY(m_core->up());
        m_core->token = "s3cret";
        makeApi(settings(), m_clock);
    }
    void cleanup()
    {
        m_api.reset();
        m_core.reset();
        log::setSink({});
        for (const QString &line : std::as_const(m_lines))
            QVERIFY(!line.contains(u"s3cret"_qs));
    }

    void aClosedPortIsRefused()
    {
        m_core->down();
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Refused);
        QVERIFY(reply.error().isUnreachable());
        QCOMPARE(m_lines, QStringList{u"api submit: connection refused"_qs});
        QCOMPARE(m_seen.size(), 1u);
        QCOMPARE(m_seen[0].first, "submit"_qba);
        QCOMPARE(m_seen[0].second, std::optional(Kind::Refused));
        QVERIFY(m_core->up());
        auto again = submit();
        TRY_VERIFY(again.ok());
        QCOMPARE(m_seen[1].second, std::nullopt);
        QCOMPARE(m_lines.size(), 1);
    }
    void anAddressWithoutARouteIsUnreachable()
    {
        HttpCoreSettings nowhere = settings();
        nowhere.baseUrl = QUrl(u"http://255.255.255.255:9"_qs);
        makeApi(nowhere, m_clock);
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Unreachable);
        QVERIFY(reply.error().isUnreachable());
        QVERIFY(m_lines.value(0).startsWith(u"api submit: unreachable: "_qs));
    }
    void aNameWithoutAnAddressIsUnreachable()
    {
        HttpCoreSettings nowhere = settings();
        nowhere.baseUrl = QUrl(u"http://no-such-name.invalid"_qs);
        makeApi(nowhere, m_clock);
        auto reply = submit();
        QTRY_VERIFY_WITH_TIMEOUT(reply.failed(), 60000);
        QCOMPARE(reply.error().kind, Kind::Unreachable);
    }
    void aResetBeforeTheAnswerIsAResetAndNothingIsSentTwice()
    {
        m_core->fault({.count = 100, .reset = Reset::Before});
        const std::vector<ClaimRef> refs{{1, "c"}};
        Outcome outcome;
        outcome.claimId = "c";
        outcome.frontend = u"h_v"_qs;
        DeliveryReport report;
        report.reportKey = "r";
        Registration registration;
        registration.frontend = u"h_p"_qs;
        ReplyCatcher<std::vector<std::vector<QueueMessage>>> claimed;
        ReplyCatcher<std::vector<bool>> extended;
        ReplyCatcher<std::vector<OutcomeStatus>> outcomes;
        ReplyCatcher<std::vector<ReportStatus>> reports;
        ReplyCatcher<Done> registered, cancelled;
        ReplyCatcher<QueueMessage> patched;
        auto submitted = submit();
        m_api->claim({claimEntry()}, 0, claimed.to());
        m_api->extend(refs, 60, extended.to());
        m_api->outcomes({outcome}, outcomes.to());
        m_api->reports({report}, reports.to());
        m_api->registerFrontends({registration}, registered.to());
        m_api->cancel(1, cancelled.to());
        m_api->patch(1, {u"x"_qs, {}, {}}, patched.to());
        TRY_VERIFY(submitted.failed() && claimed.failed() && extended.failed() && outcomes.failed());
        TRY_VERIFY(reports.failed() && registered.failed() && cancelled.failed() && patched.failed());
        QCOMPARE(submitted.error().kind, Kind::Reset);
        QCOMPARE(claimed.error().kind, Kind::Reset);
        QCOMPARE(extended.error().kind, Kind::Reset);
        QCOMPARE(outcomes.error().kind, Kind::Reset);
        QCOMPARE(reports.error().kind, Kind::Reset);
        QCOMPARE(registered.error().kind, Kind::Reset);
        QCOMPARE(cancelled.error().kind, Kind::Reset);
        QCOMPARE(patched.error().kind, Kind::Reset);
        QVERIFY(submitted.error().isUnreachable());
        QCOMPARE(m_core->requests.size(), 8u);
        QVERIFY(m_lines.contains(u"api claim: connection reset"_qs));
    }
    void aClaimThatBrokeAfterItsMessagesWereTakenIsNotMadeAgain()
    {
        for (int i = 0; i < 5; ++i)
            m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        m_core->fault({.op = "claim", .count = 100, .reset = Reset::Before, .process = true});
        ReplyCatcher<std::vector<std::vector<QueueMessage>>> claimed;
        m_api->claim({claimEntry()}, 0, claimed.to());
        TRY_VERIFY(claimed.failed());
        QCOMPARE(m_core->withStatus(u"claimed"_qs), 1);
        QCOMPARE(m_core->count("claim"), 1);
    }
    void aResetOnAUsedConnectionIsNotRepeatedEither()
    {
        auto first = submit("a");
        TRY_VERIFY(first.ok());
        m_core->fault({.reset = Reset::Before});
        auto second = submit("b");
        TRY_VERIFY(second.failed());
        QCOMPARE(second.error().kind, Kind::Reset);
        auto third = submit("b");
        TRY_VERIFY(third.ok());
        QCOMPARE(m_core->count("submit"), 3);
    }
    void aConnectionThatCoreClosedInPeaceIsReplaced()
    {
        auto first = submit("a");
        TRY_VERIFY(first.ok());
        m_core->down();
        QVERIFY(m_core->up());
        TRY_COMPARE(m_core->open(), 0);
        auto second = submit("b");
        TRY_VERIFY(second.failed() || second.ok());
        auto third = submit("b");
        TRY_VERIFY(third.ok());
    }
    void anAnswerCutOffIsAReset_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::newRow("in the status line") << "HTTP/1.1 20"_qba;
        QTest::newRow("after the status line") << "HTTP/1.1 200 OK\r\n"_qba;
        QTest::newRow("in the headers") << "HTTP/1.1 200 OK\r\nContent-Type: appl"_qba;
        QTest::newRow("before the body") << "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"_qba;
        QTest::newRow("in the body") << "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"results\":[]}"_qba;
        QTest::newRow("in a chunk") << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"resul"_qba;
        QTest::newRow("nothing") << ""_qba;
        QTest::newRow("not HTTP") << "SSH-2.0-OpenSSH_9.2\r\n\r\n"_qba;
    }
    void anAnswerCutOffIsAReset()
    {
        QFETCH(QByteArray, raw);
        m_core->fault({.count = 100, .raw = raw});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Reset);
        QCOMPARE(m_core->count("submit"), 1);
        QCOMPARE(m_lines, QStringList{u"api submit: connection reset"_qs});
    }
    void aResetInTheMiddleOfAnAnswerIsAReset()
    {
        m_core->fault({.reset = Reset::Mid});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Reset);
        QCOMPARE(m_core->submitted.size(), 1u);
        auto again = submit();
        TRY_VERIFY(again.ok());
        QCOMPARE(again.value()[0].status, SubmitStatus::Duplicate);
    }
    void everyOperationMayBeCutOff()
    {
        const qint64 id = m_core->enqueue({{u"dest_smsc"_qs, u"v"_qs}});
        m_core->fault({.count = 100, .reset = Reset::Mid});
        ReplyCatcher<CoreHealth> asked;
        ReplyCatcher<QueueMessage> found;
        ReplyCatcher<BrowsePage> page;
        ReplyCatcher<Done> cancelled;
        m_api->health(asked.to());
        m_api->message(id, found.to());
        m_api->browse({}, page.to());
        TRY_VERIFY(asked.failed() && found.failed() && page.failed());
        m_api->cancel(id, cancelled.to());
        TRY_VERIFY(cancelled.failed());
        QCOMPARE(asked.error().kind, Kind::Reset);
        QCOMPARE(found.error().kind, Kind::Reset);
        QCOMPARE(page.error().kind, Kind::Reset);
        QCOMPARE(cancelled.error().kind, Kind::Reset);
        QCOMPARE(m_core->count("cancel"), 1);
    }
    void aRequestWithoutABodyIsResetInTheEnd()
    {
        m_core->fault({.count = 100, .reset = Reset::Before});
        auto reply = health();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Reset);
        QVERIFY(m_core->count("health") <= 4);
    }
    void noAnswerInTimeIsATimeout()
    {
        m_core->fault({.hang = true});
        auto reply = submit();
        TRY_COMPARE(m_core->count("submit"), 1);
        m_clock.advance(kTimeoutMs - 1);
        QCOMPARE(reply.calls(), 0);
        m_clock.advance(1);
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Timeout);
        QVERIFY(reply.error().isUnreachable());
        QCOMPARE(m_lines, QStringList{u"api submit: timeout"_qs});
        TRY_COMPARE(m_core->open(), 0); // nobody waits for the answer any more
        QCOMPARE(reply.calls(), 1);
    }
    void anAnswerThatTricklesIsATimeout()
    {
        m_core->fault({.raw = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"re"_qba, .keepOpen = true});
        auto reply = submit();
        TRY_COMPARE(m_core->count("submit"), 1);
        m_clock.advance(kTimeoutMs);
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Timeout);
    }
    void theMachinesClockTimesOutToo()
    {
        HttpCoreSettings hasty = settings();
        hasty.timeoutMs = 20;
        makeApi(hasty, m_clock); // the one that stands still: Qt's own time-out is left
        m_core->fault({.hang = true});
        auto first = submit();
        TRY_VERIFY(first.failed());
        QCOMPARE(first.error().kind, Kind::Timeout);
        makeApi(hasty, systemClock());
        m_core->fault({.hang = true});
        auto second = submit();
        TRY_VERIFY(second.failed());
        QCOMPARE(second.error().kind, Kind::Timeout);
    }
    void aHeldClaimHasItsWaitOnTop()
    {
        m_core->fault({.op = "claim", .hang = true});
        ReplyCatcher<std::vector<std::vector<QueueMessage>>> reply;
        m_api->claim({claimEntry()}, 30000, reply.to());
        TRY_COMPARE(m_core->count("claim"), 1);
        m_clock.advance(30000 + kTimeoutMs - 1);
        QCOMPARE(reply.calls(), 0);
        m_clock.advance(1);
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Timeout);
        QCOMPARE(m_lines, QStringList{u"api claim: timeout"_qs});
    }
    void everyStatusIsToldAsItCame_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {300, 301, 302, 307, 308, 400, 401, 403, 404, 405, 407, 408,
                                 409, 413, 418, 422, 429, 500, 501, 502, 503, 504, 599})
            QTest::addRow("%d", status) << status;
    }
    void everyStatusIsToldAsItCame()
    {
        QFETCH(int, status);
        m_core->fault({.status = status,
                       .headers = {{"Location", "/api/system/health"},
                                   {"WWW-Authenticate", "Basic realm=\"x\""},
                                   {"Proxy-Authenticate", "Basic realm=\"x\""}}});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Http);
        QCOMPARE(reply.error().httpStatus, status);
        QVERIFY(!reply.error().isUnreachable());
        QCOMPARE(m_core->requests.size(), 1u);
        QVERIFY(reply.why().startsWith(u"injected"_qs));
        QVERIFY(m_lines.value(0).startsWith(u"api submit: http %1: injected"_qs.arg(status)));
    }
    void aSuccessWithoutResultsIsAParseError()
    {
        m_core->fault({.status = 204});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Parse);
    }
    void honoursRetryAfterInSeconds_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("seconds");
        QTest::newRow("seconds") << "7"_qba << 7;
        QTest::newRow("zero") << "0"_qba << 0;
        QTest::newRow("negative") << "-5"_qba << 0;
        QTest::newRow("a date") << "Wed, 21 Oct 2026 07:28:00 GMT"_qba << 0;
        QTest::newRow("rubbish") << "soon"_qba << 0;
        QTest::newRow("over a day") << "100000"_qba << 86400;
        QTest::newRow("over 64 bits") << "99999999999999999999"_qba << 0;
    }
    void honoursRetryAfterInSeconds()
    {
        QFETCH(QByteArray, header);
        QFETCH(int, seconds);
        m_core->fault({.status = 429, .headers = {{"Retry-After", header}}});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().retryAfterSeconds, seconds);
    }
    void whatARefusalSaysIsEscapedAndWithoutTheToken()
    {
        m_core->fault({.status = 422, .body = "{\"error\":\"no\\nway\",\"detail\":\"Bearer s3cret\\u001b[1m\"}"});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.why(), u"no\\x0away: Bearer ***\\x1b[1m"_qs);
        m_core->fault({.status = 500, .body = "<html>" + QByteArray(100000, 'x')});
        auto other = submit();
        TRY_VERIFY(other.failed());
        QCOMPARE(other.why(), QString());
        m_core->fault({.status = 500, .body = "{\"error\":\"" + QByteArray(10000, 'x') + "\"}"});
        auto third = submit();
        TRY_VERIFY(third.failed());
        QVERIFY(third.why().size() < 400);
        QVERIFY(m_lines.contains(u"api submit: http 500"_qs));
    }
    void aWrongTokenIsHttp401()
    {
        HttpCoreSettings wrong = settings();
        wrong.token = u"other"_qs;
        makeApi(wrong, m_clock);
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().httpStatus, 401);
        QCOMPARE(m_core->requests.size(), 1u);
        QVERIFY(!reply.why().contains(u"other"_qs));
    }
    void anAnswerThatIsNotTheContractsIsAParseError_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("detail");
        QTest::newRow("no JSON") << "<html>"_qba << u"is not JSON"_qs;
        QTest::newRow("nothing") << ""_qba << u"is not JSON"_qs;
        QTest::newRow("no results") << "{}"_qba << u"results is missing"_qs;
        QTest::newRow("another key") << R"({"results":[{"idempotency_key":"x","status":"accepted","id":1}]})"_qba
                                     << u"results[0].idempotency_key is not the one that was sent at this place"_qs;
        QTest::newRow("no result") << R"({"results":[]})"_qba << u"results has fewer items than were asked for"_qs;
    }
    void anAnswerThatIsNotTheContractsIsAParseError()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, detail);
        m_core->fault({.malformed = body});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Parse);
        QVERIFY(!reply.error().isUnreachable());
        QVERIFY2(reply.why().startsWith(detail), qPrintable(reply.why()));
        QVERIFY(m_lines.value(0).startsWith(u"api submit: parse error: "_qs + detail));
    }
    void anAnswerOver64MebibytesIsGivenUp()
    {
        m_core->fault({.raw = "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n{"_qba, .keepOpen = true});
        auto announced = submit();
        TRY_VERIFY(announced.failed());
        QCOMPARE(announced.error().kind, Kind::Parse);
        const QByteArray chunk = "100000\r\n" + QByteArray(1 << 20, ' ') + "\r\n";
        m_core->fault(
            {.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeated(66), .keepOpen = true});
        auto chunked = submit();
        QTRY_VERIFY_WITH_TIMEOUT(chunked.failed(), 30000);
        QCOMPARE(chunked.error().kind, Kind::Parse);
        QCOMPARE(chunked.why(), u"an answer of over 64 MiB"_qs);
    }
    void anAnswerInChunksIsReadWhole()
    {
        m_core->fault({.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "10\r\n{\"status\":\"ok\",\"\r\n12\r\nversion\":\"chunked\"\r\n1\r\n}\r\n0\r\n\r\n"_qba});
        auto reply = health();
        TRY_VERIFY(reply.ok());
        QCOMPARE(reply.value().version, u"chunked"_qs);
    }
    void chunksThatAreNoneAreAParseError()
    {
        m_core->fault(
            {.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"_qba, .keepOpen = true});
        auto reply = submit();
        TRY_VERIFY(reply.failed());
        QCOMPARE(reply.error().kind, Kind::Parse);
    }
    void theContentTypeDoesNotMatter()
    {
        m_core->fault(
            {.raw = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n{\"status\":\"ok\"}"_qba});
        auto reply = health();
        TRY_VERIFY(reply.ok());
    }
    void cookiesAreNotKept()
    {
        m_core->fault({.status = 200, .body = R"({"status":"ok"})", .headers = {{"Set-Cookie", "a=b; Path=/"}}});
        auto first = health();
        TRY_VERIFY(first.ok());
        auto second = health();
        TRY_VERIFY(second.ok());
        QVERIFY(!m_core->last("health").headers.contains("cookie"));
    }
    void aMessageThatIsNotThereIsNoWarning()
    {
        ReplyCatcher<QueueMessage> reply;
        m_api->message(1, reply.to());
        TRY_VERIFY(reply.failed());
        QCOMPARE(m_lines, QStringList());
        m_core->fault({.op = "health", .status = 404});
        auto lost = health();
        TRY_VERIFY(lost.failed());
        QCOMPARE(m_lines.size(), 1);
    }
    void nothingComesBackAfterTheEnd()
    {
        m_core->fault({.op = "submit", .count = 2, .hold = true});
        const std::vector<InboundMessage> large(3, [] {
            InboundMessage m = inbound("x");
            m.text = QString(600 * 1024, u'x');
            return m;
        }());
        ReplyCatcher<std::vector<SubmitResult>> tooLarge;
        auto held = submit("a");
        auto alsoHeld = submit("b");
        TRY_COMPARE(m_core->held("submit"), 2);
        auto unsent = submit("c");
        m_api->submit(large, tooLarge.to());
        m_api.reset();
        TRY_COMPARE(m_core->open(), 0);
        m_core->release();
        m_clock.advance(kTimeoutMs);
        QCoreApplication::processEvents();
        QCOMPARE(held.calls() + alsoHeld.calls() + unsent.calls() + tooLarge.calls(), 0);
        QCOMPARE(m_seen.size(), 0u);
    }
    void aCallbackMayEndTheObject()
    {
        bool done = false;
        m_core->fault({.op = "health", .status = 500});
        m_api->health([&](CoreReply<CoreHealth> reply) {
            QVERIFY(!reply.ok());
            m_api.reset();
            done = true;
        });
        TRY_VERIFY(done);
    }
    void aCallbackMayCallAgain()
    {
        int calls = 0;
        std::function<void(CoreReply<CoreHealth>)> again = [&](CoreReply<CoreHealth> reply) {
            QVERIFY(reply.ok());
            if (++calls < 5)
                m_api->health(again);
        };
        m_api->health(again);
        TRY_COMPARE(calls, 5);
        QCOMPARE(m_core->connections, 1);
    }
};

QTEST_GUILESS_MAIN(TestHttpCoreApiFaults)
#include "tst_httpcoreapifaults.moc"
