#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {

// One row of the lifecycle: what may be done in a state, by whom, and where it leads. The permission over the dispute is
// looked at before a decision is made; whose the dispute is (`dispute.mediate`,
// `assignment.answer`) is looked at when it is found (Reaches).
struct Transition {
  State from;
  Action action;
  State to;
  std::string_view by;  // a permission of the policy; empty for what happens by itself
};

// The whole lifecycle of a dispute. The rules that a row alone cannot say (consents, terms, levels, rulings) are in the
// decisions. An action has one target in a state, so each kind of end is an action of its own.
inline constexpr Transition kLifecycle[] = {
    // from                action                      to                     by
    // 已登记
    {State::kRegistered, Action::kAccept, State::kAccepted, "dispute.accept"},
    {State::kRegistered, Action::kTurnDown, State::kNotAccepted, "dispute.accept"},
    {State::kRegistered, Action::kJoin, State::kJoined, "dispute.move"},
    {State::kRegistered, Action::kTakeIn, State::kRegistered, ""},
    {State::kRegistered, Action::kSplit, State::kRegistered, "dispute.move"},
    {State::kRegistered, Action::kLoseCase, State::kRegistered, ""},
    {State::kRegistered, Action::kRecordConsent, State::kRegistered, "dispute.mediate"},
    {State::kRegistered, Action::kEnterParty, State::kRegistered, "dispute.mediate"},
    {State::kRegistered, Action::kAmend, State::kRegistered, "dispute.mediate"},
    {State::kRegistered, Action::kRateRisk, State::kRegistered, "risk.raise"},
    {State::kRegistered, Action::kReportViolence, State::kRegistered, "violence.report"},
    {State::kRegistered, Action::kClearFaceToFace, State::kRegistered, "dispute.rule"},
    {State::kRegistered, Action::kRecordPrevention, State::kRegistered, "dispute.mediate"},
    {State::kRegistered, Action::kEndByRefusal, State::kRefused, "dispute.mediate"},
    {State::kRegistered, Action::kWithdraw, State::kWithdrawn, "dispute.mediate"},
    {State::kRegistered, Action::kTransfer, State::kTransferred, "dispute.mediate"},
    {State::kRegistered, Action::kMakeVoid, State::kVoid, "dispute.rule"},
    {State::kRegistered, Action::kPassDeadline, State::kRegistered, ""},
    {State::kRegistered, Action::kMoveDeadlines, State::kRegistered, ""},
    // 已受理
    {State::kAccepted, Action::kProposeMediator, State::kAccepted, "mediator.propose"},
    {State::kAccepted, Action::kTakeUp, State::kInMediation, "assignment.answer"},
    {State::kAccepted, Action::kDecline, State::kAccepted, "assignment.answer"},
    {State::kAccepted, Action::kReplaceMediator, State::kAccepted, "mediator.propose"},
    {State::kAccepted, Action::kExpireProposal, State::kAccepted, ""},
    {State::kAccepted, Action::kBarMediator, State::kAccepted, ""},
    {State::kAccepted, Action::kEscalate, State::kAccepted, "dispute.move"},
    {State::kAccepted, Action::kSendDown, State::kAccepted, "dispute.rule"},
    {State::kAccepted, Action::kTakeIn, State::kAccepted, ""},
    {State::kAccepted, Action::kSplit, State::kAccepted, "dispute.move"},
    {State::kAccepted, Action::kLoseCase, State::kAccepted, ""},
    {State::kAccepted, Action::kRecordConsent, State::kAccepted, "dispute.mediate"},
    {State::kAccepted, Action::kEnterParty, State::kAccepted, "dispute.mediate"},
    {State::kAccepted, Action::kAmend, State::kAccepted, "dispute.mediate"},
    {State::kAccepted, Action::kRateRisk, State::kAccepted, "risk.raise"},
    {State::kAccepted, Action::kReportViolence, State::kAccepted, "violence.report"},
    {State::kAccepted, Action::kClearFaceToFace, State::kAccepted, "dispute.rule"},
    {State::kAccepted, Action::kInvite, State::kAccepted, "dispute.mediate"},
    {State::kAccepted, Action::kRecordPrevention, State::kAccepted, "dispute.mediate"},
    {State::kAccepted, Action::kRequestInspection, State::kAccepted, "dispute.mediate"},
    {State::kAccepted, Action::kRecordInspection, State::kAccepted, "dispute.record_inspection"},
    {State::kAccepted, Action::kConcludeInPart, State::kPartlyAgreed, "dispute.mediate"},
    {State::kAccepted, Action::kEndByRefusal, State::kRefused, "dispute.mediate"},
    {State::kAccepted, Action::kWithdraw, State::kWithdrawn, "dispute.mediate"},
    {State::kAccepted, Action::kTransfer, State::kTransferred, "dispute.mediate"},
    {State::kAccepted, Action::kMakeVoid, State::kVoid, "dispute.rule"},
    {State::kAccepted, Action::kUnsettle, State::kAccepted, ""},
    {State::kAccepted, Action::kPassDeadline, State::kAccepted, ""},
    {State::kAccepted, Action::kMoveDeadlines, State::kAccepted, ""},
    // 调解中
    {State::kInMediation, Action::kProposeMediator, State::kInMediation, "mediator.propose"},
    {State::kInMediation, Action::kTakeUp, State::kInMediation, "assignment.answer"},
    {State::kInMediation, Action::kDecline, State::kInMediation, "assignment.answer"},
    {State::kInMediation, Action::kReplaceMediator, State::kInMediation, "mediator.propose"},
    {State::kInMediation, Action::kExpireProposal, State::kInMediation, ""},
    {State::kInMediation, Action::kBarMediator, State::kInMediation, ""},
    {State::kInMediation, Action::kPause, State::kPaused, "dispute.mediate"},
    {State::kInMediation, Action::kExtend, State::kInMediation, "dispute.mediate"},
    {State::kInMediation, Action::kEscalate, State::kAccepted, "dispute.move"},
    {State::kInMediation, Action::kSendDown, State::kAccepted, "dispute.rule"},
    {State::kInMediation, Action::kTakeIn, State::kInMediation, ""},
    {State::kInMediation, Action::kSplit, State::kInMediation, "dispute.move"},
    {State::kInMediation, Action::kLoseCase, State::kInMediation, ""},
    {State::kInMediation, Action::kRecordConsent, State::kInMediation, "dispute.mediate"},
    {State::kInMediation, Action::kEnterParty, State::kInMediation, "dispute.mediate"},
    {State::kInMediation, Action::kAmend, State::kInMediation, "dispute.mediate"},
    {State::kInMediation, Action::kRateRisk, State::kInMediation, "risk.raise"},
    {State::kInMediation, Action::kReportViolence, State::kInMediation, "violence.report"},
    {State::kInMediation, Action::kClearFaceToFace, State::kInMediation, "dispute.rule"},
    {State::kInMediation, Action::kInvite, State::kInMediation, "dispute.mediate"},
    {State::kInMediation, Action::kRecordPrevention, State::kInMediation, "dispute.mediate"},
    {State::kInMediation, Action::kRequestInspection, State::kInMediation, "dispute.mediate"},
    {State::kInMediation, Action::kRecordInspection, State::kInMediation, "dispute.record_inspection"},
    {State::kInMediation, Action::kNoteSession, State::kInMediation, ""},
    {State::kInMediation, Action::kSettlePart, State::kInMediation, ""},
    {State::kInMediation, Action::kConclude, State::kAgreed, ""},
    {State::kInMediation, Action::kConcludeInPart, State::kPartlyAgreed, "dispute.mediate"},
    {State::kInMediation, Action::kFail, State::kFailed, "dispute.mediate"},
    {State::kInMediation, Action::kEndByRefusal, State::kRefused, "dispute.mediate"},
    {State::kInMediation, Action::kWithdraw, State::kWithdrawn, "dispute.mediate"},
    {State::kInMediation, Action::kTransfer, State::kTransferred, "dispute.mediate"},
    {State::kInMediation, Action::kMakeVoid, State::kVoid, "dispute.rule"},
    {State::kInMediation, Action::kUnsettle, State::kInMediation, ""},
    {State::kInMediation, Action::kPassDeadline, State::kInMediation, ""},
    {State::kInMediation, Action::kMoveDeadlines, State::kInMediation, ""},
    // 中止
    {State::kPaused, Action::kPause, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kEndRest, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kResume, State::kInMediation, "dispute.mediate"},
    {State::kPaused, Action::kExtend, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kProposeMediator, State::kPaused, "mediator.propose"},
    {State::kPaused, Action::kTakeUp, State::kPaused, "assignment.answer"},
    {State::kPaused, Action::kDecline, State::kPaused, "assignment.answer"},
    {State::kPaused, Action::kReplaceMediator, State::kPaused, "mediator.propose"},
    {State::kPaused, Action::kExpireProposal, State::kPaused, ""},
    {State::kPaused, Action::kBarMediator, State::kPaused, ""},
    {State::kPaused, Action::kTakeIn, State::kPaused, ""},
    {State::kPaused, Action::kSplit, State::kPaused, "dispute.move"},
    {State::kPaused, Action::kLoseCase, State::kPaused, ""},
    {State::kPaused, Action::kRecordConsent, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kEnterParty, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kAmend, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kRateRisk, State::kPaused, "risk.raise"},
    {State::kPaused, Action::kReportViolence, State::kPaused, "violence.report"},
    {State::kPaused, Action::kClearFaceToFace, State::kPaused, "dispute.rule"},
    {State::kPaused, Action::kInvite, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kRecordPrevention, State::kPaused, "dispute.mediate"},
    {State::kPaused, Action::kRecordInspection, State::kPaused, "dispute.record_inspection"},
    {State::kPaused, Action::kNoteSession, State::kPaused, ""},
    {State::kPaused, Action::kSettlePart, State::kPaused, ""},
    {State::kPaused, Action::kConclude, State::kAgreed, ""},
    {State::kPaused, Action::kConcludeInPart, State::kPartlyAgreed, "dispute.mediate"},
    {State::kPaused, Action::kFail, State::kFailed, "dispute.mediate"},
    {State::kPaused, Action::kEndByRefusal, State::kRefused, "dispute.mediate"},
    {State::kPaused, Action::kWithdraw, State::kWithdrawn, "dispute.mediate"},
    {State::kPaused, Action::kTransfer, State::kTransferred, "dispute.mediate"},
    {State::kPaused, Action::kMakeVoid, State::kVoid, "dispute.rule"},
    {State::kPaused, Action::kUnsettle, State::kPaused, ""},
    {State::kPaused, Action::kPassDeadline, State::kPaused, ""},
    {State::kPaused, Action::kMoveDeadlines, State::kPaused, ""},
    // 达成协议、部分达成协议
    {State::kAgreed, Action::kPerform, State::kPerformed, ""},
    {State::kAgreed, Action::kReopen, State::kInMediation, "dispute.mediate"},
    {State::kAgreed, Action::kUnsettle, State::kInMediation, ""},
    {State::kAgreed, Action::kRecordConsent, State::kAgreed, "dispute.mediate"},
    {State::kAgreed, Action::kSupplementParty, State::kAgreed, "dispute.mediate"},
    {State::kAgreed, Action::kRecordCallback, State::kAgreed, "callback.record"},
    {State::kAgreed, Action::kReportViolence, State::kAgreed, "violence.report"},
    {State::kAgreed, Action::kClearFaceToFace, State::kAgreed, "dispute.rule"},
    {State::kAgreed, Action::kRecordPrevention, State::kAgreed, "dispute.mediate"},
    {State::kAgreed, Action::kRecordInspection, State::kAgreed, "dispute.record_inspection"},
    {State::kAgreed, Action::kArchive, State::kAgreed, "file.archive"},
    {State::kPartlyAgreed, Action::kPerform, State::kPerformed, ""},
    {State::kPartlyAgreed, Action::kReopen, State::kInMediation, "dispute.mediate"},
    {State::kPartlyAgreed, Action::kUnsettle, State::kInMediation, ""},
    {State::kPartlyAgreed, Action::kRecordConsent, State::kPartlyAgreed, "dispute.mediate"},
    {State::kPartlyAgreed, Action::kSupplementParty, State::kPartlyAgreed, "dispute.mediate"},
    {State::kPartlyAgreed, Action::kRecordCallback, State::kPartlyAgreed, "callback.record"},
    {State::kPartlyAgreed, Action::kReportViolence, State::kPartlyAgreed, "violence.report"},
    {State::kPartlyAgreed, Action::kClearFaceToFace, State::kPartlyAgreed, "dispute.rule"},
    {State::kPartlyAgreed, Action::kRecordPrevention, State::kPartlyAgreed, "dispute.mediate"},
    {State::kPartlyAgreed, Action::kRecordInspection, State::kPartlyAgreed, "dispute.record_inspection"},
    {State::kPartlyAgreed, Action::kArchive, State::kPartlyAgreed, "file.archive"},
    {State::kPerformed, Action::kUnsettle, State::kInMediation, ""},
    {State::kPerformed, Action::kRecordCallback, State::kPerformed, "callback.record"},
    {State::kPerformed, Action::kRecordInspection, State::kPerformed, "dispute.record_inspection"},
    {State::kPerformed, Action::kReportViolence, State::kPerformed, "violence.report"},
    {State::kPerformed, Action::kArchive, State::kPerformed, "file.archive"},
    // 其余的终结
    {State::kFailed, Action::kReopen, State::kAccepted, "dispute.mediate"},
    {State::kFailed, Action::kRecordConsent, State::kFailed, "dispute.mediate"},
    {State::kFailed, Action::kRecordCallback, State::kFailed, "callback.record"},
    {State::kFailed, Action::kRecordInspection, State::kFailed, "dispute.record_inspection"},
    {State::kFailed, Action::kReportViolence, State::kFailed, "violence.report"},
    {State::kFailed, Action::kClearFaceToFace, State::kFailed, "dispute.rule"},
    {State::kFailed, Action::kArchive, State::kFailed, "file.archive"},
    {State::kRefused, Action::kReopen, State::kAccepted, "dispute.mediate"},
    {State::kRefused, Action::kRecordConsent, State::kRefused, "dispute.mediate"},
    {State::kRefused, Action::kRecordCallback, State::kRefused, "callback.record"},
    {State::kRefused, Action::kRecordInspection, State::kRefused, "dispute.record_inspection"},
    {State::kRefused, Action::kReportViolence, State::kRefused, "violence.report"},
    {State::kRefused, Action::kClearFaceToFace, State::kRefused, "dispute.rule"},
    {State::kRefused, Action::kArchive, State::kRefused, "file.archive"},
    {State::kWithdrawn, Action::kReopen, State::kAccepted, "dispute.mediate"},
    {State::kWithdrawn, Action::kRecordConsent, State::kWithdrawn, "dispute.mediate"},
    {State::kWithdrawn, Action::kRecordCallback, State::kWithdrawn, "callback.record"},
    {State::kWithdrawn, Action::kRecordInspection, State::kWithdrawn, "dispute.record_inspection"},
    {State::kWithdrawn, Action::kReportViolence, State::kWithdrawn, "violence.report"},
    {State::kWithdrawn, Action::kClearFaceToFace, State::kWithdrawn, "dispute.rule"},
    {State::kWithdrawn, Action::kArchive, State::kWithdrawn, "file.archive"},
    {State::kTransferred, Action::kRecordCallback, State::kTransferred, "callback.record"},
    {State::kTransferred, Action::kRecordInspection, State::kTransferred, "dispute.record_inspection"},
    {State::kTransferred, Action::kReportViolence, State::kTransferred, "violence.report"},
    {State::kTransferred, Action::kArchive, State::kTransferred, "file.archive"},
    {State::kNotAccepted, Action::kReportViolence, State::kNotAccepted, "violence.report"},
    {State::kVoid, Action::kRecordInspection, State::kVoid, "dispute.record_inspection"},
    {State::kVoid, Action::kArchive, State::kVoid, "file.archive"},
    {State::kJoined, Action::kComeBack, State::kRegistered, ""},
};

