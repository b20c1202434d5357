// Two replicas of the registry over one database.

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::grid {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;
using zhiwang::testing::PrivateServer;
using zhiwang::testing::ServedService;

constexpr double kSouth = 35.80, kNorth = 35.81, kWest = 119.90, kEast = 119.92;

// A district of two grids side by side, the border between them at a longitude.
std::vector<v1::AreaRow> DividedAt(double longitude) {
  const auto box = [](double west, double east) {
    return GeoJsonOf({{{west, kSouth}, {east, kSouth}, {east, kNorth}, {west, kNorth}}});
  };
  return Numbered({RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT, box(kWest, kEast)),
                   RowOf(kGrid, kWholeDistrict, "西", v1::Area::GRID, box(kWest, longitude)),
                   RowOf(kNextGrid, kWholeDistrict, "东", v1::Area::GRID, box(longitude, kEast))});
}

class Replicas : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    other_ = StartReplica();
  }

  // The leaf that a replica locates the point in; empty for none, or why it could not say.
  static std::string LeafAt(ServedService& replica, double longitude) {
    v1::LocatePointRequest request;
    request.set_district(kDistrictName);
    request.mutable_point()->set_longitude(longitude);
    request.mutable_point()->set_latitude(35.805);
    const auto answer = replica.client().Ask(&v1::LocationService::Stub::LocatePoint, request);
    if (answer.ok()) return answer->chain(answer->chain_size() - 1).area().substr(sizeof "districts/370211/areas/" - 1);
    return ReasonOf(answer.status()) == common::v1::POINT_OUTSIDE ? "" : answer.status().ToString();
  }
  // The leaves of points from west to east, in one batch.
  static std::vector<std::string> LeavesAt(ServedService& replica, const std::vector<double>& longitudes) {
    v1::LocatePointsRequest request;
    request.set_district(kDistrictName);
    for (const double longitude : longitudes) {
      request.add_longitudes(longitude);
      request.add_latitudes(35.805);
    }
    const auto located = replica.client().Exchange(&v1::LocationService::Stub::LocatePoints, {request});
    EXPECT_THAT(located.status, IsOk());
    std::vector<std::string> leaves;
    for (const v1::LocatePointsResponse& answer : located.messages) {
      for (const uint32_t leaf : answer.leaves()) {
        leaves.push_back(leaf == 0 ? "" : answer.codes(static_cast<int>(leaf) - 1));
      }
    }
    return leaves;
  }

  std::unique_ptr<ServedService> other_;
};

TEST_F(Replicas, SeeEachOthersImportsWithoutARestart) {
  EXPECT_EQ(LeafAt(*other_, 119.905), "");
  MustImport(DividedAt(119.91));
  EXPECT_EQ(LeafAt(*server_, 119.911), kNextGrid) << "the one that imported answers from it at once";
  EXPECT_TRUE(Eventually([&] { return LeafAt(*other_, 119.911) == kNextGrid; }));
  ASSERT_THAT(ImportAreas(other_->client(), DividedAt(119.912), AreasHeader()), IsOk());
  EXPECT_EQ(LeafAt(*other_, 119.911), kGrid);
  EXPECT_TRUE(Eventually([&] { return LeafAt(*server_, 119.911) == kGrid; }));
}

TEST_F(Replicas, SeeARenamedAreaEverywhere) {
  MustImport(DividedAt(119.91));
  std::vector<v1::AreaRow> rows = DividedAt(119.91);
  rows[1].set_display_name("改名");
  MustImport(rows);
  v1::GetAreaRequest request;
  request.set_name(AreaName(kGrid));
  EXPECT_TRUE(Eventually([&] {
    const auto area = other_->client().Ask(&v1::AreaService::Stub::GetArea, request);
    return area.ok() && area->display_name() == "改名" && area->etag() == "v2";
  }));
}

// Resources imported through one replica a moment ago are there for a caller who builds on them through the other.
TEST_F(Replicas, TakeDepartmentsAndStaffOfAreasTheyHaveNotHeardOfYet) {
  MustImport(DividedAt(119.91));
  v1::ImportDepartmentsRequest::Header departments;
  departments.set_district(kDistrictName);
  v1::ImportDepartmentsRequest::Row unit = Unit("D01", "水务局");
  unit.mutable_department()->set_jurisdiction(AreaName(kGrid));
  const auto imported =
      other_->client().SendAll(&v1::DepartmentService::Stub::ImportDepartments,
                               ImportOf<v1::ImportDepartmentsRequest>(departments, std::vector{unit}));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->created(), 1) << imported->ShortDebugString();

  std::vector<v1::AreaRow> rows = DividedAt(119.91);
  rows.push_back(RowOf("370211109201003", kWholeDistrict, "新", v1::Area::GRID));
  MustImport(rows);
  v1::ImportStaffRequest::Header staff;
  staff.set_district(kDistrictName);
  const auto hired = other_->client().SendAll(
      &v1::StaffService::Stub::ImportStaff,
      ImportOf<v1::ImportStaffRequest>(staff, std::vector{Serving("w1", "370211109201003", "2026-01-01")}));
  ASSERT_THAT(hired, IsOk());
  EXPECT_EQ(hired->created(), 1) << hired->ShortDebugString();
}

