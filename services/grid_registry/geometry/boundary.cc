#include "services/grid_registry/geometry/boundary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/grid_registry/geometry/geojson/boundary_text.h"
#include "services/grid_registry/geometry/map_plane.h"
#include "services/grid_registry/geometry/overlay.h"
#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {
namespace {

// The first byte of every encoded boundary. Do not change: persisted. Then follow varints: the number of rings; for
// each ring its number of vertices; for each vertex longitude and latitude less those of the vertex before, zigzag.
// S2's own encoding is not used because S2 trusts what it decodes, and is compact only for vertices on its own grid.
constexpr char kFormat = 1;
constexpr size_t kPieceBytes = 64 * 1024;

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

// Calls `visit` with each ring that Encode wrote, in order. INVALID_ARGUMENT where there are no such rings, or not only.
absl::Status ForEachRing(std::string_view bytes, absl::FunctionRef<void(const std::vector<Vertex>&)> visit) {
  if (!bytes.starts_with(kFormat)) return NotABoundary("unknown format");
  VarintReader reader(bytes.substr(1));
  const auto rings = reader.TakeCount(kMostRings, 7);
  if (!rings) return NotABoundary("number of rings");
  size_t most_vertices = kMostVertices;
  std::vector<Vertex> ring;
  Vertex before;
  for (size_t i = 0; i < *rings; ++i) {
    const auto count = reader.TakeCount(most_vertices, 2);
    if (!count || *count < 3) return NotABoundary("number of vertices");
    most_vertices -= *count;
    ring.clear();
    ring.reserve(*count);
    for (size_t j = 0; j < *count; ++j) {
      const auto lng = reader.TakeCoordinate(before.lng_e7, 1'800'000'000);
      const auto lat = reader.TakeCoordinate(before.lat_e7, 900'000'000);
      if (!lng || !lat) return NotABoundary("coordinate");
      before = ring.emplace_back(Vertex{*lng, *lat});
    }
    visit(ring);
  }
  return reader.left() > 0 ? NotABoundary("bytes left over") : absl::OkStatus();
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
  std::vector<Vertex> all;
  std::vector<std::unique_ptr<S2Loop>> loops;
  const absl::Status read = ForEachRing(bytes, [&](const std::vector<Vertex>& ring) {
    all.insert(all.end(), ring.begin(), ring.end());
    loops.push_back(LoopOf(ring));
  });
  if (!read.ok()) return read;
  if (loops.empty() || FirstOutOfReach(all)) return NotABoundary("reach");
  std::unique_ptr<S2Polygon> polygon = NewPolygon();
  polygon->InitNested(std::move(loops));
  if (CrowdedPlace(*polygon) || !IsValid(*polygon)) return NotABoundary("edges");
  const double square_metres = SquareMetres(*polygon);
  if (!(square_metres > 0 && square_metres <= kMostSquareMetres)) return NotABoundary("size");
  return Boundary(std::move(polygon));
}

bool Boundary::MayContainAny(std::string_view bytes, std::span<const double> lats, std::span<const double> lngs) {
  int64_t west = std::numeric_limits<int64_t>::max(), south = west;
  int64_t east = std::numeric_limits<int64_t>::min(), north = east;
  const absl::Status read = ForEachRing(bytes, [&](const std::vector<Vertex>& ring) {
    for (const Vertex vertex : ring) {
      west = std::min(west, EastOnMap(vertex));
      east = std::max(east, EastOnMap(vertex));
      south = std::min(south, int64_t{vertex.lat_e7});
      north = std::max(north, int64_t{vertex.lat_e7});
    }
  });
  for (size_t i = 0; i < lats.size(); ++i) {
    if (!(std::abs(lats[i]) <= 90 && std::abs(lngs[i]) <= 180)) continue;
    if (!read.ok()) return true;
    // A point inside, rounded as vertices are, lies between them or one step beyond.
    const Vertex place = ToVertex(lngs[i], lats[i]);
    const int64_t x = EastOnMap(place), y = place.lat_e7;
    if (west - 1 <= x && x <= east + 1 && south - 1 <= y && y <= north + 1) return true;
  }
  return false;
}

std::string Boundary::ToGeoJson() const {
  std::string text;
  BoundaryText(*this).Write(kPieceBytes, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  return text;
}

}  // namespace zhiwang::grid
