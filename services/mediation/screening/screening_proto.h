#pragma once

#include <string>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/statusor.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_round.h"
#include "zhiwang/common/v1/screening.pb.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"

// Conversions between rounds and screenings and the messages of the contract.
namespace zhiwang::mediation {

// The name of a round, `districts/{district}/screeningRounds/{id}`, and that of a screening.
std::string NameOf(const ScreeningRound& round);
std::string NameOf(const Screening& screening);

// The round that a caller orders, with rhythm, days and text checked. The area is not read here. FIELD_INVALID names the field
// below
// `screening_round`.
absl::StatusOr<ScreeningRound> RoundFromProto(const std::string& district, const v1::ScreeningRound& proto);

v1::ScreeningRound ToProto(const ScreeningRound& round);
v1::Screening ToProto(const Screening& screening);

// The findings of a report, checked. FIELD_INVALID names the field below `field`, for example `findings[0].summary`.
absl::StatusOr<std::vector<ScreeningFinding>> FindingsFromProto(
    std::string_view field, const google::protobuf::RepeatedPtrField<common::v1::ScreeningFinding>& findings);

// The report that the progress of a task holds, which is REPORTED or LATE. FIELD_INVALID names the field below `progress`.
absl::StatusOr<ScreeningReport> ReportFromProto(const std::string& district,
                                                const common::v1::ScreeningProgress& progress);

// The id of the task of the district that `field` names.
absl::StatusOr<int64_t> TaskIdFrom(const std::string& district, std::string_view field, const std::string& name);

}  // namespace zhiwang::mediation
