#pragma once
#include <QtCore/QString>
#include <span>

namespace gateway::cli {

struct Command;

/// A script that completes the program's commands, options and the names of peers in bash.
QString bashCompletion(std::span<const Command> commands);

} // namespace gateway::cli
