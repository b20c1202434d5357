#include "services/grid_registry/area_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "s2/mutable_s2shape_index.h"
#include "s2/s2cell_id.h"
#include "s2/s2edge_crosser.h"
#include "s2/s2latlng.h"
#include "s2/s2point.h"
#include "s2/s2polygon.h"
#include "s2/s2shape.h"

namespace zhiwang::grid {
namespace {

// Enough points that neighbours meet, few enough that they stay in the processor's cache.
constexpr size_t kPointsSortedTogether = 1 << 16;

bool IsPlace(double lat, double lng) { return std::abs(lat) <= 90 && std::abs(lng) <= 180; }

S2Point ToPoint(double lat, double lng) { return S2LatLng::FromDegrees(lat, lng).ToPoint(); }

}  // namespace

// An S2 shape index laid out flat: built by S2, then copied into a few arrays in the order of cells along S2's curve, a
// third of the memory and a few cache lines for each point. Reading changes nothing.
class AreaIndex::Layer {
 public:
  // The boundaries of these nodes, in the order of their indexes.
  Layer(const std::vector<AreaNode>& all, const std::vector<int32_t>& nodes) {
    MutableS2ShapeIndex index;
    std::vector<uint32_t> first_vertex;  // by shape
    for (const int32_t node : nodes) {
      auto shape = std::make_unique<S2Polygon::Shape>(&all[node].boundary->polygon());
      first_vertex.push_back(static_cast<uint32_t>(vertices_.size()));
      AddVertices(*shape);
      index.Add(std::move(shape));
    }
    for (MutableS2ShapeIndex::Iterator it(&index, S2ShapeIndex::BEGIN); !it.done(); it.Next()) {
      cells_.push_back(it.id());
      first_part_.push_back(static_cast<uint32_t>(parts_.size()));
      for (int i = 0; i < it.cell().num_clipped(); ++i) {
        const S2ClippedShape& clipped = it.cell().clipped(i);
        const S2Shape& shape = *index.shape(clipped.shape_id());
        const int32_t node = nodes[clipped.shape_id()];
        parts_.push_back({node, all[node].level, static_cast<uint32_t>(edges_.size()), clipped.contains_center()});
        for (int j = 0; j < clipped.num_edges(); ++j) {
          const int edge = clipped.edge(j);
          // One more vertex than edges in each chain before.
          edges_.push_back(first_vertex[clipped.shape_id()] + edge + shape.chain_position(edge).chain_id);
        }
      }
    }
    first_part_.push_back(static_cast<uint32_t>(parts_.size()));
    parts_.push_back({kNowhere, 0, static_cast<uint32_t>(edges_.size()), false});
    for (auto* array : {&first_part_, &edges_}) array->shrink_to_fit();
    cells_.shrink_to_fit();
    parts_.shrink_to_fit();
    vertices_.shrink_to_fit();
  }

  // The deepest node that contains the point, the first of several, or kNowhere. `leaf` is the point's own S2 cell.
  // Looks from `cell` on, and leaves there where it found it: with points in the order of their cells the way is short.
  int32_t Locate(const S2Point& point, S2CellId leaf, size_t& cell) const {
    cell = std::lower_bound(cells_.begin() + cell, cells_.end(), leaf) - cells_.begin();
    if (cell > 0 && cells_[cell - 1].range_max() >= leaf) --cell;
    if (cell == cells_.size() || cells_[cell].range_min() > leaf) return kNowhere;

    const uint32_t begin = first_part_[cell], end = first_part_[cell + 1];
    int32_t found = kNowhere, level = 0;
    const auto consider = [&](const Part& part, bool contains) {
      // Parts come in the order of nodes: of one level, the first stays.
      if (!contains || (found != kNowhere && part.level <= level)) return;
      found = part.node;
      level = part.level;
    };
    if (parts_[begin].first_edge == parts_[end].first_edge) {
      for (uint32_t i = begin; i < end; ++i) consider(parts_[i], parts_[i].contains_centre);
      return found;
    }
    // From the cell's centre, of which it is known, to the point: each edge crossed changes inside to outside or back.
    // A vertex counts as crossed by S2's rule, which gives it to exactly one of the areas around it.
    const S2Point centre = cells_[cell].ToPoint();
    S2EdgeCrosser crosser(&centre, &point);
    for (uint32_t i = begin; i < end; ++i) {
      bool inside = parts_[i].contains_centre;
      for (uint32_t j = parts_[i].first_edge; j < parts_[i + 1].first_edge; ++j) {
        const S2Point* from = &vertices_[edges_[j]];
        inside ^= crosser.EdgeOrVertexCrossing(from, from + 1);
      }
      consider(parts_[i], inside);
    }
    return found;
  }

 private:
  // What one area has to do with one cell; its edges end where those of the next part begin.
  struct Part {
    int32_t node;
    int32_t level;
    uint32_t first_edge;
    bool contains_centre;
  };

