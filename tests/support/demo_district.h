#pragma once

#include <string>

#include "tests/support/cluster.h"

namespace zhiwang::testing {

// Brings a small demonstration district into a cluster through zhiwangctl, as deploy/local/up does: areas, departments,
// staff, calendar and categories. The generated files, `appeals.jsonl` among them, stay in the cluster's directory. Ends
// the program when a step fails: what follows would prove nothing.
void ImportDemoDistrict(Cluster& cluster, int grids, int appeals);

}  // namespace zhiwang::testing
