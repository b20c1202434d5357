#pragma once

#include "tests/bench/bench.h"

namespace zhiwang::bench {

// Imports a committee of the whole district, where there is none yet, and waits until the service takes disputes for it.
void FoundCommittee(Bench& bench);

}  // namespace zhiwang::bench
