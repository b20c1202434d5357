#include "services/grid_registry/geometry/overlay.h"

#include <utility>

#include "common/status/macros.h"
#include "s2/s2builderutil_s2polygon_layer.h"
#include "s2/s2error.h"
#include "services/grid_registry/geometry/map_plane.h"

namespace zhiwang::grid {
namespace {

// In degrees of S2's sphere. From a point to the nearest whole vertex it is at most half the diagonal of the grid's cells,
// 0.64e-7 in the middle of the map and less the further from it.
constexpr double kSnapRadius = 0.8e-7;
// In the middle of the map the grid itself is wider than this. Where it is narrower its cells are so small that what is
// this near to one vertex is within the snap radius of the other.
constexpr double kVertexSeparation = 0.36e-7;
// As S2's own snap functions have it for any grid.
constexpr double kEdgeSeparation = 0.5 * kVertexSeparation * kVertexSeparation / kSnapRadius;

}  // namespace

S1Angle WholeE7::snap_radius() const { return S1Angle::Degrees(kSnapRadius); }
S1Angle WholeE7::min_vertex_separation() const { return S1Angle::Degrees(kVertexSeparation); }
S1Angle WholeE7::min_edge_vertex_separation() const { return S1Angle::Degrees(kEdgeSeparation); }

S2Point WholeE7::SnapPoint(const S2Point& point) const {
  if (point.x() <= 0) return point;  // OffTheMap
  return ToPoint(ToVertex(point));
}

std::unique_ptr<S2Builder::SnapFunction> WholeE7::Clone() const { return std::make_unique<WholeE7>(*this); }

std::unique_ptr<S2Polygon> NewPolygon() {
  auto polygon = std::make_unique<S2Polygon>();
  polygon->set_s2debug_override(S2Debug::DISABLE);
  return polygon;
}

absl::Status Wind(const std::vector<std::vector<S2Point>>& loops, int off_map, S2WindingOperation::WindingRule rule,
                  const S2Builder::SnapFunction& snap, std::unique_ptr<S2Builder::Layer> layer) {
  S2WindingOperation operation(std::move(layer), S2WindingOperation::Options(snap));
  for (const std::vector<S2Point>& loop : loops) operation.AddLoop(loop);
  S2Error error;
  if (operation.Build(OffTheMap(), off_map, rule, &error)) return absl::OkStatus();
  return absl::InternalError(error.text());
}

absl::StatusOr<std::unique_ptr<S2Polygon>> Wound(const std::vector<std::vector<S2Point>>& loops, int off_map,
                                                 S2WindingOperation::WindingRule rule,
                                                 const S2Builder::SnapFunction& snap) {
  std::unique_ptr<S2Polygon> region = NewPolygon();
  RETURN_IF_ERROR(Wind(loops, off_map, rule, snap, std::make_unique<s2builderutil::S2PolygonLayer>(region.get())));
  return region;
}

absl::StatusOr<std::unique_ptr<S2Polygon>> Combine(S2BooleanOperation::OpType type, const S2Polygon& a,
                                                   const S2Polygon& b, const S2Builder::SnapFunction& snap) {
  std::unique_ptr<S2Polygon> region = NewPolygon();
  S2BooleanOperation operation(type, std::make_unique<s2builderutil::S2PolygonLayer>(region.get()),
                               S2BooleanOperation::Options(snap));
  S2Error error;
  if (!operation.Build(a.index(), b.index(), &error)) return absl::InternalError(error.text());
  return region;
}

}  // namespace zhiwang::grid
