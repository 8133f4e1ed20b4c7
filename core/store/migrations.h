#pragma once
#include "store/database.h"
#include "util/expected.h"

#include <span>

namespace gateway {

/// The versions of a database, oldest first: step N brings it from version N to N+1. A step that has landed is never
/// changed; each old version is kept as a test.
struct Schema
{
    using Step = std::span<const char *const>; ///< statements
    int applicationId = 0;                     ///< tells our databases from those of others
    std::span<const Step> steps;
    int version() const { return int(steps.size()); }
};

/// Brings a writer's connection to the newest version, one transaction a step; before the first step of an existing
/// database a copy of it is made beside it (`FILE.before-N`). A newer database, or one of another program, is refused.
Expected<void, QString> migrate(Database &db, const QString &file, const Schema &schema);

} // namespace gateway
