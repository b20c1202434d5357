// Departments begin and end, have successors, and can be asked for as of a day.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "common/calendar/day.h"
#include "services/grid_registry/testing/departments_test.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/database_test.h"

zhiwang::sql::Component foundation_migrations();
zhiwang::sql::Component grid_registry_migrations();

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using common::v1::DEPARTMENT_ENDED;
using common::v1::FIELD_INVALID;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string DaysFromToday(int days) { return absl::FormatCivilTime(calendar::Today() + days); }

class DepartmentLife : public DepartmentsTest {
 protected:
  static Request::Row Ending(const std::string& code, const std::string& display_name, const std::string& day,
                             const std::string& successor) {
    Request::Row row = Unit(code, display_name);
    row.mutable_department()->set_end_day(day);
    row.mutable_department()->set_successor(FormatResourceName(kDistrict, "departments", successor));
    return row;
  }
  // As a file with these columns says it, be their cells empty.
  static Request::Row WithColumns(Request::Row row, const std::vector<const char*>& columns) {
    for (const char* column : columns) row.mutable_update_mask()->add_paths(column);
    return row;
  }
  static Request::Row TakingBack(const std::string& code, const std::string& display_name) {
    return WithColumns(Unit(code, display_name), {"end_day"});
  }
  void MustImport(const std::vector<Request::Row>& rows) {
    const auto imported = ImportUnits(rows);
    ASSERT_THAT(imported, IsOk());
    ASSERT_EQ(imported->refused(), 0) << imported->ShortDebugString();
  }
  // The refusal of a row.
  common::v1::RowOutcome Refusal(const Request::Row& row) {
    const auto imported = ImportUnits({row});
    EXPECT_THAT(imported, IsOk());
    if (!imported.ok() || imported->rows_size() != 1) return {};
    return imported->rows(0);
  }
  // The codes and names of the departments of a day.
  std::vector<std::string> On(const std::string& day) {
    v1::ListDepartmentsRequest request;
    request.set_district(kDistrictName);
    request.set_day(day);
    return Listed(request);
  }
  std::vector<std::string> AllEver() {
    v1::ListDepartmentsRequest request;
    request.set_district(kDistrictName);
    request.set_with_ended(true);
    return Listed(request);
  }
  std::vector<std::string> Listed(const v1::ListDepartmentsRequest& request) {
    const auto listed = client().Ask(&v1::DepartmentService::Stub::ListDepartments, request);
    EXPECT_THAT(listed, IsOk());
    std::vector<std::string> names;
    if (!listed.ok()) return names;
    for (const auto& unit : listed->departments()) {
      names.push_back(unit.name().substr(unit.name().rfind('/') + 1) + unit.display_name());
    }
    return names;
  }
  // As if everything that was changed today had been changed on an earlier day.
  void DateBack(int days) {
    const int day = calendar::DayNumber(calendar::Today() - days), today = calendar::TodayNumber();
    for (const char* column : {"department SET state_day = {0} WHERE state_day = {1}",
                               "department_past SET from_day = {0} WHERE from_day = {1}",
                               "department_past SET until_day = {0} WHERE until_day = {1}"}) {
      ASSERT_EQ(Run("UPDATE " + fmt::format(fmt::runtime(column), day, today)), absl::OkStatus());
    }
  }
};

TEST_F(DepartmentLife, ListsThoseThatHaveEndedWhereTheyAreAskedFor) {
  MustImport({Unit("D01", "王台镇政府"), Unit("D02", "王台街道办事处")});
  MustImport({Ending("D01", "王台镇政府", DaysFromToday(0), "D02")});
  EXPECT_THAT(On(""), ElementsAre("D02王台街道办事处"));
  EXPECT_THAT(AllEver(), ElementsAre("D01王台镇政府", "D02王台街道办事处"));
  v1::ListDepartmentsRequest both;
  both.set_district(kDistrictName);
  both.set_day(DaysFromToday(0));
  both.set_with_ended(true);
  EXPECT_THAT(client().Ask(&v1::DepartmentService::Stub::ListDepartments, both),
              IsRefused(StatusCode::kInvalidArgument, FIELD_INVALID));
}

