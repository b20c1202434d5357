#pragma once

#include <string>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/statusor.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"
#include "zhiwang/common/v1/screening.pb.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"

// Rounds and screenings as the contract has them.
namespace zhiwang::mediation {

// `districts/{district}/screeningRounds/{id}`, and the same of a screening.
std::string NameOf(const ScreeningRound& round);
std::string NameOf(const Screening& screening);

// A round as its caller gives it, checked: rhythm, days, text. Its area is not read here. FIELD_INVALID names the field below
// `screening_round`.
absl::StatusOr<ScreeningRound> RoundFromProto(const std::string& district, const v1::ScreeningRound& proto);

v1::ScreeningRound ToProto(const ScreeningRound& round);
v1::Screening ToProto(const Screening& screening);

// What somebody found, checked. FIELD_INVALID names the field, as `findings[0].summary` below `field`.
absl::StatusOr<std::vector<ScreeningFinding>> FindingsFromProto(
    std::string_view field, const google::protobuf::RepeatedPtrField<common::v1::ScreeningFinding>& findings);

// The report of a task, by its progress: REPORTED or LATE. FIELD_INVALID names the field below `progress`.
absl::StatusOr<ScreeningReport> ReportFromProto(const std::string& district,
                                                const common::v1::ScreeningProgress& progress);

// The id of a task of the district, as `field` names it.
absl::StatusOr<int64_t> TaskIdFrom(const std::string& district, std::string_view field, const std::string& name);

}  // namespace zhiwang::mediation
