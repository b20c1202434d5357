#pragma once

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area_directory.h"
#include "zhiwang/common/v1/caller_service.pb.h"

namespace zhiwang::grid {

// zhiwang.common.v1.CallerService.
class CallerService final : public server::Service {
 public:
  CallerService(server::Runtime& runtime, sql::Database& db, const AreaDirectory& areas);

 private:
  absl::StatusOr<common::v1::Caller> GetCaller(const rpc::Call& call, const common::v1::GetCallerRequest& request);
  // Fills in how the place of a grant is called.
  absl::Status NamePlace(sql::Txn& tx, const std::string& district, const auth::Grant& grant,
                         common::v1::Caller::Role& role) const;

  sql::Database& db_;
  const AreaDirectory& areas_;
};

}  // namespace zhiwang::grid
