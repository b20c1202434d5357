#pragma once

#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Imports two committees, registers disputes at them, and lets the requests know them: some as they were registered, some to
// which somebody is invited or in which violence was reported, some in the hands of their mediator, and some of those for
// agreements, documents or sessions alone.
void PrepareDisputes(Cluster& cluster, HonestRequests& honest);

}  // namespace zhiwang::testing
