#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "common/status/macros.h"
#include "services/grid_registry/geometry/boundary.h"
#include "services/grid_registry/geometry/geojson/geojson_rings.h"
#include "services/grid_registry/geometry/geojson/ring_repair.h"
#include "services/grid_registry/geometry/overlay.h"
#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {
namespace {

using Polygons = std::vector<std::vector<Ring>>;

constexpr int32_t kAntimeridianE7 = 1'800'000'000;
// A smaller region is no area but the rest of a line.
constexpr double kLeastSquareMetres = 1;

absl::Status Refused(std::string why) { return absl::InvalidArgumentError(std::move(why)); }

// The first vertex of the file that is at this place, as messages name it.
std::string NameOf(const Polygons& polygons, Vertex place) {
  for (const std::vector<Ring>& polygon : polygons) {
    for (const Ring& ring : polygon) {
      const auto found = std::find(ring.vertices.begin(), ring.vertices.end(), place);
      if (found != ring.vertices.end()) return ring.At(static_cast<size_t>(found - ring.vertices.begin()));
    }
  }
  return PlaceOf(place);
}

// The polygon if all rings are as they should be: valid, holes directly inside their own shells, nothing overlapping;
// nullptr if not.
absl::StatusOr<std::unique_ptr<S2Polygon>> AsGiven(const Polygons& polygons) {
  std::vector<std::unique_ptr<S2Loop>> loops;
  std::unordered_map<const S2Loop*, std::pair<const S2Loop*, bool>> given;  // the shell, and whether it is a hole of it
  for (const std::vector<Ring>& polygon : polygons) {
    const S2Loop* shell = nullptr;
    for (const Ring& ring : polygon) {
      loops.push_back(LoopOf(ring.vertices));
      if (shell == nullptr) shell = loops.back().get();
      given[loops.back().get()] = {shell, loops.back().get() != shell};
    }
  }
  std::unique_ptr<S2Polygon> whole = NewPolygon();
  whole->InitNested(std::move(loops));
  if (const auto crowded = CrowdedPlace(*whole)) {
    return Refused(fmt::format("{}附近的边太多、太密，无法核对", NameOf(polygons, *crowded)));
  }
  if (!IsValid(*whole)) return nullptr;
  for (int i = 0; i < whole->num_loops(); ++i) {
    const auto [shell, is_hole] = given.at(whole->loop(i));
    if (whole->loop(i)->is_hole() != is_hole) return nullptr;
    if (is_hole && whole->loop(whole->GetParent(i)) != shell) return nullptr;
  }
  return whole;
}

// A shell less its holes.
absl::StatusOr<std::unique_ptr<S2Polygon>> ShellLessHoles(const std::vector<Ring>& rings, Repairs& repairs) {
  ASSIGN_OR_RETURN(std::unique_ptr<S2Polygon> region, Enclosed(rings[0], repairs));
  for (size_t i = 1; i < rings.size(); ++i) {
    const std::vector<Vertex>& vertices = rings[i].vertices;
    ASSIGN_OR_RETURN(const std::unique_ptr<S2Polygon> hole, Enclosed(rings[i], repairs));
    auto rest = Combine(S2BooleanOperation::OpType::DIFFERENCE, *region, *hole, WholeE7());
    if (!rest.ok()) return Refused(fmt::format("{}起的内环无法从外环里裁出", rings[i].At(0)));
    if (SquareMetres(**rest) + SquareMetres(*hole) - SquareMetres(*region) > kNoiseSquareMetres) {
      const auto outside = std::find_if(vertices.begin(), vertices.end(),
                                        [&](Vertex vertex) { return !region->Contains(ToPoint(vertex)); });
      const size_t at = outside == vertices.end() ? 0 : static_cast<size_t>(outside - vertices.begin());
      repairs.Note(fmt::format("{}伸到外环之外或别的内环里，已按外环裁齐", rings[i].At(at)));
    }
    region = *std::move(rest);
  }
  return region;
}

// Says where rings run along each other: the edge between them, no border of anything, goes away. A region that reaches over
// 180° is cut there by the rule (RFC 7946, 3.1.9): nothing is said of that.
void NoteSharedEdges(const Polygons& polygons, Repairs& repairs) {
  struct Edge {
    Vertex low, high;
    const Ring* ring;
    size_t ring_number, vertex;
  };
  std::vector<Edge> edges;
  size_t rings = 0;
  for (const std::vector<Ring>& polygon : polygons) {
    for (const Ring& ring : polygon) {
      ++rings;
      for (size_t i = 0; i < ring.vertices.size(); ++i) {
        const auto [low, high] = std::minmax(ring.vertices[i], ring.vertices[(i + 1) % ring.vertices.size()]);
        if (low.lng_e7 == kAntimeridianE7 && high.lng_e7 == kAntimeridianE7) continue;
        edges.push_back({low, high, &ring, rings, i});
      }
    }
  }
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& a, const Edge& b) { return std::tie(a.low, a.high) < std::tie(b.low, b.high); });
  std::map<std::pair<size_t, size_t>, std::vector<std::pair<const Edge*, const Edge*>>> shared;
  for (size_t i = 1; i < edges.size(); ++i) {
    const Edge &one = edges[i - 1], &other = edges[i];
    if (one.low != other.low || one.high != other.high || one.ring == other.ring) continue;
    shared[{other.ring_number, one.ring_number}].emplace_back(&other, &one);
  }
  for (const auto& [numbers, pairs] : shared) {
    const auto& [edge, other] = pairs[0];
    repairs.Note(
        fmt::format("{}起与{}有 {} 条公共的边，已去掉", edge->ring->At(edge->vertex), other->ring->name, pairs.size()));
  }
}

