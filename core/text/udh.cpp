#include "text/udh.h"

namespace gateway {

namespace {

// Information element identifiers of concatenated messages: 8-bit and 16-bit reference.
constexpr quint8 kConcatenated8 = 0x00;
constexpr quint8 kConcatenated16 = 0x08;

// Those of the national language tables.
constexpr quint8 kSingleShift = 0x24;
constexpr quint8 kLockingShift = 0x25;

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

template <class Take>
void forEachElement(QByteArrayView udh, Take take)
{
    qsizetype at = 1;
    while (at + 2 <= udh.size()) {
        const quint8 identifier = octetAt(udh, at);
        const quint8 length = octetAt(udh, at + 1);
        at += 2;
        if (at + length > udh.size())
            break;
        take(identifier, udh.sliced(at, length));
        at += length;
    }
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
    forEachElement(udh, [&found](quint8 identifier, QByteArrayView value) {
        if (const auto segment = segmentFrom(identifier, value))
            found = segment;
    });
    return found;
}

gsm7::ShiftTables shiftTablesOf(QByteArrayView udh)
{
    gsm7::ShiftTables tables;
    forEachElement(udh, [&tables](quint8 identifier, QByteArrayView value) {
        if ((identifier != kSingleShift && identifier != kLockingShift) || value.size() != 1)
            return;
        const quint8 id = octetAt(value, 0);
        const auto language = id <= gsm7::kLastLanguage ? gsm7::Language(id) : gsm7::Language::Default;
        if (identifier == kSingleShift)
            tables.single = language;
        else
            tables.locking = hasLockingTable(language) ? language : gsm7::Language::Default;
    });
    return tables;
}

std::optional<Udh> readUdh(QByteArrayView shortMessage)
{
    const auto header = userDataHeader(shortMessage);
    if (!header)
        return std::nullopt;
    return Udh{header->toByteArray(), segmentOf(*header)};
}

QByteArray makeHeader(const std::optional<Segment> &segment, bool wide, const gsm7::ShiftTables &tables)
{
    const qsizetype elements = (segment ? (wide ? 6 : 5) : 0) + shiftOctets(tables);
    if (elements == 0)
        return {};
    QByteArray udh(1 + elements, Qt::Uninitialized);
    char *out = udh.data();
    const auto put = [&out](std::initializer_list<int> octets) {
        for (const int octet : octets)
            *out++ = char(octet);
    };
    put({int(elements)});
    if (segment && wide)
        put({kConcatenated16, 4, segment->reference >> 8, segment->reference & 0xFF});
    else if (segment)
        put({kConcatenated8, 3, segment->reference & 0xFF});
    if (segment)
        put({segment->total, segment->number});
    if (tables.single != gsm7::Language::Default)
        put({kSingleShift, 1, int(tables.single)});
    if (tables.locking != gsm7::Language::Default)
        put({kLockingShift, 1, int(tables.locking)});
    return udh;
}

QByteArray concatenationHeader(const Segment &segment, bool wide) { return makeHeader(segment, wide, {}); }

} // namespace gateway
