// Areas that end in an import, and those that take over their ground.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/reorganisation_test.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using common::v1::AREA_ENDED;
using common::v1::AREA_NOT_FOUND;
using common::v1::FIELD_INVALID;
using common::v1::PARENT_INVALID;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AreaEnds : public ReorganisationTest {
 protected:
  // Imports changes of which this row is to be refused; nothing may be written.
  void ExpectRefusal(const Changes& changes, int64_t row, common::v1::ErrorReason reason, const std::string& words) {
    ExpectRefusedRow([&] { return Change(changes); }, row, reason, words);
  }
};

// Public report 33: AreaCity#43.
TEST_F(AreaEnds, LeaveATownThatBecameASubdistrictToBeFoundWithItsSuccessor) {
  const auto response = MustChange(ToSubdistrict(), On(InDays(-30)));
  EXPECT_EQ(response.created(), 4);
  EXPECT_EQ(response.ended(), 4);
  EXPECT_EQ(response.updated(), 0);
  EXPECT_EQ(response.reorganisation(), "") << "it waits for nothing";
  const auto town = GetArea(kWangtai);
  ASSERT_THAT(town, IsOk());
  EXPECT_EQ(town->display_name(), "王台镇");
  EXPECT_EQ(town->begin_day(), "");
  EXPECT_EQ(town->end_day(), InDays(-30));
  EXPECT_THAT(town->successors(), ElementsAre(AreaName(kNewWangtai)));
  const auto village = GetArea(kXuVillage);
  ASSERT_THAT(village, IsOk());
  ASSERT_THAT(village->chain(), SizeIs(3)) << "it keeps its place in the tree";
  EXPECT_EQ(village->chain(1).display_name(), "王台镇");
  const auto subdistrict = GetArea(kNewWangtai);
  ASSERT_THAT(subdistrict, IsOk());
  EXPECT_EQ(subdistrict->begin_day(), InDays(-30));
  EXPECT_EQ(subdistrict->end_day(), "");
  EXPECT_THAT(CodesUnder(kWholeDistrict), ElementsAre(kNewWangtai, kOtherTown));
  EXPECT_THAT(CodesUnder(kNewWangtai), ElementsAre(kNewEastVillage, kNewXuVillage));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'area' AND type = 'area.ended' AND version = 2"), 4);
}

// Public report 33: AreaCity#43.
TEST_F(AreaEnds, TakeAssignmentsAndDepartmentsToTheMainSuccessor) {
  Hire({Serving("t1", kWangtai, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER),
        Serving("w1", kWangtaiGrid, "2020-01-01", "2099-01-01"), Serving("w2", kWangtaiGrid, InDays(-10)),
        Serving("w3", kWangtaiGrid, "2020-01-01", InDays(-30)), Serving("o1", kOtherTown, "2020-01-01")});
  Establish({UnitOf("D01", "王台镇人民政府", kWangtai), UnitOf("D02", "藏马镇人民政府", kOtherTown)});
  DateTheChangesAhead();
  MustChange(ToSubdistrict(), On(InDays(-30)));
  EXPECT_THAT(AssignmentsOf("t1"), ElementsAre(fmt::format("{} 2020-01-01-{}", kWangtai, InDays(-30)),
                                               fmt::format("{} {}-", kNewWangtai, InDays(-30))));
  EXPECT_THAT(AssignmentsOf("w1"), ElementsAre(fmt::format("{} 2020-01-01-{}", kWangtaiGrid, InDays(-30)),
                                               fmt::format("{} {}-2099-01-01", kNewWangtaiGrid, InDays(-30))));
  EXPECT_THAT(AssignmentsOf("w2"), ElementsAre(fmt::format("{} {}-", kNewWangtaiGrid, InDays(-10))))
      << "it never was one in the old grid";
  EXPECT_THAT(AssignmentsOf("w3"), ElementsAre(fmt::format("{} 2020-01-01-{}", kWangtaiGrid, InDays(-30))))
      << "it was over";
  EXPECT_THAT(AssignmentsOf("o1"), ElementsAre(fmt::format("{} 2020-01-01-", kOtherTown)));
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM staff_assignment WHERE area_path = '/{}/{}/{}/{}/'",
                               kWholeDistrict, kNewWangtai, kNewEastVillage, kNewWangtaiGrid)),
            2);
  v1::GetDepartmentRequest department;
  department.set_name(FormatResourceName(kDistrict, "departments", "D01"));
  EXPECT_EQ(Sound(client().Ask(&v1::DepartmentService::Stub::GetDepartment, department)).jurisdiction(),
            AreaName(kNewWangtai));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'staff' AND version = 2"), 3);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'department' AND version = 2"), 1);
  EXPECT_EQ(CountChangesDatedBack(), 0);
}

