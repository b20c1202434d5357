// DisputeService: inspections of the place.

#include <string>
#include <vector>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/grid_registry/client/asked_check_wire.h"
#include "services/grid_registry/client/named_area.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/service/dispute_service.h"
#include "services/mediation/inspection/domain/inspecting.h"
#include "services/mediation/inspection/inspection_hand_off.h"
#include "services/mediation/party/party_seal.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestQuestion = 500;

// The area to which the worker is to go; empty if the request names none.
struct Destination {
  std::vector<AreaStep> area;
  PresentGround ground;
};

absl::StatusOr<Destination> DestinationOf(const DisputeMeans& means, const rpc::Call& call,
                                          const v1::RequestInspectionRequest& request) {
  Destination to;
  if (request.area().empty()) return to;
  ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(call.district, "area", request.area(), "areas"));
  ASSIGN_OR_RETURN(const auto named,
                   grid::FindNamedArea(means.registry, call, call.district, code, calendar::TodayNumber()));
  ASSIGN_OR_RETURN(to.area, grid::OnlyHolder("area", named));
  ASSIGN_OR_RETURN(to.ground, PresentGroundOf(means, call, request.name()));
  return to;
}

// The ground of the dispute today, if the registry was asked for the area that the dispute has now.
std::vector<std::string> GroundOf(const Dispute& dispute, const PresentGround& ground) {
  const bool of_this = !dispute.area.empty() && dispute.area.back().code == ground.area;
  return of_this ? ground.paths : std::vector<std::string>();
}

}  // namespace

absl::StatusOr<v1::Dispute> DisputeService::RequestInspection(const Call& call,
                                                              const v1::RequestInspectionRequest& request) {
  RETURN_IF_ERROR(CheckText("question", request.question(), 1, kLongestQuestion));
  const auto to = DestinationOf(means_, call, request);
  if (!to.ok()) return resource::EarlierAnswerOr(to.status(), means_.parts, call, request);
  return ChangeDispute(means_, call, request, "dispute.inspection_requested",
                       [&](const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(const People people, EverybodyOf(means_.keys(), before));
                         return mediation::RequestInspection(
                             context, before, people, {request.question(), to->area, GroundOf(before, to->ground)});
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::RecordInspection(const Call& call,
                                                             const v1::RecordInspectionRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  ASSIGN_OR_RETURN(const grid::CheckProgress progress, grid::ToldStepFromProto(name.district, request.progress()));
  const std::string type = InspectionChangeType(progress.state);
  return resource::Change(means_.parts, call, request, DisputeEvent(type.c_str()),
                          [&](const resource::Moment&, const Dispute& before) {
                            return RecordSealedInspection(means_.keys(), before, request.number(), progress);
                          });
}

}  // namespace zhiwang::mediation