// Public report 33: AreaCity#43.
TEST_F(DepartmentLife, EndsOnADayWithASuccessorAndLeavesTheDepartmentToBeReadAndItsPastToBeListed) {
  MustImport({Unit("D01", "计划生育局"), Unit("D02", "卫生健康局")});
  MustImport({Ending("D01", "计划生育局", DaysFromToday(-1), "D02")});
  const auto ended = GetUnit(UnitName("D01"));
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->end_day(), DaysFromToday(-1));
  EXPECT_EQ(ended->successor(), UnitName("D02"));
  EXPECT_EQ(ended->begin_day(), "");
  EXPECT_FALSE(ended->closed()) << "another thing";
  EXPECT_THAT(On(""), ElementsAre("D02卫生健康局"));
  EXPECT_THAT(On(DaysFromToday(-1)), ElementsAre("D02卫生健康局"));
  EXPECT_THAT(On(DaysFromToday(-2)), ElementsAre("D01计划生育局", "D02卫生健康局"));
  EXPECT_THAT(GetUnit(UnitName("D01"), DaysFromToday(-2)), IsOk());
  EXPECT_THAT(GetUnit(UnitName("D01"), DaysFromToday(-1)),
              IsRefused(StatusCode::kNotFound, common::v1::DEPARTMENT_NOT_FOUND));
}

// Public report 33: AreaCity#43.
TEST_F(DepartmentLife, OnceEndedIsNotChangedAndItsCodeIsNotUsedAgain) {
  MustImport({Unit("D01", "计划生育局"), Unit("D02", "卫生健康局"), Unit("D03", "民政局")});
  const Request::Row end = Ending("D01", "计划生育局", DaysFromToday(0), "D02");
  MustImport({end});
  EXPECT_EQ(ImportUnits({end})->unchanged(), 1) << "the same row again";
  EXPECT_EQ(ImportUnits({Unit("D01", "计划生育局")})->unchanged(), 1) << "a file from before ends were written down";
  Request::Row closed = end;
  closed.mutable_department()->set_closed(true);
  for (const Request::Row& row :
       {Unit("D01", "另一个局"), closed, TakingBack("D01", "计划生育局"), Unit("D01", "计划生育局", kEastTown),
        Ending("D01", "计划生育局", DaysFromToday(5), "D02"), Ending("D01", "计划生育局", DaysFromToday(0), "D03")}) {
    const auto refusal = Refusal(row);
    EXPECT_THAT(refusal, IsRefusedRow(2, DEPARTMENT_ENDED, "D02")) << row.ShortDebugString();
    EXPECT_THAT(refusal.message(), HasSubstr(DaysFromToday(0)));
    EXPECT_EQ(refusal.field(), "department.name");
  }
  EXPECT_EQ(GetUnit(UnitName("D01"))->etag(), "v2");
}

TEST_F(DepartmentLife, ThatEndsInTheFutureGoesOnUntilThenAndItsEndIsMovedAndTakenBack) {
  MustImport({Unit("D01", "计划生育局"), Unit("D02", "卫生健康局")});
  MustImport({Ending("D01", "计划生育局", DaysFromToday(30), "D02")});
  EXPECT_THAT(On(""), ElementsAre("D01计划生育局", "D02卫生健康局"));
  EXPECT_EQ(ImportUnits({Unit("D01", "计生局")})->updated(), 1) << "it is renamed meanwhile";
  EXPECT_EQ(GetUnit(UnitName("D01"))->end_day(), DaysFromToday(30)) << "of which the row said nothing";
  MustImport({Ending("D01", "计生局", DaysFromToday(60), "D02")});
  EXPECT_EQ(GetUnit(UnitName("D01"))->end_day(), DaysFromToday(60));
  MustImport({TakingBack("D01", "计生局")});
  EXPECT_EQ(GetUnit(UnitName("D01"))->end_day(), "");
  EXPECT_EQ(GetUnit(UnitName("D01"))->successor(), "");
}

