#include "services/mediation/assignment/domain/assigning.h"

#include <algorithm>
#include <utility>

#include "common/auth/policy.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

bool IsLive(const Assignment& assignment) { return GivesReach(assignment.state); }

bool Advised(const std::vector<Tie>& ties) {
  return std::find(ties.begin(), ties.end(), Tie::kAdvisedParty) != ties.end();
}

// The assignment of that number after a legal action, at its new state; `after` is the dispute that it is part of.
absl::StatusOr<Assignment*> StepAssignment(const Context& context, Dispute& after, int number,
                                           AssignmentAction action) {
  std::vector<Assignment>& assignments = after.facts.assignments;
  if (number < 1 || number > static_cast<int>(assignments.size())) {
    return error::AssignmentNotFound(after, "assignment", number);
  }
  Assignment& assignment = assignments[static_cast<size_t>(number) - 1];
  const AssignmentTransition* row = FindRow(kAssignmentLifecycle, assignment.state, action);
  if (row == nullptr) return error::AssignmentActionIllegal(after, number, action);
  assignment.state = row->to;
  assignment.deadline = calendar::Stop(assignment.deadline, context.now);
  if (!GivesReach(row->to)) assignment.ended = context.now;
  return &assignment;
}

// The same for what the mediator does: nobody else does it for them.
absl::StatusOr<Assignment*> StepOwnAssignment(const Context& context, Dispute& after, int number,
                                              AssignmentAction action, std::string_view mediator) {
  ASSIGN_OR_RETURN(Assignment * assignment, StepAssignment(context, after, number, action));
  if (assignment->mediator == mediator) return assignment;
  const auth::Rule* rule = auth::FindRule("assignment.answer");
  return error::PermissionMissing("assignment.answer", rule == nullptr ? "接受、婉拒指派" : rule->zh, after.district);
}

absl::Status CheckCandidate(const Dispute& before, std::string_view mediator) {
  for (const Assignment& known : before.facts.assignments) {
    if (known.mediator != mediator) continue;
    if (IsLive(known)) {
      return error::FieldInvalid("mediator", "has an assignment of this dispute", "该调解员已被指派到本纠纷");
    }
    if (Advised(known.ties)) return error::AdvisedParty(before);
  }
  return absl::OkStatus();
}

absl::Status AppendProposal(const Context& context, Dispute& after, std::string mediator, bool presides) {
  if (after.facts.assignments.size() >= kMostAssignments) return error::TooMany("mediator", kMostAssignments);
  Assignment proposal;
  ASSIGN_OR_RETURN(proposal.deadline, calendar::Compute(context.calendar, context.now, context.terms.assignment));
  proposal.mediator = std::move(mediator);
  proposal.presides = presides;
  proposal.committee = after.facts.committee;
  proposal.proposer = context.caller.principal();
  proposal.proposed = context.now;
  proposal.round = after.facts.round;
  if (presides) {
    for (Assignment& other : after.facts.assignments) other.presides = other.presides && !IsLive(other);
  }
  after.facts.assignments.push_back(std::move(proposal));
  KeepOnePresiding(after.facts);
  return absl::OkStatus();
}

// True for an assignment of the mediator's that ended because they advised a party.
bool IsBarred(const Facts& facts, int number, std::string_view mediator) {
  if (number < 1 || number > static_cast<int>(facts.assignments.size())) return false;
  const Assignment& assignment = facts.assignments[static_cast<size_t>(number) - 1];
  return assignment.mediator == mediator && EndedForTie(assignment);
}

// OK where the ties that are declared do not bar the mediator. Who waives must know what: after a declaration that was kept, words
// count that were said since, and for no tie that it does not name.
absl::Status CheckTies(const Dispute& before, int number, const std::vector<Tie>& ties) {
  if (Advised(ties)) return error::AdvisedParty(before);
  if (ties.empty()) return absl::OkStatus();
  const Assignment& known = before.facts.assignments[static_cast<size_t>(number) - 1];
  const bool is_known = std::all_of(ties.begin(), ties.end(), [&](Tie tie) {
    return std::find(known.ties.begin(), known.ties.end(), tie) != known.ties.end();
  });
  return CheckTieWaivers(before, number, known.declared && !is_known ? absl::InfiniteFuture() : known.declared);
}

