#include "config/effectivesettings.h"
#include "peers/settingrules.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>

namespace gateway {
namespace {

using Source = SourcedValue::Source;

constexpr int kKeyWidth = 24;
constexpr int kValueWidth = 32;
constexpr qsizetype kMaxShown = 2000;

QString timeText(qint64 at) { return QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODate); }

QString shown(const SettingInfo &info, const SourcedValue &of, const Translate &translate)
{
    QString value = Phrase(QT_TRANSLATE_NOOP("Phrase", "(none)")).in(translate);
    if (!of.isEmpty())
        value = of.isHidden ? kMasked.toString() : shownSetting(info, of.value, kMaxShown);
    if (*info.unit != '\0')
        value += u' ' + QLatin1String(info.unit);
    return value;
}

Phrase whence(const SourcedValue &value)
{
    switch (value.source) {
    case Source::Environment:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "environment {variable}"), value.place);
    case Source::Implied:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "implied by {setting}"), value.place);
    case Source::File:
        return Phrase::asIs(value.place);
    case Source::Live:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "live"));
    case Source::Default:
        break;
    }
    return Phrase(QT_TRANSLATE_NOOP("Phrase", "default"));
}

Phrase whence(const EffectiveSetting &setting, const Translate &translate)
{
    if (!setting.below)
        return whence(static_cast<const SourcedValue &>(setting));
    const SourcedValue &below = *setting.below;
    const QString value = shown(*setting.info, below, translate), at = timeText(setting.at);
    if (below.source == Source::Default)
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "edited live by {who} at {time}, the default is {value}"),
                      setting.place, at, value);
    return Phrase(QT_TRANSLATE_NOOP("Phrase", "edited live by {who} at {time}, {source} has {value}"), setting.place,
                  at, whence(below), value);
}

Phrase titleOf(const EffectiveSection &section)
{
    if (!section.peer)
        return section.path == QLatin1String("listen") ? Phrase(QT_TRANSLATE_NOOP("Phrase", "listener"))
                                                       : Phrase(QT_TRANSLATE_NOOP("Phrase", "gateway"));
    const LiveEdits::Peer &peer = *section.peer;
    std::vector<Phrase> parts;
    parts.reserve(4); // grown from a list of one, -Warray-bounds of GCC 12 takes it for too short
    parts.push_back(bindPhrase(peer.settings.mode, peer.settings.name));
    if (peer.live)
        parts.push_back(
            Phrase(QT_TRANSLATE_NOOP("Phrase", "added live by {who} at {time}"), peer.by, timeText(peer.at)));
    if (peer.dropped)
        parts.push_back(Phrase(QT_TRANSLATE_NOOP("Phrase", "dropped")));
    if (!peer.problem.isEmpty())
        parts.push_back(Phrase(QT_TRANSLATE_NOOP("Phrase", "does not run: {problem}"), peer.problem));
    return Phrase::joined(std::move(parts), u", "_qs);
}

} // namespace

QString describeConfig(const GatewayConfig &config, const LiveEdits &live, const Translate &translate)
{
    QString text;
    const auto heading = [&](const Phrase &title) {
        if (!text.isEmpty())
            text += u'\n';
        text += title.in(translate) + u'\n';
    };
    for (const EffectiveSection &section : effectiveSettings(config, live)) {
        heading(titleOf(section));
        for (const EffectiveSetting &setting : section.settings)
            text += QLatin1String("  ") + setting.key.leftJustified(kKeyWidth) + u' ' +
                    shown(*setting.info, setting, translate).leftJustified(kValueWidth) + QLatin1String("  ") +
                    whence(setting, translate).in(translate) + u'\n';
    }
    for (const LiveEdits::Removed &peer : live.removed)
        heading(Phrase(QT_TRANSLATE_NOOP("Phrase", "{peer}, removed live by {who} at {time}"),
                       bindPhrase(peer.mode, peer.name), peer.by, timeText(peer.at)));
    return text;
}

QString describeConfig(const GatewayConfig &config, const Translate &translate)
{
    LiveEdits none;
    none.listener = config.listener;
    none.listenerConfigured = config.listenerConfigured;
    for (const PeerSettings &peer : config.peers)
        none.peers.push_back({peer, false, false, 0, {}, {}});
    return describeConfig(config, none, translate);
}

} // namespace gateway
