#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "common/calendar/day.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "zhiwang/grid/v1/reorganisation_service.grpc.pb.h"

namespace zhiwang::grid {

// The town of 王台 before and after it became a subdistrict, with two of its villages and a grid. Nobody drew them.
inline constexpr char kWangtai[] = "370211104000", kNewWangtai[] = "370211014000";
inline constexpr char kEastVillage[] = "370211104201", kNewEastVillage[] = "370211014001";
inline constexpr char kXuVillage[] = "370211104202", kNewXuVillage[] = "370211014002";
inline constexpr char kWangtaiGrid[] = "370211104201001", kNewWangtaiGrid[] = "370211014001001";
inline constexpr char kOtherTown[] = "370211109000";

inline std::string InDays(int days) { return absl::FormatCivilTime(calendar::Today() + days); }
inline int DayInDays(int days) { return calendar::DayNumber(calendar::Today() + days); }

// The end of an area, whose ground goes to these.
inline v1::AreaEnd EndOf(const std::string& code, const std::vector<std::string>& successors, int64_t row = 100) {
  v1::AreaEnd end;
  end.set_row(row);
  end.set_code(code);
  for (const std::string& successor : successors) end.add_successors(successor);
  return end;
}

// A set of changes of areas.
struct Changes {
  std::vector<v1::AreaRow> rows = {};
  std::vector<v1::AreaEnd> ends = {};
};

// A test of areas that begin and end, in a registry that knows the old 王台 and another town.
class ReorganisationTest : public RegistryTest {
 protected:
  using Areas = v1::AreaService::Stub;
  using Reorganisations = v1::ReorganisationService::Stub;

  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(OldRows());
  }

  static std::vector<v1::AreaRow> OldRows() {
    return Numbered({RowOf(kWholeDistrict, "", "黄岛区", v1::Area::DISTRICT),
                     RowOf(kWangtai, kWholeDistrict, "王台镇", v1::Area::TOWN),
                     RowOf(kEastVillage, kWangtai, "王台东村", v1::Area::VILLAGE),
                     RowOf(kXuVillage, kWangtai, "徐村", v1::Area::VILLAGE),
                     RowOf(kWangtaiGrid, kEastVillage, "王台东村第1网格", v1::Area::GRID),
                     RowOf(kOtherTown, kWholeDistrict, "藏马镇", v1::Area::TOWN)});
  }
  // 撤镇设街: everything gets another code.
  static Changes ToSubdistrict() {
    return {.rows = Numbered({RowOf(kNewWangtai, kWholeDistrict, "王台街道", v1::Area::TOWN),
                              RowOf(kNewEastVillage, kNewWangtai, "王台东社区", v1::Area::VILLAGE),
                              RowOf(kNewXuVillage, kNewWangtai, "徐村", v1::Area::VILLAGE),
                              RowOf(kNewWangtaiGrid, kNewEastVillage, "王台东社区第1网格", v1::Area::GRID)}),
            .ends = {EndOf(kWangtai, {kNewWangtai}, 100), EndOf(kEastVillage, {kNewEastVillage}, 101),
                     EndOf(kXuVillage, {kNewXuVillage}, 102), EndOf(kWangtaiGrid, {kNewWangtaiGrid}, 103)}};
  }

  static v1::ImportAreasHeader On(const std::string& day) {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_day(day);
    return header;
  }
  absl::StatusOr<v1::ImportAreasResponse> Change(const Changes& changes,
                                                 const v1::ImportAreasHeader& header = AreasHeader()) {
    auto messages = ImportOf<v1::ImportAreasRequest>(header, changes.rows);
    for (const v1::AreaEnd& end : changes.ends) *messages.emplace_back().mutable_end() = end;
    return client().SendAll(&Areas::ImportAreas, messages);
  }
  // Changes areas that must be changed at once.
  v1::ImportAreasResponse MustChange(const Changes& changes, const v1::ImportAreasHeader& header = AreasHeader()) {
    const auto response = Change(changes, header);
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return {};
    EXPECT_TRUE(response->applied()) << response->ShortDebugString();
    return *response;
  }
  // Plans changes for tomorrow. Answers the name of the reorganisation.
  std::string MustPlan(const Changes& changes) {
    const auto response = Change(changes, On(InDays(1)));
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return "";
    EXPECT_NE(response->reorganisation(), "") << response->ShortDebugString();
    return response->reorganisation();
  }

  absl::StatusOr<v1::Reorganisation> Get(const std::string& name) {
    v1::GetReorganisationRequest request;
    request.set_name(name);
    return client().Ask(&Reorganisations::GetReorganisation, request);
  }
  v1::Reorganisation::State StateOf(const std::string& name) {
    const auto found = Get(name);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? found->state() : v1::Reorganisation::STATE_UNSPECIFIED;
  }
  // As if the day of every reorganisation that waits had come with the last midnight.
  void LetTheDayCome() {
    const int64_t midnight = absl::ToUnixMicros(calendar::MidnightOf(DayInDays(0)));
    ASSERT_EQ(Run(fmt::format("UPDATE reorganisation SET day = {} WHERE planned IS NOT NULL", DayInDays(0))),
              absl::OkStatus());
    ASSERT_EQ(
        Run(fmt::format("UPDATE timer SET due = {0}, next_try = {0} WHERE what = 'reorganisation.apply'", midnight)),
        absl::OkStatus());
  }

  // The area as it was on a day.
  absl::StatusOr<v1::Area> GetAreaOn(const std::string& code, const std::string& day) {
    v1::GetAreaRequest request;
    request.set_name(AreaName(code));
    request.set_day(day);
    return client().Ask(&Areas::GetArea, request);
  }
  // The codes of the areas below a parent, or of all; on a day, or now.
  std::vector<std::string> CodesUnder(const std::string& parent, const std::string& day = "") {
    v1::ListAreasRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(3);
    if (!parent.empty()) request.set_parent(AreaName(parent));
    request.set_day(day);
    std::vector<std::string> codes;
    do {
      const auto page = client().Ask(&Areas::ListAreas, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return codes;
      for (const auto& area : page->areas()) codes.push_back(CodeOf(area.name()));
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return codes;
  }
  static std::string CodeOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

  // The assignments of a person as `area from-until`.
  std::vector<std::string> AssignmentsOf(const std::string& id) {
    v1::GetStaffRequest request;
    request.set_name(FormatResourceName(kDistrict, "staff", id));
    const auto person = client().Ask(&v1::StaffService::Stub::GetStaff, request);
    EXPECT_THAT(person, IsOk());
    std::vector<std::string> assignments;
    if (!person.ok()) return assignments;
    for (const auto& one : person->assignments()) {
      assignments.push_back(fmt::format("{} {}-{}", CodeOf(one.area()), one.from_day(), one.until_day()));
    }
    return assignments;
  }
  static v1::ImportDepartmentsRequest::Row UnitOf(const std::string& code, const std::string& name,
                                                  const std::string& area) {
    auto row = Unit(code, name);
    row.mutable_department()->set_jurisdiction(AreaName(area));
    return row;
  }
};

}  // namespace zhiwang::grid
