#include "dashboard.h"

#include "log/log.h"

namespace gateway {

Dashboard::Dashboard(Gateway &gateway, const log::LogRing &log, api::ApiSettings settings) : m_gateway(gateway)
{
    m_gateway.control().run([&] { m_access = std::make_unique<AccessDb>(m_gateway.stateDatabase()); });
    const QString file = settings.stateDir + QStringLiteral("/gateway.db");
    m_server = std::make_unique<api::ApiServer>(
        std::move(settings), api::ApiParts{{m_gateway.control(), *m_access, file}, m_gateway.operations(), log});
}

Dashboard::~Dashboard()
{
    m_server.reset();
    m_gateway.control().run([this] { m_access.reset(); });
}

void Dashboard::reloadTls()
{
    if (const auto reloaded = m_server->reloadTls(); !reloaded)
        log::error(log::Category::Http, QString(), "certificate",
                   QStringLiteral("The dashboard's certificate cannot be read again: %1").arg(reloaded.error()));
}

} // namespace gateway
