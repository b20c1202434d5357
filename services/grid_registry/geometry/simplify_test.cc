#include "services/grid_registry/geometry/simplify.h"

#include <cmath>
#include <numbers>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "s2/s2error.h"
#include "services/grid_registry/geometry/map_plane.h"
#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

using ::testing::IsEmpty;

constexpr double kDegreeMetres = 111'195;  // of latitude

// From 119.9,35.9 ten kilometres east along a line that swings by `swing` degrees, then round a box to the north or south.
Outline Wavy(double swing, double far_lat) {
  Outline ring = {{119.9, far_lat}};
  for (int i = 0; i <= 1'000; ++i) ring.push_back({119.9 + i * 1e-4, 35.9 + swing * std::sin(i * 0.7)});
  ring.push_back({120.0, far_lat});
  return ring;
}

int VerticesOf(const Boundary& boundary) { return boundary.polygon().num_vertices(); }

double MetresBetween(const Degrees& a, const Degrees& b) {
  return kDegreeMetres * std::hypot((a.lng - b.lng) * std::cos(a.lat * std::numbers::pi / 180), a.lat - b.lat);
}

std::set<std::pair<double, double>> PlacesOf(const Boundary& boundary) {
  std::set<std::pair<double, double>> places;
  for (int i = 0; i < boundary.polygon().num_loops(); ++i) {
    const S2Loop& loop = *boundary.polygon().loop(i);
    for (int j = 0; j < loop.num_vertices(); ++j) {
      const Degrees place = ToDegrees(loop.vertex(j));
      places.insert({std::round(place.lng * 1e7), std::round(place.lat * 1e7)});
    }
  }
  return places;
}

TEST(SimplifiedRegions, HaveFewerVerticesAndLieWithinTheTolerance) {
  const double swing_metres = 20;
  const Boundary before = BoundaryOf(Wavy(swing_metres / kDegreeMetres, 36.0));
  const Boundary after = Simplify({{before}}, 50)[0];
  EXPECT_GT(VerticesOf(before), 1'000);
  EXPECT_LT(VerticesOf(after), 50);
  const std::set<std::pair<double, double>> known = PlacesOf(before);
  for (const auto& place : PlacesOf(after)) EXPECT_TRUE(known.contains(place)) << place.first << ' ' << place.second;
  for (int i = 0; i < before.polygon().loop(0)->num_vertices(); ++i) {
    const Degrees place = ToDegrees(before.polygon().loop(0)->vertex(i));
    EXPECT_LE(MetresBetween(place, ToDegrees(after.polygon().ProjectToBoundary(ToPoint(place.lng, place.lat)))), 50);
  }
}

TEST(SimplifiedRegions, StayAsTheyAreWithoutTolerance) {
  const Boundary before = BoundaryOf(Wavy(1e-4, 36.0));
  EXPECT_EQ(Simplify({{before}}, 0)[0].Encode(), before.Encode());
  EXPECT_TRUE(Simplify({}, 10).empty());
}

TEST(SimplifiedRegions, ThatShareAnEdgeShareTheSimplifiedOne) {
  const std::vector<Boundary> neighbours = {BoundaryOf(Wavy(1e-3, 36.0)), BoundaryOf(Wavy(1e-3, 35.8))};
  const std::vector<Boundary> after = Simplify(neighbours, 60);
  EXPECT_LT(VerticesOf(after[0]), VerticesOf(neighbours[0]));
  S2Polygon overlap;
  overlap.InitToIntersection(after[0].polygon(), after[1].polygon());
  EXPECT_LT(SquareMetres(overlap), 1) << "square metres that both claim";
  S2Polygon both;
  both.InitToUnion(after[0].polygon(), after[1].polygon());
  EXPECT_EQ(both.num_loops(), 1) << "a gap between them would be a hole";
}

TEST(SimplifiedRegions, ThatWouldVanishStayAsTheyAre) {
  const Boundary hut = BoundaryOf({{119.9, 35.9}, {119.9001, 35.9}, {119.9001, 35.9001}, {119.9, 35.9001}});
  const Boundary town = BoundaryOf({{120.1, 35.9}, {120.2, 35.9}, {120.2, 36.0}, {120.1, 36.0}});
  const std::vector<Boundary> after = Simplify({{hut, town}}, 1'000);
  EXPECT_EQ(after[0].Encode(), hut.Encode());
  EXPECT_GT(after[1].AreaSquareMetres(), 0.9 * town.AreaSquareMetres());
}

TEST(ARegionAsGeoJson, IsSimplifiedUntilItFitsAndSaysByHowMuch) {
  const Boundary wavy = BoundaryOf(Wavy(20 / kDegreeMetres, 36.0));
  const size_t whole = wavy.ToGeoJson().size();
  const FittedGeoJson as_it_is = FitGeoJson(wavy, 0, whole);
  EXPECT_EQ(as_it_is.geojson, wavy.ToGeoJson());
  EXPECT_EQ(as_it_is.tolerance_metres, 0);
  for (const size_t most : {whole - 1, whole / 10, whole / 50}) {
    const FittedGeoJson fitted = FitGeoJson(wavy, 0, most);
    EXPECT_LE(fitted.geojson.size(), most);
    EXPECT_GT(fitted.tolerance_metres, 0);
    EXPECT_LE(fitted.tolerance_metres, 200) << "the border swings by 20 m";
    EXPECT_TRUE(ParseBoundary(fitted.geojson).ok());
  }
  EXPECT_GT(FitGeoJson(wavy, 7, whole - 1).tolerance_metres, 7) << "what was simplified before counts";
}

// The furthest that a vertex of `region` lies from the edges of `simple`, in metres.
double Deviation(const Boundary& region, const Boundary& simple) {
  double most = 0;
  for (int i = 0; i < region.polygon().num_loops(); ++i) {
    const S2Loop& loop = *region.polygon().loop(i);
    for (int j = 0; j < loop.num_vertices(); ++j) {
      const Degrees nearest = ToDegrees(simple.polygon().ProjectToBoundary(loop.vertex(j)));
      most = std::max(most, MetresBetween(ToDegrees(loop.vertex(j)), nearest));
    }
  }
  return most;
}

TEST(ARegionAsGeoJson, LiesWithinTheToleranceThatItSays) {
  std::mt19937_64 random(20260101);
  for (int n = 0; n < 80; ++n) {
    // A ring around a place, as rough as a coast.
    const double swing = std::uniform_real_distribution<double>(0.0001, 0.3)(random);
    Outline ring;
    for (int i = 0; i < 500; ++i) {
      const double turn = 2 * std::numbers::pi * i / 500;
      const double radius = 0.02 * (1 + swing * std::uniform_real_distribution<double>(-1, 1)(random));
      ring.push_back({119.9 + radius * std::cos(turn), 35.9 + radius * std::sin(turn)});
    }
    const Boundary region = BoundaryOf(ring);
    const FittedGeoJson fitted = FitGeoJson(region, 0, region.ToGeoJson().size() / (2 + random() % 8));
    const auto simple = ParseBoundary(fitted.geojson);
    ASSERT_TRUE(simple.ok()) << simple.status();
    EXPECT_THAT(simple->repairs, IsEmpty());
    EXPECT_LE(Deviation(region, simple->boundary), fitted.tolerance_metres) << n;
    const std::set<std::pair<double, double>> known = PlacesOf(region);
    for (const auto& place : PlacesOf(simple->boundary)) EXPECT_TRUE(known.contains(place));
  }
}

TEST(ARegionAsGeoJson, KeepsItsHolesInTheirShellsHoweverNearTheyAre) {
  // A hole two metres inside of a wavy shell: edges of ten metres' tolerance alone would cross.
  const auto wave = [](double inward) {
    Outline ring;
    for (int i = 0; i < 2'000; ++i) {
      const double turn = 2 * std::numbers::pi * i / 2'000;
      const double radius = 0.02 - inward / kDegreeMetres + 8 / kDegreeMetres * std::sin(turn * 300);
      ring.push_back({119.9 + radius * std::cos(turn), 35.9 + radius * std::sin(turn)});
    }
    return ring;
  };
  const Boundary moat = ParseBoundary(GeoJsonOf({wave(0), wave(2)}))->boundary;
  for (const size_t part : {2, 4, 8, 16}) {
    const auto simple = ParseBoundary(FitGeoJson(moat, 0, moat.ToGeoJson().size() / part).geojson);
    ASSERT_TRUE(simple.ok()) << simple.status();
    EXPECT_THAT(simple->repairs, IsEmpty());
  }
}

TEST(SimplifiedRegions, AreSoundWhateverTheTolerance) {
  const Tiling tiling(5, 5, 8, 119.90, 35.80, 0.01);
  std::vector<Boundary> regions;
  for (int row = 0; row < 5; ++row) {
    for (int column = 0; column < 5; ++column) {
      regions.push_back(BoundaryOf(tiling.Around(column, row, column + 1, row + 1)));
    }
  }
  for (const double tolerance : {1.0, 10.0, 100.0, 1'000.0, kMostToleranceMetres}) {
    for (const Boundary& region : Simplify(regions, tolerance)) {
      S2Error error;
      EXPECT_FALSE(region.polygon().FindValidationError(&error)) << tolerance << ": " << error;
      EXPECT_GT(region.AreaSquareMetres(), 0);
      EXPECT_TRUE(Boundary::Decode(region.Encode()).ok());
    }
  }
}

}  // namespace
}  // namespace zhiwang::grid
