#include "httprequest.h"

namespace gateway::sim {
namespace {

constexpr qint64 kMaxSkipped = 64 << 20;

bool isNumber(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

void HttpRequestReader::append(const QByteArray &octets)
{
    if (m_skip > 0 && m_at == m_buffer.size()) {
        const qint64 passed = std::min<qint64>(m_skip, octets.size());
        m_skip -= passed;
        m_buffer = octets.sliced(passed);
        m_at = 0;
        return;
    }
    if (m_at == m_buffer.size()) {
        m_buffer = octets;
        m_at = 0;
        return;
    }
    if (m_at > 0) {
        m_buffer.remove(0, m_at);
        m_at = 0;
    }
    m_buffer.append(octets);
}

HttpRequestReader::Result HttpRequestReader::next(HttpRequest &request)
{
    if (!m_inBody) {
        const Result result = head(m_head);
        if (result == Result::Bad || !m_inBody)
            return result;
        if (result == Result::Continue)
            return result;
    }
    if (m_bodySize > m_maxBody) {
        const qint64 passed = std::min<qint64>(m_skip, m_buffer.size() - m_at);
        m_skip -= passed;
        m_at += passed;
        if (m_skip > 0)
            return Result::More;
        m_inBody = false;
        request = std::move(m_head);
        return Result::TooLong;
    }
    if (m_buffer.size() - m_at < m_bodySize)
        return Result::More;
    request = std::move(m_head);
    request.body = m_buffer.sliced(m_at, m_bodySize);
    m_at += m_bodySize;
    m_inBody = false;
    return Result::Whole;
}

/// Reads the head where it is whole; then m_inBody is set.
HttpRequestReader::Result HttpRequestReader::head(HttpRequest &request)
{
    while (m_buffer.size() - m_at >= 2 && m_buffer[m_at] == '\r' && m_buffer[m_at + 1] == '\n')
        m_at += 2; // RFC 9112 section 2.2
    constexpr QByteArrayView blankLine = "\r\n\r\n";
    const qsizetype end = m_buffer.indexOf(blankLine, m_at);
    // Without its end the head is as long as what cannot belong to that: however it is cut, the answer is the same.
    const qsizetype headSize = (end >= 0 ? end : m_buffer.size() - (blankLine.size() - 1)) - m_at;
    if (headSize > kMaxHead)
        return bad(431);
    if (end < 0)
        return Result::More;
    const QByteArrayView text = QByteArrayView(m_buffer).sliced(m_at, end - m_at);
    m_at = end + blankLine.size();

    request = {};
    m_bodySize = 0;
    bool length = false, expects = false;
    qsizetype from = 0;
    for (int line = 0; from <= text.size(); ++line) {
        qsizetype to = text.indexOf("\r\n", from);
        if (to < 0)
            to = text.size();
        const QByteArrayView part = text.sliced(from, to - from);
        from = to + 2;
        if (line == 0) {
            const qsizetype first = part.indexOf(' ');
            const qsizetype last = part.lastIndexOf(' ');
            if (first <= 0 || last <= first)
                return bad(400);
            const QByteArrayView version = part.sliced(last + 1);
            if (version != "HTTP/1.1" && version != "HTTP/1.0")
                return bad(version.startsWith("HTTP/") ? 505 : 400);
            request.keepAlive = version == "HTTP/1.1";
            request.method = part.first(first).toByteArray();
            const QByteArray target = part.sliced(first + 1, last - first - 1).toByteArray();
            const qsizetype mark = target.indexOf('?');
            request.path = target.first(mark < 0 ? target.size() : mark);
            if (mark >= 0)
                request.query = target.sliced(mark + 1);
            continue;
        }
        const qsizetype colon = part.indexOf(':');
        if (colon <= 0)
            return bad(400);
        const QByteArray name = part.first(colon).toByteArray().toLower();
        const QByteArray value = part.sliced(colon + 1).trimmed().toByteArray();
        if (name == "content-length") {
            if (!isNumber(value) || (length && value.toLongLong() != m_bodySize))
                return bad(400);
            m_bodySize = value.toLongLong();
            length = true;
        } else if (name == "transfer-encoding") {
            return bad(411);
        } else if (name == "connection") {
            const QByteArray lower = value.toLower();
            request.keepAlive = lower.contains("close") ? false : request.keepAlive || lower.contains("keep-alive");
        } else if (name == "authorization") {
            request.authorization = value;
        } else if (name == "expect") {
            expects = value.toLower() == "100-continue";
        }
    }
    if (m_bodySize > kMaxSkipped)
        return bad(413);
    m_inBody = true;
    m_skip = m_bodySize > m_maxBody ? m_bodySize : 0;
    return expects && m_bodySize > m_buffer.size() - m_at ? Result::Continue : Result::More;
}

const char *httpReason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 422:
        return "Unprocessable Content";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Error";
    }
}

} // namespace gateway::sim
