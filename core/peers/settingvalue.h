#pragma once
#include "util/phrase.h"

#include <QtCore/QString>
#include <utility>
#include <vector>

namespace gateway {

/// Where something was written. Line and column count from 1; a line of 0 means the source as a whole.
struct Place
{
    QString file;
    int line = 0;
    int column = 0;
};

struct SettingEntry;

/// A value as a person or a program wrote it, before it is a setting: what the readers of runtime.exs, of the
/// environment and of JSON produce, and what settings are written as.
struct SettingValue
{
    enum class Kind {
        Invalid, ///< was given, could not be read, and that has been reported already
        Null,
        Bool,
        Int,
        Float,
        String,
        Atom,
        List,
        Map,
    };
    /// Where the value itself came from. What a file held is never shown to anybody.
    enum class Source { Literal, Environment, File };

    Kind kind = Kind::Null;
    Source source = Source::Literal;
    bool boolean = false;
    qint64 integer = 0;
    double real = 0;
    QString text;                      ///< of String and Atom (without its colon)
    std::vector<SettingValue> items;   ///< of List
    std::vector<SettingEntry> entries; ///< of Map, in the order written, no key twice
    Place place;

    static SettingValue invalid();
    static SettingValue null();
    static SettingValue boolValue(bool value);
    static SettingValue intValue(qint64 value);
    static SettingValue floatValue(double value);
    static SettingValue string(QString text);
    static SettingValue atom(QString name);
    static SettingValue list(std::vector<SettingValue> items);
    static SettingValue map(std::vector<SettingEntry> entries);

    bool isNull() const { return kind == Kind::Null; }
    bool isInvalid() const { return kind == Kind::Invalid; }
    bool isString() const { return kind == Kind::String; }
    /// The entry of `key` in a Map, nullptr where there is none.
    const SettingEntry *find(QStringView key) const;
    /// "an integer", "a string" …
    Phrase kindPhrase() const;
    /// As runtime.exs writes it, on one line, about `max` characters. What came from a file is masked, and maps are
    /// shown as `%{…}` (there may be a password in them) unless `withMaps`.
    QString shown(qsizetype max = 100, bool withMaps = false) const;
    /// True where the value or any part of it was read from a file.
    bool isFromFile() const;

private:
    static SettingValue of(Kind kind);
};

/// One `key: value` of a Map.
struct SettingEntry
{
    QString key;
    Place place; ///< of the key
    SettingValue value;
};

/// What stands for a secret wherever settings are shown.
inline constexpr QStringView kMasked = u"********";

} // namespace gateway
