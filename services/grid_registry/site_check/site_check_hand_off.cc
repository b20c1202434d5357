#include "services/grid_registry/site_check/site_check_hand_off.h"

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
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using intake::v1::CaseService;

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

handoff::Outcome Deliver(sql::Database& db, CaseService::Stub& intake, const changelog::Change& change,
                         const rpc::HandOff& hand_off, absl::Time deadline) {
  ASSIGN_OR_RETURN(const SiteCheck check, db.Read(deadline, [&](sql::Txn& tx) { return Read(tx, change); }));
  intake::v1::RecordSiteCheckRequest request;
  request.set_name(FormatResourceName(check.district, "cases", std::to_string(check.case_id)));
  request.set_request_id(handoff::RequestIdOf(kSiteCheckResultRelay, change));
  request.set_number(check.number);
  ASSIGN_OR_RETURN(*request.mutable_progress(), ProgressAt(check, change));
  const rpc::Call call{.principal = "grid-registry",
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = deadline,
                       .trace_parent = change.trace_parent};
  ASSIGN_OR_RETURN(const intake::v1::Case told,
                   rpc::HandOver(intake, &CaseService::Stub::RecordSiteCheck, call, hand_off, request));
  return told.etag();
}

// The check's timeline says that the case will not be told of a step, and why.
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

// The case knows of a step that it took: nothing is to be written here. One that it will not take is for an operator to see.
absl::Status Settle(sql::Txn& tx, const changelog::Change& change, const handoff::Outcome& outcome) {
  if (outcome.ok()) return absl::OkStatus();
  if (handoff::IsGivenUp(outcome.status())) return RecordGivenUp(tx, change, outcome.status());
  return error::Unexpected(std::string(outcome.status().message()));
}

}  // namespace

handoff::Route SiteCheckResultRoute(sql::Database& db, const std::shared_ptr<grpc::Channel>& intake) {
  const std::shared_ptr<CaseService::Stub> stub = CaseService::NewStub(intake);
  return {.name = kSiteCheckResultRelay,
          .selects =
              [](const changelog::Change& change) {
                return change.kind == "site_check" && change.version > 1 && change.type != kResultGivenUp;
              },
          .deliver = [&db, stub](const changelog::Change& change, const rpc::HandOff& hand_off,
                                 absl::Time deadline) { return Deliver(db, *stub, change, hand_off, deadline); },
          .settle = Settle,
          .receiver = intake,
          .receiver_name = "case-intake"};
}

}  // namespace zhiwang::grid
