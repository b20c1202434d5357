#pragma once

#include <optional>

#include "common/calendar/deadline/deadline.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// The terms of each clock, and how often things may happen. These are the defaults; they hold where a district has not set
// its own rules.
struct Terms {
  calendar::Term mediation{1, calendar::Unit::kMonths};  // 司法部令75 art. 33
  calendar::Term village{3, calendar::Unit::kWorkingDays};
  calendar::Term zone{2, calendar::Unit::kWorkingDays};
  calendar::Term town{2, calendar::Unit::kWorkingDays};
  calendar::Term assignment{1, calendar::Unit::kWorkingDays};
  calendar::Term court_delegated{30, calendar::Unit::kCalendarDays};  // 法释〔2016〕14号 art. 27
  calendar::Term court_entrusted{15, calendar::Unit::kCalendarDays};
  calendar::Term court_summary{7, calendar::Unit::kCalendarDays};
  calendar::Term court_acceptance{3, calendar::Unit::kWorkingDays};  // 人民法院在线调解规则 art. 12
  calendar::Term arbitration{15, calendar::Unit::kCalendarDays};     // 劳动争议调解仲裁法 art. 14
  calendar::Term leader{24, calendar::Unit::kClockHours};            // to name a leader of RED
  calendar::Term inspection{24, calendar::Unit::kClockHours};        // until it expires; no rule sets another
  bool oral_if_performed_later = false;  // an agreement of which something is not performed on the spot may be oral
  int replacements_before_ruling = 1;    // that parties ask for in a round; after so many the town rules
};

// The term of a level; nothing for committees of the district, which have the term of mediation alone.
std::optional<calendar::Term> LevelTerm(const Terms& terms, Level level);

// The term of the court that sent a dispute; nothing for other origins.
std::optional<calendar::Term> CourtTerm(const Terms& terms, OriginKind origin, bool summary_procedure);

}  // namespace zhiwang::mediation
