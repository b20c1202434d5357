#pragma once

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "zhiwang/grid/v1/department_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.DepartmentService.
class DepartmentService final : public server::Service {
 public:
  DepartmentService(server::Runtime& runtime, sql::Database& db);

 private:
  absl::StatusOr<v1::Department> GetDepartment(const rpc::Call& call, const v1::GetDepartmentRequest& request);
  absl::StatusOr<v1::ListDepartmentsResponse> ListDepartments(const rpc::Call& call,
                                                              const v1::ListDepartmentsRequest& request);
  absl::Status ImportDepartments(const rpc::Call& call,
                                 server::Stream<v1::ImportDepartmentsRequest, v1::ImportDepartmentsResponse>& stream);

  sql::Database& db_;
};

}  // namespace zhiwang::grid
