// Requests about staff that are refused, and rows that are not taken.

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/staff/staff_service.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using common::v1::FIELD_INVALID;
using common::v1::RESOURCE_NAME_INVALID;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Property;

using Request = v1::ImportStaffRequest;

class StaffRefusals : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }
  absl::StatusOr<v1::ImportStaffResponse> Send(const std::vector<Request>& messages) {
    return client().SendAll(&v1::StaffService::Stub::ImportStaff, messages);
  }
  absl::StatusOr<v1::ImportStaffResponse> ImportStaff(const std::vector<Request::Row>& rows) {
    Request::Header header;
    header.set_district(kDistrictName);
    return Send(ImportOf<Request>(header, rows));
  }
  static v1::ListStaffRequest Listing() {
    v1::ListStaffRequest request;
    request.set_district(kDistrictName);
    request.set_day("2026-01-01");
    return request;
  }
  absl::StatusOr<v1::ListStaffResponse> List(const v1::ListStaffRequest& request) {
    return client().Ask(&v1::StaffService::Stub::ListStaff, request);
  }
  absl::StatusOr<v1::Staff> Get(const std::string& name) {
    v1::GetStaffRequest request;
    request.set_name(name);
    return client().Ask(&v1::StaffService::Stub::GetStaff, request);
  }
};

TEST_F(StaffRefusals, AreRowByRowAndTheOthersGoIn) {
  struct Wrong {
    const char* what;
    const char* field;
    common::v1::ErrorReason reason;
    std::function<void(v1::Staff&)> spoil;
  };
  const Wrong wrongs[] = {
      {"no id", "staff.name", RESOURCE_NAME_INVALID, [](auto& s) { s.set_name("districts/370211/staff/"); }},
      {"another district", "staff.name", RESOURCE_NAME_INVALID,
       [](auto& s) { s.set_name("districts/370212/staff/w1"); }},
      {"no name", "staff.display_name", FIELD_INVALID, [](auto& s) { s.clear_display_name(); }},
      {"a long name", "staff.display_name", FIELD_INVALID, [](auto& s) { s.set_display_name(std::string(41, 'x')); }},
      {"letters in the phone", "staff.duty_phone", FIELD_INVALID, [](auto& s) { s.set_duty_phone("0532-8888"); }},
      {"a phone of a plus sign", "staff.duty_phone", FIELD_INVALID, [](auto& s) { s.set_duty_phone("+"); }},
      {"a long phone", "staff.duty_phone", FIELD_INVALID, [](auto& s) { s.set_duty_phone(std::string(21, '1')); }},
      {"no assignment", "staff.assignments", FIELD_INVALID, [](auto& s) { s.clear_assignments(); }},
      {"two assignments", "staff.assignments", FIELD_INVALID, [](auto& s) { *s.add_assignments() = s.assignments(0); }},
      {"no role", "staff.assignments.role", FIELD_INVALID, [](auto& s) { s.mutable_assignments(0)->clear_role(); }},
      {"an unknown role", "staff.assignments.role", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_role(v1::Assignment::Role(99)); }},
      {"no place", "staff.assignments", FIELD_INVALID, [](auto& s) { s.mutable_assignments(0)->clear_area(); }},
      {"two places", "staff.assignments", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_department("districts/370211/departments/D01"); }},
      {"an unknown area", "staff.assignments.area", common::v1::AREA_NOT_FOUND,
       [](auto& s) { s.mutable_assignments(0)->set_area(AreaName("370211999000")); }},
      {"an area elsewhere", "staff.assignments.area", RESOURCE_NAME_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_area("districts/370212/areas/370212000000"); }},
      {"an unknown department", "staff.assignments.department", common::v1::DEPARTMENT_NOT_FOUND,
       [](auto& s) {
         s.mutable_assignments(0)->clear_area();
         s.mutable_assignments(0)->set_department("districts/370211/departments/D99");
       }},
      {"no first day", "staff.assignments.from_day", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->clear_from_day(); }},
      {"a day that is none", "staff.assignments.from_day", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_from_day("2026-02-29"); }},
      {"a day in short", "staff.assignments.from_day", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_from_day("2026-2-9"); }},
      {"a day before our era", "staff.assignments.from_day", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_from_day("-999-01-01"); }},
      {"an end on the first day", "staff.assignments.until_day", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_until_day("2026-01-01"); }},
      {"an end before the first day", "staff.assignments.until_day", FIELD_INVALID,
       [](auto& s) { s.mutable_assignments(0)->set_until_day("2025-12-31"); }},
  };
  std::vector<Request::Row> rows = {Serving("first", kGrid, "2026-01-01")};
  for (const Wrong& wrong : wrongs) {
    rows.push_back(Serving("w1", kGrid, "2026-01-01"));
    rows.back().set_row(static_cast<int64_t>(rows.size()));
    wrong.spoil(*rows.back().mutable_staff());
  }
  rows.push_back(Serving("last", kGrid, "2026-01-01"));
  const auto imported = ImportStaff(rows);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->created(), 2);
  EXPECT_EQ(imported->refused(), static_cast<int64_t>(std::size(wrongs)));
  int64_t row = 2;
  for (const Wrong& wrong : wrongs) {
    EXPECT_THAT(imported->rows(), Contains(AllOf(IsRefusedRow(row++, wrong.reason, ""),
                                                 Property(&common::v1::RowOutcome::field, wrong.field))))
        << wrong.what;
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM staff_assignment"), 2);
}

