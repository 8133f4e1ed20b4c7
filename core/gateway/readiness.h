#pragma once
#include <QtCore/QStringList>

namespace gateway {

/// Whether the gateway takes traffic: `reasons` say why not, `degraded` what does not work although it does.
struct Readiness
{
    bool ok = true;
    QStringList reasons;
    QStringList degraded;
};

} // namespace gateway
