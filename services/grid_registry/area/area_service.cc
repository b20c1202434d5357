#include "services/grid_registry/area/area_service.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/resource/import/import_stream.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/area/boundary_list.h"
#include "services/grid_registry/geometry/geojson/geojson_rings.h"
#include "services/grid_registry/geometry/simplify.h"
#include "services/grid_registry/registry_change.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/staff/staff_store.h"

namespace zhiwang::grid {
namespace {

constexpr int kUsualPage = 50;
constexpr int kMostPage = 200;
constexpr int kMostRows = 200'000;
constexpr size_t kMostGeoJson = 3 << 20;  // of an answer: clients take messages of 4 MiB
constexpr absl::Duration kLongestImport = absl::Minutes(10);

using ImportStream = server::Stream<v1::ImportAreasRequest, v1::ImportAreasResponse>;

// Reads the rows of an import to the end of the stream, each with all the pieces of its boundary.
absl::Status TakeRows(ImportStream& stream, AreaPlan& plan) {
  std::optional<v1::AreaRow> row;  // whose boundary may go on
  v1::ImportAreasRequest message;
  for (int rows = 0;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(message));
    if (more && message.part_case() == v1::ImportAreasRequest::kBoundaryPiece) {
      if (!row) return error::StreamOrder("a piece of a boundary follows the row that the boundary is of");
      // What is too long already is refused with its row, whatever else comes.
      if (row->boundary_geojson().size() <= kMostTextBytes)
        *row->mutable_boundary_geojson() += message.boundary_piece();
      continue;
    }
    if (row) plan.Take(*row);
    if (!more) return absl::OkStatus();
    if (!message.has_row()) return error::StreamOrder("only the first message is the header, all others are rows");
    if (rows++ == kMostRows)
      return error::FieldInvalid("row", "at most 200,000 rows an import", "一次最多导入 20 万行");
    row = std::move(*message.mutable_row());
  }
}

changelog::Change AreaChanged(const rpc::Call& call, const Area& area, absl::Time now) {
  return RegistryChange(call, "area", area.district, area.code, area.version, area.path, now);
}

}  // namespace

v1::Area ToProto(const DistrictAreas& district, const Area& area) {
  v1::Area proto;
  proto.set_name(FormatResourceName(area.district, "areas", area.code));
  proto.set_etag(fmt::format("v{}", area.version));
  proto.set_display_name(area.name);
  proto.set_level(static_cast<v1::Area::Level>(area.level));
  proto.set_parent(FormatResourceName(area.district, "areas", area.parent));
  AddChain(district.Chain(area), proto.mutable_chain());
  proto.set_square_metres(area.square_metres);
  return proto;
}

AreaService::AreaService(server::Runtime& runtime, sql::Database& db, AreaDirectory& directory)
    : Service(runtime, *v1::Area::descriptor()->file()->FindServiceByName("AreaService")),
      db_(db),
      directory_(directory) {
  OnWorker("GetArea", &AreaService::GetArea);
  OnWorker("ListAreas", &AreaService::ListAreas);
  OnWorker("ListBoundaries", &AreaService::ListBoundaries);
  Streaming("ImportAreas", &AreaService::ImportAreas);
}

absl::StatusOr<v1::Area> AreaService::GetArea(const rpc::Call& call, const v1::GetAreaRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseResourceName("name", request.name(), "areas"));
  const auto district = directory_.Of(name.district);
  const Area* area = district == nullptr ? nullptr : district->Find(name.id);
  if (area == nullptr) return error::AreaNotFound(request.name());
  v1::Area answer = ToProto(*district, *area);
  if (!request.with_boundary()) return answer;
  ASSIGN_OR_RETURN(const auto stored,
                   db_.Read(call.deadline, [&](sql::Txn& tx) { return ReadBoundary(tx, name.district, name.id); }));
  if (stored && !stored->empty()) {
    const auto boundary = Boundary::Decode(*stored);
    if (!boundary.ok()) return error::Unexpected(fmt::format("the boundary of {} cannot be read", request.name()));
    FittedGeoJson fitted = FitGeoJson(*boundary, 0, kMostGeoJson);
    answer.set_boundary_geojson(std::move(fitted.geojson));
    answer.set_boundary_tolerance_metres(fitted.tolerance_metres);
  }
  return answer;
}

