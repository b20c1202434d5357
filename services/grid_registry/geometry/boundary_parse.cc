#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "common/status/macros.h"
#include "s2/mutable_s2shape_index.h"
#include "s2/s2boolean_operation.h"
#include "s2/s2builderutil_s2polygon_layer.h"
#include "s2/s2builderutil_snap_functions.h"
#include "s2/s2edge_crossings.h"
#include "s2/s2error.h"
#include "s2/s2loop_measures.h"
#include "s2/s2shapeutil_visit_crossing_edge_pairs.h"
#include "s2/s2winding_operation.h"
#include "services/grid_registry/geometry/boundary.h"
#include "services/grid_registry/geometry/geojson_rings.h"
#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {
namespace {

// The largest part of a ring's inside that a repair may change: real self-crossings are slivers; a bow tie is a mistake
// that only its author can correct.
constexpr double kMostChange = 0.01;
// Below this a change of area is rounding.
constexpr double kNoiseSquareMetres = 10;
// A ring with more troubles than this is not a boundary, and repairing it could take hours.
constexpr size_t kMostTroubles = 1'000;
// Of one kind in one ring; the rest are counted.
constexpr size_t kMostTroublesNamed = 5;

s2builderutil::IntLatLngSnapFunction ToWholeE7() { return s2builderutil::IntLatLngSnapFunction(7); }

std::unique_ptr<S2Polygon> NewPolygon() {
  auto polygon = std::make_unique<S2Polygon>();
  polygon->set_s2debug_override(S2Debug::DISABLE);
  return polygon;
}

double SquareMetres(const S2Polygon& polygon) { return ToSquareMetres(polygon.GetArea()); }

absl::Status Refused(const Ring& ring, std::string_view what, Vertex where) {
  return absl::InvalidArgumentError(fmt::format("ring {} {} at {}", ring.number, what, PlaceOf(where)));
}

class Repairs {
 public:
  void Note(const Ring& ring, std::string_view what, Vertex where) {
    notes_.push_back(fmt::format("ring {} {} {}", ring.number, what, PlaceOf(where)));
  }

  void NoteEach(const Ring& ring, std::string_view what, const std::vector<Vertex>& places) {
    const size_t named = std::min(places.size(), kMostTroublesNamed);
    for (size_t i = 0; i < named; ++i) Note(ring, what, places[i]);
    if (places.size() == named) return;
    notes_.push_back(fmt::format("ring {} {} {} more places", ring.number, what, places.size() - named));
  }

  std::vector<std::string> Take() { return std::move(notes_); }

 private:
  std::vector<std::string> notes_;
};

// Twice the area on the map, positive for counter-clockwise.
double DoubledMapArea(const std::vector<Vertex>& ring) {
  const double lng = ring[0].lng_e7, lat = ring[0].lat_e7;
  double sum = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Vertex a = ring[i], b = ring[(i + 1) % ring.size()];
    sum += (a.lng_e7 - lng) * (b.lat_e7 - lat) - (a.lat_e7 - lat) * (b.lng_e7 - lng);
  }
  return sum;
}

// Opens the ring, takes out vertices that repeat the one before, and says how it was wound.
absl::Status Tidy(Ring& ring, bool is_hole, Repairs& repairs) {
  std::vector<Vertex>& vertices = ring.vertices;
  if (vertices.empty()) return absl::InvalidArgumentError(fmt::format("ring {} is empty", ring.number));
  if (vertices.size() > 1 && vertices.front() == vertices.back()) {
    vertices.pop_back();
  } else {
    repairs.Note(ring, "was not closed, from", vertices.back());
  }
  std::vector<Vertex> repeated;
  std::vector<Vertex> kept;
  kept.reserve(vertices.size());
  for (const Vertex vertex : vertices) {
    if (kept.empty() || kept.back() != vertex) {
      kept.push_back(vertex);
    } else {
      repeated.push_back(vertex);
    }
  }
  for (; kept.size() > 1 && kept.front() == kept.back(); kept.pop_back()) repeated.push_back(kept.back());
  repairs.NoteEach(ring, "repeats a vertex at", repeated);
  vertices = std::move(kept);

  std::vector<Vertex> distinct = vertices;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (distinct.size() < 3) return Refused(ring, "has less than three different vertices,", vertices[0]);

  const bool clockwise = DoubledMapArea(vertices) < 0;
  if (clockwise && !is_hole) repairs.Note(ring, "was clockwise, from", vertices[0]);
  if (!clockwise && is_hole) repairs.Note(ring, "is a hole and was counter-clockwise, from", vertices[0]);
  return absl::OkStatus();
}

// The polygon if all rings are as they should be: valid, holes directly inside their own shells, nothing overlapping;
// nullptr if not.
absl::StatusOr<std::unique_ptr<S2Polygon>> AsGiven(const std::vector<std::vector<Ring>>& polygons) {
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
  auto whole = NewPolygon();
  whole->InitNested(std::move(loops));
  RETURN_IF_ERROR(CheckEffort(*whole));
  if (!CheckValid(*whole).ok()) return nullptr;
  for (int i = 0; i < whole->num_loops(); ++i) {
    const auto [shell, is_hole] = given.at(whole->loop(i));
    if (whole->loop(i)->is_hole() != is_hole) return nullptr;
    if (is_hole && whole->loop(whole->GetParent(i)) != shell) return nullptr;
  }
  return whole;
}

