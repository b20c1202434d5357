#pragma once

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "services/grid_registry/area/area_directory.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::grid {

using AreaImportStream = server::Stream<v1::ImportAreasRequest, v1::ImportAreasResponse>;

// The parts of the service that an import needs.
struct AreaImportParts {
  sql::Database& db;
  sql::IdSource& ids;  // of reorganisations
  AreaDirectory& directory;
};

// Serves AreaService.ImportAreas: see the contract.
absl::Status ServeAreaImport(const AreaImportParts& parts, const rpc::Call& call, AreaImportStream& stream);

}  // namespace zhiwang::grid
