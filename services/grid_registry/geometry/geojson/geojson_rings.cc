#include "services/grid_registry/geometry/geojson/geojson_rings.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/json/strict_json.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::grid {
namespace {

using nlohmann::json;

constexpr int kDeepest = 32;
constexpr size_t kMostNumbers = 4 * kMostVertices;  // a position has two to four
constexpr int kLongestShown = 40;                   // characters of a name of the file

// The coordinates of one geometry before its type is known: GeoJSON may give the type last.
struct Geometry {
  std::string type;
  std::string marks;  // '[' and ']', '0' for a number, 'x' for any other value, without the outermost brackets
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
    if (coordinates_ != nullptr) return Fail("coordinates 里只能有数，不能有对象");
    if (depth_ == 1 && key_ == "geometry") in_inner_ = true;
    if (!Deeper()) return false;
    names_.Begin(static_cast<size_t>(depth_));
    return true;
  }

  bool key(std::string& key) override {
    if (!names_.Add(static_cast<size_t>(depth_), key)) {
      return Fail(fmt::format("成员 {} 出现了两次", FirstCharacters(key, kLongestShown)));
    }
    if (Members() == nullptr) return true;
    key_ = key;
    return key != "crs" || Fail("边界带有 crs 成员：坐标须先换算成 GCJ-02，再去掉 crs");
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
    return Fail(fmt::format("第 {} 字节处不是合法的 JSON，或数值超出范围", position));
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

  bool Deeper() { return ++depth_ <= kDeepest || Fail("文本嵌套过深"); }

  bool Value() {
    if (coordinates_ != nullptr) coordinates_->marks.push_back('x');
    return true;
  }

  bool Number(double value) {
    if (coordinates_ == nullptr) return true;
    coordinates_->marks.push_back('0');
    coordinates_->numbers.push_back(value);
    return coordinates_->numbers.size() <= kMostNumbers || Fail(fmt::format("顶点超过 {} 个", kMostVertices));
  }

  int depth_ = 0;
  strict_json::MemberNames names_;
  bool in_inner_ = false;
  std::string key_;
  Geometry* coordinates_ = nullptr;
  int coordinates_depth_ = 0;
};

// Reads coordinates bracket by bracket: each Read expects its own kind and names the ring where it found another.
class CoordinateReader {
 public:
  CoordinateReader(const Geometry& geometry, bool is_multi) : geometry_(geometry), is_multi_(is_multi) {}

  absl::StatusOr<std::vector<std::vector<Ring>>> ReadAll() {
    std::vector<std::vector<Ring>> polygons;
    if (!is_multi_) {
      ASSIGN_OR_RETURN(polygons.emplace_back(), ReadPolygon());
      return polygons;
    }
    while (!done()) {
      ++polygon_;
      ring_ = 0;
      position_ = 1;
      RETURN_IF_ERROR(Open("一个面"));
      ASSIGN_OR_RETURN(polygons.emplace_back(), ReadPolygon());
      RETURN_IF_ERROR(Close("面"));
    }
    return polygons;
  }

 private:
  bool done() const { return mark_ == geometry_.marks.size(); }
  bool AtEnd() const { return done() || geometry_.marks[mark_] == ']'; }

  absl::StatusOr<std::vector<Ring>> ReadPolygon() {
    std::vector<Ring> polygon;
    for (ring_ = 0; !AtEnd(); ++ring_) {
      ASSIGN_OR_RETURN(polygon.emplace_back(), ReadRing());
    }
    return polygon;
  }

  absl::StatusOr<Ring> ReadRing() {
    if (++rings_ > kMostRings) return absl::InvalidArgumentError(fmt::format("环超过 {} 个", kMostRings));
    Ring ring{.name = NameOfRing(), .vertices = {}, .numbers = {}};
    position_ = 1;
    RETURN_IF_ERROR(Open("一个环"));
    for (; !AtEnd(); ++position_) {
      ASSIGN_OR_RETURN(ring.vertices.emplace_back(), ReadPosition());
    }
    RETURN_IF_ERROR(Close("环"));
    vertices_ += ring.vertices.size();
    if (vertices_ > kMostVertices) return absl::InvalidArgumentError(fmt::format("顶点超过 {} 个", kMostVertices));
    return ring;
  }

