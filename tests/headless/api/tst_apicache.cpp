#include "core/gateway/gatewayrig.h"
#include "headless/api/apirig.h"
#include "log/log.h"

#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

using namespace gateway;
using namespace gateway::api;

/// What waits in the cache for Core: counts, messages, and what operators do with them.
class ApiCacheTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        PeerSettings cached = partnerPeer();
        cached.cacheEnabled = true;
        cached.cacheMaxSize = 8;
        m_rig = std::make_unique<ApiRig>(std::vector<PeerSettings>{cached, partnerPeer(u"plain"_qs)}, true);
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
        m_viewer = m_rig->bearer("viewer");
        m_operator = m_rig->bearer("operator");
        m_partner = std::make_unique<SmppPeer>();
        m_partner->connectTo(m_rig->gateway().listenerPort(), "partner", "secret");
        UNTIL(m_partner->isBound());
    }
    void cleanup()
    {
        m_partner.reset();
        m_rig.reset();
    }

    void theCacheIsCountedByBindWithItsLedger()
    {
        rejectAll();
        submit("one");
        submit("two");
        QJsonObject cache;
        UNTIL((cache = get("/api/v1/cache").json()).value(u"failed"_qs).toInt() == 2);
        QCOMPARE(cache.value(u"total"_qs).toInt(), 2);
        QCOMPARE(cache.value(u"pending"_qs).toInt(), 0);
        const QJsonArray binds = cache.value(u"binds"_qs).toArray();
        QCOMPARE(binds.size(), 1);
        QCOMPARE(binds[0].toObject(), QJsonObject({{u"name"_qs, u"partner"_qs},
                                                   {u"mode"_qs, u"server"_qs},
                                                   {u"total"_qs, 2},
                                                   {u"pending"_qs, 0},
                                                   {u"failed"_qs, 2},
                                                   {u"max_size"_qs, 8},
                                                   {u"used"_qs, 0.25},
                                                   {u"ledger"_qs, QJsonObject({{u"accepted"_qs, 2},
                                                                               {u"delivered"_qs, 0},
                                                                               {u"failed_permanent"_qs, 2},
                                                                               {u"evicted"_qs, 0},
                                                                               {u"deleted"_qs, 0},
                                                                               {u"waiting"_qs, 0}})}}));
    }

    void messagesAreListedOldestFirstInPages()
    {
        rejectAll();
        for (const char *text : {"one", "two", "three"})
            submit(text);
        waitFailed(3);
        const QJsonObject page = get("/api/v1/cache/partner/messages?limit=2&status=failed_permanent").json();
        QCOMPARE(page.value(u"total"_qs).toInt(), 3);
        const QJsonArray messages = page.value(u"messages"_qs).toArray();
        QCOMPARE(messages.size(), 2);
        const QJsonObject first = messages[0].toObject();
        const QStringList keys = first.keys();
        QCOMPARE(QSet<QString>(keys.begin(), keys.end()),
                 QSet<QString>({u"id"_qs, u"status"_qs, u"retry_count"_qs, u"next_retry_at"_qs, u"last_error"_qs,
                                u"received_at"_qs, u"source"_qs, u"destination"_qs, u"text"_qs}));
        QCOMPARE(first.value(u"id"_qs).toString(), QString::fromLatin1(m_partner->answers.at(0).id));
        QVERIFY(first.value(u"id"_qs).toString().startsWith(u'-'));
        QCOMPARE(first.value(u"status"_qs).toString(), u"failed_permanent"_qs);
        QCOMPARE(first.value(u"retry_count"_qs).toInt(), 1);
        QVERIFY(first.value(u"next_retry_at"_qs).isNull());
        QCOMPARE(first.value(u"last_error"_qs).toString(), u"no_route"_qs);
        QVERIFY(first.value(u"received_at"_qs).toString().endsWith(u'Z'));
        QCOMPARE(first.value(u"source"_qs).toString(), u"100"_qs);
        QCOMPARE(first.value(u"destination"_qs).toString(), u"49170"_qs);
        QCOMPARE(first.value(u"text"_qs).toString(), u"one"_qs);
        const QByteArray cursor = page.value(u"next_cursor"_qs).toString().toLatin1();
        const QJsonObject rest = get("/api/v1/cache/partner/messages?limit=2&cursor=" + cursor).json();
        QCOMPARE(texts(rest), QStringList(u"three"_qs));
        QVERIFY(rest.contains(u"next_cursor"_qs) && rest.value(u"next_cursor"_qs).isNull());
        QCOMPARE(texts(get("/api/v1/cache/partner/messages?min_retries=2").json()), QStringList());
        QCOMPARE(texts(get("/api/v1/cache/partner/messages?status=pending").json()), QStringList());
        QCOMPARE(get("/api/v1/cache/plain/messages").json().value(u"total"_qs), QJsonValue(0));
    }

    void aQuestionThatCannotBeIsNamed_data()
    {
        QTest::addColumn<QByteArray>("query");
        for (const char *query : {"limit=0", "limit=1001", "limit=abc", "status=lost", "min_retries=-1",
                                  "min_retries=x", "cursor=0", "cursor=-5", "cursor=next"})
            QTest::newRow(query) << QByteArray(query);
    }
    void aQuestionThatCannotBeIsNamed()
    {
        QFETCH(QByteArray, query);
        const Answer answer = get("/api/v1/cache/partner/messages?" + query);
        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.json().value(u"errors"_qs).toArray()[0][u"field"_qs].toString(),
                 QString::fromLatin1(query.left(query.indexOf('='))));
    }

    void aFailedMessageIsRetriedAndAudited()
    {
        rejectAll();
        const qint64 id = submit("one");
        waitFailed(1);
        m_rig->core().rejectRule = {};
        const Answer answer = m_rig->ask("POST", message(id) + "/retry", {}, m_operator);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json(), QJsonObject({{u"retried"_qs, 1}}));
        UNTIL(m_rig->core().submitted.size() == 1);
        const auto audit = m_rig->audit("cache_retry");
        QCOMPARE(audit.size(), 1);
        QCOMPARE(audit[0].value(u"target"_qs).toString(), u"partner/%1"_qs.arg(id));
        QCOMPARE(audit[0].value(u"after"_qs).toObject(), QJsonObject({{u"retried"_qs, 1}}));
        UNTIL(m_rig->ask("POST", message(id) + "/retry", {}, m_operator).status == 404);
        QCOMPARE(m_rig->audit("cache_retry").size(), 1);
    }

    void aFailedMessageIsDeletedAndAudited()
    {
        rejectAll();
        const qint64 id = submit("one");
        submit("two");
        waitFailed(2);
        const Answer answer = m_rig->ask("DELETE", message(id), {}, m_operator);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json(), QJsonObject({{u"deleted"_qs, 1}}));
        QCOMPARE(texts(get("/api/v1/cache/partner/messages").json()), QStringList(u"two"_qs));
        const auto audit = m_rig->audit("cache_delete");
        QCOMPARE(audit.size(), 1);
        QCOMPARE(audit[0].value(u"target"_qs).toString(), u"partner/%1"_qs.arg(id));
        QCOMPARE(m_rig->ask("DELETE", message(id), {}, m_operator).status, 404);
    }

    void allFailedOnesAreRetriedOrDeletedTogetherAndCounted()
    {
        rejectAll();
        for (const char *text : {"one", "two", "three"})
            submit(text);
        waitFailed(3);
        const Answer retried = m_rig->ask("POST", "/api/v1/cache/partner/messages/retry", {}, m_operator);
        QCOMPARE(retried.json(), QJsonObject({{u"retried"_qs, 3}}));
        QCOMPARE(m_rig->audit("cache_retry").value(0)[u"after"_qs][u"retried"_qs].toInt(), 3);
        QCOMPARE(m_rig->audit("cache_retry").value(0).value(u"target"_qs).toString(), u"partner"_qs);
        waitFailed(3); // refused again
        const QByteArray all = "/api/v1/cache/partner/messages?status=failed_permanent";
        QCOMPARE(m_rig->ask("DELETE", all, {}, m_operator).json(), QJsonObject({{u"deleted"_qs, 3}}));
        QCOMPARE(m_rig->audit("cache_delete").value(0)[u"after"_qs][u"deleted"_qs].toInt(), 3);
        // Of nothing that was done there is nothing to write down.
        QCOMPARE(m_rig->ask("DELETE", all, {}, m_operator).json(), QJsonObject({{u"deleted"_qs, 0}}));
        QCOMPARE(m_rig->ask("POST", "/api/v1/cache/plain/messages/retry", {}, m_operator).json(),
                 QJsonObject({{u"retried"_qs, 0}}));
        QCOMPARE(m_rig->audit("cache_delete").size(), 1);
    }

    void onlyFailedOnesAreDeletedTogether()
    {
        for (const QByteArray query : {"", "?status=pending", "?status="}) {
            const Answer answer = m_rig->ask("DELETE", "/api/v1/cache/partner/messages" + query, {}, m_operator);
            QCOMPARE(answer.status, 422);
            QCOMPARE(answer.json().value(u"errors"_qs).toArray()[0][u"field"_qs].toString(), u"status"_qs);
        }
    }

    void whatIsOnItsWayIsLeftAlone()
    {
        m_rig->core().fault({.op = "submit", .count = 1, .hold = true});
        const qint64 id = submit("one");
        UNTIL(m_rig->core().held("submit") == 1);
        UNTIL(texts(get("/api/v1/cache/partner/messages?status=delivering").json()) == QStringList(u"one"_qs));
        for (const Answer &answer : {m_rig->ask("POST", message(id) + "/retry", {}, m_operator),
                                     m_rig->ask("DELETE", message(id), {}, m_operator)}) {
            QCOMPARE(answer.status, 409);
            QCOMPARE(answer.error(), u"conflict"_qs);
        }
        QVERIFY(m_rig->audit("cache_delete").isEmpty() && m_rig->audit("cache_retry").isEmpty());
        m_rig->core().release("submit");
        UNTIL(m_rig->core().submitted.size() == 1);
    }

    void whatWaitsForItsNextAttemptIsNotRetriedButMayBeDeleted()
    {
        m_rig->core().fault({.op = "submit", .count = 1000, .status = 500});
        const qint64 id = submit("one");
        QJsonObject item;
        UNTIL(!(item = get("/api/v1/cache/partner/messages?min_retries=1").json()[u"messages"_qs][0].toObject())
                   .value(u"next_retry_at"_qs)
                   .isNull() &&
              !item.isEmpty());
        QCOMPARE(item.value(u"status"_qs).toString(), u"pending"_qs);
        QVERIFY(!item.value(u"last_error"_qs).toString().isEmpty());
        QCOMPARE(m_rig->ask("POST", message(id) + "/retry", {}, m_operator).status, 409);
        QCOMPARE(m_rig->ask("DELETE", message(id), {}, m_operator).status, 200);
        QCOMPARE(get("/api/v1/cache").json().value(u"total"_qs).toInt(), 0);
    }

    void whatThereIsNotIs404()
    {
        for (const QByteArray path : {"/api/v1/cache/nobody/messages", "/api/v1/cache/nobody/messages?status=pending"})
            QCOMPARE(get(path).status, 404);
        QCOMPARE(m_rig->ask("POST", "/api/v1/cache/nobody/messages/retry", {}, m_operator).status, 404);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/cache/nobody/messages?status=failed_permanent", {}, m_operator).status,
                 404);
        for (const QByteArray id : {"-77", "77", "first"}) {
            QCOMPARE(m_rig->ask("POST", "/api/v1/cache/partner/messages/" + id + "/retry", {}, m_operator).status, 404);
            QCOMPARE(m_rig->ask("DELETE", "/api/v1/cache/partner/messages/" + id, {}, m_operator).status, 404);
        }
    }

    void whatChangesSomethingNeedsAnOperator()
    {
        rejectAll();
        const qint64 id = submit("one");
        waitFailed(1);
        QCOMPARE(m_rig->ask("POST", message(id) + "/retry", {}, m_viewer).status, 403);
        QCOMPARE(m_rig->ask("DELETE", message(id), {}, m_viewer).status, 403);
        QCOMPARE(m_rig->ask("POST", "/api/v1/cache/partner/messages/retry", {}, m_viewer).status, 403);
        QCOMPARE(m_rig->ask("DELETE", "/api/v1/cache/partner/messages?status=failed_permanent", {}, m_viewer).status,
                 403);
        for (const QByteArray path : {"/api/v1/cache", "/api/v1/cache/partner/messages"})
            QCOMPARE(m_rig->ask("GET", path).status, 401);
        QCOMPARE(get("/api/v1/cache").json().value(u"failed"_qs).toInt(), 1);
    }

    void textsOfMessagesAreNeverLoggedOrAudited()
    {
        log::setLevel(log::Level::Info);
        m_rig->log().attach();
        rejectAll();
        const qint64 id = submit("a secret between two");
        waitFailed(1);
        (void)get("/api/v1/cache/partner/messages");
        m_rig->ask("POST", message(id) + "/retry", {}, m_operator);
        waitFailed(1);
        m_rig->ask("DELETE", message(id), {}, m_operator);
        log::LogRing::detach();
        const auto lines = m_rig->log().latest({log::Level::Debug, {}, {}}, 10'000);
        QVERIFY(!lines.empty());
        for (const auto &line : lines)
            QVERIFY2(!line.entry.text.contains(u"secret between"_qs), qPrintable(line.entry.text));
        QVERIFY(!m_rig->ask("GET", "/api/v1/audit", {}, m_rig->cli()).body.contains("secret between"));
    }

    void linesOfTheLogAboutAMessageHaveItsId()
    {
        log::setLevel(log::Level::Info);
        m_rig->log().attach();
        rejectAll();
        const qint64 id = submit("one");
        waitFailed(1);
        const QByteArray path = "/api/v1/logs?bind=partner&q=" + QByteArray::number(id);
        UNTIL(!get(path).json().value(u"entries"_qs).toArray().isEmpty());
        const QJsonValue line = get(path).json().value(u"entries"_qs).toArray()[0];
        QCOMPARE(line[u"correlation_id"_qs].toString(), QString::number(id));
        QVERIFY2(line[u"message"_qs].toString().startsWith(u"Cached message %1 rejected"_qs.arg(id)),
                 qPrintable(line[u"message"_qs].toString()));
        log::LogRing::detach();
        log::setLevel(log::Level::Error);
    }

private:
    Answer get(const QByteArray &path) { return m_rig->ask("GET", path, {}, m_viewer); }
    /// The partner sends a message; its number in the cache.
    qint64 submit(const char *text)
    {
        const std::size_t before = m_partner->answers.size();
        m_partner->send(1, text);
        if (!QTest::qWaitFor([&] { return m_partner->answers.size() > before; }, 60'000))
            return 0;
        return m_partner->answers.back().id.toLongLong();
    }
    void rejectAll()
    {
        m_rig->core().rejectRule = [](const QJsonObject &) { return "no_route"_qba; };
    }
    void waitFailed(int count) { UNTIL(get("/api/v1/cache").json().value(u"failed"_qs).toInt() == count); }
    static QByteArray message(qint64 id) { return "/api/v1/cache/partner/messages/" + QByteArray::number(id); }
    static QStringList texts(const QJsonObject &page)
    {
        QStringList all;
        for (const QJsonValue &message : page.value(u"messages"_qs).toArray())
            all += message[u"text"_qs].toString();
        return all;
    }

    std::unique_ptr<ApiRig> m_rig;
    std::unique_ptr<SmppPeer> m_partner;
    QByteArray m_viewer;
    QByteArray m_operator;
};

QTEST_GUILESS_MAIN(ApiCacheTest)
#include "tst_apicache.moc"
