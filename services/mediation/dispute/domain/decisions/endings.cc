#include "services/mediation/dispute/domain/decisions/endings.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/consents.h"

namespace zhiwang::mediation {
namespace {

bool IsSettled(Outcome outcome) { return outcome == Outcome::kSettled; }

// The action that ends a dispute in that way; nothing for kinds that come about otherwise. What was agreed stays agreed: where
// an issue is settled, the dispute is concluded in part, whatever becomes of the rest.
std::optional<Action> ActionOf(EndKind kind, const Facts& facts) {
  const bool in_part = IsSettledInPart(facts);
  switch (kind) {
    case EndKind::kPartSettled:
      return in_part ? std::optional(Action::kConcludeInPart) : std::nullopt;
    case EndKind::kNoProspect:
    case EndKind::kUnreachable:
    case EndKind::kTermEnded:
    case EndKind::kWillNotSign:
      return in_part ? Action::kConcludeInPart : Action::kFail;
    case EndKind::kPartyRefused:
      return ActionOfRefusal(facts);
    case EndKind::kPartyWithdrew:
      return in_part ? Action::kConcludeInPart : Action::kWithdraw;
    case EndKind::kToOtherBody:
      return in_part ? Action::kConcludeInPart : Action::kTransfer;
    case EndKind::kByMistake:
    case EndKind::kAllSettled:
    case EndKind::kNotTaken:
    case EndKind::kIntoAnother:
    case EndKind::kCaseTakenBack:
      break;
  }
  return std::nullopt;
}

bool NamesParty(EndKind kind) { return kind == EndKind::kPartyRefused || kind == EndKind::kPartyWithdrew; }

absl::Status CheckParty(const Dispute& before, const EndRequest& request) {
  if (!NamesParty(request.kind)) {
    if (request.party == 0) return absl::OkStatus();
    return error::FieldInvalid("ending.party", "is for PARTY_REFUSED and PARTY_WITHDREW",
                               "只有拒绝调解、撤回时填写当事人");
  }
  if (!HasParty(before.facts, request.party)) return error::PartyNotFound(before, "ending.party", request.party);
  return absl::OkStatus();
}

// OK where the term is over, if that is the reason of the end.
absl::Status CheckTermEnded(const Context& context, const Facts& facts, EndKind kind) {
  if (kind != EndKind::kTermEnded) return absl::OkStatus();
  const Deadline* term = FindUnmet(facts, Clock::kMediationTerm);
  if (term != nullptr && calendar::IsOverdue(*term, context.now)) return absl::OkStatus();
  return error::FieldInvalid("ending.kind", "TERM_ENDED is for a term that is over", "调解期限尚未届满");
}

// What is left becomes UNSETTLED, but for the issues that stay open.
absl::Status LeaveIssues(Facts& facts, const std::vector<int>& open) {
  for (const int number : open) {
    const bool is_open = number >= 1 && number <= static_cast<int>(facts.issues.size()) &&
                         facts.issues[static_cast<size_t>(number) - 1] == Outcome::kOpen;
    if (!is_open) return error::FieldInvalid("open_issues", "names issues that are open", "没有这个未决的争议事项");
  }
  LeaveUnsettled(facts, open);
  return absl::OkStatus();
}

bool IsAgreed(State state) { return state == State::kAgreed || state == State::kPartlyAgreed; }

// The mediators that the dispute had when it ended have it again.
void TakeUpAgain(const Context& context, Facts& facts) {
  const absl::Time ended = facts.endings.back().at;
  const size_t earlier = facts.assignments.size();
  for (size_t i = 0; i < earlier; ++i) {
    Assignment again = facts.assignments[i];
    if (again.state != AssignmentState::kEnded || again.ended != ended || !again.accepted) continue;
    again.state = AssignmentState::kActive;
    again.accepted = context.now;
    again.ended.reset();
    again.round = facts.round;
    facts.assignments.push_back(std::move(again));
  }
  KeepOnePresiding(facts);
}

// The clock until somebody leads a RED dispute begins anew: the end stopped it, or it never ran, because violence was reported
// after the end.
absl::Status AskForLeaderAgain(const Context& context, Dispute& dispute) {
  Risk& risk = dispute.facts.risk;
  if (risk.colour != Colour::kRed || !risk.leader.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(StartClock(context, dispute, Clock::kLeader, context.now, context.terms.leader));
  risk.leader_due = dispute.facts.deadlines.back().due;
  return absl::OkStatus();
}

// The round after the one that ended, in the state that the dispute has come to. A mediation that goes on has the mediators it
// had, and a new term.
absl::Status BeginRound(const Context& context, Dispute& dispute) {
  Facts& facts = dispute.facts;
  ++facts.round;
  facts.replacements = 0;
  facts.taken_up.reset();
  facts.mediated.reset();
  facts.performed.reset();
  facts.archived.reset();
  RETURN_IF_ERROR(AskForLeaderAgain(context, dispute));
  if (facts.state != State::kInMediation) return absl::OkStatus();
  TakeUpAgain(context, facts);
  return StartClocksOfMediation(context, dispute);
}

}  // namespace

absl::StatusOr<Dispute> End(const Context& context, const Dispute& before, const EndRequest& request) {
  const std::optional<Action> action = ActionOf(request.kind, before.facts);
  if (!action) return error::FieldInvalid("ending.kind", "is no end that is asked for", "不能以这种方式终结");
  ASSIGN_OR_RETURN(Dispute after, Step(before, *action));
  RETURN_IF_ERROR(CheckParty(before, request));
  RETURN_IF_ERROR(CheckTermEnded(context, before.facts, request.kind));
  RETURN_IF_ERROR(LeaveIssues(after.facts, request.open_issues));
  Ending ending;
  ending.kind = request.kind;
  ending.party = request.party;
  EndRound(context, after, std::move(ending));
  return after;
}

absl::StatusOr<Dispute> MakeVoid(const Context& context, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kMakeVoid));
  RETURN_IF_ERROR(CheckPermission(context, before, "dispute.rule"));
  if (HasAgreement(before.facts)) return error::ActionIllegal(before, Action::kMakeVoid);
  Ending ending;
  ending.kind = EndKind::kByMistake;
  EndRound(context, after, std::move(ending));
  return after;
}

