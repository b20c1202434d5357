#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/case_intake/case/domain/case.h"
#include "services/grid_registry/client/area_errors.h"

// Every error of cases besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::intake::error {

using namespace zhiwang::error;  // so that call sites read error::EtagStale as they read error::CaseNotFound

absl::Status CaseNotFound(std::string_view name);
absl::Status ActionIllegal(const Case& c, Action action);
absl::Status ReturnBarred(const Case& c);
absl::Status ReturnTooLate(const Case& c, absl::Time until);
absl::Status CallbackMissing(const Case& c);
absl::Status CallbackTooEarly(const Case& c);
absl::Status DispositionUnfit(const Case& c);
absl::Status DirectorDecides(std::string_view why, std::string_view why_zh);
absl::Status SiteCheckOpen(const Case& c);
absl::Status SiteCheckLimit(const Case& c);
absl::Status SiteCheckOver(const Case& c, int number);
absl::Status AdditionsTooMany(const Case& c, size_t most);
// No case, nobody's case and somebody else's are one to a citizen.
absl::Status MyCaseNotFound(std::string_view name);
absl::Status MyCasesTooMany(int most, absl::Duration until_next_day);
absl::Status PlaceNeeded(const Case& c);
absl::Status CategoryUnknown(std::string_view field, std::string_view code);
// `path`: its names, `城乡建设/供水`; days as `2026-12-01`.
absl::Status CategoryNotYet(std::string_view field, std::string_view path, std::string_view begin_day);
absl::Status CategoryEnded(std::string_view field, std::string_view path, std::string_view end_day,
                           std::string_view successor_path, std::string_view successor);
absl::Status CategoryNeeded();
absl::Status PointOutside(std::string_view field);
absl::Status DepartmentUnknown(std::string_view field, std::string_view name);
absl::Status DepartmentEnded(std::string_view field, const Ended& ended, const Heir& heir);

// `other`: the case that has it, where the caller may know of that; else null.
absl::Status ExternalIdTaken(std::string_view external_id, const Case* other);
absl::Status ImportConflict(std::string_view external_id);

}  // namespace zhiwang::intake::error
