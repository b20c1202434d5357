// DisputeService.RecordReferralWithdrawal.

#include <cstdint>
#include <optional>
#include <string>

#include "common/handoff/inbox.h"
#include "common/names/resource_name.h"
#include "common/resource/answer.h"
#include "common/resource/change.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/service/dispute_service.h"
#include "services/mediation/referral/domain/following.h"
#include "services/mediation/referral/referral_store.h"

namespace zhiwang::mediation {
namespace {

// True where the dispute answers the round of the case: it may have gone along with another one meanwhile.
bool StillAnswers(const Dispute& dispute, const CaseRound& round) {
  for (const Referral& referral : dispute.referrals) {
    if (IsOf(referral, round)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<v1::Dispute> DisputeService::RecordReferralWithdrawal(
    const Call& call, const v1::RecordReferralWithdrawalRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  CaseRound lost{.case_id = 0, .round = request.round()};
  ASSIGN_OR_RETURN(lost.case_id, CaseIdWithin(call, request.case_()));
  if (lost.round < 1) return error::FieldInvalid("round", "is at least 1", "须给出转调解的次数");
  if (!call.handoff) {
    return error::FieldInvalid("case", "comes with a hand-off of the intake", "工单撤回转调解由诉求系统通知");
  }
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(district, call.deadline));
  const DisputeNoun& noun = means_.parts.noun;
  const absl::Status not_found = DisputeNoun::NotFound(request.case_());
  return handoff::Once<v1::Dispute>(means_.db(), call, [&](sql::Txn& tx) -> absl::StatusOr<v1::Dispute> {
    call.NoteAsked();  // the dispute is asked about, where there is one
    ASSIGN_OR_RETURN(const std::optional<int64_t> id, FindAnswering(tx, district, lost));
    if (!id) return not_found;
    ASSIGN_OR_RETURN(auto dispute, (resource::Find<DisputeNoun>(tx, {district, *id}, resource::Lock::kUntilCommitted)));
    if (!dispute || !call.May(ScopeOf(*dispute))) return not_found;
    if (!StillAnswers(*dispute, lost)) return sql::Rerun("the case is answered by another dispute by now");
    ASSIGN_OR_RETURN(
        auto after,
        resource::ChangeWithin<DisputeNoun>(
            tx, {district, *id}, {call.principal, request.request_id(), call.trace_parent}, resource::NowInMicros(),
            {"dispute.case_withdrawn", lost.case_id}, [&](const resource::Moment& moment, const Dispute& before) {
              const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
              return LoseCase(context, before, lost);
            }));
    return resource::Kept(noun, noun.Show(call, after ? *after : *dispute));
  });
}

}  // namespace zhiwang::mediation
