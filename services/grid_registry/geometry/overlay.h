#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "s2/s2boolean_operation.h"
#include "s2/s2builder.h"
#include "s2/s2builder_layer.h"
#include "s2/s2point.h"
#include "s2/s2polygon.h"
#include "s2/s2winding_operation.h"

// The ground that regions of the map have in common.
namespace zhiwang::grid {

// Snaps to whole ten-millionths of a degree of the map, as Vertex has them; moves nothing by more than 1 cm.
class WholeE7 final : public S2Builder::SnapFunction {
 public:
  S1Angle snap_radius() const override;
  S1Angle min_vertex_separation() const override;
  S1Angle min_edge_vertex_separation() const override;
  S2Point SnapPoint(const S2Point& point) const override;
  std::unique_ptr<SnapFunction> Clone() const override;
};

// A polygon without S2's own validity checks, which abort.
std::unique_ptr<S2Polygon> NewPolygon();

// Sends the points to the layer around which the loops wind as `rule` has it, when they wind `off_map` times around what is
// off the map. The loops may cross themselves and each other. INTERNAL, with S2's words, if S2 cannot do it.
absl::Status Wind(const std::vector<std::vector<S2Point>>& loops, int off_map, S2WindingOperation::WindingRule rule,
                  const S2Builder::SnapFunction& snap, std::unique_ptr<S2Builder::Layer> layer);

// The same as a polygon.
absl::StatusOr<std::unique_ptr<S2Polygon>> Wound(const std::vector<std::vector<S2Point>>& loops, int off_map,
                                                 S2WindingOperation::WindingRule rule,
                                                 const S2Builder::SnapFunction& snap);

// The ground that two valid polygons have in common, or that one has without the other. INTERNAL, with S2's words, if S2 cannot do it.
absl::StatusOr<std::unique_ptr<S2Polygon>> Combine(S2BooleanOperation::OpType type, const S2Polygon& a,
                                                   const S2Polygon& b, const S2Builder::SnapFunction& snap);

}  // namespace zhiwang::grid
