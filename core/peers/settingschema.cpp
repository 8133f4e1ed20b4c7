#include "peers/settingschema.h"

#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>
#include <algorithm>

namespace gateway {
namespace {

// Letters to insert, delete or change: what a slip of the finger costs.
int distance(QStringView a, QStringView b)
{
    std::vector<int> row(static_cast<std::size_t>(b.size()) + 1);
    for (std::size_t j = 0; j < row.size(); ++j)
        row[j] = static_cast<int>(j);
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i) + 1;
        for (qsizetype j = 0; j < b.size(); ++j) {
            const auto at = static_cast<std::size_t>(j);
            const int change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[at + 1];
            row[at + 1] = std::min({change, row[at] + 1, diagonal + 1});
        }
    }
    return row.back();
}

bool isReadableFile(const QString &path)
{
    const QFileInfo info(path);
    return info.isFile() && info.isReadable();
}

} // namespace

Phrase scopePhrase(unsigned scope)
{
    switch (scope) {
    case ForClient:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a client bind"));
    case ForServer:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a server bind"));
    case ForListener:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a listener"));
    case ForDashboard:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a dashboard"));
    case ForMetrics:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a metrics port"));
    case ForRoute:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a route"));
    default:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a gateway"));
    }
}

QString withoutPassword(const QString &url)
{
    // Greedy up to the last @: a password that was not escaped may hold one.
    static const QRegularExpression credentials(QStringLiteral("//([^/@:]*):.*@"));
    QString masked = url;
    return masked.replace(credentials, QLatin1String("//\\1:") + kMasked.toString() + u'@');
}

QString shownSetting(const SettingInfo &info, const SettingValue &value, qsizetype max)
{
    if ((info.flags & Secret) != 0)
        return kMasked.toString();
    if ((info.flags & AsHex) != 0 && value.kind == SettingValue::Kind::Int)
        return QLatin1String("0x") + QString::number(value.integer, 16);
    if ((info.flags & IsUrl) != 0 && value.isString()) {
        SettingValue masked = value;
        masked.text = withoutPassword(value.text);
        return masked.shown(max);
    }
    return value.shown(max, (info.flags & (IsUrl | Secret)) == 0 && info.nestedScope == ForRoute);
}

void SettingReader::error(const Place &place, const QString &key, const Phrase &message)
{
    problems.push_back({place, key, message, false});
}

void SettingReader::warning(const Place &place, const QString &key, const Phrase &message)
{
    problems.push_back({place, key, message, true});
}

bool SettingReader::expectMap(const SettingValue &value, const QString &key)
{
    // An empty list is an empty keyword list.
    if (value.kind == SettingValue::Kind::Map || (value.kind == SettingValue::Kind::List && value.items.empty()))
        return true;
    QString shownKey = key;
    shownKey.chop(shownKey.endsWith(u'.') ? 1 : 0);
    error(value.place, shownKey,
          Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is {kind}, allowed is {allowed}"), value.shown(),
                 value.kindPhrase(), Phrase(QT_TRANSLATE_NOOP("Phrase", "a map: {example}"), u"%{key: value}"_qs)));
    return false;
}

const SettingEntry *SettingReader::given(const SettingInfo &info, const SettingValue &map, const QString &prefix)
{
    const SettingEntry *entry = map.find(QString::fromLatin1(info.key));
    if (!info.oldKey)
        return entry;
    const SettingEntry *old = map.find(QString::fromLatin1(info.oldKey));
    if (!old)
        return entry;
    const QString oldKey = prefix + QLatin1String(info.oldKey);
    if (entry)
        error(old->place, oldKey,
              Phrase(QT_TRANSLATE_NOOP("Phrase", "is the same as {key}, which is given too"), QLatin1String(info.key)));
    else
        warning(old->place, oldKey, Phrase(QT_TRANSLATE_NOOP("Phrase", "is written {key}"), QLatin1String(info.key)));
    return entry ? entry : old;
}

void SettingReader::refuseUnknown(const SettingValue &map, unsigned scope, const Infos &rows, const QString &prefix)
{
    QSet<QString> known;
    QStringList allowed;
    for (const SettingInfo *row : rows) {
        if ((row->scopes & scope) == 0)
            continue;
        known.insert(QString::fromLatin1(row->key));
        if (row->oldKey)
            known.insert(QString::fromLatin1(row->oldKey));
        allowed.append(QString::fromLatin1(row->key));
    }
    if (prefix.isEmpty()) {
        allowed += alsoKnown;
        known.unite(QSet<QString>(alsoKnown.begin(), alsoKnown.end()));
    }
    for (const SettingEntry &entry : map.entries) {
        if (known.contains(entry.key))
            continue;
        const QString key = prefix + (entry.key.size() > 64 ? QString(entry.key.left(64) + u'…') : entry.key);
        const auto elsewhereKnown = std::find_if(
            rows.begin(), rows.end(), [&](const SettingInfo *row) { return entry.key == QLatin1String(row->key); });
        if (elsewhereKnown != rows.end()) {
            const unsigned other = (*elsewhereKnown)->scopes;
            error(entry.place, key,
                  Phrase(QT_TRANSLATE_NOOP("Phrase", "is no key of {scope}, only of {other}"), scopePhrase(scope),
                         scopePhrase(other)));
            continue;
        }
        QString nearest;
        int best = entry.key.size() > 64 ? 0 : std::max<int>(2, static_cast<int>(entry.key.size()) / 3) + 1;
        for (const QString &candidate : allowed) {
            if (const int d = best > 0 ? distance(entry.key, candidate) : best; d < best) {
                best = d;
                nearest = candidate;
            }
        }
        error(entry.place, key,
              nearest.isEmpty()
                  ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is an unknown key, allowed are {keys}"), allOf(allowed))
                  : Phrase(QT_TRANSLATE_NOOP("Phrase", "is an unknown key, did you mean {key}?"), nearest));
    }
}