TEST_F(AreaEnds, AllowAPersonToServeTheSuccessorAlready) {
  Hire({Serving("m1", kXuVillage, "2020-01-01", "", v1::Assignment::VILLAGE_MEDIATOR),
        Serving("m1", kEastVillage, InDays(0), "2099-01-01", v1::Assignment::VILLAGE_MEDIATOR)});
  MustChange({.ends = {EndOf(kXuVillage, {kEastVillage})}});
  EXPECT_THAT(AssignmentsOf("m1"), ElementsAre(fmt::format("{} 2020-01-01-{}", kXuVillage, InDays(0)),
                                               fmt::format("{} {}-", kEastVillage, InDays(0))));
}

TEST_F(AreaEnds, CanBeSaidAgainAndChangeNothing) {
  const Changes changes = ToSubdistrict();
  MustChange(changes, On(InDays(-30)));
  const int64_t before = CountChanges();
  for (const auto& header : {On(InDays(-30)), AreasHeader()}) {
    const auto again = Change(changes, header);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->unchanged(), 8);
    EXPECT_EQ(again->refused(), 0) << again->ShortDebugString();
    EXPECT_FALSE(again->applied());
  }
  EXPECT_EQ(CountChanges(), before);
  const auto other_day = Change({.ends = changes.ends}, On(InDays(-29)));
  ASSERT_THAT(other_day, IsOk());
  EXPECT_EQ(other_day->refused(), 4);
}

// Public report 33: AreaCity#43.
TEST_F(AreaEnds, KeepACodeFromEverBeingUsedAgain) {
  MustChange(ToSubdistrict());
  ExpectRefusal({.rows = {RowOf(kWangtai, kWholeDistrict, "王台镇", v1::Area::TOWN)}}, 0, AREA_ENDED,
                fmt::format("由 {} 承接", kNewWangtai));
  ExpectRefusal({.rows = {RowOf(kXuVillage, kOtherTown, "别的村", v1::Area::VILLAGE)}}, 0, AREA_ENDED, "徐村");
  ExpectRefusal({.rows = {RowOf("370211104203", kWangtai, "新村", v1::Area::VILLAGE)}}, 0, AREA_ENDED, kNewWangtai);
  ExpectRefusal({.ends = {EndOf(kWangtai, {kOtherTown}, 7)}}, 7, AREA_ENDED, kNewWangtai);
  ExpectRefusal({.ends = {EndOf(kOtherTown, {kWangtai}, 7)}}, 7, AREA_ENDED, kNewWangtai);
}

TEST_F(AreaEnds, AreRefusedWhileSomethingBelowGoesOn) {
  Changes changes = ToSubdistrict();
  std::erase_if(changes.ends, [](const v1::AreaEnd& end) { return end.code() == kXuVillage; });
  ExpectRefusal(changes, 100, FIELD_INVALID, fmt::format("下级区域 {}（徐村）", kXuVillage));
  changes.rows.push_back(RowOf(kXuVillage, kNewWangtai, "徐村社区", v1::Area::VILLAGE));
  EXPECT_EQ(MustChange(changes).updated(), 1) << "it moves instead, under its old code";
}

TEST_F(AreaEnds, AreRefusedForAreasThatAreInTheImportOtherwise) {
  const v1::AreaRow village = RowOf(kXuVillage, kWangtai, "徐家村", v1::Area::VILLAGE);
  ExpectRefusal({.rows = {village}, .ends = {EndOf(kXuVillage, {kEastVillage}, 9)}}, 9, FIELD_INVALID, "重复");
  ExpectRefusal({.ends = {EndOf(kXuVillage, {kEastVillage}, 9), EndOf(kXuVillage, {kEastVillage}, 10)}}, 10,
                FIELD_INVALID, "与第 9 行重复");
  ExpectRefusal({.rows = Numbered({RowOf("370211104203", kXuVillage, "新网格", v1::Area::GRID)}),
                 .ends = {EndOf(kXuVillage, {kEastVillage}, 9)}},
                2, PARENT_INVALID, "在第 9 行撤销");
}

