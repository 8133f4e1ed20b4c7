#pragma once
// The engine of settings: what a row says of a member, and what follows from it: reading with checks, environment
// variables, listing. The rows themselves stand in settingrows.h.
#include "peers/peersettings.h"
#include "peers/settingvalue.h"

#include <QtCore/QDir>
#include <QtCore/QProcessEnvironment>
#include <QtCore/QSet>
#include <cmath>
#include <concepts>
#include <functional>
#include <tuple>
#include <type_traits>

namespace gateway {

enum SettingFlag : unsigned {
    Secret = 1,      ///< written, never shown
    NeedsRebind = 2, ///< a change drops the peer's sessions; the others take effect on the running ones
    Required = 4,
    FilePath = 8,   ///< a relative one counts from the configuration's folder
    MustExist = 16, ///< a file that must be there and readable
    IsUrl = 32,     ///< a password in it is masked
    AsHex = 64,     ///< shown as 0x34
    TakesAtom = 128,
    NotEmpty = 256,  ///< a list with one value at least
    Identity = 512,  ///< what a peer is known by: given when it is made, never changed
    ActsLive = 1024, ///< of the gateway: read again on SIGHUP; the others take effect at the next start
};

/// What a row applies to. Rows of one struct may serve several.
enum SettingScope : unsigned {
    ForClient = 1,
    ForServer = 2,
    ForPeers = ForClient | ForServer,
    ForListener = 4,
    ForGateway = 8,
    ForDashboard = 16,
    ForMetrics = 32,
    ForRoute = 64,
};

/// What a row says, apart from its member.
struct SettingInfo
{
    const char *key;
    const char *doc;       ///< English, to be translated in the context "Setting"
    unsigned scopes = ~0U; ///< wherever its struct is read, unless it says less
    unsigned flags = 0;
    qint64 min = 0; ///< of a number, or octets (UTF-8) of a string
    qint64 max = 0; ///< both 0: no range
    const char *unit = "";
    const char *oldKey = nullptr;   ///< taken with a warning
    const char *variable = nullptr; ///< of the environment
    unsigned nestedScope = 0;       ///< of the rows of a member that is a struct

    constexpr bool hasRange() const { return min != 0 || max != 0; }
};

namespace detail {
template <class T>
struct CheckArgument
{
    using Type = const T &;
};
template <std::integral T>
struct CheckArgument<T>
{
    using Type = qint64;
};
template <>
struct CheckArgument<QStringList>
{
    using Type = const QString &;
};
} // namespace detail

/// One row. `check` looks at a value (of a list: at each item) beyond type and range, and answers nullptr or what is
/// allowed, as the source of a Phrase.
template <class S, class T>
struct Setting : SettingInfo
{
    using Check = const char *(*)(typename detail::CheckArgument<T>::Type);

    constexpr Setting(const char *k, T S::*m, const char *d) : SettingInfo{k, d}, member(m) {}
    constexpr Setting of(unsigned where) const
    {
        return with([=](Setting &s) { s.scopes = where; });
    }
    constexpr Setting flagged(unsigned bits) const
    {
        return with([=](Setting &s) { s.flags |= bits; });
    }
    constexpr Setting range(qint64 low, qint64 high) const
    {
        return with([=](Setting &s) {
            s.min = low;
            s.max = high;
        });
    }
    constexpr Setting measuredIn(const char *name) const
    {
        return with([=](Setting &s) { s.unit = name; });
    }
    constexpr Setting formerly(const char *old) const
    {
        return with([=](Setting &s) { s.oldKey = old; });
    }
    constexpr Setting from(const char *name) const
    {
        return with([=](Setting &s) { s.variable = name; });
    }
    constexpr Setting nested(unsigned scope) const
    {
        return with([=](Setting &s) { s.nestedScope = scope; });
    }
    constexpr Setting checkedBy(Check by) const
    {
        return with([=](Setting &s) { s.check = by; });
    }

