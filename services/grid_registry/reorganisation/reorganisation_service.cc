#include "services/grid_registry/reorganisation/reorganisation_service.h"

#include <string>

#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/import/plan_effects.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/reorganisation/planned_rows.h"

namespace zhiwang::grid {
namespace {

constexpr int kUsualPage = 50;
constexpr int kMostPage = 200;

}  // namespace

ReorganisationService::ReorganisationService(server::Runtime& runtime, sql::Database& db)
    : Service(runtime, *v1::Reorganisation::descriptor()->file()->FindServiceByName("ReorganisationService")),
      parts_{db, {}} {
  OnWorker("GetReorganisation", &ReorganisationService::GetReorganisation);
  OnWorker("ListReorganisations", &ReorganisationService::ListReorganisations);
  OnWorker("PreviewReorganisation", &ReorganisationService::PreviewReorganisation);
  OnWorker("CancelReorganisation", &ReorganisationService::CancelReorganisation);
}

absl::StatusOr<v1::Reorganisation> ReorganisationService::GetReorganisation(
    const rpc::Call& call, const v1::GetReorganisationRequest& request) {
  return resource::Get(parts_, call, request);
}

absl::StatusOr<v1::ListReorganisationsResponse> ReorganisationService::ListReorganisations(
    const rpc::Call& call, const v1::ListReorganisationsRequest& request) {
  ReorganisationFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListReorganisationsResponse response;
  for (const Reorganisation& one : listed.items) *response.add_reorganisations() = parts_.noun.Show(call, one);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::ReorganisationEffects> ReorganisationService::PreviewReorganisation(
    const rpc::Call& call, const v1::PreviewReorganisationRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<ReorganisationNoun>(request.name()));
  return parts_.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::ReorganisationEffects> {
    ASSIGN_OR_RETURN(const Reorganisation found, resource::FindInReach<ReorganisationNoun>(tx, call, name));
    RETURN_IF_ERROR(Apply(found).status());
    ASSIGN_OR_RETURN(const PresentPlan present, MakePlan(tx, found));
    return ReadEffects(tx, present.plan);
  });
}

absl::StatusOr<v1::Reorganisation> ReorganisationService::CancelReorganisation(
    const rpc::Call& call, const v1::CancelReorganisationRequest& request) {
  return resource::Change(parts_, call, request, "reorganisation.cancelled",
                          [](const resource::Moment&, const Reorganisation& before) { return Cancel(before); });
}

}  // namespace zhiwang::grid
