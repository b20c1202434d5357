#pragma once

#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Tells the requests of every existing case, and of appeals that a citizen brings, half of them answered by a unit.
void PrepareCases(Cluster& cluster, HonestRequests& honest);

}  // namespace zhiwang::testing
