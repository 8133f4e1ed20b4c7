#include "api/httprequest.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

using namespace gateway::api;
using Result = HttpReader::Result;

Q_DECLARE_METATYPE(gateway::api::HttpReader::Result)

class ApiRequestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aRequestIsReadHoweverItIsCut()
    {
        const QByteArray text = "\r\nPOST /a/b?c=d&e HTTP/1.1\r\nHost: x\r\nX-Some:\t two  words \r\n"
                                "connection: Keep-Alive\r\nContent-Length: 5\r\nConnection:x\r\n\r\nhello"
                                "GET / HTTP/1.1\r\nHost: y\r\n\r\n";
        for (qsizetype step = 1; step <= text.size(); ++step) {
            HttpReader reader({});
            std::vector<HttpRequest> all;
            QByteArrayList passed;
            for (qsizetype at = 0; at < text.size(); at += step) {
                reader.append(QByteArrayView(text).sliced(at, std::min(step, text.size() - at)));
                HttpRequest request;
                QByteArray octets;
                while (reader.next(request, octets) == Result::Whole) {
                    all.push_back(std::move(request));
                    passed += octets;
                }
            }
            QCOMPARE(all.size(), std::size_t(2));
            QCOMPARE(all[0].method, "POST"_qba);
            QCOMPARE(all[0].path, "/a/b"_qba);
            QCOMPARE(all[0].query, "c=d&e"_qba);
            QVERIFY(all[0].headerHas("connection", "keep-alive") && all[0].headerHas("connection", "x"));
            QCOMPARE(passed[0], "POST /a/b?c=d&e HTTP/1.1\r\nHost: x\r\nX-Some:\t two  words \r\n"
                                "Content-Length: 5\r\n\r\nhello"_qba);
            QCOMPARE(passed[1], "GET / HTTP/1.1\r\nHost: y\r\n\r\n"_qba);
            QCOMPARE(reader.waiting(), 0);
        }
    }

    void whatCanBeReadInTwoWaysIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QByteArray &text, int status = 400) {
            QTest::newRow(name) << text << status;
        };
        const QByteArray get = "GET / HTTP/1.1\r\nHost: x\r\n";
        row("bare LF", "GET / HTTP/1.1\nHost: x\n\n\r\n\r\n");
        row("bare LF within", get + "A: b\nC: d\r\n\r\n");
        row("bare CR within", get + "A: b\rC: d\r\n\r\n");
        row("NUL", get + QByteArray("A: b\0c\r\n\r\n", 10));
        row("negative length", get + "Content-Length: -5\r\n\r\n");
        row("signed length", get + "Content-Length: +5\r\n\r\n");
        row("list of lengths", get + "Content-Length: 5, 5\r\n\r\n");
        row("hexadecimal length", get + "Content-Length: 0x5\r\n\r\n");
        row("empty length", get + "Content-Length:\r\n\r\n");
        row("two lengths", get + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n");
        row("endless length", get + "Content-Length: 99999999999999999999\r\n\r\n");
        row("length and chunks", get + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n");
        row("chunks", get + "Transfer-Encoding: chunked\r\n\r\n", 411);
        row("chunks in disguise", get + "transfer-encoding: \tidentity\r\n\r\n", 411);
        row("blank before a colon", get + "Content-Length : 5\r\n\r\n");
        row("folded line", get + "A: b\r\n c\r\n\r\n");
        row("no colon", get + "Host\r\n\r\n");
        row("no name", get + ": x\r\n\r\n");
        row("no host", "GET / HTTP/1.1\r\nA: b\r\n\r\n");
        row("two hosts", get + "Host: y\r\n\r\n");
        row("no headers", "GET / HTTP/1.1\r\n\r\n");
        row("no version", "GET /\r\nHost: x\r\n\r\n");
        row("other version", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505);
        row("no HTTP", "GET / RTSP/1.0\r\nHost: x\r\n\r\n");
        row("proxy", "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n");
        row("blank in target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n");
        row("octets in target", "GET /\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n");
        row("method", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n");
        row("TLS", "\x16\x03\x01\x02\x01\r\n\r\n");
        row("too large", get + "Content-Length: 1048577\r\n\r\n", 413);
        row("endless head", get + "A: " + QByteArray(17 << 10, 'a'), 431);
        row("many headers", get + QByteArray("A: b\r\n").repeated(70) + "\r\n", 431);
    }
    void whatCanBeReadInTwoWaysIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, status);
        HttpReader reader({});
        reader.append(text);
        HttpRequest request;
        QByteArray octets;
        QCOMPARE(reader.next(request, octets), Result::Refused);
        QCOMPARE(reader.status(), status);
        reader.append("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(reader.next(request, octets), Result::Refused);
    }

    void theLargestHeadAndBodyAreTaken()
    {
        HttpReader reader({});
        QByteArray head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\nA: ";
        head += QByteArray((16 << 10) - head.size(), 'a');
        reader.append(QByteArray(head + "\r\n\r\n" + QByteArray(1 << 20, 'b')));
        HttpRequest request;
        QByteArray octets;
        QCOMPARE(reader.next(request, octets), Result::Whole);
        QCOMPARE(octets.size(), head.size() + 4 + (1 << 20));
    }

    void whoWaitsForContinueIsTold()
    {
        HttpReader reader({});
        reader.append("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
        HttpRequest request;
        QByteArray octets;
        QCOMPARE(reader.next(request, octets), Result::Continue);
        QCOMPARE(reader.next(request, octets), Result::More);
        reader.append("abc");
        QCOMPARE(reader.next(request, octets), Result::Whole);
    }

    void keepAliveIsAsTheVersionAndTheHeaderSay()
    {
        const auto keeps = [](const QByteArray &version, const QByteArray &connection) {
            HttpReader reader({});
            reader.append(
                QByteArray("GET / HTTP/" + version + "\r\nHost: x\r\nConnection: " + connection + "\r\n\r\n"));
            HttpRequest request;
            QByteArray octets;
            return reader.next(request, octets) == Result::Whole && request.keepAlive;
        };
        QVERIFY(keeps("1.1", "x"));
        QVERIFY(!keeps("1.1", "Upgrade, Close"));
        QVERIFY(!keeps("1.0", "x"));
        QVERIFY(keeps("1.0", "Keep-Alive"));
    }

    void escapesAreDecodedStrictly()
    {
        const auto decoded = [](const char *text) {
            QString into;
            return percentDecoded(text, into) ? into : QStringLiteral("?");
        };
        QCOMPARE(decoded("a%2Fb%20%C3%A9"), QStringLiteral(u"a/b \u00e9"));
        for (const char *wrong : {"%", "%4", "%g1", "%ff", "%C3", "%00", "%0a", "%7f"})
            QCOMPARE(decoded(wrong), u"?"_qs);
    }
};

QTEST_GUILESS_MAIN(ApiRequestTest)
#include "tst_apirequest.moc"
