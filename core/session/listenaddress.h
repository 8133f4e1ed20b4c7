#pragma once
#include <QtNetwork/QHostAddress>

namespace gateway {

/// What to listen on for the `host` of a setting; null: it is no address. "::" is every address, also IPv4's, as
/// elsewhere on Linux: to QHostAddress it would be those of IPv6 alone.
inline QHostAddress listenAddress(const QString &host)
{
    if (host == QLatin1String("localhost"))
        return QHostAddress(QHostAddress::LocalHost);
    const QHostAddress address(host);
    return address == QHostAddress::AnyIPv6 ? QHostAddress(QHostAddress::Any) : address;
}

} // namespace gateway
