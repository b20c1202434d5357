// Where a point was on a past day.

#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "services/grid_registry/area/location/location_service.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/reorganisation_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Place kInFirstGrid = {119.905, 35.805}, kInSecondGrid = {119.915, 35.805};

class PastLocation : public RegistryTest {
 protected:
  using Areas = v1::AreaService::Stub;

  absl::StatusOr<v1::LocatePointResponse> Locate(const Place& place, const std::string& day) {
    v1::LocatePointRequest request;
    request.set_district(kDistrictName);
    request.mutable_point()->set_longitude(place.first);
    request.mutable_point()->set_latitude(place.second);
    request.set_day(day);
    return client().Ask(&v1::LocationService::Stub::LocatePoint, request);
  }
  // The areas of that day that hold the place, `code name` each, the district first; none where no area does.
  std::vector<std::string> ChainAt(const Place& place, const std::string& day) {
    const auto answer = Locate(place, day);
    std::vector<std::string> chain;
    if (!answer.ok()) {
      EXPECT_THAT(answer, IsRefused(StatusCode::kNotFound, common::v1::POINT_OUTSIDE));
      return chain;
    }
    for (const auto& step : answer->chain()) {
      chain.push_back(step.area().substr(step.area().rfind('/') + 1) + " " + step.display_name());
    }
    return chain;
  }
  // The last of them without its name; empty for none.
  std::string LeafAt(const Place& place, const std::string& day) {
    const auto chain = ChainAt(place, day);
    return chain.empty() ? "" : chain.back().substr(0, chain.back().find(' '));
  }

  static v1::LocatePointsRequest BatchOf(const std::vector<Place>& places, const std::string& day) {
    v1::LocatePointsRequest batch;
    batch.set_district(kDistrictName);
    batch.set_day(day);
    for (const auto& [longitude, latitude] : places) {
      batch.add_longitudes(longitude);
      batch.add_latitudes(latitude);
    }
    return batch;
  }
  testing::Streamed<v1::LocatePointsResponse> LocateAll(const std::vector<v1::LocatePointsRequest>& batches) {
    return client().Exchange(&v1::LocationService::Stub::LocatePoints, batches);
  }
  // The leaves of the places on a day, asked for in one batch; empty for none.
  std::vector<std::string> LeavesAt(const std::vector<Place>& places, const std::string& day) {
    return LeavesOf(LocateAll({BatchOf(places, day)}));
  }
  static std::vector<std::string> LeavesOf(const testing::Streamed<v1::LocatePointsResponse>& answers) {
    EXPECT_THAT(answers.status, IsOk());
    std::vector<std::string> leaves;
    for (const auto& answer : answers.messages) {
      for (const uint32_t leaf : answer.leaves()) {
        leaves.push_back(leaf == 0 ? "" : answer.codes(static_cast<int>(leaf) - 1));
      }
    }
    return leaves;
  }

  // Changes areas on a day, whatever is found between them.
  void MustChange(const std::vector<v1::AreaRow>& rows, const std::vector<v1::AreaEnd>& ends, const std::string& day) {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_day(day);
    header.set_accept_findings(true);
    auto messages = ImportOf<v1::ImportAreasRequest>(header, rows);
    for (const v1::AreaEnd& end : ends) *messages.emplace_back().mutable_end() = end;
    const auto response = Sound(client().SendAll(&Areas::ImportAreas, messages));
    EXPECT_TRUE(response.applied()) << response.ShortDebugString();
  }
  static v1::AreaRow Redrawn(const std::string& code, const std::string& geojson) {
    std::vector<v1::AreaRow> rows = DistrictRows();
    RowAt(rows, code).set_boundary_geojson(geojson);
    return RowAt(rows, code);
  }
};

