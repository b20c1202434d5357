// The database's plans for the registry's work: every statement that this scenario makes it run.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/reorganisation_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/statement_plans.h"

namespace zhiwang::grid {
namespace {

using ::testing::IsEmpty;

class RegistryStatements : public RegistryTest {
 protected:
  void ImportDepartments(const std::string& suffix) {
    std::vector<v1::ImportDepartmentsRequest::Row> rows;
    for (int i = 0; i < 80; ++i) rows.push_back(Unit(fmt::format("D{:02}", i), fmt::format("单位{}{}", i, suffix)));
    Establish(rows);
  }

  void EndADepartment() {
    v1::ImportDepartmentsRequest::Row row = Unit("D79", "单位79改");
    row.mutable_department()->set_end_day("2026-01-01");
    row.mutable_department()->set_successor(FormatResourceName(kDistrict, "departments", "D01"));
    Establish({row});
  }

  void ImportStaff(const std::string& until) {
    std::vector<v1::ImportStaffRequest::Row> rows;
    for (int i = 0; i < 120; ++i) rows.push_back(Serving(fmt::format("w{}", i), GridOf(i % 16), "2024-01-01", until));
    rows.push_back(Serving("h1", "", "2024-01-01", until, v1::Assignment::DEPARTMENT_HANDLER));
    rows.back().mutable_staff()->mutable_assignments(0)->set_department(
        FormatResourceName(kDistrict, "departments", "D79"));
    Hire(rows);
  }

  absl::StatusOr<v1::ImportAreasResponse> EndAGrid(int cell, const std::string& day) {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_accept_findings(true);
    header.set_day(day);
    auto messages = ImportOf<v1::ImportAreasRequest>(header, std::vector<v1::AreaRow>());
    *messages.emplace_back().mutable_end() = EndOf(GridOf(cell), {GridOf(cell - 1)});
    return client().SendAll(&v1::AreaService::Stub::ImportAreas, messages);
  }

  // A grid that ends, and one that is to end, which is told twice, looked at and cancelled.
  void Reorganise() {
    using Stub = v1::ReorganisationService::Stub;
    ASSERT_TRUE(Sound(EndAGrid(15, InDays(0))).applied());
    const std::string name = Sound(EndAGrid(13, InDays(1))).reorganisation();
    ASSERT_EQ(Sound(EndAGrid(13, InDays(1))).reorganisation(), name);
    v1::GetReorganisationRequest get;
    get.set_name(name);
    ASSERT_THAT(client().Ask(&Stub::GetReorganisation, get), IsOk());
    v1::ListReorganisationsRequest list;
    list.set_district(kDistrictName);
    ASSERT_THAT(client().Ask(&Stub::ListReorganisations, list), IsOk());
    v1::PreviewReorganisationRequest preview;
    preview.set_name(name);
    ASSERT_THAT(client().Ask(&Stub::PreviewReorganisation, preview), IsOk());
    v1::CancelReorganisationRequest cancel;
    cancel.set_name(name);
    cancel.set_request_id(NewUuid());
    ASSERT_THAT(client().Ask(&Stub::CancelReorganisation, cancel), IsOk());
  }

  // A unary method of on-site checks, as a service and a grid worker that is everywhere.
  template <class Request, class Response>
  Response Check(grpc::Status (v1::SiteCheckService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request) {
    return Sound(client().Ask(method, request, {FormatResourceName(kDistrict, "staff", "w1"), "service,grid_worker"}));
  }

  // On-site checks that are handed over, taken up, answered, left to expire and listed in every way.
  void CheckOnSite() {
    using Stub = v1::SiteCheckService::Stub;
    for (int i = 1; i <= 60; ++i) {
      v1::CreateSiteCheckRequest create;
      create.set_district(kDistrictName);
      create.set_request_id(NewUuid());
      v1::SiteCheck& asked = *create.mutable_site_check();
      const std::string asker = std::to_string(i);
      if (i % 4 == 0) asked.set_dispute(FormatResourceName(kDistrict, "disputes", asker));
      if (i % 4 != 0) asked.set_case_(FormatResourceName(kDistrict, "cases", asker));
      asked.set_number(1);
      asked.set_area(AreaName(GridOf(i % 16)));
      asked.set_question("是否仍在漏水");
      asked.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + (i % 20 == 0 ? -1 : 3600));
      const v1::SiteCheck check = Check(&Stub::CreateSiteCheck, create);
      if (i % 3 != 0) continue;
      v1::GetSiteCheckRequest get;
      get.set_name(check.name());
      Check(&Stub::GetSiteCheck, get);
      if (i % 20 == 0) continue;
      v1::AcceptSiteCheckRequest accept;
      accept.set_name(check.name());
      accept.set_request_id(NewUuid());
      Check(&Stub::AcceptSiteCheck, accept);
    }
    v1::ListSiteChecksRequest expired;
    expired.set_district(kDistrictName);
    expired.set_state(common::v1::SiteCheckProgress::EXPIRED);
    ASSERT_TRUE(
        zhiwang::testing::Eventually([&] { return Check(&Stub::ListSiteChecks, expired).site_checks_size() == 3; }));
    const auto list = [&](const std::string& area, common::v1::SiteCheckProgress::State state,
                          const std::string& worker) {
      v1::ListSiteChecksRequest request;
      request.set_district(kDistrictName);
      request.set_page_size(20);
      if (!area.empty()) request.set_area(AreaName(area));
      request.set_state(state);
      request.set_worker(FormatResourceName(kDistrict, "staff", worker));
      do {
        request.set_page_token(Check(&Stub::ListSiteChecks, request).next_page_token());
      } while (!request.page_token().empty());
    };
    list("", common::v1::SiteCheckProgress::STATE_UNSPECIFIED, "");
    for (const char* area : {kWestTown, kVillage, kGrid}) list(area, common::v1::SiteCheckProgress::REPORTED, "");
    list("", common::v1::SiteCheckProgress::ASSIGNED, "");
    list("", common::v1::SiteCheckProgress::STATE_UNSPECIFIED, "w1");
  }

