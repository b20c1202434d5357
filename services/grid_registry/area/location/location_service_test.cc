#include "services/grid_registry/area/location/location_service.h"

#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const Place kOutside = {120.5, 36.5};

class Location : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }

  absl::StatusOr<v1::LocatePointResponse> Locate(const Place& place, const std::string& district = kDistrictName) {
    v1::LocatePointRequest request;
    request.set_district(district);
    request.mutable_point()->set_longitude(place.first);
    request.mutable_point()->set_latitude(place.second);
    return client().Ask(&v1::LocationService::Stub::LocatePoint, request);
  }
  // The code of the leaf, empty for none.
  std::string LeafAt(const Place& place) {
    const auto answer = Locate(place);
    if (!answer.ok()) {
      EXPECT_THAT(answer, IsRefused(StatusCode::kNotFound, common::v1::POINT_OUTSIDE));
      return "";
    }
    const std::string& leaf = answer->chain(answer->chain_size() - 1).area();
    return leaf.substr(leaf.rfind('/') + 1);
  }

  static v1::LocatePointsRequest Batch(const std::vector<Place>& places) {
    v1::LocatePointsRequest batch;
    batch.set_district(kDistrictName);
    for (const auto& [longitude, latitude] : places) {
      batch.add_longitudes(longitude);
      batch.add_latitudes(latitude);
    }
    return batch;
  }
  // Sends the batches one after the other and adds each answer; answers how the stream ended.
  absl::Status LocateAll(const std::vector<v1::LocatePointsRequest>& batches,
                         std::vector<v1::LocatePointsResponse>* answers) {
    const auto located = client().Exchange(&v1::LocationService::Stub::LocatePoints, batches);
    answers->insert(answers->end(), located.messages.begin(), located.messages.end());
    return located.status;
  }
  // The leaves of the places, asked for in one batch; empty for none.
  std::vector<std::string> LeavesAt(const std::vector<Place>& places) {
    std::vector<v1::LocatePointsResponse> answers;
    EXPECT_THAT(LocateAll({Batch(places)}, &answers), IsOk());
    std::vector<std::string> leaves;
    if (answers.size() != 1) return leaves;
    for (const uint32_t leaf : answers[0].leaves()) {
      leaves.push_back(leaf == 0 ? "" : answers[0].codes(static_cast<int>(leaf) - 1));
    }
    return leaves;
  }
};

TEST_F(Location, OfAPointIsTheWholeChainDownToItsGrid) {
  const auto answer = Locate({119.905, 35.805});
  ASSERT_THAT(answer, IsOk());
  std::vector<std::string> steps;
  for (const auto& step : answer->chain()) steps.push_back(step.area() + " " + step.display_name());
  EXPECT_THAT(steps, ElementsAre(AreaName(kWholeDistrict) + " 黄岛区", AreaName(kWestTown) + " 藏马镇",
                                 AreaName(kVillage) + " 南村", AreaName(kGrid) + " 第1网格"));
}

TEST_F(Location, OutsideTheDistrictIsNotFound) {
  for (const Place& place : {kOutside, Place(-60.1, -35.8), Place(0, 0), Place(180, 90), Place(-180, -90)}) {
    EXPECT_THAT(Locate(place), IsRefused(StatusCode::kNotFound, common::v1::POINT_OUTSIDE));
  }
}

