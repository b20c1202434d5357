#include "services/grid_registry/staff/staff_service.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Request = v1::ImportStaffRequest;

// A day in the district, so many days from today.
std::string DaysFromToday(int days) {
  return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), absl::FixedTimeZone(8 * 60 * 60)) + days);
}

class StaffOfADistrict : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }

  absl::StatusOr<v1::ImportStaffResponse> ImportStaff(const std::vector<Request::Row>& rows, bool dry_run = false) {
    Request::Header header;
    header.set_district(kDistrictName);
    header.set_dry_run(dry_run);
    return client().SendAll(&v1::StaffService::Stub::ImportStaff, ImportOf<Request>(header, rows));
  }
  absl::StatusOr<v1::Staff> GetStaff(const std::string& id) {
    v1::GetStaffRequest request;
    request.set_name(FormatResourceName(kDistrict, "staff", id));
    return client().Ask(&v1::StaffService::Stub::GetStaff, request);
  }
  static v1::ListStaffRequest Everyone(const std::string& day) {
    v1::ListStaffRequest request;
    request.set_district(kDistrictName);
    request.set_day(day);
    return request;
  }
  static v1::ListStaffRequest In(const std::string& area, const std::string& day) {
    v1::ListStaffRequest request = Everyone(day);
    request.set_area(AreaName(area));
    return request;
  }
  absl::StatusOr<v1::ListStaffResponse> List(const v1::ListStaffRequest& request) {
    return client().Ask(&v1::StaffService::Stub::ListStaff, request);
  }
  // The ids of those who serve.
  std::vector<std::string> Who(const v1::ListStaffRequest& request) {
    std::vector<std::string> ids;
    const auto answer = List(request);
    EXPECT_THAT(answer, IsOk());
    if (!answer.ok()) return ids;
    for (const auto& one : answer->staff()) ids.push_back(one.name().substr(one.name().rfind('/') + 1));
    return ids;
  }
  int64_t CountStaffChanges() { return Number("SELECT COUNT(*) FROM change_log WHERE kind = 'staff'"); }
};

TEST_F(StaffOfADistrict, ServeFromTheirFirstDayUntilBeforeTheirLast) {
  Hire({Serving("w1", kGrid, "2026-03-01", "2026-06-01")});
  EXPECT_THAT(Who(In(kGrid, "2026-02-28")), IsEmpty());
  EXPECT_THAT(Who(In(kGrid, "2026-03-01")), ElementsAre("w1"));
  EXPECT_THAT(Who(In(kGrid, "2026-05-31")), ElementsAre("w1"));
  EXPECT_THAT(Who(In(kGrid, "2026-06-01")), IsEmpty());
}

TEST_F(StaffOfADistrict, HandAGridOverSoThatEachDayHasOneWorker) {
  Hire({Serving("w1", kGrid, "2025-12-31", "2026-02-28"), Serving("w2", kGrid, "2026-02-28", "2026-03-01"),
        Serving("w3", kGrid, "2026-03-01")});
  for (absl::CivilDay day(2025, 12, 31); day < absl::CivilDay(2026, 3, 5); ++day) {
    const std::string expected = day < absl::CivilDay(2026, 2, 28)  ? "w1"
                                 : day < absl::CivilDay(2026, 3, 1) ? "w2"
                                                                    : "w3";
    EXPECT_THAT(Who(In(kGrid, absl::FormatCivilTime(day))), ElementsAre(expected)) << day;
  }
  EXPECT_THAT(Who(In(kGrid, "2099-12-31")), ElementsAre("w3")) << "it has no end";
}

TEST_F(StaffOfADistrict, AreAskedForTodayWhenNoDayIsGiven) {
  Hire({Serving("past", kGrid, DaysFromToday(-30), DaysFromToday(-1)),
        Serving("present", kGrid, DaysFromToday(-1), DaysFromToday(2)), Serving("future", kGrid, DaysFromToday(2))});
  EXPECT_THAT(Who(In(kGrid, "")), ElementsAre("present"));
}

