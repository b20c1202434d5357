#pragma once

#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/staff/grant_directory.h"
#include "zhiwang/common/v1/grant_service.pb.h"

namespace zhiwang::grid {

// zhiwang.common.v1.GrantService. A caller that knows everything already costs no query.
class GrantService final : public server::Service {
 public:
  GrantService(server::Runtime& runtime, sql::Database& db, const GrantDirectory& directory);

 private:
  absl::StatusOr<common::v1::ListGrantChangesResponse> ListGrantChanges(
      const rpc::Call& call, const common::v1::ListGrantChangesRequest& request);

  sql::Database& db_;
  const GrantDirectory& directory_;
};

}  // namespace zhiwang::grid
