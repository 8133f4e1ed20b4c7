#pragma once
#include "config/configproblem.h"
#include "peers/settingvalue.h"

#include <QtCore/QProcessEnvironment>
#include <vector>

namespace gateway {

/// What a configuration file says: the gateway's keys as one Map, placed where the first `config` stands.
struct ExsContent
{
    SettingValue root;
    std::vector<ConfigProblem> problems; ///< in the order of the file
};

/// Reads a configuration file (runtime.exs) as data: the part of Elixir's syntax that configurations use, nothing of it
/// executed. `text` is UTF-8 of at most 1 MiB; `file` names it in problems, and relative names in `File.read!` count
/// from its folder; variables come from `environment`. Reading goes on after a mistake, so that every one is reported;
/// a value that has one is Invalid.
ExsContent readExs(const QByteArray &text, const QString &file, const QProcessEnvironment &environment);

/// Largest configuration file, and largest file of a `File.read!`.
inline constexpr qint64 kMaxConfigSize = 1024 * 1024;
/// Beyond this many problems a person does not read on, and reading ends.
inline constexpr std::size_t kMaxConfigProblems = 1000;
/// Deepest nesting of lists, maps and calls.
inline constexpr int kMaxConfigNesting = 64;

} // namespace gateway
