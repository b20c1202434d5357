#include "services/mediation/agreement/domain/agreement_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(AgreementState state) {
  switch (state) {
    case AgreementState::kDraft:
      return "DRAFT";
    case AgreementState::kEffective:
      return "EFFECTIVE";
    case AgreementState::kLapsed:
      return "LAPSED";
    case AgreementState::kAnnulled:
      return "ANNULLED";
  }
  return "";
}

std::string_view StateNameZh(AgreementState state) {
  switch (state) {
    case AgreementState::kDraft:
      return "起草中";
    case AgreementState::kEffective:
      return "已生效";
    case AgreementState::kLapsed:
      return "未达成";
    case AgreementState::kAnnulled:
      return "已撤销";
  }
  return "";
}

std::string_view ActionName(AgreementAction action) {
  switch (action) {
    case AgreementAction::kWrite:
      return "WRITE";
    case AgreementAction::kReachOrally:
      return "REACH_ORALLY";
    case AgreementAction::kAnnul:
      return "ANNUL";
    case AgreementAction::kLapse:
      return "LAPSE";
  }
  return "";
}

std::string_view ActionNameZh(AgreementAction action) {
  switch (action) {
    case AgreementAction::kWrite:
      return "修改文本";
    case AgreementAction::kReachOrally:
      return "口头达成";
    case AgreementAction::kAnnul:
      return "撤销";
    case AgreementAction::kLapse:
      return "随纠纷终结";
  }
  return "";
}

std::string AgreementLifecycleTable() { return FormatLifecycle(kAgreementLifecycle); }

std::vector<AgreementAction> LegalActions(AgreementState state) {
  std::vector<AgreementAction> actions;
  for (const AgreementTransition& row : kAgreementLifecycle) {
    if (row.from == state && !row.by.empty()) actions.push_back(row.action);
  }
  return actions;
}

}  // namespace zhiwang::mediation