TEST_F(Location, IsAskedForWithinOneDistrict) {
  EXPECT_THAT(Locate({119.905, 35.805}, "districts/370212"),
              IsRefused(StatusCode::kNotFound, common::v1::POINT_OUTSIDE));
  EXPECT_THAT(Locate({119.905, 35.805}, "districts/青岛"),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
}

TEST_F(Location, OfWhatIsNoPlaceIsRefused) {
  for (const Place& place : {Place(kNaN, 35.8), Place(119.9, kNaN), Place(kInfinity, 35.8), Place(119.9, -kInfinity),
                             Place(180.001, 35.8), Place(119.9, 90.001)}) {
    EXPECT_THAT(Locate(place), IsInvalid("point"));
  }
  v1::LocatePointRequest nowhere;
  nowhere.set_district(kDistrictName);
  EXPECT_THAT(client().Ask(&v1::LocationService::Stub::LocatePoint, nowhere), IsInvalid("point"));
}

TEST_F(Location, OfBytesThatAreNoRequestIsRefused) {
  for (const std::string_view bytes : {"\x0A\x7Fxx", "\x0A\x02\xC3\x28"}) {
    EXPECT_THAT(client().AskBytes("/zhiwang.grid.v1.LocationService/LocatePoint", bytes),
                IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_MALFORMED));
  }
}

// Every vertex, every middle of an edge and thousands of points anywhere: the one grid whose boundary holds the point is
// the answer, whether it is asked for alone or among others.
TEST_F(Location, OfEachPointOfTheDistrictIsExactlyOneGrid) {
  std::vector<Place> places;
  std::vector<Boundary> grids;
  for (int i = 0; i < District().size(); ++i) {
    const Outline ring = District().Cell(i);
    grids.push_back(BoundaryOf(ring));
    for (size_t j = 0; j < ring.size(); ++j) {
      const Place& a = ring[j];
      const Place& b = ring[(j + 1) % ring.size()];
      places.push_back(a);
      places.emplace_back((a.first + b.first) / 2, (a.second + b.second) / 2);
    }
  }
  const size_t on_borders = places.size();
  std::mt19937 random(20260101);
  std::uniform_real_distribution<double> off(-0.005, 0.045);
  for (int i = 0; i < 6'000; ++i) places.emplace_back(119.90 + off(random), 35.80 + off(random));

  const Boundary district = BoundaryOf(District().Whole());
  const std::vector<std::string> leaves = LeavesAt(places);
  ASSERT_THAT(leaves, SizeIs(places.size()));
  int inside = 0;
  for (size_t i = 0; i < places.size(); ++i) {
    const auto [longitude, latitude] = places[i];
    std::vector<std::string> holders;
    for (int grid = 0; grid < District().size(); ++grid) {
      if (grids[static_cast<size_t>(grid)].Contains(latitude, longitude)) holders.push_back(GridOf(grid));
    }
    SCOPED_TRACE(fmt::format("{},{}", longitude, latitude));
    ASSERT_THAT(holders, SizeIs(district.Contains(latitude, longitude) ? 1 : 0));
    ASSERT_EQ(leaves[i], holders.empty() ? "" : holders[0]);
    if (i < on_borders || i % 20 == 0) {
      ASSERT_EQ(LeafAt(places[i]), leaves[i]);
    }
    inside += !holders.empty();
  }
  EXPECT_GT(inside, 3'000);
}

TEST_F(Location, OfManyBatchesIsAnsweredInOrderMessageByMessage) {
  std::vector<v1::LocatePointsRequest> batches;
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    const int cell = (i * 7) % District().size();
    batches.push_back(Batch({{119.905 + 0.01 * (cell % kColumns), 35.805 + 0.01 * (cell / kColumns)}, kOutside}));
    if (i > 0) batches.back().clear_district();  // it may be left out after the first
    expected.push_back(GridOf(cell));
  }
  std::vector<v1::LocatePointsResponse> answers;
  EXPECT_THAT(LocateAll(batches, &answers), IsOk());
  ASSERT_THAT(answers, SizeIs(batches.size()));
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_THAT(answers[i].codes(), ElementsAre(expected[i]));
    EXPECT_THAT(answers[i].leaves(), ElementsAre(1u, 0u));
  }
}

TEST_F(Location, OfAnEmptyBatchIsAnEmptyAnswer) {
  std::vector<v1::LocatePointsResponse> answers;
  EXPECT_THAT(LocateAll({Batch({}), Batch({kOutside})}, &answers), IsOk());
  ASSERT_THAT(answers, SizeIs(2));
  EXPECT_THAT(answers[0].leaves(), IsEmpty());
  EXPECT_THAT(answers[1].leaves(), ElementsAre(0u));
  EXPECT_THAT(answers[1].codes(), IsEmpty());
}

