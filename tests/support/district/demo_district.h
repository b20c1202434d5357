#pragma once

#include <string>

#include "tests/support/cluster/cluster.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::testing {

// Brings a small demonstration district into a cluster through zhiwangctl, as deploy/local/up does: areas, departments,
// staff, calendar and categories. The generated files, `appeals.jsonl` among them, stay in the cluster's directory. Gives
// up when a step fails.
void ImportDemoDistrict(Cluster& cluster, int grids, int appeals);

// Also imports what the quarrel of that district needs: the contracted law firm, and the templates of documents.
void ImportDemoFirmAndTemplates(Cluster& cluster);

// The name of somebody who serves in that role today in the area of that code. Gives up where nobody does.
std::string StaffServing(const Cluster& cluster, grid::v1::Assignment::Role role, const std::string& area);

// Waits until a replica of case-intake lets somebody of the staff list cases. False when it does not.
bool Knows(const Cluster& cluster, const std::string& intake_address, const std::string& staff);

}  // namespace zhiwang::testing