  // Screening tasks that are handed over, reported on, left to pass and listed in every way.
  void Screen() {
    using Stub = v1::ScreeningTaskService::Stub;
    using Progress = common::v1::ScreeningProgress;
    const auto ask = [&](auto method, const auto& request) {
      return Sound(
          client().Ask(method, request, {FormatResourceName(kDistrict, "staff", "w1"), "service,grid_worker"}));
    };
    for (int i = 1; i <= 60; ++i) {
      v1::CreateScreeningTaskRequest create;
      create.set_district(kDistrictName);
      create.set_request_id(NewUuid());
      v1::ScreeningTask& asked = *create.mutable_screening_task();
      asked.set_screening(FormatResourceName(kDistrict, "screenings", std::to_string(i)));
      asked.set_round(FormatResourceName(kDistrict, "screeningRounds", "1"));
      asked.set_grid(AreaName(GridOf(i % 16)));
      asked.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + (i % 20 == 0 ? -1 : 3600));
      const std::string name = ask(&Stub::CreateScreeningTask, create).name();
      if (i % 3 != 0 || i % 20 == 0) continue;
      v1::GetScreeningTaskRequest get;
      get.set_name(name);
      ask(&Stub::GetScreeningTask, get);
      v1::ReportScreeningTaskRequest report;
      report.set_name(name);
      report.set_request_id(NewUuid());
      ask(&Stub::ReportScreeningTask, report);
    }
    v1::ListScreeningTasksRequest missing;
    missing.set_district(kDistrictName);
    missing.set_state(Progress::MISSING);
    ASSERT_TRUE(zhiwang::testing::Eventually(
        [&] { return ask(&Stub::ListScreeningTasks, missing).screening_tasks_size() == 3; }));
    for (const char* area : {"", kWestTown, kVillage, kGrid}) {
      for (const auto state : {Progress::STATE_UNSPECIFIED, Progress::DUE, Progress::REPORTED}) {
        v1::ListScreeningTasksRequest request;
        request.set_district(kDistrictName);
        request.set_page_size(20);
        if (*area != '\0') request.set_area(AreaName(area));
        request.set_state(state);
        do {
          request.set_page_token(ask(&Stub::ListScreeningTasks, request).next_page_token());
        } while (!request.page_token().empty());
      }
    }
  }

  // Everything that a client reads, page by page.
  void ReadAll() {
    ASSERT_THAT(GetArea(kGrid, true), IsOk());
    const auto pages = [&](auto method, auto request) {
      request.set_district(kDistrictName);
      request.set_page_size(10);
      do {
        const auto page = client().Ask(method, request);
        ASSERT_THAT(page, IsOk());
        request.set_page_token(page->next_page_token());
      } while (!request.page_token().empty());
    };
    v1::ListAreasRequest areas;
    pages(&v1::AreaService::Stub::ListAreas, areas);
    areas.set_day(InDays(-1));
    pages(&v1::AreaService::Stub::ListAreas, areas);
    pages(&v1::AreaService::Stub::ListFormerPaths, v1::ListFormerPathsRequest());
    v1::GetAreaRequest yesterday;
    yesterday.set_name(AreaName(kGrid));
    yesterday.set_day(InDays(-1));
    yesterday.set_with_boundary(true);
    ASSERT_THAT(client().Ask(&v1::AreaService::Stub::GetArea, yesterday), IsOk());
    v1::ReadBoundaryRequest boundary;
    boundary.set_name(AreaName(kGrid));
    ASSERT_THAT(client().ReadAll(&v1::AreaService::Stub::ReadBoundary, boundary).status, IsOk());
    v1::LocatePointRequest point;
    point.set_district(kDistrictName);
    point.mutable_point()->set_longitude(119.905);
    point.mutable_point()->set_latitude(35.805);
    point.set_day(InDays(-1));
    ASSERT_THAT(client().Ask(&v1::LocationService::Stub::LocatePoint, point), IsOk());
    v1::ListAreaHistoryRequest history;
    history.set_name(AreaName(kGrid));
    ASSERT_THAT(client().Ask(&v1::AreaService::Stub::ListAreaHistory, history), IsOk());
    v1::ListDepartmentsRequest departments;
    pages(&v1::DepartmentService::Stub::ListDepartments, departments);
    departments.set_day("2025-01-01");
    pages(&v1::DepartmentService::Stub::ListDepartments, departments);
    v1::ListStaffRequest staff;
    pages(&v1::StaffService::Stub::ListStaff, staff);
    staff.set_area(AreaName(kGrid));
    pages(&v1::StaffService::Stub::ListStaff, staff);
    staff.set_area(AreaName(kWestTown));
    staff.set_with_subtree(true);
    pages(&v1::StaffService::Stub::ListStaff, staff);
    v1::GetDepartmentRequest department;
    department.set_name(FormatResourceName(kDistrict, "departments", "D01"));
    ASSERT_THAT(client().Ask(&v1::DepartmentService::Stub::GetDepartment, department), IsOk());
    department.set_day("2025-01-01");
    ASSERT_THAT(client().Ask(&v1::DepartmentService::Stub::GetDepartment, department), IsOk());
    v1::GetStaffRequest one;
    one.set_name(FormatResourceName(kDistrict, "staff", "w1"));
    ASSERT_THAT(client().Ask(&v1::StaffService::Stub::GetStaff, one), IsOk());
  }

