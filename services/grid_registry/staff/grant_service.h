#pragma once

#include "common/server/service.h"
#include "services/grid_registry/staff/grant_directory.h"
#include "zhiwang/common/v1/grant_service.pb.h"

namespace zhiwang::grid {

// Serves what staff are assigned to, from memory.
class GrantService final : public server::Service {
 public:
  GrantService(server::Runtime& runtime, const GrantDirectory& directory);

 private:
  absl::StatusOr<common::v1::ListGrantsResponse> ListGrants(const rpc::Call& call,
                                                            const common::v1::ListGrantsRequest& request);

  const GrantDirectory& directory_;
};

}  // namespace zhiwang::grid
