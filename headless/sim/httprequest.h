#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayView>

namespace gateway::sim {

struct HttpRequest
{
    QByteArray method;
    QByteArray path;  ///< before the question mark, as sent
    QByteArray query; ///< after it
    QByteArray authorization;
    QByteArray body;
    bool keepAlive = true;
};

/// Cuts HTTP/1.1 requests with a Content-Length (RFC 9112) out of what a connection receives. Bounded: of a body that
/// is too long the octets are passed over, so that whoever sends it reads the answer.
class HttpRequestReader
{
public:
    enum class Result {
        More,     ///< not yet whole
        Whole,    ///< `request` is
        Continue, ///< more, and the other side waits for 100 Continue
        Bad,      ///< no request that can be read: answer `status` and close
        TooLong,  ///< whole, but its body was over `maxBody` and is not there
    };
    static constexpr qsizetype kMaxHead = 16 << 10;

    explicit HttpRequestReader(qsizetype maxBody) : m_maxBody(maxBody) {}
    void append(const QByteArray &octets);
    /// Takes the next request off the front; call until it says More.
    Result next(HttpRequest &request);
    int status() const { return m_status; }

private:
    Result head(HttpRequest &request);
    Result bad(int status)
    {
        m_status = status;
        return Result::Bad;
    }

    const qsizetype m_maxBody;
    QByteArray m_buffer;
    qsizetype m_at = 0; ///< what was consumed of it
    HttpRequest m_head;
    bool m_inBody = false;
    qint64 m_bodySize = 0;
    qint64 m_skip = 0; ///< octets of a long body still to pass over
    int m_status = 400;
};

/// The answer's text for a status.
const char *httpReason(int status);

} // namespace gateway::sim