// Public report 33: AreaCity#43.
TEST_F(StaffRefusals, OfAssignmentsInADepartmentThatIsNoMoreNameItsSuccessor) {
  const auto handler = [](const std::string& id, const std::string& from_day) {
    auto row = Serving(id, "", from_day, "", v1::Assignment::DEPARTMENT_HANDLER);
    row.mutable_staff()->mutable_assignments(0)->set_department("districts/370211/departments/D01");
    return row;
  };
  Establish({Unit("D01", "计划生育局"), Unit("D02", "卫生健康局")});
  Hire({handler("h1", "2026-06-01")});
  auto ending = Unit("D01", "计划生育局");
  ending.mutable_department()->set_end_day("2026-03-01");
  ending.mutable_department()->set_successor("districts/370211/departments/D02");
  Establish({ending});
  const auto imported =
      ImportStaff({handler("h1", "2026-06-01"), handler("h2", "2026-02-28"), handler("h3", "2026-03-01")});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->unchanged(), 1) << "it was taken before";
  EXPECT_EQ(imported->created(), 1) << "it began before the end";
  ASSERT_EQ(imported->refused(), 1);
  EXPECT_THAT(imported->rows(0), IsRefusedRow(2, common::v1::DEPARTMENT_ENDED, "D02"));
  EXPECT_EQ(imported->rows(0).field(), "staff.assignments.department");
}

TEST_F(StaffRefusals, OfAStreamOutOfOrderWriteNothing) {
  std::vector<Request> messages = ImportOf<Request>(Request::Header(), std::vector{Serving("w1", kGrid, "2026-01-01")});
  messages[0].mutable_header()->set_district(kDistrictName);
  const auto refused = IsRefused(StatusCode::kInvalidArgument, common::v1::STREAM_ORDER);
  EXPECT_THAT(Send({}), refused);
  EXPECT_THAT(Send({messages[1]}), refused);
  EXPECT_THAT(Send({messages[0], messages[1], messages[0]}), refused);
  EXPECT_THAT(Send({messages[0], messages[1], Request()}), refused);
  messages[0].mutable_header()->set_district("370211");
  EXPECT_THAT(Send(messages), IsRefused(StatusCode::kInvalidArgument, RESOURCE_NAME_INVALID));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM staff"), 0);
}

TEST_F(StaffRefusals, OfAListSayWhatIsWrongWithIt) {
  v1::ListStaffRequest request = Listing();
  request.set_district("districts/x");
  EXPECT_THAT(List(request), IsRefused(StatusCode::kInvalidArgument, RESOURCE_NAME_INVALID));
  request = Listing();
  request.set_page_size(-1);
  EXPECT_THAT(List(request), IsInvalid("page_size"));
  for (const char* day :
       {"today", "2026-13-01", "2026-02-30", "20260101", "2026-01-01T00", "-999-01-01", " 26-01-01"}) {
    request = Listing();
    request.set_day(day);
    EXPECT_THAT(List(request), IsInvalid("day")) << day;
  }
  request = Listing();
  request.set_role(static_cast<v1::Assignment::Role>(99));
  EXPECT_THAT(List(request), IsInvalid("role"));
  request = Listing();
  request.set_area(AreaName("370211999000"));
  EXPECT_THAT(List(request), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
  request.set_area("districts/370212/areas/370212000000");
  EXPECT_THAT(List(request), IsRefused(StatusCode::kInvalidArgument, RESOURCE_NAME_INVALID));
}

TEST_F(StaffRefusals, OfAPersonAreNotFoundOrMisnamed) {
  EXPECT_THAT(Get("districts/370211/staff/nobody"), IsRefused(StatusCode::kNotFound, common::v1::STAFF_NOT_FOUND));
  for (const char* wrong :
       {"", "w1", "districts/370211/staff/", "districts/370211/staff/a b", "districts/370211/cases/w1"}) {
    EXPECT_THAT(Get(wrong), IsRefused(StatusCode::kInvalidArgument, RESOURCE_NAME_INVALID)) << wrong;
  }
}

}  // namespace
}  // namespace zhiwang::grid
