#pragma once

#include <cstdint>

#include "common/sql/database.h"
#include "tests/faults/checker/history.h"

namespace zhiwang::testing {

// The number of hand-offs that came to each end.
struct HandOffs {
  int64_t taken = 0, refused = 0;  // on-site checks that cases, or disputes, asked for
  int64_t told = 0;                // steps that the registry reported to them
};

// Checks that each hand-off between the two services came to one end, the same on both sides: what the sender settled,
// what the receiver remembers and what the receiver did, refusals too. A check that a case asked for is one task at the
// registry, or was refused and is none; both sides say the same about it, and no task is there that no case asked for.
HandOffs CheckHandOffs(sql::Database& intake, sql::Database& grid, History& history);

// The same for the inspections of disputes, except for their words, which are sealed at mediation.
HandOffs CheckInspections(sql::Database& mediation, sql::Database& grid, History& history);

}  // namespace zhiwang::testing