    T S::*member;
    Check check = nullptr;

private:
    template <class F>
    constexpr Setting with(F change) const
    {
        Setting copy = *this;
        change(copy);
        return copy;
    }
};

template <class S, class T>
constexpr Setting<S, T> setting(const char *key, T S::*member, const char *doc)
{
    return {key, member, doc};
}

/// The word of one value of an enum.
template <class E>
struct EnumWord
{
    E value;
    const char *word;
};
/// Specialised for each enum that is a setting: `static constexpr EnumWord<E> all[]`.
template <class E>
struct EnumWords;
template <>
struct EnumWords<BindType>
{
    static constexpr EnumWord<BindType> all[]{{BindType::Transmitter, "transmitter"},
                                              {BindType::Receiver, "receiver"},
                                              {BindType::Transceiver, "transceiver"}};
};
template <class T>
concept WordSetting = std::is_enum_v<T> && requires
{
    EnumWords<T>::all;
};
/// A set of such words.
template <class T>
concept WordSetSetting = requires
{
    typename T::Value;
}
&&WordSetting<typename T::Value> &&std::is_same_v<T, EnumSet<typename T::Value>>;

/// Specialised for each struct of settings: `static constexpr std::tuple all{setting…}`.
template <class S>
struct SettingRows;
template <class T>
concept SettingStruct = requires
{
    SettingRows<T>::all;
};

/// Calls `f(row)` for each row of S that applies to `scope`.
template <class S, class F>
void eachSetting(unsigned scope, F &&f)
{
    const auto one = [&](const auto &row) {
        if ((row.scopes & scope) != 0)
            f(row);
    };
    std::apply([&](const auto &...row) { (one(row), ...); }, SettingRows<S>::all);
}

/// What is wrong with a setting, for a file, a form or an API answer.
struct SettingProblem
{
    Place place;
    QString key; ///< "tps_limit", "dashboard.port", or the variable's name
    Phrase message;
    bool isWarning = false;
};

/// A setting that was given and taken.
struct GivenSetting
{
    QString key;
    Place place;
    QString variable;    ///< empty: not from the environment
    bool hidden = false; ///< its value came from a file and is never shown
};

/// Reads settings from values, and says everything that is wrong with them. A value that is refused leaves its member
/// as it was; a null one counts as not given.
class SettingReader
{
public:
    QDir base;                   ///< what relative file names count from
    bool looseWords = false;     ///< words may be strings: JSON and the environment have no atoms
    bool partial = false;        ///< required settings may be absent: the members are there already
    bool filesUnchecked = false; ///< files need not be there: whoever uses them says so
    QStringList alsoKnown;       ///< keys that somebody else reads
    QSet<QString> elsewhere;     ///< required keys that the environment gives
    std::vector<SettingProblem> problems;
    std::function<void(const GivenSetting &)> taken;

    template <SettingStruct S>
    void read(const SettingValue &map, unsigned scope, S &into, const QString &prefix = {});
    /// The variables of S's rows; they stand above what `into` holds.
    template <SettingStruct S>
    void readEnvironment(const QProcessEnvironment &environment, unsigned scope, S &into);

    void error(const Place &place, const QString &key, const Phrase &message);
    void warning(const Place &place, const QString &key, const Phrase &message);

private:
    struct Shape // what refusals need to know of the value that was expected
    {
        const SettingInfo &info;
        const QString &key;
        const SettingValue &value;
    };
    using Infos = std::vector<const SettingInfo *>;

    bool expectMap(const SettingValue &value, const QString &key);
    const SettingEntry *given(const SettingInfo &info, const SettingValue &map, const QString &prefix);
    void refuseUnknown(const SettingValue &map, unsigned scope, const Infos &rows, const QString &prefix);
    bool refuseType(const Shape &shape, const Phrase &allowed);
    bool refuseWord(const Shape &shape, const Phrase &allowed);
    bool refuseRange(const Shape &shape);
    bool refuse(const Shape &shape, const Phrase &allowed);
    bool readText(const Shape &shape, QString &into);
    std::optional<QString> wordOf(const SettingValue &value) const;

    template <class S, class T>
    bool readOne(const Setting<S, T> &row, const SettingValue &value, T &into, const QString &key);
};

/// A setting as it stands: for printouts, JSON and forms.
struct ListedSetting
{
    const SettingInfo *info;
    QString key; ///< with its prefix: "dashboard.port"
    SettingValue value;
};
/// Every setting of `from` that applies to `scope`, secrets included: mask them by `info->flags`.
template <SettingStruct S>
std::vector<ListedSetting> listSettings(const S &from, unsigned scope, const QString &prefix = {});

/// The value as a person may see it: secrets and passwords in URLs masked.
QString shownSetting(const SettingInfo &info, const SettingValue &value, qsizetype max = 100);
/// A URL with its password masked.
QString withoutPassword(const QString &url);
/// "a client bind", "a gateway" …
Phrase scopePhrase(unsigned scope);

// ---- the engine

namespace detail {
SettingValue valueFromText(const QString &text, SettingValue::Kind wanted);

template <class E>
Phrase allWords()
{
    QStringList words;
    for (const EnumWord<E> &word : EnumWords<E>::all)
        words.append(u':' + QString::fromLatin1(word.word));
    return anyOf(words);
}
template <class E>
std::optional<E> byWord(const QString &text)
{
    for (const EnumWord<E> &word : EnumWords<E>::all) {
        if (text == QLatin1String(word.word))
            return word.value;
    }
    return std::nullopt;
}
template <class E>
QString wordFor(E value)
{
    for (const EnumWord<E> &word : EnumWords<E>::all) {
        if (word.value == value)
            return QString::fromLatin1(word.word);
    }
    return {};
}
/// "an integer", "a number from 1 to 10" …
Phrase numberPhrase(const SettingInfo &info, bool isInteger);

template <class T>
constexpr SettingValue::Kind kindOf()
{
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::optional<bool>>)
        return SettingValue::Kind::Bool;
    else if constexpr (std::is_integral_v<T>)
        return SettingValue::Kind::Int;
    else if constexpr (std::is_floating_point_v<T>)
        return SettingValue::Kind::Float;
    else
        return SettingValue::Kind::String;
}
} // namespace detail

