#pragma once

#include <vector>

#include "absl/status/status.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/mediation/v1/agreement.pb.h"

namespace zhiwang::ctl {

// The flags of an agreement's text.
std::vector<Flag> AgreementTextFlags();

// Writes what the flags give into the text, each in the place of what was there. A usage error for an obligation that is not
// written as `2>1 200 当场 赔偿款` or `2>1 0 2026-12-31 修复界墙`, and for a number that is none.
absl::Status ReadAgreementText(const Arguments& arguments, mediation::v1::Agreement::Text& text);

}  // namespace zhiwang::ctl
