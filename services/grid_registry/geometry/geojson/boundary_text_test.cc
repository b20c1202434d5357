#include "services/grid_registry/geometry/geojson/boundary_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

using ::testing::Each;
using ::testing::Le;
using ::testing::SizeIs;

const Outline kIsland = {{119.9, 35.9}, {120, 35.9}, {120, 36}, {119.9, 36}};
const Outline kLake = {{119.94, 35.94}, {119.94, 35.96}, {119.96, 35.96}, {119.96, 35.94}};
const Outline kOtherIsland = {{120.1, 35.9}, {120.2, 35.9}, {120.2, 36}, {120.1, 36}};

Boundary ParsedIslands() { return ParseBoundary(MultiPolygonOf({{kIsland, kLake}, {kOtherIsland}}))->boundary; }

std::vector<std::string> PiecesOf(const Boundary& boundary, size_t most_bytes) {
  std::vector<std::string> pieces;
  EXPECT_TRUE(BoundaryText(boundary).Write(most_bytes, [&](std::string_view piece) {
    pieces.emplace_back(piece);
    return true;
  }));
  return pieces;
}

TEST(ABoundaryText, IsAPolygonOrWithIslandsAMultiPolygon) {
  EXPECT_EQ(BoundaryOf(kOtherIsland).ToGeoJson(),
            R"({"type":"Polygon","coordinates":[[[120.1,35.9],[120.2,35.9],[120.2,36],[120.1,36],[120.1,35.9]]]})");
  EXPECT_EQ(ParseBoundary(GeoJsonOf({kIsland, kLake}))->boundary.ToGeoJson(),
            R"({"type":"Polygon","coordinates":[[[119.9,35.9],[120,35.9],[120,36],[119.9,36],[119.9,35.9]],)"
            R"([[119.94,35.94],[119.94,35.96],[119.96,35.96],[119.96,35.94],[119.94,35.94]]]})");
  const std::string both = ParsedIslands().ToGeoJson();
  EXPECT_TRUE(both.starts_with(R"({"type":"MultiPolygon","coordinates":[[[[)")) << both;
  EXPECT_EQ(ParseBoundary(both)->boundary.Encode(), ParsedIslands().Encode());
}

TEST(ABoundaryText, IsTheSameInPiecesOfAnySize) {
  for (const Boundary& boundary : {ParsedIslands(), BoundaryOf(Tiling(3, 3, 40, 119.9, 35.9, 0.01).Whole())}) {
    for (const size_t most : {64u, 65u, 100u, 1'000u, 1'000'000u}) {
      const std::vector<std::string> pieces = PiecesOf(boundary, most);
      std::string whole;
      std::vector<size_t> sizes;
      for (const std::string& piece : pieces) {
        whole += piece;
        sizes.push_back(piece.size());
      }
      EXPECT_EQ(whole, boundary.ToGeoJson());
      EXPECT_THAT(sizes, Each(Le(most)));
      EXPECT_THAT(sizes, Each(::testing::Gt(0u)));
    }
  }
}

TEST(ABoundaryText, CountsItsBytesAndVerticesBeforehand) {
  const BoundaryText text(ParsedIslands());
  EXPECT_EQ(text.CountBytes(), ParsedIslands().ToGeoJson().size());
  EXPECT_EQ(text.CountVertices(), kIsland.size() + kLake.size() + kOtherIsland.size());
}

TEST(ABoundaryText, EndsWhereNoMoreIsWanted) {
  const Boundary boundary = BoundaryOf(Tiling(3, 3, 40, 119.9, 35.9, 0.01).Whole());
  int pieces = 0;
  EXPECT_FALSE(BoundaryText(boundary).Write(64, [&](std::string_view) { return ++pieces < 3; }));
  EXPECT_EQ(pieces, 3);
}

bool MayContain(std::string_view bytes, double lat, double lng) {
  return Boundary::MayContainAny(bytes, {&lat, 1}, {&lng, 1});
}

// Decides which boundaries need not be decoded: one that is left out wrongly would move a point to another area.
TEST(AnEncodedBoundary, MayContainEachPointThatItContains) {
  std::mt19937 random(20260102);
  std::uniform_real_distribution<double> lng(119.85, 120.25), lat(35.85, 36.05);
  const Boundary islands = ParsedIslands();
  const std::string bytes = islands.Encode();
  int left_out = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double x = lng(random), y = lat(random);
    const bool may = MayContain(bytes, y, x);
    EXPECT_TRUE(may || !islands.Contains(y, x)) << x << ' ' << y;
    left_out += !may;
  }
  EXPECT_GT(left_out, 5'000);
  for (const Outline& ring : {kIsland, kLake, kOtherIsland}) {
    for (const auto& [x, y] : ring) EXPECT_TRUE(MayContain(bytes, y, x));
  }
}

TEST(AnEncodedBoundary, MayContainPointsOnBothSidesOfTheAntimeridian) {
  const std::string bytes =
      ParseBoundary(R"({"type":"Polygon","coordinates":[[[179.9,-17],[-179.9,-17],[180,-16.9],[179.9,-17]]]})")
          ->boundary.Encode();
  for (const double x : {179.95, 180.0, -180.0, -179.95}) EXPECT_TRUE(MayContain(bytes, -16.99, x)) << x;
  for (const double x : {179.8, -179.8, 0.0, 120.0}) EXPECT_FALSE(MayContain(bytes, -16.99, x)) << x;
}

TEST(AnEncodedBoundary, MayContainNothingThatIsNoPlaceAndAnythingWhereItCannotBeRead) {
  const std::string bytes = BoundaryOf(kIsland).Encode();
  for (const double wrong : {std::nan(""), 91.0, -91.0}) EXPECT_FALSE(MayContain(bytes, wrong, 119.95));
  for (const double wrong : {std::nan(""), 181.0, -181.0}) EXPECT_FALSE(MayContain(bytes, 35.95, wrong));
  EXPECT_TRUE(MayContain("nonsense", 35.95, 119.95));
  EXPECT_TRUE(MayContain(bytes + "x", 35.95, 119.95));
}

TEST(AnEncodedBoundary, MayContainOneOfManyPoints) {
  const std::string bytes = BoundaryOf(kIsland).Encode();
  const std::vector<double> lats = {36.5, std::nan(""), 35.95}, lngs = {119.95, 119.95, 119.95};
  const std::span<const double> lat(lats), lng(lngs);
  EXPECT_TRUE(Boundary::MayContainAny(bytes, lat, lng));
  EXPECT_FALSE(Boundary::MayContainAny(bytes, lat.first(2), lng.first(2)));
  EXPECT_FALSE(Boundary::MayContainAny(bytes, {}, {}));
}

}  // namespace
}  // namespace zhiwang::grid