// The vertices that the ring comes back to, as often as it does.
std::vector<Vertex> RepeatedVertices(std::vector<Vertex> vertices) {
  std::sort(vertices.begin(), vertices.end());
  std::vector<Vertex> repeated;
  for (size_t i = 1; i < vertices.size(); ++i) {
    if (vertices[i] == vertices[i - 1]) repeated.push_back(vertices[i]);
  }
  return repeated;
}

// The places where edges cross in their insides; stops a little after kMostTroubles.
std::vector<Vertex> Crossings(const S2Loop& loop) {
  std::vector<Vertex> places;
  MutableS2ShapeIndex index;
  index.Add(std::make_unique<S2Loop::Shape>(&loop));
  s2shapeutil::VisitCrossingEdgePairs(index, s2shapeutil::CrossingType::INTERIOR,
                                      [&](const s2shapeutil::ShapeEdge& a, const s2shapeutil::ShapeEdge& b, bool) {
                                        places.push_back(ToVertex(S2::GetIntersection(a.v0(), a.v1(), b.v0(), b.v1())));
                                        return places.size() <=
                                               2 * kMostTroubles;  // a crossing may be visited more than once
                                      });
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

// Runs a winding operation over loops of vertices; a point far from all of them has winding number 0.
absl::StatusOr<std::unique_ptr<S2Polygon>> Wind(const std::vector<std::vector<S2Point>>& loops,
                                                S2WindingOperation::WindingRule rule) {
  auto result = NewPolygon();
  S2WindingOperation operation(std::make_unique<s2builderutil::S2PolygonLayer>(result.get()),
                               S2WindingOperation::Options(ToWholeE7()));
  for (const std::vector<S2Point>& loop : loops) operation.AddLoop(loop);
  S2Error error;
  if (!operation.Build(-loops[0][0], 0, rule, &error)) return absl::InvalidArgumentError(error.text());
  return result;
}

// The inside of one ring. A ring that touches or crosses itself is divided by the even-odd rule.
absl::StatusOr<std::unique_ptr<S2Polygon>> Enclosed(const Ring& ring, Repairs& repairs) {
  std::unique_ptr<S2Loop> loop = LoopOf(ring.vertices);
  auto alone = NewPolygon();
  std::vector<S2Point> points(&loop->vertex(0), &loop->vertex(0) + loop->num_vertices());
  const double before = std::abs(S2::GetSignedArea(points));
  alone->Init(std::move(loop));
  if (CheckValid(*alone).ok()) return alone;

  const std::vector<Vertex> repeats = RepeatedVertices(ring.vertices);
  if (repeats.size() > kMostTroubles) return Refused(ring, "touches itself in too many places, one", repeats[0]);
  const std::vector<Vertex> crossings = Crossings(*alone->loop(0));
  if (crossings.size() > kMostTroubles) return Refused(ring, "crosses itself in too many places, one", crossings[0]);
  repairs.NoteEach(ring, "touched itself at", repeats);
  repairs.NoteEach(ring, "crossed itself at", crossings);
  const Vertex trouble = !crossings.empty() ? crossings[0] : !repeats.empty() ? repeats[0] : ring.vertices[0];

  auto divided = Wind({points}, S2WindingOperation::WindingRule::ODD);
  if (!divided.ok()) return Refused(ring, "cannot be divided where it crosses itself,", trouble);
  const double after = (*divided)->GetArea();
  if (std::abs(after - before) > kMostChange * std::max(after, before) &&
      ToSquareMetres(std::abs(after - before)) > kNoiseSquareMetres) {
    return Refused(ring, "crosses itself so that its inside is not clear,", trouble);
  }
  if ((*divided)->is_empty()) repairs.Note(ring, "encloses nothing and was left out, from", ring.vertices[0]);
  return divided;
}

absl::StatusOr<std::unique_ptr<S2Polygon>> Subtract(const S2Polygon& from, const S2Polygon& what) {
  auto result = NewPolygon();
  S2BooleanOperation operation(S2BooleanOperation::OpType::DIFFERENCE,
                               std::make_unique<s2builderutil::S2PolygonLayer>(result.get()),
                               S2BooleanOperation::Options(ToWholeE7()));
  S2Error error;
  if (!operation.Build(from.index(), what.index(), &error)) return absl::InvalidArgumentError(error.text());
  return result;
}

// A shell less its holes.
absl::StatusOr<std::unique_ptr<S2Polygon>> ShellLessHoles(const std::vector<Ring>& rings, Repairs& repairs) {
  ASSIGN_OR_RETURN(std::unique_ptr<S2Polygon> region, Enclosed(rings[0], repairs));
  for (size_t i = 1; i < rings.size(); ++i) {
    ASSIGN_OR_RETURN(const std::unique_ptr<S2Polygon> hole, Enclosed(rings[i], repairs));
    ASSIGN_OR_RETURN(std::unique_ptr<S2Polygon> rest, Subtract(*region, *hole));
    if (SquareMetres(*rest) + SquareMetres(*hole) - SquareMetres(*region) > kNoiseSquareMetres) {
      const auto outside = std::find_if(rings[i].vertices.begin(), rings[i].vertices.end(),
                                        [&](Vertex vertex) { return !region->Contains(ToPoint(vertex)); });
      repairs.Note(rings[i], "is a hole that reaches out of its shell or into another hole, at",
                   outside == rings[i].vertices.end() ? rings[i].vertices[0] : *outside);
    }
    region = std::move(rest);
  }
  return region;
}

// Says where rings run along each other: the edge between them, no border of anything, goes away.
void NoteSharedEdges(const std::vector<std::vector<Ring>>& polygons, Repairs& repairs) {
  struct Edge {
    Vertex low, high;
    const Ring* ring;
  };
  std::vector<Edge> edges;
  for (const std::vector<Ring>& polygon : polygons) {
    for (const Ring& ring : polygon) {
      for (size_t i = 0; i < ring.vertices.size(); ++i) {
        const auto [low, high] = std::minmax(ring.vertices[i], ring.vertices[(i + 1) % ring.vertices.size()]);
        edges.push_back({low, high, &ring});
      }
    }
  }
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& a, const Edge& b) { return std::tie(a.low, a.high) < std::tie(b.low, b.high); });
  std::map<const Ring*, std::map<int, std::vector<Vertex>>> shared;
  for (size_t i = 1; i < edges.size(); ++i) {
    if (edges[i].low != edges[i - 1].low || edges[i].high != edges[i - 1].high) continue;
    if (edges[i].ring != edges[i - 1].ring) shared[edges[i].ring][edges[i - 1].ring->number].push_back(edges[i].low);
  }
  for (const auto& [ring, others] : shared) {
    for (const auto& [other, places] : others) {
      repairs.Note(*ring, fmt::format("shared {} edges with ring {}, the first at", places.size(), other), places[0]);
    }
  }
}

