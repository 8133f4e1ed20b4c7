#pragma once
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace gateway::cli {

/// How every command ends.
enum ExitCode {
    kDone = 0,
    kFailed = 1,
    kWrongUsage = 2,
    kBadConfiguration = 78, ///< EX_CONFIG of sysexits.h
};

/// What every command is told.
struct Options
{
    QString config;
    QString stateDir;
};

/// A command of the program: one row of the table in commands.cpp.
struct Command
{
    const char *name;
    const char *summary;     ///< one line of the overview
    const char *description; ///< the paragraph of its own --help
    int (*run)(const Options &options);
};

/// The program: finds the command, reads its options, runs it. Returns the exit code.
int main(int argc, char **argv);

int run(const Options &options);
int checkConfig(const Options &options);
int demo(const Options &options);

} // namespace gateway::cli
