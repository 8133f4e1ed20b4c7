#include "coreserver.h"

#include "coreconnection.h"

#include <QtNetwork/QTcpServer>

namespace gateway::sim {
namespace {

constexpr int kMaxConnections = 1000;

} // namespace

CoreServer::CoreServer(EmbeddedCore &core, CoreServerSettings settings, QObject *parent)
    : QObject(parent), m_core(core), m_settings(std::move(settings))
{}

CoreServer::~CoreServer() { close(); }

Expected<quint16, QString> CoreServer::listen()
{
    m_server = std::make_unique<QTcpServer>();
    m_server->setListenBacklogSize(kMaxConnections);
    m_server->setMaxPendingConnections(kMaxConnections);
    connect(m_server.get(), &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            if (m_connections.size() >= kMaxConnections) {
                delete socket;
                continue;
            }
            ++m_totals.connections;
            m_connections.insert(new CoreConnection(*this, socket));
        }
    });
    QHostAddress address;
    if (!address.setAddress(QString::fromUtf8(m_settings.host)))
        return Unexpected{QString(QString::fromUtf8(m_settings.host) + QStringLiteral(" is no IP address"))};
    if (!m_server->listen(address, static_cast<quint16>(m_settings.port)))
        return Unexpected{m_server->errorString()};
    return m_server->serverPort();
}

void CoreServer::close()
{
    m_server.reset();
    while (!m_connections.empty())
        delete *m_connections.begin(); // takes itself out
}

} // namespace gateway::sim
