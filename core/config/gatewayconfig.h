#pragma once
#include "config/configproblem.h"
#include "config/liveedits.h"
#include "peers/peersettings.h"

#include <QtCore/QProcessEnvironment>
#include <QtCore/QStringList>
#include <algorithm>
#include <vector>

namespace gateway {

/// Where an effective value comes from, if it is not the default.
struct ValueOrigin
{
    enum class Source {
        File,
        Environment,
        Implied, ///< by another setting, see `by`
    };
    /// "gateway/api_timeout", "gateway/dashboard.port", "listen/port", "peer/<name>/tps_limit".
    QString path;
    Source source = Source::File;
    QString file;
    int line = 0;
    QString by;          ///< the variable, or the key that implies it
    bool hidden = false; ///< the value was read from a file by File.read! and is not to be shown
};

/// A whole configuration, checked.
struct GatewayConfig
{
    GatewaySettings gateway;
    ListenerSettings listener;
    bool listenerConfigured = false;  ///< `:listen` is given
    std::vector<PeerSettings> peers;  ///< in the order of the file, `:binds` before `:server_binds`
    std::vector<ValueOrigin> origins; ///< of every value that is not the default
};

struct LoadResult
{
    GatewayConfig config;                ///< not to be used unless ok()
    std::vector<ConfigProblem> problems; ///< errors and warnings, in the order of the file, then the environment's

    bool ok() const
    {
        return std::none_of(problems.begin(), problems.end(), [](const ConfigProblem &p) { return !p.isWarning; });
    }
};

/// Reads and checks a configuration file under an environment. Touches nothing; reads `file`, what it names by
/// `File.read!`, and looks whether the certificates that it names can be read.
LoadResult loadConfig(const QString &file, const QProcessEnvironment &environment);
/// The same with the file's content given.
LoadResult loadConfig(const QByteArray &text, const QString &file, const QProcessEnvironment &environment);

/// What the configuration asks for and this version does not do: reasons not to run. Empty where all is well.
std::vector<Phrase> unsupported(const GatewayConfig &config);

/// The effective settings for a person, a line each: value and where it comes from (default, file:line, environment
/// NAME); secrets are masked. In the reader's language.
QString describeConfig(const GatewayConfig &config, const Translate &translate = {});
/// The same with what was edited live: who edited a value, when, and what the file has instead; peers that were added
/// or removed.
QString describeConfig(const GatewayConfig &config, const LiveEdits &live, const Translate &translate = {});

} // namespace gateway
