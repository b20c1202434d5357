#pragma once

#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Imports the law firm of kLawyerOfFirm, and publishes a template for the documents that are made.
void PrepareFiles(Cluster& cluster, HonestRequests& honest);

}  // namespace zhiwang::testing
