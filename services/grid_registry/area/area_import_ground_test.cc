// The ground of areas in an import: findings, repairs and refusals.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/area/area_import.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using common::v1::BOUNDARY_INVALID;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Outline Box(double west, double south, double east, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}};
}

bool Holds(const Outline& outline, const common::v1::Point& point) {
  return BoundaryOf(outline).Contains(point.latitude(), point.longitude());
}

class GroundOfAnImport : public RegistryTest {
 protected:
  // A dry run, a real import and one that accepts findings must report the same; only the last one writes.
  std::vector<v1::TilingFinding> Findings(const std::vector<v1::AreaRow>& rows) {
    const int64_t before = CountChanges();
    v1::ImportAreasHeader header = AreasHeader();
    const auto real = Import(rows, header);
    header.set_dry_run(true);
    const auto trial = Import(rows, header);
    EXPECT_EQ(CountChanges(), before) << "findings stop an import";
    header.set_accept_findings(true);
    const auto accepting_trial = Import(rows, header);
    EXPECT_EQ(CountChanges(), before) << "a dry run never writes";
    header.set_dry_run(false);
    const auto accepted = Import(rows, header);
    EXPECT_GT(CountChanges(), before);
    EXPECT_TRUE(accepted.ok() && real.ok() && trial.ok() && accepting_trial.ok());
    EXPECT_TRUE(accepted->applied());
    EXPECT_FALSE(real->applied() || trial->applied() || accepting_trial->applied());
    for (const auto* other : {&real, &trial, &accepting_trial}) {
      v1::ImportAreasResponse same = **other;
      same.set_applied(true);
      EXPECT_EQ(same.DebugString(), accepted->DebugString());
    }
    return {accepted->findings().begin(), accepted->findings().end()};
  }

  // The code of the leaf that holds the point; empty: none.
  std::string Locate(double longitude, double latitude) {
    v1::LocatePointRequest request;
    request.set_district(kDistrictName);
    request.mutable_point()->set_longitude(longitude);
    request.mutable_point()->set_latitude(latitude);
    const auto answer = client().Ask(&v1::LocationService::Stub::LocatePoint, request);
    if (!answer.ok()) return "";
    const std::string& leaf = answer->chain(answer->chain_size() - 1).area();
    return leaf.substr(leaf.rfind('/') + 1);
  }
};

TEST_F(GroundOfAnImport, WithAGapBetweenSiblingsIsReportedWithItsPlace) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  std::erase_if(rows, [](const v1::AreaRow& row) { return row.code() == kGrid; });
  const auto findings = Findings(rows);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind(), v1::TilingFinding::GAP);
  EXPECT_THAT(findings[0].codes(), Contains(kVillage));
  EXPECT_NEAR(findings[0].square_metres(), BoundaryOf(District().Cell(0)).AreaSquareMetres(), 20);
  EXPECT_TRUE(Holds(District().Cell(0), findings[0].place()));
}

TEST_F(GroundOfAnImport, ThatTwoSiblingsClaimIsReportedWithItsPlace) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kGrid).set_boundary_geojson(BlockGeoJson(0, 0, 2, 1));
  const auto findings = Findings(rows);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind(), v1::TilingFinding::OVERLAP);
  EXPECT_THAT(findings[0].codes(), ElementsAre(kGrid, kNextGrid));
  EXPECT_TRUE(Holds(District().Cell(1), findings[0].place()));
}

TEST_F(GroundOfAnImport, OutsideTheParentIsReportedWithItsPlace) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kGrid).set_boundary_geojson(BlockGeoJson(-1, 0, 1, 1));
  const auto findings = Findings(rows);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].kind(), v1::TilingFinding::SPILL);
  EXPECT_THAT(findings[0].codes(), ElementsAre(kGrid, kVillage));
  EXPECT_TRUE(Holds(District().Around(-1, 0, 0, 1), findings[0].place()));
}

