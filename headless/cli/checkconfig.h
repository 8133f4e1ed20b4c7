#pragma once
#include "cli/commands.h"
#include "util/expected.h"
#include "util/phrase.h"

namespace gateway {
struct GatewayConfig;
}

namespace gateway::cli {

/// What check-config prints of a configuration without errors.
struct DescribedConfig
{
    QString text;                 ///< the effective settings, secrets masked
    std::vector<Phrase> warnings; ///< live edits that go with nothing
};

/// The configuration with the live edits of the state directory over it; what they are is read beside a gateway that
/// may be running, their secrets are not. `translate` gives the text's language.
Expected<DescribedConfig, QString> describedConfig(const GatewayConfig &config, const Options &options,
                                                   const Translate &translate = {});

} // namespace gateway::cli
