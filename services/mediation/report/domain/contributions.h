#pragma once

#include <string_view>

#include "absl/time/time.h"
#include "common/reports/domain/contribution.h"
#include "common/reports/domain/period.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/document/domain/document.h"
#include "services/mediation/report/domain/measure.h"

namespace zhiwang::mediation {

// The period of bulletins that a span is.
reports::Period PeriodOf(Span span);

// The effect of a dispute's change at `at` on the report: `before` is null for a new dispute. A pure function.
//
// Events (the registration, the acceptance, the first session of a round, an end, a clock that passed …) count for good, for
// the committee, type, level and area that the dispute had at that time; nothing is ever taken back. A reopening counts off
// the end and the performance before it in the day, week and month that both lie in. That an accepted dispute runs no longer
// counts where it was accepted.
reports::Effect ContributionsOf(const Facts* before, const Facts& after, absl::Time at);

// The effect of a document's change of that type (`document.brought`) at `at`. Only a record of undisputed facts counts, when it
// comes into the file, for the committee, type, level and area that its dispute had at that time; a withdrawal counts it off in
// the day, week and month that both lie in.
reports::Effect ContributionsOf(std::string_view type, const DocumentFacts& after, absl::Time at);

}  // namespace zhiwang::mediation
