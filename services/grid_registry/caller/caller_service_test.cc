#include "services/grid_registry/caller/caller_service.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "zhiwang/common/v1/caller_service.grpc.pb.h"

namespace zhiwang::grid {
namespace {

using common::v1::Caller;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

class GetCaller : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }
  absl::StatusOr<Caller> As(const std::string& name, const std::string& rights,
                            const std::string& district = kDistrictName) {
    common::v1::GetCallerRequest request;
    request.set_district(district);
    return client().Ask(&common::v1::CallerService::Stub::GetCaller, request, {name, rights});
  }
};

TEST_F(GetCaller, TellsAMemberOfStaffTheirRolesWithTheirPlaces) {
  Hire({Serving("w1", kGrid, "2020-01-01")});
  Establish({Unit("D01", "水务局")});
  const std::string grid = fmt::format("/{}/{}/{}/{}/", kWholeDistrict, kWestTown, kVillage, kGrid);
  const auto caller = As("districts/370211/staff/w1", "grid_worker@" + grid + ",department_handler@D01,auditor");
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->name(), "districts/370211/staff/w1");
  EXPECT_EQ(caller->display_name(), "王w1");
  ASSERT_EQ(caller->roles_size(), 3);
  const Caller::Role& worker = caller->roles(0);
  EXPECT_EQ(worker.role(), "grid_worker");
  EXPECT_EQ(worker.label(), "网格员");
  EXPECT_EQ(worker.area(), AreaName(kGrid));
  EXPECT_EQ(worker.area_display_name(), GetArea(kGrid)->display_name());
  EXPECT_THAT(worker.permissions(), IsSupersetOf({"case.create", "site_check.carry_out"}));
  EXPECT_THAT(worker.permissions(), Not(Contains("case.resolve"))) << "another role's";
  EXPECT_EQ(caller->roles(1).department(), "districts/370211/departments/D01");
  EXPECT_EQ(caller->roles(1).department_display_name(), "水务局");
  EXPECT_EQ(caller->roles(2).area(), "") << "everywhere";
  EXPECT_THAT(caller->permissions(), IsSupersetOf({"case.create", "case.resolve", "log.verify"}));
  EXPECT_THAT(caller->permissions(), Not(Contains("case.dispatch")));
}

// Public report 33: AreaCity#43.
TEST_F(GetCaller, TellsAPlaceThatTookOverOnceAsItIsToday) {
  std::vector<v1::AreaRow> moved = {RowOf(kVillage, kEastTown, "藏马南村", v1::Area::VILLAGE)};
  v1::ImportAreasHeader header = AreasHeader();
  header.set_accept_findings(true);
  ASSERT_TRUE(Import(Numbered(moved), header)->applied());
  auto ending = Unit("D01", "计划生育局");
  ending.mutable_department()->set_end_day("2026-01-01");
  ending.mutable_department()->set_successor("districts/370211/departments/D02");
  Establish({Unit("D02", "卫生健康局"), ending, Unit("D03", "民政局")});
  const std::string east = fmt::format("/{}/{}/", kWholeDistrict, kEastTown);
  const std::string village = fmt::format("/{}/{}/{}/", kWholeDistrict, kWestTown, kVillage);
  const auto caller =
      As("districts/370211/staff/e1", fmt::format("town_dispatcher@{0},town_dispatcher@{1},department_handler@D01,"
                                                  "department_handler@D02,department_handler@D03",
                                                  east, village));
  ASSERT_THAT(caller, IsOk());
  std::vector<std::string> places;
  for (const Caller::Role& role : caller->roles()) places.push_back(role.area() + role.department());
  EXPECT_THAT(places,
              ElementsAre(AreaName(kEastTown), "districts/370211/departments/D02", "districts/370211/departments/D03"));
  EXPECT_EQ(As("districts/370211/staff/m1", "village_mediator@" + village)->roles_size(), 1) << "the only one";
}

TEST_F(GetCaller, TellsACitizenWhatTheyMayDoWithTheirOwn) {
  const auto caller = As("districts/370211/citizens/c1", "");
  ASSERT_THAT(caller, IsOk());
  ASSERT_EQ(caller->roles_size(), 1);
  EXPECT_EQ(caller->roles(0).role(), "citizen");
  EXPECT_EQ(caller->roles(0).label(), "市民");
  EXPECT_TRUE(caller->roles(0).self());
  EXPECT_THAT(caller->permissions(), IsSupersetOf({"my_case.create", "my_case.read", "my_case.write"}));
  EXPECT_THAT(caller->permissions(), Not(Contains("case.read")));
}

TEST_F(GetCaller, IsForWhoMayDoAnythingInTheDistrict) {
  const auto lacks = IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
  EXPECT_THAT(As("somebody", ""), lacks);
  EXPECT_THAT(As("districts/370212/citizens/c1", ""), lacks) << "a citizen of another district";
  EXPECT_THAT(As("districts/370211/volunteers/v1", ""), IsOk());
}

}  // namespace
}  // namespace zhiwang::grid
