#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>
#include <utility>
#include <vector>

namespace gateway::api {

/// What one connection may send.
struct HttpLimits
{
    qsizetype headOctets = 16 << 10;
    qsizetype bodyOctets = 1 << 20;
    int headers = 64;
};

struct HttpRequest
{
    QByteArray method; ///< in upper case; one that QHttpServer does not know: UNKNOWN
    QByteArray path;   ///< before the question mark, as sent; begins with a slash
    QByteArray query;  ///< after it
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
    QByteArray body;
    bool keepAlive = true;

    /// The first value of that name (lower case); null where there is none.
    QByteArray header(QByteArrayView name) const;
    /// Whether a comma-separated header has that word, in whatever case.
    bool headerHas(QByteArrayView name, QByteArrayView word) const;
};

/// Stands before QHttpServer and cuts what a connection receives into requests (HTTP/1.1, RFC 9112). Refuses what two
/// readers could read in two ways: lines that do not end in CR LF, control octets, spaces before a colon, folded lines,
/// a length that is no plain number or stands twice, any Transfer-Encoding, a missing or second Host. Bounded by its
/// limits; after a refusal nothing more is read.
class HttpReader
{
public:
    enum class Result {
        More,     ///< not yet whole
        Continue, ///< more, and the other side waits for 100 Continue
        Whole,    ///< let through
        Refused,  ///< to be answered with `status`, then closed
    };

    explicit HttpReader(HttpLimits limits) : m_limits(limits) {}
    void append(QByteArrayView octets);
    /// Takes the next request off the front. `octets` are for QHttpServer: the request as it came, but for Connection,
    /// at which it would upgrade by itself. `request` has what it does not tell, or not as sent (QUrl mends wrong
    /// escapes and takes what follows two slashes for a host): method, path, query, Connection and keepAlive.
    Result next(HttpRequest &request, QByteArray &octets);
    /// Why it was refused: 400, 411, 413, 431, 501, 505.
    int status() const { return m_status; }
    /// The header of that name in the request that is being read, or was read last; empty where there is none.
    const QByteArray &acceptLanguage() const { return m_acceptLanguage; }
    /// Octets that are here and belong to no request taken yet.
    qsizetype waiting() const { return m_buffer.size(); }

private:
    Result head();
    Result requestLine(QByteArrayView line);
    Result headerLine(QByteArrayView line);
    Result headEnds();
    Result refuse(int status);

    const HttpLimits m_limits;
    QByteArray m_buffer;
    qsizetype m_searched = 0; ///< no end of the head before this
    struct Head
    {
        HttpRequest request;
        QByteArray octets;
        int headers = 0;
        int hosts = 0;
        int lengths = 0;
        qsizetype length = 0; ///< of the body
        bool hasEncoding = false;
        bool expects = false; ///< 100 Continue
    };
    Head m_head;
    bool m_inBody = false;
    int m_status = 0;
    QByteArray m_acceptLanguage;
};

/// Percent-decoded; false where an escape is none, the octets are not UTF-8 or a control character is among them.
bool percentDecoded(QByteArrayView text, QString &into);

} // namespace gateway::api