bool SettingReader::refuseType(const Shape &shape, const Phrase &allowed)
{
    const SettingValue &value = shape.value;
    const bool fromText = value.source == SettingValue::Source::Environment && value.place.line == 0;
    const QString shown = shownSetting(shape.info, value);
    error(value.place, shape.key,
          fromText ? Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} cannot be read, allowed is {allowed}"), shown, allowed)
                   : Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is {kind}, allowed is {allowed}"), shown,
                            value.kindPhrase(), allowed));
    return false;
}

bool SettingReader::refuseWord(const Shape &shape, const Phrase &allowed)
{
    error(shape.value.place, shape.key,
          Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is not known, allowed is {allowed}"),
                 shownSetting(shape.info, shape.value), allowed));
    return false;
}

bool SettingReader::refuseRange(const Shape &shape)
{
    error(shape.value.place, shape.key,
          Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is out of range, allowed are {min} to {max}"),
                 shownSetting(shape.info, shape.value), shape.info.min, shape.info.max));
    return false;
}

bool SettingReader::refuse(const Shape &shape, const Phrase &allowed)
{
    error(shape.value.place, shape.key,
          Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is not valid, allowed is {allowed}"),
                 shownSetting(shape.info, shape.value), allowed));
    return false;
}

bool SettingReader::readText(const Shape &shape, QString &into)
{
    const SettingInfo &info = shape.info;
    const SettingValue &value = shape.value;
    if (value.kind == SettingValue::Kind::Atom && (info.flags & TakesAtom) != 0)
        into = u':' + value.text;
    else if (value.isString())
        into = value.text;
    else
        return refuseType(shape, Phrase(QT_TRANSLATE_NOOP("Phrase", "a string")));
    const QString shown = shownSetting(info, value);
    if (into.contains(QChar(0))) {
        error(value.place, shape.key,
              Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} holds a NUL character, which is not allowed"), shown));
        return false;
    }
    const qsizetype octets = into.toUtf8().size();
    if (info.hasRange() && (octets < info.min || octets > info.max)) {
        error(value.place, shape.key,
              octets == 0 ? Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is empty, allowed are {min} to {max} octets"),
                                   shown, info.min, info.max)
              : octets == 1
                  ? Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} has 1 octet, allowed are {min} to {max} octets"), shown,
                           info.min, info.max)
                  : Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} has {count} octets, allowed are {min} to {max} octets"),
                           shown, octets, info.min, info.max));
        return false;
    }
    if ((info.flags & FilePath) != 0 && !into.isEmpty()) {
        into = base.absoluteFilePath(into);
        if ((info.flags & MustExist) != 0 && !filesUnchecked && !isReadableFile(into)) {
            error(value.place, shape.key,
                  Phrase(QT_TRANSLATE_NOOP("Phrase", "{value} is no file that can be read"), shown));
            return false;
        }
    }
    return true;
}

std::optional<QString> SettingReader::wordOf(const SettingValue &value) const
{
    if (value.kind == SettingValue::Kind::Atom)
        return value.text;
    if (!looseWords || !value.isString())
        return std::nullopt;
    return value.text.startsWith(u':') ? value.text.mid(1) : value.text;
}

namespace detail {

Phrase numberPhrase(const SettingInfo &info, bool isInteger)
{
    if (!info.hasRange())
        return isInteger ? Phrase(QT_TRANSLATE_NOOP("Phrase", "an integer"))
                         : Phrase(QT_TRANSLATE_NOOP("Phrase", "a number"));
    return isInteger ? Phrase(QT_TRANSLATE_NOOP("Phrase", "an integer from {min} to {max}"), info.min, info.max)
                     : Phrase(QT_TRANSLATE_NOOP("Phrase", "a number from {min} to {max}"), info.min, info.max);
}

SettingValue valueFromText(const QString &text, SettingValue::Kind wanted)
{
    bool ok = false;
    if (wanted == SettingValue::Kind::Bool) {
        const QString word = text.trimmed().toLower();
        if (word == QLatin1String("true") || word == QLatin1String("false"))
            return SettingValue::boolValue(word == QLatin1String("true"));
    } else if (wanted == SettingValue::Kind::Int) {
        const qint64 number = text.trimmed().toLongLong(&ok);
        if (ok)
            return SettingValue::intValue(number);
    } else if (wanted == SettingValue::Kind::Float) {
        const double number = text.trimmed().toDouble(&ok);
        if (ok)
            return SettingValue::floatValue(number);
    }
    return SettingValue::string(text);
}

} // namespace detail

} // namespace gateway
