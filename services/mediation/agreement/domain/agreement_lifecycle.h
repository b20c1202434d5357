#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/lifecycle/lifecycle.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change. The missing numbers belong to what this
// release does not offer.
enum class AgreementState { kDraft = 1, kFixed = 2, kEffective = 3, kLapsed = 4, kAnnulled = 5 };
enum class AgreementAction {
  kWrite = 1,
  kFix = 2,
  kSign = 3,
  kSeal = 4,
  kAmend = 5,
  kDecline = 6,
  kReachOrally = 7,
  kAnnul = 8,
  kTakeEffect = 9,  // by itself: the last signature or the seal comes in
  kLapse = 10,      // by itself: the dispute has ended, or left the level
  kRecordPerformance = 11,
  kWaiveObligation = 12,
  kApplyConfirmation = 13,
  kRecordConfirmation = 14,
  kRecordMemberConsent = 15,
  kPassTime = 16,       // by itself: a reminder, a due day, the end of the window for confirmation
  kMoveDeadlines = 17,  // by itself
};

// One row of the lifecycle; `by` is a permission of the policy, empty for what happens by itself.
struct AgreementTransition {
  AgreementState from;
  AgreementAction action;
  AgreementState to;
  std::string_view by;
};

// The last of the signatures and the seal is one change, by the row of TAKE_EFFECT and not by that of SIGN or SEAL: the agreement
// is in effect in the transaction that completes it, once.
inline constexpr AgreementTransition kAgreementLifecycle[] = {
    // from                     action                         to                          by
    {AgreementState::kDraft, AgreementAction::kWrite, AgreementState::kDraft, "dispute.mediate"},
    {AgreementState::kDraft, AgreementAction::kFix, AgreementState::kFixed, "dispute.mediate"},
    {AgreementState::kDraft, AgreementAction::kReachOrally, AgreementState::kEffective, "dispute.mediate"},
    {AgreementState::kDraft, AgreementAction::kLapse, AgreementState::kLapsed, ""},
    {AgreementState::kFixed, AgreementAction::kSign, AgreementState::kFixed, "dispute.mediate"},
    {AgreementState::kFixed, AgreementAction::kSeal, AgreementState::kFixed, "seal.affix"},
    {AgreementState::kFixed, AgreementAction::kTakeEffect, AgreementState::kEffective, ""},
    {AgreementState::kFixed, AgreementAction::kAmend, AgreementState::kDraft, "dispute.mediate"},
    {AgreementState::kFixed, AgreementAction::kDecline, AgreementState::kLapsed, "dispute.mediate"},
    {AgreementState::kFixed, AgreementAction::kRecordMemberConsent, AgreementState::kFixed, "dispute.mediate"},
    {AgreementState::kFixed, AgreementAction::kLapse, AgreementState::kLapsed, ""},
    {AgreementState::kEffective, AgreementAction::kRecordMemberConsent, AgreementState::kEffective, "dispute.mediate"},
    {AgreementState::kEffective, AgreementAction::kRecordPerformance, AgreementState::kEffective, "obligation.record"},
    {AgreementState::kEffective, AgreementAction::kWaiveObligation, AgreementState::kEffective, "obligation.record"},
    {AgreementState::kEffective, AgreementAction::kApplyConfirmation, AgreementState::kEffective,
     "confirmation.record"},
    {AgreementState::kEffective, AgreementAction::kRecordConfirmation, AgreementState::kEffective,
     "confirmation.record"},
    {AgreementState::kEffective, AgreementAction::kPassTime, AgreementState::kEffective, ""},
    {AgreementState::kEffective, AgreementAction::kMoveDeadlines, AgreementState::kEffective, ""},
    {AgreementState::kEffective, AgreementAction::kAnnul, AgreementState::kAnnulled, "dispute.rule"},
};
static_assert(EachActionHasOneTarget(kAgreementLifecycle));

std::string_view StateName(AgreementState state);     // `DRAFT`, as in the contract
std::string_view StateNameZh(AgreementState state);   // `起草中`
std::string_view ActionName(AgreementAction action);  // `WRITE`
std::string_view ActionNameZh(AgreementAction action);

// The lifecycle as a Markdown table, as it stands in the documentation.
std::string AgreementLifecycleTable();

// The actions that somebody may do in a state, in the order of the table.
std::vector<AgreementAction> LegalActions(AgreementState state);

}  // namespace zhiwang::mediation
