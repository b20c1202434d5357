#pragma once

#include "common/server/limits/turns.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "services/grid_registry/area/area_directory.h"
#include "services/grid_registry/area/boundary/boundary_reading.h"
#include "services/grid_registry/area/import/area_import.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.AreaService: see the contract for what each method answers.
class AreaService final : public server::Service {
 public:
  AreaService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, AreaDirectory& directory);

 private:
  absl::StatusOr<v1::Area> GetArea(const rpc::Call& call, const v1::GetAreaRequest& request);
  absl::StatusOr<v1::ListAreasResponse> ListAreas(const rpc::Call& call, const v1::ListAreasRequest& request);
  absl::StatusOr<v1::ListAreaHistoryResponse> ListAreaHistory(const rpc::Call& call,
                                                              const v1::ListAreaHistoryRequest& request);
  absl::StatusOr<v1::ListFormerPathsResponse> ListFormerPaths(const rpc::Call& call,
                                                              const v1::ListFormerPathsRequest& request);
  absl::StatusOr<v1::ListBoundariesResponse> ListBoundaries(const rpc::Call& call,
                                                            const v1::ListBoundariesRequest& request);
  absl::Status ReadBoundary(const rpc::Call& call, BoundaryStream& stream);
  absl::Status ImportAreas(const rpc::Call& call, AreaImportStream& stream);

  sql::Database& db_;
  sql::IdSource& ids_;
  AreaDirectory& directory_;
  server::Turns boundary_turns_{kMostBoundaryTurns};
};

}  // namespace zhiwang::grid
