#include "sim/httprequest.h"

#include <QtTest/QtTest>

using namespace gateway::sim;
using Result = HttpRequestReader::Result;

namespace {

/// A request without a body whose head is that long, without the blank line at its end.
QByteArray requestOf(qsizetype headSize)
{
    const QByteArray start = "GET /queue?limit=1 HTTP/1.1\r\nX-Filling: ";
    return start + QByteArray(headSize - start.size(), 'x') + "\r\n\r\n";
}

/// What a reader makes of the octets when they arrive in two pieces.
Result readInTwo(const QByteArray &octets, qsizetype first, HttpRequest &request, int *status = nullptr)
{
    HttpRequestReader reader(1000);
    reader.append(octets.first(first));
    Result result = reader.next(request);
    if (result == Result::More) {
        reader.append(octets.sliced(first));
        result = reader.next(request);
    }
    if (status)
        *status = reader.status();
    return result;
}

} // namespace

class HttpRequestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theLongestHeadIsTakenHoweverItIsCut()
    {
        const QByteArray octets = requestOf(HttpRequestReader::kMaxHead);
        for (qsizetype first = octets.size() - 6; first < octets.size(); ++first) {
            HttpRequest request;
            QCOMPARE(readInTwo(octets, first, request), Result::Whole);
            QCOMPARE(request.path, "/queue");
            QCOMPARE(request.query, "limit=1");
        }
    }

    void aLongerHeadIsRefusedHoweverItIsCut()
    {
        const QByteArray octets = requestOf(HttpRequestReader::kMaxHead + 1);
        for (qsizetype first = octets.size() - 6; first < octets.size(); ++first) {
            HttpRequest request;
            int status = 0;
            QCOMPARE(readInTwo(octets, first, request, &status), Result::Bad);
            QCOMPARE(status, 431);
        }
    }

    void aHeadWithoutAnEndIsRefusedOnceItIsTooLong()
    {
        HttpRequestReader reader(1000);
        HttpRequest request;
        reader.append(QByteArray(HttpRequestReader::kMaxHead + 3, 'x'));
        QCOMPARE(reader.next(request), Result::More);
        reader.append("x");
        QCOMPARE(reader.next(request), Result::Bad);
        QCOMPARE(reader.status(), 431);
    }

    void aBodyThatIsTooLongIsPassedOverUpToTheNextRequest()
    {
        HttpRequestReader reader(4);
        HttpRequest request;
        reader.append("POST /a HTTP/1.1\r\nContent-Length: 6\r\n\r\n123");
        QCOMPARE(reader.next(request), Result::More);
        reader.append("456GET /b HTTP/1.1\r\n\r\n");
        QCOMPARE(reader.next(request), Result::TooLong);
        QCOMPARE(request.path, "/a");
        QCOMPARE(reader.next(request), Result::Whole);
        QCOMPARE(request.path, "/b");
        QCOMPARE(reader.next(request), Result::More);
    }
};

QTEST_GUILESS_MAIN(HttpRequestTest)
#include "tst_httprequest.moc"
