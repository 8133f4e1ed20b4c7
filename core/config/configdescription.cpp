#include "config/gatewayconfig.h"
#include "peers/settingrows.h"

#include <QtCore/QFileInfo>
#include <QtCore/QHash>

namespace gateway {
namespace {

class Description
{
public:
    explicit Description(const GatewayConfig &config)
    {
        for (const ValueOrigin &origin : config.origins)
            m_origins.insert(origin.path, &origin);
    }

    void section(const QString &title, const QString &path, const std::vector<ListedSetting> &settings)
    {
        if (!m_text.isEmpty())
            m_text += u'\n';
        m_text += title + u'\n';
        for (const ListedSetting &setting : settings)
            line(setting, m_origins.value(path + u'/' + setting.key));
    }
    QString text() const { return m_text; }
    bool hides(const QString &path) const
    {
        const ValueOrigin *origin = m_origins.value(path);
        return origin && origin->hidden;
    }

private:
    void line(const ListedSetting &setting, const ValueOrigin *origin)
    {
        const SettingInfo &info = *setting.info;
        const bool isEmpty = setting.value.isNull() || (setting.value.isString() && setting.value.text.isEmpty());
        QString value = QStringLiteral("(none)");
        if (!isEmpty)
            value = origin && origin->hidden ? kMasked.toString() : shownSetting(info, setting.value, 2000);
        if (*info.unit != '\0')
            value += u' ' + QLatin1String(info.unit);
        m_text += QLatin1String("  ") + setting.key.leftJustified(kKeyWidth) + u' ' + value.leftJustified(kValueWidth) +
                  QLatin1String("  ") + whence(origin) + u'\n';
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
    QHash<QString, const ValueOrigin *> m_origins;
    QString m_text;
};

} // namespace

QString describeConfig(const GatewayConfig &config)
{
    Description description(config);
    description.section(QStringLiteral("gateway"), QStringLiteral("gateway"), listSettings(config.gateway, ForGateway));
    const bool hasServers = std::any_of(config.peers.begin(), config.peers.end(),
                                        [](const PeerSettings &peer) { return peer.mode == PeerMode::Server; });
    if (config.listenerConfigured || hasServers)
        description.section(QStringLiteral("listener"), QStringLiteral("listen"),
                            listSettings(config.listener, ForListener));
    for (PeerSettings peer : config.peers) {
        const bool isClient = peer.mode == PeerMode::Client;
        const QString path = QLatin1String("peer/") + peer.name;
        if (isClient) {
            // The account's default is made of two settings that may be hidden.
            PeerSettings shown = peer;
            if (description.hides(path + QLatin1String("/system_id")))
                shown.systemId = kMasked.toString();
            if (description.hides(path + QLatin1String("/host")))
                shown.host = kMasked.toString();
            peer.account = accountOf(shown);
        }
        description.section(QLatin1String(isClient ? "client bind " : "server bind ") + peer.name, path,
                            listSettings(peer, isClient ? ForClient : ForServer));
    }
    return description.text();
}

} // namespace gateway
