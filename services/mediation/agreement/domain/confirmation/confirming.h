#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "services/mediation/agreement/domain/confirmation/courts.h"
#include "services/mediation/agreement/domain/confirmation/papers.h"
#include "services/mediation/dispute/domain/context.h"

// The decisions about judicial confirmation (民诉法 art. 205, 206).
namespace zhiwang::mediation {

// OK if the confirmation of the agreement can be applied for now. CONFIRMATION_EXCLUDED if no clause may be confirmed;
// ACTION_ILLEGAL otherwise.
absl::Status CheckCanBeConfirmed(const Agreement& agreement);

// A joint application as it is recorded.
struct Application {
  Court court;
  std::string court_name;    // kept if the court is offered without a name
  absl::CivilDay day;        // of handing in or of posting
  std::vector<int> clauses;  // by number; none: all that may be confirmed
};

// The data against which an application is checked.
struct ApplicationSources {
  std::vector<OfferedCourt> courts;
  std::vector<Paper> papers;
  People people;  // all parties, opened
};

// The agreement after all parties applied for its confirmation. CONFIRMATION_EXCLUDED; FIELD_INVALID for a court that is not
// offered, and for a day in the future, before the effect or before the end of an earlier application; CONFIRMATION_LATE;
// CONSENT_MISSING; AUTHORITY_MISSING for somebody who may not apply on that day; PAPERS_MISSING; ACTION_ILLEGAL.
absl::StatusOr<Agreement> ApplyForConfirmation(const Context& context, const Agreement& before, const Dispute& dispute,
                                               Application application, const ApplicationSources& sources);

// A step of the court, or the parties' withdrawal, as it is recorded.
struct ConfirmationStep {
  ConfirmationAction action = ConfirmationAction::kTake;
  absl::CivilDay day;
  std::string court_number = {};  // of TAKE
  Exclusion exclusion = Exclusion::kNone;
  Dismissal dismissal = Dismissal::kNone;
  int64_t paper = 0;
};

// The agreement after that step. FIELD_INVALID for a day in the future or before the last step; ACTION_ILLEGAL.
absl::StatusOr<Agreement> RecordConfirmation(const Context& context, const Agreement& before,
                                             const ConfirmationStep& step);

}  // namespace zhiwang::mediation
