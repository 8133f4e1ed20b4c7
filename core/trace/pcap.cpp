#include "trace/pcap.h"

#include "smpp/header.h"
#include "trace/pdudecode.h"

#include <QtCore/QHash>
#include <QtCore/QtEndian>
#include <array>

namespace gateway {
namespace {

// Wireshark knows SMPP by this port. Real carriers use others, which would show as mere TCP: so the SMSC's end always
// has this one in the synthetic header, and a client bind's end one that tells the sessions apart. The ESME's end of a
// partner's session has its own.
constexpr quint16 kSmppPort = 2775;
constexpr quint16 kFirstEphemeral = 49152;
// The gateway's own end, which no link tells: addresses for documentation (RFC 5737, RFC 3849).
constexpr quint32 kOurIpv4 = 0xC0000201;
const Q_IPV6ADDR kOurIpv6 = {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

constexpr qsizetype kMaxSegment = 32'768; ///< an IPv4 packet cannot hold the longest PDU

class Writer
{
public:
    explicit Writer(QByteArray &out) : m_out(out) {}
    void u8(quint32 value) { m_out += char(value); }
    void u16(quint32 value)
    {
        u8(value >> 8);
        u8(value);
    }
    void u32(quint32 value)
    {
        u16(value >> 16);
        u16(value);
    }
    /// The file's own numbers are little-endian here, whatever the machine is; its magic says so.
    void le32(quint32 value)
    {
        for (int shift = 0; shift < 32; shift += 8)
            u8(value >> shift);
    }
    void raw(QByteArrayView octets) { m_out += octets; }

private:
    QByteArray &m_out;
};

/// The ones' complement sum of RFC 1071 over `octets`, begun with `sum`.
quint32 sumOf(QByteArrayView octets, quint32 sum = 0)
{
    for (qsizetype i = 0; i < octets.size(); ++i)
        sum += quint32(quint8(octets[i])) << (i % 2 == 0 ? 8 : 0);
    return sum;
}
quint16 checksum(quint32 sum)
{
    while (sum >> 16)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return quint16(~sum);
}
void setU16(QByteArray &octets, qsizetype at, quint16 value) { qToBigEndian(value, octets.data() + at); }

struct End
{
    QByteArray address; ///< 4 or 16 octets
    quint16 port = 0;
    quint32 next = 0; ///< sequence number
};

struct Conversation
{
    End ours;
    End theirs;
};

QByteArray octetsOf(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    QByteArray out;
    if (isIpv4 || address.isNull()) {
        Writer(out).u32(isIpv4 ? ipv4 : kOurIpv4 + 1);
    } else {
        const Q_IPV6ADDR ipv6 = address.toIPv6Address();
        out = QByteArray(reinterpret_cast<const char *>(ipv6.c), 16);
    }
    return out;
}

Conversation conversationOf(const TracedPdu &pdu)
{
    Conversation talk;
    talk.theirs.address = octetsOf(pdu.remote);
    talk.ours.address = octetsOf(talk.theirs.address.size() == 4 ? QHostAddress(kOurIpv4) : QHostAddress(kOurIpv6));
    const auto ephemeral = quint16(kFirstEphemeral + pdu.session % (65536 - kFirstEphemeral));
    // A partner that happens to speak from the SMSC's own port would make both ends alike.
    const quint16 partner = pdu.remotePort != 0 && pdu.remotePort != kSmppPort ? pdu.remotePort : ephemeral;
    talk.ours.port = pdu.server ? kSmppPort : ephemeral;
    talk.theirs.port = pdu.server ? partner : kSmppPort;
    talk.ours.next = 1000;
    talk.theirs.next = 2000;
    return talk;
}

/// TCP without options; `kept` octets of `whole` are there.
QByteArray segmentOf(const End &from, const End &to, QByteArrayView payload, qsizetype whole)
{
    constexpr quint32 kPushAck = 0x18;
    QByteArray tcp;
    Writer write(tcp);
    write.u16(from.port);
    write.u16(to.port);
    write.u32(from.next);
    write.u32(to.next);
    write.u16(0x5000 | kPushAck);
    write.u16(0xFFFF);
    write.u32(0); // checksum and urgent pointer
    const auto length = quint32(tcp.size() + whole);
    if (payload.size() == whole) { // else it cannot be known; 0 reads as left to the network card
        const quint32 pseudo = sumOf(to.address, sumOf(from.address)) + 6 + length;
        setU16(tcp, 16, checksum(sumOf(payload, sumOf(tcp, pseudo))));
    }
    return tcp.append(payload);
}

QByteArray packetOf(const End &from, const End &to, const QByteArray &segment, qsizetype whole)
{
    QByteArray packet;
    Writer write(packet);
    const auto length = quint32(20 + whole);
    if (from.address.size() == 4) {
        write.u16(0x4500);
        write.u16(20 + length);
        write.u32(0x4000); // no fragments
        write.u32(64 << 24 | 6 << 16);
        write.raw(from.address);
        write.raw(to.address);
        setU16(packet, 10, checksum(sumOf(packet)));
    } else {
        write.u32(0x60000000);
        write.u16(length);
        write.u16(6 << 8 | 64);
        write.raw(from.address);
        write.raw(to.address);
    }
    return packet + segment;
}

} // namespace

QByteArray toPcap(const std::vector<TracedPdu> &pdus, bool text, qint64 wallMs, qint64 nowNs)
{
    QByteArray file;
    Writer write(file);
    write.le32(0xA1B2C3D4); // microseconds
    write.le32(2 | 4 << 16);
    write.le32(0);
    write.le32(0);
    write.le32(262'144);
    write.le32(1); // Ethernet
    QHash<quint64, Conversation> talks;
    for (const TracedPdu &pdu : pdus) {
        auto talk = talks.find(pdu.session);
        if (talk == talks.end())
            talk = talks.insert(pdu.session, conversationOf(pdu));
        QByteArray octets = pdu.octets.toByteArray();
        if (!text) {
            for (const PduRange &range : textRanges(pdu.octets))
                std::fill_n(octets.begin() + range.offset, range.length, '\0');
        }
        End &from = pdu.outgoing ? talk->ours : talk->theirs;
        const End &to = pdu.outgoing ? talk->theirs : talk->ours;
        const qint64 us = wallMs * 1000 - (nowNs - pdu.atNs) / 1000;
        // Of unframed octets no more than what is there is told.
        const bool framed = octets.size() >= 4 && smpp::readU32(octets.constData()) == pdu.length;
        const qsizetype length = framed ? qsizetype(pdu.length) : octets.size();
        for (qsizetype at = 0; at < length; at += kMaxSegment) {
            const qsizetype whole = std::min(kMaxSegment, length - at);
            const QByteArrayView payload = QByteArrayView(octets)
                                               .sliced(std::min(at, octets.size()))
                                               .first(std::clamp<qsizetype>(octets.size() - at, 0, whole));
            QByteArray frame;
            Writer(frame).raw(QByteArrayView("\x02\0\0\0\0\x02\x02\0\0\0\0\x01", 12));
            Writer(frame).u16(from.address.size() == 4 ? 0x0800 : 0x86DD);
            frame += packetOf(from, to, segmentOf(from, to, payload, whole), whole);
            write.le32(quint32(us / 1'000'000));
            write.le32(quint32(us % 1'000'000));
            write.le32(quint32(frame.size()));
            write.le32(quint32(frame.size() + whole - payload.size()));
            write.raw(frame);
            from.next += quint32(whole);
        }
    }
    return file;
}

} // namespace gateway
