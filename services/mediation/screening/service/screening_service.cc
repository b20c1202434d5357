#include "services/mediation/screening/service/screening_service.h"

#include <string>
#include <utility>
#include <vector>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/area_errors.h"
#include "services/grid_registry/client/named_area.h"
#include "services/mediation/dispute/service/dispute_place.h"

namespace zhiwang::mediation {
namespace {

constexpr char kAreaField[] = "screening_round.area";

// The path of the area that a round is for. AREA_NOT_FOUND also for an area outside the caller's rights.
absl::StatusOr<std::string> AreaToScreen(grid::RegistryClient& registry, const rpc::Call& call,
                                         const std::string& district, const std::string& area) {
  ASSIGN_OR_RETURN(const std::string code, ParseIdWithin(district, kAreaField, area, "areas"));
  ASSIGN_OR_RETURN(const auto named, grid::FindNamedArea(registry, call, district, code, calendar::TodayNumber()));
  ASSIGN_OR_RETURN(const auto chain, grid::OnlyHolder(kAreaField, named));
  std::string path = AreaPathOf(chain);
  if (!call.May({path, {}})) return error::AreaUnknown(kAreaField, area);
  return path;
}

}  // namespace

ScreeningService::ScreeningService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids)
    : Service(runtime, *v1::ScreeningRound::descriptor()->file()->FindServiceByName("ScreeningService")),
      registry_(means.registry),
      ids_(ids),
      rounds_{means.db(), {}},
      screenings_{means.db(), {}} {
  OnWorker("OrderScreening", &ScreeningService::OrderScreening);
  OnWorker("EndScreeningRhythm", &ScreeningService::EndScreeningRhythm);
  OnWorker("GetScreeningRound", &ScreeningService::GetScreeningRound);
  OnWorker("ListScreeningRounds", &ScreeningService::ListScreeningRounds);
  OnWorker("GetScreening", &ScreeningService::GetScreening);
  OnWorker("ListScreenings", &ScreeningService::ListScreenings);
  OnWorker("ReportScreening", &ScreeningService::ReportScreening);
  OnWorker("RecordScreening", &ScreeningService::RecordScreening);
}

absl::StatusOr<v1::ScreeningRound> ScreeningService::OrderScreening(const Call& call,
                                                                    const v1::OrderScreeningRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(ScreeningRound draft, RoundFromProto(district, request.screening_round()));
  auto path = AreaToScreen(registry_, call, district, request.screening_round().area());
  if (!path.ok()) {
    call.NoteAsked();  // the earlier answer tells this caller nothing new
    return resource::EarlierCreationOr(path.status(), rounds_, call, request);
  }
  draft.area_path = *std::move(path);
  ASSIGN_OR_RETURN(draft.id, ids_.Next());
  return resource::Create(
      rounds_, call, request, "screening_round.ordered", [&](sql::Txn&, const resource::Moment& moment) {
        return Order(draft, moment.actor.principal(), absl::ToCivilDay(moment.now, calendar::ShanghaiZone()));
      });
}

absl::StatusOr<v1::ScreeningRound> ScreeningService::EndScreeningRhythm(const Call& call,
                                                                        const v1::EndScreeningRhythmRequest& request) {
  return resource::Change(rounds_, call, request, "screening_round.rhythm_ended",
                          [](const resource::Moment&, const ScreeningRound& before) { return EndRhythm(before); });
}

absl::StatusOr<v1::ScreeningRound> ScreeningService::GetScreeningRound(const Call& call,
                                                                       const v1::GetScreeningRoundRequest& request) {
  return resource::Get(rounds_, call, request);
}

absl::StatusOr<v1::ListScreeningRoundsResponse> ScreeningService::ListScreeningRounds(
    const Call& call, const v1::ListScreeningRoundsRequest& request) {
  ScreeningRoundFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(registry_, call, filter.district, request.area()));
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(rounds_, call, filter, page));
  v1::ListScreeningRoundsResponse response;
  for (const ScreeningRound& round : listed.items) *response.add_screening_rounds() = ToProto(round);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::Screening> ScreeningService::GetScreening(const Call& call, const v1::GetScreeningRequest& request) {
  return resource::Get(screenings_, call, request);
}

absl::StatusOr<v1::ListScreeningsResponse> ScreeningService::ListScreenings(const Call& call,
                                                                            const v1::ListScreeningsRequest& request) {
  ScreeningFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!request.round().empty()) {
    RETURN_IF_ERROR(ParseIdWithin(filter.district, "round", request.round(), ScreeningRoundNoun::kCollection).status());
    ASSIGN_OR_RETURN(const resource::Name round, resource::ParseName<ScreeningRoundNoun>(request.round()));
    filter.round = round.id;
  }
  if (request.state() != 0) {
    ASSIGN_OR_RETURN(filter.state, KnownEnum<ScreeningState>("state", request.state(),
                                                             common::v1::ScreeningProgress::State_descriptor()));
  }
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(registry_, call, filter.district, request.area()));
  ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(screenings_, call, filter, page));
  v1::ListScreeningsResponse response;
  for (const Screening& screening : listed.items) *response.add_screenings() = ToProto(screening);
  if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
  return response;
}

absl::StatusOr<v1::Screening> ScreeningService::ReportScreening(const Call& call,
                                                                const v1::ReportScreeningRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<ScreeningFinding> findings, FindingsFromProto("findings", request.findings()));
  return resource::Change(screenings_, call, request, "screening.reported",
                          [&](const resource::Moment& moment, const Screening& before) {
                            return Report(before, moment.now,
                                          {.worker = moment.actor.principal(),
                                           .at = moment.now,
                                           .in_time = moment.now <= before.due,
                                           .findings = findings});
                          });
}

absl::StatusOr<v1::Screening> ScreeningService::RecordScreening(const Call& call,
                                                                const v1::RecordScreeningRequest& request) {
  ASSIGN_OR_RETURN(const ScreeningReport report, ReportFromProto(call.district, request.progress()));
  ASSIGN_OR_RETURN(const int64_t task, TaskIdFrom(call.district, "progress.task", request.progress().task()));
  return resource::Change(screenings_, call, request, "screening.reported",
                          [&](const resource::Moment& moment, const Screening& before) -> absl::StatusOr<Screening> {
                            ASSIGN_OR_RETURN(Screening after, Report(before, moment.now, report));
                            after.task = task;
                            return after;
                          });
}

}  // namespace zhiwang::mediation
