#pragma once

#include <functional>
#include <string>

#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Sets rates of awards, and lets disputes be agreed by word, which `mediated` answers by their names as their mediator has them:
// some get an award that is proposed, and the others wait for one.
void PrepareAwards(Cluster& cluster, HonestRequests& honest, const std::function<std::string()>& mediated);

}  // namespace zhiwang::testing
