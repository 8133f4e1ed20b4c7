#pragma once
#include <QtCore/QString>
#include <span>

namespace gateway::cli {

struct Command;

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

/// The program: finds the command, reads its options, runs it. Returns the exit code.
int main(int argc, char **argv);

/// All commands, in the order in which they are shown.
std::span<const Command> commandTable();

int run(const Options &options);
int demo(const Options &options);

} // namespace gateway::cli
