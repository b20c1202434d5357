#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/desk/desk.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"

namespace zhiwang::mediation {

// Adds the types of appeals that rise today in villages of these areas, named by their paths: each once, the most appeals first.
// An index finds the rows that rise, so a read costs as much as there are rises, not appeals.
absl::Status AddRises(sql::Txn& tx, const DeskAsked& asked, const std::vector<std::string>& area_paths, v1::Desk& desk);

// Adds the names of the villages, if the registry answers within a second.
void NameVillages(grid::RegistryClient& registry, const rpc::Call& call, const std::string& district, v1::Desk& desk);

}  // namespace zhiwang::mediation