TEST_F(GroundOfAnImport, IsReportedTheLargestPieceFirst) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kGrid).set_boundary_geojson(BlockGeoJson(-1, 0, 2, 1));
  std::erase_if(rows, [](const v1::AreaRow& row) { return row.code() == GridOf(2, 2) || row.code() == GridOf(3, 2); });
  const auto findings = Findings(rows);
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].kind(), v1::TilingFinding::GAP);
  EXPECT_GT(findings[0].square_metres(), findings[1].square_metres());
  EXPECT_GT(findings[1].square_metres(), findings[2].square_metres());
}

TEST_F(GroundOfAnImport, IsCheckedAgainWhenTheParentsBorderMoves) {
  MustImport(DistrictRows());
  const auto findings =
      Findings(Numbered({RowOf(kVillage, kWestTown, "南村", v1::Area::VILLAGE, BlockGeoJson(0, 0, 2, 1))}));
  std::vector<v1::TilingFinding::Kind> kinds;
  for (const auto& finding : findings) kinds.push_back(finding.kind());
  // The upper grids are outside their village, and its old ground is nobody's in the town.
  EXPECT_THAT(kinds, ::testing::UnorderedElementsAre(v1::TilingFinding::SPILL, v1::TilingFinding::SPILL,
                                                     v1::TilingFinding::GAP));
}

// A management zone is a node of the town's own making and often nobody drew it.
TEST_F(GroundOfAnImport, UnderZonesThatNobodyDrewIsCheckedAcrossZones) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  rows.push_back(RowOf("370211109Z01", kWestTown, "南片", v1::Area::ZONE));
  rows.push_back(RowOf("370211109Z02", kWestTown, "北片", v1::Area::ZONE));
  RowAt(rows, kVillage).set_parent("370211109Z01");
  RowAt(rows, kNorthVillage).set_parent("370211109Z02");
  MustImport(Numbered(rows));

  RowAt(rows, kVillage).set_boundary_geojson(BlockGeoJson(0, 0, 2, 3));
  const auto findings = Findings(Numbered(rows));
  std::vector<std::string> found;
  for (const auto& finding : findings) found.push_back(finding.codes(0) + " " + finding.codes(1));
  EXPECT_THAT(found, Contains(std::string(kVillage) + " " + kNorthVillage));
}

TEST_F(GroundOfAnImport, WoundTheWrongWayIsRepairedAndSaidAndNotInverted) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  Outline clockwise = District().Cell(0);
  std::reverse(clockwise.begin(), clockwise.end());
  RowAt(rows, kGrid).set_boundary_geojson(GeoJsonOf({clockwise}));
  const auto response = Import(rows);
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->applied());
  ASSERT_THAT(response->rows(), SizeIs(1));
  EXPECT_EQ(response->rows(0).row(), RowAt(rows, kGrid).row());
  EXPECT_EQ(response->rows(0).result(), common::v1::RowOutcome::CREATED);
  EXPECT_THAT(response->rows(0).message(), HasSubstr("ring 1 was clockwise, from 119."));
  EXPECT_NEAR(GetArea(kGrid)->square_metres(), BoundaryOf(District().Cell(0)).AreaSquareMetres(), 1);
  EXPECT_EQ(Locate(-60, -35), "") << "it must not cover the rest of the planet";
  EXPECT_EQ(Locate(119.905, 35.805), kGrid);
}

TEST_F(GroundOfAnImport, MayHaveEnclavesAndIslands) {
  const Outline village = Box(119.90, 35.80, 119.92, 35.81), enclave = Box(119.904, 35.804, 119.906, 35.806);
  const Outline island = Box(119.95, 35.80, 119.96, 35.81);
  const Outline hole(enclave.rbegin(), enclave.rend());
  const std::string whole = MultiPolygonOf({{village}, {island}}), around = MultiPolygonOf({{village, hole}, {island}});
  MustImport(Numbered({RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT, whole),
                       RowOf("370211109001", kWholeDistrict, "环", v1::Area::GRID, around),
                       RowOf("370211109002", kWholeDistrict, "飞地", v1::Area::GRID, GeoJsonOf({enclave}))}));
  EXPECT_EQ(Locate(119.902, 35.805), "370211109001");
  EXPECT_EQ(Locate(119.905, 35.805), "370211109002");
  EXPECT_EQ(Locate(119.955, 35.805), "370211109001") << "on the island";
  EXPECT_EQ(Locate(119.935, 35.805), "") << "in the water";
}

