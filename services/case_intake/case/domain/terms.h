#pragma once

#include "common/calendar/deadline/deadline.h"
#include "services/case_intake/case/domain/case.h"

namespace zhiwang::intake {

// The terms of each clock, and how often things may happen. The values here are the defaults of 山东省 12345 办法 and
// the practice of the district; they hold where a district has not set its own.
struct Terms {
  calendar::Term dispatch_emergency{1, calendar::Unit::kClockHours};
  calendar::Term dispatch_urgent{2, calendar::Unit::kClockHours};
  calendar::Term dispatch_normal{24, calendar::Unit::kClockHours};
  calendar::Term sign_in{24, calendar::Unit::kClockHours};
  calendar::Term handle_emergency{2, calendar::Unit::kClockHours};
  calendar::Term handle_urgent{24, calendar::Unit::kClockHours};
  calendar::Term handle_consultation{5, calendar::Unit::kWorkingDays};
  calendar::Term handle_normal{15, calendar::Unit::kWorkingDays};
  calendar::Term callback{2, calendar::Unit::kWorkingDays};
  calendar::Term site_check_emergency{2, calendar::Unit::kClockHours};
  calendar::Term site_check{24, calendar::Unit::kClockHours};
  calendar::Term return_within{2, calendar::Unit::kWorkingDays};
  int returns_before_director = 3;   // after so many, only the director dispatches
  int redos_before_director = 2;     // after so many, only the director reopens
  int most_site_checks = 10;         // of one case
  int unreached_before_closing = 3;  // so many calls that reached nobody stand for one that did
};

calendar::Term DispatchTerm(const Terms& terms, Urgency urgency);
calendar::Term HandlingTerm(const Terms& terms, Urgency urgency, Kind kind);
calendar::Term SiteCheckTerm(const Terms& terms, Urgency urgency);

}  // namespace zhiwang::intake