TEST_F(DepartmentLife, BeginsOnADayAndIsNotListedBefore) {
  Request::Row begun = Unit("D01", "应急管理局"), planned = Unit("D02", "数据局");
  begun.mutable_department()->set_begin_day("2019-03-01");
  planned.mutable_department()->set_begin_day(DaysFromToday(3));
  MustImport({begun, planned});
  EXPECT_THAT(On(""), ElementsAre("D01应急管理局"));
  EXPECT_THAT(On("2019-03-01"), ElementsAre("D01应急管理局"));
  EXPECT_THAT(On("2019-02-28"), IsEmpty());
  EXPECT_EQ(GetUnit(UnitName("D02"))->begin_day(), DaysFromToday(3)) << "it can be read, and dispatch can prepare";
  MustImport({WithColumns(Unit("D01", "应急管理局"), {"begin_day"})});
  EXPECT_EQ(GetUnit(UnitName("D01"))->begin_day(), "") << "an empty cell";
  EXPECT_THAT(On("2019-02-28"), ElementsAre("D01应急管理局"));
}

TEST_F(DepartmentLife, KeepsWhatADepartmentWas) {
  MustImport({Unit("D01", "卫生局", kWestTown)});
  MustImport({Unit("D01", "卫生和计划生育局", kEastTown)});
  DateBack(20);
  MustImport({Unit("D01", "卫健局", kEastTown)});
  MustImport({Unit("D01", "卫生健康局", kEastTown)});  // a correction on the same day
  DateBack(10);
  EXPECT_THAT(On(DaysFromToday(-21)), ElementsAre("D01卫生局"));
  EXPECT_THAT(On(DaysFromToday(-20)), ElementsAre("D01卫生和计划生育局"));
  EXPECT_THAT(On(DaysFromToday(-11)), ElementsAre("D01卫生和计划生育局"));
  EXPECT_THAT(On(DaysFromToday(-10)), ElementsAre("D01卫生健康局"));
  EXPECT_THAT(On(""), ElementsAre("D01卫生健康局"));
  EXPECT_EQ(GetUnit(UnitName("D01"), DaysFromToday(-21))->jurisdiction(), AreaName(kWestTown));
  EXPECT_EQ(GetUnit(UnitName("D01"), DaysFromToday(-21))->etag(), "v1");
  EXPECT_EQ(GetUnit(UnitName("D01"), DaysFromToday(-20))->jurisdiction(), AreaName(kEastTown));
  EXPECT_EQ(GetUnit(UnitName("D01"))->etag(), "v4");
}

TEST_F(DepartmentLife, AsOfADayThatIsNoneOrToComeIsRefused) {
  MustImport({Unit("D01", "水务局")});
  v1::ListDepartmentsRequest request;
  request.set_district(kDistrictName);
  for (const std::string& day : {DaysFromToday(1), std::string("2026-02-30"), std::string("today")}) {
    request.set_day(day);
    EXPECT_THAT(client().Ask(&v1::DepartmentService::Stub::ListDepartments, request), IsInvalid("day")) << day;
    EXPECT_THAT(GetUnit(UnitName("D01"), day), IsInvalid("day")) << day;
  }
}