  // Each chain closed by its first vertex, so that an edge is a vertex and the next one.
  void AddVertices(const S2Shape& shape) {
    for (int i = 0; i < shape.num_chains(); ++i) {
      const int length = shape.chain(i).length;
      for (int j = 0; j < length; ++j) vertices_.push_back(shape.chain_edge(i, j).v0);
      vertices_.push_back(shape.chain_edge(i, length - 1).v1);
    }
  }

  std::vector<S2CellId> cells_;       // disjoint, ascending
  std::vector<uint32_t> first_part_;  // by cell, and the end
  std::vector<Part> parts_;           // and one that ends the last one's edges
  std::vector<uint32_t> edges_;       // each by its first vertex
  std::vector<S2Point> vertices_;
};

AreaIndex::AreaIndex(std::vector<Node> nodes, std::unique_ptr<const Layer> lowest, std::unique_ptr<const Layer> above)
    : nodes_(std::move(nodes)), lowest_(std::move(lowest)), above_(std::move(above)) {}
AreaIndex::AreaIndex(AreaIndex&&) noexcept = default;
AreaIndex& AreaIndex::operator=(AreaIndex&&) noexcept = default;
AreaIndex::~AreaIndex() = default;

absl::StatusOr<AreaIndex> AreaIndex::Build(std::vector<AreaNode> nodes) {
  const auto count = static_cast<int32_t>(nodes.size());
  std::unordered_map<std::string, int32_t> by_code;
  for (int32_t i = 0; i < count; ++i) {
    if (by_code.emplace(nodes[i].code, i).second) continue;
    return absl::InvalidArgumentError(fmt::format("two areas have the code {}", nodes[i].code));
  }
  std::vector<Node> named;
  named.reserve(count);
  for (const AreaNode& node : nodes) {
    const auto parent = by_code.find(node.parent_code);
    named.push_back({node.code, node.level, parent == by_code.end() ? kNowhere : parent->second});
  }

  // Whoever has a boundary marks all areas above it; an area that is above itself would go on for ever.
  std::vector<char> has_boundary_below(count, 0);
  for (int32_t i = 0; i < count; ++i) {
    int32_t steps = 0;
    for (int32_t above = named[i].parent; above != kNowhere; above = named[above].parent) {
      if (++steps > count) return absl::InvalidArgumentError(fmt::format("area {} is above itself", named[i].code));
      if (nodes[i].boundary) has_boundary_below[above] = 1;
    }
  }

  std::vector<int32_t> lowest, above;
  for (int32_t i = 0; i < count; ++i) {
    if (nodes[i].boundary) (has_boundary_below[i] ? above : lowest).push_back(i);
  }
  return AreaIndex(std::move(named), std::make_unique<Layer>(nodes, lowest), std::make_unique<Layer>(nodes, above));
}

int32_t AreaIndex::Locate(double lat, double lng) const {
  if (!IsPlace(lat, lng)) return kNowhere;
  const S2Point point = ToPoint(lat, lng);
  const S2CellId leaf(point);
  for (const Layer* layer : {lowest_.get(), above_.get()}) {
    size_t cell = 0;
    const int32_t found = layer->Locate(point, leaf, cell);
    if (found != kNowhere) return found;
  }
  return kNowhere;
}

void AreaIndex::LocateBatch(std::span<const double> lng, std::span<const double> lat, std::span<int32_t> out) const {
  struct Wanted {
    S2CellId leaf;
    uint32_t position;
  };
  std::vector<Wanted> wanted;
  std::vector<S2Point> points;
  for (size_t begin = 0; begin < out.size(); begin += kPointsSortedTogether) {
    const size_t count = std::min(kPointsSortedTogether, out.size() - begin);
    wanted.clear();
    points.assign(count, S2Point());
    for (size_t i = 0; i < count; ++i) {
      out[begin + i] = kNowhere;
      if (!IsPlace(lat[begin + i], lng[begin + i])) continue;
      points[i] = ToPoint(lat[begin + i], lng[begin + i]);
      wanted.push_back({S2CellId(points[i]), static_cast<uint32_t>(i)});
    }
    // Along the curve of cells, points that follow each other are in the same part of the index.
    std::sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) { return a.leaf < b.leaf; });
    size_t lowest_cell = 0, above_cell = 0;
    for (const auto& [leaf, i] : wanted) {
      int32_t& found = out[begin + i];
      found = lowest_->Locate(points[i], leaf, lowest_cell);
      if (found == kNowhere) found = above_->Locate(points[i], leaf, above_cell);
    }
  }
}

std::vector<int32_t> AreaIndex::Chain(int32_t node) const {
  std::vector<int32_t> chain;
  for (; node != kNowhere; node = nodes_[node].parent) chain.push_back(node);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace zhiwang::grid
