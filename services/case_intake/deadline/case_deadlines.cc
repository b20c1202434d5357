#include "services/case_intake/deadline/case_deadlines.h"

#include <string>
#include <vector>

#include "common/resource/change.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/decisions.h"

namespace zhiwang::intake {
namespace {

using process::KindWithDeadlines;

const resource::Author kAuthor{kItself};

absl::StatusOr<std::vector<KindWithDeadlines::Open>> FindOpen(sql::Txn& tx, const std::string& district,
                                                              const calendar::WorkingCalendar& calendar, int64_t after,
                                                              int limit) {
  ASSIGN_OR_RETURN(const std::vector<Case> cases, OpenCases(tx, district, after, limit));
  std::vector<KindWithDeadlines::Open> open;
  for (const Case& c : cases) {
    ASSIGN_OR_RETURN(const auto moved, DeadlinesMovedBy(calendar, c.facts));
    open.push_back({c.id, !moved.empty()});
  }
  return open;
}

absl::Status Move(sql::Txn& tx, const std::string& district, int64_t id, const calendar::WorkingCalendar& calendar) {
  return resource::ChangeWithin<CaseNoun>(
             tx, {district, id}, kAuthor, resource::NowInMicros(), Action::kMoveDeadlines,
             [&](const resource::Moment&, const Case& before) { return MoveDeadlines(calendar, before); })
      .status();
}

}  // namespace

process::KindWithDeadlines CaseDeadlines() { return {.kind = "case", .find_open = FindOpen, .move = Move}; }

}  // namespace zhiwang::intake
