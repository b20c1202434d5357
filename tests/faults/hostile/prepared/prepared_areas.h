#pragma once

#include <string>

#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// A grid of the demonstration district as a row of an import, in text.
std::string AnyGrid(Cluster& cluster);

// Tells the requests of reorganisations that wait for a day far in the future.
void PrepareReorganisations(Cluster& cluster, HonestRequests& honest);

}  // namespace zhiwang::testing
