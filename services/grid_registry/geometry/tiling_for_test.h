#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "services/grid_registry/geometry/boundary.h"

namespace zhiwang::grid {

// Longitude and latitude in degrees.
using Place = std::pair<double, double>;
using Outline = std::vector<Place>;

inline std::string GeoJsonOf(const std::vector<Outline>& rings) {
  std::string text;
  for (const Outline& ring : rings) {
    text += text.empty() ? "[" : ",[";
    for (const auto& [lng, lat] : ring) text += fmt::format("[{},{}],", lng, lat);
    text += fmt::format("[{},{}]]", ring[0].first, ring[0].second);
  }
  return fmt::format(R"({{"type":"Polygon","coordinates":[{}]}})", text);
}

inline std::string MultiPolygonOf(const std::vector<std::vector<Outline>>& polygons) {
  std::string all;
  for (const std::vector<Outline>& rings : polygons) {
    const std::string polygon = GeoJsonOf(rings);
    const size_t begin = polygon.find('[');
    all.append(all.empty() ? "" : ",").append(polygon, begin, polygon.size() - 1 - begin);
  }
  return fmt::format(R"({{"type":"MultiPolygon","coordinates":[{}]}})", all);
}

inline Boundary BoundaryOf(const Outline& ring) { return ParseBoundary(GeoJsonOf({ring}))->boundary; }

// True where the point is in the ring on a flat map.
inline bool OnMapContains(const Outline& ring, double lng, double lat) {
  bool inside = false;
  for (size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const auto [x1, y1] = ring[i];
    const auto [x2, y2] = ring[j];
    if ((y1 > lat) != (y2 > lat) && lng < (x2 - x1) * (lat - y1) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

// Degrees from the point to the ring on a flat map.
inline double OnMapDistance(const Outline& ring, double lng, double lat) {
  double least = 1e9;
  for (size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const double dx = ring[j].first - ring[i].first, dy = ring[j].second - ring[i].second;
    const double along = ((lng - ring[i].first) * dx + (lat - ring[i].second) * dy) / (dx * dx + dy * dy);
    const double t = std::clamp(along, 0.0, 1.0);
    least = std::min(least, std::hypot(ring[i].first + t * dx - lng, ring[i].second + t * dy - lat));
  }
  return least;
}

// columns x rows irregular cells that share every vertex of their borders, each side of `bends` edges.
class Tiling {
 public:
  Tiling(int columns, int rows, int bends, double west, double south, double cell_degrees)
      : columns_(columns), rows_(rows), bends_(bends), west_(west), south_(south), cell_(cell_degrees) {}

  int size() const { return columns_ * rows_; }

  Outline Cell(int i) const { return Around(i % columns_, i / columns_, i % columns_ + 1, i / columns_ + 1); }
  // Around all cells.
  Outline Whole() const { return Around(0, 0, columns_, rows_); }
  // Around the cells from column `west` up to before `east`, and from row `south` up to before `north`.
  Outline Around(int west, int south, int east, int north) const {
    Outline ring;
    const auto forward = [&](const Outline& side) { ring.insert(ring.end(), side.begin(), side.end()); };
    const auto backward = [&](const Outline& side, const Place& corner) {
      ring.push_back(corner);
      ring.insert(ring.end(), side.rbegin(), side.rend() - 1);
    };
    for (int x = west; x < east; ++x) forward(Side(x, south, false));
    for (int y = south; y < north; ++y) forward(Side(east, y, true));
    for (int x = east - 1; x >= west; --x) backward(Side(x, north, false), Side(x + 1, north, false)[0]);
    for (int y = north - 1; y >= south; --y) backward(Side(west, y, true), Side(west, y + 1, true)[0]);
    return ring;
  }

 private:
  // In [-1, 1], the same for the same arguments.
  static double Jitter(int x, int y, int what) {
    uint64_t z = (static_cast<uint64_t>(x) << 40) ^ (static_cast<uint64_t>(y) << 20) ^ static_cast<uint64_t>(what);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<double>((z ^ (z >> 31)) >> 11) / 4503599627370496.0 - 1;
  }

  static double Round(double degrees) { return std::round(degrees * 1e6) / 1e6; }

  Place Corner(int x, int y) const {
    return {west_ + cell_ * (x + 0.25 * Jitter(x, y, 0)), south_ + cell_ * (y + 0.25 * Jitter(x, y, 1))};
  }

  // The border from a corner to the next one east (or north), without that one.
  Outline Side(int x, int y, bool north) const {
    const Place from = Corner(x, y), to = north ? Corner(x, y + 1) : Corner(x + 1, y);
    Outline side;
    for (int i = 0; i < bends_; ++i) {
      const double t = static_cast<double>(i) / bends_;
      const double off = i == 0 ? 0 : 0.3 * cell_ / bends_ * Jitter(x, y, 2 * i + north);
      side.emplace_back(Round(from.first + t * (to.first - from.first) + (north ? off : 0)),
                        Round(from.second + t * (to.second - from.second) + (north ? 0 : off)));
    }
    return side;
  }

  int columns_, rows_, bends_;
  double west_, south_, cell_;
};

}  // namespace zhiwang::grid
