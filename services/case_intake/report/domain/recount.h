#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/reports/domain/contribution.h"
#include "services/case_intake/report/domain/contributions.h"

namespace zhiwang::intake {

// One entry of a case's timeline, with the case as it was afterwards.
struct CaseStep {
  std::string type;  // `case.dispatched`
  absl::Time at;
  CaseMoment is;
};

// What a case counts for by the end of this part of its timeline, from its beginning on. Goes by what the log says was
// done, and when, and not by what differs between two states as ContributionsOf does: each is the other's check, and they
// share no code.
std::vector<reports::Recounted> RecountCase(absl::Span<const CaseStep> timeline);

}  // namespace zhiwang::intake
