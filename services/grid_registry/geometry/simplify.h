#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/grid_registry/geometry/boundary.h"

namespace zhiwang::grid {

// The coarsest map that can be asked for.
inline constexpr double kMostToleranceMetres = 10'000;

// The regions with fewer vertices, in their order; each vertex is one that was there before. No edge lies further than
// `tolerance_metres` (0 to kMostToleranceMetres) from where it was. Regions that share an edge before share the simplified
// one, so a map of them shows neither gaps nor overlaps. A region that would vanish stays as it is, and so does every region
// at a tolerance of less than 5 cm.
std::vector<Boundary> Simplify(absl::Span<const Boundary> regions, double tolerance_metres);

struct FittedGeoJson {
  std::string geojson;
  double tolerance_metres = 0;
};

// The region as GeoJSON of at most `most_bytes`: as it is where that fits, otherwise simplified until it does; longer only
// where kMostToleranceMetres do not suffice. `tolerance_metres` is that of a simplification before, 0 for none, and then of
// all together.
FittedGeoJson FitGeoJson(Boundary region, double tolerance_metres, size_t most_bytes);

}  // namespace zhiwang::grid
