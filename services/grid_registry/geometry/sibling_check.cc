#include "services/grid_registry/geometry/sibling_check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "common/status/macros.h"
#include "s2/s2builderutil_lax_polygon_layer.h"
#include "s2/s2builderutil_snap_functions.h"
#include "s2/s2closest_edge_query.h"
#include "s2/s2latlng_rect.h"
#include "s2/s2lax_polygon_shape.h"
#include "s2/s2loop_measures.h"
#include "services/grid_registry/geometry/map_plane.h"
#include "services/grid_registry/geometry/overlay.h"

namespace zhiwang::grid {
namespace {

using Kind = SiblingFinding::Kind;
using Loops = std::vector<std::vector<S2Point>>;

constexpr double kNoiseSquareMetres = 10;
constexpr double kNoiseOfArea = 1e-6;
// Siblings this near to a gap are along it.
constexpr double kAlongMetres = 1;

double Noise(double square_metres) { return std::max(kNoiseSquareMetres, kNoiseOfArea * square_metres); }

// A set of closed curves, as the edges that remain after those that run both ways have cancelled each other. Where
// siblings share their borders exactly none of these remain, so that little is left to compute; and the remaining edges
// wind around every point as often as the whole did.
class Curves {
 public:
  // Adds the border of a region `times` times; -1 takes it away. Expects the vertices of a Boundary.
  void Add(const S2Polygon& polygon, int times) {
    for (int i = 0; i < polygon.num_loops(); ++i) {
      const S2Loop& loop = *polygon.loop(i);
      Vertex from = ToVertex(loop.oriented_vertex(loop.num_vertices() - 1));
      for (int j = 0; j < loop.num_vertices(); ++j) {
        const Vertex to = ToVertex(loop.oriented_vertex(j));
        edges_.push_back(from < to ? Edge{from, to, times} : Edge{to, from, -times});
        from = to;
      }
    }
  }

  // The same curves as closed loops.
  Loops ToLoops() const {
    const std::vector<std::pair<Vertex, Vertex>> steps = RemainingSteps();
    std::vector<size_t> walked(steps.size(), 0);  // of the steps from one vertex, at the first of them
    Loops loops;
    for (size_t start = 0; start < steps.size(); ++start) {
      const size_t group = FirstFrom(steps, steps[start].first);
      if (group + walked[group] > start) continue;
      // As many steps lead away from each vertex as lead to it, so the walk only ends where it began.
      std::vector<S2Point>& loop = loops.emplace_back();
      for (Vertex at = steps[start].first;;) {
        const size_t first = FirstFrom(steps, at);
        const size_t step = first + walked[first];
        if (step == steps.size() || steps[step].first != at) break;
        ++walked[first];
        loop.push_back(ToPoint(at));
        at = steps[step].second;
      }
    }
    return loops;
  }

 private:
  struct Edge {
    Vertex low, high;
    int times;  // from low to high
  };

  static size_t FirstFrom(const std::vector<std::pair<Vertex, Vertex>>& steps, Vertex from) {
    return std::lower_bound(steps.begin(), steps.end(), std::pair(from, Vertex{INT32_MIN, INT32_MIN})) - steps.begin();
  }

  // Each edge as often as it remains, sorted.
  std::vector<std::pair<Vertex, Vertex>> RemainingSteps() const {
    std::vector<Edge> edges = edges_;
    std::sort(edges.begin(), edges.end(),
              [](const Edge& a, const Edge& b) { return std::tie(a.low, a.high) < std::tie(b.low, b.high); });
    std::vector<std::pair<Vertex, Vertex>> steps;
    for (size_t i = 0; i < edges.size();) {
      const Edge& edge = edges[i];
      int times = 0;
      for (; i < edges.size() && edges[i].low == edge.low && edges[i].high == edge.high; ++i) times += edges[i].times;
      for (; times > 0; --times) steps.emplace_back(edge.low, edge.high);
      for (; times < 0; ++times) steps.emplace_back(edge.high, edge.low);
    }
    std::sort(steps.begin(), steps.end());
    return steps;
  }

