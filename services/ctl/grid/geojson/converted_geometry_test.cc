#include "services/ctl/grid/geojson/converted_geometry.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::ctl {
namespace {

using ::testing::HasSubstr;

using nlohmann::json;

json Converted(CoordinateSystem from, json geometry) {
  const absl::Status status = ConvertToGcj02(from, geometry);
  EXPECT_TRUE(status.ok()) << status;
  return geometry;
}

json PolygonOf(const json& ring) { return {{"type", "Polygon"}, {"coordinates", json::array({ring})}}; }

// Metres from a place to the nearest of a ring's edges.
double MetresTo(const json& ring, Coordinates place) {
  const double east = 111'195 * std::cos(place.y * M_PI / 180), north = 111'195;
  double least = 1e9;
  for (size_t i = 1; i < ring.size(); ++i) {
    const double ax = (ring[i - 1][0].get<double>() - place.x) * east,
                 ay = (ring[i - 1][1].get<double>() - place.y) * north;
    const double bx = (ring[i][0].get<double>() - place.x) * east, by = (ring[i][1].get<double>() - place.y) * north;
    const double dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    const double t = length == 0 ? 0 : std::clamp(-(ax * dx + ay * dy) / length, 0.0, 1.0);
    least = std::min(least, std::hypot(ax + t * dx, ay + t * dy));
  }
  return least;
}

TEST(AConvertedGeometry, HasItsVerticesWhereTheConversionPutsThem) {
  const json polygon =
      Converted(CoordinateSystem::kWgs84,
                PolygonOf({{119.9, 35.9, 12}, {119.901, 35.9, 12}, {119.901, 35.901, 12}, {119.9, 35.9, 12}}));
  const json& ring = polygon["coordinates"][0];
  const Coordinates first = ToGcj02(CoordinateSystem::kWgs84, {119.9, 35.9});
  ASSERT_EQ(ring.size(), 4u) << "edges of 100 m need no vertex between";
  EXPECT_EQ(ring[0].size(), 2u) << "altitudes go";
  EXPECT_NEAR(ring[0][0].get<double>(), first.x, 1e-7);
  EXPECT_NEAR(ring[0][1].get<double>(), first.y, 1e-7);
  EXPECT_EQ(ring.front(), ring.back());
}

TEST(AConvertedGeometry, HasItsLongEdgesWhereTheyWere) {
  for (const CoordinateSystem from : {CoordinateSystem::kWgs84, CoordinateSystem::kCgcs2000, CoordinateSystem::kBd09}) {
    const Coordinates a = {119.9, 35.9}, b = {120.45, 36.05}, c = {120.1, 36.3};
    const json polygon = Converted(from, PolygonOf({{a.x, a.y}, {b.x, b.y}, {c.x, c.y}, {a.x, a.y}}));
    const json& ring = polygon["coordinates"][0];
    for (int i = 0; i <= 1'000; ++i) {
      const double t = i / 1'000.0;
      EXPECT_LE(MetresTo(ring, ToGcj02(from, {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)})), 0.05) << NameOf(from);
      EXPECT_LE(MetresTo(ring, ToGcj02(from, {b.x + t * (c.x - b.x), b.y + t * (c.y - b.y)})), 0.05) << NameOf(from);
    }
    EXPECT_LT(ring.size(), 4'000u);
  }
}

TEST(AConvertedGeometry, SharesItsEdgesWithItsNeighbour) {
  const json south = Converted(CoordinateSystem::kBd09, PolygonOf({{119.9, 35.9}, {120.2, 35.95}}))["coordinates"][0];
  json north = Converted(CoordinateSystem::kBd09, PolygonOf({{120.2, 35.95}, {119.9, 35.9}}))["coordinates"][0];
  std::reverse(north.begin(), north.end());
  EXPECT_GT(south.size(), 10u);
  EXPECT_EQ(south, north);
}

TEST(AConvertedGeometry, OfManyPolygonsAndHolesIsConvertedWhole) {
  const json ring = {{13347670, 4286710}, {13347770, 4286710}, {13347770, 4286810}, {13347670, 4286710}};
  const json islands = Converted(
      CoordinateSystem::kWebMercator,
      {{"type", "MultiPolygon"}, {"coordinates", json::array({json::array({ring, ring}), json::array({ring})})}});
  for (const auto& [polygon, hole] : {std::pair(0, 0), std::pair(0, 1), std::pair(1, 0)}) {
    const json& converted = islands["coordinates"][polygon][hole];
    EXPECT_EQ(converted.size(), 4u);
    EXPECT_NEAR(converted[0][0].get<double>(), 119.9, 0.1);
    EXPECT_NEAR(converted[0][1].get<double>(), 35.9, 0.1);
  }
}

TEST(AConvertedGeometry, OverTheAntimeridianHasNothingBetween) {
  const json polygon =
      Converted(CoordinateSystem::kWgs84, PolygonOf({{179.99, -17}, {-179.99, -17}, {-179.99, -16.99}, {179.99, -17}}));
  for (const json& position : polygon["coordinates"][0]) EXPECT_GT(std::abs(position[0].get<double>()), 179.9);
}

TEST(AGeometry, WithCoordinatesThatItsSystemDoesNotHaveIsNotConverted) {
  const auto refusal = [](CoordinateSystem from, json geometry) {
    return std::string(ConvertToGcj02(from, geometry).message());
  };
  EXPECT_EQ(refusal(CoordinateSystem::kWgs84, PolygonOf({{119, 35}, {181, 35}, {119, 36}, {119, 35}})),
            "外环第 2 点（181, 35）不会是 WGS-84 的坐标：经度须在 ±180、纬度须在 ±90 度之间");
  EXPECT_THAT(refusal(CoordinateSystem::kBd09, PolygonOf({{35.9, 119.9}, {36, 119.9}, {36, 120}, {35.9, 119.9}})),
              HasSubstr("外环第 1 点（35.9, 119.9）不会是 BD-09 的坐标"))
      << "latitude first";
  // Far beyond the map's end every y would be the pole.
  EXPECT_THAT(refusal(CoordinateSystem::kWebMercator,
                      PolygonOf({{13347670, 4286710}, {13347770, 4e9}, {13347770, 4286810}, {13347670, 4286710}})),
              HasSubstr("外环第 2 点（13347770, 4000000000）不会是 Web 墨卡托 的坐标：应是米"));
  const json islands = {{"type", "MultiPolygon"},
                        {"coordinates", json::array({json::array(), json::array({json::array(), {{119.9, 35.9}}})})}};
  EXPECT_THAT(refusal(CoordinateSystem::kWebMercator, islands),
              HasSubstr("第 2 个面的第 1 个内环第 1 点（119.9, 35.9）不会是 Web 墨卡托 的坐标"))
      << "degrees, which would lie in the Gulf of Guinea";
}

TEST(AGeometryThatIsNoPolygon, IsNotConverted) {
  for (const char* wrong :
       {R"({})", R"({"type":"Point","coordinates":[119,35]})", R"({"type":"Polygon","coordinates":[[119,35]]})",
        R"({"type":"Polygon","coordinates":[[["119","35"]]]})", R"({"type":"MultiPolygon","coordinates":{}})"}) {
    json geometry = json::parse(wrong);
    EXPECT_FALSE(ConvertToGcj02(CoordinateSystem::kWgs84, geometry).ok()) << wrong;
  }
}

}  // namespace
}  // namespace zhiwang::ctl
