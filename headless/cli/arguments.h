#pragma once
#include "util/expected.h"

#include <QtCore/QMap>
#include <QtCore/QStringList>
#include <span>

namespace gateway::cli {

/// An option of a command. `value` is what stands for its value in the help: "FILE", "a|b" for one of several,
/// "[SECONDS]" where it may be left out; empty for an option without.
struct OptionRow
{
    const char *name;
    const char *value;
    const char *doc; ///< a text of the catalogue's context Cli
    bool takesValue() const { return *value != '\0'; }
    bool valueIsOptional() const { return *value == '['; }
};

/// What a command was given.
class Arguments
{
public:
    /// The words after the command. Options are `--name`, `--name VALUE` and `--name=VALUE`; what begins with a digit
    /// after its minus is no option (numbers of cached messages), nor is anything after `--`.
    static Expected<Arguments, QString> parse(const QStringList &words, std::span<const OptionRow> options);

    const QStringList &positional() const { return m_positional; }
    bool isSet(const char *option) const { return m_values.contains(QLatin1String(option)); }
    /// The last one given; empty where it is not set.
    QString value(const char *option) const { return values(option).value(values(option).size() - 1); }
    QStringList values(const char *option) const { return m_values.value(QLatin1String(option)); }

private:
    QStringList m_positional;
    QMap<QString, QStringList> m_values;
};

/// How many arguments a synopsis such as "client|server NAME [KEY=VALUE...]" allows (what begins with a small letter
/// stands for itself); a negative `most` is without bound.
struct Arity
{
    int least = 0;
    int most = 0;
};
Arity arityOf(const char *synopsis);

} // namespace gateway::cli
