#pragma once
#include "embedded/database.h"
#include "util/expected.h"

namespace gateway::embedded {

/// The version that this program reads and writes.
int schemaVersion();

/// Brings a writer's connection to that version, one transaction a step; before the first step of an existing database
/// a copy of it is made beside it (`FILE.before-N`). A newer database, or one that is no Core's, is refused.
Expected<void, QString> migrate(Database &db, const QString &file);

} // namespace gateway::embedded
