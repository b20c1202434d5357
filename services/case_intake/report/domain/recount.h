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

// Everything that a case counts for by the end of this part of its timeline, from its beginning on. It follows the
// events and their times in the log, and not the differences between two states as ContributionsOf does: each is the
// other's check, and they share no code.
std::vector<reports::Recounted> RecountCase(absl::Span<const CaseStep> timeline);

}  // namespace zhiwang::intake
