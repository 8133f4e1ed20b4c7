#include "embedded/corerouting.h"

namespace gateway::embedded {

CoreRouting::CoreRouting(const std::vector<Route> &routes, QStringList clientBinds, QStringList serverBinds)
    : m_clientBinds(std::move(clientBinds)), m_serverBinds(std::move(serverBinds))
{
    for (const Route &route : routes) {
        Table &table = m_serverBinds.contains(route.destSmsc) ? m_toServers : m_toClients;
        const QByteArray prefix = route.prefix.toUtf8();
        const QByteArray key = plainNumber(prefix).toByteArray();
        if (!table.contains(key)) // the first of two decides
            table.insert(key, route.destSmsc);
        m_longest = qMax(m_longest, key.size());
    }
}

QString CoreRouting::find(const Table &table, QByteArrayView number, qsizetype shortest) const
{
    if (table.isEmpty())
        return {};
    const QByteArrayView plain = plainNumber(number);
    for (qsizetype length = qMin(plain.size(), m_longest); length >= shortest; --length) {
        const auto it = table.constFind(QByteArray::fromRawData(plain.data(), length));
        if (it != table.cend())
            return *it;
    }
    return {};
}

QByteArrayView plainNumber(QByteArrayView number) { return number.startsWith('+') ? number.sliced(1) : number; }

} // namespace gateway::embedded
