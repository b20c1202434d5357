#pragma once

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "services/grid_registry/area_directory.h"
#include "zhiwang/grid/v1/location_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.LocationService, answered from memory.
class LocationService final : public rpc::Service {
 public:
  LocationService(rpc::Runtime& runtime, AreaDirectory& directory);

 private:
  absl::StatusOr<v1::LocatePointResponse> LocatePoint(const rpc::Call& call, const v1::LocatePointRequest& request);
  absl::Status LocatePoints(const rpc::Call& call,
                            rpc::Stream<v1::LocatePointsRequest, v1::LocatePointsResponse>& stream);

  AreaDirectory& directory_;
};

}  // namespace zhiwang::grid
