#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "services/case_intake/case/domain/case.h"
#include "services/grid_registry/client/registry_client.h"

namespace zhiwang::intake {

// Says where a draft is, by its point or the area that its reporter named, as far as the registry can say now: fills area,
// path and placement. While the registry is down the draft is UNPLACED: nobody is turned away for that. An area that has
// ended is the one that holds its ground today. AREA_NOT_FOUND where there is no such area, and AREA_ENDED where several
// hold it, name `field`.
absl::Status PlaceDraft(grid::RegistryClient& registry, const rpc::Call& call, std::string_view field, Case& draft);

}  // namespace zhiwang::intake
