#include "smpp/framer.h"

#include "smpp/commandid.h"

namespace smpp {
namespace {

/// An empty buffer larger than this gives its memory back.
constexpr qsizetype kKeepCapacity = 256 * 1024;

struct Stranger
{
    QByteArrayView start;
    const char *hint;
};
constexpr Stranger kStrangers[] = {
    {"GET ", "HTTP request"},   {"POST", "HTTP request"},       {"HEAD", "HTTP request"},  {"PUT ", "HTTP request"},
    {"OPTI", "HTTP request"},   {"DELE", "HTTP request"},       {"PATC", "HTTP request"},  {"CONN", "HTTP request"},
    {"TRAC", "HTTP request"},   {"HTTP", "HTTP response"},      {"PRI ", "HTTP/2 client"}, {"SSH-", "SSH"},
    {"PROX", "PROXY protocol"}, {"\r\n\r\n", "PROXY protocol"}, {"EHLO", "SMTP"},          {"HELO", "SMTP"},
};

QByteArray hintOf(QByteArrayView start)
{
    // A TLS record: handshake (0x16) or alert (0x15), then the major version 3 (RFC 8446 section 5.1).
    if (start[1] == 3 && start[0] == 0x16)
        return QByteArrayLiteral("TLS ClientHello");
    if (start[1] == 3 && start[0] == 0x15)
        return QByteArrayLiteral("TLS alert");
    for (const Stranger &stranger : kStrangers) {
        if (start.startsWith(stranger.start))
            return stranger.hint;
    }
    return {};
}

} // namespace

Framer::Result Framer::next()
{
    const QByteArrayView left(m_buffer.constData() + m_at, pending());
    if (left.size() < 4)
        return NeedMore{};
    const quint32 length = readU32(left.data());
    if (Q_UNLIKELY(length < kHeaderLength || length > kMaxPduLength)) {
        FrameError error{length, std::nullopt, hintOf(left)};
        if (left.size() >= kHeaderLength)
            error.header = readHeader(left.data());
        return error;
    }
    if (left.size() < qsizetype(length))
        return NeedMore{};
    m_at += length;
    return Frame{readHeader(left.data()), left.sliced(kHeaderLength, length - kHeaderLength), left.first(length)};
}

bool Framer::skip(qsizetype octets)
{
    if (octets > pending())
        return false;
    const QByteArrayView after(m_buffer.constData() + m_at + octets, pending() - octets);
    if (!after.isEmpty()) {
        if (after.size() < 8 || !operationOf(readU32(after.data() + 4)))
            return false;
        const quint32 length = readU32(after.data());
        if (length < kHeaderLength || length > kMaxPduLength)
            return false;
    }
    m_at += octets;
    return true;
}

void Framer::compact()
{
    if (m_at == 0)
        return;
    if (m_at < m_buffer.size())
        m_buffer.remove(0, m_at);
    else if (m_buffer.capacity() > kKeepCapacity)
        m_buffer = QByteArray();
    else
        m_buffer.resize(0);
    m_at = 0;
}

} // namespace smpp
