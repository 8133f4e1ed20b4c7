#pragma once
// Settings by their key: what edits of single settings are made of.
#include "peers/settingjson.h"

#include <QtCore/QJsonDocument>

namespace gateway {

/// Calls `f(row)` for the row of `key`. False where S has none in that scope.
template <class S, class F>
bool withSetting(unsigned scope, const QString &key, F &&f)
{
    bool found = false;
    eachSetting<S>(scope, [&](const auto &row) {
        if (key == QLatin1String(row.key)) {
            f(row);
            found = true;
        }
    });
    return found;
}

template <class S>
void copySetting(unsigned scope, const QString &key, const S &from, S &to)
{
    withSetting<S>(scope, key, [&](const auto &row) { to.*(row.member) = from.*(row.member); });
}

/// The value for a row of the database, secrets too.
template <class S>
QJsonValue plainSetting(unsigned scope, const QString &key, const S &from)
{
    QJsonValue value = QJsonValue::Null;
    withSetting<S>(scope, key, [&](const auto &row) {
        const SettingInfo plain{row.key, row.doc};
        value = settingToJson(plain, detail::valueOf(from.*(row.member), row));
    });
    return value;
}

/// A JSON value as text, and back; what is no JSON is Undefined. (QJsonDocument takes arrays and objects only.)
inline QString jsonText(const QJsonValue &value)
{
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.mid(1, list.size() - 2));
}
inline QJsonValue fromJsonText(const QString &text)
{
    const QJsonArray list = QJsonDocument::fromJson('[' + text.toUtf8() + ']').array();
    return list.size() == 1 ? QJsonValue(list.at(0)) : QJsonValue(QJsonValue::Undefined);
}

/// ForClient or ForServer.
inline unsigned scopeOf(PeerMode mode) { return mode == PeerMode::Client ? ForClient : ForServer; }

} // namespace gateway
