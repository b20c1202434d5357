#include "services/ctl/grid/geojson/geojson_features.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common/json/place_iterator.h"
#include "common/json/strict_json.h"
#include "common/status/macros.h"
#include "services/ctl/grid/geojson/converted_geometry.h"
#include "services/ctl/grid/geojson/crs_member.h"
#include "services/ctl/text/files/lines.h"
#include "services/ctl/text/terms.h"

namespace zhiwang::ctl {
namespace {

using nlohmann::json;
using Event = json::parse_event_t;

constexpr std::string_view kProperties[] = {"code", "parent", "name", "level", "successors"};
constexpr int kRootDepth = 1;     // of the root's keys
constexpr int kFeatureDepth = 2;  // root object, `features` array, feature

// A property that is text, or a number as codes sometimes are.
std::string TextOf(const json& properties, const char* key) {
  const auto found = properties.find(key);
  if (found == properties.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? found->dump() : "";
}

// Refuses a property that no area has: what it says would be lost, as of a misspelt one.
absl::Status CheckProperties(const json& properties) {
  for (auto property = properties.begin(); property != properties.end(); ++property) {
    if (std::ranges::find(kProperties, property.key()) != std::end(kProperties)) continue;
    return absl::InvalidArgumentError(
        fmt::format("properties 没有“{}”，可以是：{}", property.key(), fmt::join(kProperties, "、")));
  }
  return absl::OkStatus();
}

// The boundary as it is sent: in GCJ-02, of which it says nothing.
absl::StatusOr<std::string> BoundaryOf(json& geometry, std::optional<CoordinateSystem> from) {
  if (!geometry.is_object()) return geometry.dump();
  RETURN_IF_ERROR(CheckCrs(geometry, from));
  geometry.erase("crs");
  if (from) RETURN_IF_ERROR(ConvertToGcj02(*from, geometry));
  return geometry.dump();
}

// The feature as a row. An error's message, Chinese, says why it is none.
absl::Status FillRow(json& feature, std::optional<CoordinateSystem> from, grid::v1::AreaRow& row) {
  const auto properties = feature.find("properties");
  if (properties == feature.end() || !properties->is_object()) return absl::InvalidArgumentError("缺少 properties");
  RETURN_IF_ERROR(CheckProperties(*properties));
  row.set_code(TextOf(*properties, "code"));
  row.set_parent(TextOf(*properties, "parent"));
  row.set_display_name(TextOf(*properties, "name"));
  ASSIGN_OR_RETURN(const auto level, ParseTerm<grid::v1::Area::Level>("level", TextOf(*properties, "level")));
  row.set_level(level);
  RETURN_IF_ERROR(CheckCrs(feature, from));
  const auto geometry = feature.find("geometry");
  if (geometry == feature.end() || geometry->is_null()) return absl::OkStatus();
  ASSIGN_OR_RETURN(*row.mutable_boundary_geojson(), BoundaryOf(*geometry, from));
  return absl::OkStatus();
}

// True for a feature that ends an area.
bool IsEnd(const json& feature) {
  const auto properties = feature.find("properties");
  return properties != feature.end() && properties->is_object() && properties->contains("successors");
}

// The feature as the end of an area. An error's message, Chinese, says why it is none.
absl::Status FillEnd(const json& feature, grid::v1::AreaEnd& end) {
  const json& properties = feature["properties"];
  RETURN_IF_ERROR(CheckProperties(properties));
  end.set_code(TextOf(properties, "code"));
  const json& successors = properties["successors"];
  if (!successors.is_array()) return absl::InvalidArgumentError("successors 应为代码的数组");
  for (const json& successor : successors) {
    if (!successor.is_string() && !successor.is_number_integer()) {
      return absl::InvalidArgumentError("successors 应为代码的数组");
    }
    end.add_successors(successor.is_string() ? successor.get<std::string>() : successor.dump());
  }
  const auto geometry = feature.find("geometry");
  if (geometry != feature.end() && !geometry->is_null()) {
    return absl::InvalidArgumentError("撤销的区域没有 geometry，其地域由 successors 承接");
  }
  return absl::OkStatus();
}

void VisitFeature(json& feature, int64_t line, std::optional<CoordinateSystem> from, const VisitArea& visit) {
  grid::v1::ImportAreasRequest request;
  absl::Status filled;
  if (IsEnd(feature)) {
    request.mutable_end()->set_row(line);
    filled = FillEnd(feature, *request.mutable_end());
  } else {
    request.mutable_row()->set_row(line);
    filled = FillRow(feature, from, *request.mutable_row());
  }
  visit(request, std::string_view(filled.message().data(), filled.message().size()));
}

}  // namespace

int64_t RowOf(const grid::v1::ImportAreasRequest& feature) {
  return feature.has_end() ? feature.end().row() : feature.row().row();
}

absl::Status ReadAreaFeatures(std::string_view text, std::optional<CoordinateSystem> from, const VisitArea& visit) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  strict_json::Place place{text.data()};
  int64_t feature_line = 1;
  bool in_features = false;
  strict_json::MemberNames names;
  std::string twice;  // what is said of the first name that comes twice in an object
  const auto callback = [&](int depth, Event event, json& parsed) {
    if (event == Event::object_start) names.Begin(static_cast<size_t>(depth) + 1);
    if (event == Event::key && !names.Add(static_cast<size_t>(depth), parsed) && twice.empty()) {
      twice = fmt::format("第 {} 行：名称“{}”在同一个对象里出现两次", place.line, parsed.get<std::string>());
    }
    if (event == Event::key && depth == kRootDepth) in_features = parsed == "features";
    if (!in_features || depth != kFeatureDepth) return true;
    if (event == Event::object_start) feature_line = place.line;
    if (event != Event::object_end) return true;
    VisitFeature(parsed, feature_line, from, visit);
    return false;  // the feature is done with
  };
  json root;
  try {
    root = json::parse(strict_json::PlaceIterator(text.data(), &place),
                       strict_json::PlaceIterator(text.data() + text.size(), &place), callback);
  } catch (const json::exception& e) {
    return absl::InvalidArgumentError(fmt::format("第 {} 行附近不是合法的 JSON：{}", place.line, e.what()));
  }
  if (!twice.empty()) return absl::InvalidArgumentError(twice);
  const std::string type = root.is_object() ? TextOf(root, "type") : "";
  if (type != "Feature" && type != "FeatureCollection") {
    return absl::InvalidArgumentError("不是 GeoJSON 的 FeatureCollection");
  }
  RETURN_IF_ERROR(CheckCrs(root, from));
  if (type == "Feature") VisitFeature(root, 1, from, visit);
  return absl::OkStatus();
}

}  // namespace zhiwang::ctl
