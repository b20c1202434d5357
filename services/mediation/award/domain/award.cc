#include "services/mediation/award/domain/award.h"

#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation {

bool Stands(const Award& award, const Dispute& dispute) {
  return !IsOpen(dispute.facts.state) && dispute.facts.endings.size() == static_cast<size_t>(award.facts.ending);
}

std::vector<AwardAction> LegalActions(const Award& award, const Dispute& dispute) {
  const AwardState state = award.facts.state;
  const bool stands = Stands(award, dispute);
  std::vector<AwardAction> actions;
  for (const AwardTransition& row : kAwardLifecycle) {
    if (row.from != state) continue;
    const bool is_for_another_end = (state == AwardState::kProposed && row.action == AwardAction::kPropose) ||
                                    (state == AwardState::kApproved && row.action == AwardAction::kRefuse);
    if (is_for_another_end && stands) continue;
    if (row.action == AwardAction::kApprove && !stands) continue;
    actions.push_back(row.action);
  }
  return actions;
}

std::string_view StateName(AwardState state) {
  switch (state) {
    case AwardState::kProposed:
      return "PROPOSED";
    case AwardState::kApproved:
      return "APPROVED";
    case AwardState::kRefused:
      return "REFUSED";
  }
  return "";
}

std::string_view StateNameZh(AwardState state) {
  switch (state) {
    case AwardState::kProposed:
      return "待审批";
    case AwardState::kApproved:
      return "已批准";
    case AwardState::kRefused:
      return "未批准";
  }
  return "";
}

std::string_view ActionName(AwardAction action) {
  switch (action) {
    case AwardAction::kPropose:
      return "PROPOSE";
    case AwardAction::kApprove:
      return "APPROVE";
    case AwardAction::kRefuse:
      return "REFUSE";
  }
  return "";
}

std::string_view ActionNameZh(AwardAction action) {
  switch (action) {
    case AwardAction::kPropose:
      return "申报";
    case AwardAction::kApprove:
      return "批准";
    case AwardAction::kRefuse:
      return "不批准";
  }
  return "";
}

std::string AwardLifecycleTable() { return FormatLifecycle(kAwardLifecycle); }

}  // namespace zhiwang::mediation
