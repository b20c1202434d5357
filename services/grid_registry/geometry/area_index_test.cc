#include "services/grid_registry/geometry/area_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/grid_registry/geometry/tiling_for_test.h"

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kDistrict = 1, kTown = 2, kZone = 3, kVillage = 4, kGrid = 5;
constexpr uint64_t kSeed = 20260101;

Outline Box(double west, double south, double east, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}};
}

AreaIndex Built(std::vector<AreaNode> nodes) {
  auto index = AreaIndex::Build(std::move(nodes));
  EXPECT_TRUE(index.ok()) << index.status();
  return *std::move(index);
}

// One district and its grids, node 0 and from 1 on.
std::vector<AreaNode> NodesOf(const Tiling& tiling) {
  std::vector<AreaNode> nodes = {{"370211000000", "", kDistrict, BoundaryOf(tiling.Whole())}};
  for (int i = 0; i < tiling.size(); ++i) {
    nodes.push_back({fmt::format("370211{:09}", i), "370211000000", kGrid, BoundaryOf(tiling.Cell(i))});
  }
  return nodes;
}

TEST(EveryPointOfADistrict, BelongsToTheOneGridThatTheMapSays) {
  const Tiling tiling(20, 20, 4, 119.9, 35.8, 0.005);
  const AreaIndex index = Built(NodesOf(tiling));
  std::vector<Outline> cells;
  for (int i = 0; i < tiling.size(); ++i) cells.push_back(tiling.Cell(i));
  const Outline whole = tiling.Whole();
  std::printf("seed %lu\n", static_cast<unsigned long>(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> off(-0.003, 0.103);
  int inside = 0, compared = 0;
  for (int n = 0; n < 20'000; ++n) {
    const double lng = 119.9 + off(random), lat = 35.8 + off(random);
    const int32_t found = index.Locate(lat, lng);
    if (found >= 0) {
      ++inside;
      EXPECT_EQ(index.level(found), kGrid);
    }
    std::vector<int32_t> on_map;
    for (int i = 0; i < tiling.size(); ++i) {
      if (OnMapContains(cells[i], lng, lat)) on_map.push_back(i + 1);
    }
    ASSERT_LE(on_map.size(), 1u);
    // Within a micrometre of an edge the digits of a double decide.
    const Outline& nearest = on_map.empty() ? whole : cells[on_map[0] - 1];
    if (OnMapDistance(nearest, lng, lat) < 1e-11) continue;
    ++compared;
    EXPECT_EQ(found, on_map.empty() ? AreaIndex::kNowhere : on_map[0]) << lng << "," << lat;
  }
  EXPECT_GT(inside, 15'000);
  EXPECT_GT(compared, 19'000);
}

TEST(APointOnASharedBorder, BelongsToExactlyOneGridAndAlwaysTheSame) {
  const Tiling tiling(8, 8, 3, 119.9, 35.8, 0.005);
  const std::vector<AreaNode> nodes = NodesOf(tiling);
  const AreaIndex index = Built(nodes);
  for (int cell = 0; cell < tiling.size(); ++cell) {
    const Outline ring = tiling.Cell(cell);
    for (size_t i = 0; i < ring.size(); ++i) {
      const Place next = ring[(i + 1) % ring.size()];
      const Place middle = {(ring[i].first + next.first) / 2, (ring[i].second + next.second) / 2};
      for (const auto& [lng, lat] : {ring[i], middle}) {
        std::vector<int32_t> containing;
        for (int32_t node = 1; node <= tiling.size(); ++node) {
          if (nodes[node].boundary->Contains(lat, lng)) containing.push_back(node);
        }
        const bool in_district = nodes[0].boundary->Contains(lat, lng);
        ASSERT_EQ(containing.size(), in_district ? 1u : 0u) << lng << "," << lat;
        EXPECT_EQ(index.Locate(lat, lng), in_district ? containing[0] : AreaIndex::kNowhere);
      }
    }
  }
}

class ATown : public testing::Test {
 protected:
  // Village 11 has grids in its western half only, village 12 has none, zone 2 has no boundary of its own.
  const AreaIndex index_ = Built({{"370211", "3702", kDistrict, BoundaryOf(Box(119.8, 35.8, 120.2, 36.2))},
                                  {"370211109", "370211", kTown, BoundaryOf(Box(119.9, 35.9, 120.1, 36.1))},
                                  {"zone2", "370211109", kZone, std::nullopt},
                                  {"11", "zone2", kVillage, BoundaryOf(Box(119.9, 35.9, 120.0, 36.0))},
                                  {"12", "370211109", kVillage, BoundaryOf(Box(120.0, 35.9, 120.1, 36.0))},
                                  {"11001", "11", kGrid, BoundaryOf(Box(119.9, 35.9, 119.95, 36.0))}});
};

TEST_F(ATown, AnswersWithTheDeepestAreaThatHasThePoint) {
  EXPECT_EQ(index_.code(index_.Locate(35.95, 119.92)), "11001");
  EXPECT_EQ(index_.code(index_.Locate(35.95, 119.97)), "11");
  EXPECT_EQ(index_.code(index_.Locate(35.95, 120.05)), "12");
  EXPECT_EQ(index_.code(index_.Locate(36.05, 120.05)), "370211109");
  EXPECT_EQ(index_.code(index_.Locate(36.15, 120.15)), "370211");
  EXPECT_EQ(index_.Locate(30, 120), AreaIndex::kNowhere);
}

TEST_F(ATown, GivesTheChainByParentWithTheZone) {
  EXPECT_THAT(index_.Chain(index_.Locate(35.95, 119.92)), ElementsAre(0, 1, 2, 3, 5));
  EXPECT_THAT(index_.Chain(index_.Locate(36.15, 120.15)), ElementsAre(0));
  EXPECT_THAT(index_.Chain(AreaIndex::kNowhere), IsEmpty());
}

TEST_F(ATown, DoesNotContainWhatIsNoPlace) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  for (const double wrong : {nan, infinity, -infinity, 1e300, 180.5}) {
    EXPECT_EQ(index_.Locate(wrong, 119.92), AreaIndex::kNowhere);
    EXPECT_EQ(index_.Locate(35.95, wrong), AreaIndex::kNowhere);
  }
}

TEST_F(ATown, AnswersManyPointsAsItAnswersOne) {
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> lng(119.7, 120.3), lat(35.7, 36.3);
  std::vector<double> lngs, lats;
  for (int i = 0; i < 70'000; ++i) {
    lngs.push_back(i % 1000 == 0 ? std::nan("") : lng(random));
    lats.push_back(lat(random));
  }
  std::vector<int32_t> found(lngs.size());
  index_.LocateBatch(lngs, lats, found);
  for (size_t i = 0; i < lngs.size(); ++i) ASSERT_EQ(found[i], index_.Locate(lats[i], lngs[i])) << i;
}

TEST(OfTwoAreasThatOverlap, TheDeeperOneAnswersAndThenTheFirst) {
  const Outline box = Box(119.9, 35.9, 120.0, 36.0);
  const AreaIndex index = Built(
      {{"a", "", kVillage, BoundaryOf(box)}, {"b", "", kGrid, BoundaryOf(box)}, {"c", "", kGrid, BoundaryOf(box)}});
  EXPECT_EQ(index.code(index.Locate(35.95, 119.95)), "b");
}

TEST(ADistrictDrawnClockwise, DoesNotTakeThePointsOfAnother) {
  Outline clockwise = Box(119.9, 35.9, 120.0, 36.0);
  std::reverse(clockwise.begin(), clockwise.end());
  const AreaIndex index = Built({{"wrong", "", kDistrict, BoundaryOf(clockwise)},
                                 {"right", "", kDistrict, BoundaryOf(Box(121, 35.9, 122, 36.0))}});
  EXPECT_EQ(index.code(index.Locate(35.95, 119.95)), "wrong");
  EXPECT_EQ(index.code(index.Locate(35.95, 121.5)), "right");
  EXPECT_EQ(index.Locate(35.95, 120.5), AreaIndex::kNowhere);
}

// Public report 27: tile38#650.
TEST(AnArea, OnBothSidesOf180DegreesHoldsThePointsOfBoth) {
  const AreaIndex index = Built({{"west", "", kDistrict, BoundaryOf(Box(178, -17, 179, -16))},
                                 {"over", "", kDistrict, BoundaryOf(Box(179, -17, -179, -16))},
                                 {"east", "", kDistrict, BoundaryOf(Box(-179, -17, -178, -16))}});
  const std::pair<double, const char*> places[] = {{178.5, "west"}, {179.5, "over"},  {180, "over"},
                                                   {-180, "over"},  {-179.5, "over"}, {-178.5, "east"}};
  for (const auto& [lng, code] : places) EXPECT_EQ(index.code(index.Locate(-16.5, lng)), code) << lng;
  EXPECT_EQ(index.Locate(-16.5, 0), AreaIndex::kNowhere);
  EXPECT_EQ(index.Locate(-16.5, 177.5), AreaIndex::kNowhere);
}

TEST(AnAreaIndex, OfNothingContainsNothing) {
  const AreaIndex index = Built({});
  EXPECT_EQ(index.Locate(35.95, 119.95), AreaIndex::kNowhere);
  EXPECT_EQ(index.size(), 0u);
}

TEST(AnAreaIndex, IsNotBuiltFromATreeThatIsNone) {
  const auto twice = AreaIndex::Build({{"a", "", 1, std::nullopt}, {"a", "", 1, std::nullopt}});
  EXPECT_THAT(std::string(twice.status().message()), HasSubstr("two areas have the code a"));
  const auto circle =
      AreaIndex::Build({{"a", "b", 1, std::nullopt}, {"b", "c", 1, std::nullopt}, {"c", "b", 1, std::nullopt}});
  EXPECT_THAT(std::string(circle.status().message()), HasSubstr("above itself"));
}

TEST(AnAreaIndex, AnswersManyThreadsAtOnce) {
  const Tiling tiling(12, 12, 4, 119.9, 35.8, 0.005);
  const AreaIndex index = Built(NodesOf(tiling));
  std::vector<double> lng, lat;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> off(-0.003, 0.063);
  for (int i = 0; i < 5'000; ++i) {
    lng.push_back(119.9 + off(random));
    lat.push_back(35.8 + off(random));
  }
  std::vector<int32_t> expected(lng.size());
  index.LocateBatch(lng, lat, expected);
  std::atomic<int> different = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      std::vector<int32_t> found(lng.size());
      if (t % 2 == 0) {
        index.LocateBatch(lng, lat, found);
      } else {
        for (size_t i = 0; i < lng.size(); ++i) found[i] = index.Locate(lat[i], lng[i]);
      }
      if (found != expected) ++different;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(different, 0);
}

// Town 4 has nothing below it, so it comes before village 1, which is deeper but has a grid: also for a point that is not in the
// grid, and where the grid's boundary is therefore left out.
TEST(APointWithoutTheBoundariesThatDoNotHoldIt, IsInTheSameArea) {
  const std::vector<AreaNode> nodes = {{"D", "", kDistrict, BoundaryOf(Box(120, 35, 120.4, 35.2))},
                                       {"G1", "V1", kGrid, BoundaryOf(Box(120, 35, 120.05, 35.05))},
                                       {"T1", "D", kTown, BoundaryOf(Box(120, 35, 120.2, 35.2))},
                                       {"T2", "D", kTown, BoundaryOf(Box(120.15, 35, 120.35, 35.2))},
                                       {"T3", "D", kTown, std::nullopt},
                                       {"T4", "D", kTown, BoundaryOf(Box(120.03, 35.03, 120.1, 35.1))},
                                       {"V1", "T1", kVillage, BoundaryOf(Box(120, 35, 120.1, 35.1))},
                                       {"V2", "T3", kVillage, BoundaryOf(Box(120.3, 35, 120.4, 35.1))}};
  const AreaIndex whole = Built(nodes);
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> lng(119.99, 120.41), lat(34.99, 35.21);
  std::vector<int> found_in(nodes.size());
  for (int n = 0; n < 2'000; ++n) {
    const double x = lng(random), y = lat(random);
    std::vector<AreaNode> some = nodes;
    for (AreaNode& node : some) {
      node.left_out = node.boundary && !node.boundary->Contains(y, x);
      if (node.left_out) node.boundary.reset();
    }
    const int32_t found = whole.Locate(y, x);
    ASSERT_EQ(Built(std::move(some)).Locate(y, x), found) << x << "," << y;
    if (found != AreaIndex::kNowhere) ++found_in[static_cast<size_t>(found)];
  }
  for (const size_t node : {0, 1, 2, 3, 5, 6, 7}) EXPECT_GT(found_in[node], 0) << nodes[node].code;
}

}  // namespace
}  // namespace zhiwang::grid
