#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_registry/geometry/boundary.h"

namespace zhiwang::grid {

struct AreaNode {
  std::string code;         // unique among all nodes
  std::string parent_code;  // empty, or a code that is not among the nodes: a root
  int level = 0;            // the greater the deeper: a grid's is greater than its village's
  std::optional<Boundary> boundary;
  // True where there is a boundary that is left out because no point in it will be asked for. The areas above are as if it
  // were there.
  bool left_out = false;
};

// Finds the area of a point, for all districts at once. Immutable once built: any number of threads may ask it. Nodes
// are known by their index in the vector it was built from.
class AreaIndex {
 public:
  static constexpr int32_t kNowhere = -1;

  // INVALID_ARGUMENT, naming the code, if two nodes have the same code or a node is its own ancestor. Keeps a compact
  // copy of the boundaries, not the boundaries themselves.
  static absl::StatusOr<AreaIndex> Build(std::vector<AreaNode> nodes);
  AreaIndex(AreaIndex&&) noexcept;
  AreaIndex& operator=(AreaIndex&&) noexcept;
  ~AreaIndex();

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
  class Layer;  // areas that are looked up together

  AreaIndex(std::vector<Node> nodes, std::unique_ptr<const Layer> lowest, std::unique_ptr<const Layer> above);

  std::vector<Node> nodes_;
  std::unique_ptr<const Layer> lowest_;  // areas below which no other has a boundary
  std::unique_ptr<const Layer> above_;
};

}  // namespace zhiwang::grid
