#include "services/grid_registry/area_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "s2/s2cell_id.h"
#include "s2/s2latlng.h"
#include "s2/s2lax_polygon_shape.h"

namespace zhiwang::grid {
namespace {

// Enough points that neighbours meet, few enough that they stay in the processor's cache.
constexpr size_t kPointsSortedTogether = 1 << 16;

bool IsPlace(double lat, double lng) { return std::abs(lat) <= 90 && std::abs(lng) <= 180; }

S2Point ToPoint(double lat, double lng) { return S2LatLng::FromDegrees(lat, lng).ToPoint(); }

}  // namespace

AreaIndex::AreaIndex(std::vector<Node> nodes)
    : nodes_(std::move(nodes)), lowest_(std::make_unique<Layer>()), above_(std::make_unique<Layer>()) {}

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

  AreaIndex result(std::move(named));
  for (int32_t i = 0; i < count; ++i) {
    if (!nodes[i].boundary) continue;
    Layer& layer = has_boundary_below[i] ? *result.above_ : *result.lowest_;
    layer.index.Add(std::make_unique<S2LaxPolygonShape>(nodes[i].boundary->polygon()));
    layer.nodes.push_back(i);
    nodes[i].boundary.reset();  // its memory goes as the copy comes
  }
  result.lowest_->index.ForceBuild();
  result.above_->index.ForceBuild();
  return result;
}

int32_t AreaIndex::LocateIn(const Layer& layer, Query& query, const S2Point& point) const {
  int32_t found = kNowhere;
  query.VisitContainingShapes(point, [&](const S2Shape* shape) {
    const int32_t node = layer.nodes[shape->id()];
    // Shapes come in the order they were added: of one level, the first stays.
    if (found == kNowhere || nodes_[node].level > nodes_[found].level) found = node;
    return true;
  });
  return found;
}

int32_t AreaIndex::Locate(double lat, double lng) const {
  if (!IsPlace(lat, lng)) return kNowhere;
  const S2Point point = ToPoint(lat, lng);
  Query lowest(&lowest_->index);
  const int32_t found = LocateIn(*lowest_, lowest, point);
  if (found != kNowhere) return found;
  Query above(&above_->index);
  return LocateIn(*above_, above, point);
}

void AreaIndex::LocateBatch(std::span<const double> lng, std::span<const double> lat, std::span<int32_t> out) const {
  struct Wanted {
    S2CellId cell;
    uint32_t position;
  };
  Query lowest(&lowest_->index);
  Query above(&above_->index);
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
    std::sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) { return a.cell < b.cell; });
    for (const auto& [cell, i] : wanted) {
      int32_t& found = out[begin + i];
      found = LocateIn(*lowest_, lowest, points[i]);
      if (found == kNowhere) found = LocateIn(*above_, above, points[i]);
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
