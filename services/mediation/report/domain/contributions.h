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

// The effect on the report of a dispute's change at `at`; `before` is null for a new dispute. A pure function.
//
// Events (the registration, the acceptance, the first session of a round, an end, a clock that passed …) count permanently, for the
// committee, type, level and area that the dispute had at that time. A reopening adds a contribution that subtracts the end and the
// performance before it from the day, week and month in which both lie. An accepted dispute that runs no longer counts for the line
// in which it was accepted.
reports::Effect ContributionsOf(const Facts* before, const Facts& after, absl::Time at);

// The effect on the report of a document's change of that type (`document.brought`) at `at`. Only a record of undisputed facts
// counts: when it comes into the file, for the committee, type, level and area that its dispute had at that time. A withdrawal
// subtracts it from the day, week and month in which both lie.
reports::Effect ContributionsOf(std::string_view type, const DocumentFacts& after, absl::Time at);

}  // namespace zhiwang::mediation
