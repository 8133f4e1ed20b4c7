#include "coreapi/corejson.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

namespace {

constexpr qint64 kAt = 1795419900000; // 2026-11-23T07:45:00.000Z
constexpr qint64 kBigId = 9007199254740993;

const QByteArray kRequired = R"("id":1,"message_type":"short_message","source":{"addr":"A"},)"
                             R"("destination":{"addr":"B"},"status":"claimed","delivery_attempts":0,)"
                             R"("claim_id":"c","created_at":"2026-11-23T07:45:00.000Z")"_qba;

/// A claim's answer with one message, `more` added to its required members.
QByteArray claimed(const QByteArray &more)
{
    return R"({"results":[{"frontend":"f","messages":[{)" + kRequired + (more.isEmpty() ? ""_qba : ',' + more) +
           "}]}]}";
}

/// A look-up's answer in which one of the required members is replaced.
QByteArray with(const QByteArray &member, const QByteArray &replacement)
{
    QByteArray body = '{' + kRequired + '}';
    body.replace(member, replacement);
    return body;
}

} // namespace

class TestCoreJsonRead : public QObject
{
    Q_OBJECT

    CoreJsonReader m_reader;

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_qs)); }

    void readsHealth()
    {
        const auto plain = m_reader.health(R"({"status":"ok"})");
        QVERIFY(plain.ok());
        QCOMPARE(plain->version, QString());
        QCOMPARE(plain->claimWait, false);
        const auto full =
            m_reader.health(R"({"status":"ok","version":"2.1","capabilities":["teleport","claim_wait"]})");
        QVERIFY(full.ok());
        QCOMPARE(full->version, u"2.1"_qs);
        QCOMPARE(full->claimWait, true);
        QCOMPARE(m_reader.health(R"({"status":"ill"})").error().text(), u"status is not a word of the contract"_qs);
    }
    void readsSubmitResults()
    {
        const auto results = m_reader.submitResults(
            R"({"results":[{"idempotency_key":"a","status":"accepted","id":9007199254740993},)"
            R"({"id":-9223372036854775808,"status":"duplicate","idempotency_key":"b","error":null},)"
            R"({"idempotency_key":"c","status":"rejected","error":"queue_full","detail":"x"}]})",
            {"a", "b", "c"});
        QVERIFY(results.ok());
        QCOMPARE((*results)[0].status, SubmitStatus::Accepted);
        QCOMPARE((*results)[0].id, kBigId);
        QCOMPARE((*results)[1].status, SubmitStatus::Duplicate);
        QCOMPARE((*results)[1].id, std::numeric_limits<qint64>::min());
        QCOMPARE((*results)[2].status, SubmitStatus::Rejected);
        QCOMPARE((*results)[2].error, "queue_full"_qba);
        QCOMPARE((*results)[2].detail, u"x"_qs);
    }
    void readsAClaimedMessageWithNothingOptional()
    {
        const auto results = m_reader.claimResults(claimed({}), {u"f"_qs});
        QVERIFY(results.ok());
        QueueMessage expected;
        expected.id = 1;
        expected.source.addr = "A";
        expected.destination.addr = "B";
        expected.status = QueueStatus::Claimed;
        expected.claimId = "c";
        expected.createdAt = kAt;
        QCOMPARE(results->size(), 1u);
        QVERIFY((*results)[0] == std::vector{expected});
    }
    void readsEveryMemberOfAMessage()
    {
        const auto read = m_reader.message(
            R"({"id":9007199254740993,"message_type":"delivery_receipt","receipt":{"message_id":"-7","state":"expired",)"
            R"("error":"07f","submitted":2,"delivered":1,"submit_date":"2026-11-23T07:45:00.000Z",)"
            R"("done_date":"2026-11-23T08:45:00+01:00","text":"Hé"},"origin_smsc":"acme","client_message_id":"-1",)"
            R"("dest_smsc":"v","source_smsc":"p","source":{"addr":"A","ton":5,"npi":9},)"
            R"("destination":{"npi":1,"addr":"B","ton":255},"status":"delivered",)"
            R"("deliver_after":"2026-11-23T07:45:00.001Z","expires":"2026-11-23T07:45:00.002Z","delivery_attempts":3,)"
            R"("claim_id":"c","final_state":"deleted","done_at":"2026-11-23T07:45:00.003Z","error":"034",)"
            R"("created_at":"2026-11-23T07:45:00.000Z","last_error":"x","history":[{"event":"sent"}],"new":{"a":[1]},)"
            R"("text":"\u20ac\ud83d\ude00\u0000","payload":"AP8Q","data_coding":8,"udh":"0500030A0201",)"
            R"("segment":{"reference":65535,"total":2,"number":1},"service_type":"CMT","esm_class":64,)"
            R"("protocol_id":1,"priority":4,"registered_delivery":17,"replace_if_present":true,)"
            R"("tlvs":[{"tag":65535,"value":"ab"},{"tag":0,"value":""}]})");
        QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(read.error().text()));
        QueueMessage m;
        m.id = kBigId;
        m.type = MessageType::DeliveryReceipt;
        m.receipt = Receipt{"-7", MessageState::Expired, "07f", 2, 1, kAt, kAt, u"Hé"_qs};
        m.originSmsc = u"acme"_qs;
        m.clientMessageId = "-1";
        m.destSmsc = u"v"_qs;
        m.sourceSmsc = u"p"_qs;
        m.source = {"A", 5, 9};
        m.destination = {"B", 255, 1};
        m.status = QueueStatus::Delivered;
        m.deliverAfter = kAt + 1;
        m.expires = kAt + 2;
        m.deliveryAttempts = 3;
        m.claimId = "c";
        m.finalState = MessageState::Deleted;
        m.doneAt = kAt + 3;
        m.error = "034";
        m.createdAt = kAt;
        m.lastError = "x";
        m.history = {{0, "sent", {}}};
        m.text = u"€😀"_qs + QChar(u'\0');
        m.payload = QByteArray::fromHex("00ff10");
        m.dataCoding = quint8(8);
        m.udh = QByteArray::fromHex("0500030A0201");
        m.segment = Segment{65535, 2, 1};
        m.serviceType = "CMT";
        m.esmClass = 64;
        m.protocolId = 1;
        m.priority = 4;
        m.registeredDelivery = 17;
        m.replaceIfPresent = true;
        m.tlvs = {{65535, "\xab"_qba}, {0, {}}};
        QVERIFY(*read == m);
    }
    void nullIsAbsent()
    {
        const auto results = m_reader.claimResults(
            claimed(R"("text":"x","payload":null,"segment":null,"data_coding":null,"receipt":null,"dest_smsc":null,)"
                    R"("expires":null,"tlvs":null,"final_state":null,"error":null,"priority":null,"udh":null)"),
            {u"f"_qs});
        QVERIFY(results.ok());
        const QueueMessage &m = (*results)[0][0];
        QCOMPARE(m.text, std::optional(u"x"_qs));
        QVERIFY(!m.payload && !m.segment && !m.dataCoding && !m.receipt && !m.expires && !m.finalState);
        QVERIFY(m.destSmsc.isEmpty() && m.udh.isEmpty() && m.tlvs.empty());
    }
    void aReceiptHasTheContractsDefaults()
    {
        const auto read =
            m_reader.claimResults(claimed(R"("receipt":{"message_id":"1","state":"delivered"})"), {u"f"_qs});
        QVERIFY(read.ok());
        const Receipt expected{"1", MessageState::Delivered, "000", 1, 0, {}, {}, {}};
        QVERIFY((*read)[0][0].receipt == expected);
    }
    void keepsTheOrderOfSeveralEntries()
    {
        const QByteArray message = '{' + kRequired + '}';
        const QByteArray body = R"({"results":[{"messages":[],"frontend":"f"},{"frontend":"g","messages":[)" + message +
                                ',' + message + "]}]}";
        const auto read = m_reader.claimResults(body, {u"f"_qs, u"g"_qs});
        QVERIFY(read.ok());
        QCOMPARE((*read)[0].size(), 0u);
        QCOMPARE((*read)[1].size(), 2u);
    }
    void readsExtendOutcomeAndReportResults()
    {
        const auto extended = m_reader.extendResults(
            R"({"results":[{"id":9007199254740993,"status":"extended"},{"id":2,"status":"lost"}]})", {kBigId, 2});
        QVERIFY(extended.ok());
        QCOMPARE(*extended, (std::vector<bool>{true, false}));
        const auto outcomes = m_reader.outcomeResults(
            R"({"results":[{"id":1,"status":"recorded"},{"id":2,"status":"duplicate"},{"id":3,"status":"late"},)"
            R"({"id":4,"status":"unknown_message"}]})",
            {1, 2, 3, 4});
        QVERIFY(outcomes.ok());
        QVERIFY(*outcomes == (std::vector{OutcomeStatus::Recorded, OutcomeStatus::Duplicate, OutcomeStatus::Late,
                                          OutcomeStatus::UnknownMessage}));
        const auto reports = m_reader.reportResults(
            R"({"results":[{"report_key":"a","status":"recorded"},{"report_key":"b","status":"duplicate"},)"
            R"({"report_key":"c","status":"unknown_message"}]})",
            {"a", "b", "c"});
        QVERIFY(reports.ok());
        QVERIFY(*reports ==
                (std::vector{ReportStatus::Recorded, ReportStatus::Duplicate, ReportStatus::UnknownMessage}));
    }
    void readsAPage()
    {
        const QByteArray body = R"({"messages":[{)" + kRequired + R"(}],"next_cursor":"n","total":3000000000})";
        const auto page = m_reader.page(body);
        QVERIFY(page.ok());
        QCOMPARE(page->messages.size(), 1u);
        QCOMPARE(page->nextCursor, u"n"_qs);
        QCOMPARE(page->total, 3000000000);
        const auto last = m_reader.page(R"({"messages":[],"next_cursor":null})");
        QVERIFY(last.ok());
        QVERIFY(last->nextCursor.isEmpty());
    }
    void integersMayBeWrittenWithAPoint()
    {
        QVERIFY(m_reader.message(with("\"id\":1", "\"id\":1.0")).ok());
        QVERIFY(m_reader.message(with("\"id\":1", "\"id\":12e3")).ok());
        QCOMPARE(m_reader.message(with("\"id\":1", "\"id\":1.5")).error().text(), u"id is not an integer"_qs);
        QCOMPARE(m_reader.message(with("\"id\":1", "\"id\":1e300")).error().text(), u"id is not an integer"_qs);
    }
    void aLoneSurrogateSpoilsOneCharacterOnly()
    {
        const auto read = m_reader.claimResults(
            claimed(R"("text":"a\ud800b\\ud800\udc00\ud83d\ude00\ud800\ud83d\ude00\\")"), {u"f"_qs});
        QVERIFY2(read.ok(), read.ok() ? "" : qPrintable(read.error().text()));
        QCOMPARE(*(*read)[0][0].text, u"a\ufffdb\\ud800\ufffd😀\ufffd😀\\"_qs);
    }
    void readsRefusals()
    {
        QCOMPARE(m_reader.refusal(R"({"error":"too_large","detail":"x"})"), std::pair("too_large"_qba, "x"_qba));
        QCOMPARE(m_reader.refusal(R"({"error":"too_large"})"), std::pair("too_large"_qba, ""_qba));
        for (const char *none : {"", "<html>", "[]", R"({"error":5})", R"({"detail":"x"})"})
            QCOMPARE(m_reader.refusal(none), std::pair(QByteArray(), QByteArray()));
    }
    void aBigAnswerIsFollowedByASmallOne()
    {
        QByteArray big = R"({"results":[{"frontend":"f","messages":[)";
        for (int i = 0; i < 30000; ++i)
            big += (i ? ",{" : "{") + kRequired + '}';
        big += "]}]}";
        QVERIFY(big.size() > 4 << 20);
        const auto read = m_reader.claimResults(big, {u"f"_qs});
        QVERIFY(read.ok());
        QCOMPARE((*read)[0].size(), 30000u);
        QVERIFY(m_reader.health(R"({"status":"ok"})").ok());
    }

    void namesWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("error");
        const auto row = [](const char *name, const QByteArray &body, const QByteArray &error) {
            QTest::newRow(name) << body << QString::fromLatin1(error);
        };
        const auto inMessage = [&row](const char *name, const QByteArray &more, const char *error) {
            row(name, claimed(more), "results[0].messages[0]." + QByteArray(error));
        };
        row("no results", "{}", "results is missing");
        row("results null", R"({"results":null})", "results is missing");
        row("results an object", R"({"results":{}})", "results is not an array");
        row("an array at the top", "[]", "is not an object");
        row("a string at the top", "\"x\"", "is not an object");
        row("null", "null", "is not an object");
        row("too few", R"({"results":[]})", "results has fewer items than were asked for");
        row("too many", R"({"results":[{"frontend":"f","messages":[]},{"frontend":"g","messages":[]}]})",
            "results has more items than were asked for");
        row("item no object", R"({"results":[7]})", "results[0] is not an object");
        row("another's result", R"({"results":[{"frontend":"g","messages":[]}]})",
            "results[0].frontend is not the one that was sent at this place");
        row("no frontend", R"({"results":[{"messages":[]}]})", "results[0].frontend is missing");
        row("no messages", R"({"results":[{"frontend":"f"}]})", "results[0].messages is missing");
        row("messages a number", R"({"results":[{"frontend":"f","messages":1}]})",
            "results[0].messages is not an array");
        row("message no object", R"({"results":[{"frontend":"f","messages":[null]}]})",
            "results[0].messages[0] is not an object");
        inMessage("id a string", R"("id":"1")", "id is not an integer");
        inMessage("id over 64 bits", R"("id":9223372036854775808)", "id is out of range");
        inMessage("unknown type", R"("message_type":"mms")", "message_type is not a word of the contract");
        inMessage("unknown status", R"("status":"lost")", "status is not a word of the contract");
        inMessage("status a number", R"("status":1)", "status is not a string");
        inMessage("no addr", R"("source":{"ton":1})", "source.addr is missing");
        inMessage("ton too big", R"("source":{"addr":"A","ton":256})", "source.ton is out of range");
        inMessage("ton negative", R"("source":{"addr":"A","ton":-1})", "source.ton is out of range");
        inMessage("address a string", R"("destination":"A")", "destination is not an object");
        inMessage("text a number", R"("text":5)", "text is not a string");
        inMessage("payload not base64", R"("payload":"=!")", "payload is not base64");
        inMessage("udh odd", R"("udh":"050")", "udh is not hex");
        inMessage("udh not hex", R"("udh":"0g")", "udh is not hex");
        inMessage("segment total 0", R"("segment":{"reference":1,"total":0,"number":1})",
                  "segment.total is out of range");
        inMessage("segment short", R"("segment":{"reference":1,"total":2})", "segment.number is missing");
        inMessage("segment reference", R"("segment":{"reference":65536,"total":2,"number":1})",
                  "segment.reference is out of range");
        inMessage("priority 5", R"("priority":5)", "priority is out of range");
        inMessage("data coding", R"("data_coding":true)", "data_coding is not an integer");
        inMessage("boolean a word", R"("replace_if_present":"yes")", "replace_if_present is not a boolean");
        inMessage("tlvs an object", R"("tlvs":{})", "tlvs is not an array");
        inMessage("tlv tag", R"("tlvs":[{"tag":1,"value":""},{"tag":65536,"value":""}])",
                  "tlvs[1].tag is out of range");
        inMessage("tlv value", R"("tlvs":[{"tag":1,"value":"x"}])", "tlvs[0].value is not hex");
        inMessage("receipt no state", R"("receipt":{"message_id":"1"})", "receipt.state is missing");
        inMessage("receipt state", R"("receipt":{"message_id":"1","state":"DELIVRD"})",
                  "receipt.state is not a word of the contract");
        inMessage("expires", R"("expires":"tomorrow")", "expires is not an RFC 3339 time");
        inMessage("expires a number", R"("expires":1795419900)", "expires is not a string");
        inMessage("created_at", R"("created_at":"2026-11-23 07:45")", "created_at is not an RFC 3339 time");
        inMessage("final state", R"("final_state":"sent")", "final_state is not a word of the contract");
        QByteArray unclaimed = claimed({});
        unclaimed.replace(R"("claim_id":"c",)", "");
        row("no claim_id", unclaimed, "results[0].messages[0].claim_id is missing");
    }
    void namesWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, error);
        const auto read = m_reader.claimResults(body, {u"f"_qs});
        QVERIFY(!read.ok());
        QCOMPARE(read.error().text(), error);
    }
    void everyRequiredMemberOfAMessageIsMissed()
    {
        for (const char *member :
             {"id", "message_type", "source", "destination", "status", "delivery_attempts", "created_at"}) {
            const QByteArray name = member;
            const auto read = m_reader.message(with('"' + name + "\":", '"' + name + "x\":"));
            QVERIFY2(!read.ok(), member);
            QCOMPARE(read.error().text(), QString::fromLatin1(name) + u" is missing"_qs);
        }
    }
    void resultsMustBeThoseOfTheItemsSent()
    {
        const auto text = [](const auto &reply) { return reply.ok() ? QString() : reply.error().text(); };
        const QString other = u" is not the one that was sent at this place"_qs;
        QCOMPARE(
            text(m_reader.submitResults(R"({"results":[{"idempotency_key":"b","status":"accepted","id":1}]})", {"a"})),
            u"results[0].idempotency_key"_qs + other);
        QCOMPARE(text(m_reader.submitResults(R"({"results":[{"idempotency_key":"a","status":"accepted"}]})", {"a"})),
                 u"results[0].id is missing"_qs);
        QCOMPARE(text(m_reader.extendResults(R"({"results":[{"id":2,"status":"lost"}]})", {1})),
                 u"results[0].id"_qs + other);
        QCOMPARE(text(m_reader.outcomeResults(R"({"results":[{"id":9007199254740992,"status":"late"}]})", {kBigId})),
                 u"results[0].id"_qs + other);
        QCOMPARE(text(m_reader.reportResults(R"({"results":[{"report_key":"x","status":"recorded"}]})", {"a"})),
                 u"results[0].report_key"_qs + other);
    }

    void refusesWhatIsNoJson_data()
    {
        QTest::addColumn<QByteArray>("body");
        const QByteArray good = claimed(R"("text":"x")");
        const QByteArray rubbish[] = {
            "",
            " ",
            "{",
            "}",
            "{\"results\": [",
            "{\"results\":[]",
            "{\"results\":[]]",
            "{\"results\":[],}",
            "{\"results\" []}",
            "{results:[]}",
            "{'results':[]}",
            "{\"results\":[1,]}",
            "{\"results\":[01]}",
            "{\"results\":[1.]}",
            "{\"results\":[.5]}",
            "{\"results\":[+1]}",
            "{\"results\":[1e]}",
            "{\"results\":[0x10]}",
            "{\"results\":[NaN]}",
            "{\"results\":[Infinity]}",
            "{\"results\":[-]}",
            "{\"results\":[tru]}",
            "{\"results\":[True]}",
            "{\"results\":[nul]}",
            "{\"results\":[undefined]}",
            "{\"results\":[\"\n\"]}",
            "{\"results\":[\"\\x41\"]}",
            "{\"results\":[\"\\u12\"]}",
            "{\"results\":[\"\\u12G4\"]}",
            "{\"results\":[\"\\\"]}",
            "{\"results\":[\"\xff\"]}",
            "{\"results\":[\"\xc0\xaf\"]}",
            "{\"results\":[\"\xed\xa0\x80\"]}",
            "{\"results\":[\"\xf4\x90\x80\x80\"]}",
            "\xef\xbb\xbf{}x",
            QByteArray("\0\0\0\0", 4),
            QByteArray("{\"results\":[]}\0", 15),
            "{\"results\":[]}{}",
            "{\"results\":[]} x",
            "// comment\n{}",
            "/* */{}",
            "<html><body>502 Bad Gateway</body></html>",
            "OK",
            "results=ok",
            "\x1f\x8b\x08\x00\x01\x02\x03\x04",
            QByteArray(5000, '['),
            QByteArray(3000, '[') + QByteArray(3000, ']'),
            QByteArray("{\"a\":").repeated(3000) + '1' + QByteArray(3000, '}'),
            good.left(good.size() / 2),
            good.left(good.size() - 1),
            good + ',',
            ',' + good,
            good.toBase64(),
            QByteArray(good).replace('"', '\''),
            QByteArray(good).replace(':', '='),
        };
        int number = 0;
        for (const QByteArray &body : rubbish)
            QTest::addRow("%02d", ++number) << body;
        QVERIFY(number >= 50);
    }
    void refusesWhatIsNoJson()
    {
        QFETCH(QByteArray, body);
        const auto read = m_reader.claimResults(body, {u"f"_qs});
        QVERIFY(!read.ok());
        QVERIFY2(read.error().text().startsWith(u"is not JSON: "), qPrintable(read.error().text()));
        QVERIFY(m_reader.claimResults(claimed({}), {u"f"_qs}).ok());
    }
    void everyCutOfAnAnswerIsRefused()
    {
        const QByteArray whole = claimed(R"("text":"é\ud83d\ude00","tlvs":[{"tag":1,"value":"ab"}],"expires":null)");
        QVERIFY(m_reader.claimResults(whole, {u"f"_qs}).ok());
        for (qsizetype length = 0; length < whole.size(); ++length)
            QVERIFY(!m_reader.claimResults(whole.left(length), {u"f"_qs}).ok());
    }
    void everyDamagedOctetIsSurvived()
    {
        const QByteArray whole = claimed(R"("text":"é\ud83d\ude00","tlvs":[{"tag":1,"value":"ab"}],"expires":null)");
        for (qsizetype at = 0; at < whole.size(); ++at) {
            for (const char octet : {'\0', '"', '\\', '{', ']', '9', '\x80', '\xff'}) {
                QByteArray damaged = whole;
                damaged[at] = octet;
                const auto read = m_reader.claimResults(damaged, {u"f"_qs});
                QVERIFY(read.ok() || !read.error().what.isEmpty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestCoreJsonRead)
#include "tst_corejsonread.moc"
