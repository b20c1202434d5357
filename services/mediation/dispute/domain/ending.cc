#include "services/mediation/dispute/domain/ending.h"

namespace zhiwang::mediation {

std::string_view EndKindName(EndKind kind) {
  switch (kind) {
    case EndKind::kAllSettled:
      return "ALL_SETTLED";
    case EndKind::kPartSettled:
      return "PART_SETTLED";
    case EndKind::kNoProspect:
      return "NO_PROSPECT";
    case EndKind::kUnreachable:
      return "UNREACHABLE";
    case EndKind::kTermEnded:
      return "TERM_ENDED";
    case EndKind::kWillNotSign:
      return "WILL_NOT_SIGN";
    case EndKind::kPartyRefused:
      return "PARTY_REFUSED";
    case EndKind::kPartyWithdrew:
      return "PARTY_WITHDREW";
    case EndKind::kToOtherBody:
      return "TO_OTHER_BODY";
    case EndKind::kByMistake:
      return "BY_MISTAKE";
    case EndKind::kNotTaken:
      return "NOT_TAKEN";
    case EndKind::kIntoAnother:
      return "INTO_ANOTHER";
    case EndKind::kCaseTakenBack:
      return "CASE_TAKEN_BACK";
  }
  return "";
}

std::string_view EndKindNameZh(EndKind kind) {
  switch (kind) {
    case EndKind::kAllSettled:
      return "达成协议";
    case EndKind::kPartSettled:
      return "部分达成协议";
    case EndKind::kNoProspect:
      return "无达成协议可能";
    case EndKind::kUnreachable:
      return "当事人联系不上";
    case EndKind::kTermEnded:
      return "期限届满未同意延长";
    case EndKind::kWillNotSign:
      return "一方拒绝签署";
    case EndKind::kPartyRefused:
      return "当事人拒绝调解";
    case EndKind::kPartyWithdrew:
      return "当事人撤回";
    case EndKind::kToOtherBody:
      return "移送有关机关";
    case EndKind::kByMistake:
      return "登记错误作废";
    case EndKind::kNotTaken:
      return "不予受理";
    case EndKind::kIntoAnother:
      return "并入其他纠纷";
    case EndKind::kCaseTakenBack:
      return "诉求撤回转调解";
  }
  return "";
}

bool TellsRoutes(EndKind kind) {
  return kind != EndKind::kAllSettled && kind != EndKind::kByMistake && kind != EndKind::kIntoAnother &&
         kind != EndKind::kCaseTakenBack;
}

}  // namespace zhiwang::mediation
