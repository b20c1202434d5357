#include "services/grid_registry/area/area_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_past.h"
#include "services/grid_registry/area/area_reading.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/area/area_view.h"
#include "services/grid_registry/area/boundary/boundary_list.h"
#include "services/grid_registry/geometry/simplify.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr size_t kMostGeoJson = 3 << 20;  // of an answer: clients take messages of 4 MiB

absl::Status AddBoundary(const std::string& stored, v1::Area& answer) {
  if (stored.empty()) return absl::OkStatus();
  const auto boundary = Boundary::Decode(stored);
  if (!boundary.ok()) return error::Unexpected(fmt::format("the boundary of {} cannot be read", answer.name()));
  FittedGeoJson fitted = FitGeoJson(*boundary, 0, kMostGeoJson);
  answer.set_boundary_geojson(std::move(fitted.geojson));
  answer.set_boundary_tolerance_metres(fitted.tolerance_metres);
  return absl::OkStatus();
}

absl::StatusOr<v1::Area> GetAreaOn(sql::Txn& tx, int day, const ResourceName& name, const v1::GetAreaRequest& request) {
  ASSIGN_OR_RETURN(AreaRead read, ReadAreaOn(tx, name, day));
  if (!request.with_boundary()) return std::move(read.shown);
  ASSIGN_OR_RETURN(const std::string boundary, ReadBoundaryIn(tx, read.area));
  RETURN_IF_ERROR(AddBoundary(boundary, read.shown));
  return std::move(read.shown);
}

// The page of a list of areas in code order that the request asks for; `chain` answers the chain of an area.
template <class Chain>
v1::ListAreasResponse PageOf(const v1::ListAreasRequest& request, const rpc::Page& page, const std::string& parent,
                             const std::vector<const Area*>& areas, Chain&& chain) {
  v1::ListAreasResponse response;
  auto at = std::upper_bound(areas.begin(), areas.end(), page.after,
                             [](const std::string& after, const Area* one) { return after < one->code; });
  for (; at != areas.end(); ++at) {
    const Area& area = **at;
    if (!parent.empty() && area.parent != parent) continue;
    if (request.level() != 0 && static_cast<int>(area.level) != request.level()) continue;
    if (response.areas_size() == page.size) {
      const std::string& last = response.areas(page.size - 1).name();
      response.set_next_page_token(rpc::MakePageToken(request, last.substr(last.rfind('/') + 1)));
      break;
    }
    *response.add_areas() = ToProto(area, chain(area));
  }
  return response;
}

// The areas whose ground this one took over, in the order of their ends.
std::vector<const Area*> PredecessorsOf(const DistrictAreas& district, const std::string& code) {
  std::vector<const Area*> predecessors;
  for (const Area& ended : district.ended()) {
    if (std::find(ended.successors.begin(), ended.successors.end(), code) != ended.successors.end()) {
      predecessors.push_back(&ended);
    }
  }
  std::stable_sort(predecessors.begin(), predecessors.end(),
                   [](const Area* a, const Area* b) { return a->until_day < b->until_day; });
  return predecessors;
}

v1::ListAreaHistoryResponse::Period PeriodOf(const AreaState& state, const AreaStates& around) {
  v1::ListAreaHistoryResponse::Period period;
  *period.mutable_area() = ToProto(state.area, around.Chain(state.area, state.from_day));
  period.set_from_day(calendar::FormatKnownDay(state.from_day));
  period.set_until_day(calendar::FormatKnownDay(state.until_day));
  return period;
}

}  // namespace

AreaService::AreaService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, AreaDirectory& directory)
    : Service(runtime, *v1::Area::descriptor()->file()->FindServiceByName("AreaService")),
      db_(db),
      ids_(ids),
      directory_(directory) {
  OnWorker("GetArea", &AreaService::GetArea);
  OnWorker("ListAreas", &AreaService::ListAreas);
  OnWorker("ListAreaHistory", &AreaService::ListAreaHistory);
  OnWorker("ListFormerPaths", &AreaService::ListFormerPaths);
  OnWorker("ListBoundaries", &AreaService::ListBoundaries);
  Streaming("ReadBoundary", &AreaService::ReadBoundary);
  Streaming("ImportAreas", &AreaService::ImportAreas);
}

