// CaseService.ReferCase, WithdrawReferral and RecordMediation.

#include <utility>

#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/case_intake/case/case_service.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/mediation/domain/mediation.h"
#include "services/case_intake/mediation/referral_proto.h"
#include "zhiwang/mediation/v1/matter.pb.h"

namespace zhiwang::intake {
namespace {

constexpr int kLongestNote = 500;

// True for what is for this side alone to say.
bool IsOwnState(MediationState state) {
  return state == MediationState::kReferred || state == MediationState::kRejected ||
         state == MediationState::kReferralWithdrawn;
}

}  // namespace

absl::StatusOr<v1::Case> CaseService::ReferCase(const rpc::Call& call, const v1::ReferCaseRequest& request) {
  mediation::v1::Matter::Type type = mediation::v1::Matter::TYPE_UNSPECIFIED;
  if (!mediation::v1::Matter::Type_Parse(request.dispute_type(), &type) || type == 0) {
    return error::FieldInvalid("dispute_type", "must be the name of a type of disputes, as NEIGHBOURS",
                               "须给出纠纷类型，如 NEIGHBOURS（邻里）");
  }
  RETURN_IF_ERROR(CheckText("note", request.note(), 0, kLongestNote));
  Referral asked;
  asked.reporter_consented = request.reporter_consented();
  asked.without_reporter = request.without_reporter();
  asked.dispute_type = request.dispute_type();
  return Change(call, request, Action::kRefer, [&](const Desk& desk, const Case& before) {
    return Noted(Refer(desk, before, asked), request.note());
  });
}

absl::StatusOr<v1::Case> CaseService::WithdrawReferral(const rpc::Call& call,
                                                       const v1::WithdrawReferralRequest& request) {
  RETURN_IF_ERROR(CheckText("note", request.note(), 1, kLongestNote));
  return Change(call, request, Action::kWithdrawReferral, [&](const Desk& desk, const Case& before) {
    return Noted(intake::WithdrawReferral(desk, before), request.note());
  });
}

absl::StatusOr<v1::Case> CaseService::RecordMediation(const rpc::Call& call,
                                                      const v1::RecordMediationRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<CaseNoun>(request.name()));
  ASSIGN_OR_RETURN(const MediationProgress progress, FromProto(name.district, request.progress()));
  if (IsOwnState(progress.state)) {
    return error::FieldInvalid("progress.state", "is for this side alone to say", "该状态不能由对方登记");
  }
  return Change(call, request, ActionAt(progress.state), [&](const Desk& desk, const Case& before) {
    return intake::RecordMediation(desk, before, request.round(), progress);
  });
}

}  // namespace zhiwang::intake
