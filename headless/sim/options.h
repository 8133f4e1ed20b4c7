#pragma once
#include "util/expected.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>
#include <functional>
#include <vector>

namespace gateway::sim {

/// One option of a command: the parser and the help text are both read from it.
struct Option
{
    QByteArray name;                          ///< without the dashes
    QByteArray value;                         ///< placeholder in the help; empty: a switch
    QByteArray help;                          ///< one sentence, the default included
    QByteArray allowed;                       ///< what `set` takes, for the error
    std::function<bool(const QString &)> set; ///< false: not a value that it takes
};

/// A whole number within `min` to `max`.
Option wholeOption(const char *name, const char *value, const char *help, qint64 &into, qint64 min, qint64 max);
/// A decimal number within `min` to `max`.
Option decimalOption(const char *name, const char *value, const char *help, double &into, double min, double max);
/// Any text of at most `maxOctets` octets of UTF-8.
Option textOption(const char *name, const char *value, const char *help, QByteArray &into, int maxOctets);
/// A switch: given or not.
Option switchOption(const char *name, const char *help, bool &into);

enum class Parsed { Run, Help };

/// Reads `--name value`, `--name=value` and `--name`; `--help` wins over everything after it. The error names the
/// option, what was given and what is allowed.
Expected<Parsed, QString> parseOptions(const std::vector<Option> &options, const QStringList &arguments);

/// The options' part of a help text, one aligned entry an option.
QByteArray describeOptions(const std::vector<Option> &options);

} // namespace gateway::sim
