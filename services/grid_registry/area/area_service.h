#pragma once

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area_directory.h"
#include "services/grid_registry/area/area_import.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.AreaService: see the contract for what each method answers.
class AreaService final : public server::Service {
 public:
  AreaService(server::Runtime& runtime, sql::Database& db, AreaDirectory& directory);

 private:
  absl::StatusOr<v1::Area> GetArea(const rpc::Call& call, const v1::GetAreaRequest& request);
  absl::StatusOr<v1::ListAreasResponse> ListAreas(const rpc::Call& call, const v1::ListAreasRequest& request);
  absl::StatusOr<v1::ListBoundariesResponse> ListBoundaries(const rpc::Call& call,
                                                            const v1::ListBoundariesRequest& request);
  absl::Status ImportAreas(const rpc::Call& call,
                           server::Stream<v1::ImportAreasRequest, v1::ImportAreasResponse>& stream);

  // Writes what a plan changes, with its changes.
  static absl::Status Write(sql::Txn& tx, const rpc::Call& call, const AreaPlan& plan);

  sql::Database& db_;
  AreaDirectory& directory_;
};

// An area as the contract shows it, without its boundary.
v1::Area ToProto(const DistrictAreas& district, const Area& area);

// A chain of areas as the contract shows it.
template <class Steps>
void AddChain(const std::vector<const Area*>& chain, Steps* steps) {
  for (const Area* area : chain) {
    auto* step = steps->Add();
    step->mutable_area()->append("districts/").append(area->district).append("/areas/").append(area->code);
    step->set_display_name(area->name);
  }
}

}  // namespace zhiwang::grid
