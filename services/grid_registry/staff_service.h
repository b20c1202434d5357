#pragma once

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/staff_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.StaffService.
class StaffService final : public rpc::Service {
 public:
  StaffService(rpc::Runtime& runtime, sql::Database& db);

 private:
  absl::StatusOr<v1::Staff> GetStaff(const rpc::Call& call, const v1::GetStaffRequest& request);
  absl::StatusOr<v1::ListStaffResponse> ListStaff(const rpc::Call& call, const v1::ListStaffRequest& request);
  absl::Status ImportStaff(const rpc::Call& call,
                           rpc::Stream<v1::ImportStaffRequest, v1::ImportStaffResponse>& stream);

  sql::Database& db_;
};

}  // namespace zhiwang::grid
