#include "services/mediation/dispute/domain/step.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/auth/policy.h"
#include "common/calendar/deadline/rests.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/domain/decisions/routes.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation {
namespace {

bool RestsWithDispute(Clock clock) {
  return clock == Clock::kMediationTerm || clock == Clock::kLevel || clock == Clock::kCourt;
}

std::vector<calendar::RestingDays> RestingDaysOf(const Facts& facts) {
  std::vector<calendar::RestingDays> days;
  for (const Rest& rest : facts.rests) {
    const calendar::PauseReason reason = rest.reason == RestReason::kAppraisal ? calendar::PauseReason::kAppraisal
                                                                               : calendar::PauseReason::kForceMajeure;
    days.push_back({rest.from, rest.until, reason, rest.approver});
  }
  return days;
}

template <class Deadlines>
auto FindUnmetIn(Deadlines& deadlines, Clock clock) -> decltype(deadlines.data()) {
  for (auto& deadline : deadlines) {
    if (deadline.clock == clock && !deadline.met) return &deadline;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Dispute> Step(const Dispute& before, Action action) {
  const Transition* row = FindTransition(before.facts.state, action);
  if (row == nullptr) return error::ActionIllegal(before, action);
  Dispute after = before;
  after.version = before.version + 1;
  after.facts.state = row->to;
  return after;
}

absl::Status CheckPermission(const Context& context, const Dispute& dispute, std::string_view permission) {
  if (context.caller.May(permission, ScopeOf(dispute))) return absl::OkStatus();
  const auth::Rule* rule = auth::FindRule(permission);
  return error::PermissionMissing(permission, rule == nullptr ? permission : rule->zh, dispute.district);
}

absl::CivilDay TodayOf(const Context& context) { return context.calendar.DayOf(context.now); }

absl::Status StartClock(const Context& context, Dispute& dispute, Clock clock, absl::Time start, calendar::Term term) {
  ASSIGN_OR_RETURN(calendar::Deadline computed, calendar::Compute(context.calendar, start, term));
  dispute.facts.deadlines.push_back({std::move(computed), clock});
  return absl::OkStatus();
}

absl::Status StartClock(const Context& context, Dispute& dispute, Clock clock, absl::CivilDay day,
                        calendar::Term term) {
  return StartClock(context, dispute, clock, absl::FromCivil(day, context.calendar.zone()), term);
}

Deadline* FindUnmet(Facts& facts, Clock clock) { return FindUnmetIn(facts.deadlines, clock); }

const Deadline* FindUnmet(const Facts& facts, Clock clock) { return FindUnmetIn(facts.deadlines, clock); }

void StopClock(Facts& facts, Clock clock, absl::Time at) {
  for (Deadline& deadline : facts.deadlines) {
    if (deadline.clock == clock) deadline = {calendar::Stop(deadline, at), clock};
  }
}

absl::Status StartClocksOfOrigin(const Context& context, Dispute& dispute) {
  const Facts& facts = dispute.facts;
  if (!IsOpen(facts.state)) return absl::OkStatus();
  const std::optional<calendar::Term> court = CourtTerm(context.terms, facts.origin, dispute.origin.summary_procedure);
  if (court && dispute.origin.papers_day && LastDeadline(facts, Clock::kCourt) == nullptr) {
    RETURN_IF_ERROR(StartClock(context, dispute, Clock::kCourt, *dispute.origin.papers_day, *court));
  }
  const bool waits_for_answer = facts.state == State::kRegistered;
  if (court && waits_for_answer && dispute.origin.papers_day &&
      LastDeadline(facts, Clock::kCourtAcceptance) == nullptr) {
    RETURN_IF_ERROR(StartClock(context, dispute, Clock::kCourtAcceptance, *dispute.origin.papers_day,
                               context.terms.court_acceptance));
  }
  // Parties who were told that arbitration is open are not told again.
  const calendar::Deadline* told = LastDeadline(facts, Clock::kArbitrationOpen);
  const bool is_to_run = !facts.arbitration_told && (told == nullptr || (told->met && *told->met < told->due));
  if (facts.type == Type::kLabour && facts.asked && is_to_run) {
    return StartClock(context, dispute, Clock::kArbitrationOpen, *facts.asked, context.terms.arbitration);
  }
  return absl::OkStatus();
}

absl::Status StartClocksOfMediation(const Context& context, Dispute& dispute) {
  Facts& facts = dispute.facts;
  if (!facts.taken_up) {
    facts.taken_up = context.now;
    RETURN_IF_ERROR(StartClock(context, dispute, Clock::kMediationTerm, context.now, context.terms.mediation));
  }
  const std::optional<calendar::Term> level = LevelTerm(context.terms, facts.level);
  if (!level || FindUnmet(facts, Clock::kLevel) != nullptr) return absl::OkStatus();
  return StartClock(context, dispute, Clock::kLevel, context.now, *level);
}

absl::Status StartLeaderClock(const Context& context, Dispute& dispute) {
  Risk& risk = dispute.facts.risk;
  if (!IsOpen(dispute.facts.state) || !risk.at) return absl::OkStatus();
  RETURN_IF_ERROR(StartClock(context, dispute, Clock::kLeader, *risk.at, context.terms.leader));
  risk.leader_due = dispute.facts.deadlines.back().due;
  return absl::OkStatus();
}

absl::Status ApplyRests(const Context& context, Dispute& dispute) {
  const std::vector<calendar::RestingDays> rests = RestingDaysOf(dispute.facts);
  for (Deadline& deadline : dispute.facts.deadlines) {
    if (!RestsWithDispute(deadline.clock) || deadline.met || calendar::IsOverdue(deadline, context.now)) continue;
    ASSIGN_OR_RETURN(calendar::Deadline rested, calendar::WithRests(context.calendar, deadline, rests));
    deadline = {std::move(rested), deadline.clock};
  }
  return absl::OkStatus();
}

void KeepOnePresiding(Facts& facts) {
  Assignment* first = nullptr;
  for (Assignment& assignment : facts.assignments) {
    if (!GivesReach(assignment.state)) continue;
    if (assignment.presides) return;
    const bool better =
        first == nullptr || (first->state != AssignmentState::kActive && assignment.state == AssignmentState::kActive);
    if (better) first = &assignment;
  }
  if (first != nullptr) first->presides = true;
}

void EndAssignments(Facts& facts, AssignmentState state, std::optional<Ground> ground, absl::Time at) {
  for (Assignment& assignment : facts.assignments) {
    if (!GivesReach(assignment.state)) continue;
    assignment.state = state;
    assignment.ended = at;
    assignment.ground = ground;
    assignment.deadline = calendar::Stop(assignment.deadline, at);
  }
}

Action ActionOfRefusal(const Facts& facts) {
  return IsSettledInPart(facts) ? Action::kConcludeInPart : Action::kEndByRefusal;
}

void LeaveUnsettled(Facts& facts, const std::vector<int>& open) {
  for (size_t i = 0; i < facts.issues.size(); ++i) {
    const bool stays = std::find(open.begin(), open.end(), static_cast<int>(i) + 1) != open.end();
    if (facts.issues[i] == Outcome::kOpen && !stays) facts.issues[i] = Outcome::kUnsettled;
  }
}

void EndRound(const Context& context, Dispute& dispute, Ending ending) {
  Facts& facts = dispute.facts;
  ending.at = context.now;
  ending.round = facts.round;
  if (TellsRoutes(ending.kind)) {
    for (const Route& route : RoutesOf(facts.type, ending.refusal)) ending.routes.push_back(route.kind);
  }
  facts.endings.push_back(std::move(ending));
  for (Rest& rest : facts.rests) {
    if (!rest.until) rest.until = std::max(rest.from, TodayOf(context));
  }
  for (Deadline& deadline : facts.deadlines) deadline = {calendar::Stop(deadline, context.now), deadline.clock};
  EndAssignments(facts, AssignmentState::kEnded, std::nullopt, context.now);
}

}  // namespace zhiwang::mediation
