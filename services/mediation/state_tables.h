#pragma once

#include <vector>

#include "common/changelog/state_table.h"

namespace zhiwang::mediation {

// The tables that hold mediation's resources, each with who hears of its changes: those who may read the resource.
std::vector<changelog::StateTable> StateTables();

}  // namespace zhiwang::mediation
