#include "api/httprequest.h"

#include <QtCore/QByteArrayList>
#include <QtCore/QString>
#include <algorithm>

namespace gateway::api {
namespace {

constexpr QByteArrayView kLineEnd = "\r\n";
constexpr QByteArrayView kHeadEnd = "\r\n\r\n";

bool isTokenOctet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && QByteArrayView("!#$%&'*+-.^_`|~").contains(c));
}

bool isToken(QByteArrayView text) { return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenOctet); }

/// What may stand in a header's value: a tab, and all that is no control octet.
bool isValueOctet(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); }

bool isTargetOctet(char c) { return c > 0x20 && c < 0x7F; }

bool isNumber(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= 15 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

QByteArrayView trimmed(QByteArrayView text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

QByteArray HttpRequest::header(QByteArrayView name) const
{
    const auto it = std::find_if(headers.begin(), headers.end(), [name](const auto &h) { return h.first == name; });
    return it == headers.end() ? QByteArray() : it->second;
}

bool HttpRequest::headerHas(QByteArrayView name, QByteArrayView word) const
{
    for (const auto &[key, value] : headers) {
        if (key != name)
            continue;
        for (const QByteArray &part : value.split(',')) {
            if (part.trimmed().compare(word, Qt::CaseInsensitive) == 0)
                return true;
        }
    }
    return false;
}

HttpReader::Result HttpReader::refuse(int status)
{
    m_status = status;
    m_buffer.clear();
    return Result::Refused;
}

void HttpReader::append(QByteArrayView octets)
{
    if (m_status == 0)
        m_buffer.append(octets);
}

HttpReader::Result HttpReader::next(HttpRequest &request)
{
    if (m_status != 0)
        return Result::Refused;
    if (!m_inBody) {
        const Result result = head();
        if (result != Result::Whole)
            return result;
        m_inBody = true;
        if (m_buffer.size() < m_bodySize && m_request.headerHas("expect", "100-continue"))
            return Result::Continue;
    }
    if (m_buffer.size() < m_bodySize)
        return Result::More;
    request = std::exchange(m_request, {});
    request.body = m_buffer.first(m_bodySize);
    m_buffer.remove(0, m_bodySize);
    m_inBody = false;
    m_searched = 0;
    return Result::Whole;
}

/// Whole: the head is in m_request and its octets are gone.
HttpReader::Result HttpReader::head()
{
    if (m_searched == 0) {
        while (m_buffer.startsWith(kLineEnd)) // RFC 9112 section 2.2: blank lines before a request
            m_buffer.remove(0, kLineEnd.size());
    }
    const qsizetype end = m_buffer.indexOf(kHeadEnd, m_searched);
    // Without its end the head is as long as what cannot belong to that: however it is cut, the answer is the same.
    const qsizetype size = end >= 0 ? end : std::max<qsizetype>(0, m_buffer.size() - (kHeadEnd.size() - 1));
    if (size > m_limits.headOctets)
        return refuse(431);
    if (end < 0) {
        m_searched = size;
        return Result::More;
    }
    const QByteArray text = m_buffer.first(end);
    m_buffer.remove(0, end + kHeadEnd.size());
    m_searched = 0;
    m_request = {};
    QByteArrayView rest = text;
    for (bool first = true;; first = false) {
        const qsizetype to = rest.indexOf(kLineEnd);
        const QByteArrayView line = to < 0 ? rest : rest.first(to);
        if (const Result result = first ? requestLine(line) : headerLine(line); result != Result::Whole)
            return result;
        if (to < 0)
            break;
        rest = rest.sliced(to + kLineEnd.size());
    }
    return headersRead();
}

HttpReader::Result HttpReader::requestLine(QByteArrayView line)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first)
        return refuse(400);
    const QByteArrayView method = line.first(first);
    const QByteArrayView target = line.sliced(first + 1, last - first - 1);
    const QByteArrayView version = line.sliced(last + 1);
    if (!isToken(method) || !std::all_of(target.begin(), target.end(), isTargetOctet))
        return refuse(400);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse(version.startsWith("HTTP/") ? 505 : 400);
    if (!target.startsWith('/')) // what proxies and CONNECT ask for
        return refuse(400);
    m_request.keepAlive = version == "HTTP/1.1";
    m_request.method = method.toByteArray();
    const qsizetype mark = target.indexOf('?');
    m_request.path = (mark < 0 ? target : target.first(mark)).toByteArray();
    if (mark >= 0)
        m_request.query = target.sliced(mark + 1).toByteArray();
    return Result::Whole;
}

HttpReader::Result HttpReader::headerLine(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon))) // a folded line begins with a blank, which no name does
        return refuse(400);
    const QByteArrayView value = trimmed(line.sliced(colon + 1));
    if (!std::all_of(value.begin(), value.end(), isValueOctet))
        return refuse(400);
    if (m_request.headers.size() >= std::size_t(m_limits.headers))
        return refuse(431);
    m_request.headers.emplace_back(line.first(colon).toByteArray().toLower(), value.toByteArray());
    return Result::Whole;
}

/// What the headers say of how the request goes on.
HttpReader::Result HttpReader::headersRead()
{
    int hosts = 0, lengths = 0;
    m_bodySize = 0;
    for (const auto &[name, value] : m_request.headers) {
        if (name == "host") {
            ++hosts;
        } else if (name == "transfer-encoding") {
            return refuse(m_request.header("content-length").isNull() ? 411 : 400);
        } else if (name == "content-length") {
            if (++lengths > 1 || !isNumber(value))
                return refuse(400);
            const qint64 length = value.toLongLong();
            if (length > m_limits.bodyOctets)
                return refuse(413);
            m_bodySize = qsizetype(length);
        }
    }
    const bool needsHost = m_request.keepAlive; // HTTP/1.1, see requestLine
    if (hosts > 1 || (needsHost && hosts == 0))
        return refuse(400);
    if (m_request.headerHas("connection", "close"))
        m_request.keepAlive = false;
    else if (m_request.headerHas("connection", "keep-alive"))
        m_request.keepAlive = true;
    return Result::Whole;
}

const char *httpReason(int status)
{
    switch (status) {
    case 101:
        return "Switching Protocols";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 302:
        return "Found";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Status";
    }
}

bool percentDecoded(QByteArrayView text, QString &into)
{
    QByteArray octets;
    octets.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = char(high * 16 + low);
            i += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            return false;
        octets.append(c);
    }
    if (!octets.isValidUtf8())
        return false;
    into = QString::fromUtf8(octets);
    return true;
}

} // namespace gateway::api
