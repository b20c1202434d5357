#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/row_outcome.pb.h"
#include "zhiwang/grid/v1/department_service.pb.h"

namespace zhiwang::grid {

// Writes a row of an import of departments where it differs from what is stored, with its change; answers what became of
// it. INVALID_ARGUMENT for a row that cannot be taken: DEPARTMENT_ENDED for one that would change what has ended.
absl::StatusOr<common::v1::RowOutcome::Result> ImportDepartment(sql::Txn& tx, const rpc::Call& call,
                                                                const std::string& district,
                                                                const v1::ImportDepartmentsRequest::Row& row);

}  // namespace zhiwang::grid
