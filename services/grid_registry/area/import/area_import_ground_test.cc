// The ground of areas in an import: findings, repairs and refusals.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/area/import/area_plan.h"
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

  // A whole import whose boundaries come in pieces of so many bytes.
  absl::StatusOr<v1::ImportAreasResponse> ImportInPieces(const std::vector<v1::AreaRow>& rows, size_t bytes) {
    std::vector<v1::ImportAreasRequest> messages(1);
    *messages[0].mutable_header() = AreasHeader();
    for (const v1::AreaRow& row : rows) {
      const std::string& boundary = row.boundary_geojson();
      *messages.emplace_back().mutable_row() = row;
      messages.back().mutable_row()->set_boundary_geojson(boundary.substr(0, bytes));
      for (size_t at = bytes; at < boundary.size(); at += bytes) {
        messages.emplace_back().set_boundary_piece(boundary.substr(at, bytes));
      }
    }
    testing::SaidCaller patient = testing::Operator();
    patient.patience = absl::Minutes(2);
    return client().SendAll(&v1::AreaService::Stub::ImportAreas, messages, patient);
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
  EXPECT_THAT(response->rows(0).message(), HasSubstr("外环第 1 点（119."));
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
      {std::string(1 << 19, '\x01'), "不是合法的 JSON"},
      {std::string(1 << 19, '['), "嵌套过深"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,36],[120,35],[119,36],[119,35]]]})",
       "外环第 1 点至第 2 点的边与第 3 点至第 4 点的边相交于（119.5, 35.5），分不清哪一侧是里面"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[NaN,35],[119,36]]]})", "不是合法的 JSON"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,35],[1e999,36]]]})", "数值超出范围"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[181,35],[119,36]]]})", "外环第 2 点（181, 35）超出范围"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,-91],[119,36]]]})", "外环第 2 点（120, -91）超出范围"},
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,35],[119,35]]]})",
       "外环第 1 点（119, 35）起不同的点少于三个"},
      // Public report 36.
      {R"({"type":"Polygon","coordinates":[[[119,35],[120,35],[121,35],[119,35]]]})",
       "外环第 1 点（119, 35）起各点都在一条直线上，围不成面"},
      {R"({"type":"Point","coordinates":[119,35]})", "不是“Point”"},
      {R"({"type":"Polygon","coordinates":[[[90,25],[110,25],[110,42],[90,42],[90,25]]]})", "平方公里"},
      // Public report 26: geojson/schema#33.
      {R"({"crs":{"type":"name","properties":{"name":"EPSG:4490"}},"type":"Polygon","coordinates":[[[119,35],[120,35],[120,36]]]})",
       "坐标须先换算成 GCJ-02"},
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
  EXPECT_THAT(response->rows(0).message(), HasSubstr("第 1 个面的外环第 1 点"));
  EXPECT_THAT(response->rows(0).message(), HasSubstr("另有 995 处"));
  EXPECT_LT(response->rows(0).message().size(), 600u) << "many rows have such remarks";
  EXPECT_TRUE(response->applied());
}

// A coast all around a place, with jags of so many degrees.
Outline CoastOf(int vertices, double jag) {
  Outline coast;
  for (int i = 0; i < vertices; ++i) {
    const double angle = 2 * M_PI * i / vertices, radius = 0.1 + jag * (i % 3);
    coast.emplace_back(std::round((119.9 + radius * std::cos(angle)) * 1e7) / 1e7,
                       std::round((35.8 + radius * std::sin(angle)) * 1e7) / 1e7);
  }
  return coast;
}

TEST_F(GroundOfAnImport, WithAVeryLongBorderIsKeptVertexByVertex) {
  const Outline coast = CoastOf(80'000, 3e-5);
  const auto response = Import(Numbered({RowOf(kWholeDistrict, "", "海岸", v1::Area::DISTRICT, GeoJsonOf({coast}))}));
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->rows(), IsEmpty());
  EXPECT_GT(Number("SELECT LENGTH(boundary) FROM area"), 256 << 10) << "long enough to take MariaDB's other path";
  const auto area = GetArea(kWholeDistrict, /*with_boundary=*/true);
  ASSERT_THAT(area, IsOk());
  EXPECT_EQ(area->boundary_geojson(), BoundaryOf(coast).ToGeoJson());
  EXPECT_EQ(area->boundary_tolerance_metres(), 0);
}

// Public report 34: tile38#8.
TEST_F(GroundOfAnImport, ThatDoesNotFitAMessageComesInPiecesAndIsShownAsFarAsItFits) {
  const Outline coast = CoastOf(140'000, 3e-6);
  const std::string geojson = GeoJsonOf({coast});
  ASSERT_GT(geojson.size(), 3u << 20);
  const auto response =
      ImportInPieces(Numbered({RowOf(kWholeDistrict, "", "海岸", v1::Area::DISTRICT, geojson)}), 300'000);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->rows(), IsEmpty());
  EXPECT_TRUE(response->applied());
  v1::GetAreaRequest request;
  request.set_name(AreaName(kWholeDistrict));
  request.set_with_boundary(true);
  testing::SaidCaller patient = testing::Operator();
  patient.patience = absl::Seconds(10);  // the longest that a call may take
  const auto area = client().Ask(&v1::AreaService::Stub::GetArea, request, patient);
  ASSERT_THAT(area, IsOk());
  EXPECT_LE(area->boundary_geojson().size(), 3u << 20);
  EXPECT_GT(area->boundary_tolerance_metres(), 0);
  EXPECT_TRUE(ParseBoundary(area->boundary_geojson()).ok());
  EXPECT_NEAR(area->square_metres() / BoundaryOf(coast).AreaSquareMetres(), 1, 1e-9);
}

TEST_F(GroundOfAnImport, ThatComesInPiecesIsWhatItWouldBeInOne) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  const auto response = ImportInPieces(rows, 40);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->created(), kAreas);
  const auto again = Import(rows);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->unchanged(), kAreas);
}

// Public report 34: tile38#8.
TEST_F(GroundOfAnImport, ThatIsTooLargeIsRefusedByItsRow) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  std::string many = R"({"type":"Polygon","coordinates":[[[119,35])";
  for (int i = 0; i < 1'000'000; ++i) many += ",[119,35]";
  RowAt(rows, kGrid).set_boundary_geojson(many + "]]}");
  auto response = ImportInPieces(rows, 512 * 1024);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->rows(),
              ElementsAre(IsRefusedRow(RowAt(rows, kGrid).row(), BOUNDARY_INVALID, "顶点超过 1000000 个")));
  RowAt(rows, kGrid).set_boundary_geojson(std::string(66 << 20, ' '));
  response = ImportInPieces(rows, 512 * 1024);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->rows(),
              ElementsAre(IsRefusedRow(RowAt(rows, kGrid).row(), BOUNDARY_INVALID, "边界文本超过 64 MiB")));
  EXPECT_EQ(CountAreas(), 0);
}

}  // namespace
}  // namespace zhiwang::grid
