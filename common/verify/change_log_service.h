#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::verify {

// zhiwang.common.v1.ChangeLogService over the schema behind `db`: the same in every service.
class ChangeLogService final : public rpc::Service {
 public:
  ChangeLogService(rpc::Runtime& runtime, sql::Database& db);

 private:
  absl::StatusOr<common::v1::VerifyTimelinesResponse> VerifyTimelines(
      const rpc::Call& call, const common::v1::VerifyTimelinesRequest& request);

  sql::Database& db_;
};

}  // namespace zhiwang::verify
