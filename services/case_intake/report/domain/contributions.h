#pragma once

#include "absl/time/time.h"
#include "common/reports/domain/contribution.h"
#include "services/case_intake/case/domain/case.h"

namespace zhiwang::intake {

// The facts of a case that reports count, at one time of its life.
struct CaseMoment {
  Facts facts;
  Disposition disposition = Disposition::kNone;
};

// The effect of a case's change at `at` on the report: `before` is null for a new case. A pure function.
//
// Events (a dispatch, a reply, a return, a redo, a callback, a closing) count for good, for the unit, category, channel
// and area that the case had at that time. The receipt counts where the case is at the end of the day on which it was
// received. A handling deadline counts on the day that it is due: met, for the unit that met it; otherwise for the unit
// that has the case when it passes. One that is moved ahead after it had passed stays passed and counts anew; one that
// still ran and is moved to the past passes when it is moved. One that rests counts on no day until it goes on.
reports::Effect ContributionsOf(const CaseMoment* before, const CaseMoment& after, absl::Time at);

// The unit that has the case: none while it is with the centre or in mediation after a unit has handed it back. A case that
// no unit handed back stays its unit's while it is mediated.
std::string HolderOf(const Facts& facts);

// The subjects that a case counts for.
reports::Subjects SubjectsOf(const std::string& unit, const Facts& facts);

}  // namespace zhiwang::intake