  std::vector<Edge> edges_;
};

// The connected pieces of a region: each shell with its own holes.
std::vector<std::unique_ptr<S2Polygon>> Pieces(const S2Polygon& region) {
  std::vector<std::unique_ptr<S2Polygon>> pieces;
  for (int i = 0; i < region.num_loops(); ++i) {
    const S2Loop& shell = *region.loop(i);
    if (shell.is_hole()) continue;
    std::vector<std::unique_ptr<S2Loop>> loops;
    loops.emplace_back(shell.Clone());
    for (int j = i + 1; j <= region.GetLastDescendant(i); ++j) {
      if (region.loop(j)->depth() == shell.depth() + 1) loops.emplace_back(region.loop(j)->Clone());
    }
    pieces.push_back(NewPolygon());
    pieces.back()->InitNested(std::move(loops));
  }
  return pieces;
}

// The same without the holes, straight from the loops: an S2Polygon tries each loop for nesting in each other one,
// which takes minutes where thousands of borders cross again and again.
std::vector<std::unique_ptr<S2Polygon>> Shells(const S2LaxPolygonShape& region) {
  std::vector<std::unique_ptr<S2Polygon>> shells;
  for (int i = 0; i < region.num_loops(); ++i) {
    std::vector<S2Point> points;
    for (int j = 0; j < region.num_loop_vertices(i); ++j) points.push_back(region.loop_vertex(i, j));
    if (points.size() < 3 || S2::GetSignedArea(points) <= 0) continue;
    shells.push_back(NewPolygon());
    shells.back()->Init(std::make_unique<S2Loop>(points, S2Debug::DISABLE));
  }
  return shells;
}

// A point inside a connected piece: its centroid, or where that lies outside the middle of one of its ears, the
// triangles of three successive vertices of which every loop has some inside.
S2Point PointInside(const S2Polygon& piece) {
  const S2Point centroid = piece.GetCentroid();
  if (centroid.Norm2() > 0 && piece.Contains(centroid.Normalize())) return centroid.Normalize();
  const S2Loop& shell = *piece.loop(0);
  for (int i = 0; i < shell.num_vertices(); ++i) {
    const S2Point middle = (shell.vertex(i) + shell.vertex(i + 1) + shell.vertex(i + 2)).Normalize();
    if (piece.Contains(middle)) return middle;
  }
  return shell.vertex(0);
}

// A finding of the largest piece of the region; nothing if the region is noise next to `square_metres`.
std::optional<SiblingFinding> Finding(Kind kind, std::vector<std::string> codes, const S2Polygon& region,
                                      double square_metres) {
  const double area = SquareMetres(region);
  if (area <= Noise(square_metres)) return std::nullopt;
  std::vector<std::unique_ptr<S2Polygon>> pieces = Pieces(region);
  const auto largest = std::max_element(
      pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return SquareMetres(*a) < SquareMetres(*b); });
  const Degrees place = ToDegrees(PointInside(**largest));
  return SiblingFinding{kind, std::move(codes), area, place.lng, place.lat};
}

class SiblingCheck {
 public:
  SiblingCheck(const Boundary* parent, const std::vector<Sibling>& siblings) : parent_(parent), siblings_(siblings) {
    for (const Sibling& sibling : siblings) curves_.Add(sibling.boundary.polygon(), 1);
  }

  absl::StatusOr<std::vector<SiblingFinding>> Run() {
    const bool cannot_overlap = parent_ == nullptr && siblings_.size() < 2;
    if (cannot_overlap || (parent_ != nullptr && CoverParentExactly())) return std::vector<SiblingFinding>();
    const double metre = AngleOfGroundMetre();
    snap_ = s2builderutil::IdentitySnapFunction(S1Angle::Radians(kSnapMetres * metre));
    along_ = S1Angle::Radians(kAlongMetres * metre);
    loops_ = curves_.ToLoops();
    RETURN_IF_ERROR(FindOverlaps());
    if (parent_ != nullptr) RETURN_IF_ERROR(CompareWithParent());
    return std::move(findings_);
  }

 private:
  const S2Polygon& polygon(size_t sibling) const { return siblings_[sibling].boundary.polygon(); }

  double AngleOfGroundMetre() const {
    if (parent_ != nullptr) return AngleOfMetre(parent_->polygon());
    double least = 1;
    for (const Sibling& sibling : siblings_) least = std::min(least, AngleOfMetre(sibling.boundary.polygon()));
    return least;
  }

  double SmallestSibling() const {
    double smallest = std::numeric_limits<double>::infinity();
    for (const Sibling& sibling : siblings_) smallest = std::min(smallest, sibling.boundary.AreaSquareMetres());
    return siblings_.empty() ? 0 : smallest;
  }

  std::vector<size_t> SiblingsNear(const S2Polygon& piece) const {
    const S2LatLngRect bound = piece.GetRectBound().ExpandedByDistance(along_);
    std::vector<size_t> near;
    for (size_t i = 0; i < siblings_.size(); ++i) {
      if (polygon(i).GetRectBound().Intersects(bound)) near.push_back(i);
    }
    return near;
  }

