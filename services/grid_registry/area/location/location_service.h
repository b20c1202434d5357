#pragma once

#include <string>

#include "common/server/limits/turns.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area_directory.h"
#include "zhiwang/grid/v1/location_service.pb.h"

namespace zhiwang::grid {

// To read a district as it was and to index what the points of a batch need takes a connection, a core and the memory of the
// district's boundaries: so many streams do it at a time.
inline constexpr int kMostPastTurns = 2;

// zhiwang.grid.v1.LocationService: about today from memory, about a past day from the database.
class LocationService final : public server::Service {
 public:
  LocationService(server::Runtime& runtime, sql::Database& db, AreaDirectory& directory);

 private:
  absl::StatusOr<v1::LocatePointResponse> LocatePoint(const rpc::Call& call, const v1::LocatePointRequest& request);
  absl::StatusOr<v1::LocatePointResponse> LocateOnADay(const rpc::Call& call, const std::string& district,
                                                       const v1::LocatePointRequest& request);
  absl::Status LocatePoints(const rpc::Call& call,
                            server::Stream<v1::LocatePointsRequest, v1::LocatePointsResponse>& stream);
  // The areas of a past day for the points of a batch. Waits for a turn, which is over when it answers.
  absl::StatusOr<DistrictAreas> PastGroundOf(const rpc::Call& call, const std::string& district, int day,
                                             const v1::LocatePointsRequest& batch);

  sql::Database& db_;
  AreaDirectory& directory_;
  server::Turns past_turns_{kMostPastTurns};
};

}  // namespace zhiwang::grid
