#pragma once

#include "absl/status/statusor.h"
#include "common/changelog/change_log.h"
#include "services/case_intake/case/domain/case.h"
#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::intake {

// A case as the contract has it, without what is known of its reporter: see case_view.h for that.
v1::Case ToProto(const Case& c);

// A new case as its caller gives it, without the reporter, checked: texts, enums, coordinates, names within `district`.
// FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as `case.text`. The category's code and the claimed area are
// taken as given: this does not look whether they exist.
absl::StatusOr<Case> FromProto(const std::string& district, const v1::Case& proto);

// The same for a case of the past: also the times, unit, reply and callbacks.
absl::StatusOr<Case> HistoricFromProto(const std::string& district, const v1::Case& proto);

// The reporter of a new case, checked, and the identity number in its normal form. FIELD_INVALID names the field.
absl::StatusOr<Reporter> ReporterFromProto(const v1::Reporter& proto);

// The whole reporter, unmasked.
void ToProto(const Reporter& reporter, v1::Reporter& proto);

// Checks a point's coordinates: finite and in range.
absl::StatusOr<Point> PointFromProto(std::string_view field, const common::v1::Point& proto);

// A change of a case as an entry of its timeline.
common::v1::Change ToProto(const changelog::Change& change);

}  // namespace zhiwang::intake
