#pragma once

#include <cstdint>

#include "common/sql/database.h"
#include "tests/faults/checker/history.h"

namespace zhiwang::testing {

// Checks that the files of each committee's year are numbered 1, 2, 3 … without a gap, none twice, as far as its book was
// given out, and that every file that was accepted, and no other, has a number. Answers how many have one.
int64_t CheckNumbers(sql::Database& mediation, History& history);

}  // namespace zhiwang::testing
