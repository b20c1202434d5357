#pragma once

#include "absl/status/statusor.h"
#include "services/mediation/violence/domain/reporting.h"
#include "services/mediation/violence/domain/violence_report.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

// Reports of violence as the contract has them.
namespace zhiwang::mediation {

// A report as its caller gives it, checked; its dispute is not read here. FIELD_INVALID names the field below
// `violence_report`.
absl::StatusOr<ViolenceDraft> DraftFromProto(const v1::ViolenceReport& proto);

// The report without its words.
v1::ViolenceReport ToProto(const ViolenceReport& report);

}  // namespace zhiwang::mediation