TEST_F(StaffOfADistrict, ShareAGridWhenTheirAssignmentsOverlap) {
  Hire({Serving("w1", kGrid, "2026-01-01"), Serving("w2", kGrid, "2026-02-01", "2026-03-01")});
  EXPECT_THAT(Who(In(kGrid, "2026-02-15")), ElementsAre("w1", "w2"));
  EXPECT_THAT(Who(In(kGrid, "2026-03-01")), ElementsAre("w1"));
}

TEST_F(StaffOfADistrict, KeepTheirEarlierAssignmentsOldestFirst) {
  Hire({Serving("w1", kNextGrid, "2026-06-01"), Serving("w1", kGrid, "2025-01-01", "2026-06-01")});
  const auto staff = GetStaff("w1");
  ASSERT_THAT(staff, IsOk());
  EXPECT_EQ(staff->display_name(), "王w1");
  EXPECT_EQ(staff->duty_phone(), "+8653288888888");
  EXPECT_EQ(staff->etag(), "v2");
  ASSERT_THAT(staff->assignments(), SizeIs(2));
  EXPECT_EQ(staff->assignments(0).area(), AreaName(kGrid));
  EXPECT_EQ(staff->assignments(0).from_day(), "2025-01-01");
  EXPECT_EQ(staff->assignments(0).until_day(), "2026-06-01");
  EXPECT_EQ(staff->assignments(1).area(), AreaName(kNextGrid));
  EXPECT_EQ(staff->assignments(1).until_day(), "");
  const auto then = List(In(kGrid, "2025-05-05"));
  ASSERT_THAT(then, IsOk());
  ASSERT_THAT(then->staff(), SizeIs(1));
  EXPECT_THAT(then->staff(0).assignments(), SizeIs(1)) << "only those that fit the request";
}

TEST_F(StaffOfADistrict, EndAnAssignmentByARowThatBeginsOnTheSameDay) {
  Hire({Serving("w1", kGrid, "2026-01-01")});
  DateTheChangesAhead();
  const auto ended = ImportStaff({Serving("w1", kGrid, "2026-01-01", "2026-07-01")});
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->updated(), 1);
  EXPECT_EQ(CountChangesDatedBack(), 0);
  EXPECT_THAT(Who(In(kGrid, "2026-06-30")), ElementsAre("w1"));
  EXPECT_THAT(Who(In(kGrid, "2026-07-01")), IsEmpty());
  EXPECT_THAT(GetStaff("w1")->assignments(), SizeIs(1));
}

// Public report 41: product-is#10909.
TEST_F(StaffOfADistrict, MayHaveSeveralRolesInOnePlaceFromOneDayOn) {
  const std::vector<Request::Row> rows = {Serving("w1", kVillage, "2026-01-01", "", v1::Assignment::GRID_WORKER),
                                          Serving("w1", kVillage, "2026-01-01", "", v1::Assignment::VILLAGE_MEDIATOR)};
  Hire(rows);
  const auto staff = GetStaff("w1");
  ASSERT_THAT(staff, IsOk());
  ASSERT_THAT(staff->assignments(), SizeIs(2));
  EXPECT_EQ(staff->assignments(0).role(), v1::Assignment::GRID_WORKER);
  EXPECT_EQ(staff->assignments(1).role(), v1::Assignment::VILLAGE_MEDIATOR);
  for (const auto role : {v1::Assignment::GRID_WORKER, v1::Assignment::VILLAGE_MEDIATOR}) {
    v1::ListStaffRequest request = In(kVillage, "2026-01-01");
    request.set_role(role);
    EXPECT_THAT(Who(request), ElementsAre("w1"));
  }
  const auto again = ImportStaff(rows);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->unchanged(), 2);
  EXPECT_EQ(GetStaff("w1")->etag(), "v2");

  Hire({Serving("w1", kVillage, "2026-01-01", "2026-07-01", v1::Assignment::VILLAGE_MEDIATOR)});
  EXPECT_EQ(GetStaff("w1")->assignments(0).until_day(), "") << "the other role goes on";
  EXPECT_EQ(GetStaff("w1")->assignments(1).until_day(), "2026-07-01");
}

