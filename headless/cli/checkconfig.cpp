#include "cli/commands.h"
#include "config/gatewayconfig.h"
#include "gateway/peerdirectory.h"
#include "peers/settingvalue.h"
#include "store/gatewaydb.h"

#include <QtCore/QFileInfo>
#include <cstdio>

namespace gateway::cli {
namespace {

/// The configuration with the live edits of the state directory over it; what they are is read beside a gateway that
/// may be running, their secrets are not.
Expected<QString, QString> described(const GatewayConfig &config, const Options &options)
{
    const auto db = GatewayDb::openBeside(options.stateDir + QStringLiteral("/gateway.db"));
    if (!db)
        return Unexpected{db.error()};
    if (!*db)
        return describeConfig(config);
    const auto stored = (*db)->peers();
    if (!stored)
        return Unexpected{stored.error()};
    const auto masked = [](const QString &) -> Expected<std::optional<QString>, QString> {
        return std::optional(kMasked.toString());
    };
    const PeerDirectory directory(config, *stored, masked, QDir(QFileInfo(options.config).absolutePath()));
    for (const QString &warning : directory.warnings())
        std::fprintf(stderr, "%s: warning: %s\n", options.config.toUtf8().constData(), warning.toUtf8().constData());
    return describeConfig(config, directory.liveEdits());
}

} // namespace

int checkConfig(const Options &options)
{
    const LoadResult loaded = loadConfig(options.config, QProcessEnvironment::systemEnvironment());
    for (const ConfigProblem &problem : loaded.problems)
        std::fprintf(stderr, "%s\n", problem.text().toUtf8().constData());
    if (!loaded.ok())
        return kBadConfiguration;
    for (const QString &reason : unsupported(loaded.config))
        std::fprintf(stderr, "%s: warning: %s\n", options.config.toUtf8().constData(), reason.toUtf8().constData());
    const auto text = described(loaded.config, options);
    if (!text) {
        std::fprintf(stderr, "omnimessage-smpp check-config: %s\n", text.error().toUtf8().constData());
        return kFailed;
    }
    std::fputs(text->toUtf8().constData(), stdout);
    return kDone;
}

} // namespace gateway::cli
