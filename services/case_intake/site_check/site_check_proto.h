#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/case_intake/site_check/domain/site_check.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/intake/v1/case.pb.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {

// Characters of the note that a check's progress comes with.
inline constexpr int kLongestSiteCheckNote = 500;

// The check that is its case's `number`th, as the contract has it.
v1::SiteCheck ToProto(const std::string& district, const SiteCheck& check, int number);

// The progress of an on-site check, as the contract has it.
common::v1::SiteCheckProgress ToProto(const std::string& district, const SiteCheckProgress& progress);

// The progress that another service tells, checked. FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as
// `progress.report`.
absl::StatusOr<SiteCheckProgress> FromProto(const std::string& district, const common::v1::SiteCheckProgress& proto);

// One line for people about a change that concerns one.
std::string SummaryOf(const v1::SiteCheckStep& step);

}  // namespace zhiwang::intake