  absl::StatusOr<Vertex> ReadPosition() {
    RETURN_IF_ERROR(Open("一个点的坐标"));
    const size_t first = number_;
    for (; !done() && geometry_.marks[mark_] == '0'; ++mark_) ++number_;
    if (done() || geometry_.marks[mark_] != ']' || number_ - first < 2 || number_ - first > 4) {
      return absl::InvalidArgumentError(fmt::format("{}第 {} 点不是“经度, 纬度”两个数", NameOfRing(), position_));
    }
    ++mark_;
    const double lng = geometry_.numbers[first], lat = geometry_.numbers[first + 1];
    if (!(std::abs(lng) <= 180 && std::abs(lat) <= 90)) {
      return absl::InvalidArgumentError(fmt::format("{}第 {} 点（{}, {}）超出范围：经度须在 ±180、纬度须在 ±90 度之间",
                                                    NameOfRing(), position_, lng, lat));
    }
    return ToVertex(lng, lat);
  }

  std::string NameOfRing() const {
    const std::string ring = ring_ == 0 ? "外环" : fmt::format("第 {} 个内环", ring_);
    return is_multi_ ? fmt::format("第 {} 个面的{}", polygon_, ring) : ring;
  }

  absl::Status Open(std::string_view what) {
    if (!done() && geometry_.marks[mark_] == '[') {
      ++mark_;
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        fmt::format("{}第 {} 点处括号的层次不对：这里应是{}", NameOfRing(), position_, what));
  }

  absl::Status Close(std::string_view what) {
    if (!done() && geometry_.marks[mark_] == ']') {
      ++mark_;
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        fmt::format("{}第 {} 点处括号的层次不对：{}没有结束", NameOfRing(), position_, what));
  }

  const Geometry& geometry_;
  const bool is_multi_;
  size_t mark_ = 0;
  size_t number_ = 0;
  size_t polygon_ = 0;  // from 1, where there are several
  size_t ring_ = 0;     // of the polygon; 0 is its shell
  size_t position_ = 1;
  size_t rings_ = 0;
  size_t vertices_ = 0;
};

}  // namespace

std::string Ring::At(size_t vertex) const {
  return fmt::format("{}第 {} 点{}", name, NumberOf(vertex), PlaceOf(vertices[vertex]));
}

std::string Ring::EdgeAt(size_t vertex) const {
  return fmt::format("{}第 {} 点至第 {} 点的边", name, NumberOf(vertex), NumberOf((vertex + 1) % vertices.size()));
}

absl::StatusOr<std::vector<std::vector<Ring>>> ReadRings(std::string_view geojson) {
  if (geojson.size() > kMostTextBytes) {
    return absl::InvalidArgumentError(fmt::format("边界文本超过 {} MiB", kMostTextBytes >> 20));
  }
  GeometryReader reader;
  if (!json::sax_parse(geojson, &reader)) return absl::InvalidArgumentError(reader.problem);
  // The library takes a zero byte for the end.
  if (const size_t zero = geojson.find('\0'); zero != std::string_view::npos) {
    return absl::InvalidArgumentError(fmt::format("第 {} 字节处是零字节，不是合法的 JSON", zero + 1));
  }
  const Geometry& geometry = reader.root.type == "Feature" ? reader.inner : reader.root;
  const bool is_multi = geometry.type == "MultiPolygon";
  if (!is_multi && geometry.type != "Polygon") {
    return absl::InvalidArgumentError(
        fmt::format("边界须是 Polygon 或 MultiPolygon，不是“{}”", FirstCharacters(geometry.type, kLongestShown)));
  }
  ASSIGN_OR_RETURN(auto polygons, CoordinateReader(geometry, is_multi).ReadAll());
  std::erase_if(polygons, [](const std::vector<Ring>& polygon) { return polygon.empty(); });
  if (polygons.empty()) return absl::InvalidArgumentError("几何里没有环");
  return polygons;
}

}  // namespace zhiwang::grid