// Says which polygons lie over each other.
void NoteOverlaps(const Polygons& polygons, const std::vector<std::unique_ptr<S2Polygon>>& regions, Repairs& repairs) {
  size_t noted = 0;
  for (size_t i = 0; i < regions.size(); ++i) {
    for (size_t j = 0; j < i && noted < kMostTroublesNamed; ++j) {
      if (!regions[i]->GetRectBound().Intersects(regions[j]->GetRectBound())) continue;
      if (!S2BooleanOperation::Intersects(regions[i]->index(), regions[j]->index())) continue;
      const Ring& ring = polygons[i][0];
      const auto inside = std::find_if(ring.vertices.begin(), ring.vertices.end(),
                                       [&](Vertex vertex) { return regions[j]->Contains(ToPoint(vertex)); });
      const size_t at = inside == ring.vertices.end() ? 0 : static_cast<size_t>(inside - ring.vertices.begin());
      repairs.Note(fmt::format("{}与{}重叠，已合并", ring.At(at), polygons[j][0].name));
      ++noted;
    }
  }
}

// Takes out the loops that are flat, with what lies in them: what is left where rings nearly run along each other.
std::unique_ptr<S2Polygon> WithoutFlatLoops(const S2Polygon& region) {
  std::vector<std::unique_ptr<S2Loop>> kept;
  for (int i = 0; i < region.num_loops(); ++i) {
    const S2Loop& loop = *region.loop(i);
    if (IsFlat(OrientedVertices(loop))) {
      i = region.GetLastDescendant(i);
      continue;
    }
    kept.emplace_back(loop.Clone());
  }
  std::unique_ptr<S2Polygon> left = NewPolygon();
  left->InitNested(std::move(kept));
  return left;
}

