#include "config/gatewayconfig.h"
#include "peers/settingrows.h"

#include <QtCore/QDateTime>
#include <QtCore/QFileInfo>
#include <QtCore/QHash>

namespace gateway {
namespace {

using Listed = std::vector<ListedSetting>;

QString byAndAt(const QString &by, qint64 at)
{
    return by + QLatin1String(" at ") + QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(Qt::ISODate);
}

class Description
{
public:
    Description(const GatewayConfig &config, const LiveEdits &live)
    {
        for (const ValueOrigin &origin : config.origins)
            m_origins.insert(origin.path, &origin);
        for (const LiveEdits::Edit &edit : live.edits)
            m_edits.insert(edit.path, &edit);
    }

    /// `file`: the same settings as they are without live edits.
    void section(const QString &title, const QString &path, const Listed &settings, const Listed &file)
    {
        heading(title);
        for (std::size_t i = 0; i < settings.size(); ++i)
            line(settings[i], file[i], path + u'/' + settings[i].key);
    }
    /// Settings of which the file knows nothing.
    void liveSection(const QString &title, const Listed &settings, const Listed &defaults)
    {
        heading(title);
        for (std::size_t i = 0; i < settings.size(); ++i) {
            const bool isDefault = (settings[i].info->flags & Required) == 0 &&
                                   settings[i].value.shown(kMaxShown) == defaults[i].value.shown(kMaxShown);
            write(settings[i].key, shown(settings[i], nullptr),
                  isDefault ? QStringLiteral("default") : QStringLiteral("live"));
        }
    }
    void heading(const QString &title)
    {
        if (!m_text.isEmpty())
            m_text += u'\n';
        m_text += title + u'\n';
    }
    QString text() const { return m_text; }
    bool hides(const QString &path) const
    {
        const ValueOrigin *origin = m_origins.value(path);
        return origin && origin->hidden && !m_edits.contains(path);
    }

private:
    void line(const ListedSetting &setting, const ListedSetting &file, const QString &path)
    {
        const ValueOrigin *origin = m_origins.value(path);
        const LiveEdits::Edit *edit = m_edits.value(path);
        if (!edit) {
            write(setting.key, shown(setting, origin), whence(origin));
            return;
        }
        const QString below =
            origin ? QString(whence(origin) + QLatin1String(" has ")) : QStringLiteral("the default is ");
        write(setting.key, shown(setting, nullptr),
              QLatin1String("edited live by ") + byAndAt(edit->by, edit->at) + QLatin1String(", ") + below +
                  shown(file, origin));
    }
    void write(const QString &key, const QString &value, const QString &from)
    {
        m_text += QLatin1String("  ") + key.leftJustified(kKeyWidth) + u' ' + value.leftJustified(kValueWidth) +
                  QLatin1String("  ") + from + u'\n';
    }

    static QString shown(const ListedSetting &setting, const ValueOrigin *origin)
    {
        const SettingInfo &info = *setting.info;
        const bool isEmpty = setting.value.isNull() || (setting.value.isString() && setting.value.text.isEmpty());
        QString value = QStringLiteral("(none)");
        if (!isEmpty)
            value = origin && origin->hidden ? kMasked.toString() : shownSetting(info, setting.value, kMaxShown);
        if (*info.unit != '\0')
            value += u' ' + QLatin1String(info.unit);
        return value;
    }
    static QString whence(const ValueOrigin *origin)
    {
        if (!origin)
            return QStringLiteral("default");
        switch (origin->source) {
        case ValueOrigin::Source::Environment:
            return QLatin1String("environment ") + origin->by;
        case ValueOrigin::Source::Implied:
            return QLatin1String("implied by ") + origin->by;
        case ValueOrigin::Source::File:
            break;
        }
        return QFileInfo(origin->file).fileName() + u':' + QString::number(origin->line);
    }

    static constexpr int kKeyWidth = 24;
    static constexpr int kValueWidth = 32;
    static constexpr qsizetype kMaxShown = 2000;
    QHash<QString, const ValueOrigin *> m_origins;
    QHash<QString, const LiveEdits::Edit *> m_edits;
    QString m_text;
};

QLatin1String kindOf(PeerMode mode)
{
    return QLatin1String(mode == PeerMode::Client ? "client bind " : "server bind ");
}

Listed listedPeer(PeerSettings peer, const Description &description)
{
    if (peer.mode == PeerMode::Server)
        return listSettings(peer, ForServer);
    // The account's default is made of two settings that may be hidden.
    const QString path = QLatin1String("peer/") + peer.name;
    PeerSettings shown = peer;
    if (description.hides(path + QLatin1String("/system_id")))
        shown.systemId = kMasked.toString();
    if (description.hides(path + QLatin1String("/host")))
        shown.host = kMasked.toString();
    peer.account = accountOf(shown);
    return listSettings(peer, ForClient);
}

void describePeer(Description &description, const GatewayConfig &config, const LiveEdits::Peer &peer)
{
    const PeerSettings &settings = peer.settings;
    QString title = kindOf(settings.mode) + settings.name;
    if (peer.live)
        title += QLatin1String(", added live by ") + byAndAt(peer.by, peer.at);
    if (peer.dropped)
        title += QLatin1String(", dropped");
    if (!peer.problem.isEmpty())
        title += QLatin1String(", does not run: ") + peer.problem;
    const auto file = std::find_if(config.peers.begin(), config.peers.end(), [&](const PeerSettings &one) {
        return one.mode == settings.mode && one.name == settings.name;
    });
    if (peer.live || file == config.peers.end()) {
        PeerSettings defaults;
        defaults.mode = settings.mode;
        PeerSettings withoutAccount = settings;
        withoutAccount.account.clear();
        defaults.account = accountOf(withoutAccount);
        description.liveSection(title, listedPeer(settings, description), listedPeer(defaults, description));
    } else {
        description.section(title, QLatin1String("peer/") + settings.name, listedPeer(settings, description),
                            listedPeer(*file, description));
    }
}

} // namespace

QString describeConfig(const GatewayConfig &config, const LiveEdits &live)
{
    Description description(config, live);
    const Listed gateway = listSettings(config.gateway, ForGateway);
    description.section(QStringLiteral("gateway"), QStringLiteral("gateway"), gateway, gateway);
    const bool hasServers = std::any_of(live.peers.begin(), live.peers.end(), [](const LiveEdits::Peer &peer) {
        return peer.settings.mode == PeerMode::Server;
    });
    if (live.listenerConfigured || hasServers)
        description.section(QStringLiteral("listener"), QStringLiteral("listen"),
                            listSettings(live.listener, ForListener), listSettings(config.listener, ForListener));
    for (const LiveEdits::Peer &peer : live.peers)
        describePeer(description, config, peer);
    for (const LiveEdits::Removed &peer : live.removed)
        description.heading(kindOf(peer.mode) + peer.name + QLatin1String(", removed live by ") +
                            byAndAt(peer.by, peer.at));
    return description.text();
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
