#include "gateway/peerjson.h"

#include "gateway/settingedits.h"

#include <QtCore/QDateTime>

namespace gateway {
namespace {

constexpr QLatin1String kHasPassword("has_password"), kOrigin("origin"), kDropped("dropped"), kProblem("problem"),
    kOverrides("overrides"), kConfigured("configured");

void hide(QJsonObject &json, const QStringList &hidden, const std::vector<SettingOverride> &overrides)
{
    for (const QString &key : hidden) {
        const bool edited =
            std::any_of(overrides.begin(), overrides.end(), [&](const SettingOverride &one) { return one.key == key; });
        if (!edited && json.contains(key))
            json.insert(key, kMasked.toString());
    }
}

QJsonArray listed(const std::vector<SettingOverride> &overrides)
{
    QJsonArray all;
    for (const SettingOverride &one : overrides)
        all.append(QJsonObject{{QStringLiteral("key"), one.key},
                               {QStringLiteral("value"), one.value},
                               {QStringLiteral("file"), one.file},
                               {QStringLiteral("at"), isoTime(one.at)},
                               {QStringLiteral("by"), one.by}});
    return all;
}

} // namespace

QString isoTime(qint64 ms) { return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs); }

QJsonObject peerToJson(const PeerRecord &peer, const Translate &translate)
{
    QJsonObject json = settingsToJson(peer.settings, scopeOf(peer.settings.mode));
    hide(json, peer.hidden, peer.overrides);
    json.insert(kHasPassword, !peer.settings.password.isEmpty());
    json.insert(kOrigin, peer.live ? QStringLiteral("live") : QStringLiteral("file"));
    json.insert(kDropped, peer.dropped);
    json.insert(kProblem, peer.runs() ? QJsonValue(QJsonValue::Null) : QJsonValue(peer.fullProblem().in(translate)));
    json.insert(kOverrides, listed(peer.overrides));
    return json;
}

QJsonObject listenerToJson(const ListenerRecord &listener)
{
    QJsonObject json = settingsToJson(listener.settings, ForListener);
    hide(json, listener.hidden, listener.overrides);
    json.insert(kConfigured, listener.configured);
    json.insert(kOverrides, listed(listener.overrides));
    return json;
}

EditBody editBody(QJsonObject json, const QStringList &hidden)
{
    EditBody body;
    for (const QLatin1String key : {kHasPassword, kOrigin, kDropped, kProblem, kOverrides, kConfigured})
        json.remove(key);
    for (const QString &key : hidden) {
        if (json.value(key).toString() == kMasked) {
            json.remove(key);
            body.kept.append(key);
        }
    }
    body.settings = std::move(json);
    return body;
}

} // namespace gateway