// Ends the assignment of a mediator whom no waiver helps.
absl::Status EndForTie(const Context& context, Dispute& after, int number) {
  ASSIGN_OR_RETURN(Assignment * ended, StepAssignment(context, after, number, AssignmentAction::kEnd));
  ended->ground = Ground::kTie;
  KeepOnePresiding(after.facts);
  return absl::OkStatus();
}

// The words of a declaration, at the place of its assignment.
void KeepWords(Words& words, size_t number, const std::string& note) {
  if (note.empty()) return;
  if (words.declarations.size() < number) words.declarations.resize(number);
  words.declarations[number - 1] = note;
}

}  // namespace

absl::StatusOr<Dispute> ProposeMediator(const Context& context, const Dispute& before, std::string mediator,
                                        bool presides) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kProposeMediator));
  RETURN_IF_ERROR(CheckCandidate(before, mediator));
  RETURN_IF_ERROR(AppendProposal(context, after, std::move(mediator), presides));
  return after;
}

absl::StatusOr<Dispute> TakeUp(const Context& context, const Dispute& before, int number, std::string_view mediator,
                               const std::optional<Declaration>& declaration) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kTakeUp));
  if (IsBarred(before.facts, number, mediator)) return error::AdvisedParty(before);
  ASSIGN_OR_RETURN(Assignment * assignment,
                   StepOwnAssignment(context, after, number, AssignmentAction::kAccept, mediator));
  if (!declaration) return error::DeclarationMissing(before);
  if (!declaration->ties.empty() && declaration->note.empty()) {
    return error::FieldInvalid("declaration.note", "is required where there is a tie", "须说明应当回避的情形");
  }
  RETURN_IF_ERROR(CheckTies(before, number, declaration->ties));
  assignment->ties = declaration->ties;
  assignment->declared = context.now;
  assignment->accepted = context.now;
  KeepWords(after.words, static_cast<size_t>(number), declaration->note);
  RETURN_IF_ERROR(StartClocksOfMediation(context, after));
  return after;
}

absl::StatusOr<std::optional<Dispute>> BarMediator(const Context& context, const Dispute& before, int number,
                                                   std::string_view mediator, const Declaration& declaration) {
  if (!error::IsConflict(TakeUp(context, before, number, mediator, declaration).status())) return std::nullopt;
  const Assignment& known = before.facts.assignments[static_cast<size_t>(number) - 1];
  if (!IsLive(known) || (known.declared && known.ties == declaration.ties)) return std::nullopt;
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kBarMediator));
  Assignment& assignment = after.facts.assignments[static_cast<size_t>(number) - 1];
  assignment.ties = declaration.ties;
  assignment.declared = context.now;
  KeepWords(after.words, static_cast<size_t>(number), declaration.note);
  if (!Advised(declaration.ties)) return after;
  RETURN_IF_ERROR(EndForTie(context, after, number));
  return after;
}

absl::StatusOr<std::optional<Dispute>> EndAdvisers(const Context& context, const Dispute& before, int number,
                                                   std::string_view mediator) {
  Dispute accepted = before;
  if (!StepOwnAssignment(context, accepted, number, AssignmentAction::kAccept, mediator).ok()) return std::nullopt;
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kBarMediator));
  RETURN_IF_ERROR(EndForTie(context, after, number));
  return after;
}

