#include "services/ctl/grid/geojson/coordinates.h"

#include <cmath>

#include <gtest/gtest.h>

namespace zhiwang::ctl {
namespace {

constexpr double kTwoMillimetres = 2e-8;  // in degrees

struct Pair {
  Coordinates given, in_gcj02;
};

void ExpectConverted(CoordinateSystem from, const Pair& pair) {
  const Coordinates converted = ToGcj02(from, pair.given);
  EXPECT_NEAR(converted.x, pair.in_gcj02.x, kTwoMillimetres);
  EXPECT_NEAR(converted.y, pair.in_gcj02.y, kTwoMillimetres);
}

// Published with googollee/eviltransform (the same in its tests of every language: Shanghai, Shenzhen, Beijing) and with
// wandergis/coordtransform (README and test/app.js: a place in Beijing).
constexpr Pair kOfWgs84[] = {{{121.5272106, 31.1774276}, {121.531541859215, 31.17530398364597}},
                             {{113.912316, 22.543847}, {113.9171764808363, 22.540796131694766}},
                             {{116.377817, 39.911954}, {116.38404722455657, 39.91334545536069}},
                             {{116.404, 39.915}, {116.41024449916938, 39.91640428150164}}};

TEST(Coordinates, OfWgs84AndCgcs2000BecomeThePublishedOnesOfGcj02) {
  for (const Pair& pair : kOfWgs84) {
    ExpectConverted(CoordinateSystem::kWgs84, pair);
    ExpectConverted(CoordinateSystem::kCgcs2000, pair);
  }
}

TEST(Coordinates, OfBd09BecomeThePublishedOnesOfGcj02) {
  // wandergis/coordtransform, README and test/app.js.
  ExpectConverted(CoordinateSystem::kBd09, {{116.404, 39.915}, {116.39762729119315, 39.90865673957631}});
}

TEST(Coordinates, OfWebMercatorAreThoseOfWgs84OnItsMap) {
  // EPSG guidance note 7-2, method 1024, has this pair: 24°22'54.433"N, 100°20'00"W.
  const Coordinates example = ToGcj02(CoordinateSystem::kWebMercator, {-11169055.58, 2800000.00});
  EXPECT_NEAR(example.x, -(100 + 20 / 60.0), 1e-6);
  EXPECT_NEAR(example.y, 24 + 22 / 60.0 + 54.433 / 3600, 1e-6);
  const double radius = 6378137, degree = M_PI / 180;
  for (const Pair& pair : kOfWgs84) {
    const Coordinates metres = {radius * pair.given.x * degree,
                                radius * std::log(std::tan(M_PI / 4 + pair.given.y * degree / 2))};
    ExpectConverted(CoordinateSystem::kWebMercator, {metres, pair.in_gcj02});
  }
}

TEST(Coordinates, OutsideTheCountryStayAsTheyAre) {
  for (const Coordinates place : {Coordinates{-104.9903, 39.7392}, {0, 0}, {151.2, -33.9}, {179.9, -17}}) {
    ExpectConverted(CoordinateSystem::kWgs84, {place, place});
  }
}

TEST(Coordinates, OfGcj02StayAsTheyAre) {
  ExpectConverted(CoordinateSystem::kGcj02, {{120.042886, 35.799837}, {120.042886, 35.799837}});
}

TEST(CoordinateSystems, AreKnownByTheirFlags) {
  for (const CoordinateSystem system : {CoordinateSystem::kGcj02, CoordinateSystem::kWgs84, CoordinateSystem::kCgcs2000,
                                        CoordinateSystem::kBd09, CoordinateSystem::kWebMercator}) {
    EXPECT_EQ(CoordinateSystemByFlag(FlagOf(system)), system) << NameOf(system);
  }
  EXPECT_EQ(CoordinateSystemByFlag("WGS84"), CoordinateSystem::kWgs84);
  EXPECT_EQ(CoordinateSystemByFlag("wgs72"), std::nullopt);
  EXPECT_EQ(CoordinateSystemByFlag(""), std::nullopt);
}

}  // namespace
}  // namespace zhiwang::ctl