TEST_F(GroundOfAnImport, ThatIsNoBoundaryIsRefusedWithRowRingAndPlace) {
  const std::pair<std::string, std::string> wrong[] = {
      {std::string(1 << 20, '\x01'), "not JSON"},
      {std::string(1 << 20, '['), "nested"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,36],[120,35],[119,36],[119,35]]]})",
       "ring 1 crosses itself so that its inside is not clear, at 119.5,35.5"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[NaN,35],[119,36]]]})", "not JSON"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,35],[1e999,36]]]})", "number is out of range"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[181,35],[119,36]]]})",
       "ring 1 position 2 is out of range: 181,35"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,-91],[119,36]]]})", "ring 1 position 2 is out of range"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,35],[119,35]]]})", "three different vertices, at 119,35"},
      {R"({"type":"Point","coordinates":[119,35]})", "not a 'Point'"},
      {R"({"type":"Polygon","coordinates":[[[90,25],[110,25],[110,42],[90,42],[90,25]]]})", "km²"},
  };
  for (const auto& [geometry, words] : wrong) {
    std::vector<v1::AreaRow> rows = DistrictRows();
    RowAt(rows, kGrid).set_boundary_geojson(geometry);
    const auto response = Import(rows);
    ASSERT_THAT(response, IsOk());
    EXPECT_THAT(response->rows(), ElementsAre(IsRefusedRow(RowAt(rows, kGrid).row(), BOUNDARY_INVALID, words)));
    EXPECT_LT(response->rows(0).message().size(), 1'000u);
  }
  EXPECT_EQ(CountAreas(), 0);
}

TEST_F(GroundOfAnImport, WithVeryManyRepairsGetsAShortRemark) {
  std::vector<std::vector<Outline>> islands;
  for (int i = 0; i < 1'000; ++i) {
    const Outline island = Box(119 + i * 1e-3, 35.8, 119.0005 + i * 1e-3, 35.81);
    islands.push_back({Outline(island.rbegin(), island.rend())});
  }
  const auto response =
      Import(Numbered({RowOf(kWholeDistrict, "", "群岛", v1::Area::DISTRICT, MultiPolygonOf(islands))}));
  ASSERT_THAT(response, IsOk());
  ASSERT_THAT(response->rows(), SizeIs(1));
  EXPECT_THAT(response->rows(0).message(), HasSubstr("ring 1 was"));
  EXPECT_LT(response->rows(0).message().size(), 500u) << "ten thousand such remarks must fit an answer";
  EXPECT_TRUE(response->applied());
}

TEST_F(GroundOfAnImport, WithAVeryLongBorderIsKeptVertexByVertex) {
  Outline coast;
  constexpr int kVertices = 80'000;
  for (int i = 0; i < kVertices; ++i) {
    const double angle = 2 * M_PI * i / kVertices, radius = 0.1 + 0.00003 * (i % 3);
    coast.emplace_back(std::round((119.9 + radius * std::cos(angle)) * 1e7) / 1e7,
                       std::round((35.8 + radius * std::sin(angle)) * 1e7) / 1e7);
  }
  const auto response = Import(Numbered({RowOf(kWholeDistrict, "", "海岸", v1::Area::DISTRICT, GeoJsonOf({coast}))}));
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->rows(), IsEmpty());
  EXPECT_GT(Number("SELECT LENGTH(boundary) FROM area"), 256 << 10) << "long enough to take MariaDB's other path";
  const auto area = GetArea(kWholeDistrict, /*with_boundary=*/true);
  ASSERT_THAT(area, IsOk());
  EXPECT_EQ(area->boundary_geojson(), BoundaryOf(coast).ToGeoJson());
}

}  // namespace
}  // namespace zhiwang::grid
