#pragma once
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/texts.h"

#include <QtCore/QProcessEnvironment>

namespace gateway::cli {

/// A command at work.
struct Call : Options
{
    Arguments arguments;
    const Terminal &terminal;
    QProcessEnvironment environment;
    std::span<const Command> commands; ///< all there are

    QString argument(int position) const { return arguments.positional().value(position); }
    bool isSet(const char *option) const { return arguments.isSet(option); }
    QString value(const char *option) const { return arguments.value(option); }
    /// Tells why it cannot be done; answers the exit code.
    int fail(const QString &why, int code = kFailed) const
    {
        terminal.note(QStringLiteral("omnimessage-smpp: ") + why);
        return code;
    }
};

/// A command of the program: one row of the table in commands.cpp. A row without `run` names a group; the row
/// after it is what the group's name alone does.
struct Command
{
    enum Flag : unsigned {
        UsesApi = 1,  ///< takes --json, --url and --certificate
        CanWatch = 2, ///< takes --watch
    };
    const char *name;         ///< "status", "peers list"
    const char *synopsis;     ///< its arguments: "NAME [KEY=VALUE...]"
    const char *summary;      ///< one line of the overview; this and the next in the catalogue's context Cli
    const char *description;  ///< the paragraph of its own --help
    const char *example = ""; ///< what follows "omnimessage-smpp "; empty: none
    std::span<const OptionRow> options = {};
    unsigned flags = 0;
    int (*run)(const Call &call) = nullptr;

    bool isGroup() const { return !run; }
};

/// The options that a command takes: its own and those that its flags bring.
std::vector<OptionRow> optionsOf(const Command &command);

/// The command that the words begin with, and how many of them name it: a group's name alone stands for its first
/// command, unless help is asked for. Null where there is none.
struct Found
{
    const Command *command = nullptr;
    int words = 0;
};
Found findCommand(std::span<const Command> commands, const QStringList &words);

/// What --help prints.
QString overviewHelp(std::span<const Command> commands);
QString groupHelp(std::span<const Command> commands, const Command &group);
QString commandHelp(const Command &command, const Options &options);

/// Runs what the words ask for: the program without its process.
int dispatch(std::span<const Command> commands, const QStringList &words, const Terminal &terminal,
             const QProcessEnvironment &environment);

} // namespace gateway::cli
