#include "services/mediation/agreement/domain/agreement_lifecycle.h"

namespace zhiwang::mediation {

std::string_view StateName(AgreementState state) {
  switch (state) {
    case AgreementState::kDraft:
      return "DRAFT";
    case AgreementState::kFixed:
      return "FIXED";
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
    case AgreementState::kFixed:
      return "已定稿待签署";
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
    case AgreementAction::kFix:
      return "FIX";
    case AgreementAction::kSign:
      return "SIGN";
    case AgreementAction::kSeal:
      return "SEAL";
    case AgreementAction::kAmend:
      return "AMEND";
    case AgreementAction::kDecline:
      return "DECLINE";
    case AgreementAction::kReachOrally:
      return "REACH_ORALLY";
    case AgreementAction::kAnnul:
      return "ANNUL";
    case AgreementAction::kTakeEffect:
      return "TAKE_EFFECT";
    case AgreementAction::kLapse:
      return "LAPSE";
    case AgreementAction::kRecordPerformance:
      return "RECORD_PERFORMANCE";
    case AgreementAction::kWaiveObligation:
      return "WAIVE_OBLIGATION";
    case AgreementAction::kApplyConfirmation:
      return "APPLY_CONFIRMATION";
    case AgreementAction::kRecordConfirmation:
      return "RECORD_CONFIRMATION";
    case AgreementAction::kRecordMemberConsent:
      return "RECORD_MEMBER_CONSENT";
    case AgreementAction::kPassTime:
      return "PASS_TIME";
    case AgreementAction::kMoveDeadlines:
      return "MOVE_DEADLINES";
  }
  return "";
}

std::string_view ActionNameZh(AgreementAction action) {
  switch (action) {
    case AgreementAction::kWrite:
      return "修改文本";
    case AgreementAction::kFix:
      return "定稿";
    case AgreementAction::kSign:
      return "签署";
    case AgreementAction::kSeal:
      return "盖章";
    case AgreementAction::kAmend:
      return "重新起草";
    case AgreementAction::kDecline:
      return "拒绝签署";
    case AgreementAction::kReachOrally:
      return "口头达成";
    case AgreementAction::kAnnul:
      return "撤销";
    case AgreementAction::kTakeEffect:
      return "生效";
    case AgreementAction::kLapse:
      return "随纠纷终结";
    case AgreementAction::kRecordPerformance:
      return "登记履行";
    case AgreementAction::kWaiveObligation:
      return "免除义务";
    case AgreementAction::kApplyConfirmation:
      return "申请司法确认";
    case AgreementAction::kRecordConfirmation:
      return "登记司法确认";
    case AgreementAction::kRecordMemberConsent:
      return "登记被代表人意愿";
    case AgreementAction::kPassTime:
      return "到期";
    case AgreementAction::kMoveDeadlines:
      return "调整时限";
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
