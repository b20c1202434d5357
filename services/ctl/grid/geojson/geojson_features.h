#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "services/ctl/grid/geojson/coordinates.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::ctl {

// One feature of the file: an area or the end of one, as it is sent, and the reason why it cannot be sent (Chinese, empty
// if it can).
using VisitArea = std::function<void(const grid::v1::ImportAreasRequest& feature, std::string_view refusal)>;

// The feature's number: the line where it starts.
int64_t RowOf(const grid::v1::ImportAreasRequest& feature);

// Reads areas from GeoJSON: a FeatureCollection, or one Feature, whose properties are `code`, `parent`, `name` and
// `level` (district, town, zone, village or grid) and whose geometry, if any, is the boundary. A feature with the property
// `successors`, an array of codes, is the end of the area `code` and has no geometry. Coordinates are in
// `from` and are sent in GCJ-02; where `from` is not given they must be in GCJ-02 already. A `crs` member that says
// otherwise refuses its feature, or the whole file (CheckCrs). Calls `visit` for each feature in file order, its row number
// being the line where the feature starts. Holds one feature at a time besides the text. INVALID_ARGUMENT, with the line,
// for text that is no JSON, for JSON that is no FeatureCollection, and for the file's `crs`.
absl::Status ReadAreaFeatures(std::string_view text, std::optional<CoordinateSystem> from, const VisitArea& visit);

}  // namespace zhiwang::ctl
