#pragma once

#include "tests/faults/hostile/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Imports two committees, registers disputes at them, and lets the requests know them: some as they were registered, some in
// the hands of their mediator, and some of those for agreements alone.
void PrepareDisputes(Cluster& cluster, HonestRequests& honest);

}  // namespace zhiwang::testing
