#include "services/mediation/dispute/domain/decisions/attention.h"

#include <algorithm>

#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/domain/decisions/levels.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation {
namespace {

// True where a clock of that kind runs and its passing was told.
bool PassedWhileRunning(const Facts& facts, Clock clock) {
  for (size_t i = 0; i < facts.deadlines.size(); ++i) {
    const Deadline& deadline = facts.deadlines[i];
    if (deadline.clock == clock && !deadline.met && WasTold(facts, i)) return true;
  }
  return false;
}

bool HasMediatorIn(const Facts& facts, AssignmentState state) {
  return std::any_of(facts.assignments.begin(), facts.assignments.end(),
                     [&](const Assignment& assignment) { return assignment.state == state; });
}

// The reason that the state gives: what the dispute waits for; nothing while somebody mediates.
std::optional<Attention> Waits(const Facts& facts) {
  if (facts.state == State::kRegistered) {
    return facts.waits_for_person ? Attention::kWaitsForPerson : Attention::kToAccept;
  }
  if (HasMediatorIn(facts, AssignmentState::kActive)) return std::nullopt;
  return HasMediatorIn(facts, AssignmentState::kProposed) ? Attention::kToBeTakenUp : Attention::kToAssign;
}

}  // namespace

std::vector<Attention> AttentionsOf(const Facts& facts) {
  if (!IsOpen(facts.state)) return {};
  std::vector<Attention> attentions;
  const bool level_overdue = PassedWhileRunning(facts, Clock::kLevel);
  if (facts.risk.colour == Colour::kRed && facts.risk.leader.empty())
    attentions.push_back(Attention::kRedWithoutLeader);
  if (HasLostAHolder(facts)) attentions.push_back(Attention::kHolderLeft);
  if (PassedWhileRunning(facts, Clock::kCourtAcceptance)) attentions.push_back(Attention::kCourtWaits);
  if (PassedWhileRunning(facts, Clock::kArbitrationOpen)) attentions.push_back(Attention::kTellOfArbitration);
  if (PassedWhileRunning(facts, Clock::kMediationTerm) || PassedWhileRunning(facts, Clock::kCourt)) {
    attentions.push_back(Attention::kTermOverdue);
  }
  if (level_overdue && WasSentDown(facts)) attentions.push_back(Attention::kToRule);
  if (level_overdue) attentions.push_back(Attention::kLevelOverdue);
  if (const std::optional<Attention> waits = Waits(facts)) attentions.push_back(*waits);
  return attentions;
}

bool HasLostAHolder(const Facts& facts) {
  return std::any_of(facts.assignments.begin(), facts.assignments.end(), [](const Assignment& assignment) {
    return GivesReach(assignment.state) && assignment.holder_left;
  });
}

std::optional<Attention> PileOf(const Facts& facts) {
  const std::vector<Attention> attentions = AttentionsOf(facts);
  return attentions.empty() ? std::nullopt : std::optional(attentions.front());
}

bool IsOfAgreements(Attention attention) {
  return attention == Attention::kObligationOverdue || attention == Attention::kObligationDue ||
         attention == Attention::kConfirmationCloses;
}

std::string_view AttentionName(Attention attention) {
  switch (attention) {
    case Attention::kToAccept:
      return "TO_ACCEPT";
    case Attention::kToAssign:
      return "TO_ASSIGN";
    case Attention::kToBeTakenUp:
      return "TO_BE_TAKEN_UP";
    case Attention::kLevelOverdue:
      return "LEVEL_OVERDUE";
    case Attention::kTermOverdue:
      return "TERM_OVERDUE";
    case Attention::kRedWithoutLeader:
      return "RED_WITHOUT_LEADER";
    case Attention::kHolderLeft:
      return "HOLDER_LEFT";
    case Attention::kWaitsForPerson:
      return "WAITS_FOR_PERSON";
    case Attention::kToRule:
      return "TO_RULE";
    case Attention::kTellOfArbitration:
      return "TELL_OF_ARBITRATION";
    case Attention::kCourtWaits:
      return "COURT_WAITS";
    case Attention::kObligationOverdue:
      return "OBLIGATION_OVERDUE";
    case Attention::kObligationDue:
      return "OBLIGATION_DUE";
    case Attention::kConfirmationCloses:
      return "CONFIRMATION_CLOSES";
  }
  return "";
}

std::string_view AttentionNameZh(Attention attention) {
  switch (attention) {
    case Attention::kToAccept:
      return "待受理";
    case Attention::kToAssign:
      return "待指派";
    case Attention::kToBeTakenUp:
      return "待接受指派";
    case Attention::kLevelOverdue:
      return "层级超期";
    case Attention::kTermOverdue:
      return "调解超期";
    case Attention::kRedWithoutLeader:
      return "红色未明确包案领导";
    case Attention::kHolderLeft:
      return "承办人离任";
    case Attention::kWaitsForPerson:
      return "待当事人到场";
    case Attention::kToRule:
      return "待裁定";
    case Attention::kTellOfArbitration:
      return "待告知可申请仲裁";
    case Attention::kCourtWaits:
      return "答复法院超期";
    case Attention::kObligationOverdue:
      return "履行逾期";
    case Attention::kObligationDue:
      return "履行将到期";
    case Attention::kConfirmationCloses:
      return "司法确认将截止";
  }
  return "";
}

}  // namespace zhiwang::mediation
