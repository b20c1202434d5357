#include "services/grid_registry/geometry/geojson/ring_repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "common/status/macros.h"
#include "s2/mutable_s2shape_index.h"
#include "s2/s2edge_crossings.h"
#include "s2/s2lax_loop_shape.h"
#include "s2/s2shapeutil_visit_crossing_edge_pairs.h"
#include "services/grid_registry/geometry/overlay.h"
#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {
namespace {

// The largest part of a ring's inside that a repair may change: real self-crossings are slivers; a bow tie is a mistake
// that only its author can correct.
constexpr double kMostChange = 0.01;
// A ring with more troubles than this is not a boundary, and repairing it could take hours.
constexpr size_t kMostTroubles = 1'000;

absl::Status Refused(std::string why) { return absl::InvalidArgumentError(std::move(why)); }

// Two places of a ring's way that meet: vertices, or edges named by the vertex where they begin.
struct Meeting {
  size_t earlier, later;
  Vertex place;
};

// The vertices that the ring comes back to, as often as it does.
std::vector<Meeting> Touches(const std::vector<Vertex>& ring) {
  std::vector<std::pair<Vertex, size_t>> sorted;
  sorted.reserve(ring.size());
  for (size_t i = 0; i < ring.size(); ++i) sorted.emplace_back(ring[i], i);
  std::sort(sorted.begin(), sorted.end());
  std::vector<Meeting> touches;
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first != sorted[i - 1].first) continue;
    touches.push_back({sorted[i - 1].second, sorted[i].second, sorted[i].first});
  }
  return touches;
}

// The pairs of edges that cross in their insides, in the order of the ring; stops a little after kMostTroubles.
std::vector<Meeting> Crossings(const std::vector<S2Point>& ring) {
  // A closed line has no inside. S2 ends the process when it looks for the inside of a ring that runs along one edge twice.
  MutableS2ShapeIndex index;
  index.Add(std::make_unique<S2LaxClosedPolylineShape>(ring));
  std::set<std::pair<size_t, size_t>> seen;  // a crossing may be visited more than once
  std::vector<Meeting> crossings;
  s2shapeutil::VisitCrossingEdgePairs(
      index, s2shapeutil::CrossingType::INTERIOR,
      [&](const s2shapeutil::ShapeEdge& a, const s2shapeutil::ShapeEdge& b, bool) {
        const auto one = static_cast<size_t>(a.id().edge_id), other = static_cast<size_t>(b.id().edge_id);
        const size_t earlier = std::min(one, other), later = std::max(one, other);
        if (seen.emplace(earlier, later).second) {
          crossings.push_back({earlier, later, ToVertex(S2::GetIntersection(a.v0(), a.v1(), b.v0(), b.v1()))});
        }
        return crossings.size() <= kMostTroubles;
      });
  std::sort(crossings.begin(), crossings.end(), [](const Meeting& a, const Meeting& b) {
    return std::pair(a.earlier, a.later) < std::pair(b.earlier, b.later);
  });
  return crossings;
}

std::string TouchText(const Ring& ring, const Meeting& touch) {
  return fmt::format("{}与第 {} 点重合", ring.At(touch.later), ring.NumberOf(touch.earlier));
}

// "外环第 1 点至第 2 点的边与第 3 点至第 4 点的边相交于（119.5, 35.5）"; where a vertex lies on an edge, that.
std::string CrossingText(const Ring& ring, const Meeting& crossing) {
  const size_t count = ring.vertices.size();
  const std::pair<size_t, size_t> both_ways[] = {{crossing.earlier, crossing.later},
                                                 {crossing.later, crossing.earlier}};
  for (const auto& [edge, other] : both_ways) {
    for (const size_t end : {other, (other + 1) % count}) {
      if (ring.vertices[end] != crossing.place) continue;
      return fmt::format("{}落在第 {} 点至第 {} 点的边上", ring.At(end), ring.NumberOf(edge),
                         ring.NumberOf((edge + 1) % count));
    }
  }
  return fmt::format("{}与第 {} 点至第 {} 点的边相交于{}", ring.EdgeAt(crossing.earlier), ring.NumberOf(crossing.later),
                     ring.NumberOf((crossing.later + 1) % count), PlaceOf(crossing.place));
}

}  // namespace

void Repairs::NoteEach(const Ring& ring, std::string_view kind, size_t count,
                       absl::FunctionRef<std::string(size_t)> text) {
  const size_t named = std::min(count, kMostTroublesNamed);
  for (size_t i = 0; i < named; ++i) Note(text(i));
  if (named < count) Note(fmt::format("{}另有 {} 处{}", ring.name, count - named, kind));
}