absl::StatusOr<v1::ListAreasResponse> AreaService::ListAreas(const rpc::Call&, const v1::ListAreasRequest& request) {
  ASSIGN_OR_RETURN(const std::string code, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
  if (!v1::Area::Level_IsValid(request.level())) return error::FieldInvalid("level", "unknown", "未知层级");
  std::string parent;
  const auto district = directory_.Of(code);
  if (!request.parent().empty()) {
    ASSIGN_OR_RETURN(parent, ParseIdWithin(code, "parent", request.parent(), "areas"));
    if (district == nullptr || district->Find(parent) == nullptr) return error::AreaUnknown("parent", request.parent());
  }
  v1::ListAreasResponse response;
  if (district == nullptr) return response;
  const std::vector<Area>& areas = district->areas();
  auto area = std::upper_bound(areas.begin(), areas.end(), page.after,
                               [](const std::string& after, const Area& one) { return after < one.code; });
  for (; area != areas.end(); ++area) {
    if (!parent.empty() && area->parent != parent) continue;
    if (request.level() != 0 && static_cast<int>(area->level) != request.level()) continue;
    if (response.areas_size() == page.size) {
      const std::string& last = response.areas(page.size - 1).name();
      response.set_next_page_token(rpc::MakePageToken(request, last.substr(last.rfind('/') + 1)));
      break;
    }
    *response.add_areas() = ToProto(*district, *area);
  }
  return response;
}

absl::StatusOr<v1::ListBoundariesResponse> AreaService::ListBoundaries(const rpc::Call& call,
                                                                       const v1::ListBoundariesRequest& request) {
  ASSIGN_OR_RETURN(const std::string code, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request, kUsualPage, kMostPage));
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

absl::Status AreaService::ImportAreas(const rpc::Call& call, ImportStream& stream) {
  v1::ImportAreasRequest message;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(message));
  if (!begun || !message.has_header()) return error::StreamOrder("the first message must be the header");
  const v1::ImportAreasHeader header = message.header();
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("header.district", header.district()));
  std::vector<StoredArea> existing;
  ASSIGN_OR_RETURN(const int64_t revision,
                   db_.Read(absl::Now() + kLongestImport, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
                     // Before the areas: they are then of this revision or of a later one, with which nothing is written.
                     ASSIGN_OR_RETURN(const int64_t read, ReadRevision(tx, district));
                     ASSIGN_OR_RETURN(existing, ReadAreas(tx, district));
                     return read;
                   }));

  AreaPlan plan(district, std::move(existing));
  RETURN_IF_ERROR(TakeRows(stream, plan));
  if (const absl::Status finished = plan.Finish(); !finished.ok()) {
    return error::Unexpected("the ground cannot be checked: " + finished.ToString());
  }
  const bool apply = !header.dry_run() && (!plan.refused() || header.skip_refused()) &&
                     (!plan.has_findings() || header.accept_findings()) &&
                     !(plan.created().empty() && plan.updated().empty());
  if (apply) {
    if (resource::BrokenOff(stream)) return error::DeadlinePassed();
    const absl::Time deadline = absl::Now() + kLongestImport;
    RETURN_IF_ERROR(db_.Transact(deadline, [&](sql::Txn& tx) -> absl::Status {
      RETURN_IF_ERROR(AdvanceRevision(tx, district, revision));
      return Write(tx, call, plan);
    }));
    RETURN_IF_ERROR(directory_.Refresh(district, deadline));
  }
  plan.response().set_applied(apply);
  stream.Write(plan.response());
  return absl::OkStatus();
}

absl::Status AreaService::Write(sql::Txn& tx, const rpc::Call& call, const AreaPlan& plan) {
  const absl::Time now = absl::Now();
  std::vector<changelog::Change> changes;
  RETURN_IF_ERROR(InsertAreas(tx, plan.created()));
  for (const StoredArea& created : plan.created()) changes.push_back(AreaChanged(call, created.area, now));
  for (const StoredArea& updated : plan.updated()) {
    RETURN_IF_ERROR(UpdateArea(tx, updated));
    RETURN_IF_ERROR(MoveAssignments(tx, updated.area));
    changes.push_back(AreaChanged(call, updated.area, now));
  }
  return changelog::AppendAfterLast(tx, std::move(changes));
}

}  // namespace zhiwang::grid
