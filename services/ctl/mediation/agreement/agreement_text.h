#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/mediation/v1/agreement_service.pb.h"

namespace zhiwang::ctl {

// The flags of an agreement's text.
std::vector<Flag> AgreementTextFlags();

// Writes what the flags give into the text, each in the place of what was there. A usage error for an obligation that is not
// written as `2>1 200 当场 赔偿款` `2>1 0 2026-12-31 修复界墙` or `2>1 100 15d 赔偿款`, and for a number that is none.
absl::Status ReadAgreementText(const Arguments& arguments, mediation::v1::Agreement::Text& text);

// A plan of instalments that is written as `2>1 1000 3 2026-01-31 赔偿款`: who owes whom, how much in yuan, in how many
// instalments, the first day, what for. A usage error for anything else.
absl::StatusOr<mediation::v1::InstalmentPlan> ReadInstalmentPlan(const std::string& written);

}  // namespace zhiwang::ctl
