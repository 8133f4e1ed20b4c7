#include "peers/settingjson.h"

#include <cmath>

namespace gateway {
namespace {

QJsonValue jsonOf(const SettingValue &value)
{
    using Kind = SettingValue::Kind;
    switch (value.kind) {
    case Kind::Bool:
        return value.boolean;
    case Kind::Int:
        return value.integer;
    case Kind::Float:
        return value.real;
    case Kind::String:
    case Kind::Atom:
        return value.text;
    case Kind::List: {
        QJsonArray items;
        for (const SettingValue &item : value.items)
            items.append(jsonOf(item));
        return items;
    }
    case Kind::Map: {
        QJsonObject members;
        for (const SettingEntry &entry : value.entries)
            members.insert(entry.key, jsonOf(entry.value));
        return members;
    }
    case Kind::Null:
    case Kind::Invalid:
        break;
    }
    return QJsonValue::Null;
}

template <class E>
QJsonArray choicesOf()
{
    QJsonArray words;
    for (const EnumWord<E> &word : EnumWords<E>::all)
        words.append(QLatin1String(word.word));
    return words;
}

// The values that a small number may have, where its check leaves but a few of them.
template <class S>
QJsonArray choicesOf(const Setting<S, quint8> &row)
{
    QJsonArray values;
    for (int value = 0; row.check && !row.hasRange() && value <= 0xFF; ++value) {
        if (!row.check(value))
            values.append(value);
    }
    return values;
}

template <class S, class T>
void describeType(const Setting<S, T> &row, QJsonObject &into)
{
    QString type = QStringLiteral("string");
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::optional<bool>>) {
        type = QStringLiteral("boolean");
    } else if constexpr (WordSetting<T>) {
        type = QStringLiteral("choice");
        into.insert(u"choices", choicesOf<T>());
    } else if constexpr (WordSetSetting<T>) {
        type = QStringLiteral("choices");
        into.insert(u"choices", choicesOf<typename T::Value>());
    } else if constexpr (std::is_arithmetic_v<T>) {
        type = std::is_integral_v<T> ? QStringLiteral("integer") : QStringLiteral("number");
        if constexpr (std::is_same_v<T, quint8>) {
            if (const QJsonArray choices = choicesOf(row); !choices.isEmpty())
                into.insert(u"choices", choices);
        }
        if (row.hasRange()) {
            into.insert(u"min", row.min);
            into.insert(u"max", row.max);
        }
        if ((row.flags & AsHex) != 0)
            into.insert(u"hex", true);
    } else if constexpr (std::is_same_v<T, QString>) {
        if (row.hasRange()) {
            into.insert(u"min_octets", row.min);
            into.insert(u"max_octets", row.max);
        }
        if ((row.flags & FilePath) != 0)
            into.insert(u"file", true);
    } else {
        type = QStringLiteral("list");
        if constexpr (!std::is_same_v<T, QStringList>)
            into.insert(u"items", settingSchema(row.nestedScope));
    }
    into.insert(u"type", type);
    if (type == u"list" || type == u"choices")
        into.insert(u"not_empty", (row.flags & NotEmpty) != 0);
}

template <SettingStruct S>
void addRows(QJsonArray &all, const S &defaults, unsigned scope, const QString &prefix = {})
{
    eachSetting<S>(scope, [&]<class T>(const Setting<S, T> &row) {
        const QString key = prefix + QLatin1String(row.key);
        if constexpr (SettingStruct<T>) {
            addRows(all, defaults.*(row.member), row.nestedScope, key + u'.');
        } else {
            const auto is = [&row](SettingFlag flag) { return (row.flags & flag) != 0; };
            QJsonObject one{{QStringLiteral("key"), key},
                            {QStringLiteral("doc"), QLatin1String(row.doc)},
                            {QStringLiteral("unit"), QLatin1String(row.unit)},
                            {QStringLiteral("required"), is(Required)},
                            {QStringLiteral("secret"), is(Secret)},
                            {QStringLiteral("needs_rebind"), is(NeedsRebind)},
                            {QStringLiteral("fixed"), is(Identity)}};
            QJsonValue standard = QJsonValue::Null;
            if (!is(Required))
                standard = settingToJson(row, detail::valueOf(defaults.*(row.member), row));
            one.insert(u"default", standard);
            describeType(row, one);
            if (row.variable)
                one.insert(u"variable", QLatin1String(row.variable));
            all.append(one);
        }
    });
}

void insertAt(QJsonObject &into, const QString &path, const QJsonValue &value)
{
    const qsizetype dot = path.indexOf(u'.');
    if (dot < 0) {
        into.insert(path, value);
        return;
    }
    QJsonObject inner = into.value(path.left(dot)).toObject();
    insertAt(inner, path.mid(dot + 1), value);
    into.insert(path.left(dot), inner);
}

} // namespace

SettingValue settingFromJson(const QJsonValue &json)
{
    switch (json.type()) {
    case QJsonValue::Bool:
        return SettingValue::boolValue(json.toBool());
    case QJsonValue::Double: {
        const double number = json.toDouble();
        // Beyond 2^63 a double names no integer; toInteger() would answer its default.
        if (std::nearbyint(number) == number && std::abs(number) < 9.2e18)
            return SettingValue::intValue(json.toInteger(static_cast<qint64>(number)));
        return SettingValue::floatValue(number);
    }
    case QJsonValue::String:
        return SettingValue::string(json.toString());
    case QJsonValue::Array: {
        std::vector<SettingValue> items;
        for (const QJsonValue item : json.toArray())
            items.push_back(settingFromJson(item));
        return SettingValue::list(std::move(items));
    }
    case QJsonValue::Object: {
        std::vector<SettingEntry> entries;
        const QJsonObject object = json.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            entries.push_back({it.key(), {}, settingFromJson(it.value())});
        return SettingValue::map(std::move(entries));
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return SettingValue::null();
}

QJsonValue settingToJson(const SettingInfo &info, const SettingValue &value)
{
    if ((info.flags & Secret) != 0)
        return QJsonValue::Null;
    if ((info.flags & TakesAtom) != 0 && value.kind == SettingValue::Kind::Atom)
        return QString(u':' + value.text); // what tells it from the same text as a string
    if ((info.flags & IsUrl) != 0 && value.isString())
        return withoutPassword(value.text);
    return jsonOf(value);
}

template <SettingStruct S>
QJsonObject settingsToJson(const S &from, unsigned scope)
{
    QJsonObject all;
    for (const ListedSetting &one : listSettings(from, scope)) {
        if ((one.info->flags & Secret) == 0)
            insertAt(all, one.key, settingToJson(*one.info, one.value));
    }
    return all;
}

template QJsonObject settingsToJson<PeerSettings>(const PeerSettings &, unsigned);
template QJsonObject settingsToJson<ListenerSettings>(const ListenerSettings &, unsigned);
template QJsonObject settingsToJson<GatewaySettings>(const GatewaySettings &, unsigned);

QJsonArray settingSchema(unsigned scope)
{
    QJsonArray all;
    if ((scope & ForPeers) != 0)
        addRows(all, PeerSettings(), scope);
    if ((scope & ForListener) != 0)
        addRows(all, ListenerSettings(), scope);
    if ((scope & ForGateway) != 0)
        addRows(all, GatewaySettings(), scope);
    if ((scope & ForRoute) != 0)
        addRows(all, Route(), scope);
    return all;
}

} // namespace gateway
