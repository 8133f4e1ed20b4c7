#include "trace/tracejson.h"

#include "tracesamples.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

using namespace gateway;

class TraceJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_trace = std::make_unique<Trace>();
        m_peer = m_trace->addPeer(u"acme"_qs);
        m_session = m_peer->observe(42, true);
        m_session->linkOpened(QHostAddress(u"192.0.2.9"_qs), 40123);
        m_session->pdusRead(1'000'000'000, encoded(sampleSubmit(), 7));
        m_session->pdusRead(1'001'000'000, encoded(sampleSubmit(), 8));
        smpp::SubmitSmResp resp;
        resp.messageId.assign("m-7");
        m_session->pdusWritten(1'002'500'000, encoded(resp, 7).append(encoded(smpp::SubmitSmResp(), 8, 0x58)));
        m_session->pdusRead(1'003'000'000, encoded(smpp::EnquireLink(), 7));    // the same number once more
        m_session->pdusWritten(1'004'000'000, encoded(smpp::EnquireLink(), 7)); // and ours
    }

    void entriesComeNewestFirstWithAllTheirMembers()
    {
        const QJsonObject json = ask({});
        QCOMPARE(json[u"bind"_qs], QJsonValue(u"acme"_qs));
        QCOMPARE(json[u"kept"_qs], QJsonValue(6));
        const QJsonArray entries = json[u"entries"_qs].toArray();
        QCOMPARE(entries.size(), 6);
        QCOMPARE(
            entries[5].toObject(),
            QJsonDocument::fromJson(R"({"id": 1, "at": "2026-11-23T00:00:01.000Z", "direction": "in", "session": 42,
                     "remote": "192.0.2.9:40123", "command": "submit_sm", "command_id": 4, "sequence": 7, "status": 0,
                     "status_name": "", "octets": 61, "summary": "447700900123", "message_id": null, "correlation_id": null,
                     "answered_ms": 2.5,
                     "tolerated": []})")
                .object());
        const QJsonObject answer = entries[2].toObject();
        QCOMPARE(answer[u"id"_qs], QJsonValue(4));
        QCOMPARE(answer[u"direction"_qs], QJsonValue(u"out"_qs));
        QCOMPARE(answer[u"status_name"_qs], QJsonValue(u"ESME_RTHROTTLED"_qs));
        QCOMPARE(answer[u"answered_ms"_qs], QJsonValue(1.5));
        QVERIFY(entries[0].toObject()[u"answered_ms"_qs].isNull());
        QVERIFY(entries[1].toObject()[u"answered_ms"_qs].isNull());
    }

    void aQueryBringsTheAnswerToo()
    {
        TraceQuery query;
        query.text = u"m-7"_qs;
        QCOMPARE(idsOf(ask(query)), "3 1"_qba);
        query.text = u"throttled"_qs;
        QCOMPARE(idsOf(ask(query)), "4 2"_qba);
        query.text = u"nothing of the kind"_qs;
        QCOMPARE(idsOf(ask(query)), QByteArray());
    }

    void aRequestOfOursIsFoundByTheMessageInIt()
    {
        // Several leave in one write, and not each of them carries a message.
        m_session->requestCarries(20, 1015);
        m_session->requestCarries(22, 1016);
        m_session->pdusWritten(1'005'000'000, encoded(smpp::DeliverSm(), 20)
                                                  .append(encoded(smpp::DeliverSmResp(), 22))
                                                  .append(encoded(smpp::EnquireLink(), 21))
                                                  .append(encoded(smpp::DeliverSm(), 22)));
        m_session->pdusRead(1'006'000'000, encoded(smpp::DeliverSmResp(), 22));
        m_session->pdusWritten(1'007'000'000, encoded(smpp::DeliverSm(), 23)); // whose message nobody named
        const auto find = [this](const QString &text) {
            TraceQuery query;
            query.text = text;
            return ask(query);
        };
        QCOMPARE(idsOf(find(u"1015"_qs)), "7"_qba);
        QCOMPARE(idsOf(find(u"1016"_qs)), "11 10"_qba);
        QCOMPARE(idsOf(find(u"101"_qs)), QByteArray()); // an id is meant whole
        for (const QJsonValue entry : find(u"1016"_qs)[u"entries"_qs].toArray())
            QCOMPARE(entry[u"correlation_id"_qs], QJsonValue(u"1016"_qs));
        QVERIFY(ask({})[u"entries"_qs].toArray()[0][u"correlation_id"_qs].isNull());
    }

    void oneEntryIsFoundByItsId()
    {
        TraceQuery query;
        query.id = 3;
        QCOMPARE(idsOf(ask(query)), "3"_qba);
        query.id = 99;
        QCOMPARE(idsOf(ask(query)), QByteArray());
    }

    void noMoreThanTheLimitAreGiven()
    {
        TraceQuery query;
        query.limit = 2;
        QCOMPARE(idsOf(ask(query)), "6 5"_qba);
    }

    void detailsHoldFieldsAndMaskedOctets()
    {
        TraceQuery query;
        query.id = 1;
        query.detail = true;
        const QJsonObject entry = ask(query)[u"entries"_qs].toArray()[0].toObject();
        const QByteArray octets = encoded(sampleSubmit(), 7);
        QCOMPARE(entry[u"hex"_qs].toString().toLatin1(), octets.chopped(12).toHex() + QByteArray(24, 'x'));
        const QJsonObject text = entry[u"fields"_qs].toArray().last().toObject();
        QCOMPARE(text, QJsonDocument::fromJson(R"({"group": "body", "name": "short_message", "offset": 49, "length": 12,
                           "value": "12 octets", "meaning": "", "masked": true, "is_default": false})")
                           .object());
        query.showText = true;
        const QJsonObject shown = ask(query)[u"entries"_qs].toArray()[0].toObject();
        QCOMPARE(shown[u"hex"_qs].toString().toLatin1(), octets.toHex());
        QCOMPARE(shown[u"fields"_qs].toArray().last().toObject()[u"value"_qs], QJsonValue(u"hidden words"_qs));
    }

    void aWholeRingIsSearchedInTime()
    {
        for (quint32 i = 0; i < 20'000; ++i)
            m_session->pdusRead(0, encoded(sampleSubmit(QByteArray(100, 't')), i));
        TraceQuery query;
        query.text = u"no such number"_qs;
        QBENCHMARK { QCOMPARE(idsOf(ask(query)), QByteArray()); }
    }

private:
    QJsonObject ask(const TraceQuery &query) const
    {
        return traceJson(u"acme"_qs, *m_peer, query,
                         QDateTime(QDate(2026, 11, 23), QTime(0, 1), Qt::UTC).toMSecsSinceEpoch(), 60'000'000'000);
    }
    static QByteArray idsOf(const QJsonObject &json)
    {
        QByteArrayList ids;
        for (const QJsonValue &entry : json[u"entries"_qs].toArray())
            ids << QByteArray::number(entry.toObject()[u"id"_qs].toInt());
        return ids.join(' ');
    }

    std::unique_ptr<Trace> m_trace;
    std::shared_ptr<PeerTrace> m_peer;
    std::unique_ptr<smpp::PduObserver> m_session;
};

QTEST_GUILESS_MAIN(TraceJsonTest)
#include "tst_tracejson.moc"