// Public report 49: libphonenumber#1122 and #1401.
TEST_F(StaffOfADistrict, HaveTheirDutyPhonesAsWrittenAndAsDialled) {
  const std::pair<const char*, const char*> phones[] = {{"138 0013 8000", "+8613800138000"},
                                                        {"+86138-0013-8000", "+8613800138000"},
                                                        {"（0532）8689 0004", "+8653286890004"},
                                                        {"0532-86890004-8001", "+8653286890004"},
                                                        {"+852 2345 6789", "+85223456789"},
                                                        {"12345", "12345"},
                                                        {"86890004", "86890004"},
                                                        {"86890004转8001", "86890004"},
                                                        {"", ""}};
  for (const auto& [written, normal] : phones) {
    Request::Row row = Serving("w1", kGrid, "2026-01-01");
    row.mutable_update_mask()->add_paths("assignments");
    row.mutable_update_mask()->add_paths("display_name");
    row.mutable_update_mask()->add_paths("duty_phone");
    row.mutable_staff()->clear_duty_phone();
    Hire({row});
    row.mutable_staff()->set_duty_phone(written);
    Hire({row});
    const auto staff = Sound(GetStaff("w1"));
    EXPECT_EQ(staff.duty_phone(), written);
    EXPECT_EQ(staff.normal_duty_phone(), normal) << written;
  }
}

// Public report 49: libphonenumber#1122 and #1401.
TEST_F(StaffOfADistrict, StayAsTheyAreByTheSamePhoneWrittenDifferently) {
  Request::Row row = Serving("w1", kGrid, "2026-01-01");
  row.mutable_staff()->set_duty_phone("0532-86890004-8001");
  Hire({row});
  row.mutable_staff()->set_duty_phone("053286890004 转 8001");
  EXPECT_EQ(ImportStaff({row})->unchanged(), 1);
  EXPECT_EQ(GetStaff("w1")->duty_phone(), "0532-86890004-8001");
  for (const char* other : {"0532-86890004-8002", "0532-86890004", "0532-86890005-8001"}) {
    row.mutable_staff()->set_duty_phone(other);
    EXPECT_EQ(ImportStaff({row})->updated(), 1) << other;
    EXPECT_EQ(GetStaff("w1")->duty_phone(), other);
  }
}

// Public report 40, of other columns.
TEST_F(StaffOfADistrict, KeepWhatARowHasNoColumnFor) {
  Hire({Serving("w1", kGrid, "2026-01-01", "2026-07-01")});
  Request::Row row = Serving("w1", kGrid, "2026-01-01");
  row.mutable_staff()->clear_duty_phone();
  for (const char* column : {"display_name", "assignments.role", "assignments.area", "assignments.from_day"}) {
    row.mutable_update_mask()->add_paths(column);
  }
  EXPECT_EQ(ImportStaff({row})->unchanged(), 1);
  EXPECT_EQ(GetStaff("w1")->duty_phone(), "+8653288888888");
  EXPECT_EQ(GetStaff("w1")->assignments(0).until_day(), "2026-07-01");

  Request::Row next = Serving("w1", kNextGrid, "2026-07-01");
  *next.mutable_update_mask() = row.update_mask();
  Hire({next});
  EXPECT_EQ(GetStaff("w1")->assignments(1).until_day(), "") << "of a new assignment there is nothing to keep";

  row.mutable_update_mask()->add_paths("duty_phone");
  row.mutable_update_mask()->add_paths("assignments.until_day");
  EXPECT_EQ(ImportStaff({row})->updated(), 1);
  EXPECT_EQ(GetStaff("w1")->duty_phone(), "") << "an empty cell";
  EXPECT_EQ(GetStaff("w1")->assignments(0).until_day(), "");
}

