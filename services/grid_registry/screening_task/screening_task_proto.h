#pragma once

#include <string>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/statusor.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"
#include "zhiwang/common/v1/screening.pb.h"
#include "zhiwang/grid/v1/screening_task_service.pb.h"

namespace zhiwang::grid {

v1::ScreeningTask ToProto(const ScreeningTask& task);

// Its progress, as the contract has it.
common::v1::ScreeningProgress ProgressOf(const ScreeningTask& task);

// A task that is to be handed over, checked: names within `district`, texts, times. FIELD_INVALID or RESOURCE_NAME_INVALID
// names the field, as `screening_task.grid`. Answers the code of its grid beside it.
struct TaskHandedOver {
  ScreeningTask draft;
  std::string grid;
};
absl::StatusOr<TaskHandedOver> FromProto(const std::string& district, const v1::ScreeningTask& proto);

// The findings of a worker, checked. FIELD_INVALID names the field, as `findings[0].summary`.
absl::StatusOr<std::vector<ScreeningFinding>> FindingsFromProto(
    const google::protobuf::RepeatedPtrField<common::v1::ScreeningFinding>& findings);

// `districts/{district}/screeningTasks/{id}`.
std::string NameOf(const ScreeningTask& task);

}  // namespace zhiwang::grid
