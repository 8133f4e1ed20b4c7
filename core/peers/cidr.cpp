#include "peers/cidr.h"

#include <cstring>

namespace gateway {
namespace {

constexpr quint32 maskOf(int prefix) { return prefix == 0 ? 0 : ~quint32(0) << (32 - prefix); }

// Digits alone: no sign, no blanks, no 010 that some read as octal.
std::optional<int> decimal(QStringView digits, int max)
{
    if (digits.isEmpty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == u'0'))
        return std::nullopt;
    int value = 0;
    for (const QChar c : digits) {
        if (c < u'0' || c > u'9')
            return std::nullopt;
        value = value * 10 + (c.unicode() - u'0');
    }
    return value <= max ? std::optional(value) : std::nullopt;
}

// QHostAddress would also take "10.1" and "0x0a000001".
std::optional<quint32> ipv4(QStringView text)
{
    const QList<QStringView> parts = text.split(u'.');
    if (parts.size() != 4)
        return std::nullopt;
    quint32 address = 0;
    for (const QStringView part : parts) {
        const std::optional<int> octet = decimal(part, 255);
        if (!octet)
            return std::nullopt;
        address = address << 8 | static_cast<quint32>(*octet);
    }
    return address;
}

bool within(const Q_IPV6ADDR &address, const Q_IPV6ADDR &network, int prefix)
{
    const auto whole = static_cast<std::size_t>(prefix / 8);
    if (std::memcmp(address.c, network.c, whole) != 0)
        return false;
    const int rest = prefix % 8;
    return rest == 0 || ((address.c[whole] ^ network.c[whole]) & (0xFF00 >> rest) & 0xFF) == 0;
}

constexpr int kMappedBits = 96; // ::ffff:0:0/96

} // namespace

bool CidrList::add(QStringView entry)
{
    const qsizetype slash = entry.indexOf(u'/');
    const QStringView base = slash < 0 ? entry : entry.left(slash);
    const auto prefixOf = [&](int max) { return slash < 0 ? std::optional(max) : decimal(entry.mid(slash + 1), max); };
    if (!base.contains(u':')) {
        const std::optional<quint32> address = ipv4(base);
        const std::optional<int> prefix = prefixOf(32);
        if (!address || !prefix)
            return false;
        m_v4.push_back({*address & maskOf(*prefix), maskOf(*prefix)});
        return true;
    }
    const QHostAddress address(base.toString());
    const std::optional<int> prefix = prefixOf(128);
    if (base.contains(u'%') || address.protocol() != QAbstractSocket::IPv6Protocol || !prefix)
        return false;
    bool mapped = false;
    const quint32 v4 = address.toIPv4Address(&mapped);
    if (mapped && *prefix >= kMappedBits)
        m_v4.push_back({v4 & maskOf(*prefix - kMappedBits), maskOf(*prefix - kMappedBits)});
    else
        m_v6.push_back({address.toIPv6Address(), *prefix});
    return true;
}

Expected<CidrList, QString> CidrList::parse(const QStringList &entries)
{
    CidrList list;
    for (const QString &entry : entries) {
        if (!list.add(entry))
            return Unexpected{entry};
    }
    return list;
}

bool CidrList::admits(const QHostAddress &address) const
{
    if (isEmpty())
        return true;
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    if (isV4)
        return std::any_of(m_v4.begin(), m_v4.end(),
                           [v4](const V4 &range) { return (v4 & range.mask) == range.network; });
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return false;
    const Q_IPV6ADDR v6 = address.toIPv6Address();
    return std::any_of(m_v6.begin(), m_v6.end(),
                       [&v6](const V6 &range) { return within(v6, range.network, range.prefix); });
}

} // namespace gateway