TEST_F(PastLocation, BeforeAndAfterAReorganisationIsThatOfTheDay) {
  MustImport(DistrictRows());
  // 撤村并居: one new community where the two villages of the west town were, with one grid.
  const std::string community = "370211109001", grid = "370211109001001";
  MustChange(Numbered({RowOf(community, kWestTown, "藏马社区", v1::Area::VILLAGE, BlockGeoJson(0, 0, 2, 4)),
                       RowOf(grid, community, "藏马网格", v1::Area::GRID, BlockGeoJson(0, 0, 2, 4))}),
             {EndOf(kVillage, {community}, 100), EndOf(kNorthVillage, {community}, 101),
              EndOf(GridOf(0, 0), {grid}, 102), EndOf(GridOf(1, 0), {grid}, 103), EndOf(GridOf(0, 1), {grid}, 104),
              EndOf(GridOf(1, 1), {grid}, 105), EndOf(GridOf(0, 2), {grid}, 106), EndOf(GridOf(1, 2), {grid}, 107),
              EndOf(GridOf(0, 3), {grid}, 108), EndOf(GridOf(1, 3), {grid}, 109)},
             InDays(-30));
  const auto before = ElementsAre(std::string(kWholeDistrict) + " 黄岛区", std::string(kWestTown) + " 藏马镇",
                                  std::string(kVillage) + " 南村", std::string(kGrid) + " 第1网格");
  const auto after = ElementsAre(std::string(kWholeDistrict) + " 黄岛区", std::string(kWestTown) + " 藏马镇",
                                 community + " 藏马社区", grid + " 藏马网格");
  EXPECT_THAT(ChainAt(kInFirstGrid, InDays(-31)), before);
  EXPECT_THAT(ChainAt(kInFirstGrid, "2025-03-01"), before) << "since before the registry knew";
  for (const std::string& day : {InDays(-30), InDays(-1), InDays(0), std::string()}) {
    EXPECT_THAT(ChainAt(kInFirstGrid, day), after) << day;
  }
  const Place in_east = {119.935, 35.805};
  EXPECT_EQ(LeafAt(in_east, InDays(-31)), GridOf(3, 0)) << "there nothing changed";
  EXPECT_EQ(LeafAt(in_east, InDays(-30)), GridOf(3, 0));
}

TEST_F(PastLocation, OfAPointThatChangedItsAreaIsTheOneThatHeldItThen) {
  MustImport(DistrictRows());
  MustChange(Numbered({Redrawn(kGrid, BlockGeoJson(0, 0, 2, 1)),
                       RowOf(kNextGrid, kVillage, "第2网格", v1::Area::GRID, BlockGeoJson(1, 1, 2, 2))}),
             {EndOf(GridOf(1, 1), {kNextGrid})}, InDays(-20));
  MustChange({Redrawn(kGrid, BlockGeoJson(0, 0, 1, 1))}, {}, InDays(-10));
  EXPECT_EQ(LeafAt(kInSecondGrid, InDays(-21)), kNextGrid);
  EXPECT_EQ(LeafAt(kInSecondGrid, InDays(-20)), kGrid);
  EXPECT_EQ(LeafAt(kInSecondGrid, InDays(-11)), kGrid);
  EXPECT_EQ(LeafAt(kInSecondGrid, InDays(-10)), kVillage) << "then no grid held it";
  EXPECT_EQ(LeafAt(kInSecondGrid, ""), kVillage);
  EXPECT_EQ(LeafAt(kInFirstGrid, InDays(-15)), kGrid);
}

TEST_F(PastLocation, HasTheNamesOfTheDay) {
  MustImport(DistrictRows());
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kWestTown).set_display_name("藏马山街道");
  MustChange({RowAt(rows, kWestTown)}, {}, InDays(-5));
  EXPECT_EQ(ChainAt(kInFirstGrid, InDays(-6)).at(1), std::string(kWestTown) + " 藏马镇");
  EXPECT_EQ(ChainAt(kInFirstGrid, InDays(-5)).at(1), std::string(kWestTown) + " 藏马山街道");
}

TEST_F(PastLocation, OnADayBeforeAnythingExistedIsOutside) {
  MustChange(DistrictRows(), {}, InDays(-30));
  EXPECT_THAT(ChainAt(kInFirstGrid, InDays(-31)), IsEmpty());
  EXPECT_EQ(LeafAt(kInFirstGrid, InDays(-30)), kGrid);
  EXPECT_THAT(ChainAt({120.5, 36.5}, InDays(-30)), IsEmpty());
}

TEST_F(PastLocation, InADistrictWithoutAreasIsOutside) { EXPECT_THAT(ChainAt(kInFirstGrid, InDays(-1)), IsEmpty()); }

TEST_F(PastLocation, OnWhatIsNoPastDayIsRefused) {
  MustImport(DistrictRows());
  for (const std::string& wrong :
       {InDays(1), std::string("昨天"), std::string("2025-02-30"), std::string("2025-3-1")}) {
    EXPECT_THAT(Locate(kInFirstGrid, wrong), IsInvalid("day")) << wrong;
  }
  EXPECT_THAT(Locate({181, 35.8}, InDays(-1)), IsInvalid("point"));
}

// What holds a point is decided by few boundaries that are read for it alone. It must be what all of them together decide.
TEST_F(PastLocation, OfTodayIsWhatItIsWithoutADay) {
  MustImport(DistrictRows());
  MustChange({Redrawn(kNextGrid, BlockGeoJson(0, 0, 2, 1))}, {EndOf(GridOf(3, 3), {GridOf(2, 3)})}, InDays(0));
  std::vector<Place> places;
  for (const Place& vertex : District().Cell(5)) places.push_back(vertex);
  std::mt19937 random(20260103);
  std::uniform_real_distribution<double> off(-0.005, 0.045);
  for (int i = 0; i < 400; ++i) places.emplace_back(119.90 + off(random), 35.80 + off(random));
  int inside = 0;
  for (const Place& place : places) {
    const auto now = ChainAt(place, "");
    ASSERT_EQ(ChainAt(place, InDays(0)), now) << place.first << ',' << place.second;
    inside += !now.empty();
  }
  EXPECT_GT(inside, 200);
}

