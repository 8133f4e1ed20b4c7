#include "cli/settingwords.h"

#include "cli/texts.h"

namespace gateway::cli {
namespace {

QJsonValue valueOf(const QString &word, const QString &type)
{
    bool ok = false;
    if (type == u"integer") {
        const qint64 number = word.toLongLong(&ok, 0); // 0x34 as well
        return ok ? QJsonValue(number) : QJsonValue(word);
    }
    if (type == u"number") {
        const double number = word.toDouble(&ok);
        return ok ? QJsonValue(number) : QJsonValue(word);
    }
    if (type == u"boolean") {
        if (word == u"true" || word == u"yes" || word == u"on")
            return true;
        if (word == u"false" || word == u"no" || word == u"off")
            return false;
        return word;
    }
    if (type == u"choices" || type == u"list") {
        QJsonArray items;
        for (const QString &item : word.split(u',', Qt::SkipEmptyParts))
            items.append(item.trimmed());
        return items;
    }
    return word;
}

} // namespace

Expected<QJsonObject, QString> settingsOfWords(const QStringList &words, const QJsonArray &schema)
{
    QJsonObject settings;
    for (const QString &word : words) {
        const qsizetype equals = word.indexOf(u'=');
        if (equals <= 0)
            return Unexpected{Cli::tr("'%1' is not KEY=VALUE").arg(word)};
        const QString key = word.left(equals);
        if (settings.contains(key))
            return Unexpected{Cli::tr("%1 is given twice").arg(key)};
        QJsonObject row;
        for (const QJsonValue &each : schema) {
            if (each[u"key"].toString() == key)
                row = each.toObject();
        }
        if (row[u"secret"].toBool() || key == u"password")
            return Unexpected{
                Cli::tr("%1 is a secret, and everybody here can see the words of a command: use --password-stdin")
                    .arg(key)};
        settings.insert(key, valueOf(word.sliced(equals + 1), row[u"type"].toString()));
    }
    return settings;
}

} // namespace gateway::cli