  // Where siblings wind twice or more, some pair overlaps: only the pairs at such pieces are compared.
  absl::Status FindOverlaps() {
    S2LaxPolygonShape doubled;
    // Counted from -1, the places that wind twice or more wind positively.
    RETURN_IF_ERROR(Wind(loops_, -1, S2WindingOperation::WindingRule::POSITIVE, snap_,
                         std::make_unique<s2builderutil::LaxPolygonLayer>(&doubled)));
    std::set<std::pair<size_t, size_t>> compared;
    std::vector<SiblingFinding> overlaps;
    for (const auto& piece : Shells(doubled)) {
      const std::vector<size_t> here = SiblingsAt(*piece);
      for (size_t i = 0; i < here.size(); ++i) {
        for (size_t j = i + 1; j < here.size() && overlaps.size() < kMostFindings; ++j) {
          const size_t a = here[i], b = here[j];
          if (!compared.emplace(a, b).second) continue;
          ASSIGN_OR_RETURN(const auto both,
                           Combine(S2BooleanOperation::OpType::INTERSECTION, polygon(a), polygon(b), snap_));
          const double smaller = std::min(SquareMetres(polygon(a)), SquareMetres(polygon(b)));
          auto overlap = Finding(Kind::kOverlap, {siblings_[a].code, siblings_[b].code}, *both, smaller);
          if (overlap) overlaps.push_back(*std::move(overlap));
        }
      }
      if (overlaps.size() >= kMostFindings) break;
    }
    Report(std::move(overlaps));
    return absl::OkStatus();
  }

  // The siblings that reach into the piece.
  std::vector<size_t> SiblingsAt(const S2Polygon& piece) const {
    std::vector<size_t> here = SiblingsNear(piece);
    // Two alone by their bounds are the ones; most pieces are slivers along one border.
    if (here.size() > 2) {
      std::erase_if(here, [&](size_t i) { return !S2BooleanOperation::Intersects(polygon(i).index(), piece.index()); });
    }
    return here;
  }

  // True if all borders inside the parent run both ways and the others are the parent's own: then the siblings wind
  // around every point as often as the parent does, once inside and never outside.
  bool CoverParentExactly() const {
    Curves difference = curves_;
    difference.Add(parent_->polygon(), -1);
    return difference.ToLoops().empty();
  }

  absl::Status CompareWithParent() {
    constexpr auto kDifference = S2BooleanOperation::OpType::DIFFERENCE;
    ASSIGN_OR_RETURN(const auto covered, Wound(loops_, 0, S2WindingOperation::WindingRule::POSITIVE, snap_));
    ASSIGN_OR_RETURN(const auto missing, Combine(kDifference, parent_->polygon(), *covered, snap_));
    ASSIGN_OR_RETURN(const auto outside, Combine(kDifference, *covered, parent_->polygon(), snap_));
    ReportGaps(*missing);
    return ReportSpills(*outside);
  }

  void ReportGaps(const S2Polygon& missing) {
    const double smallest = SmallestSibling();
    std::vector<SiblingFinding> gaps;
    for (const auto& piece : Pieces(missing)) {
      auto gap = Finding(Kind::kGap, {}, *piece, smallest);
      if (!gap) continue;
      gap->codes = CodesAlong(*piece);
      gaps.push_back(*std::move(gap));
    }
    Report(std::move(gaps));
  }

  std::vector<std::string> CodesAlong(const S2Polygon& piece) const {
    std::vector<std::string> codes;
    S2ClosestEdgeQuery::ShapeIndexTarget target(&piece.index());
    for (const size_t i : SiblingsNear(piece)) {
      S2ClosestEdgeQuery query(&polygon(i).index());
      if (query.IsDistanceLessOrEqual(&target, S1ChordAngle(along_))) {
        codes.push_back(siblings_[i].code);
      }
    }
    return codes;
  }

  // Only siblings at a piece outside can be the ones that reach there.
  absl::Status ReportSpills(const S2Polygon& outside) {
    std::set<size_t> suspects;
    for (const auto& piece : Pieces(outside)) {
      for (const size_t i : SiblingsNear(*piece)) suspects.insert(i);
    }
    std::vector<SiblingFinding> spills;
    for (const size_t i : suspects) {
      ASSIGN_OR_RETURN(const auto part, Combine(S2BooleanOperation::OpType::INTERSECTION, polygon(i), outside, snap_));
      auto spill = Finding(Kind::kSpill, {siblings_[i].code}, *part, SquareMetres(polygon(i)));
      if (spill) spills.push_back(*std::move(spill));
    }
    Report(std::move(spills));
    return absl::OkStatus();
  }

  void Report(std::vector<SiblingFinding> findings) {
    std::stable_sort(findings.begin(), findings.end(), [](const SiblingFinding& a, const SiblingFinding& b) {
      return a.square_metres > b.square_metres;
    });
    if (findings.size() > kMostFindings) findings.resize(kMostFindings);
    for (SiblingFinding& finding : findings) findings_.push_back(std::move(finding));
  }

  const Boundary* parent_;
  const std::vector<Sibling>& siblings_;
  Curves curves_;
  Loops loops_;
  s2builderutil::IdentitySnapFunction snap_;  // makes edges within kSnapMetres of each other one
  S1Angle along_;                             // kAlongMetres
  std::vector<SiblingFinding> findings_;
};

}  // namespace

absl::StatusOr<std::vector<SiblingFinding>> CheckSiblings(const Boundary* parent,
                                                          const std::vector<Sibling>& siblings) {
  return SiblingCheck(parent, siblings).Run();
}

}  // namespace zhiwang::grid
