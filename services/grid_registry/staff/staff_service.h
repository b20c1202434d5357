#pragma once

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.StaffService.
class StaffService final : public server::Service {
 public:
  StaffService(server::Runtime& runtime, sql::Database& db);

 private:
  absl::StatusOr<v1::Staff> GetStaff(const rpc::Call& call, const v1::GetStaffRequest& request);
  absl::StatusOr<v1::ListStaffResponse> ListStaff(const rpc::Call& call, const v1::ListStaffRequest& request);
  absl::Status ImportStaff(const rpc::Call& call,
                           server::Stream<v1::ImportStaffRequest, v1::ImportStaffResponse>& stream);

  sql::Database& db_;
};

}  // namespace zhiwang::grid