TEST_F(DepartmentLife, ThatCannotBeIsRefusedByItsField) {
  Request::Row late = Unit("D09", "数据局");
  late.mutable_department()->set_begin_day(DaysFromToday(40));
  MustImport({Unit("D01", "计划生育局"), Unit("D02", "卫生健康局"), Unit("D03", "民政局"), late});
  MustImport({Ending("D03", "民政局", DaysFromToday(20), "D02")});
  Request::Row begins_late = Ending("D01", "计划生育局", DaysFromToday(30), "D02");
  begins_late.mutable_department()->set_begin_day(DaysFromToday(30));
  Request::Row elsewhere = Ending("D01", "计划生育局", DaysFromToday(30), "D02");
  elsewhere.mutable_department()->set_successor("districts/370212/departments/D02");
  struct Wrong {
    const char* what;
    Request::Row row;
    const char* field;
    common::v1::ErrorReason reason;
  };
  const Wrong wrongs[] = {
      {"a day that is none", Ending("D01", "计划生育局", "2026-02-30", "D02"), "department.end_day", FIELD_INVALID},
      {"an end on the first day", begins_late, "department.end_day", FIELD_INVALID},
      {"no successor", Ending("D01", "计划生育局", DaysFromToday(30), ""), "department.successor", FIELD_INVALID},
      {"a successor without an end", Ending("D01", "计划生育局", "", "D02"), "department.successor", FIELD_INVALID},
      {"itself", Ending("D01", "计划生育局", DaysFromToday(30), "D01"), "department.successor", FIELD_INVALID},
      {"nobody", Ending("D01", "计划生育局", DaysFromToday(30), "D99"), "department.successor",
       common::v1::DEPARTMENT_NOT_FOUND},
      {"one of another district", elsewhere, "department.successor", common::v1::RESOURCE_NAME_INVALID},
      {"one that ends before", Ending("D01", "计划生育局", DaysFromToday(30), "D03"), "department.successor",
       FIELD_INVALID},
      {"one that ends on that day", Ending("D01", "计划生育局", DaysFromToday(20), "D03"), "department.successor",
       FIELD_INVALID},
      {"one that begins after", Ending("D01", "计划生育局", DaysFromToday(30), "D09"), "department.successor",
       FIELD_INVALID},
      {"a circle", Ending("D02", "卫生健康局", DaysFromToday(30), "D03"), "department.successor", FIELD_INVALID},
      {"an end before it takes over", Ending("D02", "卫生健康局", DaysFromToday(10), "D01"), "department.end_day",
       FIELD_INVALID},
  };
  for (const Wrong& wrong : wrongs) {
    const auto refusal = Refusal(wrong.row);
    EXPECT_THAT(refusal, IsRefusedRow(2, wrong.reason, "")) << wrong.what;
    EXPECT_EQ(refusal.field(), wrong.field) << wrong.what;
  }
  MustImport({Ending("D01", "计划生育局", DaysFromToday(19), "D03")});
}

TEST_F(DepartmentLife, InAFileMayEndInFavourOfARowBefore) {
  MustImport({Unit("D01", "计划生育局")});
  Request::Row successor = Unit("D02", "卫生健康局");
  successor.mutable_department()->set_begin_day(DaysFromToday(0));
  const std::vector<Request::Row> rows = {successor, Ending("D01", "计划生育局", DaysFromToday(0), "D02")};
  const auto trial = ImportUnits(rows, /*dry_run=*/true);
  ASSERT_THAT(trial, IsOk());
  EXPECT_EQ(trial->created(), 1);
  EXPECT_EQ(trial->updated(), 1);
  EXPECT_EQ(ImportUnits(rows)->DebugString(), trial->DebugString());
  EXPECT_EQ(ImportUnits(rows)->unchanged(), 2);
}

TEST_F(DepartmentLife, LeavesTheNameOfADepartmentThatEndedFreeForItsLikes) {
  MustImport({Unit("D01", "安全生产办(A)"), Unit("D02", "应急管理局")});
  MustImport({Ending("D01", "安全生产办(A)", DaysFromToday(10), "D02")});
  EXPECT_THAT(Refusal(Unit("D03", "安全生产办（Ａ）")), IsRefusedRow(2, FIELD_INVALID, "D01"));
  Request::Row later = Unit("D03", "安全生产办（Ａ）");
  later.mutable_department()->set_begin_day(DaysFromToday(10));
  EXPECT_EQ(ImportUnits({later})->created(), 1);
}

using DepartmentMigrations = zhiwang::testing::DatabaseTest;

TEST_F(DepartmentMigrations, LeaveTheDepartmentsThereSinceEverAndWithoutAnEnd) {
  sql::Component before = grid_registry_migrations();
  before.migrations.resize(8);
  CreateSchema({foundation_migrations(), before});
  ASSERT_EQ(
      Run("INSERT INTO department (district, code, version, name, jurisdiction, closed) VALUES ('370211', 'D01', 3, "
          "'水务局', '370211000000', 1)"),
      absl::OkStatus());
  ASSERT_EQ(sql::Migrate(schema_, {foundation_migrations(), grid_registry_migrations()}), absl::OkStatus());
  EXPECT_EQ(
      Number("SELECT COUNT(*) FROM department WHERE code = 'D01' AND version = 3 AND closed = 1 AND from_day = 0 AND "
             "until_day = 99991231 AND successor = '' AND state_day = 0"),
      1);
}

}  // namespace
}  // namespace zhiwang::grid