TEST_F(AreaEnds, AreRefusedWithoutSuccessorsThatLive) {
  ExpectRefusal({.ends = {EndOf(kXuVillage, {}, 9)}}, 9, FIELD_INVALID, "1 至 8 个");
  ExpectRefusal({.ends = {EndOf(kXuVillage, std::vector<std::string>(9, kEastVillage), 9)}}, 9, FIELD_INVALID,
                "1 至 8 个");
  ExpectRefusal({.ends = {EndOf(kXuVillage, {kEastVillage, kEastVillage}, 9)}}, 9, FIELD_INVALID, "重复");
  ExpectRefusal({.ends = {EndOf(kXuVillage, {kXuVillage}, 9)}}, 9, FIELD_INVALID, "本身");
  ExpectRefusal({.ends = {EndOf(kXuVillage, {"村"}, 9)}}, 9, FIELD_INVALID, "6 至 20 位");
  ExpectRefusal({.ends = {EndOf(kXuVillage, {"370211104999"}, 9)}}, 9, AREA_NOT_FOUND, "370211104999");
  ExpectRefusal({.ends = {EndOf("370211104999", {kXuVillage}, 9)}}, 9, AREA_NOT_FOUND, "370211104999");
  ExpectRefusal({.ends = {EndOf(kXuVillage, {kWangtaiGrid}, 9), EndOf(kWangtaiGrid, {kOtherTown}, 10)}}, 9,
                FIELD_INVALID, "在第 10 行撤销");
  ExpectRefusal({.ends = {EndOf(kWholeDistrict, {kOtherTown}, 9)}}, 9, FIELD_INVALID, "区县本身");
}

TEST_F(AreaEnds, AreNotDatedBeforeAnAreaCameToBeAsItIs) {
  EXPECT_THAT(Change(ToSubdistrict(), On("2026-2-1")), IsInvalid("header.day"));
  v1::ImportAreasHeader skipping = On(InDays(-30));
  skipping.set_skip_refused(true);
  EXPECT_THAT(Change(ToSubdistrict(), skipping), IsInvalid("header.skip_refused"));
  MustChange(ToSubdistrict(), On(InDays(-30)));
  const Changes renamed = {.rows = {RowOf(kNewXuVillage, kNewWangtai, "徐家村", v1::Area::VILLAGE)}};
  const auto early = Change(renamed, On(InDays(-31)));
  EXPECT_THAT(early, IsInvalid("header.day"));
  EXPECT_THAT(ChineseMessageOf(early.status()), HasSubstr(InDays(-30)));
  EXPECT_THAT(Change({.ends = {EndOf(kOtherTown, {kNewWangtai})}}, On(InDays(-31))), IsInvalid("header.day"));
  EXPECT_THAT(Change({.rows = {RowOf("370211014003", kNewWangtai, "新村", v1::Area::VILLAGE)}}, On(InDays(-31))),
              IsInvalid("header.day"));
  MustChange(renamed, On(InDays(-30)));
}

TEST_F(AreaEnds, KeepStaffFromBeingAssignedToWhatIsNoMore) {
  Hire({Serving("w1", kWangtaiGrid, "2020-01-01")});
  MustChange(ToSubdistrict(), On(InDays(-30)));
  v1::ImportStaffRequest::Header header;
  header.set_district(kDistrictName);
  const auto imported = Sound(client().SendAll(
      &v1::StaffService::Stub::ImportStaff,
      ImportOf<v1::ImportStaffRequest>(header, std::vector{Serving("w1", kWangtaiGrid, "2020-01-01"),
                                                           Serving("w2", kWangtaiGrid, "2020-01-01", InDays(-40))})));
  EXPECT_EQ(imported.created(), 1) << "it was over in time";
  ASSERT_THAT(imported.rows(), SizeIs(1));
  EXPECT_THAT(imported.rows(0), IsRefusedRow(2, AREA_ENDED, kNewWangtaiGrid));
  EXPECT_EQ(imported.rows(0).field(), "staff.assignments.area");
}

