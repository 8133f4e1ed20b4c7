#include "config/effectivesettings.h"

#include <QtCore/QDateTime>

namespace gateway {
namespace {

using Source = SourcedValue::Source;

constexpr int kKeyWidth = 24;
constexpr int kValueWidth = 32;
constexpr qsizetype kMaxShown = 2000;

QString byAndAt(const QString &by, qint64 at)
{
    return by + QLatin1String(" at ") + QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODate);
}

QLatin1String kindOf(PeerMode mode)
{
    return QLatin1String(mode == PeerMode::Client ? "client bind " : "server bind ");
}

QString shown(const SettingInfo &info, const SourcedValue &of)
{
    QString value = QStringLiteral("(none)");
    if (!of.isEmpty())
        value = of.isHidden ? kMasked.toString() : shownSetting(info, of.value, kMaxShown);
    if (*info.unit != '\0')
        value += u' ' + QLatin1String(info.unit);
    return value;
}

QString whence(const SourcedValue &value)
{
    switch (value.source) {
    case Source::Environment:
        return QLatin1String("environment ") + value.place;
    case Source::Implied:
        return QLatin1String("implied by ") + value.place;
    case Source::File:
        return value.place;
    case Source::Live:
        return QStringLiteral("live");
    case Source::Default:
        break;
    }
    return QStringLiteral("default");
}

QString whence(const EffectiveSetting &setting)
{
    if (!setting.below)
        return whence(static_cast<const SourcedValue &>(setting));
    const SourcedValue &below = *setting.below;
    const bool isDefault = below.source == Source::Default;
    return QLatin1String("edited live by ") + byAndAt(setting.place, setting.at) + QLatin1String(", ") +
           (isDefault ? QStringLiteral("the default is ") : QString(whence(below) + QLatin1String(" has "))) +
           shown(*setting.info, below);
}

QString titleOf(const EffectiveSection &section)
{
    if (!section.peer)
        return section.path == QLatin1String("listen") ? QStringLiteral("listener") : section.path;
    const LiveEdits::Peer &peer = *section.peer;
    QString title = kindOf(peer.settings.mode) + peer.settings.name;
    if (peer.live)
        title += QLatin1String(", added live by ") + byAndAt(peer.by, peer.at);
    if (peer.dropped)
        title += QLatin1String(", dropped");
    if (!peer.problem.isEmpty())
        title += QLatin1String(", does not run: ") + peer.problem;
    return title;
}

} // namespace

QString describeConfig(const GatewayConfig &config, const LiveEdits &live)
{
    QString text;
    const auto heading = [&text](const QString &title) {
        if (!text.isEmpty())
            text += u'\n';
        text += title + u'\n';
    };
    for (const EffectiveSection &section : effectiveSettings(config, live)) {
        heading(titleOf(section));
        for (const EffectiveSetting &setting : section.settings)
            text += QLatin1String("  ") + setting.key.leftJustified(kKeyWidth) + u' ' +
                    shown(*setting.info, setting).leftJustified(kValueWidth) + QLatin1String("  ") + whence(setting) +
                    u'\n';
    }
    for (const LiveEdits::Removed &peer : live.removed)
        heading(kindOf(peer.mode) + peer.name + QLatin1String(", removed live by ") + byAndAt(peer.by, peer.at));
    return text;
}

QString describeConfig(const GatewayConfig &config)
{
    LiveEdits none;
    none.listener = config.listener;
    none.listenerConfigured = config.listenerConfigured;
    for (const PeerSettings &peer : config.peers)
        none.peers.push_back({peer, false, false, 0, {}, {}});
    return describeConfig(config, none);
}

} // namespace gateway
