#pragma once

#include <functional>
#include <string>

#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Brings disputes to oral agreements, which earn awards of class 1 by the rules. `mediated` answers the disputes, by their
// names, that their mediator has. Some get a proposed award; the others stay without one.
void PrepareAwards(Cluster& cluster, HonestRequests& honest, const std::function<std::string()>& mediated);

}  // namespace zhiwang::testing