absl::StatusOr<Dispute> Settle(const Context& context, const Dispute& before, const std::vector<int>& issues,
                               int64_t fen) {
  if (FindTransition(before.facts.state, Action::kSettlePart) == nullptr) {
    return error::ActionIllegal(before, Action::kConclude);
  }
  std::vector<Outcome> outcomes = before.facts.issues;
  for (const int number : issues) {
    if (number < 1 || number > static_cast<int>(outcomes.size()) ||
        outcomes[static_cast<size_t>(number) - 1] != Outcome::kOpen) {
      return error::FieldInvalid("issues", "names issues that are open, each once", "没有这个未决的争议事项，或者重复");
    }
    outcomes[static_cast<size_t>(number) - 1] = Outcome::kSettled;
  }
  if (issues.empty()) return error::FieldInvalid("issues", "names at least one issue", "须列明至少一项争议事项");
  const bool all = std::all_of(outcomes.begin(), outcomes.end(), IsSettled);
  ASSIGN_OR_RETURN(Dispute after, Step(before, all ? Action::kConclude : Action::kSettlePart));
  after.facts.issues = std::move(outcomes);
  after.facts.agreed_fen += fen;
  if (!all) return after;
  Ending ending;
  ending.kind = EndKind::kAllSettled;
  EndRound(context, after, std::move(ending));
  return after;
}

absl::StatusOr<Dispute> Unsettle(const Context& context, const Dispute& before, const std::vector<int>& issues,
                                 int64_t fen, std::optional<absl::CivilDay> effective) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kUnsettle));
  Facts& facts = after.facts;
  for (const int number : issues) facts.issues[static_cast<size_t>(number) - 1] = Outcome::kOpen;
  facts.agreed_fen -= fen;
  facts.effective = effective;
  if (IsOpen(before.facts.state)) return after;
  for (Outcome& issue : facts.issues) {
    if (issue == Outcome::kUnsettled) issue = Outcome::kOpen;
  }
  RETURN_IF_ERROR(BeginRound(context, after));
  return after;
}

absl::StatusOr<Dispute> Perform(const Context& context, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kPerform));
  after.facts.performed = context.now;
  return after;
}

absl::StatusOr<Dispute> Reopen(const Context& context, const Dispute& before, bool needs_new_terms) {
  const State state = before.facts.state;
  if (!before.facts.number || (IsAgreed(state) && !needs_new_terms)) {
    return error::ActionIllegal(before, Action::kReopen);
  }
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kReopen));
  RETURN_IF_ERROR(CheckNewRoundConsents(before));
  for (Outcome& issue : after.facts.issues) {
    if (IsAgreed(state) || issue == Outcome::kUnsettled) issue = Outcome::kOpen;
  }
  RETURN_IF_ERROR(BeginRound(context, after));
  return after;
}

absl::Status CheckFileIsOpen(const Dispute& dispute) {
  return dispute.facts.archived ? error::FileArchived(dispute) : absl::OkStatus();
}

absl::StatusOr<Dispute> Archive(const Context& context, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kArchive));
  RETURN_IF_ERROR(CheckFileIsOpen(before));
  if (!before.facts.number) return error::ActionIllegal(before, Action::kArchive);
  after.facts.archived = context.now;
  return after;
}

absl::StatusOr<Dispute> RecordCallback(const Context& context, const Dispute& before, Callback callback,
                                       std::string note) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kRecordCallback));
  RETURN_IF_ERROR(CheckFileIsOpen(before));
  if (before.callbacks.size() >= kMostCallbacks) return error::TooMany("callback", kMostCallbacks);
  if (!HasParty(before.facts, callback.party)) return error::PartyNotFound(before, "callback.party", callback.party);
  const bool answered = callback.performed != CallbackAnswer::kNone || callback.satisfied != CallbackAnswer::kNone;
  if (answered && !callback.reached) {
    return error::FieldInvalid("callback.reached", "who was not reached answered nothing", "未联系上的当事人没有答复");
  }
  callback.at = context.now;
  after.callbacks.push_back(callback);
  after.words.callbacks.push_back(std::move(note));
  return after;
}

absl::StatusOr<Dispute> RecordPrevention(const Context&, const Dispute& before, Prevention prevention,
                                         std::string note) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kRecordPrevention));
  RETURN_IF_ERROR(CheckFileIsOpen(before));
  if (before.facts.prevented.size() >= kMostPreventions) return error::TooMany("prevention", kMostPreventions);
  if (prevention.persons < 1) {
    return error::FieldInvalid("prevention.persons", "is at least 1", "涉及人数至少为1");
  }
  after.facts.prevented.push_back(prevention);
  after.words.preventions.push_back(std::move(note));
  return after;
}

}  // namespace zhiwang::mediation
