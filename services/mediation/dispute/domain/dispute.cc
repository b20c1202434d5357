#include "services/mediation/dispute/domain/dispute.h"

#include <algorithm>

#include "services/mediation/assignment/domain/assignment_lifecycle.h"

namespace zhiwang::mediation {
namespace {

std::optional<absl::Time> EarlierOf(std::optional<absl::Time> known, absl::Time time) {
  return known ? std::min(*known, time) : time;
}

}  // namespace

auth::Scope ScopeOf(const Dispute& dispute) { return {dispute.facts.area_path, dispute.facts.unit}; }

Acceptance AcceptanceOf(const Facts& facts) {
  return {.committee = facts.committee, .level = facts.level, .type = facts.type, .area_path = facts.area_path};
}

const Note* FindNote(const Dispute& dispute, int64_t version) {
  const std::vector<Note>& notes = dispute.words.notes;
  const auto note = std::find_if(notes.begin(), notes.end(), [&](const Note& one) { return one.version == version; });
  return note == notes.end() ? nullptr : &*note;
}

const calendar::Deadline* LastDeadline(const Facts& facts, Clock clock) {
  if (clock == Clock::kAssignment) return facts.assignments.empty() ? nullptr : &facts.assignments.back().deadline;
  const auto last = std::find_if(facts.deadlines.rbegin(), facts.deadlines.rend(),
                                 [&](const Deadline& deadline) { return deadline.clock == clock; });
  return last == facts.deadlines.rend() ? nullptr : &*last;
}

std::optional<absl::Time> NextDue(const Facts& facts) {
  std::optional<absl::Time> next;
  for (size_t i = 0; i < facts.deadlines.size(); ++i) {
    const Deadline& deadline = facts.deadlines[i];
    if (!calendar::IsRunning(deadline) || WasTold(facts, i)) continue;
    next = EarlierOf(next, deadline.due);
  }
  return next;
}

std::optional<absl::Time> NextProposalDue(const Facts& facts) {
  std::optional<absl::Time> next;
  for (const Assignment& assignment : facts.assignments) {
    if (assignment.state == AssignmentState::kProposed) next = EarlierOf(next, assignment.deadline.due);
  }
  return next;
}

bool WasTold(const Facts& facts, size_t index) {
  return std::find(facts.passed.begin(), facts.passed.end(), static_cast<int>(index)) != facts.passed.end();
}

bool StandsForItself(const PartyFacts& party) { return !party.left && party.represented_by == 0; }

const Assignment* FindPresiding(const Facts& facts) {
  const auto found = std::find_if(facts.assignments.begin(), facts.assignments.end(), [](const Assignment& one) {
    return one.state == AssignmentState::kActive && one.presides;
  });
  return found == facts.assignments.end() ? nullptr : &*found;
}

bool HasParty(const Facts& facts, int number) {
  return number >= 1 && number <= static_cast<int>(facts.parties.size());
}

}  // namespace zhiwang::mediation
