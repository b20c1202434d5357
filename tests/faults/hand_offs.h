#pragma once

#include <cstdint>

#include "common/sql/database.h"
#include "tests/faults/history.h"

namespace zhiwang::testing {

// How many hand-offs came to which end.
struct HandOffs {
  int64_t taken = 0, refused = 0;  // on-site checks that cases asked for
  int64_t told = 0;                // steps that the registry told cases
};

// Whether each hand-off between the two services came to one end, the same on both sides: what the sender settled, what the
// receiver remembers and what the receiver did, refusals too. A check that a case asked for is one task at the registry, or
// was refused and is none; both sides tell the same of it, and none is there that no case asked for.
HandOffs CheckHandOffs(sql::Database& intake, sql::Database& grid, History& history);

}  // namespace zhiwang::testing
