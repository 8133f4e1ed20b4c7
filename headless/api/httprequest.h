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
    QByteArray method;
    QByteArray path;                                        ///< before the question mark, as sent; begins with a slash
    QByteArray query;                                       ///< after it
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
    QByteArray body;
    bool keepAlive = true;

    /// The first value of that name (lower case); null where there is none.
    QByteArray header(QByteArrayView name) const;
    /// Whether a comma-separated header has that word, in whatever case.
    bool headerHas(QByteArrayView name, QByteArrayView word) const;
};

/// Cuts requests (HTTP/1.1, RFC 9112) out of what a connection receives, and refuses what two readers could read in two
/// ways: lines that do not end in CR LF, control octets, spaces before a colon, folded lines, a length that is no plain
/// number or stands twice, any Transfer-Encoding, a missing or second Host. Bounded by its limits; after a refusal
/// nothing more is read.
class HttpReader
{
public:
    enum class Result {
        More,     ///< not yet whole
        Continue, ///< more, and the other side waits for 100 Continue
        Whole,    ///< `request` is
        Refused,  ///< to be answered with `status`, then closed
    };

    explicit HttpReader(HttpLimits limits) : m_limits(limits) {}
    void append(QByteArrayView octets);
    /// Takes the next request off the front.
    Result next(HttpRequest &request);
    /// Why it was refused: 400, 411, 413, 431, 501, 505.
    int status() const { return m_status; }
    /// Octets that are here and belong to no request taken yet.
    qsizetype waiting() const { return m_buffer.size(); }
    /// True from a request's first octet to its last.
    bool isWithinRequest() const { return m_inBody || !m_buffer.isEmpty(); }

private:
    Result head();
    Result headerLine(QByteArrayView line);
    Result requestLine(QByteArrayView line);
    Result headersRead();
    Result refuse(int status);

    const HttpLimits m_limits;
    QByteArray m_buffer;
    qsizetype m_searched = 0; ///< no end of the head before this
    HttpRequest m_request;
    bool m_inBody = false;
    qsizetype m_bodySize = 0;
    int m_status = 0;
};

/// The phrase of a status.
const char *httpReason(int status);

/// Percent-decoded; false where an escape is none, the octets are not UTF-8 or a control character is among them.
bool percentDecoded(QByteArrayView text, QString &into);

} // namespace gateway::api