// The border moves to and fro while both replicas are asked all the time. Whatever the moment, a point is in one of the
// two grids, and the points of a batch are divided at one of the borders that ever was: no answer is from between.
TEST_F(Replicas, NeverShowAGapWhileABorderMoves) {
  const std::vector<double> borders = {119.908, 119.910, 119.912};
  const std::vector<double> points = {119.905, 119.909, 119.911, 119.915};
  std::set<std::vector<std::string>> legal;
  for (const double border : borders) {
    std::vector<std::string> leaves;
    for (const double point : points) leaves.push_back(point < border ? kGrid : kNextGrid);
    legal.insert(leaves);
  }
  MustImport(DividedAt(borders[0]));
  ASSERT_TRUE(Eventually([&] { return LeafAt(*other_, 119.905) == kGrid; }));

  std::atomic<bool> done{false};
  std::map<ServedService*, std::set<std::vector<std::string>>> seen = {{server_.get(), {}}, {other_.get(), {}}};
  std::vector<std::string> wrong[2];
  std::vector<std::thread> readers;
  for (ServedService* replica : {server_.get(), other_.get()}) {
    readers.emplace_back([&, replica, number = readers.size()] {
      while (!done) {
        const std::vector<std::string> leaves = LeavesAt(*replica, points);
        if (!legal.contains(leaves)) wrong[number].push_back(::testing::PrintToString(leaves));
        seen.at(replica).insert(leaves);
        const std::string alone = LeafAt(*replica, points[1]);
        if (alone != kGrid && alone != kNextGrid) wrong[number].push_back(alone);
      }
    });
  }
  for (size_t i = 1; i <= 60; ++i) {
    ServedService& importer = i % 2 == 0 ? *server_ : *other_;
    const auto response = ImportAreas(importer.client(), DividedAt(borders[i % borders.size()]), AreasHeader());
    EXPECT_TRUE(response.ok() && response->applied()) << response.status();
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  for (const auto& faults : wrong) EXPECT_THAT(faults, IsEmpty());
  for (const auto& [replica, answers] : seen) EXPECT_EQ(answers.size(), borders.size()) << "the border moved under it";
}

TEST_F(Replicas, AnswerFromMemoryWhileTheDatabaseIsDownAndCatchUpAfterwards) {
  PrivateServer& database = PrivateServer::Shared();
  MustImport(DividedAt(119.908));
  ASSERT_TRUE(Eventually([&] { return LeafAt(*other_, 119.909) == kNextGrid; }));
  // An acknowledged import must survive the kill.
  ASSERT_THAT(
      db_->Read(Soon(),
                [](sql::Txn& tx) { return tx.Execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1").status(); }),
      IsOk());
  MustImport(DividedAt(119.910));
  ASSERT_TRUE(Eventually([&] { return LeafAt(*other_, 119.909) == kGrid; }));

  database.Kill();
  for (ServedService* replica : {server_.get(), other_.get()}) {
    EXPECT_EQ(LeafAt(*replica, 119.909), kGrid);
    EXPECT_EQ(LeafAt(*replica, 119.911), kNextGrid);
    EXPECT_THAT(ImportAreas(replica->client(), DividedAt(119.912), AreasHeader()),
                IsRefused(absl::StatusCode::kUnavailable, common::v1::DATABASE_UNAVAILABLE));
  }
  database.Start();
  EXPECT_TRUE(Eventually([&] { return ImportAreas(client(), DividedAt(119.912), AreasHeader()).ok(); }));
  EXPECT_EQ(LeafAt(*server_, 119.911), kGrid);
  EXPECT_TRUE(Eventually([&] { return LeafAt(*other_, 119.911) == kGrid; }));
}

TEST_F(Replicas, TakeOverTheNumberingWhenOneEnds) {
  MustImport(DividedAt(119.908));
  server_ = std::move(other_);
  other_ = StartReplica();
  MustImport(DividedAt(119.910));
  EXPECT_TRUE(Eventually([&] { return LeafAt(*other_, 119.909) == kGrid; }));
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  EXPECT_EQ(Number("SELECT COUNT(DISTINCT seq) - MAX(seq) FROM change_log"), 0) << "numbered without a gap";
}

}  // namespace
}  // namespace zhiwang::grid
