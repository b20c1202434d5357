#include "services/mediation/dispute/domain/lifecycle.h"

#include <algorithm>

#include "services/mediation/assignment/domain/assignment_lifecycle.h"

namespace zhiwang::mediation {
namespace {

int64_t OpenRests(const Facts& facts) {
  return std::count_if(facts.rests.begin(), facts.rests.end(), [](const Rest& rest) { return !rest.until; });
}

bool HasAssignment(const Facts& facts, bool (*wanted)(AssignmentState)) {
  return std::any_of(facts.assignments.begin(), facts.assignments.end(),
                     [&](const Assignment& assignment) { return wanted(assignment.state); });
}

bool HasInspectionUnderWay(const Dispute& dispute) {
  return std::any_of(dispute.inspections.begin(), dispute.inspections.end(),
                     [](const Inspection& inspection) { return !grid::HasEnded(inspection.progress.state); });
}

bool IsProposed(AssignmentState state) { return state == AssignmentState::kProposed; }

// True where the facts, and not the state alone, allow the action.
bool FactsAllow(const Facts& facts, Action action, bool needs_new_terms) {
  switch (action) {
    case Action::kReopen: {
      const bool agreed = facts.state == State::kAgreed || facts.state == State::kPartlyAgreed;
      return facts.number && (!agreed || needs_new_terms);
    }
    case Action::kJoin:
      return facts.taken_in.empty();
    case Action::kArchive:
      return facts.number && !facts.archived;
    case Action::kRecordCallback:
    case Action::kRecordPrevention:
      return !facts.archived;
    case Action::kFail:
    case Action::kEndByRefusal:
    case Action::kWithdraw:
    case Action::kTransfer:
      return !IsSettledInPart(facts);
    case Action::kConcludeInPart:
      return IsSettledInPart(facts);
    case Action::kMakeVoid:
      return !HasAgreement(facts);
    case Action::kResume:
      return OpenRests(facts) == 1;
    case Action::kEndRest:
      return OpenRests(facts) > 1;
    case Action::kClearFaceToFace:
      return MeetsApart(facts.risk);
    case Action::kEscalate:
      return facts.level < Level::kDistrict;
    case Action::kSendDown:
      return facts.level > Level::kVillage;
    case Action::kTakeUp:
    case Action::kDecline:
      return HasAssignment(facts, IsProposed);
    case Action::kReplaceMediator:
      return HasAssignment(facts, GivesReach);
    default:
      return true;
  }
}

}  // namespace

const Transition* FindTransition(State from, Action action) { return FindRow(kLifecycle, from, action); }

bool IsSettledInPart(const Facts& facts) {
  return std::find(facts.issues.begin(), facts.issues.end(), Outcome::kSettled) != facts.issues.end();
}

bool HasAgreement(const Facts& facts) { return facts.effective.has_value() || IsSettledInPart(facts); }

std::vector<Action> LegalActions(const Dispute& dispute, bool needs_new_terms) {
  std::vector<Action> actions;
  for (const Transition& row : kLifecycle) {
    if (row.from != dispute.facts.state || row.by.empty()) continue;
    if (row.action == Action::kRecordInspection && !HasInspectionUnderWay(dispute)) continue;
    if (FactsAllow(dispute.facts, row.action, needs_new_terms)) actions.push_back(row.action);
  }
  return actions;
}

std::string_view StateName(State state) {
  switch (state) {
    case State::kRegistered:
      return "REGISTERED";
    case State::kAccepted:
      return "ACCEPTED";
    case State::kInMediation:
      return "IN_MEDIATION";
    case State::kPaused:
      return "PAUSED";
    case State::kAgreed:
      return "AGREED";
    case State::kPartlyAgreed:
      return "PARTLY_AGREED";
    case State::kFailed:
      return "FAILED";
    case State::kPerformed:
      return "PERFORMED";
    case State::kNotAccepted:
      return "NOT_ACCEPTED";
    case State::kJoined:
      return "JOINED";
    case State::kRefused:
      return "REFUSED";
    case State::kWithdrawn:
      return "WITHDRAWN";
    case State::kTransferred:
      return "TRANSFERRED";
    case State::kVoid:
      return "VOID";
  }
  return "";
}

std::string_view StateNameZh(State state) {
  switch (state) {
    case State::kRegistered:
      return "已登记";
    case State::kAccepted:
      return "已受理";
    case State::kInMediation:
      return "调解中";
    case State::kPaused:
      return "中止";
    case State::kAgreed:
      return "达成协议";
    case State::kPartlyAgreed:
      return "部分达成协议";
    case State::kFailed:
      return "调解不成";
    case State::kPerformed:
      return "已履行";
    case State::kNotAccepted:
      return "不予受理";
    case State::kJoined:
      return "已并入";
    case State::kRefused:
      return "当事人拒绝";
    case State::kWithdrawn:
      return "已撤回";
    case State::kTransferred:
      return "已移送";
    case State::kVoid:
      return "作废";
  }
  return "";
}

std::string_view ActionName(Action action) {
  switch (action) {
    case Action::kAccept:
      return "ACCEPT";
    case Action::kTurnDown:
      return "TURN_DOWN";
    case Action::kJoin:
      return "JOIN";
    case Action::kSplit:
      return "SPLIT";
    case Action::kProposeMediator:
      return "PROPOSE_MEDIATOR";
    case Action::kTakeUp:
      return "TAKE_UP";
    case Action::kDecline:
      return "DECLINE";
    case Action::kReplaceMediator:
      return "REPLACE_MEDIATOR";
    case Action::kPause:
      return "PAUSE";
    case Action::kResume:
      return "RESUME";
    case Action::kExtend:
      return "EXTEND";
    case Action::kEscalate:
      return "ESCALATE";
    case Action::kSendDown:
      return "SEND_DOWN";
    case Action::kFail:
      return "FAIL";
    case Action::kReopen:
      return "REOPEN";
    case Action::kRecordConsent:
      return "RECORD_CONSENT";
    case Action::kEnterParty:
      return "ENTER_PARTY";
    case Action::kAmend:
      return "AMEND";
    case Action::kRateRisk:
      return "RATE_RISK";
    case Action::kReportViolence:
      return "REPORT_VIOLENCE";
    case Action::kInvite:
      return "INVITE";
    case Action::kRequestInspection:
      return "REQUEST_INSPECTION";
    case Action::kRecordInspection:
      return "RECORD_INSPECTION";
    case Action::kClearFaceToFace:
      return "CLEAR_FACE_TO_FACE";
    case Action::kRecordCallback:
      return "RECORD_CALLBACK";
    case Action::kRecordPrevention:
      return "RECORD_PREVENTION";
    case Action::kArchive:
      return "ARCHIVE";
    case Action::kConclude:
      return "CONCLUDE";
    case Action::kPerform:
      return "PERFORM";
    case Action::kExpireProposal:
      return "EXPIRE_PROPOSAL";
    case Action::kPassDeadline:
      return "PASS_DEADLINE";
    case Action::kMoveDeadlines:
      return "MOVE_DEADLINES";
    case Action::kConcludeInPart:
      return "CONCLUDE_IN_PART";
    case Action::kEndByRefusal:
      return "END_BY_REFUSAL";
    case Action::kWithdraw:
      return "WITHDRAW";
    case Action::kTransfer:
      return "TRANSFER";
    case Action::kMakeVoid:
      return "MAKE_VOID";
    case Action::kEndRest:
      return "END_REST";
    case Action::kSettlePart:
      return "SETTLE_PART";
    case Action::kComeBack:
      return "COME_BACK";
    case Action::kNoteSession:
      return "NOTE_SESSION";
    case Action::kTakeIn:
      return "TAKE_IN";
    case Action::kUnsettle:
      return "UNSETTLE";
    case Action::kBarMediator:
      return "BAR_MEDIATOR";
    case Action::kLoseCase:
      return "LOSE_CASE";
    case Action::kSupplementParty:
      return "SUPPLEMENT_PARTY";
  }
  return "";
}

std::string_view ActionNameZh(Action action) {
  switch (action) {
    case Action::kAccept:
      return "受理";
    case Action::kTurnDown:
      return "不予受理";
    case Action::kJoin:
      return "并案";
    case Action::kSplit:
      return "拆分";
    case Action::kProposeMediator:
      return "指派调解员";
    case Action::kTakeUp:
      return "接受指派";
    case Action::kDecline:
      return "婉拒指派";
    case Action::kReplaceMediator:
      return "更换调解员";
    case Action::kPause:
      return "中止";
    case Action::kResume:
      return "恢复";
    case Action::kExtend:
      return "延期";
    case Action::kEscalate:
      return "上报";
    case Action::kSendDown:
      return "下交";
    case Action::kFail:
      return "调解不成";
    case Action::kReopen:
      return "重新调解";
    case Action::kRecordConsent:
      return "记录意愿";
    case Action::kEnterParty:
      return "登记当事人";
    case Action::kAmend:
      return "补正";
    case Action::kRateRisk:
      return "风险定级";
    case Action::kReportViolence:
      return "报告暴力";
    case Action::kInvite:
      return "邀请参与";
    case Action::kRequestInspection:
      return "现场勘查";
    case Action::kRecordInspection:
      return "勘查反馈";
    case Action::kClearFaceToFace:
      return "恢复见面调解";
    case Action::kRecordCallback:
      return "回访";
    case Action::kRecordPrevention:
      return "记录防止情况";
    case Action::kArchive:
      return "归档";
    case Action::kConclude:
      return "协议生效";
    case Action::kPerform:
      return "履行完毕";
    case Action::kExpireProposal:
      return "指派逾期";
    case Action::kPassDeadline:
      return "超期";
    case Action::kMoveDeadlines:
      return "调整时限";
    case Action::kConcludeInPart:
      return "部分达成";
    case Action::kEndByRefusal:
      return "当事人拒绝";
    case Action::kWithdraw:
      return "撤回";
    case Action::kTransfer:
      return "移送";
    case Action::kMakeVoid:
      return "作废";
    case Action::kEndRest:
      return "结束一项中止";
    case Action::kSettlePart:
      return "部分协议生效";
    case Action::kComeBack:
      return "拆回";
    case Action::kNoteSession:
      return "会议举行";
    case Action::kTakeIn:
      return "并入";
    case Action::kUnsettle:
      return "协议撤销";
    case Action::kBarMediator:
      return "依法回避";
    case Action::kLoseCase:
      return "工单撤回";
    case Action::kSupplementParty:
      return "补充当事人资料";
  }
  return "";
}

std::string LifecycleTable() { return FormatLifecycle(kLifecycle); }

}  // namespace zhiwang::mediation
