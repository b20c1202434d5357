#include "services/mediation/agreement/domain/obligations/due_days.h"

#include <fmt/format.h>

#include "common/calendar/deadline/deadline.h"
#include "common/status/macros.h"

namespace zhiwang::mediation {

absl::Status SetDueDays(const calendar::WorkingCalendar& calendar, absl::CivilDay effective,
                        std::span<Obligation> obligations) {
  const absl::Time start = absl::FromCivil(effective, calendar.zone());
  for (Obligation& obligation : obligations) {
    if (!FollowsCalendar(obligation)) continue;
    ASSIGN_OR_RETURN(const calendar::Deadline deadline, calendar::Compute(calendar, start, *obligation.term));
    obligation.due = calendar.DayOf(deadline.due);
  }
  return absl::OkStatus();
}

std::string ExplainDueDay(const calendar::WorkingCalendar& calendar, absl::CivilDay effective,
                          const Obligation& obligation) {
  if (!obligation.due) return "";
  if (!obligation.term) {
    return fmt::format("各方约定的日期{}，遇休息日不顺延（《民法典》第二百零四条）。",
                       absl::FormatCivilTime(*obligation.due));
  }
  const auto deadline = calendar::Compute(calendar, absl::FromCivil(effective, calendar.zone()), *obligation.term);
  const bool is_it = deadline.ok() && calendar.DayOf(deadline->due) == *obligation.due;
  return is_it ? calendar::Explain(calendar, *deadline) : "";
}

}  // namespace zhiwang::mediation
