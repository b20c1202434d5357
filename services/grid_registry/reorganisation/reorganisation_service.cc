#include "services/grid_registry/reorganisation/reorganisation_service.h"

#include <string>
#include <utility>
#include <vector>

#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/telemetry/trace.h"
#include "services/grid_registry/area/import/plan_effects.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/reorganisation/planned_rows.h"

namespace zhiwang::grid {
namespace {

constexpr int kMostPreviewsWaiting = 32;  // more are refused at once

}  // namespace

ReorganisationService::ReorganisationService(server::Runtime& runtime, sql::Database& db)
    : Service(runtime, *v1::Reorganisation::descriptor()->file()->FindServiceByName("ReorganisationService")),
      parts_{db, {}},
      previews_(
          {.threads = 1, .largest = 1, .most_waiting = kMostPreviewsWaiting},
          [this](const std::vector<Asked>& asked) {
            for (const Asked& one : asked) one.reply(Preview(one));
          },
          [](const Asked& one, const absl::Status& why) { one.reply(why); }) {
  OnWorker("GetReorganisation", &ReorganisationService::GetReorganisation);
  OnWorker("ListReorganisations", &ReorganisationService::ListReorganisations);
  Later("PreviewReorganisation", &ReorganisationService::PreviewReorganisation);
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
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts_, call, filter, page));
  v1::ListReorganisationsResponse response;
  for (const Reorganisation& one : listed.items) *response.add_reorganisations() = parts_.noun.Show(call, one);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

void ReorganisationService::PreviewReorganisation(const rpc::Call& call,
                                                  const v1::PreviewReorganisationRequest& request,
                                                  server::Reply<v1::ReorganisationEffects> reply) {
  auto name = resource::ParseName<ReorganisationNoun>(request.name());
  if (!name.ok()) return reply(name.status());
  previews_.Submit(call.priority, call.deadline, {call, *std::move(name), std::move(reply)});
}

absl::StatusOr<v1::ReorganisationEffects> ReorganisationService::Preview(const Asked& asked) {
  const telemetry::TraceScope scope(asked.call.trace_parent);
  return parts_.db.Read(asked.call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::ReorganisationEffects> {
    ASSIGN_OR_RETURN(const Reorganisation found, resource::FindInReach<ReorganisationNoun>(tx, asked.call, asked.name));
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
