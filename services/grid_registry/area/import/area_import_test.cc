#include "services/grid_registry/area/import/area_plan.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using common::v1::FIELD_INVALID;
using common::v1::PARENT_INVALID;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AreaImport : public RegistryTest {
 protected:
  static v1::ImportAreasHeader DryRun() {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_dry_run(true);
    return header;
  }
  static v1::ImportAreasHeader SkippingRefused() {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_skip_refused(true);
    return header;
  }
  static v1::ImportAreasHeader AcceptingFindings() {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_accept_findings(true);
    return header;
  }
  std::vector<std::string> ChainOf(const std::string& code) {
    std::vector<std::string> codes;
    const auto area = GetArea(code);
    EXPECT_THAT(area, IsOk());
    if (!area.ok()) return codes;
    for (const auto& step : area->chain()) codes.push_back(step.area().substr(step.area().rfind('/') + 1));
    return codes;
  }
  // Imports rows of which this one is to be refused; nothing may be written.
  void ExpectRefusal(std::vector<v1::AreaRow> rows, int64_t row, common::v1::ErrorReason reason,
                     const std::string& words = "") {
    ExpectRefusedRow([&] { return Import(rows); }, row, reason, words);
  }
};

TEST_F(AreaImport, WritesAWholeDistrictWithAChangeForEachArea) {
  const auto response = Import(DistrictRows());
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->applied());
  EXPECT_EQ(response->created(), kAreas);
  EXPECT_EQ(response->updated() + response->unchanged() + response->refused(), 0);
  EXPECT_THAT(response->rows(), IsEmpty());
  EXPECT_THAT(response->findings(), IsEmpty());
  EXPECT_EQ(CountAreas(), kAreas);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'area' AND version = 1 AND type = 'area.created' AND "
                   "actor = 'operator'"),
            kAreas);
  EXPECT_THAT(ChainOf(kGrid), ElementsAre(kWholeDistrict, kWestTown, kVillage, kGrid));
}

TEST_F(AreaImport, TakesChildrenBeforeTheirParents) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  std::reverse(rows.begin(), rows.end());
  MustImport(rows);
  EXPECT_THAT(ChainOf(kGrid), ElementsAre(kWholeDistrict, kWestTown, kVillage, kGrid));
}

TEST_F(AreaImport, RepeatedChangesNothing) {
  MustImport(DistrictRows());
  const auto again = Import(DistrictRows());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->unchanged(), kAreas);
  EXPECT_EQ(again->created() + again->updated(), 0);
  EXPECT_FALSE(again->applied()) << "nothing was written";
  EXPECT_EQ(CountChanges(), kAreas);
  EXPECT_EQ(Number("SELECT MAX(version) FROM area"), 1);
}

TEST_F(AreaImport, OnTrialWritesNothingAndReportsWhatItWouldDo) {
  const auto trial = Import(DistrictRows(), DryRun());
  ASSERT_THAT(trial, IsOk());
  EXPECT_FALSE(trial->applied());
  EXPECT_EQ(trial->created(), kAreas);
  EXPECT_EQ(CountAreas(), 0);
  EXPECT_EQ(CountChanges(), 0);
  EXPECT_THAT(GetArea(kGrid), IsRefused(absl::StatusCode::kNotFound, common::v1::AREA_NOT_FOUND));
}

TEST_F(AreaImport, ChangesOnlyTheAreaThatIsDifferent) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  MustImport(rows);
  DateTheChangesAhead();
  RowAt(rows, kGrid).set_display_name("东风网格");
  const auto response = Import(rows);
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->applied());
  EXPECT_EQ(response->updated(), 1);
  EXPECT_EQ(response->unchanged(), kAreas - 1);
  const auto changed = GetArea(kGrid);
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->display_name(), "东风网格");
  EXPECT_EQ(changed->etag(), "v2");
  EXPECT_EQ(CountChanges(), kAreas + 1);
  EXPECT_EQ(CountChangesDatedBack(), 0);
  EXPECT_EQ(Number(fmt::format(
                "SELECT COUNT(*) FROM change_log WHERE id = '{}' AND version = 2 AND type = 'area.changed'", kGrid)),
            1);
}

