#include "tests/support/district/new_town.h"

#include <fstream>

#include <nlohmann/json.hpp>

namespace zhiwang::testing {

using nlohmann::json;

std::string WriteNewTown(const Cluster& cluster) {
  std::ifstream source(cluster.directory() + "/areas.geojson");
  json all = json::parse(source), features = json::array();
  for (json& feature : all["features"]) {
    json& properties = feature["properties"];
    if (properties["code"] == kOldTown) {
      properties["code"] = kNewTown;
      properties["name"] = "藏马街道";
      features.push_back(feature);
    } else if (properties.value("parent", "") == kOldTown) {
      properties["parent"] = kNewTown;
      features.push_back(feature);
    }
  }
  features.push_back({{"type", "Feature"},
                      {"properties", {{"code", kOldTown}, {"successors", json::array({kNewTown})}}},
                      {"geometry", nullptr}});
  const std::string path = cluster.directory() + "/new_town.geojson";
  std::ofstream(path) << json{{"type", "FeatureCollection"}, {"features", features}}.dump(1);
  return path;
}

}  // namespace zhiwang::testing
