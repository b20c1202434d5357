#include "services/mediation/agreement/domain/members.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/text_checks.h"

namespace zhiwang::mediation {

std::vector<GroupMember> GroupMembersOf(const Facts& facts) {
  std::vector<GroupMember> members;
  for (size_t i = 0; i < facts.parties.size(); ++i) {
    if (IsRepresented(facts.parties[i])) members.emplace_back().party = static_cast<int>(i) + 1;
  }
  return members;
}

absl::StatusOr<Agreement> RecordMemberConsents(const Context& context, const Agreement& before, const Dispute& dispute,
                                               std::span<const int> parties, int64_t paper) {
  ASSIGN_OR_RETURN(Agreement after, StepOf(before, AgreementAction::kRecordMemberConsent));
  if (parties.empty()) return error::FieldInvalid("parties", "is at least one", "至少登记一名被代表人");
  std::vector<GroupMember>& members = after.facts.members;
  for (const int party : parties) {
    const auto member =
        std::find_if(members.begin(), members.end(), [&](const GroupMember& one) { return one.party == party; });
    if (member == members.end()) {
      return error::FieldInvalid("parties", fmt::format("party {} is not a represented member", party),
                                 fmt::format("{}号当事人不是定稿时由他人代表的当事人", party));
    }
    if (dispute.facts.parties[static_cast<size_t>(party) - 1].left) {
      return error::FieldInvalid("parties", fmt::format("party {} has left the dispute", party),
                                 fmt::format("{}号当事人已退出本纠纷", party));
    }
    if (member->paper != 0) {
      return error::FieldInvalid("parties", fmt::format("party {} has agreed already", party),
                                 fmt::format("{}号当事人已经同意本版文本", party));
    }
    member->paper = paper;
    member->at = context.now;
  }
  // A confirmed agreement may be enforced between the parties for whom it holds now.
  if (after.facts.confirmation.state == ConfirmationState::kConfirmed) {
    RETURN_IF_ERROR(SetEnforcementDays(context.calendar, after.facts));
  }
  return after;
}

}  // namespace zhiwang::mediation
