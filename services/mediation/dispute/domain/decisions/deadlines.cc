#include "services/mediation/dispute/domain/decisions/deadlines.h"

#include <algorithm>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

// OK while the term of the round runs or rests.
absl::Status CheckTermRuns(const Context& context, const Dispute& dispute) {
  const Deadline* term = FindUnmet(dispute.facts, Clock::kMediationTerm);
  if (term != nullptr && calendar::IsOverdue(*term, context.now)) return error::TermOver(dispute, term->due);
  return absl::OkStatus();
}

// The first day on which a rest may begin: that on which the present level's clock started, or the term's where the level
// has none.
absl::CivilDay FirstDayOfRests(const Context& context, const Facts& facts) {
  const Deadline* level = FindUnmet(facts, Clock::kLevel);
  return context.calendar.DayOf(level != nullptr ? level->start : facts.taken_up.value_or(facts.registered));
}

bool IsOpenRest(const Rest& rest) { return !rest.until; }

}  // namespace

absl::StatusOr<Dispute> Pause(const Context& context, const Dispute& before, RestReason reason, absl::CivilDay from,
                              std::string note) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kPause));
  RETURN_IF_ERROR(CheckTermRuns(context, before));
  if (before.facts.rests.size() >= kMostRests) return error::TooMany("rest", kMostRests);
  if (from < FirstDayOfRests(context, before.facts)) {
    return error::FieldInvalid("rest.from_day", "is not before the level's clock started", "早于本层级开始计时之日");
  }
  if (from > TodayOf(context)) return error::FieldInvalid("rest.from_day", "lies in the future", "日期在将来");
  after.facts.rests.push_back({reason, from, std::nullopt, context.caller.principal()});
  after.words.rests.push_back(std::move(note));
  RETURN_IF_ERROR(ApplyRests(context, after));
  return after;
}

absl::StatusOr<Dispute> Resume(const Context& context, const Dispute& before, int rest, absl::CivilDay until) {
  const std::vector<Rest>& rests = before.facts.rests;
  const bool last = std::count_if(rests.begin(), rests.end(), IsOpenRest) <= 1;
  ASSIGN_OR_RETURN(Dispute after, Step(before, last ? Action::kResume : Action::kEndRest));
  if (rest < 1 || rest > static_cast<int>(rests.size()) || !IsOpenRest(rests[static_cast<size_t>(rest) - 1])) {
    return error::FieldInvalid("rest", "is the number of a rest that is open", "没有这项尚未结束的中止");
  }
  Rest& ended = after.facts.rests[static_cast<size_t>(rest) - 1];
  if (until < ended.from) {
    return error::FieldInvalid("until_day", "is not before the rest's first day", "早于中止的第一日");
  }
  if (until > TodayOf(context)) return error::FieldInvalid("until_day", "lies in the future", "日期在将来");
  ended.until = until;
  RETURN_IF_ERROR(ApplyRests(context, after));
  return after;
}

absl::StatusOr<Dispute> Extend(const Context& context, const Dispute& before, absl::CivilDay day) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kExtend));
  RETURN_IF_ERROR(CheckTermRuns(context, before));
  RETURN_IF_ERROR(CheckExtensionConsents(before, day));
  Deadline* term = FindUnmet(after.facts, Clock::kMediationTerm);
  if (term == nullptr) return error::ActionIllegal(before, Action::kExtend);
  absl::StatusOr<calendar::Deadline> extended = calendar::ExtendTo(context.calendar, *term, day, context.now);
  if (absl::IsInvalidArgument(extended.status())) {
    return error::FieldInvalid("day", "is after the term's last day", "须晚于现在的期限届满之日");
  }
  if (!extended.ok()) return extended.status();
  *term = {*std::move(extended), Clock::kMediationTerm};
  return after;
}

absl::StatusOr<std::optional<Dispute>> PassDeadline(const Dispute& before, absl::Time now) {
  std::vector<int> passed;
  for (size_t i = 0; i < before.facts.deadlines.size(); ++i) {
    const Deadline& deadline = before.facts.deadlines[i];
    if (calendar::IsRunning(deadline) && deadline.due <= now && !WasTold(before.facts, i)) {
      passed.push_back(static_cast<int>(i));
    }
  }
  if (passed.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kPassDeadline));
  after.facts.passed.insert(after.facts.passed.end(), passed.begin(), passed.end());
  return after;
}

absl::StatusOr<std::vector<MovedDeadline>> DeadlinesMovedBy(const calendar::WorkingCalendar& calendar,
                                                            const Facts& facts) {
  std::vector<MovedDeadline> moved;
  const auto move = [&](Clock clock, size_t index, const calendar::Deadline& deadline) -> absl::Status {
    ASSIGN_OR_RETURN(calendar::Deadline after, calendar::Recompute(calendar, deadline));
    const bool stays = after.due == deadline.due && after.is_estimate == deadline.is_estimate;
    if (!stays) moved.push_back({clock, index, std::move(after)});
    return absl::OkStatus();
  };
  for (size_t i = 0; i < facts.deadlines.size(); ++i) {
    RETURN_IF_ERROR(move(facts.deadlines[i].clock, i, facts.deadlines[i]));
  }
  for (size_t i = 0; i < facts.assignments.size(); ++i) {
    if (facts.assignments[i].state != AssignmentState::kProposed) continue;
    RETURN_IF_ERROR(move(Clock::kAssignment, i, facts.assignments[i].deadline));
  }
  return moved;
}

absl::StatusOr<std::optional<Dispute>> MoveDeadlines(const calendar::WorkingCalendar& calendar, const Dispute& before) {
  ASSIGN_OR_RETURN(std::vector<MovedDeadline> moved, DeadlinesMovedBy(calendar, before.facts));
  if (moved.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kMoveDeadlines));
  for (MovedDeadline& one : moved) {
    if (one.clock == Clock::kAssignment) {
      after.facts.assignments[one.index].deadline = std::move(one.after);
    } else {
      after.facts.deadlines[one.index] = {std::move(one.after), one.clock};
    }
  }
  return after;
}

}  // namespace zhiwang::mediation