// Public report 35: rdbox#123.
TEST_F(StaffOfADistrict, OnTrialFindOverManyRowsWhatTheImportFinds) {
  std::vector<Request::Row> rows;
  for (int i = 0; i < 300; ++i) rows.push_back(Serving(fmt::format("w{:03}", i), kGrid, "2026-01-01"));
  rows.push_back(Serving("w000", kGrid, "2026-01-01", "2026-06-01"));
  rows.push_back(Serving("w001", kGrid, "2026-01-01"));
  rows.push_back(Serving("w002", "370211999000", "2026-01-01"));
  const auto trial = ImportStaff(rows, /*dry_run=*/true);
  ASSERT_THAT(trial, IsOk());
  EXPECT_EQ(CountStaffChanges(), 0);
  const auto real = ImportStaff(rows);
  ASSERT_THAT(real, IsOk());
  EXPECT_EQ(trial->DebugString(), real->DebugString());
  EXPECT_EQ(real->created(), 300);
  EXPECT_EQ(real->updated(), 1);
  EXPECT_EQ(real->unchanged(), 1);
}

TEST_F(StaffOfADistrict, ImportedAgainStayAsTheyAre) {
  const std::vector<Request::Row> rows = {Serving("w1", kGrid, "2026-01-01", "2026-06-01"),
                                          Serving("w1", kNextGrid, "2026-06-01"),
                                          Serving("m1", kVillage, "2026-01-01", "", v1::Assignment::VILLAGE_MEDIATOR)};
  Hire(rows);
  const auto again = ImportStaff(rows);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->unchanged(), 3);
  EXPECT_EQ(again->created() + again->updated(), 0);
  EXPECT_EQ(CountStaffChanges(), 3);
  EXPECT_EQ(GetStaff("w1")->etag(), "v2");
}

TEST_F(StaffOfADistrict, OnTrialAreCountedAsTheyWouldBeAndNotWritten) {
  Hire({Serving("w1", kGrid, "2026-01-01")});
  const std::vector<Request::Row> rows = {Serving("w1", kGrid, "2026-01-01"),
                                          Serving("w1", kGrid, "2026-01-01", "2026-02-01"),
                                          Serving("w2", kGrid, "2026-02-01"), Serving("w2", kNextGrid, "2026-02-01"),
                                          Serving("w3", "370211999000", "2026-02-01")};
  const auto trial = ImportStaff(rows, /*dry_run=*/true);
  ASSERT_THAT(trial, IsOk());
  EXPECT_EQ(CountStaffChanges(), 1);
  EXPECT_THAT(GetStaff("w2"), IsRefused(StatusCode::kNotFound, common::v1::STAFF_NOT_FOUND));
  const auto real = ImportStaff(rows);
  ASSERT_THAT(real, IsOk());
  EXPECT_EQ(trial->DebugString(), real->DebugString());
  EXPECT_EQ(real->created(), 1);
  EXPECT_EQ(real->updated(), 2);
  EXPECT_EQ(real->unchanged(), 1);
  EXPECT_EQ(real->refused(), 1);
}

TEST_F(StaffOfADistrict, AreListedByAreaAloneOrWithAllBelowIt) {
  Hire({Serving("grid", kGrid, "2026-01-01"),
        Serving("village", kVillage, "2026-01-01", "", v1::Assignment::VILLAGE_MEDIATOR),
        Serving("town", kWestTown, "2026-01-01", "", v1::Assignment::TOWN_DISPATCHER),
        Serving("east", GridOf(3, 3), "2026-01-01"), Serving("was", kNextGrid, "2025-01-01", "2026-01-01")});
  v1::ListStaffRequest request = In(kWestTown, "2026-01-01");
  EXPECT_THAT(Who(request), ElementsAre("town"));
  request.set_with_subtree(true);
  EXPECT_THAT(Who(request), ElementsAre("grid", "town", "village"));
  request.set_role(v1::Assignment::GRID_WORKER);
  EXPECT_THAT(Who(request), ElementsAre("grid"));
  EXPECT_THAT(Who(Everyone("2026-01-01")), ElementsAre("east", "grid", "town", "village"));
}