absl::Status EndAssignmentsOf(const Context& context, Dispute& after,
                              const std::set<std::string, std::less<>>& advisers) {
  for (size_t i = 0; i < after.facts.assignments.size(); ++i) {
    const Assignment& assignment = after.facts.assignments[i];
    if (!IsLive(assignment) || !advisers.contains(assignment.mediator)) continue;
    RETURN_IF_ERROR(EndForTie(context, after, static_cast<int>(i) + 1));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Dispute>> BarCandidate(const Dispute& before, std::string_view mediator, bool advised) {
  if (!advised && !error::IsConflict(CheckCandidate(before, mediator))) return std::nullopt;
  return Step(before, Action::kBarMediator);
}

absl::StatusOr<Dispute> DeclineAssignment(const Context& context, const Dispute& before, int number,
                                          std::string_view mediator) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kDecline));
  ASSIGN_OR_RETURN(const Assignment* declined,
                   StepOwnAssignment(context, after, number, AssignmentAction::kDecline, mediator));
  (void)declined;
  KeepOnePresiding(after.facts);
  return after;
}

absl::StatusOr<Dispute> ReplaceMediator(const Context& context, const Dispute& before, int number, std::string mediator,
                                        Ground ground) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kReplaceMediator));
  if (ground == Ground::kLevelChanged) {
    return error::FieldInvalid("ground", "LEVEL_CHANGED comes about by itself", "层级变更时自动更换，不能选择");
  }
  RETURN_IF_ERROR(CheckCandidate(before, mediator));
  ASSIGN_OR_RETURN(Assignment * replaced, StepAssignment(context, after, number, AssignmentAction::kReplace));
  replaced->ground = ground;
  const bool presided = replaced->presides;
  if (ground == Ground::kPartyObjects) {
    if (after.facts.replacements >= context.terms.replacements_before_ruling &&
        !context.caller.May("dispute.rule", ScopeOf(before))) {
      return error::TownRules(before, "the parties asked for another mediator before: the town rules",
                              "当事人再次要求更换调解员，须由镇街裁定");
    }
    ++after.facts.replacements;
  }
  RETURN_IF_ERROR(AppendProposal(context, after, std::move(mediator), presided));
  return after;
}

absl::StatusOr<std::optional<Dispute>> ExpireProposal(const Dispute& before, absl::Time now) {
  const auto expires = [&](const Assignment& assignment) {
    return assignment.state == AssignmentState::kProposed && assignment.deadline.due <= now;
  };
  const std::vector<Assignment>& assignments = before.facts.assignments;
  if (std::none_of(assignments.begin(), assignments.end(), expires)) return std::nullopt;
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kExpireProposal));
  for (Assignment& assignment : after.facts.assignments) {
    if (!expires(assignment)) continue;
    assignment.state = AssignmentState::kExpired;
    assignment.ended = now;
  }
  KeepOnePresiding(after.facts);
  return after;
}

std::optional<Dispute> NoteHolders(const Dispute& before, const std::set<std::string, std::less<>>& left) {
  if (!IsOpen(before.facts.state)) return std::nullopt;
  Dispute after = before;
  for (Assignment& assignment : after.facts.assignments) {
    if (IsLive(assignment)) assignment.holder_left = left.contains(assignment.mediator);
  }
  if (after.facts.assignments == before.facts.assignments) return std::nullopt;
  return after;
}

absl::Status CheckTiesWaived(const Dispute& dispute) {
  const std::vector<Assignment>& assignments = dispute.facts.assignments;
  for (size_t i = 0; i < assignments.size(); ++i) {
    if (assignments[i].state != AssignmentState::kActive || assignments[i].ties.empty()) continue;
    RETURN_IF_ERROR(CheckTieWaivers(dispute, static_cast<int>(i) + 1));
  }
  return absl::OkStatus();
}

bool AcceptedByParties(const Facts& facts, int number) {
  const std::string reference = std::to_string(number);
  return WithoutConsent(
             facts,
             [&](const Consent& word) { return word.subject == Subject::kMediator && word.reference == reference; })
      .empty();
}

}  // namespace zhiwang::mediation
