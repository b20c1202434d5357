#include "services/grid_registry/site_check/site_check_errand.h"

#include <string>
#include <utility>

#include "common/names/resource_name.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "common/status/macros.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/site_check/site_check_change.h"
#include "services/grid_registry/site_check/site_check_noun.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using intake::v1::CaseService;

absl::StatusOr<SiteCheck> Read(sql::Txn& tx, const changelog::Change& change) {
  const resource::Name name{change.district, resource::ParseId(change.id).value_or(0)};
  ASSIGN_OR_RETURN(auto found, resource::Find<SiteCheckNoun>(tx, name));
  if (!found) return SiteCheckNoun::NotFound(name);
  return *std::move(found);
}

handoff::Outcome Deliver(sql::Database& db, CaseService::Stub& intake, const changelog::Change& change,
                         absl::Time deadline) {
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
                   rpc::Ask(intake, &CaseService::Stub::RecordSiteCheck, call, absl::InfiniteDuration(), request));
  return told.etag();
}

}  // namespace

handoff::Errand SiteCheckResultErrand(sql::Database& db, std::shared_ptr<grpc::Channel> intake) {
  const std::shared_ptr<CaseService::Stub> stub = CaseService::NewStub(std::move(intake));
  return {.selects = [](const changelog::Change& change) { return change.kind == "site_check" && change.version > 1; },
          .deliver = [&db, stub](const changelog::Change& change,
                                 absl::Time deadline) { return Deliver(db, *stub, change, deadline); },
          // The case knows now: nothing is to be written here. That it would not be told is for an operator to see.
          .settle = [](sql::Txn&, const changelog::Change&, const handoff::Outcome& outcome) -> absl::Status {
            return outcome.ok() ? absl::OkStatus() : error::Unexpected(std::string(outcome.status().message()));
          }};
}

}  // namespace zhiwang::grid
