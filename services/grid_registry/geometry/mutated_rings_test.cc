// Rings that nobody would draw, of every size from the grid of the vertices to a degree: they are read or refused, each
// region that was read is sound, and no overlay of them ends the process.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "s2/s2error.h"
#include "services/grid_registry/geometry/area_index.h"
#include "services/grid_registry/geometry/sibling_check.h"
#include "services/grid_registry/geometry/simplify.h"
#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

constexpr int kSeeds = 3'000;
// The country's middle and corners, the antimeridian, where the map ends, the equator, the poles.
constexpr Place kPlaces[] = {{119, 35},   {105, 36},  {73, 18},      {135, 53}, {179.99999995, -17},
                             {-29.9, 70}, {-170, 80}, {105, 89.999}, {0, 0},    {-90, -89.999}};
constexpr double kSteps[] = {1e-7, 2e-7, 5e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1};

// Draws rings around one place, on a grid of a few steps, so that they touch, cross, and run along each other and back.
class Pencil {
 public:
  explicit Pencil(uint64_t seed) : random_(seed) {
    centre_ = kPlaces[Below(std::size(kPlaces))];
    step_ = kSteps[Below(std::size(kSteps))];
    places_ = 3 + Below(9);
    off_grid_ = Below(3) == 0 ? 0.4 * step_ : 0;
    kind_ = Below(4);
  }

  std::vector<std::vector<Outline>> Polygons() {
    std::vector<std::vector<Outline>> polygons(1 + Below(3));
    for (std::vector<Outline>& polygon : polygons) {
      polygon.resize(1 + Below(3));
      std::generate(polygon.begin(), polygon.end(), [&] { return Ring(); });
    }
    return polygons;
  }

  Place AnyPlace() { return At(Below(places_) + Off(), Below(places_) + Off()); }
  uint64_t Below(uint64_t n) { return random_() % n; }

 private:
  Outline Ring() {
    const size_t vertices = 3 + Below(8);
    Outline ring;
    switch (kind_) {
      case 0:  // a star
        for (size_t i = 0; i < vertices; ++i) {
          const double turn = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(vertices);
          const double radius = 0.2 * static_cast<double>(places_) * (1 + std::abs(Unit()));
          ring.push_back(At(radius * std::cos(turn), radius * std::sin(turn)));
        }
        break;
      case 1: {  // there and back, a few centimetres wide
        const double row = static_cast<double>(Below(places_));
        for (size_t i = 0; i < 2 * vertices; ++i) {
          const size_t column = i < vertices ? i : 2 * vertices - 1 - i;
          ring.push_back(At(static_cast<double>(column), row, 1e-7 * static_cast<double>(Below(3))));
        }
        break;
      }
      case 2: {  // a box with stray vertices
        const double west = static_cast<double>(Below(places_)), east = west + 1 + static_cast<double>(Below(places_));
        const double south = static_cast<double>(Below(places_)), north = south + 1 + static_cast<double>(Below(3));
        for (const auto& [x, y] : {Place{west, south}, {east, south}, {east, north}, {west, north}}) {
          ring.push_back(At(x, y));
          if (Below(3) == 0) ring.push_back(AnyPlace());
        }
        break;
      }
      default:
        for (size_t i = 0; i < vertices; ++i) ring.push_back(AnyPlace());
    }
    return ring;
  }

  Place At(double x, double y, double north = 0) const {
    const double lng = centre_.first + x * step_;
    return {lng > 180 ? lng - 360 : lng, std::min(90.0, centre_.second + y * step_ + north)};
  }
  double Off() { return off_grid_ / step_ * Unit(); }
  double Unit() { return std::uniform_real_distribution<double>(-1, 1)(random_); }

  std::mt19937_64 random_;
  Place centre_;
  double step_, off_grid_;
  uint64_t places_, kind_;
};

// A region that was read can be stored and read again, as bytes and as text.
void ExpectSound(const Boundary& boundary) {
  S2Error error;
  EXPECT_FALSE(boundary.polygon().FindValidationError(&error)) << error;
  EXPECT_GE(boundary.AreaSquareMetres(), 1);
  const auto decoded = Boundary::Decode(boundary.Encode());
  ASSERT_TRUE(decoded.ok()) << decoded.status() << boundary.ToGeoJson();
  EXPECT_EQ(decoded->Encode(), boundary.Encode());
  const auto parsed = ParseBoundary(boundary.ToGeoJson());
  ASSERT_TRUE(parsed.ok()) << parsed.status() << boundary.ToGeoJson();
  EXPECT_EQ(parsed->boundary.Encode(), boundary.Encode());
  EXPECT_TRUE(parsed->repairs.empty()) << parsed->repairs[0];
}