absl::StatusOr<v1::Area> AreaService::GetArea(const rpc::Call& call, const v1::GetAreaRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "areas"));
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(const int day, calendar::ParsePastDay("day", request.day()));
    return db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) { return GetAreaOn(tx, day, name, request); });
  }
  const auto district = directory_.Of(name.district);
  const Area* area = district == nullptr ? nullptr : district->FindEver(name.id);
  if (area == nullptr) return error::AreaNotFound(request.name());
  v1::Area answer = ToProto(*area, district->Chain(*area));
  if (!request.with_boundary()) return answer;
  ASSIGN_OR_RETURN(const auto stored,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return FindBoundary(tx, name.district, name.id); }));
  RETURN_IF_ERROR(AddBoundary(stored.value_or(""), answer));
  return answer;
}

absl::StatusOr<v1::ListAreasResponse> AreaService::ListAreas(const rpc::Call& call,
                                                             const v1::ListAreasRequest& request) {
  ASSIGN_OR_RETURN(const std::string code, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!v1::Area::Level_IsValid(request.level())) return error::FieldInvalid("level", "unknown", "未知层级");
  std::string parent;
  if (!request.parent().empty()) {
    ASSIGN_OR_RETURN(parent, ParseIdWithin(code, "parent", request.parent(), "areas"));
  }
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(const int day, calendar::ParsePastDay("day", request.day()));
    ASSIGN_OR_RETURN(const AreaStates states,
                     db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) { return ReadStatesOn(tx, code, day); }));
    if (!parent.empty() && states.On(parent, day) == nullptr) return error::AreaUnknown("parent", request.parent());
    return PageOf(request, page, parent, states.AllOn(day), [&](const Area& area) { return states.Chain(area, day); });
  }
  const auto district = directory_.Of(code);
  if (!parent.empty() && (district == nullptr || district->Find(parent) == nullptr)) {
    return error::AreaUnknown("parent", request.parent());
  }
  if (district == nullptr) return v1::ListAreasResponse();
  std::vector<const Area*> areas;
  for (const Area& area : district->areas()) areas.push_back(&area);
  return PageOf(request, page, parent, areas, [&](const Area& area) { return district->Chain(area); });
}

absl::StatusOr<v1::ListAreaHistoryResponse> AreaService::ListAreaHistory(const rpc::Call& call,
                                                                         const v1::ListAreaHistoryRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "areas"));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  int64_t after = 0;  // the version of the last state of the page before
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &after)) return error::PageTokenInvalid();
  v1::ListAreaHistoryResponse response;
  RETURN_IF_ERROR(db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const AreaStates own, ReadStates(tx, name.district, {name.id}));
    const absl::Span<const AreaState> states = own.Of(name.id);
    if (states.empty()) return error::AreaNotFound(request.name());
    ASSIGN_OR_RETURN(const AreaStates around, ReadChains(tx, name.district, states));
    int64_t last = after;
    for (const AreaState& state : states) {
      // A state that was put right on its first day held on no day.
      if (state.area.version <= after || state.from_day == state.until_day) continue;
      if (response.periods_size() == page.size) {
        response.set_next_page_token(rpc::MakePageToken(request, std::to_string(last)));
        break;
      }
      *response.add_periods() = PeriodOf(state, around);
      last = state.area.version;
    }
    return absl::OkStatus();
  }));
  const auto district = directory_.Of(name.district);
  if (!page.after.empty() || district == nullptr) return response;
  for (const Area* area : PredecessorsOf(*district, name.id)) {
    response.add_predecessors(FormatResourceName(area->district, "areas", area->code));
  }
  return response;
}

