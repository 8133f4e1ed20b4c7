#pragma once
#include "util/expected.h"
#include "util/phrase.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace gateway {

/// What of a state directory is kept in a copy, by name: its databases, and its other files.
QStringList stateDatabases();
QStringList stateFiles();

/// Copies a state directory that is in use: its databases as they are committed at that moment, and what else a gateway
/// needs to go on from there (secrets, certificates). `into` is made, with mode 0700, or is empty. Blocks for as long
/// as the databases are large.
Expected<void, Phrase> copyState(const QString &stateDir, const QString &into);

} // namespace gateway
