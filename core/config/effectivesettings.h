#pragma once
#include "config/gatewayconfig.h"
#include "peers/settingschema.h"

#include <optional>

namespace gateway {

/// A value and where it comes from.
struct SourcedValue
{
    enum class Source {
        Default,
        File,
        Environment,
        Implied, ///< by another setting
        Live,    ///< edited, or given to a peer that was added live
    };
    SettingValue value;    ///< secrets too: to be shown by shownSetting or settingToJson
    bool isHidden = false; ///< read from a file by File.read!: to be shown to nobody
    Source source = Source::Default;
    QString place; ///< `runtime.exs:12`, the variable, the setting that implies it, or who edited it; else empty

    bool isEmpty() const { return value.isNull() || (value.isString() && value.text.isEmpty()); }
};

/// A setting as it is in effect.
struct EffectiveSetting : SourcedValue
{
    const SettingInfo *info = nullptr;
    QString key;                       ///< with its prefix: "dashboard.port"
    std::optional<SourcedValue> below; ///< what a live edit stands above
    qint64 at = 0;                     ///< of such an edit: wall clock, ms
};

/// The settings of one thing that is configured.
struct EffectiveSection
{
    QString path;                        ///< as in ValueOrigin: "gateway", "listen" or "peer/<name>"
    std::optional<LiveEdits::Peer> peer; ///< of a peer
    std::vector<EffectiveSetting> settings;
};

/// Everything that is in effect, in this order: the gateway, the listener where there is one, the peers.
std::vector<EffectiveSection> effectiveSettings(const GatewayConfig &config, const LiveEdits &live);

/// What is in effect after the file was read anew: of the gateway's settings, those that act at the next start only
/// stay as they were.
GatewayConfig inEffect(const GatewayConfig &before, GatewayConfig now);

} // namespace gateway
