#include "services/grid_registry/area/location/location_service.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/time/clock.h"
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
constexpr absl::Duration kLongestWait = absl::Seconds(10);  // for a turn, and then for the database

std::span<const double> SpanOf(const google::protobuf::RepeatedField<double>& numbers) {
  return {numbers.data(), static_cast<size_t>(numbers.size())};
}

// The answer to a batch: each leaf's code once, and for each point which of them. `leaves` is room for the lookup and
// `place` for the numbering, both kept from batch to batch.
void AnswerBatch(const DistrictAreas& areas, const v1::LocatePointsRequest& request, std::vector<int32_t>& leaves,
                 std::vector<uint32_t>& place, v1::LocatePointsResponse& response) {
  leaves.resize(static_cast<size_t>(request.longitudes_size()));
  areas.index().LocateBatch(SpanOf(request.longitudes()), SpanOf(request.latitudes()), leaves);
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

// The district and the day that a whole stream is about.
struct StreamSubject {
  std::string district;
  std::optional<int> day;  // nothing: as the areas are
};

absl::StatusOr<StreamSubject> SubjectOf(const v1::LocatePointsRequest& first) {
  StreamSubject subject;
  ASSIGN_OR_RETURN(subject.district, ParseDistrictName("district", first.district()));
  if (!first.day().empty()) {
    ASSIGN_OR_RETURN(subject.day, calendar::ParsePastDay("day", first.day()));
  }
  return subject;
}

// Refuses a message that is about something else than the first one of its stream.
absl::Status CheckGoesOn(const v1::LocatePointsRequest& first, const v1::LocatePointsRequest& later) {
  if (!later.district().empty() && later.district() != first.district()) {
    return error::FieldInvalid("district", "must stay the same within a stream", "同一流内区县不得变化");
  }
  if (!later.day().empty() && later.day() != first.day()) {
    return error::FieldInvalid("day", "must stay the same within a stream", "同一流内日期不得变化");
  }
  return absl::OkStatus();
}

absl::Status CheckPoints(const v1::LocatePointsRequest& batch) {
  if (batch.longitudes_size() != batch.latitudes_size()) {
    return error::FieldInvalid("latitudes", "must be as many as longitudes", "经度与纬度的个数须相同");
  }
  if (batch.longitudes_size() > kMostPoints) {
    return error::FieldInvalid("longitudes", "at most 10,000 points a message", "每条消息最多 10000 个点");
  }
  return absl::OkStatus();
}

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
  const double longitude = request.point().longitude(), latitude = request.point().latitude();
  ASSIGN_OR_RETURN(const DistrictAreas areas, db_.ReadSnapshot(call.deadline, [&](sql::Txn& tx) {
    return ReadGroundAt(tx, district, day, {&longitude, 1}, {&latitude, 1});
  }));
  return LocateAmong(areas, request.point());
}

absl::StatusOr<DistrictAreas> LocationService::PastGroundOf(const rpc::Call& call, const std::string& district, int day,
                                                            const v1::LocatePointsRequest& batch) {
  const server::Turns::Turn turn(past_turns_, std::min(kLongestWait, call.deadline - absl::Now()));
  if (!turn.taken()) return error::Overloaded(kLongestWait);
  return db_.ReadSnapshot(std::min(call.deadline, absl::Now() + kLongestWait), [&](sql::Txn& tx) {
    return ReadGroundAt(tx, district, day, SpanOf(batch.longitudes()), SpanOf(batch.latitudes()));
  });
}

absl::Status LocationService::LocatePoints(const rpc::Call& call,
                                           server::Stream<v1::LocatePointsRequest, v1::LocatePointsResponse>& stream) {
  v1::LocatePointsRequest first;  // without its points
  std::optional<StreamSubject> subject;
  v1::LocatePointsRequest request;
  v1::LocatePointsResponse response;
  std::vector<int32_t> leaves;
  std::vector<uint32_t> place;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(request));
    if (!more) return absl::OkStatus();
    if (!subject) {
      ASSIGN_OR_RETURN(subject, SubjectOf(request));
      first.set_district(request.district());
      first.set_day(request.day());
    }
    RETURN_IF_ERROR(CheckGoesOn(first, request));
    RETURN_IF_ERROR(CheckPoints(request));
    response.Clear();
    if (subject->day) {
      ASSIGN_OR_RETURN(const DistrictAreas areas, PastGroundOf(call, subject->district, *subject->day, request));
      AnswerBatch(areas, request, leaves, place, response);
    } else if (const auto areas = directory_.Of(subject->district); areas != nullptr) {
      AnswerBatch(*areas, request, leaves, place, response);
    } else {
      response.mutable_leaves()->Resize(request.longitudes_size(), 0);
    }
    if (!stream.Write(response)) return absl::OkStatus();
  }
}

}  // namespace zhiwang::grid