  void Verify() {
    common::v1::VerifyTimelinesRequest request;
    request.set_name(FormatResourceName(kDistrict, "logs", "grid-registry"));
    const auto verdict = client().ReadAll(&common::v1::ChangeLogService::Stub::VerifyTimelines, request);
    for (const auto& response : verdict.messages) EXPECT_THAT(response.faults(), IsEmpty());
    ASSERT_THAT(verdict.status, IsOk());
  }
};

TEST_F(RegistryStatements, EachReadByAnIndexThatNarrows) {
  server_.reset();
  zhiwang::testing::StatementRecorder recorder(schema_);
  RestartServer();
  MustImport(DistrictRows());
  ImportDepartments("");
  ImportStaff("");
  std::vector<v1::AreaRow> rows = DistrictRows();
  RowAt(rows, kGrid).set_display_name("改名");
  RowAt(rows, kGrid).set_parent(kNorthVillage);  // with who serves there
  v1::ImportAreasHeader header = AreasHeader();
  header.set_accept_findings(true);
  ASSERT_THAT(Import(rows, header), IsOk());
  ImportDepartments("改");
  ImportStaff("2030-01-01");
  EndADepartment();
  Reorganise();
  RestartServer();
  ReadAll();
  CheckOnSite();
  Screen();
  Verify();
  server_.reset();
  const auto statements = recorder.Stop();
  EXPECT_GT(statements.size(), 30u);
  EXPECT_THAT(
      zhiwang::testing::TablesNotRead(schema_, statements),
      ::testing::ElementsAre("attachment", "attachment_piece", "attachment_upload", "booked_day", "calendar_copy",
                             "deadline_move", "follower_stalled", "grant_copy", "grant_copy_revision", "handoff_inbox",
                             "handoff_sender", "number_book", "schema_ledger"))
      << "the registry learns of nothing from another service, numbers and books nothing, keeps no files, and imports "
         "have "
         "keys; the test of "
         "what is common reads the others";
  zhiwang::testing::FillOtherDistricts(schema_);
  EXPECT_THAT(
      zhiwang::testing::PlanFaults(
          schema_, statements,
          {{"SELECT code, version, parent, name, level, path, square_metres, from_day, until_day, state_day, "
            "successors, boundary FROM area WHERE district = ? ORDER",
            "a replica answers from memory: it reads all areas of a district"},
           {"SELECT code, version, parent, name, level, path, square_metres, from_day, until_day, state_day, "
            "successors FROM area WHERE district = ? AND state_day",
            "the tree of a past day is read whole"},
           {"SELECT code, version, parent, name, level, path, square_metres, begin_day, from_day, until_day FROM "
            "area_past WHERE district = ? AND from_day",
            "so are the states that are past"},
           {"SELECT code, boundary FROM area WHERE district = ? AND state_day",
            "any boundary of a past day may hold a point"},
           {"SELECT code, boundary FROM area_past WHERE district = ? AND from_day", "so may those that are past"},
           {"SELECT code, path, until_day FROM area_past", "rights follow from all that the areas were"},
           {"SELECT code, path, until_day, successors FROM area WHERE", "and from all that they are"},
           {"SELECT code, version FROM department WHERE district = ? AND code IN",
            "a verification asks for all departments of a district, which here are one page"},
           {"SELECT id, version FROM site_check WHERE district = ? AND id IN",
            "a verification asks for all checks of a district, which here are one page"},
           {"SELECT id, version FROM screening_task WHERE district = ? AND id IN",
            "and for all screening tasks likewise"},
           {"SELECT DISTINCT district FROM area", "a replica holds all districts"},
           {"SELECT district, number, content FROM calendar ORDER", "a replica holds all calendars"}}),
      IsEmpty());
}

}  // namespace
}  // namespace zhiwang::grid
