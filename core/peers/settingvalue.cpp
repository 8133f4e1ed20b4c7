#include "peers/settingvalue.h"

#include <QtCore/QLocale>
#include <algorithm>
#include <cmath>

namespace gateway {
namespace {

QString quoted(const QString &text)
{
    QString out = QStringLiteral("\"");
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\') {
            out += u'\\';
            out += c;
        } else if (c == u'\n') {
            out += QLatin1String("\\n");
        } else if (!c.isSurrogate() && !c.isPrint()) {
            out += QLatin1String("\\u") + QString::number(c.unicode(), 16).toUpper().rightJustified(4, u'0');
        } else {
            out += c;
        }
    }
    return out + u'"';
}

QString floatText(double value)
{
    QString text = QString::number(value, 'g', QLocale::FloatingPointShortest);
    if (std::isfinite(value) && !text.contains(u'.') && !text.contains(u'e'))
        text += QLatin1String(".0");
    return text;
}

// Stops growing soon after `max`, so that a huge list costs no more than what is shown of it.
void append(QString &out, const SettingValue &value, qsizetype max, bool withMaps)
{
    if (out.size() > max)
        return;
    if (value.source == SettingValue::Source::File) {
        out += kMasked;
        return;
    }
    switch (value.kind) {
    case SettingValue::Kind::Invalid:
        out += QLatin1String("(unreadable)");
        break;
    case SettingValue::Kind::Null:
        out += QLatin1String("nil");
        break;
    case SettingValue::Kind::Bool:
        out += value.boolean ? QLatin1String("true") : QLatin1String("false");
        break;
    case SettingValue::Kind::Int:
        out += QString::number(value.integer);
        break;
    case SettingValue::Kind::Float:
        out += floatText(value.real);
        break;
    case SettingValue::Kind::String:
        out += quoted(value.text.left(max + 1));
        break;
    case SettingValue::Kind::Atom:
        out += u':' + value.text.left(max + 1);
        break;
    case SettingValue::Kind::List:
        out += u'[';
        for (std::size_t i = 0; i < value.items.size() && out.size() <= max; ++i) {
            if (i > 0)
                out += QLatin1String(", ");
            append(out, value.items[i], max, withMaps);
        }
        out += u']';
        break;
    case SettingValue::Kind::Map:
        if (!withMaps) {
            out += QStringLiteral(u"%{…}");
            break;
        }
        out += QLatin1String("%{");
        for (std::size_t i = 0; i < value.entries.size() && out.size() <= max; ++i) {
            if (i > 0)
                out += QLatin1String(", ");
            out += value.entries[i].key + QLatin1String(": ");
            append(out, value.entries[i].value, max, withMaps);
        }
        out += u'}';
        break;
    }
}

} // namespace

SettingValue SettingValue::of(Kind kind)
{
    SettingValue value;
    value.kind = kind;
    return value;
}

SettingValue SettingValue::invalid() { return of(Kind::Invalid); }

SettingValue SettingValue::null() { return of(Kind::Null); }

SettingValue SettingValue::boolValue(bool value)
{
    SettingValue made = of(Kind::Bool);
    made.boolean = value;
    return made;
}

SettingValue SettingValue::intValue(qint64 value)
{
    SettingValue made = of(Kind::Int);
    made.integer = value;
    return made;
}

SettingValue SettingValue::floatValue(double value)
{
    SettingValue made = of(Kind::Float);
    made.real = value;
    return made;
}

SettingValue SettingValue::string(QString text)
{
    SettingValue made = of(Kind::String);
    made.text = std::move(text);
    return made;
}

SettingValue SettingValue::atom(QString name)
{
    SettingValue made = of(Kind::Atom);
    made.text = std::move(name);
    return made;
}

SettingValue SettingValue::list(std::vector<SettingValue> items)
{
    SettingValue made = of(Kind::List);
    made.items = std::move(items);
    return made;
}

SettingValue SettingValue::map(std::vector<SettingEntry> entries)
{
    SettingValue made = of(Kind::Map);
    made.entries = std::move(entries);
    return made;
}

const SettingEntry *SettingValue::find(QStringView key) const
{
    for (const SettingEntry &entry : entries) {
        if (entry.key == key)
            return &entry;
    }
    return nullptr;
}

Phrase SettingValue::kindPhrase() const
{
    switch (kind) {
    case Kind::Null:
        return Phrase::asIs(QStringLiteral("nil"));
    case Kind::Bool:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a boolean"));
    case Kind::Int:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "an integer"));
    case Kind::Float:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a decimal number"));
    case Kind::String:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a string"));
    case Kind::Atom:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "an atom"));
    case Kind::List:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a list"));
    case Kind::Map:
        return Phrase(QT_TRANSLATE_NOOP("Phrase", "a map"));
    case Kind::Invalid:
        break;
    }
    return Phrase(QT_TRANSLATE_NOOP("Phrase", "unreadable"));
}

QString SettingValue::shown(qsizetype max, bool withMaps) const
{
    QString out;
    append(out, *this, max, withMaps);
    if (out.size() > max)
        out = out.left(max) + u'…';
    return out;
}

bool SettingValue::isFromFile() const
{
    if (source == Source::File)
        return true;
    return std::any_of(items.begin(), items.end(), [](const SettingValue &item) { return item.isFromFile(); }) ||
           std::any_of(entries.begin(), entries.end(), [](const SettingEntry &e) { return e.value.isFromFile(); });
}

} // namespace gateway
