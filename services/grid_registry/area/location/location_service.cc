#include "services/grid_registry/area/location/location_service.h"

#include <span>
#include <string>
#include <vector>

#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_view.h"
#include "services/grid_registry/area/location/past_ground.h"
#include "services/grid_registry/registry_errors.h"

namespace zhiwang::grid {
namespace {

constexpr int kMostPoints = 10'000;

// The answer to a batch: each leaf's code once, and for each point which of them. `leaves` is room for the lookup and
// `place` for the numbering, both kept from batch to batch.
void AnswerBatch(const DistrictAreas& areas, const v1::LocatePointsRequest& request, std::vector<int32_t>& leaves,
                 std::vector<uint32_t>& place, v1::LocatePointsResponse& response) {
  leaves.resize(static_cast<size_t>(request.longitudes_size()));
  areas.index().LocateBatch({request.longitudes().data(), leaves.size()}, {request.latitudes().data(), leaves.size()},
                            leaves);
  place.assign(areas.areas().size(), 0);
  response.mutable_leaves()->Reserve(request.longitudes_size());
  for (const int32_t leaf : leaves) {
    if (leaf == AreaIndex::kNowhere) {
      response.mutable_leaves()->AddAlreadyReserved(0);
      continue;
    }
    uint32_t& number = place[static_cast<size_t>(leaf)];
    if (number == 0) {
      response.add_codes(areas.areas()[static_cast<size_t>(leaf)].code);
      number = static_cast<uint32_t>(response.codes_size());
    }
    response.mutable_leaves()->AddAlreadyReserved(number);
  }
}

// The chain down to the lowest of these areas that holds the point.
absl::StatusOr<v1::LocatePointResponse> LocateAmong(const DistrictAreas& areas, const common::v1::Point& point) {
  const Area* leaf = areas.Locate(point.longitude(), point.latitude());
  if (leaf == nullptr) return error::PointOutside();
  v1::LocatePointResponse response;
  AddChain(areas.Chain(*leaf), response.mutable_chain());
  return response;
}

bool IsAboutADay(const v1::LocatePointRequest& request) { return !request.day().empty(); }

}  // namespace

LocationService::LocationService(server::Runtime& runtime, sql::Database& db, AreaDirectory& directory)
    : Service(runtime, *v1::LocatePointRequest::descriptor()->file()->FindServiceByName("LocationService")),
      db_(db),
      directory_(directory) {
  InlineUnless("LocatePoint", IsAboutADay, &LocationService::LocatePoint);
  Streaming("LocatePoints", &LocationService::LocatePoints);
}

absl::StatusOr<v1::LocatePointResponse> LocationService::LocatePoint(const rpc::Call& call,
                                                                     const v1::LocatePointRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  if (!request.has_point()) return error::FieldInvalid("point", "must be given", "必须给出位置");
  RETURN_IF_ERROR(CheckPoint("point", request.point()));
  if (IsAboutADay(request)) return LocateOnADay(call, district, request);
  const auto areas = directory_.Of(district);
  return areas == nullptr ? error::PointOutside() : LocateAmong(*areas, request.point());
}

absl::StatusOr<v1::LocatePointResponse> LocationService::LocateOnADay(const rpc::Call& call,
                                                                      const std::string& district,
                                                                      const v1::LocatePointRequest& request) {
  ASSIGN_OR_RETURN(const int day, calendar::ParsePastDay("day", request.day()));
  const common::v1::Point& point = request.point();
  ASSIGN_OR_RETURN(const DistrictAreas areas, db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) {
    return ReadGroundAt(tx, district, day, point.longitude(), point.latitude());
  }));
  return LocateAmong(areas, point);
}

absl::Status LocationService::LocatePoints(const rpc::Call&,
                                           server::Stream<v1::LocatePointsRequest, v1::LocatePointsResponse>& stream) {
  std::string district_name;
  std::string district;
  v1::LocatePointsRequest request;
  v1::LocatePointsResponse response;
  std::vector<int32_t> leaves;
  std::vector<uint32_t> place;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(request));
    if (!more) return absl::OkStatus();
    if (district_name.empty()) {
      district_name = request.district();
      ASSIGN_OR_RETURN(district, ParseDistrictName("district", district_name));
    } else if (!request.district().empty() && request.district() != district_name) {
      return error::FieldInvalid("district", "must stay the same within a stream", "同一流内区县不得变化");
    }
    if (request.longitudes_size() != request.latitudes_size()) {
      return error::FieldInvalid("latitudes", "must be as many as longitudes", "经度与纬度的个数须相同");
    }
    if (request.longitudes_size() > kMostPoints) {
      return error::FieldInvalid("longitudes", "at most 10,000 points a message", "每条消息最多 10000 个点");
    }
    response.Clear();
    if (const auto areas = directory_.Of(district); areas != nullptr) {
      AnswerBatch(*areas, request, leaves, place, response);
    } else {
      response.mutable_leaves()->Resize(request.longitudes_size(), 0);
    }
    if (!stream.Write(response)) return absl::OkStatus();
  }
}

}  // namespace zhiwang::grid
