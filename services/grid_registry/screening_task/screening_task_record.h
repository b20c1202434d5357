#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"

namespace zhiwang::grid {

// The fields of a task that have no column of their own, as the bytes of its row: a ScreeningTaskBody. Fields that a newer
// version of the service wrote there, at any level, are kept.
std::string EncodeBody(const ScreeningTask& task);

// Fills the part of a task that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string bytes, ScreeningTask& task);

}  // namespace zhiwang::grid
