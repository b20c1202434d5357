#include "services/grid_registry/geometry/geojson_rings.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

using nlohmann::json;

constexpr int kDeepest = 32;
constexpr size_t kMostNumbers = 4 * kMostVertices;  // a position has two to four
constexpr size_t kLongestShown = 40;

// The coordinates of one geometry before its type is known: GeoJSON may give the type last.
struct Geometry {
  std::string type;
  bool has_coordinates = false;
  std::string marks;  // '[', ']' and '0' for a number, without the outermost brackets
  std::vector<double> numbers;
};

// Takes what matters out of the text as it is read: a tree of JSON values would be ten times the size of the text.
class GeometryReader : public json::json_sax_t {
 public:
  Geometry root;
  Geometry inner;  // under "geometry"
  std::string problem;

  bool null() override { return Value(); }
  bool boolean(bool) override { return Value(); }
  bool number_integer(int64_t value) override { return Number(static_cast<double>(value)); }
  bool number_unsigned(uint64_t value) override { return Number(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) override { return Number(value); }
  bool binary(json::binary_t&) override { return Value(); }

  bool string(std::string& value) override {
    if (coordinates_ == nullptr && Members() != nullptr && key_ == "type") Members()->type = value;
    return Value();
  }

  bool start_object(size_t) override {
    if (coordinates_ != nullptr) return Fail("coordinates hold an object");
    if (depth_ == 1 && key_ == "geometry") in_inner_ = true;
    return Deeper();
  }

  bool key(std::string& key) override {
    if (Members() != nullptr) key_ = key;
    return true;
  }

  bool end_object() override {
    if (--depth_ == 1) in_inner_ = false;
    return true;
  }

  bool start_array(size_t) override {
    if (coordinates_ != nullptr) {
      coordinates_->marks.push_back('[');
    } else if (Members() != nullptr && key_ == "coordinates") {
      coordinates_ = Members();
      coordinates_depth_ = depth_;
      if (std::exchange(coordinates_->has_coordinates, true)) return Fail("coordinates are given twice");
    }
    return Deeper();
  }

  bool end_array() override {
    --depth_;
    if (coordinates_ == nullptr) return true;
    if (depth_ > coordinates_depth_) {
      coordinates_->marks.push_back(']');
    } else {
      coordinates_ = nullptr;
    }
    return true;
  }

  bool parse_error(size_t position, const std::string&, const json::exception&) override {
    return Fail(fmt::format("the text is not JSON, or a number is out of range, at byte {}", position));
  }

 private:
  // The geometry whose own members are being read, nullptr anywhere else.
  Geometry* Members() {
    if (depth_ == 1) return &root;
    return depth_ == 2 && in_inner_ ? &inner : nullptr;
  }

  bool Fail(std::string why) {
    problem = std::move(why);
    return false;
  }

  bool Deeper() { return ++depth_ <= kDeepest || Fail("the text is nested too deeply"); }

  bool Value() { return coordinates_ == nullptr || Fail("coordinates hold something other than numbers"); }

  bool Number(double value) {
    if (coordinates_ == nullptr) return true;
    coordinates_->marks.push_back('0');
    coordinates_->numbers.push_back(value);
    return coordinates_->numbers.size() <= kMostNumbers ||
           Fail(fmt::format("there are more than {} vertices", kMostVertices));
  }

  int depth_ = 0;
  bool in_inner_ = false;
  std::string key_;
  Geometry* coordinates_ = nullptr;
  int coordinates_depth_ = 0;
};

// Reads coordinates bracket by bracket: each Read expects its own kind and names the ring where it found another.
class CoordinateReader {
 public:
  explicit CoordinateReader(const Geometry& geometry) : geometry_(geometry) {}

  bool done() const { return mark_ == geometry_.marks.size(); }

  absl::StatusOr<std::vector<Ring>> ReadPolygon() {
    std::vector<Ring> polygon;
    RETURN_IF_ERROR(Open("a polygon"));
    while (!Close()) {
      ASSIGN_OR_RETURN(polygon.emplace_back(), ReadRing());
    }
    return polygon;
  }

  absl::StatusOr<Ring> ReadRing() {
    Ring ring{.number = ++ring_, .vertices = {}};
    if (static_cast<size_t>(ring_) > kMostRings) {
      return absl::InvalidArgumentError(fmt::format("there are more than {} rings", kMostRings));
    }
    RETURN_IF_ERROR(Open("a ring"));
    while (!Close()) {
      position_ = ring.vertices.size() + 1;
      ASSIGN_OR_RETURN(ring.vertices.emplace_back(), ReadPosition());
    }
    vertices_ += ring.vertices.size();
    if (vertices_ > kMostVertices) {
      return absl::InvalidArgumentError(fmt::format("there are more than {} vertices", kMostVertices));
    }
    return ring;
  }

 private:
  absl::StatusOr<Vertex> ReadPosition() {
    RETURN_IF_ERROR(Open("a position"));
    const size_t first = number_;
    while (!done() && geometry_.marks[mark_] == '0') {
      ++mark_;
      ++number_;
    }
    if (!Close() || number_ - first < 2 || number_ - first > 4) {
      return absl::InvalidArgumentError(
          fmt::format("ring {} position {} is not a pair of longitude and latitude", ring_, position_));
    }
    const double lng = geometry_.numbers[first], lat = geometry_.numbers[first + 1];
    if (!(std::abs(lng) <= 180 && std::abs(lat) <= 90)) {
      return absl::InvalidArgumentError(
          fmt::format("ring {} position {} is out of range: {},{}", ring_, position_, lng, lat));
    }
    return ToVertex(lng, lat);
  }

  absl::Status Open(std::string_view what) {
    if (!done() && geometry_.marks[mark_] == '[') {
      ++mark_;
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        fmt::format("ring {} position {}: the coordinates should have {} here", ring_, position_, what));
  }

  bool Close() {
    if (done() || geometry_.marks[mark_] != ']') return false;
    ++mark_;
    return true;
  }

  const Geometry& geometry_;
  size_t mark_ = 0;
  size_t number_ = 0;
  int ring_ = 0;
  size_t position_ = 0;
  size_t vertices_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<std::vector<Ring>>> ReadRings(std::string_view geojson) {
  GeometryReader reader;
  if (!json::sax_parse(geojson, &reader)) return absl::InvalidArgumentError(reader.problem);
  const Geometry& geometry = reader.root.type == "Feature" ? reader.inner : reader.root;
  const bool is_multi = geometry.type == "MultiPolygon";
  if (!is_multi && geometry.type != "Polygon") {
    return absl::InvalidArgumentError(fmt::format("a boundary is a Polygon or a MultiPolygon, not a '{}'",
                                                  geometry.type.size() <= kLongestShown ? geometry.type : "long text"));
  }
  CoordinateReader coordinates(geometry);
  std::vector<std::vector<Ring>> polygons;
  if (!is_multi) polygons.emplace_back();
  while (!coordinates.done()) {
    if (is_multi) {
      ASSIGN_OR_RETURN(polygons.emplace_back(), coordinates.ReadPolygon());
    } else {
      ASSIGN_OR_RETURN(polygons[0].emplace_back(), coordinates.ReadRing());
    }
  }
  std::erase_if(polygons, [](const std::vector<Ring>& polygon) { return polygon.empty(); });
  if (polygons.empty()) return absl::InvalidArgumentError("the geometry has no rings");
  return polygons;
}

}  // namespace zhiwang::grid
