#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/grid_registry/site_check/domain/site_check.h"

// Every error of the registry besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::grid::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::AreaNotFound

absl::Status AreaNotFound(std::string_view name);
absl::Status AreaUnknown(std::string_view field, std::string_view name);
absl::Status PointOutside();
absl::Status PointOutside(std::string_view field);
// `why_zh` is what ParseBoundary says.
absl::Status BoundaryInvalid(std::string_view why_zh);
absl::Status ParentInvalid(std::string_view why, std::string_view why_zh);
absl::Status DepartmentNotFound(std::string_view name);
absl::Status DepartmentUnknown(std::string_view field, std::string_view name);
// INVALID_ARGUMENT: a name that looks like that of the area `code` beside it.
absl::Status AreaNameTaken(std::string_view name, std::string_view code);
// INVALID_ARGUMENT: a name that looks like that of the department `code` of the same jurisdiction.
absl::Status DepartmentNameTaken(std::string_view name, std::string_view code);
absl::Status StaffNotFound(std::string_view name);
absl::Status SiteCheckNotFound(std::string_view name);
absl::Status SiteCheckExists(std::string_view name);
absl::Status ActionIllegal(const SiteCheck& check, SiteCheckAction action);

}  // namespace zhiwang::grid::error
