#include "config/effectivesettings.h"

#include "peers/settingrows.h"

#include <QtCore/QFileInfo>
#include <QtCore/QHash>

namespace gateway {
namespace {

using Listed = std::vector<ListedSetting>;
using Source = SourcedValue::Source;

/// Finds out of each value where it comes from.
class Collector
{
public:
    Collector(const GatewayConfig &config, const LiveEdits &live) : m_config(config)
    {
        for (const ValueOrigin &origin : config.origins)
            m_origins.insert(origin.path, &origin);
        for (const LiveEdits::Edit &edit : live.edits)
            m_edits.insert(edit.path, &edit);
    }

    /// `file`: the same settings as they are without live edits.
    EffectiveSection section(const QString &path, Listed settings, Listed file) const
    {
        EffectiveSection section{path, std::nullopt, {}};
        for (std::size_t i = 0; i < settings.size(); ++i) {
            const QString at = path + u'/' + settings[i].key;
            EffectiveSetting one;
            one.info = settings[i].info;
            one.key = std::move(settings[i].key);
            const LiveEdits::Edit *edit = m_edits.value(at);
            if (edit) {
                one.value = std::move(settings[i].value);
                one.source = Source::Live;
                one.place = edit->by;
                one.at = edit->at;
                one.below = sourced(std::move(file[i].value), m_origins.value(at));
            } else {
                static_cast<SourcedValue &>(one) = sourced(std::move(settings[i].value), m_origins.value(at));
            }
            section.settings.push_back(std::move(one));
        }
        return section;
    }

    EffectiveSection peer(const LiveEdits::Peer &peer) const
    {
        const PeerSettings &settings = peer.settings;
        const QString path = QLatin1String("peer/") + settings.name;
        const auto file = std::find_if(m_config.peers.begin(), m_config.peers.end(), [&](const PeerSettings &one) {
            return one.mode == settings.mode && one.name == settings.name;
        });
        const bool isLive = peer.live || file == m_config.peers.end();
        EffectiveSection section =
            isLive ? liveSection(path, settings) : this->section(path, listed(settings), listed(*file));
        section.peer = peer;
        return section;
    }

private:
    /// Settings of which the file knows nothing.
    EffectiveSection liveSection(const QString &path, const PeerSettings &settings) const
    {
        PeerSettings blank;
        blank.mode = settings.mode;
        PeerSettings withoutAccount = settings;
        withoutAccount.account.clear();
        blank.account = accountOf(withoutAccount);
        const Listed defaults = listed(blank);
        Listed given = listed(settings);
        EffectiveSection section{path, std::nullopt, {}};
        for (std::size_t i = 0; i < given.size(); ++i) {
            ListedSetting &setting = given[i];
            EffectiveSetting one;
            const bool isDefault =
                (setting.info->flags & Required) == 0 && setting.value.shown(kWhole) == defaults[i].value.shown(kWhole);
            one.source = isDefault ? Source::Default : Source::Live;
            one.info = setting.info;
            one.key = std::move(setting.key);
            one.value = std::move(setting.value);
            section.settings.push_back(std::move(one));
        }
        return section;
    }

    Listed listed(PeerSettings peer) const
    {
        if (peer.mode == PeerMode::Server)
            return listSettings(peer, ForServer);
        // The account's default is made of two settings that may be hidden.
        const QString path = QLatin1String("peer/") + peer.name;
        PeerSettings shown = peer;
        if (hides(path + QLatin1String("/system_id")))
            shown.systemId = kMasked.toString();
        if (hides(path + QLatin1String("/host")))
            shown.host = kMasked.toString();
        peer.account = accountOf(shown);
        return listSettings(peer, ForClient);
    }

    bool hides(const QString &path) const
    {
        const ValueOrigin *origin = m_origins.value(path);
        return origin && origin->hidden && !m_edits.contains(path);
    }

    static SourcedValue sourced(SettingValue value, const ValueOrigin *origin)
    {
        SourcedValue one;
        one.value = std::move(value);
        if (!origin)
            return one;
        one.isHidden = origin->hidden;
        switch (origin->source) {
        case ValueOrigin::Source::Environment:
            one.source = Source::Environment;
            one.place = origin->by;
            break;
        case ValueOrigin::Source::Implied:
            one.source = Source::Implied;
            one.place = origin->by;
            break;
        case ValueOrigin::Source::File:
            one.source = Source::File;
            one.place = QFileInfo(origin->file).fileName() + u':' + QString::number(origin->line);
            break;
        }
        return one;
    }

    static constexpr qsizetype kWhole = 2000;
    const GatewayConfig &m_config;
    QHash<QString, const ValueOrigin *> m_origins;
    QHash<QString, const LiveEdits::Edit *> m_edits;
};

} // namespace

std::vector<EffectiveSection> effectiveSettings(const GatewayConfig &config, const LiveEdits &live)
{
    const Collector collector(config, live);
    const Listed gateway = listSettings(config.gateway, ForGateway);
    std::vector<EffectiveSection> all{collector.section(QStringLiteral("gateway"), gateway, gateway)};
    const bool hasServers = std::any_of(live.peers.begin(), live.peers.end(), [](const LiveEdits::Peer &peer) {
        return peer.settings.mode == PeerMode::Server;
    });
    if (live.listenerConfigured || hasServers)
        all.push_back(collector.section(QStringLiteral("listen"), listSettings(live.listener, ForListener),
                                        listSettings(config.listener, ForListener)));
    for (const LiveEdits::Peer &peer : live.peers)
        all.push_back(collector.peer(peer));
    return all;
}

GatewayConfig inEffect(const GatewayConfig &before, GatewayConfig now)
{
    eachSetting<GatewaySettings>(ForGateway, [&](const auto &row) {
        if ((row.flags & ActsLive) != 0 || before.gateway.*(row.member) == now.gateway.*(row.member))
            return;
        now.gateway.*(row.member) = before.gateway.*(row.member);
        const QString path = QLatin1String("gateway/") + QLatin1String(row.key);
        const auto isOfRow = [&path](const ValueOrigin &origin) {
            return origin.path == path || origin.path.startsWith(path + u'.');
        };
        std::erase_if(now.origins, isOfRow);
        std::copy_if(before.origins.begin(), before.origins.end(), std::back_inserter(now.origins), isOfRow);
    });
    return now;
}

} // namespace gateway
