#pragma once

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "zhiwang/grid/v1/area_service.pb.h"

namespace zhiwang::ctl {

// One feature of the file: a row to send, or the reason why it cannot be one (Chinese, empty if it can).
using VisitArea = std::function<void(const grid::v1::AreaRow& row, std::string_view refusal)>;

// Reads areas from GeoJSON: a FeatureCollection, or one Feature, whose properties are `code`, `parent`, `name` and
// `level` (district, town, zone, village or grid) and whose geometry, if any, is the boundary. Calls `visit` for each
// feature in file order, its row number being the line where the feature starts. Holds one feature at a time besides the
// text. INVALID_ARGUMENT, with the line, for text that is no JSON, and for JSON that is no FeatureCollection.
absl::Status ReadAreaFeatures(std::string_view text, const VisitArea& visit);

}  // namespace zhiwang::ctl
