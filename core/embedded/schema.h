#pragma once
#include "store/migrations.h"

namespace gateway::embedded {

/// The tables of core.db.
const Schema &schema();

} // namespace gateway::embedded