TEST_F(StaffOfADistrict, OnALongListComePageByPage) {
  std::vector<Request::Row> rows;
  for (int i = 0; i < 130; ++i)
    rows.push_back(Serving(fmt::format("w{:03}", i), i % 2 == 0 ? kGrid : kNextGrid, "2026-01-01"));
  ASSERT_EQ(ImportStaff(rows)->created(), 130);
  v1::ListStaffRequest request = In(kVillage, "2026-01-01");
  request.set_with_subtree(true);
  std::set<std::string> seen;
  std::vector<int> sizes;
  do {
    const auto page = List(request);
    ASSERT_THAT(page, IsOk());
    for (const auto& one : page->staff()) seen.insert(one.name());
    sizes.push_back(page->staff_size());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(sizes, ElementsAre(50, 50, 30)) << "50 is the documented default";
  EXPECT_THAT(seen, SizeIs(130));

  request.set_page_size(1);
  request.set_page_token(List(request)->next_page_token());
  ASSERT_THAT(List(request), IsOk());
  for (const auto& change : std::vector<std::function<void(v1::ListStaffRequest&)>>{
           [](auto& r) { r.set_day("2026-01-02"); }, [](auto& r) { r.set_area(AreaName(kGrid)); },
           [](auto& r) { r.set_with_subtree(false); }, [](auto& r) { r.set_role(v1::Assignment::GRID_WORKER); }}) {
    v1::ListStaffRequest other = request;
    change(other);
    EXPECT_THAT(List(other), IsRefused(StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID));
  }
}

TEST_F(StaffOfADistrict, MoveWithTheirAreaToAnotherTown) {
  Hire({Serving("w1", kGrid, "2026-01-01")});
  v1::ImportAreasHeader header = AreasHeader();
  header.set_accept_findings(true);
  ASSERT_TRUE(Import(Numbered({RowOf(kVillage, kEastTown, "南村", v1::Area::VILLAGE)}), header)->applied());
  v1::ListStaffRequest west = In(kWestTown, "2026-01-01"), east = In(kEastTown, "2026-01-01");
  west.set_with_subtree(true);
  east.set_with_subtree(true);
  EXPECT_THAT(Who(west), IsEmpty());
  EXPECT_THAT(Who(east), ElementsAre("w1"));
}

TEST_F(StaffOfADistrict, MayServeADepartmentInsteadOfAnArea) {
  Establish({Unit("D01", "水务局")});
  Request::Row handler = Serving("h1", "", "2026-01-01", "", v1::Assignment::DEPARTMENT_HANDLER);
  handler.mutable_staff()->mutable_assignments(0)->set_department("districts/370211/departments/D01");
  Hire({handler});
  EXPECT_EQ(GetStaff("h1")->assignments(0).department(), "districts/370211/departments/D01");
  EXPECT_THAT(Who(Everyone("2026-01-01")), ElementsAre("h1"));
  v1::ListStaffRequest everywhere = In(kWholeDistrict, "2026-01-01");
  everywhere.set_with_subtree(true);
  EXPECT_THAT(Who(everywhere), IsEmpty()) << "a department is in no area";
}

TEST_F(StaffOfADistrict, LeaveNoTraceOfTheirNameOrPhoneInTheChangeLog) {
  Hire({Serving("w1", kGrid, "2026-01-01")});
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'staff' AND id = 'w1' AND type = 'staff.created'"), 1);
  EXPECT_EQ(
      Number(
          "SELECT COUNT(*) FROM change_log WHERE CONCAT_WS(' ', district, kind, id, type, actor, area_path, payload, "
          "request_id, trace_parent) LIKE '%王w1%' OR payload LIKE '%8653288888888%'"),
      0);
}

}  // namespace
}  // namespace zhiwang::grid
