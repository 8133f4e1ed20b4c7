#pragma once
#include "peers/peersettings.h"

#include <QtCore/QByteArrayView>
#include <QtCore/QHash>
#include <QtCore/QStringList>

namespace gateway::embedded {

/// Where messages go, as the configuration says it.
class CoreRouting
{
public:
    CoreRouting() = default;
    CoreRouting(const std::vector<Route> &routes, QStringList clientBinds, QStringList serverBinds);

    /// Without any bind configured, those that register are the binds.
    bool learns() const { return m_clientBinds.isEmpty() && m_serverBinds.isEmpty(); }
    const QStringList &clientBinds() const { return m_clientBinds; }
    const QStringList &serverBinds() const { return m_serverBinds; }

    /// The client bind of the longest prefix that `destination` begins with; empty: no route.
    QString clientRoute(QByteArrayView destination) const { return find(m_toClients, destination, 0); }
    /// The server bind that a number belongs to by a route with a prefix.
    QString serverRoute(QByteArrayView number) const { return find(m_toServers, number, 1); }
    /// The server bind that takes the rest by a route without prefix.
    QString serverRest() const { return m_toServers.value(QByteArray()); }
    bool hasClientRoutes() const { return !m_toClients.isEmpty(); }

private:
    using Table = QHash<QByteArray, QString>;
    QString find(const Table &table, QByteArrayView number, qsizetype shortest) const;

    QStringList m_clientBinds;
    QStringList m_serverBinds;
    Table m_toClients;
    Table m_toServers;
    qsizetype m_longest = 0; ///< prefix
};

/// A number as routes compare it: without the plus that some write before international ones.
QByteArrayView plainNumber(QByteArrayView number);

} // namespace gateway::embedded
