// DisputeService: what moves a dispute between disputes, levels, rests and ends.

#include <optional>
#include <string>
#include <vector>

#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/dispute/domain/decisions/deadlines.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/decisions/levels.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/service/dispute_joining.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/service/dispute_service.h"
#include "services/mediation/referral/domain/following.h"

namespace zhiwang::mediation {
namespace {

// The id of a dispute of the call's district. RESOURCE_NAME_INVALID, or DISPUTE_NOT_FOUND for an id that none can have.
absl::StatusOr<int64_t> DisputeIdWithin(const rpc::Call& call, std::string_view field, const std::string& name) {
  RETURN_IF_ERROR(ParseIdWithin(call.district, field, name, DisputeNoun::kCollection).status());
  ASSIGN_OR_RETURN(const resource::Name parsed, resource::ParseName<DisputeNoun>(name));
  return parsed.id;
}

}  // namespace

absl::StatusOr<v1::Dispute> DisputeService::JoinDispute(const Call& call, const v1::JoinDisputeRequest& request) {
  ASSIGN_OR_RETURN(const int64_t into, DisputeIdWithin(call, "into", request.into()));
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, {"dispute.joined", into},
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) {
                         return Noted(JoinInto(means_, call, tx, context, before, into), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::SplitDispute(const Call& call, const v1::SplitDisputeRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  if (request.part_case() == v1::SplitDisputeRequest::kCase) {
    ASSIGN_OR_RETURN(const int64_t back, CaseIdWithin(call, request.case_()));
    return ChangeDispute(means_, call, request, {"dispute.case_given_back", back},
                         [&](const Context& context, const Dispute& before) {
                           return Noted(GiveCaseBack(context, before, back), request.note());
                         });
  }
  ASSIGN_OR_RETURN(const int64_t joined, DisputeIdWithin(call, "dispute", request.dispute()));
  return ChangeDispute(means_, call, request, {"dispute.split", joined},
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) {
                         return Noted(TakeOut(means_, tx, context, before, joined), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::EscalateDispute(const Call& call,
                                                            const v1::EscalateDisputeRequest& request) {
  ASSIGN_OR_RETURN(const int64_t named, CommitteeNumber(call.district, request.committee()));
  RETURN_IF_ERROR(CheckNote(request.note()));
  const auto ground = PresentGroundOf(means_, call, request.name());
  if (!ground.ok()) return resource::EarlierAnswerOr(ground.status(), means_.parts, call, request);
  return ChangeDispute(means_, call, request, "dispute.escalated",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(const CommitteeChoice to, NextCommittee(tx, before, *ground, named));
                         return Noted(Escalate(context, before, to), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::ReturnDispute(const Call& call, const v1::ReturnDisputeRequest& request) {
  ASSIGN_OR_RETURN(const int64_t to, CommitteeNumber(call.district, request.committee()));
  if (to == 0) return error::FieldInvalid("committee", "must be given", "须指明下交的调解委员会");
  RETURN_IF_ERROR(CheckNote(request.note()));
  const auto ground = PresentGroundOf(means_, call, request.name());
  if (!ground.ok()) return resource::EarlierAnswerOr(ground.status(), means_.parts, call, request);
  return ChangeDispute(means_, call, request, "dispute.sent_down",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(const CommitteeChoice committee, CommitteeFor(tx, before, *ground, to));
                         return Noted(SendDown(context, before, committee), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::PauseDispute(const Call& call, const v1::PauseDisputeRequest& request) {
  const v1::Rest& rest = request.rest();
  ASSIGN_OR_RETURN(const RestReason reason,
                   KnownEnum<RestReason>("rest.reason", rest.reason(), v1::Rest::Reason_descriptor()));
  RETURN_IF_ERROR(CheckText("rest.note", rest.note(), 1, kLongestNote));
  ASSIGN_OR_RETURN(const absl::CivilDay from, DayOf("rest.from_day", rest.from_day()));
  return ChangeDispute(means_, call, request, "dispute.paused", [&](const Context& context, const Dispute& before) {
    return Pause(context, before, reason, from, rest.note());
  });
}

absl::StatusOr<v1::Dispute> DisputeService::ResumeDispute(const Call& call, const v1::ResumeDisputeRequest& request) {
  ASSIGN_OR_RETURN(const absl::CivilDay until, DayOf("until_day", request.until_day()));
  return ChangeDispute(means_, call, request, "dispute.resumed", [&](const Context& context, const Dispute& before) {
    return Resume(context, before, request.rest(), until);
  });
}

absl::StatusOr<v1::Dispute> DisputeService::ExtendDispute(const Call& call, const v1::ExtendDisputeRequest& request) {
  ASSIGN_OR_RETURN(const absl::CivilDay day, DayOf("day", request.day()));
  return ChangeDispute(means_, call, request, "dispute.extended",
                       [&](const Context& context, const Dispute& before) { return Extend(context, before, day); });
}

absl::StatusOr<v1::Dispute> DisputeService::EndDispute(const Call& call, const v1::EndDisputeRequest& request) {
  const v1::Ending& ending = request.ending();
  EndRequest asked;
  ASSIGN_OR_RETURN(asked.kind, KnownEnum<EndKind>("ending.kind", ending.kind(), v1::Ending::Kind_descriptor()));
  const int least = asked.kind == EndKind::kPartyWithdrew ? 0 : 1;
  RETURN_IF_ERROR(CheckText("ending.note", ending.note(), least, kLongestNote));
  asked.party = ending.party();
  asked.open_issues = {request.open_issues().begin(), request.open_issues().end()};
  // The type of the change is that of the end: see ChangeTypeOf.
  return ChangeDispute(
      means_, call, request, "dispute.ended", [&](sql::Txn& tx, const Context& context, const Dispute& before) {
        return Noted(PerformedWhereItEnded(tx, context, before, End(context, before, asked)), ending.note());
      });
}

absl::StatusOr<v1::Dispute> DisputeService::VoidDispute(const Call& call, const v1::VoidDisputeRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, "dispute.voided", [&](const Context& context, const Dispute& before) {
    return Noted(MakeVoid(context, before), request.note());
  });
}

absl::StatusOr<v1::Dispute> DisputeService::ReopenDispute(const Call& call, const v1::ReopenDisputeRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, "dispute.reopened",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(const bool needs_new_terms, NeedsNewTerms(tx, before));
                         return Noted(Reopen(context, before, needs_new_terms), request.note());
                       });
}

}  // namespace zhiwang::mediation