// All polygons in one, none counted twice.
absl::StatusOr<std::unique_ptr<S2Polygon>> Join(const Polygons& polygons, Repairs& repairs) {
  std::vector<std::unique_ptr<S2Polygon>> regions;
  std::vector<std::vector<S2Point>> loops;
  double sum = 0;
  for (const std::vector<Ring>& polygon : polygons) {
    ASSIGN_OR_RETURN(regions.emplace_back(), ShellLessHoles(polygon, repairs));
    const S2Polygon& region = *regions.back();
    sum += SquareMetres(region);
    for (int i = 0; i < region.num_loops(); ++i) {
      std::vector<S2Point>& loop = loops.emplace_back();
      for (int j = 0; j < region.loop(i)->num_vertices(); ++j) loop.push_back(region.loop(i)->oriented_vertex(j));
    }
  }
  const Ring& first = polygons[0][0];
  if (loops.empty()) return Refused(fmt::format("{}起的各环围不成面", first.At(0)));
  NoteSharedEdges(polygons, repairs);
  auto whole = Wound(loops, 0, S2WindingOperation::WindingRule::POSITIVE, WholeE7());
  if (!whole.ok() || !IsValid(**whole)) return Refused(fmt::format("{}起的各环无法合成一个区域", first.At(0)));
  if (sum - SquareMetres(**whole) > kNoiseSquareMetres) NoteOverlaps(polygons, regions, repairs);
  return WithoutFlatLoops(**whole);
}

absl::Status CheckReach(const Polygons& polygons) {
  std::vector<Vertex> all;
  for (const std::vector<Ring>& polygon : polygons) {
    for (const Ring& ring : polygon) all.insert(all.end(), ring.vertices.begin(), ring.vertices.end());
  }
  const auto out = FirstOutOfReach(all);
  if (!out) return absl::OkStatus();
  return Refused(fmt::format("{}太远：一个区域最多跨经度 {} 度、纬度 {} 度，且不能跨西经 30 度",
                             NameOf(polygons, all[*out]), kReachLng, kReachLat));
}

// Against a region that encloses nothing and one that was turned inside out.
absl::Status CheckSize(const Polygons& polygons, const S2Polygon& whole) {
  if (whole.is_empty()) return Refused(fmt::format("{}起的各环围不成面", polygons[0][0].At(0)));
  const double area = SquareMetres(whole);
  if (!(area >= kLeastSquareMetres)) {
    return Refused(fmt::format("{}起的各环共围成 {:.2f} 平方米，不足 {:.0f} 平方米，围不成区域", polygons[0][0].At(0),
                               area, kLeastSquareMetres));
  }
  if (area <= kMostSquareMetres) return absl::OkStatus();
  const auto area_of_shell = [](const std::vector<Ring>& polygon) {
    return std::abs(SquareMetres(polygon[0].vertices));
  };
  const auto largest = std::max_element(polygons.begin(), polygons.end(), [&](const auto& a, const auto& b) {
    return area_of_shell(a) < area_of_shell(b);
  });
  return Refused(fmt::format("{}起的一环最大，各环共围成 {:.0f} 平方公里，没有哪个区域超过 {:.0f} 平方公里",
                             (*largest)[0].At(0), area / 1e6, kMostSquareMetres / 1e6));
}

}  // namespace

absl::StatusOr<ParsedBoundary> ParseBoundary(std::string_view geojson_geometry) {
  ASSIGN_OR_RETURN(Polygons polygons, ReadRings(geojson_geometry));
  Repairs repairs;
  for (std::vector<Ring>& polygon : polygons) {
    for (Ring& ring : polygon) RETURN_IF_ERROR(Tidy(ring, /*is_hole=*/&ring != &polygon[0], repairs));
  }
  RETURN_IF_ERROR(LeaveOutFlat(polygons, repairs));
  RETURN_IF_ERROR(CheckReach(polygons));
  ASSIGN_OR_RETURN(std::unique_ptr<S2Polygon> whole, AsGiven(polygons));
  if (whole == nullptr) {
    ASSIGN_OR_RETURN(whole, Join(polygons, repairs));
  }
  RETURN_IF_ERROR(CheckSize(polygons, *whole));
  return ParsedBoundary{Boundary(std::move(whole)), repairs.Take()};
}

}  // namespace zhiwang::grid
