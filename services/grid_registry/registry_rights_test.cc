// Every method of the registry, called in every role for every part of the district, against the policy; and what the
// answers tell, against what the caller may know.

#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "zhiwang/common/v1/caller_service.pb.h"

namespace zhiwang::grid {
namespace {

const std::string kInVillage = fmt::format("{}{}/", kInWest, kVillage);
const std::string kInNorthVillage = fmt::format("{}{}/", kInWest, kNorthVillage);
const std::string kInGrid = fmt::format("{}{}/", kInVillage, kGrid);

class RegistryRights : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
    Establish({Unit("D01", "某局"), Unit("D02", "某局")});
    Hire(Staff());
  }

  static v1::ImportStaffRequest::Row Of(const std::string& department, const std::string& id) {
    auto row = Serving(id, "", "2020-01-01", "", v1::Assignment::DEPARTMENT_HANDLER);
    row.mutable_staff()->mutable_assignments(0)->set_department("districts/370211/departments/" + department);
    return row;
  }
  static std::vector<v1::ImportStaffRequest::Row> Staff() {
    return {Serving("westdispatcher", kWestTown, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER),
            Serving("eastdispatcher", kEastTown, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER),
            Serving("director", kWholeDistrict, "2020-01-01", "", v1::Assignment::CENTRE_DIRECTOR),
            Of("D01", "handlerone"), Of("D02", "handlertwo"), Serving("former", kGrid, "2020-01-01", "2021-01-01"),
            // Public as the worker that a grid has today, and not as what they were elsewhere before.
            Serving("worker", kNorthVillage, "2019-03-07", "2020-01-01", v1::Assignment::VILLAGE_MEDIATOR),
            Serving("worker", kGrid, "2020-01-01")};
  }
  // Handed over by the intake service; its name.
  std::string SiteCheckIn(const std::string& area, const std::string& question) {
    v1::CreateSiteCheckRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    request.mutable_site_check()->set_case_("districts/370211/cases/" + std::to_string(++cases_));
    request.mutable_site_check()->set_number(1);
    request.mutable_site_check()->set_area(AreaName(area));
    request.mutable_site_check()->set_question(question);
    request.mutable_site_check()->mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    return Sound(client().Ask(&v1::SiteCheckService::Stub::CreateSiteCheck, request, {"case-intake", "service"}))
        .name();
  }
  // Handed over by the mediation service; its name.
  std::string ScreeningTaskIn(const std::string& grid) {
    v1::CreateScreeningTaskRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::ScreeningTask& task = *request.mutable_screening_task();
    task.set_screening("districts/370211/screenings/" + std::to_string(++cases_));
    task.set_round("districts/370211/screeningRounds/1");
    task.set_grid(AreaName(grid));
    task.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    return Sound(client().Ask(&v1::ScreeningTaskService::Stub::CreateScreeningTask, request, {"mediation", "service"}))
        .name();
  }
  static auth::Guarded Person(const std::string& id, const std::string& area_path, const std::string& department = "") {
    return {FormatResourceName(kDistrict, "staff", id), "王" + id, area_path, department};
  }
  int cases_ = 0;
};

TEST_F(RegistryRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const std::string task = ScreeningTaskIn(kGrid);
  const std::string in_grid = SiteCheckIn(kGrid, "水管是否仍在漏水"), in_east = SiteCheckIn(GridOf(3, 3), "路灯亮了吗");
  const auth::Walked walked = auth::ExpectPolicy(
      server_->channel(),
      {.contracts = {v1::GetAreaRequest::descriptor()->file(), v1::GetStaffRequest::descriptor()->file(),
                     v1::GetDepartmentRequest::descriptor()->file(), v1::LocatePointRequest::descriptor()->file(),
                     v1::GetSiteCheckRequest::descriptor()->file(), v1::GetScreeningTaskRequest::descriptor()->file(),
                     v1::GetCalendarRequest::descriptor()->file(),
                     common::v1::ListGrantChangesRequest::descriptor()->file(),
                     common::v1::GetCallerRequest::descriptor()->file(),
                     common::v1::VerifyTimelinesRequest::descriptor()->file()},
       .district = kDistrictName,
       .parts = {kInWest, kInEast, kInVillage, kInNorthVillage, kInGrid, "D01", "D02"},
       .guarded = {Person("westdispatcher", kInWest),
                   Person("eastdispatcher", kInEast),
                   Person("director", "/"),
                   Person("handlerone", "/", "D01"),
                   Person("handlertwo", "/", "D02"),
                   Person("former", kInGrid),
                   {FormatResourceName(kDistrict, "staff", "worker"), "2019-03-07", kInNorthVillage},
                   {in_grid, "水管是否仍在漏水", kInGrid},
                   {task, task, kInGrid},
                   {in_east, "路灯亮了吗", fmt::format("{}{}/{}/", kInEast, VillageOf(3, 3), GridOf(3, 3))}}});
  EXPECT_GT(walked.refused, 600);
  EXPECT_GT(walked.admitted, 500);
  EXPECT_GT(walked.shown, 100);
  EXPECT_GT(walked.withheld, 1'000);
}

}  // namespace
}  // namespace zhiwang::grid
