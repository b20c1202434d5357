#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "s2/mutable_s2shape_index.h"
#include "s2/s2contains_point_query.h"
#include "s2/s2point.h"
#include "services/grid_registry/boundary.h"

namespace zhiwang::grid {

struct AreaNode {
  std::string code;         // unique among all nodes
  std::string parent_code;  // empty, or a code that is not among the nodes: a root
  int level = 0;            // the greater the deeper: a grid's is greater than its village's
  std::optional<Boundary> boundary;
};

// Which area a point is in, for all districts at once. Immutable once built: any number of threads may ask it. Nodes are
// known by their index in the vector it was built from.
class AreaIndex {
 public:
  static constexpr int32_t kNowhere = -1;

  // INVALID_ARGUMENT, naming the code, if two nodes have the same code or a node is its own ancestor. Takes the
  // boundaries' memory over if nobody else holds them; it keeps its own copy of their edges.
  static absl::StatusOr<AreaIndex> Build(std::vector<AreaNode> nodes);

  // The deepest area that contains the point, in degrees, or kNowhere. Areas below which no other has a boundary come
  // first (the grids; a village without grids; ...); a point in none of them is in the deepest area above that contains
  // it. Always the same one: on a border shared by two areas just one contains the point; where areas of one level
  // overlap, the one of the lower index does.
  int32_t Locate(double lat, double lng) const;

  // Locate for many points, faster than one by one because neighbours are looked up together. The spans have the same
  // length.
  void LocateBatch(std::span<const double> lng, std::span<const double> lat, std::span<int32_t> out) const;

  // The nodes from the root (the district) down to `node`, which is one of Locate's answers; nothing for kNowhere.
  std::vector<int32_t> Chain(int32_t node) const;

  size_t size() const { return nodes_.size(); }
  const std::string& code(int32_t node) const { return nodes_[node].code; }
  int level(int32_t node) const { return nodes_[node].level; }

 private:
  struct Node {
    std::string code;
    int level;
    int32_t parent;  // kNowhere for a root
  };
  // Areas that are looked up together. Its index is built before anyone may ask, so asking changes nothing.
  struct Layer {
    MutableS2ShapeIndex index;
    std::vector<int32_t> nodes;  // by shape
  };
  using Query = S2ContainsPointQuery<MutableS2ShapeIndex>;

  explicit AreaIndex(std::vector<Node> nodes);

  // The node of this layer that contains the point, as Locate says, or kNowhere.
  int32_t LocateIn(const Layer& layer, Query& query, const S2Point& point) const;

  std::vector<Node> nodes_;
  std::unique_ptr<Layer> lowest_;  // areas below which no other has a boundary
  std::unique_ptr<Layer> above_;
};

}  // namespace zhiwang::grid
