#pragma once
#include "cli/commands.h"
#include "util/expected.h"

#include <QtCore/QStringList>

namespace gateway {
struct GatewayConfig;
}

namespace gateway::cli {

/// What check-config prints of a configuration without errors.
struct DescribedConfig
{
    QString text;         ///< the effective settings, secrets masked
    QStringList warnings; ///< live edits that go with nothing
};

/// The configuration with the live edits of the state directory over it; what they are is read beside a gateway that
/// may be running, their secrets are not.
Expected<DescribedConfig, QString> describedConfig(const GatewayConfig &config, const Options &options);

} // namespace gateway::cli
