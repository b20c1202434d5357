#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/case_intake/mediation/domain/referral.h"
#include "zhiwang/common/v1/mediation_progress.pb.h"
#include "zhiwang/intake/v1/case.pb.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {

// The referral that is its case's `round`th, as the contract has it.
v1::Referral ToProto(const std::string& district, const Referral& referral, int round);

// The progress of a mediation, as the contract has it.
common::v1::MediationProgress ToProto(const std::string& district, const MediationProgress& progress);

// The progress that mediation tells, checked. FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as
// `progress.reason`. A state that only a newer release knows is refused, so that it waits to be told until it is known.
absl::StatusOr<MediationProgress> FromProto(const std::string& district, const common::v1::MediationProgress& proto);

// One line for people about a change that concerns one.
std::string SummaryOf(const v1::ReferralStep& step);

}  // namespace zhiwang::intake
