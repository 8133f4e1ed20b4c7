#include "api/bodyfields.h"
#include "api/handlers.h"
#include "api/operationreply.h"
#include "peers/settingjson.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>

namespace gateway::api {
namespace {

constexpr QLatin1String kSecret("***");
constexpr const char *kCatalogue = "Setting";

QString textOf(const Translate &translate, const QString &english)
{
    return translate ? translate(english.toUtf8().constData()) : english;
}

/// The rows of a schema with their documentation in the reader's language.
QJsonArray localised(const QJsonArray &rows, const Translate &translate)
{
    const QString doc = QStringLiteral("doc"), items = QStringLiteral("items");
    QJsonArray all;
    for (const QJsonValue value : rows) {
        QJsonObject row = value.toObject();
        row.insert(doc, textOf(translate, row.value(doc).toString()));
        if (row.contains(items))
            row.insert(items, localised(row.value(items).toArray(), translate));
        all.append(row);
    }
    return all;
}

QString wordOf(SourcedValue::Source source)
{
    switch (source) {
    case SourcedValue::Source::File:
        return QStringLiteral("file");
    case SourcedValue::Source::Environment:
        return QStringLiteral("environment");
    case SourcedValue::Source::Live:
        return QStringLiteral("live");
    case SourcedValue::Source::Implied: // its default, where that other setting is as it is
    case SourcedValue::Source::Default:
        break;
    }
    return QStringLiteral("default");
}

QJsonObject settingJson(const EffectiveSection &section, const EffectiveSetting &setting, const Translate &translate)
{
    const SettingInfo &info = *setting.info;
    const bool isSecret = (info.flags & Secret) != 0;
    QJsonValue value = QJsonValue::Null;
    if (!setting.isEmpty())
        value = isSecret || setting.isHidden ? QJsonValue(kSecret) : settingToJson(info, setting.value);
    QJsonObject json{
        {QStringLiteral("key"), section.path == u"gateway" ? setting.key : QString(section.path + u'.' + setting.key)},
        {QStringLiteral("value"), value},
        {QStringLiteral("source"), wordOf(setting.source)},
        {QStringLiteral("doc"), textOf(translate, QString::fromUtf8(info.doc))},
        {QStringLiteral("secret"), isSecret}};
    if (!setting.place.isEmpty())
        json.insert(QStringLiteral("place"), setting.place);
    if (*info.unit != '\0')
        json.insert(QStringLiteral("unit"), QString::fromUtf8(info.unit));
    return json;
}

/// One that was edited live over the file's value, or the default.
QJsonObject overriddenJson(const EffectiveSection &section, const EffectiveSetting &setting)
{
    const SettingInfo &info = *setting.info;
    const bool isSecret = (info.flags & Secret) != 0;
    QString scope = QStringLiteral("listener");
    QJsonValue peer = QJsonValue::Null;
    if (section.peer) {
        scope = storedScope(section.peer->settings.mode);
        peer = section.peer->settings.name;
    }
    return {{QStringLiteral("scope"), scope},
            {QStringLiteral("peer"), peer},
            {QStringLiteral("key"), setting.key},
            {QStringLiteral("value"), settingToJson(info, setting.value)},
            {QStringLiteral("file"),
             setting.below->isHidden && !isSecret ? QJsonValue(kSecret) : settingToJson(info, setting.below->value)},
            {QStringLiteral("at"), timeJson(setting.at)},
            {QStringLiteral("by"), setting.place}};
}

QJsonObject settingsJson(const SettingsInEffect &all, const Translate &translate)
{
    QJsonArray settings, overrides, removed;
    for (const EffectiveSection &section : all.sections) {
        for (const EffectiveSetting &setting : section.settings) {
            if (!section.peer)
                settings.append(settingJson(section, setting, translate));
            if (setting.below)
                overrides.append(overriddenJson(section, setting));
        }
    }
    for (const RemovedPeer &peer : all.removed)
        removed.append(QJsonObject{{QStringLiteral("name"), peer.name},
                                   {QStringLiteral("mode"), storedScope(peer.mode)},
                                   {QStringLiteral("at"), timeJson(peer.at)},
                                   {QStringLiteral("by"), peer.by}});
    return {{QStringLiteral("settings"), settings},
            {QStringLiteral("overrides"), overrides},
            {QStringLiteral("removed"), removed}};
}

} // namespace

void getSchema(Context &context, const Request &request, Reply reply)
{
    const QString kind = request.params.value(QStringLiteral("kind"));
    unsigned scope = 0;
    for (const auto &[word, of] :
         {std::pair(storedScope(PeerMode::Client), ForClient), std::pair(storedScope(PeerMode::Server), ForServer),
          std::pair(kListenerScope, ForListener)}) {
        if (kind == word)
            scope = of;
    }
    if (scope == 0) {
        reply.notFound(Phrase(
            QT_TRANSLATE_NOOP("Phrase", "There is no schema of that name: there are client, server and listener.")));
        return;
    }
    QJsonArray rows = localised(settingSchema(scope), context.translate(request.language, kCatalogue));
    // The mode is said by the path here, not by a setting.
    const auto mode = std::find_if(rows.begin(), rows.end(), [](const QJsonValue &row) {
        return row[QStringLiteral("key")] == QStringLiteral("mode");
    });
    if (mode != rows.end())
        rows.erase(mode);
    reply.json({{QStringLiteral("kind"), kind}, {QStringLiteral("settings"), rows}});
}

void getSettings(Context &context, const Request &request, Reply reply)
{
    answer(context, context.operations.settings(), reply,
           [reply, translate = context.translate(request.language, kCatalogue)](const SettingsInEffect &settings) {
               reply.json(settingsJson(settings, translate));
           });
}

} // namespace gateway::api
