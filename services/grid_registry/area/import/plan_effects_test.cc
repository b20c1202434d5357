// The effects that an import tells of before and after it is written.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/grid_registry/testing/reorganisation_test.h"

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Effects = v1::ReorganisationEffects;

class EffectsOfAnImport : public ReorganisationTest {
 protected:
  // An on-site check in an area, which stays open.
  void CheckOnSite(int case_id, const std::string& area) {
    v1::CreateSiteCheckRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::SiteCheck& check = *request.mutable_site_check();
    check.set_case_(FormatResourceName(kDistrict, "cases", std::to_string(case_id)));
    check.set_number(1);
    check.set_area(AreaName(area));
    check.set_question("是否仍在漏水");
    check.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    ASSERT_THAT(client().Ask(&v1::SiteCheckService::Stub::CreateSiteCheck, request, {"case-intake", "service"}),
                IsOk());
  }
  // The effects on areas as `name KIND`.
  static std::vector<std::string> AreasOf(const Effects& effects) {
    std::vector<std::string> areas;
    for (const auto& one : effects.areas()) {
      areas.push_back(one.display_name() + " " + Effects::AreaEffect::Kind_Name(one.kind()));
    }
    return areas;
  }
};

// Public report 33: AreaCity#43.
TEST_F(EffectsOfAnImport, LeaveNobodyWithMoreRightsThanBefore) {
  Hire({Serving("w1", kWangtaiGrid, "2020-01-01")});
  const auto response = MustChange({.ends = {EndOf(kWangtaiGrid, {kWangtai})}});
  ASSERT_THAT(response.effects().assignments(), SizeIs(1));
  EXPECT_EQ(response.effects().assignments(0).to_area(), "") << "a town is of a higher rank than a grid";
  EXPECT_TRUE(response.effects().assignments(0).needs_review());
  EXPECT_EQ(Number(fmt::format("SELECT COUNT(*) FROM staff_assignment WHERE staff_id = 'w1' AND (until_day > {} OR "
                               "area <> '{}')",
                               DayInDays(0), kWangtaiGrid)),
            0);
}

// Public report 33: AreaCity#43.
TEST_F(EffectsOfAnImport, AreToldBeforeItIsWrittenAndAreThoseOfTheWrite) {
  Hire({Serving("w1", kWangtaiGrid, "2020-01-01"), Serving("w2", kWangtaiGrid, "2020-01-01"),
        Serving("w3", kWangtaiGrid, "2019-01-01", "2020-01-01"),
        Serving("t1", kWangtai, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER),
        Serving("o1", kOtherTown, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER),
        Serving("c1", kWholeDistrict, "2020-01-01", "", v1::Assignment::CENTRE_DISPATCHER)});
  Establish({UnitOf("D01", "王台镇人民政府", kWangtai), UnitOf("D02", "藏马镇人民政府", kOtherTown)});
  CheckOnSite(1, kWangtaiGrid);
  CheckOnSite(2, kWangtaiGrid);
  v1::ImportAreasHeader trial = AreasHeader();
  trial.set_dry_run(true);
  const auto before = Change(ToSubdistrict(), trial);
  ASSERT_THAT(before, IsOk());
  EXPECT_FALSE(before->applied());
  const Effects& effects = before->effects();
  EXPECT_THAT(AreasOf(effects),
              ElementsAre("王台街道 BEGINS", "王台东社区 BEGINS", "王台东社区第1网格 BEGINS", "徐村 BEGINS",
                          "王台镇 ENDS", "王台东村 ENDS", "王台东村第1网格 ENDS", "徐村 ENDS"));
  EXPECT_EQ(effects.area_count(), 8);
  EXPECT_EQ(effects.areas(6).area(), AreaName(kWangtaiGrid));
  EXPECT_EQ(effects.areas(6).open_site_checks(), 2);
  EXPECT_EQ(effects.areas(5).open_site_checks(), 0) << "exactly there";
  EXPECT_THAT(effects.areas(6).successors(), ElementsAre(AreaName(kNewWangtaiGrid)));
  EXPECT_EQ(effects.assignment_count(), 3);
  ASSERT_THAT(effects.assignments(), SizeIs(3));
  EXPECT_EQ(effects.assignments(0).staff(), FormatResourceName(kDistrict, "staff", "t1"));
  EXPECT_EQ(effects.assignments(0).role(), v1::Assignment::TOWN_DISPATCHER);
  EXPECT_EQ(effects.assignments(0).from_area(), AreaName(kWangtai));
  EXPECT_EQ(effects.assignments(0).to_area(), AreaName(kNewWangtai));
  EXPECT_FALSE(effects.assignments(0).needs_review());
  EXPECT_EQ(effects.department_count(), 1);
  ASSERT_THAT(effects.departments(), SizeIs(1));
  EXPECT_EQ(effects.departments(0).department(), FormatResourceName(kDistrict, "departments", "D01"));
  EXPECT_EQ(effects.departments(0).to_area(), AreaName(kNewWangtai));
  EXPECT_EQ(effects.people_with_other_rights(), 3) << "not those of the centre, who have rights everywhere";
  EXPECT_EQ(MustChange(ToSubdistrict()).effects().DebugString(), effects.DebugString());
}

TEST_F(EffectsOfAnImport, TellMovesFromOtherChanges) {
  Hire({Serving("t1", kWangtai, "2020-01-01"), Serving("o1", kOtherTown, "2020-01-01")});
  const auto response = MustChange({.rows = Numbered({RowOf(kEastVillage, kOtherTown, "王台东村", v1::Area::VILLAGE),
                                                      RowOf(kXuVillage, kWangtai, "徐家村", v1::Area::VILLAGE)})});
  EXPECT_THAT(AreasOf(response.effects()), ElementsAre("徐家村 CHANGES", "王台东村 MOVES", "王台东村第1网格 MOVES"));
  EXPECT_EQ(response.effects().people_with_other_rights(), 2) << "of the town that it left and of the one where it is";
  EXPECT_THAT(response.effects().assignments(), IsEmpty());
}

TEST_F(EffectsOfAnImport, AreNoneWhereNothingChanges) {
  const auto again = Import(OldRows());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->effects().area_count(), 0);
  EXPECT_EQ(again->effects().people_with_other_rights(), 0);
}

}  // namespace
}  // namespace zhiwang::grid
