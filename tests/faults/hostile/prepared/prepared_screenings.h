#pragma once

#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Orders rounds of screening in the demonstration district, and tells the requests of their grids' screenings and tasks.
void PrepareScreenings(Cluster& cluster, HonestRequests& honest);

}  // namespace zhiwang::testing
