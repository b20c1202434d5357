#include "services/grid_registry/site_check/site_check_hand_off.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/rpc/client/client.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/site_check/site_check_change.h"
#include "services/grid_registry/site_check/site_check_noun.h"
#include "zhiwang/grid/v1/site_check_record.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using intake::v1::CaseService;
using mediation::v1::DisputeService;

// The type of the change that says that a step was not told. Persisted: do not change.
constexpr char kResultGivenUp[] = "site_check.result_given_up";

resource::Name NameIn(const changelog::Change& change) {
  return {change.district, resource::ParseId(change.id).value_or(0)};
}

absl::StatusOr<SiteCheck> Read(sql::Txn& tx, const changelog::Change& change) {
  const resource::Name name = NameIn(change);
  ASSIGN_OR_RETURN(auto found, resource::Find<SiteCheckNoun>(tx, name));
  if (!found) return resource::NotFound<SiteCheckNoun>(name);
  return *std::move(found);
}

// True for a step of a check that a dispute asked for; false for one that a case did.
bool IsOfDispute(const changelog::Change& change) {
  v1::SiteCheckChange payload;
  return payload.ParseFromString(change.payload) && payload.dispute_id() != 0;
}

rpc::Call CallFor(const changelog::Change& change, absl::Time deadline) {
  return {.principal = "grid-registry",
          .rights = nullptr,
          .rule = nullptr,
          .deadline = deadline,
          .trace_parent = change.trace_parent};
}

// A request that tells of a check's step, but for the name of whom it tells.
template <class Request>
absl::StatusOr<Request> StepOf(const char* relay, const SiteCheck& check, const changelog::Change& change) {
  Request request;
  request.set_request_id(handoff::RequestIdOf(relay, change));
  request.set_number(check.number);
  ASSIGN_OR_RETURN(*request.mutable_progress(), ProgressAt(check, change));
  return request;
}

handoff::Outcome TellCase(CaseService::Stub& intake, const SiteCheck& check, const changelog::Change& change,
                          const rpc::HandOff& hand_off, absl::Time deadline) {
  ASSIGN_OR_RETURN(auto request, StepOf<intake::v1::RecordSiteCheckRequest>(kSiteCheckResultRelay, check, change));
  request.set_name(FormatResourceName(check.district, "cases", std::to_string(check.case_id)));
  ASSIGN_OR_RETURN(const intake::v1::Case told, rpc::HandOver(intake, &CaseService::Stub::RecordSiteCheck,
                                                              CallFor(change, deadline), hand_off, request));
  return told.etag();
}

handoff::Outcome TellDispute(DisputeService::Stub& mediation, const SiteCheck& check, const changelog::Change& change,
                             const rpc::HandOff& hand_off, absl::Time deadline) {
  ASSIGN_OR_RETURN(auto request, StepOf<mediation::v1::RecordInspectionRequest>(kInspectionResultRelay, check, change));
  request.set_name(FormatResourceName(check.district, "disputes", std::to_string(check.dispute_id)));
  ASSIGN_OR_RETURN(const mediation::v1::Dispute told, rpc::HandOver(mediation, &DisputeService::Stub::RecordInspection,
                                                                    CallFor(change, deadline), hand_off, request));
  return told.etag();
}

// Records in the check's timeline that a step does not reach the case or dispute that asked, and why.
absl::Status RecordGivenUp(sql::Txn& tx, const changelog::Change& change, const absl::Status& given_up) {
  SiteCheckEvent event = kResultGivenUp;
  event.given_up_version = change.version;
  event.given_up_reason = ChineseMessageOf(given_up);
  const resource::Author author{.principal = "grid-registry", .trace_parent = change.trace_parent};
  const auto keep = [](const resource::Moment&, const SiteCheck& before) -> absl::StatusOr<std::optional<SiteCheck>> {
    return before;
  };
  return resource::ChangeWithin<SiteCheckNoun>(tx, NameIn(change), author, absl::Now(), event, keep).status();
}

// Nothing is written here for a step that the case or dispute took. A step that it refuses is shown to an operator.
absl::Status Settle(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  if (outcome.ok()) return absl::OkStatus();
  if (handoff::IsGivenUp(outcome.status())) return RecordGivenUp(tx, change, outcome.status());
  return error::Unexpected(std::string(outcome.status().message()));
}

using Tell =
    std::function<handoff::Outcome(const SiteCheck&, const changelog::Change&, const rpc::HandOff&, absl::Time)>;

// The relay of that name, which tells of the checks that disputes asked for, or cases.
handoff::Route RouteOf(sql::Database& db, const char* name, bool of_disputes, Tell tell) {
  handoff::Route route;
  route.name = name;
  route.selects = [of_disputes](const changelog::Change& change) {
    return change.kind == SiteCheckNoun::kKind && change.version > 1 && change.type != kResultGivenUp &&
           IsOfDispute(change) == of_disputes;
  };
  route.deliver = [&db, tell = std::move(tell)](const changelog::Change& change, const rpc::HandOff& hand_off,
                                                absl::Time deadline) -> handoff::Outcome {
    ASSIGN_OR_RETURN(const SiteCheck check, db.Read(deadline, [&](sql::Txn& tx) { return Read(tx, change); }));
    return tell(check, change, hand_off, deadline);
  };
  route.settle = Settle;
  return route;
}

}  // namespace

handoff::Route SiteCheckResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& intake) {
  const std::shared_ptr<CaseService::Stub> stub = CaseService::NewStub(intake);
  handoff::Route route =
      RouteOf(db, kSiteCheckResultRelay, false,
              [stub](const SiteCheck& check, const changelog::Change& change, const rpc::HandOff& hand_off,
                     absl::Time deadline) { return TellCase(*stub, check, change, hand_off, deadline); });
  route.receiver = intake;
  route.receiver_name = "case-intake";
  return route;
}

handoff::Route InspectionResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& mediation) {
  const std::shared_ptr<DisputeService::Stub> stub = DisputeService::NewStub(mediation);
  handoff::Route route =
      RouteOf(db, kInspectionResultRelay, true,
              [stub](const SiteCheck& check, const changelog::Change& change, const rpc::HandOff& hand_off,
                     absl::Time deadline) { return TellDispute(*stub, check, change, hand_off, deadline); });
  route.receiver = mediation;
  route.receiver_name = "mediation";
  return route;
}

}  // namespace zhiwang::grid
