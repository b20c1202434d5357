// Edges are the straight lines of the map, in locating, in the checks of a tiling and in square metres alike.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "services/grid_registry/geometry/area_index.h"
#include "services/grid_registry/geometry/sibling_check.h"
#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr uint64_t kSeed = 20260101;
constexpr double kMetre = 1 / 111'195.0;  // of latitude, in degrees

std::vector<SiblingFinding> FindingsOf(const Boundary& parent, const std::vector<Outline>& siblings) {
  std::vector<Sibling> given;
  for (size_t i = 0; i < siblings.size(); ++i) given.push_back({std::to_string(i), BoundaryOf(siblings[i])});
  const auto findings = CheckSiblings(&parent, given);
  EXPECT_TRUE(findings.ok()) << findings.status();
  return findings.ok() ? *findings : std::vector<SiblingFinding>();
}

// A box whose two towns have a border from its west side to its east side.
struct TwoTowns {
  Place west, east;  // the ends of the border
  double south, north;

  Outline Box() const { return {{west.first, south}, {east.first, south}, {east.first, north}, {west.first, north}}; }
  // The southern town, with these places of the border from east to west between its ends.
  Outline South(const Outline& between) const {
    Outline ring = {{west.first, south}, {east.first, south}, east};
    ring.insert(ring.end(), between.begin(), between.end());
    ring.push_back(west);
    return ring;
  }
  // The northern town, with these from west to east.
  Outline North(const Outline& between) const {
    Outline ring = {west};
    ring.insert(ring.end(), between.begin(), between.end());
    ring.insert(ring.end(), {east, {east.first, north}, {west.first, north}});
    return ring;
  }
  // The place of the border at a part of the way, in digits of ten-millionths.
  Place At(double part) const {
    const auto round = [](double degrees) { return std::round(degrees * 1e7) / 1e7; };
    return {round(west.first + part * (east.first - west.first)),
            round(west.second + part * (east.second - west.second))};
  }
};

constexpr TwoTowns kNineKilometres = {{119.9, 35.95}, {120.0, 35.95}, 35.9, 36.0};
constexpr TwoTowns kFiftyKilometres = {{119.9, 36.0}, {120.45, 36.0}, 35.8, 36.2};
constexpr TwoTowns kFiftyKilometresSlanted = {{119.9, 35.83}, {120.4, 36.11}, 35.8, 36.2};

// Public report 18: draft-geojson#155.
TEST(TwoTowns, OfWhichOneDescribesTheirBorderByOneEdgeAndTheOtherByTwoTileTheirBox) {
  for (const TwoTowns& towns : {kNineKilometres, kFiftyKilometres, kFiftyKilometresSlanted}) {
    const Boundary box = BoundaryOf(towns.Box());
    const Outline south = towns.South({}), north = towns.North({towns.At(0.5)});
    EXPECT_THAT(FindingsOf(box, {south, north}), IsEmpty());
    const double both = BoundaryOf(south).AreaSquareMetres() + BoundaryOf(north).AreaSquareMetres();
    EXPECT_NEAR(both, box.AreaSquareMetres(), 300) << "but for the rounding of one vertex over 50 km";
  }
}

TEST(TwoTowns, OfWhichOneHasManyVerticesOnAnEdgeOfFiftyKilometresTileTheirBox) {
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> part(0, 1);
  for (const TwoTowns& towns : {kFiftyKilometres, kFiftyKilometresSlanted}) {
    std::vector<double> parts(100);
    std::generate(parts.begin(), parts.end(), [&] { return part(random); });
    std::sort(parts.begin(), parts.end());
    Outline between;
    for (const double at : parts) between.push_back(towns.At(at));
    EXPECT_THAT(FindingsOf(BoundaryOf(towns.Box()), {towns.South({}), towns.North(between)}), IsEmpty());
  }
}

TEST(TwoTowns, WhoseBordersAreAMetreApartAreFound) {
  TwoTowns apart = kFiftyKilometres;
  apart.west.second += kMetre;
  apart.east.second += kMetre;
  const auto findings = FindingsOf(BoundaryOf(kFiftyKilometres.Box()), {kFiftyKilometres.South({}), apart.North({})});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind, SiblingFinding::Kind::kGap);
  EXPECT_NEAR(findings[0].square_metres, 49'477, 600);
}

TEST(AnEdgeOfFiftyKilometres, IsThereWithinFiveCentimetres) {
  for (const TwoTowns& towns : {kFiftyKilometres, kFiftyKilometresSlanted}) {
    const Boundary south = BoundaryOf(towns.South({})), north = BoundaryOf(towns.North({}));
    const auto index = AreaIndex::Build({{"south", "", 1, south}, {"north", "", 1, north}});
    ASSERT_TRUE(index.ok());
    for (double part = 0.01; part < 1; part += 0.01) {
      const double lng = towns.west.first + part * (towns.east.first - towns.west.first);
      const double lat = towns.west.second + part * (towns.east.second - towns.west.second);
      for (const double off : {0.05 * kMetre, 0.001 * kMetre}) {
        EXPECT_TRUE(north.Contains(lat + off, lng));
        EXPECT_FALSE(south.Contains(lat + off, lng));
        EXPECT_TRUE(south.Contains(lat - off, lng));
        EXPECT_EQ(index->code(index->Locate(lat + off, lng)), "north");
        EXPECT_EQ(index->code(index->Locate(lat - off, lng)), "south");
      }
    }
  }
}