TEST_F(Location, OfWhatIsNoPlaceInABatchIsOutside) {
  EXPECT_THAT(LeavesAt({{kNaN, 35.8}, {119.905, 35.805}, {119.9, kInfinity}, {181, 35.8}, {119.9, -91}}),
              ElementsAre("", kGrid, "", "", ""));
}

TEST_F(Location, OfABatchInADistrictWithoutAreasIsOutside) {
  v1::LocatePointsRequest batch = Batch({{119.905, 35.805}});
  batch.set_district("districts/370212");
  std::vector<v1::LocatePointsResponse> answers;
  EXPECT_THAT(LocateAll({batch}, &answers), IsOk());
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0].leaves(), ElementsAre(0u));
}

TEST_F(Location, OfABatchThatIsNotOneIsRefusedAfterTheGoodOnesBeforeIt) {
  const v1::LocatePointsRequest good = Batch({{119.905, 35.805}});
  v1::LocatePointsRequest lopsided = good, large = good, elsewhere = good;
  lopsided.add_longitudes(119.9);
  for (int i = 0; i < 10'000; ++i) {
    large.add_longitudes(119.9);
    large.add_latitudes(35.8);
  }
  elsewhere.set_district("districts/370212");
  for (const auto& [bad, field] : {std::pair<v1::LocatePointsRequest, std::string>{lopsided, "latitudes"},
                                   {large, "longitudes"},
                                   {elsewhere, "district"}}) {
    std::vector<v1::LocatePointsResponse> answers;
    EXPECT_THAT(LocateAll({good, bad, good}, &answers), IsInvalid(field));
    EXPECT_THAT(answers, SizeIs(1));
  }
  std::vector<v1::LocatePointsResponse> answers;
  v1::LocatePointsRequest nowhere = good;
  nowhere.clear_district();
  EXPECT_THAT(LocateAll({nowhere}, &answers),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  EXPECT_THAT(answers, IsEmpty());
}

TEST_F(Location, OfTheLargestBatchIsAnswered) {
  EXPECT_THAT(LeavesAt(std::vector<Place>(10'000, {119.905, 35.805})), ::testing::Each(kGrid));
}

TEST_F(Location, IsKnownFromTheFirstCallOfANewReplica) {
  RestartServer();
  EXPECT_EQ(LeafAt({119.905, 35.805}), kGrid);
}

TEST_F(Location, OfAPointThatNoGridCoversIsTheLowestAreaThatDoes) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  std::erase_if(rows, [](const v1::AreaRow& row) { return row.parent() == kVillage; });
  for (v1::AreaRow& row : rows) {
    row.set_code("370212" + row.code().substr(6));
    if (!row.parent().empty()) row.set_parent("370212" + row.parent().substr(6));
  }
  v1::ImportAreasHeader header;
  header.set_district("districts/370212");
  ASSERT_THAT(ImportAreas(client(), rows, header), IsOk());
  const auto answer = Locate({119.905, 35.805}, "districts/370212");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->chain(answer->chain_size() - 1).area(), "districts/370212/areas/370212109201");
}

TEST_F(Location, IsServedAlsoWhereTheBoundaryOfOneAreaCannotBeRead) {
  const Place inside = {119.905, 35.805};
  ASSERT_EQ(LeafAt(inside), kGrid);
  ASSERT_EQ(Run("UPDATE area SET boundary = 'nonsense' WHERE code = '" + std::string(kGrid) + "'"), absl::OkStatus());
  RestartServer();
  EXPECT_EQ(LeafAt(inside), kVillage);
  EXPECT_THAT(GetArea(kGrid), IsOk());
}

}  // namespace
}  // namespace zhiwang::grid
