#include "core/gateway/gatewayrig.h"
#include "headless/api/apirig.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>

using namespace gateway;
using namespace gateway::api;

namespace {

constexpr char kTest[] = R"({"source":{"addr":"INFO","ton":5},"destination":{"addr":"61400000001","ton":1,"npi":1},)"
                         R"("text":"do not tell anybody","dest_smsc":"acme"})";

QByteArray with(const char *member, const QJsonValue &value)
{
    QJsonObject body = QJsonDocument::fromJson(kTest).object();
    if (value.isUndefined())
        body.remove(QLatin1String(member));
    else
        body.insert(QLatin1String(member), value);
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

QStringList fields(const Answer &answer)
{
    QStringList all;
    for (const QJsonValue &error : answer.json().value(u"errors"_qs).toArray())
        all += error[u"field"_qs].toString();
    return all;
}

} // namespace

/// Messages in Core: lists, one, counts, test messages and cancelling.
class ApiQueueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_rig = std::make_unique<ApiRig>(std::vector<PeerSettings>(), true);
        const QString why = m_rig->start();
        QVERIFY2(why.isEmpty(), qPrintable(why));
        m_viewer = m_rig->bearer("viewer");
        m_operator = m_rig->bearer("operator");
    }
    void cleanup() { m_rig.reset(); }

    void aPageHoldsWhatTheFiltersMeanNewestFirst()
    {
        for (const QString &bind : {u"acme"_qs, u"other"_qs, u"acme"_qs})
            m_rig->core().enqueue({{u"dest_smsc"_qs, bind}});
        const QJsonObject page = get("/api/v1/queue?status=pending&dest_smsc=acme&limit=1").json();
        QCOMPARE(page.value(u"total"_qs).toInt(), 2);
        const QJsonArray messages = page.value(u"messages"_qs).toArray();
        QCOMPARE(messages.size(), 1);
        QCOMPARE(messages[0][u"id"_qs].toInteger(), 1002);
        QCOMPARE(messages[0][u"status"_qs].toString(), u"pending"_qs);
        QCOMPARE(messages[0][u"source"_qs][u"addr"_qs].toString(), u"TEST"_qs);
        const QByteArray cursor = page.value(u"next_cursor"_qs).toString().toLatin1();
        const QJsonObject next = get("/api/v1/queue?dest_smsc=acme&limit=1&cursor=" + cursor).json();
        QCOMPARE(next.value(u"messages"_qs).toArray()[0][u"id"_qs].toInteger(), 1000);
        QVERIFY(next.contains(u"next_cursor"_qs) && next.value(u"next_cursor"_qs).isNull());
        QCOMPARE(get("/api/v1/queue?q=1001").json().value(u"total"_qs).toInt(), 1);
        QCOMPARE(get("/api/v1/queue?source_smsc=acme").json().value(u"total"_qs).toInt(), 0);
        QVERIFY(m_rig->core().last("browse").target.contains("limit=100"));
    }

    void aFilterThatCannotBeIsNamed_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QString>("field");
        for (const char *limit : {"0", "1001", "abc", "-1", ""})
            QTest::addRow("limit=%s", limit) << QByteArray("limit=") + limit << u"limit"_qs;
        QTest::newRow("status") << "status=lost"_qba << u"status"_qs;
        QTest::newRow("q") << "q=" + QByteArray(201, 'x') << u"q"_qs;
    }
    void aFilterThatCannotBeIsNamed()
    {
        QFETCH(QByteArray, query);
        QFETCH(QString, field);
        const Answer answer = get("/api/v1/queue?" + query);
        QCOMPARE(answer.status, 422);
        QCOMPARE(fields(answer), QStringList(field));
        QCOMPARE(m_rig->core().count("browse"), 0);
    }

    void aCursorThatCoreRefusesIs422()
    {
        m_rig->core().fault(
            {.op = "browse", .status = 400, .body = R"({"error":"bad_cursor","detail":"no such page"})"});
        const Answer answer = get("/api/v1/queue?cursor=nonsense");
        QCOMPARE(answer.status, 422);
        QCOMPARE(fields(answer), QStringList(u"cursor"_qs));
    }

    void aMessageIsShownByItsId()
    {
        const qint64 id = m_rig->core().enqueue({{u"text"_qs, u"hello"_qs}});
        const Answer answer = get("/api/v1/queue/" + QByteArray::number(id));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json().value(u"text"_qs).toString(), u"hello"_qs);
        QVERIFY(answer.json().value(u"history"_qs).isArray());
        for (const QByteArray path :
             {"/api/v1/queue/77", "/api/v1/queue/first", "/api/v1/queue/99999999999999999999"}) {
            const Answer none = get(path);
            QCOMPARE(none.status, 404);
            QCOMPARE(none.error(), u"not_found"_qs);
        }
    }

    void countsComeByPeerAndStatus()
    {
        m_rig->core().fault({.op = "stats",
                             .count = 1000,
                             .malformed = R"({"rows":[{"dest_smsc":"acme","status":"pending","count":3,)"
                                          R"("oldest":"2026-11-23T07:45:00.000Z"},{"status":"failed","count":1}]})"});
        const Answer answer = get("/api/v1/queue/stats");
        QCOMPARE(answer.status, 200);
        const QJsonArray rows = answer.json().value(u"rows"_qs).toArray();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0][u"dest_smsc"_qs].toString(), u"acme"_qs);
        QCOMPARE(rows[0][u"count"_qs].toInt(), 3);
        QCOMPARE(rows[0][u"oldest"_qs].toString(), u"2026-11-23T07:45:00.000Z"_qs);
        QCOMPARE(rows[1][u"status"_qs].toString(), u"failed"_qs);
    }

    void aTestMessageIsQueuedAndAuditedWithoutItsText()
    {
        const Answer answer = m_rig->ask("POST", "/api/v1/queue", with("data_coding", 8), m_operator);
        QCOMPARE(answer.status, 201);
        QCOMPARE(m_rig->core().submitted.size(), 1u);
        const QJsonObject sent = m_rig->core().submitted[0];
        QCOMPARE(sent.value(u"text"_qs).toString(), u"do not tell anybody"_qs);
        QCOMPARE(sent.value(u"data_coding"_qs).toInt(), 8);
        QCOMPARE(sent.value(u"dest_smsc"_qs).toString(), u"acme"_qs);
        QCOMPARE(sent[u"source"_qs][u"ton"_qs].toInt(), 5);
        QCOMPARE(sent[u"destination"_qs][u"npi"_qs].toInt(), 1);
        QCOMPARE(sent.value(u"registered_delivery"_qs).toInt(), 1);
        QCOMPARE(answer.json().value(u"id"_qs), sent.value(u"id"_qs));
        const auto audit = m_rig->audit("queue_test");
        QCOMPARE(audit.size(), 1);
        QCOMPARE(audit[0].value(u"user"_qs).toString(), u"token t2"_qs);
        QCOMPARE(audit[0].value(u"target"_qs).toString(), QString::number(sent.value(u"id"_qs).toInteger()));
        QCOMPARE(audit[0].value(u"after"_qs).toObject(), QJsonObject({{u"source"_qs, u"INFO"_qs},
                                                                      {u"destination"_qs, u"61400000001"_qs},
                                                                      {u"dest_smsc"_qs, u"acme"_qs},
                                                                      {u"data_coding"_qs, 8},
                                                                      {u"receipt"_qs, true}}));
        QVERIFY(!m_rig->ask("GET", "/api/v1/audit", {}, m_viewer).body.contains("do not tell"));
    }

    void withoutPeerOrReceiptCoreRoutesIt()
    {
        QJsonObject body = QJsonDocument::fromJson(with("dest_smsc", QJsonValue::Null)).object();
        body.insert(u"receipt"_qs, false);
        QCOMPARE(m_rig->ask("POST", "/api/v1/queue", QJsonDocument(body).toJson(), m_operator).status, 201);
        const QJsonObject sent = m_rig->core().submitted.at(0);
        QVERIFY(sent.value(u"dest_smsc"_qs).toString().isEmpty());
        QCOMPARE(sent.value(u"registered_delivery"_qs).toInt(), 0);
        QVERIFY(!sent.contains(u"data_coding"_qs));
    }

    void aTestMessageThatCannotBeNamesItsFields_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const char *member, const QJsonValue &value, const char *field) {
            QTest::newRow(name) << with(member, value) << QString::fromLatin1(field);
        };
        const auto address = [](const char *json) { return QJsonDocument::fromJson(json).object(); };
        const QJsonValue none = QJsonValue::Undefined;
        row("no text", "text", none, "text");
        row("empty text", "text", u""_qs, "text");
        row("text of 10,001 characters", "text", QString(10'001, u'x'), "text");
        row("text that is a number", "text", 5, "text");
        row("no source", "source", none, "source");
        row("source that is a text", "source", u"61400"_qs, "source");
        row("source without addr", "source", QJsonObject(), "source.addr");
        row("addr that is a number", "source", address(R"({"addr":5})"), "source.addr");
        row("addr of 66 characters", "source", QJsonObject{{u"addr"_qs, QString(66, u'1')}}, "source.addr");
        row("addr with a line break", "source", QJsonObject{{u"addr"_qs, u"1\n2"_qs}}, "source.addr");
        row("ton of 256", "source", address(R"({"addr":"1","ton":256})"), "source.ton");
        row("npi of 1.5", "destination", address(R"({"addr":"1","npi":1.5})"), "destination.npi");
        row("empty destination", "destination", address(R"({"addr":""})"), "destination.addr");
        row("unknown within", "destination", address(R"({"addr":"1","name":"x"})"), "destination.name");
        row("data_coding of 256", "data_coding", 256, "data_coding");
        row("data_coding of -1", "data_coding", -1, "data_coding");
        row("data_coding that is null", "data_coding", QJsonValue::Null, "data_coding");
        row("receipt that is a number", "receipt", 1, "receipt");
        row("empty dest_smsc", "dest_smsc", u""_qs, "dest_smsc");
        row("dest_smsc that is a number", "dest_smsc", 4, "dest_smsc");
        row("unknown member", "priority", 1, "priority");
    }
    void aTestMessageThatCannotBeNamesItsFields()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, field);
        const Answer answer = m_rig->ask("POST", "/api/v1/queue", body, m_operator);
        QCOMPARE(answer.status, 422);
        QCOMPARE(fields(answer), QStringList(field));
        QCOMPARE(m_rig->core().submitted.size(), 0u);
        QVERIFY(m_rig->audit("queue_test").isEmpty());
    }

    void charactersAreCountedNotTheirOctets()
    {
        const QString smileys = QString::fromUtf8("\U0001F600").repeated(10'000);
        QCOMPARE(m_rig->ask("POST", "/api/v1/queue", with("text", smileys), m_operator).status, 201);
    }

    void whatCoreRejectsIs422()
    {
        m_rig->core().rejectRule = [](const QJsonObject &) { return "no_route"_qba; };
        const Answer answer = m_rig->ask("POST", "/api/v1/queue", kTest, m_operator);
        QCOMPARE(answer.status, 422);
        QVERIFY(answer.body.contains("no_route"));
        QVERIFY(m_rig->audit("queue_test").isEmpty());
    }

    void aPendingMessageIsCancelledAndAudited()
    {
        const qint64 id = m_rig->core().enqueue({});
        const QByteArray path = "/api/v1/queue/" + QByteArray::number(id) + "/cancel";
        const Answer answer = m_rig->ask("POST", path, {}, m_operator);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.json().value(u"status"_qs).toString(), u"cancelled"_qs);
        const auto audit = m_rig->audit("queue_cancel");
        QCOMPARE(audit.size(), 1);
        QCOMPARE(audit[0].value(u"target"_qs).toString(), QString::number(id));
        QCOMPARE(audit[0][u"before"_qs][u"status"_qs].toString(), u"pending"_qs);
        QCOMPARE(audit[0][u"after"_qs][u"status"_qs].toString(), u"cancelled"_qs);
        const Answer again = m_rig->ask("POST", path, {}, m_operator);
        QCOMPARE(again.status, 409);
        QCOMPARE(again.error(), u"conflict"_qs);
        QCOMPARE(m_rig->ask("POST", "/api/v1/queue/77/cancel", {}, m_operator).status, 404);
        QCOMPARE(m_rig->ask("POST", "/api/v1/queue/first/cancel", {}, m_operator).status, 404);
        QCOMPARE(m_rig->audit("queue_cancel").size(), 1);
    }

    void withoutCoreEveryAnswerIs502()
    {
        m_rig->core().down();
        for (const auto &[method, path] : {std::pair("GET", "/api/v1/queue"), std::pair("GET", "/api/v1/queue/5"),
                                           std::pair("GET", "/api/v1/queue/stats"), std::pair("POST", "/api/v1/queue"),
                                           std::pair("POST", "/api/v1/queue/5/cancel")}) {
            const bool test = QByteArray(path) == "/api/v1/queue" && QByteArray(method) == "POST";
            const Answer answer = m_rig->ask(method, path, test ? QByteArray(kTest) : QByteArray(), m_operator);
            QVERIFY2(answer.status == 502, path);
            QCOMPARE(answer.error(), u"core_failed"_qs);
        }
        QVERIFY(m_rig->audit("queue_test").isEmpty());
        QVERIFY(m_rig->audit("queue_cancel").isEmpty());
    }

    void whatCoreTookIsDoneAlsoWhereItDoesNotSayMore()
    {
        m_rig->core().fault({.op = "get", .status = 500});
        const Answer sent = m_rig->ask("POST", "/api/v1/queue", kTest, m_operator);
        QCOMPARE(sent.status, 201);
        const QJsonObject taken = m_rig->core().submitted.at(0);
        QCOMPARE(sent.json().value(u"id"_qs), taken.value(u"id"_qs));
        for (const QString &member : {u"text"_qs, u"source"_qs, u"destination"_qs, u"dest_smsc"_qs})
            QCOMPARE(sent.json().value(member), taken.value(member));
        QCOMPARE(sent.json().value(u"status"_qs).toString(), u"pending"_qs);
        QCOMPARE(m_rig->audit("queue_test").size(), 1);

        const QByteArray path = "/api/v1/queue/" + QByteArray::number(taken.value(u"id"_qs).toInteger()) + "/cancel";
        int looks = 0;
        m_rig->core().fault({.op = "get", .status = 500, .when = [&](const FakeRequest &) { return ++looks == 2; }});
        const Answer cancelled = m_rig->ask("POST", path, {}, m_operator);
        QCOMPARE(cancelled.status, 200);
        QCOMPARE(cancelled.json().value(u"status"_qs).toString(), u"cancelled"_qs);
        QCOMPARE(m_rig->audit("queue_cancel").size(), 1);
    }

    void whatMayHaveBeenDoneStandsInTheAudit_data()
    {
        QTest::addColumn<bool>("cancel");
        QTest::newRow("test message") << false;
        QTest::newRow("cancel") << true;
    }
    void whatMayHaveBeenDoneStandsInTheAudit()
    {
        QFETCH(bool, cancel);
        const qint64 id = m_rig->core().enqueue({});
        m_rig->core().fault({.op = cancel ? "cancel" : "submit", .reset = FakeFault::Reset::Mid});
        const QByteArray path = "/api/v1/queue/" + QByteArray::number(id) + "/cancel";
        const Answer answer =
            cancel ? m_rig->ask("POST", path, {}, m_operator) : m_rig->ask("POST", "/api/v1/queue", kTest, m_operator);
        QCOMPARE(answer.status, 502);
        QCOMPARE(answer.error(), u"core_failed"_qs);
        const auto audit = m_rig->audit(cancel ? "queue_cancel" : "queue_test");
        QCOMPARE(audit.size(), 1);
        QCOMPARE(audit[0].value(u"target"_qs).toString(), cancel ? QString::number(id) : u"unknown"_qs);
        const QJsonObject after = audit[0].value(u"after"_qs).toObject();
        QVERIFY2(after.value(u"result"_qs).toString().startsWith(u"unknown: OmniMessage Core: "),
                 answer.body.constData());
        QCOMPARE(after.contains(u"destination"_qs), !cancel);
    }

    void whatChangesSomethingNeedsAnOperator()
    {
        const qint64 id = m_rig->core().enqueue({});
        QCOMPARE(m_rig->ask("POST", "/api/v1/queue", kTest, m_viewer).status, 403);
        const QByteArray path = "/api/v1/queue/" + QByteArray::number(id) + "/cancel";
        QCOMPARE(m_rig->ask("POST", path, {}, m_viewer).status, 403);
        QCOMPARE(m_rig->core().status(id), u"pending"_qs);
        for (const QByteArray open : {"/api/v1/queue", "/api/v1/queue/5", "/api/v1/queue/stats"})
            QCOMPARE(m_rig->ask("GET", open).status, 401);
    }

private:
    Answer get(const QByteArray &path) { return m_rig->ask("GET", path, {}, m_viewer); }

    std::unique_ptr<ApiRig> m_rig;
    QByteArray m_viewer;
    QByteArray m_operator;
};

QTEST_GUILESS_MAIN(ApiQueueTest)
#include "tst_apiqueue.moc"