absl::StatusOr<v1::ListFormerPathsResponse> AreaService::ListFormerPaths(const rpc::Call&,
                                                                         const v1::ListFormerPathsRequest& request) {
  ASSIGN_OR_RETURN(const std::string code, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, {.usual = 1'000, .most = 1'000}));
  v1::ListFormerPathsResponse response;
  const auto district = directory_.Of(code);
  if (district == nullptr) return response;
  const std::vector<FormerPath>& paths = district->former_paths();
  auto at = std::upper_bound(paths.begin(), paths.end(), page.after,
                             [](const std::string& after, const FormerPath& one) { return after < one.path; });
  for (; at != paths.end(); ++at) {
    if (!at->main) continue;
    if (response.paths_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, response.paths(page.size - 1).path()));
      break;
    }
    auto* path = response.add_paths();
    path->set_path(at->path);
    path->set_present_path(at->present_path);
    path->set_until_day(calendar::FormatKnownDay(at->until_day));
  }
  return response;
}

absl::StatusOr<v1::ListBoundariesResponse> AreaService::ListBoundaries(const rpc::Call& call,
                                                                       const v1::ListBoundariesRequest& request) {
  ASSIGN_OR_RETURN(const std::string code, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  if (!v1::Area::Level_IsValid(request.level())) return error::FieldInvalid("level", "unknown", "未知层级");
  if (!(request.tolerance_metres() >= 0 && request.tolerance_metres() <= kMostToleranceMetres)) {
    return error::FieldInvalid("tolerance_metres", "must be 0 to 10000", "须为 0 至 10000 米");
  }
  std::string parent;
  const auto district = directory_.Of(code);
  if (!request.parent().empty()) {
    ASSIGN_OR_RETURN(parent, ParseIdWithin(code, "parent", request.parent(), "areas"));
    if (district == nullptr || district->Find(parent) == nullptr) return error::AreaUnknown("parent", request.parent());
  }
  v1::ListBoundariesResponse response;
  if (district == nullptr) return response;
  response.set_etag(fmt::format("r{}", district->revision()));
  if (page.after.empty() && !request.known_etag().empty() && request.known_etag() == response.etag()) return response;

  std::vector<std::string> codes;  // one more than the page holds tells whether there is another
  const std::vector<Area>& areas = district->areas();
  for (auto area = std::upper_bound(areas.begin(), areas.end(), page.after,
                                    [](const std::string&after, const Area&one) { return after < one.code; });
       area != areas.end() && codes.size() <= static_cast<size_t>(page.size); ++area) {
    if (area->square_metres == 0) continue;  // without a boundary
    if (!parent.empty() && area->parent != parent) continue;
    if (request.level() != 0 && static_cast<int>(area->level) != request.level()) continue;
    codes.push_back(area->code);
  }
  const bool more = codes.size() > static_cast<size_t>(page.size);
  if (more) codes.pop_back();
  ASSIGN_OR_RETURN(const auto stored,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return ReadBoundaries(tx, code, codes); }));
  std::vector<std::pair<const Area*, std::string>> with_area;
  for (const auto& [of, boundary] : stored) with_area.emplace_back(district->Find(of), boundary);
  ASSIGN_OR_RETURN(auto shown, SimplifyForMessage(with_area, request.tolerance_metres()));
  const bool cut = shown.size() < with_area.size();
  if (cut || more) {
    response.set_next_page_token(
        rpc::MakePageToken(request, cut ? with_area[shown.size() - 1].first->code : codes.back()));
  }
  for (v1::SimplifiedBoundary& one : shown) *response.add_boundaries() = std::move(one);
  return response;
}

absl::Status AreaService::ReadBoundary(const rpc::Call& call, BoundaryStream& stream) {
  return ServeBoundary(db_, boundary_turns_, call, stream);
}

absl::Status AreaService::ImportAreas(const rpc::Call& call, AreaImportStream& stream) {
  return ServeAreaImport({db_, ids_, directory_}, call, stream);
}

}  // namespace zhiwang::grid
