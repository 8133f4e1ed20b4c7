#include "cli/commands.h"
#include "config/gatewayconfig.h"

#include <cstdio>

namespace gateway::cli {

int checkConfig(const Options &options)
{
    const LoadResult loaded = loadConfig(options.config, QProcessEnvironment::systemEnvironment());
    for (const ConfigProblem &problem : loaded.problems)
        std::fprintf(stderr, "%s\n", problem.text().toUtf8().constData());
    if (!loaded.ok())
        return kBadConfiguration;
    for (const QString &reason : unsupported(loaded.config))
        std::fprintf(stderr, "%s: warning: %s\n", options.config.toUtf8().constData(), reason.toUtf8().constData());
    std::fputs(describeConfig(loaded.config).toUtf8().constData(), stdout);
    return kDone;
}

} // namespace gateway::cli
