#include "services/mediation/referral/progress_hand_off.h"

#include <optional>
#include <string>
#include <utility>

#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/rpc/client/client.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/referral/domain/following.h"
#include "services/mediation/referral/referral_noun.h"
#include "services/mediation/referral/referral_record.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::mediation {
namespace {

using intake::v1::CaseService;

// The type of the change that says that a step was not told. Persisted: do not change.
constexpr char kGivenUp[] = "referral.given_up";

// The referral as it was after a change.
absl::StatusOr<Referral> ReferralAt(const changelog::Change& change) {
  Referral referral;
  referral.district = change.district;
  RETURN_IF_ERROR(DecodeReferral(change.payload, referral));
  return referral;
}

handoff::Outcome Deliver(CaseService::Stub& intake, const changelog::Change& change, const rpc::HandOff& hand_off,
                         absl::Time deadline) {
  ASSIGN_OR_RETURN(const Referral referral, ReferralAt(change));
  intake::v1::RecordMediationRequest request;
  request.set_name(FormatResourceName(change.district, "cases", std::to_string(referral.case_id)));
  request.set_request_id(handoff::RequestIdOf(kProgressRelay, change));
  request.set_round(referral.round);
  *request.mutable_progress() = ProgressOf(referral);
  const rpc::Call call{.principal = kItself,
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = deadline,
                       .trace_parent = change.trace_parent};
  ASSIGN_OR_RETURN(const intake::v1::Case told,
                   rpc::HandOver(intake, &CaseService::Stub::RecordMediation, call, hand_off, request));
  return told.etag();
}

// The referral's timeline says that the case will not hear of a step, and why. With `is_over` it hears of no other, either.
absl::Status RecordGivenUp(sql::Txn& tx, const changelog::Change& change, const absl::Status& why, bool is_over) {
  ReferralEvent event = kGivenUp;
  event.given_up_version = change.version;
  event.given_up_reason = ChineseMessageOf(why);
  const resource::Author author{.principal = kItself, .trace_parent = change.trace_parent};
  const resource::Name name{change.district, resource::ParseId(change.id).value_or(0)};
  const absl::Time now = resource::NowInMicros();
  return resource::ChangeWithin<ReferralNoun>(
             tx, name, author, now, event,
             [&](const resource::Moment& moment, const Referral& before) -> absl::StatusOr<std::optional<Referral>> {
               return is_over ? LetGo(before, moment.now).value_or(before) : before;
             })
      .status();
}

// The case knows of a step that it took: nothing is to be written here. One that it will not take is for an operator to see.
absl::Status Settle(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  if (outcome.ok()) return absl::OkStatus();
  const bool is_over = ReasonOf(outcome.status()) == common::v1::MEDIATION_OVER;
  if (is_over || handoff::IsGivenUp(outcome.status())) return RecordGivenUp(tx, change, outcome.status(), is_over);
  return error::Unexpected(std::string(outcome.status().message()));
}

}  // namespace

handoff::Route ProgressRoute(const std::shared_ptr<grpc::Channel>& intake) {
  const std::shared_ptr<CaseService::Stub> stub = CaseService::NewStub(intake);
  return {.name = kProgressRelay,
          .selects =
              [](const changelog::Change& change) {
                return change.kind == ReferralNoun::kKind && change.version > 1 && change.type != kGivenUp &&
                       change.type != kReferralWithdrawn;
              },
          .deliver = [stub](const changelog::Change& change, const rpc::HandOff& hand_off,
                            absl::Time deadline) { return Deliver(*stub, change, hand_off, deadline); },
          .settle = Settle,
          .receiver = intake,
          .receiver_name = "case-intake"};
}

}  // namespace zhiwang::mediation