template <class S, class T>
bool SettingReader::readOne(const Setting<S, T> &row, const SettingValue &value, T &into, const QString &key)
{
    using Kind = SettingValue::Kind;
    const Shape shape{row, key, value};
    if (value.isInvalid())
        return false;
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::optional<bool>>) {
        if (value.kind != Kind::Bool)
            return refuseType(shape, Phrase(QT_TRANSLATE_NOOP("Phrase", "true or false")));
        into = value.boolean;
    } else if constexpr (WordSetting<T>) {
        const std::optional<QString> word = wordOf(value);
        if (!word)
            return refuseType(shape, detail::allWords<T>());
        const std::optional<T> known = detail::byWord<T>(*word);
        if (!known)
            return refuseWord(shape, detail::allWords<T>());
        into = *known;
    } else if constexpr (WordSetSetting<T>) {
        using E = typename T::Value;
        if (value.kind != Kind::List || (value.items.empty() && (row.flags & NotEmpty) != 0))
            return refuseType(
                shape,
                (row.flags & NotEmpty) != 0
                    ? Phrase(QT_TRANSLATE_NOOP("Phrase", "a list of one or more of {words}"), detail::allWords<E>())
                    : Phrase(QT_TRANSLATE_NOOP("Phrase", "a list of {words}"), detail::allWords<E>()));
        T set;
        for (const SettingValue &item : value.items) {
            const std::optional<QString> word = wordOf(item);
            const std::optional<E> known = word ? detail::byWord<E>(*word) : std::nullopt;
            if (!known)
                return refuseWord({row, key, item}, detail::allWords<E>());
            set.insert(*known);
        }
        into = set;
    } else if constexpr (std::is_integral_v<T>) {
        if (value.kind != Kind::Int)
            return refuseType(shape, detail::numberPhrase(row, true));
        if (row.hasRange() && (value.integer < row.min || value.integer > row.max))
            return refuseRange(shape);
        if (const char *allowed = row.check ? row.check(value.integer) : nullptr)
            return refuse(shape, Phrase::ofTable(allowed));
        into = static_cast<T>(value.integer);
    } else if constexpr (std::is_floating_point_v<T>) {
        if (value.kind != Kind::Int && value.kind != Kind::Float)
            return refuseType(shape, detail::numberPhrase(row, false));
        const double number = value.kind == Kind::Int ? static_cast<double>(value.integer) : value.real;
        if (!(number >= static_cast<double>(row.min) && number <= static_cast<double>(row.max)))
            return refuseRange(shape);
        into = number;
    } else if constexpr (std::is_same_v<T, QString>) {
        QString text;
        if (!readText(shape, text))
            return false;
        if (const char *allowed = row.check && !text.isEmpty() ? row.check(text) : nullptr)
            return refuse(shape, Phrase::ofTable(allowed));
        into = text;
    } else if constexpr (std::is_same_v<T, QStringList>) {
        if (value.kind != Kind::List)
            return refuseType(shape, Phrase(QT_TRANSLATE_NOOP("Phrase", "a list of strings")));
        QStringList texts;
        bool ok = true;
        for (const SettingValue &item : value.items) {
            const Shape itemShape{row, key, item};
            QString text;
            const char *allowed = nullptr;
            if (item.isInvalid() || !readText(itemShape, text))
                ok = false;
            else if ((allowed = row.check ? row.check(text) : nullptr))
                ok = refuse(itemShape, Phrase::ofTable(allowed));
            texts.append(text);
        }
        if (!ok)
            return false;
        into = texts;
    } else if constexpr (SettingStruct<T>) {
        read(value, row.nestedScope, into, key + u'.');
        return false; // its own members are told of
    } else {
        using Item = typename T::value_type;
        static_assert(SettingStruct<Item>);
        if (value.kind != Kind::List)
            return refuseType(shape, Phrase(QT_TRANSLATE_NOOP("Phrase", "a list of maps")));
        T items;
        for (const SettingValue &item : value.items) {
            items.emplace_back();
            read(item, row.nestedScope, items.back(), key + u'.');
        }
        into = std::move(items);
    }
    return true;
}

