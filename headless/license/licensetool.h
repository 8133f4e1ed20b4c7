#pragma once
#include <QtCore/QByteArray>
#include <QtCore/QStringList>

namespace gateway::licensetool {

/// What a command ends with: exit code 0 done, 1 failed, 2 wrong usage, and what it prints.
struct Result
{
    int exitCode = 0;
    QByteArray output;
    QByteArray errors;
};

/// Runs the command line without the program's name at the time `nowMs` (milliseconds since 1970 UTC).
Result run(const QStringList &arguments, qint64 nowMs);

} // namespace gateway::licensetool
