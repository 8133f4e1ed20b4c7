#include "cli/checkconfig.h"

#include "cli/handlers.h"
#include "config/gatewayconfig.h"
#include "gateway/peerdirectory.h"
#include "peers/settingvalue.h"
#include "store/gatewaydb.h"

#include <QtCore/QFileInfo>

namespace gateway::cli {

Expected<DescribedConfig, QString> describedConfig(const GatewayConfig &config, const Options &options,
                                                   const Translate &translate)
{
    const QString file = options.stateDir + QStringLiteral("/gateway.db");
    const auto db = GatewayDb::openBeside(file);
    if (!db)
        return Unexpected{db.error()};
    if (!*db)
        return DescribedConfig{describeConfig(config, translate), {}};
    const auto stored = (*db)->peers();
    if (!stored)
        return Unexpected{stored.error()};
    const auto masked = [](const QString &) -> Expected<std::optional<QString>, QString> {
        return std::optional(kMasked.toString());
    };
    const PeerDirectory directory(config, *stored, masked, QDir(QFileInfo(options.config).absolutePath()));
    return DescribedConfig{describeConfig(config, directory.liveEdits(), translate), directory.warnings()};
}

int checkConfig(const Call &call)
{
    const LoadResult loaded = loadConfig(call.config, call.environment);
    for (const ConfigProblem &problem : loaded.problems)
        call.terminal.note(problem.text(phraseText));
    if (!loaded.ok())
        return kBadConfiguration;
    const auto warn = [&call](const Phrase &what) {
        call.terminal.note(ConfigProblem{call.config, 0, 0, true, what}.text(phraseText));
    };
    for (const Phrase &reason : unsupported(loaded.config))
        warn(reason);
    const auto described = describedConfig(loaded.config, call, phraseText);
    if (!described) {
        call.terminal.note(QStringLiteral("omnimessage-smpp check-config: ") + described.error());
        return kFailed;
    }
    for (const Phrase &warning : described->warnings)
        warn(warning);
    call.terminal.write(described->text);
    return kDone;
}

} // namespace gateway::cli