// The ground of areas that end, in the small district that is drawn.
class GroundOfEnds : public ReorganisationTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }
  // The west town goes over to the east town, with its villages under their old codes.
  static Changes Merge(const std::string& ground) {
    return {.rows = Numbered({RowOf(kEastTown, kWholeDistrict, "泊里镇", v1::Area::TOWN, ground),
                              RowOf(kVillage, kEastTown, "藏马南村", v1::Area::VILLAGE),
                              RowOf(kNorthVillage, kEastTown, "藏马北村", v1::Area::VILLAGE)}),
            .ends = {EndOf(kWestTown, {kEastTown})}};
  }
};

// Public report 33: AreaCity#43.
TEST_F(GroundOfEnds, OfATownThatIsMergedIsItsSuccessors) {
  const auto response = MustChange(Merge(BlockGeoJson(0, 0, 4, 4)));
  EXPECT_THAT(response.findings(), IsEmpty());
  EXPECT_EQ(response.updated(), 1 + 2 + 2 * 4)
      << "the grids of both villages have another path, and the town another border";
  EXPECT_THAT(CodesUnder(kWholeDistrict), ElementsAre(kEastTown));
  v1::LocatePointRequest request;
  request.set_district(kDistrictName);
  request.mutable_point()->set_longitude(119.905);
  request.mutable_point()->set_latitude(35.805);
  const auto located = Sound(client().Ask(&v1::LocationService::Stub::LocatePoint, request));
  ASSERT_THAT(located.chain(), SizeIs(4));
  EXPECT_EQ(located.chain(1).area(), AreaName(kEastTown));
}

TEST_F(GroundOfEnds, ThatNobodyTakesOverIsAGap) {
  const auto response = Change(Merge(""));
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->applied());
  bool gap = false;
  for (const auto& finding : response->findings()) {
    gap =
        gap || (finding.kind() == v1::TilingFinding::GAP && finding.codes(finding.codes_size() - 1) == kWholeDistrict);
  }
  EXPECT_TRUE(gap) << response->ShortDebugString();
}

// Public report 33: AreaCity#43.
TEST_F(GroundOfEnds, OfATownThatIsSplitIsOfEachPart) {
  const char south[] = "370211110000", north[] = "370211111000";
  const Changes split = {
      .rows = Numbered({RowOf(south, kWholeDistrict, "藏南街道", v1::Area::TOWN, BlockGeoJson(0, 0, 2, 2)),
                        RowOf(north, kWholeDistrict, "藏北街道", v1::Area::TOWN, BlockGeoJson(0, 2, 2, 4)),
                        RowOf(kVillage, south, "南村", v1::Area::VILLAGE),
                        RowOf(kNorthVillage, north, "北村", v1::Area::VILLAGE)}),
      .ends = {EndOf(kWestTown, {north, south})}};
  Hire({Serving("t1", kWestTown, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER)});
  const auto response = MustChange(split);
  EXPECT_THAT(response.findings(), IsEmpty());
  EXPECT_THAT(GetArea(kWestTown)->successors(), ElementsAre(AreaName(north), AreaName(south)));
  ASSERT_THAT(response.effects().assignments(), SizeIs(1));
  EXPECT_EQ(response.effects().assignments(0).to_area(), AreaName(north)) << "the main one";
  EXPECT_TRUE(response.effects().assignments(0).needs_review());
}

TEST_F(GroundOfEnds, IsNotTouchedByAVillageThatMovesBetweenZonesUnderItsCode) {
  const char old_zone[] = "370211109Z01", new_zone[] = "370211109Z02";
  MustImport(
      Numbered({RowOf(old_zone, kWestTown, "南片", v1::Area::ZONE), RowOf(new_zone, kWestTown, "北片", v1::Area::ZONE),
                RowOf(kVillage, old_zone, "南村", v1::Area::VILLAGE)}));
  const auto response = MustChange(
      {.rows = {RowOf(kVillage, new_zone, "南村", v1::Area::VILLAGE)}, .ends = {EndOf(old_zone, {new_zone})}});
  EXPECT_THAT(response.findings(), IsEmpty());
  EXPECT_EQ(response.updated(), 1 + 4);
  EXPECT_EQ(GetArea(kVillage)->chain(2).area(), AreaName(new_zone));
  EXPECT_EQ(GetArea(kVillage)->begin_day(), "") << "it is the same village";
}

}  // namespace
}  // namespace zhiwang::grid
