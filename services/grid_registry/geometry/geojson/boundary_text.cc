#include "services/grid_registry/geometry/geojson/boundary_text.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "services/grid_registry/geometry/ring.h"

namespace zhiwang::grid {
namespace {

constexpr size_t kCountedBytes = 64 * 1024;

// Gathers text into pieces.
class Pieces {
 public:
  Pieces(size_t most_bytes, absl::FunctionRef<bool(std::string_view)> each) : most_bytes_(most_bytes), each_(each) {}

  // False once no more is wanted. A token stays in one piece.
  bool Add(std::string_view token) { return (piece_.size() + token.size() <= most_bytes_ || Flush()) && Append(token); }
  bool Flush() {
    const bool more = each_(piece_);
    piece_.clear();
    return more;
  }

 private:
  bool Append(std::string_view token) {
    piece_ += token;
    return true;
  }

  const size_t most_bytes_;
  const absl::FunctionRef<bool(std::string_view)> each_;
  std::string piece_;
};

bool AddVertex(Pieces& pieces, std::string_view before, Vertex vertex) {
  std::array<char, 64> token;
  const auto end = fmt::format_to(token.data(), "{}[{},{}]", before, vertex.lng_e7 / 1e7, vertex.lat_e7 / 1e7);
  return pieces.Add(std::string_view(token.data(), static_cast<size_t>(end - token.data())));
}

bool AddRing(Pieces& pieces, const std::vector<Vertex>& ring) {
  std::string_view before = "[";
  for (const Vertex vertex : ring) {
    if (!AddVertex(pieces, before, vertex)) return false;
    before = ",";
  }
  return AddVertex(pieces, before, ring[0]) && pieces.Add("]");
}

bool AddPolygon(Pieces& pieces, const std::vector<std::vector<Vertex>>& rings) {
  std::string_view before = "[";
  for (const std::vector<Vertex>& ring : rings) {
    if (!pieces.Add(before) || !AddRing(pieces, ring)) return false;
    before = ",";
  }
  return pieces.Add("]");
}

}  // namespace

BoundaryText::BoundaryText(const Boundary& boundary) {
  const S2Polygon& polygon = boundary.polygon();
  for (int shell = 0; shell < polygon.num_loops(); ++shell) {
    if (polygon.loop(shell)->is_hole()) continue;
    // Loops come depth first: after a shell everything inside it, of which what lies one deeper is its holes.
    const int depth = polygon.loop(shell)->depth();
    std::vector<Ring>& rings = polygons_.emplace_back();
    rings.push_back(OrientedVertices(*polygon.loop(shell)));
    for (int inside = shell + 1; inside <= polygon.GetLastDescendant(shell); ++inside) {
      if (polygon.loop(inside)->depth() == depth + 1) rings.push_back(OrientedVertices(*polygon.loop(inside)));
    }
  }
}

bool BoundaryText::Write(size_t most_bytes, absl::FunctionRef<bool(std::string_view piece)> each) const {
  Pieces pieces(most_bytes, each);
  if (polygons_.size() == 1) {
    return pieces.Add(R"({"type":"Polygon","coordinates":)") && AddPolygon(pieces, polygons_[0]) && pieces.Add("}") &&
           pieces.Flush();
  }
  if (!pieces.Add(R"({"type":"MultiPolygon","coordinates":)")) return false;
  std::string_view before = "[";
  for (const std::vector<Ring>& rings : polygons_) {
    if (!pieces.Add(before) || !AddPolygon(pieces, rings)) return false;
    before = ",";
  }
  return pieces.Add("]}") && pieces.Flush();
}

size_t BoundaryText::CountBytes() const {
  size_t bytes = 0;
  Write(kCountedBytes, [&](std::string_view piece) {
    bytes += piece.size();
    return true;
  });
  return bytes;
}

size_t BoundaryText::CountVertices() const {
  size_t vertices = 0;
  for (const std::vector<Ring>& rings : polygons_) {
    for (const Ring& ring : rings) vertices += ring.size();
  }
  return vertices;
}

}  // namespace zhiwang::grid
