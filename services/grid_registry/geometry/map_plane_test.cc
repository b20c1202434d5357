#include "services/grid_registry/geometry/map_plane.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "s2/s2edge_distances.h"
#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

constexpr double kRadius = 6'371'010;
constexpr double kRadian = std::numbers::pi / 180;

class MapPlane : public testing::Test {
 protected:
  void SetUp() override { RecordProperty("seed", "20260101"); }
  double Between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }

  std::mt19937_64 random_{20260101};
};

TEST_F(MapPlane, GivesEveryVertexBack) {
  for (int i = 0; i < 100'000; ++i) {
    const Vertex vertex = ToVertex(Between(-180, 180), Between(-90, 90));
    ASSERT_EQ(ToVertex(ToPoint(vertex)), vertex);
  }
}

TEST_F(MapPlane, TakesDegreesAndTheVertexOfTheSameDigitsForOnePoint) {
  for (int i = 0; i < 100'000; ++i) {
    const Vertex vertex = ToVertex(Between(73, 135), Between(18, 54));
    const std::string lng = fmt::format("{}", vertex.lng_e7 / 1e7), lat = fmt::format("{}", vertex.lat_e7 / 1e7);
    ASSERT_EQ(ToPoint(std::stod(lng), std::stod(lat)), ToPoint(vertex));
  }
}

TEST_F(MapPlane, HasOneAntimeridian) {
  EXPECT_EQ(ToPoint(180, -17), ToPoint(-180, -17));
  EXPECT_EQ(ToVertex(180, -17), ToVertex(-180, -17));
  EXPECT_EQ(EastOnMap(ToVertex(-179, 0)) - EastOnMap(ToVertex(179, 0)), 20'000'000);
}

TEST_F(MapPlane, HasEveryPlaceOfAnEdgeOnItsStraightLine) {
  for (int i = 0; i < 20'000; ++i) {
    const double lng = Between(-30, 270), lat = Between(-80, 80);
    const double to_lng = lng + Between(0, 60), to_lat = lat + Between(-10, 10), t = Between(0, 1);
    const auto point = [](double east, double north) { return ToPoint(east > 180 ? east - 360 : east, north); };
    const S2Point on_line = point(lng + t * (to_lng - lng), lat + t * (to_lat - lat));
    const S1Angle off = S2::GetDistance(on_line, point(lng, lat), point(to_lng, to_lat));
    ASSERT_LT(off.radians(), 1e-14) << lng << "," << lat << " to " << to_lng << "," << to_lat;
  }
}

TEST_F(MapPlane, TellsHowMuchOfItsSphereAMetreTakes) {
  for (int i = 0; i < 2'000; ++i) {
    const double lng = Between(73, 135), lat = Between(18, 54), way = Between(0, 2 * std::numbers::pi);
    const Boundary here = BoundaryOf({{lng, lat}, {lng + 1e-4, lat}, {lng, lat + 1e-4}});
    const double degree = kRadius * kRadian;
    const S2Point metre_away =
        ToPoint(lng + std::sin(way) / (degree * std::cos(lat * kRadian)), lat + std::cos(way) / degree);
    const double taken = ToPoint(lng, lat).Angle(metre_away), least = AngleOfMetre(here.polygon());
    EXPECT_GE(taken, 0.9999 * least);
    EXPECT_LE(taken, 1.4 / kRadius);
    EXPECT_GE(least, 0.6 / kRadius);
    EXPECT_LE(least, 1 / kRadius);
  }
}

TEST_F(MapPlane, TellsHowMuchOfItsSphereAMetreTakesAtThePolesToo) {
  for (const double pole : {-90.0, 90.0}) {
    for (int lng = -29; lng < 270; ++lng) {
      const double east = lng > 180 ? lng - 360 : lng, next = lng + 1 > 180 ? lng - 359 : lng + 1;
      EXPECT_GT(AngleOfMetre(BoundaryOf({{east, pole}, {next, pole}, {east, pole * 0.99}}).polygon()), 0) << lng;
    }
  }
}