// Says which polygons lie over each other.
void NoteOverlaps(const std::vector<std::vector<Ring>>& polygons,
                  const std::vector<std::unique_ptr<S2Polygon>>& regions, Repairs& repairs) {
  size_t noted = 0;
  for (size_t i = 0; i < regions.size(); ++i) {
    for (size_t j = 0; j < i && noted < kMostTroublesNamed; ++j) {
      if (!regions[i]->GetRectBound().Intersects(regions[j]->GetRectBound())) continue;
      if (!S2BooleanOperation::Intersects(regions[i]->index(), regions[j]->index())) continue;
      const std::vector<Vertex>& vertices = polygons[i][0].vertices;
      const auto inside = std::find_if(vertices.begin(), vertices.end(),
                                       [&](Vertex vertex) { return regions[j]->Contains(ToPoint(vertex)); });
      repairs.Note(polygons[i][0], fmt::format("overlapped ring {} and was joined with it, at", polygons[j][0].number),
                   inside == vertices.end() ? vertices[0] : *inside);
      ++noted;
    }
  }
}

// All polygons in one, none counted twice.
absl::StatusOr<std::unique_ptr<S2Polygon>> Join(const std::vector<std::vector<Ring>>& polygons, Repairs& repairs) {
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
  if (loops.empty()) return Refused(polygons[0][0], "and all others enclose nothing,", polygons[0][0].vertices[0]);
  NoteSharedEdges(polygons, repairs);
  ASSIGN_OR_RETURN(std::unique_ptr<S2Polygon> whole, Wind(loops, S2WindingOperation::WindingRule::POSITIVE));
  if (sum - SquareMetres(*whole) > kNoiseSquareMetres) NoteOverlaps(polygons, regions, repairs);
  RETURN_IF_ERROR(CheckValid(*whole));
  return whole;
}

}  // namespace

absl::StatusOr<ParsedBoundary> ParseBoundary(std::string_view geojson_geometry) {
  ASSIGN_OR_RETURN(std::vector<std::vector<Ring>> polygons, ReadRings(geojson_geometry));
  Repairs repairs;
  std::vector<Vertex> all;
  for (std::vector<Ring>& polygon : polygons) {
    for (Ring& ring : polygon) {
      RETURN_IF_ERROR(Tidy(ring, /*is_hole=*/&ring != &polygon[0], repairs));
      all.insert(all.end(), ring.vertices.begin(), ring.vertices.end());
    }
  }
  RETURN_IF_ERROR(CheckReach(all));
  ASSIGN_OR_RETURN(std::unique_ptr<S2Polygon> whole, AsGiven(polygons));
  if (whole == nullptr) {
    ASSIGN_OR_RETURN(whole, Join(polygons, repairs));
  }
  RETURN_IF_ERROR(CheckSize(*whole));
  return ParsedBoundary{Boundary(std::move(whole)), repairs.Take()};
}

}  // namespace zhiwang::grid
