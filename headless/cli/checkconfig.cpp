#include "cli/checkconfig.h"

#include "config/gatewayconfig.h"
#include "gateway/peerdirectory.h"
#include "peers/settingvalue.h"
#include "store/gatewaydb.h"

#include <QtCore/QFileInfo>
#include <cstdio>

namespace gateway::cli {

Expected<DescribedConfig, QString> describedConfig(const GatewayConfig &config, const Options &options)
{
    const QString file = options.stateDir + QStringLiteral("/gateway.db");
    const auto db = GatewayDb::openBeside(file);
    if (!db)
        return Unexpected{db.error()};
    if (!*db)
        return DescribedConfig{describeConfig(config), {}};
    const auto stored = (*db)->peers();
    if (!stored)
        return Unexpected{stored.error()};
    const auto masked = [](const QString &) -> Expected<std::optional<QString>, QString> {
        return std::optional(kMasked.toString());
    };
    const PeerDirectory directory(config, *stored, masked, QDir(QFileInfo(options.config).absolutePath()));
    return DescribedConfig{describeConfig(config, directory.liveEdits()), directory.warnings()};
}

int checkConfig(const Options &options)
{
    const LoadResult loaded = loadConfig(options.config, QProcessEnvironment::systemEnvironment());
    for (const ConfigProblem &problem : loaded.problems)
        std::fprintf(stderr, "%s\n", problem.text().toUtf8().constData());
    if (!loaded.ok())
        return kBadConfiguration;
    const QByteArray file = options.config.toUtf8();
    for (const QString &reason : unsupported(loaded.config))
        std::fprintf(stderr, "%s: warning: %s\n", file.constData(), reason.toUtf8().constData());
    const auto described = describedConfig(loaded.config, options);
    if (!described) {
        std::fprintf(stderr, "omnimessage-smpp check-config: %s\n", described.error().toUtf8().constData());
        return kFailed;
    }
    for (const QString &warning : described->warnings)
        std::fprintf(stderr, "%s: warning: %s\n", file.constData(), warning.toUtf8().constData());
    std::fputs(described->text.toUtf8().constData(), stdout);
    return kDone;
}

} // namespace gateway::cli
