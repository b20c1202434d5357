#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/grid_registry/area/area.h"
#include "services/grid_registry/reorganisation/domain/reorganisation.h"
#include "services/grid_registry/screening_task/domain/screening_task.h"
#include "services/grid_registry/site_check/domain/site_check.h"

// Every error of the registry besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::grid::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::AreaNotFound

absl::Status AreaNotFound(std::string_view name);
absl::Status AreaUnknown(std::string_view field, std::string_view name);
// A request names an area that has ended: INVALID_ARGUMENT. The message names its successors.
absl::Status AreaEnded(std::string_view field, const Area& ended);
// A row of an import names one: FAILED_PRECONDITION.
absl::Status AreaCodeEnded(std::string_view field, const Area& ended);
// INVALID_ARGUMENT: an area cannot end while this one lies below it.
absl::Status AreaHasChild(const Area& child);
// INVALID_ARGUMENT: an import takes effect before `day`, since when the area is as it is.
absl::Status AreaNotYetSo(std::string_view code, int day);
absl::Status ReorganisationNotFound(std::string_view name);
// FAILED_PRECONDITION: a reorganisation that waits for its day does not fit the areas as they are.
absl::Status ReorganisationUnfit(std::string_view why, std::string_view why_zh);
absl::Status PointOutside();
absl::Status PointOutside(std::string_view field);
// `why_zh` is what ParseBoundary says.
absl::Status BoundaryInvalid(std::string_view why_zh);
absl::Status ParentInvalid(std::string_view why, std::string_view why_zh);
absl::Status DepartmentNotFound(std::string_view name);
absl::Status DepartmentUnknown(std::string_view field, std::string_view name);
// INVALID_ARGUMENT: the department `code` ended on that day, `2026-11-23`, and `successor` took over.
absl::Status DepartmentEnded(std::string_view field, std::string_view code, std::string_view end_day,
                             std::string_view successor);
// INVALID_ARGUMENT: a name that looks like that of the area `code` beside it.
absl::Status AreaNameTaken(std::string_view name, std::string_view code);
// INVALID_ARGUMENT: a name that looks like that of the department `code` of the same jurisdiction.
absl::Status DepartmentNameTaken(std::string_view name, std::string_view code);
absl::Status StaffNotFound(std::string_view name);
absl::Status SiteCheckNotFound(std::string_view name);
absl::Status SiteCheckExists(std::string_view name);
absl::Status ScreeningTaskNotFound(std::string_view name);
absl::Status ScreeningTaskExists(std::string_view name);
absl::Status ActionIllegal(const ScreeningTask& task, ScreeningTaskAction action);
absl::Status ActionIllegal(const SiteCheck& check, SiteCheckAction action);
absl::Status ActionIllegal(const Reorganisation& reorganisation, ReorganisationAction action);

}  // namespace zhiwang::grid::error