TEST_F(PastLocation, OfManyPointsIsThatOfEach) {
  MustImport(DistrictRows());
  MustChange({Redrawn(kNextGrid, BlockGeoJson(0, 0, 2, 1))}, {EndOf(GridOf(3, 3), {GridOf(2, 3)})}, InDays(-10));
  std::vector<Place> places = {{120.5, 36.5}};
  std::mt19937 random(20260104);
  std::uniform_real_distribution<double> off(-0.005, 0.045);
  for (int i = 0; i < 100; ++i) places.emplace_back(119.90 + off(random), 35.80 + off(random));
  for (const std::string& day : {InDays(-11), InDays(-10), InDays(0), std::string()}) {
    std::vector<std::string> one_by_one;
    for (const Place& place : places) one_by_one.push_back(LeafAt(place, day));
    EXPECT_EQ(LeavesAt(places, day), one_by_one) << day;
  }
  EXPECT_NE(LeavesAt(places, InDays(-11)), LeavesAt(places, InDays(-10)));
}

TEST_F(PastLocation, OfManyPointsHoldsForAllBatchesOfTheStream) {
  MustImport(DistrictRows());
  MustChange({Redrawn(kGrid, BlockGeoJson(0, 0, 2, 1))}, {EndOf(kNextGrid, {kGrid})}, InDays(-10));
  const v1::LocatePointsRequest first = BatchOf({kInSecondGrid}, InDays(-11)), none = BatchOf({}, InDays(-11));
  EXPECT_THAT(LeavesOf(LocateAll({first, none, BatchOf({kInFirstGrid, kInSecondGrid}, ""), first})),
              ElementsAre(kNextGrid, kGrid, kNextGrid, kNextGrid));
  const auto changed = LocateAll({first, BatchOf({kInFirstGrid}, InDays(-10))});
  EXPECT_THAT(changed.messages, SizeIs(1));
  EXPECT_THAT(changed.status, IsInvalid("day"));
  EXPECT_THAT(LocateAll({BatchOf({kInFirstGrid}, ""), first}).status, IsInvalid("day"))
      << "a stream about today goes on about today";
}

TEST_F(PastLocation, OfManyPointsOnADayBeforeAnythingExistedIsNowhere) {
  MustChange(DistrictRows(), {}, InDays(-30));
  EXPECT_THAT(LeavesAt({kInFirstGrid, kInSecondGrid}, InDays(-31)), ElementsAre("", ""));
  for (const std::string& wrong : {InDays(1), std::string("昨天"), std::string("2025-02-30")}) {
    EXPECT_THAT(LocateAll({BatchOf({kInFirstGrid}, wrong)}).status, IsInvalid("day")) << wrong;
  }
}

// Each stream lets its turn go with each answer: one that waits for more points keeps nobody out.
TEST_F(PastLocation, OfManyPointsIsAnsweredToMoreStreamsThanHaveTurns) {
  MustImport(DistrictRows());
  const auto stub = v1::LocationService::NewStub(client().channel());
  constexpr int kStreams = 3 * kMostPastTurns;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReaderWriter<v1::LocatePointsRequest, v1::LocatePointsResponse>>> streams;
  for (int i = 0; i < kStreams; ++i) {
    contexts.push_back(testing::ContextOf(testing::Operator()));
    streams.push_back(stub->LocatePoints(contexts.back().get()));
    EXPECT_TRUE(streams.back()->Write(BatchOf({kInFirstGrid}, InDays(0))));
    v1::LocatePointsResponse answer;
    ASSERT_TRUE(streams.back()->Read(&answer));
    EXPECT_THAT(answer.codes(), ElementsAre(kGrid));
  }
  for (const auto& stream : streams) {
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
}

TEST_F(PastLocation, IsTheLowestAreaWhoseBoundaryOfThatDayCanBeRead) {
  MustImport(DistrictRows());
  MustChange({Redrawn(kGrid, BlockGeoJson(0, 0, 2, 1))}, {}, InDays(-10));
  ASSERT_EQ(Run("UPDATE area_past SET boundary = 'nonsense'"), absl::OkStatus());
  EXPECT_EQ(LeafAt(kInFirstGrid, InDays(-11)), kVillage);
  EXPECT_EQ(LeafAt(kInFirstGrid, InDays(-10)), kGrid);
}

}  // namespace
}  // namespace zhiwang::grid
