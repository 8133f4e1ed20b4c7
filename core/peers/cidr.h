#pragma once
#include "util/expected.h"

#include <QtCore/QStringList>
#include <QtNetwork/QHostAddress>
#include <vector>

namespace gateway {

/// Address ranges that a peer may connect from. An IPv4-mapped IPv6 address counts as its IPv4 address, so that it does
/// not matter which kind of socket took the connection.
class CidrList
{
public:
    /// Plain addresses ("192.168.1.100", "2001:db8::1") and ranges ("10.0.0.0/8", "2001:db8::/32"); bits after the
    /// prefix are ignored. The error is the first entry that is neither.
    static Expected<CidrList, QString> parse(const QStringList &entries);

    /// True where `address` lies in one of the ranges, or where there are none.
    bool admits(const QHostAddress &address) const;
    bool isEmpty() const { return m_v4.empty() && m_v6.empty(); }

private:
    struct V4
    {
        quint32 network;
        quint32 mask;
    };
    struct V6
    {
        Q_IPV6ADDR network;
        int prefix;
    };
    bool add(QStringView entry);

    std::vector<V4> m_v4;
    std::vector<V6> m_v6;
};

} // namespace gateway
