#include "services/grid_registry/geometry/area_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "s2/mutable_s2shape_index.h"
#include "s2/s2cell_id.h"
#include "s2/s2edge_crosser.h"
#include "s2/s2point.h"
#include "s2/s2polygon.h"
#include "s2/s2shape.h"
#include "services/grid_registry/geometry/map_plane.h"

namespace zhiwang::grid {
namespace {

// Enough points that neighbours meet, few enough that they stay in the processor's cache.
constexpr size_t kPointsSortedTogether = 1 << 14;
// Enough to keep the memory busy, few enough that what was fetched is still there when it is read.
constexpr size_t kPointsFetchedTogether = 32;

bool IsPlace(double lat, double lng) { return std::abs(lat) <= 90 && std::abs(lng) <= 180; }

// A point of a batch.
struct Wanted {
  S2CellId leaf;
  S2Point point;
  uint32_t position;  // in the batch
};

}  // namespace

// An S2 shape index over the map (map_plane.h) laid out flat: built by S2, then copied into a few arrays in the order of cells along S2's curve, a
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

  static constexpr size_t kNoCell = SIZE_MAX;

  // The cell with this leaf in it, or kNoCell.
  size_t FindCell(S2CellId leaf) const { return CellAt(std::lower_bound(cells_.begin(), cells_.end(), leaf), leaf); }

  // The same for a leaf that does not come before that of the last call with `from`, which begins as 0: with many
  // leaves in order, the way from each to the next is short.
  size_t FindCell(S2CellId leaf, size_t& from) const {
    size_t step = 1;
    while (from + step < cells_.size() && cells_[from + step] < leaf) step *= 2;
    const auto begin = cells_.begin() + static_cast<ptrdiff_t>(from + step / 2);
    const auto end = cells_.begin() + static_cast<ptrdiff_t>(std::min(from + step + 1, cells_.size()));
    const auto found = std::lower_bound(begin, end, leaf);
    from = static_cast<size_t>(found - cells_.begin());
    from -= from > 0 ? 1 : 0;  // the next leaf may be in the same cell
    return CellAt(found, leaf);
  }

  // The deepest node that contains the point, the first of several, or kNowhere. `cell` is what FindCell answered.
  int32_t Locate(const S2Point& point, size_t cell) const {
    if (cell == kNoCell) return kNowhere;
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

  // Puts what Locate answers to each point at its position of `out`. The points are in the order of their leaves.
  void LocateSorted(std::span<const Wanted> points, std::span<int32_t> out) const {
    std::array<size_t, kPointsFetchedTogether> cells;
    size_t from = 0;
    while (!points.empty()) {
      const size_t count = std::min(points.size(), kPointsFetchedTogether);
      for (size_t i = 0; i < count; ++i) cells[i] = FindCell(points[i].leaf, from);
      Prefetch(std::span(cells).first(count));
      for (size_t i = 0; i < count; ++i) out[points[i].position] = Locate(points[i].point, cells[i]);
      points = points.subspan(count);
    }
  }

 private:
  // Fetches from memory, one array after the other, what Locate will read for these cells: their waits then overlap,
  // where Locate alone would wait for each in turn.
  void Prefetch(std::span<const size_t> cells) const {
    ForEach(cells, [&](size_t cell) { __builtin_prefetch(&first_part_[cell]); });
    ForEach(cells, [&](size_t cell) { __builtin_prefetch(&parts_[first_part_[cell]]); });
    ForEach(cells, [&](size_t cell) { __builtin_prefetch(&edges_[FirstEdge(cell)]); });
    ForEach(cells, [&](size_t cell) {
      for (uint32_t i = FirstEdge(cell); i < FirstEdge(cell + 1); ++i) __builtin_prefetch(&vertices_[edges_[i]]);
    });
  }

  // The relation of one area to one cell; its edges end where those of the next part begin.
  struct Part {
    int32_t node;
    int32_t level;
    uint32_t first_edge;
    bool contains_centre;
  };

  template <class Visit>
  static void ForEach(std::span<const size_t> cells, Visit&& visit) {
    for (const size_t cell : cells) {
      if (cell != kNoCell) visit(cell);
    }
  }

  uint32_t FirstEdge(size_t cell) const { return parts_[first_part_[cell]].first_edge; }

  // `next` is the first cell that does not come before the leaf: the leaf is in it, in the one before or in none.
  size_t CellAt(std::vector<S2CellId>::const_iterator next, S2CellId leaf) const {
    if (next != cells_.begin() && (next - 1)->range_max() >= leaf) --next;
    if (next == cells_.end() || next->range_min() > leaf) return kNoCell;
    return static_cast<size_t>(next - cells_.begin());
  }

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

  // An area with a boundary marks all areas above it; one that is above itself would go on for ever.
  std::vector<char> has_boundary_below(count, 0);
  for (int32_t i = 0; i < count; ++i) {
    int32_t steps = 0;
    for (int32_t above = named[i].parent; above != kNowhere; above = named[above].parent) {
      if (++steps > count) return absl::InvalidArgumentError(fmt::format("area {} is above itself", named[i].code));
      if (nodes[i].boundary || nodes[i].left_out) has_boundary_below[above] = 1;
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
  const S2Point point = ToPoint(lng, lat);
  const S2CellId leaf(point);
  for (const Layer* layer : {lowest_.get(), above_.get()}) {
    const int32_t found = layer->Locate(point, layer->FindCell(leaf));
    if (found != kNowhere) return found;
  }
  return kNowhere;
}

void AreaIndex::LocateBatch(std::span<const double> lng, std::span<const double> lat, std::span<int32_t> out) const {
  std::vector<Wanted> wanted;
  for (size_t begin = 0; begin < out.size(); begin += kPointsSortedTogether) {
    const size_t end = std::min(begin + kPointsSortedTogether, out.size());
    wanted.clear();
    for (size_t i = begin; i < end; ++i) {
      out[i] = kNowhere;
      if (!IsPlace(lat[i], lng[i])) continue;
      const S2Point point = ToPoint(lng[i], lat[i]);
      wanted.push_back({S2CellId(point), point, static_cast<uint32_t>(i)});
    }
    // Along the curve of cells, points that follow each other are in the same part of the index.
    std::sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) { return a.leaf < b.leaf; });
    lowest_->LocateSorted(wanted, out);
    // Most are in the lowest areas: few are left to look for.
    std::erase_if(wanted, [&](const Wanted& point) { return out[point.position] != kNowhere; });
    above_->LocateSorted(wanted, out);
  }
}

std::vector<int32_t> AreaIndex::Chain(int32_t node) const {
  std::vector<int32_t> chain;
  for (; node != kNowhere; node = nodes_[node].parent) chain.push_back(node);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

}  // namespace zhiwang::grid
