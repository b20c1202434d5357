#pragma once

#include "absl/status/status.h"
#include "services/case_intake/case/domain/case.h"

// The errors of referring a case to mediation. That something is not legal while a case is mediated is ActionIllegal.
namespace zhiwang::intake::error {

absl::Status ReporterConsentMissing(const Case& c);
absl::Status MediationOver(const Case& c, int round);

}  // namespace zhiwang::intake::error