template <SettingStruct S>
void SettingReader::read(const SettingValue &map, unsigned scope, S &into, const QString &prefix)
{
    if (map.isInvalid() || !expectMap(map, prefix))
        return;
    eachSetting<S>(scope, [&](const auto &row) {
        const QString key = prefix + QLatin1String(row.key);
        const SettingEntry *entry = given(row, map, prefix);
        if (!entry || entry->value.isNull()) {
            if ((row.flags & Required) != 0 && !partial && !elsewhere.contains(key))
                error(entry ? entry->value.place : map.place, key,
                      entry ? Phrase(QT_TRANSLATE_NOOP("Phrase", "is nil, but {scope} needs it"), scopePhrase(scope))
                            : Phrase(QT_TRANSLATE_NOOP("Phrase", "is missing, {scope} needs it"), scopePhrase(scope)));
            return;
        }
        if (readOne(row, entry->value, into.*(row.member), key) && taken)
            taken({key, entry->value.place, {}, entry->value.isFromFile()});
    });
    Infos rows;
    std::apply([&](const auto &...row) { (rows.push_back(&row), ...); }, SettingRows<S>::all);
    refuseUnknown(map, scope, rows, prefix);
}

template <SettingStruct S>
void SettingReader::readEnvironment(const QProcessEnvironment &environment, unsigned scope, S &into)
{
    eachSetting<S>(scope, [&]<class T>(const Setting<S, T> &row) {
        const QString variable = QString::fromLatin1(row.variable);
        if (variable.isEmpty() || !environment.contains(variable))
            return;
        SettingValue value = detail::valueFromText(environment.value(variable), detail::kindOf<T>());
        value.source = SettingValue::Source::Environment;
        value.place.file = QStringLiteral("environment");
        const bool wereLoose = std::exchange(looseWords, true);
        if (readOne(row, value, into.*(row.member), variable) && taken)
            taken({QString::fromLatin1(row.key), {}, variable, false});
        looseWords = wereLoose;
    });
}

namespace detail {
template <class T>
SettingValue valueOf(const T &from, const SettingInfo &info)
{
    if constexpr (std::is_same_v<T, bool>) {
        return SettingValue::boolValue(from);
    } else if constexpr (std::is_same_v<T, std::optional<bool>>) {
        return from ? SettingValue::boolValue(*from) : SettingValue::null();
    } else if constexpr (WordSetting<T>) {
        return SettingValue::atom(wordFor(from));
    } else if constexpr (std::is_integral_v<T>) {
        return SettingValue::intValue(from);
    } else if constexpr (std::is_floating_point_v<T>) {
        return SettingValue::floatValue(from);
    } else if constexpr (std::is_same_v<T, QString>) {
        if ((info.flags & TakesAtom) != 0 && from.startsWith(u':'))
            return SettingValue::atom(from.mid(1));
        return SettingValue::string(from);
    } else {
        std::vector<SettingValue> items;
        if constexpr (WordSetSetting<T>) {
            for (const auto &word : EnumWords<typename T::Value>::all) {
                if (from.contains(word.value))
                    items.push_back(SettingValue::atom(QString::fromLatin1(word.word)));
            }
        } else if constexpr (std::is_same_v<T, QStringList>) {
            for (const QString &text : from)
                items.push_back(SettingValue::string(text));
        } else {
            for (const auto &item : from) {
                std::vector<SettingEntry> entries;
                for (ListedSetting &one : listSettings(item, info.nestedScope))
                    entries.push_back({one.key, {}, std::move(one.value)});
                items.push_back(SettingValue::map(std::move(entries)));
            }
        }
        return SettingValue::list(std::move(items));
    }
}
} // namespace detail

template <SettingStruct S>
std::vector<ListedSetting> listSettings(const S &from, unsigned scope, const QString &prefix)
{
    std::vector<ListedSetting> all;
    eachSetting<S>(scope, [&]<class T>(const Setting<S, T> &row) {
        const QString key = prefix + QLatin1String(row.key);
        if constexpr (SettingStruct<T>) {
            for (ListedSetting &one : listSettings(from.*(row.member), row.nestedScope, key + u'.'))
                all.push_back(std::move(one));
        } else {
            all.push_back({&row, key, detail::valueOf(from.*(row.member), row)});
        }
    });
    return all;
}

} // namespace gateway