static_assert(EachActionHasOneTarget(kLifecycle));

// The row for this action in this state, or null when it is not legal there.
const Transition* FindTransition(State from, Action action);

// True for REGISTERED, ACCEPTED, IN_MEDIATION and PAUSED: a refusal ends it, and a case that it answers waits.
constexpr bool IsOpen(State state) {
  return state == State::kRegistered || state == State::kAccepted || state == State::kInMediation ||
         state == State::kPaused;
}

// True where an issue is settled: what was agreed stays agreed, however the rest ends.
bool IsSettledInPart(const Facts& facts);

// True where an agreement is in effect, also one of an earlier round whose issues are open again.
bool HasAgreement(const Facts& facts);

// The actions that somebody may do to the dispute, in the order of the table. A dispute without a number is not reopened, and
// one that was agreed only where an agreement needs new terms: see NeedsNewTerms; where an issue is settled, CONCLUDE_IN_PART is offered in the place
// of the other ends; ARCHIVE where the dispute has a number, and neither that, RECORD_CALLBACK nor RECORD_PREVENTION where its file
// is archived; MAKE_VOID where no agreement is in effect; RESUME where one rest is open and END_REST where several are;
// CLEAR_FACE_TO_FACE where the parties meet apart; TAKE_UP and DECLINE where an assignment is
// proposed; REPLACE_MEDIATOR where one is proposed or active; RECORD_INSPECTION where one is under way.
std::vector<Action> LegalActions(const Dispute& dispute, bool needs_new_terms = false);

std::string_view StateName(State state);     // `REGISTERED`, as in the contract
std::string_view StateNameZh(State state);   // `已登记`
std::string_view ActionName(Action action);  // `ACCEPT`
std::string_view ActionNameZh(Action action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string LifecycleTable();

}  // namespace zhiwang::mediation
