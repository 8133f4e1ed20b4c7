#include "text/udh.h"

namespace gateway {

namespace {

// Information element identifiers of concatenated messages: 8-bit and 16-bit reference.
constexpr quint8 kConcatenated8 = 0x00;
constexpr quint8 kConcatenated16 = 0x08;

quint8 octetAt(QByteArrayView octets, qsizetype i) { return quint8(octets[i]); }

std::optional<Segment> segmentFrom(quint8 identifier, QByteArrayView value)
{
    Segment segment;
    qsizetype at = 0;
    if (identifier == kConcatenated8 && value.size() == 3)
        segment.reference = octetAt(value, at++);
    else if (identifier == kConcatenated16 && value.size() == 4) {
        segment.reference = quint16(octetAt(value, 0) << 8 | octetAt(value, 1));
        at = 2;
    } else
        return std::nullopt;
    segment.total = octetAt(value, at);
    segment.number = octetAt(value, at + 1);
    if (segment.number == 0 || segment.number > segment.total)
        return std::nullopt; // section 9.2.3.24.1: the element is ignored
    return segment;
}

} // namespace

std::optional<QByteArrayView> userDataHeader(QByteArrayView shortMessage)
{
    if (shortMessage.isEmpty())
        return std::nullopt;
    const qsizetype size = 1 + octetAt(shortMessage, 0);
    if (size > shortMessage.size())
        return std::nullopt;
    return shortMessage.first(size);
}

std::optional<Segment> segmentOf(QByteArrayView udh)
{
    std::optional<Segment> found;
    qsizetype at = 1;
    while (at + 2 <= udh.size()) {
        const quint8 identifier = octetAt(udh, at);
        const quint8 length = octetAt(udh, at + 1);
        at += 2;
        if (at + length > udh.size())
            break;
        if (const auto segment = segmentFrom(identifier, udh.sliced(at, length)))
            found = segment;
        at += length;
    }
    return found;
}

std::optional<Udh> readUdh(QByteArrayView shortMessage)
{
    const auto header = userDataHeader(shortMessage);
    if (!header)
        return std::nullopt;
    return Udh{header->toByteArray(), segmentOf(*header)};
}

QByteArray concatenationHeader(const Segment &segment, bool wide)
{
    QByteArray udh(wide ? 7 : 6, Qt::Uninitialized);
    char *out = udh.data();
    *out++ = char(udh.size() - 1);
    *out++ = char(wide ? kConcatenated16 : kConcatenated8);
    *out++ = char(wide ? 4 : 3);
    if (wide)
        *out++ = char(segment.reference >> 8);
    *out++ = char(segment.reference & 0xFF);
    *out++ = char(segment.total);
    *out = char(segment.number);
    return udh;
}

} // namespace gateway
