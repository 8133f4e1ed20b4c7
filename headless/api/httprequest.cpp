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

bool hasWord(QByteArrayView value, QByteArrayView word)
{
    const QByteArrayList words = value.toByteArray().split(',');
    return std::any_of(words.begin(), words.end(),
                       [word](const QByteArray &one) { return one.trimmed().compare(word, Qt::CaseInsensitive) == 0; });
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
        if (key == name && hasWord(value, word))
            return true;
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

HttpReader::Result HttpReader::next(HttpRequest &request, QByteArray &octets)
{
    if (m_status != 0)
        return Result::Refused;
    const bool isNew = !m_inBody;
    if (isNew) {
        if (const Result result = head(); result != Result::Whole)
            return result;
        m_inBody = true;
    }
    const qsizetype length = m_head.length;
    if (m_buffer.size() < length)
        return isNew && m_head.expects ? Result::Continue : Result::More;
    request = std::move(m_head.request);
    octets = std::move(m_head.octets) + m_buffer.first(length);
    m_buffer.remove(0, length);
    m_inBody = false;
    return Result::Whole;
}

/// Whole: it is in m_head and its octets are gone.
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
    const QByteArray text = m_buffer.first(end + kLineEnd.size());
    m_buffer.remove(0, end + kHeadEnd.size());
    m_searched = 0;
    qsizetype to = 0;
    for (qsizetype from = 0; from < text.size(); from = to + kLineEnd.size()) {
        to = text.indexOf(kLineEnd, from);
        const QByteArrayView line = QByteArrayView(text).sliced(from, to - from);
        if (const Result result = from == 0 ? requestLine(line) : headerLine(line); result != Result::Whole)
            return result;
    }
    return headEnds();
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
    m_head = {};
    m_acceptLanguage.clear();
    HttpRequest &request = m_head.request;
    request.method = method.toByteArray();
    const qsizetype mark = target.indexOf('?');
    request.path = (mark < 0 ? target : target.first(mark)).toByteArray();
    if (mark >= 0)
        request.query = target.sliced(mark + 1).toByteArray();
    request.keepAlive = version == "HTTP/1.1";
    m_head.octets = line.toByteArray() + kLineEnd;
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
    if (++m_head.headers > m_limits.headers)
        return refuse(431);
    const QByteArray name = line.first(colon).toByteArray().toLower();
    if (name == "connection") {
        m_head.request.headers.emplace_back(name, value.toByteArray());
        return Result::Whole;
    }
    if (name == "content-length") {
        if (++m_head.lengths > 1 || !isNumber(value))
            return refuse(400);
        m_head.length = qsizetype(value.toLongLong());
    }
    if (name == "accept-language")
        m_acceptLanguage = value.toByteArray();
    m_head.hosts += name == "host" ? 1 : 0;
    m_head.hasEncoding = m_head.hasEncoding || name == "transfer-encoding";
    m_head.expects = m_head.expects || (name == "expect" && hasWord(value, "100-continue"));
    m_head.octets += line;
    m_head.octets += kLineEnd;
    return Result::Whole;
}

/// What the headers say of how the request goes on.
HttpReader::Result HttpReader::headEnds()
{
    HttpRequest &request = m_head.request;
    if (m_head.hasEncoding)
        return refuse(m_head.lengths == 0 ? 411 : 400);
    if (m_head.hosts > 1 || (m_head.hosts == 0 && request.keepAlive)) // as in HTTP/1.1
        return refuse(400);
    if (m_head.length > m_limits.bodyOctets)
        return refuse(413);
    request.keepAlive = !request.headerHas("connection", "close") &&
                        (request.keepAlive || request.headerHas("connection", "keep-alive"));
    m_head.octets += kLineEnd;
    return Result::Whole;
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
