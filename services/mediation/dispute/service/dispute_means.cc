#include "services/mediation/dispute/service/dispute_means.h"

#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"

namespace zhiwang::mediation {

absl::StatusOr<Basis> DisputeMeans::BasisOf(const std::string& district, absl::Time deadline) const {
  Basis basis;
  basis.calendar = calendars.Of(district);
  if (basis.calendar == nullptr) return error::CalendarMissing(district);
  ASSIGN_OR_RETURN(const Rules present, rules.On(district, calendar::TodayNumber(), deadline));
  basis.terms = present.terms;
  return basis;
}

}  // namespace zhiwang::mediation
