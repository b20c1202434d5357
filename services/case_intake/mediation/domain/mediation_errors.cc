#include "services/case_intake/mediation/domain/mediation_errors.h"

#include <string>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "services/case_intake/case/domain/lifecycle.h"

namespace zhiwang::intake::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

std::string NameOf(const Case& c) { return FormatResourceName(c.district, "cases", std::to_string(c.id)); }

}  // namespace

absl::Status ReporterConsentMissing(const Case& c) {
  return Error(StatusCode::kFailedPrecondition, CONSENT_MISSING,
               "the reporter is protected: their data go to mediation only where they agree, or the case goes without "
               "them",
               "诉求人受保护，须经其同意才能把本人信息转给调解；也可以不带诉求人信息转出")
      .Precondition("CONSENT", NameOf(c), "the reporter agreed, or the case goes without the reporter");
}

absl::Status MediationOver(const Case& c, int round) {
  return Error(StatusCode::kFailedPrecondition, MEDIATION_OVER,
               fmt::format("the mediation of round {} has ended, or come as far, already", round),
               fmt::format("第 {} 次转调解已有该进展或已结束", round))
      .Precondition("MEDIATION", NameOf(c), "the mediation of this round has not come as far")
      .Metadata("state", StateName(c.facts.state));
}

}  // namespace zhiwang::intake::error