// The findings of one sibling are all that it and its parent do not share.
void ExpectBalance(const Boundary& parent, const Boundary& sibling) {
  const auto findings = CheckSiblings(&parent, {{"sibling", sibling}});
  ASSERT_TRUE(findings.ok()) << findings.status();
  const double larger = std::max(parent.AreaSquareMetres(), sibling.AreaSquareMetres());
  double balance = parent.AreaSquareMetres() - sibling.AreaSquareMetres();
  for (const SiblingFinding& finding : *findings) {
    balance += finding.kind == SiblingFinding::Kind::kGap ? -finding.square_metres : finding.square_metres;
  }
  // Pieces of less than 10 m² are not reported, nor borders within 5 cm of each other.
  EXPECT_NEAR(balance, 0, 300 + 1e-5 * larger) << parent.ToGeoJson() << sibling.ToGeoJson();
}

void ExpectAreFoundWhereTheyAre(const std::vector<Boundary>& regions, Pencil& pencil) {
  std::vector<AreaNode> nodes;
  for (size_t i = 0; i < regions.size(); ++i) {
    nodes.push_back({std::to_string(i), "", static_cast<int>(i), regions[i]});
  }
  const auto index = AreaIndex::Build(nodes);
  ASSERT_TRUE(index.ok()) << index.status();
  for (int i = 0; i < 10; ++i) {
    const auto [lng, lat] = pencil.AnyPlace();
    int32_t deepest = AreaIndex::kNowhere;
    for (size_t region = 0; region < regions.size(); ++region) {
      if (regions[region].Contains(lat, lng)) deepest = static_cast<int32_t>(region);
    }
    EXPECT_EQ(index->Locate(lat, lng), deepest) << lng << "," << lat;
  }
}

TEST(MutatedRings, AreReadOrRefusedButNeverCrash) {
  int read = 0, overlaid = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Pencil pencil(static_cast<uint64_t>(seed));
    std::vector<Boundary> regions;
    for (uint64_t n = 1 + pencil.Below(3); n > 0; --n) {
      const auto parsed = ParseBoundary(MultiPolygonOf(pencil.Polygons()));
      if (!parsed.ok()) {
        EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
        continue;
      }
      ++read;
      ExpectSound(parsed->boundary);
      regions.push_back(parsed->boundary);
    }
    if (regions.empty()) continue;
    for (const double tolerance : {0.001, 1.0, 300.0}) {
      for (const Boundary& simple : Simplify(regions, tolerance)) EXPECT_TRUE(Boundary::Decode(simple.Encode()).ok());
    }
    ExpectAreFoundWhereTheyAre(regions, pencil);
    if (regions.size() < 2) continue;
    ++overlaid;
    std::vector<Sibling> siblings;
    for (const Boundary& region : regions) siblings.push_back({std::to_string(siblings.size()), region});
    EXPECT_TRUE(CheckSiblings(nullptr, siblings).ok());
    ExpectBalance(regions[0], regions[1]);
  }
  EXPECT_GT(read, kSeeds / 4);
  EXPECT_GT(overlaid, kSeeds / 10);
}

// S2 ends the process when it looks for the inside of such a ring.
TEST(ARing, ThatRunsAlongAnEdgeTwiceIsReadOrRefused) {
  const Outline twice = {{119, 35}, {119.01, 35}, {119.01, 35.01}, {119, 35}, {119.01, 35}, {119, 35.01}};
  EXPECT_FALSE(ParseBoundary(GeoJsonOf({twice})).ok());
  const Outline round_again = {{119, 35}, {119.01, 35}, {119.01, 35.01}, {119, 35.01},
                               {119, 35}, {119.01, 35}, {119.01, 35.01}, {119, 35.01},
                               {119, 35}, {119.01, 35}, {119.01, 35.01}, {119, 35.01}};
  EXPECT_FALSE(ParseBoundary(GeoJsonOf({round_again})).ok());
}

}  // namespace
}  // namespace zhiwang::grid