TEST_F(MapPlane, MeasuresABoxOfParallelsAndMeridiansByTheClosedFormula) {
  for (int i = 0; i < 2'000; ++i) {
    const double west = std::round(Between(-180, 180) * 1e7) / 1e7, south = std::round(Between(-80, 60) * 1e7) / 1e7;
    const double width = std::round(Between(1e-3, 10) * 1e7) / 1e7, height = std::round(Between(1e-3, 4) * 1e7) / 1e7;
    if (west < -30 && west + width > -30) continue;  // where the map ends
    const double east = west + width > 180 ? west + width - 360 : west + width;
    const Boundary box = BoundaryOf({{west, south}, {east, south}, {east, south + height}, {west, south + height}});
    const double closed =
        kRadius * kRadius * width * kRadian * (std::sin((south + height) * kRadian) - std::sin(south * kRadian));
    EXPECT_NEAR(box.AreaSquareMetres() / closed, 1, 1e-9) << west << "," << south << " " << width << " x " << height;
  }
}

TEST_F(MapPlane, MeasuresTheTwoHalvesOfABoxAsTheBox) {
  for (int i = 0; i < 2'000; ++i) {
    const double west = Between(73, 130), south = Between(4, 50), east = west + Between(0.01, 5),
                 north = south + Between(0.01, 4);
    const Vertex corners[] = {ToVertex(west, south), ToVertex(east, south), ToVertex(east, north),
                              ToVertex(west, north)};
    const std::vector<Vertex> box(corners, corners + 4), low = {corners[0], corners[1], corners[2]},
                                                         high = {corners[0], corners[2], corners[3]};
    EXPECT_NEAR((SquareMetres(low) + SquareMetres(high)) / SquareMetres(box), 1, 1e-10);
    EXPECT_LT(SquareMetres(high), SquareMetres(low)) << "the half towards the pole is the smaller one";
  }
}

// The area east of a slanted edge, up to a meridian, added up from thin strips.
TEST_F(MapPlane, MeasuresASlantedEdgeAsStripsOfParallelsAddUp) {
  for (int i = 0; i < 50; ++i) {
    const double lng = Between(73, 125), lat = Between(4, 50);
    const Vertex low = ToVertex(lng, lat), high = ToVertex(lng + Between(0.01, 5), lat + Between(0.01, 4));
    const std::vector<Vertex> triangle = {low, {high.lng_e7, low.lat_e7}, high};
    const double width = (high.lng_e7 - low.lng_e7) * 1e-7, height = (high.lat_e7 - low.lat_e7) * 1e-7;
    constexpr int kStrips = 20'000;
    double sum = 0;
    for (int strip = 0; strip < kStrips; ++strip) {
      const double t = (strip + 0.5) / kStrips;
      sum +=
          (1 - t) * width * kRadian * std::cos((low.lat_e7 * 1e-7 + t * height) * kRadian) * height * kRadian / kStrips;
    }
    EXPECT_NEAR(SquareMetres(triangle) / (kRadius * kRadius * sum), 1, 1e-8);
  }
}

TEST_F(MapPlane, MeasuresARingThatRunsClockwiseAsNegative) {
  const std::vector<Vertex> ring = {ToVertex(119, 35), ToVertex(120, 35), ToVertex(120, 36)};
  const std::vector<Vertex> reversed(ring.rbegin(), ring.rend());
  EXPECT_GT(SquareMetres(ring), 0);
  EXPECT_DOUBLE_EQ(SquareMetres(reversed), -SquareMetres(ring));
}

TEST_F(MapPlane, MeasuresTheWayAroundABox) {
  const Boundary box = BoundaryOf({{119.9, 35.9}, {120.0, 35.9}, {120.0, 36.0}, {119.9, 36.0}});
  EXPECT_NEAR(PerimeterMetres(box.polygon()), 2 * 11'119.5 + 9'007 + 8'996, 20);
}

}  // namespace
}  // namespace zhiwang::grid
