#include "services/grid_registry/geometry/boundary.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "services/grid_registry/geometry/map_plane.h"
#include "services/grid_registry/geometry/overlay.h"
#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {
namespace {

// The first byte of every encoded boundary. Do not change: persisted. Then follow varints: the number of rings; for
// each ring its number of vertices; for each vertex longitude and latitude less those of the vertex before, zigzag.
// S2's own encoding is not used because S2 trusts what it decodes, and is compact only for vertices on its own grid.
constexpr char kFormat = 1;

void AppendVarint(std::string& bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

void AppendDifference(std::string& bytes, int64_t from, int64_t to) {
  const int64_t difference = to - from;
  AppendVarint(bytes, (static_cast<uint64_t>(difference) << 1) ^ static_cast<uint64_t>(difference >> 63));
}

// Takes varints off the front; every Take answers nothing once the bytes are at their end or make no sense.
class VarintReader {
 public:
  explicit VarintReader(std::string_view bytes) : bytes_(bytes) {}

  size_t left() const { return bytes_.size(); }

  std::optional<uint64_t> Take() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }

  // A number of things that take at least `bytes_each`, so that a lie cannot reserve memory.
  std::optional<size_t> TakeCount(size_t most, size_t bytes_each) {
    const auto count = Take();
    if (!count || *count > most || *count * bytes_each > left()) return std::nullopt;
    return *count;
  }

  // A coordinate within `limit`, written as the difference to `before`.
  std::optional<int32_t> TakeCoordinate(int64_t before, int64_t limit) {
    const auto zigzag = Take();
    if (!zigzag || *zigzag > uint64_t{1} << 33) return std::nullopt;
    const int64_t value = before + (static_cast<int64_t>(*zigzag >> 1) ^ -static_cast<int64_t>(*zigzag & 1));
    if (value < -limit || value > limit) return std::nullopt;
    return static_cast<int32_t>(value);
  }

 private:
  std::string_view bytes_;
};

absl::Status NotABoundary(std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("the bytes are not an encoded boundary: {}", why));
}

std::string GeoJsonRing(const S2Loop& loop) {
  std::vector<Vertex> vertices = OrientedVertices(loop);
  vertices.push_back(vertices[0]);
  std::string text = "[";
  for (const Vertex vertex : vertices) text += fmt::format("[{},{}],", vertex.lng_e7 / 1e7, vertex.lat_e7 / 1e7);
  text.back() = ']';
  return text;
}

}  // namespace

bool Boundary::Contains(double lat, double lng) const {
  if (!(std::abs(lat) <= 90 && std::abs(lng) <= 180)) return false;
  return polygon_->Contains(ToPoint(lng, lat));
}

double Boundary::AreaSquareMetres() const { return SquareMetres(*polygon_); }

std::string Boundary::Encode() const {
  std::string bytes(1, kFormat);
  AppendVarint(bytes, polygon_->num_loops());
  Vertex before;
  for (int i = 0; i < polygon_->num_loops(); ++i) {
    const S2Loop& loop = *polygon_->loop(i);
    AppendVarint(bytes, loop.num_vertices());
    for (int j = 0; j < loop.num_vertices(); ++j) {
      const Vertex vertex = ToVertex(loop.vertex(j));
      AppendDifference(bytes, before.lng_e7, vertex.lng_e7);
      AppendDifference(bytes, before.lat_e7, vertex.lat_e7);
      before = vertex;
    }
  }
  return bytes;
}

absl::StatusOr<Boundary> Boundary::Decode(std::string_view bytes) {
  if (!bytes.starts_with(kFormat)) return NotABoundary("unknown format");
  VarintReader reader(bytes.substr(1));
  const auto rings = reader.TakeCount(kMostRings, 7);
  if (!rings) return NotABoundary("number of rings");
  std::vector<Vertex> all;
  std::vector<std::unique_ptr<S2Loop>> loops;
  Vertex before;
  for (size_t i = 0; i < *rings; ++i) {
    const auto count = reader.TakeCount(kMostVertices - all.size(), 2);
    if (!count || *count < 3) return NotABoundary("number of vertices");
    std::vector<Vertex> ring;
    ring.reserve(*count);
    for (size_t j = 0; j < *count; ++j) {
      const auto lng = reader.TakeCoordinate(before.lng_e7, 1'800'000'000);
      const auto lat = reader.TakeCoordinate(before.lat_e7, 900'000'000);
      if (!lng || !lat) return NotABoundary("coordinate");
      before = ring.emplace_back(Vertex{*lng, *lat});
    }
    all.insert(all.end(), ring.begin(), ring.end());
    loops.push_back(LoopOf(ring));
  }
  if (reader.left() > 0) return NotABoundary("bytes left over");
  if (loops.empty() || FirstOutOfReach(all)) return NotABoundary("reach");
  std::unique_ptr<S2Polygon> polygon = NewPolygon();
  polygon->InitNested(std::move(loops));
  if (CrowdedPlace(*polygon) || !IsValid(*polygon)) return NotABoundary("edges");
  const double square_metres = SquareMetres(*polygon);
  if (!(square_metres > 0 && square_metres <= kMostSquareMetres)) return NotABoundary("size");
  return Boundary(std::move(polygon));
}

std::string Boundary::ToGeoJson() const {
  std::string polygons;
  int shells = 0;
  for (int i = 0; i < polygon_->num_loops(); ++i) {
    if (polygon_->loop(i)->is_hole()) continue;
    // Loops come depth first: after a shell everything inside it, of which what lies one deeper is its holes.
    const int depth = polygon_->loop(i)->depth();
    std::string polygon = GeoJsonRing(*polygon_->loop(i));
    for (int hole = i + 1; hole <= polygon_->GetLastDescendant(i); ++hole) {
      if (polygon_->loop(hole)->depth() != depth + 1) continue;
      polygon += ',';
      polygon += GeoJsonRing(*polygon_->loop(hole));
    }
    if (shells++ > 0) polygons += ',';
    polygons += fmt::format("[{}]", polygon);
  }
  if (shells == 1) return fmt::format(R"({{"type":"Polygon","coordinates":{}}})", polygons);
  return fmt::format(R"({{"type":"MultiPolygon","coordinates":[{}]}})", polygons);
}

}  // namespace zhiwang::grid