TEST_F(AreaImport, KeepsTheBoundaryThatARowLeavesOut) {
  MustImport(DistrictRows());
  const double square_metres = GetArea(kGrid)->square_metres();
  MustImport(Numbered({RowOf(kGrid, kVillage, "改名网格", v1::Area::GRID)}));
  const auto area = GetArea(kGrid, /*with_boundary=*/true);
  ASSERT_THAT(area, IsOk());
  EXPECT_EQ(area->display_name(), "改名网格");
  EXPECT_EQ(area->square_metres(), square_metres);
  EXPECT_NE(area->boundary_geojson(), "");
}

TEST_F(AreaImport, RefusesAVillageWhoseTownIsUnknownAndItsGridsWithIt) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kVillage).set_parent("370211999000");
  const auto response = Import(rows);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->refused(), 5);
  EXPECT_THAT(response->rows(), SizeIs(5));
  EXPECT_THAT(response->rows(),
              Contains(IsRefusedRow(RowAt(rows, kVillage).row(), PARENT_INVALID, "上级区域 370211999000 不存在")));
  EXPECT_THAT(response->rows(), Contains(IsRefusedRow(RowAt(rows, kGrid).row(), PARENT_INVALID, kVillage)));
  EXPECT_FALSE(response->applied());
  EXPECT_EQ(CountAreas(), 0);
}

TEST_F(AreaImport, RefusesAParentThatIsNotOfAHigherRank) {
  MustImport(DistrictRows());
  const std::vector<v1::AreaRow> wrong = {
      RowOf("370211109203", kGrid, "村在网格下", v1::Area::VILLAGE),
      RowOf("370211109203", kVillage, "村在村下", v1::Area::VILLAGE),
      RowOf("370211109Z01", kVillage, "管区在村下", v1::Area::ZONE),
      RowOf("370211109203", "370211109203", "自己的下级", v1::Area::VILLAGE),
      RowOf("370211109203", "", "没有上级", v1::Area::VILLAGE),
  };
  for (const v1::AreaRow& row : wrong) {
    SCOPED_TRACE(row.display_name());
    ExpectRefusal(Numbered({row}, 7), 7, PARENT_INVALID);
  }
}

TEST_F(AreaImport, RefusesAreasThatAreAboveEachOther) {
  MustImport(DistrictRows());
  ExpectRefusal(Numbered({RowOf("370211109Z01", "370211109203", "管区", v1::Area::ZONE),
                          RowOf("370211109203", "370211109Z01", "村", v1::Area::VILLAGE)}),
                2, PARENT_INVALID);
}

TEST_F(AreaImport, RefusesADistrictOfAnotherCodeOrWithAParentOrASecondOne) {
  ExpectRefusal(Numbered({RowOf("370212000000", "", "黄岛区", v1::Area::DISTRICT)}), 2, PARENT_INVALID, "六位");
  ExpectRefusal(Numbered({RowOf(kWholeDistrict, "370200000000", "黄岛区", v1::Area::DISTRICT)}), 2, PARENT_INVALID);
  ExpectRefusal(Numbered({RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT),
                          RowOf(kDistrict, "", "黄岛", v1::Area::DISTRICT)}),
                3, PARENT_INVALID);
  MustImport(DistrictRows());
  ExpectRefusal(Numbered({RowOf(kDistrict, "", "黄岛", v1::Area::DISTRICT)}), 2, PARENT_INVALID, kWholeDistrict);
}

TEST_F(AreaImport, RefusesTheSecondRowOfACodeAndNamesTheFirst) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  v1::AreaRow again = RowAt(rows, kGrid);
  again.set_row(99);
  rows.push_back(again);
  ExpectRefusal(rows, 99, FIELD_INVALID, fmt::format("与第 {} 行重复", RowAt(rows, kGrid).row()));
}

TEST_F(AreaImport, RefusesWhatBreaksTheFormOfAField) {
  std::vector<v1::AreaRow> rows(10, RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT));
  rows[1].set_code("37021");
  rows[2].set_code(std::string(21, '3'));
  rows[3].set_code("370211 00000");
  rows[4].set_code("");
  rows[5].set_display_name(" \n");
  rows[6].set_display_name(std::string(61, 'x'));
  rows[7].set_display_name("黄岛\x1b[2J");
  rows[8].set_level(v1::Area::LEVEL_UNSPECIFIED);
  rows[9].set_level(static_cast<v1::Area::Level>(6));
  const auto response = Import(Numbered(rows), SkippingRefused());
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->refused(), 9);
  for (int64_t row = 3; row <= 11; ++row) {
    EXPECT_THAT(response->rows(), Contains(IsRefusedRow(row, FIELD_INVALID, "")));
  }
  EXPECT_EQ(response->created(), 1);
}