// Even-odd, in the plane of longitude and latitude, with more digits than what is tested. The ring's longitudes go on over
// 180°; so does the point's.
bool EvenOdd(const Outline& ring, long double lng, long double lat) {
  bool inside = false;
  for (size_t i = 0; i < ring.size(); ++i) {
    const long double x1 = ring[i].first, y1 = ring[i].second;
    const long double x2 = ring[(i + 1) % ring.size()].first, y2 = ring[(i + 1) % ring.size()].second;
    if ((y1 > lat) != (y2 > lat) && lng < x1 + (x2 - x1) * (lat - y1) / (y2 - y1)) inside = !inside;
  }
  return inside;
}

double Wrapped(double lng) { return lng > 180 ? lng - 360 : lng; }

// A ring around a place whose vertices are whole ten-millionths, up to `reach` degrees away; its edges are long.
Outline RandomRing(double lng, double lat, double reach, std::mt19937_64& random) {
  std::uniform_real_distribution<double> radius(0.1 * reach, reach), turn(0.3, 1.4);
  Outline ring;
  for (double angle = 0; angle < 2 * std::numbers::pi; angle += turn(random)) {
    const double r = radius(random);
    ring.emplace_back(std::round((lng + r * std::cos(angle)) * 1e7) / 1e7,
                      std::round((lat + r * std::sin(angle)) * 1e7) / 1e7);
  }
  return ring;
}

TEST(ARandomRing, ContainsWhatTheEvenOddRuleOfTheMapSays) {
  RecordProperty("seed", std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> anywhere(-20, 320), latitude(-75, 75), part(-1, 1);
  int compared = 0, inside = 0;
  for (int n = 0; n < 300; ++n) {
    // One in three over 180°; edges of up to 600 km.
    const double lng = n % 3 == 0 ? 180 + part(random) : anywhere(random), lat = latitude(random), reach = 3;
    const Outline ring = RandomRing(lng, lat, reach, random);
    Outline wrapped = ring;
    for (auto& [east, north] : wrapped) east = Wrapped(east);
    const auto parsed = ParseBoundary(GeoJsonOf({wrapped}));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_THAT(parsed->repairs, IsEmpty());
    const auto index = AreaIndex::Build({{"ring", "", 1, parsed->boundary}});
    ASSERT_TRUE(index.ok());
    std::vector<double> lngs, lats;
    for (int i = 0; i < 400; ++i) {
      // Every other point within a metre of an edge.
      const size_t edge = random() % ring.size();
      const auto [from, to] = std::pair(ring[edge], ring[(edge + 1) % ring.size()]);
      const double along = 0.5 + part(random) / 2;
      const double east = i % 2 == 0 ? lng + reach * part(random)
                                     : from.first + along * (to.first - from.first) + part(random) * kMetre;
      const double north = i % 2 == 0 ? lat + reach * part(random)
                                      : from.second + along * (to.second - from.second) + part(random) * kMetre;
      if (OnMapDistance(ring, east, north) < 1e-11) continue;  // a micrometre
      const bool expected = EvenOdd(ring, east, north);
      lngs.push_back(Wrapped(east));
      lats.push_back(north);
      ++compared;
      inside += expected;
      ASSERT_EQ(parsed->boundary.Contains(north, lngs.back()), expected) << east << "," << north;
      ASSERT_EQ(index->Locate(north, lngs.back()) == 0, expected) << east << "," << north;
    }
    std::vector<int32_t> located(lngs.size());
    index->LocateBatch(lngs, lats, located);
    for (size_t i = 0; i < lngs.size(); ++i) ASSERT_EQ(located[i], index->Locate(lats[i], lngs[i]));
  }
  EXPECT_GT(compared, 100'000);
  EXPECT_GT(inside, 30'000);
}

TEST(ATilingOfLongEdges, HasItsPointsInOneCellEachAndItsAreasAddUp) {
  std::mt19937_64 random(kSeed);
  const Tiling tiling(5, 5, 2, 110, 30, 0.6);  // edges of 30 km
  std::vector<AreaNode> nodes;
  double sum = 0;
  for (int i = 0; i < tiling.size(); ++i) {
    nodes.push_back({std::to_string(i), "", 1, BoundaryOf(tiling.Cell(i))});
    sum += nodes.back().boundary->AreaSquareMetres();
  }
  const Boundary whole = BoundaryOf(tiling.Whole());
  EXPECT_NEAR(sum / whole.AreaSquareMetres(), 1, 1e-11);
  const auto index = AreaIndex::Build(nodes);
  ASSERT_TRUE(index.ok());
  std::uniform_real_distribution<double> part(-0.1, 3.1);
  for (int n = 0; n < 20'000; ++n) {
    const double lng = 110 + part(random), lat = 30 + part(random);
    int32_t expected = AreaIndex::kNowhere;
    double nearest = OnMapDistance(tiling.Whole(), lng, lat);
    for (int i = 0; i < tiling.size(); ++i) {
      if (OnMapContains(tiling.Cell(i), lng, lat)) expected = i;
      nearest = std::min(nearest, OnMapDistance(tiling.Cell(i), lng, lat));
    }
    if (nearest < 1e-11) continue;
    ASSERT_EQ(index->Locate(lat, lng), expected) << lng << "," << lat;
  }
}

}  // namespace
}  // namespace zhiwang::grid