absl::Status Tidy(Ring& ring, bool is_hole, Repairs& repairs) {
  std::vector<Vertex>& vertices = ring.vertices;
  if (vertices.empty()) return Refused(fmt::format("{}没有点", ring.name));
  if (vertices.size() > 1 && vertices.front() == vertices.back()) {
    vertices.pop_back();
  } else {
    repairs.Note(fmt::format("{}没有回到第 1 点，已闭合", ring.At(vertices.size() - 1)));
  }
  std::vector<size_t> repeated, kept;
  kept.reserve(vertices.size());
  for (size_t i = 0; i < vertices.size(); ++i) {
    if (kept.empty() || vertices[kept.back()] != vertices[i]) {
      kept.push_back(i);
    } else {
      repeated.push_back(i);
    }
  }
  for (; kept.size() > 1 && vertices[kept.front()] == vertices[kept.back()]; kept.pop_back()) {
    repeated.push_back(kept.back());
  }
  repairs.NoteEach(ring, "重复的点，已去掉", repeated.size(),
                   [&](size_t i) { return fmt::format("{}与相邻的点重复，已去掉", ring.At(repeated[i])); });
  if (kept.size() < vertices.size()) {
    for (size_t i = 0; i < kept.size(); ++i) {
      ring.numbers.push_back(static_cast<uint32_t>(kept[i]) + 1);
      vertices[i] = vertices[kept[i]];
    }
    vertices.resize(kept.size());
  }

  std::vector<Vertex> distinct = vertices;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (distinct.size() < 3) return Refused(fmt::format("{}起不同的点少于三个，围不成面", ring.At(0)));
  if (IsFlat(vertices)) return absl::OkStatus();  // runs neither way

  const bool is_clockwise = IsClockwise(vertices);
  if (is_clockwise && !is_hole) repairs.Note(fmt::format("{}起为顺时针，已改为逆时针", ring.At(0)));
  if (!is_clockwise && is_hole) repairs.Note(fmt::format("{}起为逆时针，内环已改为顺时针", ring.At(0)));
  return absl::OkStatus();
}

absl::Status LeaveOutFlat(std::vector<std::vector<Ring>>& polygons, Repairs& repairs) {
  std::string last;
  std::vector<std::vector<Ring>> kept;
  for (std::vector<Ring>& polygon : polygons) {
    std::vector<Ring> rings;
    for (Ring& ring : polygon) {
      const bool is_shell = &ring == &polygon[0];
      if (!IsFlat(ring.vertices)) {
        rings.push_back(std::move(ring));
        continue;
      }
      last = fmt::format("{}起各点都在一条直线上，围不成面", ring.At(0));
      repairs.Note(last + "，已略去");
      if (is_shell) break;
    }
    if (!rings.empty()) kept.push_back(std::move(rings));
  }
  if (kept.empty()) return Refused(last);
  polygons = std::move(kept);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<S2Polygon>> Enclosed(const Ring& ring, Repairs& repairs) {
  std::unique_ptr<S2Polygon> alone = NewPolygon();
  alone->Init(LoopOf(ring.vertices));
  if (IsValid(*alone)) return alone;

  std::vector<S2Point> points;
  points.reserve(ring.vertices.size());
  for (const Vertex vertex : ring.vertices) points.push_back(ToPoint(vertex));
  const std::vector<Meeting> touches = Touches(ring.vertices);
  if (touches.size() > kMostTroubles) {
    return Refused(fmt::format("{}，这样的地方超过 {} 处", TouchText(ring, touches[0]), kMostTroubles));
  }
  const std::vector<Meeting> crossings = Crossings(points);
  if (crossings.size() > kMostTroubles) {
    return Refused(fmt::format("{}，这样的地方超过 {} 处", CrossingText(ring, crossings[0]), kMostTroubles));
  }
  std::vector<std::string> texts;
  for (const Meeting& touch : touches) texts.push_back(TouchText(ring, touch));
  for (const Meeting& crossing : crossings) texts.push_back(CrossingText(ring, crossing));
  const std::string worst = !crossings.empty() ? texts[touches.size()] : !texts.empty() ? texts[0] : ring.At(0);

  auto divided = Wound({points}, 0, S2WindingOperation::WindingRule::ODD, WholeE7());
  if (!divided.ok()) return Refused(fmt::format("{}，无法在那里分开", worst));
  const double before = std::abs(SquareMetres(ring.vertices)), after = SquareMetres(**divided);
  if (std::abs(after - before) > kMostChange * std::max(after, before) &&
      std::abs(after - before) > kNoiseSquareMetres) {
    return Refused(fmt::format("{}，分不清哪一侧是里面", worst));
  }
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());  // a vertex on an edge crosses it coming and going
  repairs.NoteEach(ring, "与自身相接或相交", texts.size(), [&](size_t i) { return texts[i] + "，已在那里分开"; });
  if ((*divided)->is_empty()) repairs.Note(fmt::format("{}起围不成面，已略去", ring.At(0)));
  return divided;
}

}  // namespace zhiwang::grid