// Public reports 39: csvlint#31, 42: AvS_FastSimpleImport#231.
TEST_F(AreaImport, KeepsNoBlanksAroundANameAndRefusesATwinOfIt) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kGrid).set_display_name("\u3000东风网格\n");
  MustImport(rows);
  EXPECT_EQ(GetArea(kGrid)->display_name(), "东风网格");
  v1::AreaRow twin = RowAt(rows, kGrid);
  twin.set_row(99);
  twin.set_code("370211109201999");
  twin.clear_boundary_geojson();
  twin.set_display_name("东风 网格");
  const auto response = Import({twin});
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->applied());
  ASSERT_EQ(response->refused(), 1);
  EXPECT_EQ(response->rows(0).row(), 99);
  EXPECT_THAT(response->rows(0).message(), HasSubstr(kGrid));
  twin.set_display_name("东风\n网格");
  EXPECT_EQ(Import({twin})->refused(), 1);
}

TEST_F(AreaImport, ChecksARowWithoutANumberLikeAnyOther) {
  MustImport(DistrictRows());
  const v1::AreaRow orphan = RowOf("370211999201", "370211999000", "无主村", v1::Area::VILLAGE);
  ExpectRefusal({orphan}, 0, PARENT_INVALID);
  const v1::AreaRow grid = RowOf(kGrid, kVillage, "一", v1::Area::GRID),
                    twin = RowOf(kGrid, kVillage, "二", v1::Area::GRID);
  ExpectRefusal({grid, twin}, 0, FIELD_INVALID);
  const auto unchanged = Import({RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT)});
  ASSERT_THAT(unchanged, IsOk());
  EXPECT_EQ(unchanged->unchanged(), 1);
}

TEST_F(AreaImport, LeavesOutRefusedRowsAndWhatHangsOnThemWhenToldTo) {
  std::vector<v1::AreaRow> rows = DistrictRows();
  for (v1::AreaRow& row : rows) row.clear_boundary_geojson();
  RowAt(rows, kWestTown).set_display_name("");
  const auto response = Import(rows, SkippingRefused());
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->applied());
  EXPECT_EQ(response->refused(), 1 + 2 + 8);
  EXPECT_EQ(response->created(), kAreas - response->refused());
  EXPECT_THAT(ChainOf(GridOf(3, 3)), SizeIs(4));
  EXPECT_THAT(GetArea(kWestTown), IsRefused(absl::StatusCode::kNotFound, common::v1::AREA_NOT_FOUND));
}

TEST_F(AreaImport, KeepsAnAreaAsItWasWhenItsRowIsRefused) {
  MustImport(DistrictRows());
  const auto response = Import(Numbered({RowOf(kVillage, "370211999000", "改名村", v1::Area::VILLAGE),
                                         RowOf(kGrid, kVillage, "改名网格", v1::Area::GRID)}),
                               SkippingRefused());
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->refused(), 1);
  EXPECT_EQ(response->updated(), 1);
  EXPECT_EQ(GetArea(kVillage)->display_name(), "南村");
  EXPECT_EQ(GetArea(kVillage)->etag(), "v1");
  EXPECT_EQ(GetArea(kGrid)->display_name(), "改名网格");
}

TEST_F(AreaImport, RefusesARankBelowThatOfAnAreasChildren) {
  MustImport(DistrictRows());
  ExpectRefusal(Numbered({RowOf(kVillage, kWestTown, "南村", v1::Area::GRID)}), 2, PARENT_INVALID);
}

TEST_F(AreaImport, MovesAVillageToAnotherTownWithItsGridsAndTheirChains) {
  MustImport(DistrictRows());
  const auto moved = Import(Numbered({RowOf(kVillage, kEastTown, "南村", v1::Area::VILLAGE)}), AcceptingFindings());
  ASSERT_THAT(moved, IsOk());
  EXPECT_TRUE(moved->applied());
  EXPECT_EQ(moved->updated(), 1 + 4) << "the grids have another path";
  EXPECT_THAT(ChainOf(kGrid), ElementsAre(kWholeDistrict, kEastTown, kVillage, kGrid));
  EXPECT_EQ(GetArea(kGrid)->etag(), "v2");
  EXPECT_EQ(GetArea(kNorthVillage)->etag(), "v1");
}

}  // namespace
}  // namespace zhiwang::grid
